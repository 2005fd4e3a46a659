"""Commands of the menus that the page shown carries out: on its cells, its rows, its panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import tr

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class PageCommands:
    """Hands a command to the page or its table; one that it does not know is no fault."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def on_table(self, command: str) -> None:
        """Call a command of the current table (copy, paste, fill, clear)."""
        view = getattr(self._window.current_tab(), "view", None)
        if view is not None and hasattr(view, command):
            getattr(view, command)()

    def on_page(self, command: str) -> None:
        """Call a command of the page shown (a new row, F6, F8, the history); says where it is."""
        tab = self._window.current_tab()
        page = getattr(tab, "page", tab)
        if hasattr(page, command):
            getattr(page, command)()
        elif self._window.book is not None:
            self._window.book.told.emit("info", tr("Lệnh này không dùng ở trang đang xem."))

    def toggle_panel(self) -> None:
        """Show or hide the detail panel of the current tab."""
        tab = self._window.current_tab()
        if hasattr(tab, "toggle_panel"):
            tab.toggle_panel()

    def toggle_filter_row(self) -> None:
        """Show or hide the filter row of the current tab's table (Ctrl+Shift+L)."""
        tab = self._window.current_tab()
        if hasattr(tab, "toggle_filter_row"):
            tab.toggle_filter_row()
        elif self._window.book is not None:
            self._window.book.told.emit("info", tr("Chưa có bảng để lọc ở trang này."))
