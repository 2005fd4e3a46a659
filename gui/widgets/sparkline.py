"""A line of a few values, as small as a word: where a figure comes from and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

_MARGIN: Final = 5
_DOT: Final = 2.5


def paint_sparkline(
    painter: QPainter,
    rect: QRect,
    values: Sequence[Decimal | None],
    line: QColor,
    last: QColor,
) -> None:
    """Draw the values left to right in the rectangle; gaps break the line, the last one is a dot.

    The scale is the values' own, so only their course is shown; one value is a dot alone.
    """
    known = [float(value) for value in values if value is not None]
    if not known:
        return
    low, high = min(known), max(known)
    room = QRect(rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    step = room.width() / max(1, len(values) - 1)

    def point(place: int, value: float) -> QPointF:
        share = 0.5 if high == low else (value - low) / (high - low)
        return QPointF(room.left() + place * step, room.bottom() - share * room.height())

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1.5))
    run: list[QPointF] = []
    end: QPointF | None = None
    for place, value in enumerate([*values, None]):
        if value is not None:
            end = point(place, float(value))
            run.append(end)
        elif run:
            painter.drawPolyline(QPolygonF(run))
            run = []
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(last)
    if end is not None:
        painter.drawEllipse(end, _DOT, _DOT)
    painter.restore()
