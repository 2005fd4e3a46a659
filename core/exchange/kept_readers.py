"""Reading processes that are started before the first file comes, and kept for the next ones.

A process needs some tenths of a second to start, on an old computer with a virus scanner seconds:
who opens the inbox is about to read files.
"""

from __future__ import annotations

from threading import Lock

from core.exchange.worker import ReaderPool


class KeptReaders:
    """Lends a `ReaderPool` to one reader at a time; may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: ReaderPool | None = None
        self._closed = False

    def start(self) -> None:
        """Start the processes, if none stand ready; returns before they can read."""
        with self._lock:
            if self._closed or self._idle is not None:
                return
        pool = ReaderPool()
        pool.start()
        self.give_back(pool)

    def take(self) -> ReaderPool:
        """The pool that stands ready, else a new one; `give_back` it afterwards."""
        with self._lock:
            pool, self._idle = self._idle, None
        return pool or ReaderPool()

    def give_back(self, pool: ReaderPool) -> None:
        """Keep a pool for the next files; it is closed when another one stands ready."""
        with self._lock:
            if not self._closed and self._idle is None:
                self._idle = pool
                return
        pool.close()

    def close(self) -> None:
        """End the processes, also those that are given back later."""
        with self._lock:
            pool, self._idle, self._closed = self._idle, None, True
        if pool is not None:
            pool.close()
