"""A sheet of a form as the window shows it: what stands in its cells, as the form writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.reports.form_fill import sheet_of
from core.reports.form_package import Package
from core.reports.form_sheet import FormSheet, Place, Step, Value
from core.reports.form_styles import Styles, read_styles

MOST_SHOWN_ROWS: Final = 3_000
MOST_SHOWN_COLUMNS: Final = 120
_LEAST_ROWS, _LEAST_COLUMNS = 24, 10
_EMPTY_BELOW, _EMPTY_BESIDE = 20, 3
_TEXTS: Final = ("s", "str", "inlineStr")
_OF_A_SHEET: Final = 1_000  # steps of progress
_LAST_DAY: Final = 2_900_000  # a day of a year beyond 9999


@dataclass(frozen=True)
class FormGrid:
    """A sheet with the size that is worth showing; `is_cut` when the sheet goes on."""

    name: str
    sheet: FormSheet
    styles: Styles
    rows: int
    columns: int
    is_cut: bool
    from_1904: bool

    def text(self, place: Place) -> str:
        """The words or the number that the form itself has at a place."""
        cell = self.sheet.cells.get(place)
        if cell is None or cell.formula:
            return ""
        if cell.kind in _TEXTS:
            return cell.text
        if cell.kind == "b":
            return "TRUE" if cell.text == "1" else "FALSE"
        try:
            return self.shown(place, float(cell.text))
        except ValueError:
            return cell.text

    def shown(self, place: Place, value: Value) -> str:
        """A value as the format of its cell shows it, roughly."""
        if not isinstance(value, float | int):
            return value or ""
        style = self.style(place)
        if style in self.styles.percents:
            return f"{_plain(round(value * 100, 2))}%"
        if style in self.styles.dates and 0 < value < _LAST_DAY:
            start = date(1904, 1, 1) if self.from_1904 else date(1899, 12, 30)
            return f"{start + timedelta(days=int(value)):%d/%m/%Y}"
        return _plain(value)

    def has_formula(self, place: Place) -> bool:
        """Whether the form calculates what stands there; it is never filled."""
        cell = self.sheet.cells.get(place)
        return cell is not None and cell.formula

    def is_number(self, place: Place) -> bool:
        """Whether the form itself has a number there."""
        cell = self.sheet.cells.get(place)
        return cell is not None and cell.kind in ("", "n") and bool(cell.text)

    def style(self, place: Place) -> int:
        """The number of a cell's style."""
        style = self.sheet.style_at(place)
        return int(style) if style else 0

    def is_hidden_row(self, row: int) -> bool:
        """Whether the form hides a row."""
        return row in self.sheet.rows and self.sheet.rows[row].hidden


def grids(package: Package, step: Step | None = None) -> dict[str, FormGrid]:
    """Every sheet of a form, in order; `step` is told (done, of how many).

    Raises `UserError`, and what `step` raises to stop it.
    """
    styles = read_styles(package)
    found: dict[str, FormGrid] = {}
    whole = len(package.sheets) * _OF_A_SHEET

    def of_sheet(done: int, total: int) -> None:
        if step is not None:
            step(len(found) * _OF_A_SHEET + done * _OF_A_SHEET // max(total, 1), whole)

    for name in package.sheets:
        found[name] = _grid(name, sheet_of(package, name, of_sheet), styles, package.from_1904)
    return found


def _grid(name: str, sheet: FormSheet, styles: Styles, from_1904: bool) -> FormGrid:
    written = [place for place, cell in sheet.cells.items() if cell.text or cell.formula]
    ends = [last for _, last in sheet.merges]
    rows = min(
        max((row for row, _ in sheet.cells), default=0),
        max((row for row, _ in written), default=0) + _EMPTY_BELOW,
    )
    columns = min(
        max((column for _, column in sheet.cells), default=0),
        max((column for _, column in (*written, *ends)), default=0) + _EMPTY_BESIDE,
    )
    shown_rows = min(max(rows, _LEAST_ROWS), MOST_SHOWN_ROWS)
    shown_columns = min(max(columns, _LEAST_COLUMNS), MOST_SHOWN_COLUMNS)
    is_cut = rows > shown_rows or columns > shown_columns
    return FormGrid(name, sheet, styles, shown_rows, shown_columns, is_cut, from_1904)


def _plain(number: float) -> str:
    return f"{number:.10g}".replace(".", ",")
