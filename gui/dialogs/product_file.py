"""The file of a task's product: choosing one and opening it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from core.i18n import tr
from core.services import product_files, progress
from core.services.tasks import TaskRow
from gui.book import Book
from gui.models.task_words import progress_text


def choose_file(book: Book, row: TaskRow, parent: QWidget) -> QFileDialog:
    """Ask for a document and write it into the product of the chosen period."""
    found = product_files.linked_file(book.session, progress_text("product", row))
    start = found.path.parent if found is not None and found.state == "found" else None
    kinds = " ".join(f"*.{suffix}" for suffix in sorted(product_files.DOCUMENTS))
    dialog = QFileDialog(
        parent.window(), tr("Chọn tệp sản phẩm"), str(start or book.session.path.parent),
        tr("Tài liệu ({kinds})", kinds=kinds),
    )  # fmt: skip
    dialog.setObjectName("productFileDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(partial(take_file, book, row))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def take_file(book: Book, row: TaskRow, path: str) -> None:
    """Write a chosen file into the product of the chosen period, as one undo step."""

    def store() -> None:
        text = product_files.with_file(book.session, progress_text("product", row), Path(path))
        progress.set_progress(
            book.session, task_id=row.task.id, unit_id=book.unit_id, product=text,
            period_key=book.period.key if book.period is not None else None,
        )  # fmt: skip

    book.attempt(store)


def open_file(book: Book, row: TaskRow) -> None:
    """Open the file with the program that the system has for it; say why when it cannot be."""
    path = book.attempt(
        lambda: product_files.file_to_open(book.session, progress_text("product", row))
    )
    if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        words = tr("Máy này chưa có chương trình mở được tệp “{name}”.", name=path.name)
        book.told.emit("problem", words)
