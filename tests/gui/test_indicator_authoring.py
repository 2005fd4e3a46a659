"""Authoring of indicators in the panel: reasons, levels, targets of units, split sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from core.services import indicator_edits
from core.services.unit_targets import target_grid
from core.session import Session
from gui.dialogs.unit_targets import UnitTargetsDialog
from gui.main_window import MainWindow
from gui.models.columns import Group
from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import CTRL, cell, place_of, press, type_text

Stored = Callable[..., list[tuple[Any, ...]]]


def go(tab: IndicatorsTab, no: str, header: str, level: str | None = None) -> None:
    tab.view.go_to(*place_of(tab, no, header, level))
    tab.view.setFocus()


def test_a_reason_for_a_finding_is_kept_and_quiets_the_cell(
    tab: IndicatorsTab, stored: Stored
) -> None:
    tab.book.choose_period("2023-Q1")
    go(tab, "5", "Tử số")
    type_text("2", Qt.Key.Key_Tab)
    type_text("100")
    tab.book.choose_period("2023-Q2")
    go(tab, "5", "Tử số")
    type_text("80", Qt.Key.Key_Tab)
    type_text("100")
    assert cell(tab, "5", "Đánh giá") == "Số cần xem lại"
    go(tab, "5", "Tử số")
    tab.toggle_panel()
    assert tab.panel is not None
    assert "Kỳ trước: 2%" in tab.panel.editor("earlier").text()
    assert "Quý I/2023: 2%; Quý II/2023: 80%" in tab.panel.editor("trend").text()
    reason = tab.panel.editor("reason0")
    assert isinstance(reason, QLineEdit)
    reason.setFocus()
    type_text("Đã cân lại toàn bộ trẻ")
    assert stored("SELECT reason FROM finding_answer") == [("Đã cân lại toàn bộ trẻ",)]
    assert cell(tab, "5", "Đánh giá") == "Chưa đạt"
    assert tab.panel.editor("reason0").text() == "Đã cân lại toàn bộ trẻ"


def test_a_new_indicator_gets_its_levels_one_by_one(tab: IndicatorsTab) -> None:
    ids = {key.indicator_id for key in tab.model.keys()}  # noqa: SIM118 - a method of the model
    indicator_edits.delete_indicators(tab.book.session, list(ids))
    tab.add_new()
    key = tab.view.current_key()
    tab.toggle_panel()
    for level in ("TH", "THCS"):
        box = tab.panel.editor("add_level")
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(level))
        box.activated.emit(box.currentIndex())
        assert tab.view.current_key().indicator_id == key.indicator_id
    shown = tab.model.keys()
    rows = [k.level for k in shown if k.indicator_id == key.indicator_id]
    assert rows == ["TH", "THCS"]  # the blank "all levels" gave way to the first


def test_a_level_with_figures_stays_when_its_target_is_emptied(tab: IndicatorsTab) -> None:
    go(tab, "8", "Tử số", "TH")
    type_text("80")
    place = place_of(tab, "8", "Kế hoạch", "TH")
    tab.model.write(*place, "")
    assert cell(tab, "8", "Tử số", "TH") == "80"
    assert cell(tab, "8", "Kế hoạch", "TH") == ""


@pytest.fixture
def with_schools(gia_lam: Any) -> list[int]:
    """Two schools in the Gia Lâm book; their local ids."""
    from core.services import schools

    with Session.open(gia_lam) as session:
        return [
            schools.add_unit(session, name=name, levels="MN,TH,THCS")
            for name in ("Trường Mầm non A", "Trường Mầm non B")
        ]


def test_targets_of_units_and_periods_inherit_and_are_added_up(
    with_schools: list[int], window: MainWindow, qtbot: QtBot
) -> None:
    window.show_tab(1)
    tab = window.current_tab()
    shown = [tab.model.row_at(tab.model.row_of(key)) for key in tab.model.keys()]  # noqa: SIM118 - a method of the model
    one = next(r.key for r in shown if r.indicator.roll_up_units == "sum" and r.target_raw)
    tab.view.show_key(one)
    tab.toggle_panel()
    tab.panel.findChild(QToolButton, "field_add_level_list").click()
    [dialog] = window.findChildren(UnitTargetsDialog)
    model = dialog.model
    row = model.row_of(with_schools[0])
    inherited = model.index(row, 1).data()
    assert inherited.startswith("(")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.view.go_to(row, 1)
    dialog.view.setFocus()
    type_text("3")
    type_text("4")
    assert model.index(row, 1).data() == "3"
    assert model.index(row, 2).data() == "(3)"  # its periods inherit from the unit
    assert "các đơn vị cộng lại 7" in dialog.findChild(QLabel, "unitTargetSums").text()
    grid = target_grid(tab.book.session, one.indicator_id, one.level)
    assert grid.holding((with_schools[0], grid.periods[0].id)).raw == "3"
    dialog.view.go_to(row, 1)
    dialog.view.clear_cells()
    assert model.index(row, 1).data() == inherited
    press(Qt.Key.Key_Z, modifiers=CTRL)
    assert model.index(row, 1).data() == "3"
    assert "Đã hoàn tác" in dialog.findChild(QLabel, "unitTargetSaid").text()
    press(Qt.Key.Key_Y, modifiers=CTRL)
    assert model.index(row, 1).data() == inherited
    press(Qt.Key.Key_Z, modifiers=CTRL)
    dialog.view.go_to(row, 2)
    type_text("abc")
    assert dialog.view.refused_texts() == ["abc"]
    assert "“abc” không phải mục tiêu bằng số" in dialog.problem.text()
    dialog.view.forget_refused()
    header = dialog.view.horizontalHeader()
    for place in range(1, model.columnCount()):
        assert header.sectionSizeFromContents(place).width() <= header.sectionSize(place)
    dialog.close()
    tab.book.choose_unit(with_schools[1])
    place = tab.model.row_of(one)
    if place is not None:
        assert tab.model.row_at(place).target_raw == "4"


def sum_line(tab: IndicatorsTab) -> tuple[str, str, str]:
    """What the line below a split set says, its sign and its colour."""
    entries = [tab.model.entry(place) for place in range(tab.model.rowCount())]
    [line] = [e for e in entries if isinstance(e, Group) and e.title.startswith("Cộng")]
    words = line.title.removeprefix("Cộng 2 chỉ tiêu trên: ").removesuffix(" (phải bằng 100%)")
    return words, line.icon, line.tone


def test_a_split_set_is_followed_by_its_sum(tab: IndicatorsTab) -> None:
    session = tab.book.session
    ids = [tab.model.row_at(place_of(tab, no, "TT")[0]).indicator.id for no in ("6", "7")]
    for indicator_id in ids:
        indicator_edits.update_indicator(session, indicator_id, split="the-trang")
    for no, number in (("6", "30"), ("7", "60")):
        go(tab, no, "Tử số")
        type_text(number, Qt.Key.Key_Tab)
        type_text("100")
    assert sum_line(tab) == ("MN 90%, thiếu 10%", "error", "bad")
    go(tab, "7", "Tử số")
    type_text("75")
    assert sum_line(tab) == ("MN 105%, thừa 5%", "error", "bad")
    go(tab, "7", "Tử số")
    type_text("70")
    assert sum_line(tab) == ("MN 100%, đúng", "met", "good")
    go(tab, "7", "Tử số")
    press(Qt.Key.Key_Delete)
    assert sum_line(tab) == ("MN 30%, chưa đủ số liệu", "no_data", "muted")
    assert tab.view.currentIndex().isValid()


def test_deleting_one_level_leaves_the_others(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    """Row 8 stands at MN, TH and THCS: deleting its last row says so and leaves two."""
    sql = "SELECT level FROM target WHERE indicator_id = ? ORDER BY level"
    go(tab, "8", "Tử số", "THCS")
    key = tab.view.current_key()
    type_text("5")
    tab.view.go_to(*place_of(tab, "8", "Tử số", "THCS"))
    tab.delete_selected()
    assert stored(sql, key.indicator_id) == [("MN",), ("TH",)]
    told = "SELECT count(*) FROM result WHERE indicator_id = ? AND level = 'THCS'"
    assert stored(told, key.indicator_id) == [(0,)]
    assert window.status.message.text().startswith("Xóa cấp THCS của chỉ tiêu")
    window.book.session.undo()
    assert stored(told, key.indicator_id) == [(1,)]
    for _ in range(3):
        tab.view.go_to(*place_of(tab, "8", "Tử số"))
        tab.delete_selected()
    assert stored("SELECT 1 FROM indicator WHERE id = ?", key.indicator_id) == []


def test_esc_drops_what_was_typed_into_the_panel(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "5", "Tử số")
    tab.toggle_panel()
    assert tab.panel is not None
    line = tab.panel.editor("measure")
    assert isinstance(line, QLineEdit)
    before = line.text()
    line.setFocus()
    line.selectAll()
    press(Qt.Key.Key_X, "xyz", to=line)
    assert line.text() == "xyz"
    press(Qt.Key.Key_Escape, to=line)
    assert line.text() == before
    tab.view.setFocus()
    assert stored("SELECT measure FROM indicator WHERE no = '5'")[0] == (before,)
