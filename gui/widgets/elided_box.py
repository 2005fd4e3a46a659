"""A drop-down whose words end in "…" where the room ends, as everywhere else in the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyleOptionComboBox, QWidget

_AROUND: Final = 34  # border, padding and arrow of the style sheet


class ElidedBox(QComboBox):
    """Shows as much of the chosen words as there is room for; the list shows them whole.

    The wheel turns it only when it has been clicked or reached with a key.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls past must not change the period, or what is shown, unseen."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten what is painted, not what is chosen."""
        super().initStyleOption(option)
        room = max(1, self.width() - _AROUND)
        mode = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), mode, room)
