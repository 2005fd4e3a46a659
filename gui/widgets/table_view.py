"""The table of every tab: Excel's keys over a `TableModel`.

Enter goes down (back to the column where Tab began), Tab right, typing replaces, F2 edits, Delete
clears, Esc takes a typing back, Ctrl+C/X/V copy, cut and paste rectangles, Ctrl+D and Ctrl+R fill,
Ctrl with an arrow jumps over filled cells, and the square at the corner of a selection is dragged
to repeat it. Only a paste that does not fit opens a dialog, which shows why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QTableView,
    QWidget,
)

from core.i18n import tr
from gui.models.columns import Key
from gui.models.table_model import Index, TableModel
from gui.settings import Settings
from gui.widgets.cell_blocks import CellBlocks
from gui.widgets.cell_commit import CellCommit
from gui.widgets.cell_delegate import CellDelegate
from gui.widgets.cell_moves import CellMoves
from gui.widgets.fill_handle import FillHandle
from gui.widgets.selection_sum import selection_sum
from gui.widgets.table_header import TableHeader
from gui.widgets.table_layout import TableLayout

if TYPE_CHECKING:
    from gui.widgets.filter_row import FilterRow
    from gui.widgets.frozen_columns import FrozenColumns

_STEPS: Final = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}  # fmt: skip
_CTRL_SHIFT: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class TableView(QTableView):
    """A table of cells that are stored the moment they are left."""

    current_key_changed = Signal(object)
    """The key of the current row, None on a heading or in an empty table."""
    frozen: FrozenColumns | None = None
    """The first columns over the left edge; made when the table is first scrolled sideways."""
    fresh: Key | None = None
    """The row just added, until the cursor leaves it: typing names it, no F2 needed."""
    filter_row: FilterRow | None = None
    """The boxes under the head; made when they are first asked for."""

    def __init__(self, model: TableModel, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.settings = settings
        self.setHorizontalHeader(TableHeader(self))
        self.moves = CellMoves(self)
        self.cells = CellDelegate(self)
        self.commit = CellCommit(self)
        self.blocks = CellBlocks(self)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        # Signals, not overrides: an exception in an override that Qt calls from inside another
        # one kills the process (shiboken 6.11), in a slot it is only logged.
        self.chosen = self.selectionModel()
        self.chosen.currentChanged.connect(self._on_current)
        self.chosen.selectionChanged.connect(lambda *_: self._on_selection())
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
        self.laying = TableLayout(self)
        self.handle = FillHandle(self)
        self.horizontalScrollBar().valueChanged.connect(lambda _: self._on_sideways())
        model.reordered.connect(self.laying.lay_rows)
        model.dataChanged.connect(self._on_data)
        model.refused.connect(self.table.book.tell_problem)

    @property
    def table(self) -> TableModel:
        """The model, by its own type."""
        return cast(TableModel, self.model())

    # -- place --------------------------------------------------------------------------------

    def current_key(self) -> Key | None:
        """The key of the row the cursor is in."""
        return self.table.key_at(self.currentIndex().row())

    def selected_keys(self) -> list[Key]:
        """Keys of the rows that hold a selected cell, in order; else the current one."""
        spans = [range(r.top(), r.bottom() + 1) for r in self.chosen.selection().toList()]
        rows = sorted({row for span in spans for row in span})
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
        self.chosen.setCurrentIndex(
            self.table.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def step(self, down: int, right: int) -> None:
        """Move the cursor as Enter and Tab do."""
        self.moves.step(down, right)

    def select_block(self, first: QModelIndex, last: QModelIndex) -> None:
        """Select a rectangle; the cursor stays."""
        self.chosen.select(
            QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell the new row; go back into an editor whose text was refused."""
        if current.row() != previous.row():
            self.current_key_changed.emit(self.table.key_at(current.row()))
        for index in (previous, current):  # the frame around the cell
            self.viewport().update(self.visualRect(index))
        refused = self.commit.editor_at(current)
        if refused is not None:
            self.commit.return_to(refused)
        if self.fresh is not None and self.fresh != self.table.key_at(current.row()):
            self.fresh = None

    def _on_selection(self) -> None:
        self.table.book.summed.emit(selection_sum(self.table, self.chosen.selection()))

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        self.laying.fit_some(first.row(), last.row())

    def _on_sideways(self) -> None:
        """Keep the first columns in sight, and the headings, which do not move."""
        if self.frozen is None:
            laid_out = self.isVisible() and not self.viewport().size().isEmpty()
            if not laid_out or not self.horizontalScrollBar().value():
                return
            from gui.widgets.frozen_columns import FrozenColumns  # few tables are ever scrolled

            self.frozen = FrozenColumns(self)
        self.frozen.follow()
        self.viewport().update()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Arrows and Page keys go past heading rows; above the first row they show its heading."""
        return self.moves.past_headings(super().moveCursor(action, modifiers))

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight, beside the frozen columns and not under them."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if self.frozen is not None:
            bar.setValue(self.frozen.place_for(index, before))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the stretched column the new room and fit the rows to it."""
        super().resizeEvent(event)
        self.laying.settle()
        self._on_sideways()

    def showEvent(self, event: QShowEvent) -> None:
        """Rows are fitted when they are first seen."""
        super().showEvent(event)
        self.laying.settle()
        self._on_sideways()

    # -- what others ask ----------------------------------------------------------------------

    def lay_columns(self) -> None:
        """Set the widths of the columns; after the object name is set, and after a zoom."""
        self.laying.lay_columns()

    def lay_rows(self) -> None:
        """Set heading rows and heights again, after a zoom."""
        self.laying.lay_rows()

    def keep_columns(self) -> None:
        """Remember the widths of the columns."""
        self.laying.keep_columns()

    def commit_open(self) -> bool:
        """Store the open editor; False when a text is refused, which the cursor goes to."""
        return self.commit.commit_open()

    def open_editors(self) -> list[QWidget]:
        """Editors that are open, refused ones included."""
        return self.commit.open_editors()

    def refused_texts(self) -> list[str]:
        """What stands in editors and could not be stored."""
        return self.commit.refused_texts()

    def forget_refused(self) -> None:
        """Drop refused texts, saying which."""
        self.commit.forget_refused()

    def copy_cells(self) -> None:
        """Ctrl+C."""
        self.blocks.copy()

    def cut_cells(self) -> None:
        """Ctrl+X."""
        self.blocks.cut()

    def paste_cells(self) -> None:
        """Ctrl+V."""
        self.blocks.paste()

    def clear_cells(self) -> None:
        """Delete."""
        self.blocks.clear()

    def fill_down(self) -> None:
        """Ctrl+D."""
        self.blocks.fill(down=True)

    def fill_right(self) -> None:
        """Ctrl+R."""
        self.blocks.fill(down=False)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an editor unless its text was refused."""
        if self.commit.closing(editor, hint):
            super().closeEditor(editor, hint)

    # -- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a spreadsheet first, then Qt's own; typing opens an editor."""
        if self._handle_key(event):
            event.accept()
            return
        if event.text().isprintable() and event.text() and self._takes_no_typing():
            return
        self._uncover(event.text())
        self.cells.quick = True
        try:
            super().keyPressEvent(event)
        finally:
            self.cells.quick = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Composed letters open an editor too. Qt loses one that comes without a preview."""
        before = self.commit.editor_at(self.currentIndex())
        if before is None and self._takes_no_typing():
            return
        self._uncover(event.commitString() or event.preeditString())
        self.cells.quick = True
        try:
            super().inputMethodEvent(event)
        finally:
            self.cells.quick = False
        editor = self.commit.editor_at(self.currentIndex())
        letters = event.commitString()
        lost = before is None and letters and not event.preeditString()
        if lost and isinstance(editor, QLineEdit) and editor.text() != letters:
            editor.selectAll()
            QApplication.sendEvent(editor, event)

    def _handle_key(self, event: QKeyEvent) -> bool:  # noqa: PLR0912 - one branch per key
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        shift = modifiers == Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Down and modifiers == Qt.KeyboardModifier.AltModifier:
            return self.open_list()
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
            self.moves.jump(*_STEPS[key])
        elif modifiers == _CTRL_SHIFT and key in _STEPS:
            self.moves.jump(*_STEPS[key], extend=True)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_cells()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut_cells()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_cells()
        elif control and key == Qt.Key.Key_D:
            self.blocks.fill(down=True)
        elif control and key == Qt.Key.Key_H:  # Chỉ tiêu has a button with this key
            from gui.row_history import show_row_history  # only when it is asked for

            show_row_history(self)
        elif control and key == Qt.Key.Key_R:
            self.blocks.fill(down=False)
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on inside the table and leaves it only past the first or the last column."""
        inside = self.hasFocus() and self.isVisible() and self.currentIndex().isValid()
        if inside and not self.moves.leads_out(1 if forward else -1):
            return False  # the key itself comes next
        return super().focusNextPrevChild(forward)

    def _takes_no_typing(self) -> bool:
        """Whether typing must not write into the current cell; says why, or how to edit it."""
        index = self.currentIndex()
        row = self.table.row_at(index.row()) if index.isValid() else None
        if row is None or not any(column.set for column in self.table.columns):
            return False
        column = self.table.columns[index.column()]
        if self.table.book.session.read_only:
            words = tr("Sổ mở ở chế độ chỉ đọc: xem, in và xuất được, không sửa được.")
        elif not column.can_edit(row):
            words = tr("Ô này được tính hoặc lấy từ kế hoạch, không nhập trực tiếp được.")
        elif column.quiet and self.fresh != self.table.key_at(index.row()):
            words = tr("Bấm F2 hoặc nhấp đúp để sửa ô này.")
        else:
            return False
        self.table.book.told.emit("info", words)
        return True

    def _uncover(self, text: str) -> None:
        """Scroll back before an editor opens in a column that is only painted as frozen."""
        if text and self.frozen is not None and self.frozen.holds(self.currentIndex().column()):
            self.horizontalScrollBar().setValue(0)

    def edit_current(self) -> None:
        """Open the editor of the current cell with the cursor at the end (F2)."""
        index = self.currentIndex()
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._takes_no_typing()  # says why
            return
        self._uncover("F2")
        self.edit(index)
        editor = self.commit.editor_at(index)
        if isinstance(editor, QLineEdit):
            editor.deselect()
            editor.end(False)

    def open_list(self) -> bool:
        """Open the current cell with its list of words (Alt+↓, as in Excel); False without one."""
        index = self.currentIndex()
        opens = getattr(self.itemDelegateForIndex(index), "open_list", None)
        if opens is None or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return False
        self.edit(index)
        editor = self.commit.editor_at(index)
        if isinstance(editor, QLineEdit):
            opens(editor)
        return True

    def cell(self, row: int, column: int) -> Any:
        """The text shown in a cell (for the status line and tests)."""
        return self.table.index(row, column).data()
