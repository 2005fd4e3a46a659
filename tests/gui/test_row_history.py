"""Ctrl+H in the tables of tasks and money, through the real window."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget

from core.services.tasks import move_days
from gui.dialogs.cell_history import CellHistoryDialog
from gui.main_window import MainWindow
from tests.gui.conftest import CTRL, press, type_text


def change(window: MainWindow, place: int, columns: dict[str, str]) -> Any:
    """Type into cells of the third line of a tab; returns its view, focused."""
    window.show_tab(place)
    view = window.current_tab().view
    names = [column.name for column in view.table.columns]
    for name, words in columns.items():
        view.go_to(2, names.index(name))
        view.setFocus()
        type_text(words)
    view.go_to(2, 1)
    view.setFocus()
    return view


def lines(window: MainWindow) -> list[tuple[str, str]]:
    [dialog] = window.findChildren(CellHistoryDialog)
    found = dialog.findChild(QTreeWidget, "cellChanges")
    assert isinstance(found, QTreeWidget)
    items = [found.topLevelItem(place) for place in range(found.topLevelItemCount())]
    assert all(item is not None and item.text(1) for item in items)
    return [(item.text(3), item.text(4)) for item in items if item is not None]


def test_a_task_tells_what_was_planned_and_reported(window: MainWindow) -> None:
    change(window, 3, {"product": "Tờ trình", "percent": "40", "status": "Đang thực hiện"})
    press(Qt.Key.Key_H, modifiers=CTRL)
    assert [after for _, after in lines(window)] == [
        "sản phẩm Tờ trình", "tình hình Đang thực hiện", "tỷ lệ hoàn thành (%) 40",
    ]  # fmt: skip


def test_a_dragged_task_tells_old_and_new_days(window: MainWindow) -> None:
    view = change(window, 3, {"time_raw": "Tháng 9/2023"})
    move_days(
        window.book.session, view.current_key(), start=date(2023, 9, 5), end=date(2023, 10, 4)
    )
    press(Qt.Key.Key_H, modifiers=CTRL)
    [(before, after), *_] = lines(window)
    assert before == "thời gian Tháng 9/2023; bắt đầu 01/09/2023; kết thúc 30/09/2023"
    assert after == (
        "thời gian Từ ngày 05/09/2023 đến ngày 04/10/2023; bắt đầu 05/09/2023; kết thúc 04/10/2023"
    )


def test_a_budget_line_tells_its_sums(window: MainWindow) -> None:
    change(window, 4, {"allocated": "120"})
    press(Qt.Key.Key_H, modifiers=CTRL)
    [(before, after)] = lines(window)
    assert before == "(trống)"
    assert after.startswith("phân bổ (đồng) 120")


def test_a_table_without_history_says_so(window: MainWindow) -> None:
    window.show_tab(2)
    window.current_tab().view.setFocus()
    press(Qt.Key.Key_H, modifiers=CTRL)
    assert window.findChildren(CellHistoryDialog) == []
    assert "không có lịch sử" in window.status.message.text()
