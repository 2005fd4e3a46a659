"""Where the rows of a table come from, and those that were read so far."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from core.session import Session
from gui.models.columns import Entry, Group, Key, Row

PAGE: Final = 128
KEPT_ROWS: Final = 4096
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Touched:
    """What a change set means for a table: ask for the keys again, forget all rows or some."""

    order: bool = False
    rows: bool = False
    keys: frozenset[Key] = field(default_factory=frozenset)


UNTOUCHED: Final = Touched()
MANY: Final = 1000
"""A change set of more rows was not typed: its keys are not looked through one by one."""


class RowSource(Protocol):
    """What a tab gives the model; every method asks `core` for the present period and unit."""

    def entries(self) -> Sequence[Entry]:
        """Keys and heading rows in the order shown, after search and filters."""

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Row]:
        """The rows of these keys; keys that are gone are left out."""

    def touched(self, done: Any) -> Touched:
        """What the change set `done` (`.tables`, `.changes`) means for this table."""


Question = Callable[[Session], Sequence[Entry]]
"""What `entries` asks, with everything it needs of the window in it: a source with a method
`question() -> Question` can be asked on another thread, with a session of that thread."""


class RowCache:
    """Rows by key, asked in pages; beyond `KEPT_ROWS` the oldest are dropped.

    `told` gets the exception of a page that cannot be read, once until the next `start`.
    """

    def __init__(self, source: RowSource, told: Callable[[Exception], None]) -> None:
        self._source = source
        self._told = told
        self._rows: OrderedDict[Entry, Row] = OrderedDict()
        self._failed = False

    def get(self, key: Key) -> Row | None:
        """A row that was read, None otherwise."""
        return self._rows.get(key)

    def fetch(self, entries: Sequence[Entry]) -> None:
        """Read the rows of a page that are not there yet."""
        wanted = [e for e in entries if not isinstance(e, Group) and e not in self._rows]
        try:
            self._rows.update(self._source.rows(wanted))
        except Exception as error:
            if not self._failed:  # told once, not for every cell painted
                self._failed = True
                log.exception("a page of rows could not be read")
                self._told(error)
            return
        while len(self._rows) > KEPT_ROWS:
            self._rows.popitem(last=False)

    def forget(self, entry: Entry) -> None:
        """Ask for a row again when it is next looked at."""
        self._rows.pop(entry, None)

    def clear(self) -> None:
        """Ask for every row again when it is next looked at."""
        self._rows.clear()

    def start(self) -> None:
        """Begin anew with other rows: what fails then is told again."""
        self.clear()
        self._failed = False
