"""Which tables and columns travel, read from the schema itself: it is said once, in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal

from core.exchange.limits import MAX_LONG_TEXT, MAX_NAME, MAX_TEXT
from core.exchange.travel import Kind, Value
from db.schema import APPLICATION_ID, SCHEMA_1

_SCRIPTS: Final = {1: SCHEMA_1}
READABLE: Final = frozenset(_SCRIPTS)
"""The schema numbers that can be read: those of every release."""

# In this order rows are written and read: what is referred to comes first.
TABLES_OF: Final[Mapping[Kind, tuple[str, ...]]] = {
    "plan": (
        "unit", "unit_alias", "unit_link", "plan", "section", "annex", "period", "indicator",
        "target", "task", "task_unit", "task_indicator", "course", "recognition", "budget_line",
        "budget_share", "budget_task",
    ),
    "report": (
        "unit", "unit_facts", "plan", "period", "indicator", "task", "budget_line", "result",
        "progress", "execution", "recognition", "question", "finding_answer", "adjustment",
    ),
    "receipt": ("unit", "plan", "period", "receipt", "question"),
}  # fmt: skip
_LOCAL: Final = frozenset({"id", "search", "sort_key"})
_DAYS: Final = frozenset({"valid_from", "valid_to", "data_from", "data_to"})
_FREE_TEXT_ON: Final = frozenset({"baseline_on"})  # as printed: '31/12/2022', 'năm 2022'
_LONG: Final = frozenset({"body", "content", "legal_basis", "recipients"})
_NAMES: Final = frozenset({"uid", "key", "code", "name", "title", "no", "label", "school", "kind"})
_FILLED: Final = frozenset({"key", "name", "title", "label", "school", "reason", "text"})
_JSON: Final = {
    "legal_basis": list, "recipients": list, "signature": dict, "parts": list,
}  # fmt: skip

Sort = Literal["reference", "uid", "day", "stamp", "whole", "number", "text"]


@dataclass(frozen=True)
class Column:
    """A travelling column: its name in a row, in the file, and what may be in it."""

    name: str
    stored: str
    sort: Sort
    required: bool
    refers_to: str = ""  # table
    filled: bool = False  # a text that must not be blank
    longest: int = MAX_TEXT
    json: type | None = None
    default: Value = None


@dataclass(frozen=True)
class Table:
    """A travelling table. `has_id`: others refer to its rows by local id. `key` of its rows."""

    name: str
    columns: tuple[Column, ...]
    has_id: bool
    key: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns as they stand in a row of a `Travel`."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def stored(self) -> tuple[str, ...]:
        """The columns to read and write in the file, quoted; `id` first where there is one."""
        return ('"id"',) * self.has_id + tuple(f'"{column.stored}"' for column in self.columns)

    @cached_property
    def select(self) -> str:
        """The statement that reads the rows of a file, at most as many as its parameter."""
        return f"SELECT {', '.join(self.stored)} FROM {self.name} LIMIT ?"  # noqa: S608

    def row(self, **values: Value) -> dict[str, Value]:
        """A whole row: what is not given has the schema's default, numbers are floats.

        Raises `KeyError` for a column that does not travel.
        """
        unknown = values.keys() - set(self.names)
        if unknown:
            raise KeyError(self.name, *sorted(unknown))
        row = {column.name: values.get(column.name, column.default) for column in self.columns}
        for column in self.columns:
            if column.sort == "number" and type(value := row[column.name]) is int:
                row[column.name] = float(value)
        return row


@dataclass(frozen=True)
class Layout:
    """Everything a schema number stands for."""

    objects: frozenset[tuple[str, str, str, str | None]]  # type, name, table, SQL of sqlite_schema
    tables: Mapping[str, Table]


def empty_file(version: int = 1) -> sqlite3.Connection:
    """A database in memory with the schema of that number and small pages, in autocommit."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.execute("PRAGMA page_size=1024")  # 54 tables and indexes: 80 kB empty instead of 250
    conn.execute("BEGIN")
    for statement in _statements(_SCRIPTS[version]):
        conn.execute(statement)
    conn.execute("COMMIT")
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {version}")
    return conn


def _statements(script: str) -> list[str]:
    found, statement = [], ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    return found


@cache
def layout(version: int = 1) -> Layout:
    """What travels under a schema number. Raises `KeyError` for an unknown one."""
    conn = empty_file(version)
    try:
        rows = conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        names = {name for tables in TABLES_OF.values() for name in tables}
        return Layout(
            frozenset((row[0], row[1], row[2], row[3]) for row in rows),
            {name: _table(conn, name) for name in sorted(names)},
        )
    finally:
        conn.close()


def _table(conn: sqlite3.Connection, name: str) -> Table:
    refers = dict(
        conn.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (name,)).fetchall()
    )
    rows = conn.execute(
        'SELECT name, type, "notnull" OR pk, pk, dflt_value FROM pragma_table_info(?) ORDER BY cid',
        (name,),
    ).fetchall()
    columns = tuple(
        _column(
            stored, declared, required=bool(required), refers_to=refers.get(stored, ""),
            default=_value_of(conn, default),
        )
        for stored, declared, required, _, default in rows
        if stored not in _LOCAL
    )  # fmt: skip
    stored_names = {row[0] for row in rows}
    in_key = {row[0] for row in rows if row[3]}
    if name == "period":
        in_key = {"key"}
    elif "uid" in stored_names:
        in_key = {"uid"}
    key = tuple(column.name for column in columns if column.stored in in_key)
    return Table(name, columns, "id" in stored_names, key)


def _value_of(conn: sqlite3.Connection, default: str | None) -> Value:
    if default is None:
        return None
    value: Value = conn.execute(f"SELECT {default}").fetchone()[0]  # our own schema
    return value


def _column(
    stored: str, declared: str, *, required: bool, refers_to: str, default: Value
) -> Column:
    if refers_to:
        return Column(stored.removesuffix("_id"), stored, "reference", required, refers_to)
    longest = MAX_LONG_TEXT if stored in _LONG else MAX_NAME if stored in _NAMES else MAX_TEXT
    return Column(
        stored,
        stored,
        _sort(stored, declared),
        required,
        filled=required and stored in _FILLED,
        longest=longest,
        json=_JSON.get(stored),
        default=default,
    )


def _sort(stored: str, declared: str) -> Sort:
    if declared in ("INTEGER", "REAL"):
        return "whole" if declared == "INTEGER" else "number"
    if stored == "uid":
        return "uid"
    if stored.endswith("_at"):
        return "stamp"
    is_day = stored in _DAYS or (stored.endswith("_on") and stored not in _FREE_TEXT_ON)
    return "day" if is_day else "text"
