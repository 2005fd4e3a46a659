"""A received file as bytes: taken into memory, its header checked in plain Python.

Nothing here asks SQLite. The private copy is in memory: it leaves no trace on the disk, has no
side files, and nobody can change it while it is read.
"""

from __future__ import annotations

import errno
import os
import stat
import zlib
from pathlib import Path
from typing import Final

from core.exchange.faults import Fault
from core.exchange.layout import READABLE
from core.exchange.limits import MAX_FILE_BYTES, MB, MIN_FILE_BYTES
from core.i18n import tr
from db.schema import APPLICATION_ID

MAGIC: Final = b"SQLite format 3\x00"
_UTF_8: Final = 1
_SIDE_FILES: Final = ("-wal", "-journal")


def take(path: Path, least: int = MIN_FILE_BYTES) -> bytes:
    """The whole file. Raises `Fault` for what is not a plain file of a sensible size.

    A database has `least` bytes; a refused file that is kept may have fewer (a letter).

    A pipe or a device is never waited for, a link never followed.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Fault("not_ours", tr("đây không phải là một tệp thường"))
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Fault("not_ours", _why_unread(error)) from error
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise Fault("not_ours", tr("đây không phải là một tệp thường"))
        _check_size(found.st_size, least)
        try:
            data = stream.read(found.st_size + 1)  # one more: it must not grow meanwhile
        except OSError as error:
            raise Fault("damaged", _why_unread(error)) from error
    _check_size(len(data), least)
    return data


def deflated(data: bytes) -> bytes:
    """A file as it is kept: a report of 150 kB is mostly empty pages."""
    return zlib.compress(data, 1)


def inflated(content: bytes) -> bytes:
    """The file again, never more than a file may be. Raises `zlib.error` for what is none."""
    return zlib.decompressobj().decompress(content, MAX_FILE_BYTES)


def _why_unread(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return tr("không tìm thấy tệp ở nơi đã chọn")
    if number in (errno.EACCES, errno.EPERM):
        return tr("không có quyền đọc tệp")
    return tr("không đọc được tệp (mã lỗi {number})", number=number or "?")


def _check_size(size: int, least: int) -> None:
    if size > MAX_FILE_BYTES:
        raise Fault("too_large", tr("tệp lớn hơn {most} MB", most=MAX_FILE_BYTES // MB))
    if size == 0:
        raise Fault("not_ours", tr("tệp rỗng"))
    if size < least:
        raise Fault("not_ours", tr("tệp quá nhỏ"))


def check_side_files(path: Path) -> None:
    """Refuse a file beside which SQLite's own side files lie: it was copied while open."""
    for suffix in _SIDE_FILES:
        side = path.with_name(path.name + suffix)
        try:
            if side.lstat().st_size > 0:
                raise Fault(
                    "damaged", tr("tệp được chép khi đang mở (còn kèm “{side}”)", side=side.name)
                )
        except OSError:
            continue  # not there


def check_header(data: bytes) -> int:
    """The schema number that the header of the file states.

    Raises `Fault`: not_ours, newer, damaged (the sizes do not fit), invalid.
    """
    if not data.startswith(MAGIC):
        raise Fault("not_ours", tr("nội dung không phải là cơ sở dữ liệu của chương trình"))
    if _number(data, 68, 4) != APPLICATION_ID:
        raise Fault("not_ours", tr("đây là cơ sở dữ liệu của chương trình khác"))
    version = int.from_bytes(data[60:64], "big", signed=True)
    if version > max(READABLE):
        raise Fault("newer", tr("số phiên bản tệp là {number}", number=version))
    if version not in READABLE:
        raise Fault("invalid", tr("số phiên bản tệp {number} không có", number=version))
    page = _number(data, 16, 2)
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1):
        raise Fault("damaged", tr("phần đầu tệp sai"))
    if len(data) != page * _number(data, 28, 4):
        raise Fault("damaged", tr("tệp thiếu hoặc thừa dữ liệu so với độ dài ghi trong tệp"))
    if data[18] != 1 or data[19] != 1:
        raise Fault("damaged", tr("tệp được chép khi đang mở, chưa phải tệp gửi đi hoàn chỉnh"))
    if data[20:24] != b"\x00\x40\x20\x20" or _number(data, 56, 4) != _UTF_8:
        raise Fault("damaged", tr("phần đầu tệp sai"))
    _check_free_pages(data, page)
    return version


def _check_free_pages(data: bytes, page: int) -> None:
    """Walk the list of free pages, which `PRAGMA quick_check` leaves alone.

    A trunk page holds the number of the next trunk, how many free pages it names, and these.
    """
    pages, wanted = len(data) // page, _number(data, 36, 4)
    trunk = _number(data, 32, 4)
    free: set[int] = set()
    while trunk:
        start = (trunk - 1) * page
        named = _number(data, start + 4, 4)
        if trunk > pages or trunk in free or named > page // 4 - 2:
            break
        free.add(trunk)
        places = range(start + 8, start + 8 + 4 * named, 4)
        free.update(_number(data, place, 4) for place in places)
        trunk = _number(data, start, 4)
    if trunk or len(free) != wanted or (free and not 1 < min(free) <= max(free) <= pages):
        raise Fault("damaged", tr("các trang dữ liệu trong tệp không khớp nhau"))


def _number(data: bytes, offset: int, size: int) -> int:
    return int.from_bytes(data[offset : offset + size], "big")
