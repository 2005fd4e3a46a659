"""What the checks need beside the book itself: where figures are, and reasons given."""

from __future__ import annotations

import sqlite3

from db.queries.rows import select
from db.records import Annex, Section


def sections(conn: sqlite3.Connection, plan_id: int) -> list[Section]:
    """The plan's prose, in order."""
    return select(conn, Section, "section", "WHERE plan_id = ? ORDER BY position", (plan_id,))


def annexes(conn: sqlite3.Connection, plan_id: int) -> list[Annex]:
    """The plan's annexes, in order."""
    return select(conn, Annex, "annex", "WHERE plan_id = ? ORDER BY position", (plan_id,))


def periods_with_figures(conn: sqlite3.Connection) -> set[int]:
    """Local ids of the periods that hold any result, progress or execution."""
    rows = conn.execute(
        "SELECT id FROM period p WHERE EXISTS (SELECT 1 FROM result WHERE period_id = p.id)"
        " OR EXISTS (SELECT 1 FROM progress WHERE period_id = p.id)"
        " OR EXISTS (SELECT 1 FROM execution WHERE period_id = p.id)"
    )
    return {row[0] for row in rows}


def answers(conn: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """(rule, place) → the reason given."""
    rows = conn.execute("SELECT rule, place, reason FROM finding_answer")
    return {(rule, place): reason for rule, place, reason in rows}
