"""A report of an unknown sender as it would be, were its sender this unit of the book."""

from __future__ import annotations

from dataclasses import replace

from core.exchange.classify import Book, classify_known
from core.exchange.inbox import NEW_UNIT, Item, held_for
from core.exchange.merge import difference
from core.session import Session


def as_unit(session: Session, item: Item, unit_id: int) -> Item:
    """The item looked at again under a decision; nothing is written.

    What cannot be compared yet (a unit to be added, a file read completely) stays as it is.
    """
    if item.travel is None or unit_id == NEW_UNIT:
        return item
    found = classify_known(Book(session), item, item.travel, unit_id)
    if found.incoming is None:
        return found
    change = difference(found.incoming, held_for(session, [found.incoming]))
    return replace(found, changes=change.size, counts=change.counts())
