"""Column widths from the data: no word is cut, the longest texts get the room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
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
_LETTERS: Final = {
    0.25: " .,", 0.28: ";:'’ijlt/|", 0.33: "frI()[]-“”", 0.39: "sJ", 0.444: "acez", 0.56: "FPS",
    0.61: "ELTZ", 0.67: "BCR", 0.72: "wADGHKNOQUVXYĐ", 0.78: "mW%", 0.89: "M",
}  # fmt: skip
_USUAL: Final = 0.5  # digits and the other letters
_MOST_KEPT: Final = 20_000  # texts measured: those of a district's table repeat
_WIDEST_LETTERS: Final = "MW—"
_HORN: Final = "\u031b"  # ơ, ư are a little wider than o, u
_HALVINGS: Final = 30  # of a range: to a thousandth of a point and less
_SLACK: Final = 1.05  # the rough measure is on the safe side
_BOLD: Final = ("strong", "total")
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
        counts = Counter(
            [(row.cells[place].text, row.style in _BOLD) for row in rows]
        )  # texts of a table repeat
        filled = {(printable(text), bold): n for (text, bold), n in counts.items() if text}
        share = sum(filled.values()) / max(len(rows), 1)
        low, high = _needs(column, filled, share, measure)
        least.append(min(low, total * _LONGEST_WORD) + 2 * padding)
        wanted.append(max(min(high, total * _LONGEST) + 2 * padding, least[-1]))
    if sum(least) >= total:
        return _capped(least, total)
    if sum(wanted) <= total:
        return [want * total / sum(wanted) for want in wanted]
    return _shared(least, wanted, total)


def _capped(least: Sequence[float], total: float) -> list[float]:
    """Too little room for every word: the widest columns give way, short words stay whole."""
    low, high = 0.0, max(least)
    for _ in range(_HALVINGS):
        cap = (low + high) / 2
        low, high = (cap, high) if sum(min(width, cap) for width in least) < total else (low, cap)
    return [min(width, high) for width in least]


def _shared(least: Sequence[float], wanted: Sequence[float], total: float) -> list[float]:
    """Widths between least and wanted: short texts stay on one line, long ones share the rest."""

    shares = [want**_SHARING for want in wanted]

    def at(level: float) -> list[float]:
        return [
            max(low, min(want, level * share))
            for low, want, share in zip(least, wanted, shares, strict=True)
        ]

    low, high = 0.0, max(wanted)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) < total else (low, middle)
    found = at(low)
    whole = sum(found)
    return [width * total / whole for width in found]


def _needs(
    column: Column, texts: Mapping[tuple[str, bool], int], share: float, measure: Measure
) -> tuple[float, float]:
    """The longest word of a column, and the width at which nine texts of ten take one line.

    `texts` are the filled cells with how often each comes, `share` of all cells; a column with few
    of them asks for less.
    """
    longest = max(measure(word, True) for word in [*column.title.split(), ""])
    longest = max(longest, measure(column.numbering, False))
    letter = max(measure(wide, True) for wide in _WIDEST_LETTERS)
    full: list[tuple[float, int]] = []
    for (text, bold), count in texts.items():
        lines = text.split("\n") if "\n" in text else (text,)
        width = max(measure(line, bold) for line in lines)
        full.append((width, count))
        if width > longest:  # otherwise no word of it is longer
            few = longest / letter  # letters that are never wider
            words = (measure(word, bold) for word in text.split() if len(word) > few)
            longest = max(longest, *words, 0.0)
    usual, seen, most = 0.0, 0, (sum(texts.values()) - 1) * 9 // 10
    for width, count in sorted(full):
        seen += count
        if seen > most:
            usual = width
            break
    header = measure(column.title, True) / _HEADER_LINES
    # a column with little in it is filled in by hand, numbers of rows are not
    by_hand = share < _MOSTLY_EMPTY and column.key != "no"
    room = measure(_PEN_ROOM, False) if by_hand else 0.0
    return longest, max(longest, usual * max(share, _FEWEST) ** 0.5, header, room)


def rough_measure(size: float) -> Measure:
    """A measure without font files, for sheets and Word: the widths of a Times face."""

    def width(text: str, bold: bool) -> float:
        return _rough(text) * size * (1.06 if bold else 1.0)

    return width


@lru_cache(maxsize=_MOST_KEPT)
def _rough(text: str) -> float:
    """The width of a text in sizes; sheets and Word measure the same ones."""
    return sum(map(_UNITS.__getitem__, text))


class _Units(dict[str, float]):
    """Widths of letters in sizes; an accented letter is as wide as its base when first met."""

    def __missing__(self, letter: str) -> float:
        parts = normalize("NFD", letter)
        base = parts[0]
        width = self.get(base, _USUAL) + (0.06 if _HORN in parts else 0.0)
        self[letter] = 0.0 if combining(base) else width
        return self[letter]


_UNITS: Final = _Units({c: width for width, letters in _LETTERS.items() for c in letters})


def line_count(text: str, width: float, bold: bool, measure: Measure) -> int:
    """How many lines a text takes in a cell `width` points wide."""
    width *= _SLACK
    if "\n" not in text and measure(text, bold) <= width:
        return 1
    lines, space = 0, measure(" ", bold)
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
    """The columns that a paper shows, or all of a sheet: what is not printed at the right."""
    paper = [column for column in table.columns if not column.sheet_only]
    return [*paper, *(column for column in table.columns if column.sheet_only)] if sheet else paper
