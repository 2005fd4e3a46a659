"""Writing the chosen reports of an inbox into the book, all in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core import backups
from core.errors import BookError, UserError, sentence
from core.exchange.classify import KNOWN_AS, Book, as_known, day_made
from core.exchange.merge import (
    FACTS,
    Difference,
    Incoming,
    Values,
    difference,
    in_key_order,
    with_real_ids,
)
from core.exchange.sent_log import bytes_digest, log_row
from core.exchange.settling import decided_unit, places_by_period, settle_chosen, settle_senders
from core.exchange.tiers import mismatches
from core.exchange.travel import Row, Travel, Value
from core.exchange.trust import pin, trust_of
from core.exchange.unit_rows import Latest, Stored, writes
from core.i18n import tr
from core.session import Session
from db.bulk import delete_rows, insert_rows
from db.queries import exchange as query
from db.queries.rows import by_ids
from db.records import Unit
from db.writer import Writer

if TYPE_CHECKING:
    from core.exchange.inbox import Item
    from core.exchange.worker import Progress


class _Tried(Exception):
    """Ends a trial: what it wrote is not kept."""


def write_all(
    session: Session,
    items: Sequence[Item],
    chosen: Collection[int],
    decisions: Mapping[int, int],
    reasons: Mapping[int, str],
    progress: Progress | None,
) -> list[Item]:
    """See `core.exchange.inbox.take`."""
    looked = list(items)
    wanted = [n for n in sorted(set(chosen)) if items[n].may_be_taken]
    _expect_reasons([items[n] for n in wanted if not reasons.get(n, "").strip()])
    if wanted:
        backups.make(session.path, "before-import")
    while True:
        label = tr("Nhận {n} báo cáo", n=len(wanted)) if wanted else tr("Ghi nhật ký hộp thư đến")
        try:
            with session.edit(label, kind="import") as writer:
                return _Taking(session, writer, reasons).run(looked, wanted, decisions, progress)
        except Exception as error:
            if not wanted or not _is_of_a_file(error):
                raise
            place = _first_bad(session, looked, wanted, decisions)
            looked[place] = _left(looked[place], error)
            wanted.remove(place)


def _expect_reasons(items: Sequence[Item]) -> None:
    """Raise `UserError` for the first item that is taken with a reason only."""
    for item in items:
        if item.needs_reason:
            raise UserError(
                tr("Tệp “{file}” còn điều phải hỏi lại. Hãy ghi lý do nhận rồi làm lại; chưa nhận"
                   " tệp nào.", file=item.file)
            )  # fmt: skip


def _is_of_a_file(error: Exception) -> bool:
    """Whether one file's contents may be to blame, not the disk, the lock or the user's stop."""
    if isinstance(error, BookError):
        return error.code in ("constraint", "conflict")
    return isinstance(error, (ArithmeticError, LookupError, TypeError, ValueError))


def _first_bad(
    session: Session, items: list[Item], wanted: Sequence[int], decisions: Mapping[int, int]
) -> int:
    """The place of the first file that cannot be taken after those before it.

    Tried by halves, a few times for hundreds of files; nothing of a trial stays.
    """
    good, bad = 0, len(wanted)  # that many of the first can be taken, cannot be
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            with session.edit(tr("Nhận {n} báo cáo", n=middle), kind="import") as writer:
                _Taking(session, writer, {}).run(items, wanted[:middle], decisions, None)
                raise _Tried
        except _Tried:
            good = middle
        except Exception as error:
            if not _is_of_a_file(error):
                raise
            bad = middle
    return wanted[good]


def _left(item: Item, error: Exception) -> Item:
    """A file that could not be written: it stays out, the others are taken."""
    cause = sentence(error) if isinstance(error, BookError) else str(error)
    reason = tr("Không đưa được tệp “{file}” vào sổ: {cause} Các tệp khác vẫn nhận được.",
                file=item.file, cause=cause)  # fmt: skip
    return replace(
        item, cls="invalid", reason=reason, incoming=None, travel=None, doubts=frozenset(),
        changes=0, counts=None,
    )  # fmt: skip


class _Taking:
    """One run: reports are compared with what is held, then all their rows are written at once."""

    def __init__(self, session: Session, writer: Writer, reasons: Mapping[int, str]) -> None:
        self.session = session
        self.reasons = reasons
        self.writer = writer
        self.book = Book(session)
        self.delete: dict[str, list[Values]] = defaultdict(list)
        self.insert: dict[str, list[Values]] = defaultdict(list)
        self.latest = Latest(self.book)
        self.kept = query.kept_digests(session.conn)

    def run(
        self, looked: Sequence[Item], wanted: Sequence[int], decisions: Mapping[int, int],
        progress: Progress | None,
    ) -> list[Item]:  # fmt: skip
        """Take the wanted places of what was looked at; returns the items as they are then."""
        items, left = self._with_senders(looked, wanted, decisions)
        for n in left:
            if (incoming := items[n].incoming) is not None:
                self._add_units(incoming)
                real = with_real_ids(incoming, self.book.names)
                items[n] = replace(items[n], incoming=real)
        self._take_all(items, left, progress)
        for n in left:
            items[n] = self._with_checked_sums(items[n])
        for n in set(wanted) - set(left):
            items[n] = replace(items[n], changes=0)
        return [self._logged(item) for item in items]

    def _with_senders(
        self, looked: Sequence[Item], wanted: Sequence[int], decisions: Mapping[int, int]
    ) -> tuple[list[Item], list[int]]:
        """Unknown senders become units; the items, and the places still to be taken."""
        items, left = settle_senders(self.book, looked, wanted, decisions)
        agreed = {n: items[n].doubts for n in left}
        for n in left:
            if items[n].travel is not None:
                items[n] = self._decide(items[n], decisions.get(n))
        return settle_chosen(items, [n for n in left if items[n].doubts <= agreed[n]])

    def _take_all(
        self, items: list[Item], places: Sequence[int], progress: Progress | None
    ) -> None:
        """Compare and write period by period; the items of the places are taken then."""
        from core.exchange.inbox import held_for

        done = 0
        for some in places_by_period(self.book, items, places):
            held = held_for(self.session, [one for n in some if (one := items[n].incoming)])
            for n in some:
                if (incoming := items[n].incoming) is not None:
                    why = self.reasons.get(n, "").strip() if items[n].needs_reason else ""
                    items[n] = self._take(items[n], incoming, difference(incoming, held), why)
                done += 1
                if progress:
                    progress(done, len(places))
            self._flush()

    def _flush(self) -> None:
        """Write the rows gathered: a period at a time, in the order of the table's key."""
        for table in FACTS:
            delete_rows(self.writer, table, self.delete.pop(table, ()))
            insert_rows(self.writer, table, in_key_order(self.insert.pop(table, ())))

    # -- who it is ----------------------------------------------------------------------------

    def _decide(self, item: Item, decided: int | None) -> Item:
        """An unknown sender becomes the unit decided on; the decision is remembered."""
        assert item.travel is not None  # noqa: S101 - for the type checker
        # perhaps decided a moment ago, for another period of the same sender
        known = self.book.names.unit(item.unit)
        unit_id = known or self._decided_unit(item, item.travel, decided)
        return as_known(self.book, item, unit_id)

    def _decided_unit(self, item: Item, travel: Travel, decision: int | None) -> int:
        if decided := decided_unit(self.book, item, decision):
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

    def _take(self, item: Item, incoming: Incoming, found: Difference, why: str) -> Item:
        for table in FACTS:
            self.delete[table] += found.delete.get(table, ())
            self.insert[table] += found.insert.get(table, ())
        key = (incoming.unit_id, incoming.period_id)
        values: dict[str, Value] = {"state": "submitted", "revision": item.revision,
                                    "digest": item.digest}  # fmt: skip
        held = self.writer.get("unit_period", *key)
        if item.head and (held is None or not held["revision"]):  # the first one of this period
            values["note"] = day_made(item.head["made_at"]).isoformat()
        self.writer.put("unit_period", key, dict(values))
        if item.head and (item.head["public_key"] or item.changed_key):
            self._pin(item, why)
        is_latest = self.latest.includes(incoming)
        self.latest.note(*key)
        extra = writes(Stored(self.writer.conn), self.book, incoming, is_latest=is_latest)
        for write in extra:
            write.apply(self.writer)
        self._keep_adjustments(item, incoming, found)
        if why:
            reason = tr("{reason} Nhận vì: {why}", reason=item.reason, why=why)
            item = replace(item, reason=reason)
        return replace(item, taken=True, changes=found.size + len(extra), counts=found.counts())

    def _pin(self, item: Item, why: str) -> None:
        signed = Travel("report", item.head or {}, {})
        if trust_of(self.session, signed) != "known":
            pin(self.session, self.writer, signed, why)

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

    def _logged(self, item: Item) -> Item:
        """The item without what is not needed any more; each file is written into the log once."""
        if item.taken and item.incoming is None:  # in an earlier run
            return item
        if item.taken or not item.logged:
            self._log(item)
        if item.taken or not item.may_be_taken:
            return replace(item, incoming=None, content=None, travel=None, logged=True)
        return replace(item, logged=True)

    def _log(self, item: Item) -> None:
        period = self.book.periods.get(item.period or "")
        digest = item.digest or bytes_digest(item.content)
        is_kept = digest in self.kept
        row = log_row(
            "in", item.file, item.cls, None, None if is_kept else item.content,
            unit_id=item.unit_id, period_id=period.id if period else None, reason=item.reason,
            taken=int(item.taken),
        )  # fmt: skip
        head = item.head or {}
        row.update(
            plan_uid=head.get("plan") or None,
            plan_version=int(head["plan_version"]) if head.get("plan_version") else None,
            revision=item.revision,
            digest=digest,
            previous_digest=head.get("previous_digest") or None,
        )
        if row["content"] is not None:
            self.kept.add(digest)
        self.writer.insert("submission", row)
