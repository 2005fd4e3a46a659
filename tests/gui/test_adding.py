"""A new row in every tab: the cursor stands in its name, and what is typed names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
)

from core.errors import UserError
from core.services import indicator_edits
from core.services.search import hits
from core.session import Session
from gui.dialogs.paste_preview import PastePreview
from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.tabs.schools_tab import SchoolsTab
from gui.tabs.tasks_tab import COURSES, TABLE, TasksTab
from gui.widgets.cell_delegate import PADDING
from gui.widgets.table_tab import TableTab
from tests.gui.conftest import place_of, press, type_text

Stored = Callable[..., list[tuple[Any, ...]]]


def page_of(window: MainWindow, place: str) -> TableTab:
    """The page with a table, by the name of its table."""
    titles = {"indicator": 1, "unit": 2, "recognition": 2, "task": 3, "course": 3, "budget_line": 4}
    window.show_tab(titles[place])
    tab = window.current_tab()
    if isinstance(tab, TasksTab):
        tab.show_page(COURSES if place == "course" else TABLE)
        return tab.page
    if isinstance(tab, SchoolsTab):
        tab.show_page(1 if place == "recognition" else 0)
        return tab.page
    assert isinstance(tab, TableTab)
    return tab


@pytest.mark.parametrize(
    ("place", "column"),
    [("indicator", "name"), ("task", "title"), ("course", "title"), ("recognition", "school"),
     ("unit", "name"), ("budget_line", "name")],
)  # fmt: skip
def test_what_is_typed_after_adding_is_the_name(
    window: MainWindow, stored: Stored, place: str, column: str
) -> None:
    page = page_of(window, place)
    page.view.setFocus()
    before = stored(f"SELECT count(*) FROM {place}")[0][0]
    page.add_new()
    assert page.model.columns[page.view.currentIndex().column()].name == column
    type_text("Tên mới gõ", Qt.Key.Key_Tab)
    assert stored(f"SELECT count(*) FROM {place} WHERE {column} = 'Tên mới gõ'") == [(1,)]
    assert stored(f"SELECT count(*) FROM {place}") == [(before + 1,)]


def test_a_row_that_is_not_new_keeps_its_name_from_a_slip_of_the_finger(
    tab: IndicatorsTab, stored: Stored
) -> None:
    tab.add_new()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Down)  # the cursor was away: the row is one like the others
    type_text("x", None)
    assert tab.view.open_editors() == []


def test_a_new_indicator_stands_among_its_neighbours(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "8", "Tử số", "TH"))
    tab.add_new()
    row = tab.model.row_at(tab.view.currentIndex().row())
    above = tab.model.row_at(place_of(tab, "8", "Tử số", "TH")[0])
    assert row.key.level == "TH"
    assert row.indicator.group_name == above.indicator.group_name
    numbers = [no for (no,) in stored("SELECT no FROM indicator")]
    assert numbers.count(row.indicator.no) == 1
    assert int(row.indicator.no) == 1 + max(int(n) for n in numbers if n != row.indicator.no)


def test_the_first_indicator_of_a_school_with_one_level_is_of_that_level(
    open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    path = tmp_path / "th.skh"
    Session.create(path, unit="Trường Tiểu học A", levels=("TH",)).close()
    window = open_window(path)
    window.show_tab(1)
    page = window.current_tab()
    page.add_new()
    [key] = page.model.keys()
    assert key.level == "TH"
    row = page.model.row_at(page.view.currentIndex().row())
    assert row.indicator.no == "1"


# -- the cursor follows its row ------------------------------------------------------------------


def opened_panel(tab: IndicatorsTab) -> Any:
    tab.toggle_panel()
    return tab.panel


def store_in_panel(tab: IndicatorsTab, field: str, text: str) -> None:
    editor = tab.panel.editor(field)
    editor.setFocus()
    editor.selectAll()
    type_text(text, Qt.Key.Key_Tab)


def test_a_split_set_of_three_is_typed_in_the_panel(tab: IndicatorsTab, stored: Stored) -> None:
    opened_panel(tab)
    for no in ("5", "6", "7"):
        tab.view.go_to(*place_of(tab, no, "Tử số"))
        key = tab.view.current_key()
        store_in_panel(tab, "split", "SDD")
        assert tab.view.current_key() == key
        assert tab.panel.editor("no").text() == no
        definition = tab.panel.editor("definition")
        definition.setFocus()
        type_text(f"Cách tính {no}", None)
        tab.panel.editor("note").setFocus()
    rows = stored("SELECT no, split, definition FROM indicator WHERE no IN ('5', '6', '7')")
    assert rows == [(no, "SDD", f"Cách tính {no}") for no in "567"]
    tab.book.session.undo()
    tab.book.session.undo()
    assert tab.panel.editor("no").text() == "7"
    assert tab.model.row_at(tab.view.currentIndex().row()).indicator.no == "7"


def test_regrouping_in_the_panel_stays_with_the_row(tab: IndicatorsTab, stored: Stored) -> None:
    opened_panel(tab)
    tab.view.go_to(*place_of(tab, "7", "Mẫu số"))
    store_in_panel(tab, "group_name", "Nhóm khác hẳn")
    assert tab.panel.editor("no").text() == "7"
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "7", "Mẫu số"))
    store_in_panel(tab, "measure", "trẻ")
    assert stored("SELECT no FROM indicator WHERE measure = 'trẻ'") == [("7",)]
    tab.book.session.undo()
    tab.book.session.undo()
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "7", "Mẫu số"))


def test_moving_a_row_takes_the_cursor_the_editor_and_the_panel_along(tab: IndicatorsTab) -> None:
    opened_panel(tab)
    tab.view.go_to(*place_of(tab, "5", "Tử số"))
    tab.view.setFocus()
    type_text("abc", Qt.Key.Key_Down)
    [editor] = tab.view.open_editors()
    moved = tab.model.row_at(place_of(tab, "6", "Tử số")[0]).indicator.id
    indicator_edits.move_indicator(tab.book.session, moved, -1)
    assert tab.model.row_at(editor.property("place").row()).indicator.no == "5"
    assert tab.view.current_key().indicator_id == moved
    assert tab.panel.editor("no").text() == "6"


def test_what_is_typed_in_the_panel_is_stored_before_another_row_comes(
    tab: IndicatorsTab, stored: Stored
) -> None:
    opened_panel(tab)
    tab.view.go_to(*place_of(tab, "5", "Tử số"))
    tab.panel.editor("split").setFocus()
    type_text("Bộ A", None)
    tab.go_to_next_open()  # a key of the toolbar: the field keeps the keyboard until then
    assert stored("SELECT no FROM indicator WHERE split = 'Bộ A'") == [("5",)]
    assert tab.panel.editor("split").text() == ""


def test_a_row_that_a_filter_takes_away_leaves_no_other_in_the_panel(
    tab: IndicatorsTab, stored: Stored
) -> None:
    opened_panel(tab)
    tab.narrow("no_data")
    tab.view.go_to(*place_of(tab, "3", "Tử số"))
    tab.panel.editor("measure").setFocus()
    key = tab.view.current_key()
    indicator_edits.delete_indicators(tab.book.session, [key.indicator_id])
    before = stored("SELECT id, measure FROM indicator")
    type_text("lạc", Qt.Key.Key_Tab)
    assert stored("SELECT id, measure FROM indicator") == before


# -- refused text blocks no key ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "no", "header"),
    [(Qt.Key.Key_Tab, "1", "Mẫu số"), (Qt.Key.Key_Down, "2", "Tử số"),
     (Qt.Key.Key_Return, "2", "Tử số")],
)  # fmt: skip
def test_the_cursor_goes_on_from_refused_text(
    window: MainWindow, tab: IndicatorsTab, stored: Stored, key: Qt.Key, no: str, header: str
) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("abc", key)
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, no, header))
    assert tab.view.hasFocus()
    assert tab.view.refused_texts() == ["abc"]
    assert "“abc” không phải là số" in window.status.message.text()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    type_text("5")
    assert stored("SELECT count(*) FROM result") == [(1,)]


def test_typing_over_refused_text_does_not_glue(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("abc", Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    [editor] = tab.view.open_editors()
    assert isinstance(editor, QLineEdit)
    assert editor.hasFocus()
    assert editor.text() == "abc"  # to be mended
    type_text("12")
    assert tab.view.open_editors() == []
    assert stored("SELECT numerator FROM result") == [(12.0,)]


def test_esc_in_refused_text_restores_the_cell(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("7", Qt.Key.Key_Up)
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("abc", Qt.Key.Key_Tab)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Escape)
    assert tab.view.open_editors() == []
    assert stored("SELECT numerator FROM result") == [(7.0,)]


def test_quoted_text_in_a_sentence_is_cut_at_a_word(window: MainWindow, tab: IndicatorsTab) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("Tỷ lệ học sinh hoàn thành chương trình lớp học cuối cấp")
    assert "hoàn thành chương trình…”" in window.status.message.text()


# -- nonsense in the panel ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("due_periods", "quý 5", "“quý 5” không phải kỳ nào của sổ"),
        ("due_periods", "2023-Q2, 2023-Q7", "“2023-Q7” không phải kỳ nào"),
        ("baseline_on", "32/13/2022", "“32/13/2022” không phải thời điểm có thật"),
        ("baseline_on", "dạo nọ", "không phải thời điểm có thật"),
        ("factor", "0", "phải lớn hơn 0"),
        ("baseline", "abc", "abc"),
        ("plausible_low", "1e", "1e"),
        ("target0_low", "abc", "abc"),
    ],
)
def test_nonsense_in_the_panel_is_refused_with_a_sentence(
    window: MainWindow, tab: IndicatorsTab, stored: Stored, field: str, text: str, words: str
) -> None:
    opened_panel(tab)
    tab.view.go_to(*place_of(tab, "5", "Tử số"))
    tables = "SELECT * FROM indicator", "SELECT * FROM target"
    before = [stored(sql) for sql in tables]
    store_in_panel(tab, field, text)
    assert words in window.status.message.text()
    assert tab.panel.editor(field).property("refused")
    assert [stored(sql) for sql in tables] == before


def test_periods_and_times_are_typed_as_they_are_said(tab: IndicatorsTab, stored: Stored) -> None:
    opened_panel(tab)
    tab.view.go_to(*place_of(tab, "5", "Tử số"))
    store_in_panel(tab, "due_periods", "năm 2023; Quý II/2023")
    store_in_panel(tab, "baseline_on", "năm học 2021-2022")
    store_in_panel(tab, "plausible_high", "10")
    store_in_panel(tab, "plausible_low", "20")
    columns = "due_periods, baseline_on, plausible_low, plausible_high"
    assert stored(f"SELECT {columns} FROM indicator WHERE no = '5'") == [
        ("2023-Q2,2023", "năm học 2021-2022", None, 10.0)
    ]


# -- cells of a row that contradict one another --------------------------------------------------


def paste_at(tab: IndicatorsTab, no: str, header: str, text: str) -> None:
    QApplication.clipboard().setText(text)
    tab.view.go_to(*place_of(tab, no, header))
    tab.view.paste_cells()


def test_a_number_pasted_beside_a_dash_goes_to_the_preview(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    paste_at(tab, "1", "Tử số", "98,5 %\t–\n5\t10")
    [preview] = window.findChildren(PastePreview)
    assert "2 trong 4 ô không dán được" in preview.findChild(QLabel, "dialogHeading").text()
    assert "không khớp nhau: “98,5 %”, “–”" in preview.why.text()
    assert stored("SELECT count(*) FROM result") == [(0,)]
    preview.ok.click()
    assert stored("SELECT numerator, denominator FROM result") == [(5.0, 10.0)]


def test_a_dash_beside_an_empty_cell_is_kept(tab: IndicatorsTab, stored: Stored) -> None:
    paste_at(tab, "1", "Tử số", "–\t\n\t?")
    assert stored("SELECT state FROM result ORDER BY state") == [("na",), ("nodata",)]


def test_empty_states_are_copied_with_all_their_cells(tab: IndicatorsTab, stored: Stored) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("-")
    row, column = place_of(tab, "1", "Tử số")
    tab.view.select_block(tab.model.index(row, column), tab.model.index(row, column + 2))
    tab.view.copy_cells()
    tab.view.go_to(*place_of(tab, "2", "Tử số"))
    tab.view.paste_cells()
    assert stored("SELECT state FROM result") == [("na",), ("na",)]


# -- the level in the grid, empty pages, search in targets ---------------------------------------


def test_the_level_of_a_row_is_chosen_in_the_grid(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    tab.add_new()
    key = tab.view.current_key()
    place = [column.name for column in tab.model.columns].index("level")
    tab.model.write(tab.model.row_of(key), place, "THPT")
    assert tab.view.current_key() == (key.indicator_id, "THPT")
    sql = "SELECT level FROM target WHERE indicator_id = ?"
    assert stored(sql, key.indicator_id) == [("THPT",)]
    tab.view.edit(tab.view.currentIndex().siblingAtColumn(place))
    [line] = tab.view.open_editors()
    assert isinstance(line, QLineEdit)
    assert line.text() == "Trung học phổ thông"
    tab.view.closeEditor(line, QAbstractItemDelegate.EndEditHint.RevertModelCache)
    with pytest.raises(UserError, match="đã có dòng ở cấp đó"):
        tab.model.write(*place_of(tab, "8", "Cấp", "TH"), "Mầm non")
    tab.view.go_to(*place_of(tab, "8", "Cấp", "TH"))
    tab.model.write(*place_of(tab, "8", "Cấp", "TH"), "Trung học phổ thông")
    assert tab.view.currentIndex() == tab.model.index(*place_of(tab, "8", "Cấp", "THPT"))
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("5")
    with pytest.raises(UserError, match="đã có số liệu"):
        tab.model.write(*place_of(tab, "1", "Cấp"), "THPT")


def test_a_level_is_typed_letter_by_letter(
    window: MainWindow, tab: IndicatorsTab, stored: Stored
) -> None:
    """Nothing is stored before the key that leaves the cell, and the table keeps the keyboard."""
    tab.add_new()
    key = tab.view.current_key()
    tab.view.go_to(*place_of(tab, tab.model.row_at(tab.model.row_of(key)).indicator.no, "Cấp"))
    QTest.keyClicks(tab.view, "T")
    [line] = tab.view.open_editors()
    QTest.keyClicks(line, "HCS")
    assert tab.view.current_key() == key
    QTest.keyClick(line, Qt.Key.Key_Return)
    sql = "SELECT level FROM target WHERE indicator_id = ?"
    assert stored(sql, key.indicator_id) == [("THCS",)]
    assert tab.view.hasFocus()


def test_alt_down_opens_the_list_of_a_cell(window: MainWindow, tab: IndicatorsTab) -> None:
    """As in Excel; beside such a cell the same key moves the row."""
    tab.view.go_to(*place_of(tab, "5", "Cấp"))
    order = tab.model.keys()
    QTest.keyClick(tab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    [line] = tab.view.open_editors()
    menu = line.findChild(QMenu, "choiceList")
    assert menu is not None
    assert menu.isVisible()
    assert "Mầm non" in [action.text().split("  ")[1] for action in menu.actions()]
    menu.close()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert tab.model.keys() == order
    tab.view.go_to(*place_of(tab, "5", "Chỉ tiêu"))
    QTest.keyClick(tab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert tab.model.keys() != order


@pytest.mark.parametrize("place", ["indicator", "task", "course", "recognition", "budget_line"])
def test_an_empty_page_offers_the_first_step(
    open_window: Callable[..., MainWindow], tmp_path: Path, place: str
) -> None:
    path = tmp_path / "trống.skh"
    Session.create(path, unit="Trường Tiểu học A", levels=("TH",)).close()
    page = page_of(open_window(path), place)
    buttons = page.empty.findChildren(QPushButton)
    assert [b.text() for b in buttons] == ["Thêm dòng đầu tiên", "Nạp kế hoạch có sẵn…"]
    page.search_for("không đâu có")
    visible = [b for b in page.empty.findChildren(QPushButton) if b.isVisible()]
    assert visible == []
    page.search_for("")
    page.empty.findChild(QPushButton, "emptyOffer0").click()
    assert page.model.key_count() == 1


def test_a_target_is_found_without_accents(window: MainWindow, tab: IndicatorsTab) -> None:
    indicator_edits.set_target(tab.book.session, tab.view.current_key().indicator_id,
                          tab.view.current_key().level, "Đạt chuẩn mức độ 3")  # fmt: skip
    window.top_bar.search.setText("dat chuan muc do 3")
    tab.search_for("dat chuan muc do 3")
    assert tab.view.current_key().indicator_id in {k.indicator_id for k in tab.model.keys()}  # noqa: SIM118
    assert tab.model.key_count() >= 1
    assert hits(tab.book.session, "dat chuan muc do 3")["indicators"] >= 1


def test_a_unit_of_measure_and_several_levels_are_not_cut(
    window: MainWindow, tab: IndicatorsTab
) -> None:
    window.resize(1092, 614)
    row, column = place_of(tab, "1", "ĐVT")
    one_line = tab.view.rowHeight(row)
    metrics = tab.view.fontMetrics()
    assert metrics.horizontalAdvance("Trường") <= tab.view.columnWidth(column) - 2 * PADDING
    assert metrics.horizontalAdvance("Chung") <= tab.view.columnWidth(column + 1) - 2 * PADDING
    indicator_edits.update_indicator(
        tab.book.session, tab.model.row_at(row).indicator.id, measure="Học sinh"
    )
    assert tab.view.rowHeight(row) > one_line
