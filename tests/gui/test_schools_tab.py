"""The tab Trường through a real window: typed, chosen, filtered, undone, read from the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.models.columns import Group
from gui.tabs.schools_tab import RECOGNITIONS, SCHOOLS, YEARS, SchoolsTab
from gui.widgets.table_tab import TableTab
from tests.gui.tab_alone import column, go, opened_tab, press, stored, text, type_in


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SchoolsTab]:
    yield from opened_tab(SchoolsTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def row_of(page: TableTab, name: str, column_name: str = "name") -> int:
    rows = range(page.model.rowCount())
    return next(row for row in rows if text(page, row, column_name) == name)


def shown_names(tab: SchoolsTab) -> list[str]:
    page = tab.school_list
    return [text(page, row, "name") for row in range(page.model.rowCount())]


def field(page: TableTab, name: str) -> QWidget:
    assert page.panel is not None
    return page.panel.editor(name)


# -- the list


def test_names_and_rows(tab: SchoolsTab) -> None:
    assert tab.view.objectName() == "schoolsView"
    assert tab.model.rowCount() == 24
    page = tab.school_list
    assert text(page, 0, "name") == "MN Ánh Dương"
    assert text(page, 0, "planned") == "6/2023"
    assert text(page, 0, "parent") == "Phòng Giáo dục và Đào tạo"
    row = row_of(page, "THCS Đặng Xá")
    assert text(page, row, "recognition") == "Công nhận lại"
    assert text(page, row, "countdown") == "Hết hạn năm 2019"  # a sign and words, not only red
    assert page.model.index(row, column(page, "countdown")).data(Qt.ItemDataRole.DecorationRole)
    assert page.count_label.text() == "24 trường"


def test_figures_are_typed_downwards_and_stored_at_once(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "classes")
    for words in ("12", "9", "1.250"):
        type_in(page, words)
    assert stored(tab, "SELECT classes, level FROM unit_facts ORDER BY classes") == [
        (9, "MN"), (12, "MN"), (1250, "MN"),
    ]  # fmt: skip
    assert page.view.currentIndex().row() == 3
    assert stored(tab, "SELECT DISTINCT school_year FROM unit_facts") == [("2022-2023",)]
    tab.book.session.undo()
    assert text(page, 2, "classes") == ""
    tab.book.session.redo()
    assert text(page, 2, "classes") == "1.250"


def test_figures_of_several_levels_are_typed_in_the_panel(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, row_of(page, "TH Cổ Bi"), "levels")
    type_in(page, "TH&THCS", Qt.Key.Key_Tab)
    page.toggle_panel()
    for name, words in (("pupils_TH", "400"), ("pupils_THCS", "350")):
        editor = field(page, name)
        assert isinstance(editor, QLineEdit)
        editor.setFocus()
        editor.setText(words)
        editor.editingFinished.emit()
    row = row_of(page, "TH Cổ Bi")
    assert text(page, row, "pupils") == "750"
    cell = page.model.index(row, column(page, "pupils"))
    assert not cell.flags() & Qt.ItemFlag.ItemIsEditable


def test_wrong_figure_stays_in_the_editor_with_a_sentence(tab: SchoolsTab, qtbot: QtBot) -> None:
    page = tab.school_list
    go(page, 0, "pupils")
    with qtbot.waitSignal(tab.book.told) as told:
        type_in(page, "ba trăm")
    assert told.args[0] == "problem"
    assert "không phải là số nguyên" in told.args[1]
    assert page.view.refused_texts() == ["ba trăm"]
    press(page.view.open_editors()[0], Qt.Key.Key_Escape)
    assert stored(tab, "SELECT count(*) FROM unit_facts") == [(0,)]


def test_telex_composition_in_the_name(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "name")
    page.view.edit_current()
    [editor] = page.view.open_editors()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    commit = QInputMethodEvent()
    commit.setCommitString("Trường mầm non Ánh Dương")
    QApplication.sendEvent(editor, commit)
    press(editor, Qt.Key.Key_Return)
    assert stored(tab, "SELECT name FROM unit WHERE name LIKE 'Trường m%'") == [
        ("Trường mầm non Ánh Dương",)
    ]
    assert tab.book.session.undo_label == "Sửa tên của MN Ánh Dương"


def test_ownership_is_typed_without_accents(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 1, "ownership")
    type_in(page, "ngoai")
    assert text(page, 1, "ownership") == "Ngoài công lập"
    assert stored(tab, "SELECT count(*) FROM unit WHERE ownership = 'private'") == [(1,)]


def test_parent_is_chosen_or_pasted_by_name(tab: SchoolsTab) -> None:
    page = tab.school_list
    page.model.write(0, column(page, "parent"), "UBND huyện")
    assert text(page, 0, "parent") == "Ủy ban nhân dân huyện Gia Lâm"
    go(page, 0, "parent")
    assert page.view.open_list()
    [line] = page.view.open_editors()
    menu = line.findChild(QMenu, "choiceList")
    assert menu is not None
    names = {action.text().split("  ")[1]: action for action in menu.actions()}
    assert "MN Đa Tốn" not in names
    names["Phòng Nội vụ"].trigger()
    assert text(page, 0, "parent") == "Phòng Nội vụ"


def test_search_and_filters(tab: SchoolsTab) -> None:
    tab.search_for("dong du")
    assert shown_names(tab) == ["TH Đông Dư", "THCS Đông Dư"]
    tab.search_for("")
    page = tab.school_list
    page.which_box.choose("MN")
    page.which_box.activated.emit(0)
    assert tab.model.rowCount() == 7
    page.which_box.choose("all")
    page.which_box.activated.emit(1)
    assert tab.model.rowCount() == 44
    assert page.count_label.text() == "44 đơn vị"
    tab.search_for("không có trường này")
    assert page.model.rowCount() == 0
    assert not page.empty.isHidden()


def test_another_school_year_shows_its_own_figures(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "classes")
    type_in(page, "12")
    tab.book.choose_period("2023-Q3")
    assert page.year_box.currentData() == "2023-2024"
    assert text(page, 0, "classes") == ""
    tab.book.choose_period("2023-Q2")
    assert text(page, 0, "classes") == "12"


def test_rows_are_added_copied_moved_and_deleted(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "name")
    page.add_new()
    assert shown_names(tab)[:3] == ["MN Ánh Dương", "Trường mới", "MN TT Yên Viên"]
    assert page.view.currentIndex().row() == 1
    page.move_current(1)
    assert shown_names(tab)[2] == "Trường mới"
    assert page.view.currentIndex().row() == 2
    page.duplicate_selected()
    assert shown_names(tab)[3] == "Trường mới (bản sao)"
    page.delete_selected()
    for _ in range(4):
        tab.book.session.undo()
    assert len(shown_names(tab)) == 24


def test_own_unit_is_not_deleted(tab: SchoolsTab, qtbot: QtBot) -> None:
    page = tab.school_list
    own = tab.book.session.own_unit_id()
    assert tab.show_key(own)  # filters that hide it are taken off
    with qtbot.waitSignal(tab.book.told) as told:
        page.delete_selected()
    assert "là đơn vị của sổ này" in told.args[1]
    assert page.model.row_of(own) is not None


def test_block_is_pasted_in_one_step(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "classes")
    QApplication.clipboard().setText("12\t310\t25\n9\t280\t20")
    page.view.paste_cells()
    assert stored(tab, "SELECT sum(classes), sum(pupils), sum(teachers) FROM unit_facts") == [
        (21, 590, 45)
    ]
    tab.book.session.undo()
    assert stored(tab, "SELECT count(*) FROM unit_facts") == [(0,)]


def test_panel_holds_every_field(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, 0, "name")
    page.toggle_panel()
    aliases = field(page, "aliases")
    assert isinstance(aliases, QPlainTextEdit)
    aliases.setFocus()
    aliases.setPlainText("Mầm non Ánh Dương\nÁnh Dương")
    day = field(page, "valid_from")
    assert isinstance(day, QLineEdit)
    day.setFocus()  # leaving a field stores it
    day.setText("1/9/2010")
    day.editingFinished.emit()
    assert stored(tab, "SELECT name FROM unit_alias WHERE name LIKE '%Ánh D%' ORDER BY id") == [
        ("Mầm non Ánh Dương",), ("Ánh Dương",),
    ]  # fmt: skip
    assert stored(tab, "SELECT valid_from FROM unit WHERE name = 'MN Ánh Dương'") == [
        ("2010-09-01",)
    ]
    kind = field(page, "kind")
    assert isinstance(kind, QComboBox)
    assert kind.currentText() == "Trường"


def test_empty_book_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tab in opened_tab(
        SchoolsTab,
        qtbot,
        tmp_path / "trong.skh",
        monkeypatch,
        unit="Phòng GD",
        unit_kind="department",
    ):
        assert tab.school_list.empty.isVisible()
        tab.school_list.add_new()
        assert shown_names(tab) == ["Trường mới"]
        tab.show_page(RECOGNITIONS)
        assert tab.recognition_list.empty.isVisible()
        tab.recognition_list.add_new()
        assert tab.recognition_list.model.keys()


# -- recognitions


def test_lists_as_the_plan_prints_them(tab: SchoolsTab) -> None:
    tab.show_page(RECOGNITIONS)
    page = tab.recognition_list
    entries = [page.model.entry(row) for row in range(page.model.rowCount())]
    assert [entry.title for entry in entries if isinstance(entry, Group)] == [
        "Trường đề nghị công nhận chuẩn mới: 02",
        "Trường đề nghị công nhận lại và nâng chuẩn mức 2: 03",
        "Trường đề nghị công nhận lại chuẩn: 11",
    ]
    assert page.count_label.text() == "3 danh sách · 16 trường · 1 hết hạn"
    assert [text(page, 1, name) for name in ("no", "school", "level", "planned")] == [
        "1", "MN Ánh Dương", "MN", "6/2023",
    ]  # fmt: skip


def test_recognitions_due_are_told_by_sign_and_word_and_filtered(
    tab: SchoolsTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab.show_page(RECOGNITIONS)
    page = tab.recognition_list
    row = row_of(page, "THCS Ninh Hiệp", "school")
    cell = page.model.index(row, column(page, "countdown"))
    assert cell.data() == "Đến hết năm 2023"  # six months and some days: near
    near = cell.data(Qt.ItemDataRole.DecorationRole)
    assert near is not None
    monkeypatch.setenv("SKH_NOW", "2023-08-20T08:00:00+07:00")
    tab.book.choose_period("2023-Q3")
    assert page.count_label.text() == "3 danh sách · 16 trường · 1 hết hạn · 10 còn dưới 6 tháng"
    assert page.model.index(row, column(page, "countdown")).data(
        Qt.ItemDataRole.DecorationRole
    ) is not near  # fmt: skip
    page.due_box.choose("expired")
    page.due_box.activated.emit(1)
    assert [text(page, r, "school") for r in range(1, page.model.rowCount())] == ["THCS Đặng Xá"]
    key = tab.book.session.conn.execute("SELECT min(id) FROM recognition").fetchone()[0]
    assert tab.show_recognition(key)  # the filter that hides it is taken off
    assert len(page.model.keys()) == 16
    page.due_box.choose("near")
    page.due_box.activated.emit(3)
    assert len(page.model.keys()) == 10


def test_status_and_month_are_typed(tab: SchoolsTab) -> None:
    tab.show_page(RECOGNITIONS)
    page = tab.recognition_list
    go(page, 1, "status")
    type_in(page, "da cong nhan")
    assert text(page, 1, "status") == "Đã công nhận"
    go(page, 2, "planned")
    type_in(page, "Tháng 12/2023")
    assert stored(
        tab, "SELECT status, planned, planned_raw FROM recognition ORDER BY position LIMIT 2"
    ) == [("recognised", "2023-06", "6/2023"), ("planned", "2023-12", "Tháng 12/2023")]
    tab.show_page(SCHOOLS)
    assert text(tab.school_list, 0, "recognition") == "Đã công nhận"


def test_a_school_is_proposed_from_the_list(tab: SchoolsTab) -> None:
    page = tab.school_list
    go(page, row_of(page, "THCS Yên Thường"), "name")
    page.propose_current()
    assert tab.page is tab.recognition_list
    assert text(tab.page, tab.page.view.currentIndex().row(), "school") == "THCS Yên Thường"
    tab.book.session.undo()
    assert len(tab.model.keys()) == 16


def test_printed_name_is_linked_when_the_book_knows_it(tab: SchoolsTab) -> None:
    tab.show_page(RECOGNITIONS)
    page = tab.recognition_list
    go(page, 1, "school")
    page.model.write(1, column(page, "school"), "Trường lạ")
    assert stored(tab, "SELECT unit_id FROM recognition WHERE school = 'Trường lạ'") == [(None,)]
    page.model.write(1, column(page, "school"), "TH Phù Đồng")  # an alias of TH Phù Đổng
    found = stored(
        tab,
        "SELECT u.name FROM recognition r JOIN unit u ON u.id = r.unit_id"
        " WHERE r.school = 'TH Phù Đồng'",
    )
    assert found == [("TH Phù Đổng",)]


def test_search_goes_along_to_the_other_page(tab: SchoolsTab) -> None:
    tab.search_for("dong du")
    tab.show_page(RECOGNITIONS)
    assert text(tab.page, 1, "school") == "THCS Đông Dư"
    assert len(tab.model.keys()) == 1
    tab.search_for("")
    tab.show_page(SCHOOLS)
    assert len(tab.model.keys()) == 24


def test_list_is_renamed_in_the_panel(tab: SchoolsTab) -> None:
    tab.show_page(RECOGNITIONS)
    page = tab.recognition_list
    go(page, 1, "school")
    page.toggle_panel()
    title = field(page, "list_title")
    assert isinstance(title, QPlainTextEdit)
    title.setFocus()
    title.setPlainText("Trường đề nghị công nhận mới")
    page.view.setFocus()
    assert stored(tab, "SELECT count(*) FROM recognition WHERE list_title LIKE '%nhận mới'") == [
        (2,)
    ]
    assert len(page.model.group_rows()) == 3


def test_no_control_is_cut_on_a_small_screen(tab: SchoolsTab, qtbot: QtBot) -> None:
    """1366×768 at 125 % leaves 1093 logical pixels."""
    tab.resize(1093, 480)
    qtbot.wait(50)
    for page in (SCHOOLS, RECOGNITIONS, YEARS):
        tab.show_page(page)
        qtbot.wait(50)
        for button in tab.page.findChildren(QToolButton):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), button.objectName()
                assert button.geometry().right() <= 1093
                assert button.accessibleName()
                assert button.toolTip()
