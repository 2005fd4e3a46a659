"""A button of a toolbar with its icon, name and hint, whose key works at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QToolButton, QWidget

from gui import icons


class KeyButton(QToolButton):
    """Qt lets a button stay pressed for a tenth of a second before its key does anything.

    A digit typed in that time would go into the cell that the key was to leave.
    """

    def __init__(self, icon: str, label: str, key: str, hint: str, parent: QWidget) -> None:
        """`label` names the button; `hint` (default the label) and `key` are its tool tip."""
        super().__init__(parent)
        self.setIcon(icons.icon(icon))
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setText(label)
        self.setAccessibleName(label)
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{hint or label} ({shown})" if key else hint or label)
        if key:
            self.setShortcut(QKeySequence(key))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        """The key clicks without the show."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)
