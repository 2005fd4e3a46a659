"""How wide the columns of a printed table are: figures keep one line, texts share the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtGui import QFontMetricsF

_WIDEST_WORD: Final = 0.25  # of the page; a longer word (the path of a file) is broken
_WIDEST_FIGURE: Final = 0.2  # of the page; a longer figure gets a second line
_LONGEST_NUMBER: Final = 0.5  # of the page; a longer number is not shown at all
_NARROWEST: Final = 0.06  # of the page: a text column, its words broken, beside long numbers
_READABLE: Final = 0.2  # of the page: what a name gets before a pen gets its room
_PEN_FIGURE: Final = 68  # pixels of 1/96 inch, 18 mm: "1.234,5" in a person's hand
_PEN_TEXT: Final = 106  # 28 mm: two or three words a line


@dataclass(frozen=True)
class PaperColumn:
    """What one column holds, each text once; `looked_at` is its width on the screen in pixels.

    `figures` marks a column of numbers, dates or codes, whose cells are not to be wrapped.
    `by_pen` is a column mostly empty that people fill in: a printed sheet goes from hand to hand.
    """

    header: str
    texts: frozenset[str]
    looked_at: int
    figures: bool
    by_pen: bool = False


@dataclass(frozen=True)
class _Needs:
    least: float  # the widest word
    plain: float  # figures on one line, a text with its widest word
    start: float  # that, or the room to read a text in, or the room for a pen
    most: float  # its widest text, no wider than it is looked at
    looked_at: float
    figures: bool


def column_spans(
    columns: Sequence[PaperColumn],
    room: int,
    padding: int,
    metrics: QFontMetricsF,
    bold: QFontMetricsF,
) -> list[tuple[int, int]]:
    """(left, right) of every column across `room` pixels; heads are set in `bold`.

    Figures, dates and codes get the width of their widest text; the text columns share what is
    left: each at least its widest word, then its widest text, then as wide as it is looked at. A
    column to be filled in by pen gets the room for that, where that leaves the texts readable.
    """
    needs = [_needs(column, room, padding, metrics, bold) for column in columns]
    widths = [need.start for need in needs]
    over = sum(widths) - room
    widths = _give_way(widths, needs, room) if over > 0 else _share(widths, needs, -over)
    edges = [round(sum(widths[:n])) for n in range(len(widths) + 1)]
    return list(pairwise(edges))


def _give_way(widths: list[float], needs: Sequence[_Needs], room: float) -> list[float]:
    """More than a page holds: texts and the room for a pen get less, then figures of several words
    wrap, then words of texts are broken.

    Only when the numbers alone are wider than the page all give way.
    """
    floors = (
        [need.plain for need in needs],
        [need.least for need in needs],
        [need.least if need.figures else min(need.least, _NARROWEST * room) for need in needs],
    )
    for floor in floors:
        over = sum(widths) - room
        gives = [width - least for width, least in zip(widths, floor, strict=True)]
        if over > 0 and (most := sum(gives)) > 0:
            part = min(1.0, over / most)
            widths = [width - part * give for width, give in zip(widths, gives, strict=True)]
    total = sum(widths)
    return [width * room / total for width in widths] if total > room else widths


def has_long_word(metrics: QFontMetricsF, text: str, width: float) -> bool:
    """Whether a word of the text is wider than the cell."""
    longest = max(text.split(), key=len, default="")
    return metrics.horizontalAdvance(longest) > width


def _needs(
    column: PaperColumn, room: int, padding: int, metrics: QFontMetricsF, bold: QFontMetricsF
) -> _Needs:
    around = 2 * padding + 2  # the line between two columns
    heads = (bold.horizontalAdvance(word) for word in column.header.split())
    words = {word for text in column.texts for word in text.split()}
    most_of_word = (_LONGEST_NUMBER if column.figures else _WIDEST_WORD) * room
    least = max(
        max(heads, default=0),
        min(max(map(metrics.horizontalAdvance, words), default=0), most_of_word),
    )
    lines = (line for text in column.texts for line in text.splitlines())
    widest = max(map(metrics.horizontalAdvance, lines), default=0)
    bound = _WIDEST_FIGURE * room if column.figures else column.looked_at
    most = max(least, min(widest, bound)) + around
    least += around
    plain = most if column.figures else least
    start = plain if column.figures else max(least, min(most, _READABLE * room))
    if column.by_pen:
        start = max(plain, _PEN_FIGURE if column.figures else _PEN_TEXT)
        most = max(most, start)
    return _Needs(least, plain, start, most, max(most, column.looked_at), column.figures)


def _share(widths: list[float], needs: Sequence[_Needs], room: float) -> list[float]:
    """The room left: to texts up to what they hold, then as looked at, then to all alike."""
    takers = [not need.figures for need in needs]
    if not any(takers):
        takers = [True] * len(needs)
    for wanted in ([need.most for need in needs], [need.looked_at for need in needs], None):
        more = [
            0.0 if not takes else width if wanted is None else max(0.0, wanted[i] - width)
            for i, (width, takes) in enumerate(zip(widths, takers, strict=True))
        ]
        part = room / sum(more) if any(more) else 0.0
        part = part if wanted is None else min(1.0, part)
        widths = [width + part * extra for width, extra in zip(widths, more, strict=True)]
        room -= part * sum(more)
    return widths
