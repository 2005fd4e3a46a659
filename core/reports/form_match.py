"""Finding for every mapped cell of a form what goes into it, and for table rows their indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.errors import UserError
from core.i18n import tr
from core.reports import plan_of_period
from core.reports.form_fill import sheet_of
from core.reports.form_package import Package
from core.reports.form_sheet import FormSheet, Value, address_of, place_of
from core.reports.form_values import TEXT_FIELDS, Figure, figures, texts
from core.reports.result_tables import level_text
from core.services.periods import period_by_key
from core.session import Session
from db.text import fold

if TYPE_CHECKING:
    from core.services.forms import CellLink, FilledCell, Form, TableLink

_NUMBERING: Final = re.compile(r"^\s*(?:[-*+•]|\(?\d+(?:\.\d+)*[.)]?|[a-zđ][.)])\s+", re.IGNORECASE)

Figures = dict[tuple[str, str], Figure]


def cells_of_form(
    session: Session, form: Form, package: Package, period_key: str
) -> list[FilledCell]:
    """Every mapped cell with its value or its problem. Raises `UserError` (unknown period)."""
    period = period_by_key(session, period_key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
    plan = plan_of_period(session, period)
    matcher = _Matcher(
        package, figures(session, plan, period, form.scope), texts(session, plan, period)
    )
    found: dict[tuple[str, str], FilledCell] = {}
    for table in form.tables:
        for cell in matcher.table(table):
            found[cell.sheet, cell.cell] = cell
    for link in form.cells:  # what is said of a cell itself wins over its table
        cell = matcher.cell(link)
        found[cell.sheet, cell.cell] = cell
    return list(found.values())


class _Matcher:
    """Reads each sheet once."""

    def __init__(self, package: Package, known: Figures, words: dict[str, Value]) -> None:
        self.package = package
        self.figures = known
        self.words = words
        self.percents = package.percent_styles()
        self.sheets: dict[str, FormSheet] = {}
        self.names: dict[str, list[Figure]] = {}
        for figure in known.values():
            self.names.setdefault(fold(figure.indicator.name), []).append(figure)

    def cell(self, link: CellLink) -> FilledCell:
        if link.field in TEXT_FIELDS:
            return self._filled(link.sheet, link.cell, link.field, None, "")
        figure = self.figures.get((link.indicator, link.level))
        problem = "" if figure else tr("Chỉ tiêu này không còn trong kế hoạch của kỳ")
        return self._filled(link.sheet, link.cell, link.field, figure, problem)

    def table(self, link: TableLink) -> Iterator[FilledCell]:
        sheet = self._sheet(link.sheet)
        if sheet is None:
            first = f"{link.name_column}{link.first_row}"
            yield self._filled(link.sheet, first, "", None, "")
            return
        name_column = place_of(f"{link.name_column}1")[1]
        for row in sorted(sheet.rows):
            if not link.first_row <= row <= link.last_row:
                continue
            cell = sheet.cells.get(sheet.anchor((row, name_column)))
            named = self._named(cell.text if cell else "")
            for column, (field, level) in link.columns.items():
                figure = _at_level(named, level)
                if figure is not None:
                    yield self._filled(link.sheet, f"{column}{row}", field, figure, "")

    def _named(self, text: str) -> list[Figure]:
        """The figures of the indicator that a row names, with its numbering or without."""
        found = self.names.get(fold(text), [])
        return found or self.names.get(fold(_NUMBERING.sub("", text)), [])

    def _sheet(self, name: str) -> FormSheet | None:
        if name not in self.package.sheets:
            return None
        if name not in self.sheets:
            self.sheets[name] = sheet_of(self.package, name)
        return self.sheets[name]

    def _filled(
        self, sheet_name: str, cell: str, field: str, figure: Figure | None, problem: str
    ) -> FilledCell:
        from core.services.forms import FilledCell

        sheet = self._sheet(sheet_name)
        if sheet is None:
            text = tr("Biểu mẫu không có trang “{name}”", name=sheet_name)
            return FilledCell(sheet_name, cell, field, "", None, text)
        place = sheet.anchor(place_of(cell))
        cell = address_of(place)
        if figure is None:
            value = None if problem else self.words[field]
            return FilledCell(sheet_name, cell, field, "", value, problem)
        name = f"{figure.indicator.name} ({level_text(figure.level)})"
        if place in sheet.cells and sheet.cells[place].formula:
            problem = tr("Ô {cell} có công thức của biểu mẫu, để nguyên", cell=cell)
        value = figure.values[field]
        style = sheet.style_at(place)
        as_share = field in figure.percents and style.isdecimal() and int(style) in self.percents
        if as_share and isinstance(value, float):
            value = value / 100
        note = figure.state if value is None else ""
        return FilledCell(sheet_name, cell, field, name, value, problem, note)


def _at_level(named: list[Figure], level: str) -> Figure | None:
    """The figure of a level; without a level the only one there is."""
    if not level:
        return named[0] if len(named) == 1 else None
    return next((figure for figure in named if figure.level == level), None)
