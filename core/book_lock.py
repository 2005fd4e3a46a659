"""Who may write a book: one lock per place of the file, in the user's data folder."""

from __future__ import annotations

import zlib
from pathlib import Path

from core.paths import data_dir, unusable
from db.lock import BookLock


def lock_book(path: Path) -> BookLock | None:
    """The lock that lets its holder write the book at `path`; None while another holds it.

    Raises `BookError` data_folder where the lock's own file cannot be made.
    """
    place = str(path.resolve()).encode()
    # Two sums of 32 bits tell places apart well enough; hashlib would cost 2 ms of every start.
    name = f"{zlib.crc32(place):08x}{zlib.adler32(place):08x}"
    folder = data_dir("locks")
    lock = BookLock(folder / f"{name}.lock")
    try:
        return lock if lock.acquire() else None
    except OSError as error:
        raise unusable(folder) from error
