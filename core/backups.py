"""Restore points: whole copies of a book in the user's data folder.

Made at most once an hour while working and before each risky step, numbered by a counter (a wrong
clock must not stop them), opened once after writing, thinned to 12 hourly, 10 daily, 10 weekly.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from core import clock
from core.book_lock import lock_book
from core.paths import data_dir, unusable
from db.connection import connect
from db.errors import BookError, Code, file_errors
from db.snapshot import check_copy, write_copy

HOUR: Final = timedelta(hours=1)
_KEPT_HOURLY, _KEPT_DAILY, _KEPT_WEEKLY = 12, 10, 10
_NAME = re.compile(r"(\d{6})_(\d{8}T\d{6})_([a-z-]+)\.skh")
_TIME = "%Y%m%dT%H%M%S"
# Why a point was made. Those before a risky step are kept like hourly ones.
REASONS: Final = ("hourly", "manual", "before-restore", "before-migration", "before-import")
# What a file may be after a crash of the disk: such a book is replaced too, and kept.
_BEYOND_READING: Final[tuple[Code, ...]] = (
    "damaged", "not_a_book", "foreign", "newer", "older_unknown",
)  # fmt: skip
_OF_THE_FOLDER: Final[tuple[Code, ...]] = ("not_found", "no_folder", "read_only", "disk_full")


@dataclass(frozen=True)
class RestorePoint:
    """A whole copy of a book: `name` is what the command line takes, `made_at` is local time."""

    number: int
    made_at: datetime
    reason: str
    path: Path

    @property
    def name(self) -> str:
        """The number as text, '000012'."""
        return f"{self.number:06d}"


def folder_of(book: Path) -> Path:
    """The folder of a book's restore points: one per place of the file."""
    place = str(book.resolve())
    digest = hashlib.sha256(place.encode()).hexdigest()[:12]
    stem = re.sub(r"[^0-9A-Za-z]+", "-", book.stem)[:24].strip("-") or "so"
    return data_dir("backups", f"{stem}-{digest}")


def restore_points(book: Path) -> list[RestorePoint]:
    """The book's restore points, newest first."""
    points = []
    for path in folder_of(book).iterdir():
        if parts := _NAME.fullmatch(path.name):
            made_at = datetime.strptime(parts[2], _TIME)  # noqa: DTZ007 - local time, a label
            points.append(RestorePoint(int(parts[1]), made_at, parts[3], path))
    return sorted(points, key=lambda point: -point.number)


def due(book: Path) -> bool:
    """Whether the last restore point is an hour old; one dated in the future counts as old."""
    points = restore_points(book)
    if not points:
        return True
    age = clock.now().replace(tzinfo=None) - points[0].made_at
    return not timedelta(0) <= age < HOUR


def make(book: Path, reason: str = "manual", keep: Collection[int] = ()) -> RestorePoint:
    """Copy the committed state of the book into a new restore point and thin the old ones.

    Works beside an open session, on a connection of its own. Points whose numbers are in `keep`
    stay. Raises `BookError`.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    points = restore_points(book)
    number = points[0].number + 1 if points else 1
    made_at = clock.now().replace(tzinfo=None, microsecond=0)
    path = folder_of(book) / f"{number:06d}_{made_at:{_TIME}}_{reason}.skh"
    with file_errors(str(book)):
        conn = connect(book, read_only=True)
        try:
            write_copy(conn, path)
        except BookError as error:
            if error.code in _BEYOND_READING:  # said of the book, not of the copy
                raise BookError(error.code, str(book), error.detail) from error
            if error.code in _OF_THE_FOLDER:  # the name of a copy says nothing to anybody
                raise unusable(path.parent) from error
            raise
        finally:
            conn.close()
    thin(restore_points(book), keep)
    return RestorePoint(number, made_at, reason, path)


def thin(points: list[RestorePoint], keep: Collection[int] = ()) -> list[RestorePoint]:
    """Remove what is no longer needed and return it. The newest point always stays."""
    kept: set[int] = {point.number for point in points[:1]} | set(keep)
    for limit, fmt in ((_KEPT_HOURLY, None), (_KEPT_DAILY, "%Y-%j"), (_KEPT_WEEKLY, "%G-%V")):
        seen: list[str] = []
        for point in points:
            slot = point.name if fmt is None else point.made_at.strftime(fmt)
            if slot not in seen:
                seen.append(slot)
                if len(seen) <= limit:
                    kept.add(point.number)
    gone = [point for point in points if point.number not in kept]
    for point in gone:
        with suppress(PermissionError):  # somebody looks into it: it goes the next time
            point.path.unlink(missing_ok=True)
    return gone


def find(book: Path, name: str) -> RestorePoint:
    """The point with that number ('12' or '000012'). Raises `BookError` not_found."""
    for point in restore_points(book):
        if name.isdecimal() and int(name) == point.number:
            return point
    raise BookError("not_found", name)


def restore(book: Path, point: RestorePoint) -> RestorePoint | None:
    """Put the point's copy in the place of the book, which nobody may have open.

    The present state becomes a restore point first, when it can still be read; a damaged file is
    kept beside the book as `<name>.damaged1`. Returns that point. Raises `BookError`: busy while
    the book is open, damaged when the point itself is.
    """
    lock = lock_book(book)
    if lock is None:
        raise BookError("busy", str(book))
    try:
        check_copy(point.path)
        before = _keep_present(book, point) if book.exists() else None
        with file_errors(str(book)):
            # A journal of the replaced file would be rolled back into the restored one.
            _journal_of(book).unlink(missing_ok=True)
            conn = connect(point.path, read_only=True)
            try:
                write_copy(conn, book)
            finally:
                conn.close()
    finally:
        lock.release()
    return before


def _keep_present(book: Path, point: RestorePoint) -> RestorePoint | None:
    try:
        return make(book, "before-restore", keep=(point.number,))
    except BookError as error:
        if error.code not in _BEYOND_READING:
            raise
    with file_errors(str(book)):
        _keep_damaged(book)
    return None


def _journal_of(book: Path) -> Path:
    return book.with_name(f"{book.name}-journal")


def _keep_damaged(book: Path) -> None:
    number = 1
    while (kept := book.with_name(f"{book.name}.damaged{number}")).exists():
        number += 1
    shutil.copyfile(book, kept)
    if _journal_of(book).exists():
        shutil.copyfile(_journal_of(book), _journal_of(kept))
