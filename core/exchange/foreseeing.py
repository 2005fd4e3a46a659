"""What taking reports would change, counted before: the preview says what taking then does.

Nothing is written. Reports taken together are counted as they would be written, one after another:
what the first brings along (size of the school year, contact) the second does not bring again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from core.exchange.classify import Book, as_known
from core.exchange.inbox import NEW_UNIT, Item, held_for
from core.exchange.merge import Held, difference
from core.exchange.settling import decided_unit, places_by_period, settle_chosen, settle_senders
from core.exchange.unit_rows import Latest, Stored, writes
from core.session import Session
from db.records import Unit


def foreseen(
    session: Session,
    items: Sequence[Item],
    chosen: Collection[int],
    decisions: Mapping[int, int] | None = None,
) -> list[Item]:
    """The items with the changes that `inbox.take` would make with the same arguments."""
    book = Book(session)
    looked, left = settle_senders(book, items, chosen, decisions or {})
    agreed = {n: looked[n].doubts for n in left}
    for n in left:
        looked[n] = _decided(book, looked[n], (decisions or {}).get(n))
    left = [n for n in left if looked[n].doubts <= agreed[n]]
    looked, left = settle_chosen(looked, left)
    return [
        replace(item, changes=0) if n in chosen and n not in left else item
        for n, item in enumerate(counted(session, book, looked, left))
    ]


def as_unit(session: Session, item: Item, unit_id: int) -> Item:
    """A report of an unknown sender as it would be, were that this unit (`NEW_UNIT`: a new one).

    A file read completely stays as it is.
    """
    if item.travel is None:
        return item
    book = Book(session)
    return counted(session, book, [_decided(book, item, unit_id)], [0])[0]


def counted(
    session: Session, book: Book, items: Sequence[Item], chosen: Collection[int]
) -> list[Item]:
    """The items with what taking the chosen ones, or each other one alone, would change."""
    looked = list(items)
    latest, together = Latest(book), Stored(session.conn)
    for places in places_by_period(book, items, range(len(items))):
        held = held_for(session, [one for n in places if (one := items[n].incoming)])
        for n in places:
            if n in chosen:
                looked[n] = _counted(book, items[n], held, together, latest)
            elif items[n].may_be_taken:
                looked[n] = _counted(book, items[n], held, Stored(session.conn), Latest(book))
    return looked


def _counted(book: Book, item: Item, held: Held, stored: Stored, latest: Latest) -> Item:
    """With its changes; `stored` and `latest` then know of them."""
    if (incoming := item.incoming) is None:
        return item
    found = difference(incoming, held)
    extra = writes(stored, book, incoming, is_latest=latest.includes(incoming))
    latest.note(incoming.unit_id, incoming.period_id)
    for write in extra:
        stored.lay(write)
    return replace(item, changes=found.size + len(extra), counts=found.counts())


def _decided(book: Book, item: Item, decided: int | None) -> Item:
    """A report of an unknown sender under the decision, as `core.exchange.taking` takes it."""
    if item.travel is None:
        return item
    unit_id = decided_unit(book, item, decided) or _new_unit(book, item)
    if unit_id > NEW_UNIT:
        book.names.known_as[str(item.unit)] = book.units[unit_id].uid
    return as_known(book, item, unit_id)


def _new_unit(book: Book, item: Item) -> int:
    """A unit that would be added, under a negative id."""
    assert item.travel is not None  # noqa: S101 - for the type checker
    row = next(r for r in item.travel.rows("unit") if r["uid"] == item.unit)
    unit_id = book.names.add_unit(row["uid"])
    book.units[unit_id] = Unit(unit_id, str(row["uid"]), str(row["name"]), str(row["kind"]))
    return unit_id
