"""The tab Tổng hợp."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class RollUpTab(QWidget):
    """Being written."""

    def __init__(self, book: object, settings: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
