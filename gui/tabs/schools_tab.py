"""The tab Trường: schools and other units, and the recognition lists as the plan prints them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.i18n import tr
from core.services import places, recognitions
from gui.book import Book
from gui.models.columns import Key
from gui.models.table_model import TableModel
from gui.settings import Settings
from gui.widgets.page_switch import PageSwitch
from gui.widgets.recognition_list import RecognitionList
from gui.widgets.school_list import SchoolList
from gui.widgets.school_years_page import SchoolYearsPage
from gui.widgets.table_tab import TableTab
from gui.widgets.table_view import TableView

SCHOOLS, RECOGNITIONS, YEARS = range(3)


class SchoolsTab(QWidget):
    """Three pages with a switch between them, in the toolbar of the page shown."""

    NAME: ClassVar[str] = "schools"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.school_list = SchoolList(book, settings, self.propose, self)
        self.recognition_list = RecognitionList(book, settings, self)
        self.years_page = SchoolYearsPage(book, settings, self)
        self.pages: tuple[TableTab, ...] = (
            self.school_list, self.recognition_list, self.years_page,
        )  # fmt: skip
        self._pages = QStackedWidget(self)
        pages = [
            ("school", tr("Trường"), tr("Danh sách trường và đơn vị")),
            ("rosette", tr("Công nhận"), tr("Danh sách công nhận trường chuẩn quốc gia")),
            ("calendar", tr("5 năm"), tr("Số lớp, học sinh, giáo viên của năm năm học")),
        ]
        self._switch = PageSwitch("schools", pages, self)
        for page in self.pages:
            self._pages.addWidget(page)
        self._laid = [page.font().pointSizeF() for page in self.pages]
        self._switch.chosen.connect(self.show_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.show_page(SCHOOLS)

    @property
    def page(self) -> TableTab:
        """The page that is shown."""
        return self.pages[self._pages.currentIndex()]

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
        """SCHOOLS, RECOGNITIONS or YEARS; the words searched for go along."""
        words = self.search
        page = self.pages[number]
        self._switch.mark(number)
        page.toolbar.insertWidget(0, self._switch)
        self._pages.setCurrentWidget(page)
        self.setFocusProxy(page.view)
        if self._laid[number] != page.font().pointSizeF():  # zoomed while it was hidden
            self._laid[number] = page.font().pointSizeF()
            page.view.lay_columns()
            page.view.lay_rows()
        page.search_for(words)

    def propose(self, unit_id: int) -> None:
        """Add a recognition for a school below the last one and show it."""
        session = self.book.session
        last = recognitions.recognition_ids(session)[-1:]
        added = self.book.attempt(
            lambda: recognitions.add_recognition(
                session, unit_id=unit_id, after=last[0] if last else None
            )
        )
        if added is not None:
            self.show_page(RECOGNITIONS)
            self.recognition_list.show_key(added)
            self.recognition_list.view.setFocus()

    def show_key(self, key: Key) -> bool:
        """Go to a unit by its id."""
        self.show_page(SCHOOLS)
        return self.school_list.show_key(key)

    def show_uid(self, uid: str) -> bool:
        """Go to the unit or the recognition with that uid; False when there is none."""
        if (unit_id := places.row_id(self.book.session, "unit", uid)) is not None:
            return self.show_key(unit_id)
        found = places.row_id(self.book.session, "recognition", uid)
        return found is not None and self.show_recognition(found)

    def show_recognition(self, key: Key) -> bool:
        """Go to a recognition by its id."""
        self.show_page(RECOGNITIONS)
        return self.recognition_list.show_key(key)

    def narrow(self, name: str) -> None:
        """'recognitions' shows the lists, '' every school."""
        self.show_page(RECOGNITIONS if name == "recognitions" else SCHOOLS)
        self.page.narrow("")

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

    def leave(self) -> bool:
        """Store what is open on any page."""
        stored = [page.leave() for page in self.pages]
        return all(stored)
