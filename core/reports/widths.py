"""Column widths from the data: no word is cut, the longest texts get the room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from unicodedata import combining, normalize

from core.reports.content import Column, Table, printable

Measure = Callable[[str, bool], float]
"""Width of a text in points, bold or not."""

_SAMPLE: Final = 400  # rows looked at
_LONGEST: Final = 0.6  # of the table: no column asks for more
_LONGEST_WORD: Final = 0.3  # a longer word is broken
_HEADER_LINES: Final = 2  # lines a header may take before it asks for width
_SHARING: Final = 0.65  # 1: by length, 0: the same for all; in between rows come out lowest
_UNITS: Final = {
    letter: width
    for width, letters in {
        0.25: " .,", 0.28: ";:'’ijlt/|", 0.33: "frI()[]-“”", 0.39: "sJ", 0.444: "acez", 0.56: "FPS",
        0.61: "ELTZ", 0.67: "BCR", 0.72: "wADGHKNOQUVXYĐ", 0.78: "mW%", 0.89: "M",
    }.items()
    for letter in letters
}  # fmt: skip
_USUAL: Final = 0.5  # digits and the other letters
_HORN: Final = "\u031b"  # ơ, ư are a little wider than o, u
_SLACK: Final = 1.05  # the rough measure is on the safe side
_PEN_ROOM: Final = "1.000,00"
_MOSTLY_EMPTY: Final = 0.5  # share of filled cells
_FEWEST: Final = 0.2  # share of filled cells below which a column asks for no less


def column_widths(
    table: Table, columns: Sequence[Column], total: float, measure: Measure, padding: float
) -> list[float]:
    """Widths of `columns` (some of the table's) that add up to `total` points.

    Each column gets its longest word and the sides' `padding`; the rest goes to the long texts.
    """
    step = max(1, len(table.rows) // _SAMPLE)
    rows = [row for row in table.rows[::step] if row.style not in ("group", "subgroup")]
    least, wanted = [], []
    for column in columns:
        place = table.columns.index(column)
        texts = [printable(row.cells[place].text) for row in rows]
        bold = [row.style in ("strong", "total") for row in rows]
        filled = [(text, strong) for text, strong in zip(texts, bold, strict=True) if text]
        share = len(filled) / max(len(texts), 1)
        low, high = _needs(column, filled, share, measure)
        least.append(min(low, total * _LONGEST_WORD) + 2 * padding)
        wanted.append(max(min(high, total * _LONGEST) + 2 * padding, least[-1]))
    if sum(least) >= total:
        return [width * total / sum(least) for width in least]
    if sum(wanted) <= total:
        return [want * total / sum(wanted) for want in wanted]
    return _shared(least, wanted, total)


def _shared(least: Sequence[float], wanted: Sequence[float], total: float) -> list[float]:
    """Widths between least and wanted: short texts stay on one line, long ones share the rest."""

    def at(level: float) -> list[float]:
        return [
            max(low, min(want, level * want**_SHARING))
            for low, want in zip(least, wanted, strict=True)
        ]

    low, high = 0.0, max(wanted)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) < total else (low, middle)
    return [width * total / sum(at(low)) for width in at(low)]


def _needs(
    column: Column, texts: list[tuple[str, bool]], share: float, measure: Measure
) -> tuple[float, float]:
    """The longest word of a column, and the width at which nine texts of ten take one line.

    `texts` are the filled cells, `share` of all; a column with few of them asks for less.
    """
    words = {(word, True) for word in column.title.split()} | {(column.numbering, False)}
    words |= {(word, bold) for text, bold in texts for word in text.split()}
    longest = max(measure(word, bold) for word, bold in words)
    full = sorted(max(measure(line, bold) for line in text.split("\n")) for text, bold in texts)
    usual = full[(len(full) - 1) * 9 // 10] if full else 0.0
    header = measure(column.title, True) / _HEADER_LINES
    # a column with little in it is filled in by hand
    room = measure(_PEN_ROOM, False) if share < _MOSTLY_EMPTY else 0.0
    return longest, max(longest, usual * max(share, _FEWEST) ** 0.5, header, room)


def rough_measure(size: float) -> Measure:
    """A measure without font files, for sheets and Word: the widths of a Times face."""

    def width(text: str, bold: bool) -> float:
        units = 0.0
        for letter in normalize("NFD", text):
            if not combining(letter):
                units += _UNITS.get(letter, _USUAL)
            elif letter == _HORN:
                units += 0.06
        return units * size * (1.06 if bold else 1.0)

    return width


def line_count(text: str, width: float, bold: bool, measure: Measure) -> int:
    """How many lines a text takes in a cell `width` points wide."""
    lines, space, width = 0, measure(" ", bold), width * _SLACK
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split():
            size = measure(word, bold)
            if used and used + space + size > width:
                lines, used = lines + 1, 0.0
            used += size + (space if used else 0)
            if used > width:  # a word longer than the line is broken
                lines += int(used // width)
    return lines


def shown(table: Table, sheet: bool) -> list[Column]:
    """The columns that a paper shows, or all that a sheet does."""
    return [column for column in table.columns if sheet or not column.sheet_only]
