"""Courses (lớp bồi dưỡng): their rows, totals and authoring."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import NotANumber, parse_number
from core.rules.short_text import shortened
from core.services.plans import plan_for_new_rows
from core.services.tasks import printed_span
from core.session import Session
from db.queries import tasks as query
from db.queries.rows import select
from db.records import Course, Plan
from db.text import nfc
from db.writer import Row, Writer

WHOLE: Final = ("people", "classes", "cost_vnd")
NUMBERS: Final = ("people", "days", "classes", "cost_vnd")
_MOST: Final = 10**15


@dataclass(frozen=True, slots=True)
class CourseTotals:
    """Sums of the courses, in people, classes and đồng; None where no course says a number.

    `printed` holds what the plan itself prints, by the same names, where it differs: both are kept.
    """

    courses: int
    people: int | None
    classes: int | None
    cost_vnd: int | None
    printed: dict[str, int]


def course_ids(session: Session, search: str = "") -> list[int]:
    """Ids of the courses whose words match, in the order printed."""
    return query.course_ids(session.conn, search)


def course_rows(session: Session, ids: Sequence[int]) -> list[Course]:
    """The courses of these ids in the order asked; gone ones are left out."""
    return query.courses(session.conn, ids)


def find(session: Session, uid: str) -> int | None:
    """Local id of the course with that uid, None when there is none."""
    return query.id_of(session.conn, "course", uid)


def totals(session: Session, ids: Sequence[int]) -> CourseTotals:
    """Sums over these courses; the printed totals are compared when they are all of a plan's."""
    rows = query.courses(session.conn, ids)
    sums = {column: _sum(rows, column) for column in WHOLE}
    return CourseTotals(
        len(rows), sums["people"], sums["classes"], sums["cost_vnd"],
        _differing(_printed(session, rows), sums),
    )  # fmt: skip


def add_course(session: Session, *, after: int | None = None, **values: Any) -> int:
    """Add a course below another (at the end without `after`); returns its local id."""
    with session.edit(tr("Thêm lớp bồi dưỡng")) as writer:
        above = writer.get("course", after) if after is not None else None
        plan_id = int(above["plan_id"] or 0) if above else plan_for_new_rows(writer)
        position = _make_room(writer, plan_id, after)
        row: Row = {"title": tr("Lớp bồi dưỡng mới"), **_clean(values)}
        return writer.add(
            "course", {**row, "uid": str(uuid.uuid4()), "plan_id": plan_id, "position": position}
        )


def update_course(session: Session, course_id: int, **values: Any) -> None:
    """Change columns of a course, as one undo step.

    A new `timing` is read anew into start and end, unless these are given too. Raises `UserError`,
    `BookError`.
    """
    if "title" in values and not nfc(values["title"] or ""):
        raise UserError(tr("Lớp bồi dưỡng cần có tên. Hãy gõ nội dung bồi dưỡng."))
    with session.edit(tr("Sửa lớp bồi dưỡng {name}", name=_name(session, course_id))) as writer:
        row = _clean(values)
        if "timing" in row:
            row = {**_days(writer, course_id, values["timing"]), **row}
        writer.update("course", (course_id,), row)


def _days(writer: Writer, course_id: int, timing: str | None) -> Row:
    """The days that a printed time names within the course's plan."""
    course = writer.get("course", course_id) or {}
    span = printed_span(writer, int(course["plan_id"] or 0), timing)
    return {
        "start_on": span.start.isoformat() if span.start else None,
        "end_on": span.end.isoformat() if span.end else None,
    }


def enter(session: Session, course_id: int, field: str, text: str) -> None:
    """Store what the user typed into one cell of a course, as one undo step.

    Raises `UserError`, `core.rules.numbers.AmbiguousNumber`.
    """
    value = read_number(field, text) if field in NUMBERS else text
    if field == "cost_vnd":
        update_course(session, course_id, cost_vnd=value, cost_raw=nfc(text))
    else:
        update_course(session, course_id, **{field: value})


def read_number(field: str, text: str) -> float | int | None:
    """A typed number of people, days, classes or đồng; None when empty. Raises `UserError`."""
    text = nfc(text)
    if not text:
        return None
    try:
        number = parse_number(text)
    except NotANumber:
        number = None
    whole = field in WHOLE
    if number is None or not 0 <= number <= _MOST or (whole and number != int(number)):
        raise UserError(
            tr("“{text}” không phải là số hợp lệ. Hãy gõ một số không âm, ví dụ 120.",
               text=shortened(text))
        )  # fmt: skip
    return int(number) if whole else float(number)


def delete_courses(session: Session, ids: Sequence[int]) -> None:
    """Delete courses, as one undo step."""
    label = tr("Xóa {n} lớp bồi dưỡng", n=len(ids)) if len(ids) > 1 else tr(
        "Xóa lớp bồi dưỡng {name}", name=_name(session, ids[0])
    )  # fmt: skip
    with session.edit(label) as writer:
        for course_id in ids:
            writer.delete("course", (course_id,))


def duplicate_course(session: Session, course_id: int) -> int:
    """Copy a course below itself; returns the new id."""
    label = tr("Nhân bản lớp bồi dưỡng {name}", name=_name(session, course_id))
    with session.edit(label) as writer:
        source = writer.get("course", course_id) or {}
        position = _make_room(writer, int(source["plan_id"] or 0), course_id)
        copy = {c: v for c, v in source.items() if c != "id"}
        return writer.add("course", {**copy, "uid": str(uuid.uuid4()), "position": position})


def move_course(session: Session, course_id: int, step: int) -> None:
    """Move a course up (-1) or down (+1), as one undo step."""
    [course] = query.courses(session.conn, [course_id])
    order = query.plan_courses(session.conn, course.plan_id)
    place = [c.id for c in order].index(course_id)
    if step == 0 or not 0 <= place + step < len(order):
        return
    order.insert(place + step, order.pop(place))
    label = tr("Đổi thứ tự lớp bồi dưỡng {name}", name=_name(session, course_id))
    with session.edit(label) as writer:
        for position, item in enumerate(order):
            writer.update("course", (item.id,), {"position": position})


def _make_room(writer: Writer, plan_id: int, after: int | None) -> int:
    order = query.plan_courses(writer.conn, plan_id)
    places = {course.id: course.position for course in order}
    if after not in places:
        return max(places.values(), default=-1) + 1
    position = places[after] + 1
    for course_id, place in places.items():
        if place >= position:
            writer.update("course", (course_id,), {"position": place + 1})
    return position


def _sum(rows: Sequence[Course], column: str) -> int | None:
    numbers = [n for row in rows if (n := getattr(row, column)) is not None]
    return sum(numbers) if numbers else None


def _printed(session: Session, rows: Sequence[Course]) -> dict[str, int]:
    """The totals that the plan prints, when `rows` are all of the courses of one plan."""
    plan_ids = {row.plan_id for row in rows}
    if len(plan_ids) != 1:
        return {}
    [plan_id] = plan_ids
    if len(rows) != len(query.plan_courses(session.conn, plan_id)):
        return {}
    [plan] = select(session.conn, Plan, "plan", "WHERE id = ?", (plan_id,))
    found = json.loads(plan.course_totals or "null") or {}
    return {column: int(found[column]) for column in WHOLE if found.get(column) is not None}


def _differing(printed: dict[str, int], sums: dict[str, int | None]) -> dict[str, int]:
    return {column: value for column, value in printed.items() if value != sums[column]}


def _clean(values: dict[str, Any]) -> Row:
    return {c: (nfc(v) or None) if isinstance(v, str) else v for c, v in values.items()}


def _name(session: Session, course_id: int) -> str:
    [course] = query.courses(session.conn, [course_id])
    return course.no or shortened(course.title)
