"""The filter row through real windows: boxes under the head, what they keep, how they are left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.services.overview import Place
from gui.main_window import MainWindow
from gui.models.columns import Column, Group
from gui.models.filtering import cell_of, condition, without
from gui.tabs.budget_tab import BudgetTab
from gui.widgets.frozen_columns import frozen_places
from gui.widgets.table_paper import narrowed_words, write_pdf
from gui.widgets.table_tab import TableTab
from tests.gui.conftest import press, type_text
from tests.gui.tab_alone import column, go, opened_tab, text

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def budget(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened_tab(BudgetTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def page_of(window: MainWindow) -> TableTab:
    tab = window.current_tab()
    return getattr(tab, "page", tab)


def settle(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "it never settled"
        QApplication.processEvents()


def key_pressed(window: MainWindow) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_L, CTRL_SHIFT)


def open_row(window: MainWindow, tab: int) -> TableTab:
    window.show_tab(tab)
    page = page_of(window)
    settle(lambda: bool(page.model.keys()))  # Tổng hợp reads beside the window
    page.view.setFocus()
    key_pressed(window)
    return page


def box(page: TableTab, name: str) -> QLineEdit:
    assert page.filtering is not None
    return page.filtering.row.box(name)


def typed(page: TableTab, name: str, words: str) -> None:
    """Letter by letter, as a keyboard does."""
    box(page, name).setFocus()
    type_text(words, end=None)
    settle(lambda: page.filtering is None or not page.filtering.is_running)


def shown(page: TableTab, name: str) -> list[str]:
    rows = range(page.model.rowCount())
    return [text(page, row, name) for row in rows if page.model.key_at(row) is not None]


# -- the conditions

_CELLS = ["95,5%", "90", "1.250", "-3", "Đạt", "Trong hạn", "Ô trống", "", "06/2023", "15/09/2023"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dat", ["Đạt"]),
        ("TRONG", ["Trong hạn", "Ô trống"]),
        ("trống", [""]),
        ("=", [""]),
        (">90", ["95,5%", "1.250"]),
        (">= 90", ["95,5%", "90", "1.250"]),
        ("<0", ["-3"]),
        ("<=90", ["90", "-3"]),
        ("=95,5", ["95,5%"]),
        ("=95.5", ["95,5%"]),
        ("=1250", ["1.250"]),
        ("=1.250", ["1.250"]),
        ("=trong han", ["Trong hạn"]),
        ("90..100", ["95,5%", "90"]),
        ("90,5 .. 1.250", ["95,5%", "1.250"]),
        ("06/2023..08/2023", ["06/2023"]),
        (">06/2023", ["15/09/2023"]),
        ("<=09/2023", ["06/2023", "15/09/2023"]),
        ("%", ["95,5%"]),
        ("90 ..", []),
    ],
)
def test_what_a_box_keeps(words: str, expected: list[str]) -> None:
    plain = Column("c", "C", text=str)
    wanted = condition(words)
    assert wanted is not None
    assert [cell for cell in _CELLS if wanted(cell_of(plain, cell))] == expected


@pytest.mark.parametrize("words", ["", "  ", ">", "<", ">=", "<="])
def test_half_a_condition_asks_nothing(words: str) -> None:
    assert condition(words) is None


def test_a_printed_sign_is_found_and_a_number_that_is_not_shown_counts() -> None:
    plain = Column("c", "C", text=str)
    wanted = condition(">90")
    assert wanted is not None
    assert wanted(cell_of(plain, ">90 trường"))
    assert wanted(cell_of(plain, "≥ 99 %"))
    assert not wanted(cell_of(plain, "≤ 5%"))
    half = Column("c", "C", text=lambda _: "31/40", number=lambda _: Decimal("77.5"))
    assert not wanted(cell_of(half, None))
    over = condition(">77")
    assert over is not None
    assert over(cell_of(half, None))


def test_a_time_in_words_is_compared_by_its_day() -> None:
    time_of = Column("c", "C", text=lambda _: "Tháng 12", sort=lambda _: "2023-12-31")
    for words, expected in ((">06/2023", True), ("<=12/2023", True), ("thang", True),
                            ("<01/12/2023", False)):  # fmt: skip
        wanted = condition(words)
        assert wanted is not None
        assert wanted(cell_of(time_of, None)) is expected


def test_headings_with_nothing_below_them_go() -> None:
    entries: Sequence[Any] = [Group("I"), Group("1", 1), 1, Group("2", 1), 2, Group("II"), 3]
    assert without(entries, {1}) == [Group("I"), Group("2", 1), 2, Group("II"), 3]
    assert without(entries, {1, 2}) == [Group("II"), 3]
    assert without(entries, {1, 2, 3}) == []
    assert without(entries, ()) == list(entries)


# -- the row in the window


def test_the_key_shows_the_row_types_into_it_and_takes_it_away(window: MainWindow) -> None:
    page = open_row(window, 1)
    every = shown(page, "name")
    assert QApplication.focusWidget() is box(page, "numerator")  # the column of the cursor
    typed(page, "name", "tre mau giao")
    kept = shown(page, "name")
    assert kept
    assert all("mẫu giáo" in name for name in kept)
    words = f"Đang hiện {len(kept)}/{len(every)} dòng"
    assert page.count_label.text() == words
    assert window.status.message.text() == words
    assert box(page, "name").text() == "tre mau giao"
    key_pressed(window)
    assert shown(page, "name") == every
    assert page.filtering is not None
    assert page.filtering.row.isHidden()
    assert page.view.hasFocus()
    key_pressed(window)
    assert box(page, "name").text() == ""


def test_boxes_work_together_with_each_other_and_the_search(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = open_row(window, 1)
    typed(page, "measure", "%")
    some = len(shown(page, "name"))
    typed(page, "level", "mn")
    fewer = shown(page, "level")
    assert 0 < len(fewer) < some
    assert set(fewer) == {"MN"}
    window.top_bar.search.setText("suy dinh duong")
    qtbot.waitUntil(lambda: 0 < len(shown(page, "name")) < len(fewer))
    assert all("suy dinh dưỡng" in name for name in shown(page, "name"))
    box(page, "level").setFocus()
    press(Qt.Key.Key_Escape)  # empties the box
    assert box(page, "level").text() == ""
    assert box(page, "level").hasFocus()
    press(Qt.Key.Key_Escape)  # leaves it
    assert page.view.hasFocus()
    button = page.findChild(QWidget, "indicators_unfilter")
    assert button is not None
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isVisible()
    assert box(page, "measure").text() == ""


def test_numbers_are_compared(window: MainWindow) -> None:
    page = open_row(window, 1)
    for row, number in enumerate(("50", "90", "9,5"), start=1):
        go(page, row, "numerator")
        page.view.setFocus()
        type_text(number)
    for words, expected in ((">9,5", ["50", "90"]), ("9..50", ["50", "9,5"]), ("=90", ["90"])):
        box(page, "numerator").clear()
        typed(page, "numerator", words)
        assert shown(page, "numerator") == expected
    box(page, "numerator").clear()
    typed(page, "numerator", "=")
    assert set(shown(page, "numerator")) == {""}


def test_down_goes_to_the_table_and_a_typed_row_stays(window: MainWindow) -> None:
    page = open_row(window, 1)
    typed(page, "numerator", "trống")
    count = len(shown(page, "name"))
    press(Qt.Key.Key_Down)
    assert page.view.hasFocus()
    page.view.go_to(1, column(page, "numerator"))
    type_text("12")
    assert len(shown(page, "name")) == count  # it does not vanish under the cursor
    page.reload()
    assert len(shown(page, "name")) == count - 1


def test_tab_goes_from_the_tools_through_the_boxes_into_the_table(window: MainWindow) -> None:
    page = open_row(window, 1)
    places = [p for p in range(len(page.model.columns)) if not page.view.isColumnHidden(p)]
    names = [page.model.columns[place].name for place in places]
    box(page, names[0]).setFocus()
    for name in names:
        assert QApplication.focusWidget() is box(page, name)
        press(Qt.Key.Key_Tab)
    assert page.view.hasFocus()
    page.view.go_to(1, places[0])
    press(Qt.Key.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is box(page, names[-1])
    box(page, names[0]).setFocus()
    press(Qt.Key.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is page.detail_button


def test_composed_letters_arrive_whole(window: MainWindow) -> None:
    """UniKey and the like: a preview, then the letter; nothing is put into the box meanwhile."""
    page = open_row(window, 1)
    box(page, "name").setFocus()
    target = box(page, "name")
    for preview, commit in (("t", ""), ("tr", ""), ("trẻ", ""), ("", "trẻ")):
        event = QInputMethodEvent(preview, [])
        if commit:
            event.setCommitString(commit)
        QApplication.sendEvent(target, event)
    assert target.text() == "trẻ"
    assert target.completer() is None
    assert page.filtering is not None
    assert page.filtering.narrows


def test_boxes_stand_over_their_columns(window: MainWindow, qtbot: QtBot) -> None:
    page = open_row(window, 3)
    view, header = page.view, page.view.horizontalHeader()

    def is_aligned() -> bool:
        covered = view.frozen is not None and view.frozen.covered() > 0
        for place, one in enumerate(page.model.columns):
            found = box(page, one.name)
            if covered and place in frozen_places(view):
                continue  # they stay where they are seen
            if view.isColumnHidden(place):
                if found.isVisible():
                    return False
            elif (found.x(), found.width()) != (
                header.sectionViewportPosition(place), view.columnWidth(place)
            ):  # fmt: skip
                return False
        return True

    qtbot.waitUntil(is_aligned)
    view.setColumnWidth(1, 420)
    qtbot.waitUntil(is_aligned)
    view.laying.show_column(2, False)
    qtbot.waitUntil(is_aligned)
    page.toggle_panel()
    qtbot.waitUntil(is_aligned)
    foot = box(page, "title").mapTo(view, QPoint(0, box(page, "title").height()))
    assert foot.y() == view.viewport().y()
    before = box(page, "title").height()
    window.look.set_zoom(150)
    qtbot.waitUntil(is_aligned)
    qtbot.waitUntil(lambda: box(page, "title").height() > before)


def test_boxes_of_frozen_columns_stay_and_tab_scrolls_to_the_others(
    open_window: Callable[..., MainWindow], gia_lam: Path
) -> None:
    window = open_window(gia_lam, 800, 600)
    page = open_row(window, 3)
    view = page.view
    box(page, "title").setFocus()
    while QApplication.focusWidget() is not box(page, "reason"):
        press(Qt.Key.Key_Tab)
        QApplication.processEvents()
    assert view.horizontalScrollBar().value() > 0
    assert view.viewport().rect().contains(box(page, "reason").geometry().center().x(), 5)
    if view.frozen is not None and view.frozen.covered():
        assert box(page, "no").x() == 0
        shown_at = view.filter_row
        assert shown_at is not None
        assert shown_at.childAt(4, 4) is box(page, "no")


@pytest.mark.parametrize("tab", [2, 3, 4, 6])
def test_every_table_has_the_row(window: MainWindow, tab: int) -> None:
    page = open_row(window, tab)
    every = page.model.keys()
    place = next(p for p, c in enumerate(page.model.columns) if c.stretch)
    name = page.model.columns[place].name
    last = text(page, page.model.rowCount() - 1, name)
    typed(page, name, last)
    assert 0 < len(page.model.keys()) < len(every)
    assert last in shown(page, name)
    assert window.status.message.text().startswith("Đang hiện ")
    press(Qt.Key.Key_Escape)
    assert page.model.keys() == every


def test_pages_of_a_tab_have_rows_of_their_own(window: MainWindow) -> None:
    window.show_tab(3)
    tab = window.current_tab()
    for number in (2,):
        tab.show_page(number)
        page = page_of(window)
        page.view.setFocus()
        key_pressed(window)
        typed(page, "name" if "name" in [c.name for c in page.model.columns] else "title", "zzz")
        assert page.model.keys() == []
        assert page.view.isVisible()  # the boxes must stay in reach
    tab.show_page(0)
    assert page_of(window).filtering is None
    window.show_tab(0)
    key_pressed(window)
    assert "Chưa có bảng" in window.status.message.text()


def test_a_row_from_elsewhere_is_shown_whatever_the_boxes_ask(window: MainWindow) -> None:
    page = open_row(window, 3)
    key = page.model.keys()[-1]
    typed(page, "title", "zzz")
    assert page.model.keys() == []
    assert page.show_key(key)
    assert page.view.current_key() == key
    typed(page, "title", "zzz")
    window.go(Place("tasks"))
    assert page.model.row_of(key) is not None


def test_another_period_is_looked_at_again(window: MainWindow) -> None:
    page = open_row(window, 1)
    go(page, 1, "numerator")
    page.view.setFocus()
    type_text("50")
    typed(page, "numerator", "50")
    assert len(page.model.keys()) == 1
    keys = [window.top_bar.period_box.itemData(i) for i in range(2)]
    assert window.book is not None
    here = window.book.period.key if window.book.period else ""
    window.book.choose_period(next(key for key in keys if key != here))
    assert page.model.keys() == []
    window.book.choose_period(here)
    assert len(page.model.keys()) == 1


def test_the_tree_keeps_what_a_line_is_part_of_and_looks_below_folded_lines(
    budget: BudgetTab,
) -> None:
    every = budget.model.keys()
    deep = max(every, key=lambda k: len(budget._source.above(k)))
    above = set(budget._source.above(deep))
    words = text(budget, budget.model.row_of(deep) or 0, "name")
    budget.fold_button.click()
    assert budget.model.row_of(deep) is None
    folded = budget.model.keys()
    budget.toggle_filter_row()
    typed(budget, "name", words)
    assert budget.model.row_of(deep) is not None
    assert above <= set(budget.model.keys())
    assert len(budget.model.keys()) < len(every)
    budget.clear_filter_row()
    assert budget.model.keys() == folded


def test_print_and_copy_take_what_is_shown(
    window: MainWindow, tmp_path: Path, program: Callable[[str], str]
) -> None:
    import subprocess

    page = open_row(window, 3)
    typed(page, "title", "bồi dưỡng")
    go(page, 1, "title")
    page.sorting.sort_by(column(page, "title"), True)
    names = shown(page, "title")
    assert 2 <= len(names) < 20
    page.view.selectAll()
    page.view.copy_cells()
    copied = QApplication.clipboard().text()
    spots = [copied.index(name.splitlines()[0][:30]) for name in names]
    assert spots == sorted(spots)
    assert "Rà soát quy hoạch" not in copied
    path = tmp_path / "bang.pdf"
    write_pdf(page.view, path, "Nhiệm vụ", "")
    done = subprocess.run(
        [program("pdftotext"), "-raw", str(path), "-"], check=True, capture_output=True
    )
    printed = done.stdout.decode()
    spots = [printed.index(name[:18]) for name in names]
    assert spots == sorted(spots)
    assert "Rà soát quy hoạch" not in printed
    assert any("bồi dưỡng" in words for words in narrowed_words(page))
