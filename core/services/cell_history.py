"""What happened to a row: when, who, by which step of the user, old and new contents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import clock
from core.i18n import tr
from core.session import Session
from db.queries.changes import changes_of, changes_under, reports_taken
from db.queries.rows import by_ids
from db.records import Unit


@dataclass(frozen=True, slots=True)
class PastChange:
    """One change of a row. `before` and `after` hold the changed columns; None: no such row.

    `who` is the unit that wrote: the book's own, or the sender of a report (kind "import"), whose
    contents the log does not repeat: both are None then.
    """

    at: datetime
    kind: str
    label: str
    who: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def row_history(session: Session, table: str, key: Sequence[str | int]) -> list[PastChange]:
    """The changes of a row written in this book, newest first.

    The file keeps steps, not people: a book is written by one office.
    """
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    return [
        PastChange(_local(at), kind, label, own.name, _row(before), _row(after))
        for at, kind, label, before, after in changes_of(session.conn, table, key)
    ]


def facts_history(session: Session, unit_id: int) -> list[tuple[str, str, PastChange]]:
    """(school year, level, change) of the figures of a unit, newest first."""
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    return [
        (str(key[1]), str(key[2]), PastChange(_local(at), kind, label, own.name, _row(b), _row(a)))
        for key, (at, kind, label, b, a) in changes_under(session.conn, "unit_facts", unit_id)
    ]


def result_history(session: Session, key: tuple[int, int, str, int]) -> list[PastChange]:
    """The changes of a result (period, indicator, level, unit) and the reports it came with."""
    period_id, _, _, unit_id = key
    reports = [
        PastChange(
            _local(at),
            "import",
            tr("Nhận báo cáo lần {n} (tệp {file})", n=revision or 1, file=file_name),
            sender,
            None,
            None,
        )
        for at, revision, file_name, sender in reports_taken(session.conn, unit_id, period_id)
    ]
    return sorted(
        [*row_history(session, "result", key), *reports], key=lambda c: c.at, reverse=True
    )


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(clock.now().tzinfo)


def _row(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    row: dict[str, Any] = json.loads(text)
    return row
