"""The page of courses (bồi dưỡng) inside the tab Nhiệm vụ: a table with its totals below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from core.i18n import tr
from core.services import courses
from gui import theme
from gui.models.columns import Column, Field, Key, Row
from gui.models.course_table import CourseSource, course_columns, course_fields, totals_text
from gui.models.row_ids import row_ids
from gui.models.row_source import RowSource
from gui.widgets.table_tab import TableTab


class CoursesPage(TableTab):
    """The training courses of the plan."""

    NAME: ClassVar[str] = "courses"
    NAMED_IN: ClassVar[str] = "title"

    def make_source(self) -> RowSource:
        """Courses that hold the words searched for."""
        return CourseSource(self.book, lambda: self.search)

    def make_columns(self) -> Sequence[Column]:
        """The columns of the plan's annex."""
        return course_columns(self.book)

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of the course."""
        return course_fields(self.book)

    def empty_words(self) -> tuple[str, str]:
        """What an empty table says."""
        return (
            tr("Kế hoạch không có lớp bồi dưỡng nào"),
            tr("Bấm Thêm để ghi lớp đầu tiên: nội dung, số người, số ngày, số lớp, kinh phí."),
        )

    def count_text(self, count: int) -> str:
        """Nothing: the totals say it."""
        return ""

    def paper_foot(self) -> str:
        """The totals of the courses shown."""
        return self.totals_label.text() if self.model.keys() else ""

    def _lay_out(self) -> None:
        super()._lay_out()
        self.totals_label = QLabel(self)
        self.totals_label.setObjectName("coursesTotals")
        self.totals_label.setTextFormat(Qt.TextFormat.PlainText)
        self.totals_label.setContentsMargins(theme.GAP * 2, theme.GAP, theme.GAP * 2, theme.GAP)
        font = self.totals_label.font()
        font.setBold(True)
        self.totals_label.setFont(font)
        cast(QVBoxLayout, self.layout()).addWidget(self.totals_label)

    def _after_rows(self) -> None:
        super()._after_rows()
        ids = row_ids(self.model.keys())
        self.totals_label.setVisible(bool(ids))
        if ids:
            self.totals_label.setText(totals_text(courses.totals(self.book.session, ids)))

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a course below the current one."""
        return courses.add_course(
            self.book.session, after=after if isinstance(after, int) else None
        )

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy the courses below themselves."""
        ids = row_ids(keys)
        with self.book.one_step(tr("Nhân bản {n} lớp bồi dưỡng", n=len(ids))):
            copies = [courses.duplicate_course(self.book.session, i) for i in ids]
        return copies[-1] if copies else None

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete the courses."""
        courses.delete_courses(self.book.session, row_ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a course among its plan's courses."""
        [course_id] = row_ids([key])
        courses.move_course(self.book.session, course_id, step)
