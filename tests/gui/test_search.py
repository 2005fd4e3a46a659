"""The search field: signs are looked for as typed, letters with or without accents."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.services import search
from gui.main_window import MainWindow
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
