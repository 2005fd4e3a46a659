"""Figures over the whole book for the first page: money, open questions, what a period lacks."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from db.queries.tasks import FINISHED, Standing


@dataclass(frozen=True, slots=True)
class LineMoney:
    """What one budget line says itself, in đồng; None where it says nothing."""

    id: int
    parent_id: int | None
    planned_vnd: int | None
    allocated_vnd: int | None
    disbursed_vnd: int | None


def line_money(conn: sqlite3.Connection, period_id: int, unit_id: int) -> list[LineMoney]:
    """Every budget line with a unit's execution in a period, parents before their children."""
    rows = conn.execute(
        "SELECT b.id, b.parent_id, b.amount_vnd, e.allocated_vnd, e.disbursed_vnd"
        " FROM budget_line b LEFT JOIN execution e"
        " ON e.period_id = ? AND e.line_id = b.id AND e.unit_id = ?"
        " ORDER BY b.plan_id, b.position, b.id",
        (period_id, unit_id),
    )
    return [LineMoney(*row) for row in rows]


def open_questions(conn: sqlite3.Connection, unit_id: int) -> int:
    """Questions asked on a unit's cells that wait for an answer."""
    row = conn.execute(
        "SELECT count(*) FROM question WHERE unit_id = ? AND state = 'open'", (unit_id,)
    ).fetchone()
    return int(row[0])


def ending_unreported(
    conn: sqlite3.Connection, standing: Standing, first_day: str, last_day: str
) -> int:
    """Tasks that end within these days, are not finished and have no status in the period."""
    marks = ", ".join("?" * len(FINISHED))
    row = conn.execute(
        "SELECT count(*) FROM task t WHERE t.end_on BETWEEN ? AND ?"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM progress g JOIN period e ON e.id = g.period_id"
        "  WHERE g.task_id = t.id AND g.unit_id = ? AND e.position <= ?"
        f"  AND (g.period_id = ? AND g.status IS NOT NULL OR g.status IN ({marks})))",
        (first_day, last_day, standing.unit_id, standing.position, standing.period_id, *FINISHED),
    ).fetchone()
    return int(row[0])
