"""The tab Nhiệm vụ: the tasks as a table or along the time, and the courses."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import courses, tasks
from gui.book import Book
from gui.models.columns import Key
from gui.settings import Settings
from gui.widgets.courses_page import CoursesPage
from gui.widgets.page_stack import PageStack
from gui.widgets.tasks_page import TasksPage
from gui.widgets.tasks_timeline import TasksTimeline

TABLE, TIMELINE, COURSES = range(3)


class TasksTab(PageStack):
    """Table and timeline are two looks of one page; the courses are the other page."""

    NAME: ClassVar[str] = "tasks"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self.book = book
        self.table_page = TasksPage(book, settings)
        self.courses_page = CoursesPage(book, settings)
        words = [
            ("list", tr("Bảng"), tr("Nhiệm vụ theo bảng, như văn bản in")),
            ("calendar", tr("Thời gian"), tr("Nhiệm vụ theo dòng thời gian")),
            ("school", tr("Bồi dưỡng"), tr("Các lớp bồi dưỡng và tổng cộng")),
        ]
        pages = (self.table_page, self.table_page, self.courses_page)
        super().__init__("tasks", pages, words, parent)

    @property
    def timeline(self) -> TasksTimeline:
        """The tasks along the time."""
        return self.table_page.timeline

    def show_page(self, number: int) -> None:
        """`TABLE`, `TIMELINE` or `COURSES`."""
        super().show_page(number)
        if number != COURSES:
            self.table_page.show_timeline(number == TIMELINE)
        if number == TIMELINE:
            self.setFocusProxy(self.timeline)

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
        session = self.book.session
        if (task_id := tasks.find(session, uid)) is not None:
            return self.show_key(task_id)
        if (course_id := courses.find(session, uid)) is not None:
            self.show_page(COURSES)
            return self.courses_page.show_key(course_id)
        return False
