"""Printing the pages of a PDF one at a time, so that the window lives and the user can stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QProgressDialog, QWidget

from core.i18n import tr

if TYPE_CHECKING:
    from gui.dialogs.preview import Pages

_POINTS_PER_INCH: Final = 72
_DPI: Final = 300
_SHOW_AFTER_MS: Final = 600


class PrintRun(QObject):
    """Every page in its own size and place on the paper: the margins are those of the document."""

    ended = Signal(bool)
    """Whether every page went to the printer."""

    def __init__(self, pages: Pages, printer: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages, self._printer = pages, printer
        first = printer.fromPage() or 1  # 0: all of them
        last = min(printer.toPage() or pages.count, pages.count)
        self._waiting = list(range(first - 1, last))
        self._painter = QPainter()
        self._box = QProgressDialog(tr("Đang in…"), tr("Dừng"), 0, len(self._waiting), parent)
        self._box.setWindowModality(Qt.WindowModality.WindowModal)
        self._box.setMinimumDuration(_SHOW_AFTER_MS)
        self._box.canceled.connect(self.stop)

    def start(self) -> None:
        """Print, beginning when the window has painted."""
        self._printer.setFullPage(True)  # else the printer's own margins would shrink the pages
        QTimer.singleShot(0, self, self._step)

    def stop(self) -> None:
        """Print no further page."""
        if self._waiting:
            self._waiting = []
            self._printer.abort()
            self._end(whole=False)

    def _step(self) -> None:
        if not self._waiting:
            return
        number = self._waiting.pop(0)
        width, height = self._pages.size_of(number)
        layout = _layout(width, height)
        self._printer.setPageLayout(layout)
        if not self._painter.isActive():
            if not self._painter.begin(self._printer):
                self._waiting = []
                self._end(whole=False)
                return
        else:
            self._printer.newPage()
        image = self._pages.image(number, _DPI / _POINTS_PER_INCH)
        # not the painter's viewport, which stays as it was when a page lies after one that stood
        self._painter.drawImage(layout.fullRectPixels(self._printer.resolution()), image)
        self._box.setValue(self._box.value() + 1)
        if self._waiting:
            QTimer.singleShot(0, self, self._step)
        else:
            self._end(whole=True)

    def _end(self, *, whole: bool) -> None:
        if self._painter.isActive():
            self._painter.end()
        self._box.canceled.disconnect(self.stop)
        self._box.close()
        self._box.deleteLater()
        self.ended.emit(whole)


def _layout(width: float, height: float) -> QPageLayout:
    """A page of that size in points, without margins; A4 and A3 by their names."""
    across = width > height
    size = QSizeF(min(width, height), max(width, height))
    unit = QPageSize.Unit.Point
    paper = QPageSize(size, unit, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    layout = QPageLayout()
    layout.setPageSize(paper)
    layout.setOrientation(way)
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout
