"""Which tasks of the plans are none of a unit's business."""

from __future__ import annotations

from collections import defaultdict

from core.services.dropped_rows import dropped_ids
from core.session import Session
from db.queries import tasks as query
from db.queries.rows import by_ids
from db.records import Unit


def foreign_tasks(session: Session, unit_id: int) -> frozenset[int]:
    """Ids of the tasks that a unit is not asked about: others' tasks, and those the plan dropped.

    An office is asked about all of the plan.
    """
    dropped = frozenset(dropped_ids(session, "task"))
    found = by_ids(session.conn, Unit, "unit", [unit_id])
    if not found or found[0].kind != "school":
        return dropped
    # not for an office, whose window opens without them
    from core.rules.task_concern import NamedUnit, concerns
    from db.queries import book

    [unit] = found
    named: dict[int, list[NamedUnit]] = defaultdict(list)
    for task_id, name, known in query.all_task_units(session.conn):
        named[task_id].append((name, known))
    return dropped | frozenset(
        task.id
        for plan in book.plans(session.conn)
        for task in query.plan_order(session.conn, plan.id)
        if not concerns(unit, plan, task, named[task.id])
    )
