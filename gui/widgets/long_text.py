"""Text that is longer than its cell: whole lines, and "…" where it goes on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption

_WASTE: Final = 0.7  # of a line is filled at least when words are wrapped
_SPARE: Final = 2  # pixels that a line may lack: no letter reaches them
_LINE_BREAK: Final = "\u2028"
TOO_NARROW: Final = "###"
"""Stands for a figure that does not fit: a part of a number would be another number."""


def line_pitch(metrics: QFontMetrics) -> int:
    """The pixels from one wrapped line to the next; Qt rounds each line up by itself."""
    return metrics.boundingRect(0, 0, 100, 1000, int(Qt.TextFlag.TextWordWrap), "X").height()


def fitted(text: str, width: int, height: int, font: QFont, metrics: QFontMetrics) -> str:
    """The text as far as its wrapped lines fit into width × height (pixels)."""
    lines = max(1, (height + _SPARE) // line_pitch(metrics))
    if "\n" not in text and metrics.horizontalAdvance(text) <= width * (1 + (lines - 1) * _WASTE):
        return text
    starts = _line_starts(text, width, lines, font)
    if len(starts) <= lines:
        return text
    last = text[starts[lines - 1] :].replace("\n", " ")
    kept = text[: starts[lines - 1]]
    return kept + metrics.elidedText(last, Qt.TextElideMode.ElideRight, width)


def has_digit(text: str) -> bool:
    """Whether a text says a figure, which must not be cut."""
    return any(map(str.isdigit, text))


def widest_word(text: str, metrics: QFontMetrics) -> int:
    """The pixels of the widest word, the least width at which no word is cut."""
    return max(map(metrics.horizontalAdvance, text.split()), default=0)


def whole_figure(text: str, width: int, height: int, font: QFont, metrics: QFontMetrics) -> str:
    """The text of a cell of figures when all of it fits into width × height, else `TOO_NARROW`.

    A cell with words only may be shortened as any text.
    """
    single = height < 2 * metrics.height()
    if metrics.horizontalAdvance(text) <= width:
        return text
    if not has_digit(text):
        mode = Qt.TextElideMode.ElideRight
        return (
            metrics.elidedText(text, mode, width)
            if single
            else fitted(text, width, height, font, metrics)
        )
    if single or widest_word(text, metrics) > width:
        return TOO_NARROW
    return text if fitted(text, width, height, font, metrics) == text else TOO_NARROW


def _line_starts(text: str, width: int, lines: int, font: QFont) -> list[int]:
    """Where the first wrapped lines begin, one more than there is room for."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout = QTextLayout(text.replace("\n", _LINE_BREAK), font)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    return starts
