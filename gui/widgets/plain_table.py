"""A small table to read and choose from: no grid, whole rows, nothing typed into."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QWidget

from gui import icons


def plain_table(name: str, hint: str, parent: QWidget) -> QTableWidget:
    """An empty one; `hint` is its accessible name."""
    table = QTableWidget(parent)
    table.setObjectName(name)
    table.setAccessibleName(hint)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(True)
    table.setIconSize(QSize(icons.SIZE - 4, icons.SIZE - 4))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    return table
