"""Writing the chosen reports of an inbox into the book, all in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core import backups
from core.exchange.classify import (
    KNOWN_AS,
    Book,
    classify_known,
    places_by_period,
    settle_chosen,
)
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
from core.exchange.tiers import mismatches
from core.exchange.travel import Row, Travel, Value
from core.exchange.trust import pin, trust_of
from core.exchange.unit_rows import Latest, Stored, writes
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
        self.latest = Latest(self.book)

    def run(
        self, items: list[Item], wanted: list[int], decisions: Mapping[int, int],
        progress: Progress | None,
    ) -> list[Item]:  # fmt: skip
        from core.exchange.inbox import held_for

        for n in wanted:
            if items[n].travel is not None:
                items[n] = self._decide(items[n], decisions.get(n))
        items = settle_chosen(items, wanted)
        for n in wanted:
            if (incoming := items[n].incoming) is not None:
                self._add_units(incoming)
                real = with_real_ids(incoming, self.book.names)
                items[n] = replace(items[n], incoming=real)
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
        for n in wanted:
            items[n] = self._with_checked_sums(items[n])
        for item in items:
            self._log(item)
        return [replace(item, incoming=None, content=None, travel=None) for item in items]

    def _flush(self) -> None:
        """Write the rows gathered: a period at a time, in the order of the table's key."""
        for table in FACTS:
            delete_rows(self.writer, table, self.delete.pop(table, ()))
            insert_rows(self.writer, table, in_key_order(self.insert.pop(table, ())))

    # -- who it is ----------------------------------------------------------------------------

    def _decide(self, item: Item, decided: int | None) -> Item:
        """An unknown sender becomes the unit decided on; the decision is remembered."""
        assert item.travel is not None  # noqa: S101 - for the type checker
        # decided a moment ago, for another period of the same sender
        unit_id = self.book.names.unit(item.unit)
        if unit_id is None:
            unit_id = self._decided_unit(item, item.travel, decided)
        found = classify_known(self.book, item, item.travel, unit_id)
        cls = item.cls if found.incoming else found.cls
        return replace(found, travel=None, cls=cls)

    def _decided_unit(self, item: Item, travel: Travel, decided: int | None) -> int:
        best = item.candidates[0] if item.candidates else None
        if decided is None and best is not None and best.confidence >= SURE:
            decided = best.unit_id
        if decided:
            known_as = {**self.book.names.known_as, str(item.unit): self.book.units[decided].uid}
            self.book.names.known_as = known_as
            value = json.dumps(known_as, ensure_ascii=False)
            self.writer.put("setting", (KNOWN_AS,), {"value": value})
            return decided
        row = next(r for r in travel.rows("unit") if r["uid"] == item.unit)
        unit_id = self._insert_unit(row, self.book.own)
        self.book.names.ids["unit"][row["uid"]] = unit_id
        [self.book.units[unit_id]] = by_ids(self.session.conn, Unit, "unit", [unit_id])
        return unit_id

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
        is_latest = self.latest.includes(incoming)
        self.latest.note(*key)
        extra = writes(Stored(self.writer.conn), self.book, incoming, is_latest=is_latest)
        for write in extra:
            write.apply(self.writer)
        self._keep_adjustments(item, incoming, found)
        return replace(item, taken=True, changes=found.size + len(extra), counts=found.counts())

    def _pin(self, item: Item) -> None:
        signed = Travel("report", item.head or {}, {})
        if trust_of(self.session, signed) != "known":
            pin(self.session, self.writer, signed, self.key_reason)

    def _keep_adjustments(self, item: Item, incoming: Incoming, found: Difference) -> None:
        """An adjusted cell that the new report leaves as it was stays adjusted without a flag."""
        held = query.adjustments(self.writer.conn, incoming.period_id)
        theirs = [row for row in held if row.unit_id == incoming.unit_id]
        if not theirs:
            return
        touched = {row[:4] for row in found.delete.get("result", ())}
        touched |= {row[:4] for row in found.insert.get("result", ())}
        for row in theirs:
            key = (row.period_id, row.indicator_id, row.level, row.unit_id)
            if key not in touched:
                self.writer.update("adjustment", key, {"against_digest": item.digest})

    def _with_checked_sums(self, item: Item) -> Item:
        """An office's sums are compared with the rows it passed on, and a difference said."""
        incoming = item.incoming
        if not item.taken or incoming is None or len(incoming.units) == 1:
            return item
        [office] = by_ids(self.session.conn, Unit, "unit", [incoming.unit_id])
        period = self.book.periods[item.period or ""]
        found = mismatches(self.session, period, office)
        if not found:
            return item
        more = tr("Số tổng hợp khác tổng các trường gửi kèm ở {n} chỉ tiêu, trước hết là “{name}”"
                  " ({level}).", n=len(found), name=found[0].indicator.name,
                  level=found[0].level)  # fmt: skip
        return replace(item, reason=f"{item.reason} {more}")

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
