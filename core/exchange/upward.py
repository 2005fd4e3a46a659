"""An office's own figures for the level above: sums with their parts, never percentages.

What goes up per indicator and level is the numerator and the denominator (or the sum) over the
office's units, so that the next tier adds them again and gets the same ratio.
"""

from __future__ import annotations

from decimal import Decimal

from core.exchange.layout import layout
from core.exchange.travel import Row
from core.services.roll_up import RollUpRow, roll_up_table
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit


def own_figures(session: Session, period_key: str, plan_id: int) -> list[Row]:
    """Rows of table `result` for the own unit: the roll-up of a plan's indicators in a period."""
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    shape = layout().tables["result"]
    rows: list[Row] = []
    for figure in roll_up_table(session, period_key):
        if figure.indicator.plan_id != plan_id:
            continue
        values = _values(figure)
        if values:
            rows.append(
                shape.row(
                    period=period_key, indicator=figure.indicator.uid, level=figure.level,
                    unit=own.uid, state="value", **values,
                )
            )  # fmt: skip
    return rows


def _values(row: RollUpRow) -> dict[str, float]:
    figure = row.figure
    if figure.numerator is not None and figure.denominator is not None:
        parts = {"numerator": figure.numerator, "denominator": figure.denominator}
    elif figure.value is not None:
        parts = {"value": figure.value}
    else:
        return {}
    return {name: float(number) for name, number in parts.items() if isinstance(number, Decimal)}
