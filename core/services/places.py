"""Rows by the id that never changes: how a finding leads to its row."""

from __future__ import annotations

from core.session import Session
from db.queries.tasks import id_of

TABLES = ("indicator", "task", "course", "unit", "recognition", "budget_line")
"""Tables whose rows can be gone to."""


def row_id(session: Session, table: str, uid: str) -> int | None:
    """Local id of the row with that uid in one of `TABLES`; None when it is gone."""
    if table not in TABLES:
        raise ValueError(table)
    return id_of(session.conn, table, uid)
