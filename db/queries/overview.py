"""What only the first page asks of the file."""

from __future__ import annotations

import sqlite3


def open_questions(conn: sqlite3.Connection, unit_id: int) -> int:
    """Questions asked on a unit's cells that wait for an answer."""
    row = conn.execute(
        "SELECT count(*) FROM question WHERE unit_id = ? AND state = 'open'", (unit_id,)
    ).fetchone()
    return int(row[0])


def others_have_results(conn: sqlite3.Connection, unit_id: int) -> bool:
    """Whether the book holds a result of any other unit."""
    row = conn.execute("SELECT 1 FROM result WHERE unit_id <> ? LIMIT 1", (unit_id,)).fetchone()
    return row is not None


def has_results(conn: sqlite3.Connection, unit_id: int, period_id: int) -> bool:
    """Whether a unit has anything but blanks in a period."""
    row = conn.execute(
        "SELECT 1 FROM result WHERE unit_id = ? AND period_id = ? AND state <> 'blank' LIMIT 1",
        (unit_id, period_id),
    ).fetchone()
    return row is not None
