"""Six months from the quarters, through the window: look, fill, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget

from core.services import results
from core.services.next_steps import next_steps
from core.services.overview import Place, overview
from gui.dialogs.from_parts import FromPartsDialog
from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import cell, press

Stored = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def quarters(tab: IndicatorsTab) -> IndicatorsTab:
    """Indicators 1 and 2 typed in both quarters, 3 in the first only; six months are shown."""
    book = tab.book
    typed = {"1": ("700", "800"), "2": ("90", "91"), "3": ("5", None)}
    keys = {r.indicator.no: r.key for place in range(tab.model.rowCount())
            if (r := tab.model.row_at(place)) is not None}  # fmt: skip
    for place, quarter in enumerate(("2023-Q1", "2023-Q2")):
        book.choose_period(quarter)
        for no, texts in typed.items():
            for field, text in (("numerator", texts[place]), ("denominator", "1000")):
                if texts[place] is not None:
                    results.enter(
                        book.session, indicator_id=keys[no].indicator_id, level=keys[no].level,
                        period_id=book.period_id, unit_id=book.unit_id, field=field, text=text,
                    )  # fmt: skip
    book.choose_period("2023-H1")
    return tab


def dialog_of(window: MainWindow) -> FromPartsDialog:
    [dialog] = window.findChildren(FromPartsDialog)
    return dialog


def test_six_months_are_filled_from_the_quarters(
    quarters: IndicatorsTab, window: MainWindow, stored: Stored
) -> None:
    window.actions_by_name["actFromParts"].trigger()
    dialog = dialog_of(window)
    heading = dialog.findChild(QLabel, "dialogHeading").text()
    assert heading.startswith("Sẽ điền 2 ô trống; ")
    assert "ô không tính được vì chưa nhập ở quý, học kỳ nào; chưa nhập Quý II/2023" in heading
    lines = dialog.findChild(QTreeWidget, "fromPartsCells")
    texts = [lines.topLevelItem(n).text(3) for n in range(lines.topLevelItemCount())]
    assert texts[0] == "800 / 1.000 = 80%"  # what will be filled comes first
    assert re.fullmatch(r"Không tính được \(\d+\)", lines.topLevelItem(2).text(0))
    assert all(words.startswith(("chưa nhập", "chỉ tiêu này")) for words in texts[3:])
    half = "SELECT count(*) FROM result r JOIN period p ON p.id = r.period_id" \
        " WHERE p.key = '2023-H1'"  # fmt: skip
    assert stored(half) == [(0,)]  # nothing before the look
    dialog.findChild(QPushButton, "fillFromParts").click()
    assert stored(half) == [(2,)]
    assert (cell(quarters, "1", "Tử số"), cell(quarters, "1", "Kết quả")) == ("800", "80%")
    assert cell(quarters, "3", "Tử số") == ""
    assert "Đã điền 2 ô từ Quý I/2023, Quý II/2023" in window.status.message.text()
    window.undo()
    assert stored(half) == [(0,)]


def test_the_key_and_a_quarter_without_parts(
    tab: IndicatorsTab, window: MainWindow, stored: Stored
) -> None:
    press(Qt.Key.Key_F6, modifiers=Qt.KeyboardModifier.ShiftModifier)
    tab.take_from_parts()
    assert window.findChildren(FromPartsDialog) == []
    assert "Quý II/2023 không gồm quý hay học kỳ nào" in window.status.message.text()


def test_the_overview_offers_it_and_leads_there(
    quarters: IndicatorsTab, window: MainWindow
) -> None:
    book = quarters.book
    found = overview(book.session, period_key="2023-H1", unit_id=book.unit_id)
    steps = next_steps(book.session, found, unit_id=book.unit_id)
    [step] = [s for s in steps if s.place == Place("indicators", "from_parts")]
    assert "6 tháng đầu năm 2023" in step.sentence
    window.show_tab(0)
    book.gone.emit(step.place)
    assert window.current_tab() is quarters
    dialog_of(window).findChild(QPushButton, "fillFromParts").click()
    found = overview(book.session, period_key="2023-H1", unit_id=book.unit_id)
    steps = next_steps(book.session, found, unit_id=book.unit_id)
    assert not [s for s in steps if s.place.filter == "from_parts"]


def test_the_menu_of_changes_shows_every_key(window: MainWindow) -> None:
    menu = next(a.menu() for a in window.menuBar().actions() if "Sửa" in a.text().replace("&", ""))
    keys = {a.text().partition("\t")[2] or a.shortcut().toString() for a in menu.actions()}
    assert {"Ctrl+X", "Ctrl+C", "Ctrl+V", "Ctrl+D", "Ctrl+R", "F6", "Shift+F6", "F8", "Ctrl+H",
            "Ctrl+Shift+N", "Ctrl+Delete"} <= keys  # fmt: skip
    texts = [action.text() for action in menu.actions() if "&" in action.text()]
    mnemonics = [text[text.index("&") + 1].lower() for text in texts]
    assert len(mnemonics) == len(set(mnemonics))


@pytest.mark.parametrize("place", range(7))
def test_the_commands_of_the_menu_are_safe_on_every_page(window: MainWindow, place: int) -> None:
    window.show_tab(place)
    for name in ("actCopyPrevious", "actNextOpen", "actAddRow", "actCut", "actFillRight"):
        window.actions_by_name[name].trigger()
