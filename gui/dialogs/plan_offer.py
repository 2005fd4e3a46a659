"""A plan that came from above: what it would change is shown, then it is taken or left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.exchange.accept import PlanOffer, accept_plan
from core.i18n import tr
from gui import theme
from gui.book import Book
from gui.widgets.change_tree import ChangeTree
from gui.widgets.dialog_head import DialogHead


class PlanOfferDialog(QDialog):
    """Nothing is written before “Nhận kế hoạch”; one Ctrl+Z takes it back."""

    accepted_plan = Signal()
    """The plan is in the book."""

    def __init__(self, book: Book, offer: PlanOffer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("planOfferDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Nhận kế hoạch"))
        self.resize(720, 540)
        self._book, self._offer = book, offer
        self.head = DialogHead("issue", offer.title, self, self._line())
        self.said = QLabel(self._words(), self)
        self.said.setObjectName("planOfferSaid")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.changes = ChangeTree(self)
        self.changes.show_changes(offer.changes, offer.kept,
                                  tr("Sổ đã có đúng bản này; không có gì thay đổi."))  # fmt: skip
        self.accept_button = QPushButton(tr("&Nhận kế hoạch"), self)
        self.accept_button.setObjectName("acceptPlan")
        self.accept_button.setProperty("primary", True)
        self.accept_button.setDefault(True)
        self.accept_button.setEnabled(not book.session.read_only)
        self.accept_button.clicked.connect(lambda _: self.take())
        close = QPushButton(tr("Để &sau"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.accept_button)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP + theme.SMALL_GAP)
        for widget in (self.head, self.said):
            layout.addWidget(widget)
        layout.addWidget(self.changes, 1)
        layout.addLayout(buttons)
        self.accept_button.setFocus()

    def _line(self) -> str:
        offer = self._offer
        if offer.held_version is None:
            return tr("Bản {version}, do {sender} ban hành. Sổ chưa có kế hoạch này.",
                      version=offer.version, sender=offer.sender)  # fmt: skip
        return tr("Bản {version}, do {sender} ban hành. Sổ đang có bản {held}.",
                  version=offer.version, sender=offer.sender, held=offer.held_version)  # fmt: skip

    def _words(self) -> str:
        parts = [tr("Số liệu đã nhập được giữ nguyên và gắn theo từng chỉ tiêu, nhiệm vụ, dòng"
                    " kinh phí.")]  # fmt: skip
        if self._offer.new_uid:
            parts.append(tr("Đơn vị của sổ sẽ mang mã định danh mà {sender} dùng, để báo cáo gửi"
                            " lên được nhận ra.", sender=self._offer.sender))  # fmt: skip
        if self._offer.unknown_here:
            parts.append(tr("Lưu ý: danh sách đơn vị trong tệp chưa có đơn vị của sổ. Hãy báo"
                            " {sender} bổ sung để báo cáo được nhận đúng.",
                            sender=self._offer.sender))  # fmt: skip
        return " ".join(parts)

    def take(self) -> None:
        """Take the plan into the book."""
        session, offer = self._book.session, self._offer
        written = self._book.attempt(lambda: accept_plan(session, offer))
        if written is None:
            self.close()  # why is in the status line
            return
        words = tr("Đã nhận bản {version} của kế hoạch: {n} thay đổi.", version=offer.version,
                   n=len(offer.changes))  # fmt: skip
        if not written:
            words = tr("Sổ đã có đúng bản {version} này; không có gì thay đổi.",
                       version=offer.version)  # fmt: skip
        self._book.told.emit("info", words)
        self.accepted_plan.emit()
        self.close()
