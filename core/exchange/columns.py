"""The rows of a received table, held a column at a time.

A reader checks columns, a digest is taken of columns, a book's ids are put into columns: a report
has four hundred rows and one plan, and a dict for each row would be most of the work. Whoever
wants a row gets a dict (`core.exchange.travel`), made when it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, Final, overload

from core.exchange.layout import Table
from core.exchange.travel import Row, Value

Column = Sequence[Any]
"""The values of one column, in the order of the rows."""

ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Rows(Sequence[Row]):
    """A table's rows. `columns` stand in the order of `table.names`; equal to the same dicts."""

    def __init__(self, table: Table, columns: Sequence[Column], count: int) -> None:
        self.table = table
        self.columns = columns
        self._count = count

    @classmethod
    def of(cls, table: Table, rows: Sequence[Row]) -> Rows:
        """Rows given as dicts, whole ones (`Table.row`)."""
        if isinstance(rows, Rows):
            return rows
        values = map(itemgetter(*table.names), rows)
        return cls(table, list(zip(*values, strict=True)) or [()] * len(table.names), len(rows))

    def column(self, name: str) -> Column:
        """The values of a column. Raises `ValueError` for one that is not there."""
        return self.columns[self.table.names.index(name)]

    def values(self) -> list[tuple[Value, ...]]:
        """The rows without the names of their columns."""
        return list(zip(*self.columns, strict=True))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        names = self.table.names
        return dict(zip(names, (column[place] for column in self.columns), strict=True))

    def __iter__(self) -> Iterator[Row]:
        names = self.table.names
        return (dict(zip(names, row, strict=True)) for row in zip(*self.columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def dump(self) -> str:
        """The table's line of the canonical dump (`core.exchange.dump`)."""
        return ENCODER.encode([self.table.name, self.table.names, self._in_order()])

    def _in_order(self) -> list[tuple[Value, ...]]:
        rows = self.values()
        if not self.table.key:
            return sorted(rows, key=ENCODER.encode)
        keys = [c for c in map(self.column, self.table.key) if not is_one_value(c)]
        if not keys:
            return rows
        key = keys[0] if len(keys) == 1 else list(zip(*keys, strict=True))
        return [rows[place] for place in sorted(range(len(rows)), key=key.__getitem__)]

    @cached_property
    def short(self) -> str:
        """The rows as JSON for `from_short`."""
        return ENCODER.encode([self._count, shortened(self.columns)])

    @classmethod
    def from_short(cls, table: Table, text: str) -> Rows:
        """What `short` told. Raises `ValueError` and `TypeError` for what it would not say."""
        count, columns = json.loads(text)
        if len(columns) != len(table.names):
            raise ValueError(table.name)
        return cls(table, lengthened(columns, count), count)


def is_one_value(column: Column) -> bool:
    """Whether a column, not an empty one, holds the same value throughout."""
    return column.count(column[0]) == len(column)


def shortened(columns: Sequence[Column]) -> list[Column]:
    """Columns of one value throughout – most of a report's – with that value once."""
    return [column[:1] if column and is_one_value(column) else column for column in columns]


def lengthened(columns: Sequence[Column], count: int) -> list[Column]:
    """The columns that were `shortened`, as long as there are rows."""
    return [[column[0]] * count if len(column) == 1 else column for column in columns]
