"""Many rows of one table at once, recorded in the same change set as single ones.

`Writer.insert` reads each row back, which costs most of the time of an import. Here the rows are
whole (every column of the table is given), so what is recorded is what was given. It is recorded
packed, a thousand rows to a block: an office's five years are a million rows, and an undo step of
them must not need a gigabyte.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from db.errors import BookError
from db.writer import Block, Change, Key, Value, Writer

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
        packed = zlib.compress(marshal.dumps(part), 1)
        writer.record(_RowBlock(table, columns, places, packed, len(part), is_new=is_new))


class _RowBlock(Block):
    """Rows inserted (`is_new`) or deleted; `places` are those of the key among the columns."""

    def __init__(
        self, table: str, columns: tuple[str, ...], places: tuple[int, ...], packed: bytes,
        count: int, *, is_new: bool,
    ) -> None:  # fmt: skip
        self.table = table
        self._columns = columns
        self._places = places
        self._packed = packed
        self._count = count
        self._is_new = is_new

    def _rows(self) -> list[Values]:
        rows: list[Values] = marshal.loads(zlib.decompress(self._packed))  # noqa: S302 - our own
        return rows

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Change]:
        for values in self._rows():
            row = dict(zip(self._columns, values, strict=True))
            before, after = (None, row) if self._is_new else (row, None)
            yield Change(self.table, self._key(values), before, after)

    def keys(self) -> Iterator[Key]:
        """The primary keys of the rows."""
        return map(self._key, self._rows())

    def _key(self, row: Values) -> Values:
        return tuple(row[place] for place in self._places)

    def inverse(self) -> Block:
        """The same rows deleted, or inserted again."""
        return _RowBlock(
            self.table, self._columns, self._places, self._packed, self._count,
            is_new=not self._is_new,
        )  # fmt: skip

    def replay(self, writer: Writer) -> None:
        """Insert or delete the rows again, if all of them are as they were left."""
        rows = self._rows()
        names = [self._columns[place] for place in self._places]
        where = " AND ".join(f"{name} = ?" for name in names)
        sql = f"SELECT * FROM {self.table} WHERE {where}"  # noqa: S608
        for row in rows:
            found = writer.conn.execute(sql, self._key(row)).fetchone()
            if (None if found is None else tuple(found)) != (None if self._is_new else row):
                raise BookError("conflict", detail=self.table)
        (insert_rows if self._is_new else delete_rows)(writer, self.table, rows)
