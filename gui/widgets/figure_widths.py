"""How wide a column of figures must be: a number is never cut, it is whole or it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFontMetrics

from gui.models.columns import Column
from gui.widgets.cell_delegate import PADDING, beside_text
from gui.widgets.long_text import has_digit, widest_word

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

_SPARE: Final = 3  # pixels: the grid line and what rounding takes
_LONGEST: Final = 40  # letters; a longer text is a sentence with a figure in it, which may wrap

Need = tuple[int, int]
"""Pixels of a column: with its widest word whole, and with every text on one line."""


def figure_needs(view: TableView, first: int, last: int) -> dict[int, Need]:
    """What the shown columns of figures need in these rows, by the place of the column.

    A matrix (`one_line`) is left out: asking a thousand units for their texts takes too long.
    """
    metrics = QFontMetrics(view.font())
    rows = [
        row for place in range(first, last + 1) if (row := view.table.row_at(place)) is not None
    ]
    return {
        place: _need(column, rows, metrics)
        for place, column in enumerate(view.table.columns)
        if column.align == "right" and not column.one_line and not column.stretch
        and column.spark is None and not view.isColumnHidden(place)
    }  # fmt: skip


def _need(column: Column, rows: list[object], metrics: QFontMetrics) -> Need:
    least = wished = 0
    seen: set[tuple[int, str]] = set()
    for row in rows:
        text = column.text(row)
        if not has_digit(text) or (found := (beside_text(column, row), text)) in seen:
            continue
        seen.add(found)
        around = found[0] + 2 * PADDING + _SPARE
        word = around + widest_word(text, metrics)
        line = around + metrics.horizontalAdvance(text) if len(text) <= _LONGEST else word
        least, wished = max(least, word), max(wished, line)
    return least, wished
