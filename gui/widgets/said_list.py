"""Sentences under headings, each heading with its sign: what a dialog is about to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import icons, theme

Part = tuple[str, str, Sequence[str]]
"""Heading, icon and sentences; a part without sentences is left out."""


class SaidList(QScrollArea):
    """Shows parts one below another; text is plain, long text wraps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(280)
        self._parts: list[Part] = []

    def say(self, parts: Sequence[Part]) -> None:
        """Replace what is shown."""
        self._parts = [part for part in parts if part[2]]
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, theme.GAP, 0)
        layout.setSpacing(theme.SMALL_GAP)
        for heading, icon, sentences in self._parts:
            layout.addLayout(_heading(heading, icon))
            for sentence in sentences:
                layout.addWidget(_sentence(f"•  {sentence}"))
            layout.addSpacing(theme.GAP)
        layout.addStretch(1)
        self.setWidget(page)

    def text(self) -> str:
        """Everything shown, a line each (for tests and screen readers)."""
        return "\n".join(line for heading, _, said in self._parts for line in (heading, *said))


def _heading(words: str, icon: str) -> QHBoxLayout:
    sign = QLabel()
    sign.setPixmap(icons.icon(icon).pixmap(QSize(icons.SIZE, icons.SIZE)))
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "section")
    line = QHBoxLayout()
    line.setSpacing(theme.SMALL_GAP)
    line.addWidget(sign)
    line.addWidget(label, 1)
    return line


def _sentence(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
