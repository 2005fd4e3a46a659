"""Several reports of one unit and period among files looked at, or chosen, together.

Of a chain the newest counts; what cannot be told apart waits, and nobody guesses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.exchange.merge import same_figures
from core.exchange.travel import check_code
from core.i18n import tr
from core.rules.names import SURE

if TYPE_CHECKING:
    from core.exchange.classify import Book
    from core.exchange.inbox import Item


def places_by_period(book: Book, items: Sequence[Item], places: Iterable[int]) -> list[list[int]]:
    """Places of items that hold a report, period by period in the order of time.

    What is held is read, compared and written for one period at a time: memory stays small.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for n in places:
        if (incoming := items[n].incoming) is not None:
            groups[incoming.period_id].append(n)
    return [groups[period] for period in sorted(groups, key=lambda p: book.positions[p])]


def settle_batch(items: Sequence[Item]) -> list[Item]:
    """Of several reports of one unit and period in a batch only the newest is to be taken."""
    settled = list(items)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, item in enumerate(items):
        if item.incoming is not None:
            groups[item.incoming.unit_id, item.incoming.period_id].append(n)
        elif item.travel is not None:
            groups["unknown", item.unit, item.period].append(n)
    for places in groups.values():
        if len(places) > 1:
            _settle_group(settled, places)
    _settle_overlaps(settled)
    return settled


def settle_chosen(items: Sequence[Item], chosen: Iterable[int]) -> tuple[list[Item], list[int]]:
    """Like `settle_batch` among chosen items, once it is decided who their senders are.

    Returns the items and the places that are still to be taken.
    """
    settled, places = list(items), sorted(set(chosen))
    agreed = {n: items[n].doubts for n in places}
    for n, item in zip(places, settle_batch([items[n] for n in places]), strict=True):
        settled[n] = item
    left = [
        n for n in places
        if settled[n].doubts <= agreed[n] and (settled[n].incoming or settled[n].travel)
    ]  # fmt: skip
    kept = [n for n in left if "conflict" not in settled[n].doubts or _is_alone(settled, left, n)]
    return settled, kept


def _cells(item: Item) -> set[tuple[int, int]]:
    """(unit, period) of everything the report replaces."""
    if item.incoming is None:
        return set()
    return {(unit, item.incoming.period_id) for unit in item.incoming.units if unit > 0}


def are_of_one(item: Item, other: Item) -> bool:
    """Whether both reports replace rows of one unit and period: one of them counts."""
    return bool(_cells(item) & _cells(other))


def _is_alone(items: Sequence[Item], places: Iterable[int], place: int) -> bool:
    return all(n == place or not are_of_one(items[n], items[place]) for n in places)


def decided_unit(book: Book, item: Item, decision: int | None) -> int:
    """The unit that an unknown sender is; 0 is a unit to be added.

    One recognised before stays what it is; without a decision the surest candidate is meant.
    """
    known = book.names.unit(item.unit)
    if known is not None:
        return known
    best = item.candidates[0] if item.candidates else None
    if decision is None and best is not None and best.confidence >= SURE:
        return best.unit_id
    return decision or 0


def settle_senders(
    book: Book, items: Sequence[Item], chosen: Iterable[int], decisions: Mapping[int, int]
) -> tuple[list[Item], list[int]]:
    """Files of unknown senders decided to be a unit that another chosen file is a report of too.

    They wait, with both files named; the other files are taken. Returns the items and the places
    that are still to be taken.
    """
    settled, places = list(items), sorted(set(chosen))
    owners: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n in places:
        item = items[n]
        if item.travel is None:
            for cell in _cells(item):
                owners[cell].append(n)
        elif unit := decided_unit(book, item, decisions.get(n)):
            owners[unit, book.periods[item.period or ""].id].append(n)
    waiting = set()
    for (unit, _), files in owners.items():
        for n in files:
            if items[n].travel is None or len(files) == 1:
                continue
            other = next(items[m].file for m in files if m != n)
            reason = tr("Tệp “{file}” chưa nhận được là báo cáo của {unit}: tệp “{other}” trong"
                        " cùng đợt cũng là báo cáo kỳ này của đơn vị đó. Hãy chọn đơn vị khác, hoặc"
                        " nhận từng tệp một.", file=items[n].file, other=other,
                        unit=book.units[unit].name)  # fmt: skip
            settled[n] = replace(items[n], reason=reason)
            waiting.add(n)
    return settled, [n for n in places if n not in waiting]


def _settle_overlaps(items: list[Item]) -> None:
    """A unit's rows of a period come from one file at a time: its own, or that of its office."""
    first: dict[tuple[int, int], Item] = {}
    for n, item in enumerate(items):
        if item.incoming is None:
            continue
        cells = _cells(item)
        other = next((first[cell] for cell in cells if cell in first), None)
        if other is None:
            first.update(dict.fromkeys(cells, item))
            continue
        if other.unit_id == item.unit_id:  # two reports of one unit: said already
            continue
        reason = tr("Tệp “{file}” trong cùng đợt cũng có số liệu kỳ này của đơn vị. Hãy nhận từng"
                    " tệp một, tệp đúng nhận sau cùng.", file=other.file)  # fmt: skip
        items[n] = replace(item, cls="invalid", reason=reason, doubts=item.doubts | {"conflict"})


def _settle_group(items: list[Item], places: list[int]) -> None:
    newest = max(items[n].revision or 0 for n in places)
    top = [n for n in places if items[n].revision == newest]
    top.sort(key=lambda n: ("›" in items[n].file, n))  # rather the file itself than an attachment
    digests = {items[n].digest for n in top}
    for n in places:
        if n not in top:
            reason = tr("Trong cùng đợt có bản mới hơn (lần {newest}); bản này là lần {revision}.",
                        newest=newest, revision=items[n].revision)  # fmt: skip
            items[n] = _laid_aside(items[n], "older", reason)
        elif len(digests) > 1:
            twin = next(items[other] for other in top if items[other].digest == items[n].digest)
            items[n] = _copy_of(twin, items[n]) if twin is not items[n] else replace(
                items[n], cls="invalid", doubts=items[n].doubts | {"conflict"},
                reason=tr("Trong cùng đợt có hai tệp cùng là lần gửi {revision} nhưng {differs}."
                          " Hãy hỏi đơn vị mã kiểm tra của bản đúng; bản này có mã {code}."
                          " Xem khác nhau rồi chọn một tệp.", revision=newest,
                          differs=_differing(items, top), code=check_code(items[n].digest or "0")),
            )  # fmt: skip
        elif n != top[0]:
            items[n] = _copy_of(items[top[0]], items[n])


def _differing(items: Sequence[Item], places: Sequence[int]) -> str:
    """In what reports of the same number differ: at least one figure, or only what is said."""
    known = [one for n in places if (one := items[n].incoming) is not None]
    if len(known) == len(places) and all(same_figures(known[0], one) for one in known):
        return tr("số liệu giống hệt, chỉ khác lời giải trình")
    return tr("nội dung khác nhau")


def _copy_of(one: Item, other: Item) -> Item:
    reason = tr("Trùng với tệp “{file}” trong cùng đợt.", file=one.file)
    return _laid_aside(other, "duplicate", reason)


def _laid_aside(item: Item, cls: str, reason: str) -> Item:
    return replace(
        item, cls=cls, reason=reason, incoming=None, travel=None, doubts=frozenset(),  # type: ignore[arg-type]
        changes=0, counts=None,
    )  # fmt: skip
