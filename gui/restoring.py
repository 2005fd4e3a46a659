"""Restore points of the open book: listed, looked at in a window of their own, put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import BookError, UserError, sentence
from core.i18n import tr

if TYPE_CHECKING:
    from core.backups import RestorePoint
    from gui.main_window import MainWindow


class Restoring(QObject):
    """Goes back to a restore point: the book is closed, replaced and opened again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._looking: MainWindow | None = None

    def show(self) -> None:
        """List the restore points of the open book."""
        from gui.dialogs.restore_points import RestorePointsDialog

        book = self._window.book
        if book is not None and self._window.leave_cells():
            dialog = RestorePointsDialog(book.session, self._window)
            dialog.chosen.connect(self.restore)
            dialog.looked_at.connect(self.look_at)
            dialog.open()

    def restore(self, point: RestorePoint) -> None:
        """Put a restore point in the place of the open book."""
        from core import backups

        book = self._window.book
        if book is None:
            return
        path = book.session.path
        if not self._window.close_book():
            return
        try:
            backups.restore(path, point)
            words = tr("Đã khôi phục sổ về {time}", time=f"{point.made_at:%H:%M %d/%m/%Y}")
        except (BookError, UserError) as error:
            words = ""
            self._window.say(tr("Chưa khôi phục được"), sentence(error), "warning")
        if self._window.open_file(path) and words:
            self._window.status.tell("info", words)

    def look_at(self, point: RestorePoint) -> None:
        """Open a restore point read-only in a window of its own."""
        from gui.main_window import MainWindow

        window = MainWindow(self._window.settings)
        if window.open_file(point.path, read_only=True):
            words = tr("Mốc khôi phục {time}", time=f"{point.made_at:%H:%M %d/%m/%Y}")
            window.setWindowTitle(f"{words} – {tr('Sổ Kế Hoạch')}")
            window.show()
            self._looking = window
