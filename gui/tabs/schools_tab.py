"""The tab Trường: schools and other units, and the recognition lists as the plan prints them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import places, recognitions
from gui.book import Book
from gui.models.columns import Key
from gui.settings import Settings
from gui.widgets.page_stack import PageStack
from gui.widgets.recognition_list import RecognitionList
from gui.widgets.school_list import SchoolList
from gui.widgets.school_years_page import SchoolYearsPage

SCHOOLS, RECOGNITIONS, YEARS = range(3)


class SchoolsTab(PageStack):
    """The list, the recognitions and five years of figures."""

    NAME: ClassVar[str] = "schools"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self.book = book
        self.school_list = SchoolList(book, settings, self.propose)
        self.recognition_list = RecognitionList(book, settings)
        self.years_page = SchoolYearsPage(book, settings)
        words = [
            ("school", tr("Trường"), tr("Danh sách trường và đơn vị")),
            ("rosette", tr("Công nhận"), tr("Danh sách công nhận trường chuẩn quốc gia")),
            ("calendar", tr("5 năm"), tr("Số lớp, học sinh, giáo viên của năm năm học")),
        ]
        pages = (self.school_list, self.recognition_list, self.years_page)
        super().__init__("schools", pages, words, parent)

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
        """'recognitions' shows the lists, '' every school, other names the rows so called."""
        self.show_page(RECOGNITIONS if name else SCHOOLS)
        self.page.narrow("" if name == "recognitions" else name)
