"""What a page shows while it reads: words, how far it is, and a button that stops it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from core.i18n import tr
from gui import theme

_BAR_WIDTH: Final = 140


class ReadingBar(QWidget):
    """Stands in a toolbar; hidden while nothing is read."""

    stopped = Signal()
    """The user does not want to wait."""

    def __init__(self, parent: QWidget, *, after_ms: int = 0) -> None:
        """`after_ms`: how long something must take before it is worth a word."""
        super().__init__(parent)
        self.setObjectName("reading")
        self.said = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("readingBar")
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setTextVisible(False)
        stop = QPushButton(tr("Dừng"), self)
        stop.setObjectName("stopReading")
        stop.clicked.connect(lambda _: self.stopped.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL_GAP)
        for widget in (self.said, self.bar, stop):
            layout.addWidget(widget)
        self._timer = QTimer(self, interval=after_ms, singleShot=True)
        self._timer.timeout.connect(self.show)
        self.hide()

    def begin(self, words: str) -> None:
        """Something is read; how far it is nobody knows yet."""
        self.say(words)
        self.bar.setRange(0, 0)
        if not self._timer.interval():
            self.show()
        elif self.isHidden() and not self._timer.isActive():
            self._timer.start()

    def say(self, words: str) -> None:
        """Other words beside the bar."""
        self.said.setText(words)

    def advance(self, done: int, total: int) -> None:
        """So much is read, of how much."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def end(self) -> None:
        """Nothing is read any more."""
        self._timer.stop()
        self.hide()
