"""A line of text that ends in "…" where the room ends, and says the whole when pointed at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui import theme

_ROUNDED: Final = 2  # pixels: at 125 % letters stand between two of them


class ElidedLabel(QLabel):
    """Wants room for all its words, takes any; `show_text` instead of `setText`."""

    def __init__(
        self, parent: QWidget, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode, self._words = mode, ""

    def show_text(self, words: str) -> None:
        """Show these words, as many as there is room for."""
        self._words = words
        self.setText(words)
        self.updateGeometry()
        QTimer.singleShot(0, self, self._fit)  # when the layout has given it its new room

    def sizeHint(self) -> QSize:
        """Room for all words."""
        words = self.fontMetrics().horizontalAdvance(self._words) + _ROUNDED
        return QSize(words + self._around(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No word is needed."""
        return QSize(1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new room."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is shortened before there is a room to fit."""
        super().showEvent(event)
        self._fit()

    def _around(self) -> int:
        """What the style puts beside the words, whatever they are."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def _fit(self) -> None:
        room = self.width() - self._around() if self.isVisible() else self.sizeHint().width()
        shown = self.fontMetrics().elidedText(self._words, self._mode, max(room, 1))
        self.setText(shown)
        self.setToolTip(theme.plain_tooltip(self._words) if shown != self._words else "")
