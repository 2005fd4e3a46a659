"""A table whose rows are not added or deleted by hand: files, states, questions, totals."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from gui import theme
from gui.book import Book
from gui.widgets.table_tab import TableTab


class ListPage(TableTab):
    """`add_buttons` puts the page's own buttons into the toolbar."""

    MOVABLE: ClassVar[bool] = False
    toolbar: QHBoxLayout

    def add_buttons(self) -> None:
        """The page's own buttons, left to right."""

    def _add_buttons(self) -> None:
        self.add_buttons()
        self.toolbar.addSpacing(theme.GAP)

    # -- what goes stale while nobody looks ---------------------------------------------------

    def refresh(self) -> None:
        """Ask for everything again, columns too where they depend on the period."""
        self.reload()

    def _on_changed(self, done: Any) -> None:
        if self.isVisible():
            super()._on_changed(done)
        else:
            self._stale = True

    def _on_place_changed(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """What went stale while another page was shown is asked again."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _after_rows(self) -> None:
        """Buttons act on the current row: there is one as soon as there are rows."""
        super()._after_rows()
        if self.model.rowCount() and self.view.current_key() is None:
            self._go_to_first()

    def first_column(self) -> int:
        """Nothing is typed here: the first one."""
        return 0

    @staticmethod
    def show_words(button: QToolButton) -> QToolButton:
        """Show a button's words beside its icon."""
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button


def tell(book: Book, words: str) -> None:
    """A sentence in the status line."""
    book.told.emit("info", words)
