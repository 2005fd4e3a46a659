"""The frame of a dialog: a sign, what it is about in large letters, its pages, buttons below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
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


def lay_out(dialog: QWidget, head: DialogHead, body: QWidget, *buttons: QPushButton) -> None:
    """Head, body and a row of buttons at the right, with the distances of every dialog."""
    row = QHBoxLayout()
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[2 * theme.GAP] * 4)
    layout.setSpacing(2 * theme.GAP)
    layout.addWidget(head)
    layout.addWidget(body, 1)
    layout.addLayout(row)


def close_button(dialog: QWidget) -> QPushButton:
    """The button that closes it, never pressed by Enter."""
    button = QPushButton(tr("Đón&g"), dialog)
    button.setAutoDefault(False)
    button.clicked.connect(dialog.close)
    return button


def _plain(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
