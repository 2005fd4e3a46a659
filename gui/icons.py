"""Pictures of `resources/icons`: 20 px stroke drawings in the colour of the text around them.

They are drawn when they are painted, at any size and scale: loading all of them would double the
time the window takes to open.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from core.paths import resource
from gui import theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

SIZE: Final = 20
# Drawings whose meaning has a colour of its own; the others take the colour of the text.
_TONES: Final = {
    "exceeded": "good", "met": "good", "not_met": "bad", "review": "warn", "error": "bad",
    "warning": "warn", "done": "good", "done_late": "warn", "late": "bad", "saved": "good",
    "info": "accent", "no_data": "muted", "not_due": "muted", "not_applicable": "muted",
}  # fmt: skip


@cache
def icon(name: str) -> QIcon:
    """The icon of that name; it follows the theme by itself."""
    return QIcon(_Drawing(name))


class _Drawing(QIconEngine):
    """Paints one SVG file in the colour that mode and theme ask for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = _TONES.get(self._name, "text")
        if mode == QIcon.Mode.Disabled:
            colour = "disabled"
        _renderer(self._name, theme.tone(colour).name()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Drawing(self._name)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # not needed before something is painted

    svg = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))
