"""The page Trường: the schools of the book, or all its units, with the figures of a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.i18n import tr
from core.services import periods, schools
from core.services.school_words import kind_labels, level_labels, ownership_labels
from core.services.unit_events import EventKind
from gui import icons
from gui.book import Book
from gui.dialogs.school_import import SchoolImportDialog
from gui.dialogs.unit_event import UnitEventDialog
from gui.models.columns import Column, Field, Key, Row
from gui.models.row_ids import row_ids
from gui.models.row_source import RowSource
from gui.models.unit_table import UnitFilter, UnitSource, UnitTable
from gui.settings import Settings
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.filter_box import FilterBox
from gui.widgets.table_tab import TableTab

_SCHOOLS, _EVERYTHING = "school", "all"


class SchoolList(TableTab):
    """The schools of the book, or all its units, with the figures of a school year."""

    NAME: ClassVar[str] = "schools"

    def __init__(
        self,
        book: Book,
        settings: Settings,
        propose: Callable[[int], None],
        parent: QWidget | None = None,
    ) -> None:
        self._propose = propose
        self.limits = UnitFilter(school_year=schools.school_year_of(book.period))
        self._source = UnitSource(book, self.limits)
        self._table = UnitTable(book, self._source, self.limits)
        super().__init__(book, settings, parent)
        names = [column.name for column in self.model.columns]
        cells = ChoiceCell(self.view, lambda: list(ownership_labels().values()))
        self.view.setItemDelegateForColumn(names.index("ownership"), cells)
        offices = ChoiceCell(self.view, self._table.offices)
        self.view.setItemDelegateForColumn(names.index("parent"), offices)

    def make_source(self) -> RowSource:
        """Units that pass the filters."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """What the list shows."""
        return self._table.columns()

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of a unit."""
        return self._table.fields(row)

    # -- toolbar ------------------------------------------------------------------------------

    def filter_widgets(self) -> Sequence[QWidget]:
        """Events of the current school, which units, the school year of the figures."""
        self.events = self.button(
            "merge", tr("Sự kiện"), lambda: None, hint=tr("Đổi tên, sáp nhập, chia tách trường;"
            " đề nghị công nhận chuẩn quốc gia"))  # fmt: skip
        self.events.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.events.setMenu(self._event_menu())
        self.events.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button("paste", tr("Nhập bảng"), self.import_table, "Ctrl+Shift+V",
                    tr("Nhập danh sách trường từ bảng đã chép trong Excel, Word"))  # fmt: skip
        others = [(k, label) for k, label in kind_labels().items() if k != _SCHOOLS]
        levels = [(k, f"{k} – {label}") for k, label in level_labels().items() if k != "ALL"]
        which = [(_SCHOOLS, tr("Trường học")), *levels, (_EVERYTHING, tr("Mọi đơn vị")), *others]
        self.which_box = FilterBox(
            "schoolsWhich", tr("Lọc theo cấp học, loại đơn vị"), which, self, 6
        )  # fmt: skip
        self.year_box = FilterBox(
            "schoolsYear", tr("Năm học của số lớp, học sinh, giáo viên"), [], self, 6
        )  # fmt: skip
        self._fill_years()
        for box in (self.which_box, self.year_box):
            box.activated.connect(lambda _: self._narrow())
        return [self.which_box, self.year_box]

    def _event_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("schoolEvents")
        kinds: list[tuple[EventKind, str, str]] = [
            ("rename", tr("Đổ&i tên…"), "Ctrl+Shift+T"),
            ("merge", tr("&Sáp nhập…"), "Ctrl+Shift+M"),
            ("split", tr("&Chia tách…"), ""),
        ]
        for kind, label, key in kinds:
            action = menu.addAction(label, partial(self.open_event, kind))
            action.setObjectName(f"event_{kind}_action")
            action.setShortcut(QKeySequence(key))
            self.addAction(action)
        menu.addSeparator()
        propose = menu.addAction(
            icons.icon("rosette"), tr("Đề &nghị công nhận chuẩn"), self.propose_current
        )
        propose.setShortcut(QKeySequence("Ctrl+Shift+R"))
        self.addAction(propose)
        return menu

    def open_event(self, kind: EventKind) -> UnitEventDialog | None:
        """Ask what happens to the selected schools; the first one that goes on is shown."""
        if not self.view.commit_open():
            return None
        chosen = [key for key in self.view.selected_keys() if isinstance(key, int)]
        dialog = UnitEventDialog(self.book, kind, chosen, self)
        dialog.done_with.connect(self._show_event)
        dialog.open()
        return dialog

    def _show_event(self, unit_id: int) -> None:
        self.show_key(unit_id)
        done = self.book.session.undo_label or ""
        self.book.told.emit("info", tr("Đã ghi: {what}. Ctrl+Z để hoàn tác.", what=done))

    def import_table(self) -> SchoolImportDialog | None:
        """Show what the table on the clipboard would write."""
        if not self.view.commit_open():
            return None
        dialog = SchoolImportDialog(self.book, self.limits.school_year, self)
        dialog.open()
        return dialog

    def _fill_years(self) -> None:
        """School years to choose from; the chosen one stays."""
        year = self.limits.school_year
        years = schools.school_years(self.book.session, year)
        self.year_box.fill([(name, name) for name in years], year)

    def _narrow(self) -> None:
        which = self.which_box.currentData()
        level = which if which in level_labels() else None
        self.limits.level = level
        self.limits.kind = _SCHOOLS if level else None if which == _EVERYTHING else which
        self.limits.school_year = self.year_box.currentData()
        self.reload()

    def _on_place_changed(self) -> None:
        self.limits.school_year = schools.school_year_of(self.book.period)
        self._fill_years()
        self.reload()

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self.limits.search = self.search
        super().reload()

    def show_key(self, key: Key) -> bool:
        """Go to a unit; filters that hide it are taken off."""
        if self.model.row_of(key) is None:
            self.narrow("")
            if self.model.row_of(key) is None:
                self.which_box.choose(_EVERYTHING)
                self._narrow()
        return super().show_key(key)

    def narrow(self, name: str) -> None:
        """Show every school."""
        self.search = ""
        self.which_box.choose(_SCHOOLS)
        self._narrow()

    def is_narrowed(self) -> bool:
        """Whether a search or a filter keeps schools away."""
        return bool(self.search or self.limits.level) or self.limits.kind not in (_SCHOOLS, None)

    def empty_words(self) -> tuple[str, str]:
        """What an empty list says."""
        if self.limits.level or self.limits.kind not in (_SCHOOLS, None):
            return (
                tr("Không có đơn vị nào qua bộ lọc"),
                tr("Chọn lại “Trường học” để xem tất cả các trường."),
            )
        return (
            tr("Sổ chưa có trường nào"),
            tr("Bấm Thêm để ghi trường đầu tiên, dán một bảng danh sách trường chép từ Excel hoặc"
               " Word, hoặc nạp một kế hoạch có sẵn từ menu Tệp."),
        )  # fmt: skip

    def count_text(self, count: int) -> str:
        """How many units are shown."""
        if not count:
            return ""
        day = periods.as_of_day(self.book.period)
        ids = row_ids(self.model.keys())
        ended, to_come = schools.ended_and_to_come(self.book.session, ids, day)
        school = self.limits.kind == _SCHOOLS
        said = tr("{n} trường", n=count) if school else tr("{n} đơn vị", n=count)
        if ended:
            said = tr("{said}, {n} đã thôi hoạt động", said=said, n=ended)
        return tr("{said}, {n} chưa hoạt động", said=said, n=to_come) if to_come else said

    def first_column(self) -> int:
        """The name."""
        return 1

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a unit of the kind and level that are shown."""
        values = {"kind": self.limits.kind or _SCHOOLS}
        if self.limits.level:
            values["levels"] = self.limits.level
        below = after if isinstance(after, int) else None
        return schools.add_unit(self.book.session, after=below, **values)

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy units without their figures."""
        return schools.duplicate_units(self.book.session, row_ids(keys))[-1]

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete units that have reported nothing."""
        schools.delete_units(self.book.session, row_ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a unit over its neighbour in the list shown."""
        [unit_id] = row_ids([key])
        schools.move_unit(self.book.session, unit_id, step, row_ids(self.model.keys()))

    def propose_current(self) -> None:
        """Put the current school on a recognition list."""
        key = self.view.current_key()
        if isinstance(key, int) and self.view.commit_open():
            self._propose(key)
