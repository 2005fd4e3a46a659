"""The tab Chỉ tiêu through the real window: typed, pasted, undone, and read back from the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from gui.main_window import MainWindow
from gui.models.columns import Group
from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import CTRL, cell, place_of, press, type_text

Stored = Callable[..., list[tuple[Any, ...]]]
RESULT = (
    "SELECT r.state, r.numerator, r.denominator, r.value, r.text FROM result r"
    " JOIN indicator i ON i.id = r.indicator_id JOIN period p ON p.id = r.period_id"
    " WHERE i.no = ? AND p.key = ?"
)


def go(tab: IndicatorsTab, no: str, header: str, level: str | None = None) -> None:
    tab.view.go_to(*place_of(tab, no, header, level))
    tab.view.setFocus()


def test_shows_the_plan_as_printed(tab: IndicatorsTab) -> None:
    groups = [tab.model.entry(i) for i in range(tab.model.rowCount())]
    assert [g.title for g in groups if isinstance(g, Group)] == [
        "Huy động HS ra lớp",
        "Chất lượng chăm sóc, giáo dục",
        "Về đội ngũ nhà giáo",
        "Về cơ sở vật chất, trường lớp",
        "Phổ cập giáo dục",
    ]
    assert len(tab.model.keys()) == 43
    assert cell(tab, "17", "Kế hoạch", "MN") == "94% (Hiện tại: 92,8%)"
    headers = [column.header for column in tab.model.columns]
    assert headers.index("Mẫu số") == headers.index("Tử số") + 1


def test_typing_numerators_goes_down_and_into_the_file(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    assert tab.view.currentIndex().row() == place_of(tab, "2", "Tử số")[0]
    assert stored(RESULT, "1", "2023-Q2") == [("value", 820.0, None, None, None)]
    go(tab, "1", "Mẫu số")
    type_text("1.400")
    assert stored(RESULT, "1", "2023-Q2") == [("value", 820.0, 1400.0, None, None)]
    assert cell(tab, "1", "Kết quả") == "58,57%"
    assert cell(tab, "1", "Đánh giá") == "Vượt"


def test_tab_goes_right_and_enter_returns_below_the_first_column(tab: IndicatorsTab) -> None:
    go(tab, "1", "Tử số")
    type_text("8", Qt.Key.Key_Tab)
    type_text("10", Qt.Key.Key_Return)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "2", "Tử số"))


def test_enter_passes_over_heading_rows(tab: IndicatorsTab) -> None:
    go(tab, "4", "Tử số")
    press(Qt.Key.Key_Return)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "5", "Tử số"))


@pytest.mark.parametrize(
    ("typed", "state", "shown"),
    [("-", "na", "– không áp dụng"), ("?", "nodata", "? chưa có số liệu"), ("0", "value", "")],
)
def test_empty_states_differ(
    tab: IndicatorsTab, stored: Stored, typed: str, state: str, shown: str
) -> None:
    go(tab, "1", "Tử số")
    type_text(typed)
    assert stored(RESULT, "1", "2023-Q2")[0][0] == state
    assert cell(tab, "1", "Kết quả") == shown
    go(tab, "1", "Tử số")
    press(Qt.Key.Key_Delete)
    assert stored(RESULT, "1", "2023-Q2") == []
    assert cell(tab, "1", "Tử số") == ""


def test_refused_text_stays_and_nothing_is_written(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("12a")
    [editor] = tab.view.open_editors()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "12a"
    assert "“12a” không phải là số" in window.status.message.text()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    press(Qt.Key.Key_Backspace, to=editor)
    press(Qt.Key.Key_Return, to=editor)
    assert tab.view.open_editors() == []
    assert stored(RESULT, "1", "2023-Q2")[0][1] == 12.0


def test_refused_text_survives_a_click_elsewhere_and_esc_gives_it_up(
    tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("abc", None)
    tab.view.go_to(*place_of(tab, "3", "Tử số"))
    assert tab.view.refused_texts() == ["abc"]
    press(Qt.Key.Key_Escape, to=tab.view.open_editors()[0])
    assert tab.view.open_editors() == []
    assert stored("SELECT count(*) FROM result") == [(0,)]


@pytest.mark.parametrize(
    ("key", "modifiers", "number"),
    [(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, 1.25), (Qt.Key.Key_Return, CTRL, 1250.0)],
)
def test_number_with_two_readings_is_asked_in_the_status_line(
    window: MainWindow,
    tab: IndicatorsTab,
    stored: Stored,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    number: float,
) -> None:
    go(tab, "1", "Tử số")
    type_text("1,250")
    assert "1,25" in window.status.message.text()
    assert "hay 1.250" in window.status.message.text()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    press(key, modifiers=modifiers)
    assert stored(RESULT, "1", "2023-Q2")[0][1] == number
    assert tab.view.open_editors() == []


def test_two_readings_answered_with_a_button(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("2,500")
    second = window.status.findChildren(QPushButton, "statusAnswer")[1]
    second.click()
    assert stored(RESULT, "1", "2023-Q2")[0][1] == 2500.0


def test_text_changed_after_the_question_is_read_anew(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "1", "Tử số")
    type_text("1,250")
    type_text("0")
    assert stored(RESULT, "1", "2023-Q2")[0][1] == 1.25
    assert cell(tab, "1", "Tử số") == "1,25"


def test_undo_and_redo_say_what(window: MainWindow, tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    undo = window.actions_by_name["actUndo"]
    assert undo.text() == "Hoàn tác: Nhập tử số chỉ tiêu 1 (MN)"
    undo.trigger()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    assert cell(tab, "1", "Tử số") == ""
    assert "Đã hoàn tác: Nhập tử số chỉ tiêu 1 (MN)" in window.status.message.text()
    window.actions_by_name["actRedo"].trigger()
    assert cell(tab, "1", "Tử số") == "820"
    assert window.status.saved.text() == "Đã lưu 08:00"


def test_search_without_accents(window: MainWindow, tab: IndicatorsTab, qtbot: Any) -> None:
    window.top_bar.search.setText("dat chuan")
    qtbot.waitUntil(lambda: len(tab.model.keys()) < 43)
    names = {tab.model.row_at(i).indicator.name for i in range(tab.model.rowCount())
             if tab.model.key_at(i) is not None}  # fmt: skip
    assert "Giáo viên đạt chuẩn trở lên (theo luật GD 2019)" in names
    assert all("chuẩn" in name.lower() or name == "Phổ cập giáo dục" for name in names)
    window.top_bar.search.setText("không có gì như thế")
    qtbot.waitUntil(lambda: tab.model.rowCount() == 0)
    assert tab.empty.isVisible()
    press(Qt.Key.Key_Escape, to=window.top_bar.search)
    qtbot.waitUntil(lambda: len(tab.model.keys()) == 43)


def test_period_box_changes_what_is_typed_into(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    box = window.top_bar.period_box
    assert box.currentData() == "2023-Q2"
    box.setCurrentIndex(box.findData("2023-Q3"))
    assert cell(tab, "1", "Tử số") == ""
    go(tab, "1", "Tử số")
    type_text("900")
    assert stored(RESULT, "1", "2023-Q2")[0][1] == 820.0
    assert stored(RESULT, "1", "2023-Q3")[0][1] == 900.0


def test_previous_period_beside_the_cell(window: MainWindow, tab: IndicatorsTab) -> None:
    go(tab, "23", "Kết quả")
    type_text("1")
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q3"))
    assert cell(tab, "23", "Kỳ trước") == "1"


def test_words_typed_with_telex(tab: IndicatorsTab, stored: Stored) -> None:
    """UniKey sends Backspace and the composed letter; an input method commits strings."""
    go(tab, "22", "Kết quả", "MN")
    type_text("Co", None)
    [editor] = tab.view.open_editors()
    press(Qt.Key.Key_Backspace, to=editor)
    type_text("ó", None)
    composed = QInputMethodEvent("g", [])
    QApplication.sendEvent(editor, composed)
    done = QInputMethodEvent()
    done.setCommitString(" giải")
    QApplication.sendEvent(editor, done)
    press(Qt.Key.Key_Return, to=editor)
    assert stored(RESULT, "22", "2023-Q2")[0][4] == "Có giải"


def test_a_letter_of_an_input_method_opens_the_editor(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "1", "Ghi chú")
    typed = QInputMethodEvent()
    typed.setCommitString("Đủ")
    QApplication.sendEvent(tab.view, typed)
    [editor] = tab.view.open_editors()
    press(Qt.Key.Key_Return, to=editor)
    assert cell(tab, "1", "Ghi chú") == "Đủ"
    assert stored("SELECT state, note FROM result") == [("blank", "Đủ")]


def test_what_the_plan_says_is_not_overwritten_by_a_slip(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Chỉ tiêu")
    type_text("x", None)
    assert tab.view.open_editors() == []
    assert "F2" in window.status.message.text()
    press(Qt.Key.Key_F2)
    type_text(" (mới)")
    assert stored("SELECT name FROM indicator WHERE no = '1'") == [("Trẻ nhà trẻ ra lớp (mới)",)]


def test_computed_cells_open_no_editor(tab: IndicatorsTab) -> None:
    go(tab, "1", "Đánh giá")
    type_text("5", None)
    assert tab.view.open_editors() == []


def test_percentage_without_parts_may_be_typed_until_parts_come(
    tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "3", "Kết quả")
    type_text("99,5%")
    assert stored(RESULT, "3", "2023-Q2") == [("value", None, None, 99.5, None)]
    assert cell(tab, "3", "Đánh giá") == "Chưa đạt"
    go(tab, "3", "Tử số")
    type_text("10", Qt.Key.Key_Tab)
    type_text("10")
    assert cell(tab, "3", "Kết quả") == "100%"
    go(tab, "3", "Kết quả")
    type_text("5", None)
    assert tab.view.open_editors() == []


def test_rows_are_added_copied_moved_and_deleted(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "2", "Tử số")
    tab.add_new()
    assert tab.model.row_at(tab.view.currentIndex().row()).indicator.name == "Chỉ tiêu mới"
    tab.move_current(-1)
    names = "SELECT name FROM indicator ORDER BY position LIMIT 3"
    assert stored(names)[1] == ("Chỉ tiêu mới",)
    tab.delete_selected()
    assert stored("SELECT count(*) FROM indicator") == [(25,)]
    go(tab, "8", "Tử số", "TH")
    tab.duplicate_selected()
    assert len(tab.model.keys()) == 46
    tab.book.session.undo()
    assert len(tab.model.keys()) == 43


def test_deleting_takes_results_along_and_undo_brings_them_back(
    tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    go(tab, "1", "Tử số")
    tab.delete_selected()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    tab.book.session.undo()
    assert cell(tab, "1", "Tử số") == "820"


def test_level_filter(tab: IndicatorsTab) -> None:
    box = tab.findChild(object, "levelBox")
    box.setCurrentIndex(box.findData("TH"))
    box.activated.emit(box.currentIndex())
    assert {key.level for key in list(tab.model.keys())} == {"TH"}


def test_narrow_to_a_figure_of_the_overview(tab: IndicatorsTab) -> None:
    go(tab, "1", "Tử số")
    type_text("1", Qt.Key.Key_Tab)
    type_text("100")
    tab.narrow("not_met")
    assert [tab.model.row_at(tab.model.row_of(k)).indicator.no for k in list(tab.model.keys())] == [
        "1"
    ]
    tab.narrow("")
    assert len(tab.model.keys()) == 43


def test_detail_panel_stores_fields_and_corrections(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "15", "Kết quả")
    tab.toggle_panel()
    panel = tab.panel
    assert panel is not None
    baseline = panel.editor("baseline_source")
    baseline.setText("Báo cáo năm 2022")
    baseline.editingFinished.emit()
    assert stored("SELECT baseline_source FROM indicator WHERE no = '15'") == [
        ("Báo cáo năm 2022",)
    ]
    high = panel.editor("target0_high")
    high.setText("12")
    high.editingFinished.emit()
    sql = "SELECT t.raw, t.high, t.corrected FROM target t JOIN indicator i ON i.id = indicator_id"
    [(raw, stored_high, corrected)] = stored(f"{sql} WHERE i.no = '15'")
    assert raw == "Điểm TB các bài thi xếp từ 11 đến 9 toàn TP"
    assert (stored_high, corrected) == (12.0, 1)


def test_detail_panel_refuses_what_is_no_number(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    tab.toggle_panel()
    assert tab.panel is not None
    field = tab.panel.editor("baseline")
    field.setText("nhiều")
    field.editingFinished.emit()
    assert field.property("refused")
    assert "không phải" in window.status.message.text()
    assert stored("SELECT baseline FROM indicator WHERE no = '1'") == [(None,)]


def test_selection_sums(window: MainWindow, tab: IndicatorsTab) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    type_text("1.180")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.setCurrentIndex(tab.model.index(row, column))
    press(Qt.Key.Key_Down, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert window.status.sums.text() == "2 số · Tổng 2.000 · Trung bình 1.000"
