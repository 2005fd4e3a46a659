"""Sorting the rows of a tab by a column: a double click on the header, its menu or Ctrl+Shift+S.

A single click selects the column, as in Excel, so that it can be copied and added up; a slip of the
mouse then moves no rows. Double click and key go round: ascending, descending, the plan's order.
Only what is shown is sorted (a printed or copied table, too), within the headings; undo has nothing
to do with it and nothing is remembered once the book is closed. Typing does not make a row jump: it
is sorted again when the rows are asked for again (a filter, another period, the key).

The rows are read in slices between what the user does (`RowWalk`). A long list of what was read is
put in order on another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QKeySequence

from core.i18n import tr
from gui.models.columns import Column, Key, Row
from gui.models.sorting import Order, Sortable, ranks, sortable
from gui.widgets.row_walk import RowWalk
from gui.worker import Job

if TYPE_CHECKING:
    from gui.widgets.table_tab import TableTab

_LONG: Final = 4000  # more are put in order on another thread
KEY: Final = "Ctrl+Shift+S"


class TableSort(QObject):
    """The order of one tab's table: `order` is None for the plan's own."""

    def __init__(self, tab: TableTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.order: Order | None = None
        self._cells: list[tuple[Key, Sortable | None]] = []
        self._job: Job | None = None
        self._read_by: Column
        self._walk = RowWalk(tab, self._take, self._put_in_order)
        header = tab.view.horizontalHeader()
        header.sectionDoubleClicked.connect(self.turn)
        header.sortIndicatorChanged.connect(lambda *_: self._mark())  # Qt moves it at any click
        tab.model.asked.connect(self._again)
        tab.model.modelReset.connect(self._mark)
        action = QAction(tr("Sắp xếp theo cột"), tab)
        action.setShortcut(QKeySequence(KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _: self.turn(tab.view.currentIndex().column()))
        tab.addAction(action)

    @property
    def is_running(self) -> bool:
        """Whether rows are still being read or put in order."""
        return self._walk.is_running or self._job is not None

    def commands(self, place: int) -> Sequence[tuple[str, str, Callable[[], None]]]:
        """The lines of a menu for the column at `place`: words, icon, action."""
        if not self._may_sort(place):
            return ()
        return (
            (tr("Sắp xếp tăn&g dần") + f"\t{KEY}", "", partial(self.sort_by, place, False)),
            (tr("Sắp xếp giả&m dần"), "", partial(self.sort_by, place, True)),
            (tr("Th&eo thứ tự kế hoạch"), "", self.forget),
        )

    def _may_sort(self, place: int) -> bool:
        return 0 <= place < len(self._tab.model.columns)

    def turn(self, place: int) -> None:
        """Ascending, descending, the plan's order."""
        if not self._may_sort(place):
            return
        if not self._tab.SORTABLE:
            words = tr("Bảng này giữ thứ tự của các mục lớn, mục nhỏ nên không sắp xếp theo cột.")
            self._tab.book.told.emit("info", words)
            return
        order = self.order
        if order is None or order.column != self._tab.model.columns[place].name:
            self.sort_by(place, False)
        elif order.descending:
            self.forget()
        else:
            self.sort_by(place, True)

    def sort_by(self, place: int, descending: bool) -> None:
        """Show the rows in the order of a column."""
        if not self._tab.view.commit_open():
            return
        column = self._tab.model.columns[place]
        self.order = Order(column.name, descending)
        self._mark()
        self._start()
        way = tr("giảm dần") if descending else tr("tăng dần")
        name = column.title or column.header.replace("\n", " ")
        words = tr("Đang xếp theo cột “{name}”, {way}. Thứ tự trong sổ không đổi.",
                   name=name, way=way)  # fmt: skip
        self._tab.book.told.emit("info", words)

    def forget(self) -> None:
        """Show the plan's order again."""
        if self.order is None or not self._tab.view.commit_open():
            return
        self._stop()
        self.order = None
        self._mark()
        self._tab.keep_place(lambda: self._tab.model.arrange(None))
        self._tab.book.told.emit("info", tr("Đã trở lại thứ tự kế hoạch."))

    # -- reading and showing ------------------------------------------------------------------

    def _column(self) -> Column | None:
        """The column sorted by; None when there is none or the table no longer has it."""
        names = self._tab.model.columns
        return next((c for c in names if self.order and c.name == self.order.column), None)

    def _again(self) -> None:
        """Other rows were asked for: put them in order, too."""
        if self.order is None:
            return
        if self._column() is None:
            self.order = None
            self._stop()
            self._tab.model.arrange(None)
        else:
            self._start()
        self._mark()

    def _start(self) -> None:
        self._stop()
        column = self._column()
        if column is None:
            return
        self._read_by = column
        # sums stay at the end
        last: frozenset[Key] = getattr(self._tab.model.source, "last_keys", frozenset())
        self._cells = []
        self._walk.walk([key for key in self._tab.model.plain_keys() if key not in last])

    def _stop(self) -> None:
        self._walk.stop()
        self._job = None

    def _take(self, key: Key, row: Row | None) -> None:
        self._cells.append((key, None if row is None else sortable(self._read_by, row)))

    def _put_in_order(self) -> None:
        cells, descending = self._cells, self.order is not None and self.order.descending
        self._cells = []
        if len(cells) <= _LONG:
            self._show(ranks(cells, descending))
            return

        def done(found: dict[Key, int]) -> None:
            if job is self._job and self._tab.book.is_open:  # else it came too late
                self._job = None
                self._show(found)

        job = Job(lambda: ranks(cells, descending), done, self._tab.book.tell_problem)
        self._job = job.start()

    def _show(self, places: dict[Key, int]) -> None:
        self._tab.keep_place(lambda: self._tab.model.arrange(places))

    def _mark(self) -> None:
        """The arrow in the header."""
        header, column = self._tab.view.horizontalHeader(), self._column()
        with QSignalBlocker(header):
            header.setSortIndicatorShown(column is not None)
            if self.order is not None and column is not None:
                # Qt points down for ascending; Excel, which everybody here knows, up
                way = Qt.SortOrder.AscendingOrder if self.order.descending else (
                    Qt.SortOrder.DescendingOrder)  # fmt: skip
                header.setSortIndicator(self._tab.model.columns.index(column), way)
        header.viewport().update()
