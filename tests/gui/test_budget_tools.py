"""Formula line, parts by source and year, suppositions and dragging, through a real window."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui import theme
from gui.book import Book
from gui.settings import Settings
from gui.tabs.budget_tab import BudgetTab
from gui.widgets.bar_cell import BarCell
from gui.widgets.formula_bar import FormulaBar
from gui.widgets.what_if_bar import WhatIfBar

MILLION = 10**6
LEFT = Qt.MouseButton.LeftButton


def opened(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch, plan: str
) -> Iterator[BudgetTab]:
    monkeypatch.setenv("SKH_NOW", "2023-06-20T08:00:00+07:00")
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    shown = BudgetTab(Book(Session.create(path, plan=plan)), Settings())
    qtbot.addWidget(shown)
    shown.resize(1366, 640)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.leave()
    shown.book.close()


@pytest.fixture
def ha_dong(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened(qtbot, tmp_path / "so.skh", monkeypatch, "ha-dong-2020-2025")


@pytest.fixture
def gia_lam(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BudgetTab]:
    yield from opened(qtbot, tmp_path / "gia-lam.skh", monkeypatch, "gia-lam-2023")


def column(tab: BudgetTab, name: str) -> int:
    return [c.name for c in tab.model.columns].index(name)


def headers(tab: BudgetTab) -> list[str]:
    return [c.header for c in tab.model.columns]


def text(tab: BudgetTab, row: int, name: str) -> str:
    return str(tab.model.index(row, column(tab, name)).data() or "")


def row_of(tab: BudgetTab, name: str) -> int:
    return next(r for r in range(tab.model.rowCount()) if text(tab, r, "name") == name)


def codes(tab: BudgetTab) -> list[str]:
    return [text(tab, row, "code") for row in range(tab.model.rowCount())]


def stored(tab: BudgetTab, sql: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(tab.book.session.path)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def press(widget: QWidget, key: Qt.Key, typed: str = "") -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, typed)
    QApplication.sendEvent(widget, event)


def type_in(tab: BudgetTab, words: str) -> None:
    press(tab.view, Qt.Key(0), words[0])
    [editor] = tab.view.open_editors()
    for letter in words[1:]:
        press(editor, Qt.Key(0), letter)
    press(editor, Qt.Key.Key_Return)


# -- the formula line


def formula(tab: BudgetTab) -> FormulaBar:
    found = tab.findChild(FormulaBar)
    assert found is not None
    return found


def test_a_formula_is_explained_while_it_is_typed_and_stored_by_enter(ha_dong: BudgetTab) -> None:
    tab = ha_dong
    bar = formula(tab)
    assert bar.isVisible()  # this book has formulas
    tab.view.go_to(row_of(tab, "Cán bộ quản lý đương chức"), 1)
    assert bar.edit.text().startswith("300 người x 1,0 triệu đồng")
    assert bar.said.text() == "300 người × 1 triệu đồng/người/năm × 5 năm = 1.500 triệu đồng."
    bar.edit.setFocus()
    bar.edit.selectAll()
    for letter in "310 người x 1 triệu đồng/người x 5":
        press(bar.edit, Qt.Key(0), letter)
    assert bar.said.text().startswith("310 người × 1 triệu đồng/người × 5 = 1.550 triệu đồng.")
    assert "Kế hoạch ghi 1.500, công thức cho 1.550 triệu đồng." in bar.said.text()
    assert stored(tab, "SELECT count(*) FROM budget_line WHERE formula_raw LIKE '310%'") == [(0,)]
    press(bar.edit, Qt.Key.Key_Return)
    amounts = "SELECT amount_vnd, formula_total_vnd FROM budget_line"
    assert stored(tab, f"{amounts} WHERE formula_raw LIKE '310%'") == [
        (1_500 * MILLION, 1_550 * MILLION)
    ]
    assert tab.view.hasFocus()


def test_the_result_becomes_the_amount_in_one_step(ha_dong: BudgetTab) -> None:
    tab, bar = ha_dong, formula(ha_dong)
    tab.view.go_to(row_of(tab, "Cán bộ quản lý đương chức"), 1)
    assert not bar.take.isVisible()  # it agrees already
    bar.edit.setFocus()
    bar.edit.selectAll()
    commit = QInputMethodEvent()  # what UniKey composes
    commit.setCommitString("320 người x 1 triệu đồng x 5")
    QApplication.sendEvent(bar.edit, commit)
    assert bar.take.isVisible()
    bar.take.click()
    row = row_of(tab, "Cán bộ quản lý đương chức")
    assert text(tab, row, "planned") == "1.600"
    tab.book.session.undo()
    assert text(tab, row, "planned") == "1.500"
    assert bar.edit.text().startswith("300 người")


def test_what_cannot_be_read_is_said_and_esc_takes_it_back(ha_dong: BudgetTab) -> None:
    tab, bar = ha_dong, formula(ha_dong)
    tab.view.go_to(row_of(tab, "Nhân viên"), 1)
    bar.edit.setFocus()
    bar.edit.selectAll()
    for letter in "nhiều người x 2":
        press(bar.edit, Qt.Key(0), letter)
    assert "Không thấy con số trong “nhiều người”." in bar.said.text()
    press(bar.edit, Qt.Key.Key_Escape)
    assert bar.edit.text().startswith("600 người")
    assert tab.book.session.undo_label is None
    tab.view.go_to(0, 1)
    assert "cộng từ các dòng con" in bar.said.text()


def test_a_bare_price_is_asked_for_once(ha_dong: BudgetTab) -> None:
    tab, bar = ha_dong, formula(ha_dong)
    tab.view.go_to(row_of(tab, "Cán bộ quản lý đương chức"), 1)
    bar.edit.setFocus()
    bar.edit.selectAll()
    for letter in "120 người x 15 ngày x 50.000":
        press(bar.edit, Qt.Key(0), letter)
    assert bar.said.text().startswith("“50.000” là đồng hay")
    assert not bar.take.isVisible()
    assert [b.text() for b in bar.readings if b.isVisible()] == ["50.000 đồng", "50.000 triệu đồng"]
    QTest.mouseClick(bar.readings[0], Qt.MouseButton.LeftButton)
    assert bar.edit.text() == "120 người x 15 ngày x 50.000 đồng"
    assert bar.edit.hasFocus()
    assert "= 90 triệu đồng" in bar.said.text()
    assert not any(b.isVisible() for b in bar.readings)
    QTest.mouseClick(bar.take, Qt.MouseButton.LeftButton)
    assert text(tab, row_of(tab, "Cán bộ quản lý đương chức"), "planned") == "90"
    assert tab.view.hasFocus()  # the next arrow goes on in the table


def test_a_negative_amount_is_marked_and_told(gia_lam: BudgetTab) -> None:
    tab = gia_lam
    told: list[tuple[str, str]] = []
    tab.book.told.connect(lambda kind, words: told.append((kind, words)))
    tab.view.go_to(13, column(tab, "allocated"))
    type_in(tab, "-5")
    assert any(kind == "warning" and "Phân bổ là số âm (-5 triệu đồng)" in w for kind, w in told)
    index = tab.model.index(13, column(tab, "allocated"))
    assert index.data(Qt.ItemDataRole.DecorationRole) is not None


def test_another_line_stores_what_was_typed(ha_dong: BudgetTab) -> None:
    tab, bar = ha_dong, formula(ha_dong)
    tab.view.go_to(row_of(tab, "Nhân viên"), 1)
    bar.edit.setFocus()
    bar.edit.selectAll()
    for letter in "7 x 2 triệu đồng":
        press(bar.edit, Qt.Key(0), letter)
    tab.view.setFocus()
    assert stored(tab, "SELECT name FROM budget_line WHERE formula_raw = '7 x 2 triệu đồng'") == [
        ("Nhân viên",)
    ]


def test_the_line_is_hidden_and_remembered(ha_dong: BudgetTab, gia_lam: BudgetTab) -> None:
    assert gia_lam.findChild(FormulaBar) is None  # no formula in that book
    ha_dong.toggle_formula()
    assert not formula(ha_dong).isVisible()
    assert Settings().get("budget_formulas") is False


# -- parts


def test_years_are_columns_with_what_is_left(ha_dong: BudgetTab) -> None:
    tab = ha_dong
    tab.show_as("year")
    assert headers(tab)[2:] == [
        "Kế hoạch", "2020", "2021", "2022", "2023", "2024", "2025", "Chưa chia",
    ]  # fmt: skip
    row = row_of(tab, "Giáo viên")
    assert text(tab, row, "rest") == "Còn 11.000"
    tab.view.go_to(row, column(tab, "year_1"))
    type_in(tab, "2.200")
    assert text(tab, row, "year_1") == "2.200"
    assert text(tab, 0, "year_1") == "Σ 2.200"
    assert text(tab, 0, "rest") == "Còn 44.175"
    QApplication.clipboard().setText("2.200\t2.200\t2.200\t2.201")
    tab.view.go_to(row, column(tab, "year_2"))
    tab.view.paste_cells()
    assert text(tab, row, "rest") == "Thừa 1"
    cell = tab.model.index(row, column(tab, "rest"))
    assert cell.data(Qt.ItemDataRole.DecorationRole) is not None  # a sign, not only a colour
    tab.book.session.undo()
    assert text(tab, row, "rest") == "Còn 8.800"


def test_sources_are_columns_and_single_sources_are_implied(gia_lam: BudgetTab) -> None:
    tab = gia_lam
    tab.show_as("source")
    assert headers(tab)[3:] == ["Ngân sách nhà nước", "Xã hội hóa", "Chưa chia"]
    assert text(tab, 2, "source_0") == "900"
    assert text(tab, 2, "rest") == "Đã chia hết"
    tab.view.go_to(2, column(tab, "source_1"))
    type_in(tab, "100")
    assert (text(tab, 2, "source_0"), text(tab, 2, "rest")) == ("", "Còn 800")
    assert stored(tab, "SELECT by, name, amount_vnd FROM budget_share") == [
        ("source", "Xã hội hóa", 100 * MILLION)
    ]
    tab.show_in("thousand")
    assert text(tab, 2, "rest") == "Còn 800.000"
    tab.show_as("spending")
    assert headers(tab)[2] == "Nguồn"


def test_the_bar_of_percents_moves_with_its_column(gia_lam: BudgetTab) -> None:
    tab = gia_lam
    tab.view.go_to(2, column(tab, "disbursed"))
    type_in(tab, "450")
    assert text(tab, 2, "percent") == "50%"
    place = column(tab, "percent")
    assert isinstance(tab.view.itemDelegateForColumn(place), BarCell)
    picture = tab.view.viewport().grab(tab.view.visualRect(tab.model.index(2, place))).toImage()
    accent = theme.colour("accent").rgb()
    points = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    filled = [x for x, y in points if picture.pixel(x, y) == accent]
    assert filled
    assert max(filled) < picture.width() * 0.6  # half of it
    tab.show_as("source")
    places = range(tab.model.columnCount())
    assert not any(isinstance(tab.view.itemDelegateForColumn(i), BarCell) for i in places)
    tab.show_as("spending")
    tab.view.go_to(2, column(tab, "disbursed"))
    type_in(tab, "1.000")
    cell = tab.model.index(2, place)
    assert cell.data(Qt.ItemDataRole.DecorationRole) is not None  # more than planned: a sign


# -- suppositions


def what_if(tab: BudgetTab) -> WhatIfBar:
    found = tab.findChild(WhatIfBar)
    assert found is not None
    return found


def test_prices_five_percent_up_beside_the_plan(ha_dong: BudgetTab) -> None:
    tab = ha_dong
    before = stored(tab, "SELECT * FROM budget_line")
    tab.toggle_what_if()
    bar = what_if(tab)
    assert headers(tab)[3:] == ["Kế hoạch", "Giả định", "Chênh lệch", "Tỷ lệ"]
    assert bar.factor_box.currentText() == "Đơn giá (16 dòng)"
    press(bar.percent, Qt.Key.Key_Return)
    assert bar.total.text() == "Tổng 46.375 → 48.693,75 triệu đồng, tăng 2.318,75 (5%)"
    row = row_of(tab, "Cán bộ quản lý đương chức")
    assert [text(tab, row, name) for name in ("now", "then", "change", "change_percent")] == [
        "1.500", "1.575", "+75", "+5%",
    ]  # fmt: skip
    tab.view.go_to(row, 1)
    bar.factor_box.choose("nguoi")
    bar.percent.setText("-10")
    bar.scope_box.choose("here")
    bar.add.click()
    assert text(tab, row, "then") == "1.417,5"
    assert text(tab, row_of(tab, "Nhân viên"), "then") == "1.575"
    chips = [b.text() for b in bar.findChildren(QPushButton) if "Chip" in b.objectName()]
    assert chips[:1] == ["Đơn giá +5%"]
    drop = bar.findChild(QPushButton, "whatIfChip0")
    assert drop is not None
    drop.click()
    assert text(tab, row, "then") == "1.350"
    assert stored(tab, "SELECT * FROM budget_line") == before
    assert tab.book.session.undo_label is None
    press(bar, Qt.Key.Key_Escape)
    assert headers(tab)[2] == "Nguồn"
    tab.toggle_what_if()
    assert text(tab, row, "then") == "1.350"  # kept while the tab is open


def test_a_wrong_percentage_is_told(ha_dong: BudgetTab, qtbot: QtBot) -> None:
    ha_dong.toggle_what_if()
    bar = what_if(ha_dong)
    for words in ("năm", "5000", ""):
        bar.percent.setText(words)
        with qtbot.waitSignal(ha_dong.book.told) as told:
            bar.add.click()
        assert "không phải là một tỷ lệ thay đổi" in told.args[1]
    assert bar.suppositions == []


# -- dragging


def spot(tab: BudgetTab, row: int, part: float) -> QPoint:
    rect = tab.view.visualRect(tab.model.index(row, 0))
    return QPoint(rect.center().x(), rect.top() + int(rect.height() * part))


def mouse(tab: BudgetTab, kind: QEvent.Type, place: QPoint) -> None:
    port = tab.view.viewport()
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, QPointF(place), QPointF(port.mapToGlobal(place)), button, held,
                        Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(port, event)


def drag(tab: BudgetTab, row: int, to: int, part: float) -> None:
    mouse(tab, QEvent.Type.MouseButtonPress, spot(tab, row, 0.5))
    mouse(tab, QEvent.Type.MouseMove, spot(tab, row, 0.5) + QPoint(0, 15))
    mouse(tab, QEvent.Type.MouseMove, spot(tab, to, part))


def drop(tab: BudgetTab, to: int, part: float) -> None:
    mouse(tab, QEvent.Type.MouseButtonRelease, spot(tab, to, part))


def test_a_branch_is_dragged_into_another(gia_lam: BudgetTab, qtbot: QtBot) -> None:
    tab = gia_lam
    assert codes(tab)[:8] == ["", "A", "I", "II", "1", "1.1", "2", "III"]
    with qtbot.waitSignal(tab.book.told) as told:
        drag(tab, 3, 12, 0.5)
    assert told.args[1] == "Thả để đưa vào trong “B NGUỒN XÃ HỘI HÓA”"
    mark = tab.view.viewport().findChild(QWidget, "dropMark")
    assert mark is not None
    assert mark.isVisible()
    drop(tab, 12, 0.5)
    assert not mark.isVisible()
    assert codes(tab) == [
        "", "A", "I", "III", "1", "2", "2.1", "2.2", "B", "1", "2", "II", "1", "1.1", "2",
    ]  # fmt: skip
    assert text(tab, 0, "planned").startswith("418.348")
    assert tab.view.currentIndex().row() == 11
    tab.book.session.undo()
    assert codes(tab)[:4] == ["", "A", "I", "II"]


def test_a_line_is_dragged_before_and_after(gia_lam: BudgetTab) -> None:
    tab = gia_lam
    tab.resize(1366, 1000)  # every line in sight: nothing scrolls on the way
    drag(tab, 14, 13, 0.1)
    drop(tab, 13, 0.1)
    assert codes(tab)[12:] == ["B", "2", "1"]
    drag(tab, 13, 14, 0.95)
    drop(tab, 14, 0.95)
    assert codes(tab)[12:] == ["B", "1", "2"]


def test_esc_a_slip_and_the_own_branch_move_nothing(gia_lam: BudgetTab) -> None:
    tab = gia_lam
    drag(tab, 14, 2, 0.5)
    press(tab.view, Qt.Key.Key_Escape)
    drop(tab, 2, 0.5)
    drag(tab, 3, 5, 0.5)  # into its own branch
    drop(tab, 5, 0.5)
    mouse(tab, QEvent.Type.MouseButtonPress, spot(tab, 3, 0.5))
    mouse(tab, QEvent.Type.MouseMove, spot(tab, 3, 0.5) + QPoint(0, 3))
    mouse(tab, QEvent.Type.MouseButtonRelease, spot(tab, 3, 0.5) + QPoint(0, 3))
    assert tab.book.session.undo_label is None


def test_no_control_is_cut_on_a_small_screen(ha_dong: BudgetTab, qtbot: QtBot) -> None:
    """1366×768 at 125 % leaves 1093 logical pixels."""
    tab = ha_dong
    tab.resize(1093, 480)
    tab.toggle_what_if()
    qtbot.wait(50)
    buttons = [*tab.findChildren(QToolButton), *tab.findChildren(QPushButton)]
    for button in buttons:
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.objectName()
            corner = button.mapTo(tab, QPoint(button.width(), 0))
            assert corner.x() <= 1093, button.objectName()
