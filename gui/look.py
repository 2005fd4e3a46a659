"""Theme and size of everything, chosen in the menu and remembered for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.number_text import show_places
from gui.settings import ZOOMS

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class Look(QObject):
    """Changes the look of the whole program at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        show_places(window.settings.places)

    def set_theme(self, name: str) -> None:
        """'light', 'dark' or 'system'."""
        self._window.settings.put("theme", name)
        self._apply()

    def set_zoom(self, percent: int) -> None:
        """One of `ZOOMS`."""
        self._window.settings.put("zoom", percent)
        self._apply()

    def set_numbers(self, places: int, unit: str) -> None:
        """Decimals of results, and the unit of money ('' for the one that suits each book)."""
        settings, book = self._window.settings, self._window.book
        other_unit = (settings.get("budget_unit") or "") != unit
        settings.put("places", places)
        show_places(places)
        if other_unit and book is not None:
            from core.services.budget_money import natural_unit
            from gui.tabs.budget_tab import BudgetTab

            for tab in self._window.findChildren(BudgetTab):
                tab.show_in(unit or natural_unit(book.session))
        if other_unit:
            settings.put("budget_unit", unit or None)
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
