"""Who stands below the book's own unit: who gets the plan, and who is to report.

The tree of units is data. A school reports; so does an office of another tier (a commune, a
district, a department under a department). The departments of the own committee are a part of it:
their schools report straight to this book.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from core.session import Session
from db.queries.exchange import units_with_state
from db.queries.rows import by_ids, select
from db.queries.travel import below
from db.records import Period, Unit

_OFFICES: Final = frozenset({"commune", "district", "department", "province"})
_TIERS: Final = frozenset({"commune", "district", "province"})


def units_below(session: Session) -> list[int]:
    """The units a plan is issued to: schools and offices below the own unit, in printed order."""
    own = session.own_unit_id()
    everyone = by_ids(session.conn, Unit, "unit", below(session.conn, own) - {own})
    chosen = [u for u in everyone if u.kind == "school" or u.kind in _OFFICES]
    return [unit.id for unit in sorted(chosen, key=lambda u: (u.position, u.id))]


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


def _reports(own: Unit, unit: Unit) -> bool:
    if unit.kind in ("school", *_TIERS):
        return True
    return unit.kind == "department" and own.kind == "department"


def exists_in(unit: Unit, period: Period | None) -> bool:
    """Whether a unit exists for at least a day of a period; None is any time."""
    if period is None:
        return True
    return (unit.valid_from or "") <= (period.data_to or "9999") and (unit.valid_to or "9999") >= (
        period.data_from or ""
    )
