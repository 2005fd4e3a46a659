"""Figures over the whole book for the first page: open questions, what a period lacks."""

from __future__ import annotations

import sqlite3

from db.queries.tasks import FINISHED, Standing


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
