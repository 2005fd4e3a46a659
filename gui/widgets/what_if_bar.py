"""Thử tính: factors changed by some percent, beside the plan. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber, parse_number
from core.services import budget_what_if
from core.services.budget import BudgetTree
from core.services.budget_money import money_text, unit_labels
from core.services.budget_what_if import PRICE, Supposed, Supposition
from gui import icons, theme
from gui.book import Book
from gui.number_text import share_text
from gui.widgets.filter_box import FilterBox

_HERE: Final = "here"
_LEAST, _MOST = Decimal(-100), Decimal(1000)


class WhatIfBar(QWidget):
    """One line to add a supposition, one with those made and the total under them."""

    changed = Signal()
    """Suppositions were added or taken away."""
    closed = Signal()
    """The user is done."""

    def __init__(self, book: Book, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("whatIfBar")
        self._book = book
        self._labels: dict[str, str] = {}
        self.branch: tuple[int, str] | None = None
        self.suppositions: list[Supposition] = []
        self.factor_box = FilterBox("whatIfFactor", tr("Yếu tố thay đổi"), [], self, 22)
        self.percent = QLineEdit("+5", self)
        self.percent.setObjectName("whatIfPercent")
        self.percent.setAccessibleName(tr("Thay đổi bao nhiêu phần trăm"))
        self.percent.setFixedWidth(self.percent.fontMetrics().averageCharWidth() * 12)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.scope_box = FilterBox("whatIfScope", tr("Phạm vi áp dụng"), [], self, 20)
        self.add = QPushButton(tr("Áp &dụng"), self)
        self.add.setObjectName("whatIfAdd")
        self.add.setProperty("primary", True)
        self.add.clicked.connect(self.add_supposition)
        self.percent.returnPressed.connect(self.add_supposition)
        close = QPushButton(tr("Đóng thử tính"), self)
        close.setToolTip(tr("Đóng (Esc); kế hoạch giữ nguyên"))
        close.setObjectName("whatIfClose")
        close.clicked.connect(self.closed)
        self.total = QLabel(self)
        self.total.setObjectName("whatIfTotal")
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out(close)

    def _lay_out(self, close: QPushButton) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.SMALL_GAP)
        for words, editor in (
            (tr("&Yếu tố"), self.factor_box), (tr("t&hay đổi (%)"), self.percent),
            (tr("&phạm vi"), self.scope_box),
        ):  # fmt: skip
            label = QLabel(words, self)
            label.setBuddy(editor)
            first.addWidget(label)
            first.addWidget(editor)
            first.addSpacing(theme.SMALL_GAP)
        first.addWidget(self.add)
        first.addStretch(1)
        first.addWidget(close)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.SMALL_GAP)
        second = QHBoxLayout()
        second.addLayout(self._chips)
        second.addStretch(1)
        second.addWidget(self.total)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 0, theme.GAP, theme.GAP)
        layout.setSpacing(theme.SMALL_GAP)
        layout.addLayout(first)
        layout.addLayout(second)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # -- showing ------------------------------------------------------------------------------

    def show_budget(self, tree: BudgetTree) -> None:
        """Offer the factors of this budget."""
        self._labels = budget_what_if.factors(self._book.session, tree)
        chosen = self.factor_box.currentData() or PRICE
        self.factor_box.fill(list(self._labels.items()), chosen)
        self.add.setEnabled(bool(self._labels))
        known = set(tree.parent)
        self.suppositions = [s for s in self.suppositions if s.inside is None or s.inside in known]
        self._show_chips()

    def show_branch(self, line_id: int | None, name: str) -> None:
        """Offer the branch the cursor is in."""
        self.branch = None if line_id is None else (line_id, name)
        chosen = self.scope_box.currentData()
        scopes: list[tuple[str | None, str]] = [(None, tr("toàn bộ kinh phí"))]
        if self.branch is not None:
            scopes.append((_HERE, tr("nhánh {name}", name=name)))
        self.scope_box.fill(scopes, chosen)

    def say_total(self, found: Sequence[Supposed], unit: str) -> None:
        """What the suppositions make of the topmost lines together, in words."""
        old, new = (sum(getattr(each, name) or 0 for each in found) for name in ("old", "new"))
        word = unit_labels()[unit]
        if new == old:
            self.total.setText(tr("Tổng {old} {unit}", old=money_text(old, unit), unit=word))
            return
        more = tr("tăng") if new > old else tr("giảm")
        share = share_text(Decimal(abs(new - old) * 100) / Decimal(old or 1))
        self.total.setText(
            tr("Tổng {old} → {new} {unit}, {more} {gap} ({share}%)",
               old=money_text(old, unit), new=money_text(new, unit), unit=word, more=more,
               gap=money_text(abs(new - old), unit), share=share)
        )  # fmt: skip

    def _show_chips(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not self.suppositions:
            hint = QLabel(tr("Chưa có giả định nào. Kế hoạch đã lưu không bị thay đổi."), self)
            hint.setProperty("role", "muted")
            self._chips.addWidget(hint)
        for place, each in enumerate(self.suppositions):
            words = budget_what_if.told(self._book.session, each, self._labels)
            chip = QPushButton(icons.icon("close"), words, self)
            chip.setObjectName(f"whatIfChip{place}")
            chip.setAccessibleName(tr("Bỏ giả định {words}", words=words))
            chip.setToolTip(tr("Bỏ giả định này"))
            chip.clicked.connect(lambda _=False, each=each: self._drop(each))
            self._chips.addWidget(chip)

    # -- suppositions -------------------------------------------------------------------------

    def add_supposition(self) -> None:
        """Add what the first line says; a factor changed twice in one place is changed anew."""
        factor = self.factor_box.currentData()
        if not factor:
            return
        try:
            percent = self._read_percent()
        except UserError as error:
            self._book.tell_problem(error)
            return
        inside = None
        if self.scope_box.currentData() == _HERE and self.branch is not None:
            inside = self.branch[0]
        kept = [s for s in self.suppositions if (s.factor, s.inside) != (factor, inside)]
        self.suppositions = [*kept, Supposition(factor, percent, inside)]
        self._show_chips()
        self.changed.emit()

    def _read_percent(self) -> Decimal:
        text = self.percent.text().replace("%", "").replace("−", "-").strip()
        wrong = UserError(
            tr("“{text}” không phải là một tỷ lệ thay đổi. Hãy gõ, ví dụ, +5 hoặc -2,5.",
               text=self.percent.text())
        )  # fmt: skip
        try:
            value = parse_number(text.removeprefix("+").removeprefix("-"))
        except AmbiguousNumber as two:
            value = two.readings[0]
        except ValueError:
            raise wrong from None
        value = -value if text.startswith("-") else value
        if not _LEAST <= value <= _MOST:
            raise wrong
        return value

    def _drop(self, supposition: Supposition) -> None:
        self.suppositions = [s for s in self.suppositions if s != supposition]
        self._show_chips()
        self.changed.emit()
