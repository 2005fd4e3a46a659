"""The page of tasks inside the tab Nhiệm vụ: a table, or bars along the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from core.errors import UserError
from core.i18n import tr
from core.services import plans, progress, tasks
from core.services.task_units import UnitColumn
from core.services.tasks import LeadName, TaskFilter
from gui import theme
from gui.book import Book
from gui.models import timeline
from gui.models.columns import Column, Field, Key, Row
from gui.models.row_ids import row_ids
from gui.models.row_source import MANY, RowSource
from gui.models.task_columns import task_columns
from gui.models.task_fields import task_fields
from gui.models.task_table import TaskSource, section_title
from gui.models.task_words import contradictions
from gui.settings import Settings
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.menu_button import MenuButton
from gui.widgets.narrow_box import NarrowBox
from gui.widgets.table_tab import TableTab
from gui.widgets.tasks_timeline import TasksTimeline
from gui.widgets.unit_cell import UnitCell

if TYPE_CHECKING:
    from gui.widgets.timeline_paper import PaperName

_SHORT = 60
_WIDEST_BOX = 190
_BOX_SHARE = 20  # against 1 of the empty room
_GROUPING, _BY_LEAD = "tasks_grouping", "lead"


class TasksPage(TableTab):
    """The tasks under their headings, narrowed by section, leading unit and status."""

    NAME: ClassVar[str] = "tasks"
    NAMED_IN: ClassVar[str] = "title"
    wanted: TaskFilter = tasks.EVERYTHING
    by_lead: bool = False
    as_timeline: bool = False

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self.by_lead = settings.get(_GROUPING) == _BY_LEAD
        super().__init__(book, settings, parent)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(2 * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        names = [column.name for column in self.model.columns]
        cells = ChoiceCell(self.view, lambda: list(progress.status_labels().values()))
        self.view.setItemDelegateForColumn(names.index("status"), cells)
        columns: dict[str, UnitColumn] = {"leads": "lead_raw", "coordinators": "coordinating_raw"}
        for name, column in columns.items():
            units = UnitCell(self.view, book, column)
            self.view.setItemDelegateForColumn(names.index(name), units)
        book.changed.connect(self._on_units_changed)
        self.view.current_key_changed.connect(self._tell_contradiction)
        book.changed.connect(self._tell_written)

    def make_source(self) -> RowSource:
        """Tasks of the chosen period and unit that pass the filters."""
        return TaskSource(self.book, lambda: self.wanted, lambda: self.by_lead)

    def make_columns(self) -> Sequence[Column]:
        """The columns as printed, then the progress."""
        return task_columns(self.book)

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of the task and of its progress."""
        return task_fields(self.book)

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
        self.timeline.told.connect(lambda words: self.book.told.emit("info", words))
        self.view.current_key_changed.connect(self.timeline.show_key)

    def show_timeline(self, shown: bool) -> None:
        """Show the tasks along the time, or as a table again."""
        if self.view.commit_open():
            self.as_timeline = shown
            self._after_rows()
            if self.isVisible():  # built behind another tab, it must not take its focus
                (self.timeline if shown else self.view).setFocus()

    def _after_rows(self) -> None:
        super()._after_rows()
        if not self.as_timeline or not self.model.keys():
            return
        bars = self._bars()
        home = timeline.plan_days(plans.plans(self.book.session))
        self.timeline.show_bars(
            bars, timeline.all_days(bars, home), home=home,
            period=timeline.period_days(self.book.period),
        )  # fmt: skip
        self.timeline.show_key(self.view.current_key())
        self._stack.setCurrentWidget(self.timeline)

    def _bars(self) -> list[timeline.Bar]:
        """A bar for every line of the table."""
        entries = [entry for r in range(self.model.rowCount()) if (entry := self.model.entry(r))]
        rows = self.model.source.rows(self.model.keys())
        return timeline.bars_of(entries, rows, tasks.first_leads(self.book.session))

    def preview_timeline(self, paper: PaperName) -> None:
        """Show the timeline as it would be printed: the days in sight, every line."""
        if not self.view.commit_open() or not self.model.keys():
            return
        if not self.as_timeline:
            self.show_timeline(True)
        from gui.widgets.timeline_paper import preview_timeline  # only when it is asked for

        preview_timeline(self.timeline, self.book, paper)

    def _move_days(self, key: Key, start: date | None, end: date | None) -> None:
        """Store where a bar was dragged."""
        [task_id] = row_ids([key])
        session = self.book.session
        self.book.attempt(lambda: tasks.move_days(session, task_id, start=start, end=end))

    def _open_panel(self, _: Key) -> None:
        if self.panel is None or self.panel.isHidden():
            self.toggle_panel()

    # -- filters ------------------------------------------------------------------------------

    def filter_widgets(self) -> Sequence[QWidget]:
        """Section, leading unit, status (overdue is one of them); more verbs in a menu."""
        self.more = self._more_button()
        self.section_box = NarrowBox("tasksSection", tr("Lọc theo mục"), self)
        self.lead_box = NarrowBox("tasksLead", tr("Lọc theo đơn vị chủ trì"), self)
        self.status_box = NarrowBox("tasksStatus", tr("Lọc theo tình hình"), self)
        self._fill_boxes()
        for box in self._boxes():
            box.activated.connect(lambda _: self._narrow())
        return [*self._boxes(), self.more]

    def _more_button(self) -> MenuButton:
        more = MenuButton("tasksMore", "more", tr("Nhóm và việc khác"), self)
        self._groupings = {
            False: more.add("tasksBySection", tr("Nhóm theo &mục"),
                            lambda: self.group_by_lead(False), group="grouping"),
            True: more.add("tasksByLead", tr("Nhóm theo đơn vị &chủ trì"),
                           lambda: self.group_by_lead(True), group="grouping"),
        }  # fmt: skip
        self._groupings[self.by_lead].setChecked(True)
        more.add_line()
        more.add("tasksCarryOver", tr("&Chuyển kỳ sau…"), self.carry_over, icon="carried_over",
                 key="Ctrl+Shift+K").setEnabled(not self.book.session.read_only)  # fmt: skip
        more.add("tasksOpenFile", tr("Mở &tệp sản phẩm"), self.open_file, icon="open",
                 key="Ctrl+Shift+J")  # fmt: skip
        more.add_line()
        more.add("tasksPrintA4", tr("&Xem trước và in dòng thời gian, khổ A4"),
                 lambda: self.preview_timeline("A4"), icon="preview")  # fmt: skip
        more.add("tasksPrintA3", tr("Xem trước và in dòng thời gian, khổ A&3"),
                 lambda: self.preview_timeline("A3"), icon="preview")  # fmt: skip
        more.add_line()
        more.add("tasksOrphans", tr("Chỉ tiêu, kinh phí chưa &gắn nhiệm vụ…"), self.show_orphans,
                 icon="link")  # fmt: skip
        return more

    def show_orphans(self) -> None:
        """List the indicators and budget lines that no task is linked to."""
        from gui.dialogs.orphans import OrphansDialog  # only when it is asked for

        if self.view.commit_open():
            OrphansDialog(self.book, self).open()

    def carry_over(self) -> None:
        """Ask which unfinished tasks go on in a later period or plan."""
        if self.book.period is None or not self.view.commit_open():
            return
        from gui.dialogs.carry_over import CarryOverDialog  # only when it is asked for

        keys = row_ids(self.view.selected_keys())
        dialog = CarryOverDialog(self.book, keys if len(keys) > 1 else [], self)
        dialog.carried.connect(
            lambda target: self.book.told.emit(
                "info", tr("Đã chuyển sang {target}; Ctrl+Z để hoàn tác.", target=target.label)
            )
        )
        dialog.open()

    def open_file(self) -> None:
        """Open the file of the current task's product."""
        row = self.model.row_at(self.view.currentIndex().row())
        if row is not None and self.view.commit_open():
            from gui.dialogs.product_file import open_file

            open_file(self.book, row)

    def group_by_lead(self, by_lead: bool) -> None:
        """Put the tasks under the units that lead them, or under their printed sections."""
        self.by_lead = by_lead
        self._groupings[by_lead].setChecked(True)
        self.settings.put(_GROUPING, _BY_LEAD if by_lead else "")
        self.reload()

    def _boxes(self) -> list[QComboBox]:
        return [self.section_box, self.lead_box, self.status_box]

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
                (tr("Quá hạn, chưa ghi lý do"), "no_reason"),
                (tr("Còn trong hạn"), "in_time"),
                (tr("Đến hạn trong kỳ, chưa báo cáo"), "ending"),
                (tr("Kỳ này chưa báo cáo"), "none"),
                (tr("Đã hoàn thành, kể cả muộn"), "finished"),
                (tr("Chưa gắn với chỉ tiêu nào"), "no_indicator"),
                (tr("Chưa gắn với dòng kinh phí nào"), "no_budget"),
                *statuses,
            ],
        )

    def _narrow(self) -> None:
        """Show only what the boxes say."""
        self._set_wanted()
        self.reload()

    def _set_wanted(self) -> None:
        lead = self.lead_box.currentData()
        section = self.section_box.currentData()
        status = self.status_box.currentData()
        self.wanted = TaskFilter(
            search=self.search,
            section=tuple(section) if section is not None else None,
            lead=lead if isinstance(lead, LeadName) else None,
            status=status,
        )

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
            self._set_wanted()
            self.ask_rows()

    def show_key(self, key: Key) -> bool:
        """Go to a task from elsewhere; filters that hide it are taken off."""
        if self.model.row_of(key) is None:
            self.narrow("")
        return super().show_key(key)

    def is_narrowed(self) -> bool:
        """Whether a search or a filter keeps tasks away."""
        return self.wanted != tasks.EVERYTHING

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

    def _tell_contradiction(self, key: object) -> None:
        row = self.model.row_at(self.view.currentIndex().row())
        if row is not None and (lines := contradictions(row)):
            self.book.told.emit("info", " ".join(lines.values()))

    def _tell_written(self, done: Any) -> None:
        if len(done.changes) > MANY:
            return  # reports came or went: nobody typed these
        found = [
            " ".join(lines.values())
            for key in done.keys("progress")
            if (place := self.model.row_of(key[1])) is not None
            and (row := self.model.row_at(place)) is not None
            and (lines := contradictions(row))
        ]
        if found:
            more = tr("{n} dòng vừa ghi cần xem lại. Bấm F7 để xem từng điểm.", n=len(found))
            self.book.told.emit("warning", found[0] if len(found) == 1 else more)

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a task below the current one; a filter that would hide it is taken off."""
        new = tasks.add_task(self.book.session, after=after if isinstance(after, int) else None)
        if self.wanted != tasks.EVERYTHING:
            self.narrow("")
        return new

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy the tasks below themselves."""
        ids = row_ids(keys)
        with self.book.one_step(tr("Nhân bản {n} nhiệm vụ", n=len(ids))):
            copies = [tasks.duplicate_task(self.book.session, i) for i in ids]
        return copies[-1] if copies else None

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete the tasks with their progress."""
        tasks.delete_tasks(self.book.session, row_ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a task among its plan's tasks; that order does not show while grouped by unit."""
        if self.by_lead:
            raise UserError(tr("Hãy chọn nhóm “Theo mục” trước khi đổi thứ tự nhiệm vụ."))
        [task_id] = row_ids([key])
        tasks.move_task(self.book.session, task_id, step)


def _fill(box: QComboBox, every: str, choices: Sequence[tuple[str, object]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(every, None)
    for label, data in choices:
        box.addItem(label, data)
        if data == chosen:
            box.setCurrentIndex(box.count() - 1)
    box.view().setMinimumWidth(min(480, box.view().sizeHintForColumn(0) + 32))
