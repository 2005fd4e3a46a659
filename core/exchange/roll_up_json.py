"""The roll-up of a period in the JSON form of interfaces.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.rules.verdicts import LABELS
from core.services.roll_up import roll_up_table
from core.session import Session
from db.queries import travel as query


def roll_up_rows(session: Session, period_key: str) -> list[dict[str, Any]]:
    """One row per indicator and level; units are named by uid.

    Units whose cell is "không áp dụng" leave `expected`; `excluded_reasons` says why a unit in
    `excluded` is not in the figure. Raises `UserError` for an unknown period.
    """
    names = query.names(session.conn, "unit", "uid")
    rows = []
    for row in roll_up_table(session, period_key):
        figure = row.figure
        rows.append(
            {
                "indicator": row.indicator.uid,
                "no": row.indicator.no,
                "name": row.indicator.name,
                "level": row.level,
                "numerator": _number(figure.numerator),
                "denominator": _number(figure.denominator),
                "value": _number(figure.value),
                "coverage": {"reported": figure.reported, "expected": figure.expected},
                "missing": [names[i] for i in figure.missing],
                "excluded": [names[left_out.id] for left_out in figure.excluded],
                "excluded_reasons": {
                    str(names[left_out.id]): left_out.reason for left_out in figure.excluded
                },
                "adjusted": [names[i] for i in figure.adjusted],
                "target": row.target_raw,
                "verdict": row.verdict.value,
                "verdict_text": LABELS[row.verdict],
            }
        )
    return rows


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
