"""Trường and Kinh phí through the whole window, by keys, clipboard and mouse; then the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.main_window import MainWindow
from gui.tabs.budget_tab import BudgetTab
from gui.tabs.schools_tab import YEARS, SchoolsTab
from tests.gui.conftest import CTRL, type_text

MILLION = 10**6


@pytest.fixture
def window(open_window: Callable[..., MainWindow], gia_lam: Path) -> MainWindow:
    opened: MainWindow = open_window(gia_lam)
    return opened


def keys(key: Qt.Key) -> None:
    """Ctrl with a key, so that shortcuts of the window are found too."""
    QTest.keyClick(QApplication.focusWidget(), key, CTRL)


def column(page: object, name: str) -> int:
    return [c.name for c in page.model.columns].index(name)  # type: ignore[attr-defined]


def test_a_year_of_a_schools_list(
    window: MainWindow, stored: Callable[..., list[tuple[object, ...]]]
) -> None:
    keys(Qt.Key.Key_3)
    tab = window.current_tab()
    assert isinstance(tab, SchoolsTab)
    page = tab.school_list
    page.view.setFocus()
    page.view.go_to(0, column(page, "classes"))
    type_text("12", Qt.Key.Key_Tab)
    type_text("1.250", Qt.Key.Key_Return)
    tab.show_page(YEARS)
    years = tab.years_page
    years.view.setFocus()
    assert years.view.cell(0, column(years, "pupils_4")) == "1.250"
    years.view.go_to(1, column(years, "classes_0"))
    QApplication.clipboard().setText("10\t11\t11\t12\t12")
    keys(Qt.Key.Key_V)
    sql = "SELECT count(*), sum(classes) FROM unit_facts"
    assert stored(sql) == [(6, 68)]
    keys(Qt.Key.Key_Z)
    assert stored(sql) == [(1, 12)]
    keys(Qt.Key.Key_Y)
    assert stored(sql) == [(6, 68)]


def test_a_quarter_of_the_budget(
    window: MainWindow, stored: Callable[..., list[tuple[object, ...]]]
) -> None:
    keys(Qt.Key.Key_5)
    tab = window.current_tab()
    assert isinstance(tab, BudgetTab)
    tab.view.setFocus()
    tab.view.go_to(2, column(tab, "allocated"))
    type_text("900", Qt.Key.Key_Tab)
    type_text("450", Qt.Key.Key_Return)
    assert tab.view.cell(2, column(tab, "percent")) == "50%"
    tab.view.go_to(13, column(tab, "allocated"))
    QApplication.clipboard().setText("2.000\t1.000\n2.500\t500 triệu")
    keys(Qt.Key.Key_V)
    sql = "SELECT sum(allocated_vnd), sum(disbursed_vnd) FROM execution"
    assert stored(sql) == [(5_400 * MILLION, 1_950 * MILLION)]
    keys(Qt.Key.Key_Z)
    assert stored(sql) == [(900 * MILLION, 450 * MILLION)]

    before = [tab.view.cell(row, 0) for row in range(tab.model.rowCount())]
    _drag(tab, 14, 7)
    after = [tab.view.cell(row, 0) for row in range(tab.model.rowCount())]
    assert after == [*before[:12], before[14], *before[12:14]]
    keys(Qt.Key.Key_Z)
    assert [tab.view.cell(row, 0) for row in range(tab.model.rowCount())] == before


def _drag(tab: BudgetTab, row: int, into: int) -> None:
    """Take a line by its number and let go in the middle of another one."""
    view, left, none = tab.view, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

    def middle(line: int) -> QPoint:
        return view.visualRect(tab.model.index(line, 0)).center()

    def send(
        kind: QEvent.Type, place: QPoint, button: Qt.MouseButton, held: Qt.MouseButton
    ) -> None:
        everywhere = QPointF(view.viewport().mapToGlobal(place))
        event = QMouseEvent(kind, QPointF(place), everywhere, button, held,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)

    view.scrollTo(tab.model.index(row, 0))
    send(QEvent.Type.MouseButtonPress, middle(row), left, left)
    send(QEvent.Type.MouseMove, middle(row) - QPoint(0, 15), none, left)
    send(QEvent.Type.MouseMove, middle(into), none, left)
    send(QEvent.Type.MouseButtonRelease, middle(into), left, none)
