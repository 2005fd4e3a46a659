"""Rectangles of cells: copied, pasted, filled and cleared as one undo step or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.widgets import clipboard
from tests.gui.conftest import CTRL, cell, place_of, press, type_text

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


def test_a_bad_cell_stops_the_whole_paste_and_is_named(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    put("820\t1400\nabc\t1190")
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    message = window.status.message.text()
    assert "cột “Tử số”" in message
    assert "abc" in message
    assert "Chưa có ô nào được ghi" in message
    assert stored(FIGURES) == []
    assert cell(tab, "1", "Tử số") == ""


def test_too_large_a_block_is_refused(window: MainWindow, tab: IndicatorsTab) -> None:
    put("\n".join("1" for _ in range(60)))
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.paste_cells()
    assert "60 dòng" in window.status.message.text()


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
