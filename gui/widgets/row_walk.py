"""Reading every row of a table in slices, between what the user does.

A column may ask the window's session, so the rows are read on the window's thread: for some
milliseconds at a time, then keys and mouse have their turn. A short table takes one turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from gui.models.columns import Key, Row

if TYPE_CHECKING:
    from gui.widgets.table_tab import TableTab

_SLICE: Final = 64  # rows read at a time
_TURN_S: Final = 0.015  # how long the window's thread reads before it looks at keys and mouse


class RowWalk(QObject):
    """Hands each row (None: it is gone) of some keys to `each`, then calls `done`.

    Rows that `needs` does not ask for are not read and come as None, too.
    """

    def __init__(
        self,
        tab: TableTab,
        each: Callable[[Key, Row | None], None],
        done: Callable[[], None],
        needs: Callable[[Key], bool] = lambda _: True,
    ) -> None:
        super().__init__(tab)
        self._tab, self._each, self._done, self._needs = tab, each, done, needs
        self._keys: Sequence[Key] = ()
        self._next = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._read)

    @property
    def is_running(self) -> bool:
        """Whether rows are still to be read."""
        return self._timer.isActive()

    def start(self, keys: Sequence[Key]) -> None:
        """Begin with the first of these keys, whatever was read before."""
        self._keys, self._next = keys, 0
        self._read()

    def stop(self) -> None:
        """Read no further; `done` is not called."""
        self._timer.stop()

    def _read(self) -> None:
        book, source = self._tab.book, self._tab.model.source
        end = time.monotonic() + _TURN_S
        while self._next < len(self._keys) and time.monotonic() < end:
            part = self._keys[self._next : self._next + _SLICE]
            wanted = [key for key in part if self._needs(key)]
            rows = book.attempt(lambda wanted=wanted: source.rows(wanted)) if book.is_open else None  # type: ignore[misc]
            if rows is None:
                return
            for key in part:
                self._each(key, rows.get(key))
            self._next += len(part)
        if self._next < len(self._keys):
            self._timer.start()
        else:
            self._timer.stop()
            self._done()
