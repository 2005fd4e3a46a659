"""Chuyển kỳ sau and the files of products, through a real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from core.services import tasks
from gui.dialogs.carry_over import NAME, REASON, SECTION, CarryOverDialog
from gui.dialogs.product_file import take_file
from gui.tabs.tasks_tab import TasksTab
from tests.gui.conftest import press as key
from tests.gui.tab_alone import opened_tab, stored, type_in
from tests.gui.test_tasks_tab import go, text


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    yield from opened_tab(TasksTab, qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023")


def dialog_of(tab: TasksTab) -> CarryOverDialog:
    tab.table_page.carry_over()
    [dialog] = [d for d in tab.findChildren(CarryOverDialog) if d.isVisible()]
    return dialog


def late(tab: TasksTab) -> list[int]:
    session = tab.table_page.book.session
    return tasks.task_ids(
        session, period_key="2023-Q2", unit_id=session.own_unit_id(),
        wanted=tasks.TaskFilter(status="overdue"),
    )  # fmt: skip


def test_carry_over_what_is_left(tab: TasksTab, qtbot: QtBot) -> None:
    dialog = dialog_of(tab)
    assert dialog.target.currentText() == "Quý III/2023"
    assert dialog.deadline.text() == "30/09/2023"
    count = dialog.list.topLevelItemCount()
    assert count >= len(late(tab))
    assert dialog.apply.text() == f"&Chuyển {count} nhiệm vụ"
    assert dialog.said.text() == f"{count} nhiệm vụ chưa ghi lý do chậm."
    first = dialog.list.topLevelItem(0)
    assert first is not None
    key(Qt.Key(0), "C", to=dialog.list)  # typing opens the reason of the first line
    editor = dialog.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    for letter in "hờ vốn":
        key(Qt.Key(0), letter, to=editor)
    key(Qt.Key.Key_Return, to=editor)
    qtbot.waitUntil(lambda: first.text(REASON) == "Chờ vốn")
    second = dialog.list.topLevelItem(1)
    assert second is not None
    second.setCheckState(NAME, Qt.CheckState.Unchecked)
    dialog.reason.setText("Thiếu nhân lực")
    assert dialog.said.text() == ""
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert stored(
        tab, "SELECT reason, count(*) FROM progress WHERE status = 'carried_over' GROUP BY 1"
    ) == [("Chờ vốn", 1), ("Thiếu nhân lực", count - 2)]
    assert len(late(tab)) <= 1  # the one that was not ticked
    session = tab.table_page.book.session
    assert session.undo_label == f"Chuyển {count - 1} nhiệm vụ sang Quý III/2023"
    session.undo()
    assert stored(tab, "SELECT * FROM progress") == []


def test_a_wrong_deadline_is_said_in_the_dialog(tab: TasksTab, qtbot: QtBot) -> None:
    dialog = dialog_of(tab)
    for wrong, words in (("mai", "không phải là ngày"), ("1/1/2023", "sau ngày 30/06/2023")):
        dialog.deadline.setText(wrong)
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        assert words in dialog.said.text()
        assert dialog.isVisible()
    dialog.target.setCurrentIndex(2)
    assert "Kế hoạch mới được lập" in dialog.said.text()
    assert dialog.deadline.text() == "31/12/2024"
    dialog.reject()
    assert tab.table_page.book.session.undo_label is None


def test_a_deadline_is_typed_as_everywhere_and_judged_when_it_is_left(
    tab: TasksTab, qtbot: QtBot
) -> None:
    dialog = dialog_of(tab)
    for typed, whole in (("30/8", "30/08/2023"), ("30.8.23", "30/08/2023"), ("1/2", "01/02/2024")):
        dialog.deadline.setText(typed)
        dialog.deadline.editingFinished.emit()
        assert dialog.deadline.text() == whole
        assert not dialog.deadline.property("refused")
    for wrong, words in (("31/13/2023", "không phải là ngày"), ("1/6/2023", "sau ngày 30/06/2023")):
        dialog.deadline.setText(wrong)
        dialog.deadline.editingFinished.emit()
        assert words in dialog.said.text()
        assert dialog.deadline.text() == wrong
        assert dialog.deadline.property("refused")
    dialog.deadline.setText("30/8")
    ids = list(dialog._chosen())
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    tab.reload()
    row = tab.model.row_of(ids[0])
    assert row is not None
    assert "30/08/2023" in text(tab, row, "Thời gian")  # the table says the new deadline


def test_the_list_says_where_a_task_stands_and_space_ticks_it(tab: TasksTab) -> None:
    dialog = dialog_of(tab)
    first = dialog.list.topLevelItem(0)
    assert first is not None
    assert first.text(SECTION).startswith("I. Công tác tổ chức cán bộ")
    dialog.list.setFocus()
    assert dialog.list.currentColumn() == REASON
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert first.checkState(NAME) == Qt.CheckState.Unchecked
    assert dialog.list.findChild(QLineEdit) is None
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert first.checkState(NAME) == Qt.CheckState.Checked
    dialog.reject()


def test_only_the_selected_tasks(tab: TasksTab) -> None:
    ids = late(tab)[:2]
    tab.narrow("overdue")
    tab.view.selectAll()
    dialog = dialog_of(tab)
    checked = [
        item.data(NAME, Qt.ItemDataRole.UserRole)
        for i in range(dialog.list.topLevelItemCount())
        if (item := dialog.list.topLevelItem(i)) is not None
        and item.checkState(NAME) == Qt.CheckState.Checked
    ]
    assert checked[:2] == ids
    assert checked == late(tab)
    dialog.reject()


def test_where_a_copy_comes_from(tab: TasksTab) -> None:
    dialog = dialog_of(tab)
    dialog.target.setCurrentIndex(2)
    dialog.apply.click()
    tab.view.show_key(tab.model.keys()[-1])
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None
    label = panel.editor("origin")
    assert isinstance(label, QLabel)
    assert label.text().startswith("Chuyển từ 92/KH-UBND")


# -- files ------------------------------------------------------------------------------------


class Desktop(QObject):
    """Takes what the program would hand to the system to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    handler = Desktop()
    QDesktopServices.setUrlHandler("file", handler, "take")
    yield handler
    QDesktopServices.unsetUrlHandler("file")


def test_choose_and_open_the_file_of_a_product(
    tab: TasksTab, qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    path = tmp_path / "Hồ sơ" / "Quyết định.pdf"
    path.parent.mkdir()
    path.write_bytes(b"%PDF-1.4")
    go(tab, 1, "Sản phẩm đã có")
    type_in(tab, "QĐ 12", Qt.Key.Key_Tab)
    go(tab, 1, "Sản phẩm đã có")
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None
    choose = panel.findChild(QToolButton, "field_product_folder")
    assert isinstance(choose, QToolButton)
    choose.click()
    [asked] = tab.findChildren(QFileDialog)
    asked.reject()
    row = tab.model.row_at(1)
    take_file(tab.table_page.book, row, str(path))
    assert text(tab, 1, "Sản phẩm đã có") == "QĐ 12; Hồ sơ/Quyết định.pdf"
    show = panel.findChild(QToolButton, "field_product_open")
    assert isinstance(show, QToolButton)
    show.click()
    assert desktop.opened == [str(path)]
    path.unlink()
    with qtbot.waitSignal(tab.table_page.book.told) as told:
        tab.table_page.open_file()
    assert told.args is not None
    assert "Không thấy tệp “Hồ sơ/Quyết định.pdf”" in told.args[1]
    assert desktop.opened == [str(path)]


def test_a_missing_file_is_said_in_cell_and_panel(tab: TasksTab) -> None:
    go(tab, 1, "Sản phẩm đã có")
    type_in(tab, "a.pdf", Qt.Key.Key_Tab)
    cell = tab.model.index(1, [c.name for c in tab.model.columns].index("product_done"))
    assert "Không thấy tệp" in cell.data(Qt.ItemDataRole.ToolTipRole)
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None
    label = panel.editor("file_problem")
    assert isinstance(label, QLabel)
    assert label.text().startswith("Không thấy tệp “a.pdf”")
    assert label.isVisibleTo(panel)


def test_keys_of_the_menu(tab: TasksTab, qtbot: QtBot) -> None:
    tab.view.setFocus()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(tab.view, Qt.Key.Key_K, held)
    [dialog] = [d for d in tab.findChildren(CarryOverDialog) if d.isVisible()]
    dialog.reject()
    with qtbot.waitSignal(tab.table_page.book.told) as told:
        qtbot.keyClick(tab.view, Qt.Key.Key_J, held)
    assert told.args is not None
    assert "chưa có tệp kèm theo" in told.args[1]
