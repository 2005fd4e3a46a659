"""Hộp thư đến: what came in is looked at, classified with a reason, and taken if chosen.

`look` reads files, folders, e-mails and packed folders in processes of their own and writes
nothing. `take` writes everything chosen in one transaction, with one restore point before and one
undo step after. Whatever is doubtful waits for a decision and is never guessed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from core.exchange.classify import Book, classify
from core.exchange.envelope import deflated
from core.exchange.envelope import take as take_bytes
from core.exchange.faults import Fault
from core.exchange.limits import MAX_KEPT_REFUSED, MAX_REFUSED_BYTES
from core.exchange.merge import CellChange, Held, Incoming, difference
from core.exchange.settling import settle_batch
from core.exchange.travel import Refused, Travel
from core.exchange.unpacking import Found
from core.exchange.worker import Progress, ReaderPool
from core.i18n import tr
from core.session import Session

Class = Literal[
    "on_time", "late", "duplicate", "newer", "older", "wrong_period", "wrong_plan",
    "unknown_unit", "not_ours", "damaged", "invalid",
]  # fmt: skip
Doubt = Literal[
    "unknown_unit",  # who sent it is to be said
    "wrong_plan",  # made for another version of the plan
    "changed_key",  # signed by another key than before, or not signed any more
    "older",  # a lower number than the one held, of no report known here
    "conflict",  # the number of another report, other contents
    "unchained",  # the next number, but not made from the report held
    "emptying",  # without a single result where results are held
]
DOUBTS: Final[tuple[Doubt, ...]] = get_args(Doubt)
EXPLAINED: Final[frozenset[Doubt]] = frozenset(DOUBTS) - {"unknown_unit", "wrong_plan"}
"""Doubts that an officer sets aside with a reason, which is kept in the log."""
TAKEN: Final[frozenset[str]] = frozenset({"on_time", "late", "newer"})
"""Classes that are taken without asking."""
_NO_CHANGE: Final[frozenset[str]] = frozenset({"duplicate", *TAKEN})


@dataclass(frozen=True)
class Candidate:
    """A unit of this book that an unknown sender may be."""

    unit_id: int
    name: str
    confidence: float


@dataclass(frozen=True)
class Item:
    """A received file and what is thought of it.

    `doubts`: what somebody has to decide before it is taken. `unit` and `revision` are what the
    file says; `unit_id` is the unit here. `changes` counts rows that taking it changes, or did.
    """

    file: str
    cls: Class
    reason: str
    unit: str | None = None
    unit_name: str | None = None
    unit_id: int | None = None
    period: str | None = None
    revision: int | None = None
    digest: str | None = None
    doubts: frozenset[Doubt] = frozenset()
    taken: bool = False
    logged: bool = False
    changes: int = 0
    counts: Mapping[str, tuple[int, int, int]] | None = None
    candidates: tuple[Candidate, ...] = ()
    head: Mapping[str, str] | None = None
    incoming: Incoming | None = None
    travel: Travel | None = None  # kept only while the sender is unknown
    content: bytes | None = None  # the file, deflated

    @property
    def may_be_taken(self) -> bool:
        """Reports that fit, and those that wait for somebody's word."""
        return not self.taken and (self.incoming is not None or self.travel is not None)

    @property
    def waits(self) -> bool:
        """Whether it can be taken when somebody decides so."""
        return self.may_be_taken and bool(self.doubts)

    @property
    def changed_key(self) -> bool:
        """Whether it is signed by another key than the unit's earlier reports, or by none."""
        return "changed_key" in self.doubts

    @property
    def needs_reason(self) -> bool:
        """Whether it is taken with a reason only."""
        return self.waits and bool(self.doubts & EXPLAINED)

    @property
    def class_word(self) -> str:
        """What its class is called; one that was a conflict, taken or not, is no faulty file."""
        if "conflict" in self.doubts:
            return tr("trùng số lần gửi")
        return class_words()[self.cls]

    @property
    def is_refused(self) -> bool:
        """Whether the file was not taken and is not simply known already."""
        return not self.taken and (self.cls not in _NO_CHANGE or bool(self.doubts))


def class_words() -> dict[str, str]:
    """What the classes are called."""
    return {
        "on_time": tr("đúng hạn"),
        "late": tr("muộn"),
        "duplicate": tr("gửi trùng"),
        "newer": tr("bản mới"),
        "older": tr("bản cũ hơn"),
        "wrong_period": tr("sai kỳ"),
        "wrong_plan": tr("sai bản kế hoạch"),
        "unknown_unit": tr("trường lạ"),
        "not_ours": tr("không phải tệp của chương trình"),
        "damaged": tr("hỏng"),
        "invalid": tr("không hợp lệ"),
    }


# -- looking ------------------------------------------------------------------------------------


def look(
    session: Session,
    paths: Sequence[Path],
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    pool: ReaderPool | None = None,
) -> list[Item]:
    """Read and classify everything in the paths, in their order; nothing is written anywhere.

    May run in another thread on a session of its own opened read-only. Companions of a report
    (cover, workbook) in folders and e-mails are passed over. `cancelled` stops between files:
    what was read so far is returned.
    """
    book = Book(session)
    with tempfile.TemporaryDirectory(prefix="skh-") as name:
        own_pool = pool or ReaderPool()
        try:
            found = own_pool.gather(paths, Path(name), cancelled=cancelled)
            items = _read(book, found, own_pool, progress, cancelled)
        finally:
            if pool is None:
                own_pool.close()
    from core.exchange.foreseeing import counted

    settled = settle_batch(items)
    return counted(session, book, settled, ready(settled))


def _read(
    book: Book,
    found: Sequence[Found],
    pool: ReaderPool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> list[Item]:
    room = _KeptRoom()
    items: dict[int, Item] = {
        n: refused_item(one.shown, one.refused, room.content(one.path))
        for n, one in enumerate(found)
        if one.refused
    }
    places = [n for n, one in enumerate(found) if one.path is not None and not one.refused]
    paths = [path for n in places if (path := found[n].path)]
    for place, travel in pool.read(paths, progress=progress, cancelled=cancelled):
        n = places[place]
        if isinstance(travel, Refused):
            items[n] = refused_item(found[n].shown, travel, room.content(found[n].path))
            continue
        item = classify(book, found[n].shown, travel)
        items[n] = replace(item, content=travel.content)
    return [items[n] for n in sorted(items)]


def refused_item(file: str, refused: Refused, content: bytes | None = None) -> Item:
    """A file that could not be read as what it should be."""
    classes: dict[str, Class] = {"not_ours": "not_ours", "damaged": "damaged"}
    cls = classes.get(refused.code, "invalid")
    return Item(file, cls, refused.sentence, content=content)


class _KeptRoom:
    """What of refused files is kept for the log: whole small files, up to a sum."""

    def __init__(self) -> None:
        self._left = MAX_KEPT_REFUSED

    def content(self, path: Path | None) -> bytes | None:
        """The file, deflated; None when it is too large for what is left, or no plain file."""
        try:
            if path is None or path.lstat().st_size > min(self._left, MAX_REFUSED_BYTES):
                return None
            data = take_bytes(path, least=1)
        except (Fault, OSError):
            return None
        self._left -= len(data)
        return deflated(data)


def held_for(session: Session, incoming: Iterable[Incoming]) -> Held:
    """What the book holds of everything these reports replace."""
    wanted = [(one.period_id, unit) for one in incoming for unit in one.units if unit > 0]
    return Held(session.conn, wanted)


def cell_changes(session: Session, item: Item) -> list[CellChange]:
    """Every row that taking the report would change, before and after: the preview."""
    if item.incoming is None:
        return []
    return difference(item.incoming, held_for(session, [item.incoming])).cells()


# -- choosing -----------------------------------------------------------------------------------


def ready(items: Sequence[Item], also: Collection[str] = ()) -> list[int]:
    """Places of the items that are taken without asking, and of those with doubts in `also`."""
    return [n for n, item in enumerate(items) if item.may_be_taken and item.doubts <= set(also)]


NEW_UNIT: Final = 0


def take(
    session: Session,
    items: Sequence[Item],
    chosen: Collection[int],
    decisions: Mapping[int, int] | None = None,
    *,
    reasons: Mapping[int, str] | None = None,
    progress: Progress | None = None,
) -> list[Item]:
    """Take the chosen items (places in `items`) into the book; log every item once.

    One transaction, one undo step; before it one restore point, if anything is taken. `decisions`
    says for an item of an unknown sender which unit (local id) it is, `NEW_UNIT` adds the unit to
    the book; without a decision its surest candidate or a new unit is meant. `reasons` say why a
    doubtful item is taken (`Item.needs_reason`); they are kept in the log and with a pinned key.
    A file that cannot be taken is left with the reason, the others are taken. Returns the items
    as they are now. Raises `UserError` where a reason is missing, `BookError`; then nothing was
    written.
    """
    from core.exchange.taking import write_all

    return write_all(session, items, chosen, decisions or {}, reasons or {}, progress)


def as_json(items: Sequence[Item], chosen: Collection[int]) -> dict[str, Any]:
    """The form of `inbox --json`; what would be or was changed counts of the chosen items only.

    A file that waits for a decision says for which: `waits_for`, the words `--also` takes.
    """
    changes = [item.changes if n in chosen else 0 for n, item in enumerate(items)]
    files = [
        {
            "file": item.file,
            "class": item.cls,
            "reason": item.reason,
            "unit": item.unit,
            "period": item.period,
            "revision": item.revision,
            "taken": item.taken,
            "changes": count,
            **({"waits_for": sorted(item.doubts)} if item.waits else {}),
        }
        for item, count in zip(items, changes, strict=True)
    ]
    return {"files": files, "changes": sum(changes)}
