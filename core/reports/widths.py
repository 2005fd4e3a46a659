"""Column widths from the data: no word is cut, the longest texts get the room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from core.reports.content import Column, Row, Table, printable

Measure = Callable[[str, bool], float]
"""Width of a text in points, bold or not."""

_SAMPLE: Final = 400  # rows looked at
_LONGEST: Final = 0.6  # of the table: no column asks for more
_LONGEST_WORD: Final = 0.3  # a longer word is broken
_HEADER_LINES: Final = 3  # lines a header may take before it asks for width


def column_widths(
    table: Table, columns: Sequence[Column], total: float, measure: Measure, padding: float
) -> list[float]:
    """Widths of `columns` (some of the table's) that add up to `total` points.

    Each column gets its longest word and the sides' `padding`; what is left over goes by how much
    longer the texts are than that.
    """
    step = max(1, len(table.rows) // _SAMPLE)
    rows = [row for row in table.rows[::step] if row.style not in ("group", "subgroup")]
    least, wanted = [], []
    for column in columns:
        place = table.columns.index(column)
        texts = [printable(row.cells[place].text) for row in rows]
        bold = [row.style in ("strong", "total") for row in rows]
        low, high = _needs(column.title, list(zip(texts, bold, strict=True)), measure)
        least.append(min(low, total * _LONGEST_WORD) + 2 * padding)
        wanted.append(max(min(high, total * _LONGEST) + 2 * padding, least[-1]))
    spare = total - sum(least)
    if spare <= 0:
        return [width * total / sum(least) for width in least]
    asked = [want - low for want, low in zip(wanted, least, strict=True)]
    if sum(asked) > spare:
        return [low + spare * ask / sum(asked) for low, ask in zip(least, asked, strict=True)]
    over = (total - sum(wanted)) / sum(wanted)
    return [want * (1 + over) for want in wanted]


def _needs(
    title: str, texts: list[tuple[str, bool]], measure: Measure
) -> tuple[float, float]:
    """The longest word of a column, and the width at which nine texts of ten take one line."""
    words = [(word, True) for word in title.split()]
    words += {(word, bold) for text, bold in texts for word in text.split()}
    longest = max((measure(word, bold) for word, bold in words), default=0.0)
    full = sorted(
        max((measure(line, bold) for line in text.split("\n")), default=0.0)
        for text, bold in texts
    )
    usual = full[(len(full) - 1) * 9 // 10] if full else 0.0
    return longest, max(longest, usual, measure(title, True) / _HEADER_LINES)


def rough_measure(size: float) -> Measure:
    """A measure without font files, for spreadsheets: the usual widths of a Times face."""

    def width(text: str, bold: bool) -> float:
        units = sum(
            0.7 if c.isupper() else 0.26 if c in " .,;:'()ijltI|/-" else 0.5 for c in text
        )
        return units * size * (1.06 if bold else 1.0)

    return width


def shown(table: Table, sheet: bool) -> list[Column]:
    """The columns that a paper shows, or all that a sheet does."""
    return [column for column in table.columns if sheet or not column.sheet_only]


def cells_of(table: Table, row: Row, columns: Sequence[Column]) -> list[int]:
    """Places in `row` of those columns; a group row has fewer cells than columns."""
    places = [table.columns.index(column) for column in columns]
    return [place for place in places if place < len(row.cells)]
