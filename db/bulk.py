"""Many rows of one table at once, recorded in the same change set as single ones.

`Writer.insert` reads each row back, which costs most of the time of an import. Here the rows are
whole (every column of the table is given), so what is recorded is what was given. It is recorded
packed, a thousand rows to a block: an office's five years are a million rows, and an undo step of
them must not need a gigabyte.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from db.writer import Change, Key, Row, Value, Writer

Values = tuple[Value, ...]
_BLOCK: Final = 1000
# Rows to a statement. SQLite prepares the list of a CHECK (state IN (…)) anew for each statement
# that runs, not for each row: a row alone costs twice what it costs among fifty.
_TOGETHER: Final = 50


def columns_and_key(writer: Writer, table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a table in the order of the file, and those of its primary key."""
    info = writer._tables[table]
    return info.columns, info.key


def insert_rows(writer: Writer, table: str, rows: Sequence[Values]) -> None:
    """Insert whole rows: values of every column in the order of `columns_and_key`.

    For tables without search columns. Raises `sqlite3.IntegrityError` as a single insert does.
    """
    columns, _ = columns_and_key(writer, table)
    row = f"({', '.join('?' * len(columns))})"
    insert = f"INSERT INTO {table} VALUES "  # noqa: S608
    whole = len(rows) - len(rows) % _TOGETHER
    writer.conn.executemany(
        insert + ", ".join([row] * _TOGETHER),
        (tuple(chain.from_iterable(rows[n : n + _TOGETHER])) for n in range(0, whole, _TOGETHER)),
    )
    writer.conn.executemany(insert + row, rows[whole:])
    _record(writer, table, rows, is_new=True)


def delete_rows(writer: Writer, table: str, rows: Sequence[Values]) -> None:
    """Delete whole rows that are there as given; nothing may refer to the table."""
    columns, key = columns_and_key(writer, table)
    places = [columns.index(column) for column in key]
    where = " AND ".join(f"{column} = ?" for column in key)
    keys = [tuple(row[i] for i in places) for row in rows]
    writer.conn.executemany(f"DELETE FROM {table} WHERE {where}", keys)  # noqa: S608
    _record(writer, table, rows, is_new=False)


def _record(writer: Writer, table: str, rows: Sequence[Values], *, is_new: bool) -> None:
    columns, key = columns_and_key(writer, table)
    places = tuple(columns.index(column) for column in key)
    for start in range(0, len(rows), _BLOCK):
        part = list(rows[start : start + _BLOCK])
        block = _Block(table, columns, places, zlib.compress(marshal.dumps(part), 1))
        writer._changes.extend(_PackedChange(block, n, is_new) for n in range(len(part)))


class _Block:
    """Rows of one table, packed."""

    __slots__ = ("columns", "packed", "places", "table")

    def __init__(
        self, table: str, columns: tuple[str, ...], places: tuple[int, ...], packed: bytes
    ) -> None:
        self.table = table
        self.columns = columns
        self.places = places
        self.packed = packed

    def row(self, place: int) -> Values:
        return _unpacked(self.packed)[place]


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> list[Values]:
    rows: list[Values] = marshal.loads(zlib.decompress(packed))  # noqa: S302 - our own, in memory
    return rows


class _PackedChange(Change):
    """A row inserted or deleted, unpacked when somebody asks."""

    __slots__ = ("_block", "_is_new", "_place")
    _block: _Block
    _is_new: bool
    _place: int

    def __init__(self, block: _Block, place: int, is_new: bool) -> None:
        object.__setattr__(self, "_block", block)
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_is_new", is_new)

    @property
    def table(self) -> str:
        """Name of the table."""
        return self._block.table

    @property
    def key(self) -> Key:
        """Primary key of the row."""
        row = self._block.row(self._place)
        return tuple(row[i] for i in self._block.places)

    @property
    def before(self) -> Row | None:
        """The row that was deleted."""
        return None if self._is_new else self._row()

    @property
    def after(self) -> Row | None:
        """The row that was inserted."""
        return self._row() if self._is_new else None

    def _row(self) -> Row:
        return dict(zip(self._block.columns, self._block.row(self._place), strict=True))

    def inverse(self) -> Change:
        """The change that takes this one back, packed as well."""
        return _PackedChange(self._block, self._place, not self._is_new)
