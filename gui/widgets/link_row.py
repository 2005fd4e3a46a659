"""A line that leads somewhere: picture, words, a figure at the end; a button in everything else."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui import icons, theme

_ICON: Final = 16
_PADDING: Final = 8
_LEADING: Final = 5
_QUIET: Final = 0.4
_WRAP: Final = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter)


class LinkRow(QAbstractButton):
    """Words wrap; the figure stands at the right. Clicked, Enter and Space follow the link."""

    def __init__(
        self, parent: QWidget | None = None, *, icon: str = "", arrow: bool = False
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._figure = ""
        self._arrow = arrow
        self._quiet = False
        self._leading = True
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def say(
        self, text: str, figure: str = "", icon: str | None = None, *, quiet: bool = False
    ) -> None:
        """Set words, figure and (when given) picture; a quiet line has nothing to report."""
        self._quiet = quiet
        self.setText(text)
        self._figure = figure
        if icon is not None:
            self._icon = icon
        self.setAccessibleName(f"{text} {figure}".strip())
        self.updateGeometry()
        self.update()

    def set_leading(self, leading: bool) -> None:
        """Whether the line leads anywhere; one that does not is only read."""
        self._arrow = leading
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leading else Qt.FocusPolicy.NoFocus)
        shape = Qt.CursorShape.PointingHandCursor if leading else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, leading)
        self._leading = leading
        self.update()

    def figure(self) -> str:
        """The figure at the end."""
        return self._figure

    def sizeHint(self) -> QSize:
        """Any width, and the height the words need in it."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(120, self.fontMetrics().height() + 2 * _LEADING)

    def heightForWidth(self, width: int) -> int:
        """The height the wrapped words need."""
        room = self._room(QRect(0, 0, width, 10_000))
        box = self.fontMetrics().boundingRect(room, _WRAP, self.text())
        return max(box.height(), self.fontMetrics().height(), _ICON) + 2 * _LEADING

    def _room(self, rect: QRect) -> QRect:
        """Where the words go."""
        left = _PADDING + (_ICON + theme.GAP if self._icon else 0)
        right = _PADDING + (_ICON + theme.GAP if self._arrow else 0)
        if self._figure:
            right += QFontMetrics(self._bold()).horizontalAdvance(self._figure) + theme.GAP
        return rect.adjusted(left, 0, -right, 0)

    def _bold(self) -> QFont:
        font = self.font()
        font.setBold(True)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, words, figure and arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect()
        if self._leading and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(rect, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 4, 4)
        line = self.fontMetrics().height() + 2 * _LEADING
        if self._icon:
            place = QRect(_PADDING, (line - _ICON) // 2, _ICON, _ICON)
            painter.setOpacity(_QUIET if self._quiet else 1)
            icons.icon(self._icon).paint(painter, place)
            painter.setOpacity(1)
        painter.setPen(theme.colour("muted" if self._quiet else "text"))
        painter.drawText(self._room(rect), _WRAP, self.text())
        end = rect.right() - _PADDING
        if self._arrow:
            place = QRect(end - _ICON, rect.center().y() - _ICON // 2, _ICON, _ICON)
            icons.icon("right").paint(painter, place)
            end -= _ICON + theme.GAP
        if self._figure:
            painter.setFont(self._bold())
            place = QRect(0, 0, end, line)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._figure
            )
        painter.end()
