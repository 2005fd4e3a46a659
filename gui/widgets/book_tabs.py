"""The tabs of the open book, built when first seen or while nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from core.i18n import tr
from gui import tab_list, worker
from gui.widgets.lazy_tab import LazyTab

_PANEL_HEIGHT: Final = 190
_IDLE_MS: Final = 120  # between the building of two tabs that nobody has asked for yet


class BookTabs(QTabWidget):
    """A page for each name of `tab_list`; `make(name, parent)` builds what it holds."""

    def __init__(self, make: Callable[[str, QWidget], QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tabs")
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName(tr("Các trang của sổ"))
        self._has_book = False
        for name, title in tab_list.titles():
            self.addTab(LazyTab(name, partial(make, name), self), title)

    def pages(self) -> list[LazyTab]:
        """Every page, left to right."""
        pages = [self.widget(i) for i in range(self.count())]
        return [page for page in pages if isinstance(page, LazyTab)]

    def current(self) -> Any:
        """What the page in front holds, None before it is built."""
        page = self.currentWidget()
        return page.content if isinstance(page, LazyTab) else None

    def show_tab(self, place: int) -> None:
        """Go to a page by its place, with the keyboard in its table."""
        self.setCurrentIndex(place)
        view = getattr(self.current(), "view", None)
        (view or self.currentWidget()).setFocus()

    def has(self, name: str) -> bool:
        """Whether there is a page of this name."""
        return name in _names()

    def go(self, place: Any, level: str = "") -> bool:
        """Show a `Place` of `core.services.overview` that is here; False when its row is not."""
        self.show_tab(_names().index(place.tab))
        content = self.current()
        if hasattr(content, "clear_filter_row"):
            content.clear_filter_row()
        if hasattr(content, "narrow"):
            wanted = (place.filter, place.level) if place.level else (place.filter,)
            content.narrow(*wanted)
        if not place.uid:
            return True
        return bool(content.show_uid(place.uid, level) if level else content.show_uid(place.uid))

    def build(self) -> None:
        """Build the page in front, and the others later: the first click on them is fast."""
        self._has_book = True
        page = self.currentWidget()
        if isinstance(page, LazyTab):
            page.build()
            QTimer.singleShot(_IDLE_MS, self, self._build_next)

    def _build_next(self) -> None:
        waiting = [page for page in self.pages() if page.content is None]
        waiting = [page for page in waiting if self.isTabVisible(self.indexOf(page))]
        if not self._has_book or not waiting:
            return
        if not worker.is_busy():  # else somebody waits for an answer, not for a page
            waiting[0].build()
        QTimer.singleShot(_IDLE_MS, self, self._build_next)

    def leave(self) -> bool:
        """Store what is being typed; False when something was refused."""
        stored = True
        for content in self._contents():
            if hasattr(content, "leave"):
                stored = content.leave() and stored
        return stored

    def show_refused(self) -> bool:
        """Go to the first text that a table could not store; False when no table holds one."""
        from gui.widgets.page_stack import PageStack
        from gui.widgets.table_view import TableView

        for page in self.pages():
            for view in page.findChildren(TableView):
                if view.refused_texts():
                    self.setCurrentWidget(page)
                    if isinstance(page.content, PageStack):
                        page.content.show_table(view)
                    return view.commit.show_refused()
        return False

    def give_up(self) -> None:
        """Drop what could not be stored."""
        for content in self._contents():
            if hasattr(content, "give_up"):
                content.give_up()

    def _contents(self) -> list[Any]:
        return [page.content for page in self.pages() if page.content is not None]

    def forget(self) -> None:
        """Drop the pages of a book that is left."""
        self._has_book = False
        for page in self.pages():
            page.forget()


class BelowTabs(QSplitter):
    """The tabs and, below them, a panel with what was found or asked."""

    def __init__(self, tabs: BookTabs, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._tabs = tabs
        self.setChildrenCollapsible(False)
        self.setHandleWidth(3)
        self.addWidget(tabs)

    def put(self, panel: QWidget) -> None:
        """Show a panel below the tabs."""
        self.addWidget(panel)
        self.setSizes([max(1, self.height() - _PANEL_HEIGHT), _PANEL_HEIGHT])

    def put_away(self, panel: QWidget) -> None:
        """Hide a panel; the keyboard goes back to the table."""
        panel.hide()
        view = getattr(self._tabs.current(), "view", None)
        if view is not None:
            view.setFocus()


def _names() -> list[str]:
    return [name for name, _ in tab_list.titles()]
