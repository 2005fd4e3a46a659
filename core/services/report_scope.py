"""Whose figures a report of the book's own unit tells: its own, or its units' together."""

from __future__ import annotations

from core.exchange.reporters import exists_in
from core.services.covered_units import CoveredUnits
from core.services.periods import component_periods
from core.session import Session
from db.queries import overview as query
from db.queries.roll_up import units_with_cells
from db.queries.rows import select
from db.records import Period, Unit


def rolls_up(session: Session, period: Period) -> bool:
    """Whether the own unit typed no result in the period, but other units reported: it then
    stands where they stand, as on its overview."""
    own = session.own_unit_id()
    if query.has_results(session.conn, own, period.id):
        return False
    return query.others_have_results(session.conn, own)


def units_behind(session: Session, period: Period) -> dict[Period, list[Unit]]:
    """Units whose figures of a longer period end before its last part, by the part they reach.

    6 tháng of a unit that reported Quý I alone holds that quarter only. Units that reported the
    longer period itself, or nothing of it, are not among them.
    """
    parts = component_periods(session, period)
    latest: dict[int, Period] = {}
    for part in parts:
        latest |= dict.fromkeys(units_with_cells(session.conn, part.id), part)
    if not latest:
        return {}
    whole = units_with_cells(session.conn, period.id)
    aside = {session.own_unit_id(), *CoveredUnits(session, period).uncounted, *whole}
    units = select(session.conn, Unit, "unit", "ORDER BY position, sort_key, id")
    units = [unit for unit in units if unit.id in latest and unit.id not in aside]
    found: dict[Period, list[Unit]] = {}
    for part in parts[:-1]:
        behind = [u for u in units if latest[u.id] == part and exists_in(u, parts[-1])]
        if behind:
            found[part] = behind
    return found
