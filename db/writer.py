"""The one way to write: rows through a `Writer`, which records before and after of each.

What it records is a `ChangeSet`: the undo step, the audit trail, the list of what views must
refresh, and the preview of a merge are all this one thing.
"""

from __future__ import annotations

import json
import sqlite3
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Literal, NamedTuple, overload

from db.errors import BookError
from db.text import search_text, sort_key

Value = str | int | float | bytes | None
Row = dict[str, Value]
Key = tuple[Value, ...]
Kind = Literal["edit", "undo", "redo", "import"]

# Columns that make up the search column and the sort key of a table that has them.
SEARCHED: Mapping[str, tuple[str, ...]] = {
    "unit": ("code", "name"),
    "indicator": ("no", "name", "group_name", "subgroup", "measure"),
    "task": ("title", "product", "lead_raw", "coordinating_raw", "time_raw", "section_name"),
    "course": ("title", "level", "audience", "timing"),
    "recognition": ("school", "planned_raw", "list_title"),
    "budget_line": ("printed_code", "name", "source", "formula_raw"),
}
SORTED: Mapping[str, str] = {"unit": "name", "indicator": "name", "task": "title"}
_DERIVED = ("search", "sort_key")


class Change(NamedTuple):
    """One row before and after; None means that it did not or does not exist.

    An update keeps only the columns that changed, on both sides.
    """

    table: str
    key: Key
    before: Row | None
    after: Row | None

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before)


class Changes(Sequence[Change]):
    """Changes that are made one after the other: a place is found by going there."""

    @overload
    def __getitem__(self, place: int) -> Change: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, place: int | slice) -> Change | tuple[Change, ...]:
        return tuple(self)[place]


class Block(Changes):
    """Rows of one table inserted or deleted together, kept small (`db.bulk`)."""

    table: str

    @abstractmethod
    def keys(self) -> Iterator[Key]:
        """The primary keys of the rows."""

    @abstractmethod
    def inverse(self) -> Block:
        """The block that takes this one back."""

    @abstractmethod
    def replay(self, writer: Writer) -> None:
        """Apply it again. Raises `BookError` conflict as `Writer.replay` does."""


class ChangeSet:
    """What one user action changed: a label in the user's words and the rows."""

    def __init__(self, label: str, parts: tuple[Change | Block, ...] = ()) -> None:
        self.label = label
        self.parts = parts

    def __bool__(self) -> bool:
        return bool(self.parts)

    @cached_property
    def changes(self) -> Sequence[Change]:
        """Every row, those of blocks made one by one when they are asked for."""
        return _Rows(self.parts)

    def of(self, *tables: str) -> Iterator[Change]:
        """The rows of these tables; a block of another is not unpacked."""
        return iter(_Rows([part for part in self.parts if part.table in tables]))

    def keys(self, table: str) -> Iterator[Key]:
        """The primary keys of a table's rows: quick also for those of an import."""
        for part in self.parts:
            if part.table == table:
                yield from part.keys() if isinstance(part, Block) else (part.key,)

    def inverse(self) -> ChangeSet:
        """The change set that takes this one back, in the reverse order."""
        return ChangeSet(self.label, tuple(part.inverse() for part in reversed(self.parts)))

    @cached_property
    def tables(self) -> frozenset[str]:
        """Names of the tables it touches: what views look at to refresh."""
        return frozenset(part.table for part in self.parts)


class _Rows(Changes):
    """Single changes and those of blocks, one after the other."""

    def __init__(self, parts: Sequence[Change | Block]) -> None:
        self._groups = [part if isinstance(part, Block) else (part,) for part in parts]

    def __len__(self) -> int:
        return sum(map(len, self._groups))

    def __iter__(self) -> Iterator[Change]:
        return chain.from_iterable(self._groups)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class _Table(NamedTuple):
    """Columns and keys of a table, read from the file itself: the schema is said once, in SQL."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    children: tuple[tuple[str, str, bool], ...]  # (table, column that refers, SET NULL)
    where: str
    select: str


class Tables:
    """The tables of one connection, described when first used."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._known = dict[str, _Table]()

    def __getitem__(self, name: str) -> _Table:
        if name not in self._known:
            self._known[name] = self._describe(name)
        return self._known[name]

    def _describe(self, name: str) -> _Table:
        rows = self.conn.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
        if not rows:
            raise KeyError(name)
        keys = sorted((pk, column) for column, pk in rows if pk)
        children = self.conn.execute(
            "SELECT m.name, f.'from', f.on_delete = 'SET NULL'"
            " FROM sqlite_schema m, pragma_foreign_key_list(m.name) f"
            " WHERE m.type = 'table' AND f.'table' = ?",
            (name,),
        ).fetchall()
        columns = tuple(row[0] for row in rows)
        where = " AND ".join(f"{column} = ?" for _, column in keys)
        return _Table(
            name,
            columns,
            key=tuple(column for _, column in keys),
            children=tuple((row[0], row[1], bool(row[2])) for row in children),
            where=where,
            select=f"SELECT {', '.join(columns)} FROM {name} WHERE {where}",  # noqa: S608
        )


class Writer:
    """Writes rows inside an open transaction and remembers what it did.

    Rows are dicts of column → value; keys are tuples in the order of the primary key. Whoever
    opened the transaction calls `finish` once to get the change set and write the log.
    """

    def __init__(self, conn: sqlite3.Connection, tables: Tables | None = None) -> None:
        self.conn = conn
        self._tables = tables or Tables(conn)
        self._done: list[Change | Block] = []
        self._going: set[tuple[str, Key]] = set()  # rows being deleted: a ring has no end

    def get(self, table: str, *key: Value) -> Row | None:
        """The whole row, or None."""
        found = self.conn.execute(self._tables[table].select, key).fetchone()
        return None if found is None else dict(found)

    def insert(self, table: str, row: Mapping[str, Value]) -> Key:
        """Insert a row and return its key. An absent integer `id` is given by SQLite."""
        info = self._tables[table]
        full = self._with_derived(table, dict(row))
        columns = list(full)
        marks = ", ".join("?" * len(columns))
        cursor = self.conn.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            list(full.values()),
        )
        if info.key == ("id",):
            full.setdefault("id", cursor.lastrowid)
        key = tuple(full[column] for column in info.key)
        # what SQLite made of the row; files kept in it are not held twice
        files = {column: value for column, value in full.items() if isinstance(value, bytes)}
        stored = {**(self.get(table, *key) or {}), **files}
        self._done.append(Change(table, key, None, stored))
        return key

    def add(self, table: str, row: Mapping[str, Value]) -> int:
        """Insert a row into a table with a local `id` and return that id."""
        [new_id] = self.insert(table, row)
        return int(new_id or 0)

    def update(self, table: str, key: Key, values: Mapping[str, Value]) -> None:
        """Change some columns of a row; columns that stay equal are not recorded.

        Raises `BookError` conflict when the row is gone.
        """
        info = self._tables[table]
        old = self.get(table, *key)
        if old is None:
            raise BookError("conflict", detail=table)
        new = self._with_derived(table, {**old, **values})
        changed = {c: new[c] for c in info.columns if new[c] != old[c]}
        if not changed:
            return
        assignments = ", ".join(f"{column} = ?" for column in changed)
        self.conn.execute(
            f"UPDATE {table} SET {assignments} WHERE {info.where}",  # noqa: S608
            [*changed.values(), *key],
        )
        self._done.append(Change(table, key, {c: old[c] for c in changed}, changed))

    def put(self, table: str, key: Key, values: Mapping[str, Value]) -> None:
        """Update the row, or insert it when there is none."""
        if self.get(table, *key) is None:
            self.insert(table, {**dict(zip(self._tables[table].key, key, strict=True)), **values})
        else:
            self.update(table, key, values)

    def delete(self, table: str, key: Key) -> None:
        """Delete a row and, before it, the rows that refer to it, all of them recorded.

        Where the schema says ON DELETE SET NULL they stay and lose the reference: a task keeps
        its lead's printed name when the unit goes. Raises `BookError` conflict when it is gone.
        """
        info = self._tables[table]
        old = self.get(table, *key)
        if old is None:
            raise BookError("conflict", detail=table)
        self._going.add((table, key))
        for child, column, set_null in info.children:
            keys = ", ".join(self._tables[child].key)
            rows = self.conn.execute(
                f"SELECT {keys} FROM {child} WHERE {column} = ?",  # noqa: S608
                (old["id"],),
            ).fetchall()
            for row in rows:
                if set_null:
                    self.update(child, tuple(row), {column: None})
                elif (child, tuple(row)) not in self._going and self.get(child, *row) is not None:
                    self.delete(child, tuple(row))
        self._delete_row(table, key)
        self._going.remove((table, key))

    def _delete_row(self, table: str, key: Key) -> None:
        """Delete one row, recorded as it is now (a reference to itself may just have gone)."""
        old = self.get(table, *key)
        where = self._tables[table].where
        self.conn.execute(f"DELETE FROM {table} WHERE {where}", key)  # noqa: S608
        self._done.append(Change(table, key, old, None))

    def record(self, block: Block) -> None:
        """Remember rows that were written together."""
        self._done.append(block)

    def replay(self, parts: Sequence[Change | Block]) -> None:
        """Apply recorded changes (an undo, a redo), each only if the row is as it was left.

        Raises `BookError` conflict when somebody else changed a row meanwhile.
        """
        for change in parts:
            if isinstance(change, Block):
                change.replay(self)
                continue
            current = self.get(change.table, *change.key)
            if change.before is None:
                self._expect(current is None, change)
                self.insert(change.table, change.after or {})
                continue
            same = current is not None and all(current[c] == v for c, v in change.before.items())
            self._expect(same, change)
            if change.after is None:
                self._delete_row(change.table, change.key)  # what refers to it has its own change
            else:
                self.update(change.table, change.key, change.after)

    @staticmethod
    def _expect(holds: bool, change: Change) -> None:
        if not holds:
            raise BookError("conflict", detail=change.table)

    def finish(self, label: str, made_at: str, kind: Kind = "edit") -> ChangeSet:
        """The change set of everything written, also put into the file's change log.

        `made_at` is the UTC time in ISO form: only a label, order is kept by `seq`. An import is
        logged without its rows: they would double the file, and their source is known. So are
        the blocks of one that is undone.
        """
        done = ChangeSet(label, tuple(self._done))
        if done:
            self._log(done, made_at, kind)
        return done

    def _log(self, done: ChangeSet, made_at: str, kind: Kind) -> None:
        seq = self.conn.execute(
            "INSERT INTO change_log (made_at, kind, label) VALUES (?, ?, ?)",
            (made_at, kind, done.label),
        ).lastrowid
        if kind == "import":
            return
        self.conn.executemany(
            "INSERT INTO change_item (seq, pos, tbl, key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (seq, pos, c.table, _json(list(c.key)), _json_row(c.before), _json_row(c.after))
                for pos, c in enumerate(c for c in done.parts if isinstance(c, Change))
            ],
        )

    def _with_derived(self, table: str, row: Row) -> Row:
        if table in SEARCHED:
            row["search"] = search_text(*(_text(row.get(c)) for c in SEARCHED[table]))
        if table in SORTED:
            row["sort_key"] = sort_key(_text(row.get(SORTED[table])) or "")
        return row


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_blob_text)


def _json_row(row: Row | None) -> str | None:
    """A row for the log, without what can be derived."""
    return None if row is None else _json({c: v for c, v in row.items() if c not in _DERIVED})


def _blob_text(value: object) -> str:
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else str(value)
