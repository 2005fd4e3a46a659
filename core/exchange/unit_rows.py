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
    """A row to insert (`key` None) or columns to set in the row with that key.

    `names` is what the row is found by, before it has a key too.
    """

    table: str
    names: Mapping[str, Value]
    key: Key | None
    values: Mapping[str, Value]

    def apply(self, writer: Writer) -> None:
        """Write it."""
        if self.key is None:
            writer.insert(self.table, dict(self.values))
        else:
            writer.update(self.table, self.key, dict(self.values))


class Stored:
    """Rows of the book, found by what names them; with the writes foreseen laid over them."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._laid: dict[tuple[str, Key], dict[str, Value]] = {}

    def find(self, table: str, **names: Value) -> Mapping[str, Value] | None:
        """The row as it will stand, None when there is none."""
        if laid := self._laid.get((table, tuple(names.values()))):
            return laid
        where = " AND ".join(f"{column} = ?" for column in names)
        sql = f"SELECT * FROM {table} WHERE {where}"  # noqa: S608 - names of the schema
        row = self._conn.execute(sql, tuple(names.values())).fetchone()
        return None if row is None else dict(row)

    def lay(self, write: Write) -> None:
        """From now on the row is found as if this was written."""
        old = self.find(write.table, **write.names) or {}
        place = (write.table, tuple(write.names.values()))
        self._laid[place] = {**old, **write.values}


class Latest:
    """Per unit the latest period that a report is held of, or was taken of in this run."""

    def __init__(self, book: Book) -> None:
        self._positions = book.positions
        self._latest: dict[int, int] = {}
        for state in book.states.values():
            if state.digest is not None:
                self.note(state.unit_id, state.period_id)

    def note(self, unit_id: int, period_id: int) -> None:
        """A report of the unit's period is there."""
        position = self._positions[period_id]
        self._latest[unit_id] = max(position, self._latest.get(unit_id, position))

    def includes(self, incoming: Incoming) -> bool:
        """Whether no report of a later period is there."""
        position = self._positions[incoming.period_id]
        return position >= self._latest.get(incoming.unit_id, position)


def writes(stored: Stored, book: Book, incoming: Incoming, *, is_latest: bool) -> list[Write]:
    """Everything beside the period's figures that taking a report writes."""
    found = list(_answers(stored, incoming))
    if is_latest:
        found += _unit(stored, book, incoming)
        found += _facts(stored, book, incoming)
        found += _recognitions(stored, book, incoming)
    return found


def _answers(stored: Stored, incoming: Incoming) -> Iterator[Write]:
    """Answers to the office's own questions; a question nobody asked is nothing."""
    for row in incoming.rest.get("question", ()):
        names = {"uid": row["uid"], "unit_id": incoming.unit_id}
        asked = stored.find("question", **names)
        if asked and row["answer"] is not None and asked["answer"] != row["answer"]:
            state = "closed" if asked["state"] == "closed" else "answered"
            values = {"answer": row["answer"], "answered_at": row["answered_at"], "state": state}
            yield Write("question", names, (asked["id"],), values)


def _unit(stored: Stored, book: Book, incoming: Incoming) -> Iterator[Write]:
    """What this book does not know of the sender yet; what it knows is its own affair."""
    names: dict[str, Value] = {"id": incoming.unit_id}
    old = stored.find("unit", **names)
    for row in incoming.rest.get("unit", ()):
        if old is not None and book.names.unit(row["uid"]) == incoming.unit_id:
            blank = {c: row[c] for c in _FILLED_IN if row[c] and not old[c]}
            if blank:
                yield Write("unit", names, (incoming.unit_id,), blank)


def _facts(stored: Stored, book: Book, incoming: Incoming) -> Iterator[Write]:
    for row in incoming.rest.get("unit_facts", ()):
        names = {"unit_id": _unit_of(book, row, incoming), "school_year": row["school_year"],
                 "level": row["level"]}  # fmt: skip
        old = stored.find("unit_facts", **names)
        size = {c: row[c] for c in _SIZE}
        if old is None:
            yield Write("unit_facts", names, None, {**names, **size})
        elif any(old[c] != v for c, v in size.items()):
            yield Write("unit_facts", names, tuple(names.values()), size)


def _recognitions(stored: Stored, book: Book, incoming: Incoming) -> Iterator[Write]:
    for row in incoming.rest.get("recognition", ()):
        names = {"uid": row["uid"]}
        old = stored.find("recognition", **names)
        unit_id = _unit_of(book, row, incoming)
        own = {c: row[c] for c in _OWN_RECOGNITION}
        if old is None:
            plan = book.plans.get(str(row["plan"]))
            values = {c: v for c, v in row.items() if c not in ("plan", "unit")}
            values |= {"plan_id": plan.id if plan else None, "unit_id": unit_id}
            yield Write("recognition", names, None, values)
        elif old["unit_id"] in (None, unit_id) and any(old[c] != v for c, v in own.items()):
            yield Write("recognition", names, (old.get("id"),), own)


def _unit_of(book: Book, row: Row, incoming: Incoming) -> int:
    known = book.names.unit(row["unit"])
    return incoming.unit_id if known is None else known
