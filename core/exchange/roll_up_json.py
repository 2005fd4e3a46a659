"""The roll-up of a period in the JSON form of interfaces.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.exchange.tiers import TierTotal, tier_totals
from core.exchange.travel import Value
from core.rules.verdicts import LABELS, exact, judge
from core.services.periods import period_by_key
from core.services.roll_up import RollUpRow, roll_up_table
from core.session import Session
from db.queries import travel as query


def roll_up_rows(session: Session, period_key: str) -> list[dict[str, Any]]:
    """One row per indicator and level; units are named by uid.

    Units whose cell is "không áp dụng" leave `expected`; `excluded_reasons` says why a unit in
    `excluded` is not in the figure. Where offices below sent their sums without their schools'
    rows (`of_offices`), these are added and counted instead. Raises `UserError` for an unknown
    period.
    """
    names = query.names(session.conn, "unit", "uid")
    period = period_by_key(session, period_key)
    totals = {
        (total.indicator.id, total.level): total
        for total in (tier_totals(session, period) if period else ())
    }
    rows = []
    for row in roll_up_table(session, period_key):
        total = totals.get((row.indicator.id, row.level))
        if row.figure.reported == 0 and total is not None and total.value is not None:
            rows.append(_of_offices(row, total))
        else:
            rows.append(_of_units(row, names))
    return rows


def _of_units(row: RollUpRow, names: dict[Value, Value]) -> dict[str, Any]:
    figure = row.figure
    reasons = {str(names[left_out.id]): left_out.reason for left_out in figure.excluded}
    return {
        **_identity(row),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "value": _number(figure.value),
        "coverage": {"reported": figure.reported, "expected": figure.expected},
        "missing": [names[i] for i in figure.missing],
        "excluded": list(reasons),
        "excluded_reasons": reasons,
        "adjusted": [names[i] for i in figure.adjusted],
        "of_offices": False,
        "verdict": row.verdict.value,
        "verdict_text": LABELS[row.verdict],
    }


def _of_offices(row: RollUpRow, total: TierTotal) -> dict[str, Any]:
    value = exact(total.value)
    verdict = judge(row.target, value, direction=row.indicator.direction, state="value",
                    baseline=exact(row.indicator.baseline))  # fmt: skip
    return {
        **_identity(row),
        "numerator": _number(exact(total.numerator)),
        "denominator": _number(exact(total.denominator)),
        "value": _number(value),
        "coverage": {"reported": total.reported, "expected": total.expected},
        "missing": [],
        "excluded": [],
        "excluded_reasons": {},
        "adjusted": [],
        "of_offices": True,
        "verdict": verdict.value,
        "verdict_text": LABELS[verdict],
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
