"""The menu of a table at the right mouse button and the menu key: what can be done with a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from core.i18n import tr
from gui import icons
from gui.row_history import keeps_history, show_row_history
from gui.widgets.column_menu import fill_column_menu

if TYPE_CHECKING:
    from gui.widgets.table_tab import TableTab


def open_table_menu(tab: TableTab, place: QPoint) -> QMenu:
    """Show the menu at a place of the table's viewport."""
    view, writable = tab.view, not tab.book.session.read_only
    menu = QMenu(view)
    menu.setObjectName("tableMenu")
    commands = (
        (tr("&Chép") + "\tCtrl+C", "duplicate", view.copy_cells, False),
        (tr("Cắ&t") + "\tCtrl+X", "", view.blocks.cut, True),
        (tr("&Dán") + "\tCtrl+V", "paste", view.paste_cells, True),
        (tr("Điền &xuống") + "\tCtrl+D", "fill_down", view.fill_down, True),
        (tr("Điền &sang phải") + "\tCtrl+R", "", view.fill_right, True),
        (tr("Xó&a nội dung ô") + "\tDelete", "", view.clear_cells, True),
    )
    for words, icon, action, writes in commands:
        made = menu.addAction(icons.icon(icon), words) if icon else menu.addAction(words)
        made.setEnabled(writable or not writes)
        made.triggered.connect(lambda _=False, act=action: act())
    column = view.currentIndex().column()
    for group in (tab.menu_commands(), view.laying.head_commands(column)):
        menu.addSeparator()
        for words, icon, action in group:
            made = menu.addAction(icons.icon(icon), words) if icon else menu.addAction(words)
            made.triggered.connect(lambda _=False, act=action: act())
    if keeps_history(view):
        made = menu.addAction(icons.icon("history"), tr("&Lịch sử của dòng") + "\tCtrl+H")
        made.triggered.connect(lambda: show_row_history(view))
    menu.addSeparator()
    fill_column_menu(menu.addMenu(tr("Các &cột")), view)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(view.viewport().mapToGlobal(place))
    return menu
