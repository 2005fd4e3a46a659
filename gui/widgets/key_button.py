"""A button of a toolbar whose key works at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShortcutEvent
from PySide6.QtWidgets import QToolButton


class KeyButton(QToolButton):
    """Qt lets a button stay pressed for a tenth of a second before its key does anything.

    A digit typed in that time would go into the cell that the key was to leave.
    """

    def event(self, event: QEvent) -> bool:
        """The key clicks without the show."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)
