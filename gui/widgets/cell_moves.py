"""Where the cursor of a table goes: Enter, Tab and Ctrl with an arrow, as in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QModelIndex

from gui.models.columns import Group

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView


class CellMoves:
    """Steps and jumps; heading rows and hidden columns are passed over."""

    def __init__(self, view: TableView) -> None:
        self._view = view
        self._first_typed: int | None = None
        """The column in which the line was begun with Tab: Enter returns to it."""
        self._reached: tuple[int, int] | None = None
        """The cell that the last Tab led to; whoever is elsewhere came by mouse, F8 or an arrow."""

    def step(self, down: int, right: int) -> None:
        """Move the cursor, past heading rows, never out of the table.

        With a rectangle selected it goes round inside it, over the cells that can be typed into.
        """
        if self._step_inside(down, right):
            return
        view, table = self._view, self._view.table
        current = view.currentIndex()
        row, column = current.row(), current.column()
        if (row, column) != self._reached:
            self._first_typed = None
        if right:
            if self._first_typed is None:
                self._first_typed = column
            if (place := self._beside(column, right)) is not None:
                view.go_to(row, place)
                self._reached = (row, place)
            return
        if down > 0 and self._first_typed is not None:
            column = self._first_typed
        self._first_typed = None
        row += down
        while 0 <= row < table.rowCount() and table.key_at(row) is None:
            row += down
        if 0 <= row < table.rowCount():
            view.go_to(row, column)

    def past_headings(self, index: QModelIndex) -> QModelIndex:
        """Where the cursor goes instead of a heading row: on, or back where only headings follow.

        So Ctrl+Home ends in the first row below its heading, and an arrow up from there shows it.
        """
        view, table = self._view, self._view.table
        current = view.currentIndex()
        onward = 1 if index.row() >= current.row() else -1
        for step in (onward, -onward):
            row = index.row()
            while isinstance(table.entry(row), Group):
                row += step
            if table.key_at(row) is not None:
                if row != index.row():
                    view.scrollTo(index)  # the heading is seen, too
                return table.index(row, index.column())
        return current

    def _beside(self, column: int, step: int) -> int | None:
        """The next column in sight to a side, None past the edge."""
        column += step
        while 0 <= column < self._view.table.columnCount():
            if not self._view.isColumnHidden(column):
                return column
            column += step
        return None

    def leads_out(self, right: int) -> bool:
        """Whether Tab would leave the table: past its edge, with one cell selected."""
        ranges = self._view.chosen.selection().toList()
        if any(chosen.width() * chosen.height() > 1 for chosen in ranges):
            return False
        return self._beside(self._view.currentIndex().column(), right) is None

    def _step_inside(self, down: int, right: int) -> bool:
        """Enter goes down the columns of a selected rectangle, Tab along its rows."""
        ranges = self._view.chosen.selection().toList()
        if len(ranges) != 1 or not ranges[0].contains(self._view.currentIndex()):
            return False
        chosen = ranges[0]
        if chosen.width() * chosen.height() == 1:
            return False
        step = down or right
        index = self._view.currentIndex()
        for _ in range(chosen.width() * chosen.height()):
            index = self._after(index, chosen, step, by_row=bool(right))
            found = self._view.table.row_at(index.row())
            column = self._view.table.columns[index.column()]
            shown = not self._view.isColumnHidden(index.column())
            if shown and found is not None and column.can_edit(found):
                break
        self._view.chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        return True

    def _after(
        self, index: QModelIndex, chosen: QItemSelectionRange, step: int, *, by_row: bool
    ) -> QModelIndex:
        """The next cell of a rectangle, round and round."""
        top, left = chosen.top(), chosen.left()
        rows, columns = chosen.height(), chosen.width()
        r, c = index.row() - top, index.column() - left
        place = (r * columns + c if by_row else c * rows + r) + step
        place %= rows * columns
        r, c = divmod(place, columns) if by_row else divmod(place, rows)[::-1]
        return self._view.table.index(top + r, left + c)

    def jump(self, down: int, right: int, *, extend: bool = False) -> None:
        """Ctrl+arrow: to the last filled cell of a run, or to the next filled one.

        With `extend` (Shift) the cells on the way are selected.
        """
        view, table = self._view, self._view.table
        index = view.currentIndex()
        row, column = index.row(), index.column()

        def filled(r: int, c: int) -> bool:
            return bool(table.index(r, c).data())

        def inside(r: int, c: int) -> bool:
            return 0 <= r < table.rowCount() and 0 <= c < table.columnCount()

        run = inside(row + down, column + right) and filled(row, column)
        run = run and filled(row + down, column + right)
        while inside(row + down, column + right):
            if run and not filled(row + down, column + right):
                break
            row, column = row + down, column + right
            if not run and filled(row, column) and table.key_at(row) is not None:
                break
        while isinstance(table.entry(row), Group) and inside(row - down, column):
            row -= down or 1
        while view.isColumnHidden(column) and inside(row, column - right):
            column -= right or 1
        if extend:
            flag = QItemSelectionModel.SelectionFlag
            ranges = view.chosen.selection().toList()
            opposite = index  # the corner of the selection that the cursor is not in
            if len(ranges) == 1 and ranges[0].contains(index):
                top, left = ranges[0].top(), ranges[0].left()
                opposite = table.index(
                    ranges[0].bottom() if index.row() == top else top,
                    ranges[0].right() if index.column() == left else left,
                )
            view.select_block(opposite, table.index(row, column))
            view.chosen.setCurrentIndex(table.index(row, column), flag.NoUpdate)
        else:
            view.go_to(row, column)
