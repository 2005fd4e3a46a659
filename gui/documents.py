"""Exports, the print preview and the assessment part: opened here, made on a worker thread."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt

from core.errors import sentence
from core.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from core.session import Session
    from gui.book import Book
    from gui.long_job import LongJob
    from gui.main_window import MainWindow

_SHOW_AFTER_MS: Final = 400
_OF_A_UNIT: Final = ("results", "overview")
"""Reports that are about the unit looked at; the others are the office's own."""


class Documents(QObject):
    """Makes the documents of the open book for the chosen period."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.job: LongJob | None = None

    def export(self, fmt: str = "", document: str = "", path: Path | None = None) -> None:
        """Open “Xuất báo cáo” with a document and a format chosen ('' = those made last).

        With `path` the file is made at once, without asking.
        """
        book = self._ready()
        if book is None:
            return
        if path is not None:
            self._make(document or "results", path, fmt, self._offer_folder)
            return
        from gui.dialogs.export import ExportDialog

        dialog = ExportDialog(book, self._window.settings, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.preview_wanted.connect(
            lambda order: self.preview(
                order.report, order.period_key or "", (order.units or (0,))[0], dialog,
                (order.number, order.day),
            )
        )  # fmt: skip
        dialog.assessment_wanted.connect(lambda key: self.assess(key, dialog))
        dialog.begin(document, fmt)
        dialog.open()

    def preview(
        self,
        report: str = "results",
        period_key: str = "",
        unit_id: int = 0,
        parent: QDialog | None = None,
        stamp: tuple[str, str] | None = None,
    ) -> None:
        """Show the pages of a report as they would be printed, with number and day of `stamp`.

        Without a key it is about the chosen period and the unit looked at; an office that typed
        nothing itself sees its units together.
        """
        book = self._ready()
        if book is None:
            return
        if not period_key and report in _OF_A_UNIT:
            unit_id = book.unit_id
            report = _usual_scope(book, report)
        folder = Path(tempfile.mkdtemp(prefix="skh-"))
        path = folder / "van-ban.pdf"

        def show(made: Path) -> None:
            from gui.dialogs.preview import PreviewDialog

            dialog = PreviewDialog(made, folder, parent or self._window)
            dialog.setModal(parent is not None)
            dialog.show()

        def forget() -> None:
            shutil.rmtree(folder, ignore_errors=True)

        self._make(report, path, "pdf", show, forget, (period_key, unit_id), parent, stamp)

    def assess(self, period_key: str = "", parent: QDialog | None = None) -> None:
        """Open the assessment part of the chosen period's report."""
        book = self._ready()
        if book is None or (book.period is None and not period_key):
            return
        from gui.dialogs.assessment import AssessmentDialog

        key = period_key or (book.period.key if book.period is not None else "")
        AssessmentDialog(book, key, parent or self._window).open()

    def _ready(self) -> Book | None:
        """The open book, when what is typed could be stored and there is a period."""
        book = self._window.book
        if book is None or not self._window.leave_cells():
            return None
        if book.period is None:
            words = tr("Sổ chưa có kỳ báo cáo. Hãy nạp hoặc nhận kế hoạch trước.")
            book.told.emit("problem", words)
            return None
        return book

    def _make(
        self,
        report: str,
        path: Path,
        fmt: str,
        done: Callable[[Path], None],
        failed: Callable[[], None] = lambda: None,
        of: tuple[str, int] = ("", 0),
        parent: QWidget | None = None,
        stamp: tuple[str, str] | None = None,
    ) -> None:
        """Read the book and write the file on a worker.

        `of` is period key and unit, '' and 0 for the chosen period and the own unit; `stamp` are
        number and day, None for those typed for this document the last time.
        """
        from PySide6.QtWidgets import QProgressDialog

        from core import reports
        from core.reports.export_order import content_of
        from core.reports.stamp import stamped
        from core.reports.target_file import save
        from gui.long_job import read_beside

        book = self._window.book
        if book is None or book.period is None:
            return
        key = of[0] or book.period.key
        number, day = self._stamp(book, report, key, of[1]) if stamp is None else stamp
        progress = QProgressDialog(
            tr("Đang lập báo cáo…"), tr("Dừng"), 0, 0, parent or self._window
        )
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setMinimumDuration(_SHOW_AFTER_MS)

        def work(session: Session, job: LongJob) -> Path:
            content = content_of(session, report, key, of[1] or None)
            data = reports.render(stamped(content, number, day), fmt)
            job.step(0, 0)
            return save(data, path)

        def ended(answer: Any) -> None:
            progress.canceled.disconnect()
            progress.reset()
            progress.deleteLater()
            self.job = None
            if isinstance(answer, Exception):
                failed()
                self._refuse(answer)
            else:
                done(answer)

        self.job = read_beside(self, book, work, ended, ended)
        progress.canceled.connect(self.job.cancel)

    def _stamp(self, book: Book, report: str, key: str, unit_id: int) -> tuple[str, str]:
        """Number and day as they were last typed for a document of the own unit."""
        from gui.export_memory import ExportMemory

        if unit_id not in (0, book.session.own_unit_id()):
            return "", ""
        memory = ExportMemory(self._window.settings, book.session.meta("book_uid") or "")
        return memory.stamp(report, key)

    def _refuse(self, error: Exception) -> None:
        from gui.dialogs.message import show_message
        from gui.long_job import Cancelled

        self._window.status.tell("problem", sentence(error))
        if not isinstance(error, Cancelled):
            show_message(self._window, tr("Chưa lập được báo cáo"), sentence(error), "warning")

    def _offer_folder(self, path: Path) -> None:
        from gui.dialogs.message import show_message
        from gui.opening import open_path

        self._window.status.tell("info", tr("Đã xuất {name}", name=path.name))
        show_message(
            self._window,
            tr("Đã lập xong {name}", name=path.name),
            str(path.parent),
            "done",
            [
                (tr("Mở tệp"), lambda: open_path(path)),
                (tr("Mở thư mục"), lambda: open_path(path.parent)),
                (tr("Đóng"), None),
            ],
        )


def _usual_scope(book: Book, report: str) -> str:
    from core.services.report_scope import rolls_up

    session, period = book.session, book.period
    if report != "results" or book.unit_id != session.own_unit_id() or period is None:
        return report
    return "rolled-up" if rolls_up(session, period) else report
