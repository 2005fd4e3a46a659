"""Paints the timeline: ground, bars with words beside them, today, names, scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from gui import icons, theme
from gui.models.columns import Key
from gui.models.timeline import Bar
from gui.widgets.timeline_geometry import HEAD, TimelineGeometry

_COLOURS: Final = {
    "done": "good", "late": "bad", "running": "accent", "waiting": "muted", "idle": "disabled",
}  # fmt: skip
_ICONS: Final = {"done": "done", "late": "late", "idle": "paused"}
_FILL: Final = {"done": 1.0, "late": 0.45, "running": 0.45, "waiting": 0.18, "idle": 0.1}
_LATE_EDGE: Final = 2.5
_ICON: Final = 14
_SWATCH: Final = 8
_HUES: Final = (0.51, 0.08, 0.75, 0.30, 0.92, 0.60, 0.15, 0.40)
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class TimelinePainter:
    """One painting; `days_of` gives a row's days, a dragged bar's included.

    On `paper` the colours are those of the light theme and words stand without pictures.
    """

    painter: QPainter
    place: TimelineGeometry
    bars: Sequence[Bar]
    current: Key | None
    period: tuple[int, int] | None
    today: date
    days_of: Callable[[int], tuple[int, int]]
    font: QFont
    paper: bool = False

    def colour(self, token: str) -> QColor:
        """A colour by its name in the theme."""
        return theme.paper_colour(token) if self.paper else theme.colour(token)

    def paint(self) -> None:
        """Paint the rows in sight, then names and scale over them."""
        rows = self.place.rows_in_sight(len(self.bars))
        self._ground(rows)
        self.painter.setClipRect(self.place.chart)
        for row in rows:
            if self.bars[row].key is not None:
                self._bar(row)
        x = self.place.x(self.today.toordinal() + 0.5)
        self.painter.setPen(QPen(self.colour("accent"), 1.5))
        self.painter.drawLine(QPointF(x, HEAD), QPointF(x, self.place.size.height()))
        self.painter.setClipping(False)
        self._names(rows)
        self._scale()

    def _ground(self, rows: range) -> None:
        painter, place = self.painter, self.place
        chart, width = place.chart, place.size.width()
        painter.fillRect(QRect(0, 0, width, place.size.height()), self.colour("surface"))
        if self.period is not None:
            left, right = place.x(self.period[0]), place.x(self.period[1] + 1)
            band = QRectF(left, HEAD, right - left, chart.height())
            painter.fillRect(band.intersected(QRectF(chart)), self.colour("computed"))
        for row in rows:
            top = place.top(row)
            if ground := self._row_colour(row):
                painter.fillRect(QRect(0, top, width, self.place.row), self.colour(ground))
            painter.setPen(self.colour("line"))
            painter.drawLine(0, top + self.place.row - 1, width, top + self.place.row - 1)
        painter.setClipRect(chart)
        for tick in place.fine_ticks():
            x = round(place.x(tick.first))
            painter.drawLine(x, HEAD, x, place.size.height())
        painter.setClipping(False)

    def _row_colour(self, row: int) -> str:
        bar = self.bars[row]
        if bar.key is None:
            return "group"
        return "accent_soft" if bar.key == self.current else ""

    def _bar(self, row: int) -> None:
        bar, painter = self.bars[row], self.painter
        box = self.place.box(row, *self.days_of(row))
        colour = self.colour(_COLOURS[bar.state])
        if bar.dated and not box.intersects(QRectF(self.place.chart)):
            self._beyond(row, box, colour)
            return
        hue = colour if bar.lead is None else lead_colour(bar.lead, dark=self._is_dark())
        if bar.dated:
            painter.setPen(QPen(hue, 1))
            painter.setBrush(_fill(bar, hue))
            painter.drawRoundedRect(box, 3, 3)
            if bar.state == "late":  # the colour of who leads stays, the edge says the rest
                painter.setPen(QPen(colour, _LATE_EDGE))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        else:  # continuous, by event, unknown: a thin line over the whole time
            painter.setPen(QPen(hue, 1, Qt.PenStyle.DashLine))
            middle = box.center().y()
            painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        if bar.words:
            self._words(row, box, colour)

    def _beyond(self, row: int, box: QRectF, colour: QColor) -> None:
        """A bar out of sight: an arrow at its side, the day it ends or begins, and its words."""
        bar, chart = self.bars[row], self.place.chart
        is_before = box.right() < chart.left()
        first, last = self.days_of(row)
        day = f"{date.fromordinal(last if is_before else first):%d/%m/%Y}"
        parts = (f"‹ {day}", bar.words) if is_before else (bar.words, f"{day} ›")
        line = QRect(chart.left(), self.place.top(row), chart.width(), self.place.row)
        line.adjust(theme.GAP, 0, -theme.GAP, 0)
        side = Qt.AlignmentFlag.AlignLeft if is_before else Qt.AlignmentFlag.AlignRight
        self.painter.setPen(colour if bar.state == "late" else self.colour("muted"))
        words = " · ".join(part for part in parts if part)
        self.painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _words(self, row: int, box: QRectF, colour: QColor) -> None:
        """Right of the bar where there is room, else left of it, else inside."""
        bar, painter, chart = self.bars[row], self.painter, self.place.chart
        icon = None if self.paper else _ICONS.get(bar.state)
        wide = painter.fontMetrics().horizontalAdvance(bar.words) + (_ICON + 6 if icon else 2)
        ink = colour if bar.state == "late" else self.colour("muted")
        x = min(box.right(), chart.right()) + theme.GAP
        if not bar.dated:
            x = chart.left() + theme.GAP
            under = QRectF(x - 4, self.place.top(row) + 1, wide + 8, self.place.row - 3)
            painter.fillRect(under, self.colour(self._row_colour(row) or "surface"))
        elif x + wide > chart.right():
            x = max(box.left(), chart.left()) - wide - theme.GAP
            if x < chart.left():
                inside = box.intersected(QRectF(chart))
                x, wide = inside.left() + theme.GAP, round(inside.width() - 2 * theme.GAP)
                ink = self.colour("surface" if bar.state == "done" else "text")
                icon = None
        line = QRect(round(x), self.place.top(row), max(0, wide), self.place.row)
        if icon:
            top = line.center().y() - _ICON // 2
            icons.icon(icon).paint(painter, QRect(line.left(), top, _ICON, _ICON))
            line.setLeft(line.left() + _ICON + 4)
        painter.setPen(ink)
        words = painter.fontMetrics().elidedText(
            bar.words, Qt.TextElideMode.ElideRight, line.width()
        )
        painter.drawText(line, _MIDDLE, words)

    def _names(self, rows: range) -> None:
        painter, names = self.painter, self.place.names
        strong = QFont(self.font)
        strong.setBold(True)
        for row in rows:
            bar, top = self.bars[row], self.place.top(row)
            heading = bar.key is None
            ground = self._row_colour(row) or "surface"
            painter.fillRect(QRect(0, top, names, self.place.row - 1), self.colour(ground))
            painter.setPen(self.colour("line"))
            painter.drawLine(0, top + self.place.row - 1, names, top + self.place.row - 1)
            painter.setFont(strong if heading and bar.depth == 0 else self.font)
            painter.setPen(self.colour("text"))
            indent = theme.GAP + bar.depth * theme.GAP * 2
            if bar.lead is not None:
                place = QRectF(indent, top + (self.place.row - _SWATCH) / 2, _SWATCH, _SWATCH)
                painter.fillRect(place, lead_colour(bar.lead, dark=self._is_dark()))
            indent += 0 if heading else _SWATCH + theme.SMALL_GAP
            room = (self.place.size.width() if heading else names) - indent - theme.GAP
            self._name(bar.text.replace("\n", " "), QRect(indent, top, room, self.place.row))
        painter.setFont(self.font)
        painter.setPen(self.colour("border"))
        painter.drawLine(names, 0, names, self.place.size.height())

    def _name(self, text: str, box: QRect) -> None:
        """A name in one line; on paper, where nothing can be pointed at, in as many as fit."""
        metrics = self.painter.fontMetrics()
        if not self.paper or metrics.horizontalAdvance(text) <= box.width():
            line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            self.painter.drawText(box, _MIDDLE, line)
            return
        wrapped = int(_MIDDLE) | int(Qt.TextFlag.TextWordWrap)
        shown = text
        while " " in text and metrics.boundingRect(box, wrapped, shown).height() > box.height():
            text = text.rpartition(" ")[0]
            shown = f"{text}…"
        self.painter.drawText(box, wrapped, shown)

    def _is_dark(self) -> bool:
        return not self.paper and theme.current() == "dark"

    def _scale(self) -> None:
        painter, place = self.painter, self.place
        names, width, half = place.names, place.size.width(), HEAD // 2
        painter.fillRect(QRect(0, 0, width, HEAD), self.colour("window"))
        painter.setPen(self.colour("border"))
        painter.drawLine(0, HEAD - 1, width, HEAD - 1)
        painter.drawLine(names, 0, names, HEAD)
        painter.setClipRect(QRect(names, 0, width - names, HEAD))
        levels = ((place.coarse_ticks(), 0, "text"), (place.fine_ticks(), half, "muted"))
        for ticks, top, colour in levels:
            for tick in ticks:
                left, right = round(place.x(tick.first)), round(place.x(tick.end))
                painter.setPen(self.colour("line"))
                painter.drawLine(left, top, left, top + half)
                painter.setPen(self.colour(colour))
                # what is partly out of sight keeps its words in sight
                box = QRect(left, top, right - left, half)
                box = box.intersected(QRect(names, top, width - names, half))
                wide = painter.fontMetrics().horizontalAdvance(tick.text)
                if wide <= box.width() or box.width() == right - left:  # else a piece is too small
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tick.text)
        self._today_mark()
        painter.setClipping(False)

    def _today_mark(self) -> None:
        painter = self.painter
        words = f"{self.today.day}/{self.today.month}"
        wide = painter.fontMetrics().horizontalAdvance(words) + 12
        x = self.place.x(self.today.toordinal() + 0.5)
        box = QRectF(x - wide / 2, HEAD - 21, wide, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour("accent"))
        painter.drawRoundedRect(box, 9, 9)
        painter.setPen(self.colour("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def lead_colour(number: int, *, dark: bool) -> QColor:
    """The colour of a leading unit; its name stands beside the bar, so that two may share one."""
    return QColor.fromHslF(_HUES[number % len(_HUES)], 0.55, 0.62 if dark else 0.44)


def _fill(bar: Bar, colour: QColor) -> QBrush:
    """Full for what is finished, half for what runs or is late, pale for what waits."""
    filled = QColor(colour)
    filled.setAlphaF(_FILL[bar.state])
    return QBrush(filled)
