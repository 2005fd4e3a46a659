"""Điều chỉnh: the office counts another figure than the one reported, with its reason beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError
from core.exchange.adjustments import adjust
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber, NotANumber, parse_number
from core.services.roll_up_units import UnitFigure
from gui import theme
from gui.book import Book, problem_sentence
from gui.models.roll_up_table import TotalRow
from gui.models.unit_figures import parts_text
from gui.number_text import number_text, typing_text
from gui.widgets.dialog_head import DialogHead, close_button


class AdjustDialog(QDialog):
    """The unit's own figure stays; the totals count this one and say so."""

    adjusted = Signal()
    """The adjustment is stored."""

    def __init__(self, book: Book, total: TotalRow, unit: UnitFigure, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("adjustDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Điều chỉnh số liệu"))
        self.resize(520, 330)
        row, period = total.row, total.period.label
        self._book, self._row, self._unit, self._period = book, row, unit, total.period
        own = parts_text(unit.own) or number_text(unit.value) or tr("chưa có số liệu")
        line = tr("{unit} · {period} · trường báo: {own}", unit=unit.unit.name, period=period,
                  own=own)  # fmt: skip
        self.head = DialogHead("review", row.indicator.name, self, line)
        self._make_parts()
        self._lay_out()

    def _make_parts(self) -> None:
        cell = self._unit.counted
        of_parts = self._row.indicator.kind == "ratio"
        self.fields: dict[str, QLineEdit] = {}
        words = (
            {"numerator": tr("&Tử số"), "denominator": tr("&Mẫu số")}
            if of_parts
            else {"value": tr("Giá &trị")}
        )
        self._form = QFormLayout()
        for name, label in words.items():
            edit = QLineEdit(self)
            edit.setObjectName(f"adjust_{name}")
            edit.setText(typing_text(getattr(cell, name)) if cell is not None else "")
            self._form.addRow(label, edit)
            self.fields[name] = edit
        self.reason = QPlainTextEdit(self)
        self.reason.setObjectName("adjustReason")
        self.reason.setTabChangesFocus(True)
        self.reason.setPlaceholderText(tr("Ví dụ: đối chiếu với phần mềm phổ cập ngày 10/7"))
        if self._unit.adjusted is not None:
            self.reason.setPlainText(self._unit.adjusted.row.reason)
        self.reason.setFixedHeight(3 * self.reason.fontMetrics().lineSpacing() + 2 * theme.GAP)
        self._form.addRow(tr("&Lý do"), self.reason)
        self.problem = QLabel(self)
        self.problem.setObjectName("adjustProblem")
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()

    def _lay_out(self) -> None:
        hint = QLabel(tr("Số của trường được giữ nguyên; bảng tổng hợp tính số điều chỉnh và ghi rõ"
                         " là điều chỉnh. Khi trường gửi số mới, điều chỉnh được đánh dấu để xem"
                         " lại."), self)  # fmt: skip
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        self.store = QPushButton(tr("&Ghi điều chỉnh"), self)
        self.store.setObjectName("storeAdjustment")
        self.store.setProperty("primary", True)
        self.store.setDefault(True)
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
        layout.addLayout(self._form)
        layout.addWidget(self.problem)
        layout.addWidget(hint)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _read(self, name: str) -> float | None:
        edit = self.fields.get(name)
        text = edit.text().strip() if edit is not None else ""
        if not text:
            return None
        try:
            return float(parse_number(text))
        except NotANumber as error:
            raise UserError(tr("“{text}” không phải là số. Hãy gõ lại.", text=text)) from error
        except AmbiguousNumber as error:
            raise UserError(
                tr("“{text}” có hai cách hiểu. Hãy gõ không có dấu chấm, ví dụ 1250 hoặc 1,25.",
                   text=text)
            ) from error  # fmt: skip

    def _store(self) -> None:
        session, unit, row = self._book.session, self._unit.unit, self._row
        try:
            adjust(
                session, (self._period.id, row.indicator.id, row.level, unit.id),
                self.reason.toPlainText(), numerator=self._read("numerator"),
                denominator=self._read("denominator"), value=self._read("value"),
            )  # fmt: skip
        except (UserError, BookError) as error:
            self.problem.setText(problem_sentence(error))
            self.problem.show()
            return
        self._book.told.emit("info", tr("Đã ghi điều chỉnh cho {unit}", unit=unit.name))
        self.adjusted.emit()
        self.close()
