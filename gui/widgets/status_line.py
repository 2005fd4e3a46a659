"""The line at the bottom: what just happened, questions, sums, when the book was saved."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStatusBar, QWidget

from core import clock
from core.i18n import tr
from gui import icons, theme
from gui.book import Book, Question

_ICONS = {"problem": "error", "warning": "warning", "info": "info", "question": "review"}


class StatusLine(QStatusBar):
    """Sentences stay until the next one: nobody has to read fast."""

    _kind = ""  # of the sentence shown; asked for while the line is still being made

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setSizeGripEnabled(False)
        self._line = QWidget(self)
        self._line.setObjectName("messageLine")
        self._line.setProperty("kind", "")  # asking style() later makes QStyle's 600 names: 10 ms
        self._line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QHBoxLayout(self._line)
        self._layout.setContentsMargins(theme.GAP, 2, theme.GAP, 2)
        self._layout.setSpacing(theme.GAP)
        self._icon = QLabel(self._line)
        self.message = _plain(_Sentence(self._line), "statusMessage")
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self.message, 1)
        self._buttons: list[QPushButton] = []
        self.question: Question | None = None
        """What is asked at the moment."""
        self.sums = _plain(QLabel(self), "statusSums")
        self.saved = _plain(QLabel(self), "statusSaved")
        self.addWidget(self._line, 1)
        self.addPermanentWidget(self.sums)
        self.addPermanentWidget(self.saved)

    def follow(self, book: Book) -> None:
        """Show what a book tells; a new book starts with an empty line."""
        self.saved.clear()
        self.sums.clear()
        self.tell("info", "")
        book.told.connect(self.tell)
        book.asked.connect(self.ask)
        book.summed.connect(self.sums.setText)
        if book.session.read_only:
            self.saved.setText(tr("Chỉ đọc"))

    def tell(self, kind: str, sentence: str) -> None:
        """Show a sentence; kind saved only sets the time at the right."""
        if kind == "saved":
            self.saved.setText(tr("Đã lưu {time}", time=f"{clock.now():%H:%M}"))
            kind = "info"
        self._clear()
        self._set_kind(kind if sentence else "")
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setToolTip(theme.plain_tooltip(sentence) if sentence else "")

    def ask(self, question: Question | None) -> None:
        """Show a question with its answers as buttons; None takes it back."""
        self._clear()
        self.question = question
        self._set_kind("question" if question else "")
        self._say(question.sentence if question else "")
        for label, action in question.answers if question else ():
            button = QPushButton(label, self._line)
            button.setObjectName("statusAnswer")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._give, action))
            self._layout.insertWidget(self._layout.count(), button)
            self._buttons.append(button)

    def _give(self, action: Any, _checked: bool = False) -> None:
        self._clear()
        self.tell("info", "")
        action()

    def _clear(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        self.question = None

    def _set_kind(self, kind: str) -> None:
        self._kind = kind
        self._show_icon()
        if self._line.property("kind") != kind:
            self._line.setProperty("kind", kind)
            self._line.style().unpolish(self._line)
            self._line.style().polish(self._line)

    def _show_icon(self) -> None:
        name = _ICONS.get(self._kind)
        self._icon.setVisible(name is not None)
        if name is not None:
            self._icon.setPixmap(icons.icon(name).pixmap(QSize(16, 16)))

    def changeEvent(self, event: QEvent) -> None:
        """A sign drawn for the light theme cannot be seen on the dark one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._kind:
            self._show_icon()


class _Sentence(QLabel):
    """A sentence that ends in "…" where the room ends; its tool tip says the whole."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what there is room for."""
        if not self.text():
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        place = self.contentsRect()
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), mode, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _plain(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(theme.GAP, 0, theme.GAP, 0)
    label.setMinimumWidth(1)
    return label
