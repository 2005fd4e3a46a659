"""Quy mô trường, lớp: the schools' sites, classes, pupils and teachers of a school year.

A school's report lists its own levels, an office's its schools; the last row is their live sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from core.reports.content import Cell, Column, Row, Table, Typed
from core.reports.figure_cells import figure_text, number_cell, sum_formula
from core.reports.result_tables import level_text
from core.services.school_sizes import FACTS, SizeRow, YearSize, listed_units, size_rows
from core.services.schools import school_year_of
from core.session import Session
from db.records import Period, Unit

_TOTAL: Final = "total"
_COLUMNS: Final = ("sites", "classes", "pupils", "teachers")
_WORDS: Final = {
    "sites": "điểm trường", "classes": "lớp", "pupils": "học sinh", "teachers": "giáo viên",
}  # fmt: skip
_SHARED: Final = "Điểm trường dùng chung cho các cấp học của một trường được tính một lần."


class SizeLine(NamedTuple):
    """A school, or a level of one, with its figures by the names of `FACTS`."""

    name: str
    levels: str
    figures: dict[str, int | None]


class Sizes(NamedTuple):
    """The lines of a school year; `whole` has the total of each figure, None where nobody gave one.

    It may differ from the sum of the lines: a school's figure may be known for the whole alone, and
    its levels share their sites (`shared_sites`: some school's were counted once).
    """

    year: str
    lines: tuple[SizeLine, ...]
    whole: dict[str, int | None]
    shared_sites: bool


def sizes(session: Session, unit: Unit, period: Period) -> Sizes:
    """What to report on: a school's own levels, an office's schools. Without figures no lines."""
    year = school_year_of(period)
    ids = [unit.id] if unit.kind == "school" else listed_units(session, [year])
    rows = size_rows(session, ids, [year])
    if unit.kind == "school":
        lines, whole = _of_a_school(rows[0], year)
    else:
        lines = [
            SizeLine(row.unit.name, row.unit.levels.replace(",", ", "),
                     {name: row.figure(name, year) for name in FACTS})
            for row in rows
            if row.unit is not None
        ]  # fmt: skip
        whole = {name: _sum(line.figures[name] for line in lines) for name in FACTS}
    found = any(value is not None for value in whole.values())
    known = (row.years[year] for row in rows)
    shared = any(isinstance(each, YearSize) and each.shares_sites for each in known)
    return Sizes(year, tuple(lines) if found else (), whole, shared)


def _of_a_school(row: SizeRow, year: str) -> tuple[list[SizeLine], dict[str, int | None]]:
    known = row.years[year]
    facts = known.facts if isinstance(known, YearSize) else {}
    name = row.unit.name if row.unit is not None else ""
    lines = [
        SizeLine(name, level_text(level), {fact: getattr(found, fact) for fact in FACTS})
        for level, found in facts.items()
        if level != "ALL" or len(facts) == 1
    ]
    return lines, {fact: row.figure(fact, year) for fact in FACTS}


def size_sentence(known: Sizes, schools: bool) -> str:
    """ "Năm học 2022-2023 có 12 trường: 240 lớp, 8.100 học sinh, 410 giáo viên." """
    parts = [
        f"{figure_text(Decimal(value), 0)} {_WORDS[name]}"
        for name in _COLUMNS
        if (value := known.whole[name]) is not None
    ]
    start = f"có {len(known.lines)} trường: " if schools else "đơn vị có "
    missing = sum(all(v is None for v in line.figures.values()) for line in known.lines)
    end = f" (còn {missing} trường chưa có số liệu)" if schools and missing else ""
    return f"Năm học {known.year}, {start}{', '.join(parts)}{end}."


def size_table(known: Sizes) -> Table:
    """The lines with their sum."""
    columns = (
        Column("no", "TT", "center"),
        Column("school", "Tên trường"),
        Column("level", "Cấp học", "center"),
        Column("sites", "Số điểm trường", "right"),
        Column("classes", "Số lớp", "right"),
        Column("pupils", "Số học sinh", "right"),
        Column("teachers", "Số giáo viên", "right"),
    )
    rows = [
        Row((Cell(str(n)), Cell(line.name), Cell(line.levels), *_figures(line.figures)),
            key=f"s{n}")
        for n, line in enumerate(known.lines, 1)
    ]  # fmt: skip
    if len(rows) > 1:
        rows.append(Row((Cell(), Cell("Tổng số"), Cell(), *_totals(known)), "total", key=_TOTAL))
    typed = tuple(Typed(name, low=0) for name in _COLUMNS)
    notes = (_SHARED,) if known.shared_sites else ()
    return Table(columns, tuple(rows), sheet="Quy mô trường lớp", typed=typed, notes=notes)


def _figures(figures: dict[str, int | None]) -> Sequence[Cell]:
    return [number_cell(None if (v := figures[n]) is None else Decimal(v)) for n in _COLUMNS]


def _totals(known: Sizes) -> Sequence[Cell]:
    """Live sums; a total that is not the sum of the lines (given for the whole) stays a figure."""
    cells = []
    for name in _COLUMNS:
        value = known.whole[name]
        if value is None:
            cells.append(Cell())
            continue
        adds = _sum(line.figures[name] for line in known.lines) == value
        keys = [f"s{n}" for n in range(1, len(known.lines) + 1)]
        cells.append(number_cell(Decimal(value), formula=sum_formula(name, keys) if adds else ""))
    return cells


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
