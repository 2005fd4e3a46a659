"""A second session on an open book, for work that takes longer than a blink.

A connection belongs to one thread, so a worker thread writes through one of its own. It writes
under the lock that the open session holds; what it did becomes undo steps of that session when it
is handed over. Nothing else may write meanwhile: the window shows a progress box.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.session import Session, Way
from db.connection import open_book
from db.writer import ChangeSet


class Beside:
    """Made on the thread of `owner`; `session` is used on the worker, `hand_over` back there."""

    def __init__(self, owner: Session) -> None:
        self._owner = owner
        self._path, self._lock = owner.path, owner._lock
        self._done: list[ChangeSet] = []
        self._way: Way | None = None  # what is done is the owner's own step

    @contextmanager
    def session(self) -> Iterator[Session]:
        """The session of the worker thread. Raises `BookError`."""
        conn = open_book(self._path, read_only=self._lock is None)
        try:
            # A large transaction stays in memory until it is committed: it would otherwise lock
            # the window's readers out as soon as its pages spill into the file.
            conn.execute("PRAGMA cache_spill=OFF")
            worker = Session(self._path, conn, self._lock)
            worker.listeners.append(self._done.append)
            yield worker
        finally:
            conn.close()

    def step(self, way: Way) -> ChangeSet | None:
        """Take the owner's last step back, or do the undone one again, on the worker.

        None when there is none. Raises `BookError` conflict.
        """
        self._way = way
        with self.session() as worker:
            return worker.step_of(self._owner, way)

    def hand_over(self) -> None:
        """Make what was written an undo step of the owner, and tell its listeners."""
        done, self._done = self._done, []
        for step in done:
            self._owner.take_over(step, self._way)
