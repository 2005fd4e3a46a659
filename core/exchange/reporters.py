"""Who stands below the book's own unit: who gets the plan, and who is to report.

The tree of units is data. A school reports; so does an office of another tier (a commune, a
district, a department under a department). The departments of the own committee are a part of it:
their schools report straight to this book.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from core import clock
from core.session import Session
from db.queries.exchange import units_with_state
from db.queries.rows import by_ids, select
from db.queries.travel import below
from db.records import Period, Unit

_OFFICES: Final = frozenset({"commune", "district", "department", "province"})
_TIERS: Final = frozenset({"commune", "district", "province"})


def units_below(session: Session) -> list[int]:
    """The units a plan is issued to, in printed order: who reports, to this book or to an office
    below it, and exists today."""
    return [unit.id for unit, reports in _below(session) if reports]


def not_reporting(session: Session) -> list[Unit]:
    """Offices below that no plan is issued to: departments of a committee, units that ended."""
    return [unit for unit, reports in _below(session) if not reports]


def _below(session: Session) -> list[tuple[Unit, bool]]:
    own_id = session.own_unit_id()
    found = by_ids(session.conn, Unit, "unit", below(session.conn, own_id) | {own_id})
    units, sent = {unit.id: unit for unit in found}, units_with_state(session.conn)
    today = clock.today().isoformat()
    chosen = sorted(units.values(), key=lambda unit: (unit.position, unit.id))
    return [
        (unit, (unit.id in sent or _reports(units.get(unit.parent_id or own_id), unit))
         and (unit.valid_to or today) >= today)
        for unit in chosen
        if unit.id != own_id and unit.kind in ("school", *_OFFICES)
    ]  # fmt: skip


def reporters(session: Session, period: Period | None = None) -> list[Unit]:
    """The units expected to report to this book, in printed order.

    With `period` only those that exist for at least a day of it. Whoever has reported before is
    one of them; the schools below an office that reports are not: they come with its report.
    """
    every = select(session.conn, Unit, "unit", "ORDER BY position, sort_key, id")
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in every:
        children[unit.parent_id].append(unit)
    sent = units_with_state(session.conn)
    own_id = session.own_unit_id()
    [own] = [unit for unit in every if unit.id == own_id]
    found: dict[int, Unit] = {}
    waiting = list(children[own.id])
    while waiting:
        unit = waiting.pop(0)
        if unit.id in sent or _reports(own, unit):
            found[unit.id] = unit
        else:
            waiting += children[unit.id]
    strays = [unit for unit in children[None] if unit.kind == "school" and unit.id != own.id]
    found.update({unit.id: unit for unit in strays})
    return [unit for unit in every if unit.id in found and exists_in(unit, period)]


def _reports(above: Unit | None, unit: Unit) -> bool:
    if unit.kind in ("school", *_TIERS):
        return True
    return unit.kind == "department" and above is not None and above.kind == "department"


def exists_in(unit: Unit, period: Period | None) -> bool:
    """Whether a unit exists for at least a day of a period; None is any time."""
    if period is None:
        return True
    return (unit.valid_from or "") <= (period.data_to or "9999") and (unit.valid_to or "9999") >= (
        period.data_from or ""
    )
