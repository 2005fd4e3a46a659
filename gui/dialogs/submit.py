"""Gửi báo cáo: the checks run, reasons are typed in place, then the files are made.

Ctrl+Enter opens it, Enter makes the files, one button opens their folder or copies the message:
three steps after the last number. Nothing is sent by the program itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import sentence
from core.i18n import tr
from core.services import checks
from core.services.checks import Reported
from core.services.reporting_units import kind_of
from gui import theme
from gui.book import Book
from gui.long_job import LongJob, read_beside, write_beside
from gui.opening import open_path
from gui.settings import Settings
from gui.widgets.dialog_head import DialogHead, close_button, lay_out
from gui.widgets.done_page import DonePage
from gui.widgets.finding_cards import FindingCards
from gui.widgets.folder_line import FolderLine

if TYPE_CHECKING:
    from core.exchange.submit import Draft, Submitted
    from core.session import Session

_CHECKING, _REVIEW, _DONE = range(3)


class SubmitDialog(QDialog):
    """Sends the report of the book's own unit for the chosen period."""

    followed = Signal(object)
    """A `Reported`: the dialog is closed, its row is to be shown."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("submitDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Gửi báo cáo"))
        self.resize(680, 520)
        self._book = book
        self._job: LongJob | None = None
        self.draft: Draft | None = None
        self.made: Submitted | None = None
        own = book.session.own_unit_id()
        self._is_office = kind_of(book.session, own) != "school"
        self._key = book.period.key if book.period else ""
        label = book.period.label if book.period else ""
        self.head = DialogHead("submit", tr("Gửi báo cáo {period}", period=label), self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self._make_checking())
        self.pages.addWidget(self._make_review(settings))
        self.done_page = DonePage(self)
        self.pages.addWidget(self.done_page)
        self._lay_out()
        self.check()

    # -- building -----------------------------------------------------------------------------

    def _make_checking(self) -> QWidget:
        page = QWidget(self)
        self.working = QLabel(page)
        bar = QProgressBar(page)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(self.working)
        layout.addWidget(bar)
        layout.addStretch(2)
        return page

    def _make_review(self, settings: Settings) -> QWidget:
        page = QWidget(self)
        self.verdict = QLabel(page)
        self.verdict.setObjectName("submitVerdict")
        self.verdict.setWordWrap(True)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.cards = FindingCards(page)
        self.cards.followed.connect(self._follow)
        self.cards.answered.connect(self._answer)
        self.same = QPushButton(page)
        self.same.setObjectName("sameReason")
        self.same.setAutoDefault(False)
        self.same.clicked.connect(lambda _: self.cards.fill_rest())
        self.same.hide()
        self.below = QPushButton(page)
        self.below.setObjectName("findingsBelow")
        self.below.setAutoDefault(False)
        self.below.clicked.connect(lambda _: self._show_below())
        self.below.hide()
        self.with_units = QCheckBox(tr("Gửi &kèm số liệu của từng trường"), page)
        self.with_units.setChecked(True)
        self.with_units.setVisible(self._is_office)
        self.with_units.setToolTip(
            tr("Bỏ chọn thì cấp trên chỉ nhận số tổng hợp của cơ quan, không thấy từng trường.")
        )
        folder = self._book.session.path.parent / tr("Báo cáo gửi đi")
        self.folder = FolderLine("send_folder", folder, settings, page)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.verdict)
        layout.addWidget(self.cards, 1)
        layout.addWidget(self.same, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.below, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.with_units)
        layout.addWidget(self.folder)
        return page

    def _lay_out(self) -> None:
        self.make = QPushButton(tr("&Lập báo cáo"), self)
        self.make.setObjectName("makeReport")
        self.make.setProperty("primary", True)
        self.make.setDefault(True)
        self.make.clicked.connect(lambda _: self.submit())
        self.bare = QPushButton(self)
        self.bare.setObjectName("sendUnexplained")
        self.bare.setAutoDefault(False)
        self.bare.setToolTip(tr("Các điểm chưa có lý do được ghi trên tờ bìa là chưa giải trình"))
        self.bare.clicked.connect(lambda _: self.submit(unexplained=True))
        self.bare.hide()
        self.leave_button = close_button(self)
        lay_out(self, self.head, self.pages, self.bare, self.make, self.leave_button)

    # -- checking -----------------------------------------------------------------------------

    def check(self) -> None:
        """Run the checks on a worker and show what they say."""
        from core.exchange.submit import prepare

        key = self._key
        self._work(tr("Đang kiểm tra số liệu…"))
        self._job = read_beside(
            self,
            self._book,
            lambda session, _: prepare(session, key),
            self._show_draft,
            self._refuse,
        )

    def _work(self, words: str) -> None:
        self.working.setText(words)
        self.pages.setCurrentIndex(_CHECKING)
        self.make.setEnabled(False)
        self.bare.hide()

    def _show_draft(self, draft: Draft) -> None:
        self._job, self.draft = None, draft
        line = tr("{unit} · lần gửi {n} · {results} kết quả, {progress} tiến độ, {execution} dòng"
                  " kinh phí", unit=draft.unit.name, n=draft.revision,
                  results=draft.results,
                  progress=len(draft.travel.rows("progress")),
                  execution=len(draft.travel.rows("execution")))  # fmt: skip
        blocked = bool(draft.errors)
        icon = "error" if blocked else "submit"
        self.head.say(icon, tr("Gửi báo cáo {period}", period=draft.period.label), line)
        self.cards.show_findings([*draft.errors, *draft.warnings])
        given = sum(bool(found.reason) for found in draft.below)
        self.below.setVisible(bool(draft.below))
        self.below.setText(
            tr("{n} điểm trong báo cáo của các đơn vị, {given} điểm đã có giải trình của đơn vị…",
               n=len(draft.below), given=given)
        )  # fmt: skip
        self._tell_verdict()
        self.pages.setCurrentIndex(_REVIEW)
        self.make.setVisible(not blocked)
        self.make.setEnabled(not blocked and not self._book.session.read_only)
        first = self.cards.cards[0].go if blocked else self.make
        first.setFocus()

    def _tell_verdict(self) -> None:
        draft, waiting = self.draft, self.cards.unanswered()
        if draft is None:
            return
        self.same.setText(tr("&Dùng lý do vừa ghi cho {n} điểm còn trống", n=waiting))
        self.same.setVisible(waiting > 0 and bool(self.cards.reason_for_rest()))
        self.bare.setText(tr("Gửi không giải t&rình {n} điểm", n=waiting))
        writable = not self._book.session.read_only
        self.bare.setVisible(waiting > 0 and not draft.errors and writable)
        if draft.errors:
            words = tr("Còn {n} lỗi phải sửa trước khi gửi. Bấm “Đến chỗ sửa”, sửa xong thì bấm"
                       " Ctrl+Enter để gửi tiếp.", n=len(draft.errors))  # fmt: skip
        elif waiting:
            words = tr("Không có lỗi. Còn {n} điểm cần lý do: hãy ghi ngay bên dưới, hoặc chọn gửi"
                       " không giải trình.", n=waiting)  # fmt: skip
        elif draft.warnings:
            words = tr("Không có lỗi; mọi điểm cần xem đều đã có lý do.")
        else:
            words = tr("Không có lỗi, không có điểm nào phải giải trình.")
        if draft.unchanged:
            words += " " + tr("Số liệu không đổi từ lần gửi {n}: sẽ làm lại đúng báo cáo đó.",
                              n=draft.revision)  # fmt: skip
        self.verdict.setText(words)

    def _follow(self, reported: Reported) -> None:
        self.cards.leave()
        self.close()
        self.followed.emit(reported)

    def _show_below(self) -> None:
        from gui.dialogs.findings_below import FindingsBelowDialog  # only on a click

        if self.draft is not None:
            FindingsBelowDialog(self.draft.below, self).open()

    def _answer(self, reported: Reported, reason: str) -> None:
        session = self._book.session
        self._book.attempt(lambda: checks.answer(session, reported, reason))
        self._tell_verdict()

    # -- making -------------------------------------------------------------------------------

    def submit(self, *, unexplained: bool = False) -> None:
        """Make the files on a worker; the period is “đã gửi” when they are there.

        A warning without a reason takes the keyboard first; `unexplained` was chosen: it goes so.
        """
        from core.exchange.submit import prepare, submit
        from core.rules.checks import NOTHING_TYPED

        self.cards.leave()
        if self.cards.go_to_waiting(NOTHING_TYPED):
            self.verdict.setText(tr("Chưa nhập số liệu nào trong kỳ. Muốn gửi như vậy, hãy ghi lý"
                                    " do ngay bên dưới."))  # fmt: skip
            return
        if not unexplained and self.cards.go_to_waiting():
            self._tell_verdict()
            return
        key, folder, with_units = self._key, self.folder.folder, self.with_units.isChecked()

        def work(session: Session, _: LongJob) -> Submitted:
            return submit(session, prepare(session, key, with_units=with_units), folder)

        self._work(tr("Đang lập tệp báo cáo, tờ bìa, Excel và thư nháp…"))
        self.leave_button.setEnabled(False)
        self._job = write_beside(self, self._book, work, self._show_made, self._refuse)

    def _show_made(self, made: Submitted) -> None:
        self._job, self.made = None, made
        label = self.draft.period.label if self.draft else ""
        heading = tr("Đã lập báo cáo {period}, lần {n}", period=label, n=made.revision)
        self.head.say("done", heading, tr("Gửi tệp lên cấp trên bằng thư, Zalo hoặc USB."))
        self.done_page.show_files(
            made.files,
            code=made.code,
            code_hint=tr("Mã này in trên tờ bìa; cấp trên đọc lại qua điện thoại là biết tệp nhận"
                         " được đúng là tệp này."),
            message=made.message,
            more=[("submit", tr("Mở thư &nháp"), lambda: open_path(made.draft))],
        )  # fmt: skip
        self.pages.setCurrentIndex(_DONE)
        self.make.hide()
        self.leave_button.setEnabled(True)
        self.done_page.buttons[1].setFocus()
        words = tr("Đã gửi báo cáo {period}, lần {n}", period=label, n=made.revision)
        self._book.told.emit("info", words)

    def _refuse(self, error: Exception) -> None:
        """Say why it does not go; the book is as before."""
        self._job = None
        self.head.say("warning", tr("Chưa gửi được báo cáo"))
        self.cards.show_findings([])
        self.verdict.setText(sentence(error))
        self.pages.setCurrentIndex(_REVIEW)
        self.make.setVisible(self.draft is not None)
        self.make.setEnabled(self.draft is not None)
        self.leave_button.setEnabled(True)

    def reject(self) -> None:
        """Closing keeps a reason that is being typed; while files are written the dialog stays."""
        if not self.leave_button.isEnabled():
            return
        if self._job is not None:
            self._job.abandon()
        self.cards.leave()
        super().reject()
