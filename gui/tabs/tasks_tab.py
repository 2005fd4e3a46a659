"""The tab Nhiệm vụ: the tasks as a table or along the time, and the courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services import courses, plans, progress, tasks
from core.services.tasks import LeadName, TaskFilter
from gui import theme
from gui.book import Book
from gui.models import timeline
from gui.models.columns import Column, Field, Key, Row
from gui.models.table_model import RowSource, TableModel
from gui.models.task_table import TaskSource, section_title, task_columns, task_fields
from gui.settings import Settings
from gui.tabs.base import TableTab
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.courses_page import CoursesPage
from gui.widgets.page_switch import PageSwitch
from gui.widgets.table_view import TableView
from gui.widgets.tasks_timeline import TasksTimeline

TABLE, TIMELINE, COURSES = range(3)
_SHORT = 60
_WIDEST_BOX = 190
_BOX_SHARE = 20  # against 1 of the empty room


class TasksTable(TableTab):
    """The tasks under their headings, narrowed by section, leading unit and status."""

    NAME: ClassVar[str] = "tasks"
    wanted: TaskFilter = tasks.EVERYTHING
    as_timeline: bool = False

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(book, settings, parent)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(2 * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        names = [column.name for column in self.model.columns]
        cells = ChoiceCell(self.view, lambda: list(progress.status_labels().values()))
        self.view.setItemDelegateForColumn(names.index("status"), cells)
        book.changed.connect(self._on_units_changed)

    def make_source(self) -> RowSource:
        """Tasks of the chosen period and unit that pass the filters."""
        return TaskSource(self.book, lambda: self.wanted)

    def make_columns(self) -> Sequence[Column]:
        """The columns as printed, then the progress."""
        return task_columns(self.book)

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of the task and of its progress."""
        return task_fields(self.book, row)

    # -- along the time -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        super()._lay_out()
        for box in self._boxes():  # as wide as there is room, up to a whole name
            self.toolbar.setStretchFactor(box, _BOX_SHARE)
            box.setMaximumWidth(_WIDEST_BOX)
        self.timeline = TasksTimeline(self._move_days, self)
        self.timeline.writable = not self.book.session.read_only
        self._stack.addWidget(self.timeline)
        self.timeline.current_changed.connect(self.view.show_key)
        self.timeline.opened.connect(self._open_panel)
        self.view.current_key_changed.connect(self.timeline.show_key)

    def show_timeline(self, shown: bool) -> None:
        """Show the tasks along the time, or as a table again."""
        if self.view.commit_open():
            self.as_timeline = shown
            self._after_rows()
            (self.timeline if shown else self.view).setFocus()

    def _after_rows(self) -> None:
        super()._after_rows()
        if not self.as_timeline or not self.model.keys():
            return
        entries = [entry for r in range(self.model.rowCount()) if (entry := self.model.entry(r))]
        rows = self.model.source.rows(self.model.keys())
        bars = timeline.bars_of(entries, dict(rows))
        home = timeline.plan_days(plans.plans(self.book.session))
        self.timeline.show_bars(
            bars, timeline.all_days(bars, home), home=home,
            period=timeline.period_days(self.book.period),
        )  # fmt: skip
        self.timeline.show_key(self.view.current_key())
        self._stack.setCurrentWidget(self.timeline)

    def _move_days(self, key: Key, start: str | None, end: str | None) -> None:
        """Store where a bar was dragged; the printed time stays."""
        days = {"start_on": start, "end_on": end}
        given = {name: day for name, day in days.items() if day is not None}
        [task_id] = _ids([key])
        self.book.attempt(lambda: tasks.update_task(self.book.session, task_id, **given))

    def _open_panel(self, _: Key) -> None:
        if self.panel is None or self.panel.isHidden():
            self.toggle_panel()

    # -- filters ------------------------------------------------------------------------------

    def filter_widgets(self) -> Sequence[QWidget]:
        """Section, leading unit, status (overdue is one of them)."""
        self.section_box = self._filter_box("tasksSection", tr("Lọc theo mục"))
        self.lead_box = self._filter_box("tasksLead", tr("Lọc theo đơn vị chủ trì"))
        self.status_box = self._filter_box("tasksStatus", tr("Lọc theo tình hình"))
        self._fill_boxes()
        for box in self._boxes():
            box.activated.connect(lambda _: self._narrow())
        return self._boxes()

    def _boxes(self) -> list[QComboBox]:
        return [self.section_box, self.lead_box, self.status_box]

    def _filter_box(self, name: str, hint: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(hint)
        box.setToolTip(hint)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        return box

    def _fill_boxes(self) -> None:
        """The choices, taken from the tasks themselves; what is chosen stays chosen."""
        session = self.book.session
        sections = [(section_title(*pair)[:_SHORT], pair) for pair in tasks.sections(session)]
        leads = [(lead.name, lead) for lead in tasks.lead_names(session)]
        _fill(self.section_box, tr("Mọi mục"), [s for s in sections if s[0]])
        _fill(self.lead_box, tr("Mọi chủ trì"), leads)
        statuses = [(label, value) for value, label in progress.status_labels().items()]
        _fill(
            self.status_box,
            tr("Mọi tình hình"),
            [
                (tr("Quá hạn"), "overdue"),
                (tr("Còn trong hạn"), "in_time"),
                (tr("Đến hạn trong kỳ, chưa báo cáo"), "ending"),
                (tr("Kỳ này chưa báo cáo"), "none"),
                (tr("Đã hoàn thành, kể cả muộn"), "finished"),
                *statuses,
            ],
        )

    def _narrow(self) -> None:
        """Show only what the boxes say."""
        lead = self.lead_box.currentData()
        section = self.section_box.currentData()
        status = self.status_box.currentData()
        self.wanted = TaskFilter(
            search=self.search,
            section=tuple(section) if section is not None else None,
            lead=lead if isinstance(lead, LeadName) else None,
            status=status,
        )
        self.reload()

    def narrow(self, name: str) -> None:
        """Narrow to what `TaskFilter.status` names; '' shows every task."""
        for box in self._boxes():
            box.setCurrentIndex(0)
        self.status_box.setCurrentIndex(max(0, self.status_box.findData(name)))
        self.search = ""
        self._narrow()

    def search_for(self, text: str) -> None:
        """Show only tasks that hold these words, accents or not."""
        if text != self.search:
            self.search = text
            self._narrow()

    def show_key(self, key: Key) -> bool:
        """Go to a task from elsewhere; filters that hide it are taken off."""
        if self.model.row_of(key) is None:
            self.narrow("")
        return super().show_key(key)

    def empty_words(self) -> tuple[str, str]:
        """What an empty table says."""
        if self.wanted != tasks.EVERYTHING:
            return (
                tr("Không có nhiệm vụ nào qua bộ lọc"),
                tr("Chọn lại “Mọi mục”, “Mọi chủ trì”, “Mọi tình hình” để xem tất cả."),
            )
        return (
            tr("Sổ chưa có nhiệm vụ nào"),
            tr("Bấm Thêm để ghi nhiệm vụ đầu tiên, hoặc nạp một kế hoạch có sẵn từ menu Tệp."),
        )

    def count_text(self, count: int) -> str:
        """How many tasks are shown."""
        return tr("{n} nhiệm vụ", n=count) if count else ""

    def _on_units_changed(self, done: object) -> None:
        if {"task", "task_unit", "unit"} & getattr(done, "tables", frozenset()):
            self._fill_boxes()

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a task below the current one; a filter that would hide it is taken off."""
        new = tasks.add_task(self.book.session, after=after if isinstance(after, int) else None)
        if self.wanted != tasks.EVERYTHING:
            self.narrow("")
        return new

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy the tasks below themselves."""
        ids = _ids(keys)
        with self.book.one_step(tr("Nhân bản {n} nhiệm vụ", n=len(ids))):
            copies = [tasks.duplicate_task(self.book.session, i) for i in ids]
        return copies[-1] if copies else None

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete the tasks with their progress."""
        tasks.delete_tasks(self.book.session, _ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a task among its plan's tasks."""
        [task_id] = _ids([key])
        tasks.move_task(self.book.session, task_id, step)


class TasksTab(QWidget):
    """The pages of the tab with a switch between them, in the toolbar of the page shown."""

    NAME: ClassVar[str] = "tasks"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_page = TasksTable(book, settings, self)
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


def _fill(box: QComboBox, every: str, choices: Sequence[tuple[str, object]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(every, None)
    for label, data in choices:
        box.addItem(label, data)
        if data == chosen:
            box.setCurrentIndex(box.count() - 1)
    box.view().setMinimumWidth(min(480, box.view().sizeHintForColumn(0) + 32))


def _ids(keys: Sequence[Key]) -> list[int]:
    return [key for key in keys if isinstance(key, int)]
