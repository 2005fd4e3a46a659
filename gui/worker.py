"""Work that takes longer than a blink (exports, backups), off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

_running: set[Job] = set()  # keeps a job alive until it has answered


class Job(QObject):
    """One function on a worker thread; its answer arrives on the thread of the window.

    The function gets no widget and no session of the window: it opens its own (a connection belongs
    to one thread).
    """

    _ended = Signal(object, object)

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed
        self._ended.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def start(self) -> Job:
        """Begin; the job keeps itself alive until it has answered."""
        _running.add(self)
        QThreadPool.globalInstance().start(self._run)
        return self

    def _run(self) -> None:
        try:
            answer = self._work()
        except Exception as error:  # noqa: BLE001 - every failure is told on the other thread
            self._ended.emit(None, error)
        else:
            self._ended.emit(answer, None)

    def _answer(self, answer: Any, error: Exception | None) -> None:
        _running.discard(self)
        if error is None:
            self._done(answer)
        else:
            self._failed(error)


def is_busy() -> bool:
    """Whether a job has not answered yet."""
    return bool(_running)


def wait_for_jobs(milliseconds: int = 10_000) -> bool:
    """Wait until no job runs (closing the program); False when time was up."""
    return QThreadPool.globalInstance().waitForDone(milliseconds)
