"""Restore points: whole copies of a book in the user's data folder.

Made at most once an hour while working and before each risky step, numbered by a counter (a wrong
clock must not stop them), opened once after writing, thinned to 12 hourly, 10 daily, 10 weekly.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from core import clock
from core.paths import data_dir
from db.connection import connect
from db.errors import BookError, file_errors
from db.snapshot import check_copy, replace_file, write_copy

HOUR: Final = timedelta(hours=1)
_KEPT_HOURLY, _KEPT_DAILY, _KEPT_WEEKLY = 12, 10, 10
_NAME = re.compile(r"(\d{6})_(\d{8}T\d{6})_([a-z-]+)\.skh")
_TIME = "%Y%m%dT%H%M%S"
# Why a point was made. Those before a risky step are kept like hourly ones.
REASONS: Final = ("hourly", "manual", "before-restore", "before-migration", "before-import")


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


def make(book: Path, reason: str = "manual") -> RestorePoint:
    """Copy the committed state of the book into a new restore point and thin the old ones.

    Works beside an open session, on a connection of its own. Raises `BookError`.
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
        finally:
            conn.close()
    thin(restore_points(book))
    return RestorePoint(number, made_at, reason, path)


def thin(points: list[RestorePoint]) -> list[RestorePoint]:
    """Remove what is no longer needed and return it. The newest point always stays."""
    kept: set[int] = {point.number for point in points[:1]}
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
        point.path.unlink(missing_ok=True)
    return gone


def find(book: Path, name: str) -> RestorePoint:
    """The point with that number ('12' or '000012'). Raises `BookError` not_found."""
    for point in restore_points(book):
        if name.isdigit() and int(name) == point.number:
            return point
    raise BookError("not_found", name)


def restore(book: Path, point: RestorePoint) -> RestorePoint | None:
    """Put the point's copy in the place of the book, which nobody may have open.

    The present state becomes a restore point first, when it can still be read; a damaged file is
    kept beside the book as `<name>.damaged`. Returns that point. Raises `BookError`.
    """
    check_copy(point.path)
    before: RestorePoint | None = None
    if book.exists():
        try:
            before = make(book, "before-restore")
        except BookError as error:
            if error.code not in ("damaged", "not_a_book"):
                raise
            _keep_damaged(book)
    temporary = book.with_name(f".{book.name}.restore.tmp")
    with file_errors(str(book)):
        try:
            conn = sqlite3.connect(point.path)
            try:
                conn.execute("VACUUM INTO ?", (str(temporary),))
            finally:
                conn.close()
            check_copy(temporary)
            replace_file(temporary, book)
        finally:
            temporary.unlink(missing_ok=True)
    return before


def _keep_damaged(book: Path) -> None:
    number = 1
    while (kept := book.with_name(f"{book.name}.damaged{number}")).exists():
        number += 1
    kept.write_bytes(book.read_bytes())
