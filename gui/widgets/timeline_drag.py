"""A bar of the timeline in hand: where it is held and what that does to its days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF

from gui.models.timeline import Days

_EDGE: Final = 6  # pixels at the end of a bar that stretch it
Grip = Literal["move", "start", "end"]


@dataclass
class Drag:
    """A bar that is being moved: where the mouse took it (None: with keys), by how many days."""

    row: int
    grip: Grip
    from_x: float | None
    days: int = 0

    def days_now(self, days: Days) -> Days:
        """First and last day of the bar that had these; pulled past its other end it turns over."""
        first, last = days
        first += self.days if self.grip != "end" else 0
        last += self.days if self.grip != "start" else 0
        return min(first, last), max(first, last)


def grip_in(box: QRectF, x: float, y: float) -> Grip | None:
    """What taking a bar at a place would do; None beside it. A short bar has no start to take."""
    if not box.adjusted(-3, -4, 3, 4).contains(x, y):
        return None
    if box.width() > 3 * _EDGE and x < box.left() + _EDGE:
        return "start"
    return "end" if x > box.right() - _EDGE else "move"
