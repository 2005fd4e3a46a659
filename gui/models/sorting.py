"""Rows of a table in the order of one column: only what is shown, the book keeps its order.

What a cell is sorted by comes from its column: `Column.sort`, else its number, else its text read
as a number, a day or a month, else as Vietnamese words. Numbers stand before days and days before
words whichever way a column is sorted, and empty cells stand last: who looks for the largest figure
does not look for "chưa có số liệu".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from heapq import merge
from operator import itemgetter
from typing import Any, Final, NamedTuple

from core.services.ordering import text_order
from gui.models.columns import Column, Entry, Group, Key, Row

_NUMBER: Final = re.compile(r"(-?(?:\d{1,3}(?:\.\d{3})*|\d+)(?:,\d+)?)\s*%?")
_SIGN: Final = re.compile(r"^(?:[≥≤]|[<>]=?|=)\s*")
_DAY: Final = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_AT_ONCE: Final = 4000  # sorted in some milliseconds; no other thread runs meanwhile


class Order(NamedTuple):
    """The name of a column and which way."""

    column: str
    descending: bool


class Sortable(NamedTuple):
    """What a cell is sorted by; values of one kind compare with each other."""

    kind: int
    value: Any


NUMBER, DAY, WORDS = range(3)


def sortable(column: Column, row: Row) -> Sortable | None:
    """What this cell is sorted by, None for an empty one."""
    if column.sort is not None:
        value = column.sort(row)
        return None if value is None else Sortable(NUMBER, value)
    number = column.number(row) if column.number is not None else None
    return reading(column.text(row)) if number is None else Sortable(NUMBER, number)


def cell_value(column: Column, row: Row, text: str) -> Sortable | None:
    """What a cell is worth as it reads, else by its column's number or day."""
    found = reading(text)
    if found is not None and found.kind != WORDS:
        return found
    number = column.number(row) if column.number is not None else None
    if number is not None:
        return Sortable(NUMBER, number)
    day = column.sort(row) if column.sort is not None else None
    if isinstance(day, date):
        day = day.isoformat()
    if isinstance(day, str) and _ISO_DAY.fullmatch(day):
        return Sortable(DAY, tuple(map(int, day.split("-"))))
    return found


def reading(text: str) -> Sortable | None:
    """A text read as a number, a day or a month, else as words; None for an empty one.

    A printed bound ("≥ 99 %") is read as its number.
    """
    text = text.strip()
    if not text:
        return None
    number = _NUMBER.fullmatch(_SIGN.sub("", text))
    if number:
        return Sortable(NUMBER, Decimal(number[1].replace(".", "").replace(",", ".")))
    if day := _DAY.fullmatch(text):
        return Sortable(DAY, tuple(int(part or 0) for part in reversed(day.groups())))
    return Sortable(WORDS, text_order(text))


def ranks(cells: Iterable[tuple[Key, Sortable | None]], descending: bool) -> dict[Key, int]:
    """The place of each key when sorted; equal ones stay in the order they came."""
    kinds: dict[int, list[tuple[Any, Key]]] = {}
    for key, cell in cells:
        kind, value = (WORDS + 1, 0) if cell is None else cell
        kinds.setdefault(kind, []).append((value, key))
    ordered = (key for kind in sorted(kinds) for _, key in _sorted(kinds[kind], descending))
    return {key: place for place, key in enumerate(ordered)}


def _sorted(cells: list[tuple[Any, Key]], descending: bool) -> Iterable[tuple[Any, Key]]:
    """In pieces, so that the window's thread has its turn while a long table is sorted."""
    by = itemgetter(0)
    pieces = [
        sorted(cells[start : start + _AT_ONCE], key=by, reverse=descending)
        for start in range(0, len(cells), _AT_ONCE)
    ]
    return merge(*pieces, key=by, reverse=descending)


def arranged(entries: Sequence[Entry], places: Mapping[Key, int]) -> list[Entry]:
    """The keys by their places, each under its own heading; those without a place come last."""
    found: list[Entry] = []
    run: list[Key] = []
    last = len(places)

    def close() -> None:
        try:
            run.sort(key=places.__getitem__)  # the quick way: the window waits for a long list
        except KeyError:
            run.sort(key=lambda key: places.get(key, last))
        found.extend(run)
        run.clear()

    for entry in entries:
        if isinstance(entry, Group):
            close()
            found.append(entry)
        else:
            run.append(entry)
    close()
    return found
