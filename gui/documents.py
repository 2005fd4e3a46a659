"""Exports and the print preview: chosen in the window, made on a worker thread."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from gui.worker import Job

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_SHOW_AFTER_MS: Final = 400
_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def with_ending(chosen: Path, fmt: str) -> Path:
    """The chosen name with its ending: "Báo cáo 14.3.2023" keeps its dots.

    The dialog asked about the name as it was typed; one that we complete must not take the place
    of a file nobody was asked about.
    """
    if chosen.suffix.lower() == f".{fmt}":
        return chosen
    path, number = chosen.with_name(f"{chosen.name}.{fmt}"), 1
    while path.exists():
        number += 1
        path = chosen.with_name(f"{chosen.name} ({number}).{fmt}")
    return path


class Documents(QObject):
    """Makes the documents of the open book for the chosen period."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.job: Job | None = None

    def export(self, fmt: str, report: str = "results", path: Path | None = None) -> None:
        """Ask where to save (unless `path` is given), make the file, offer its folder."""
        book = self._window.book
        if book is None or book.period is None or not self._window.leave_cells():
            return
        from PySide6.QtWidgets import QFileDialog

        if path is None:
            names = {"pdf": tr("Tệp PDF"), "xlsx": tr("Tệp Excel"), "docx": tr("Tệp Word")}
            chosen, _ = QFileDialog.getSaveFileName(
                self._window,
                tr("Lưu báo cáo"),
                str(book.session.path.with_name(self._file_name(report, fmt))),
                f"{names[fmt]} (*.{fmt})",
            )
            if not chosen:
                return
            path = with_ending(Path(chosen), fmt)
        self._make(report, path, fmt, self._offer_folder)

    def preview(self, report: str = "results") -> None:
        """Show the pages of the report as they would be printed."""
        book = self._window.book
        if book is None or book.period is None or not self._window.leave_cells():
            return
        folder = Path(tempfile.mkdtemp(prefix="skh-"))
        path = folder / self._file_name(report, "pdf")

        def show(made: Path) -> None:
            from gui.dialogs.preview import PreviewDialog

            PreviewDialog(made, folder, self._window).show()

        self._make(report, path, "pdf", show, lambda: shutil.rmtree(folder, ignore_errors=True))

    def _make(
        self,
        report: str,
        path: Path,
        fmt: str,
        done: Callable[[Path], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Read the book here, write the file on a worker thread."""
        from PySide6.QtWidgets import QProgressDialog

        from core import reports

        book = self._window.book
        if book is None or book.period is None:
            return
        try:
            content = reports.document(book.session, report, book.period.key)
        except (UserError, BookError) as error:
            failed()
            self._refuse(error)
            return
        progress = QProgressDialog(tr("Đang lập báo cáo…"), "", 0, 0, self._window)
        progress.setCancelButton(None)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setMinimumDuration(_SHOW_AFTER_MS)

        def ended(answer: Any) -> None:
            progress.reset()
            progress.deleteLater()
            self.job = None
            if isinstance(answer, Exception):
                failed()
                self._refuse(answer)
            else:
                done(answer)

        self.job = Job(lambda: reports.write(content, path, fmt), ended, ended).start()

    def _refuse(self, error: Exception) -> None:
        from gui.dialogs.message import show_message

        self._window.status.tell("problem", sentence(error))
        show_message(self._window, tr("Chưa lập được báo cáo"), sentence(error), "warning")

    def _offer_folder(self, path: Path) -> None:
        from gui.dialogs.message import show_message

        self._window.status.tell("info", tr("Đã xuất {name}", name=path.name))
        show_message(
            self._window,
            tr("Đã lập xong {name}", name=path.name),
            str(path.parent),
            "done",
            [
                (tr("Mở tệp"), lambda: _open(path)),
                (tr("Mở thư mục"), lambda: _open(path.parent)),
                (tr("Đóng"), None),
            ],
        )

    def _file_name(self, report: str, fmt: str) -> str:
        book = self._window.book
        period = book.period.label if book is not None and book.period is not None else ""
        unit = self._window.top_bar.unit_box.currentText()
        words = tr("Báo cáo {period} {unit}", period=period, unit=unit)
        if report == "plan":
            words = tr("Phụ lục kế hoạch {unit}", unit=unit)
        name = _FORBIDDEN.sub("-", words)
        return f"{name[:100].strip(' .')}.{fmt}"


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
