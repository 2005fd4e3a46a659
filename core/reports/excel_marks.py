"""Words that a sheet shows in colour as long as they stand there: verdicts, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.reports.content import Table
from core.reports.excel_book import Book, Worksheet

_RED, _AMBER, _GREEN = "#9C0006", "#7F6000", "#006100"
_VERDICTS: Final = {"Chưa đạt": _RED, "Vượt": _GREEN, "Cần xem lại": _AMBER}
_LATE: Final = {"quá hạn": _RED, "muộn": _AMBER}
"""Pieces of what a task's or a report's state says, in small letters or large."""


def write_marks(
    book: Book, sheet: Worksheet, table: Table, places: Mapping[str, int], first: int
) -> None:
    """Write the rules of a table whose rows begin at `first`; `places` are its columns."""
    last = first + len(table.rows) - 1
    if last < first:
        return

    def mark(column: str, rule: dict[str, Any], colour: str) -> None:
        look = book.file.add_format({"font_color": colour, "bold": True})
        place = places[column]
        sheet.conditional_format(first, place, last, place, {**rule, "format": look})

    for words, colour in _VERDICTS.items() if "verdict" in places else ():
        mark("verdict", {"type": "cell", "criteria": "==", "value": f'"{words}"'}, colour)
    for column in table.late:
        for words, colour in _LATE.items():
            mark(column, {"type": "text", "criteria": "containing", "value": words}, colour)
