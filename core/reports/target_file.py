"""Putting a finished document in its place: whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.errors import BookError, UserError
from core.i18n import tr
from db.errors import classify, file_errors
from db.snapshot import fsync_file, replace_file

_MOST_NAMES: Final = 50
_OF_THE_FOLDER: Final = ("read_only", "not_found")
_SQLITE: Final = b"SQLite format 3\x00"
Replace = Callable[[Path, Path], None]


def save(data: bytes, target: Path, replace: Replace = replace_file) -> Path:
    """Write `data` to `target` and return where it is.

    The bytes go to a new file beside the target, which then takes its place. A target that another
    program holds open is left alone and the document gets the name "… (2)". Raises `BookError`
    (exists where a database would be lost, no_folder, closed_folder, disk_full, io), `UserError`
    when the target is a folder.
    """
    if not target.parent.is_dir():
        raise BookError("no_folder", str(target.parent))
    if target.is_dir():
        raise UserError(
            tr("“{name}” là một thư mục. Hãy chọn tên tệp khác để xuất.", name=target.name)
        )
    if _is_book(target):
        raise BookError("exists", str(target))
    temporary = target.with_name(f".{target.name[:80]}.{os.getpid()}.tmp")
    try:
        with file_errors(str(target)):
            try:
                temporary.write_bytes(data)
                fsync_file(temporary)
                return _take_place(temporary, target, replace)
            finally:
                temporary.unlink(missing_ok=True)
    except BookError as error:
        if error.code in _OF_THE_FOLDER:  # the file was not there before: its folder is closed
            raise BookError("closed_folder", str(target.parent)) from error
        raise


def _is_book(target: Path) -> bool:
    """Whether a document would take the place of a book (also through a link): never."""
    if not target.is_file():
        return False
    with target.open("rb") as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


def _take_place(temporary: Path, target: Path, replace: Replace) -> Path:
    for number in range(1, _MOST_NAMES):
        chosen = target if number == 1 else target.with_stem(f"{target.stem} ({number})")
        if number > 1 and chosen.exists():
            continue
        try:
            replace(temporary, chosen)
        except PermissionError:
            if number > 1 or not target.exists():  # then it is the folder that is closed to us
                raise
            continue
        return chosen
    raise classify(OSError(errno.EACCES, "", str(target)), str(target))
