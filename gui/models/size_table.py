"""The table of five years: one line a school, one column a figure and school year, a sum below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from core.i18n import tr
from core.services import school_sizes, schools
from core.services.school_sizes import SizeRow
from core.services.school_words import read_count
from gui.book import Book
from gui.models.columns import Column, Entry, Key
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import day_text, number_text

TOTAL: Final = 0
"""The key of the line of sums."""
SHOWN: Final = ("classes", "pupils", "teachers")


def fact_labels() -> dict[str, str]:
    """Figures of a school year by name."""
    return {
        "classes": tr("Số lớp"),
        "pupils": tr("Học sinh"),
        "teachers": tr("Giáo viên"),
        "sites": tr("Điểm trường"),
    }


def _short_labels() -> dict[str, str]:
    """The usual short forms, so that fifteen columns fit on a small screen."""
    return {"classes": tr("Lớp"), "pupils": tr("HS"), "teachers": tr("GV")}


class SizeSource:
    """Schools of the five years that end with `last`, and the line of sums."""

    last_keys: Final = frozenset({TOTAL})
    """Keys that stay at the end however the others are sorted."""

    def __init__(self, book: Book, last: str) -> None:
        self._book = book
        self.years = school_sizes.years_until(last)
        self.search = ""
        self._ids: list[int] = []

    def entries(self) -> Sequence[Entry]:
        """Schools in the plan's order, then the sum."""
        self._ids = school_sizes.listed_units(self._book.session, self.years, search=self.search)
        return [*self._ids, TOTAL] if self._ids else []

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, SizeRow]:
        """The rows of these schools."""
        ids = [key for key in keys if isinstance(key, int) and key != TOTAL]
        session = self._book.session
        found: dict[Key, SizeRow] = {}
        for row in school_sizes.size_rows(session, ids, self.years):
            if row.unit is not None:
                found[row.unit.id] = row
        if TOTAL in keys:
            every = school_sizes.size_rows(session, self._ids, self.years)
            found[TOTAL] = school_sizes.size_total(every, self.years)
        return found

    def touched(self, done: Any) -> Touched:
        """A figure touches its row and the sum."""
        if done.tables == {"unit_facts"}:
            return Touched(keys=frozenset({TOTAL, *(change.key[0] for change in done.changes)}))
        return Touched(order=True) if done.tables & {"unit", "unit_facts"} else UNTOUCHED


class SizeTable:
    """The columns; what they write goes to `core.services.schools`."""

    def __init__(self, book: Book, source: SizeSource) -> None:
        self._book = book
        self._source = source
        self.fact: str | None = None

    def columns(self) -> list[Column]:
        """The name and five years of each figure; of `fact` alone also how it has changed."""
        labels = fact_labels()
        name = Column("name", tr("Tên trường"), _name, width=24, stretch=True,
                      tone=lambda r: "normal" if r.unit else "accent")  # fmt: skip
        facts = [self.fact] if self.fact else SHOWN
        figures = [
            self._column(fact, labels[fact], place, year)
            for fact in facts
            for place, year in enumerate(self._source.years)
        ]
        if self.fact is None:
            return [name, *figures]
        label = labels[self.fact]
        return [name, *figures, self._trend(self.fact, label), self._change(self.fact, label)]

    def _column(self, fact: str, label: str, place: int, year: str) -> Column:
        def number(row: SizeRow) -> Decimal | None:
            found = row.figure(fact, year)
            return None if found is None else Decimal(found)

        return Column(
            f"{fact}_{place}",
            f"{_short_labels()[fact]}\n{year[2:5]}{year[-2:]}",
            lambda r: number_text(r.figure(fact, year)),
            width=8,
            align="right",
            set=partial(self._set, fact, label, year),
            editable=lambda r: r.entry_level(year) is not None,
            number=number,
            tooltip=partial(self._tooltip, fact, year),
            tone=lambda r: "normal" if r.unit else "accent",
            header_tooltip=tr("{label}, năm học {year}", label=label, year=year),
        )

    def _trend(self, fact: str, label: str) -> Column:
        years = self._source.years

        def course(row: SizeRow) -> list[Decimal | None]:
            figures = (row.figure(fact, year) for year in years)
            return [None if figure is None else Decimal(figure) for figure in figures]

        return Column(
            f"{fact}_trend",
            tr("Xu hướng"),
            lambda r: " → ".join(number_text(value) for value in course(r) if value is not None),
            width=18,
            align="center",
            spark=course,
            header_tooltip=tr("{label}: diễn biến của năm năm học", label=label),
        )

    @staticmethod
    def _change(fact: str, label: str) -> Column:
        return Column(
            f"{fact}_change",
            tr("Tăng, giảm"),
            lambda r: _change_text(r.change(fact)),
            width=20,
            align="right",
            icon=lambda r: _change_icon(r.change(fact)),
            header_tooltip=tr("{label}: năm cuối so với năm đầu có số liệu", label=label),
        )

    def _set(self, fact: str, label: str, year: str, row: SizeRow, text: str) -> None:
        level = row.entry_level(year)
        if row.unit is not None and level is not None:
            schools.set_facts(
                self._book.session, row.unit.id, year, level, **{fact: read_count(text, label)}
            )

    @staticmethod
    def _tooltip(fact: str, year: str, row: SizeRow) -> str:
        if row.unit is None:
            return tr("Cộng các trường trong danh sách, năm học {year}.", year=year)
        lines = [row.unit.name, tr("Năm học {year}", year=year)]
        if row.entry_level(year) is None:
            lines.append(tr("Số liệu của năm này ghi theo từng cấp học: sửa ở trang Trường, phần"
                            " Chi tiết (F4)."))  # fmt: skip
        return "\n".join(lines)


def _name(row: SizeRow) -> str:
    if row.unit is None:
        return tr("Tổng cộng")
    if not row.unit.valid_to:
        return row.unit.name
    return tr("{name} (đến {day})", name=row.unit.name, day=day_text(row.unit.valid_to))


def _change_text(change: tuple[int, int] | None) -> str:
    if change is None:
        return ""
    first, last = change
    if first == last:
        return tr("không đổi")
    sign = "+" if last > first else "−"
    text = f"{sign}{number_text(abs(last - first))}"
    if not first:
        return text
    return f"{text} ({number_text(Decimal(abs(last - first) * 100) / Decimal(first), 1)}%)"


def _change_icon(change: tuple[int, int] | None) -> str | None:
    if change is None or change[0] == change[1]:
        return None
    return "up" if change[1] > change[0] else "down"
