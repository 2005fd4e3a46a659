"""Checks of a plan's head, annexes, numbering, units, recognitions and courses."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from core.rules.checks.findings import Fault, Place, shortened
from core.rules.checks.numbering import Break, breaks
from core.rules.checks.views import PlanView
from core.rules.figures import day_text, money_text, number_text
from core.rules.names import name_key
from db.records import Course, Recognition, Section
from db.text import fold

_SCHOOL_YEAR = re.compile(r"năm học\s*(20\d\d)\s*[-–]\s*(20\d\d)", re.IGNORECASE)
_COUNT_AT_END = re.compile(r":\s*(\d{1,3})\s*(?:trường)?\s*$")
RECOGNISED_FOR_YEARS = 5
"""A recognition lasts five years (Circulars 17, 18, 19/2018/TT-BGDĐT)."""


def plan_place(view: PlanView) -> Place:
    """The plan itself as a place."""
    return Place("plan", view.plan.uid, view.plan.number or view.plan.type)


# ------------------------------------------------------------------ head


def number_missing(view: PlanView) -> Iterator[Fault]:
    """A plan without a number. Warning: a draft has none yet, an issued plan must."""
    if not view.plan.number:
        yield Fault(
            plan_place(view),
            "Kế hoạch chưa có số. Hãy ghi số và ký hiệu khi ban hành.",
            printed=view.plan.number_raw,
        )


def date_missing(view: PlanView) -> Iterator[Fault]:
    """A plan without a full date of issue ("ngày … tháng 8 năm 2023")."""
    if not view.plan.issued_on:
        yield Fault(
            plan_place(view),
            "Kế hoạch chưa có đủ ngày, tháng, năm ban hành.",
            printed=view.plan.date_raw,
        )


def ends_before_start(view: PlanView) -> Iterator[Fault]:
    """Error: no period of time ends before it starts."""
    plan = view.plan
    if plan.start_on and plan.end_on and plan.end_on < plan.start_on:
        yield Fault(
            plan_place(view),
            "Kế hoạch kết thúc ngày {end}, trước ngày bắt đầu {start}.",
            {"start": day_text(plan.start_on), "end": day_text(plan.end_on)},
            plan.end_on,
            plan.start_on,
        )


def school_year_dates(view: PlanView) -> Iterator[Fault]:
    """The school year in the title is two following years, and the plan's own dates are in it."""
    plan = view.plan
    found = _SCHOOL_YEAR.search(plan.title)
    if found is None:
        return
    first, second = int(found[1]), int(found[2])
    if second != first + 1:
        yield Fault(
            plan_place(view),
            "Tên kế hoạch ghi “{named}”: hai năm không liền nhau.",
            {"named": found[0]},
            found[0],
            f"{first}-{first + 1}",
        )
    elif plan.clock == "school_year" and plan.start_on and int(plan.start_on[:4]) != first:
        yield Fault(
            plan_place(view),
            "Tên kế hoạch ghi “{named}” nhưng kế hoạch bắt đầu từ {start}.",
            {"named": found[0], "start": day_text(plan.start_on)},
            found[0],
            plan.start_on,
        )


# ------------------------------------------------------------------ annexes


def annex_number(view: PlanView) -> Iterator[Fault]:
    """An annex that says it belongs to a plan of another number."""
    for annex in view.annexes:
        cited, own = annex.cited_number, view.plan.number
        if cited and own and _squeezed(cited) != _squeezed(own):
            yield Fault(
                Place("annex", None, annex.no or annex.title or ""),
                "{annex} ghi kèm theo Kế hoạch số {cited}, nhưng số của kế hoạch là {own}.",
                {"annex": _annex_name(annex.no, annex.title), "cited": cited, "own": own},
                cited,
                own,
            )


def annex_date(view: PlanView) -> Iterator[Fault]:
    """An annex that cites the plan with another date than the plan carries."""
    for annex in view.annexes:
        cited, own = annex.cited_on, view.plan.issued_on
        if cited and own and cited != own:
            yield Fault(
                Place("annex", None, annex.no or annex.title or ""),
                "{annex} ghi ngày kế hoạch là {cited}, nhưng kế hoạch ký ngày {own}.",
                {
                    "annex": _annex_name(annex.no, annex.title),
                    "cited": day_text(cited),
                    "own": day_text(own),
                },
                cited,
                own,
            )


def annex_unnumbered(view: PlanView) -> Iterator[Fault]:
    """Info: one annex carries no number though the others do."""
    if not any(annex.no for annex in view.annexes):
        return
    for annex in view.annexes:
        if not annex.no:
            yield Fault(
                Place("annex", None, annex.title or ""),
                "{annex} không ghi số phụ lục, trong khi các phụ lục khác có ghi.",
                {"annex": _annex_name(annex.no, annex.title)},
            )


def _annex_name(no: str | None, title: str | None) -> str:
    return no or f"Phụ lục “{title or 'không tên'}”"


def _squeezed(number: str) -> str:
    return re.sub(r"\s+", "", number).casefold()


# ------------------------------------------------------------------ numbering


def section_numbering(view: PlanView) -> Iterator[Fault]:
    """Gaps and repeats among headings of one parent ("9.2" without "9.1", "d)" twice)."""
    for parent, run in _siblings(view.sections):
        for broken in breaks([section.no for section in run], from_first=True):
            section = run[broken.place]
            within = f", mục {parent.no}" if parent and parent.no else ""
            name = shortened(section.title or "") + within
            place = Place("section", None, name, str(section.position))
            yield numbering_fault(place, "Đề mục", section.no or "", broken)


def _siblings(sections: Sequence[Section]) -> list[tuple[Section | None, list[Section]]]:
    """Headings of the flat list that have one parent, in order, with that parent."""
    runs: list[tuple[Section | None, list[Section]]] = []
    last_at: dict[int, list[Section]] = {}
    for section in sections:
        for depth in [depth for depth in last_at if depth > section.depth]:
            del last_at[depth]
        if section.depth not in last_at:
            above = [last_at[depth][-1] for depth in sorted(last_at)]
            last_at[section.depth] = []
            runs.append((above[-1] if above else None, last_at[section.depth]))
        last_at[section.depth].append(section)
    return runs


def row_numbering(view: PlanView) -> Iterator[Fault]:
    """Gaps and repeats in the numbering of rows: tasks, courses, recognitions, indicators, budget.

    Tasks are numbered anew in each sub-level of a section, recognitions in each list, budget
    lines under each parent, indicators in each section. Tasks numbered like headings ("2.1.3")
    are headings, which `section_numbering` looks at.
    """
    rows: list[tuple[str, str, Sequence[Any], tuple[str, ...], str]] = [
        ("task", "Nhiệm vụ", view.tasks, ("section", "sublevel"), "title"),
        ("course", "Lớp bồi dưỡng", view.courses, (), "title"),
        ("recognition", "Trường", view.recognitions, ("list",), "school"),
        ("indicator", "Chỉ tiêu", view.indicators, ("section",), "name"),
        ("budget_line", "Dòng kinh phí", view.budget, ("parent_id",), "name"),
    ]
    for table, kind, records, grouped_by, name in rows:
        groups: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for record in records:
            groups[tuple(getattr(record, key) for key in grouped_by)].append(record)
        for group in groups.values():
            column = "printed_code" if table == "budget_line" else "no"
            numbers: list[str | None] = [getattr(record, column) for record in group]
            if table == "task":
                numbers = [None if "." in (no or "").rstrip(".") else no for no in numbers]
            for broken in breaks(numbers):
                record = group[broken.place]
                place = Place(table, record.uid, _row_text(record, name))
                yield numbering_fault(place, kind, numbers[broken.place] or "", broken)


def _row_text(record: Any, name: str) -> str:
    section = getattr(record, "section", None)
    return (f"mục {section}: " if section else "") + shortened(getattr(record, name))


def numbering_fault(place: Place, kind: str, no: str, broken: Break) -> Fault:
    """The sentence for a break in a numbering."""
    words: dict[str, object] = {"kind": kind, "no": no, "where": place.text}
    match broken.kind:
        case "gap":
            missing = ", ".join(broken.missing)
            words["missing"] = missing
            sentence = "{kind} số {no} ({where}): trước đó thiếu số {missing}."
            return Fault(place, sentence, words, no, missing)
        case "repeat":
            return Fault(place, "{kind} số {no} ({where}): số này đã dùng ở trên.", words, no)
    return Fault(place, "{kind} số {no} ({where}): không theo thứ tự.", words, no)


# ------------------------------------------------------------------ units


def duplicate_units(view: PlanView) -> Iterator[Fault]:
    """Two units whose names are the same once spelling and short forms are evened out."""
    seen: dict[tuple[object, ...], str] = {}
    for unit in view.units:
        key = (name_key(unit.name), unit.parent_id)
        if key in seen:
            yield Fault(
                Place("unit", unit.uid, unit.name),
                "Đơn vị “{name}” trùng tên với “{other}”. Nếu là một, hãy gộp lại.",
                {"name": unit.name, "other": seen[key]},
                unit.name,
                seen[key],
            )
        seen.setdefault(key, unit.name)


def spelled_otherwise(view: PlanView) -> Iterator[Fault]:
    """Info: a unit printed once more with other accents ("Phù Đổng", "Phù Đồng"): a misprint?"""
    units = {fold(" ".join(name_key(unit.name))): unit for unit in view.units}
    known = {name_key(unit.name) for unit in view.units}
    printed = [alias.name for alias in view.aliases if alias.kind == "alias"]
    printed += [name for task in view.tasks for name in (*task.leads, *task.coordinators)]
    for name in dict.fromkeys(printed):
        key = name_key(name)
        unit = units.get(fold(" ".join(key)))
        if unit is not None and key not in known:
            yield Fault(
                Place("unit", unit.uid, unit.name, name),
                "“{printed}” và “{name}” chỉ khác dấu: có thể là lỗi chính tả.",
                {"printed": name, "name": unit.name},
                name,
                unit.name,
            )


# ------------------------------------------------------------------ recognitions


def recognition_count(view: PlanView) -> Iterator[Fault]:
    """The number in a list's heading ("… công nhận lại chuẩn: 11") against its rows. Error."""
    lists: defaultdict[tuple[int | None, str], list[Recognition]] = defaultdict(list)
    for row in view.recognitions:
        lists[row.list, row.list_title or ""].append(row)
    for (_, title), rows in lists.items():
        printed = _COUNT_AT_END.search(title)
        if printed and int(printed[1]) != len(rows):
            yield Fault(
                Place("recognition", rows[0].uid, title),
                "Danh sách “{title}” ghi {printed} trường nhưng liệt kê {computed} trường.",
                {"title": title, "printed": int(printed[1]), "computed": len(rows)},
                printed[1],
                str(len(rows)),
            )


def recognition_expired(view: PlanView) -> Iterator[Fault]:
    """A recognition that runs out before its renewal is planned, or has run out by today."""
    for row in view.recognitions:
        place = Place("recognition", row.uid, row.school)
        if row.status == "recognised" and row.expires_on and view.today:
            if row.expires_on < view.today:
                yield Fault(
                    place,
                    "{school}: công nhận chuẩn đã hết hạn ngày {expires}.",
                    {"school": row.school, "expires": day_text(row.expires_on)},
                    row.expires_on,
                    view.today,
                )
        elif row.year_recognised and row.planned and row.kind != "new":
            expires = row.year_recognised + RECOGNISED_FOR_YEARS
            if expires < int(row.planned[:4]):
                yield Fault(
                    place,
                    "{school}: công nhận năm {year}, có giá trị {years} năm nên hết hạn từ năm "
                    "{expires}, trước thời gian đề nghị công nhận lại {planned}.",
                    {
                        "school": row.school,
                        "year": row.year_recognised,
                        "years": RECOGNISED_FOR_YEARS,
                        "expires": expires,
                        "planned": day_text(row.planned),
                    },
                    str(row.year_recognised),
                    str(expires),
                )


def recognition_twice(view: PlanView) -> Iterator[Fault]:
    """A school listed twice for the same kind of recognition."""
    seen: set[tuple[object, ...]] = set()
    for row in view.recognitions:
        key = (name_key(row.school), row.kind, row.list)
        if key in seen:
            yield Fault(
                Place("recognition", row.uid, row.school),
                "{school} có tên hai lần trong cùng danh sách đề nghị công nhận chuẩn.",
                {"school": row.school},
            )
        seen.add(key)


# ------------------------------------------------------------------ courses


def course_totals(view: PlanView) -> Iterator[Fault]:
    """The printed totals of people, classes and cost against the rows. Error: rows are parts."""
    printed: dict[str, Any] = json.loads(view.plan.course_totals or "null") or {}
    columns = (("people", "số người"), ("classes", "số lớp"), ("cost_vnd", "kinh phí"))
    for column, words in columns:
        values = [getattr(course, column) for course in view.courses]
        total = printed.get(column)
        if total is None or not values or any(value is None for value in values):
            continue
        computed = sum(values)
        if computed != total:
            shown = money_text if column == "cost_vnd" else number_text
            yield Fault(
                Place("plan", view.plan.uid, "Danh mục bồi dưỡng", column),
                "Tổng {what} của các lớp bồi dưỡng ghi {printed}, cộng các dòng được {computed}.",
                {"what": words, "printed": shown(total), "computed": shown(computed)},
                str(total),
                str(computed),
            )


def course_days(view: PlanView) -> Iterator[Fault]:
    """Error: a course that ends before it starts."""
    for course in view.courses:
        if course.start_on and course.end_on and course.end_on < course.start_on:
            yield Fault(
                _course_place(course),
                "Lớp bồi dưỡng “{title}” kết thúc {end}, trước khi bắt đầu {start}.",
                {
                    "title": course.title,
                    "start": day_text(course.start_on),
                    "end": day_text(course.end_on),
                },
                course.timing,
            )


def _course_place(course: Course) -> Place:
    return Place("course", course.uid, course.title)
