"""The tab Nhiệm vụ: the tasks as a table or along the time, and the courses."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.i18n import tr
from core.services import courses, tasks
from gui.book import Book
from gui.models.columns import Key
from gui.models.table_model import TableModel
from gui.settings import Settings
from gui.widgets.courses_page import CoursesPage
from gui.widgets.page_switch import PageSwitch
from gui.widgets.table_tab import TableTab
from gui.widgets.table_view import TableView
from gui.widgets.tasks_page import TasksPage
from gui.widgets.tasks_timeline import TasksTimeline

TABLE, TIMELINE, COURSES = range(3)


class TasksTab(QWidget):
    """The pages of the tab with a switch between them, in the toolbar of the page shown."""

    NAME: ClassVar[str] = "tasks"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_page = TasksPage(book, settings, self)
        self.courses_page = CoursesPage(book, settings, self)
        self._pages = QStackedWidget(self)
        pages = [
            ("list", tr("Bảng"), tr("Nhiệm vụ theo bảng, như văn bản in")),
            ("calendar", tr("Thời gian"), tr("Nhiệm vụ theo dòng thời gian")),
            ("school", tr("Bồi dưỡng"), tr("Các lớp bồi dưỡng và tổng cộng")),
        ]
        self._switch = PageSwitch("tasks", pages, self)
        self._tables: list[TableTab] = [self.table_page, self.courses_page]
        for page in self._tables:
            self._pages.addWidget(page)
        self._switch.chosen.connect(self.show_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.setFocusProxy(self._pages)
        self.show_page(TABLE)

    @property
    def page(self) -> TableTab:
        """The page that is shown."""
        return self._tables[self._pages.currentIndex()]

    @property
    def timeline(self) -> TasksTimeline:
        """The tasks along the time."""
        return self.table_page.timeline

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
        """`TABLE`, `TIMELINE` or `COURSES`."""
        self._switch.mark(number)
        page = self._tables[number == COURSES]
        page.toolbar.insertWidget(0, self._switch)
        self._pages.setCurrentWidget(page)
        if number != COURSES:
            self.table_page.show_timeline(number == TIMELINE)

    def give_up(self) -> None:
        """Drop what was refused on either page."""
        for page in self._tables:
            page.give_up()

    def narrow(self, name: str) -> None:
        """Show the tasks narrowed to what `TaskFilter.status` names; '' shows all of them."""
        if self.page is self.courses_page:
            self.show_page(TABLE)
        self.table_page.narrow(name)

    def show_key(self, key: Key) -> bool:
        """Go to a task."""
        self.show_page(TABLE)
        return self.table_page.show_key(key)

    def show_uid(self, uid: str) -> bool:
        """Go to the task or the course with that uid; False when there is none."""
        session = self.table_page.book.session
        if (task_id := tasks.find(session, uid)) is not None:
            return self.show_key(task_id)
        if (course_id := courses.find(session, uid)) is not None:
            self.show_page(COURSES)
            return self.courses_page.show_key(course_id)
        return False

    def search_for(self, text: str) -> None:
        """Narrow the page shown to these words."""
        self.page.search_for(text)

    def reload(self) -> None:
        """Ask for the rows of both pages again."""
        self.table_page.reload()
        self.courses_page.reload()

    def toggle_panel(self) -> None:
        """Show or hide the detail panel of the page shown."""
        self.page.toggle_panel()

    def leave(self) -> bool:
        """Store what is open on either page."""
        stored = [page.leave() for page in self._tables]
        return all(stored)
