"""A restore point at most once an hour while somebody works, made off the window's thread."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from core.errors import sentence
from core.i18n import tr
from gui.book import Book
from gui.worker import Job

_WAIT_MS: Final = 60_000
log = logging.getLogger(__name__)


class HourlyBackup(QObject):
    """Waits a minute after a change, then makes a restore point if the last is an hour old."""

    def __init__(self, book: Book, parent: QObject) -> None:
        super().__init__(parent)
        self._book = book
        self._path = book.session.path
        self._timer = QTimer(book, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.make_if_due)
        book.changed.connect(lambda _: self._timer.isActive() or self._timer.start())

    def make_if_due(self) -> Job:
        """Make the restore point now if it is due."""
        path = self._path
        return Job(lambda: _make(path), lambda _: None, self._failed).start()

    def _failed(self, error: Exception) -> None:
        log.warning("backup: %s", type(error).__name__)
        words = tr("Chưa tạo được mốc khôi phục. {reason}", reason=sentence(error))
        self._book.told.emit("problem", words)


def _make(path: Path) -> Any:
    from core import backups

    return backups.make(path, "hourly") if backups.due(path) else None
