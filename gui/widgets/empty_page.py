"""What stands in the place of an empty table: what it is for and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui import theme


class EmptyPage(QWidget):
    """A heading and a sentence in the middle of the page."""

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
        layout.addStretch(2)

    def say(self, heading: str, sentence: str) -> None:
        """Set the words."""
        self._heading.setText(heading)
        self._sentence.setText(sentence)


def _centred(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
