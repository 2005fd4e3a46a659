"""What can go wrong with a file, as codes. `core.errors` says each of them in words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Code = Literal[
    "not_found", "not_a_book", "foreign", "newer", "older_unknown", "damaged", "wrong_kind",
    "busy", "read_only", "disk_full", "moved", "exists", "no_folder", "io", "conflict",
    "constraint", "locked", "data_folder", "closed_folder",
]  # fmt: skip


class BookError(Exception):
    """A file could not be opened, read or written.

    `code` names the case; `path` is the file as text; `detail` is SQLite's own short message, which
    holds names of tables and columns but never cell contents.
    """

    def __init__(self, code: Code, path: str = "", detail: str = "") -> None:
        super().__init__(code, path, detail)
        self.code: Code = code
        self.path = path
        self.detail = detail


_SQLITE_CODES: dict[int, Code] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "not_a_book",
    sqlite3.SQLITE_CANTOPEN: "not_found",
    sqlite3.SQLITE_IOERR: "io",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CONSTRAINT: "constraint",
    sqlite3.SQLITE_MISMATCH: "constraint",
}
_OS_CODES: dict[int, Code] = {
    errno.ENOENT: "not_found",
    errno.EEXIST: "exists",
    errno.ENOTDIR: "no_folder",
    errno.EISDIR: "not_a_book",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: "disk_full",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
}


def classify(error: sqlite3.Error | OSError, path: str) -> BookError:
    """The `BookError` that says what this error of SQLite or the system means."""
    if isinstance(error, OSError):
        return BookError(_OS_CODES.get(error.errno or 0, "io"), path, error.strerror or "")
    extended: int = getattr(error, "sqlite_errorcode", 0) or 0
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return BookError("moved", path, str(error))
    return BookError(_SQLITE_CODES.get(extended & 0xFF, "io"), path, str(error))


@contextmanager
def file_errors(path: str) -> Iterator[None]:
    """Turn errors of SQLite and the system inside the block into `BookError`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise classify(error, path) from error
