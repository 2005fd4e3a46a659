"""A tab of several table pages with a switch between them, in the toolbar of the page shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.models.columns import Key
from gui.models.table_model import TableModel
from gui.widgets.page_switch import PageSwitch
from gui.widgets.table_tab import TableTab
from gui.widgets.table_view import TableView


class PageStack(QWidget):
    """What the window asks of a tab is handed to the page shown."""

    def __init__(
        self,
        name: str,
        pages: Sequence[TableTab],
        words: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """`words` are icon, label and hint of each button, `pages` what it shows.

        A page that stands there twice has two looks; the tab chooses between them.
        """
        super().__init__(parent)
        self._by_number = tuple(pages)
        self.pages = tuple(dict.fromkeys(pages))
        self._stack = QStackedWidget(self)
        self._switch = PageSwitch(name, words, self)
        for page in self.pages:
            self._stack.addWidget(page)
        self._laid = {page: page.font().pointSizeF() for page in self.pages}
        self._switch.chosen.connect(self.show_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.show_page(0)

    @property
    def page(self) -> TableTab:
        """The page that is shown."""
        return self.pages[self._stack.currentIndex()]

    @property
    def page_words(self) -> str:
        """What the page shown is called beside the tab; '' for the first."""
        return self._switch.words

    @property
    def view(self) -> TableView:
        """The table of the page shown."""
        return self.page.view

    @property
    def model(self) -> TableModel:
        """The model of the page shown."""
        return self.page.model

    @property
    def search(self) -> str:
        """The words searched for in the page shown."""
        return self.page.search

    def show_page(self, number: int) -> None:
        """Show a page by its number; the words searched for go along."""
        words = self.search
        page = self._by_number[number]
        self._switch.mark(number)
        page.toolbar.insertWidget(0, self._switch)
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        if self._laid[page] != page.font().pointSizeF():  # zoomed while it was hidden
            self._laid[page] = page.font().pointSizeF()
            page.view.lay_columns()
            page.view.lay_rows()
        page.search_for(words)

    def show_table(self, view: TableView) -> None:
        """Show the page that a table belongs to; the same words stay searched for."""
        number = next((n for n, page in enumerate(self._by_number) if page.view is view), None)
        if number is not None and self.view is not view:
            self.show_page(number)

    def show_key(self, key: Key) -> bool:
        """Go to a row of the page shown."""
        return self.page.show_key(key)

    def search_for(self, text: str) -> None:
        """Narrow the page shown to these words."""
        self.page.search_for(text)

    def reload(self) -> None:
        """Ask for the rows of every page again."""
        for page in self.pages:
            page.reload()

    def toggle_panel(self) -> None:
        """Show or hide the detail panel of the page shown."""
        self.page.toggle_panel()

    def toggle_filter_row(self) -> None:
        """Show or hide the filter row of the page shown."""
        self.page.toggle_filter_row()

    def clear_filter_row(self) -> None:
        """Empty the filter row of the page shown."""
        self.page.clear_filter_row()

    def leave(self) -> bool:
        """Store what is open on any page."""
        stored = [page.leave() for page in self.pages]
        return all(stored)

    def give_up(self) -> None:
        """Drop what was refused on any page."""
        for page in self.pages:
            page.give_up()
