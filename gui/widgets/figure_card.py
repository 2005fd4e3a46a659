"""A card of the first page: a heading, one large figure, a bar of shares, lines that lead on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.card_frame import CardFrame
from gui.widgets.link_row import LinkRow

_BAR: Final = 6
_LARGER: Final = 8  # points above the text


class CardLine(NamedTuple):
    """A line of a card: words, figure, picture, and the filter and row it leads to."""

    text: str
    figure: str
    icon: str = ""
    filter: str = ""
    uid: str = ""


class FigureCard(CardFrame):
    """Shows what it is told; `follow` gets filter and row of the line or figure clicked."""

    def __init__(self, name: str, follow: Callable[[str, str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._follow = follow
        self._heading = _label("cardHeading", self)
        self._heading.setProperty("role", "section")
        self._filter = ""
        self._figure = LargeFigure(self)
        self._figure.clicked.connect(lambda: self._follow(self._filter, ""))
        self._caption = _label("cardCaption", self)
        self._caption.setProperty("role", "small")
        self._bar = ShareBar(self)
        self._lines: list[LinkRow] = []
        self._places: list[tuple[str, str]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(theme.GAP, theme.GAP * 2, theme.GAP, theme.GAP)
        self._layout.setSpacing(0)
        for widget in (self._heading, self._figure, self._caption, self._bar):
            widget.setContentsMargins(theme.GAP, 0, theme.GAP, 0)
            self._layout.addWidget(widget)
        self._layout.insertSpacing(1, theme.SMALL_GAP)
        self._layout.addSpacing(theme.SMALL_GAP)
        self._layout.addStretch(1)

    def show_figures(
        self,
        heading: str,
        figure: str,
        caption: str,
        shares: Sequence[tuple[str, float]],
        lines: Sequence[CardLine],
        narrowed: str = "",
    ) -> None:
        """Set all contents; `shares` are (colour, amount) of the bar, none hides it.

        `narrowed` is the filter the large figure leads to.
        """
        self._filter = narrowed
        self._figure.setAccessibleName(f"{heading}: {figure} {caption}")
        self._heading.setText(heading)
        self._figure.setText(figure)
        self._caption.setText(caption)
        self._bar.set_shares(shares)
        while len(self._lines) < len(lines):
            row = LinkRow(self)
            row.clicked.connect(partial(self._go, len(self._lines)))
            self._layout.insertWidget(self._layout.count() - 1, row)
            self._lines.append(row)
        self._places = [(line.filter, line.uid) for line in lines]
        for place, row in enumerate(self._lines):
            row.setVisible(place < len(lines))
            if place < len(lines):
                line = lines[place]
                row.say(line.text, line.figure, line.icon, quiet=line.figure == "0")

    @property
    def large(self) -> LargeFigure:
        """The large figure, which leads to its rows."""
        return self._figure

    def figure(self) -> str:
        """The large figure in words."""
        return self._figure.text()

    def lines(self) -> list[LinkRow]:
        """The lines that are shown."""
        return [row for row in self._lines if not row.isHidden()]

    def _go(self, place: int, _: bool = False) -> None:
        self._follow(*self._places[place])


class LargeFigure(QAbstractButton):
    """The figure that tells most, in large letters; clicked, Enter and Space lead to its rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cardFigure")
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() + _LARGER)
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """One line of large letters."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * theme.GAP, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figure, in the colour of links under the mouse."""
        painter = QPainter(self)
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(theme.colour("accent" if self.underMouse() else "text"))
        place = self.rect().adjusted(theme.GAP, 0, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, left, self.text())
        painter.end()


class ShareBar(QWidget):
    """A thin bar split by amounts; words and figures beside it say the same."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shares: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shares(self, shares: Sequence[tuple[str, float]]) -> None:
        """(colour of the theme, amount) from left to right."""
        self._shares = [(colour, max(0.0, amount)) for colour, amount in shares]
        self.update()

    def sizeHint(self) -> QSize:
        """As low as a bar can be."""
        return QSize(100, _BAR + 2 * theme.GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shares from left to right on a neutral ground."""
        total = sum(amount for _, amount in self._shares)
        if not self._shares:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(theme.GAP, (self.height() - _BAR) / 2, self.width() - 2 * theme.GAP, _BAR)
        shape = QPainterPath()
        shape.addRoundedRect(box, _BAR / 2, _BAR / 2)
        painter.setClipPath(shape)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))  # fillRect would load the presets of gradients
        painter.drawRect(box)
        left = box.left()
        for colour, amount in self._shares:
            width = box.width() * amount / total if total else 0
            painter.setBrush(theme.colour(colour))
            painter.drawRect(QRectF(left, box.top(), width, _BAR))
            left += width
        painter.end()


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
