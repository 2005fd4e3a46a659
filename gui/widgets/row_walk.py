"""Reading every row of a table in slices, between what the user does.

A column may ask the window's session, so the rows are read on the window's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from gui.models.columns import Key, Row
from gui.slices import Slices

if TYPE_CHECKING:
    from gui.widgets.table_tab import TableTab

_SLICE: Final = 64  # rows read at a time
_AT_ONCE: Final = 200  # fewer take one turn, however slow the machine is at the moment


class RowWalk(Slices):
    """Hands each row (None: it is gone) of some keys to `each`, then calls `done`.

    Rows that `needs` does not ask for are not read and come as None, too. A page that cannot be
    read is told and ends the walk.
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

    def walk(self, keys: Sequence[Key]) -> None:
        """Begin with the first of these keys, whatever was read before."""
        slices = self._slices(keys)
        if len(keys) > _AT_ONCE:
            self.start(slices)
            return
        self.stop()
        for _ in slices:
            pass

    def _slices(self, keys: Sequence[Key]) -> Iterator[None]:
        book, source = self._tab.book, self._tab.model.source
        for first in range(0, len(keys), _SLICE):
            part = keys[first : first + _SLICE]
            wanted = [key for key in part if self._needs(key)]
            rows = book.attempt(lambda wanted=wanted: source.rows(wanted)) if book.is_open else None  # type: ignore[misc]
            if rows is None:
                return
            for key in part:
                self._each(key, rows.get(key))
            yield
        self._done()
