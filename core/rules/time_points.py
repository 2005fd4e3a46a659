"""Points of time inside Vietnamese wording: "T9/2023", "Quý II-III", "tuần cuối tháng 8".

Each shape of the table below is one way of printing a stretch of time; a later shape never
overlaps an earlier one.  A point knows its first and last day for any year, because the year is
often printed elsewhere ("từ 01/9 đến 15/9/2023") or only in the plan.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.rules.patterns import pattern


@dataclass(frozen=True, slots=True)
class Point:
    """A printed stretch of time at ``text[start:end]``.

    ``kind`` is day, week, month, quarter, year or school_year; ``year`` is None where none is
    printed (for a school year: the year it begins).  ``span`` gives first and last day in a
    year.  ``loose`` marks words such as "đầu tháng".  ``numbers`` are the printed days or months
    (of a quarter its first month), ``listed`` whether they are a list ("5, 6") and not a
    stretch ("5 - 9").
    """

    start: int
    end: int
    kind: str
    year: int | None
    span: Callable[[int], tuple[date, date]]
    loose: bool = False
    numbers: tuple[int, ...] = ()
    listed: bool = False


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LIST = r"(?: ?(?:,|;|\+|&|và|-|đến) ?(?:tháng |t)?(?:1[0-2]|0?[1-9])(?!\d|/\d{1,2}/))*"
_YEAR_AFTER = r"(?: ?(?:/|-|\.|,)? ?(?:năm )?(?P<year>20\d\d)(?!\d))?"
_PART = r"(?:(?P<part>đầu|giữa|cuối) (?:của )?)?"
_SHAPES = [
    (
        "school_year",
        _PART + r"(?:năm học|nh(?!\w))(?: (?P<year>20\d\d)(?: ?- ?(?:20)?\d\d)?)?(?! ?\d)",
    ),
    (
        "term",
        _PART + r"(?:học kỳ|học kì|hk|kỳ|kì) ?(?P<number>ii|i|1|2)(?!\w| ?lần)"
        r"(?: ?(?:,|và|-|đến) ?(?:học kỳ |học kì |hk|kỳ )?(?P<last>ii|2)(?!\w))?"
        r"(?:[, ]*(?:của )?(?:năm học|nh)? ?(?P<year>20\d\d)(?: ?- ?(?:20)?\d\d)?)?",
    ),
    (
        "week",
        r"tuần (?:lễ )?(?:thứ )?(?P<number>[1-5]|i{1,3}|iv|đầu|cuối|cuối cùng)"
        r"(?: ?[,-] ?(?P<last>[1-5]))?(?: ?-| của|,)? ?(?:tháng |t|/)"
        r"(?P<month>1[0-2]|0?[1-9])(?!\d)" + _YEAR_AFTER,
    ),
    (
        "day",
        r"(?:ngày )?(?P<days>[0-3]?\d)"
        r"(?:(?: ?, ?[0-3]?\d){0,8} ?(?:-|,|và|đến|đến ngày|tới) ?(?:ngày )?(?P<last>[0-3]?\d))?"
        r" ?(?:/|tháng |\.(?=\d{1,2}\.)|-(?=\d{1,2}-20))(?P<month>1[0-2]|0?[1-9])(?!\d)"
        r"(?: ?(?:/|-|\.|năm) ?(?P<year>20\d\d))?",
    ),
    (
        "month",
        _PART
        + r"(?:tháng |tháng(?=\d)|t\.? ?(?=\d)|th ?(?=\d))"
        + r"(?P<months>(?:1[0-2]|0?[1-9])(?!\d| ?lần)"
        + _LIST
        + r")"
        + _YEAR_AFTER,
    ),
    (
        "quarter",
        _PART + r"(?:qu[ýíy]|qúy|q\.? ?)\.? ?(?P<quarters>(?:iv|i{1,3}|[1-4])(?!\w| ?lần)"
        r"(?: ?(?:,|;|\+|&|và|-|đến|/) ?(?:qu[ýí] )?(?:iv|i{1,3}|[1-4])(?![\w.]))*)" + _YEAR_AFTER,
    ),
    ("month", r"(?<![\d/])(?P<months>1[0-2]|0?[1-9])(?:/|-|\.)(?P<year>20\d\d)(?!\d)"),
    (
        "months_of_year",
        r"(?:(?P<number>\d) tháng|nửa) (?P<part>đầu|cuối)(?: của)?(?: năm)?"
        r"(?: (?P<year>20\d\d))?(?! học)",
    ),
    ("summer", r"(?:kỳ nghỉ |dịp |nghỉ |trong |mùa )?(?<!\w)hè(?!\w)(?: năm)? ?(?P<year>20\d\d)?"),
    ("years", r"(?P<year>20\d\d) ?- ?(?P<last>20\d\d)(?!\d)"),
    (
        "year",
        _PART + r"(?:(?:năm )?(?<!/)(?P<year>20\d\d)(?![\d/])|(?:(?<=trong )|(?<=cả )"
        r"|(?<=hết )|(?<=suốt )|(?<=đầu )|(?<=cuối )|(?<=giữa ))năm"
        r"(?= |$|[.,;)])(?! (?:học|sau|trước|tiếp)))",
    ),
]
_NUMBERS = pattern(r"\d+|iv|i+")


def find_points(text: str) -> list[Point]:
    """Every point the text names, in printed order; a later shape never overlaps an earlier."""
    points: list[Point] = []
    free = list(text)
    for kind, shape in _COMPILED:
        rest = "".join(free)
        for found in shape.finditer(rest):
            point = _READ_POINT[kind](found)
            if point is not None:
                points.append(replace(point, start=found.start(), end=found.end()))
                free[found.start() : found.end()] = "·" * len(found[0])
    return sorted(points, key=lambda p: p.start)


_COMPILED = [(kind, pattern(rf"(?<!\w){shape}")) for kind, shape in _SHAPES]


def _year(found: re.Match[str]) -> int | None:
    return int(found["year"]) if found["year"] else None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _months(first: int, last: int) -> Callable[[int], tuple[date, date]]:
    """Whole months of a year; months above 12 belong to the next year."""

    def span(year: int) -> tuple[date, date]:
        begin = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
        return begin, _month_end(year + (last - 1) // 12, (last - 1) % 12 + 1)

    return span


def _part_of(
    part: str | None, whole: Callable[[int], tuple[date, date]]
) -> Callable[[int], tuple[date, date]]:
    """ "đầu", "giữa", "cuối" of a stretch; of a month days 1-10, 11-20, 21-end."""
    if part is None:
        return whole

    def span(year: int) -> tuple[date, date]:
        first, last = whole(year)
        if (last - first).days > 31:
            begin, end = _part_of_months(part, first, last)
            return max(begin, first), min(end, last)
        cuts = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, last.day)}[part]
        return first.replace(day=cuts[0]), first.replace(day=cuts[1])

    return span


_EDGES = {3: 1, 9: 1, 12: 3}
"""Months that are the beginning or the end of a quarter, a school year, a year."""


def _part_of_months(part: str, first: date, last: date) -> tuple[date, date]:
    """ "đầu năm" is the first quarter, "đầu năm học" September, "giữa năm" June and July."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    edge = _EDGES.get(count, 1)
    middle = 2 - count % 2
    if part == "giữa":
        begin, length = first.month + (count - middle) // 2, middle
    else:
        begin, length = first.month + (0 if part == "đầu" else count - edge), edge
    return _months(begin, begin + length - 1)(first.year)


def _read_months(found: re.Match[str]) -> Point:
    numbers = tuple(int(n) for n in re.findall(r"\d+", found["months"]))
    return _month_stretch(found, "month", _year(found), numbers, numbers[0], numbers[-1])


def _month_stretch(
    found: re.Match[str],
    kind: str,
    year: int | None,
    numbers: tuple[int, ...],
    first: int,
    last: int,
) -> Point:
    """Months or quarters; a stretch over New Year ("tháng 9 đến 5/2024") ends in that year."""
    if last < first:
        last += 12
        year = None if year is None else year - 1
    part = found.groupdict().get("part")
    whole = _part_of(part, _months(first, last))
    listed = _STRETCHED.search(found[0]) is None
    return Point(0, 0, kind, year, whole, bool(part), numbers, listed)


_STRETCHED = pattern(r"\d ?-|[iv] ?-| đến ")


def _read_quarters(found: re.Match[str]) -> Point:
    quarters = [_ROMAN.get(n) or int(n) for n in _NUMBERS.findall(found["quarters"])]
    year, numbers = _year(found), tuple(3 * quarter - 2 for quarter in quarters)
    return _month_stretch(found, "quarter", year, numbers, numbers[0], numbers[-1] + 2)


def _read_day(found: re.Match[str]) -> Point | None:
    month, first = int(found["month"]), int(found["days"])
    last = int(found["last"] or first)
    if min(first, last) < 1 or max(first, last) > _month_end(2024, month).day:
        return None  # an impossible day is left to the user, not repaired

    def span(year: int) -> tuple[date, date]:
        limit = _month_end(year, month).day
        return date(year, month, min(first, limit)), date(year, month, min(last, limit))

    numbers = (first,) if first == last else (first, last)
    return Point(0, 0, "day", _year(found), span, numbers=numbers)


def _read_week(found: re.Match[str]) -> Point:
    month, number = int(found["month"]), found["number"]

    def span(year: int) -> tuple[date, date]:
        end = _month_end(year, month)
        if number.startswith("cuối"):
            return end - timedelta(days=6), end
        first = 1 if number == "đầu" else _ROMAN.get(number) or int(number)
        last = int(found["last"] or first)
        begin = min(7 * first - 6, end.day - 6)
        return date(year, month, begin), date(year, month, min(7 * last, end.day))

    return Point(0, 0, "week", _year(found), span, loose=True)


def _read_school_year(found: re.Match[str]) -> Point:
    part = found["part"]
    return Point(0, 0, "school_year", _year(found), _part_of(part, _months(9, 17)), bool(part))


def _read_term(found: re.Match[str]) -> Point:
    """Term I is September to mid January, term II the rest of the school year (usual frame)."""
    second, part = found["number"] in ("ii", "2"), found["part"]
    until_second = second or found["last"] is not None

    def whole(year: int) -> tuple[date, date]:
        middle = date(year + 1, 1, 15)
        first = middle + timedelta(days=1) if second else date(year, 9, 1)
        return first, date(year + 1, 5, 31) if until_second else middle

    return Point(0, 0, "school_year", _year(found), _part_of(part, whole), True)


def _read_year(found: re.Match[str]) -> Point:
    part = found["part"]
    return Point(0, 0, "year", _year(found), _part_of(part, _months(1, 12)), bool(part))


def _read_years(found: re.Match[str]) -> Point | None:
    last = int(found["last"])
    if last < int(found["year"]):
        return None
    return Point(0, 0, "year", _year(found), lambda y: (date(y, 1, 1), date(last, 12, 31)))


def _read_months_of_year(found: re.Match[str]) -> Point | None:
    count = int(found["number"] or 6)
    if not 1 <= count <= 9:
        return None
    whole = _months(1, count) if found["part"] == "đầu" else _months(13 - count, 12)
    return Point(0, 0, "year", _year(found), whole)


def _read_summer(found: re.Match[str]) -> Point:
    return Point(0, 0, "month", _year(found), _months(6, 8), loose=True)


_READ_POINT: dict[str, Callable[[re.Match[str]], Point | None]] = {
    "school_year": _read_school_year,
    "term": _read_term,
    "day": _read_day,
    "week": _read_week,
    "month": _read_months,
    "quarter": _read_quarters,
    "months_of_year": _read_months_of_year,
    "summer": _read_summer,
    "years": _read_years,
    "year": _read_year,
}
