"""A report's rows in the place of those held: replaced whole, per unit and period.

A unit's rows of a period belong to that unit; the report with the highest number holds them all.
So taking a report means: what it has is there, what it does not have is gone. Rows that are equal
are not touched, which makes taking the same report twice no change at all.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Final, cast

from core.exchange.columns import Column, Rows, lengthened, shortened
from core.exchange.layout import layout
from core.exchange.travel import Row, Travel, Value
from db.queries import exchange as query
from db.queries import travel as travel_query

Values = tuple[Value, ...]
FACTS: Final = ("result", "progress", "execution", "adjustment")
_COLUMNS: Final = {name: tuple(c.stored for c in layout().tables[name].columns) for name in FACTS}
_STATE_AT: Final = _COLUMNS["result"].index("state")
_UNIT_AT: Final = {name: columns.index("unit_id") for name, columns in _COLUMNS.items()}
_REFERS: Final = ("unit", "period", "indicator", "task", "budget_line")


@dataclass(slots=True)
class Names:
    """uid (of a period: key) → local id of everything a report may refer to.

    `known_as` are uids of books that were recognised as a unit of this one by an officer. Units
    that a sending office brings along get negative ids until they are written.
    """

    ids: dict[str, dict[Value, int]]
    known_as: dict[str, str]
    next_new: int = -1

    @classmethod
    def load(cls, conn: sqlite3.Connection, known_as: Mapping[str, str]) -> Names:
        """Read the names of a book."""
        ids = {}
        for table in _REFERS:
            column = layout().tables[table].key[0]
            known = travel_query.names(conn, table, column)
            ids[table] = {name: int(i or 0) for i, name in known.items()}
        return cls(ids, dict(known_as))

    def unit(self, uid: Value) -> int | None:
        """The local id of a unit, also of one known under another uid."""
        units = self.ids["unit"]
        return units.get(uid) or units.get(self.known_as.get(str(uid), ""))

    def add_unit(self, uid: Value) -> int:
        """Promise an id to a unit that will be written."""
        self.ids["unit"][uid] = self.next_new
        self.next_new -= 1
        return self.next_new + 1


@dataclass(slots=True)
class Incoming:
    """A report's fact rows with local ids, whole rows in the order of the book's columns, packed:
    thousands of reports wait in memory between looking and taking.

    `units` are those whose rows it replaces; `new_units` are to be written first: negative id as
    it stands in the rows → unit; `skipped` counts rows on something this book does not have;
    `rest` are the rows of the other tables as they came.
    """

    unit_id: int
    period_id: int
    units: frozenset[int]
    packed: dict[str, bytes]
    new_units: dict[int, Row] = field(default_factory=dict)
    skipped: int = 0
    rest: dict[str, Sequence[Row]] = field(default_factory=dict)

    def columns(self, table: str) -> list[Column]:
        """The columns of a fact table, in the order of the book's."""
        packed = self.packed.get(table)
        if packed is None:
            return []
        count, columns = marshal.loads(packed)  # noqa: S302 - our own, in memory
        return lengthened(columns, count)

    def rows(self, table: str) -> list[Values]:
        """The rows of a fact table."""
        return list(zip(*self.columns(table), strict=True))

    def has_results(self) -> bool:
        """Whether any cell of an indicator says something."""
        columns = self.columns("result")
        return bool(columns) and any(state != "blank" for state in columns[_STATE_AT])


def same_figures(one: Incoming, other: Incoming) -> bool:
    """Whether taking either of two reports of a unit and period writes the same."""
    return one.rest == other.rest and all(one.rows(t) == other.rows(t) for t in FACTS)


def _packed(columns: Sequence[Column]) -> bytes:
    return marshal.dumps((len(columns[0]), [list(c) for c in shortened(columns)]))


def localised(travel: Travel, names: Names, unit_id: int, period_id: int) -> Incoming:
    """A report in terms of this book; `unit_id` is the unit that its sender is here."""
    sender = travel.head["unit"]
    units = {sender: unit_id}
    new_units: dict[int, Row] = {}
    for row in travel.rows("unit"):
        uid = str(row["uid"])
        if uid not in units:
            known = names.unit(uid)
            if known is None:
                known = names.add_unit(uid)
            if known < 0:
                new_units[known] = row
            units[uid] = known
    skipped = 0
    packed: dict[str, bytes] = {}
    for table in FACTS:
        if rows := travel.rows(table):
            whole = Rows.of(layout().tables[table], rows)
            local = _local_columns(whole, names, units, period_id)
            skipped += len(rows) - len(local[0])
            packed[table] = _packed(local)
    rest = {
        table: travel.rows(table)
        for table in ("unit", "unit_facts", "recognition", "question")
        if travel.rows(table)
    }
    return Incoming(unit_id, period_id, frozenset(units.values()), packed, new_units, skipped, rest)


def _local_columns(
    rows: Rows, names: Names, units: Mapping[str, int], period_id: int
) -> list[Column]:
    """The columns with local ids; a row on something this book does not have is left out."""
    shape = rows.table.columns
    at = {column.refers_to: n for n, column in enumerate(shape) if column.refers_to}
    unit_at, period_at = at.pop("unit"), at.pop("period")
    [(what, what_at)] = at.items()
    columns = list(rows.columns)
    columns[what_at] = list(map(names.ids[what].get, columns[what_at]))
    columns[unit_at] = [units[uid] for uid in columns[unit_at]]
    columns[period_at] = [period_id] * len(rows)
    if None in columns[what_at]:
        is_known = [local is not None for local in columns[what_at]]
        return [list(compress(column, is_known)) for column in columns]
    return columns


def with_real_ids(incoming: Incoming, names: Names) -> Incoming:
    """The report with the ids of units written meanwhile in the place of the negative ones."""
    if not incoming.new_units:
        return incoming
    real = {new: names.ids["unit"][row["uid"]] for new, row in incoming.new_units.items()}
    packed = {}
    for table in incoming.packed:
        columns = incoming.columns(table)
        at = _UNIT_AT[table]
        columns[at] = [real.get(unit, unit) for unit in columns[at]]
        packed[table] = _packed(columns)
    units = frozenset(real.get(unit, unit) for unit in incoming.units)
    return replace(incoming, units=units, packed=packed, new_units={})


def in_key_order(rows: Iterable[Values]) -> Sequence[Values]:
    """Rows in the order of the table's primary key: written that way pages fill one by one."""
    return sorted(cast("Iterable[tuple[str, ...]]", rows))  # the key comes first and is unique


# -- the difference -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellChange:
    """A row of a fact table before and after; None = it was or will not be there."""

    table: str
    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None


@dataclass(slots=True)
class Difference:
    """What taking a report changes: whole rows to delete and to insert, per table."""

    delete: dict[str, list[Values]]
    insert: dict[str, list[Values]]

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Per table: rows new, changed and gone; tables without any are left out."""
        found = {}
        for table in FACTS:
            if not self.delete.get(table):
                if count := len(self.insert.get(table, ())):
                    found[table] = (count, 0, 0)
                continue
            old = {self._key(table, row) for row in self.delete[table]}
            new = {self._key(table, row) for row in self.insert.get(table, ())}
            if old or new:
                found[table] = (len(new - old), len(new & old), len(old - new))
        return found

    @property
    def size(self) -> int:
        """How many rows are new, changed or gone."""
        return sum(sum(numbers) for numbers in self.counts().values())

    def cells(self) -> list[CellChange]:
        """Every row that is new, changed or gone, in the order of its key."""
        found = []
        for table in FACTS:
            old = {self._key(table, row): row for row in self.delete.get(table, ())}
            new = {self._key(table, row): row for row in self.insert.get(table, ())}
            for key in sorted(old.keys() | new.keys(), key=repr):
                found.append(
                    CellChange(table, self._named(table, old.get(key)),
                               self._named(table, new.get(key)))
                )  # fmt: skip
        return found

    @staticmethod
    def _key(table: str, row: Values) -> Values:
        return row[: len(layout().tables[table].key)]

    @staticmethod
    def _named(table: str, row: Values | None) -> dict[str, Value] | None:
        return None if row is None else dict(zip(_COLUMNS[table], row, strict=True))


class Held:
    """The fact rows that a book holds, read once per period for all units that matter."""

    def __init__(self, conn: sqlite3.Connection, wanted: Iterable[tuple[int, int]]) -> None:
        """`wanted` are (period id, unit id)."""
        by_period: dict[int, set[int]] = defaultdict(set)
        for period_id, unit_id in wanted:
            by_period[period_id].add(unit_id)
        self._rows: dict[tuple[str, int, int], list[Values]] = defaultdict(list)
        for period_id, units in by_period.items():
            for table in FACTS:
                at = _UNIT_AT[table]
                for row in query.facts(conn, table, _COLUMNS[table], period_id, units):
                    self._rows[table, period_id, row[at]].append(row)

    def rows(self, table: str, period_id: int, units: Collection[int]) -> list[Values]:
        """The rows held of these units."""
        return [row for unit in units for row in self._rows.get((table, period_id, unit), ())]


def difference(incoming: Incoming, held: Held) -> Difference:
    """What taking the report changes in what is held."""
    delete: dict[str, list[Values]] = {}
    insert: dict[str, list[Values]] = {}
    for table in FACTS:
        # The office's own adjustments of a unit stay; those that came from a lower office go
        # with that office's rows.
        units = incoming.units
        if table == "adjustment":
            units = units - {incoming.unit_id}
        rows = incoming.rows(table)
        old = set(held.rows(table, incoming.period_id, units))
        if not old:
            if rows:  # several units of a sender may be one here, with the same row twice
                insert[table] = rows if len(incoming.units) == 1 else list(set(rows))
            continue
        new = set(rows)
        if gone := old - new:
            delete[table] = list(gone)
        if added := new - old:
            insert[table] = list(added)
    return Difference(delete, insert)
