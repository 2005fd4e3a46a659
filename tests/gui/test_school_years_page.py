"""The page of five years: typed, pasted from Excel, summed, narrowed to one figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.settings import Settings
from gui.tabs.schools_tab import YEARS, SchoolsTab
from gui.widgets.school_years_page import SchoolYearsPage
from tests.gui.tab_alone import column, opened_tab, stored, text, type_in


@pytest.fixture
def page(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SchoolYearsPage]:
    for tab in opened_tab(SchoolsTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023"):
        tab.show_page(YEARS)
        yield tab.years_page


def test_five_years_of_three_figures(page: SchoolYearsPage) -> None:
    headers = [
        page.model.headerData(place, Qt.Orientation.Horizontal)
        for place in range(page.model.columnCount())
    ]
    assert len(headers) == 16
    assert headers[1] == "Lớp\n18-19"
    assert headers[-1] == "GV\n22-23"
    assert page.model.rowCount() == 25
    assert text(page, 24, "name") == "Tổng cộng"
    assert page.count_label.text() == "24 trường"


def test_typed_figures_are_stored_and_summed(page: SchoolYearsPage) -> None:
    page.view.go_to(0, column(page, "pupils_4"))
    type_in(page, "1.250")
    type_in(page, "310")
    assert stored(page, "SELECT school_year, level, pupils FROM unit_facts ORDER BY pupils") == [
        ("2022-2023", "MN", 310), ("2022-2023", "MN", 1250),
    ]  # fmt: skip
    assert text(page, 24, "pupils_4") == "1.560"
    assert not page.model.index(24, column(page, "pupils_4")).flags() & Qt.ItemFlag.ItemIsEditable
    page.book.session.undo()
    assert text(page, 24, "pupils_4") == "1.250"


def test_a_block_of_five_years_is_pasted_in_one_step(page: SchoolYearsPage) -> None:
    page.view.go_to(0, column(page, "classes_0"))
    QApplication.clipboard().setText("10\t11\t11\t12\t12\n8\t8\t9\t9\t10")
    page.view.paste_cells()
    assert stored(page, "SELECT count(*), sum(classes) FROM unit_facts") == [(10, 100)]
    page.book.session.undo()
    assert stored(page, "SELECT count(*) FROM unit_facts") == [(0,)]


def test_one_figure_shows_its_change(page: SchoolYearsPage) -> None:
    page.view.go_to(0, column(page, "pupils_0"))
    QApplication.clipboard().setText("200\t\t\t\t250\n400\t400\t400\t400\t350")
    page.view.paste_cells()
    page.fact_box.choose("pupils")
    page.fact_box.activated.emit(0)
    shown = [c.name for c in page.model.columns]
    assert shown == ["name", *(f"pupils_{i}" for i in range(5)), "pupils_trend", "pupils_change"]
    assert text(page, 0, "pupils_trend") == "200 → 250"
    assert text(page, 2, "pupils_trend") == ""
    assert Settings().get("school_years_fact") == "pupils"
    assert text(page, 0, "pupils_change") == "+50 (25%)"
    assert text(page, 1, "pupils_change") == "−50 (12,5%)"
    assert text(page, 24, "pupils_change") == "không đổi"


def test_other_years(page: SchoolYearsPage) -> None:
    page.view.go_to(0, column(page, "classes_4"))
    type_in(page, "12")
    page.show_until("2023-2024")
    assert text(page, 0, "classes_3") == "12"
    header = page.model.headerData(column(page, "classes_4"), Qt.Orientation.Horizontal)
    assert header == "Lớp\n23-24"
    page.book.choose_period("2023-Q2")
    page.book.choose_period("2023-Q3")
    assert page.last_box.currentData() == "2023-2024"


def test_search_limits_the_sum(page: SchoolYearsPage) -> None:
    page.view.go_to(0, column(page, "classes_4"))
    type_in(page, "12")
    type_in(page, "8")
    page.search_for("anh duong")
    assert page.model.rowCount() == 2
    assert text(page, 1, "classes_4") == "12"
