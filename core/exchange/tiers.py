"""The sums an office states beside the rows of its schools: are they the same?

An office's report holds its sums (numerators and denominators per indicator and level), rewritten
with every report taken. The roll-up adds rows where they are there, else the sums
(`core.services.covered_units`); `mismatches` says where the two do not agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.rules.verdicts import exact
from core.session import Session
from db.queries import exchange as query
from db.queries.indicators import indicators
from db.queries.rows import select
from db.queries.travel import below
from db.records import Indicator, Period, Unit

_NEAR: Final = 1e-6  # sums of decimals stored as floats


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An office's sum that is not the sum of the rows below it, with both numerators."""

    indicator: Indicator
    level: str
    stated: tuple[float | None, float | None]
    computed: tuple[float | None, float | None]


def mismatches(session: Session, period: Period, office: Unit) -> list[Mismatch]:
    """Ratios of an office whose stated parts differ from its schools' rows in this book.

    Nothing is said where the office passed on no rows, or put an adjustment beside one.
    """
    rows = select(session.conn, Unit, "unit", "WHERE kind = 'school'")
    inside = below(session.conn, office.id)
    schools = {unit.id for unit in rows if unit.id in inside and unit.parent_id is not None}
    adjusted = {
        (row.indicator_id, row.level)
        for row in query.adjustments(session.conn, period.id)
        if row.unit_id in schools
    }
    stated = {
        (s.indicator_id, s.level): s for s in query.sums(session.conn, period.id, [office.id])
    }
    known = {i.id: i for i in indicators(session.conn)}
    found = []
    for computed in query.sums(session.conn, period.id, schools):
        key = (computed.indicator_id, computed.level)
        said = stated.get(key)
        indicator = known[computed.indicator_id]
        if said is None or key in adjusted or indicator.roll_up_units != "ratio":
            continue
        pairs = ((said.numerator, said.denominator), (computed.numerator, computed.denominator))
        if not all(_same(a, b) for a, b in zip(*pairs, strict=True)):
            found.append(Mismatch(indicator, computed.level, *pairs))
    return found


def _same(first: float | None, second: float | None) -> bool:
    one, other = exact(first), exact(second)
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _NEAR * max(1.0, abs(float(other)))
