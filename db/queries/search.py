"""Rows whose search column holds words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def count_rows(conn: sqlite3.Connection, table: str, terms: Sequence[str]) -> int:
    """How many rows of a searched table hold all terms (of `db.text.search_terms`)."""
    where = " AND ".join(["search LIKE ?"] * len(terms))
    sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - names of our own
    return int(conn.execute(sql, list(terms)).fetchone()[0])
