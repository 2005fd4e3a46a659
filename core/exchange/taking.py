"""Writing the chosen reports of an inbox into the book, all in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core import backups
from core.exchange.classify import KNOWN_AS, Book, classify_known, places_by_period
from core.exchange.merge import (
    FACTS,
    Difference,
    Incoming,
    Values,
    difference,
    in_key_order,
    with_real_ids,
)
from core.exchange.sent_log import log_row
from core.exchange.travel import Row, Travel, Value
from core.exchange.trust import pin, trust_of
from core.i18n import tr
from core.rules.names import SURE
from core.session import Session
from db.bulk import delete_rows, insert_rows
from db.queries import exchange as query
from db.queries.rows import by_ids
from db.records import Unit
from db.writer import Writer

if TYPE_CHECKING:
    from core.exchange.inbox import Item
    from core.exchange.worker import Progress

_OWN_RECOGNITION: Final = ("status", "decision", "year_recognised", "expires_on", "grade", "note")
_FILLED_IN: Final = ("code", "levels", "ownership", "address", "email")


def write_all(
    session: Session,
    items: Sequence[Item],
    chosen: Collection[int],
    decisions: Mapping[int, int],
    key_reason: str,
    progress: Progress | None,
) -> list[Item]:
    """See `core.exchange.inbox.take`."""
    wanted = [n for n in sorted(set(chosen)) if items[n].incoming or items[n].travel]
    if wanted:
        backups.make(session.path, "before-import")
    label = tr("Nhận {n} báo cáo", n=len(wanted)) if wanted else tr("Ghi nhật ký hộp thư đến")
    with session.edit(label, kind="import") as writer:
        return _Taking(session, writer, key_reason).run(list(items), wanted, decisions, progress)


class _Taking:
    """One run: reports are compared with what is held, then all their rows are written at once."""

    def __init__(self, session: Session, writer: Writer, key_reason: str) -> None:
        self.session = session
        self.key_reason = key_reason
        self.writer = writer
        self.book = Book(session)
        self.delete: dict[str, list[Values]] = defaultdict(list)
        self.insert: dict[str, list[Values]] = defaultdict(list)
        self.latest: dict[int, int] = {}

    def run(
        self, items: list[Item], wanted: list[int], decisions: Mapping[int, int],
        progress: Progress | None,
    ) -> list[Item]:  # fmt: skip
        from core.exchange.inbox import held_for

        for n in wanted:
            if items[n].travel is not None:
                items[n] = self._decide(items[n], decisions.get(n))
        for n in wanted:
            if (incoming := items[n].incoming) is not None:
                self._add_units(incoming)
                real = with_real_ids(incoming, self.book.names)
                items[n] = replace(items[n], incoming=real)
        self.latest = self._latest_periods()
        done = 0
        for places in places_by_period(self.book, items, wanted):
            held = held_for(self.session, [one for n in places if (one := items[n].incoming)])
            for n in places:
                if (incoming := items[n].incoming) is not None:
                    items[n] = self._take(items[n], incoming, difference(incoming, held))
                done += 1
                if progress:
                    progress(done, len(wanted))
            self._flush()
        for item in items:
            self._log(item)
        return [replace(item, incoming=None, content=None, travel=None) for item in items]

    def _flush(self) -> None:
        """Write the rows gathered: a period at a time, in the order of the table's key."""
        for table in FACTS:
            delete_rows(self.writer, table, self.delete.pop(table, ()))
            insert_rows(self.writer, table, in_key_order(self.insert.pop(table, ())))

    # -- who it is ----------------------------------------------------------------------------

    def _decide(self, item: Item, unit_id: int | None) -> Item:
        """An unknown sender becomes the unit decided on; the decision is remembered."""
        assert item.travel is not None  # noqa: S101 - for the type checker
        row = next(r for r in item.travel.rows("unit") if r["uid"] == item.unit)
        best = item.candidates[0] if item.candidates else None
        if unit_id is None and best is not None and best.confidence >= SURE:
            unit_id = best.unit_id
        if unit_id:
            known_as = {**self.book.names.known_as, str(item.unit): self.book.units[unit_id].uid}
            self.book.names.known_as = known_as
            value = json.dumps(known_as, ensure_ascii=False)
            self.writer.put("setting", (KNOWN_AS,), {"value": value})
        else:
            unit_id = self._insert_unit(row, self.book.own)
            self.book.names.ids["unit"][row["uid"]] = unit_id
            [self.book.units[unit_id]] = by_ids(self.session.conn, Unit, "unit", [unit_id])
        return replace(
            classify_known(self.book, item, item.travel, unit_id), travel=None, cls=item.cls
        )

    def _add_units(self, incoming: Incoming) -> None:
        """Write the units that an office's report brings along, under the one they stand under."""
        names = self.book.names
        added = []
        for row in incoming.new_units.values():
            if names.unit(row["uid"]) is None:
                unit_id = self._insert_unit(row, incoming.unit_id)
                names.ids["unit"][row["uid"]] = unit_id
                added.append((unit_id, row))
        for unit_id, row in added:
            parent = names.unit(row["parent"])
            if parent is not None and parent != unit_id:
                self.writer.update("unit", (unit_id,), {"parent_id": parent})

    def _insert_unit(self, row: Row, parent_id: int) -> int:
        values = {c: v for c, v in row.items() if c != "parent"}
        return self.writer.add("unit", {**values, "parent_id": parent_id})

    # -- one report ---------------------------------------------------------------------------

    def _take(self, item: Item, incoming: Incoming, found: Difference) -> Item:
        for table in FACTS:
            self.delete[table] += found.delete.get(table, ())
            self.insert[table] += found.insert.get(table, ())
        key = (incoming.unit_id, incoming.period_id)
        values: dict[str, Value] = {"state": "submitted", "revision": item.revision,
                                    "digest": item.digest}  # fmt: skip
        self.writer.put("unit_period", key, dict(values))
        if item.head and item.head["public_key"]:
            self._pin(item)
        extra = self._take_answers(incoming)
        if self._is_latest(incoming):
            extra += self._take_unit(incoming)
        self._keep_adjustments(item, incoming, found)
        return replace(item, taken=True, changes=found.size + extra, counts=found.counts())

    def _pin(self, item: Item) -> None:
        signed = Travel("report", item.head or {}, {})
        if trust_of(self.session, signed) != "known":
            pin(self.session, self.writer, signed, self.key_reason)

    def _take_answers(self, incoming: Incoming) -> int:
        """Answers to the office's own questions; a question nobody asked is nothing."""
        written = 0
        for row in incoming.rest.get("question", ()):
            sql = "SELECT id, answer, state FROM question WHERE uid = ? AND unit_id = ?"
            asked = self.writer.conn.execute(sql, (row["uid"], incoming.unit_id)).fetchone()
            if asked and row["answer"] is not None and asked["answer"] != row["answer"]:
                state = "closed" if asked["state"] == "closed" else "answered"
                values = {"answer": row["answer"], "answered_at": row["answered_at"]}
                self.writer.update("question", (asked["id"],), {**values, "state": state})
                written += 1
        return written

    def _take_unit(self, incoming: Incoming) -> int:
        """What a report says of its unit itself: size, recognition, contact."""
        written = 0
        sent = {row["uid"]: row for row in incoming.rest.get("unit", ())}
        sender = self.writer.get("unit", incoming.unit_id) or {}
        for row in sent.values():
            if self.book.names.unit(row["uid"]) == incoming.unit_id:
                blank = {c: row[c] for c in _FILLED_IN if row[c] and not sender[c]}
                written += self._update("unit", (incoming.unit_id,), blank)
        for row in incoming.rest.get("unit_facts", ()):
            key = (self._unit_of(row, incoming), row["school_year"], row["level"])
            values = {c: row[c] for c in ("classes", "pupils", "teachers", "sites")}
            old = self.writer.get("unit_facts", *key)
            if old is None or any(old[c] != v for c, v in values.items()):
                self.writer.put("unit_facts", key, dict(values))
                written += 1
        for row in incoming.rest.get("recognition", ()):
            written += self._take_recognition(row, incoming)
        return written

    def _take_recognition(self, row: Row, incoming: Incoming) -> int:
        sql = "SELECT id FROM recognition WHERE uid = ?"
        known = self.writer.conn.execute(sql, (row["uid"],)).fetchone()
        if known:
            return self._update("recognition", known["id"], {c: row[c] for c in _OWN_RECOGNITION})
        values = {c: v for c, v in row.items() if c not in ("plan", "unit")}
        plan = self.book.plans.get(str(row["plan"]))
        unit_id = self._unit_of(row, incoming)
        ids = {"plan_id": plan.id if plan else None, "unit_id": unit_id}
        self.writer.insert("recognition", {**values, **ids})
        return 1

    def _update(self, table: str, key: int | tuple[int, ...], values: Mapping[str, Value]) -> int:
        place = key if isinstance(key, tuple) else (key,)
        old = self.writer.get(table, *place) or {}
        if all(old.get(c) == v for c, v in values.items()):
            return 0
        self.writer.update(table, place, dict(values))
        return 1

    def _unit_of(self, row: Row, incoming: Incoming) -> int:
        known = self.book.names.unit(row["unit"])
        return incoming.unit_id if known is None else known

    def _keep_adjustments(self, item: Item, incoming: Incoming, found: Difference) -> None:
        """An adjusted cell that the new report leaves as it was stays adjusted without a flag."""
        touched = {row[:4] for row in found.delete.get("result", ())}
        touched |= {row[:4] for row in found.insert.get("result", ())}
        for row in query.adjustments(self.writer.conn, incoming.period_id):
            key = (row.period_id, row.indicator_id, row.level, row.unit_id)
            if row.unit_id == incoming.unit_id and key not in touched:
                self.writer.update("adjustment", key, {"against_digest": item.digest})

    # -- which is the latest ------------------------------------------------------------------

    def _latest_periods(self) -> dict[int, int]:
        """Per unit the position of the latest period that a report is held of."""
        positions = self.book.positions
        latest: dict[int, int] = {}
        for state in self.book.states.values():
            if state.digest is not None:
                position = positions[state.period_id]
                latest[state.unit_id] = max(position, latest.get(state.unit_id, position))
        return latest

    def _is_latest(self, incoming: Incoming) -> bool:
        """Whether no report of a later period is held: what it says of the unit is the newest."""
        position = self._period_position(incoming.period_id)
        known = self.latest.get(incoming.unit_id, position)
        self.latest[incoming.unit_id] = max(position, known)
        return position >= known

    def _period_position(self, period_id: int) -> int:
        return self.book.positions[period_id]

    # -- the log ------------------------------------------------------------------------------

    def _log(self, item: Item) -> None:
        period = self.book.periods.get(item.period or "")
        known = item.digest is not None and item.cls == "duplicate"
        row = log_row(
            "in", item.file, item.cls, None, None if known else item.content,
            unit_id=item.unit_id, period_id=period.id if period else None, reason=item.reason,
            taken=int(item.taken),
        )  # fmt: skip
        head = item.head or {}
        row.update(
            plan_uid=head.get("plan") or None,
            plan_version=int(head["plan_version"]) if head.get("plan_version") else None,
            revision=item.revision,
            digest=item.digest,
            previous_digest=head.get("previous_digest") or None,
        )
        self.writer.insert("submission", row)
