"""Links of tasks through a real window: picked in the panel, filtered, listed, gone to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from core.services import task_links
from gui.dialogs.orphans import OrphansDialog
from gui.dialogs.picker import PickerDialog
from gui.main_window import MainWindow
from gui.tabs.tasks_tab import TasksTab
from tests.gui.conftest import CTRL
from tests.gui.conftest import press as key


@pytest.fixture
def window(open_window: Callable[..., MainWindow], gia_lam: Path) -> MainWindow:
    opened = open_window(gia_lam)
    opened.show_tab(3)
    return opened


@pytest.fixture
def tab(window: MainWindow) -> TasksTab:
    found = window.current_tab()
    assert isinstance(found, TasksTab)
    return found


@pytest.mark.parametrize("kind", ["indicator", "budget_line"])
def test_pick_links_in_the_panel(tab: TasksTab, kind: task_links.Kind) -> None:
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None
    button = panel.findChild(QToolButton, f"field_links_{kind}_link")
    assert isinstance(button, QToolButton)
    button.click()
    [dialog] = tab.findChildren(PickerDialog)
    assert dialog.up.isHidden()  # their order is that of the plan
    key(Qt.Key.Key_Return, to=dialog.search)
    key(Qt.Key.Key_Down, to=dialog.search)
    key(Qt.Key.Key_Return, to=dialog.search)
    picked = [pick.text for pick in dialog.chosen()]
    assert len(picked) == 2
    key(Qt.Key.Key_Return, modifiers=CTRL, to=dialog.search)
    label = panel.editor(f"links_{kind}")
    assert isinstance(label, QLabel)
    assert sorted(label.text().split("\n")) == sorted(picked)
    tab.narrow("no_indicator" if kind == "indicator" else "no_budget")
    assert len(tab.model.keys()) == 34
    tab.narrow("")
    assert tab.show_key(tab.model.keys()[0])
    tab.table_page.book.session.undo()
    shown = panel.editor(f"links_{kind}")
    assert isinstance(shown, QLabel)
    assert shown.text() == ""


def test_words_of_ones_own_cannot_be_linked(tab: TasksTab) -> None:
    from gui.dialogs.task_pickers import pick_links

    [task_id, *_] = tab.model.keys()
    assert isinstance(task_id, int)
    dialog = pick_links(tab.table_page.book, "indicator", task_id, tab)
    dialog.search.setText("không có chỉ tiêu nào như thế")
    assert dialog.list.count() == 1
    assert "Không có mục nào chứa" in dialog.list.item(0).text()
    key(Qt.Key.Key_Return, to=dialog.search)
    assert dialog.chosen() == []
    dialog.reject()


def test_what_has_no_task_is_listed_and_gone_to(
    window: MainWindow, tab: TasksTab, qtbot: QtBot
) -> None:
    tab.table_page.show_orphans()
    [dialog] = tab.findChildren(OrphansDialog)
    rows = dialog.lists["indicator"].rows()
    name = rows[0].text()
    with qtbot.waitSignal(tab.table_page.book.gone):
        qtbot.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    shown = window.current_tab()
    assert window.tabs.currentIndex() == 1
    assert shown.view.current_key() is not None
    row = shown.model.row_at(shown.view.currentIndex().row())
    assert row.indicator.name.split()[0] in name
