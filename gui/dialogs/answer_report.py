"""Phiếu tiếp nhận: what the office answers to the reports of one or several units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import sentence
from core.exchange.asked import asked
from core.exchange.matrix import Cell
from core.exchange.receipt import OUTCOMES, Outcome, make_receipt, outcome_words
from core.i18n import tr
from gui import theme
from gui.book import Book
from gui.long_job import LongJob, write_beside
from gui.settings import Settings
from gui.widgets.dialog_head import DialogHead, close_button, lay_out
from gui.widgets.done_page import DonePage
from gui.widgets.folder_line import FolderLine
from gui.widgets.said_list import SaidList

if TYPE_CHECKING:
    from core.session import Session

_SHOWN = 3


class AnswerReportDialog(QDialog):
    """Takes, returns or approves reports; a receipt file for each unit goes into the folder."""

    def __init__(
        self, book: Book, cells: Sequence[Cell], settings: Settings, parent: QWidget,
        outcome: Outcome | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("answerReportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Phiếu tiếp nhận"))
        self.resize(620, 500)
        self._book, self._cells = book, list(cells)
        self._job: LongJob | None = None
        self.made: tuple[Path, ...] = ()
        self.head = DialogHead("saved", self._heading(), self, self._line())
        self._make_parts(settings)
        self._lay_out()
        self._choose(outcome)

    def _heading(self) -> str:
        names = [cell.unit.name for cell in self._cells]
        if len(names) > _SHOWN:
            return tr("Phiếu tiếp nhận cho {n} đơn vị", n=len(names))
        return tr("Phiếu tiếp nhận: {names}", names=", ".join(names))

    def _line(self) -> str:
        first = self._cells[0]
        if len(self._cells) == 1:
            return tr("{period}, lần gửi {n}", period=first.period.label, n=first.revision)
        return first.period.label

    def _make_parts(self, settings: Settings) -> None:
        words = outcome_words()
        hints = {
            "received": tr("Đã nhận được báo cáo; còn xem."),
            "returned": tr("Đơn vị sửa, trả lời câu hỏi rồi gửi lại."),
            "accepted": tr("Số liệu dùng được để tổng hợp."),
        }
        self.outcomes = QButtonGroup(self)
        for number, name in enumerate(OUTCOMES):
            button = QRadioButton(f"{words[name]}  –  {hints[name]}", self)
            button.setObjectName(f"outcome_{name}")
            self.outcomes.addButton(button, number)
        self.lock = QCheckBox(tr("&Khóa kỳ: đơn vị không sửa và gửi lại được nữa"), self)
        self.lock.setObjectName("lockPeriod")
        self.note = QPlainTextEdit(self)
        self.note.setObjectName("receiptNote")
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText(tr("Lời nhắn cho đơn vị (không bắt buộc)"))
        self.note.setAccessibleName(tr("Lời nhắn cho đơn vị"))
        self.note.setFixedHeight(3 * self.note.fontMetrics().lineSpacing() + 2 * theme.GAP)
        self.asked = SaidList(self)
        found = [
            q
            for cell in self._cells
            for q in asked(
                self._book.session, unit_id=cell.unit.id, period_id=cell.period.id,
                states=("open",),
            )
        ]  # fmt: skip
        self.waiting = len(found)
        several = len(self._cells) > 1
        self.asked.say([
            (tr("Câu hỏi gửi kèm ({n})", n=len(found)), "review",
             [f"{q.unit_name} · {q.cell}: {q.text}" if several else f"{q.cell}: {q.text}"
              for q in found]),
            (tr("Câu hỏi"), "info",
             [] if found else [tr("Chưa hỏi ô nào. Hỏi ở trang Tổng hợp, hoặc chọn trường ở ô Đơn"
                                  " vị rồi bấm F9 tại dòng cần hỏi.")]),
        ])  # fmt: skip
        folder = self._book.session.path.parent / tr("Phiếu tiếp nhận")
        self.folder = FolderLine("receipt_folder", folder, settings, self)
        self.said = QLabel(self)
        self.said.setObjectName("answerSaid")
        self.said.setProperty("role", "problem")
        self.said.setWordWrap(True)
        self.said.hide()
        self.make = QPushButton(tr("&Lập phiếu"), self)
        self.make.setObjectName("makeReceipts")
        self.make.setProperty("primary", True)
        self.make.setDefault(True)
        self.make.setEnabled(not self._book.session.read_only)
        self.make.clicked.connect(lambda _: self.write())
        self.done_page = DonePage(self)

    def _lay_out(self) -> None:
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.GAP)
        for button in self.outcomes.buttons():
            inside.addWidget(button)
        inside.addWidget(self.lock)
        inside.addWidget(self.note)
        inside.addWidget(self.asked, 1)
        inside.addWidget(self.said)
        inside.addWidget(self.folder)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(page)
        self.pages.addWidget(self.done_page)
        self.close_button = close_button(self)
        lay_out(self, self.head, self.pages, self.make, self.close_button)

    def _choose(self, outcome: Outcome | None) -> None:
        """Open questions mean that the report goes back, unless something else was asked for."""
        chosen = outcome or ("returned" if self.waiting else "received")
        self.outcomes.button(OUTCOMES.index(chosen)).setChecked(True)

    def outcome(self) -> Outcome:
        """What is chosen."""
        return OUTCOMES[self.outcomes.checkedId()]

    def write(self) -> None:
        """Make a receipt for every unit on a worker; each is an undo step."""
        cells, folder, outcome = self._cells, self.folder.folder, self.outcome()
        lock, note = self.lock.isChecked(), self.note.toPlainText().strip() or None

        def work(session: Session, _: LongJob) -> tuple[Path, ...]:
            return tuple(
                make_receipt(session, cell.unit.id, cell.period, folder, outcome, lock=lock,
                             note=note)
                for cell in cells
            )  # fmt: skip

        self.make.setEnabled(False)
        self.close_button.setEnabled(False)
        self._job = write_beside(self, self._book, work, self._show_made, self._refuse)

    def _show_made(self, made: tuple[Path, ...]) -> None:
        self._job, self.made = None, made
        self.close_button.setEnabled(True)
        self.make.hide()
        heading = tr("Đã lập {n} phiếu tiếp nhận", n=len(made))
        self.head.say("done", heading, tr("Gửi tệp cho đơn vị; đơn vị mở tệp bằng Sổ Kế Hoạch."))
        message = tr("{outcome}: báo cáo {period}. Đề nghị đơn vị mở Sổ Kế Hoạch, chọn Báo cáo > Mở"
                     " tệp nhận được và chọn phiếu kèm theo.",
                     outcome=outcome_words()[self.outcome()],
                     period=self._cells[0].period.label)  # fmt: skip
        self.done_page.show_files(made, message=message)
        self.pages.setCurrentIndex(1)
        self._book.told.emit("info", heading)

    def _refuse(self, error: Exception) -> None:
        self._job = None
        self.said.setText(sentence(error))
        self.said.show()
        self.make.setEnabled(True)
        self.close_button.setEnabled(True)

    def reject(self) -> None:
        """While files are written the dialog stays."""
        if self.close_button.isEnabled():
            super().reject()
