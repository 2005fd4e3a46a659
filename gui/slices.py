"""Work that needs widgets and takes longer than a blink: done in slices between keys and mouse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer

_TURN_S: Final = 0.008


class Slices(QObject):
    """Walks through an iterator, for some milliseconds at a time; short work takes one turn."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_running(self) -> bool:
        """Whether there is something left to do."""
        return self._steps is not None

    def start(self, steps: Iterator[object]) -> None:
        """Begin at once; what was under way before is left as it is."""
        self._steps = steps
        self._turn()

    def stop(self) -> None:
        """Go no further."""
        self._steps = None
        self._timer.stop()

    def _turn(self) -> None:
        end, steps = time.perf_counter() + _TURN_S, self._steps
        while steps is not None and time.perf_counter() < end:
            if next(steps, self) is self:
                if steps is self._steps:  # else its last step began something else
                    self._steps = None
                steps = None
        if steps is not None and steps is self._steps:
            self._timer.start()
