"""The roll-up of a period in the JSON form of interfaces.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.exchange.travel import Value
from core.rules.verdicts import LABELS
from core.services.roll_up import RollUpRow, roll_up_table
from core.session import Session
from db.queries import travel as query


def roll_up_rows(session: Session, period_key: str) -> list[dict[str, Any]]:
    """One row per indicator and level; units are named by uid.

    `to_date` is the figure since the plan began, null where figures do not add up over time; where
    there is one the verdict is on it.

    Units whose cell is "không áp dụng" leave `expected`; `excluded_reasons` says why a unit in
    `excluded` is not in the figure. `sums_of` names the offices that are in the figure with their
    own sums, because they sent no rows of their schools; what they say is in them counts in
    `coverage`, and they stand in `adjusted` when they adjusted a cell of it. Raises `UserError` for
    an unknown period.
    """
    names = query.names(session.conn, "unit", "uid")
    return [_row(row, names) for row in roll_up_table(session, period_key)]


def _row(row: RollUpRow, names: dict[Value, Value]) -> dict[str, Any]:
    figure = row.figure
    reported, expected = figure.coverage
    adjusted_below = [one.id for one in figure.inside if one.adjusted]
    reasons = {str(names[left_out.id]): left_out.reason for left_out in figure.excluded}
    return {
        **_identity(row),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "value": _number(figure.value),
        "to_date": _number(row.to_date),
        "coverage": {"reported": reported, "expected": expected},
        "missing": [names[i] for i in figure.missing],
        "excluded": list(reasons),
        "excluded_reasons": reasons,
        "adjusted": [names[i] for i in (*figure.adjusted, *adjusted_below)],
        "sums_of": [names[i] for i in figure.sums],
        "verdict": row.verdict.value,
        "verdict_text": LABELS[row.verdict],
    }


def _identity(row: RollUpRow) -> dict[str, Any]:
    return {
        "indicator": row.indicator.uid,
        "no": row.indicator.no,
        "name": row.indicator.name,
        "level": row.level,
        "target": row.target_raw,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
