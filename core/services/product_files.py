"""Files that prove a task's product: a path inside the text of the product, opened on request.

Beside the book a path is kept relative, so that the folder can be moved or copied as a whole. A
book may hold what somebody else wrote, so only documents are opened, never programs, and no other
computer is asked for a file because a text names it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.session import Session
from db.text import nfc, nfc_lines

DOCUMENTS: Final = frozenset({
    "pdf", "doc", "docx", "rtf", "odt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "txt",
    "jpg", "jpeg", "png", "tif", "tiff", "bmp", "webp", "mp3", "mp4", "zip", "rar", "7z", "eml",
    "msg", "skh",
})  # fmt: skip
_PARTS: Final = re.compile(r"[;\n]")
_ABSOLUTE: Final = re.compile(r"^(?:[A-Za-z]:[\\/]|[\\/])")
_ELSEWHERE: Final = re.compile(r"^(?:[\\/]{2}|[A-Za-z][A-Za-z0-9+.-]+:)")


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that a product names: as written, where it is, and whether it is there."""

    written: str
    path: Path
    state: Literal["found", "missing", "refused"]

    def sentence(self) -> str:
        """What is wrong with it and what to do, '' when it can be opened."""
        if self.state == "missing":
            return tr(
                "Không thấy tệp “{name}”. Tệp có thể đã đổi tên hoặc chuyển chỗ; hãy chọn lại tệp.",
                name=self.written,
            )
        if self.state == "refused":
            return tr(
                "Tệp “{name}” nằm ở máy khác hoặc không phải tài liệu nên không mở từ sổ. "
                "Hãy chép tệp vào cạnh sổ rồi chọn lại.",
                name=self.written,
            )
        return ""


def linked_file(session: Session, product: str | None) -> LinkedFile | None:
    """The first file that a product names; None when it names none."""
    for part in _PARTS.split(product or ""):
        written = part.strip().strip('"“”')
        if _looks_like_file(written):
            return _located(session, written)
    return None


def file_to_open(session: Session, product: str | None) -> Path:
    """The file of a product, there and fit to be opened. Raises `UserError` in words."""
    found = linked_file(session, product)
    if found is None:
        raise UserError(tr("Sản phẩm này chưa có tệp kèm theo. Bấm “Chọn tệp” ở ô Sản phẩm đã có."))
    if found.state != "found":
        raise UserError(found.sentence())
    return found.path


def with_file(session: Session, product: str | None, path: Path) -> str:
    """The text of a product with this file in place of the one it named, or at its end.

    Raises `UserError` for a file that is no document.
    """
    if path.suffix[1:].lower() not in DOCUMENTS:
        raise UserError(
            tr("“{name}” không phải là tài liệu. Hãy chọn tệp PDF, Word, Excel, ảnh hoặc tệp nén.",
               name=path.name)
        )  # fmt: skip
    old = linked_file(session, product)
    parts = [nfc(part) for part in _PARTS.split(nfc_lines(product or ""))]
    kept = [part for part in parts if part and (old is None or part.strip('"“”') != old.written)]
    return "; ".join([*kept, written_path(session, path)])


def written_path(session: Session, path: Path) -> str:
    """How a file is written into the book: relative below the book's folder, else in full."""
    full, folder = _full(path), _folder(session)
    if full.is_relative_to(folder):
        return full.relative_to(folder).as_posix()
    return str(full)


def _looks_like_file(text: str) -> bool:
    """Whether a text ends as the name of a document, or is written as a place of one."""
    name = PureWindowsPath(text).name if "\\" in text else PurePosixPath(text).name
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return suffix in DOCUMENTS or (bool(_ABSOLUTE.match(text)) and suffix.isalnum())


def _located(session: Session, written: str) -> LinkedFile:
    folder = _folder(session)
    plain = written.replace("\\", "/") if os.sep == "/" else written
    path = _full(folder / plain)
    drive = re.match(r"^[A-Za-z]:[\\/]", written)
    elsewhere = bool(_ELSEWHERE.match(written)) and not drive
    if elsewhere or path.suffix[1:].lower() not in DOCUMENTS:
        return LinkedFile(written, path, "refused")
    return LinkedFile(written, path, "found" if path.is_file() else "missing")


def _folder(session: Session) -> Path:
    return _full(session.path).parent


def _full(path: Path) -> Path:
    """The path from its root, without asking the disk: a name may point to another computer."""
    return Path(os.path.abspath(path))  # noqa: PTH100
