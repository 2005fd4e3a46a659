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
from gui.models.block_trial import CellText, TriedCell, try_block
from gui.number_text import full_text
from gui.widgets import clipboard
from gui.widgets.paste_places import places_for

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView


class CellBlocks(QObject):
    """The commands of a table on its selected rectangle."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def selected_block(self) -> list[list[QModelIndex]]:
        """The rectangle around the selection, heading rows and hidden columns left out."""
        view = self._view
        ranges = view.chosen.selection().toList()
        spans = [(r.top(), r.bottom(), r.left(), r.right()) for r in ranges]
        if not spans:
            current = view.currentIndex()
            if not current.isValid():
                return []
            spans = [(current.row(), current.row(), current.column(), current.column())]
        rows = range(min(s[0] for s in spans), max(s[1] for s in spans) + 1)
        columns = range(min(s[2] for s in spans), max(s[3] for s in spans) + 1)
        shown = [c for c in columns if not view.isColumnHidden(c)]
        return [
            [view.table.index(row, column) for column in shown]
            for row in rows
            if view.table.key_at(row) is not None
        ]

    def selected_cells(self) -> list[QModelIndex]:
        """Exactly the cells selected, also several places apart (Ctrl+click), row by row."""
        chosen = self._view.chosen
        several = len(chosen.selection().toList()) > 1
        return [
            index
            for line in self.selected_block()
            for index in line
            if not several or chosen.isSelected(index)
        ]

    def _one_rectangle(self) -> bool:
        """Whether the selection is one rectangle; says so when it is not."""
        block = self.selected_block()
        whole = sum(len(line) for line in block) == len(self.selected_cells())
        if not whole:
            self._view.table.book.told.emit(
                "problem",
                tr("Các ô đang chọn nằm rời nhau. Hãy chọn một vùng chữ nhật rồi làm lại."),
            )
        return whole

    def copy(self) -> bool:
        """Put the selected rectangle on the clipboard as text and as an HTML table."""
        if not self._one_rectangle():
            return False
        block = [[str(i.data() or "") for i in line] for line in self.selected_block()]
        if block:
            QApplication.clipboard().setMimeData(clipboard.mime_of(block))
        return bool(block)

    def cut(self) -> None:
        """Copy the rectangle and empty it."""
        if self.copy():
            self.clear()

    def clear(self) -> None:
        """Empty the selected cells that can be emptied, as one undo step."""
        cells = [
            (i.row(), i.column(), cleared)
            for i in self.selected_cells()
            if (cleared := self._view.table.columns[i.column()].cleared) is not None
        ]
        self._write(cells, tr("Xóa nội dung {n} ô"))

    def fill(self, *, down: bool) -> None:
        """Ctrl+D, Ctrl+R: repeat the first row or column of the selection, or the cell before."""
        if not self._one_rectangle():
            return
        block = self._with_source(self.selected_block(), down)
        cells = []
        for r, line in enumerate(block):
            for c, index in enumerate(line):
                if (r if down else c) > 0:
                    source = block[0][c] if down else line[0]
                    text = str(source.data(Qt.ItemDataRole.EditRole) or "")
                    cells.append((index.row(), index.column(), text))
        self._write(cells, tr("Điền {n} ô"))

    def fill_to(self, row: int, column: int) -> None:
        """Repeat the selected rectangle as far as a cell below, above or beside it."""
        block = self.selected_block()
        if not block or not block[0]:
            return
        rows = [line[0].row() for line in block]
        columns = [index.column() for index in block[0]]
        table, view = self._view.table, self._view
        if row > rows[-1]:
            new_rows = range(rows[-1] + 1, row + 1)
        else:
            new_rows = range(row, rows[0]) if row < rows[0] else range(0)
        if column > columns[-1]:
            new_columns = range(columns[-1] + 1, column + 1)
        else:
            new_columns = range(column, columns[0]) if column < columns[0] else range(0)
        cells: list[CellText] = []
        texts = [[str(i.data(Qt.ItemDataRole.EditRole) or "") for i in line] for line in block]
        lines = [r for r in new_rows if table.key_at(r) is not None]
        back = 0 if row > rows[-1] else len(lines)
        for place, line in enumerate(lines):
            source = texts[(place - back) % len(texts)]
            cells += [(line, c, text) for c, text in zip(columns, source, strict=True)]
        places = [c for c in new_columns if not view.isColumnHidden(c)]
        back = 0 if column > columns[-1] else len(places)
        for place, c in enumerate(places):
            cells += [
                (line, c, source[(place - back) % len(source)])
                for line, source in zip(rows, texts, strict=True)
            ]
        self._write(cells, tr("Điền {n} ô"))
        top, bottom = min(row, rows[0]), max(row, rows[-1])
        left, right = min(column, columns[0]), max(column, columns[-1])
        view.select_block(table.index(top, left), table.index(bottom, right))

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
        """Paste a rectangle at the selection: all of it in one undo step, or nothing.

        What does not fit is shown first, and the rest can be pasted without it.
        """
        data = QApplication.clipboard().mimeData()
        lines = clipboard.block_of(data)
        block = self.selected_block()
        if not lines or not block or not block[0]:
            return
        if len(lines) == 1 and len(lines[0]) == 1:
            cells = [(i.row(), i.column(), lines[0][0]) for i in self.selected_cells()]
            self._write(cells, tr("Dán {n} ô"), preview=True)
            return
        table, first = self._view.table, block[0][0]
        columns = [
            c
            for c in range(first.column(), table.columnCount())
            if not self._view.isColumnHidden(c)
        ]
        lines = self._repeated(lines, block)
        met = places_for(table, lines, first, columns, own=clipboard.is_own(data))
        if met.outside or met.doubtful:
            if self._view.commit.commit_new():
                self._show_preview(met.cells, met.outside, doubtful=met.doubtful)
        elif self._write(met.cells, tr("Dán {n} ô"), preview=True) and met.headings:
            words = tr(
                "Đã dán {n} ô; {m} dòng tiêu đề hoặc dòng trống ở chỗ tiêu đề nhóm được bỏ qua.",
                n=len(met.cells),
                m=met.headings,
            )
            table.book.told.emit("info", words)

    @staticmethod
    def _repeated(lines: list[list[str]], block: list[list[QModelIndex]]) -> list[list[str]]:
        """A selection that is a multiple of what is pasted takes it several times."""
        down, rest_down = divmod(len(block), len(lines))
        right, rest_right = divmod(len(block[0]), len(lines[0]))
        if rest_down or rest_right or down * right < 2:
            return lines
        return [line * right for line in lines] * down

    def _show_preview(
        self, cells: list[CellText], outside: list[TriedCell], *, doubtful: bool = False
    ) -> None:
        from gui.dialogs.paste_preview import PastePreview  # only when something does not fit

        table = self._view.table
        tried = [*try_block(table, cells), *outside]
        fitting = [(c.row, c.column, c.text) for c in tried if c.state in ("fits", "two")]
        PastePreview(
            table,
            tried,
            lambda reading: self._write(fitting, tr("Dán {n} ô"), reading),
            self._view.window(),
            doubtful=doubtful,
        ).show()

    def _write(
        self,
        cells: list[CellText],
        label: str,
        reading: int | None = None,
        *,
        preview: bool = False,
    ) -> bool:
        """Write cells as one step; False when nothing was written, or not yet."""
        table = self._view.table
        if not self._view.commit.commit_new() or not cells:
            return False
        try:
            written = table.write_block(cells, label.format(n=len(cells)), reading)
        except AmbiguousNumber as two:
            tried = try_block(table, cells)
            if preview and any(cell.state == "bad" for cell in tried):
                self._show_preview(cells, [])
            else:
                self._ask_block(cells, label, two)
            return False
        except (UserError, BookError, ValueError) as error:
            if preview and not isinstance(error, BookError):
                self._show_preview(cells, [])
            else:
                table.book.tell_problem(error)
            return False
        self._view.commit.drop_at([(row, column) for row, column, _ in cells])
        if written < len(cells):
            table.book.told.emit(
                "info",
                tr(
                    "Đã ghi {n} ô; {m} ô được tính hoặc lấy từ kế hoạch nên giữ nguyên.",
                    n=written, m=len(cells) - written,
                ),
            )  # fmt: skip
        return True

    def _ask_block(self, cells: list[CellText], label: str, two: AmbiguousNumber) -> None:
        """One question for all numbers of a block that have two readings."""

        def answer(reading: int) -> None:
            self._view.table.book.asked.emit(None)
            self._write(cells, label, reading)

        first, second = (full_text(reading) for reading in two.readings)
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
                waits=True,
            )
        )
