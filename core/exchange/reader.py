"""Reading an untrusted file: every step of reliability-facts.md, §1 "Received file".

The bytes are in memory (`envelope`), SQLite works on a copy of them with limits and a clock, the
schema must be ours to the letter, no statement is run but our own SELECTs, and every value is
checked before it leaves here. Nothing in the file is ever executed, nothing is written to disk.
"""

from __future__ import annotations

import marshal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from core.exchange.byte_seal import check_bytes
from core.exchange.cells import Values, check_column
from core.exchange.columns import Rows
from core.exchange.consistency import check_contents, check_head
from core.exchange.envelope import check_header, check_side_files, deflated, take
from core.exchange.faults import Fault, refusal, table_word
from core.exchange.layout import TABLES_OF, Layout, Table, layout
from core.exchange.limits import MAX_ROWS, MAX_TEXT, MB, QUERY_STEPS, SQLITE_LIMITS
from core.exchange.signing import is_signature_good
from core.exchange.travel import HEAD_KEYS, Kind, Travel, digest_of
from core.i18n import tr

_MIGRATIONS: Final = "_sqlite_migrations"  # sqlite-utils keeps it in a book, never in a travel file
# A larger table of names is checked each time: what is kept must not crowd out the next file.
_REPEATED_ROWS: Final = 2_000
_REPEATED_BYTES: Final = MB
_NOT_CONTENT: Final = ("CHECK constraint", "NULL value in", "non-", "NUMERIC value")


class Clock:
    """The time a file may take; `expired` is also SQLite's progress handler."""

    def __init__(self, budget_s: float) -> None:
        self._end = time.monotonic() + budget_s

    def expired(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def look(self) -> None:
        """Raise `Fault` too_large when the time is over."""
        if self.expired():
            raise Fault("too_large", tr("đọc tệp mất quá nhiều thời gian"))


def read(path: Path, *, time_budget_s: float) -> Travel:
    """Read and check everything. Raises `Refused`; see `core.exchange.travel.read_travel`."""
    try:
        return read_checked(path, time_budget_s)
    except Fault as fault:
        raise refusal(path.name, fault) from fault


def read_checked(path: Path, time_budget_s: float) -> Travel:
    """Like `read`, for those who say the fault in words of their own. Raises `Fault`."""
    clock = Clock(time_budget_s)
    with _sqlite_faults(clock):
        data = take(path)
        version = check_header(data)
        check_side_files(path)
        with _opened(data, clock) as conn:
            shape = layout(version)
            _check_schema(conn, shape)
            _check_pages(conn)
            clock.look()
            travel = _contents(conn, shape, clock)
        if digest_of(travel) != travel.head["digest"]:
            raise Fault("damaged", tr("dữ liệu không khớp với mã kiểm tra ghi trong tệp"))
        clock.look()
        check_contents(travel)
        check_bytes(data)
    if not is_signature_good(travel):
        raise Fault("invalid", tr("chữ ký không đúng với dữ liệu"))
    return replace(travel, content=deflated(data))


@contextmanager
def _opened(data: bytes, clock: Clock) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for limit, most in SQLITE_LIMITS.items():
            conn.setlimit(limit, most)
        conn.set_progress_handler(clock.expired, QUERY_STEPS)
        conn.deserialize(data)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
            conn.execute(f"PRAGMA {pragma}")
        yield conn
    finally:
        conn.close()


@contextmanager
def _sqlite_faults(clock: Clock) -> Iterator[None]:
    """Say in our words what SQLite found while it read hostile pages."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if clock.expired() or code == sqlite3.SQLITE_INTERRUPT:
            clock.look()
        if code in (sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOMEM) or isinstance(
            error, sqlite3.DataError
        ):
            raise Fault("too_large", tr("có ô dữ liệu quá lớn")) from error
        if "UTF-8" in str(error):
            raise Fault("invalid", tr("có chữ không phải mã UTF-8")) from error
        raise Fault("damaged", tr("cấu trúc bên trong tệp bị sai")) from error
    except UnicodeError as error:  # in the schema itself
        raise Fault("damaged", tr("cấu trúc bên trong tệp bị sai")) from error
    except MemoryError as error:
        raise Fault("too_large", tr("tệp cần quá nhiều bộ nhớ")) from error


def _check_schema(conn: sqlite3.Connection, shape: Layout) -> None:
    """The file has exactly the tables, indexes and views of its schema, to the letter."""
    most = len(shape.objects) + 10
    found = conn.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT ?", (most,)
    ).fetchall()
    extra = set(found) - shape.objects
    if extra and all(row[2] == _MIGRATIONS for row in extra) and shape.objects <= set(found):
        raise Fault(
            "invalid",
            tr("đây là sổ kế hoạch của đơn vị, không phải tệp do lệnh Gửi báo cáo tạo ra"),
        )
    if extra or len(found) != len(shape.objects):
        raise Fault("invalid", tr("cấu trúc bảng không đúng như chương trình tạo ra"))


def _check_pages(conn: sqlite3.Connection) -> None:
    """Pages hold together, indexes agree with their tables; types, NOT NULL and CHECKs hold.

    Foreign keys are resolved by us, row by row (`cells`), in every table that may have rows.
    """
    verdict = str(conn.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if verdict.startswith(_NOT_CONTENT):
        raise Fault("invalid", tr("có giá trị ngoài phạm vi cho phép"))
    if verdict != "ok":
        raise Fault("damaged", tr("các trang dữ liệu trong tệp không khớp nhau"))


def _contents(conn: sqlite3.Connection, shape: Layout, clock: Clock) -> Travel:
    tables = {"meta", *(row[1] for row in shape.objects if row[0] == "table")}
    conn.set_authorizer(_only_reading(frozenset(tables)))
    kind, head = _head(conn)
    names = TABLES_OF[kind]
    _expect_empty(conn, sorted(tables - {"meta", *names}))
    rows: dict[str, Rows] = {}
    known: dict[str, dict[int, str]] = {}
    left = MAX_ROWS
    for name in names:
        rows[name] = _rows(conn, shape.tables[name], known, left)
        left -= len(rows[name])
        clock.look()
    return Travel(kind, head, {name: found for name, found in rows.items() if found})


def _only_reading(tables: frozenset[str]) -> Callable[..., int]:
    """An authorizer of SQLite that lets our SELECTs read these tables and nothing else happen."""

    def allow(action: int, first: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and first in tables):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allow


def _head(conn: sqlite3.Connection) -> tuple[Kind, dict[str, str]]:
    most = len(HEAD_KEYS) + 1
    found = conn.execute("SELECT key, value FROM meta LIMIT ?", (most + 1,)).fetchall()
    texts = {key: value for key, value in found if len(value) <= MAX_TEXT}
    return check_head(texts if len(texts) == len(found) else {})


def _expect_empty(conn: sqlite3.Connection, names: list[str]) -> None:
    columns = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608
    for name, filled in zip(names, conn.execute(f"SELECT {columns}").fetchone(), strict=True):
        if filled:
            raise Fault(
                "invalid",
                tr("bảng {table} không được có dữ liệu", table=table_word(name)),
            )


class _Checked(NamedTuple):
    """A table found good, and what was so: its rows in the file, the rows that these refer to."""

    stored: bytes
    refers: dict[str, dict[int, str]]
    rows: Rows
    own: dict[int, str]

    def is_it(self, table: Table, stored: bytes, known: dict[str, dict[int, str]]) -> bool:
        """Whether rows stored so, among these known ones, would be found good as it was."""
        same = self.rows.table is table and self.stored == stored
        return same and all(known.get(name) == ids for name, ids in self.refers.items())


_last: dict[str, _Checked] = {}
"""The tables of names of the file before: the reports of one plan all repeat its names."""


def _rows(
    conn: sqlite3.Connection, table: Table, known: dict[str, dict[int, str]], most: int
) -> Rows:
    """A table's rows, checked. Adds the table's own ids to `known`."""
    found = conn.execute(table.select, (most + 1,)).fetchall()
    if len(found) > most:
        raise Fault("too_large", tr("tệp có hơn {most} dòng dữ liệu", most=MAX_ROWS))
    if not found:
        known[table.name] = {}
        return Rows(table, [()] * len(table.names), 0)
    if not table.has_id or len(found) > _REPEATED_ROWS:
        return _checked(table, found, known)
    stored = marshal.dumps(found, 2)  # to the letter: 1 and 1.0 are equal, their bytes are not
    last = _last.get(table.name)
    if last is not None and last.is_it(table, stored, known):
        known[table.name] = last.own
        return last.rows
    rows = _checked(table, found, known)
    refers = {
        column.refers_to: known[column.refers_to]
        for column, values in zip(table.columns, rows.columns, strict=True)
        if column.refers_to not in ("", table.name) and values.count(None) < len(values)
    }
    if len(stored) <= _REPEATED_BYTES:
        _last[table.name] = _Checked(stored, refers, rows, known[table.name])
    return rows


def _checked(table: Table, found: list[Any], known: dict[str, dict[int, str]]) -> Rows:
    columns: list[Values] = list(zip(*found, strict=True))
    ids = columns.pop(0) if table.has_id else ()
    known[table.name] = _own_references(table, ids, columns)
    checked = [
        check_column(table.name, column, values, known)
        for column, values in zip(table.columns, columns, strict=True)
    ]
    _expect_unique(table, checked)
    return Rows(table, checked, len(found))


def _own_references(table: Table, ids: Values, columns: list[Values]) -> dict[int, str]:
    """Local id → what others call the row; empty where nobody refers to the table."""
    for column, values in zip(table.columns, columns, strict=True):
        if (column.name,) == table.key:
            return dict(zip(ids, values, strict=True))
    return {}


def _expect_unique(table: Table, checked: list[Values]) -> None:
    places = [i for i, column in enumerate(table.columns) if column.name in table.key]
    if not places:
        return
    keys = list(zip(*(checked[i] for i in places), strict=True))
    if len(set(keys)) != len(keys):
        raise Fault(
            "invalid", tr("bảng {table} có hai dòng trùng nhau", table=table_word(table.name))
        )
