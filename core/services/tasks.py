"""Tasks: the rows of the tab Nhiệm vụ, and authoring. Their progress is in `progress`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.rules.explain import explain_time
from core.rules.times import TimeSpan, parse_time
from core.services.dropped_rows import dropped_ids
from core.services.plans import plan_for_new_rows
from core.services.progress import is_overdue, standing
from core.services.task_units import (
    NamedUnit,
    UnitColumn,
    cell_text,
    lay_cells,
    lay_units,
    units_of,
    without_repeats,
)
from core.session import Session
from db.queries import tasks as query
from db.queries.rows import select
from db.queries.tasks import Heading, LeadName, TaskFilter
from db.records import Plan, Progress, Task
from db.text import nfc, nfc_lines
from db.writer import Row, Writer

__all__ = ["Heading", "LeadName", "TaskFilter", "TaskRow"]

EVERYTHING: Final = TaskFilter()
_LINES: Final = frozenset({"title", "product", "note"})
_HEADING: Final = ("section", "section_name", "sublevel")
_SHORT: Final = 40


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the tab shows it for one unit and period.

    `progress` is that of the period itself; `earlier` (status, period label) the last one before
    it, which still holds while the period says nothing. `days_late` counts to the period's day.
    """

    task: Task
    progress: Progress | None
    earlier: tuple[str, str] | None
    overdue: bool
    days_late: int
    dropped: int | None = None  # version of the plan that has the task no longer

    @property
    def status(self) -> str | None:
        """The last known status: the period's own, else the one before."""
        if self.progress is not None and self.progress.status is not None:
            return self.progress.status
        return self.earlier[0] if self.earlier else None


def recurrence_labels() -> dict[str, str]:
    """The words for each way a task comes back, in the order in which they are offered."""
    return {
        "none": tr("Một lần"),
        "weekly": tr("Hằng tuần"),
        "biweekly": tr("Hai tuần một lần"),
        "monthly": tr("Hằng tháng"),
        "quarterly": tr("Hằng quý"),
        "semiannual": tr("Sáu tháng một lần"),
        "yearly": tr("Hằng năm"),
        "continuous": tr("Thường xuyên"),
        "by_event": tr("Khi có việc"),
        "by_schedule": tr("Theo lịch, kế hoạch khác"),
    }


# -- reading ----------------------------------------------------------------------------------


def task_ids(
    session: Session,
    *,
    period_key: str | None,
    unit_id: int,
    wanted: TaskFilter = EVERYTHING,
) -> list[int]:
    """Ids of the tasks that pass the filter, in the order printed."""
    return query.task_ids(session.conn, standing(session, period_key, unit_id), wanted)


def task_rows(
    session: Session, ids: Sequence[int], *, period_key: str | None, unit_id: int
) -> list[TaskRow]:
    """The tasks of these ids for a unit and a period, in the order asked; gone ones left out."""
    here = standing(session, period_key, unit_id)
    now = {p.task_id: p for p in query.progress(session.conn, here.period_id, unit_id, ids)}
    before = query.earlier_status(session.conn, here, ids)
    first_day = date.fromisoformat(here.late_from)
    dropped = dropped_ids(session, "task")
    rows = []
    for task in query.tasks(session.conn, ids):
        mine, earlier = now.get(task.id), before.get(task.id)
        status = (mine.status if mine else None) or (earlier[0] if earlier else None)
        late = task.id not in here.foreign and is_overdue(task, status, first_day)
        days = (first_day - date.fromisoformat(task.end_on)).days if late and task.end_on else 0
        rows.append(TaskRow(task, mine, earlier, late, days, dropped.get(task.id)))
    return rows


def headings(session: Session, ids: Sequence[int]) -> list[Heading]:
    """What each task stands under (plan, section, sub-level), in the order asked."""
    return query.headings(session.conn, ids)


def sections(session: Session) -> list[tuple[str | None, str | None]]:
    """(number, name) of the sections that tasks stand in, in the order printed."""
    return query.sections(session.conn)


def lead_names(session: Session) -> list[LeadName]:
    """The leading units, for a filter."""
    return query.leads(session.conn)


def first_leads(session: Session) -> dict[int, str]:
    """task id → the unit that leads it, the first one of several, by its name in the book."""
    return query.first_leads(session.conn)


def find(session: Session, uid: str) -> int | None:
    """Local id of the task with that uid, None when there is none."""
    return query.id_of(session.conn, "task", uid)


def time_span(task: Task) -> TimeSpan:
    """The task's time as it is stored (the reading of the printed text, or its correction)."""
    return TimeSpan(
        date.fromisoformat(task.start_on) if task.start_on else None,
        date.fromisoformat(task.end_on) if task.end_on else None,
        task.recurrence,
        bool(task.approximate),
        task.time_raw or "",
    )


# -- authoring --------------------------------------------------------------------------------


def add_task(session: Session, *, after: int | None = None, **values: Any) -> int:
    """Add a task below another, under the same heading (at the end without `after`).

    A book without a plan gets a draft plan of its own. Returns the new task's local id.
    """
    with session.edit(tr("Thêm nhiệm vụ")) as writer:
        above = writer.get("task", after) if after is not None else None
        plan_id = int(above["plan_id"] or 0) if above else plan_for_new_rows(writer)
        order = query.plan_order(writer.conn, plan_id)
        above = above or (writer.get("task", order[-1].id) if order else None)
        row: Row = {"title": tr("Nhiệm vụ mới")}
        if above:
            row |= {column: above[column] for column in _HEADING}
        row |= _clean({c: v for c, v in values.items() if c != "time_raw"})
        position = _make_room(writer, order, after)
        new_id = writer.add(
            "task", {**row, "uid": str(uuid.uuid4()), "plan_id": plan_id, "position": position}
        )
        if values.get("time_raw"):
            writer.update("task", (new_id,), _time_columns(writer, new_id, values["time_raw"]))
        lay_cells(writer, new_id, row)
    return new_id


def update_task(session: Session, task_id: int, **values: Any) -> None:
    """Change columns of a task, as one undo step.

    A new `time_raw` is read anew into start, end and recurrence (unless these are given too); a new
    `lead_raw` or `coordinating_raw` is split into units. Raises `UserError`, `BookError`.
    """
    if "title" in values and not nfc(values["title"] or ""):
        raise UserError(tr("Nhiệm vụ cần có tên. Hãy gõ tên nhiệm vụ."))
    with session.edit(_edit_label(session, task_id, values)) as writer:
        row = _clean(values)
        if "time_raw" in row:
            row = {**_time_columns(writer, task_id, values["time_raw"]), **row}
        writer.update("task", (task_id,), row)
        lay_cells(writer, task_id, row)


def move_days(
    session: Session, task_id: int, *, start: date | None = None, end: date | None = None
) -> None:
    """Move a task to other days (both given), or only its start or its end; one undo step."""
    name = task_name(session, task_id)
    days = {"start": f"{start:%d/%m/%Y}" if start else "", "end": f"{end:%d/%m/%Y}" if end else ""}
    if start and end:
        label = tr("Dời nhiệm vụ {name} sang {start} – {end}", name=name, **days)
    elif end:
        label = tr("Đổi hạn nhiệm vụ {name} thành {day}", name=name, day=days["end"])
    else:
        label = tr("Đổi ngày bắt đầu nhiệm vụ {name} thành {day}", name=name, day=days["start"])
    [task] = query.tasks(session.conn, [task_id])
    with session.edit(label) as writer:
        writer.update("task", (task_id,), moved(writer, task, start=start, end=end))


def moved(writer: Writer, task: Task, *, start: date | None = None, end: date | None = None) -> Row:
    """The columns of a task that gets other days: the days, and the printed time that names them.

    A printed time that named days says the new ones; one that names none ("Theo phụ lục 02") stays.
    """
    given = {"start_on": start, "end_on": end}
    values: Row = {column: day.isoformat() for column, day in given.items() if day is not None}
    printed = printed_span(writer, task.plan_id, task.time_raw)
    if printed.start is None and printed.end is None:
        return values
    known = time_span(task)
    span = replace(known, start=start or known.start, end=end or known.end, approximate=False)
    return values | {"time_raw": _first_upper(explain_time(span)), "approximate": 0}


def set_units(
    session: Session, task_id: int, column: UnitColumn, units: Sequence[NamedUnit]
) -> None:
    """Make these the leading or coordinating units of a task, in this order, as one undo step.

    The printed cell becomes their names; nothing is written when they are the same as before.
    """
    wanted = without_repeats(units)
    if wanted == units_of(session, task_id, column):
        return
    values: Row = {column: cell_text(wanted) or None}
    with session.edit(_edit_label(session, task_id, values)) as writer:
        writer.update("task", (task_id,), values)
        lay_units(writer, task_id, column, wanted)


def delete_tasks(session: Session, ids: Sequence[int]) -> None:
    """Delete tasks with their units and progress, as one undo step."""
    label = tr("Xóa {n} nhiệm vụ", n=len(ids)) if len(ids) > 1 else tr(
        "Xóa nhiệm vụ {name}", name=task_name(session, ids[0])
    )  # fmt: skip
    with session.edit(label) as writer:
        for task_id in ids:
            writer.delete("task", (task_id,))


def duplicate_task(session: Session, task_id: int) -> int:
    """Copy a task with its units, without progress, below itself; returns the new id."""
    with session.edit(tr("Nhân bản nhiệm vụ {name}", name=task_name(session, task_id))) as writer:
        source = writer.get("task", task_id) or {}
        order = query.plan_order(writer.conn, int(source["plan_id"] or 0))
        position = _make_room(writer, order, task_id)
        copy = {c: v for c, v in source.items() if c != "id"}
        new_id = writer.add("task", {**copy, "uid": str(uuid.uuid4()), "position": position})
        for unit in query.unit_rows(writer.conn, task_id):
            writer.insert("task_unit", {**unit, "task_id": new_id})
    return new_id


def move_task(session: Session, task_id: int, step: int) -> None:
    """Move a task up (-1) or down (+1) among its plan's tasks, as one undo step.

    It takes the heading of the task it passes, so that the sections stay in one piece.
    """
    [task] = query.tasks(session.conn, [task_id])
    order = query.plan_order(session.conn, task.plan_id)
    place = [t.id for t in order].index(task_id)
    if step == 0 or not 0 <= place + step < len(order):
        return
    passed = order[place + step]
    order.insert(place + step, order.pop(place))
    with session.edit(tr("Đổi thứ tự nhiệm vụ {name}", name=task_name(session, task_id))) as writer:
        for position, item in enumerate(order):
            writer.update("task", (item.id,), {"position": position})
        writer.update("task", (task_id,), {c: getattr(passed, c) for c in _HEADING})


# -- details of writing -----------------------------------------------------------------------


def printed_span(writer: Writer, plan_id: int, raw: str | None) -> TimeSpan:
    """What a printed time means within a plan; a year left out is the plan's."""
    [plan] = select(writer.conn, Plan, "plan", "WHERE id = ?", (plan_id,))
    return parse_time(
        nfc(raw or ""),
        plan_start=date.fromisoformat(plan.start_on) if plan.start_on else date.min,
        plan_end=date.fromisoformat(plan.end_on) if plan.end_on else date.max,
    )


def _time_columns(writer: Writer, task_id: int, raw: str | None) -> Row:
    """What a printed time means within the task's plan, as columns."""
    task = writer.get("task", task_id) or {}
    span = printed_span(writer, int(task["plan_id"] or 0), raw)
    return {
        "time_raw": span.raw or None,
        "start_on": span.start.isoformat() if span.start else None,
        "end_on": span.end.isoformat() if span.end else None,
        "recurrence": span.recurrence,
        "approximate": int(span.approximate),
    }


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _make_room(writer: Writer, order: Iterable[Task], after: int | None) -> int:
    """The position below `after`; later tasks of the plan move down by one."""
    places = {task.id: task.position for task in order}
    if after not in places:
        return max(places.values(), default=-1) + 1
    position = places[after] + 1
    if position in places.values():
        for task_id, place in places.items():
            if place >= position:
                writer.update("task", (task_id,), {"position": place + 1})
    return position


def _clean(values: dict[str, Any]) -> Row:
    """Texts in NFC, empty ones as None; a title, a product and a note keep their lines."""
    return {
        c: ((nfc_lines(v) if c in _LINES else nfc(v)) or None) if isinstance(v, str) else v
        for c, v in values.items()
    }


def _edit_label(session: Session, task_id: int, values: Mapping[str, Any]) -> str:
    name = task_name(session, task_id)
    words = {
        "title": tr("Sửa tên nhiệm vụ {name}", name=name),
        "time_raw": tr("Sửa thời gian của nhiệm vụ {name}", name=name),
        "start_on": tr("Sửa thời gian của nhiệm vụ {name}", name=name),
        "end_on": tr("Sửa thời gian của nhiệm vụ {name}", name=name),
        "lead_raw": tr("Sửa đơn vị chủ trì nhiệm vụ {name}", name=name),
        "coordinating_raw": tr("Sửa đơn vị phối hợp nhiệm vụ {name}", name=name),
        "leader": tr("Sửa lãnh đạo phụ trách nhiệm vụ {name}", name=name),
        "product": tr("Sửa sản phẩm của nhiệm vụ {name}", name=name),
    }
    found = [words[column] for column in values if column in words]
    return found[0] if found else tr("Sửa nhiệm vụ {name}", name=name)


def task_name(session: Session, task_id: int) -> str:
    """A task in a label: its number, else the head of its title."""
    [task] = query.tasks(session.conn, [task_id])
    return task.no or task.title[:_SHORT]
