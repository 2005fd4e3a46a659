"""A receipt that came from above: the state it gives the period, and the questions it carries."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.exchange.receipt import ReceiptOffer, outcome_words, standing_words, take_receipt
from core.i18n import tr
from gui import icons, theme
from gui.book import Book
from gui.widgets.dialog_head import DialogHead
from gui.widgets.said_list import SaidList

_ICONS: Final = {"received": "done", "accepted": "done", "returned": "warning"}


class ReceiptOfferDialog(QDialog):
    """Nothing is written before “Nhận phiếu”."""

    questions_wanted = Signal(str)
    """The receipt is in the book and carries questions: show them, at the one with this uid."""

    def __init__(self, book: Book, offer: ReceiptOffer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("receiptOfferDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Phiếu tiếp nhận"))
        self.resize(600, 420)
        self._book, self._offer = book, offer
        heading = f"{offer.period.label}: {outcome_words()[offer.outcome]}"
        self.head = DialogHead(_ICONS[offer.outcome], heading, self, self._line())
        self.said = SaidList(self)
        self.said.setObjectName("receiptSaid")
        note = [offer.note] if offer.note else []
        none = [] if offer.questions or note else [tr("Phiếu không có câu hỏi nào.")]
        self.said.say([
            (tr("Lời nhắn của cấp trên"), "info", note),
            (tr("Nội dung"), "info", none),
        ])  # fmt: skip
        self.said.setVisible(bool(note or none))
        if offer.questions:  # a message is a line or two; longer ones scroll
            self.said.setMaximumHeight(5 * self.fontMetrics().lineSpacing())
        self._list_questions()
        self.take_button = QPushButton(self)
        self.take_button.setObjectName("takeReceipt")
        self.take_button.setProperty("primary", True)
        self.take_button.setDefault(True)
        self.take_button.setText(
            tr("&Nhận phiếu và trả lời câu hỏi") if offer.questions else tr("&Nhận phiếu")
        )
        self.take_button.setEnabled(not book.session.read_only)
        self.take_button.clicked.connect(lambda _: self.take())
        close = QPushButton(tr("Để &sau"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.take_button)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(2 * theme.GAP)
        layout.addWidget(self.head)
        layout.addWidget(self.said, 0 if offer.questions else 1)
        layout.addWidget(self.heading)
        layout.addWidget(self.questions, 1)
        layout.addLayout(buttons)
        self.take_button.setFocus()

    def _list_questions(self) -> None:
        """A question in each line: the cell, then what is asked; Enter takes and goes there."""
        found = self._offer.questions
        self.heading = QLabel(
            tr("Câu hỏi cần trả lời ({n}) – nhấp đúp để nhận phiếu và đến ô", n=len(found)), self
        )
        self.heading.setProperty("role", "section")
        self.questions = QListWidget(self)
        self.questions.setObjectName("receiptQuestions")
        self.questions.setAccessibleName(tr("Câu hỏi cần trả lời"))
        self.questions.setWordWrap(True)
        self.questions.setSpacing(2)
        for question in found:
            text = f"{question.cell}\n{question.text}"
            item = QListWidgetItem(icons.icon("warning"), text, self.questions)
            item.setData(Qt.ItemDataRole.UserRole, question.uid)
        self.questions.setCurrentRow(0)
        if not self._book.session.read_only:
            self.questions.itemActivated.connect(lambda _: self.take())
        for widget in (self.heading, self.questions):
            widget.setVisible(bool(found))

    def _line(self) -> str:
        offer = self._offer
        parts = []
        if offer.known:
            parts.append(tr("Phiếu này đã được nhận trước đây."))
        if not offer.for_last:
            parts.append(standing_words(offer))
        elif offer.locked:
            parts.append(tr("Kỳ báo cáo sẽ được khóa, không sửa và gửi lại được."))
        elif offer.outcome == "returned":
            parts.append(tr("Sửa hoặc trả lời rồi gửi lại; lần gửi sau thay cho lần này."))
        return " ".join(parts)

    def take(self) -> None:
        """Take the receipt into the book; its questions are shown at once."""
        session, offer = self._book.session, self._offer
        written = self._book.attempt(lambda: take_receipt(session, offer))
        if written is None:
            self.close()
            return
        words = outcome_words()[offer.outcome]
        self._book.told.emit("info", f"{offer.period.label}: {words}")
        item = self.questions.currentItem()
        if item is not None:
            self.questions_wanted.emit(item.data(Qt.ItemDataRole.UserRole))
        self.close()
