"""Sorting by a column through real windows: the header, its menu and the key; the book stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from core.services.ordering import text_order
from gui.main_window import MainWindow
from gui.models.columns import Column, Group
from gui.models.sorting import arranged, ranks, sortable
from gui.tabs.budget_tab import BudgetTab
from gui.tabs.inbox_tab import SENDING
from gui.tabs.indicators_tab import IndicatorsTab
from gui.tabs.schools_tab import RECOGNITIONS, YEARS, SchoolsTab
from gui.tabs.tasks_tab import COURSES, TasksTab
from tests.gui.tab_alone import column, go, opened_tab, stored, text, type_in

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
BOOK = "SELECT id, name, position FROM unit ORDER BY position, id"


@pytest.fixture
def schools(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SchoolsTab]:
    yield from opened_tab(SchoolsTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


@pytest.fixture
def tasks(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    yield from opened_tab(TasksTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


@pytest.fixture
def indicators(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[IndicatorsTab]:
    path = tmp_path / "so.skh"
    yield from opened_tab(IndicatorsTab, qtbot, path, monkeypatch, plan="gia-lam-2023")


@pytest.fixture
def budget(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened_tab(BudgetTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def head_place(page: Any, name: str) -> QPoint:
    header, place = page.view.horizontalHeader(), column(page, name)
    return QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)


def double_click(page: Any, name: str) -> None:
    """As a mouse does: press, release, double click, release."""
    target = page.view.horizontalHeader().viewport()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(target, Qt.MouseButton.LeftButton, pos=head_place(page, name))


def sort_key_pressed(page: Any) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_S, CTRL_SHIFT)


def shown(page: Any, name: str = "name") -> list[str]:
    rows = range(page.model.rowCount())
    return [text(page, row, name) for row in rows if page.model.key_at(row) is not None]


# -- the order


def test_numbers_days_words_and_empty_cells_last_both_ways() -> None:
    plain = Column("c", "C", text=str)
    texts = ["", "Đông", "dưới", "9,5%", "1.250", "ăn", "03/02/2024", "12/2023", "-3", "ân", "an"]
    cells = [(text, sortable(plain, text)) for text in texts]
    assert list(ranks(cells, False)) == [
        "-3", "9,5%", "1.250", "12/2023", "03/02/2024", "an", "ăn", "ân", "dưới", "Đông", "",
    ]  # fmt: skip
    assert list(ranks(cells, True)) == [
        "1.250", "9,5%", "-3", "03/02/2024", "12/2023", "Đông", "dưới", "ân", "ăn", "an", "",
    ]  # fmt: skip


def test_printed_bounds_stand_among_the_numbers() -> None:
    plain = Column("c", "C", text=str)
    cells = [(text, sortable(plain, text)) for text in ("100%", "≥ 99 %", "Dưới 3%", "> 5", "75%")]
    assert list(ranks(cells, False)) == ["> 5", "75%", "≥ 99 %", "100%", "Dưới 3%"]


def test_own_numbers_go_before_texts_and_equal_ones_keep_their_order() -> None:
    wanted = Column(
        "c", "C", text=str, number=lambda row: row if isinstance(row, Decimal) else None
    )
    rows = [("a", "?"), ("b", Decimal(2)), ("c", Decimal(10)), ("d", Decimal(2))]
    cells = [(key, sortable(wanted, row)) for key, row in rows]
    assert list(ranks(cells, False)) == ["b", "d", "c", "a"]
    assert list(ranks(cells, True)) == ["c", "b", "d", "a"]


def test_rows_stay_under_their_heading_and_new_ones_come_last() -> None:
    entries: Sequence[Any] = [5, Group("I"), 1, 2, 3, Group("II"), 4, 6]
    assert arranged(entries, {6: 0, 4: 1, 3: 2, 1: 3, 5: 4}) == [
        5, Group("I"), 3, 1, 2, Group("II"), 6, 4,
    ]  # fmt: skip


# -- header, menu, key


def test_a_double_click_sorts_and_the_third_brings_the_plan_back(schools: SchoolsTab) -> None:
    page, header = schools.school_list, schools.school_list.view.horizontalHeader()
    plan, before = shown(page), stored(page, BOOK)
    double_click(page, "name")
    names = shown(page)
    assert names != plan
    assert sorted(plan) == sorted(names)
    assert names == sorted(plan, key=text_order)
    assert names != sorted(plan)  # code points have Đ after every other letter
    assert header.isSortIndicatorShown()
    assert header.sortIndicatorSection() == column(page, "name")
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder  # Qt's arrow up, as Excel
    double_click(page, "name")
    assert shown(page) == names[::-1]
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
    double_click(page, "name")
    assert shown(page) == plan
    assert not header.isSortIndicatorShown()
    assert stored(page, BOOK) == before
    assert page.book.session.undo_label is None


def test_a_single_click_selects_the_column_and_moves_nothing(schools: SchoolsTab) -> None:
    page = schools.school_list
    double_click(page, "name")
    names = shown(page)
    target = page.view.horizontalHeader().viewport()
    QTest.qWait(QApplication.doubleClickInterval() // 100)
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=head_place(page, "levels"))
    assert shown(page) == names
    assert len(page.view.selectedIndexes()) == len(names)
    header = page.view.horizontalHeader()
    assert header.sortIndicatorSection() == column(page, "name")


def test_the_menu_of_the_header_sorts(schools: SchoolsTab) -> None:
    page = schools.school_list
    plan = shown(page)
    for words, expected in (("giảm", True), ("tăng", False)):
        page.view.laying._open_menu(head_place(page, "name"))
        [menu] = [m for m in page.view.findChildren(QMenu) if m.isVisible()]
        [action] = [a for a in menu.actions() if words in a.text().replace("&", "")]
        action.trigger()
        menu.close()
        assert page.sorting.order == ("name", expected)
    page.view.laying._open_menu(head_place(page, "name"))
    [menu] = [m for m in page.view.findChildren(QMenu) if m.isVisible()]
    next(a for a in menu.actions() if "thứ tự" in a.text().replace("&", "")).trigger()
    menu.close()
    assert shown(page) == plan


def test_the_key_sorts_by_the_column_of_the_cursor_which_stays(schools: SchoolsTab) -> None:
    page = schools.school_list
    go(page, 5, "levels")
    name = text(page, 5, "name")
    told: list[str] = []
    page.book.told.connect(lambda _, words: told.append(words))
    sort_key_pressed(page)
    levels = shown(page, "levels")
    assert levels == sorted(levels)
    cursor = page.view.currentIndex()
    assert text(page, cursor.row(), "name") == name
    assert cursor.column() == column(page, "levels")
    assert told == ["Đang xếp theo cột “Cấp học”, tăng dần. Thứ tự trong sổ không đổi."]


# -- what it leaves alone


def test_a_typed_cell_does_not_jump_until_sorted_again(schools: SchoolsTab) -> None:
    page = schools.school_list
    for row, words in enumerate(("12", "9", "1.250")):
        go(page, row, "classes")
        type_in(page, words)
    go(page, 0, "classes")
    sort_key_pressed(page)
    assert shown(page, "classes")[:4] == ["9", "12", "1.250", ""]
    go(page, 0, "classes")
    type_in(page, "500")
    assert shown(page, "classes")[:3] == ["500", "12", "1.250"]
    assert page.view.currentIndex().row() == 1
    go(page, 3, "name")
    names = shown(page)
    page.add_new()
    assert shown(page)[: len(names)] == names  # the list was asked for again, yet nothing jumped
    assert page.view.currentIndex().row() == len(names)  # the new row is at the end and in sight
    page.reload()
    assert shown(page, "classes")[:4] == ["12", "500", "1.250", ""]


def test_rows_are_not_moved_while_sorted(schools: SchoolsTab) -> None:
    page = schools.school_list
    go(page, 3, "name")
    sort_key_pressed(page)
    names, before, told = shown(page), stored(page, BOOK), []
    page.book.told.connect(lambda _, words: told.append(words))
    page.findChild(QToolButton, "schools_down").click()
    assert shown(page) == names
    assert stored(page, BOOK) == before
    assert "Theo thứ tự kế hoạch" in told[0]


def test_a_filter_keeps_the_order_and_everything_comes_back_sorted(schools: SchoolsTab) -> None:
    page = schools.school_list
    double_click(page, "name")
    names = shown(page)
    page.search_for("THCS")
    assert shown(page) == [name for name in names if "THCS" in name]
    page.search_for("")
    assert shown(page) == names


def test_the_sum_stays_below(schools: SchoolsTab) -> None:
    schools.show_page(YEARS)
    page = schools.page
    last = shown(page)[-1]
    for _ in range(2):
        double_click(page, "name")
        assert page.sorting.order is not None
        assert shown(page)[-1] == last


def test_tasks_are_sorted_within_their_headings(tasks: TasksTab) -> None:
    page = tasks.table_page
    headings = [e for e in page.model._entries if isinstance(e, Group)]
    plan = page.model.keys()
    go(page, page.model.row_of(plan[0]) or 0, "title")
    sort_key_pressed(page)
    assert [e for e in page.model._entries if isinstance(e, Group)] == headings
    assert page.model.keys() != plan
    assert sorted(page.model.keys()) == sorted(plan)
    page.sorting.forget()
    assert page.model.keys() == plan


def test_verdicts_go_by_gravity(indicators: IndicatorsTab) -> None:
    page = indicators
    go(page, 1, "verdict")
    sort_key_pressed(page)
    runs: list[list[Any]] = [[]]
    for entry in page.model._entries:
        runs.append([]) if isinstance(entry, Group) else runs[-1].append(entry)
    sort = page.model.columns[column(page, "verdict")].sort
    assert sort is not None
    for run in runs:
        graves = [sort(page.model.row_at(page.model.row_of(key) or 0)) for key in run]
        assert graves == sorted(graves)


def test_the_tree_of_the_budget_says_why_it_is_not_sorted(budget: BudgetTab) -> None:
    told: list[str] = []
    budget.book.told.connect(lambda _, words: told.append(words))
    plan = budget.model.keys()
    go(budget, 0, "name")
    sort_key_pressed(budget)
    assert budget.model.keys() == plan
    assert told == ["Bảng này giữ thứ tự của các mục lớn, mục nhỏ nên không sắp xếp theo cột."]


# -- every tab


def ordered(page: Any, name: str, *, descending: bool = False) -> bool:
    """Whether the rows stand in the order of a column under each heading, empty cells last."""
    one = page.model.columns[column(page, name)]
    runs: list[list[Any]] = [[]]
    for row in range(page.model.rowCount()):
        found = page.model.row_at(row)
        runs.append([]) if found is None else runs[-1].append(sortable(one, found))
    for cells in runs:
        filled = [cell for cell in cells if cell is not None]
        if cells[: len(filled)] != filled:
            return False
        kinds = [cell.kind for cell in filled]
        if kinds != sorted(kinds):
            return False
        for kind in set(kinds):
            values = [cell.value for cell in filled if cell.kind == kind]
            if values != sorted(values, reverse=descending):
                return False
    return True


def assert_sorts(page: Any, names: Sequence[str]) -> None:
    """Both ways by each column, and back."""
    plan = page.model.keys()
    assert len(plan) > 2
    for name in names:
        before = shown(page, name)
        assert len(set(before)) > 1, f"nothing to sort in {name}"
        page.sorting.sort_by(column(page, name), False)
        assert ordered(page, name)
        up = page.model.keys()
        page.sorting.sort_by(column(page, name), True)
        assert ordered(page, name, descending=True)
        assert page.model.keys() != up
        assert sorted(page.model.keys(), key=repr) == sorted(plan, key=repr)
    page.sorting.forget()
    assert page.model.keys() == plan


def test_recognitions_sort_by_the_day_they_end(schools: SchoolsTab) -> None:
    schools.show_page(RECOGNITIONS)
    page = schools.page
    assert_sorts(page, ["school", "year", "countdown"])
    page.sorting.sort_by(column(page, "countdown"), False)
    runs: list[list[Any]] = [[]]
    for row in range(page.model.rowCount()):
        found = page.model.row_at(row)
        if found is None:
            runs.append([])
        elif found.countdown is not None:
            runs[-1].append(found.countdown.expires_on)
    assert any(len(set(run)) > 1 for run in runs)
    assert all(run == sorted(run) for run in runs)


def test_courses_sort(tasks: TasksTab) -> None:
    tasks.show_page(COURSES)
    assert_sorts(tasks.page, ["title", "people", "timing"])


def test_totals_sort(
    open_window: Callable[..., MainWindow], office_book: Path, qtbot: QtBot
) -> None:
    window = open_window(office_book)
    window.actions_by_name["actRollUp"].trigger()
    page = window.current_tab()
    qtbot.waitUntil(lambda: page.model.key_count() > 0)
    qtbot.waitUntil(lambda: page.is_settled)
    assert_sorts(page, ["name", "target"])


def test_files_received_and_who_has_sent_sort(
    open_window: Callable[..., MainWindow], office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    window = open_window(office_book)
    window.actions_by_name["actInbox"].trigger()
    tab = window.current_tab()
    tab.take_in([reports])
    page = tab.receiving
    qtbot.waitUntil(lambda: page._job is None and page.model.key_count() > 2, timeout=20_000)
    assert_sorts(page, ["unit", "file"])
    key = page.model.keys()[0]
    page.sorting.sort_by(column(page, "file"), True)
    assert page.view.current_key() is not None
    assert page.model.row_at(page.model.row_of(key) or 0).item is page.items[key]
    tab.show_page(SENDING)
    assert_sorts(tab.sending, ["unit"])
