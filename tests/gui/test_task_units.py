"""Picking the units of a task from the cell and from the panel; tasks grouped by who leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from gui.dialogs.picker import PickerDialog
from gui.models.columns import Group
from gui.settings import Settings
from gui.tabs.tasks_tab import TasksTab
from tests.gui.conftest import CTRL
from tests.gui.conftest import press as key
from tests.gui.tab_alone import opened_tab, press, stored, type_in
from tests.gui.test_tasks_tab import go, headings, text


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    yield from opened_tab(TasksTab, qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023")


def picker(tab: TasksTab) -> PickerDialog:
    [dialog] = [d for d in tab.findChildren(PickerDialog) if d.isVisible()]
    return dialog


def open_from_cell(tab: TasksTab, header: str) -> PickerDialog:
    go(tab, 1, header)
    tab.view.edit_current()
    [editor] = tab.view.open_editors()
    press(editor, Qt.Key.Key_Down, alt=True)
    return picker(tab)


def typed(dialog: PickerDialog, words: str) -> None:
    dialog.search.clear()
    for letter in words:
        key(Qt.Key(0), letter, to=dialog.search)


def test_pick_in_the_cell_with_keys_only(tab: TasksTab) -> None:
    dialog = open_from_cell(tab, "Chủ trì")
    assert [pick.text for pick in dialog.chosen()] == ["Phòng Nội vụ"]
    typed(dialog, "tai chinh")
    key(Qt.Key.Key_Return, to=dialog.search)
    typed(dialog, "Tổ công tác liên ngành")
    key(Qt.Key.Key_Return, to=dialog.search)
    key(Qt.Key.Key_Up, modifiers=Qt.KeyboardModifier.AltModifier, to=dialog.chosen_list)
    key(Qt.Key.Key_Return, modifiers=CTRL, to=dialog.search)
    assert text(tab, 1, "Chủ trì") == "Phòng Nội vụ; Tổ công tác liên ngành; Phòng TC-KH"
    assert tab.view.open_editors() == []
    assert stored(
        tab,
        "SELECT t.lead_raw, count(*), count(u.unit_id) FROM task t JOIN task_unit u"
        " ON u.task_id = t.id AND u.role = 'lead' WHERE t.position = 0",
    ) == [("Phòng Nội vụ; Tổ công tác liên ngành; Phòng TC-KH", 3, 2)]
    session = tab.table_page.book.session
    session.undo()
    assert text(tab, 1, "Chủ trì") == "Phòng Nội vụ"
    assert session.undo_label is None


def test_untick_and_escape(tab: TasksTab) -> None:
    dialog = open_from_cell(tab, "Phối hợp")
    typed(dialog, "phong gd")
    key(Qt.Key.Key_Return, to=dialog.search)
    assert [pick.text for pick in dialog.chosen()] == ["Phòng TC-KH"]
    key(Qt.Key.Key_Escape, to=dialog.search)
    [editor] = tab.view.open_editors()  # back in the cell, as it was
    assert isinstance(editor, QLineEdit)
    press(editor, Qt.Key.Key_Escape)
    assert text(tab, 1, "Phối hợp") == "Phòng GD&ĐT; Phòng TC-KH"
    assert tab.table_page.book.session.undo_label is None


def test_the_picker_begins_with_what_is_typed(tab: TasksTab) -> None:
    go(tab, 1, "Chủ trì")
    tab.view.edit_current()
    [editor] = tab.view.open_editors()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    for letter in "PGD&ĐT; Hội Khuyến học":
        press(editor, Qt.Key(0), letter)
    press(editor, Qt.Key.Key_Down, alt=True)
    assert [pick.text for pick in picker(tab).chosen()] == ["PGD&ĐT", "Hội Khuyến học"]
    assert [pick.id is None for pick in picker(tab).chosen()] == [False, True]
    picker(tab).reject()


def test_pick_from_the_panel(tab: TasksTab, qtbot: QtBot) -> None:
    go(tab, 1, "Nhiệm vụ")
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None
    button = panel.findChild(QToolButton, "field_coordinating_raw_list")
    assert isinstance(button, QToolButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = picker(tab)
    dialog.chosen_list.setCurrentRow(0)
    key(Qt.Key.Key_Delete, to=dialog.chosen_list)
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert text(tab, 1, "Phối hợp") == "Phòng TC-KH"


def test_grouped_by_the_leading_unit(tab: TasksTab, qtbot: QtBot) -> None:
    tab.table_page.group_by_lead(True)
    shown = headings(tab)
    assert shown[0] == Group("Phòng Nội vụ – 1 nhiệm vụ", 0)
    assert Group("Phòng Giáo dục và Đào tạo – 31 nhiệm vụ", 0) in shown
    assert len(tab.model.keys()) == 35
    go(tab, 1, "Chủ trì")
    type_in(tab, "Phòng GD&ĐT; Phòng Nội vụ")
    assert Group("Phòng Giáo dục và Đào tạo – 32 nhiệm vụ", 0) in headings(tab)
    with qtbot.waitSignal(tab.table_page.book.told) as told:
        tab.table_page.move_current(1)
    assert told.args is not None
    assert "Theo mục" in told.args[1]
    assert Settings().get("tasks_grouping") == "lead"  # remembered
    tab.table_page.group_by_lead(False)
    assert headings(tab)[0].title.startswith("I. Công tác tổ chức")


def test_a_task_that_nobody_leads_stands_last(tab: TasksTab) -> None:
    tab.table_page.group_by_lead(True)
    go(tab, 1, "Chủ trì")
    tab.view.clear_cells()
    assert headings(tab)[-1] == Group("Chưa có đơn vị chủ trì – 1 nhiệm vụ", 0)


def test_a_name_typed_without_accents_is_the_known_one_and_an_unknown_one_is_said(
    tab: TasksTab,
) -> None:
    said: list[str] = []
    tab.book.told.connect(lambda kind, words: said.append(words) if kind == "info" else None)
    go(tab, 1, "Chủ trì")
    type_in(tab, "thanh tra huyen")
    assert text(tab, 1, "Chủ trì") == "Thanh tra huyện"
    assert said == []
    go(tab, 1, "Chủ trì")
    type_in(tab, "to giup viec")
    assert text(tab, 1, "Chủ trì") == "to giup viec"
    assert said == ["“to giup viec” chưa có trong danh sách đơn vị; đã ghi như đã gõ."]
