"""Work on the open book that takes longer than a blink, with progress and a way to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from core.beside import Beside
from core.errors import UserError
from core.i18n import tr
from core.session import Session, Way
from gui.worker import Job

if TYPE_CHECKING:
    from gui.book import Book


_EVERY_S: Final = 0.04  # between two looks at how far the work is


class Cancelled(UserError):
    """The user stopped the work; nothing was written."""

    def __init__(self) -> None:
        super().__init__(tr("Đã dừng theo yêu cầu; chưa ghi gì vào sổ."))


class LongJob(Job):
    """A job that tells how far it is and can be asked to stop.

    The function gets the job itself: it calls `report` now and then and looks at `is_cancelled`.
    """

    progressed = Signal(int, int)
    """(done, of how many)"""

    def __init__(
        self,
        work: Callable[[LongJob], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__(lambda: work(self), done, failed)
        self._stop = threading.Event()
        self._told = 0.0

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._stop.set()

    def abandon(self, _gone: object = None) -> None:
        """Ask the work to stop and forget its answer: whoever waited for it is closed."""
        self.cancel()
        self._done = self._failed = _forget

    def is_cancelled(self) -> bool:
        """Whether it was asked to stop; for the worker."""
        return self._stop.is_set()

    def report(self, done: int, total: int) -> None:
        """Tell how far the work is; for the worker. What the eye cannot follow is left out."""
        now = time.monotonic()
        if done >= total or now - self._told > _EVERY_S:
            self._told = now
            self.progressed.emit(done, total)

    def step(self, done: int, total: int) -> None:
        """Like `report`, and raise `Cancelled` when asked to stop: what was written is undone."""
        self.report(done, total)
        if self.is_cancelled():
            raise Cancelled


def read_beside(
    owner: QObject,
    book: Book,
    work: Callable[[Session, LongJob], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
) -> LongJob:
    """Start work that only reads the book, on a read-only session of its own.

    When `owner` is gone or the book closed before it has answered, nobody is told.
    """
    path = book.session.path

    def told(answer: Any) -> None:
        if book.is_open:
            done(answer)

    def told_of(error: Exception) -> None:
        if book.is_open:
            failed(error)

    def run(job: LongJob) -> Any:
        with Session.open(path, read_only=True, kind=None) as session:
            return work(session, job)

    job = LongJob(run, told, told_of)
    owner.destroyed.connect(job.abandon)
    job.start()
    return job


def write_beside(
    owner: QObject,
    book: Book,
    work: Callable[[Session, LongJob], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
) -> LongJob:
    """Start work that writes; what it did becomes undo steps of the book before `done` is called.

    Nobody else may write meanwhile: the caller blocks the window (a dialog, or `ProgressBox`).
    """
    beside = Beside(book.session)

    def run(job: LongJob) -> Any:
        with beside.session() as session:
            return work(session, job)

    return _write(owner, beside, run, done, failed)


def step_beside(
    owner: QObject,
    book: Book,
    way: Way,
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
) -> LongJob:
    """Start taking back (or doing again) a step of very many rows; `done` gets its `ChangeSet`.

    Nobody else may write meanwhile, as for `write_beside`.
    """
    beside = Beside(book.session)
    return _write(owner, beside, lambda _: beside.step(way), done, failed)


def _write(
    owner: QObject,
    beside: Beside,
    run: Callable[[LongJob], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
) -> LongJob:
    def ended(answer: Any) -> None:
        beside.hand_over()
        done(answer)

    def broke(error: Exception) -> None:
        beside.hand_over()
        failed(error)

    job = LongJob(run, ended, broke)
    owner.destroyed.connect(job.abandon)
    job.start()
    return job


class ProgressBox(QProgressDialog):
    """Stands before the window while a job writes; its button asks the job to stop."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, tr("Dừng"), 0, 0, parent)
        self.setObjectName("progressBox")
        self.setWindowTitle(tr("Sổ Kế Hoạch"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.setMinimumDuration(0)
        self.setMinimumWidth(360)

    def follow(self, job: LongJob) -> None:
        """Show how far a job is, until `end`."""
        job.progressed.connect(self._show)
        self.canceled.connect(job.cancel)
        self.show()

    def _show(self, done: int, total: int) -> None:
        self.setMaximum(total)
        self.setValue(done)

    def end(self) -> None:
        """Take the box away."""
        self.hide()
        self.deleteLater()


def _forget(_answer: Any) -> None:
    """Nobody waits any more."""
