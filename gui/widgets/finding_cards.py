"""What stands in the way of sending: faults with the way to them, warnings with a line each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.checks import Reported
from gui import icons, theme
from gui.models.finding_list import figure_words


class FindingCards(QScrollArea):
    """A card for each finding, in the order given."""

    followed = Signal(object)
    """A `Reported`: go to its row."""
    answered = Signal(object, str)
    """(Reported, reason): a reason was typed and left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findingCards")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards: list[_Card] = []

    def show_findings(self, found: Sequence[Reported]) -> None:
        """Replace the cards."""
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, theme.GAP, 0)
        layout.setSpacing(theme.SMALL_GAP)
        self.cards = []
        for reported in found:
            card = _Card(reported, self)
            layout.addWidget(card)
            self.cards.append(card)
        layout.addStretch(1)
        self.setWidget(page)

    def unanswered(self) -> int:
        """How many warnings still have no reason, counting what is being typed."""
        return sum(card.is_waiting() for card in self.cards)

    def reason_for_rest(self) -> str:
        """The reason typed last that could stand for the warnings without one; '' without."""
        given = [card.reason.text().strip() for card in self.cards if card.reason is not None]
        return next((words for words in reversed(given) if words), "")

    def fill_rest(self) -> None:
        """Give the warnings without a reason the one typed last."""
        words = self.reason_for_rest()
        for card in self.cards:
            if card.is_waiting() and card.reason is not None and words:
                card.reason.setText(words)
        self.leave()

    def go_to_waiting(self, finding_id: str = "") -> bool:
        """Whether that warning, or any, has no reason yet; its line then takes the keyboard."""
        for card in self.cards:
            is_meant = finding_id in ("", card.reported.finding.id)
            if is_meant and card.is_waiting() and card.reason:
                card.reason.setFocus()
                self.ensureWidgetVisible(card)
                return True
        return False

    def leave(self) -> None:
        """Hand over what is being typed."""
        for card in self.cards:
            card.leave()


class _Card(QFrame):
    """One finding."""

    def __init__(self, reported: Reported, cards: FindingCards) -> None:
        super().__init__()
        self.reported = reported
        self._cards = cards
        self._given = reported.reason or ""
        severity = reported.finding.severity
        self.reason: QLineEdit | None = None
        sign = QLabel(self)
        sign.setPixmap(icons.icon(severity).pixmap(QSize(icons.SIZE, icons.SIZE)))
        words = QLabel(reported.message, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        if figures := figure_words(reported):
            words.setToolTip(theme.plain_tooltip(figures))
        self.go = QPushButton(tr("Đến chỗ sửa"), self)
        self.go.setAutoDefault(False)
        self.go.clicked.connect(lambda _: cards.followed.emit(reported))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SMALL_GAP, theme.SMALL_GAP, theme.SMALL_GAP, theme.GAP)
        layout.setSpacing(theme.GAP)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.SMALL_GAP)
        column.addWidget(words)
        if severity == "warning":
            self.reason = self._make_reason()
            column.addWidget(self.reason)
        layout.addLayout(column, 1)
        layout.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)

    def _make_reason(self) -> QLineEdit:
        edit = QLineEdit(self._given, self)
        edit.setObjectName("findingReasonLine")
        edit.setPlaceholderText(tr("Lý do, ví dụ: học kỳ I có 12 học sinh chuyển đi"))
        edit.setAccessibleName(tr("Lý do: {finding}", finding=self.reported.message))
        edit.editingFinished.connect(self.leave)
        return edit

    def is_waiting(self) -> bool:
        """Whether it is a warning without a reason."""
        return self.reason is not None and not self.reason.text().strip()

    def leave(self) -> None:
        """Hand over the reason if it is another one."""
        if self.reason is None:
            return
        words = self.reason.text().strip()
        if words != self._given:
            self._given = words
            self._cards.answered.emit(self.reported, words)
