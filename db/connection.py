"""Opening and creating the file: header, schema number, integrity, settings of the connection."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from db.errors import BookError, file_errors
from db.schema import APPLICATION_ID, SCHEMA_VERSION, VIEWS

_MAGIC: Final = b"SQLite format 3\x00"
_HEADER_BYTES: Final = 100
BUSY_TIMEOUT_S: Final = 5.0
# A whole check costs 1.6 ms per MB; larger files are checked when a backup of them is made.
_CHECK_AT_OPEN_BYTES: Final = 16 * 1024 * 1024


class Header(NamedTuple):
    """What the first 100 bytes of a file say, read without SQLite."""

    application_id: int
    user_version: int
    size: int


def read_header(path: Path) -> Header:
    """Read a file's header in plain Python.

    Raises `BookError`: not_found, not_a_book (not SQLite), read_only (no right to read).
    """
    with file_errors(str(path)):
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        raise BookError("not_a_book", str(path))
    return Header(
        application_id=int.from_bytes(head[68:72], "big"),
        user_version=int.from_bytes(head[60:64], "big", signed=True),
        size=size,
    )


def check_header(path: Path) -> Header:
    """Refuse what is not a file of this program or is newer than it.

    Raises `BookError`: not_a_book, foreign, newer, older_unknown.
    """
    header = read_header(path)
    if header.application_id != APPLICATION_ID:
        raise BookError("foreign", str(path))
    if header.user_version > SCHEMA_VERSION:
        raise BookError("newer", str(path), str(header.user_version))
    if header.user_version < 1:
        raise BookError("older_unknown", str(path), str(header.user_version))
    return header


def uri(path: Path, **parameters: str) -> str:
    """An SQLite URI for any file name (names with `?`, `#`, `%` included)."""
    text = quote(os.fspath(path.absolute()).replace("\\", "/"))
    prefix = "file:" if text.startswith("/") else "file:/"
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    return f"{prefix}{text}?{query}"


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Connect with the settings every book needs; the file must exist.

    TRUNCATE + FULL is the portable choice against power cuts (reliability-facts.md, finding 3);
    statements autocommit outside `transaction`.
    """
    if read_only:
        _take_back_unfinished(path)
    mode = "ro" if read_only else "rw"
    conn = sqlite3.connect(
        uri(path, mode=mode), uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None
    )
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys=ON")
    conn.execute("PRAGMA trusted_schema=OFF")
    if not read_only:
        conn.execute("PRAGMA journal_mode=TRUNCATE")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA secure_delete=ON")
    return conn


def _take_back_unfinished(path: Path) -> None:
    """Let SQLite roll back what a killed writer left behind: a read-only connection cannot."""
    journal = path.with_name(f"{path.name}-journal")
    if not journal.is_file() or journal.stat().st_size == 0:
        return
    conn = sqlite3.connect(uri(path, mode="rw"), uri=True, timeout=BUSY_TIMEOUT_S)
    try:
        conn.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # SQLite does it by itself
    finally:
        conn.close()


def open_book(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a file of the current schema, after checking header, integrity and right to write.

    Raises `BookError`: those of `check_header`, foreign (views or triggers that are not ours),
    damaged, busy, read_only, io.
    """
    header = check_header(path)
    with file_errors(str(path)):
        conn = connect(path, read_only=read_only)
        try:
            _check_nothing_runs(conn, path)
            if header.size <= _CHECK_AT_OPEN_BYTES:
                check_integrity(conn, path)
            if not read_only:
                _try_to_write(conn, header)
        except BaseException:
            conn.close()
            raise
    return conn


def _check_nothing_runs(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with triggers or views of its own: they could run when a row is read.

    A book dropped on the window may have come by e-mail. Received files are read far more
    strictly (core.exchange.reader).
    """
    found = conn.execute("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger')")
    if any(row[0] not in VIEWS for row in found):
        raise BookError("foreign", str(path))


def _try_to_write(conn: sqlite3.Connection, header: Header) -> None:
    """Fail now where SQLite may read only: the file, or its folder (no journal), is read-only."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        conn.execute(f"PRAGMA user_version = {header.user_version}")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def check_integrity(conn: sqlite3.Connection, path: Path) -> None:
    """Raise `BookError` damaged when the pages of the file do not hold together."""
    try:
        [(verdict,)] = conn.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError:
        raise  # busy, no right to write: not the fault of the pages
    except sqlite3.DatabaseError as error:
        raise BookError("damaged", str(path), str(error)) from error
    if verdict != "ok":
        raise BookError("damaged", str(path), str(verdict)[:200])


def create_book(path: Path) -> None:
    """Make a new empty file with the current schema. Never overwrites.

    Raises `BookError`: exists, no_folder, read_only, disk_full.
    """
    from db.migrations import build  # sqlite-utils is needed only to create and migrate

    with file_errors(str(path)):
        if not path.parent.is_dir():
            raise BookError("no_folder", str(path.parent))
        path.open("xb").close()
        try:
            build(path)
        except BaseException:
            discard(path)
            raise


def discard(path: Path) -> None:
    """Remove a file that was made a moment ago and holds nothing of the user's."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One write transaction, begun IMMEDIATE so that a second writer waits instead of failing."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield conn
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
