"""Xem trước khi in: the pages of a PDF, and printing them."""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
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
_LEAST: Final = QSize(960, 700)
_AFTER_RESIZE_MS: Final = 60
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
        # always there: a bar that comes and goes would change the width that pages are fitted to
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.viewport().installEventFilter(self)
        self._area.verticalScrollBar().valueChanged.connect(lambda _: self._tell_page())
        across = self._area.horizontalScrollBar()  # narrow pages stand in the middle of wide ones
        across.rangeChanged.connect(lambda low, high: across.setValue((low + high) // 2))
        self._refit = QTimer(self, singleShot=True, interval=_AFTER_RESIZE_MS)
        self._refit.timeout.connect(self._zoom)
        bar = self._tool_bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP] * 4)
        layout.addLayout(bar)
        layout.addWidget(self._area, 1)
        room, window = self.screen().availableSize(), parent.window().size()
        self.resize(
            min(max(window.width(), _LEAST.width()), room.width() - 40),
            min(max(window.height(), _LEAST.height()), room.height() - 60),
        )
        for keys, act in self._keys():
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._area.setFocus()

    def _tool_bar(self) -> QHBoxLayout:
        """Page, scale, and what can be done with the document."""
        self.page = QSpinBox(self)
        self.page.setObjectName("previewPage")
        self.page.setRange(1, max(1, self.pages.count))
        self.page.setPrefix(tr("Trang "))
        self.page.setSuffix(f"/{self.pages.count}")
        self.page.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.setKeyboardTracking(False)  # typing 12 does not stop at page 1
        self.page.setAccessibleName(tr("Trang đang xem"))
        self.page.setToolTip(tr("Gõ số trang để tới trang đó (Ctrl+G)"))
        self.page.valueChanged.connect(self.show_page)
        self._scale = QComboBox(self)
        self._scale.setAccessibleName(tr("Cỡ trang"))
        self._scale.setToolTip(
            tr("Ctrl + lăn chuột, Ctrl và dấu +, −: to, nhỏ; Ctrl+0: vừa cửa sổ")
        )
        for scale in _SCALES:
            self._scale.addItem(f"{scale} %", scale)
        self._scale.addItem(tr("Vừa chiều ngang"), _FIT)
        self._scale.setCurrentIndex(self._scale.findData(_FIT))
        self._scale.activated.connect(lambda _: self._zoom())
        bar = QHBoxLayout()
        bar.addWidget(self.page)
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
        return bar

    def _keys(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """The keys of the dialog beside those that scroll."""
        return (
            ("Ctrl++", lambda: self.zoom(1)),
            ("Ctrl+=", lambda: self.zoom(1)),
            ("Ctrl+-", lambda: self.zoom(-1)),
            ("Ctrl+0", self.fit_width),
            ("Ctrl+P", self.print_pages),
            ("Ctrl+G", self._type_page),
            ("Ctrl+PgDown", lambda: self.show_page(self.page.value() + 1)),
            ("Ctrl+PgUp", lambda: self.show_page(self.page.value() - 1)),
            ("Ctrl+Home", lambda: self.show_page(1)),
            ("Ctrl+End", lambda: self.show_page(self.pages.count)),
        )

    def _type_page(self) -> None:
        self.page.setFocus()
        self.page.selectAll()

    def show_page(self, number: int) -> None:
        """Bring the top of a page (from 1) to the top of the window."""
        number = min(max(1, number), self.pages.count)
        self._area.verticalScrollBar().setValue(self.pages.top_of(number - 1) - _GAP // 2)

    def _tell_page(self) -> None:
        """Say which page is in the upper part of the window."""
        bar = self._area.verticalScrollBar()
        seen = bar.value() + self._area.viewport().height() // 3
        last = bar.maximum() > 0 and bar.value() == bar.maximum()
        self.page.blockSignals(True)
        self.page.setValue(self.pages.count if last else self.pages.page_at(seen) + 1)
        self.page.blockSignals(False)

    def zoom(self, step: int) -> None:
        """The next larger (1) or smaller (-1) of the offered scales."""
        now = self.pages.percent
        found = [s for s in _SCALES if (s > now + 1 if step > 0 else s < now - 1)]
        if found:
            wanted = found[0] if step > 0 else found[-1]
            self._scale.setCurrentIndex(self._scale.findData(wanted))
            self._zoom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl with the wheel zooms, as in every reader."""
        if isinstance(event, QWheelEvent) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if turn := event.angleDelta().y():
                self.zoom(1 if turn > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages that fit the width go on fitting it."""
        super().resizeEvent(event)
        if self._scale.currentData() == _FIT:
            self._refit.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Now that there is a width: the pages fill it."""
        super().showEvent(event)
        self._zoom()

    def fit_width(self) -> None:
        """Show the pages as wide as the window."""
        self._scale.setCurrentIndex(self._scale.findData(_FIT))
        self._zoom()

    def _zoom(self) -> None:
        """Show the pages at the scale chosen, keeping the place in the document."""
        self._refit.stop()
        bar = self._area.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        scale = self._scale.currentData()
        self.pages.set_scale(
            self.pages.fitting(self._area.viewport().width()) if scale == _FIT else scale
        )
        bar.setValue(round(place * bar.maximum()))
        self._tell_page()

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
        self.percent = 100.0
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
        self.percent = percent
        self._zoom = percent / 100 * self.logicalDpiX() / _POINTS_PER_INCH
        self._drawn.clear()
        heights = [int(h * self._zoom) + _GAP for _, h in self._sizes]
        self._tops = list(accumulate(heights[:-1], initial=_GAP))
        width = max((w for w, _ in self._sizes), default=0) * self._zoom
        self.setFixedSize(QSize(int(width) + 2 * _GAP, sum(heights) + _GAP))
        self.update()

    def top_of(self, number: int) -> int:
        """Where a page begins, in pixels from the top of all."""
        return self._tops[number]

    def page_at(self, y: float) -> int:
        """The page at a height, counted from 0."""
        return max(0, bisect_right(self._tops, y) - 1)

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
        for number, (width, height) in enumerate(self._sizes):
            size = QSize(int(width * self._zoom), int(height * self._zoom))
            left, top = (self.width() - size.width()) // 2, self._tops[number]
            place = QRect(left, top, size.width(), size.height())
            if place.intersects(event.rect()):
                # as it was drawn: fitting it to the place would leave out a line of its pixels
                painter.drawImage(place.topLeft(), self._page(number))
                painter.setPen(theme.colour("border"))
                painter.drawRect(place)
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
