"""Times as plans print them: "Quý 2+3/2023", "từ tháng 9 đến tháng 12", "thường xuyên".

The rule is domain.md, "Times"; docs/grammar.md explains it with examples.  The recurrence is found
first, then the points (days, months, quarters, years) in printed order, then the words that join
them ("từ … đến …", "trước …").  A missing year comes from a neighbour or from the plan.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from core.rules.patterns import pattern
from core.rules.time_points import Point, find_points
from core.rules.wording import even_wording, lower_wording

LONGEST = 600
"""A longer text is prose, not a time."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """What a printed time means.

    ``start`` and ``end`` are inclusive days, None where the text names none ("trước ngày …" has
    only an end, "thường xuyên" has neither).  ``recurrence`` is one of none, weekly, biweekly,
    monthly, quarterly, semiannual, yearly, continuous, by_event, by_schedule.  ``approximate``
    tells that the days are the office's usual meaning of a loose word ("đầu tháng").  ``raw`` is
    the printed text.  An end before the start is kept as printed.
    """

    start: date | None
    end: date | None
    recurrence: str
    approximate: bool
    raw: str


def parse_time(raw: str, *, plan_start: date, plan_end: date) -> TimeSpan:
    """Read a printed time; the plan's own dates give a missing year.  Never raises."""
    text = lower_wording(even_wording(raw)).replace("\n", " ; ")
    if len(text) > LONGEST:
        return TimeSpan(None, None, "none", False, raw)
    text = _CITED.sub(_drop_number, text)
    text = _LUNAR.sub(_blank, _OUTLOOK.sub(_blank, text))
    if plan_start.year == plan_end.year:
        text = _OTHER_YEAR.sub(lambda m: f"năm {plan_start.year + _YEARS_ON[m[1]]}", text)
    if 6 <= plan_start.month <= 9 or "năm học" in text:
        text = _BARE_SCHOOL_YEAR.sub(_say_school_year, text)
    recurrence = _recurrence(_ONWARDS.sub(" ", text))
    text = _REPEATED_DAY.sub(_blank, text)
    points = _within_school_year(_without_headings(find_points(text), text), text)
    points = _with_years(points, plan_start, plan_end)
    if recurrence in ("none", "yearly") and _twice_a_year(points, text, recurrence):
        recurrence = "semiannual"
    start, end = _joined(text, points)
    if not points and _WHOLE_PLAN.search(text):
        start, end = plan_start, plan_end
    loose = any(p.loose for p in points) or bool(points and _LOOSE.search(text))
    return TimeSpan(start, end, recurrence, loose, raw)


_WHOLE_PLAN = pattern(r"(?:trong|cả|suốt|toàn) (?:giai đoạn|kỳ kế hoạch|thời gian)")


def _drop_number(found: re.Match[str]) -> str:
    """ "theo Kế hoạch số 12/KH ngày 1/2/2023" keeps the words and loses number and date."""
    return (found["word"] or "").ljust(len(found[0]))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


_OUTLOOK = pattern(r"(?:tầm nhìn|định hướng)(?: đến)?(?: năm)? 20\d\d")
_LUNAR = pattern(r"(?<!\w)(?:ngày |tháng )?\d{1,2}(?:/\d{1,4}){0,2} ?\(? ?(?:âm lịch|âl)(?!\w)")
_OTHER_YEAR = pattern(r"(?<!các )(?<!những )(?<!cùng kỳ )năm (trước|ngoái|sau|tới)(?!\w)")
_YEARS_ON = {"trước": -1, "ngoái": -1, "sau": 1, "tới": 1}
_BARE_SCHOOL_YEAR = pattern(r"(?<!học )(?<!nh )(?<!đoạn )(?<!năm )(20\d\d) ?- ?(20\d\d)")


def _say_school_year(found: re.Match[str]) -> str:
    """A bare "2023-2024" beside "năm học", or in the plan of a school year, is a school year."""
    return f"năm học {found[0]}" if int(found[2]) - int(found[1]) == 1 else found[0]


# --- recurrence -----------------------------------------------------------------------------

_DOCUMENT = (
    r"(?:kế hoạch|kh|quyết định|qđ|nghị quyết|thông tư|công văn|văn bản|chỉ thị|đề án|hướng dẫn)"
)
_OF_DAY = r"(?: ?ngày \d[\d/.-]*(?: tháng \d+ năm \d+)?)?"
_CITED = pattern(
    rf"(?<!\w)(?P<word>{_DOCUMENT})[^\d;]{{0,12}}số:? ?\d+[\w/&.-]*{_OF_DAY}"
    rf"|(?<!\w)\d+/\d*/?(?:kh|qđ|nq|ct|tt|cv)-[\w&-]+{_OF_DAY}"
    r"|(?<!\w)(?:luật|nghị định|gdpt|iso)[^\d;]{0,20}\d[\d/:]*"
)
_NO_SCHEDULE = pattern(r"(?:chi|giáo dục|gd|bồi dưỡng|bd|kinh phí|nguồn|quỹ) thường xuyên")
_EACH = r"(?:hằng|hàng|mỗi|từng|theo|các|định kỳ|định kì|cuối mỗi)"
_NAMED = r"(?! \d+(?! ?lần)| (?:iv|i{1,3})(?!\w))"
_TERM = r"(?:học kỳ|học kì|kỳ|kì)"
_RECURRENCES = [
    (
        "biweekly",
        r"cách tuần|nửa tháng (?:một|1) lần"
        r"|tuần \d ?(?:,|và) ?(?:tuần )?\d (?:hằng|hàng|mỗi) tháng",
    ),
    ("weekly", rf"{_EACH} tuần|/ ?tuần(?! ?\d)|thứ (?:\d|hai|ba|tư|năm|sáu|bảy) (?:đầu|cuối) tuần"),
    ("monthly", rf"{_EACH} tháng{_NAMED}|(?:đầu|cuối|giữa) tháng(?! ?\d| cuối)"),
    ("quarterly", rf"{_EACH} qu[ýí]{_NAMED}|cuối qu[ýí]{_NAMED}|đầu qu[ýí] sau"),
    (
        "semiannual",
        rf"(?:6|06|sáu) tháng(?:,| và|\s*$)|{_EACH} {_TERM}(?!\w){_NAMED}|nửa năm"
        rf"|(?:đầu|giữa|cuối|kết thúc) {_TERM}(?! ?[i12])(?!\w)"
        r"|(?:2|hai) học k[ỳì]",
    ),
    ("yearly", rf"(?:hằng|hàng|mỗi|từng) năm|{_EACH} năm(?: học)?(?! \d| từ| tiếp| sau| kế)"),
    ("monthly", r"/ ?tháng(?! ?\d)"),
    ("quarterly", r"/ ?qu[ýí](?! ?\d)"),
    ("semiannual", rf"/ ?{_TERM}(?!\w)"),
    ("yearly", r"/ ?năm(?: học)?(?! ?\d)"),
    (
        "continuous",
        r"thường xuyên|liên tục|xuyên suốt|suốt|hằng ngày|hàng ngày|các ngày|mỗi ngày|thường kỳ",
    ),
    (
        "by_event",
        r"(?:khi|nếu) (?:có|phát sinh|cần|được|hoàn thành)|phát sinh|đột xuất"
        r"|(?:trước|sau) (?:khi|khai giảng|bế giảng|tết|kỳ thi|lễ)"
        r"|theo (?:yêu cầu|thực tế|tình hình|nhu cầu|sự việc|vụ việc)",
    ),
    (
        "by_schedule",
        r"(?:theo|căn cứ|phụ thuộc|đúng) (?!tháng|quý|tuần|năm)[^\W\d]|định kỳ|định kì",
    ),
]
_RECURRENCE = [(name, pattern(rf"(?:(?<!\w)|(?=/))(?:{shape})")) for name, shape in _RECURRENCES]
_REPEATED_DAY = pattern(
    r"(?:(?:trước|từ|vào|chậm nhất) )?(?:ngày )?\d{1,2}(?: ?(?:-|đến) ?\d{1,2})? ?(?:của )?"
    r"(?:hằng tháng|hàng tháng|mỗi tháng|tháng cuối qu[ýí]|tháng đầu qu[ýí]|tháng sau)"
    r"|(?:(?:đầu|cuối|giữa) )?(?:theo|từng|mỗi|các|hằng|hàng) (?:từng )?"
    r"(?:năm học|năm|học kỳ|kỳ)(?! ?\d| [iv]| từ| tiếp| sau| kế)"
    r"|\d+ (?:tháng|tuần|năm|ngày) ?(?:/|1 |một ?)lần|\d+ lần ?/ ?\d* ?\w+"
)
_LOOSE = pattern(r"(?<!\w)(?:dự kiến|khoảng|ước)(?!\w)")


def _recurrence(text: str) -> str:
    """A counted frequency, else the first recurrence of the table: definite before loose."""
    text = _NO_SCHEDULE.sub(" ", text)
    if found := _FREQUENCY.search(text):
        return _frequency(found)
    for name, shape in _RECURRENCE:
        if shape.search(text):
            return name
    return "none"


_COUNT = r"\d{1,2}|một|hai|ba|bốn"
_SPAN = r"ngày|tuần|tháng|qu[ýí]|học k[ỳì]|k[ỳì]|năm học|năm"
_FREQUENCY = pattern(
    rf"(?<!\w)(?:(?P<times>{_COUNT}) ?lần ?(?:/|trong|mỗi|một|trên) ?(?P<every>{_COUNT})?"
    rf" ?(?P<span>{_SPAN})"
    rf"|(?P<every2>mỗi|hằng|hàng|{_COUNT}) (?P<span2>{_SPAN}) (?P<times2>{_COUNT}) ?lần"
    rf"|(?:định k[ỳì] )?(?P<every3>{_COUNT})? ?(?P<span3>{_SPAN}) ?/ ?(?P<times3>{_COUNT})? ?lần"
    rf"|định k[ỳì] (?P<every4>[1-9]\d?) (?P<span4>tuần|tháng))(?!\w)"
)
_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "mỗi": 1, "hằng": 1, "hàng": 1}
_LENGTHS = {"ngày": 1, "tuần": 7, "tháng": 30, "q": 91, "h": 182, "k": 182, "năm": 365}
_NAMES = {7: "weekly", 14: "biweekly", 30: "monthly", 91: "quarterly", 182: "semiannual"}


def _frequency(found: re.Match[str]) -> str:
    """ "2 lần/tháng" is once in 15 days: biweekly; what has no name of its own is by_schedule."""
    groups = found.groupdict()

    def picked(name: str) -> str:
        return next((str(v) for k, v in groups.items() if k.rstrip("234") == name and v), "một")

    def count(word: str) -> int:
        return _WORDS.get(word) or int(word)

    span = picked("span")
    length = next(days for start, days in _LENGTHS.items() if span.startswith(start))
    days = count(picked("every")) * length / max(1, count(picked("times")))
    if days < 2:
        return "continuous"
    names = {**_NAMES, 365: "yearly"}
    name = next((n for usual, n in names.items() if usual / 1.2 < days < usual * 1.2), None)
    return name or ("weekly" if days < 7 else "by_schedule")


# --- years that are not printed -------------------------------------------------------------

_OF = pattern(r"[\s,]*(?:của|trong|-)?\s*")


def _without_headings(points: list[Point], text: str) -> list[Point]:
    """ "Sơ kết học kỳ I: tháng 01/2024": a point before a colon is what the time is for."""
    return [
        point
        for point, later in zip_longest(points, points[1:])
        if later is None or not _HEADING.fullmatch(text, point.end, later.start)
    ]


_HEADING = pattern(r"\s*:[^;]*")


def _within_school_year(points: list[Point], text: str) -> list[Point]:
    """ "Tháng 9 năm học 2023-2024" is one point: the month inside that school year."""
    kept: list[Point] = []
    for point in points:
        inner = kept[-1] if kept else None
        if (
            inner is not None
            and point.kind == "school_year"
            and point.year is not None
            and inner.year is None
            and _OF.fullmatch(text, inner.end, point.start)
        ):
            begins = point.span(point.year)[0]
            inside = point.year if inner.span(point.year)[1] >= begins else point.year + 1
            kept[-1] = replace(inner, year=inside)
        else:
            kept.append(point)
    return kept


def _with_years(points: list[Point], plan_start: date, plan_end: date) -> list[Point]:
    """Give every point a year: from the next printed one, the last one, or the plan."""
    known = list(points)
    for i in range(len(known) - 2, -1, -1):
        later = known[i + 1]
        if known[i].year is None and later.year is not None:
            year = later.year
            before = known[i].span(year)[0] <= later.span(year)[0]
            known[i] = replace(known[i], year=year if before else year - 1)
    for i, point in enumerate(known):
        if point.year is not None:
            continue
        earlier = known[i - 1] if i else None
        if earlier is None or earlier.year is None:
            known[i] = replace(point, year=_plan_year(point, plan_start, plan_end))
        else:
            year = earlier.year
            after = point.span(year)[0] >= earlier.span(year)[0]
            known[i] = replace(point, year=year if after else year + 1)
    return known


def _plan_year(point: Point, plan_start: date, plan_end: date) -> int:
    """The first year in which the point touches the plan, else the nearest, the later of two.

    Of a school year's plan from September "tháng 8" is the August before, "hè" the summer after.
    """
    years: list[int] = [*range(plan_start.year, plan_end.year + 1), plan_start.year - 1]

    def gap(year: int) -> int:
        first, last = point.span(year)
        return max(0, (plan_start - last).days, (first - plan_end).days)

    touching = [year for year in years if gap(year) == 0]
    return touching[0] if touching else min(sorted(years, reverse=True), key=gap)


# --- joining the points ---------------------------------------------------------------------

_VIA = r"(?:[\s:]*(?:là|vào|ngày|hết|đến|trong|khoảng|cuối))*[\s:]*$"
_UNTIL = pattern(
    r"(?<!\w)(?:trước(?: khi)?(?: bước)?|chậm nhất|muộn nhất|đến|tới|hết|hạn cuối|hạn chót"
    r"|thời hạn|hạn)" + _VIA
)
_BEFORE = pattern(r"(?<!\w)trước(?: khi)?(?: bước)?(?: vào)?[\s:]*$")
_FROM = pattern(r"(?<!\w)(?:từ|kể từ|bắt đầu)" + _VIA)
_AFTER = pattern(r"(?<!\w)sau (?:khi )?(?:ngày|kết thúc|hoàn thành)?\s*$")
_ONWARDS = pattern(
    r"[\s,]*(?:trở đi|(?:và )?(?:các|những) (?:tháng|quý|năm)(?: học)? (?:tiếp theo|tiếp|sau|kế))"
)
_STRETCH = pattern(r".*(?:(?<!\w)(?:đến|tới|sang)(?!\w)|-).*")


def _days(point: Point) -> tuple[date, date]:
    return point.span(point.year or date.min.year)


def _joined(text: str, points: list[Point]) -> tuple[date | None, date | None]:
    """First and last day of all points together, as the words between them say."""
    if not points:
        return None, None
    first, last = points[0], points[-1]
    start, end = _days(first)[0], _days(last)[1]
    before = text[max(0, first.start - 30) : first.start]
    if _BEFORE.search(text, max(0, last.start - 30), last.start) and last.kind != "day":
        end = _days(last)[0] - timedelta(days=1)
    if _UNTIL.search(before):
        return None, end
    if len(points) > 1:
        if _UNTIL.search(text, first.end, last.start):
            return start, end
        gaps = (text[a.end : b.start] for a, b in pairwise(points))
        if any(_STRETCH.fullmatch(gap) for gap in gaps):
            return start, end
        return min(_days(p)[0] for p in points), max(_days(p)[1] for p in points)
    if _AFTER.search(before):
        return end + timedelta(days=1), None
    stretch = len(first.numbers) > 1
    if (_FROM.search(before) and not stretch) or _ONWARDS.match(text, last.end):
        return start, None
    return start, end


def _twice_a_year(points: list[Point], text: str, recurrence: str) -> bool:
    """Two due dates a year: "trước ngày 15/6 và 15/12", "tháng 6 và tháng 12 hằng năm"."""
    if len(points) == 1 and recurrence == "yearly":
        numbers = points[0].numbers
        return points[0].listed and len(numbers) == 2 and abs(numbers[1] - numbers[0]) >= 4
    if len(points) != 2:
        return False
    gap = text[points[0].end : points[1].start]
    if _STRETCH.fullmatch(gap) or any(p.kind != "day" or len(p.numbers) > 1 for p in points):
        return False
    due = recurrence == "yearly" or _UNTIL.search(text[: points[0].start]) is not None
    return due and (_days(points[1])[0] - _days(points[0])[0]).days >= 60
