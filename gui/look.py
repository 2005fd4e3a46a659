"""Theme and size of everything, chosen in the menu and remembered for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.settings import ZOOMS

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class Look(QObject):
    """Changes the look of the whole program at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def set_theme(self, name: str) -> None:
        """'light', 'dark' or 'system'."""
        self._window.settings.put("theme", name)
        self._apply()

    def set_zoom(self, percent: int) -> None:
        """One of `ZOOMS`."""
        self._window.settings.put("zoom", percent)
        self._apply()

    def step_zoom(self, step: int) -> None:
        """One size up or down."""
        place = ZOOMS.index(self._window.settings.zoom) + step
        if 0 <= place < len(ZOOMS):
            self.set_zoom(ZOOMS[place])

    def _apply(self) -> None:
        app, settings = QApplication.instance(), self._window.settings
        if isinstance(app, QApplication):
            theme.apply(app, settings.theme, settings.zoom)
        from gui.widgets.table_view import TableView  # not to show the first page

        for view in self._window.findChildren(TableView):
            view.lay_columns()
            view.lay_rows()
