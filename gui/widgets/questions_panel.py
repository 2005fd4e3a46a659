"""The panel Câu hỏi: each question with its cell and state; the answer is typed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.exchange.asked import Asked, state_words
from core.i18n import tr
from gui import icons, theme
from gui.widgets.answer_edit import AnswerEdit

STATE_ICONS: Final = {"open": "warning", "answered": "done", "closed": "saved"}
_LINES: Final = 3
_DETAIL: Final = 340
_QUESTION: Final = Qt.ItemDataRole.UserRole


class QuestionsPanel(QWidget):
    """Enter or “Đến ô được hỏi” goes to the cell; an answer is stored when it is left."""

    followed = Signal(object)
    """An `Asked`: show its cell."""
    answered = Signal(object, str)
    """(Asked, answer)"""
    left = Signal()
    """Esc: back to the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("questionsPanel")
        self._asked: Asked | None = None
        self.list = _List(self)
        self.list.setObjectName("questionList")
        self.list.setAccessibleName(tr("Câu hỏi của cấp trên"))
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.list.itemActivated.connect(lambda _: self.follow())
        self.list.left.connect(self.left)
        self.answer = AnswerEdit(_LINES, self, grows=True)
        self.answer.setObjectName("questionAnswer")
        self.answer.setPlaceholderText(tr("Trả lời; Enter để ghi, Shift+Enter xuống dòng"))
        self.answer.done.connect(self.leave)
        self.count = QLabel(self)
        self.count.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP, theme.SMALL_GAP, theme.GAP, theme.SMALL_GAP)
        layout.setSpacing(theme.SMALL_GAP)
        layout.addLayout(self._head())
        both = QHBoxLayout()
        both.setSpacing(theme.GAP)
        both.addWidget(self.list, 1)
        both.addWidget(self._detail())
        layout.addLayout(both, 1)

    def _head(self) -> QHBoxLayout:
        title = QLabel(tr("Câu hỏi của cấp trên"), self)
        title.setProperty("role", "section")
        close = QToolButton(self)
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("Đóng (Esc)"))
        close.setAccessibleName(tr("Đóng"))
        close.clicked.connect(lambda _: self.left.emit())
        line = QHBoxLayout()
        line.addWidget(title)
        line.addSpacing(theme.GAP)
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(close)
        return line

    def _detail(self) -> QWidget:
        side = QWidget(self)
        side.setFixedWidth(_DETAIL)
        label = QLabel(tr("&Trả lời"), side)
        label.setProperty("role", "small")
        label.setBuddy(self.answer)
        self.go = QPushButton(tr("Đến ô được &hỏi"), side)
        self.go.clicked.connect(lambda _: self.follow())
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL_GAP)
        column.addWidget(label)
        column.addWidget(self.answer, 1)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        return side

    # -- what others do -----------------------------------------------------------------------

    def show_questions(self, found: Sequence[Asked]) -> None:
        """Show these; stay on the one that was current, else go to the first that waits."""
        before = self.current()
        self.list.blockSignals(True)
        self.list.clear()
        words = state_words()
        for question in found:
            text = f"{question.period.label} · {question.cell}: {question.text}"
            if question.state != "open":
                text += f" ({words[question.state]})"
            item = QListWidgetItem(icons.icon(STATE_ICONS[question.state]), text, self.list)
            item.setData(_QUESTION, question)
            item.setToolTip(theme.plain_tooltip(f"{text}\n{question.answer}".strip()))
        waiting = sum(q.state == "open" for q in found)
        self.count.setText(tr("{n} câu chờ trả lời trong {all}", n=waiting, all=len(found)))
        ids = [q.id for q in found]
        place = next((i for i, q in enumerate(found) if q.state == "open"), 0)
        if before is not None and before.id in ids:
            place = ids.index(before.id)
        self.list.blockSignals(False)
        self.list.setCurrentRow(place if found else -1)
        self._show_current()

    def current(self) -> Asked | None:
        """The question the cursor is on."""
        item = self.list.currentItem()
        found = item.data(_QUESTION) if item is not None else None
        return found if isinstance(found, Asked) else None

    def choose(self, uid: str) -> bool:
        """Go to the question with that uid; False when it is not in the list."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_QUESTION).uid == uid:
                self.list.setCurrentRow(row)
                return True
        return False

    def follow(self) -> None:
        """Ask to go to the cell of the current question."""
        self.leave()
        question = self.current()
        if question is not None:
            self.followed.emit(question)

    def leave(self) -> None:
        """Hand over the answer that was typed, if it is another one."""
        question, words = self._asked, self.answer.toPlainText().strip()
        if question is not None and words and words != question.answer:
            self._asked = None
            self.answered.emit(question, words)

    def _show_current(self) -> None:
        question = self.current()
        if self._asked is not None and (question is None or question.id != self._asked.id):
            self.leave()
            question = self.current()
        same = self._asked is not None and question is not None and question.id == self._asked.id
        self._asked = question if question is not None and question.state != "closed" else None
        answer = question.answer if question is not None else ""
        if not same and self.answer.toPlainText() != answer:
            self.answer.setPlainText(answer)
        self.answer.setReadOnly(self._asked is None)
        self.go.setEnabled(question is not None and bool(question.subject_uid))


class _List(QListWidget):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
