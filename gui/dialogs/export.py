"""Xuất báo cáo: one dialog for every document – choose, make with progress, open what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import sentence
from core.i18n import tr
from core.reports.export_order import Exported, ExportOrder, run_orders
from gui import icons, theme
from gui.book import Book
from gui.long_job import Cancelled, LongJob, read_beside
from gui.opening import open_path
from gui.settings import Settings
from gui.widgets.dialog_head import DialogHead
from gui.widgets.done_page import DonePage
from gui.widgets.export_form import ExportForm

if TYPE_CHECKING:
    from core.session import Session

_CHOOSING, _WORKING, _DONE = range(3)
_MOST_LETTERS: Final = 12
_SIZE: Final = (700, 540)


class ExportDialog(QDialog):
    """Makes files beside the open book; the book itself is only read."""

    preview_wanted = Signal(object)
    """The `ExportOrder` whose first document is to be looked at."""
    assessment_wanted = Signal(str)
    """The period key."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(tr("Xuất báo cáo"))
        self.resize(*_SIZE)
        self._book = book
        self.job: LongJob | None = None
        self.made: Exported | None = None
        self.head = DialogHead("export", tr("Xuất báo cáo"), self)
        self.form = ExportForm(book, settings, self)
        self.form.changed.connect(self._refresh)
        self.form.assessment_wanted.connect(
            lambda: self.assessment_wanted.emit(str(self.form.period.currentData() or ""))
        )
        self.done_page = DonePage(self)
        self.pages = QStackedWidget(self)
        for page in (self.form, self._make_working(), self.done_page):
            self.pages.addWidget(page)
        self._lay_out()

    def _make_working(self) -> QWidget:
        page = QWidget(self)
        self.working = QLabel(page)
        self.bar = QProgressBar(page)
        self.bar.setTextVisible(False)
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(self.working)
        layout.addWidget(self.bar)
        layout.addStretch(2)
        return page

    def _lay_out(self) -> None:
        self.preview = QPushButton(icons.icon("preview"), tr("&Xem trước"), self)
        self.preview.setObjectName("exportPreview")
        self.again = QPushButton(tr("Xuất &tài liệu khác"), self)
        self.again.setObjectName("exportAgain")
        self.make = QPushButton(tr("X&uất"), self)
        self.make.setObjectName("exportNow")
        self.make.setProperty("primary", True)
        self.make.setDefault(True)
        self.leave_button = QPushButton(self)
        self.leave_button.setObjectName("exportLeave")
        self.problem = QLabel(self)
        self.problem.setObjectName("exportProblem")
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        buttons = QHBoxLayout()
        for button, action in (
            (self.preview, self._preview), (self.again, self._begin_again),
            (self.make, self.export), (self.leave_button, self.reject),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
            buttons.addWidget(button)
        buttons.insertStretch(1, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(*[2 * theme.GAP] * 4)
        self._rows.setSpacing(2 * theme.GAP)
        self._rows.addWidget(self.head)
        self._rows.addWidget(self.pages, 1)
        self._rows.addWidget(self.problem)
        self._rows.addLayout(buttons)

    def begin(self, report: str = "", fmt: str = "") -> None:
        """Show the form with a document chosen ('' = the last one) and a format ticked."""
        self.form.choose(report, fmt)
        self._begin_again()
        self.form.document.setFocus()

    def _begin_again(self) -> None:
        self.head.say("export", tr("Xuất báo cáo"), tr("Chọn tài liệu và nơi lưu; sổ không đổi."))
        self.problem.setText("")
        self._show(_CHOOSING)
        self.form.refresh()

    def _show(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.preview.setVisible(page == _CHOOSING)
        self.make.setVisible(page == _CHOOSING)
        self.again.setVisible(page == _DONE)
        self.leave_button.setEnabled(True)
        self.leave_button.setText(tr("&Dừng") if page == _WORKING else tr("Đón&g"))
        self.problem.setVisible(bool(self.problem.text()))
        self._grow()

    def _refresh(self) -> None:
        ready = self.form.order is not None
        self.make.setEnabled(ready)
        self.preview.setEnabled(ready)
        self.problem.setText(self.form.problem)
        self.problem.setVisible(bool(self.form.problem))
        self._grow()

    def _grow(self) -> None:
        """Be as high as the words need at this width: Qt would squeeze the rows above them."""
        self._rows.activate()
        wanted = self._rows.totalHeightForWidth(self.width())
        if wanted > self.height():
            self.resize(self.width(), wanted)

    def _preview(self) -> None:
        order = self.form.order
        if order is not None:
            self.preview_wanted.emit(order)

    # -- making -------------------------------------------------------------------------------

    def export(self) -> None:
        """Make the files on a worker, which can be stopped."""
        orders = self.form.take()
        if not orders:
            return
        self.problem.setText("")
        self.working.setText(tr("Đang lập tài liệu…"))
        self.bar.setRange(0, 0)
        self._show(_WORKING)
        self.job = read_beside(
            self,
            self._book,
            lambda session, job: _run(session, job, orders),
            self._end,
            self._break,
        )
        self.job.progressed.connect(self._progress)

    def _progress(self, done: int, total: int) -> None:
        if total > 1:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.working.setText(tr("Đang lập tệp {n}/{total}…", n=min(done + 1, total),
                                    total=total))  # fmt: skip

    def _break(self, error: Exception) -> None:
        """Something nobody foresaw."""
        self.job = None
        self.head.say("warning", tr("Chưa xuất được"), tr("Chưa có tệp nào được ghi."))
        self.problem.setText(sentence(error))
        self._show(_CHOOSING)

    def _end(self, made: Exported) -> None:
        self.job, self.made = None, made
        if made.problem is not None and not made.files:
            self._break(made.problem)
            return
        self._say_end(made)
        more = [("open", tr("Mở tệ&p"), self._open_chosen)]
        self.done_page.show_files(made.files, more=more)
        said = (_held_words(made), _lacking_words(made))
        self.done_page.said.setText("\n".join(words for words in said if words))
        self._show(_DONE)
        self.done_page.buttons[0].setFocus()

    def _open_chosen(self) -> None:
        if (path := self.done_page.chosen) is not None:
            open_path(path)

    def _say_end(self, made: Exported) -> None:
        n = len(made.files)
        folder = str(made.files[0].parent)
        if made.problem is None:
            words = tr("Đã xuất {n} tệp", n=n) if n > 1 else tr("Đã xuất xong")
            self.head.say("done", words, tr("Trong thư mục {folder}", folder=folder))
            self.problem.setText("\n".join(made.refused))
            self._book.told.emit("info", words)
            return
        stopped = isinstance(made.problem, Cancelled)
        words = tr("Đã dừng sau {n} tệp", n=n) if stopped else tr("Mới xuất được {n} tệp", n=n)
        self.head.say(
            "warning", words, tr("Các tệp dưới đây đã ghi trọn vẹn; tệp còn lại chưa có.")
        )
        self.problem.setText("" if stopped else sentence(made.problem))

    def reject(self) -> None:
        """While files are made the key and the button stop the work; else the dialog closes."""
        if self.job is not None:
            self.job.cancel()
            self.leave_button.setEnabled(False)
            self.working.setText(tr("Đang dừng…"))
            return
        super().reject()


def _run(session: Session, job: LongJob, orders: list[ExportOrder]) -> Exported:
    return run_orders(session, orders, job.step)


def _lacking_words(made: Exported) -> str:
    """Which letters a PDF shows as boxes."""
    if not made.lacking:
        return ""
    letters = " ".join(sorted(made.lacking)[:_MOST_LETTERS])
    return tr("Phông chữ in không có ký tự {letters} nên bản PDF in □ ở chỗ đó; bản Word và Excel"
              " vẫn giữ nguyên.", letters=letters)  # fmt: skip


def _held_words(made: Exported) -> str:
    """Which files a program held open, and what the new ones are called."""
    pairs = made.held
    if not pairs:
        return ""
    if len(pairs) > 1:
        return tr("{n} tệp đang mở ở chương trình khác (có lẽ Excel hoặc Word) nên bản mới mang"
                  " tên có thêm số.", n=len(pairs))  # fmt: skip
    [(wanted, path)] = pairs
    return tr("“{wanted}” đang mở ở chương trình khác (có lẽ Excel hoặc Word) nên bản mới mang"
              " tên “{name}”.", wanted=wanted.name, name=path.name)  # fmt: skip
