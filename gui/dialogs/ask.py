"""Hỏi lại: a question on a cell of a unit's report; it goes down in the next receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.exchange import questions
from core.exchange.questions import Subject
from core.i18n import tr
from core.services.schools import unit_names
from gui import theme
from gui.book import Book
from gui.models.indicator_words import short_level
from gui.widgets.dialog_head import DialogHead, close_button

_LONGEST = 160


@dataclass(frozen=True)
class Cell:
    """What is asked about: the row's uid, its level, and what to call it."""

    subject: Subject
    uid: str | None
    level: str | None
    name: str


def cell_of(subject: str, row: Any) -> Cell:
    """The cell of a row of the tabs Chỉ tiêu, Nhiệm vụ and Kinh phí."""
    if subject == "indicator":
        name = f"{row.indicator.no or ''}. {row.indicator.name} – {short_level(row.key.level)}"
        return Cell("indicator", row.indicator.uid, row.key.level, name.lstrip(". "))
    if subject == "task":
        return Cell("task", row.task.uid, None, row.task.title)
    return Cell("budget_line", row.line.uid, None, row.line.name)


class AskDialog(QDialog):
    """One question; Ctrl+Enter stores it."""

    asked = Signal()
    """The question is stored."""

    def __init__(self, book: Book, unit_id: int, period: Any, cell: Cell, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("askDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Hỏi lại số liệu"))
        self.resize(520, 280)
        self._book, self._unit_id, self._period, self._cell = book, unit_id, period, cell
        unit = unit_names(book.session).get(unit_id, "")
        name = cell.name if len(cell.name) <= _LONGEST else cell.name[:_LONGEST] + "…"
        self.head = DialogHead("review", name, self, f"{unit} · {period.label}")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("askText")
        self.text.setAccessibleName(tr("Nội dung hỏi"))
        self.text.setPlaceholderText(tr("Ví dụ: số học sinh giảm 40 em so với quý trước, vì sao?"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._refresh)
        hint = QLabel(tr("Câu hỏi đi cùng phiếu tiếp nhận; trường trả lời ngay tại ô này và gửi"
                         " lại trong báo cáo lần sau."), self)  # fmt: skip
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        self.store = QPushButton(tr("&Ghi câu hỏi"), self)
        self.store.setObjectName("storeQuestion")
        self.store.setProperty("primary", True)
        self.store.setShortcut("Ctrl+Return")
        self.store.setToolTip(tr("Ghi câu hỏi (Ctrl+Enter)"))
        self.store.clicked.connect(lambda _: self._store())
        close = close_button(self)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.store)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.head)
        layout.addWidget(self.text, 1)
        layout.addWidget(hint)
        layout.addLayout(buttons)
        self._refresh()
        self.text.setFocus()

    def _refresh(self) -> None:
        self.store.setEnabled(bool(self.text.toPlainText().strip()))

    def _store(self) -> None:
        book, cell = self._book, self._cell
        done = book.attempt(
            lambda: questions.ask(
                book.session, self._unit_id, self._period.id, cell.subject,
                self.text.toPlainText(), subject_uid=cell.uid, level=cell.level,
            )
        )  # fmt: skip
        if done is not None:
            words = tr("Đã ghi câu hỏi; lập phiếu tiếp nhận để gửi xuống trường.")
            book.told.emit("info", words)
            self.asked.emit()
            self.close()
