"""A drop-down whose words end in "…" where the room ends, as everywhere else in the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyleOptionComboBox

_AROUND: Final = 34  # border, padding and arrow of the style sheet


class ElidedBox(QComboBox):
    """Shows as much of the chosen words as there is room for; the list shows them whole."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten what is painted, not what is chosen."""
        super().initStyleOption(option)
        room = max(1, self.width() - _AROUND)
        mode = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), mode, room)
