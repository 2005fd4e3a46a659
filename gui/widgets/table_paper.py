"""A table as it is looked at, on paper: its columns, its rows after search and filters."""

from __future__ import annotations

import tempfile
from math import ceil
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QComboBox, QWidget

from core.i18n import tr
from gui import theme
from gui.models.columns import Column, Group, Row
from gui.widgets.long_text import TOO_NARROW, has_digit
from gui.widgets.paper_columns import PaperColumn, column_spans, has_long_word
from gui.widgets.sparkline import paint_sparkline
from gui.widgets.table_view import TableView

_MARGINS: Final = QMarginsF(12, 12, 12, 12)
_WIDTH: Final = 1032  # of the paper inside the margins, in pixels of 1/96 inch
_HEIGHT: Final = 703
_HEAD: Final = 48  # title and subtitle, on the first page
_FOOT: Final = 22
_PAD: Final = 4
_PIXELS: Final = 11
_INDENT: Final = 10  # a level of a tree
_MOSTLY_EMPTY: Final = 0.5  # of the rows: what is printed then is a sheet to be filled in
_WRAP: Final = Qt.TextFlag.TextWordWrap
_BREAK: Final = Qt.TextFlag.TextWrapAnywhere
_SIDES: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def narrowed_words(page: QWidget) -> list[str]:
    """What a page's table is narrowed to: the choices of its filters and the words searched for."""
    boxes = page.toolbar.parentWidget().findChildren(QComboBox) if hasattr(page, "toolbar") else []
    words = [
        box.currentText()
        for box in boxes
        if box.currentIndex() > 0 and not box.isHidden() and box.property("narrows") is not False
    ]
    search = str(getattr(page, "search", "")).strip()
    if search:
        words.append(tr("tìm “{words}”", words=search))
    filtering = getattr(page, "filtering", None)
    return [*words, *filtering.words()] if filtering is not None else words


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
        self._font = QFont(view.font())
        self._font.setPixelSize(_PIXELS)
        # letters are as wide on paper as they are measured here
        self._font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._font)
        self._bold_metrics = QFontMetricsF(self._bold)
        held = [
            self._held(column, view.columnWidth(i))
            for column, i in zip(self._columns, shown, strict=True)
        ]
        self._spans = column_spans(held, _WIDTH, _PAD, self._metrics, self._bold_metrics)
        self._page = 1
        self._y = 0

    def _held(self, column: Column, looked_at: int) -> PaperColumn:
        """What stands in a column, for its width."""
        places = range(self._table.rowCount())
        rows = [row for place in places if (row := self._table.row_at(place)) is not None]
        written = [_words(column, row) for row in rows]
        figures = column.align != "left" or column.spark is not None
        empty = sum(not text for text in written)
        by_pen = column.set is not None and empty > _MOSTLY_EMPTY * len(rows)
        return PaperColumn(column.header, frozenset(written), looked_at, figures, by_pen)

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
                self._paint_row(found, row)
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

    def _room(self, height: int) -> bool:
        """Turn the page where that much does not fit; returns whether it was turned."""
        if self._y + height <= _HEIGHT - _FOOT:
            return False
        self._end_page()
        self._writer.newPage()
        self._page += 1
        self._y = 0
        self._paint_head()
        return True

    def _end_page(self) -> None:
        self._painter.setFont(self._font)
        self._painter.setPen(theme.paper_colour("muted"))
        foot = QRect(0, _HEIGHT - _FOOT + 4, _WIDTH, _FOOT - 4)
        self._painter.drawText(foot, _SIDES["right"], tr("Trang {n}", n=self._page))

    def _paint_head(self) -> None:
        heights = [
            self._height(self._bold, column.header, span)
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
        height = round(self._bold_metrics.height()) + 2 * _PAD
        self._room(height + self._below(place + 1, height))  # a heading never ends a page
        box = self._box((0, _WIDTH), height)
        self._frame(box)
        self._painter.setFont(self._bold if group.depth == 0 else self._font)
        self._write(box, group.title, _SIDES["left"])
        self._y += height

    def _below(self, place: int, heading: int) -> int:
        """The height of what must stand below a heading: more headings and a first row."""
        height = 0
        while place < self._table.rowCount():
            if (row := self._table.row_at(place)) is not None:
                return height + self._row_height(row)
            height, place = height + heading, place + 1
        return height

    def _paint_row(self, row: Row, place: int) -> None:
        height = self._row_height(row)
        turned = self._room(height)
        again = [False] * len(self._columns) if turned else self._again(place, row)
        self._painter.setFont(self._font)
        for column, span, same in zip(self._columns, self._spans, again, strict=True):
            box = self._box(span, height)
            self._frame(box)
            if column.spark is not None:
                tones = theme.paper_colour("muted"), theme.paper_colour("accent")
                paint_sparkline(self._painter, box, column.spark(row), *tones)
            elif not same:
                depth = column.indent(row) if column.indent is not None else 0
                inner = box.adjusted(depth * _INDENT, 0, 0, 0)
                self._write(inner, self._printed(column, row, inner.width()), _SIDES[column.align])
        self._y += height

    def _paint_foot(self, words: str) -> None:
        height = self._height(self._bold, words, (0, _WIDTH))
        self._room(height)
        self._painter.setFont(self._bold)
        self._write(self._box((0, _WIDTH), height), words, _SIDES["left"])
        self._y += height

    def _row_height(self, row: Row) -> int:
        heights = [ceil(self._metrics.height()) + 2 * _PAD]
        for column, (left, right) in zip(self._columns, self._spans, strict=True):
            depth = column.indent(row) if column.indent is not None else 0
            inner = (left + depth * _INDENT, right)
            if words := self._printed(column, row, right - inner[0]):
                heights.append(self._height(self._font, words, inner))
        return max(heights)

    def _printed(self, column: Column, row: Row, width: int) -> str:
        """What is written into a cell; a number that does not fit is not cut, but marked."""
        words = _words(column, row)
        narrow = column.align != "left" and has_digit(words)
        if narrow and has_long_word(self._metrics, words, width - 2 * _PAD):
            return TOO_NARROW
        return words

    def _height(self, font: QFont, text: str, span: tuple[int, int]) -> int:
        """How high the text stands in a cell, measured as it is painted."""
        room = max(8, span[1] - span[0] - 2 * _PAD)
        metrics = self._bold_metrics if font.bold() else self._metrics
        if "\n" not in text and metrics.horizontalAdvance(text) < room - 1:
            return ceil(metrics.height()) + 2 * _PAD
        self._painter.setFont(font)
        wrap = int(self._wrap(text, room))
        box = self._painter.boundingRect(QRectF(0, 0, room, 10_000), wrap, text)
        return min(ceil(box.height()) + 2 * _PAD, _HEIGHT - 4 * _FOOT)

    def _wrap(self, text: str, room: float) -> Qt.TextFlag:
        bold = self._painter.font().bold()
        metrics = self._bold_metrics if bold else self._metrics
        return _BREAK if has_long_word(metrics, text, room) else _WRAP

    def _box(self, span: tuple[int, int], height: int) -> QRect:
        return QRect(span[0], self._y, span[1] - span[0], height)

    def _frame(self, box: QRect) -> None:
        self._painter.setPen(QPen(theme.paper_colour("border"), 0.6))
        self._painter.drawRect(box)

    def _write(self, box: QRect, text: str, side: Qt.AlignmentFlag) -> None:
        if not text:
            return
        self._painter.setPen(theme.paper_colour("text"))
        inner = box.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        wrap = self._wrap(text, inner.width())
        self._painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter | wrap, text)


def _words(column: Column, row: Row) -> str:
    """What decides how high a cell is: a painted line takes no text."""
    return "" if column.spark is not None else column.text(row)
