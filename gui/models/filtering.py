"""Which rows the boxes of a filter row keep: words, or a condition on numbers and days.

Words are searched as everywhere, accents or not. `>90`, `<50`, `>=`, `<=`, `=` and `50..90` compare
with what the cell shows (30.000 in a table of thousands is typed 30.000); days as 12/2023 or
01/09/2023. `=` alone and "trống" find empty cells; the accent tells it from "Trong hạn".
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from core.services.searching import matches, same_words
from gui.models.columns import Column, Entry, Group, Key, Row
from gui.models.sorting import DAY, WORDS, Sortable, cell_value, reading

_EMPTY: Final = frozenset({"=", "trống"})
_COMPARED: Final = re.compile(r"(>=|<=|≥|≤|>|<|=)\s*(.*)", re.DOTALL)
_RANGE: Final = re.compile(r"(.+?)\s*(?:\.\.|…)\s*(.+)", re.DOTALL)
_POINT: Final = re.compile(r"-?\d+\.\d{1,2}%?|-?\d{4,}\.\d+%?|-?0\.\d+%?")
_WAYS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt, "<": operator.lt, "=": operator.eq, ">=": operator.ge, "≥": operator.ge,
    "<=": operator.le, "≤": operator.le,
}  # fmt: skip


class Cell(NamedTuple):
    """What a filter looks at: the text shown and what it is worth."""

    text: str
    value: Sortable | None


Condition = Callable[[Cell], bool]


def cell_of(column: Column, row: Row) -> Cell:
    """A cell as a filter sees it."""
    text = column.text(row)
    return Cell(text, cell_value(column, row, text.strip()))


def condition(words: str) -> Condition | None:
    """What a box asks of the cells of its column; None when it asks nothing (yet)."""
    wanted = words.strip()
    if not wanted or wanted in _WAYS.keys() - _EMPTY:
        return None
    if wanted.lower() in _EMPTY:
        return lambda cell: not cell.text.strip()
    compared = _comparison(wanted) or _range(wanted)
    if compared is None:
        return lambda cell: matches(wanted, cell.text)
    # a printed target may read ">90" itself
    return lambda cell: compared(cell) or wanted in cell.text


def _comparison(words: str) -> Condition | None:
    found = _COMPARED.fullmatch(words)
    bound = _bound(found[2]) if found else None
    if found is None or bound is None:
        return None
    way, text = _WAYS[found[1]], found[2]
    if found[1] == "=":
        return lambda cell: _holds(way, cell.value, bound) or same_words(text, cell.text)
    return None if bound.kind == WORDS else lambda cell: _holds(way, cell.value, bound)


def _range(words: str) -> Condition | None:
    found = _RANGE.fullmatch(words)
    low, high = (_bound(found[1]), _bound(found[2])) if found else (None, None)
    if low is None or high is None or WORDS in (low.kind, high.kind):
        return None
    return lambda cell: (
        _holds(operator.ge, cell.value, low) and _holds(operator.le, cell.value, high)
    )


def _bound(text: str) -> Sortable | None:
    """What is typed after a sign; a point that can be no mark of thousands is a decimal one."""
    if _POINT.fullmatch(text):
        text = text.replace(".", ",")
    return reading(text)


def _holds(way: Callable[[Any, Any], bool], value: Sortable | None, bound: Sortable) -> bool:
    if value is None or value.kind != bound.kind:
        return False
    if bound.kind != DAY:
        return way(value.value, bound.value)
    # a day is compared with a month by its month
    parts = tuple(part for part in bound.value if part)
    return way(value.value[: len(parts)], parts)


def without(entries: Sequence[Entry], hidden: Collection[Key]) -> list[Entry]:
    """The entries but these keys, and without headings that have nothing left below them."""
    if not hidden:
        return list(entries)
    found: list[Entry] = []
    waiting: list[Group] = []
    for entry in entries:
        if isinstance(entry, Group):
            waiting = [group for group in waiting if group.depth < entry.depth]
            waiting.append(entry)
        elif entry not in hidden:
            found += waiting
            waiting = []
            found.append(entry)
    return found
