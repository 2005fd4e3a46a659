"""The entry grid through the real window: earlier figures, open cells, columns, history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QToolButton, QTreeWidget, QWidget

from core.session import Session
from gui.dialogs.cell_history import CellHistoryDialog
from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.widgets.column_menu import fill_column_menu
from tests.gui.conftest import CTRL, SHIFT, cell, place_of, press, type_text

Stored = Callable[..., list[tuple[Any, ...]]]


def go(tab: IndicatorsTab, no: str, header: str) -> None:
    tab.view.go_to(*place_of(tab, no, header))
    tab.view.setFocus()


def button(tab: IndicatorsTab, name: str) -> QToolButton:
    found = tab.findChild(QToolButton, f"indicators_{name}")
    assert isinstance(found, QToolButton)
    return found


def fill_first_quarter(tab: IndicatorsTab) -> None:
    tab.book.choose_period("2023-Q1")
    go(tab, "1", "Tử số")
    type_text("700", Qt.Key.Key_Tab)
    type_text("1400")
    go(tab, "3", "Tử số")
    type_text("-")
    tab.book.choose_period("2023-Q2")


def test_as_the_previous_period_is_one_key_and_one_step(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    fill_first_quarter(tab)
    row, column = place_of(tab, "1", "Tử số")
    tab.view.go_to(row, column)
    tab.view.select_block(tab.model.index(row, column), tab.model.index(row + 2, column))
    button(tab, "copy_previous").click()
    assert button(tab, "copy_previous").shortcut().toString() == "F6"
    assert cell(tab, "1", "Tử số") == "700"
    assert cell(tab, "1", "Kết quả") == "50%"
    assert cell(tab, "2", "Tử số") == ""
    assert cell(tab, "3", "Kết quả") == "– không áp dụng"
    assert "Quý I/2023 cho 2 chỉ tiêu" in window.status.message.text()
    tab.book.session.undo()
    assert cell(tab, "1", "Tử số") == ""
    assert stored("SELECT count(*) FROM result") == [(2,)]


def test_without_earlier_figures_nothing_is_written(window: MainWindow, tab: IndicatorsTab) -> None:
    go(tab, "1", "Tử số")
    button(tab, "copy_previous").click()
    assert "chưa có số" in window.status.message.text()
    assert tab.book.session.undo_label is None


def test_f8_goes_to_the_next_cell_that_is_empty_or_odd(tab: IndicatorsTab) -> None:
    go(tab, "1", "Tử số")
    type_text("820", Qt.Key.Key_Tab)
    type_text("1400")
    go(tab, "2", "Tử số")
    type_text("99")  # half filled
    go(tab, "3", "Tử số")
    type_text("120", Qt.Key.Key_Tab)
    type_text("100")  # more than there are
    go(tab, "1", "Ghi chú")
    following = button(tab, "next_open")
    assert following.shortcut().toString() == "F8"
    following.click()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "2", "Mẫu số"))
    following.click()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "3", "Tử số"))
    following.click()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "4", "Tử số"))


def test_progress_counts_figures_errors_and_warnings(tab: IndicatorsTab) -> None:
    assert tab.count_label.text() == "Đã nhập 0/43"
    go(tab, "3", "Tử số")
    type_text("120", Qt.Key.Key_Tab)
    type_text("100")
    assert tab.count_label.text() == "Đã nhập 1/43 · 1 lỗi"


def test_a_trend_and_the_same_period_last_year(
    tab: IndicatorsTab, window: MainWindow, gia_lam: object
) -> None:
    fill_first_quarter(tab)
    go(tab, "1", "Tử số")
    type_text("820", Qt.Key.Key_Tab)
    type_text("1400")
    assert cell(tab, "1", "Xu hướng") == "50 → 58,57"
    row, column = place_of(tab, "1", "Xu hướng")
    assert not tab.view.isColumnHidden(column)
    window.resize(1092, 614)  # no room for it at 125 %; the menu shows it
    assert tab.view.isColumnHidden(column)
    tab.view.laying.show_column(column, True)
    assert not tab.view.isColumnHidden(column)
    window.resize(1366, 740)
    words = tab.model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
    assert "Quý I/2023: 50%; Quý II/2023: 58,57%" in words
    assert tab.view.isColumnHidden(place_of(tab, "1", "Cùng kỳ")[1])
    image = tab.view.viewport().grab(tab.view.visualRect(tab.model.index(row, column))).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(30)}
    assert len(colours) > 5  # a line was painted, smooth at its edges
    tab.view.setColumnWidth(column, 60)  # too narrow for its words, which nobody paints
    tab.view.laying.fit_rows()
    QApplication.processEvents()
    metrics = QFontMetrics(tab.view.font())
    assert tab.view.rowHeight(row) == tab.view.cells.line_height(metrics)


def test_columns_are_hidden_by_a_menu_and_remembered(
    tab: IndicatorsTab, window: MainWindow, open_window: Callable[..., MainWindow], gia_lam: Any
) -> None:
    menu = QMenu(tab)
    fill_column_menu(menu, tab.view)
    words = [action.text() for action in menu.actions()]
    assert "Cùng kỳ năm trước" in words
    menu.actions()[words.index("ĐVT")].toggle()
    menu.actions()[words.index("Cùng kỳ năm trước")].toggle()
    measure = place_of(tab, "1", "ĐVT")[1]
    assert tab.view.isColumnHidden(measure)
    assert not menu.actions()[words.index("Chỉ tiêu")].isEnabled()
    window.close()
    again = open_window(gia_lam)
    again.show_tab(1)
    view = again.current_tab().view
    assert view.isColumnHidden(measure)
    assert not view.isColumnHidden(place_of(again.current_tab(), "1", "Cùng kỳ")[1])
    menu = QMenu(view)
    fill_column_menu(menu, view)
    menu.actions()[-1].trigger()
    assert not view.isColumnHidden(measure)


def test_the_history_of_a_cell_tells_when_and_from_what_to_what(
    tab: IndicatorsTab, window: MainWindow
) -> None:
    go(tab, "1", "Tử số")
    type_text("820")
    go(tab, "1", "Tử số")
    type_text("830")
    tab.book.session.undo()
    go(tab, "1", "Tử số")
    button(tab, "history").click()
    [dialog] = window.findChildren(CellHistoryDialog)
    found = dialog.findChild(QTreeWidget, "cellChanges")
    lines = [found.topLevelItem(i) for i in range(found.topLevelItemCount())]
    assert {line.text(1) for line in lines} == {"Ủy ban nhân dân huyện Gia Lâm"}
    assert [(line.text(3), line.text(4)) for line in lines] == [
        ("tử số 830", "tử số 820"),
        ("tử số 820", "tử số 830"),
        ("(trống)", "tử số 820"),
    ]
    assert lines[0].text(0) == "08:00  20/06/2023"
    assert lines[0].text(2) == f"Hoàn tác: {lines[1].text(2)}"
    dialog.close()


def test_the_menu_of_the_table_offers_the_commands(tab: IndicatorsTab) -> None:
    tab.view.customContextMenuRequested.emit(tab.view.rect().center())
    menu = tab.view.findChild(QMenu, "tableMenu")
    assert menu is not None
    words = [action.text().replace("&", "") for action in menu.actions()]
    assert "Như kỳ trước\tF6" in words
    assert "Dán\tCtrl+V" in words
    menu.close()


def test_an_empty_book_gets_its_first_indicator(
    open_window: Callable[..., MainWindow], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-06-20T08:00:00+07:00")
    path = tmp_path / "moi.skh"
    Session.create(path, unit="Trường Tiểu học Mẫu", unit_kind="school", levels=("TH",)).close()
    window = open_window(path)
    window.show_tab(1)
    tab = window.current_tab()
    assert tab.model.keys() == []
    tab.add_new()
    assert len(tab.model.keys()) == 1
    assert window.top_bar.period_box.currentText() == "Quý II/2023"
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()
    assert tab.model.index(0, 1).data() == "Chỉ tiêu mới"
    tab.book.session.undo()
    QApplication.processEvents()
    assert tab.model.keys() == []
    assert tab.book.period is None


def test_ctrl_h_is_written_on_the_button(tab: IndicatorsTab) -> None:
    assert "Ctrl+H" in button(tab, "history").toolTip()
    press(Qt.Key.Key_C, modifiers=CTRL)


# -- another period or unit while something is being typed ----------------------------------------

NUMERATOR = (
    "SELECT p.key, r.numerator FROM result r JOIN period p ON p.id = r.period_id ORDER BY p.key"
)


def other_places(window: MainWindow) -> dict[str, Callable[[], Any]]:
    box = window.top_bar.period_box
    third = box.findData("2023-Q3")
    return {
        "box, from code": lambda: box.setCurrentIndex(third),
        "book, from code": lambda: window.book.choose_period("2023-Q3") if window.book else None,
        "key": lambda: press(Qt.Key.Key_Down, to=box),
        "wheel": lambda: wheel(box, -120),
    }


def wheel(box: QWidget, turned: int) -> None:
    place, none = QPointF(box.rect().center()), QPoint()
    buttons, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        box, QWheelEvent(place, box.mapToGlobal(place), none, QPoint(0, turned), buttons, no_key,
                         phase, False),
    )  # fmt: skip


@pytest.mark.parametrize("way", ["box, from code", "book, from code", "key"])
def test_another_period_stores_what_is_being_typed_in_the_one_before(
    window: MainWindow, tab: IndicatorsTab, stored: Stored, way: str
) -> None:
    go(tab, "1", "Tử số")
    type_text("820", end=None)
    other_places(window)[way]()
    assert tab.book.period is not None
    assert tab.book.period.key == window.top_bar.period_box.currentData() != "2023-Q2"
    assert tab.view.open_editors() == []
    assert stored(NUMERATOR) == [("2023-Q2", 820.0)]


@pytest.mark.parametrize("way", ["box, from code", "book, from code", "key"])
def test_a_text_that_is_refused_keeps_the_period(
    window: MainWindow, tab: IndicatorsTab, stored: Stored, way: str
) -> None:
    go(tab, "1", "Tử số")
    type_text("tám trăm gì đó", end=None)
    other_places(window)[way]()
    assert tab.book.period is not None
    assert tab.book.period.key == window.top_bar.period_box.currentData() == "2023-Q2"
    assert tab.view.refused_texts() == ["tám trăm gì đó"]
    assert "Chưa đổi kỳ" in window.status.message.text()
    assert stored(NUMERATOR) == []


def test_the_wheel_over_the_box_changes_no_period_unseen(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "1", "Tử số")
    type_text("820", end=None)
    other_places(window)["wheel"]()
    assert window.top_bar.period_box.currentData() == "2023-Q2"
    assert len(tab.view.open_editors()) == 1
    window.top_bar.period_box.setFocus()  # chosen by the user: now it turns
    other_places(window)["wheel"]()
    assert window.top_bar.period_box.currentData() != "2023-Q2"
    assert stored(NUMERATOR) == [("2023-Q2", 820.0)]


def test_the_wheel_over_a_filter_hides_no_row_unseen(
    window: MainWindow, tab: IndicatorsTab
) -> None:
    go(tab, "1", "Tử số")
    rows = tab.model.rowCount()
    for name in ("levelBox", "verdictBox"):
        box = tab.findChild(QComboBox, name)
        assert box is not None
        wheel(box, -120)
        assert box.currentIndex() == 0
    assert tab.model.rowCount() == rows


def test_another_unit_stores_what_is_being_typed(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    from core.services.schools import add_unit

    add_unit(tab.book.session, kind="school", name="Trường Tiểu học Mẫu", levels="TH")
    QApplication.processEvents()
    go(tab, "1", "Tử số")
    type_text("820", end=None)
    box = window.top_bar.unit_box
    box.setCurrentIndex(box.count() - 1)
    assert tab.book.unit_id != tab.book.session.own_unit_id()
    assert stored("SELECT unit_id, numerator FROM result") == [
        (tab.book.session.own_unit_id(), 820.0)
    ]


def test_a_filter_stores_what_is_being_typed(tab: IndicatorsTab, stored: Stored) -> None:
    go(tab, "1", "Tử số")
    type_text("820", end=None)
    tab.narrow("no_data")
    assert stored(NUMERATOR) == [("2023-Q2", 820.0)]


def test_the_history_of_a_received_cell_names_the_sender(
    office_book: Path, reports: Path, open_window: Callable[..., MainWindow]
) -> None:
    from core.exchange import inbox
    from tests.core.exchange.district import OneProcess

    with Session.open(office_book) as session:
        files = sorted(path for path in reports.rglob("*") if path.is_file())
        items = inbox.look(session, files, pool=OneProcess())  # type: ignore[arg-type]
        inbox.take(session, items, inbox.ready(items))
        place = session.conn.execute(
            "SELECT p.key, u.id, u.name FROM result r JOIN period p ON p.id = r.period_id"
            " JOIN unit u ON u.id = r.unit_id WHERE r.state = 'value' LIMIT 1"
        ).fetchone()
    window = open_window(office_book)
    window.show_tab(1)
    assert window.book is not None
    window.book.choose_period(place[0])
    window.book.choose_unit(place[1])
    window.current_tab().show_history()
    [dialog] = window.findChildren(CellHistoryDialog)
    found = dialog.findChild(QTreeWidget, "cellChanges")
    assert isinstance(found, QTreeWidget)
    line = found.topLevelItem(0)
    assert line is not None
    assert line.text(1) == place[2]
    assert "Nhận báo cáo lần" in line.text(2)
    assert line.text(4) == "như trong báo cáo"
    dialog.close()


def test_tab_goes_through_the_cells_and_out_at_the_edge(tab: IndicatorsTab) -> None:
    """Excel's Tab, also when nothing is being typed; yet nobody is caught in the table."""
    row, column = place_of(tab, "1", "Tử số")
    go(tab, "1", "Tử số")
    press(Qt.Key.Key_Tab)
    assert tab.view.hasFocus()
    assert tab.view.currentIndex().column() == column + 1
    press(Qt.Key.Key_Backtab, modifiers=SHIFT)
    assert tab.view.currentIndex() == tab.model.index(row, column)
    go(tab, "1", "Ghi chú")
    press(Qt.Key.Key_Tab)
    assert not tab.view.hasFocus()
    tab.view.setFocus()
    go(tab, "1", "TT")
    press(Qt.Key.Key_Backtab, modifiers=SHIFT)
    assert QApplication.focusWidget() is button(tab, "panel")


def test_a_key_of_the_toolbar_works_at_once(tab: IndicatorsTab) -> None:
    """Not a tenth of a second later, when the next digit stands in the wrong cell already."""
    go(tab, "1", "Ghi chú")
    QTest.keyClick(tab.view, Qt.Key.Key_F8)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "2", "Tử số"))


def test_enter_forgets_where_tab_began_when_the_cursor_went_elsewhere(tab: IndicatorsTab) -> None:
    """After F8 or a click, Enter goes straight down; the next number must not fall aside."""
    go(tab, "13", "Tử số")
    type_text("95", Qt.Key.Key_Tab)
    type_text("100", end=None)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F8)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "14", "Kết quả"))
    type_text("1")
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "15", "Kết quả"))


def refuse(tab: IndicatorsTab, no: str, text: str = "abc") -> None:
    """Type what is no number and click another cell."""
    go(tab, no, "Tử số")
    type_text(text, None)
    tab.view.go_to(*place_of(tab, "3", "Tử số"))
    tab.view.setFocus()


def test_beside_a_refused_text_the_other_cells_go_on_working(
    tab: IndicatorsTab, stored: Stored
) -> None:
    refuse(tab, "1")
    type_text("77")
    assert cell(tab, "3", "Tử số") == "77"
    assert tab.view.refused_texts() == ["abc"]
    assert len(tab.view.open_editors()) == 1
    go(tab, "3", "Tử số")
    QTest.mouseDClick(
        tab.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=tab.view.visualRect(tab.model.index(*place_of(tab, "3", "Tử số"))).center(),
    )
    type_text("78")
    assert cell(tab, "3", "Tử số") == "78"
    go(tab, "3", "Tử số")
    press(Qt.Key.Key_Delete)
    assert stored(NUMERATOR) == []
    assert tab.view.refused_texts() == ["abc"]
    go(tab, "2", "Tử số")
    press(Qt.Key.Key_Up)  # the cursor is back: the keys belong to the refused text
    press(Qt.Key.Key_Escape)
    assert tab.view.open_editors() == []
    assert tab.view.hasFocus()


def test_a_refused_text_is_put_right_when_the_cursor_returns(
    tab: IndicatorsTab, stored: Stored
) -> None:
    refuse(tab, "1")
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    for _ in range(3):
        press(Qt.Key.Key_Backspace)
    type_text("12")
    assert tab.view.open_editors() == []
    assert stored(NUMERATOR) == [("2023-Q2", 12.0)]


def test_deleting_a_block_drops_the_refused_text_in_it(tab: IndicatorsTab) -> None:
    refuse(tab, "1")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.select_block(tab.model.index(row, column), tab.model.index(row + 2, column))
    press(Qt.Key.Key_Delete)
    assert tab.view.open_editors() == []


def test_undo_goes_to_a_refused_text_from_any_tab(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "2", "Tử số")
    type_text("5")
    refuse(tab, "1")
    window.show_tab(3)
    window.undo()
    assert window.current_tab() is tab
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "1", "Tử số"))
    words = window.status.message.text()
    assert words.startswith("Ô “Tử số” của “Trẻ nhà trẻ ra lớp” còn nội dung chưa ghi được: “abc”")
    assert stored(NUMERATOR) == [("2023-Q2", 5.0)]
    [editor] = tab.view.open_editors()
    assert editor.hasFocus()
    press(Qt.Key.Key_Escape)
    window.undo()
    assert stored(NUMERATOR) == []


def test_f8_goes_to_a_refused_text_first(window: MainWindow, tab: IndicatorsTab) -> None:
    refuse(tab, "1")
    button(tab, "next_open").click()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "1", "Tử số"))
    assert "chưa ghi được" in window.status.message.text()


def test_a_search_takes_no_focus_for_a_refused_text(window: MainWindow, tab: IndicatorsTab) -> None:
    refuse(tab, "1")
    window.find_text()
    tab.search_for("tiểu học")
    assert window.top_bar.search.hasFocus()
    assert "đã bỏ khi đổi bảng: “abc”" in window.status.message.text()


def test_undo_gives_up_a_paste_that_still_asks(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    go(tab, "3", "Tử số")
    type_text("5")
    QApplication.clipboard().setText("1,250\n1,300")
    go(tab, "1", "Tử số")
    tab.view.paste_cells()
    assert window.status.question is not None
    window.undo()
    assert window.status.question is None
    assert "Đã bỏ câu hỏi" in window.status.message.text()
    assert stored(NUMERATOR) == [("2023-Q2", 5.0)]
    window.undo()
    assert stored(NUMERATOR) == []


def test_the_question_of_two_readings_has_no_needless_zero(
    window: MainWindow, tab: IndicatorsTab
) -> None:
    go(tab, "1", "Tử số")
    type_text("12,345")
    words = window.status.message.text()
    assert words.startswith("“12,345” là 12,345 (bấm Enter) hay 12.345 (bấm")


def test_the_name_column_keeps_the_width_it_was_dragged_to(
    window: MainWindow, tab: IndicatorsTab
) -> None:
    view, place = tab.view, place_of(tab, "1", "Chỉ tiêu")[1]
    view.laying.show_column(place_of(tab, "1", "Ghi chú")[1], False)
    wide = view.columnWidth(place)
    view.horizontalHeader().resizeSection(place, wide - 100)
    view.laying.settle()
    assert view.columnWidth(place) == wide - 100
    window.resize(1500, 740)
    assert view.columnWidth(place) == wide - 100
    assert tab.leave()
    view.lay_columns()  # as a window that is opened anew does
    assert view.columnWidth(place) == wide - 100
    view.laying.reset_columns()
    assert view.columnWidth(place) > wide - 100


@pytest.mark.parametrize("way", ["typing", "F2"])
def test_typing_into_a_computed_cell_says_why_nothing_happens(
    window: MainWindow, tab: IndicatorsTab, way: str
) -> None:
    go(tab, "1", "Đánh giá")
    if way == "F2":
        press(Qt.Key.Key_F2)
    else:
        type_text("5", None)
    assert "không nhập trực tiếp được" in window.status.message.text()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "1", "Đánh giá"))
    assert tab.view.open_editors() == []
