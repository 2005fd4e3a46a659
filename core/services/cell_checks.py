"""Checks of result cells while they are typed: what the grid shows beside a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from core.rules.checks import CELL_RULES, Cell, Finding
from core.rules.checks.findings import run
from core.rules.verdicts import result_value
from core.services.periods import period_kind, periods
from core.session import Session
from db.queries import indicators as query
from db.queries.checks import answers
from db.queries.rows import by_ids
from db.records import Indicator, Level, Period, Result, Unit

_Place = tuple[int, Level]


def cell_faults(
    session: Session, period: Period, unit_id: int, cells: Sequence[tuple[Indicator, Result]]
) -> dict[_Place, Finding]:
    """The gravest error or warning of each filled cell that nobody has given a reason for.

    Other units are not looked at: that is for the check of the whole period.
    """
    history = _history(session, period, unit_id, {i.id: i for i, _ in cells})
    known = answers(session.conn)
    [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
    faults: dict[_Place, Finding] = {}
    for indicator, result in cells:
        place = (indicator.id, result.level)
        cell = Cell(indicator, result, history[place], None, unit.name, unit.uid)
        for finding in run(CELL_RULES, cell):
            answered = (finding.id, f"{period.key}:{finding.where.key}") in known
            if finding.severity != "info" and not answered:
                faults.setdefault(place, finding)
    return faults


def cell_findings(
    session: Session, period: Period, unit_id: int, indicator: Indicator, result: Result
) -> list[tuple[Finding, str]]:
    """Everything that the checks say about one filled cell, each with the reason given or ''."""
    history = _history(session, period, unit_id, {indicator.id: indicator})
    known = answers(session.conn)
    [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
    place = (indicator.id, result.level)
    cell = Cell(indicator, result, history[place], None, unit.name, unit.uid)
    return [
        (finding, known.get((finding.id, f"{period.key}:{finding.where.key}"), ""))
        for finding in run(CELL_RULES, cell)
        if finding.severity != "info"
    ]


def _history(
    session: Session, period: Period, unit_id: int, indicators: dict[int, Indicator]
) -> dict[_Place, list[Decimal]]:
    """Values of earlier periods of the same kind, oldest first."""
    found: dict[_Place, list[Decimal]] = defaultdict(list)
    kind = period_kind(period.key)
    earlier = {
        p.id: p.position
        for p in periods(session)
        if p.position < period.position and period_kind(p.key) == kind
    }
    results = query.results_of_periods(session.conn, list(earlier), unit_id, list(indicators))
    for result in sorted(results, key=lambda r: earlier[r.period_id]):
        value = result_value(indicators[result.indicator_id], result)
        if value is not None:
            found[result.indicator_id, result.level].append(value)
    return found
