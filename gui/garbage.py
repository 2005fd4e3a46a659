"""Cyclic garbage is collected between two events of the window, never inside Qt.

Python collects whenever it has made enough objects, wherever that is. Inside Qt's destructor of an
object that is under the lock of its connections (PySide looks there for an overridden method), and
to destroy another object there waits for that lock for ever; on a worker thread it would destroy
widgets of the window's thread. So the automatic collection is switched off in a program with a
window, and a timer does the same work where no function of Qt is half done.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

from gui import worker

_EVERY_MS: Final = 500
_WHOLE_EVERY: Final = 60  # ticks: the only collection that can be felt comes twice a minute
_THAW_EVERY: Final = 120  # of these: once an hour what was put aside is looked through, too
_FELT_S: Final = 0.02


class GarbageCollector(QObject):
    """Does Python's collection by a timer while it lives; `gc` stays off afterwards."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # classes and modules live as long as the program: not looked through again
        self._ticks = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """One step: the young objects, now and then the middle ones, rarely all.

        While a worker runs nothing is collected: its objects would be looked through with ours.
        """
        if worker.is_busy():
            return
        self._ticks += 1
        if self._ticks % _WHOLE_EVERY == 0:
            self._collect_all()
            return
        young, middle, _ = gc.get_count()
        young_limit, middle_limit, _ = gc.get_threshold()
        if young > young_limit:
            gc.collect(1 if middle > middle_limit else 0)

    def _collect_all(self) -> None:
        """All generations. What made that slow – a province's matrix – is put aside afterwards.

        Its rows are in no ring and go without a collection; looking through them twice a minute
        would be felt each time.
        """
        if self._ticks % (_WHOLE_EVERY * _THAW_EVERY) == 0:
            gc.unfreeze()
        began = time.perf_counter()
        gc.collect()
        if time.perf_counter() - began > _FELT_S:
            gc.freeze()
