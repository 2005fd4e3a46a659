"""What is between two lists of a table's lines: the runs that go, the runs that come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from gui.models.columns import Entry

Run = tuple[int, int]
"""First place and the one after the last."""
_MOST_ENTRIES: Final = 2000
_MOST_RUNS: Final = 32


def numbered(entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """Each entry with how often it came before: the same heading may stand in several places."""
    seen: Counter[Entry] = Counter()
    found = []
    for entry in entries:
        found.append((entry, seen[entry]))
        seen[entry] += 1
    return found


def changed_runs(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Run], list[Run]]:
    """Runs of `old` that are not in `new`, and runs of `new` that are not in `old`.

    Long lists and such as differ in many places are exchanged whole: each run costs the view.
    """
    if max(len(old), len(new)) <= _MOST_ENTRIES:
        before, after = numbered(old), numbered(new)
        gone = _runs_outside(before, frozenset(after))
        come = _runs_outside(after, frozenset(before))
        if len(gone) + len(come) <= _MOST_RUNS:
            return gone, come
    return [(0, len(old))] if old else [], [(0, len(new))] if new else []


def outside_runs(entries: Sequence[Entry], runs: Sequence[Run]) -> list[Entry]:
    """The entries without those in the runs."""
    found: list[Entry] = []
    place = 0
    for start, stop in runs:
        found += entries[place:start]
        place = stop
    return [*found, *entries[place:]]


def _runs_outside(
    entries: Sequence[tuple[Entry, int]], others: frozenset[tuple[Entry, int]]
) -> list[Run]:
    runs: list[Run] = []
    for place, entry in enumerate(entries):
        if entry in others:
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
