"""The first table of an HTML text as rows of plain cells, as Word and browsers copy it.

Spreadsheets put the exact number of a cell beside what it shows: LibreOffice in `sdval`, Excel in
`x:num`, Google Sheets in `data-sheets-value`. It stands in place of a shown plain number ("1,250"
reads two ways, 1250 does not); percentages and days stay as shown.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Final

from gui.number_text import typing_text

_BLANK: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_CELLS: Final = ("td", "th")
_UNSEEN: Final = ("style", "script", "title", "head")
_MOST_SPAN: Final = 500
_PLAIN_NUMBER: Final = re.compile(r"\(?[-+−]?\d[\d.,  \xa0']*\)?")
_SHEETS_NUMBER: Final = re.compile(r'"1":3,"3":([^,}]+)')  # kind 3 is a number


def read_table(html: str) -> list[list[str]]:
    """Rows of the first table, [] without one; merged cells are followed by empty ones.

    Paragraphs and <br> inside a cell are line breaks; tables inside a cell are read as its text.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.rows


def is_plain_number(text: str) -> bool:
    """Whether a text is digits with marks and a sign only: no percentage, no day, no words."""
    return _PLAIN_NUMBER.fullmatch(text.strip()) is not None


class _Reader(HTMLParser):
    """Follows one table; what comes after it is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._depth = 0  # tables inside tables
        self._ended = False
        self._unseen = 0
        self._cell: list[str] | None = None
        self._exact = ""  # the number behind what the cell shows
        self._span = 1
        self._below: dict[int, int] = {}  # column → rows still covered by a cell above
        self._rows_down = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth == 1 and not self._ended and tag == "tr":
            self._end_cell()
            self.rows.append([])
            self._skip_covered()
        elif self._depth == 1 and not self._ended and tag in _CELLS:
            self._end_cell()
            if not self.rows:
                self.rows.append([])
            found = dict(attrs)
            self._cell = []
            self._exact = _exact_number(found)
            self._span = _number(found.get("colspan"))
            self._rows_down = _number(found.get("rowspan"))
        elif self._cell is not None and tag in ("br", "p", "div", "li") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_cell()
                self._ended = self._ended or bool(self.rows)
        elif self._depth == 1 and tag in (*_CELLS, "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(_BLANK.sub(" ", data))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = "".join(self._cell)
        if self._exact and is_plain_number(text):
            text = self._exact
        lines = [line.strip() for line in text.split("\n")]
        row = self.rows[-1]
        for number in range(self._span):
            if self._rows_down > 1:
                self._below[len(row)] = self._rows_down - 1
            row.append("\n".join(line for line in lines if line) if number == 0 else "")
        self._cell = None
        self._skip_covered()

    def _skip_covered(self) -> None:
        row = self.rows[-1]
        while self._below.get(len(row), 0) > 0 and self._cell is None:
            self._below[len(row)] -= 1
            row.append("")


def _number(text: str | None) -> int:
    return min(_MOST_SPAN, int(text)) if text and text.isdigit() and int(text) else 1


def _exact_number(found: dict[str, str | None]) -> str:
    """The number that a spreadsheet says beside a cell, as it is typed here; '' without one."""
    google = _SHEETS_NUMBER.search(found.get("data-sheets-value") or "")
    number = google.group(1) if google else found.get("sdval") or found.get("x:num")
    try:
        exact = Decimal(number) if number else None
    except InvalidOperation:
        return ""
    return typing_text(exact) if exact is not None and exact.is_finite() else ""
