"""What the window asks and tells about the files of superiors' forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from core.i18n import tr
from core.reports.export_order import file_stem
from core.services.form_looks import FormArrival
from core.services.forms import FilledCell, Form
from gui.book import Book
from gui.dialogs.message import show_message
from gui.opening import open_path
from gui.settings import Settings

_SOURCE: Final = "form_source"
_TARGET: Final = "form_target"
_MOST_SAID: Final = 6
Take = Callable[[FormArrival], None]


def ask_source(settings: Settings, book: Book, parent: QWidget) -> Path | None:
    """The form to be opened; its folder is remembered."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Mở tệp biểu mẫu"), str(_folder(settings, _SOURCE, book)),
        tr("Bảng tính Excel (*.xlsx *.xlsm)"),
    )  # fmt: skip
    if not chosen:
        return None
    settings.put(_SOURCE, str(Path(chosen).parent))
    return Path(chosen)


def ask_target(
    name: str, ending: str, settings: Settings, book: Book, parent: QWidget
) -> Path | None:
    """Where the filled form goes; its folder is remembered."""
    stem = file_stem(name) or tr("Biểu mẫu")
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Lưu biểu đã điền"),
        str(_folder(settings, _TARGET, book) / f"{stem}{ending}"),
        tr("Bảng tính Excel (*{ending})", ending=ending),
    )  # fmt: skip
    if not chosen:
        return None
    settings.put(_TARGET, str(Path(chosen).parent))
    return _with_ending(Path(chosen), ending)


def ask_about(found: FormArrival, known: Form, parent: QWidget, renew: Take, new: Take) -> None:
    """A file that looks like a form of the book: take its place, or stand beside it?"""
    words = tr("Tệp “{file}” có cùng bố cục với biểu “{name}” đã nối trong sổ.",
               file=found.path.name, name=known.name)  # fmt: skip
    moved = list(found.moved[:_MOST_SAID])
    if len(found.moved) > _MOST_SAID:
        moved.append(tr("và {n} chỗ khác", n=len(found.moved) - _MOST_SAID))
    said = (
        tr("Chữ bên cạnh vài chỗ đã nối nay khác, hãy xem lại sau khi dùng:")
        + "\n"
        + "\n".join(moved)
        if moved
        else tr("Chữ bên cạnh mọi ô đã nối vẫn như cũ.")
    )
    show_message(
        parent, words, said, "review",
        [
            (tr("Dùng cách nối đã có"), lambda: renew(found)),
            (tr("Thêm thành biểu mới"), lambda: new(found)),
            (tr("Thôi"), None),
        ],
    )  # fmt: skip


def ask_name(name: str, parent: QWidget, take: Callable[[str], object]) -> None:
    """Another name for a form."""
    box = QInputDialog(parent)
    box.setObjectName("formName")
    box.setWindowTitle(tr("Đổi tên biểu mẫu"))
    box.setLabelText(tr("Tên biểu mẫu trong sổ"))
    box.setTextValue(name)
    box.setOkButtonText(tr("Ghi"))
    box.setCancelButtonText(tr("Hủy"))
    box.textValueSelected.connect(take)
    box.finished.connect(box.deleteLater)
    box.open()


def tell_saved(path: Path, filled: list[FilledCell], parent: QWidget) -> None:
    """The form is filled: where it is, what was left as it was, and how to open it."""
    problems = [f"{cell.cell}: {cell.problem}" for cell in filled if cell.problem]
    said = str(path.parent)
    if problems:
        more = len(problems) - _MOST_SAID
        shown = problems[:_MOST_SAID] + ([tr("và {n} chỗ khác", n=more)] if more > 0 else [])
        said += "\n\n" + tr("Những chỗ để nguyên:") + "\n" + "\n".join(shown)
    show_message(
        parent, tr("Đã điền xong {name}", name=path.name), said,
        "warning" if problems else "done",
        [
            (tr("Mở tệp"), lambda: open_path(path)),
            (tr("Mở thư mục"), lambda: open_path(path.parent)),
            (tr("Đóng"), None),
        ],
    )  # fmt: skip


def _folder(settings: Settings, name: str, book: Book) -> Path:
    kept = settings.get(name)
    return Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else book.session.path.parent


def _with_ending(chosen: Path, ending: str) -> Path:
    """The name with the form's ending; one that is completed takes no file's place unasked."""
    if chosen.suffix.lower() == ending:
        return chosen
    path, number = chosen.with_name(f"{chosen.name}{ending}"), 1
    while path.exists():
        number += 1
        path = chosen.with_name(f"{chosen.name} ({number}){ending}")
    return path
