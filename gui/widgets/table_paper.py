"""A table as it is looked at, on paper: its columns, its rows after search and filters."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QComboBox, QWidget

from core.i18n import tr
from gui import theme
from gui.models.columns import Column, Group, Row
from gui.widgets.sparkline import paint_sparkline
from gui.widgets.table_view import TableView

_MARGINS: Final = QMarginsF(12, 12, 12, 12)
_WIDTH: Final = 1032  # of the paper inside the margins, in pixels of 1/96 inch
_HEIGHT: Final = 703
_HEAD: Final = 48  # title and subtitle, on the first page
_FOOT: Final = 22
_PAD: Final = 4
_PIXELS: Final = 11
_WRAP: Final = Qt.TextFlag.TextWordWrap
_SIDES: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def narrowed_words(page: QWidget) -> list[str]:
    """What a page's table is narrowed to: the choices of its filters and the words searched for."""
    boxes = page.toolbar.parentWidget().findChildren(QComboBox) if hasattr(page, "toolbar") else []
    words = [box.currentText() for box in boxes if box.currentIndex() > 0 and not box.isHidden()]
    search = str(getattr(page, "search", "")).strip()
    return [*words, tr("tìm “{words}”", words=search)] if search else words


def preview_table(view: TableView, title: str, subtitle: str, foot: str = "") -> None:
    """Show the table as pages to be printed, with a line below it."""
    from gui.dialogs.preview import PreviewDialog

    folder = Path(tempfile.mkdtemp(prefix="skh-"))  # the dialog takes it away
    path = folder / f"{title}.pdf"
    write_pdf(view, path, title, subtitle, foot)
    PreviewDialog(path, folder, view.window()).show()


def write_pdf(view: TableView, path: Path, title: str, subtitle: str, foot: str = "") -> int:
    """Write the table as an A4 landscape PDF; returns the number of pages."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, _MARGINS,
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    writer.setTitle(title)
    return _Sheet(view, writer).paint(title, subtitle, foot)


class _Sheet:
    """Lays lines on pages; a line is never cut, the head of the table is on every page."""

    def __init__(self, view: TableView, writer: QPdfWriter) -> None:
        self._table, self._writer = view.table, writer
        shown = [i for i in range(view.table.columnCount()) if not view.isColumnHidden(i)]
        self._columns = [view.table.columns[i] for i in shown]
        widths = [max(view.columnWidth(i), 1) for i in shown]
        share = _WIDTH / sum(widths)
        edges = [round(sum(widths[:n]) * share) for n in range(len(widths) + 1)]
        self._spans = list(pairwise(edges))
        self._font = QFont(view.font())
        self._font.setPixelSize(_PIXELS)
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._metrics = QFontMetrics(self._font)
        self._bold_metrics = QFontMetrics(self._bold)
        self._page = 1
        self._y = 0

    def paint(self, title: str, subtitle: str, foot: str) -> int:
        """Paint everything; returns the number of pages."""
        self._painter = QPainter(self._writer)
        scale = self._writer.width() / _WIDTH
        self._painter.scale(scale, scale)
        large = QFont(self._bold)
        large.setPixelSize(_PIXELS + 4)
        self._painter.setFont(large)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._painter.drawText(QRect(0, 0, _WIDTH, 24), middle, title)
        self._painter.setFont(self._font)
        self._painter.drawText(QRect(0, 24, _WIDTH, 20), middle, subtitle)
        self._y = _HEAD
        self._paint_head()
        for row in range(self._table.rowCount()):
            entry = self._table.entry(row)
            if isinstance(entry, Group):
                self._paint_group(entry, row)
            elif (found := self._table.row_at(row)) is not None:
                self._paint_row(found, self._again(row, found))
        if foot:
            self._paint_foot(foot)
        self._end_page()
        self._painter.end()
        return self._page

    def _again(self, place: int, row: Row) -> list[bool]:
        """Which cells repeat the one above, as a printed table leaves them out."""
        above = self._table.row_at(place - 1) if place else None
        return [
            above is not None and c.merged is not None and c.merged(above) == c.merged(row)
            for c in self._columns
        ]

    def _room(self, height: int) -> None:
        if self._y + height <= _HEIGHT - _FOOT:
            return
        self._end_page()
        self._writer.newPage()
        self._page += 1
        self._y = 0
        self._paint_head()

    def _end_page(self) -> None:
        self._painter.setFont(self._font)
        self._painter.setPen(theme.paper_colour("muted"))
        foot = QRect(0, _HEIGHT - _FOOT + 4, _WIDTH, _FOOT - 4)
        self._painter.drawText(foot, _SIDES["right"], tr("Trang {n}", n=self._page))

    def _paint_head(self) -> None:
        heights = [
            self._height(self._bold_metrics, column.header, span)
            for column, span in zip(self._columns, self._spans, strict=True)
        ]
        height = max(heights, default=0)
        self._painter.setFont(self._bold)
        for column, span in zip(self._columns, self._spans, strict=True):
            box = self._box(span, height)
            self._painter.fillRect(box, theme.paper_colour("computed"))
            self._frame(box)
            self._write(box, column.header, _SIDES["center"])
        self._y += height

    def _paint_group(self, group: Group, place: int) -> None:
        height = self._bold_metrics.height() + 2 * _PAD
        following = self._table.row_at(place + 1)
        below = 0 if following is None else self._row_height(following)
        self._room(height + below)  # a heading never ends a page
        box = self._box((0, _WIDTH), height)
        self._frame(box)
        self._painter.setFont(self._bold if group.depth == 0 else self._font)
        self._write(box, group.title, _SIDES["left"])
        self._y += height

    def _paint_row(self, row: Row, again: list[bool]) -> None:
        height = self._row_height(row)
        self._room(height)
        self._painter.setFont(self._font)
        for column, span, same in zip(self._columns, self._spans, again, strict=True):
            box = self._box(span, height)
            self._frame(box)
            if column.spark is not None:
                tones = theme.paper_colour("muted"), theme.paper_colour("accent")
                paint_sparkline(self._painter, box, column.spark(row), *tones)
            elif not same:
                self._write(box, column.text(row), _SIDES[column.align])
        self._y += height

    def _paint_foot(self, words: str) -> None:
        height = self._height(self._bold_metrics, words, (0, _WIDTH))
        self._room(height)
        self._painter.setFont(self._bold)
        self._write(self._box((0, _WIDTH), height), words, _SIDES["left"])
        self._y += height

    def _row_height(self, row: Row) -> int:
        pairs = zip(self._columns, self._spans, strict=True)
        return max((self._height(self._metrics, _words(c, row), s) for c, s in pairs), default=0)

    @staticmethod
    def _height(metrics: QFontMetrics, text: str, span: tuple[int, int]) -> int:
        room = max(8, span[1] - span[0] - 2 * _PAD)
        box = metrics.boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), text or "x")
        return min(box.height() + 2 * _PAD, _HEIGHT - 4 * _FOOT)

    def _box(self, span: tuple[int, int], height: int) -> QRect:
        return QRect(span[0], self._y, span[1] - span[0], height)

    def _frame(self, box: QRect) -> None:
        self._painter.setPen(QPen(theme.paper_colour("border"), 0.6))
        self._painter.drawRect(box)

    def _write(self, box: QRect, text: str, side: Qt.AlignmentFlag) -> None:
        self._painter.setPen(theme.paper_colour("text"))
        inner = box.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        self._painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter | _WRAP, text)


def _words(column: Column, row: Row) -> str:
    """What decides how high a cell is: a painted line takes no text."""
    return "" if column.spark is not None else column.text(row)
