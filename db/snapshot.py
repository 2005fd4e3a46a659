"""Whole copies of a live file, made so that a crash leaves the old state or the new one."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from db.connection import check_header, check_integrity, connect
from db.errors import file_errors

_REPLACE_TRIES = 25  # 2.5 s: antivirus, Excel and sync clients hold a file for moments
_REPLACE_PAUSE_S = 0.1


def fsync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def replace_file(temporary: Path, target: Path) -> None:
    """Put a finished temporary file in the place of `target`, retrying while another holds it.

    Raises `PermissionError` when the target stays held.
    """
    for tries_left in range(_REPLACE_TRIES, 0, -1):
        try:
            temporary.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or tries_left == 1:
                raise
            time.sleep(_REPLACE_PAUSE_S)
    if os.name != "nt":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_copy(conn: sqlite3.Connection, target: Path) -> None:
    """Write the committed state of `conn` to `target` as one complete file (VACUUM INTO).

    The copy is opened and checked before it gets its name. Raises `BookError`.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with file_errors(str(target)):
        try:
            temporary.unlink(missing_ok=True)
            conn.execute("VACUUM INTO ?", (str(temporary),))
            fsync_file(temporary)
            check_copy(temporary)
            replace_file(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def check_copy(path: Path) -> None:
    """Open a copy once: header, pages, foreign keys. Raises `BookError`."""
    check_header(path)
    with file_errors(str(path)):
        copy = connect(path, read_only=True)
        try:
            check_integrity(copy, path)
        finally:
            copy.close()
