"""The order in which units are listed: positions with room between them.

A unit put between two others takes a position between theirs, so that one row is written; only
when there is no room left (plans number their units 0, 1, 2 …) are all units numbered anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.queries import schools as query
from db.queries.rows import by_ids
from db.records import Unit
from db.writer import Writer

_GAP: Final = 1024


def place_units(writer: Writer, ids: Sequence[int], after: int | None) -> None:
    """Give units, in their order, the places right below `after`; None or unknown = at the end."""
    every = query.unit_ids(writer.conn, kind=None, level=None, query="", order="printed")
    others = [unit_id for unit_id in every if unit_id not in ids]
    place = others.index(after) + 1 if after in others else len(others)
    put_units(writer, others, ids, place)


def put_units(writer: Writer, others: Sequence[int], ids: Sequence[int], place: int) -> None:
    """Put units between `others[place - 1]` and `others[place]`."""
    positions = {
        unit.id: unit.position
        for unit in by_ids(writer.conn, Unit, "unit", others[max(0, place - 1) : place + 1])
    }
    after = positions[others[place]] if place < len(others) else None
    before = positions[others[place - 1]] if place > 0 else (after or 0) - _GAP * (len(ids) + 1)
    step = _GAP if after is None else (after - before) // (len(ids) + 1)
    if step < 1:
        for position, unit_id in enumerate([*others[:place], *ids, *others[place:]]):
            writer.update("unit", (unit_id,), {"position": position * _GAP})
        return
    for count, unit_id in enumerate(ids, start=1):
        writer.update("unit", (unit_id,), {"position": before + step * count})
