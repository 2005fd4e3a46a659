"""The search field: signs are looked for as typed, letters with or without accents."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.services import search, tasks
from gui.main_window import MainWindow
from gui.widgets.tasks_page import TasksPage
from gui.worker import wait_for_jobs
from tests.gui.conftest import press, type_text

TABS = {"indicators": 1, "schools": 2, "tasks": 3, "budget": 4}


def found(window: MainWindow, tab: str, words: str) -> int:
    window.show_tab(TABS[tab])
    window.find_text()
    window.top_bar.search.clear()
    type_text(words, end=None)
    shown = window.current_tab()
    deadline = time.monotonic() + 5
    while shown.search != words and time.monotonic() < deadline:
        QTest.qWait(10)
    assert shown.search == words
    return len(shown.model.keys())


@pytest.mark.parametrize("tab", ["indicators", "tasks", "budget"])
def test_a_sign_that_stands_nowhere_finds_nothing(window: MainWindow, tab: str) -> None:
    for sign in ("_", '"', "\\", "'", "%%", "*"):
        assert found(window, tab, sign) == 0, sign
        shown = window.current_tab()
        words = [label.text() for label in shown.findChildren(QLabel) if label.isVisible()]
        assert any(f"“{sign}”" in text for text in words)
    press(Qt.Key.Key_Escape, to=window.top_bar.search)


def test_a_percent_sign_finds_what_is_printed_with_one(window: MainWindow) -> None:
    everything = found(window, "indicators", "")
    with_sign = found(window, "indicators", "%")
    assert 0 < with_sign < everything
    for row in range(window.current_tab().model.rowCount()):
        shown = window.current_tab().model.row_at(row)
        if shown is not None:
            printed = [shown.indicator.name, shown.indicator.measure or "", shown.target_raw]
            assert any("%" in text for text in printed) or shown.targets == ()
    narrower = found(window, "indicators", "95%")
    assert 0 < narrower < with_sign


def test_letters_are_found_with_and_without_accents(window: MainWindow) -> None:
    assert found(window, "indicators", "tre mau giao") == found(
        window, "indicators", "TRẺ MẪU GIÁO"
    )
    assert found(window, "tasks", "đao tao") <= found(window, "tasks", "dao tao")
    assert found(window, "tasks", "dao tao") > 0
    assert found(window, "indicators", "gd&đt ?") == 0


def test_other_tabs_are_not_told_to_hold_a_sign(window: MainWindow) -> None:
    assert window.book is not None
    assert search.hits(window.book.session, "_") == {}
    assert search.hits(window.book.session, "   ") == {}
    assert search.hits(window.book.session, "truong").keys() <= TABS.keys()


# -- a table so long that it is asked on another thread --------------------------------------------


@pytest.fixture
def long_table(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> TasksPage:
    """The tasks, as if their list were long."""
    monkeypatch.setattr("gui.widgets.table_tab._LARGE", 5)
    window.show_tab(TABS["tasks"])
    page = window.current_tab().page
    assert isinstance(page, TasksPage)
    return page


def titles(page: TasksPage) -> list[str]:
    rows = [page.model.row_at(place) for place in range(page.model.rowCount())]
    return [row.task.title for row in rows if row is not None]


def test_a_long_table_is_filtered_beside_the_window(long_table: TasksPage, qtbot: QtBot) -> None:
    everything = titles(long_table)
    long_table.search_for("dao tao")
    assert titles(long_table) == everything  # the answer is still to come
    qtbot.waitUntil(lambda: titles(long_table) != everything)
    assert 0 < len(titles(long_table)) < len(everything)
    beside = titles(long_table)
    long_table.reload()
    assert titles(long_table) == beside
    assert str(len(titles(long_table))) in long_table.count_label.text()
    long_table.search_for("khong co gi ca")
    qtbot.waitUntil(long_table.empty.isVisible)
    long_table.search_for("")
    qtbot.waitUntil(lambda: titles(long_table) == everything)


def test_only_the_last_words_count(long_table: TasksPage, qtbot: QtBot) -> None:
    for words in ("d", "da", "dao", "dao tao", "truong"):
        long_table.search_for(words)
    assert wait_for_jobs()
    qtbot.waitUntil(lambda: not long_table._beside.is_running)
    shown = titles(long_table)
    long_table.reload()
    assert titles(long_table) == shown


def test_what_is_written_meanwhile_is_seen(long_table: TasksPage, qtbot: QtBot) -> None:
    session, [first, *_] = long_table.book.session, long_table.model.keys()
    long_table.search_for("hoàn toàn mới")
    tasks.update_task(session, first, title="Việc hoàn toàn mới")
    qtbot.waitUntil(lambda: titles(long_table) == ["Việc hoàn toàn mới"])


def test_asking_at_once_drops_the_answer_under_way(long_table: TasksPage, qtbot: QtBot) -> None:
    long_table.search_for("dao tao")
    long_table.narrow("")
    everything = titles(long_table)
    assert wait_for_jobs()
    QTest.qWait(20)
    assert titles(long_table) == everything
