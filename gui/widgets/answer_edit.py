"""A few lines for a reason or an answer: Enter or leaving the field hands them over."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui import theme


class AnswerEdit(QPlainTextEdit):
    """`lines` high, or at least so when it `grows`; Shift+Enter begins another line."""

    done = Signal()

    def __init__(self, lines: int, parent: QWidget, *, grows: bool = False) -> None:
        super().__init__(parent)
        self._lines, self._grows = lines, grows
        self.setTabChangesFocus(True)
        self._fit()

    def _fit(self) -> None:
        height = self._lines * self.fontMetrics().lineSpacing() + 2 * theme.GAP + theme.SMALL_GAP
        self.setMinimumHeight(height)
        if not self._grows:
            self.setMaximumHeight(height)

    def changeEvent(self, event: QEvent) -> None:
        """Another zoom, another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is done."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Saved when left, like every cell."""
        super().focusOutEvent(event)
        self.done.emit()
