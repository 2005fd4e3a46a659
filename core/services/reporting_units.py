"""The units whose figures a book can hold: its own, the schools, offices that have reported."""

from __future__ import annotations

from core.session import Session
from db.queries.rows import by_ids, select
from db.records import Unit


def reporting_units(session: Session) -> list[Unit]:
    """The book's own unit first, then schools and offices that reported, in Vietnamese order."""
    tail = (
        "WHERE kind = 'school' OR uid = (SELECT value FROM meta WHERE key = 'own_unit')"
        " OR id IN (SELECT unit_id FROM unit_period WHERE digest IS NOT NULL)"
        " ORDER BY uid <> coalesce((SELECT value FROM meta WHERE key = 'own_unit'), ''), sort_key"
    )
    return select(session.conn, Unit, "unit", tail)


def kind_of(session: Session, unit_id: int) -> str:
    """'school', 'commune' … of a unit."""
    [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
    return unit.kind
