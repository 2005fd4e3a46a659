"""Cells with figures: the same number on paper, in a sheet, and behind a formula."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from core.reports.content import Cell
from core.rules.figures import number_text
from core.rules.targets import Target
from core.rules.verdicts import exact
from core.services.budget_money import MONEY_UNITS

_PLACES: Final = 2
_MOST_PLACES: Final = 4
_MOST_MONEY_PLACES: Final = 6


def rounded(number: Decimal, places: int) -> Decimal:
    """Rounded as people and office programs do it: 0,125 is 0,13."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def figure_text(number: Decimal, places: int = _PLACES) -> str:
    """A figure as it prints, with at most `places` decimals."""
    return number_text(rounded(number, places), places)


def number_cell(
    number: Decimal | float | None, *, places: int = _PLACES, formula: str = ""
) -> Cell:
    """A figure with at most `places` decimals; nothing for None."""
    value = exact(number)
    if value is None:
        return Cell()
    text = figure_text(value, places)
    digits = len(text.partition(",")[2])
    return Cell(text, value, digits, formula)


def places_beside(value: Decimal, *bounds: Decimal | None, least: int = _PLACES) -> int:
    """Decimals, from `least`, so that rounding never hides on which side of a bound a value lies.

    997/999 against 99,8 prints 99,7998, not 99,8.
    """
    places = least
    while places < _MOST_PLACES and any(
        bound is not None and value != bound and rounded(value, places) == bound for bound in bounds
    ):
        places += 1
    return places


def judged_cell(value: Decimal, target: Target | None, formula: str = "") -> Cell:
    """A result beside its target."""
    bounds = (target.low, target.high) if target else ()
    return number_cell(value, places=places_beside(value, *bounds), formula=formula)


def money_cell(vnd: Decimal | int | None, unit: str, formula: str = "") -> Cell:
    """Money in a display unit of `MONEY_UNITS`; no đồng is lost, so columns add up on paper too."""
    if vnd is None:
        return Cell()
    return number_cell(Decimal(vnd) / MONEY_UNITS[unit], places=_MOST_MONEY_PLACES, formula=formula)


def percent_cell(part: Decimal | None, whole: Decimal | None, formula: str = "") -> Cell:
    """part / whole in percent with one decimal; nothing where it has no meaning.

    More decimals where one would say 100 of what is not all: 99,98.
    """
    if part is None or not whole:
        return Cell()
    percent = part * 100 / whole
    places = places_beside(percent, Decimal(100), least=1)
    return number_cell(percent, places=places, formula=formula)


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def state_text(state: str) -> str:
    """How an empty result prints: a blank stays blank, the two reasons are words."""
    return {"na": "Không áp dụng", "nodata": "Chưa có số liệu"}.get(state, "")


def sum_formula(column: str, rows: Sequence[str], function: str = "SUM") -> str:
    """A live sum (MIN, MAX, AVERAGE) of cells of one column, "table!column" for another table's.

    Neighbours would be shorter, but rows come and go.
    """
    return f"{function}(" + ",".join(f"[{column}@{row}]" for row in rows) + ")"
