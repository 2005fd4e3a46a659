"""One writer per book: a lock that the system releases by itself when a process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO


class BookLock:
    """An advisory lock on a small file in the user's data folder, held while a book is open.

    Not beside the book: a mailed or synchronised folder must not fill with lock files.
    (filelock would do, but loads asyncio and doubles the time a book takes to open.)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: BinaryIO | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another process or session holds it. Never waits."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        stream = self._path.open("a+b")
        try:
            _lock(stream)
        except OSError:
            stream.close()
            return False
        self._stream = stream
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._stream is not None:
            self._stream.close()  # closing releases it on every system
            self._stream = None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: BinaryIO) -> None:
        stream.seek(0, os.SEEK_SET)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(stream: BinaryIO) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
