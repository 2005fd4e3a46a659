"""Chuyển kỳ sau: what is not finished goes on in a later period, or in the next plan.

In the period it leaves, a task's progress says "chuyển kỳ sau" with the reason for the delay. In a
later period of the same plan the task itself goes on, with a new deadline where one is given, which
its printed time then says. Into another plan it is copied, and the copy knows what it continues.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.services import periods
from core.services.progress import FINISHED, NEVER_OVERDUE, show_day, store
from core.services.tasks import TaskRow, moved, task_ids, task_rows
from core.session import Session
from db.queries import tasks as query
from db.queries.rows import as_row, by_ids, select
from db.records import Period, Plan, Task
from db.text import fold, nfc_lines
from db.writer import Row, Writer

_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Target:
    """Where tasks can go: a later period, another plan, or a new plan after `plan_id`.

    `last_day` is the deadline offered: the end of that period or plan.
    """

    label: str
    last_day: str | None
    period_key: str | None = None
    plan_id: int | None = None
    new: bool = False


def unfinished(session: Session, *, period_key: str, unit_id: int) -> list[TaskRow]:
    """Tasks that were to end by the period's end and are neither finished nor carried over in it.

    Continuous tasks and those that wait for an event have no end to miss.
    """
    period = _period(session, period_key)
    ids = task_ids(session, period_key=period_key, unit_id=unit_id)
    rows = task_rows(session, ids, period_key=period_key, unit_id=unit_id)
    return [row for row in rows if _is_left(row, period)]


def _is_left(row: TaskRow, period: Period) -> bool:
    task, now = row.task, row.progress.status if row.progress else None
    ended = task.end_on is not None and task.end_on <= (period.data_to or "")
    open_end = task.recurrence in NEVER_OVERDUE or not ended
    return not open_end and row.status not in FINISHED and now != "carried_over"


def targets(session: Session, *, period_key: str) -> list[Target]:
    """Later periods of the same kind, later plans of the book, then a new plan; nearest first."""
    period = _period(session, period_key)
    kind = periods.period_kind(period.key)
    later = [
        Target(p.label, p.data_to, period_key=p.key)
        for p in periods.periods(session)
        if periods.period_kind(p.key) == kind and p.position > period.position
    ]
    plans = select(session.conn, Plan, "plan", "ORDER BY start_on, id")
    following = [
        Target(tr("Kế hoạch {name}", name=plan.number or plan.title), plan.end_on, plan_id=plan.id)
        for plan in plans
        if (plan.start_on or "") > (period.data_to or "")
    ]
    last = max(plans, key=lambda plan: plan.end_on or "", default=None)
    if last is None or not last.end_on:
        return [*later, *following]
    row = _next_plan(last)
    new = Target(
        tr("{title} (lập mới)", title=row["title"]), str(row["end_on"]), plan_id=last.id, new=True
    )
    return [*later, *following, new]


def carry_over(
    session: Session,
    reasons: Mapping[int, str],
    target: Target,
    *,
    period_key: str,
    unit_id: int,
    deadline: str | None,
) -> list[int]:
    """Carry tasks over, as one undo step; returns the ids of the tasks that go on.

    `reasons` has the reason for the delay of each task id, '' for none; `deadline` (ISO) is the new
    end, None leaves the tasks' own. Raises `UserError` for a deadline that is not later.
    """
    period = _period(session, period_key)
    check_deadline(session, deadline, period_key=period_key)
    label = tr("Chuyển {n} nhiệm vụ sang {target}", n=len(reasons), target=target.label)
    with session.edit(label) as writer:
        for task_id, reason in reasons.items():
            values: Row = {"status": "carried_over", "reason": nfc_lines(reason) or None}
            store(writer, (period.id, task_id, unit_id), values)
        if target.plan_id is None:
            if deadline is not None:
                for task in query.tasks(writer.conn, list(reasons)):
                    new_days = moved(writer, task, end=date.fromisoformat(deadline))
                    writer.update("task", (task.id,), new_days)
            return list(reasons)
        return _copy_into(writer, list(reasons), target, deadline)


def check_deadline(session: Session, deadline: str | None, *, period_key: str) -> None:
    """Raise `UserError` for a new deadline (ISO) that is not after the period it leaves."""
    period = _period(session, period_key)
    if deadline is not None and deadline <= (period.data_to or ""):
        raise UserError(
            tr("Hạn mới phải sau ngày {day}, ngày cuối của {period}.",
               day=show_day(period.data_to), period=period.label)
        )  # fmt: skip


def origin(session: Session, task: Task) -> str:
    """What a task continues, in words; '' for one that begins here."""
    if task.carried_from is None:
        return ""
    found = query.carried_from(session.conn, task.carried_from)
    if found is None:
        return tr("Chuyển từ một kế hoạch không có trong sổ")
    title, no = found
    name = tr("nhiệm vụ {no}", no=no) if no else tr("nhiệm vụ")
    return tr("Chuyển từ {plan}, {task}", plan=title, task=name)


# -- into another plan ------------------------------------------------------------------------


def _copy_into(
    writer: Writer, ids: Sequence[int], target: Target, deadline: str | None
) -> list[int]:
    """Copy tasks with their units to the end of a plan, under its own heading of that name."""
    [plan] = by_ids(writer.conn, Plan, "plan", [target.plan_id or 0])
    if target.new:
        plan_id = writer.add("plan", _next_plan(plan))
        [plan] = by_ids(writer.conn, Plan, "plan", [plan_id])
        periods.write_plan_periods(writer, plan)
    order = query.plan_order(writer.conn, plan.id)
    headings = {fold(task.section_name or ""): task for task in order}
    position = max((task.position for task in order), default=-1)
    copies = []
    for task in by_ids(writer.conn, Task, "task", ids):
        known = query.continuation(writer.conn, plan.id, task.uid)
        if known is not None:  # carried over before, from an earlier period
            copies.append(known)
            continue
        position += 1
        row = {**as_row(task), **_in_plan(plan, deadline), "carried_from": task.uid}
        row |= {"uid": str(uuid.uuid4()), "position": position}
        if (heading := headings.get(fold(task.section_name or ""))) is not None:
            row |= {"section": heading.section, "section_name": heading.section_name}
        copies.append(new_id := writer.add("task", row))
        for unit in query.unit_rows(writer.conn, task.id):
            writer.insert("task_unit", {**unit, "task_id": new_id})
    return copies


def _in_plan(plan: Plan, deadline: str | None) -> Row:
    """The time of a task in its new plan: from the plan's first day to the deadline.

    What is stored is printed in documents, so these words are Vietnamese in every language.
    """
    end = deadline or plan.end_on
    return {
        "plan_id": plan.id,
        "start_on": plan.start_on,
        "end_on": end,
        "time_raw": f"Trước ngày {show_day(end)}" if end else None,
        "approximate": 0,
        "recurrence": "none",
    }


def _next_plan(plan: Plan) -> Row:
    """A draft plan for the year after a plan, on the same clock (a plan of several years: one)."""
    start = date.fromisoformat(plan.end_on or "") + timedelta(days=1)
    end = _year_later(start) - timedelta(days=1)
    by_school_year = plan.clock == "school_year"
    name = f"{start.year}-{start.year + 1}" if by_school_year else str(start.year)
    title = f"Kế hoạch năm học {name}" if by_school_year else f"Kế hoạch năm {name}"
    return {
        "uid": str(uuid.uuid4()),
        "key": f"ke-hoach-{name}",
        "title": title,
        "issuer": plan.issuer,
        "clock": "school_year" if by_school_year else "calendar_year",
        "start_on": start.isoformat(),
        "end_on": end.isoformat(),
    }


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day + timedelta(days=_YEAR)


def _period(session: Session, key: str) -> Period:
    period = periods.period_by_key(session, key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=key))
    return period
