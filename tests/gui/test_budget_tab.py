"""The tab Kinh phí through a real window: totals live, money typed, lines moved, file read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.book import Question
from gui.settings import Settings
from gui.tabs.budget_tab import BudgetTab
from gui.widgets.cell_delegate import beside_text
from tests.gui.tab_alone import column, go, opened_tab, press, stored, text, type_in

MILLION = 10**6


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened_tab(BudgetTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def codes(tab: BudgetTab) -> list[str]:
    return [text(tab, row, "code") for row in range(tab.model.rowCount())]


def field(tab: BudgetTab, name: str) -> QWidget:
    assert tab.panel is not None
    return tab.panel.editor(name)


def test_tree_as_printed(tab: BudgetTab) -> None:
    assert tab.view.objectName() == "budgetView"
    assert codes(tab) == [
        "", "A", "I", "II", "1", "1.1", "2", "III", "1", "2", "2.1", "2.2", "B", "1", "2",
    ]  # fmt: skip
    assert text(tab, 0, "name") == "TỔNG CỘNG"
    assert text(tab, 0, "planned") == "418.348"
    assert text(tab, 0, "remaining") == "418.348"
    assert tab.unit_box.currentText() == "triệu đồng"
    assert tab.count_label.text() == "Tổng 418.348"


def test_spending_typed_downwards_is_in_the_file_and_in_the_totals(tab: BudgetTab) -> None:
    go(tab, 13, "disbursed")
    type_in(tab, "1.500")
    type_in(tab, "0,5 tỷ")
    assert stored(tab, "SELECT disbursed_vnd FROM execution ORDER BY disbursed_vnd") == [
        (500 * MILLION,), (1_500 * MILLION,),
    ]  # fmt: skip
    assert text(tab, 12, "disbursed") == text(tab, 0, "disbursed") == "Σ 2.000"
    assert text(tab, 12, "remaining") == "2.730"
    assert text(tab, 12, "percent") == "42,3%"
    assert tab.count_label.text() == "Tổng 418.348 · giải ngân 2.000"
    assert tab.book.session.undo_label == "Sửa giải ngân của dòng kinh phí 2"
    tab.book.session.undo()
    assert text(tab, 0, "disbursed") == "Σ 1.500"
    tab.book.session.redo()
    assert text(tab, 0, "disbursed") == "Σ 2.000"


def test_spending_belongs_to_the_chosen_period(tab: BudgetTab) -> None:
    go(tab, 13, "allocated")
    type_in(tab, "100")
    tab.book.choose_period("2023-Q3")
    assert text(tab, 13, "allocated") == ""
    tab.book.choose_period("2023-Q2")
    assert text(tab, 13, "allocated") == "100"


def shows_all(tab: BudgetTab, row: int, name: str) -> bool:
    """Whether the text of a cell fits: on one line, else on the lines its row has."""
    place = column(tab, name)
    found = tab.model.row_at(row)
    room = tab.view.columnWidth(place) - beside_text(tab.model.columns[place], found)
    need = tab.view.cells.height_of(text(tab, row, name), room, tab.view.fontMetrics())
    return tab.view.rowHeight(row) >= need


def test_a_source_stands_on_one_line(tab: BudgetTab) -> None:
    place = column(tab, "source")
    words = "Ngân sách nhà nước"
    assert tab.view.fontMetrics().horizontalAdvance(words) + 16 <= tab.view.columnWidth(place)
    assert tab.view.rowHeight(1) == tab.view.cells.line_height(tab.view.fontMetrics())


def test_changed_amount_shows_both_figures_with_a_sign_and_a_sentence(
    tab: BudgetTab, qtbot: QtBot
) -> None:
    go(tab, 14, "planned")
    type_in(tab, "2.600")
    assert text(tab, 12, "planned") == "4.730 ≠ 4.830"
    assert text(tab, 0, "planned") == "418.348 ≠ 418.448"
    assert shows_all(tab, 0, "planned")  # a pair has a second line
    cell = tab.model.index(12, column(tab, "planned"))
    assert cell.data(Qt.ItemDataRole.DecorationRole) is not None
    sentence = "dòng này ghi 4.730, cộng các dòng con được 4.830, lệch 100 triệu đồng"
    assert sentence in cell.data(Qt.ItemDataRole.ToolTipRole)
    with qtbot.waitSignal(tab.book.told) as told:
        go(tab, 12, "planned")
    assert sentence in told.args[1]
    assert text(tab, 1, "planned") == "413.618"  # the other branch is as printed
    go(tab, 12, "planned")
    press(tab.view, Qt.Key.Key_Delete)
    assert text(tab, 12, "planned") == "Σ 4.830"


def test_two_readings_are_asked_in_the_unit_shown(tab: BudgetTab) -> None:
    asked: list[Question | None] = []
    tab.book.asked.connect(asked.append)
    go(tab, 13, "disbursed")
    type_in(tab, "1,250")
    question = asked[-1]
    assert question is not None
    assert [label for label, _ in question.answers] == ["1,25", "1.250"]
    question.answers[1][1]()
    assert stored(tab, "SELECT disbursed_vnd FROM execution") == [(1_250 * MILLION,)]


def test_wrong_money_stays_in_the_editor(tab: BudgetTab, qtbot: QtBot) -> None:
    go(tab, 13, "disbursed")
    with qtbot.waitSignal(tab.book.told) as told:
        type_in(tab, "chưa chi")
    assert "không phải là số tiền" in told.args[1]
    assert tab.view.refused_texts() == ["chưa chi"]
    press(tab.view.open_editors()[0], Qt.Key.Key_Escape)
    assert stored(tab, "SELECT count(*) FROM execution") == [(0,)]


def test_display_unit_changes_what_is_shown_and_typed(tab: BudgetTab) -> None:
    tab.unit_box.setCurrentIndex(tab.unit_box.findData("vnd"))
    tab.unit_box.activated.emit(0)
    assert text(tab, 0, "planned") == "418.348.000.000"
    go(tab, 13, "disbursed")
    type_in(tab, "1,250")  # a đồng has no fraction: no question
    assert stored(tab, "SELECT disbursed_vnd FROM execution") == [(1250,)]
    assert Settings().get("budget_unit") == "vnd"
    tab.show_in("thousand")
    assert text(tab, 13, "disbursed") == "1,25"


def test_editor_and_panel_give_back_what_they_show(tab: BudgetTab) -> None:
    go(tab, 13, "disbursed")
    type_in(tab, "1125000 đồng")
    assert text(tab, 13, "disbursed") == "1,125"
    go(tab, 13, "disbursed")
    tab.toggle_panel()
    shown = field(tab, "disbursed")
    assert isinstance(shown, QLineEdit)
    assert shown.text() == "1,1250"  # readable in one way only
    tab.view.edit_current()
    [editor] = tab.view.open_editors()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "1,1250"
    press(editor, Qt.Key.Key_Return)
    assert stored(tab, "SELECT disbursed_vnd FROM execution") == [(1_125_000,)]


def test_lines_are_added_beside_and_below(tab: BudgetTab) -> None:
    go(tab, 11, "name")
    tab.add_new()
    assert codes(tab)[11:13] == ["2.2", "2.3"]
    assert tab.view.currentIndex().row() == 12
    go(tab, 2, "name")
    tab.add_child()
    assert codes(tab)[2:5] == ["I", "1", "II"]
    tab.book.session.undo()
    tab.book.session.undo()
    assert len(codes(tab)) == 15


def test_branches_are_copied_deleted_moved_and_shifted(tab: BudgetTab, qtbot: QtBot) -> None:
    go(tab, 12, "name")
    tab.duplicate_selected()
    assert codes(tab)[12:] == ["B", "1", "2", "B", "1", "2"]
    assert text(tab, 0, "planned") == "418.348 ≠ 423.078"
    tab.delete_selected()
    assert len(codes(tab)) == 15
    go(tab, 12, "name")
    tab.move_current(-1)
    assert codes(tab)[:5] == ["", "B", "1", "2", "A"]
    assert tab.view.currentIndex().row() == 1
    tab.book.session.undo()
    go(tab, 12, "name")
    tab.shift_current(True)
    row = tab.model.row_at(12)
    assert row is not None
    assert row.depth == 2
    tab.shift_current(False)
    with qtbot.waitSignal(tab.book.told) as told:
        go(tab, 0, "name")
        tab.shift_current(False)
    assert "cấp ngoài cùng" in told.args[1]


def test_folding_by_click_and_by_key(tab: BudgetTab, qtbot: QtBot) -> None:
    rect = tab.view.visualRect(tab.model.index(7, column(tab, "name")))
    spot = QPoint(rect.left() + 8 + 2 * 16 + 8, rect.center().y())
    QTest.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert codes(tab)[7:] == ["III", "B", "1", "2"]
    QTest.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(codes(tab)) == 15
    go(tab, 1, "name")
    tab.fold_current(True)
    assert codes(tab) == ["", "A", "B", "1", "2"]
    tab.search_for("phong hoc ngoai ngu")  # a search looks below folded lines too
    assert codes(tab) == ["", "A", "III", "2", "2.1", "2.2"]
    tab.search_for("")
    key = next(i for i in tab._source.tree.order if tab._source.tree.depth(i) == 4)
    assert tab.show_key(key)
    assert len(codes(tab)) == 15
    tab.fold_all()
    assert codes(tab) == ["", "A", "B"]
    tab.fold_all()
    assert len(codes(tab)) == 15


def test_block_is_pasted_in_one_step(tab: BudgetTab) -> None:
    go(tab, 13, "allocated")
    QApplication.clipboard().setText("2.000\t1.000\n2.500\t500 triệu")
    tab.view.paste_cells()
    assert stored(tab, "SELECT sum(allocated_vnd), sum(disbursed_vnd) FROM execution") == [
        (4_500 * MILLION, 1_500 * MILLION)
    ]
    tab.book.session.undo()
    assert stored(tab, "SELECT count(*) FROM execution") == [(0,)]


def test_panel_explains_the_formula_and_keeps_shares(tab: BudgetTab) -> None:
    go(tab, 2, "name")
    tab.toggle_panel()
    formula = field(tab, "formula")
    assert isinstance(formula, QPlainTextEdit)
    formula.setFocus()
    formula.setPlainText("30 lớp x 20 triệu đồng/lớp")
    years = field(tab, "years")
    assert isinstance(years, QPlainTextEdit)
    years.setFocus()  # leaving a field stores it
    assert "Công thức tính ra 600, kế hoạch ghi 900" in field(tab, "differences").text()  # type: ignore[attr-defined]
    years.setPlainText("2023: 600\n2024: 200")
    tab.view.setFocus()
    assert stored(tab, "SELECT by, name, amount_vnd FROM budget_share ORDER BY name") == [
        ("year", "2023", 600 * MILLION), ("year", "2024", 200 * MILLION),
    ]  # fmt: skip
    assert field(tab, "years_rest").text() == "Còn 100 triệu đồng chưa chia."  # type: ignore[attr-defined]


def test_search_keeps_totals_whole(tab: BudgetTab) -> None:
    tab.search_for("thu vien")
    assert codes(tab) == ["", "B", "2"]
    assert text(tab, 0, "planned") == "418.348"


def test_empty_book_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trong.skh"
    for tab in opened_tab(BudgetTab, qtbot, path, monkeypatch, unit="TH Cổ Bi", levels=("TH",)):
        assert tab.empty.isVisible()
        tab.add_new()
        assert text(tab, 0, "name") == "Dòng kinh phí mới"
        go(tab, 0, "disbursed")
        assert (
            not tab.model.index(0, column(tab, "disbursed")).flags() & (Qt.ItemFlag.ItemIsEditable)
            or tab.book.period is not None
        )


def test_every_control_has_a_name_and_a_hint(tab: BudgetTab) -> None:
    for kind in (QToolButton, QComboBox):
        for control in tab.findChildren(kind):
            if control.isVisible():
                assert control.objectName()
                assert control.accessibleName()
                assert control.toolTip()


def test_too_much_disbursed_is_said_as_soon_as_it_is_typed(tab: BudgetTab) -> None:
    told: list[tuple[str, str]] = []
    tab.book.told.connect(lambda *said: told.append(said))
    go(tab, 13, "allocated")
    type_in(tab, "3")
    assert not [words for kind, words in told if kind == "warning"]
    go(tab, 13, "disbursed")
    type_in(tab, "5")
    kind, words = told[-1]
    assert kind == "warning"
    assert words.startswith(" ".join(text(tab, 13, "name").split()))
    assert words.endswith(": Giải ngân 5 lớn hơn phân bổ 3 triệu đồng.")
