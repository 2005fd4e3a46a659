"""The tab Trường: schools and other units, and the recognition lists as the plan prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from core.i18n import tr
from core.services import places, recognitions, schools
from core.services.school_words import (
    kind_labels,
    level_labels,
    ownership_labels,
    recognition_kind_labels,
    recognition_status_labels,
)
from gui import theme
from gui.book import Book
from gui.models.columns import Column, Field, Key, Row
from gui.models.recognition_table import RecognitionSource, RecognitionTable
from gui.models.table_model import RowSource, TableModel
from gui.models.unit_table import UnitFilter, UnitSource, UnitTable
from gui.settings import Settings
from gui.tabs.base import TableTab
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.page_switch import PageSwitch
from gui.widgets.table_view import TableView

SCHOOLS, RECOGNITIONS = 0, 1
_BOX_WIDTH = 8  # characters


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
        _typed_or_chosen(self.view, "ownership", ownership_labels)

    def make_source(self) -> RowSource:
        """Units that pass the filters."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """What the list shows."""
        return self._table.columns()

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of a unit."""
        return self._table.fields(row)

    def filter_widgets(self) -> Sequence[QWidget]:
        """Schools or all units, the level, the school year of the figures."""
        self.button(
            "rosette", tr("Đề nghị công nhận"), self.propose_current, "Ctrl+Shift+R",
            tr("Thêm trường đang chọn vào danh sách đề nghị công nhận chuẩn quốc gia"),
        )  # fmt: skip
        kinds = [("school", tr("Trường học")), (None, tr("Mọi đơn vị"))]
        others = [(k, label) for k, label in kind_labels().items() if k != "school"]
        self.kind_box = _box(self, "schoolsKind", tr("Lọc theo loại đơn vị"), [*kinds, *others])
        levels = [(k, f"{k} – {label}") for k, label in level_labels().items() if k != "ALL"]
        self.level_box = _box(
            self, "schoolsLevel", tr("Lọc theo cấp học"), [(None, tr("Mọi cấp học")), *levels]
        )
        self.year_box = _box(self, "schoolsYear", tr("Năm học của số lớp, học sinh, giáo viên"), [])
        self._fill_years()
        for box in (self.kind_box, self.level_box, self.year_box):
            box.activated.connect(lambda _: self._narrow())
        return [self.kind_box, self.level_box, self.year_box]

    def _fill_years(self) -> None:
        """School years to choose from; the chosen one stays."""
        year = self.limits.school_year
        self.year_box.clear()
        for name in schools.school_years(self.book.session, year):
            self.year_box.addItem(name, name)
        self.year_box.setCurrentIndex(self.year_box.findData(year))

    def _narrow(self) -> None:
        self.limits.kind = self.kind_box.currentData()
        self.limits.level = self.level_box.currentData()
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
                self.kind_box.setCurrentIndex(1)
                self._narrow()
        return super().show_key(key)

    def narrow(self, name: str) -> None:
        """Show every school."""
        self.search = ""
        self.kind_box.setCurrentIndex(0)
        self.level_box.setCurrentIndex(0)
        self._narrow()

    def empty_words(self) -> tuple[str, str]:
        """What an empty list says."""
        if self.limits.level or self.limits.kind not in ("school", None):
            return (
                tr("Không có đơn vị nào qua bộ lọc"),
                tr("Chọn lại “Trường học” và “Mọi cấp học” để xem tất cả các trường."),
            )
        return (
            tr("Sổ chưa có trường nào"),
            tr("Bấm Thêm để ghi trường đầu tiên, hoặc nạp một kế hoạch có sẵn từ menu Tệp."),
        )

    def count_text(self, count: int) -> str:
        """How many units are shown."""
        if not count:
            return ""
        school = self.limits.kind == "school"
        return tr("{n} trường", n=count) if school else tr("{n} đơn vị", n=count)

    def first_column(self) -> int:
        """The name."""
        return 1

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a unit of the kind and level that are shown."""
        values = {"kind": self.limits.kind or "school"}
        if self.limits.level:
            values["levels"] = self.limits.level
        below = after if isinstance(after, int) else None
        return schools.add_unit(self.book.session, after=below, **values)

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy units without their figures."""
        return schools.duplicate_units(self.book.session, _ids(keys))[-1]

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete units that have reported nothing."""
        schools.delete_units(self.book.session, _ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a unit over its neighbour in the list shown."""
        [unit_id] = _ids([key])
        schools.move_unit(self.book.session, unit_id, step, _ids(self.model.keys()))

    def propose_current(self) -> None:
        """Put the current school on a recognition list."""
        key = self.view.current_key()
        if isinstance(key, int) and self.view.commit_open():
            self._propose(key)


class RecognitionList(TableTab):
    """Recognitions under the titles of their lists."""

    NAME: ClassVar[str] = "recognitions"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = RecognitionSource(book)
        self._table = RecognitionTable(book)
        super().__init__(book, settings, parent)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(2 * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        _typed_or_chosen(self.view, "kind", recognition_kind_labels)
        _typed_or_chosen(self.view, "status", recognition_status_labels)

    def make_source(self) -> RowSource:
        """Every list, as printed."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """What the lists show."""
        return self._table.columns()

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of a recognition."""
        return self._table.fields(row)

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def empty_words(self) -> tuple[str, str]:
        """What the page says without lists."""
        return (
            tr("Chưa có danh sách đề nghị công nhận"),
            tr("Bấm Thêm để ghi trường đầu tiên đề nghị công nhận trường chuẩn quốc gia."),
        )

    def count_text(self, count: int) -> str:
        """How many lists and schools."""
        if not count:
            return ""
        return tr("{lists} danh sách · {n} trường", lists=len(self.model.group_rows()), n=count)

    def first_column(self) -> int:
        """The school's name."""
        return 1

    def add_row(self, after: Key | None) -> Key | None:
        """Add a line to the list the cursor is in."""
        below = after if isinstance(after, int) else None
        return recognitions.add_recognition(self.book.session, after=below)

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy lines."""
        return recognitions.duplicate_recognitions(self.book.session, _ids(keys))[-1]

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete lines."""
        recognitions.delete_recognitions(self.book.session, _ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a line; over the edge of a list it joins the next one."""
        [recognition_id] = _ids([key])
        recognitions.move_recognition(self.book.session, recognition_id, step)


class SchoolsTab(QWidget):
    """Both pages with a switch between them, in the toolbar of the page shown."""

    NAME: ClassVar[str] = "schools"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.school_list = SchoolList(book, settings, self.propose, self)
        self.recognition_list = RecognitionList(book, settings, self)
        self._pages = QStackedWidget(self)
        pages = [
            ("school", tr("Trường"), tr("Danh sách trường và đơn vị")),
            ("rosette", tr("Công nhận chuẩn"), tr("Danh sách công nhận trường chuẩn quốc gia")),
        ]
        self._switch = PageSwitch("schools", pages, self)
        for page in (self.school_list, self.recognition_list):
            self._pages.addWidget(page)
        self._laid = [
            page.font().pointSizeF() for page in (self.school_list, self.recognition_list)
        ]
        self._switch.chosen.connect(self.show_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.show_page(SCHOOLS)

    @property
    def page(self) -> TableTab:
        """The page that is shown."""
        return (self.school_list, self.recognition_list)[self._pages.currentIndex()]

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
        """SCHOOLS or RECOGNITIONS; the words searched for go along."""
        words = self.search
        page = (self.school_list, self.recognition_list)[number]
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
        """Ask for the rows of both pages again."""
        self.school_list.reload()
        self.recognition_list.reload()

    def toggle_panel(self) -> None:
        """Show or hide the detail panel of the page shown."""
        self.page.toggle_panel()

    def leave(self) -> bool:
        """Store what is open on either page."""
        stored = [page.leave() for page in (self.school_list, self.recognition_list)]
        return all(stored)


def _typed_or_chosen(view: TableView, column: str, labels: Callable[[], dict[str, str]]) -> None:
    """Let a column's cells be typed or picked from these labels."""
    names = [each.name for each in view.table.columns]
    cells = ChoiceCell(view, lambda: list(labels().values()))
    view.setItemDelegateForColumn(names.index(column), cells)


def _box(
    parent: QWidget, name: str, hint: str, choices: Sequence[tuple[str | None, str]]
) -> QComboBox:
    box = QComboBox(parent)
    box.setObjectName(name)
    box.setAccessibleName(hint)
    box.setToolTip(hint)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_BOX_WIDTH)
    for value, label in choices:
        box.addItem(label, value)
    box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 4 * theme.GAP)
    return box


def _ids(keys: Sequence[Key]) -> list[int]:
    return [key for key in keys if isinstance(key, int)]
