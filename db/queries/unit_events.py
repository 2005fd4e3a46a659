"""Reading what a merge, a split or a new name touches: links, targets, open proposals, tasks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from db.queries.rows import select
from db.records import Recognition


@dataclass(frozen=True, slots=True)
class UnitLink:
    """One end of a dated event: `from_unit_id` became, or gave a part to, `to_unit_id`."""

    id: int
    from_unit_id: int
    to_unit_id: int
    kind: str
    on_date: str | None = None
    decision: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """A target set for one unit, with what tells it from others of its indicator."""

    id: int
    unit_id: int
    indicator_id: int
    indicator: str
    kind: str
    level: str
    label: str | None
    period_id: int | None
    raw: str


def links_of(conn: sqlite3.Connection, unit_ids: Iterable[int]) -> list[UnitLink]:
    """Events that these units had a part in, the oldest first."""
    wanted = json.dumps(list(unit_ids))
    return select(
        conn,
        UnitLink,
        "unit_link",
        "WHERE from_unit_id IN (SELECT value FROM json_each(?))"
        " OR to_unit_id IN (SELECT value FROM json_each(?)) ORDER BY on_date, id",
        (wanted, wanted),
    )


def targets_of(conn: sqlite3.Connection, unit_ids: Iterable[int], since: str) -> list[UnitTarget]:
    """Targets of these units that hold on or after the day `since`, in the plan's order."""
    rows = conn.execute(
        "SELECT t.id, t.unit_id, t.indicator_id, i.name, i.kind, t.level, t.label, t.period_id,"
        " t.raw FROM target t JOIN indicator i ON i.id = t.indicator_id"
        " LEFT JOIN period p ON p.id = t.period_id"
        " WHERE t.unit_id IN (SELECT value FROM json_each(?))"
        " AND coalesce(p.data_to, '9999') >= ? ORDER BY i.plan_id, i.position, t.position, t.id",
        (json.dumps(list(unit_ids)), since),
    )
    return [UnitTarget(*row) for row in rows]


def open_recognitions(conn: sqlite3.Connection, unit_ids: Iterable[int]) -> list[Recognition]:
    """Proposals of these units that are not decided yet."""
    return select(
        conn,
        Recognition,
        "recognition",
        "WHERE unit_id IN (SELECT value FROM json_each(?))"
        " AND status IN ('planned', 'applied', 'postponed') ORDER BY position, id",
        (json.dumps(list(unit_ids)),),
    )


def open_task_count(conn: sqlite3.Connection, unit_ids: Iterable[int], since: str) -> int:
    """How many tasks that are not over before `since` name these units."""
    row = conn.execute(
        "SELECT count(DISTINCT u.task_id) FROM task_unit u JOIN task t ON t.id = u.task_id"
        " WHERE u.unit_id IN (SELECT value FROM json_each(?))"
        " AND coalesce(t.end_on, '9999') >= ?",
        (json.dumps(list(unit_ids)), since),
    ).fetchone()
    return int(row[0])


def reported_after(conn: sqlite3.Connection, unit_id: int, day: str) -> list[str]:
    """Labels of periods that begin on or after `day` and hold results of the unit."""
    rows = conn.execute(
        "SELECT DISTINCT p.label, p.position FROM result r JOIN period p ON p.id = r.period_id"
        " WHERE r.unit_id = ? AND p.data_from >= ? AND r.state <> 'blank' ORDER BY p.position",
        (unit_id, day),
    )
    return [row[0] for row in rows]
