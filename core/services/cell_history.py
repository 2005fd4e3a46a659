"""What happened to a row: when, by which step of the user, old and new contents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import clock
from core.session import Session
from db.queries.changes import changes_of


@dataclass(frozen=True, slots=True)
class PastChange:
    """One change of a row. `before` and `after` hold the changed columns; None: no such row."""

    at: datetime
    kind: str
    label: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def row_history(session: Session, table: str, key: Sequence[str | int]) -> list[PastChange]:
    """The changes of a row, newest first.

    The file keeps steps, not people: a book is written by one office, and rows that came with a
    report are logged as one step without their old contents.
    """
    zone = clock.now().tzinfo
    return [
        PastChange(
            datetime.fromisoformat(at).astimezone(zone), kind, label, _row(before), _row(after)
        )
        for at, kind, label, before, after in changes_of(session.conn, table, key)
    ]


def _row(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    row: dict[str, Any] = json.loads(text)
    return row
