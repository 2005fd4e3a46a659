"""A number is whole or it is not shown: on the screen at every width, and on paper."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.settings import Settings
from gui.tabs.budget_tab import BudgetTab
from gui.widgets.cell_delegate import PADDING, beside_text
from gui.widgets.long_text import TOO_NARROW, whole_figure
from gui.widgets.table_paper import write_pdf
from tests.gui.tab_alone import column, go, opened_tab, text, type_in

LARGE = "413.618.000.000"


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened_tab(BudgetTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def lines_of(words: str, width: int, font: QFont) -> list[tuple[str, float]]:
    """The lines a text is painted in, each with its pixels."""
    layout = QTextLayout(words, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append((words[line.textStart() :][: line.textLength()], line.naturalTextWidth()))
    layout.endLayout()
    return found


def test_a_figure_is_painted_whole_or_not_at_all(qapp: QApplication) -> None:
    font = QFont(QApplication.font())
    metrics = QFontMetrics(font)
    made = random.Random(7)
    whole = 0
    for _ in range(400):
        number = f"{made.randrange(10 ** made.randint(1, 15)):,}".replace(",", ".")
        words = made.choice(["{}", "Σ {}", "{}%", "−{}", "{0} ≠ {0}1", "{} (Quý II)"]).format(
            number
        )
        width, height = made.randrange(5, 260), made.choice([20, 44, 62])
        shown = whole_figure(words, width, height, font, metrics)
        assert shown in (words, TOO_NARROW)
        if shown == words:
            whole += 1
            found = lines_of(words, width, font)
            assert max(pixels for _, pixels in found) <= width + 1, (words, width)
            assert len(found) * metrics.lineSpacing() <= height + 4, (words, width, height)
    assert 50 < whole < 390


def test_words_in_a_column_of_figures_end_in_dots(qapp: QApplication) -> None:
    font = QFont(QApplication.font())
    shown = whole_figure("không áp dụng", 40, 20, font, QFontMetrics(font))
    assert shown.endswith("…")
    assert shown != "…"


@pytest.mark.parametrize("width", [1366, 1092])
@pytest.mark.parametrize("unit", ["vnd", "thousand", "million"])
def test_every_amount_of_the_budget_is_whole(tab: BudgetTab, unit: str, width: int) -> None:
    tab.resize(width, 640)
    go(tab, 13, "disbursed")
    type_in(tab, "5 tỷ")
    tab.show_in(unit)
    QApplication.processEvents()
    metrics = tab.view.fontMetrics()
    for place, described in enumerate(tab.model.columns):
        if described.align != "right":
            continue
        for line in range(tab.model.rowCount()):
            words, row = text(tab, line, described.name), tab.model.row_at(line)
            rect = tab.view.visualRect(tab.model.index(line, place))
            room = rect.width() - 2 * PADDING - beside_text(described, row)
            shown = whole_figure(words, room, rect.height(), tab.view.font(), metrics)
            assert shown == words, (words, room)


def test_amounts_are_whole_when_the_tab_is_first_shown_in_dong(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().put("budget_unit", "vnd")
    path = tmp_path / "so.skh"
    for tab in opened_tab(BudgetTab, qtbot, path, monkeypatch, plan="gia-lam-2023"):
        assert tab.unit_box.currentData() == "vnd"
        place = column(tab, "remaining")
        assert tab.view.columnWidth(place) > tab.view.fontMetrics().horizontalAdvance(LARGE)


def test_amounts_keep_one_line_while_the_name_has_room(tab: BudgetTab) -> None:
    tab.show_in("vnd")
    QApplication.processEvents()
    place = column(tab, "planned")
    words = max((text(tab, line, "planned") for line in range(15)), key=len)
    assert tab.view.columnWidth(place) > tab.view.fontMetrics().horizontalAdvance(words)
    before = tab.view.columnWidth(place)
    tab.show_in("million")
    QApplication.processEvents()
    assert tab.view.columnWidth(place) < before


def test_a_width_made_by_numbers_is_not_remembered_as_chosen(tab: BudgetTab) -> None:
    tab.show_in("vnd")
    QApplication.processEvents()
    tab.view.keep_columns()
    assert "planned" not in tab.settings.column_widths(tab.view.objectName())


def test_a_hint_says_the_whole_number(tab: BudgetTab) -> None:
    tab.show_in("vnd")
    index = tab.model.index(0, column(tab, "remaining"))
    assert text(tab, 0, "remaining") in str(index.data(Qt.ItemDataRole.ToolTipRole))


@pytest.mark.parametrize("unit", ["vnd", "million"])
def test_paper_has_every_amount_whole_and_names_the_unit(
    tab: BudgetTab, unit: str, tmp_path: Path
) -> None:
    tab.show_in(unit)
    path = tmp_path / "kinh phí.pdf"
    write_pdf(tab.view, path, "Kinh phí", tab.paper_note())
    with pypdfium2.PdfDocument(path) as pdf:
        printed = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    for line in range(tab.model.rowCount()):
        for name in ("planned", "remaining"):
            assert text(tab, line, name) in printed
    label = "đồng" if unit == "vnd" else "triệu đồng"
    assert f"Đơn vị tính: {label}" in printed
