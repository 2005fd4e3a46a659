"""The documents of the tour: files of every format, their pages, the preview and the dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import UserError
from core.i18n import tr

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_DOCUMENTS: Final = {"results": "bao-cao-quy-2", "plan": "phu-luc-ke-hoach"}
_PREVIEW_SIZE: Final = (960, 720)
_PAGES: Final = 4
_PAGE_SCALE: Final = 1.3  # pixels to the point, for pages of documents

Say = Callable[[str], None]


def play_documents(window: MainWindow, out: Path, say: Say) -> None:
    """Export the documents of the open book to `out` and photograph how that is done.

    `say(words)` reports a step. Raises `UserError` when a document is not made.
    """
    from core.reports import FORMATS

    for report, name in _DOCUMENTS.items():
        for fmt in FORMATS:
            _export(window, report, fmt, out / f"{name}.{fmt}")
        _photograph_pages(window, out / f"{name}.pdf")
    _preview(window, out)
    _show_export(window, out)
    say(tr("Xuất báo cáo và phụ lục kế hoạch: {formats}", formats=", ".join(FORMATS)))


def _export(window: MainWindow, report: str, fmt: str, path: Path) -> None:
    from PySide6.QtWidgets import QMessageBox

    from gui.tour_keys import photograph, shown, wait_for

    path.unlink(missing_ok=True)
    window.documents.export(fmt, report, path)
    late = tr("Xuất tài liệu quá lâu.")
    box = wait_for(lambda: shown(window, QMessageBox, "messageBox"), late)
    if not path.is_file():
        raise UserError(box.informativeText())
    if (report, fmt) == ("results", "xlsx"):
        photograph(window, path.parent / "xuat-xong.png", box)
    box.close()


def _photograph_pages(window: MainWindow, path: Path) -> None:
    """The first pages as pictures."""
    from gui.dialogs.preview import Pages
    from gui.tour_keys import save

    pages = Pages(path, window)
    try:
        for number in range(min(_PAGES, pages.count)):
            picture = path.parent / f"{path.stem}-{number + 1}.png"
            save(pages.image(number, _PAGE_SCALE), picture)
    finally:
        pages.close_document()
        pages.deleteLater()


def _show_export(window: MainWindow, out: Path) -> None:
    """The dialog for every document, and the assessment part that it leads to."""
    from PySide6.QtWidgets import QDialog

    from gui.tour_keys import photograph, shown, wait_for

    late = tr("Không mở được hộp xuất báo cáo.")
    window.documents.export("pdf", "results")
    dialog = wait_for(lambda: shown(window, QDialog, "exportDialog"), late)
    dialog.form.folder.choose(out)
    photograph(window, out / "xuat-bao-cao.png", dialog)
    dialog.close()
    window.documents.assess()
    words = wait_for(lambda: shown(window, QDialog, "assessmentDialog"), late)
    wait_for(lambda: words.job is None, late)
    photograph(window, out / "danh-gia.png", words)
    words.close()


def _preview(window: MainWindow, out: Path) -> None:
    from PySide6.QtWidgets import QDialog

    from gui.tour_keys import photograph, shown, wait_for

    window.documents.preview()
    late = tr("Không mở được bản xem trước.")
    dialog = wait_for(lambda: shown(window, QDialog, "previewDialog"), late)
    dialog.resize(*_PREVIEW_SIZE)  # the screen that is none is a small one
    photograph(dialog, out / "xem-truoc.png")
    dialog.close()
