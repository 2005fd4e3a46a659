"""Whose figures a report of the book's own unit tells: its own, or its units' together."""

from __future__ import annotations

from core.session import Session
from db.queries import overview as query
from db.records import Period


def rolls_up(session: Session, period: Period) -> bool:
    """Whether the own unit typed no result in the period, but other units reported: it then
    stands where they stand, as on its overview."""
    own = session.own_unit_id()
    if query.has_results(session.conn, own, period.id):
        return False
    return query.others_have_results(session.conn, own)
