"""Widths of columns and heights of rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QMenu

from gui.models.columns import Column, Row
from gui.widgets.cell_delegate import PADDING, beside_text
from gui.widgets.figure_widths import Need, figure_needs

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

_FITTED_ROWS: Final = 500  # above this every row has the height of two lines
_AFTER_DRAG_MS: Final = 120
_MOST_FIGURE: Final = 0.5  # of the table's width: a number beyond it is marked as too wide
_NAME_ROOM: Final = 1.5  # of its least width: what the stretched column keeps beside a roomy one


class TableLayout(QObject):
    """Remembers widths, lets one column take the room left, fits rows to their wrapped text.

    Once the user drags the stretched column it keeps that width, until the columns are reset.
    """

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._fitted: tuple[object, ...] = ()
        self._laying = False  # widths are set by this class, not by the user
        self._chosen: int | None = None  # width the user gave to the stretched column
        self._laid: Sequence[Column] | None = None  # the columns that have their widths
        self._base: dict[int, int] = {}  # own or chosen widths, before figures ask for more
        self._needs: dict[int, Need] | None = None  # what figures ask for, None: to be measured
        self.head_commands: Callable[[int], Sequence[tuple[str, str, Callable[[], Any]]]]
        self.head_commands = lambda _: ()  # words, icon and action for a column of its menu
        rows = view.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(16)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        # with the table's own selection the head would ask every cell whether it is selected
        header.setSelectionModel(QItemSelectionModel(view.table, header))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setMinimumSectionSize(32)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_DRAG_MS)
        self._timer.timeout.connect(self.settle)
        header.sectionResized.connect(self._on_resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_menu)

    def _on_resized(self, place: int, _before: int, width: int) -> None:
        self._timer.start()
        if self._laying or not width:
            return
        self._base[place] = width
        if self._view.table.columns[place].stretch:
            self._chosen = width

    def _open_menu(self, place: QPoint) -> None:
        from gui.widgets.column_menu import fill_column_menu  # only when it is asked for

        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_column_menu(menu, self._view)
        first = menu.actions()[0]
        for words, _, action in self.head_commands(
            self._view.horizontalHeader().logicalIndexAt(place)
        ):
            made = QAction(words, menu)
            made.triggered.connect(lambda _=False, act=action: act())
            menu.insertAction(first, made)
        menu.insertSeparator(first)
        menu.popup(self._view.horizontalHeader().mapToGlobal(place))

    # -- columns ------------------------------------------------------------------------------

    def lay_columns(self) -> None:
        """Give the columns their remembered or their own widths; after the object name is set."""
        view = self._view
        kept = view.settings.column_widths(view.objectName())
        hidden = view.settings.hidden_columns(view.objectName())
        self._laying, self._needs = True, None
        self._laid = view.table.columns
        for place, column in enumerate(view.table.columns):
            if column.stretch:
                self._chosen = kept.get(column.name)
            away = not column.shown if hidden is None else column.name in hidden
            view.setColumnHidden(place, away and not column.stretch)
            self._base[place] = kept.get(column.name, self._own_width(column))
            view.setColumnWidth(place, self._base[place])
        self._laying = False
        self.stretch()

    def show_column(self, place: int, shown: bool) -> None:
        """Show or hide a column, and remember the choice."""
        view = self._view
        view.setColumnHidden(place, not shown)
        names = [c.name for i, c in enumerate(view.table.columns) if view.isColumnHidden(i)]
        view.settings.keep_hidden_columns(view.objectName(), names)
        self.lay_columns()
        self.settle()

    def reset_columns(self) -> None:
        """Columns and widths as they were at first."""
        view = self._view
        view.settings.keep_hidden_columns(view.objectName(), None)
        view.settings.keep_column_widths(view.objectName(), {})
        self.lay_columns()
        self.settle()

    def keep_columns(self) -> None:
        """Remember the widths that the user chose; the others go on following the size of text."""
        view = self._view
        kept = dict(view.settings.column_widths(view.objectName()))
        for place, column in enumerate(view.table.columns):
            if view.isColumnHidden(place):
                continue
            kept.pop(column.name, None)
            if column.stretch:
                if self._chosen is not None:
                    kept[column.name] = self._chosen
            elif self._base[place] != self._own_width(column):
                kept[column.name] = self._base[place]
        view.settings.keep_column_widths(view.objectName(), kept)

    def stretch(self) -> None:
        """Let the stretched column take the room that is left, never less than its own width.

        A width the user chose stays.
        """
        view, columns = self._view, self._view.table.columns
        place = next((i for i, c in enumerate(columns) if c.stretch), None)
        if place is None:
            return
        others = sum(view.columnWidth(i) for i in range(len(columns)) if i != place)
        room = view.viewport().width() - others
        self._laying = True
        view.setColumnWidth(place, self._chosen or max(room, self._own_width(columns[place])))
        self._laying = False

    def settle(self) -> None:
        """After a change of widths: stretch and fit again."""
        self._timer.stop()
        self._show_roomy()
        self._lay_figures()
        self.stretch()
        self.fit_rows()

    def _measure_figures(self, first: int, last: int) -> bool:
        """Ask what the figures of these rows need; returns whether columns were laid anew.

        Of a part of the rows only what is more counts.
        """
        if self._laid is not self._view.table.columns:  # others came, `lay_columns` is next
            return False
        found = figure_needs(self._view, first, last)
        if self._needs is not None and last - first + 1 < self._view.table.rowCount():
            for place, (least, wished) in self._needs.items():
                more = found.get(place, (0, 0))
                found[place] = max(least, more[0]), max(wished, more[1])
        if found == self._needs:
            return False
        self._needs = found
        self._lay_figures()
        self.stretch()
        return True

    def _lay_figures(self) -> None:
        """No number is cut: each column of figures holds its words, and its texts on one line
        while the stretched column keeps its own width."""
        view, columns = self._view, self._view.table.columns
        most = round(_MOST_FIGURE * view.viewport().width())
        needs = {
            place: (min(least, most), min(wished, most))
            for place, (least, wished) in (self._needs or {}).items()
            if not view.isColumnHidden(place)
        }
        widths = {place: max(self._base[place], least) for place, (least, _) in needs.items()}
        room = view.viewport().width() - sum(
            widths.get(i) or (self._own_width(c) if c.stretch else view.columnWidth(i))
            for i, c in enumerate(columns)
        )
        self._laying = True
        for place, (_, wished) in needs.items():
            more = max(0, wished - widths[place])
            more = more if more <= room else 0
            room -= more
            view.setColumnWidth(place, widths[place] + more)
        self._laying = False

    def _show_roomy(self) -> None:
        """Show the columns that only wait for room, when the name keeps half as much again."""
        view, columns = self._view, self._view.table.columns
        if view.settings.hidden_columns(view.objectName()) is not None:
            return  # the user chose
        for place, column in enumerate(columns):
            if not column.roomy:
                continue
            others = sum(
                self._own_width(other) * _NAME_ROOM if other.stretch else view.columnWidth(i)
                for i, other in enumerate(columns)
                if i != place
            )
            fits = others + self._own_width(column) <= view.viewport().width()
            if view.isColumnHidden(place) == fits:
                view.setColumnHidden(place, not fits)

    def _own_width(self, column: Column) -> int:
        metrics = QFontMetrics(self._view.font())
        return column.width * metrics.averageCharWidth() + 2 * PADDING

    # -- rows ---------------------------------------------------------------------------------

    def lay_rows(self) -> None:
        """Give every row its height, after the list of rows or the zoom became another."""
        self._fitted, self._needs = (), None
        self.fit_rows()

    def fit_rows(self) -> None:
        """Give every row the height its text needs at the present widths."""
        view = self._view
        rows = view.table.rowCount()
        metrics = QFontMetrics(view.font())
        line = view.cells.line_height(metrics)
        usual = line + metrics.height()
        if rows > _FITTED_ROWS or view.verticalHeader().defaultSectionSize() != usual:
            # the same for short tables: another size would touch every row of the next long one
            view.verticalHeader().setDefaultSectionSize(usual)
        if rows > _FITTED_ROWS:
            return
        if self._needs is None and view.isVisible():
            self._measure_figures(0, rows - 1)
        widths = [view.columnWidth(i) for i in range(view.table.columnCount())]
        state = (rows, line, *widths)
        if state == self._fitted or not view.isVisible():
            return  # nothing that matters has changed, or nobody looks
        self._fitted = state
        self._fit_heights(0, rows - 1)

    def fit_some(self, first: int, last: int) -> None:
        """Fit these rows after their contents changed; a longer number widens its column."""
        view = self._view
        if not view.isVisible() or view.table.rowCount() > _FITTED_ROWS:
            return
        if self._measure_figures(first, last):
            self.fit_rows()  # other widths, other heights everywhere
        self._fit_heights(first, last)

    def _fit_heights(self, first: int, last: int) -> None:
        view = self._view
        metrics = QFontMetrics(view.font())
        line = view.cells.line_height(metrics)
        columns = [
            (view.columnWidth(place), column)
            for place, column in enumerate(view.table.columns)
            if not column.one_line and column.spark is None and not view.isColumnHidden(place)
        ]
        for row in range(first, last + 1):
            found = view.table.row_at(row)
            height = line if found is None else self._height(row, found, columns, metrics)
            if view.rowHeight(row) != height:
                view.setRowHeight(row, height)

    def _height(
        self, place: int, row: Row, columns: list[tuple[int, Column]], metrics: QFontMetrics
    ) -> int:
        height = self._view.cells.line_height(metrics)
        for width, column in columns:
            text = column.text(row)
            if not text or (column.align != "left" and " " not in text):
                continue  # a figure alone does not wrap; several ("418.348 ≠ 418.448", "MN, TH") do
            need = self._view.cells.height_of(text, width - beside_text(column, row), metrics)
            if need > height and not (column.merged and self._is_shared(place, row, column)):
                height = need  # a merged text has the rows beside it as room
        return height

    def _is_shared(self, place: int, row: Row, column: Column) -> bool:
        if column.merged is None:
            return False
        mark = column.merged(row)
        return any(
            (found := self._view.table.row_at(place + step)) is not None
            and column.merged(found) == mark
            for step in (-1, 1)
        )
