"""What is on the clipboard beside what would become of it, when something does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from gui import icons, theme
from gui.models.block_trial import TriedCell
from gui.models.row_names import row_name
from gui.models.table_model import TableModel
from gui.widgets.dialog_head import DialogHead

_MARKS: Final = {"bad": ("error", "bad"), "outside": ("not_applicable", "muted"),
                 "fixed": ("not_applicable", "muted"), "two": ("review", "warn")}  # fmt: skip

_NAME_LETTERS: Final = 44  # of a row's name beside its cells


class PastePreview(QDialog):
    """Bad cells are marked; the others can be pasted, as one undo step, or nothing is."""

    def __init__(
        self,
        model: TableModel,
        cells: Sequence[TriedCell],
        paste: Callable[[int | None], object],
        parent: QWidget,
        *,
        doubtful: bool = False,
    ) -> None:
        """`paste` gets the reading chosen, if any.

        `doubtful`: the headings of the sheet are not those of the table; look at the rows first.
        """
        super().__init__(parent)
        self.setObjectName("pastePreview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Xem trước khi dán"))
        self.resize(760, 480)
        self._cells, self._paste = cells, paste
        counts = {state: sum(c.state == state for c in cells)
                  for state in ("fits", "two", "bad", "outside", "fixed")}  # fmt: skip
        fitting = counts["fits"] + counts["two"]
        problem = tr("{n} trong {all} ô không dán được", n=len(cells) - fitting, all=len(cells))
        reasons = self._reasons(counts)
        if doubtful:
            problem = tr("Hãy xem từng số đã đứng đúng dòng chưa")
            doubt = tr("Tiêu đề nhóm và dòng trống của vùng dán không trùng với bảng")
            reasons = f"{doubt}; {reasons}" if reasons != "." else f"{doubt}."
        head = DialogHead("paste", problem, self, reasons)
        self.table = self._table(model)
        self.why = QLabel(self)
        self.why.setObjectName("pasteWhy")
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setMinimumHeight(self.fontMetrics().height() * 2)
        self.table.currentCellChanged.connect(lambda *_: self._say_why())
        self.readings = self._reading_buttons()
        self.ok = QPushButton(tr("&Dán {n} ô hợp lệ", n=fitting), self)
        self.ok.setObjectName("pasteFitting")
        self.ok.setProperty("primary", True)
        self.ok.setEnabled(fitting > 0)
        self.ok.clicked.connect(lambda _: self._go())
        leave = QPushButton(tr("&Không dán gì"), self)
        leave.clicked.connect(lambda _: self.reject())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(self.ok)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.why)
        for button in self.readings:
            layout.addWidget(button)
        layout.addLayout(buttons)
        self._go_to_first_bad()

    @staticmethod
    def _reasons(counts: dict[str, int]) -> str:
        words = (
            ("bad", tr("{n} ô có nội dung không hợp lệ", n=counts["bad"])),
            ("outside", tr("{n} ô ra ngoài bảng", n=counts["outside"])),
            ("fixed", tr("{n} ô được tính hoặc lấy từ kế hoạch, giữ nguyên", n=counts["fixed"])),
            ("two", tr("{n} số đọc được hai cách", n=counts["two"])),
        )
        return "; ".join(text for state, text in words if counts[state]) + "."

    def _table(self, model: TableModel) -> QTableWidget:
        headers = [column.header for column in model.columns]
        rows = sorted({cell.row for cell in self._cells})
        columns = sorted({cell.column for cell in self._cells})
        table = QTableWidget(len(rows), len(columns), self)
        table.setObjectName("pasteCells")
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setHorizontalHeaderLabels(
            [headers[c] if c < len(headers) else tr("(ngoài bảng)") for c in columns]
        )
        lines = [
            row_name(model, row) if row < model.rowCount() else tr("(ngoài bảng)") for row in rows
        ]
        table.setVerticalHeaderLabels([_short(line) for line in lines])
        table.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        row_of = {row: place for place, row in enumerate(rows)}
        column_of = {column: place for place, column in enumerate(columns)}
        for cell in self._cells:
            item = QTableWidgetItem(cell.text)
            item.setData(Qt.ItemDataRole.UserRole, cell)
            if cell.state in _MARKS:
                sign, tone = _MARKS[cell.state]
                item.setIcon(icons.icon(sign))
                item.setForeground(theme.tone(tone))
                item.setToolTip(theme.plain_tooltip(state_words(cell)))
            table.setItem(row_of[cell.row], column_of[cell.column], item)
        table.resizeColumnsToContents()
        return table

    def _reading_buttons(self) -> list[QRadioButton]:
        two = next((cell for cell in self._cells if cell.state == "two"), None)
        if two is None:
            return []
        words = (
            tr("Dấu phẩy là dấu thập phân: “{text}” là {number}",
               text=two.text, number=two.readings[0]),
            tr("Dấu phẩy là dấu hàng nghìn: “{text}” là {number}",
               text=two.text, number=two.readings[1]),
        )  # fmt: skip
        buttons = [QRadioButton(text, self) for text in words]
        buttons[0].setChecked(True)
        return buttons

    def _go_to_first_bad(self) -> None:
        for row in range(self.table.rowCount()):
            for column in range(self.table.columnCount()):
                item = self.table.item(row, column)
                if item is None:
                    continue
                cell = item.data(Qt.ItemDataRole.UserRole)
                if isinstance(cell, TriedCell) and cell.state in ("bad", "outside"):
                    self.table.setCurrentItem(item)
                    return

    def _say_why(self) -> None:
        item = self.table.currentItem()
        cell = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self.why.setText(state_words(cell) if isinstance(cell, TriedCell) else "")

    def _go(self) -> None:
        reading = None
        if self.readings:
            reading = 0 if self.readings[0].isChecked() else 1
        self.accept()
        self._paste(reading)


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1].rstrip()}…"


def state_words(cell: TriedCell) -> str:
    """What would become of a cell, as a sentence."""
    if cell.state == "bad":
        return cell.words
    if cell.state == "outside":
        return tr("Ô này ra ngoài bảng nên không dán được.")
    if cell.state == "fixed":
        return tr("Ô này được tính hoặc lấy từ kế hoạch nên giữ nguyên.")
    if cell.state == "two":
        return tr("“{text}” đọc được hai cách; hãy chọn một cách ở dưới.", text=cell.text)
    return tr("Ô này dán được.")
