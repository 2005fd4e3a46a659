"""The head of a dialog: a sign, what it is about in large letters, a line below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui import icons, theme

_SIGN = 32


class DialogHead(QWidget):
    """Words can be changed while the dialog is open."""

    def __init__(self, icon: str, heading: str, parent: QWidget, line: str = "") -> None:
        super().__init__(parent)
        self._sign = QLabel(self)
        self.heading = _plain(self)
        self.heading.setObjectName("dialogHeading")
        self.heading.setFont(theme.heading_font())
        self.line = _plain(self)
        self.line.setObjectName("dialogLine")
        self.line.setProperty("role", "muted")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.GAP + theme.SMALL_GAP)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._sign, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.heading, 0, 1)
        layout.addWidget(self.line, 1, 1)
        self.say(icon, heading, line)

    def say(self, icon: str, heading: str, line: str = "") -> None:
        """Set sign and words."""
        self._sign.setPixmap(icons.icon(icon).pixmap(QSize(_SIGN, _SIGN)))
        self.heading.setText(heading)
        self.line.setText(line)
        self.line.setVisible(bool(line))


def _plain(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
