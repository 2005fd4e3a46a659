"""The tab Hộp thư đến."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class InboxTab(QWidget):
    """Being written."""

    def __init__(self, book: object, settings: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
