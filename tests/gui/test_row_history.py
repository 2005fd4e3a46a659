"""Ctrl+H in the tables of tasks and money, through the real window."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QTreeWidget

from core.services.tasks import move_days
from gui.dialogs.cell_history import CellHistoryDialog
from gui.main_window import MainWindow
from gui.widgets.table_menu import open_table_menu
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
    found = window.findChild(QTreeWidget, "cellChanges")
    assert isinstance(found, QTreeWidget)
    first = found.topLevelItem(0)
    assert first is not None
    line = found.fontMetrics().height()
    assert found.visualItemRect(first).height() > 2 * line  # read whole, not cut with dots


def test_a_budget_line_tells_its_sums(window: MainWindow) -> None:
    change(window, 4, {"allocated": "120"})
    press(Qt.Key.Key_H, modifiers=CTRL)
    [(before, after)] = lines(window)
    assert before == "(trống)"
    assert after.startswith("phân bổ (đồng) 120")


def history_of(window: MainWindow, page: Any) -> list[tuple[str, str]]:
    """What Ctrl+H in the current row of a page says; the dialog is closed again."""
    page.view.setFocus()
    press(Qt.Key.Key_H, modifiers=CTRL)
    found = lines(window)
    for dialog in window.findChildren(CellHistoryDialog):
        dialog.close()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)
    return found


def enter(page: Any, row: int, name: str, words: str) -> None:
    page.view.go_to(row, [column.name for column in page.model.columns].index(name))
    page.view.setFocus()
    type_text(words)
    page.view.go_to(row, 1)


def test_a_school_tells_its_names_and_its_figures_by_year(window: MainWindow) -> None:
    window.show_tab(2)
    schools: Any = window.current_tab()
    page = schools.page
    enter(page, 2, "ownership", "công lập")
    enter(page, 2, "classes", "12")
    enter(page, 2, "classes", "14")
    found = history_of(window, page)
    assert sorted(found) == [
        ("(trống)", "loại hình Công lập"),
        ("(trống)", "số lớp 2022-2023 MN: 12"),
        ("số lớp 2022-2023 MN: 12", "số lớp 2022-2023 MN: 14"),
    ]
    schools.show_page(2)
    page = schools.page
    page.view.show_key(schools.school_list.view.current_key())
    assert history_of(window, page) == found


def test_a_recognition_and_a_course_tell_theirs(window: MainWindow) -> None:
    window.show_tab(2)
    schools: Any = window.current_tab()
    schools.show_page(1)
    page = schools.page
    enter(page, 2, "status", "đã công nhận")
    enter(page, 2, "year", "2023")
    assert history_of(window, page) == [
        ("(trống)", "năm công nhận 2023"),
        ("tình hình Trong kế hoạch", "tình hình Đã công nhận"),
    ]
    window.show_tab(3)
    tasks: Any = window.current_tab()
    tasks.show_page(2)
    page = tasks.page
    enter(page, 0, "people", "130")
    assert history_of(window, page) == [("số người 120", "số người 130")]


def test_the_menu_of_the_table_offers_the_history(window: MainWindow) -> None:
    window.show_tab(2)
    page = window.current_tab().page
    menu = open_table_menu(page, QPoint(20, 20))
    [found] = [a for a in menu.actions() if a.text().startswith("&Lịch sử của dòng")]
    found.trigger()
    assert len(window.findChildren(CellHistoryDialog)) == 1
    menu.close()


def test_a_table_without_history_says_so(window: MainWindow) -> None:
    window.show_tab(6)
    press(Qt.Key.Key_H, modifiers=CTRL, to=window.current_tab().view)
    assert window.findChildren(CellHistoryDialog) == []
    assert "không có lịch sử" in window.status.message.text()
