"""Rows of a query as records: the columns are the record's own fields."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any, TypeVar

R = TypeVar("R")
# SQLite takes 32,766 parameters in one statement; a page of a view is far below.
_MOST_IDS = 30_000
_NOT_COLUMNS = frozenset({"leads", "coordinators"})  # gathered from another table


def columns_of(record: type) -> tuple[str, ...]:
    """The columns a record is read from, in the order of its fields."""
    # of a named tuple, or of a dataclass; `dataclasses.fields` would load that at every start
    names: Iterable[str] = getattr(record, "_fields", ()) or getattr(
        record, "__dataclass_fields__", ()
    )
    return tuple(name for name in names if name not in _NOT_COLUMNS)


def select(
    conn: sqlite3.Connection,
    record: type[R],
    table: str,
    tail: str = "",
    parameters: Sequence[object] = (),
) -> list[R]:
    """All rows of `table` as records; `tail` is the WHERE and ORDER BY of our own writing."""
    names = columns_of(record)
    columns = ", ".join(f"{table}.{name}" for name in names)
    rows = conn.execute(f"SELECT {columns} FROM {table} {tail}", parameters)  # noqa: S608
    return list(starmap(record, rows))  # gathered fields come last, so places are columns


def by_ids(conn: sqlite3.Connection, record: type[R], table: str, ids: Iterable[int]) -> list[R]:
    """The records with these ids, in the order asked; ids that are gone are left out."""
    wanted = list(ids)[:_MOST_IDS]
    marks = ", ".join("?" * len(wanted))
    found = select(conn, record, table, f"WHERE id IN ({marks})", wanted)
    place: dict[int, R] = {getattr(row, "id"): row for row in found}  # noqa: B009
    return [place[i] for i in wanted if i in place]


def ids_of_uids(conn: sqlite3.Connection, table: str, uids: Iterable[str]) -> dict[str, int]:
    """uid → local id of the rows of `table` that the book has."""
    sql = f"SELECT uid, id FROM {table} WHERE uid IN (SELECT value FROM json_each(?))"  # noqa: S608
    return dict(map(tuple, conn.execute(sql, (json.dumps(list(uids)),))))


def as_row(record: Any, *, without: Iterable[str] = ("id",)) -> dict[str, Any]:
    """A record as a row to write; `without` names the columns left to the file."""
    left_out = set(without)
    return {c: getattr(record, c) for c in columns_of(type(record)) if c not in left_out}
