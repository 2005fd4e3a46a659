"""A workbook being written: formats made once, sheets set up for A4, places of all tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from core.reports.content import Stamp, printable
from core.reports.layout import form, layout
from core.reports.stamp import PartKind, stamp_parts

# XlsxWriter brings no types
Format = Any
Workbook = Any
Worksheet = Any

SIZE: Final = 12
# Widths of columns are counted in digits of the normal font, as is what "fit to the page" shrinks:
# with the library's Calibri a page came out at three quarters. A digit here is 8 pixels wide.
NORMAL: Final[dict[str, Any]] = {
    "default_format_properties": {
        "font_name": "Times New Roman",
        "font_size": SIZE,
        "font_scheme": "none",
    },
    "default_column_width": 72,
    "default_row_height": 21,
}
LINE: Final = 1.27  # line height in sizes
TALLEST: Final = 409  # points, of a row

_MOST_TEXT: Final = 32_767  # characters a cell can hold
_CUT: Final = " … (cắt bớt, xem đủ trong sổ)"
_MOST_LITERAL: Final = 200  # characters; a formula's piece of text holds 255
_STAMP_STARTS: Final = {"number": (":", 1), "day": ("ngày", 0)}
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_INCH: Final = 72
_PIXELS: Final = 96 / 72  # of a point


@dataclass(frozen=True, slots=True)
class Places:
    """Where a table's cells stand: its sheet, its columns and the rows that have a key."""

    sheet: str
    columns: dict[str, int]
    rows: dict[str, int]


@dataclass
class Book:
    """A workbook and what its sheets share."""

    file: Workbook
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)
    stamp: Stamp | None = None
    stamp_places: dict[PartKind, str] = field(default_factory=dict)  # the letter head's cells

    def stamped(self, text: str) -> str:
        """A formula that says `text` with number and day of the letter head; '' without them."""
        parts = list(stamp_parts(text, self.stamp))
        if not self.stamp_places or len(parts) < 2:
            return ""
        return "=" + "&".join(self._stamp_part(kind, part) for kind, part in parts)

    def _stamp_part(self, kind: PartKind, text: str) -> str:
        if kind == "words":
            pieces = (text[n : n + _MOST_LITERAL] for n in range(0, len(text), _MOST_LITERAL))
            return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
        cell, (sign, skipped) = self.stamp_places[kind], _STAMP_STARTS[kind]
        return f'IFERROR(MID({cell},FIND("{sign}",{cell})+{skipped},{_MOST_LITERAL}),{cell})'

    def format(self, **wanted: Any) -> Format:
        """A cell format; the same look is the same format."""
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            base = {"font_name": form()["font"], "font_size": SIZE, "valign": "vcenter"}
            self.formats[key] = self.file.add_format({**base, **wanted})
        return self.formats[key]

    def sheet(self, name: str, landscape: bool) -> Worksheet:
        """A new sheet set up for A4, its pages numbered from 1; the name is made fit for it."""
        from core.reports.excel_sheet import PrintedSheet

        clean = _FORBIDDEN.sub(" ", name)[:31].strip() or "Trang"
        taken = {str(s.get_name()).casefold() for s in self.file.worksheets()}
        chosen, number = clean, 2
        while chosen.casefold() in taken:
            chosen, number = f"{clean[:27]} {number}", number + 1
        sheet = self.file.add_worksheet(chosen, worksheet_class=PrintedSheet)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        page = layout(landscape)
        sheet.set_margins(
            left=page.left / _INCH, right=page.right / _INCH,
            top=page.top / _INCH, bottom=page.bottom / _INCH,
        )  # fmt: skip
        sheet.set_header(f'&C&"{form()["font"]},Regular"&13&P', {"margin": 0.4})
        sheet.set_start_page(1)  # each table's pages are its own, as on paper
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(1)
        return sheet


def set_width(sheet: Worksheet, column: int, points: float) -> None:
    """Give a column its printed width, never more."""
    sheet.set_column_pixels(column, column, int(points * _PIXELS))


@lru_cache(maxsize=8192)  # cells of a table repeat
def cell_text(text: str) -> str:
    """Text that a cell can hold; what is cut says so."""
    clean = printable(text)
    return clean if len(clean) <= _MOST_TEXT else clean[: _MOST_TEXT - len(_CUT)] + _CUT
