"""The table of every tab: Excel's keys over a `TableModel`.

Enter goes down (back to the column where Tab began), Tab right, typing replaces, F2 edits, Delete
clears, Esc takes a typing back, Ctrl+C/X/V copy, cut and paste rectangles, Ctrl+D and Ctrl+R fill,
Ctrl with an arrow jumps over filled cells. Nothing opens a dialog.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final, cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from gui.book import Question
from gui.models.columns import Column, Group, Key
from gui.models.table_model import Index, TableModel
from gui.number_text import typing_text
from gui.settings import Settings
from gui.widgets import clipboard
from gui.widgets.cell_delegate import PADDING, CellDelegate, mark_refused, typed
from gui.widgets.selection_sum import selection_sum

_FITTED_ROWS: Final = 500  # above this every row has the height of two lines
_STEPS: Final = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}  # fmt: skip


class TableView(QTableView):
    """A table of cells that are stored the moment they are left."""

    current_key_changed = Signal(object)
    """The key of the current row, None on a heading or in an empty table."""

    def __init__(self, model: TableModel, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.settings = settings
        self._tab_start: int | None = None
        self._pending: tuple[QWidget, AmbiguousNumber] | None = None
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)  # the delegate draws it, so that merged cells have none
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self._prepare_headers()
        self.cells.finished.connect(self._finish)
        self.cells.chosen_other.connect(self._take_other_reading)
        model.reordered.connect(self.lay_rows)
        model.refused.connect(self.table.book.tell_problem)

    @property
    def table(self) -> TableModel:
        """The model, by its own type."""
        return cast(TableModel, self.model())

    # -- layout -------------------------------------------------------------------------------

    def _prepare_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(16)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setMinimumSectionSize(32)
        self._fit_timer = QTimer(self, singleShot=True, interval=120)
        self._fit_timer.timeout.connect(self._settle_columns)
        header.sectionResized.connect(lambda *_: self._fit_timer.start())  # after the last drag

    def lay_columns(self) -> None:
        """Give the columns their remembered or their own widths; after the object name is set."""
        kept = self.settings.column_widths(self.objectName())
        for place, column in enumerate(self.table.columns):
            self.setColumnWidth(place, kept.get(column.name, self._own_width(column)))

    def _own_width(self, column: Column) -> int:
        return column.width * QFontMetrics(self.font()).averageCharWidth() + 2 * PADDING

    def _stretch(self) -> None:
        """Let the stretched column take the room that is left, never less than its own width."""
        columns = self.table.columns
        place = next((i for i, c in enumerate(columns) if c.stretch), None)
        if place is None:
            return
        others = sum(self.columnWidth(i) for i in range(len(columns)) if i != place)
        room = self.viewport().width() - others
        self.setColumnWidth(place, max(room, self._own_width(columns[place])))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the stretched column the new room and fit the rows to it."""
        super().resizeEvent(event)
        self._stretch()
        self._fit_rows()

    def _settle_columns(self) -> None:
        self._stretch()
        self._fit_rows()

    def keep_columns(self) -> None:
        """Remember the widths for the next time."""
        widths = {
            column.name: self.columnWidth(place)
            for place, column in enumerate(self.table.columns)
            if not self.isColumnHidden(place) and not column.stretch
        }
        self.settings.keep_column_widths(self.objectName(), widths)

    def lay_rows(self) -> None:
        """Span the heading rows over the table and give every row its height."""
        self.clearSpans()
        width = self.table.columnCount()
        for row in self.table.group_rows():
            self.setSpan(row, 0, 1, width)
        self._fit_rows()

    def _fit_rows(self) -> None:
        metrics = QFontMetrics(self.font())
        line = self.cells.line_height(metrics)
        rows = self.table.rowCount()
        header = self.verticalHeader()
        if rows > _FITTED_ROWS:
            header.setDefaultSectionSize(line + metrics.height())
            return
        header.setDefaultSectionSize(line)
        for row in range(rows):
            self.setRowHeight(row, self._height_of(row, line, metrics))

    def _height_of(self, row: int, line: int, metrics: QFontMetrics) -> int:
        found = self.table.row_at(row)
        if found is None:
            return line
        repeats = self._repeats_of(row)
        heights = [line]
        for place, column in enumerate(self.table.columns):
            if column.align == "left" and not self.isColumnHidden(place):
                text = column.text(found)
                if not text:
                    continue
                need = self.cells.height_of(text, self.columnWidth(place), metrics)
                if column.merged is not None and repeats > 1:
                    continue  # a merged text has the rows below it as room
                heights.append(need)
        return max(heights)

    def _repeats_of(self, row: int) -> int:
        """How many rows in a run share the merged columns with this one."""
        column = next((c for c in self.table.columns if c.merged is not None), None)
        if column is None or column.merged is None:
            return 1
        mark = column.merged(self.table.row_at(row))
        count = 1
        for step in (-1, 1):
            place = row + step
            while (found := self.table.row_at(place)) is not None and column.merged(found) == mark:
                count += 1
                place += step
        return count

    # -- place --------------------------------------------------------------------------------

    def current_key(self) -> Key | None:
        """The key of the row the cursor is in."""
        return self.table.key_at(self.currentIndex().row())

    def selected_keys(self) -> list[Key]:
        """Keys of the rows that hold a selected cell, in order; else the current one."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        keys = [key for row in rows if (key := self.table.key_at(row)) is not None]
        current = self.current_key()
        return keys or ([current] if current is not None else [])

    def show_key(self, key: Key, column: int | None = None) -> bool:
        """Put the cursor into the row of a key; False when it is not shown."""
        row = self.table.row_of(key)
        if row is None:
            return False
        place = self.currentIndex().column() if column is None else column
        self.go_to(row, max(0, place))
        return True

    def go_to(self, row: int, column: int) -> None:
        """Put the cursor into one cell and select it alone."""
        self.selectionModel().setCurrentIndex(
            self.table.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def step(self, down: int, right: int) -> None:
        """Move the cursor, past heading rows, never out of the table."""
        current = self.currentIndex()
        row, column = current.row(), current.column()
        if right:
            if self._tab_start is None:
                self._tab_start = column
            column += right
            while 0 <= column < self.table.columnCount() and self.isColumnHidden(column):
                column += right
            if 0 <= column < self.table.columnCount():
                self.go_to(row, column)
            return
        if down > 0 and self._tab_start is not None:
            column = self._tab_start
        self._tab_start = None
        row += down
        while 0 <= row < self.table.rowCount() and self.table.key_at(row) is None:
            row += down
        if 0 <= row < self.table.rowCount():
            self.go_to(row, column)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the new row; go back into an editor whose text was refused."""
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.current_key_changed.emit(self.table.key_at(current.row()))
        self.viewport().update()
        refused = self._editor_at(current)
        if refused is not None:
            refused.setFocus()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell the sums of the selection."""
        super().selectionChanged(selected, deselected)
        self.table.book.summed.emit(selection_sum(self.table, self.selectedIndexes()))

    # -- finishing an editor ------------------------------------------------------------------

    def _finish(self, editor: QWidget, down: int, right: int) -> None:
        """Store what was typed; refused text stays in the editor."""
        again = self._pending is not None and self._pending[0] is editor and (down or right)
        stored = self._take_reading(0) if again else self._store(editor, typed(editor))
        if stored:
            self._close(editor)
            if down or right:
                self.setFocus()
                self.step(down, right)
            elif QApplication.focusWidget() is editor:
                self.setFocus()

    def _store(self, editor: QWidget, text: str) -> bool:
        place = editor.property("place")
        if not isinstance(place, QPersistentModelIndex) or not place.isValid():
            return True
        try:
            self.table.write(place.row(), place.column(), text)
        except AmbiguousNumber as two:
            self._ask_reading(editor, two)
            return False
        except (UserError, BookError, ValueError) as error:
            mark_refused(editor, True)
            self.table.book.tell_problem(error)
            return False
        self._pending = None
        return True

    def _ask_reading(self, editor: QWidget, two: AmbiguousNumber) -> None:
        mark_refused(editor, True)
        self._pending = (editor, two)
        first, second = (typing_text(reading) for reading in two.readings)
        self.table.book.asked.emit(
            Question(
                tr(
                    "“{text}” là {first} (bấm Enter) hay {second} (bấm Ctrl+Enter)?",
                    text=typed(editor), first=first, second=second,
                ),
                (
                    (first, partial(self._answer, editor, 0)),
                    (second, partial(self._answer, editor, 1)),
                ),
            )
        )  # fmt: skip

    def _answer(self, editor: QWidget, reading: int) -> None:
        if self._take_reading(reading):
            self._close(editor)
            self.setFocus()
            self.step(1, 0)

    def _take_reading(self, reading: int) -> bool:
        if self._pending is None:
            return False
        editor, two = self._pending
        self._pending = None
        self.table.book.asked.emit(None)
        return self._store(editor, typing_text(two.readings[reading]))

    def _take_other_reading(self, editor: QWidget) -> None:
        if self._pending is not None and self._pending[0] is editor:
            self._answer(editor, 1)
        else:
            self._finish(editor, 1, 0)

    def _close(self, editor: QWidget) -> None:
        mark_refused(editor, False)
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an editor unless its text was refused."""
        if editor.property("refused"):
            if hint != QAbstractItemDelegate.EndEditHint.RevertModelCache:
                return  # refused text stays until it is put right or given up with Esc
            mark_refused(editor, False)
        if self._pending is not None and self._pending[0] is editor:
            self._pending = None
            self.table.book.asked.emit(None)
        super().closeEditor(editor, hint)

    def open_editors(self) -> list[QWidget]:
        """Editors that are open, refused ones included."""
        found = self.viewport().findChildren(QWidget, "cellEditor")
        return [e for e in found if e.isVisible()]

    def refused_texts(self) -> list[str]:
        """What stands in editors and could not be stored."""
        return [typed(e) for e in self.open_editors() if e.property("refused")]

    def commit_open(self) -> bool:
        """Store the open editor before something else happens; False when it was refused."""
        for editor in self.open_editors():
            if not editor.property("refused"):
                self._finish(editor, 0, 0)
        return not self.refused_texts()

    def _editor_at(self, index: Index) -> QWidget | None:
        for editor in self.open_editors():
            place = editor.property("place")
            if isinstance(place, QPersistentModelIndex) and place == index:
                return editor
        return None

    # -- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a spreadsheet first, then Qt's own; typing opens an editor."""
        if self._handle_key(event):
            event.accept()
            return
        if event.text().isprintable() and event.text() and self._is_quiet():
            self.table.book.told.emit("info", tr("Bấm F2 hoặc nhấp đúp để sửa ô này."))
            return
        self.cells.quick = True
        try:
            super().keyPressEvent(event)
        finally:
            self.cells.quick = False

    def _handle_key(self, event: QKeyEvent) -> bool:  # noqa: PLR0912 - one branch per key
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        shift = modifiers == Qt.KeyboardModifier.ShiftModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (not modifiers or shift):
            self.step(-1 if shift else 1, 0)
        elif key == Qt.Key.Key_Tab and not modifiers:
            self.step(0, 1)
        elif key == Qt.Key.Key_Backtab:
            self.step(0, -1)
        elif key == Qt.Key.Key_F2 and not modifiers:
            self.edit_current()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not modifiers:
            self.clear_cells()
        elif control and key in _STEPS:
            self._jump(*_STEPS[key])
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_cells()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy_cells()
            self.clear_cells()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_cells()
        elif control and key == Qt.Key.Key_D:
            self.fill(down=True)
        elif control and key == Qt.Key.Key_R:
            self.fill(down=False)
        else:
            if key in _STEPS:
                self._tab_start = None
            return False
        return True

    def _is_quiet(self) -> bool:
        index = self.currentIndex()
        return index.isValid() and self.table.columns[index.column()].quiet

    def edit_current(self) -> None:
        """Open the editor of the current cell with the cursor at the end (F2)."""
        index = self.currentIndex()
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return
        self.edit(index)
        editor = self._editor_at(index)
        if isinstance(editor, QLineEdit):
            editor.deselect()
            editor.end(False)

    def _jump(self, down: int, right: int) -> None:
        """Ctrl+arrow: to the last filled cell of a run, or to the next filled one."""
        index = self.currentIndex()
        row, column = index.row(), index.column()

        def filled(r: int, c: int) -> bool:
            return bool(self.table.index(r, c).data())

        def inside(r: int, c: int) -> bool:
            return 0 <= r < self.table.rowCount() and 0 <= c < self.table.columnCount()

        run = inside(row + down, column + right) and filled(row, column)
        run = run and filled(row + down, column + right)
        while inside(row + down, column + right):
            if run and not filled(row + down, column + right):
                break
            row, column = row + down, column + right
            if not run and filled(row, column) and self.table.key_at(row) is not None:
                break
        while isinstance(self.table.entry(row), Group) and inside(row - down, column):
            row -= down or 1
        self.go_to(row, column)

    # -- blocks -------------------------------------------------------------------------------

    def selected_block(self) -> list[list[QModelIndex]]:
        """The rectangle around the selection, heading rows and hidden columns left out."""
        chosen = self.selectedIndexes() or [self.currentIndex()]
        chosen = [index for index in chosen if index.isValid()]
        if not chosen:
            return []
        rows = range(min(i.row() for i in chosen), max(i.row() for i in chosen) + 1)
        columns = range(min(i.column() for i in chosen), max(i.column() for i in chosen) + 1)
        shown = [c for c in columns if not self.isColumnHidden(c)]
        return [
            [self.table.index(row, column) for column in shown]
            for row in rows
            if self.table.key_at(row) is not None
        ]

    def copy_cells(self) -> None:
        """Put the selected rectangle on the clipboard as text and as an HTML table."""
        block = [[str(i.data() or "") for i in line] for line in self.selected_block()]
        if block:
            QApplication.clipboard().setMimeData(clipboard.mime_of(block))

    def clear_cells(self) -> None:
        """Empty the selected cells that can be emptied, as one undo step."""
        cells = [
            (i.row(), i.column(), cleared)
            for line in self.selected_block()
            for i in line
            if (cleared := self.table.columns[i.column()].cleared) is not None
        ]
        self._write_block(cells, tr("Xóa nội dung {n} ô"))

    def fill(self, *, down: bool) -> None:
        """Ctrl+D, Ctrl+R: repeat the first row or column of the selection, or the cell before."""
        block = self.selected_block()
        if not block:
            return
        if down and len(block) == 1:
            above = block[0][0].row() - 1
            while above >= 0 and self.table.key_at(above) is None:
                above -= 1
            if above < 0:
                return
            block.insert(0, [self.table.index(above, i.column()) for i in block[0]])
        if not down and len(block[0]) == 1:
            before = block[0][0].column() - 1
            if before < 0:
                return
            block = [[self.table.index(line[0].row(), before), *line] for line in block]
        cells = []
        for r, line in enumerate(block):
            for c, index in enumerate(line):
                source = block[0][c] if down else line[0]
                if (r if down else c) > 0:
                    text = str(source.data(Qt.ItemDataRole.EditRole) or "")
                    cells.append((index.row(), index.column(), text))
        self._write_block(cells, tr("Điền {n} ô"))

    def fill_down(self) -> None:
        """Ctrl+D, for a menu."""
        self.fill(down=True)

    def paste_cells(self) -> None:
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
        self._write_block(cells, tr("Dán {n} ô"))

    def _places_for(
        self, lines: list[list[str]], first: QModelIndex
    ) -> list[tuple[int, int, str]] | None:
        rows = [
            row
            for row in range(first.row(), self.table.rowCount())
            if self.table.key_at(row) is not None
        ]
        columns = [
            c for c in range(first.column(), self.table.columnCount()) if not self.isColumnHidden(c)
        ]
        width = max(len(line) for line in lines)
        if len(lines) > len(rows) or width > len(columns):
            self.table.book.told.emit(
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

    def _write_block(
        self, cells: list[tuple[int, int, str]], label: str, reading: int | None = None
    ) -> None:
        table = self.table
        if not self.commit_open() or not cells:
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
            self.table.book.asked.emit(None)
            self._write_block(cells, label, reading)

        first, second = (typing_text(reading) for reading in two.readings)
        self.table.book.asked.emit(
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

    def forget_refused(self) -> None:
        """Give up texts that could not be stored because the rows go away; say which."""
        texts = self.refused_texts()
        for editor in self.open_editors():
            mark_refused(editor, False)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        if texts:
            joined = "; ".join(f"“{text[:60]}”" for text in texts)
            self.table.book.told.emit(
                "problem", tr("Nội dung chưa ghi được đã bỏ khi đổi bảng: {texts}.", texts=joined)
            )

    def cell(self, row: int, column: int) -> Any:
        """The text shown in a cell (for the status line and tests)."""
        return self.table.index(row, column).data()
