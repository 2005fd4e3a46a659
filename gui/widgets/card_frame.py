"""A calm sheet on the window: surface colour, thin border, round corners."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame

from gui import theme

_ROUND = 6


class CardFrame(QFrame):
    """A frame painted in the colours of the theme in use."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet; children paint themselves on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("surface"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        painter.end()
