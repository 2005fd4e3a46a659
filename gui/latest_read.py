"""Questions to the open book that take longer than a blink; only the last one is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.session import Session
from gui.book import Book
from gui.long_job import LongJob, read_beside

Work = Callable[[Session, LongJob], Any]


class LatestRead(QObject):
    """One place of a page that is filled from a worker; what is shown stays until it is answered.

    A new question takes the place of the one under way, which ends as soon as it can.
    """

    progressed = Signal(int, int)
    """(done, of how many)"""
    ended = Signal()
    """Answered, failed or stopped: nothing is under way."""

    def __init__(self, book: Book, owner: QObject) -> None:
        super().__init__(owner)
        self._book = book
        self._job: LongJob | None = None
        self._work: Work | None = None
        self._done: Callable[[Any], None] = _nobody
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._begin)

    @property
    def is_running(self) -> bool:
        """Whether a question is not answered yet."""
        return self._work is not None

    def ask(self, work: Work, done: Callable[[Any], None], *, wait_ms: int = 0) -> None:
        """Ask the book with `work` on a session of its own; `done` gets the answer.

        It begins after `wait_ms`: a key held down asks once. What goes wrong is told in words.
        """
        self._abandon()
        self._work, self._done = work, done
        if wait_ms:
            self._wait.start(wait_ms)
        else:
            self._begin()

    def stop(self) -> None:
        """Forget the question."""
        if self.is_running:
            self._abandon()
            self.ended.emit()

    def _begin(self) -> None:
        work = self._work
        if work is None:
            return

        def run(session: Session, job: LongJob) -> Any:
            session.stop_reading_when(job.is_cancelled)
            return work(session, job)

        self._job = read_beside(self, self._book, run, self._answer, self._fail)
        self._job.progressed.connect(self.progressed)

    def _abandon(self) -> None:
        self._wait.stop()
        if self._job is not None:
            self._job.abandon()
        self._job = self._work = None

    def _answer(self, answer: Any) -> None:
        self._job = self._work = None
        self.ended.emit()  # first: the answer may lead to another question
        self._done(answer)

    def _fail(self, error: Exception) -> None:
        self._job = self._work = None
        self._book.tell_problem(error)
        self.ended.emit()


def _nobody(_answer: Any) -> None:
    """Nothing was asked yet."""
