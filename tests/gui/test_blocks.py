"""Rectangles of cells: copied, pasted, filled and cleared as one undo step or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPointF,
    Qt,
)
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from gui.dialogs.paste_preview import PastePreview
from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.widgets import clipboard
from gui.widgets.html_table import read_table
from tests.gui.conftest import CTRL, NO_KEY, SHIFT, cell, place_of, press, type_text

Stored = Callable[..., list[tuple[Any, ...]]]
FIGURES = "SELECT numerator, denominator FROM result ORDER BY indicator_id"


def select(tab: IndicatorsTab, first: tuple[int, int], last: tuple[int, int]) -> None:
    tab.view.go_to(*first)
    chosen = QItemSelection(tab.model.index(*first), tab.model.index(*last))
    tab.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    tab.view.setFocus()


def put(text: str) -> None:
    QApplication.clipboard().setText(text)


def test_paste_from_excel_is_one_undo_step(tab: IndicatorsTab, stored: Stored) -> None:
    put("820\t1.400\r\n1.180\t1.190\r\n95\t95\r\n")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    press(Qt.Key.Key_V, modifiers=CTRL)
    assert stored(FIGURES) == [(820.0, 1400.0), (1180.0, 1190.0), (95.0, 95.0)]
    assert cell(tab, "2", "Kết quả") == "99,16%"
    tab.book.session.undo()
    assert stored(FIGURES) == []
    assert cell(tab, "2", "Kết quả") == ""


def test_paste_jumps_over_heading_rows(tab: IndicatorsTab) -> None:
    put("1\n2")
    tab.view.go_to(*place_of(tab, "4", "Tử số"))
    tab.view.paste_cells()
    assert cell(tab, "4", "Tử số") == "1"
    assert cell(tab, "5", "Tử số") == "2"


def preview_of(window: MainWindow) -> PastePreview:
    [found] = [d for d in window.findChildren(PastePreview) if d.isVisible()]
    return found


def test_a_bad_cell_is_shown_before_anything_is_written(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("820\t1400\nabc\t1190")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    preview = preview_of(window)
    assert stored(FIGURES) == []
    assert "“abc” không phải là số" in preview.why.text()
    assert [preview.table.horizontalHeaderItem(c).text() for c in (0, 1)] == ["Tử số", "Mẫu số"]
    assert preview.ok.text() == "&Dán 3 ô hợp lệ"
    preview.ok.click()
    assert stored(FIGURES) == [(820.0, 1400.0), (None, 1190.0)]
    tab.book.session.undo()
    assert stored(FIGURES) == []


def test_the_preview_can_be_left_without_pasting(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("abc")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    preview = preview_of(window)
    assert not preview.ok.isEnabled()
    press(Qt.Key.Key_Escape, to=preview)
    assert stored(FIGURES) == []
    assert tab.book.session.undo_label is None
    assert cell(tab, "1", "Tử số") == ""


def test_a_block_too_large_is_shown_and_its_inside_can_be_pasted(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("\n".join("7" for _ in range(60)))
    last = tab.model.rowCount() - 1
    tab.view.go_to(last, place_of(tab, "1", "Ghi chú")[1])
    tab.view.paste_cells()
    preview = preview_of(window)
    assert "59 ô ra ngoài bảng" in preview.findChild(QLabel, "dialogLine").text()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    preview.ok.click()
    assert stored("SELECT note FROM result") == [("7",)]


def test_bad_cells_and_two_readings_are_settled_in_one_preview(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("1,250\tmột\n1,111\t5")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    preview = preview_of(window)
    preview.readings[1].click()
    preview.ok.click()
    assert stored(FIGURES) == [(1250.0, None), (1111.0, 5.0)]


def test_a_word_table_is_read_from_its_html(tab: IndicatorsTab, stored: Stored) -> None:
    data = QMimeData()
    data.setText("820\n1.400\n95\n100")
    data.setHtml(
        "<html><head><style>td {a: b}</style></head><body><table><tr><td><p>820</p></td>"
        "<td><p>1.400</p></td></tr><tr><td> 95&nbsp;</td><td>100</td></tr></table></body></html>"
    )
    QApplication.clipboard().setMimeData(data)
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    assert stored(FIGURES) == [(820.0, 1400.0), (95.0, 100.0)]


def test_merged_cells_of_an_html_table_are_followed_by_empty_ones() -> None:
    html = (
        "<table><tr><th rowspan=2>a</th><th colspan=2>b<br>c</th></tr>"
        "<tr><td>1</td><td>2</td></tr></table><table><tr><td>x</td></tr></table>"
    )
    assert read_table(html) == [["a", "b\nc", ""], ["", "1", "2"]]
    assert read_table("<p>không có bảng</p>") == []


def test_cells_apart_are_cleared_alone_and_not_copied(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("1\n2\n3")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.go_to(row, column)
    tab.view.paste_cells()
    flag = QItemSelectionModel.SelectionFlag
    tab.view.chosen.select(tab.model.index(row, column), flag.ClearAndSelect)
    tab.view.chosen.select(tab.model.index(row + 2, column), flag.Select)
    tab.view.setFocus()
    press(Qt.Key.Key_C, modifiers=CTRL)
    assert "nằm rời nhau" in window.status.message.text()
    press(Qt.Key.Key_Delete)
    assert [n for n, _ in stored(FIGURES)] == [2.0]


def test_enter_goes_round_inside_a_selected_block(tab: IndicatorsTab) -> None:
    row, column = place_of(tab, "1", "Tử số")
    select(tab, (row, column), (row + 1, column + 1))
    tab.view.chosen.setCurrentIndex(
        tab.model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    for number in ("1", "2", "10", "20"):
        type_text(number)
    assert cell(tab, "1", "Tử số") == "1"
    assert cell(tab, "2", "Tử số") == "2"
    assert cell(tab, "1", "Mẫu số") == "10"
    assert cell(tab, "2", "Mẫu số") == "20"
    assert tab.view.currentIndex() == tab.model.index(row, column)


def test_the_fill_handle_repeats_a_block_downwards(tab: IndicatorsTab, stored: Stored) -> None:
    put("1\t10\n2\t20")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.go_to(row, column)
    tab.view.paste_cells()
    select(tab, (row, column), (row + 1, column + 1))
    handle = tab.view.handle
    assert handle.isVisible()
    drag(handle, tab.view, tab.model.index(row + 3, column + 1))
    assert stored(FIGURES) == [(1.0, 10.0), (2.0, 20.0), (1.0, 10.0), (2.0, 20.0)]
    assert tab.book.session.undo_label == "Điền 4 ô"
    tab.view.go_to(row, column - 1)  # the previous period cannot be typed into
    assert not handle.isVisible()


def drag(handle: QWidget, view: QWidget, index: QModelIndex) -> None:
    """Press on the handle, go to the middle of a cell, let go."""
    end = view.viewport().mapToGlobal(view.visualRect(index).center())
    start = handle.mapToGlobal(handle.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, place, button, buttons in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, end, none, left),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    ):
        local = QPointF(handle.mapFromGlobal(place))
        event = QMouseEvent(kind, local, QPointF(place), button, buttons, NO_KEY)
        QApplication.sendEvent(handle, event)


def test_ctrl_shift_arrow_selects_a_run(tab: IndicatorsTab) -> None:
    put("1\n2\n3")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.go_to(row, column)
    tab.view.paste_cells()
    tab.view.setFocus()
    press(Qt.Key.Key_Down, modifiers=CTRL | SHIFT)
    [chosen] = tab.view.chosen.selection()
    assert (chosen.top(), chosen.bottom(), chosen.width()) == (row, row + 2, 1)


def test_two_readings_in_a_block_are_asked_once(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("1,250\t1,300\n1,111\t2,222")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    assert stored(FIGURES) == []
    window.status.findChildren(QPushButton, "statusAnswer")[1].click()
    assert stored(FIGURES) == [(1250.0, 1300.0), (1111.0, 2222.0)]
    assert not window.status.findChildren(QPushButton, "statusAnswer") or all(
        b.isHidden() for b in window.status.findChildren(QPushButton, "statusAnswer")
    )


def test_computed_cells_of_a_block_are_passed_over_and_counted(
    window: MainWindow, tab: IndicatorsTab
) -> None:
    put("820\t1.400\t99")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    assert cell(tab, "1", "Kết quả") == "58,57%"


def test_copy_gives_text_and_a_table(tab: IndicatorsTab) -> None:
    row, column = place_of(tab, "1", "Chỉ tiêu")
    select(tab, (row, column), (row + 1, column + 1))
    press(Qt.Key.Key_C, modifiers=CTRL)
    data = QApplication.clipboard().mimeData()
    assert data.text() == (
        "Trẻ nhà trẻ ra lớp\t%\nTrẻ mẫu giáo ra lớp (trong đó trẻ 5 tuổi: 100%)\t%"
    )
    assert "<td>Trẻ nhà trẻ ra lớp</td>" in data.html()


def test_fill_down_and_clear(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("820")
    row, column = place_of(tab, "1", "Tử số")
    select(tab, (row, column), (row + 2, column))
    press(Qt.Key.Key_D, modifiers=CTRL)
    assert [n for n, _ in stored(FIGURES)] == [820.0, 820.0, 820.0]
    press(Qt.Key.Key_Delete)
    assert stored(FIGURES) == []
    tab.book.session.undo()
    assert [n for n, _ in stored(FIGURES)] == [820.0, 820.0, 820.0]


def test_fill_right_takes_the_cell_before(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("820")
    tab.view.go_to(*place_of(tab, "1", "Mẫu số"))
    press(Qt.Key.Key_R, modifiers=CTRL)
    assert stored(FIGURES) == [(820.0, 820.0)]


def test_one_value_fills_the_selection(tab: IndicatorsTab, stored: Stored) -> None:
    put("7")
    row, column = place_of(tab, "1", "Tử số")
    select(tab, (row, column), (row + 1, column + 1))
    tab.view.paste_cells()
    assert stored(FIGURES) == [(7.0, 7.0), (7.0, 7.0)]


def test_quoted_cells_keep_their_line_breaks() -> None:
    data = QMimeData()
    data.setText('"một\nhai"\tba\r\n"nói ""vâng"""\t')
    assert clipboard.block_of(data) == [["một\nhai", "ba"], ['nói "vâng"', ""]]
    assert clipboard.block_of(clipboard.mime_of([["a\tb", "c"]])) == [["a\tb", "c"]]
    assert clipboard.block_of(QMimeData()) == []


def test_ctrl_arrow_jumps_to_the_last_filled_cell(tab: IndicatorsTab) -> None:
    put("1\n2\n3")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    press(Qt.Key.Key_Down, modifiers=CTRL)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "3", "Tử số"))


def heading_between(tab: IndicatorsTab) -> tuple[int, int, int]:
    """Rows just above and below the second heading, and the column Tử số."""
    heading = tab.model.group_rows()[1]
    assert None not in (tab.model.key_at(heading - 1), tab.model.key_at(heading + 1))
    return heading - 1, heading + 1, place_of(tab, "1", "Tử số")[1]


def chosen_columns(tab: IndicatorsTab) -> set[int]:
    return {index.column() for index in tab.view.blocks.selected_cells()}


def test_a_selection_by_keys_over_a_heading_keeps_to_its_column(
    tab: IndicatorsTab, stored: Stored
) -> None:
    above, below, column = heading_between(tab)
    tab.view.go_to(above, column)
    press(Qt.Key.Key_Down, modifiers=SHIFT)
    assert tab.view.currentIndex() == tab.model.index(below, column)
    assert [i.row() for i in tab.view.blocks.selected_cells()] == [above, below]
    assert chosen_columns(tab) == {column}
    press(Qt.Key.Key_Right, modifiers=SHIFT)
    assert chosen_columns(tab) == {column, column + 1}
    tab.view.go_to(above, column)
    type_text("8", Qt.Key.Key_Up)
    tab.view.go_to(above, column)
    names = stored("SELECT name FROM indicator ORDER BY id")
    press(Qt.Key.Key_Down, modifiers=SHIFT)
    press(Qt.Key.Key_D, modifiers=CTRL)
    assert [tab.model.index(r, column).data() for r in (above, below)] == ["8", "8"]
    press(Qt.Key.Key_C, modifiers=CTRL)
    assert QApplication.clipboard().text() == "8\n8"
    press(Qt.Key.Key_Delete)
    assert [tab.model.index(r, column).data() for r in (above, below)] == ["", ""]
    assert stored("SELECT name FROM indicator ORDER BY id") == names


def test_ctrl_shift_arrow_over_a_heading_keeps_to_its_column(tab: IndicatorsTab) -> None:
    above, below, column = heading_between(tab)
    put("1\n2\n3")
    tab.view.go_to(below, column)
    tab.view.paste_cells()
    tab.view.go_to(above, column)
    press(Qt.Key.Key_Down, modifiers=CTRL | SHIFT)
    press(Qt.Key.Key_Down, modifiers=CTRL | SHIFT)
    assert chosen_columns(tab) == {column}
    assert tab.view.currentIndex().row() > below


def test_a_selection_by_mouse_over_a_heading_keeps_to_its_column(
    tab: IndicatorsTab, window: MainWindow
) -> None:
    above, below, column = heading_between(tab)
    put("1\n2")
    tab.view.go_to(above, column)
    tab.view.paste_cells()
    ends = [tab.view.visualRect(tab.model.index(row, column)).center() for row in (above, below)]
    port = tab.view.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, place, button, buttons in (
        (QEvent.Type.MouseButtonPress, ends[0], left, left),
        (QEvent.Type.MouseMove, ends[1], none, left),
        (QEvent.Type.MouseButtonRelease, ends[1], left, none),
    ):
        there = QPointF(port.mapToGlobal(place))
        QApplication.sendEvent(
            port, QMouseEvent(kind, QPointF(place), there, button, buttons, NO_KEY)
        )
    assert [(i.row(), i.column()) for i in tab.view.blocks.selected_cells()] == [
        (above, column), (below, column)
    ]  # fmt: skip
    assert window.status.sums.text().startswith("2 số · Tổng 3 ")


def test_arrows_go_past_headings(tab: IndicatorsTab) -> None:
    above, below, column = heading_between(tab)
    tab.view.go_to(above, column)
    press(Qt.Key.Key_Down)
    assert tab.view.currentIndex() == tab.model.index(below, column)
    press(Qt.Key.Key_Up)
    assert tab.view.currentIndex() == tab.model.index(above, column)
    tab.view.go_to(1, column)
    press(Qt.Key.Key_Up)
    assert tab.view.currentIndex() == tab.model.index(1, column)


@pytest.mark.parametrize("line", ["", "CHẤT LƯỢNG  chăm sóc, giáo dục", "Nhóm khác"])
def test_a_line_of_the_sheet_on_a_heading_is_that_heading(
    window: MainWindow, tab: IndicatorsTab, stored: Stored, line: str
) -> None:
    above, below, column = heading_between(tab)
    put(f"1\n2\n{line}\n4")
    tab.view.go_to(above - 1, column)
    tab.view.paste_cells()
    shown = [tab.model.index(row, column).data() for row in (above - 1, above, below, below + 1)]
    assert shown == ["1", "2", "4", ""]
    assert "1 dòng tiêu đề" in window.status.message.text()
    assert tab.book.session.undo_label == "Dán 3 ô"


def test_an_empty_cell_copied_here_is_no_heading(tab: IndicatorsTab) -> None:
    above, below, column = heading_between(tab)
    put("1")
    tab.view.go_to(above, column)
    tab.view.paste_cells()
    select(tab, (above, column), (below + 1, column))
    press(Qt.Key.Key_C, modifiers=CTRL)
    put_back = clipboard.block_of(QApplication.clipboard().mimeData())
    assert put_back == [["1"], [""], [""]]
    tab.view.go_to(below + 1, column)
    type_text("9")
    tab.view.go_to(above, column)
    tab.view.paste_cells()
    assert [tab.model.index(r, column).data() for r in (above, below, below + 1)] == ["1", "", ""]


def test_headings_that_do_not_match_are_shown_with_the_names_of_rows(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    _, second, third = tab.model.group_rows()[:3]
    column = place_of(tab, "1", "Tử số")[1]
    lines = [str(n) for n in range(second - 1, third + 2)]
    lines[1] = ""  # on the second heading; the sheet has none for the third
    put("\n".join(lines))
    tab.view.go_to(second - 1, column)
    tab.view.paste_cells()
    preview = preview_of(window)
    assert stored(FIGURES) == []
    name = tab.model.index(second - 1, place_of(tab, "1", "Chỉ tiêu")[1]).data()
    assert preview.table.verticalHeaderItem(0).text() == name
    assert "Tiêu đề nhóm" in preview.findChild(QLabel, "dialogLine").text()
    preview.ok.click()
    assert tab.model.index(third + 1, column).data() == str(third)


@pytest.mark.parametrize(
    "said", ['sdval="1250"', "x:num='1250'", 'data-sheets-value=\'{"1":3,"3":1250}\'']
)
def test_exact_numbers_of_a_spreadsheet_need_no_question(
    tab: IndicatorsTab, stored: Stored, said: str
) -> None:
    data = QMimeData()
    data.setText("1,250\t1,300")
    data.setHtml(f"<table><tr><td {said}>1,250</td><td>1.300</td></tr></table>")
    QApplication.clipboard().setMimeData(data)
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    assert stored(FIGURES) == [(1250.0, 1300.0)]


def test_percentages_and_days_stay_as_the_sheet_shows_them() -> None:
    html = (
        '<table><tr><td sdval="0.985">98,5%</td><td sdval="45122">15/07/2023</td>'
        '<td sdval="12.345">12,35</td><td sdval="?">7</td></tr></table>'
    )
    assert read_table(html) == [["98,5%", "15/07/2023", "12,3450", "7"]]


def test_the_fill_handle_passes_a_heading(tab: IndicatorsTab, stored: Stored) -> None:
    above, below, column = heading_between(tab)
    tab.view.go_to(above, column)
    type_text("8", Qt.Key.Key_Up)
    tab.view.go_to(above, column)
    drag(tab.view.handle, tab.view, tab.model.index(below, column))
    assert [tab.model.index(r, column).data() for r in (above, below)] == ["8", "8"]
    assert chosen_columns(tab) == {column}
    assert stored("SELECT count(*) FROM result") == [(2,)]
