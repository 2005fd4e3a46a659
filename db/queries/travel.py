"""Rows of a book as they are packed for another one; the caller names columns of the schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

Value = str | int | float | None  # no column that travels holds a BLOB

# The unit, those whose line of parents leads to it, and schools that stand under nobody yet.
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT ? UNION
    SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
)
SELECT id FROM below UNION SELECT id FROM unit WHERE parent_id IS NULL AND kind = 'school'
"""
_ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT value FROM json_each(?) UNION
    SELECT u.parent_id FROM unit u JOIN above a ON u.id = a.id WHERE u.parent_id IS NOT NULL
)
SELECT id FROM above
"""


def rows(
    conn: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    where: str,
    parameters: Sequence[Value] = (),
) -> list[tuple[Value, ...]]:
    """The named columns of a table's rows, in the order printed; `where` is of our own writing."""
    names = ", ".join(f'"{column}"' for column in columns)
    found = conn.execute(f"SELECT {names} FROM {table} WHERE {where}", parameters)  # noqa: S608
    return [tuple(row) for row in found]


def names(conn: sqlite3.Connection, table: str, column: str) -> dict[Value, Value]:
    """Local id → uid (or another naming column) of every row of a table."""
    return dict(map(tuple, conn.execute(f"SELECT id, {column} FROM {table}")))  # noqa: S608


def ids(conn: sqlite3.Connection, query: str, parameters: Sequence[Value] = ()) -> set[int]:
    """The ids that a query of our own writing gives, without NULL."""
    return {int(row[0]) for row in conn.execute(query, parameters) if row[0] is not None}


def below(conn: sqlite3.Connection, unit_id: int) -> set[int]:
    """The unit, all units under it, and the schools that no unit stands above."""
    return ids(conn, _BELOW, (unit_id,))


def above(conn: sqlite3.Connection, unit_ids: str) -> set[int]:
    """The units of a JSON list of ids and all that stand above them."""
    return ids(conn, _ABOVE, (unit_ids,))
