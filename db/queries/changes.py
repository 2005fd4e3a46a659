"""The log of changes, row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

Logged = tuple[str, str, str, str | None, str | None]
Taken = tuple[str, int | None, str, str]


def changes_of(conn: sqlite3.Connection, table: str, key: Sequence[str | int]) -> list[Logged]:
    """(made_at, kind, label, before, after) of the changes of one row, newest first."""
    packed = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    rows = conn.execute(
        "SELECT l.made_at, l.kind, l.label, i.before, i.after"
        " FROM change_item i JOIN change_log l ON l.seq = i.seq"
        " WHERE i.tbl = ? AND i.key = ? ORDER BY i.seq DESC, i.pos DESC",
        (table, packed),
    )
    return [tuple(row) for row in rows]


def changes_under(
    conn: sqlite3.Connection, table: str, first: int
) -> list[tuple[list[str | int], Logged]]:
    """The changes of every row whose key begins with `first`, each with its key, newest first."""
    rows = conn.execute(
        "SELECT i.key, l.made_at, l.kind, l.label, i.before, i.after"
        " FROM change_item i JOIN change_log l ON l.seq = i.seq"
        " WHERE i.tbl = ? AND i.key > ? AND i.key < ? ORDER BY i.seq DESC, i.pos DESC",
        (table, f"[{first},", f"[{first}-"),  # "-" follows "," in Unicode
    )
    return [(json.loads(key), tuple(change)) for key, *change in rows]


def reports_taken(conn: sqlite3.Connection, unit_id: int, period_id: int) -> list[Taken]:
    """(made_at, revision, file_name, sender's name) of reports of a unit that were taken in.

    A unit's figures come with its own report or with one of an office it stands under.
    """
    rows = conn.execute(
        "WITH RECURSIVE above(id) AS (SELECT ? UNION"
        " SELECT u.parent_id FROM unit u JOIN above ON u.id = above.id"
        " WHERE u.parent_id IS NOT NULL)"
        " SELECT s.made_at, s.revision, s.file_name, u.name FROM submission s"
        " JOIN unit u ON u.id = s.unit_id WHERE s.way = 'in' AND s.taken AND s.period_id = ?"
        " AND s.unit_id IN (SELECT id FROM above) ORDER BY s.id DESC",
        (unit_id, period_id),
    )
    return [tuple(row) for row in rows]
