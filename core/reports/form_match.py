"""Finding for every mapped cell of a form what goes into it, and for table rows their indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from core.errors import UserError
from core.i18n import tr
from core.reports import plan_of_period
from core.reports.form_fill import sheet_of
from core.reports.form_package import Package
from core.reports.form_rows import Names, RowName, name_rows
from core.reports.form_sheet import FormSheet, Value, address_of, place_of
from core.reports.form_styles import read_styles
from core.reports.form_values import TEXT_FIELDS, Figure, figures, texts
from core.reports.result_tables import level_text
from core.services.periods import period_by_key
from core.session import Session
from db.queries import indicators as indicator_query

if TYPE_CHECKING:
    from core.services.forms import CellLink, FilledCell, Form, TableLink

_RATIOS: Final = frozenset({"value", "to_date", "previous", "percent"})
_DECIMALS: Final = 2

Figures = dict[tuple[str, str], Figure]


def matcher_of(
    session: Session, package: Package, period_key: str, scope: str = "own"
) -> FormMatcher:
    """What a form is filled with for a period. Raises `UserError` (unknown period)."""
    period = period_by_key(session, period_key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
    plan = plan_of_period(session, period)
    earlier = {each.uid: each.name for each in indicator_query.indicators(session.conn)}
    known = figures(session, plan, period, scope)
    return FormMatcher(package, known, texts(session, plan, period), earlier)


class FormMatcher:
    """The figures and texts of a period beside the cells of a form; reads each sheet once."""

    def __init__(
        self,
        package: Package,
        known: Figures,
        words: dict[str, Value | date],
        earlier: Mapping[str, str] | None = None,
    ) -> None:
        self.package = package
        self.figures = known
        self.words = words
        self.styles = read_styles(package)
        self.sheets: dict[str, FormSheet] = {}
        self.names = Names(known.values(), earlier)

    def cells(self, form: Form) -> list[FilledCell]:
        """Every mapped cell with its value or its problem."""
        found: dict[tuple[str, str], FilledCell] = {}
        for table in form.tables:
            for cell in self.table(table):
                found[cell.sheet, cell.cell] = cell
        for link in form.cells:  # what is said of a cell itself wins over its table
            cell = self.cell(link)
            found[cell.sheet, cell.cell] = cell
        return list(found.values())

    def rows(self, link: TableLink) -> list[RowName]:
        """The rows of a table with the indicators they name; none without its sheet."""
        sheet = self._sheet(link.sheet)
        return name_rows(sheet, link, self.names) if sheet is not None else []

    def cell(self, link: CellLink) -> FilledCell:
        """A single cell with its value or its problem."""
        if link.field in TEXT_FIELDS:
            return self._filled(link.sheet, link.cell, link.field, None, "")
        named = self.names.of(link.indicator)
        figure = next((each for each in named if each.level == link.level), None)
        problem = "" if figure else tr("Chỉ tiêu này không còn trong kế hoạch của kỳ")
        return self._filled(link.sheet, link.cell, link.field, figure, problem)

    def table(self, link: TableLink) -> Iterator[FilledCell]:
        """The cells of a table's rows."""
        sheet = self._sheet(link.sheet)
        if sheet is None:
            first = f"{link.name_column}{link.first_row}"
            yield self._filled(link.sheet, first, "", None, "")
            return
        for row in name_rows(sheet, link, self.names):
            if row.state == "gone":
                words = tr("Dòng “{text}” đã đổi hoặc không còn: hãy chọn lại chỉ tiêu của dòng",
                           text=row.text[:60])  # fmt: skip
                yield self._filled(link.sheet, f"{link.name_column}{row.row}", "", None, words)
            for column, (field, level) in link.columns.items() if row.is_filled else ():
                figure = row.figure(level)
                if figure is not None:
                    yield self._filled(link.sheet, f"{column}{row.row}", field, figure, "")

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
        problem = problem or sheet.refusal(place)
        if figure is None:
            value = None if problem else self._text(self.words[field], sheet.style_at(place))
            return FilledCell(sheet_name, cell, field, "", value, problem)
        name = f"{figure.indicator.name} ({level_text(figure.level)})"
        value = figure.values[field]
        style = _number(sheet.style_at(place))
        as_share = field in figure.percents and style in self.styles.percents
        if as_share and isinstance(value, float):
            value = value / 100
        elif field in _RATIOS and isinstance(value, float) and style not in self.styles.shaped:
            value = round(value, _DECIMALS)  # the cell would show all its decimals
        note = figure.state if value is None else ""
        if style in self.styles.percents and not as_share and isinstance(value, float):
            note = tr("Ô này của biểu mẫu hiện phần trăm nên số sẽ hiện gấp 100 lần: hãy nối số"
                      " vào ô khác hoặc đổi định dạng của ô")  # fmt: skip
        return FilledCell(sheet_name, cell, field, name, value, problem, note)

    def _text(self, value: Value | date, style: str) -> Value:
        """A day as the cell's format wants it: as a number where it shows days, else in words."""
        if not isinstance(value, date):
            return value
        if _number(style) not in self.styles.dates:
            return f"{value:%d/%m/%Y}"
        start = date(1904, 1, 1) if self.package.from_1904 else date(1899, 12, 30)
        return float((value - start).days)


def _number(style: str) -> int:
    return int(style) if style.isdecimal() else 0
