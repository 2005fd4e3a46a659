"""Who may write a book: one lock per place of the file, in the user's data folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.paths import data_dir
from db.lock import BookLock


def lock_book(path: Path) -> BookLock | None:
    """The lock that lets its holder write the book at `path`; None while another holds it."""
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]
    lock = BookLock(data_dir("locks") / f"{digest}.lock")
    return lock if lock.acquire() else None
