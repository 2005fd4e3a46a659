"""Figures that stand far from those of the peers: a question to ask, never a fault by itself.

Distance from the median in units of the median absolute deviation (MAD): unlike mean and standard
deviation, a few wild figures do not hide themselves. A figure three times the usual spread away is
marked; so is one that moved that far since the period before, measured by how the others moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from statistics import median
from typing import Final

_LEAST: Final = 5  # below this many figures nothing is usual
_FAR: Final = Decimal("3.5")  # Iglewicz and Hoaglin's limit for the modified score
_SCALE: Final = Decimal("0.6745")  # makes the MAD comparable with a standard deviation
_RESIZED: Final = Decimal("1.5")  # a school grows or shrinks by less between two reports
_FLOOR: Final = Decimal("0.02")  # of the median: where nearly all agree, a hair is no outlier


def far_ones(values: Mapping[int, Decimal]) -> set[int]:
    """Ids whose figure is far from the others'; none when there are too few to compare."""
    if len(values) < _LEAST:
        return set()
    middle = median(values.values())
    spread = median(abs(value - middle) for value in values.values())
    usual = max(spread, abs(middle) * _FLOOR)
    if not usual:
        return {i for i, value in values.items() if value != middle}
    return {i for i, value in values.items() if _SCALE * abs(value - middle) / usual > _FAR}


def far_moves(
    before: Mapping[int, Decimal], now: Mapping[int, Decimal], *, relative: bool = False
) -> set[int]:
    """Ids whose figure moved since the period before unlike the others'.

    `relative` compares growth instead of difference: for numbers that differ by the unit's size.
    """
    both = {i: (before[i], value) for i, value in now.items() if i in before}
    if relative:
        return far_ones({i: value / old for i, (old, value) in both.items() if old > 0})
    return far_ones({i: value - old for i, (old, value) in both.items()})


def far_sizes(before: Mapping[int, Decimal], now: Mapping[int, Decimal]) -> set[int]:
    """Ids whose size (a ratio's denominator) moved unlike the others', by half at least.

    A ratio hides it when both its parts have a zero too many.
    """
    return {
        i
        for i in far_moves(before, now, relative=True)
        if not before[i] / _RESIZED < now[i] < before[i] * _RESIZED
    }
