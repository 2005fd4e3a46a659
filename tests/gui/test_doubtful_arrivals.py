"""Hộp thư đến: a doubtful file is looked at, chosen with a reason, taken one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.exchange.travel import digest_of, read_travel, write_travel
from gui.main_window import MainWindow
from gui.widgets.receiving_page import ReceivingPage
from tests.gui.waiting import until


def other_copy(path: Path, target: Path) -> Path:
    """A report of the same number with other figures."""
    travel = read_travel(path)
    rows = tuple(
        {**row, "numerator": 1.0} if row["denominator"] else row for row in travel.rows("result")
    )
    new = replace(travel, tables={**travel.tables, "result": rows})
    write_travel(replace(new, head={**new.head, "digest": digest_of(new)}), target)
    return target


@pytest.fixture
def page(open_window: Callable[..., MainWindow], office_book: Path) -> ReceivingPage:
    window = open_window(office_book)
    window.exchange.show_inbox()
    tab = window.current_tab()
    tab.show_page(0)
    found = tab.receiving
    assert isinstance(found, ReceivingPage)
    return found


def test_two_files_of_one_number_are_chosen_one_at_a_time_with_a_reason(
    page: ReceivingPage, reports: Path, office_book: Path, tmp_path: Path
) -> None:
    first = next(reports.glob("BC_MN-Hoa-Binh_2023-Q1*"))
    other = other_copy(first, tmp_path / "BC_khac.skh")
    page.take_in([first, other])
    until(lambda: page._job is None and len(page.items) == 2)
    assert not page.take_button.isEnabled()  # nobody guesses
    page.view.show_key(0)
    page.panel.take_instead.click()
    assert page._arrivals.chosen == {0}
    page.view.show_key(1)
    page.panel.take_instead.click()
    assert page._arrivals.chosen == {1}  # of one unit and period one is taken
    page.take_button.click()
    assert page._job is None
    assert QApplication.focusWidget() is page.panel.why
    QTest.keyClicks(page.panel.why, "da goi dien")
    page.take_button.click()
    until(lambda: page._job is None and any(item.taken for item in page.items))
    with closing(sqlite3.connect(office_book)) as conn:
        [(name, reason)] = conn.execute("SELECT file_name, reason FROM submission WHERE taken = 1")
    assert name == other.name
    assert "da goi dien" in reason
    # the other one still waits and can be taken after all
    page.view.show_key(0)
    page.panel.take_instead.click()
    QTest.keyClicks(page.panel.why, "nham tep")
    page.take_button.click()
    until(lambda: page._job is None and page.items[0].taken)
