"""Điền biểu của cấp trên: a clerk points once, fills every period."""

import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.services import forms
from core.services.results import set_result
from gui.dialogs.form_fill import FormFillDialog
from gui.dialogs.form_row import FormRowDialog
from gui.main_window import MainWindow
from gui.widgets.form_board import CELL, LINKS, TABLE
from tests.core.reports.form_files import office_form

SHEET = "Biểu 01"
Fill = tuple[str, str]


@pytest.fixture
def form_file(tmp_path: Path) -> Path:
    path = tmp_path / "Biểu của Sở.xlsx"
    path.write_bytes(office_form())
    return path


@pytest.fixture
def dialog(window: MainWindow) -> FormFillDialog:
    assert window.book is not None
    session = window.book.session
    [period] = session.conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchone()
    [indicator] = session.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchone()
    set_result(session, indicator_id=indicator, level="MN", period_id=period,
               unit_id=session.own_unit_id(), numerator=4500, denominator=8000)  # fmt: skip
    window.book.choose_period("2023-Q2")
    window.actions_by_name["actFillForm"].trigger()
    return the_dialog(window)


def the_dialog(window: MainWindow) -> FormFillDialog:
    found = window.findChild(FormFillDialog)
    assert found is not None
    return found


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[FormFillDialog], FormFillDialog]:
    """Waits until the dialog has shown what it asked for."""

    def wait(dialog: FormFillDialog) -> FormFillDialog:
        qtbot.waitUntil(lambda: dialog.look is not None and not dialog.is_busy)
        return dialog

    return wait


@pytest.fixture
def opened(
    dialog: FormFillDialog, form_file: Path, settled: Callable[[FormFillDialog], FormFillDialog]
) -> FormFillDialog:
    dialog.open_file(form_file)
    return settled(dialog)


def shown(dialog: FormFillDialog, row: int, column: int) -> Fill:
    """Kind and words of a coloured cell."""
    fill = dialog.board.grid.sheet_model.fill_at((row, column))
    return (fill.kind, fill.text) if fill else ("", "")


def push(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    assert button.isEnabled(), name
    button.click()


def choose(dialog: FormFillDialog, name: str, value: str) -> None:
    box = dialog.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def known(dialog: FormFillDialog, window: MainWindow) -> forms.Form:
    assert window.book is not None
    assert dialog.look is not None
    return forms.form(window.book.session, dialog.look.form.id)


def test_without_forms_the_dialog_says_what_to_do(dialog: FormFillDialog) -> None:
    assert not dialog.fill.isEnabled()
    assert dialog.stack.currentWidget() is dialog.empty
    assert dialog.add.isEnabled()


def test_proposals_are_shown_and_only_the_user_keeps_them(
    opened: FormFillDialog, window: MainWindow, settled: Callable[..., FormFillDialog]
) -> None:
    board = opened.board
    assert board.pages.currentIndex() == TABLE
    assert shown(opened, 7, 4) == ("draft", "4500")
    assert shown(opened, 9, 6) == ("", "")  # only alike: waits
    assert shown(opened, 3, 2) == ("draft", "Đề nghị: Tên đơn vị")
    assert known(opened, window).tables == ()
    assert not opened.fill.isEnabled()
    assert board.table_page.words.text().startswith("Đề nghị của chương trình, chưa ghi. 2/7")
    push(opened, "formConfirm")
    settled(opened)
    assert shown(opened, 9, 3) == ("draft", "100%")
    push(opened, "formKeepTable")
    settled(opened)
    assert shown(opened, 9, 3) == ("kept", "100%")
    assert len(known(opened, window).tables[0].rows) == 4
    assert opened.fill.isEnabled()
    assert "ô có số liệu" in opened.said.text()


def test_every_change_of_the_mapping_is_undone_with_ctrl_z(
    opened: FormFillDialog, window: MainWindow, settled: Callable[..., FormFillDialog]
) -> None:
    push(opened, "formKeepTable")
    settled(opened)
    assert shown(opened, 7, 6) == ("kept", "56,25")
    QTest.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(opened)
    assert known(opened, window).tables == ()
    assert shown(opened, 7, 6) == ("draft", "56,25")
    QTest.keyClick(opened, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settled(opened)
    assert shown(opened, 7, 6) == ("kept", "56,25")


def test_a_single_cell_is_found_without_accents_and_linked(
    opened: FormFillDialog, window: MainWindow, settled: Callable[..., FormFillDialog]
) -> None:
    board, page = opened.board, opened.board.cell_page
    board.show_page(CELL)
    board.grid.point_at((14, 6))
    assert page.heading.text() == "Ô F14"
    page.picker.search.setFocus()
    search = opened.findChild(QLineEdit, "figureSearch")
    assert search is not None
    search.setText("nha tre ra lop")
    page.field.choose("numerator")
    push(opened, "formKeepCell")
    settled(opened)
    [link] = known(opened, window).cells
    assert (link.cell, link.field, link.level) == ("F14", "numerator", "MN")
    assert shown(opened, 14, 6) == ("kept", "4500")
    assert page.state.text() == "Đang nối: Trẻ nhà trẻ ra lớp (MN) – Tử số"
    push(opened, "formDropCell")
    settled(opened)
    assert known(opened, window).cells == ()


def test_a_proposed_cell_is_kept_with_one_click(
    opened: FormFillDialog, window: MainWindow, settled: Callable[..., FormFillDialog]
) -> None:
    opened.board.show_page(CELL)
    opened.board.grid.point_at((3, 2))
    assert opened.board.cell_page.state.text().startswith("Đề nghị: Tên đơn vị.")
    push(opened, "formKeepCell")
    settled(opened)
    assert [(e.cell, e.field) for e in known(opened, window).cells] == [("B3", "unit")]


def test_enter_on_a_cell_goes_to_the_search(opened: FormFillDialog) -> None:
    opened.board.show_page(LINKS)
    opened.board.grid.point_at((14, 6))
    opened.board.grid.setFocus()
    QTest.keyClick(opened.board.grid, Qt.Key.Key_Return)
    assert opened.board.pages.currentIndex() == CELL
    assert opened.board.cell_page.picker.search.hasFocus()


def test_cells_with_formulas_are_not_linked(opened: FormFillDialog) -> None:
    opened.board.show_page(CELL)
    opened.board.grid.point_at((15, 4))
    assert "có công thức" in opened.board.cell_page.state.text()
    opened.board.cell_page.picker.choose(0)
    assert not opened.board.cell_page.keep.isEnabled()


def test_a_row_is_said_by_hand_and_columns_are_changed(
    opened: FormFillDialog, window: MainWindow, settled: Callable[..., FormFillDialog], qtbot: QtBot
) -> None:
    page = opened.board.table_page
    page.last.setText("14")
    page.last.editingFinished.emit()
    settled(opened)
    page.lines.setCurrentCell(7, 1)
    push(opened, "formPickRow")
    picker = opened.findChild(FormRowDialog)
    assert picker is not None
    picker.picker.search.setText("pho cap giao duc")
    assert picker.picker.list.currentItem().text() == "25. Phổ cập giáo dục – mọi cấp"
    push(picker, "formRowTake")
    settled(opened)
    assert page.rows[7].state == "picked"
    page.lines.setCurrentCell(0, 1)
    push(opened, "formLeaveRow")
    settled(opened)
    assert shown(opened, 7, 4) == ("", "")
    choose(opened, "formColumnF", "verdict")
    settled(opened)
    push(opened, "formKeepTable")
    settled(opened)
    [table] = known(opened, window).tables
    assert table.columns["F"] == ("verdict", "")
    assert {(row.row, bool(row.indicator)) for row in table.rows} == {(14, True), (7, False)}


def test_pointing_at_a_letter_leads_to_its_column(opened: FormFillDialog) -> None:
    opened.board.show_page(LINKS)
    opened.board.grid.horizontalHeader().sectionClicked.emit(4)
    assert opened.board.pages.currentIndex() == TABLE
    table = opened.board.table_page.columns.table
    item = table.item(table.currentRow(), 0)
    assert item is not None
    assert item.text().startswith("E")


def test_sheets_have_tables_of_their_own(
    opened: FormFillDialog, settled: Callable[..., FormFillDialog]
) -> None:
    opened.board.sheets.setCurrentIndex(1)
    settled(opened)
    link = opened.board.table_page.link
    assert link is not None
    assert link.sheet == "Biểu 02"
    assert shown(opened, 2, 3)[0] == "draft"


def test_filling_next_period_takes_two_clicks(
    opened: FormFillDialog,
    window: MainWindow,
    settled: Callable[..., FormFillDialog],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    push(opened, "formKeepTable")
    settled(opened)
    opened.close()
    qtbot.waitUntil(lambda: window.findChild(FormFillDialog) is None)
    target = tmp_path / "Đã điền"
    asked: list[str] = []

    def answer(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(name).name)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    window.actions_by_name["actFillForm"].trigger()  # the first click
    dialog = settled(the_dialog(window))
    assert dialog.board.pages.currentIndex() == LINKS
    push(dialog, "formFill")  # the second
    made = target.with_name("Đã điền.xlsx")
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is not None)
    assert asked == ["Biểu của Sở - Quý II-2023.xlsx"]
    sheet = openpyxl.load_workbook(made)[SHEET]
    assert [sheet[a].value for a in ("C7", "D7", "F7", "D15")] == [
        "≥ 55%", 4500, 56.25, "=SUM(D7:D14)",
    ]  # fmt: skip
    message = dialog.findChild(QMessageBox)
    assert message is not None
    labels = [button.text() for button in message.buttons()]
    assert labels == ["Mở tệp", "Mở thư mục", "Đóng"]
    message.close()


def test_the_next_form_is_known_under_another_name(
    opened: FormFillDialog,
    window: MainWindow,
    settled: Callable[..., FormFillDialog],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    push(opened, "formKeepTable")
    settled(opened)
    other = tmp_path / "quy3.xlsx"
    other.write_bytes(office_form("Quý III năm 2023"))
    opened.open_file(other)
    qtbot.waitUntil(lambda: opened.findChild(QMessageBox) is not None)
    message = opened.findChild(QMessageBox)
    assert message is not None
    assert "cùng bố cục với biểu “Biểu của Sở”" in message.text()
    [use] = [button for button in message.buttons() if button.text() == "Dùng cách nối đã có"]
    use.click()
    settled(opened)
    qtbot.waitUntil(lambda: opened.board.grid.sheet_model.index(1, 0).data() == "Quý III năm 2023")
    assert opened.forms.count() == 1
    settled(opened)
    assert shown(opened, 7, 6) == ("kept", "56,25")


def test_a_bad_file_is_refused_in_words(
    dialog: FormFillDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "hỏng.xlsx"
    bad.write_bytes(b"khong phai")
    dialog.open_file(bad)
    qtbot.waitUntil(lambda: "không phải là bảng tính" in dialog.said.text())
    assert dialog.stack.currentWidget() is dialog.empty


def test_a_form_is_renamed_and_removed(
    opened: FormFillDialog, settled: Callable[..., FormFillDialog], qtbot: QtBot
) -> None:
    opened.rename()
    asked = opened.findChild(QInputDialog, "formName")
    assert asked is not None
    assert asked.textValue() == "Biểu của Sở"
    asked.setTextValue("Biểu quý")
    asked.accept()
    qtbot.waitUntil(lambda: opened.forms.currentText() == "Biểu quý")
    settled(opened)
    opened.remove()
    assert opened.stack.currentWidget() is opened.empty
    assert "Ctrl+Z" in opened.said.text()
    opened.step("undo")
    assert opened.forms.currentText() == "Biểu quý"
    settled(opened)


def test_a_book_that_may_not_be_changed_is_filled_but_not_mapped(
    opened: FormFillDialog,
    window: MainWindow,
    settled: Callable[..., FormFillDialog],
    open_window: Callable[..., MainWindow],
    gia_lam: Path,
) -> None:
    push(opened, "formKeepTable")
    settled(opened)
    opened.close()
    assert window.close_book()
    assert window.open_file(gia_lam, read_only=True)
    assert window.book is not None
    window.book.choose_period("2023-Q2")
    window.actions_by_name["actFillForm"].trigger()
    dialogs = [each for each in window.findChildren(FormFillDialog) if each.isVisible()]
    dialog = settled(dialogs[0])
    assert dialog.fill.isEnabled()
    assert not dialog.add.isEnabled()
    dialog.board.grid.point_at((14, 6))
    dialog.board.cell_page.picker.choose(0)
    assert not dialog.board.cell_page.keep.isEnabled()
    assert not dialog.board.table_page.keep.isEnabled()


def test_an_office_chooses_whose_figures_go_in(
    open_window: Callable[..., MainWindow],
    office_book: Path,
    form_file: Path,
    settled: Callable[..., FormFillDialog],
) -> None:
    window = open_window(office_book)
    window.actions_by_name["actFillForm"].trigger()
    dialog = the_dialog(window)
    dialog.open_file(form_file)
    settled(dialog)
    assert dialog.scope.isVisible()
    dialog.scope.setCurrentIndex(dialog.scope.findData("roll-up"))
    dialog.scope.activated.emit(dialog.scope.currentIndex())
    settled(dialog)
    assert known(dialog, window).scope == "roll-up"
    dialog.step("undo")
    settled(dialog)
    assert known(dialog, window).scope == "own"
    assert dialog.scope.currentData() == "own"


def test_a_school_has_no_choice_of_figures(
    open_window: Callable[..., MainWindow],
    school_book: Path,
    form_file: Path,
    settled: Callable[..., FormFillDialog],
) -> None:
    window = open_window(school_book)
    window.actions_by_name["actFillForm"].trigger()
    dialog = the_dialog(window)
    dialog.open_file(form_file)
    settled(dialog)
    assert not dialog.scope.isVisible()


# -- large forms ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50,000 cells, a merged head, 20 hidden rows; more columns than are shown."""
    from xlsxwriter import Workbook

    path = tmp_path_factory.mktemp("forms") / "Biểu lớn.xlsx"
    with Workbook(str(path)) as book:
        sheet, wrap = book.add_worksheet("Biểu lớn"), book.add_format({"text_wrap": True})
        sheet.merge_range(0, 0, 0, 8, "BIỂU TỔNG HỢP", wrap)
        for row in range(2, 402):
            for column in range(125):
                words = f"Ghi chú dài dòng của ô {row}, {column} trong biểu"
                sheet.write(row, column, words if column % 7 == 1 else row * column, wrap)
        for row in range(100, 120):
            sheet.set_row(row, None, None, {"hidden": True})
    return path


def test_a_large_form_is_read_beside_the_window_and_can_be_stopped(
    dialog: FormFillDialog, large_form: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(dialog.reading, "advance", lambda done, total: told.append((done, total)))
    dialog.open_file(large_form)
    qtbot.waitUntil(lambda: len(told) > 2)
    assert told[-1][0] < told[-1][1]
    assert dialog.look is None
    dialog.stop()  # the button of the bar
    assert "Đã dừng đọc biểu mẫu" in dialog.said.text()
    assert not dialog.is_busy
    qtbot.wait(50)
    assert dialog.look is None  # no answer comes any more
    dialog.refresh()
    qtbot.waitUntil(lambda: dialog.look is not None and not dialog.is_busy, timeout=20_000)


def test_showing_a_large_form_never_holds_the_window_up(
    dialog: FormFillDialog, large_form: Path, qtbot: QtBot
) -> None:
    assert dialog.look is None
    spent: list[float] = []
    show = dialog._show

    def timed(answer: object) -> None:
        before = time.thread_time()
        show(answer)  # type: ignore[arg-type]
        spent.append(time.thread_time() - before)

    dialog._show = timed  # type: ignore[method-assign, assignment]
    dialog.open_file(large_form)
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=20_000)
    board = dialog.board
    works = (board.grid.layout_work, board.table_page.columns.layout_work)
    assert all(work.is_running for work in works)  # the rest is done in slices
    while board.is_laying_out:
        for work in works:  # without the event loop: other tabs are built there, too
            before = time.thread_time()
            work._turn()
            spent.append(time.thread_time() - before)
    assert max(spent) < 0.05
    grid = board.grid
    assert grid.rowHeight(299) > grid.rowHeight(399)  # the words of the first rows are measured
    assert grid.isRowHidden(105)
    assert grid.columnSpan(0, 0) == 9
    assert board.cut.isVisibleTo(board)
    assert "120 cột đầu" in board.cut.text()


def test_a_form_is_opened_by_dropping_it_on_the_window(
    dialog: FormFillDialog, form_file: Path, settled: Callable[[FormFillDialog], FormFillDialog]
) -> None:
    assert dialog.acceptDrops()
    two, one = held(form_file, form_file), held(form_file)
    for event in (two, one):
        dialog.dragEnterEvent(event)
    assert not two.isAccepted()  # one form at a time
    assert one.isAccepted()
    dialog.dropEvent(dropped(form_file))
    settled(dialog)
    assert dialog.look is not None
    assert dialog.look.form.name == "Biểu của Sở"
    assert dialog.board.sheet == SHEET


def test_what_is_no_workbook_is_refused_in_words_when_dropped(
    dialog: FormFillDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "công văn.docx"
    path.write_bytes(b"no workbook")
    dialog.dropEvent(dropped(path))
    qtbot.waitUntil(lambda: dialog.said.property("role") == "problem")
    assert dialog.look is None


def files(paths: tuple[Path, ...]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    KEPT.append(data)  # Qt does not own it
    return data


def held(*paths: Path) -> QDragEnterEvent:
    """Files held over the window."""
    made = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, files(paths), Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    made.ignore()
    return made


def dropped(*paths: Path) -> QDropEvent:
    """Files let go over the window."""
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, files(paths), Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip


KEPT: list[QMimeData] = []
