"""Received files that wait in the inbox: what each is, which are chosen, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from core.exchange.foreseeing import as_unit
from core.exchange.inbox import NEW_UNIT, Item, ready
from core.exchange.settling import are_of_one
from core.i18n import tr
from core.rules.names import SURE
from core.services.periods import periods
from core.services.searching import matches
from gui.book import Book
from gui.models.columns import Column, Entry, Group, Key, Tone
from gui.models.row_source import UNTOUCHED, Touched

ICONS: Final = {
    "on_time": "done", "late": "late", "newer": "merge", "duplicate": "saved",
    "older": "history", "wrong_period": "calendar", "wrong_plan": "review",
    "unknown_unit": "school", "not_ours": "info", "damaged": "error", "invalid": "error",
}  # fmt: skip
_TONES: Final[dict[str, Tone]] = {
    "on_time": "good", "late": "warn", "newer": "good", "wrong_plan": "warn",
    "unknown_unit": "warn", "damaged": "bad", "invalid": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """A file of the list: its place, what it is now (after a decision), whether it is chosen."""

    place: int
    item: Item
    chosen: bool
    decision: int | None
    reason: str = ""  # why it is taken although it is doubtful

    @property
    def can_be_taken(self) -> bool:
        """Whether it may be chosen at all."""
        return self.item.may_be_taken


class Arrivals:
    """The files looked at; a `RowSource` of the page Nhận tệp."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.items: list[Item] = []
        self.chosen: set[int] = set()
        self.decisions: dict[int, int] = {}
        self.reasons: dict[int, str] = {}
        """Why doubtful files are taken, by place."""
        self.search = ""
        self._labels: dict[str, str] = {}

    # -- what happens to them -----------------------------------------------------------------

    def show(self, items: Sequence[Item]) -> None:
        """Another list; what needs no decision is chosen."""
        self.items = list(items)
        self.chosen = set() if any(item.taken for item in items) else set(ready(items))
        self.decisions, self.reasons = {}, {}
        self._labels = {p.key: p.label for p in periods(self._book.session)}

    def toggle(self, places: Sequence[int]) -> None:
        """Choose these, or leave them all when they are all chosen.

        Of several reports of one unit and period the one chosen last is.
        """
        possible = [n for n in places if self.items[n].may_be_taken]
        if self.chosen.issuperset(possible):
            self.chosen.difference_update(possible)
            return
        for n in possible:
            self.chosen -= {m for m in self.chosen if are_of_one(self.items[m], self.items[n])}
            self.chosen.add(n)

    def unexplained(self) -> int | None:
        """The first chosen file that is taken with a reason only and has none yet."""
        return next(
            (n for n in sorted(self.chosen)
             if self.items[n].needs_reason and not self.reasons.get(n, "").strip()),
            None,
        )  # fmt: skip

    def decide(self, place: int, unit_id: int | None) -> None:
        """An unknown sender is this unit (`NEW_UNIT`: one to be added); None takes it back."""
        if unit_id is None:
            self.decisions.pop(place, None)
            self.chosen.discard(place)
        else:
            self.decisions[place] = unit_id
            self.chosen.add(place)

    def arrival(self, place: int) -> Arrival:
        """A file with what was decided about it."""
        item, decision = self.items[place], self.decisions.get(place)
        if decision is None and place in self.chosen and "unknown_unit" in item.doubts:
            decision = _likely(item)
        if decision not in (None, NEW_UNIT) and "unknown_unit" in item.doubts:
            found = as_unit(self._book.session, item, int(decision or 0))
            reason = found.reason if found.doubts - item.doubts else item.reason
            item = replace(item, counts=found.counts, changes=found.changes, reason=reason,
                           incoming=found.incoming)  # fmt: skip
        return Arrival(place, item, place in self.chosen, decision, self.reasons.get(place, ""))

    def all_decisions(self) -> dict[int, int]:
        """Which unit each chosen unknown sender is, also where it was not spelled out."""
        found = {n: self.arrival(n).decision for n in self.chosen}
        return {n: decision for n, decision in found.items() if decision is not None}

    # -- the table ----------------------------------------------------------------------------

    def entries(self) -> Sequence[Entry]:
        """Places under three headings: to be taken, waiting for a word, left."""
        parts: dict[str, list[Entry]] = {"taken": [], "fits": [], "waits": [], "rest": []}
        for place, item in enumerate(self.items):
            if not matches(self.search, item.unit_name or "", item.file, item.reason):
                continue
            if item.taken:
                parts["taken"].append(place)
            elif item.may_be_taken:
                parts["waits" if item.doubts else "fits"].append(place)
            else:
                parts["rest"].append(place)
        heads = {
            "taken": tr("Đã nhận vào sổ"), "fits": tr("Nhận được"),
            "waits": tr("Chờ quyết định"), "rest": tr("Không nhận"),
        }  # fmt: skip
        found: list[Entry] = []
        for name, places in parts.items():
            if places:
                found += [Group(f"{heads[name]} ({len(places)})"), *places]
        return found

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Arrival]:
        """The files at these places; the view may still ask for lines of the list before."""
        places = range(len(self.items))
        return {key: self.arrival(key) for key in keys if isinstance(key, int) and key in places}

    def touched(self, done: Any) -> Touched:
        """The list is not in the book."""
        return UNTOUCHED

    def columns(self) -> list[Column]:
        """Chosen or not, whose, what it is and why."""
        return [
            Column("take", tr("Nhận"), _take_word, width=12, icon=_take_icon, tone=_take_tone,
                   header_tooltip=tr("Bấm hoặc gõ dấu cách để chọn, bỏ chọn"), one_line=True),
            Column("unit", tr("Đơn vị"), lambda r: r.item.unit_name or _file_name(r),
                   width=33, tone=lambda r: "normal" if r.item.unit_name else "muted",
                   tooltip=lambda r: r.item.unit_name or r.item.file, one_line=True),
            Column("period", tr("Kỳ"), lambda r: self._label(r.item), width=11, one_line=True),
            Column("revision", tr("Lần"), lambda r: str(r.item.revision or ""), width=4,
                   align="center", header_tooltip=tr("Lần gửi thứ mấy"), one_line=True),
            Column("class", tr("Phân loại"), lambda r: r.item.class_word,
                   width=14, icon=_class_icon, tone=_class_tone, one_line=True),
            Column("changes", tr("Thay đổi"), _changes, width=9, align="right", one_line=True,
                   header_tooltip=tr("Số dòng số liệu mới, đổi hoặc mất khi nhận")),
            Column("reason", tr("Lý do"), self._reason, width=19, stretch=True,
                   tooltip=lambda r: r.item.reason, one_line=True),
            Column("file", tr("Tệp"), _file_name, width=22, roomy=True,
                   tooltip=lambda r: r.item.file, one_line=True),
        ]  # fmt: skip

    def _label(self, item: Item) -> str:
        return self._labels.get(item.period or "", item.period or "")

    def _reason(self, row: Arrival) -> str:
        """Its first sentence without what the columns beside it say; all of it is in the panel."""
        first, stop, _ = row.item.reason.partition(". ")
        words = (first + stop.strip()).removesuffix(".")
        own = tr("lần {n}", n=row.item.revision)
        for said in (self._label(row.item), own, own[:1].upper() + own[1:]):
            if said and words.startswith((f"{said},", f"{said}:")):
                words = words[len(said) + 1 :].lstrip()
        return words[:1].upper() + words[1:]


def _likely(item: Item) -> int:
    """What taking an unknown sender without a word means: the surest candidate, else a new unit."""
    best = item.candidates[0] if item.candidates else None
    return best.unit_id if best is not None and best.confidence >= SURE else NEW_UNIT


def _file_name(row: Arrival) -> str:
    return row.item.file.replace("\\", "/").rpartition("/")[2]


def _take_word(row: Arrival) -> str:
    if row.item.taken:
        return tr("đã nhận")
    if row.chosen:
        return tr("sẽ nhận")
    return tr("để lại") if row.can_be_taken else ""


def _take_icon(row: Arrival) -> str | None:
    if row.item.taken:
        return "saved"
    if row.chosen:
        return "check"
    return "not_started" if row.can_be_taken else None


def _take_tone(row: Arrival) -> Tone:
    return "good" if row.chosen or row.item.taken else "muted"


def _class_icon(row: Arrival) -> str:
    return "review" if _is_doubtful(row.item) else ICONS[row.item.cls]


def _is_doubtful(item: Item) -> bool:
    """A report that waits, or was taken, although its number is another's is no faulty one."""
    return item.needs_reason or "conflict" in item.doubts


def _class_tone(row: Arrival) -> Tone:
    if _is_doubtful(row.item):
        return "warn"
    return _TONES.get(row.item.cls, "muted")


def _changes(row: Arrival) -> str:
    return str(row.item.changes) if row.can_be_taken or row.item.taken else ""
