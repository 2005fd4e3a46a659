"""Where days and rows of the timeline are on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize

from gui.models import timeline
from gui.models.timeline import Bar, Tick

ROW: Final = 26
HEAD: Final = 48
BAR: Final = 16
_NARROWEST, _WIDEST = 220, 420
_MONTH_ROOM: Final = 26  # pixels a month needs for its name
_QUARTER_ROOM: Final = 22


@dataclass(frozen=True)
class TimelineGeometry:
    """The view at one moment: its size, the days of the range (the last one excluded), zoom and
    scroll. Zoom 1 shows the whole range. Paper has higher rows and more room for names.
    """

    size: QSize
    days: tuple[int, int]
    zoom: float
    across: int
    down: int
    row: int = ROW
    names_share: float = 0.3
    names_most: int = _WIDEST

    @property
    def names(self) -> int:
        """Width of the column of names."""
        share = int(self.size.width() * self.names_share)
        return min(self.names_most, max(_NARROWEST, share))

    @property
    def chart(self) -> QRect:
        """Where the bars are."""
        return QRect(self.names, HEAD, self.size.width() - self.names, self.size.height() - HEAD)

    @property
    def scale(self) -> float:
        """Pixels a day."""
        return max(1, self.chart.width()) / max(1, self.days[1] - self.days[0]) * self.zoom

    @property
    def width(self) -> int:
        """Pixels of the whole range."""
        return round((self.days[1] - self.days[0]) * self.scale)

    def x(self, day: float) -> float:
        """Where a day begins."""
        return self.names - self.across + (day - self.days[0]) * self.scale

    def day_at(self, x: float) -> float:
        """The day at a place, with its part that is gone."""
        return self.days[0] + (x - self.names + self.across) / self.scale

    def top(self, row: int) -> int:
        """Where a row begins."""
        return HEAD + row * self.row - self.down

    def row_at(self, y: float) -> int | None:
        """The row at a place, None over the scale."""
        return int((y - HEAD + self.down) // self.row) if y >= HEAD else None

    def rows_in_sight(self, count: int) -> range:
        """The rows that can be seen, out of `count`."""
        first = self.down // self.row
        return range(first, min(count, first + self.chart.height() // self.row + 2))

    def days_of(self, bar: Bar) -> tuple[int, int]:
        """First and last day to draw; an open side reaches to the end of the range."""
        first = self.days[0] if bar.first is None else bar.first
        last = self.days[1] - 1 if bar.last is None else bar.last
        return min(first, last), max(first, last)

    def box(self, row: int, first: int, last: int) -> QRectF:
        """The bar of a row over these days."""
        left, right = self.x(first), self.x(last + 1)
        return QRectF(left, self.top(row) + (self.row - BAR) / 2, max(3.0, right - left), BAR)

    @property
    def by_month(self) -> bool:
        """Whether there is room for the names of months."""
        return self.scale * 30 >= _MONTH_ROOM

    def fine_ticks(self) -> list[Tick]:
        """Months while there is room for their names, else quarters, else years."""
        if self.by_month:
            return timeline.months(*self.days)
        if self.scale * 90 >= _QUARTER_ROOM:
            return timeline.short_quarters(*self.days)
        return timeline.years(*self.days)

    def coarse_ticks(self) -> list[Tick]:
        """What stands above the fine ticks."""
        return timeline.quarters(*self.days) if self.by_month else timeline.years(*self.days)
