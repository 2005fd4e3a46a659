"""What the units below an office have done of a plan's tasks, counted task by task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from core.services.own_tasks import foreign_tasks
from core.services.progress import FINISHED, is_overdue, late_from
from core.session import Session
from db.queries import tasks as query
from db.records import Period, Task, Unit


class TaskCounts(NamedTuple):
    """How many units are asked about a task and how far they are by the end of a period.

    `started` have begun it, `told` have told anything; `overdue` have not finished what ended
    before. `troubles` are (unit, its words) of those who have not finished it.
    """

    asked: int = 0
    finished: int = 0
    started: int = 0
    told: int = 0
    overdue: int = 0
    troubles: tuple[tuple[str, str], ...] = ()

    @property
    def silent(self) -> int:
        """Units that are asked and have told nothing yet."""
        return self.asked - self.told


def task_counts(
    session: Session, plan_id: int, period: Period, units: Sequence[Unit]
) -> dict[int, TaskCounts]:
    """Task id → counts over these units, in the order of the plan."""
    foreign = {unit.id: foreign_tasks(session, unit.id) for unit in units}
    told = query.statuses_of_units(session.conn, plan_id, period.position)
    words: dict[int, dict[int, str]] = defaultdict(dict)
    for row in query.troubles(session.conn, period.id):
        parts = (row.difficulty, row.reason)
        words[row.task_id][row.unit_id] = "; ".join(
            " ".join(part.split()).rstrip(".;") for part in parts if part
        )
    first_day = late_from(period)
    found = {}
    for task in query.plan_order(session.conn, plan_id):
        asked = [unit for unit in units if task.id not in foreign[unit.id]]
        statuses = {unit.id: told.get((task.id, unit.id)) for unit in asked}
        found[task.id] = _counts(task, asked, statuses, words[task.id], first_day)
    return found


def _counts(
    task: Task, asked: Sequence[Unit], statuses: dict[int, str | None], words: dict[int, str],
    first_day: date,
) -> TaskCounts:  # fmt: skip
    known = [status for status in statuses.values() if status is not None]
    return TaskCounts(
        len(asked),
        sum(status in FINISHED for status in known),
        sum(status == "in_progress" for status in known),
        len(known),
        sum(is_overdue(task, status, first_day) for status in statuses.values()),
        tuple(
            (unit.name, words[unit.id])
            for unit in asked
            if unit.id in words and statuses[unit.id] not in FINISHED
        ),
    )
