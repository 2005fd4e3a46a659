"""Ctrl+Z and Ctrl+Y in the real window: they lead to the cell and say what was undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.main_window import MainWindow
from gui.widgets.table_tab import TableTab
from tests.gui.conftest import press, type_text
from tests.gui.tab_alone import column, go

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
INDICATORS, SCHOOLS, TASKS, BUDGET = 1, 2, 3, 4


def page_at(window: MainWindow, tab: int) -> TableTab:
    window.show_tab(tab)
    shown = window.current_tab()
    return getattr(shown, "page", shown)


def typed(page: TableTab, row: int, name: str, words: str) -> Any:
    """Type into a cell; the key of its row."""
    go(page, row, name)
    page.view.setFocus()
    type_text(words)
    return page.model.key_at(row)


def held(window: MainWindow, letter: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, letter, CTRL)


def place(window: MainWindow) -> tuple[int, Any, str]:
    """Tab, key and column of the cursor."""
    shown = window.current_tab()
    page = getattr(shown, "page", shown)
    cursor = page.view.currentIndex()
    return (
        window.tabs.currentIndex(), page.view.current_key(),
        page.model.columns[cursor.column()].name,
    )  # fmt: skip


def test_undo_and_redo_lead_through_the_tabs(window: MainWindow) -> None:
    one = typed(page_at(window, INDICATORS), 3, "numerator", "50")
    two = typed(page_at(window, TASKS), 2, "percent", "40")
    three = typed(page_at(window, SCHOOLS), 1, "classes", "12")
    go(page_at(window, SCHOOLS), 6, "name")
    said = []
    for tab, key, name in ((SCHOOLS, three, "classes"), (TASKS, two, "percent"),
                           (INDICATORS, one, "numerator")):  # fmt: skip
        held(window, Qt.Key.Key_Z)
        assert place(window) == (tab, key, name)
        said.append(window.status.message.text())
    assert said[0].startswith("Đã hoàn tác: ")
    assert said[1].startswith("Đã hoàn tác ở trang Nhiệm vụ: ")
    assert said[2].startswith("Đã hoàn tác ở trang Chỉ tiêu: ")
    assert window.book is not None
    assert window.book.session.undo_label is None
    window.show_tab(0)
    for tab, key, name in ((INDICATORS, one, "numerator"), (TASKS, two, "percent"),
                           (SCHOOLS, three, "classes")):  # fmt: skip
        held(window, Qt.Key.Key_Y)
        assert place(window) == (tab, key, name)
        assert window.status.message.text().startswith("Đã làm lại ở trang ")
    assert window.book.session.redo_label is None


def test_the_sentence_stays_until_the_next_action(window: MainWindow) -> None:
    typed(page_at(window, INDICATORS), 3, "numerator", "50")
    window.show_tab(TASKS)
    held(window, Qt.Key.Key_Z)
    words = window.status.message.text()
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        QApplication.processEvents()
    assert window.status.message.text() == words
    press(Qt.Key.Key_Down)
    assert window.status.message.text() == words


def test_a_cell_left_by_the_mouse_is_found_again(window: MainWindow) -> None:
    page = page_at(window, INDICATORS)
    go(page, 3, "numerator")
    page.view.setFocus()
    type_text("50", end=None)
    page.view.go_to(8, column(page, "note"))  # the editor is stored as it is left
    window.leave_cells()
    key = page.model.key_at(3)
    held(window, Qt.Key.Key_Z)
    assert place(window) == (INDICATORS, key, "numerator")


def test_a_block_leads_to_its_first_cell(window: MainWindow) -> None:
    page = page_at(window, INDICATORS)
    page.view.setFocus()
    QApplication.clipboard().setText("1\n2\n3")
    go(page, 2, "numerator")
    page.view.paste_cells()
    go(page, 9, "note")
    window.show_tab(BUDGET)
    held(window, Qt.Key.Key_Z)
    assert place(window) == (INDICATORS, page.model.key_at(2), "numerator")


def test_deleted_rows_that_come_back_are_gone_to(window: MainWindow) -> None:
    page = page_at(window, TASKS)
    go(page, 4, "title")
    key = page.model.key_at(4)
    page.delete_selected()
    assert page.model.row_of(key) is None
    go(page, 9, "title")
    window.show_tab(SCHOOLS)
    held(window, Qt.Key.Key_Z)
    assert place(window)[:2] == (TASKS, key)
    held(window, Qt.Key.Key_Y)
    assert page.model.row_of(key) is None
    assert window.tabs.currentIndex() == TASKS


def test_a_new_row_is_gone_to_when_made_again(window: MainWindow) -> None:
    page = page_at(window, TASKS)
    go(page, 4, "title")
    page.add_new()
    new = page.view.current_key()
    held(window, Qt.Key.Key_Z)
    assert page.model.row_of(new) is None
    window.show_tab(INDICATORS)
    held(window, Qt.Key.Key_Y)
    assert place(window)[:2] == (TASKS, new)


def test_another_period_and_unit_come_back(window: MainWindow) -> None:
    page = page_at(window, INDICATORS)
    book = window.book
    assert book is not None
    assert book.period is not None
    here, unit = book.period.key, book.unit_id
    key = typed(page, 3, "numerator", "50")
    window.top_bar.period_box.setCurrentIndex(0 if here != "2023-Q1" else 3)
    window.top_bar.unit_box.setCurrentIndex(2)
    assert (book.period.key, book.unit_id) != (here, unit)
    held(window, Qt.Key.Key_Z)
    assert (book.period.key, book.unit_id) == (here, unit)
    assert window.top_bar.period_box.currentData() == here
    assert place(window) == (INDICATORS, key, "numerator")


def test_a_row_that_search_and_filter_row_hide_is_shown(window: MainWindow) -> None:
    page = page_at(window, TASKS)
    key = typed(page, 2, "percent", "40")
    page.toggle_filter_row()
    assert page.filtering is not None
    page.filtering.row.box("title").setFocus()
    type_text("zzz", end=None)
    assert page.model.keys() == []
    window.undo()
    assert place(window) == (TASKS, key, "percent")
    assert window.status.message.text().startswith("Đã hoàn tác: ")


def test_another_page_of_the_tab_comes_to_the_front(window: MainWindow) -> None:
    page_at(window, TASKS)
    tab = window.current_tab()
    tab.show_page(2)
    page = tab.page
    name = next(c.name for c in page.model.columns if c.set and c.align == "left")
    key = typed(page, 1, name, "Nội dung khác")
    tab.show_page(0)
    window.show_tab(INDICATORS)
    held(window, Qt.Key.Key_Z)
    assert tab.page is page
    assert place(window) == (TASKS, key, name)


def test_a_new_book_begins_with_nothing_to_lead_to(
    window: MainWindow, stored: Callable[..., Any]
) -> None:
    typed(page_at(window, INDICATORS), 3, "numerator", "50")
    window.reopen()
    held(window, Qt.Key.Key_Z)
    assert stored("SELECT count(*) FROM result") == [(1,)]
