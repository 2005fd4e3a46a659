"""The head of a table, which can keep a strip free at its foot (for the filter row)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QWidget


class TableHeader(QHeaderView):
    """A horizontal header; its words and its mouse stay above the strip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.strip = 0
        """Pixels kept free."""
        self._own_least = 0  # minimum height without the strip

    def keep_free(self, strip: int) -> None:
        """Keep so many pixels free below the words; 0 for none. Again after a zoom."""
        if not self.strip:
            self._own_least = self.minimumHeight()
        self.strip = strip
        self.setViewportMargins(0, 0, 0, strip)
        least = self._own_least
        self.setMinimumHeight(max(least, self.sizeHint().height()) + strip if strip else least)
