"""The log of changes, row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

Logged = tuple[str, str, str, str | None, str | None]


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
