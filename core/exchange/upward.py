"""An office's own figures for the level above: sums with their parts, never percentages.

What goes up per indicator and level is the numerator and the denominator (or the sum) over the
office's units, so that the next tier adds them again and gets the same ratio; and beside each
how many of the units expected are in it, with the names of the missing. Where it goes up alone,
without the units' rows, cells without a figure say how many units are expected as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from core.exchange.layout import layout
from core.exchange.travel import Row, Value
from core.i18n import tr
from core.rules.coverage import coverage_text
from core.services.roll_up import RollUpRow, roll_up_table
from core.session import Session
from db.queries.rows import by_ids, select
from db.records import Unit

_MOST_NAMES: Final = 12  # a remark is read, not searched


def own_figures(
    session: Session, period_key: str, plan_id: int, *, alone: bool = False
) -> list[Row]:
    """Rows of table `result` for the own unit: the roll-up of a plan's indicators in a period.

    `alone` when no rows of the units travel with them: cells without a figure are among them then.
    """
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    shape = layout().tables["result"]
    names = {unit.id: unit.name for unit in select(session.conn, Unit, "unit")}
    rows: list[Row] = []
    for figure in roll_up_table(session, period_key):
        if figure.indicator.plan_id != plan_id:
            continue
        cell = _filled(figure, names) or (_empty(figure) if alone else {})
        if cell:
            rows.append(
                shape.row(
                    period=period_key, indicator=figure.indicator.uid, level=figure.level,
                    unit=own.uid, **cell,
                )
            )  # fmt: skip
    return rows


def _filled(row: RollUpRow, names: Mapping[int, str]) -> dict[str, Value]:
    """A figure with how many units are in it; nothing when there is none."""
    values, figure = _values(row), row.figure
    if not values:
        return {}
    text = coverage_text(*figure.coverage, figure.adjusted_cells)
    return {"state": "value", **values, "text": text, "note": _who_is_missing(row, names)}


def _empty(row: RollUpRow) -> dict[str, Value]:
    """A cell without a figure: it applies to none of the units, or so many are expected."""
    figure = row.figure
    if figure.not_applicable and not figure.expected:
        return {"state": "na"}
    _, expected = figure.coverage
    return {"state": "blank", "note": coverage_text(0, expected, 0)} if expected else {}


def _who_is_missing(row: RollUpRow, names: Mapping[int, str]) -> str | None:
    """A remark with the units that are not in the figure; None when all are."""
    missing = [names[unit_id] for unit_id in row.figure.missing]
    if not missing:
        return None
    named = ", ".join(missing[:_MOST_NAMES])
    if len(missing) > _MOST_NAMES:
        return tr("Chưa có số của {names} và {n} đơn vị khác", names=named,
                  n=len(missing) - _MOST_NAMES)  # fmt: skip
    return tr("Chưa có số của {names}", names=named)


def _values(row: RollUpRow) -> dict[str, float]:
    figure = row.figure
    if figure.numerator is not None and figure.denominator is not None:
        parts = {"numerator": figure.numerator, "denominator": figure.denominator}
    elif figure.value is not None:
        parts = {"value": figure.value}
    else:
        return {}
    return {name: float(number) for name, number in parts.items() if isinstance(number, Decimal)}
