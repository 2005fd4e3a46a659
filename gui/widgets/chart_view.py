"""A chart of `core.reports.charts` on the screen: crisp at any scale, in the window's own colours.

The same drawing goes on paper (`core.reports.pdf_chart`). Parts that lead somewhere say so under
the mouse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

    from core.reports.charts import Lines, Picture, Region, StackedBars

_TOKENS: Final = ("text", "muted", "line", "surface", "good", "warn", "bad", "accent")
_LINES: Final = 14  # the height in lines of text
_SETTLED: Final = 120  # milliseconds after the last change of size


class ChartView(QWidget):
    """Shows one chart; `followed` tells the target of the part that was clicked."""

    followed = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._chart: StackedBars | Lines | None = None
        self._picture: Picture | None = None
        self._renderer: QSvgRenderer | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SETTLED)
        self._timer.timeout.connect(self._draw)

    def show_chart(self, chart: StackedBars | Lines | None) -> None:
        """Show another chart, or nothing."""
        from core.reports.charts import in_words

        self._chart = chart
        self.setAccessibleDescription(in_words(chart) if chart is not None else "")
        self._draw()

    def chart(self) -> StackedBars | Lines | None:
        """What is shown."""
        return self._chart

    def regions(self) -> tuple[Region, ...]:
        """What in the picture leads somewhere."""
        return self._picture.regions if self._picture is not None else ()

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as its letters need."""
        return QSize(300, self.fontMetrics().lineSpacing() * _LINES)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for half a small window."""
        return QSize(260, self.sizeHint().height())

    def _draw(self) -> None:
        """Draw for the present width, letters and colours."""
        self._timer.stop()
        self._picture = self._renderer = None
        if self._chart is not None and self.width() > 0:
            from PySide6.QtSvg import QSvgRenderer

            from core.reports import charts

            colours = {token: theme.colour(token).name() for token in _TOKENS}
            letters = QFont(self.font())
            letters.setPixelSize(self.fontInfo().pixelSize())
            look = charts.Look(
                colours, letters.pixelSize(), QFontMetricsF(letters).horizontalAdvance
            )
            self._picture = charts.draw(self._chart, look, self.width(), self.height())
            made = charts.svg(self._picture, self.fontInfo().family())
            self._renderer = QSvgRenderer(QByteArray(made), self)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale at once, draw anew when the size has settled."""
        super().resizeEvent(event)
        if self._chart is not None:
            self._timer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or another size of letters."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds and self._chart is not None:
            self.updateGeometry()
            self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture as it is, or scaled while the size changes."""
        if self._renderer is None or self._picture is None:
            return
        painter = QPainter(self)
        drawing = self._picture
        scale = min(self.width() / drawing.width, self.height() / drawing.height)
        box = QRectF(0, 0, drawing.width * scale, drawing.height * scale)
        self._renderer.render(painter, box)
        painter.end()

    def _region_at(self, place: QPointF) -> Region | None:
        for region in self.regions():
            if QRectF(region.x, region.y, region.width, region.height).contains(place):
                return region
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what leads somewhere."""
        found = self._region_at(event.position())
        shape = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow the part that was clicked."""
        found = self._region_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.followed.emit(found.target)

    def event(self, event: QEvent) -> bool:
        """Say the figures under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._region_at(QPointF(event.pos()))
            words = "" if found is None else theme.plain_tooltip(found.words)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
