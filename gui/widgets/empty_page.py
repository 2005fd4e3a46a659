"""What stands in the place of an empty table: what it is for and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import theme

Offer = tuple[str, Callable[[], Any]]
"""Words of a button and what it does."""


class EmptyPage(QWidget):
    """A heading and a sentence in the middle of the page, with buttons for what to do first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heading = _centred(self)
        self._heading.setFont(theme.heading_font())
        self._sentence = _centred(self)
        self._sentence.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 4] * 4)
        layout.setSpacing(theme.GAP)
        layout.addStretch(1)
        layout.addWidget(self._heading)
        layout.addWidget(self._sentence)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.GAP)
        layout.addSpacing(theme.GAP)
        layout.addLayout(self._buttons)
        self._offered: tuple[str, ...] = ()
        layout.addStretch(2)

    def say(self, heading: str, sentence: str) -> None:
        """Set the words."""
        self._heading.setText(heading)
        self._sentence.setText(sentence)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show a button for each offer, the first one as what is usually wanted."""
        words = tuple(text for text, _ in offers)
        if words == self._offered:
            return
        self._offered = words
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # at once: the click on it may still be under way
                old.deleteLater()
        self._buttons.addStretch(1)
        for place, (text, action) in enumerate(offers):
            button = QPushButton(text, self)
            button.setObjectName(f"emptyOffer{place}")
            button.setProperty("primary", place == 0)
            button.clicked.connect(lambda _=False, act=action: act())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)


def _centred(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
