"""The page 5 năm: every school's classes, pupils and teachers over five school years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import school_sizes, schools
from gui import theme
from gui.book import Book
from gui.models.columns import Column, Key
from gui.models.row_source import RowSource
from gui.models.size_table import SHOWN, TOTAL, SizeSource, SizeTable, fact_labels
from gui.settings import Settings
from gui.widgets.filter_box import FilterBox
from gui.widgets.table_tab import TableTab

_SETTING = "school_years_fact"


class SchoolYearsPage(TableTab):
    """Typed and pasted like a sheet; the schools themselves are edited on the page Trường."""

    NAME: ClassVar[str] = "schoolYears"
    MOVABLE: ClassVar[bool] = False

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = SizeSource(book, schools.school_year_of(book.period))
        self._table = SizeTable(book, self._source)
        kept = settings.get(_SETTING)
        self._table.fact = kept if kept in SHOWN else None
        super().__init__(book, settings, parent)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(2 * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        self.detail_button.hide()

    def make_source(self) -> RowSource:
        """The schools and their sum."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """Five years of each figure."""
        return self._table.columns()

    def _add_buttons(self) -> None:
        """None: here figures are typed, not schools."""

    def filter_widgets(self) -> Sequence[QWidget]:
        """Which figures, and the last of the five years."""
        facts = [(fact, fact_labels()[fact]) for fact in SHOWN]
        self.fact_box = FilterBox(
            "schoolYearsFact", tr("Số liệu hiển thị"), [(None, tr("Mọi số liệu")), *facts], self, 10
        )
        self.fact_box.choose(self._table.fact)
        self.last_box = FilterBox("schoolYearsLast", tr("Năm học cuối của năm năm"), [], self, 10)
        self._fill_years()
        self.fact_box.activated.connect(lambda _: self.show_fact(self.fact_box.currentData()))
        self.last_box.activated.connect(lambda _: self.show_until(self.last_box.currentData()))
        return [self.fact_box, self.last_box]

    def _fill_years(self) -> None:
        last = self._source.years[-1]
        years = schools.school_years(self.book.session, last)
        labels = [(year, tr("Đến {year}", year=year)) for year in years]
        self.last_box.fill(labels, last)

    def show_until(self, last: str) -> None:
        """Show the five school years that end with `last`."""
        if not self.view.commit_open():
            self.last_box.choose(self._source.years[-1])
            return
        self._source.years = school_sizes.years_until(last)
        self._fill_years()
        self._lay_anew()

    def show_fact(self, fact: str | None) -> None:
        """All figures, or one figure with its change over the years; remembered."""
        if not self.view.commit_open():
            self.fact_box.choose(self._table.fact)
            return
        self.settings.put(_SETTING, fact)
        self._table.fact = fact
        self.fact_box.choose(fact)
        self._lay_anew()

    def _lay_anew(self) -> None:
        """Other columns, the cursor in the same row."""
        key = self.view.current_key()
        self.view.keep_columns()
        self.model.set_columns(self._table.columns())
        self.view.lay_columns()
        self.reload()
        if key is not None:
            self.view.show_key(key, self.first_column())

    def _on_place_changed(self) -> None:
        self.show_until(schools.school_year_of(self.book.period))

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def empty_words(self) -> tuple[str, str]:
        """What the page says without schools."""
        return (
            tr("Sổ chưa có trường nào"),
            tr("Thêm trường ở trang Trường, rồi nhập hoặc dán số liệu năm năm vào đây."),
        )

    def toggle_panel(self) -> None:
        """There is nothing more to a row here."""
        self.book.told.emit("info", tr("Mọi mục của trường ở trang Trường (F4)."))

    def count_text(self, count: int) -> str:
        """How many schools, without the line of sums."""
        return tr("{n} trường", n=count - 1) if count else ""

    def first_column(self) -> int:
        """The first year of the first figure."""
        return 1

    def show_key(self, key: Key) -> bool:
        """Go to a school."""
        return key != TOTAL and super().show_key(key)
