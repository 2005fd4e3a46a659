"""What may be typed into the figures of an exported workbook: the rules of the entry grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.reports.content import Typed
from core.reports.figure_cells import state_text
from core.rules.verdicts import LABELS
from db.records import Indicator

_STATES: Final = (state_text("na"), state_text("nodata"))
_COUNTED: Final = ("ratio", "count", "amount", "score", "rank")
_SHARE: Final = 100  # factor of a ratio in percent


def typed_results(indicators: Sequence[tuple[int, Indicator]]) -> tuple[Typed, ...]:
    """For a table with the columns numerator, denominator and value.

    `indicators` are those of its rows, each with the row's place. A share above 100 is asked about,
    a negative figure refused; kinds whose results are words take any.
    """
    shares = [n for n, one in indicators if one.kind == "ratio" and one.factor == _SHARE]
    taken = set(shares)
    figures = [n for n, one in indicators if one.kind in _COUNTED and n not in taken]
    return (
        Typed("numerator", low=0),
        Typed("denominator", low=0),
        *([Typed("value", 0, 100, _STATES, tuple(shares), strict=False)] if shares else []),
        *([Typed("value", 0, None, _STATES, tuple(figures))] if figures else []),
    )


def typed_verdicts() -> Typed:
    """For a column "verdict"."""
    return Typed("verdict", words=tuple(f"{w[:1].upper()}{w[1:]}" for w in LABELS.values()))
