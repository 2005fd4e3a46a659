"""A superior's form as a package: opened within limits, its other parts written back as they were.

A form comes by e-mail and is not trusted: sizes are looked at before anything is unpacked, XML that
declares a document type is refused, and nothing in the file is ever carried out.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from core.errors import UserError
from core.i18n import tr

MB: Final = 1024 * 1024
MOST_FILE: Final = 4 * MB
MOST_MEMBERS: Final = 500
MOST_PART: Final = 32 * MB  # of one XML part, unpacked
MOST_UNPACKED: Final = 96 * MB
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_MAIN: Final = "/officeDocument"
_TYPES_PART: Final = "[Content_Types].xml"

_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, NotImplementedError, RuntimeError,
    OSError, EOFError, ValueError, struct.error,
)  # fmt: skip

Start = Callable[[str, dict[str, str]], None]


@dataclass(eq=False)
class Package:
    """A form's parts. `sheets` maps the names of its sheets to their parts, in their order."""

    data: bytes
    sheets: dict[str, str] = field(default_factory=dict)
    workbook: str = ""
    strings_part: str = ""
    styles_part: str = ""
    ending: str = ".xlsx"  # ".xlsm" when it holds macros: under another name Excel refuses it
    from_1904: bool = False  # its days are counted from 1904

    def read(self, part: str) -> bytes:
        """A part's bytes. Raises `UserError`."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return archive.read(part)
        except _UNREADABLE as error:
            raise damaged() from error

    def strings(self) -> list[str]:
        """The texts that cells share."""
        if not self.strings_part:
            return []
        found: list[str] = []
        depth = {"si": 0, "t": 0, "rPh": 0}

        def start(name: str, _: dict[str, str]) -> None:
            if name in depth:
                depth[name] += 1
            if name == "si":
                found.append("")

        def end(name: str) -> None:
            if name in depth:
                depth[name] -= 1

        def text(words: str) -> None:
            if depth["t"] and depth["si"] and not depth["rPh"]:
                found[-1] += words

        parse(self.read(self.strings_part), start, end, text)
        return found


def open_package(data: bytes) -> Package:
    """Look at a form within limits. Raises `UserError` with what is wrong and what to do."""
    if len(data) > MOST_FILE:
        raise UserError(
            tr("Biểu mẫu lớn hơn {n} MB nên không mở được. Hãy bỏ bớt ảnh, trang không dùng.",
               n=MOST_FILE // MB)
        )  # fmt: skip
    if data.startswith(_OLD_OR_LOCKED):
        raise UserError(
            tr("Biểu mẫu là tệp .xls cũ hoặc có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu và lưu"
               " lại thành .xlsx rồi chọn lại.")
        )  # fmt: skip
    _check_members(data)
    package = Package(data)
    main = next(
        (target for kind, target in relations(package, "").values() if kind.endswith(_MAIN)), ""
    )
    if not main:
        raise not_a_form()
    package.workbook = main
    related = relations(package, main)
    for kind, target in related.values():
        if kind.endswith("/sharedStrings"):
            package.strings_part = target
        elif kind.endswith("/styles"):
            package.styles_part = target

    def start(name: str, values: dict[str, str]) -> None:
        if name == "workbookPr":
            package.from_1904 = values.get("date1904") in ("1", "true")
        if name == "sheet":
            key = next((v for k, v in values.items() if k.rpartition("|")[2] == "id"), "")
            kind, target = related.get(key, ("", ""))
            if kind.endswith("/worksheet"):
                package.sheets[values.get("name", "")] = target

    parse(package.read(main), start)
    if not package.sheets:
        raise not_a_form()
    package.ending = _ending(package)
    return package


def write_package(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts changed; the others keep their bytes, order and attributes."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package.data)) as source,
        zipfile.ZipFile(stream, "w") as target,
    ):
        target.comment = source.comment
        for member in source.infolist():
            copy = zipfile.ZipInfo(member.filename, member.date_time)
            copy.compress_type = member.compress_type
            copy.external_attr = member.external_attr
            copy.create_system = member.create_system
            content = changed.get(member.filename)
            target.writestr(copy, package.read(member.filename) if content is None else content)
    return stream.getvalue()


def parse(
    data: bytes,
    start: Start | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    hold: Callable[[Any], None] | None = None,
) -> None:
    """Read XML event by event; element names come without their namespace, attributes with it.

    `hold` gets the parser, for places in the bytes. Raises `UserError` (no XML, a document type).
    """
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise not_a_form()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if start is not None:
        begin = start
        parser.StartElementHandler = lambda name, values: begin(name.rpartition("|")[2], values)
    if end is not None:
        finish = end
        parser.EndElementHandler = lambda name: finish(name.rpartition("|")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    if hold is not None:
        hold(parser)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error


def damaged() -> UserError:
    """The file cannot be read."""
    return UserError(
        tr("Biểu mẫu bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi chọn lại, hoặc"
           " xin lại tệp gốc.")
    )  # fmt: skip


def not_a_form() -> UserError:
    """The file is not a workbook."""
    return UserError(
        tr("Tệp này không phải là bảng tính .xlsx nên không dùng làm biểu mẫu được."
           " Hãy chọn tệp khác.")
    )  # fmt: skip


def _ending(package: Package) -> str:
    """The ending that fits what the workbook says it is. Raises `UserError` for a template."""
    kinds: list[str] = []

    def start(_: str, values: dict[str, str]) -> None:
        if values.get("PartName", "").lstrip("/") == package.workbook:
            kinds.append(values.get("ContentType", ""))

    parse(package.read(_TYPES_PART), start)
    kind = kinds[0] if kinds else ""
    if ".template." in kind:
        raise UserError(
            tr("Tệp này là mẫu soạn sẵn (.xltx). Hãy mở bằng Excel, lưu thành .xlsx rồi chọn lại.")
        )
    return ".xlsm" if "macroEnabled" in kind else ".xlsx"


def _check_members(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except _UNREADABLE as error:
        raise not_a_form() from error
    names = [member.filename for member in members]
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise UserError(
            tr("Biểu mẫu có chữ ký số; điền vào sẽ làm mất hiệu lực chữ ký nên không điền được."
               " Hãy xin bản không ký.")
        )  # fmt: skip
    if any(member.flag_bits & 1 for member in members) or len(set(names)) != len(names):
        raise damaged()
    largest = max((member.file_size for member in members), default=0)
    whole = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or largest > MOST_PART or whole > MOST_UNPACKED:
        raise UserError(tr("Biểu mẫu mở ra quá lớn nên không dùng được. Hãy xin lại biểu mẫu gốc."))


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """The relations of a part ('' for the package): id → (type, target part)."""
    folder, name = posixpath.split(part)
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        known = set(archive.namelist())
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in known:
        return {}
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, values: dict[str, str]) -> None:
        if element != "Relationship" or values.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/" + folder, values.get("Target", "")))
        if target.lstrip("/") in known:
            kind = values.get("Type", "")
            found[values.get("Id", "")] = (kind, target.lstrip("/"))

    parse(package.read(place), start)
    return found
