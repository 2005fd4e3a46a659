"""A new indicator among its neighbours: their group, their level and the next number."""

from __future__ import annotations

from core.rules.next_number import next_number
from core.services.indicator_edits import add_indicator
from core.services.indicators import Key
from core.session import Session
from db.queries import indicators as query
from db.queries.rows import by_ids
from db.records import Indicator, Level, Unit


def add_beside(session: Session, after: Key | None, *, unit_id: int) -> int:
    """Add an indicator below another row, as one of its kind; returns its local id.

    Without one it is the first of the book: number 1, at the level of a unit that has only one.
    """
    if after is None:
        every = query.indicators(session.conn)
        first = None if every else "1"
        return add_indicator(session, level=_only_level(session, unit_id), no=first)
    [neighbour] = query.indicators(session.conn, [after.indicator_id])
    return add_indicator(
        session,
        plan_id=neighbour.plan_id,
        after=neighbour.id,
        level=after.level,
        group_name=neighbour.group_name,
        subgroup=neighbour.subgroup,
        no=next_number(neighbour.no, _numbers_beside(session, neighbour)),
    )


def _numbers_beside(session: Session, neighbour: Indicator) -> set[str | None]:
    """The numbers that count beside an indicator's: of its plan, or of its group where every
    group is numbered anew."""
    plan = [i for i in query.indicators(session.conn) if i.plan_id == neighbour.plan_id]
    numbers = [i.no for i in plan if i.no]
    if len(set(numbers)) < len(numbers):
        group = (neighbour.group_name, neighbour.subgroup)
        numbers = [i.no for i in plan if i.no and (i.group_name, i.subgroup) == group]
    return set(numbers)


def _only_level(session: Session, unit_id: int) -> Level:
    found = by_ids(session.conn, Unit, "unit", [unit_id])
    levels = found[0].levels.split(",") if found and found[0].levels else []
    return levels[0] if len(levels) == 1 else "ALL"  # type: ignore[return-value]
