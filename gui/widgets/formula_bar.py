"""The line above the budget, as a spreadsheet has one: the formula, and what it means while typed.

Nothing is stored before Enter or before the field is left; Esc takes the typing back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from core.i18n import tr
from core.services import budget, budget_edits
from core.services.budget import BudgetRow
from core.services.budget_money import natural_unit, unit_labels
from gui import icons, theme
from gui.book import Book


class FormulaBar(QWidget):
    """Shows and edits the formula of the current line; `back` gives the focus to the table."""

    def __init__(self, book: Book, text_of: Callable[[int | None], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formulaBar")
        self._book = book
        self._text_of = text_of
        self._row: BudgetRow | None = None
        self._unsaid: str | None = None  # the bare price that is asked for
        self.unit = "million"
        self.back: Callable[[], None] = lambda: None
        label = QLabel(tr("Cô&ng thức"), self)
        label.setProperty("role", "small")
        self.edit = QLineEdit(self)
        self.edit.setObjectName("formulaEdit")
        self.edit.setAccessibleName(tr("Công thức tính của dòng đang chọn"))
        self.edit.setPlaceholderText(tr("Ví dụ: 300 người x 1,0 triệu đồng/người/năm x 5 năm"))
        self.edit.textEdited.connect(lambda _: self._explain())
        self.edit.editingFinished.connect(self.store)
        self.edit.installEventFilter(self)
        label.setBuddy(self.edit)
        self.sign = QLabel(self)
        self.said = QLabel(self)
        self.said.setObjectName("formulaSaid")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.take = QPushButton(tr("&Lấy làm số kế hoạch"), self)
        self.take.setObjectName("formulaTake")
        self.take.setToolTip(tr("Ghi kết quả của công thức vào cột Kế hoạch"))
        self.take.setAutoDefault(False)
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the typing alone
        self.take.clicked.connect(self._take_total)
        self.readings = [self._reading(unit) for unit in ("vnd", natural_unit(book.session))]
        layout = QGridLayout(self)
        layout.setContentsMargins(theme.GAP, 0, theme.GAP, theme.SMALL_GAP)
        layout.setHorizontalSpacing(theme.GAP)
        layout.setVerticalSpacing(theme.SMALL_GAP)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.edit, 0, 1)
        layout.addWidget(self.take, 0, 2)
        layout.addWidget(self.sign, 1, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.said, 1, 1)
        asked = QHBoxLayout()
        asked.setSpacing(theme.GAP)
        for button in self.readings:
            asked.addWidget(button)
        layout.addLayout(asked, 1, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        layout.setColumnStretch(1, 1)

    def _reading(self, unit: str) -> QPushButton:
        """One of the two readings of a bare price; a click writes the word behind the number."""
        button = QPushButton(self)
        button.setObjectName(f"formulaReading_{unit}")
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("unit", unit)
        button.clicked.connect(lambda: self._say_unit(unit_labels()[unit]))
        button.hide()
        return button

    # -- showing ------------------------------------------------------------------------------

    def show_row(self, row: Any) -> None:
        """Show a line's formula; what somebody is typing for the same line stays."""
        same = row is not None and self._row is not None and row.line.id == self._row.line.id
        typing = same and self.edit.hasFocus() and self.edit.isModified()
        self._row = row
        if not typing:
            self._fill()
        self._explain()

    def _fill(self) -> None:
        raw = self._row.line.formula_raw if self._row is not None else None
        self.edit.setText(raw or "")
        self.edit.setCursorPosition(0)
        self.edit.setModified(False)
        self.edit.setReadOnly(self._row is None or self._book.session.read_only)

    def _explain(self) -> None:
        """Say what is understood, and whether it agrees with the plan's amount."""
        raw = self.edit.text()
        formula, sentences = budget.formula_sentences(self._book.session, raw)
        total = None if formula is None else formula.total_computed_vnd
        planned = None if self._row is None else self._row.line.amount_vnd
        differs = total is not None and planned is not None and total != planned
        if differs:
            sentences.append(
                tr("Kế hoạch ghi {planned}, công thức cho {total} {unit}.",
                   planned=self._text_of(planned), total=self._text_of(total),
                   unit=unit_labels()[self.unit])
            )  # fmt: skip
        self._unsaid = None if formula is None else formula.unsaid
        for button in self.readings:
            button.setVisible(self._unsaid is not None and not self._book.session.read_only)
            button.setText(f"{self._unsaid} {unit_labels()[button.property('unit')]}")
        self.said.setText(" ".join(sentences) if raw.strip() else self._nothing())
        doubtful = differs or bool(formula and (formula.problems or total is None))
        icon = "warning" if doubtful else "met" if total is not None else "info"
        self.sign.setPixmap(icons.icon(icon).pixmap(QSize(icons.SIZE, icons.SIZE)))
        lowest = self._row is not None and not self._row.children
        self.take.setVisible(
            lowest and total is not None and total != planned and not self._book.session.read_only
        )

    def _nothing(self) -> str:
        if self._row is None:
            return tr("Chọn một dòng kinh phí để xem hoặc ghi công thức.")
        if self._row.children:
            return tr("Dòng này cộng từ các dòng con; công thức ghi ở các dòng con.")
        return tr("Dòng này chưa có công thức: gõ số lượng x đơn giá, máy giải thích khi đang gõ.")

    def _say_unit(self, word: str) -> None:
        """Write the unit behind the bare price; it is stored when the field is left."""
        if self._unsaid is None:
            return
        counted, equals, printed = self.edit.text().partition("=")
        before, digits, behind = counted.rpartition(self._unsaid)
        spaced = behind if not behind or behind[0] in " /" else f" {behind}"
        self.edit.setText(f"{before}{digits} {word}{spaced}{equals}{printed}")
        self.edit.setModified(True)
        self.edit.setFocus()
        self._explain()

    # -- storing ------------------------------------------------------------------------------

    def store(self) -> bool:
        """Store what was typed; False when it was refused."""
        if self._row is None or not self.edit.isModified():
            return True
        self.edit.setModified(False)
        line_id, raw = self._row.line.id, self.edit.text()
        done = self._book.attempt(partial(self._update, line_id, raw))
        self.edit.setModified(done is None)
        return done is not None

    def _update(self, line_id: int, raw: str) -> bool:
        budget_edits.update_line(self._book.session, line_id, formula_raw=raw)
        return True

    def _take_total(self) -> None:
        """The formula as typed and its result as the plan's amount, one step."""
        if self._row is None:
            return
        line_id, raw = self._row.line.id, self.edit.text()
        self.edit.setModified(False)
        self._book.attempt(lambda: budget_edits.take_formula(self._book.session, line_id, raw))
        self.back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter stores and goes back to the table, Esc takes the typing back."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._fill()
                self._explain()
                self.back()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.store():
                    self.back()
                return True
        return super().eventFilter(watched, event)
