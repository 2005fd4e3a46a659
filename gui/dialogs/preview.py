"""Xem trước khi in: the pages of a PDF, and printing them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from gui import icons, theme

if TYPE_CHECKING:
    from gui.widgets.print_run import PrintRun

_POINTS_PER_INCH: Final = 72
_GAP: Final = 16
_SCALES: Final = (50, 75, 100, 125, 150, 200)
_FIT: Final = 0
_KEPT_DRAWN: Final = 12  # pages; a district's appendix has hundreds of 4 MB each


class PreviewDialog(QDialog):
    """Shows a PDF page under page; pages are drawn when they come into sight."""

    def __init__(self, path: Path, folder: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("previewDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Xem trước khi in"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.path = path
        self._folder = folder  # goes with the dialog
        self.run: PrintRun | None = None
        self.pages = Pages(path, self)
        self._area = QScrollArea(self)
        self._area.setWidget(self.pages)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setBackgroundRole(self.backgroundRole())
        across = self._area.horizontalScrollBar()  # narrow pages stand in the middle of wide ones
        across.rangeChanged.connect(lambda low, high: across.setValue((low + high) // 2))
        self._scale = QComboBox(self)
        self._scale.setAccessibleName(tr("Cỡ trang"))
        for scale in _SCALES:
            self._scale.addItem(f"{scale} %", scale)
        self._scale.addItem(tr("Vừa chiều ngang"), _FIT)
        self._scale.setCurrentIndex(_SCALES.index(100))
        self._scale.activated.connect(lambda _: self._zoom())
        count = QLabel(tr("{n} trang", n=self.pages.count), self)
        count.setProperty("role", "muted")
        bar = QHBoxLayout()
        bar.addWidget(count)
        bar.addWidget(self._scale)
        bar.addStretch(1)
        for icon, words, action in (
            ("print", tr("&In…"), self.print_pages),
            ("open", tr("&Mở bằng chương trình khác"), self._open_elsewhere),
            ("close", tr("Đón&g"), self.close),
        ):
            button = QPushButton(icons.icon(icon), words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP] * 4)
        layout.addLayout(bar)
        layout.addWidget(self._area, 1)
        room = self.screen().availableSize()
        self.resize(min(960, room.width() - 40), min(860, room.height() - 60))

    def fit_width(self) -> None:
        """Show the pages as wide as the window, for lying pages; once it is shown."""
        self._scale.setCurrentIndex(self._scale.findData(_FIT))
        self._zoom()

    def _zoom(self) -> None:
        """Show the pages at the scale chosen, keeping the place in the document."""
        bar = self._area.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        scale = self._scale.currentData()
        self.pages.set_scale(
            self.pages.fitting(self._area.viewport().width()) if scale == _FIT else scale
        )
        bar.setValue(round(place * bar.maximum()))

    def _open_elsewhere(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))

    def print_pages(self) -> None:
        """Ask for a printer and pages, and print them."""
        from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, self.pages.count)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_on(self, printer: Any) -> None:
        """Print on a printer that was set up, page by page; it can be stopped."""
        from gui.widgets.print_run import PrintRun

        self.run = PrintRun(self.pages, printer, self)
        self.run.start()

    def closeEvent(self, event: Any) -> None:
        """Close the document before its file goes."""
        if self.run is not None:
            self.run.stop()
        self.pages.close_document()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        super().closeEvent(event)


class Pages(QWidget):
    """All pages of a PDF, one under another."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        import pypdfium2  # type: ignore[import-untyped]  # only when something is previewed

        self._document: Any = pypdfium2.PdfDocument(path)
        self.count = len(self._document)
        self._sizes = [self._document[i].get_size() for i in range(self.count)]
        self._drawn: dict[int, QImage] = {}
        self._zoom = 1.0
        self.set_scale(100)

    def fitting(self, width: int) -> float:
        """The percentage at which the widest page is that many pixels wide."""
        widest = max((w for w, _ in self._sizes), default=1)
        return max(10, (width - 2 * _GAP) / widest * _POINTS_PER_INCH / self.logicalDpiX() * 100)

    def set_scale(self, percent: float) -> None:
        """Show pages at this percentage of their real size."""
        self._zoom = percent / 100 * self.logicalDpiX() / _POINTS_PER_INCH
        self._drawn.clear()
        width = max((w for w, _ in self._sizes), default=0) * self._zoom
        height = sum(h * self._zoom + _GAP for _, h in self._sizes) + _GAP
        self.setFixedSize(QSize(int(width) + 2 * _GAP, int(height)))
        self.update()

    def size_of(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        width, height = self._sizes[number]
        return float(width), float(height)

    def image(self, number: int, scale: float) -> QImage:
        """A page as a picture, `scale` pixels to the point."""
        bitmap = self._document[number].render(scale=scale)
        picture = QImage(
            bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888
        )
        return picture.copy()  # the buffer goes with the bitmap

    def close_document(self) -> None:
        """Let go of the file."""
        if self._document is not None:
            self._document.close()
            self._document = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages in sight."""
        if self._document is None:
            return
        painter = QPainter(self)
        top = _GAP
        for number, (width, height) in enumerate(self._sizes):
            size = QSize(int(width * self._zoom), int(height * self._zoom))
            place = QRect((self.width() - size.width()) // 2, top, size.width(), size.height())
            if place.intersects(event.rect()):
                # as it was drawn: fitting it to the place would leave out a line of its pixels
                painter.drawImage(place.topLeft(), self._page(number))
                painter.setPen(theme.colour("border"))
                painter.drawRect(place)
            top += size.height() + _GAP
        painter.end()

    def _page(self, number: int) -> QImage:
        if number not in self._drawn:
            ratio = self.devicePixelRatioF()
            picture = self.image(number, self._zoom * ratio)
            picture.setDevicePixelRatio(ratio)
            self._drawn[number] = picture
            while len(self._drawn) > _KEPT_DRAWN:
                del self._drawn[next(iter(self._drawn))]
        return self._drawn[number]
