"""Finding the files in what was dropped: folders, e-mails (.eml) and packed folders (.zip).

Attachments are written to a folder of our own under names of our own; nothing in them is opened
here but e-mails and packed folders again, a few deep. What accompanies a report – the printed
cover, the Excel – is listed as a companion, so that nothing vanishes without a word.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from typing import Final

from core.exchange import limits
from core.exchange.characters import shown
from core.exchange.envelope import MAGIC
from core.exchange.faults import Fault, refusal
from core.exchange.travel import Refused
from core.i18n import tr

_COMPANIONS: Final = frozenset(
    (".pdf", ".xlsx", ".xls", ".docx", ".doc", ".jpg", ".jpeg", ".png", ".gif", ".txt", ".htm",
     ".html", ".ics", ".p7s")
)  # fmt: skip
_SIDE_FILES: Final = ("-journal", "-wal", "-shm")
_OTHER_PACKERS: Final = frozenset((".rar", ".7z", ".gz", ".msg"))
_LINK: Final = 0o120000
_KIND: Final = 0o170000
_END_RECORD: Final = b"PK\x05\x06"
_END_BYTES: Final = 22 + 65_535  # with the longest comment
_ENTRY_BYTES: Final = 600  # of the directory of a .zip, name and all
_CHUNK: Final = 64 * limits.KB
_NOT_IN_NAMES: Final = re.compile(r"[^\w.\- ]")
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Found:
    """A file among what was dropped: `shown` is its name for the user, with where it lay.

    Exactly one of: `path` (to be read), `refused` (why not; `path` is what is kept of it, when it
    can be), `companion` (left alone).
    """

    shown: str
    path: Path | None = None
    refused: Refused | None = None
    companion: bool = False


def is_packed(path: Path) -> bool:
    """Whether `unpack` should look inside before anything is read."""
    return path.suffix.lower() in (".eml", ".zip")


def files_of(path: Path) -> list[Found]:
    """A file as it is; the files of a folder and the folders in it, in the order of their names."""
    if not path.is_dir() or path.is_symlink():
        return [_as_found(path, path.name, chosen=True)]
    found: list[Found] = []
    try:
        for place in _walk(path, limits.MAX_FOLDER_DEPTH):
            if len(found) == limits.MAX_FOLDER_FILES:
                most = limits.MAX_FOLDER_FILES
                raise Fault("too_large", tr("thư mục có hơn {most} tệp", most=most))
            name = place.relative_to(path.parent).as_posix()
            found.append(_as_found(place, name, chosen=False))
    except Fault as fault:
        found.append(Found(shown(path.name), refused=refusal(path.name, fault)))
    except OSError:
        damage = Fault("damaged", tr("không đọc được hết thư mục"))
        found.append(Found(shown(path.name), refused=refusal(path.name, damage)))
    return _never_silent(path, path.name, found)


def _never_silent(path: Path, name: str, found: list[Found]) -> list[Found]:
    """What was found in a folder, letter or packed folder; said when no report is among it."""
    if not all(one.companion for one in found):
        return found
    nothing = Fault("not_ours", tr("không có tệp báo cáo (.skh) nào bên trong"))
    kept = None if path.is_dir() else path
    return [*found, Found(shown(name), kept, refusal(path.name, nothing))]


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    for place in sorted(folder.iterdir()):
        if not place.is_dir() or place.is_symlink():
            yield place
            continue
        inside = _walk(place, depth - 1) if depth > 1 else iter(())
        first = next(inside, None)
        if first is not None:
            yield first
            yield from inside
        elif place.suffix.lower() == ".skh":  # an empty folder that looks like a report
            yield place


def _as_found(path: Path, name: str, *, chosen: bool) -> Found:
    suffix = path.suffix.lower()
    if suffix in _OTHER_PACKERS:
        what = tr("chưa mở được tệp kiểu {suffix}; hãy lấy tệp .skh bên trong ra rồi chọn tệp đó",
                  suffix=suffix)  # fmt: skip
        return Found(shown(name), path, refusal(path.name, Fault("not_ours", what)))
    if not chosen and _is_companion(path.name) and not _is_renamed(path):
        return Found(shown(name), companion=True)
    return Found(shown(name), path)


def _is_companion(name: str) -> bool:
    return (
        PurePosixPath(name).suffix.lower() in _COMPANIONS
        or name.startswith(".")
        or name.endswith(_SIDE_FILES)
    )


def _is_renamed(path: Path) -> bool:
    """Whether a file that is called a .pdf or .txt is a database: a report some mail renamed."""
    if path.suffix.lower() not in _COMPANIONS or path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def unpack(path: Path, name: str, folder: Path) -> list[Found]:
    """The files in an e-mail or a packed folder, written below `folder`.

    `name` is what the user knows the file by. What cannot be unpacked is one refused `Found`.
    """
    found = _unpack(path, name, _Room(folder), limits.MAX_NESTED)
    return _never_silent(path, name, found)


class _Room:
    """The folder attachments are written to, and how much may still come, nested ones included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bytes_left = limits.MAX_UNPACKED_BYTES
        self._files_left = limits.MAX_PACKED
        self._next = sum(1 for _ in folder.iterdir())

    def place(self, name: str) -> Path:
        """A new place: each file has a folder of its own, so none is another's side file."""
        self._files_left -= 1
        if self._files_left < 0:
            raise Fault("too_large", tr("có hơn {n} tệp đính kèm", n=limits.MAX_PACKED))
        self._next += 1
        own = self._folder / f"{self._next:05d}"
        own.mkdir()
        return own / _safe_name(name)

    def fill(self, path: Path, chunks: Iterator[bytes]) -> None:
        """Write one attachment. Raises `Fault` too_large when it is more than there is room for."""
        size = 0
        with path.open("wb") as stream:
            for chunk in chunks:
                size += len(chunk)
                self._bytes_left -= len(chunk)
                if size > limits.MAX_FILE_BYTES or self._bytes_left < 0:
                    raise Fault("too_large", tr("tệp bên trong quá lớn"))
                stream.write(chunk)


def _unpack(path: Path, name: str, room: _Room, depth: int) -> list[Found]:
    try:
        if depth == 0:
            raise Fault("too_large", tr("tệp nén lồng nhau quá nhiều lớp"))
        store = _Store(room, name, depth)
        if path.suffix.lower() == ".zip":
            _unpack_zip(path, store)
        else:
            _unpack_mail(path, store)
    except Fault as fault:
        return [Found(shown(name), path, refusal(path.name, fault))]
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile):
        damage = Fault("damaged", tr("không mở được tệp nén hoặc thư này"))
        return [Found(shown(name), path, refusal(path.name, damage))]
    return store.found


class _Store:
    """Takes the attachments of one e-mail or packed folder and remembers what became of them."""

    def __init__(self, room: _Room, name: str, depth: int) -> None:
        self.found: list[Found] = []
        self._room = room
        self._name = name
        self._depth = depth

    def refuse(self, member: str, fault: Fault) -> None:
        """Note that an attachment is not taken."""
        self.found.append(Found(self._shown(member), refused=refusal(member, fault)))

    def add(self, member: str, chunks: Iterator[bytes]) -> None:
        """Write one attachment and look into it when it is packed itself."""
        member = PurePosixPath(member.replace("\\", "/")).name
        if _is_companion(member):
            self.found.append(Found(self._shown(member), companion=True))
            return
        path = self._room.place(member)
        self._room.fill(path, chunks)
        if is_packed(path):
            self.found += _unpack(path, self._shown(member), self._room, self._depth - 1)
        else:
            self.found.append(_as_found(path, self._shown(member), chosen=True))

    def _shown(self, member: str) -> str:
        return f"{shown(self._name)} › {shown(member)}"


def _safe_name(name: str) -> str:
    """A file name that no system takes for anything else."""
    kept = _NOT_IN_NAMES.sub("_", name).strip(" .")[-_LONGEST_NAME:]
    return f"f_{kept}" if not kept or kept.startswith("-") or "." not in kept else kept


# -- .zip ---------------------------------------------------------------------------------------


def _unpack_zip(path: Path, store: _Store) -> None:
    _check_directory(path)
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        if len(members) > limits.MAX_PACKED:
            raise Fault("too_large", tr("tệp nén có hơn {n} tệp", n=limits.MAX_PACKED))
        for member in members:
            if member.is_dir() or member.filename.startswith("__MACOSX/"):
                continue
            if reason := _why_not(member):
                store.refuse(member.filename, reason)
                continue
            try:
                store.add(member.filename, _zip_chunks(packed, member))
            except (zipfile.BadZipFile, zlib.error, EOFError):
                store.refuse(member.filename, Fault("damaged", tr("phần nén bị hỏng")))


def _check_directory(path: Path) -> None:
    """Refuse a directory of very many members before it is read into memory."""
    size = path.stat().st_size
    if size > limits.MAX_FILE_BYTES:
        most = limits.MAX_FILE_BYTES // limits.MB
        raise Fault("too_large", tr("tệp lớn hơn {most} MB", most=most))
    with path.open("rb") as stream:
        stream.seek(max(0, size - _END_BYTES))
        tail = stream.read(_END_BYTES)
    end = tail.rfind(_END_RECORD)
    if end < 0:
        raise Fault("damaged", tr("tệp nén không đủ"))
    directory_bytes = int.from_bytes(tail[end + 12 : end + 16], "little")
    if directory_bytes > limits.MAX_PACKED * _ENTRY_BYTES:
        raise Fault("too_large", tr("tệp nén có hơn {n} tệp", n=limits.MAX_PACKED))


def _why_not(member: zipfile.ZipInfo) -> Fault | None:
    if member.flag_bits & 1:
        return Fault("not_ours", tr("tệp nén có mật khẩu"))
    if (member.external_attr >> 16) & _KIND == _LINK:
        return Fault("not_ours", tr("đây không phải là một tệp thường"))
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Fault("not_ours", tr("kiểu nén này chưa mở được"))
    return None


def _zip_chunks(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


# -- .eml ---------------------------------------------------------------------------------------


def _unpack_mail(path: Path, store: _Store) -> None:
    with path.open("rb") as stream:
        data = stream.read(limits.MAX_MAIL_BYTES + 1)
    if len(data) > limits.MAX_MAIL_BYTES:
        most = limits.MAX_MAIL_BYTES // limits.MB
        raise Fault("too_large", tr("tệp lớn hơn {most} MB", most=most))
    message: Message = BytesParser().parsebytes(data)
    del data
    for part in _leaves(message):
        name = _attachment_name(part)
        if name:
            payload = part.get_payload(decode=True)
            store.add(name, iter([payload] if isinstance(payload, bytes) else []))
    if not store.found:
        raise Fault("not_ours", tr("thư không có tệp đính kèm nào"))


def _leaves(message: Message) -> Iterator[Message]:
    waiting = [message]
    for _ in range(limits.MAX_MAIL_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting.extend(p for p in payload if isinstance(p, Message))
        else:
            yield part
    if waiting:
        raise Fault("too_large", tr("thư có hơn {n} phần", n=limits.MAX_MAIL_PARTS))


def _attachment_name(part: Message) -> str:
    """The name an attachment was sent under; '' for the text of the letter."""
    raw = part.get_filename()
    if raw is None:
        is_text = part.get_content_maintype() in ("text", "multipart", "message")
        return "" if is_text else "dinh-kem.skh"
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        return raw
