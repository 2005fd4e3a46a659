"""Reports, plans and receipts by file: what the window does with them.

Which of it concerns the book depends on its own unit: a school sends reports and takes plans and
receipts, an office also issues plans, keeps an inbox and rolls up.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.session import Session
from gui import tab_list

if TYPE_CHECKING:
    from core.exchange.travel import Travel
    from core.services.overview import Place
    from gui.book import Book
    from gui.long_job import LongJob
    from gui.main_window import MainWindow
    from gui.questions import Questions

OFFICE_TABS: Final = ("inbox", "rollUp")
_OFFICE: Final = ("actIssue", "actInbox", "actRollUp", "actAsk")
_SCHOOL: Final = ("actQuestions",)
_WRITING: Final = ("actSubmit", "actReceive", "actIssue", "actAsk")
_SUFFIX: Final = ".skh"
SUBJECTS: Final = {"indicators": "indicator", "tasks": "task", "budget": "budget_line"}


class Exchange(QObject):
    """Opens the pages and dialogs of the exchange; made with the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.is_office = False
        self.waiting: Path | None = None  # a received file that waits for a book to be opened
        self._job: LongJob | None = None
        self._questions: Questions | None = None

    # -- the book -----------------------------------------------------------------------------

    def follow(self, book: Book) -> None:
        """Another book: show the tabs that concern its unit, and the file that waited for it."""
        from core.services.reporting_units import kind_of  # lighter than schools: at every start

        self.is_office = kind_of(book.session, book.session.own_unit_id()) != "school"
        for name in OFFICE_TABS:
            self._window.tabs.setTabVisible(_place(name), self.is_office)
        book.figure_wanted.connect(self.show_figure)
        book.document_wanted.connect(self.make_document)
        if self.waiting is not None:
            path, self.waiting = self.waiting, None
            self.open_travel(path)

    def forget(self) -> None:
        """The book is left."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if self._questions is not None:
            self._questions.forget()

    def leave(self) -> None:
        """Keep the answer that is being typed."""
        if self._questions is not None:
            self._questions.leave()

    def refresh(self, session: Session | None) -> None:
        """Enable what can be done with the open book."""
        actions = self._window.actions_by_name
        for name in (*_OFFICE, *_SCHOOL, *_WRITING):
            mine = name not in (_SCHOOL if self.is_office else _OFFICE)
            actions[name].setVisible(session is None or mine)
            ready = session is not None and mine
            if name in _WRITING:
                ready = ready and session is not None and not session.read_only
            actions[name].setEnabled(ready)

    # -- the school's side --------------------------------------------------------------------

    def submit(self) -> None:
        """Gửi báo cáo: check the chosen period and make the files (Ctrl+Enter)."""
        book = self._ready()
        if book is None:
            return
        if book.period is None:
            words = tr("Sổ chưa có kỳ báo cáo. Hãy nạp hoặc nhận kế hoạch trước.")
            book.told.emit("problem", words)
            return
        from gui.dialogs.submit import SubmitDialog

        dialog = SubmitDialog(book, self._window.settings, self._window)
        dialog.followed.connect(self._window.findings.go)
        dialog.open()

    def receive(self) -> None:
        """Ask for a received file (plan, receipt; in an office also reports) and open it."""
        if self._ready() is None:
            return
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("Mở tệp nhận được"), self._folder(),
            tr("Tệp kế hoạch, phiếu tiếp nhận, báo cáo (*.skh)"),
        )  # fmt: skip
        if chosen:
            self.open_travel(Path(chosen))

    def show_questions(self) -> None:
        """The questions of the level above, with a line for each answer."""
        if self._ready() is not None:
            self.questions.show()

    @property
    def questions(self) -> Questions:
        """The panel of questions; made when first asked for."""
        if self._questions is None:
            from gui.questions import Questions

            self._questions = Questions(self._window)
        return self._questions

    # -- received files -----------------------------------------------------------------------

    def open_travel(self, path: Path) -> bool:
        """Open a plan, a receipt or a report that came by file; True when it is one to open.

        It is read on a worker, in a process of its own; what it is decides what is shown.
        """
        book = self._window.book
        if book is None:
            self.waiting = path
            self._window.show_start()
            self._window.tell_start(
                tr("“{name}” là tệp nhận từ đơn vị khác. Hãy mở hoặc tạo sổ của đơn vị mình;"
                   " chương trình sẽ mở tệp này ngay sau đó.", name=path.name)
            )  # fmt: skip
            return True
        if not self._window.leave_cells():
            return False
        book.told.emit("info", tr("Đang đọc {name}…", name=path.name))

        from gui.long_job import LongJob

        def work(_job: LongJob) -> Travel:
            from core.exchange.accept import read_file

            return read_file(path)

        self._job = LongJob(work, lambda travel: self._show_travel(path, travel), self._refuse)
        self._window.destroyed.connect(self._job.abandon)
        self._job.start()
        return True

    def _show_travel(self, path: Path, travel: Travel) -> None:
        self._job = None
        book = self._window.book
        if book is None:
            return
        book.told.emit("info", "")
        if travel.kind == "report":
            if self.is_office:
                self.take_in([path])
            else:
                self._say(tr("Đây là báo cáo, không phải tệp gửi cho trường. Báo cáo do cơ quan"
                             " quản lý mở bằng Hộp thư đến."))  # fmt: skip
            return
        show = self._offer_plan if travel.kind == "plan" else self._offer_receipt
        try:
            show(book, path, travel)
        except (UserError, BookError) as error:
            self._refuse(error)

    def _offer_plan(self, book: Book, path: Path, travel: Travel) -> None:
        from core.exchange.accept import look_at_plan
        from gui.dialogs.plan_offer import PlanOfferDialog

        offer = look_at_plan(book.session, path, travel)
        dialog = PlanOfferDialog(book, offer, self._window)
        dialog.accepted_plan.connect(self._after_plan)
        dialog.open()

    def _after_plan(self) -> None:
        """A book that had no periods has some now."""
        if self._window.book is not None and self._window.book.period is None:
            self._window.reopen()

    def _offer_receipt(self, book: Book, path: Path, travel: Travel) -> None:
        from core.exchange.receipt import look_at_receipt
        from gui.dialogs.receipt_offer import ReceiptOfferDialog

        offer = look_at_receipt(book.session, path, travel)
        dialog = ReceiptOfferDialog(book, offer, self._window)
        dialog.questions_wanted.connect(lambda uid: self.questions.show(offer.period.key, uid))
        dialog.open()

    def _refuse(self, error: Exception) -> None:
        self._job = None
        if self._window.book is not None:
            self._window.book.tell_problem(error)
        self._say(sentence(error))

    def _say(self, words: str) -> None:
        self._window.say(tr("Chưa mở được tệp nhận"), words, "warning")

    # -- the office's side --------------------------------------------------------------------

    def issue(self) -> None:
        """Ban hành: what changed since the last version, and the files for the units below."""
        book = self._ready()
        if book is None:
            return
        from gui.dialogs.issue import IssueDialog

        IssueDialog(book, self._window.settings, self._window).open()

    def show_inbox(self) -> None:
        """The tab Hộp thư đến."""
        self._show("inbox")

    def show_roll_up(self) -> None:
        """The tab Tổng hợp."""
        self._show("rollUp")

    def take_in(self, paths: Sequence[Path]) -> None:
        """Look at received files in the inbox."""
        tab = self._show("inbox")
        if tab is not None:
            tab.take_in(paths)

    def ask(self) -> None:
        """A question on the cell the cursor is in, to the unit whose figures are shown."""
        book, tab = self._ready(), self._window.current_tab()
        if book is None:
            return
        subject = SUBJECTS.get(getattr(tab, "NAME", ""))
        row = tab.model.row_at(tab.view.currentIndex().row()) if subject else None
        if book.period is None or book.unit_id == book.session.own_unit_id() or row is None:
            book.told.emit("info", tr("Chọn trường ở ô Đơn vị, đặt con trỏ vào một dòng ở trang"
                                      " Chỉ tiêu, Nhiệm vụ hoặc Kinh phí rồi hỏi."))  # fmt: skip
            return
        from gui.dialogs.ask import AskDialog, Cell, cell_of

        cell: Cell = cell_of(subject or "", row)
        AskDialog(book, book.unit_id, book.period, cell, self._window).open()

    # -- dropped files ------------------------------------------------------------------------

    def takes(self, paths: Sequence[Path]) -> bool:
        """Whether files dropped on the window mean something: a book, or things for the inbox."""
        if self._window.book is not None and self.is_office and paths:
            return True
        return any(path.suffix.lower() == _SUFFIX for path in paths)

    def drop(self, paths: Sequence[Path]) -> None:
        """A single file of the program is opened; everything else goes to the inbox."""
        if len(paths) == 1 and paths[0].suffix.lower() == _SUFFIX:
            self._window.open_file(paths[0])
        elif self.is_office:
            self.take_in(paths)
        else:
            self._window.open_file(next(p for p in paths if p.suffix.lower() == _SUFFIX))

    def go(self, tab: str) -> bool:
        """Places that are no tabs: the period to be sent, its assessment, a school's questions."""
        if tab == "period":
            self.submit()
        elif tab == "assessment":
            self._window.documents.assess()
        elif tab == "inbox" and not self.is_office:
            self.show_questions()
        else:
            return False
        return True

    def show_figure(self, unit_id: int, place: Place, level: str = "") -> bool:
        """A unit's figure in the tab it is in."""
        if not self._window.leave_cells():
            return False
        self._window.top_bar.choose_unit(unit_id)
        return self._window.go(place, level)

    def make_document(self, report: str, fmt: str) -> None:
        """The pages of a report, or the dialog that makes it as a file."""
        if fmt:
            self._window.documents.export(fmt, report)
        else:
            self._window.documents.preview(report)

    # -- itself -------------------------------------------------------------------------------

    def _ready(self) -> Book | None:
        return self._window.book if self._window.leave_cells() else None

    def _show(self, name: str) -> Any:
        """Go to one of the office's tabs; None in a school's book."""
        if self._window.book is None or not self.is_office or not self._window.leave_cells():
            return None
        self._window.show_tab(_place(name))
        return self._window.current_tab()

    def _folder(self) -> str:
        book = self._window.book
        return str(book.session.path.parent) if book is not None else ""


def _place(name: str) -> int:
    return [each for each, _ in tab_list.titles()].index(name)
