"""The first columns of a table scrolled sideways, through the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.widgets.table_view import TableView
from tests.gui.conftest import cell, place_of, press, type_text

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton


def mouse(widget: QWidget, kind: QEvent.Type, place: QPoint, held: Qt.MouseButton = LEFT) -> None:
    button = NONE if kind == QEvent.Type.MouseMove else LEFT
    there = QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(kind, QPointF(place), there, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, place: QPoint) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, place)
    mouse(widget, QEvent.Type.MouseButtonRelease, place, NONE)


@pytest.fixture
def narrow(open_window: Callable[..., MainWindow], gia_lam: Path) -> IndicatorsTab:
    """The tab Chỉ tiêu in a window too narrow for its columns."""
    window = open_window(gia_lam, width=840)
    window.show_tab(1)
    tab = window.current_tab()
    assert isinstance(tab, IndicatorsTab)
    QApplication.processEvents()
    assert tab.view.horizontalScrollBar().maximum() > 100
    return tab


def scrolled(view: TableView, pixels: int = 120) -> QWidget:
    view.horizontalScrollBar().setValue(pixels)
    QApplication.processEvents()
    frozen = view.frozen
    assert frozen is not None
    assert frozen.isVisible()
    return frozen


def middle(tab: IndicatorsTab, no: str, header: str) -> QPoint:
    """Where a frozen cell is painted, in the coordinates of the frozen columns."""
    rect = tab.view.visualRect(tab.model.index(*place_of(tab, no, header)))
    shift = tab.view.horizontalScrollBar().value()
    return rect.center() + QPoint(shift, tab.view.horizontalHeader().height())


def strip(view: TableView, width: int) -> QImage:
    """The left edge of the table as the user sees it, without the edge line."""
    return view.grab().toImage().copy(1, 1, width - 2, view.viewport().height())


def test_number_and_name_stay_where_they_are(narrow: IndicatorsTab) -> None:
    view = narrow.view
    view.go_to(*place_of(narrow, "3", "Tử số"))
    view.horizontalScrollBar().setValue(0)
    QApplication.processEvents()
    assert view.frozen is None or view.frozen.isHidden()
    width = view.columnWidth(0) + view.columnWidth(1)
    before = strip(view, width)
    scrolled(view, 97)
    assert strip(view, width) == before  # cells, heads and the rows of headings
    view.verticalScrollBar().setValue(60)
    QApplication.processEvents()
    lower = strip(view, width)
    assert lower != before
    view.horizontalScrollBar().setValue(0)
    QApplication.processEvents()
    assert view.frozen is not None
    assert view.frozen.isHidden()
    assert strip(view, width) == lower


def test_a_table_that_is_not_scrolled_sideways_has_none(tab: IndicatorsTab) -> None:
    assert tab.view.frozen is None


def test_a_click_takes_the_cell_painted_there(narrow: IndicatorsTab) -> None:
    frozen = scrolled(narrow.view)
    before = narrow.view.horizontalScrollBar().value()
    click(frozen, middle(narrow, "3", "Chỉ tiêu"))
    row, column = place_of(narrow, "3", "Chỉ tiêu")
    current = narrow.view.currentIndex()
    assert (current.row(), current.column()) == (row, column)
    assert narrow.view.horizontalScrollBar().value() == before  # it is in sight as it is
    assert narrow.view.hasFocus()


def test_a_drag_over_them_selects(narrow: IndicatorsTab) -> None:
    frozen = scrolled(narrow.view)
    start, end = middle(narrow, "2", "TT"), middle(narrow, "4", "Chỉ tiêu")
    mouse(frozen, QEvent.Type.MouseButtonPress, start)
    mouse(frozen, QEvent.Type.MouseMove, (start + end) / 2)
    mouse(frozen, QEvent.Type.MouseMove, end)
    mouse(frozen, QEvent.Type.MouseButtonRelease, end, NONE)
    [block] = narrow.view.chosen.selection().toList()
    assert (block.left(), block.right()) == (0, 1)
    assert block.height() == 3


def test_a_double_click_and_f2_edit_the_real_cell(narrow: IndicatorsTab) -> None:
    frozen = scrolled(narrow.view)
    place = middle(narrow, "3", "Chỉ tiêu")
    click(frozen, place)
    mouse(frozen, QEvent.Type.MouseButtonDblClick, place)
    [editor] = narrow.view.open_editors()
    assert narrow.view.horizontalScrollBar().value() == 0
    assert frozen.isHidden()
    assert narrow.view.viewport().rect().contains(editor.geometry())
    press(Qt.Key.Key_Escape)
    scrolled(narrow.view)
    press(Qt.Key.Key_F2)
    assert len(narrow.view.open_editors()) == 1
    type_text(" thử")
    assert cell(narrow, "3", "Chỉ tiêu").endswith(" thử")


def test_the_cursor_never_hides_below_them(narrow: IndicatorsTab) -> None:
    view = narrow.view
    row, last = place_of(narrow, "3", "Ghi chú")
    view.setFocus()
    view.go_to(row, last)
    frozen = view.frozen
    assert frozen is not None
    while view.currentIndex().column() > 2:
        press(Qt.Key.Key_Left)
        if frozen.isVisible():
            assert view.visualRect(view.currentIndex()).left() >= frozen.width() - 1


def test_their_heads_are_dragged_wider(narrow: IndicatorsTab) -> None:
    view = narrow.view
    frozen, wide = scrolled(view), view.columnWidth(0)
    edge = QPoint(wide - 1, 10)
    mouse(frozen, QEvent.Type.MouseMove, edge, NONE)
    mouse(frozen, QEvent.Type.MouseButtonPress, edge)
    mouse(frozen, QEvent.Type.MouseMove, edge + QPoint(20, 0))
    mouse(frozen, QEvent.Type.MouseButtonRelease, edge + QPoint(20, 0), NONE)
    assert view.columnWidth(0) == wide + 20
    assert scrolled(view).width() == view.columnWidth(0) + view.columnWidth(1)


def test_hidden_columns_and_a_narrow_view_leave_room(narrow: IndicatorsTab) -> None:
    view = narrow.view
    frozen = scrolled(view)
    view.laying.show_column(0, False)
    assert frozen.width() == view.columnWidth(1)
    view.setColumnWidth(1, view.viewport().width())  # it would cover everything
    assert frozen.isHidden()
    view.go_to(*place_of(narrow, "3", "Ghi chú"))
    press(Qt.Key.Key_Home)
    assert view.visualRect(view.currentIndex()).left() >= 0


def test_columns_nobody_dragged_follow_the_size_of_text(narrow: IndicatorsTab) -> None:
    """Leaving a cell remembers widths; larger text must still fit its columns afterwards."""
    view = narrow.view
    before = [view.columnWidth(place) for place in range(view.table.columnCount())]
    view.setColumnWidth(4, before[4] + 30)
    assert narrow.leave()
    assert narrow.settings.column_widths("indicatorsView") == {"target": before[4] + 30}
    window = view.window()
    assert isinstance(window, MainWindow)
    window.look.set_zoom(150)
    try:
        assert view.columnWidth(3) > before[3] * 1.3
        assert view.columnWidth(4) == before[4] + 30
    finally:
        window.look.set_zoom(100)


def test_lines_of_the_budget_are_folded_and_dragged_by_them(
    open_window: Callable[..., MainWindow], gia_lam: Path
) -> None:
    window = open_window(gia_lam, width=800)
    window.show_tab(4)
    tab = window.current_tab()
    view = tab.view
    frozen = scrolled(view, 90)
    head = view.horizontalHeader().height()

    def at(row: int, x: int) -> QPoint:
        return QPoint(x, head + view.rowViewportPosition(row) + view.rowHeight(row) // 2)

    lines = view.table.rowCount()
    fold = view.columnWidth(0) + 16  # the triangle of the first line
    click(frozen, at(0, fold))
    assert view.table.rowCount() == 1
    scrolled(view, 90)
    click(frozen, at(0, fold))
    assert view.table.rowCount() == lines
    scrolled(view, 90)
    third = view.table.key_at(2)
    mouse(frozen, QEvent.Type.MouseButtonPress, at(2, 10))
    mouse(frozen, QEvent.Type.MouseMove, at(2, 10) + QPoint(0, 20))
    below = at(view.table.row_of(third) + 2, 10)
    mouse(frozen, QEvent.Type.MouseMove, below)
    assert tab._drag.dragging
    mouse(frozen, QEvent.Type.MouseButtonRelease, below, NONE)
    assert not tab._drag.dragging
    assert tab.book.session.undo_label
