"""Rectangles of cells: copy, clear, fill and paste, each one undo step or nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from gui.book import Question
from gui.number_text import typing_text
from gui.widgets import clipboard

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView


class CellBlocks(QObject):
    """The commands of a table on its selected rectangle."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def selected_block(self) -> list[list[QModelIndex]]:
        """The rectangle around the selection, heading rows and hidden columns left out."""
        chosen = self._view.selectedIndexes() or [self._view.currentIndex()]
        chosen = [index for index in chosen if index.isValid()]
        if not chosen:
            return []
        rows = range(min(i.row() for i in chosen), max(i.row() for i in chosen) + 1)
        columns = range(min(i.column() for i in chosen), max(i.column() for i in chosen) + 1)
        shown = [c for c in columns if not self._view.isColumnHidden(c)]
        return [
            [self._view.table.index(row, column) for column in shown]
            for row in rows
            if self._view.table.key_at(row) is not None
        ]

    def copy(self) -> None:
        """Put the selected rectangle on the clipboard as text and as an HTML table."""
        block = [[str(i.data() or "") for i in line] for line in self.selected_block()]
        if block:
            QApplication.clipboard().setMimeData(clipboard.mime_of(block))

    def clear(self) -> None:
        """Empty the selected cells that can be emptied, as one undo step."""
        cells = [
            (i.row(), i.column(), cleared)
            for line in self.selected_block()
            for i in line
            if (cleared := self._view.table.columns[i.column()].cleared) is not None
        ]
        self._write(cells, tr("Xóa nội dung {n} ô"))

    def fill(self, *, down: bool) -> None:
        """Ctrl+D, Ctrl+R: repeat the first row or column of the selection, or the cell before."""
        block = self._with_source(self.selected_block(), down)
        cells = []
        for r, line in enumerate(block):
            for c, index in enumerate(line):
                if (r if down else c) > 0:
                    source = block[0][c] if down else line[0]
                    text = str(source.data(Qt.ItemDataRole.EditRole) or "")
                    cells.append((index.row(), index.column(), text))
        self._write(cells, tr("Điền {n} ô"))

    def _with_source(self, block: list[list[QModelIndex]], down: bool) -> list[list[QModelIndex]]:
        """A single line is filled from the one before it."""
        table = self._view.table
        if down and len(block) == 1:
            above = block[0][0].row() - 1
            while above >= 0 and table.key_at(above) is None:
                above -= 1
            if above >= 0:
                return [[table.index(above, i.column()) for i in block[0]], *block]
        if not down and block and len(block[0]) == 1 and block[0][0].column() > 0:
            before = block[0][0].column() - 1
            return [[table.index(line[0].row(), before), *line] for line in block]
        return block

    def paste(self) -> None:
        """Paste a rectangle at the selection: all of it in one undo step, or nothing."""
        lines = clipboard.block_of(QApplication.clipboard().mimeData())
        block = self.selected_block()
        if not lines or not block:
            return
        if len(lines) == 1 and len(lines[0]) == 1:
            cells = [(i.row(), i.column(), lines[0][0]) for line in block for i in line]
        else:
            found = self._places_for(lines, block[0][0])
            if found is None:
                return
            cells = found
        self._write(cells, tr("Dán {n} ô"))

    def _places_for(
        self, lines: list[list[str]], first: QModelIndex
    ) -> list[tuple[int, int, str]] | None:
        rows = [
            row
            for row in range(first.row(), self._view.table.rowCount())
            if self._view.table.key_at(row) is not None
        ]
        columns = [
            c
            for c in range(first.column(), self._view.table.columnCount())
            if not self._view.isColumnHidden(c)
        ]
        width = max(len(line) for line in lines)
        if len(lines) > len(rows) or width > len(columns):
            self._view.table.book.told.emit(
                "problem",
                tr(
                    "Vùng dán có {rows} dòng × {columns} cột nhưng từ ô này chỉ còn {has_rows} dòng"
                    " × {has_columns} cột. Hãy chọn ô bắt đầu khác; chưa có ô nào được ghi.",
                    rows=len(lines), columns=width, has_rows=len(rows), has_columns=len(columns),
                ),
            )  # fmt: skip
            return None
        return [
            (rows[r], columns[c], text)
            for r, line in enumerate(lines)
            for c, text in enumerate(line)
        ]

    def _write(
        self, cells: list[tuple[int, int, str]], label: str, reading: int | None = None
    ) -> None:
        table = self._view.table
        if not self._view.commit_open() or not cells:
            return
        try:
            written = table.write_block(cells, label.format(n=len(cells)), reading)
        except AmbiguousNumber as two:
            self._ask_block(cells, label, two)
            return
        except (UserError, BookError, ValueError) as error:
            table.book.tell_problem(error)
            return
        if written < len(cells):
            table.book.told.emit(
                "info",
                tr(
                    "Đã ghi {n} ô; {m} ô được tính hoặc lấy từ kế hoạch nên giữ nguyên.",
                    n=written, m=len(cells) - written,
                ),
            )  # fmt: skip

    def _ask_block(
        self, cells: list[tuple[int, int, str]], label: str, two: AmbiguousNumber
    ) -> None:
        """One question for all numbers of a block that have two readings."""

        def answer(reading: int) -> None:
            self._view.table.book.asked.emit(None)
            self._write(cells, label, reading)

        first, second = (typing_text(reading) for reading in two.readings)
        self._view.table.book.asked.emit(
            Question(
                tr(
                    "Trong vùng này có số ghi như “1,250”."
                    " Dấu phẩy là dấu thập phân hay hàng nghìn?"
                ),
                (
                    (tr("Thập phân ({number})", number=first), partial(answer, 0)),
                    (tr("Hàng nghìn ({number})", number=second), partial(answer, 1)),
                ),
            )
        )
