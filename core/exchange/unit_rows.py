"""What a report says of its unit itself: size, recognition, contact, answers.

These rows belong to no period, so the report of the unit's latest period has the word; an older
report that comes later changes nothing of them. What would be written is worked out first: the
preview counts it, taking writes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.exchange.merge import Incoming
from core.exchange.travel import Row, Value
from db.writer import Key, Writer

if TYPE_CHECKING:
    from core.exchange.classify import Book

_OWN_RECOGNITION: Final = ("status", "decision", "year_recognised", "expires_on", "grade", "note")
_FILLED_IN: Final = ("code", "levels", "ownership", "address", "email")
_SIZE: Final = ("classes", "pupils", "teachers", "sites")


@dataclass(frozen=True, slots=True)
class Write:
    """A row to insert (`key` None) or columns to set in the row with that key."""

    table: str
    key: Key | None
    values: Mapping[str, Value]

    def apply(self, writer: Writer) -> None:
        """Write it."""
        if self.key is None:
            writer.insert(self.table, dict(self.values))
        else:
            writer.update(self.table, self.key, dict(self.values))


class Latest:
    """Per unit the latest period that a report is held of, or was taken of in this run."""

    def __init__(self, book: Book) -> None:
        self._positions = book.positions
        self._latest: dict[int, int] = {}
        for state in book.states.values():
            if state.digest is not None:
                self._note(state.unit_id, self._positions[state.period_id])

    def _note(self, unit_id: int, position: int) -> None:
        self._latest[unit_id] = max(position, self._latest.get(unit_id, position))

    def includes(self, incoming: Incoming) -> bool:
        """Whether no report of a later period is there; the report itself counts from now on."""
        position = self._positions[incoming.period_id]
        self._note(incoming.unit_id, position)
        return position >= self._latest[incoming.unit_id]


def writes(
    conn: sqlite3.Connection, book: Book, incoming: Incoming, *, is_latest: bool
) -> list[Write]:
    """Everything beside the period's figures that taking a report writes."""
    found = list(_answers(conn, incoming))
    if is_latest:
        found += _unit(conn, book, incoming)
        found += _facts(conn, book, incoming)
        found += _recognitions(conn, book, incoming)
    return found


def _answers(conn: sqlite3.Connection, incoming: Incoming) -> Iterator[Write]:
    """Answers to the office's own questions; a question nobody asked is nothing."""
    for row in incoming.rest.get("question", ()):
        sql = "SELECT id, answer, state FROM question WHERE uid = ? AND unit_id = ?"
        asked = conn.execute(sql, (row["uid"], incoming.unit_id)).fetchone()
        if asked and row["answer"] is not None and asked["answer"] != row["answer"]:
            state = "closed" if asked["state"] == "closed" else "answered"
            values = {"answer": row["answer"], "answered_at": row["answered_at"], "state": state}
            yield Write("question", (asked["id"],), values)


def _unit(conn: sqlite3.Connection, book: Book, incoming: Incoming) -> Iterator[Write]:
    """What this book does not know of the sender yet; what it knows is its own affair."""
    for row in incoming.rest.get("unit", ()):
        if book.names.unit(row["uid"]) == incoming.unit_id:
            old = conn.execute("SELECT * FROM unit WHERE id = ?", (incoming.unit_id,)).fetchone()
            blank = {c: row[c] for c in _FILLED_IN if row[c] and not old[c]}
            if blank:
                yield Write("unit", (incoming.unit_id,), blank)


def _facts(conn: sqlite3.Connection, book: Book, incoming: Incoming) -> Iterator[Write]:
    for row in incoming.rest.get("unit_facts", ()):
        key = (_unit_of(book, row, incoming), row["school_year"], row["level"])
        sql = "SELECT * FROM unit_facts WHERE unit_id = ? AND school_year = ? AND level = ?"
        old = conn.execute(sql, key).fetchone()
        size = {c: row[c] for c in _SIZE}
        if old is None:
            place = dict(zip(("unit_id", "school_year", "level"), key, strict=True))
            yield Write("unit_facts", None, {**place, **size})
        elif any(old[c] != v for c, v in size.items()):
            yield Write("unit_facts", key, size)


def _recognitions(conn: sqlite3.Connection, book: Book, incoming: Incoming) -> Iterator[Write]:
    for row in incoming.rest.get("recognition", ()):
        sql = "SELECT * FROM recognition WHERE uid = ?"
        old = conn.execute(sql, (row["uid"],)).fetchone()
        own = {c: row[c] for c in _OWN_RECOGNITION}
        if old is None:
            plan = book.plans.get(str(row["plan"]))
            values = {c: v for c, v in row.items() if c not in ("plan", "unit")}
            unit_id = _unit_of(book, row, incoming)
            yield Write("recognition", None, {**values, "plan_id": plan.id if plan else None,
                                              "unit_id": unit_id})  # fmt: skip
            continue
        is_theirs = old["unit_id"] in (None, _unit_of(book, row, incoming))
        if is_theirs and any(old[c] != v for c, v in own.items()):
            yield Write("recognition", (old["id"],), own)


def _unit_of(book: Book, row: Row, incoming: Incoming) -> int:
    known = book.names.unit(row["unit"])
    return incoming.unit_id if known is None else known
