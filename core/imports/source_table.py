"""Tables in a file that somebody made elsewhere: workbooks (.xlsx, .xlsm) and text (.csv, .tsv).

Such a file comes from anywhere: workbooks are opened within the limits of
`core.reports.form_package`, text within a size, and nothing in them is carried out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.imports.school_columns import Sheet, read_sheet
from db.errors import file_errors

Table = list[list[str]]
"""Lines of cells as printed."""

_WORKBOOKS: Final = (".xlsx", ".xlsm")
_TEXTS: Final = (".csv", ".tsv", ".txt")
_MOST_TEXT: Final = 4 * 1024 * 1024  # bytes; a list of schools has a few thousand lines
_MOST_COLUMNS: Final = 256
_MARKS: Final = ";\t,"


def school_table(path: Path, school_year: str) -> Sheet:
    """The first table of a file that lists schools; figures without a year are of `school_year`.

    Raises `UserError` saying why the last table is none, `BookError` when the file cannot be read.
    """
    refusal: UserError | None = None
    with file_errors(str(path)):
        for cells in tables_in(path):
            try:
                return read_sheet(cells, school_year)
            except UserError as error:
                refusal = error
    raise refusal or UserError(tr("Tệp “{name}” không có bảng nào.", name=path.name))


def tables_in(path: Path) -> Iterator[Table]:
    """Yield the tables of a file: each sheet of a workbook, or the one table of a text.

    Raises `UserError` for what cannot be read, `OSError` when the file cannot be opened.
    """
    ending = path.suffix.lower()
    data = path.read_bytes()
    if ending in _WORKBOOKS:
        yield from _sheets(data)
    elif ending in _TEXTS:
        yield _text(path.name, data)
    else:
        raise UserError(
            tr("Tệp “{name}” không phải là bảng đọc được. Hãy lưu bảng thành .xlsx hoặc .csv rồi"
               " nhập lại.", name=path.name)
        )  # fmt: skip


def _sheets(data: bytes) -> Iterator[Table]:
    from core.reports.form_package import open_package
    from core.reports.form_sheet import read_sheet as read_cells

    package = open_package(data)
    strings = package.strings()
    for part in package.sheets.values():
        rows: dict[int, dict[int, str]] = {}
        for (row, column), cell in read_cells(package.read(part), strings).cells.items():
            if cell.text and column <= _MOST_COLUMNS:
                rows.setdefault(row, {})[column] = cell.text
        yield [_line(rows.get(row, {})) for row in range(1, max(rows, default=0) + 1)]


def _line(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]


def _text(name: str, data: bytes) -> Table:
    if len(data) > _MOST_TEXT:
        raise UserError(
            tr("Tệp “{name}” lớn hơn {n} MB nên không đọc. Hãy giữ lại riêng phần bảng cần nhập.",
               name=name, n=_MOST_TEXT // 1024**2)
        )  # fmt: skip
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            tr("Tệp “{name}” không ghi bằng mã UTF-8. Hãy mở bằng Excel, lưu thành “CSV UTF-8”"
               " hoặc .xlsx rồi nhập lại.", name=name)
        ) from None  # fmt: skip
    lines = text.splitlines()
    mark = max(_MARKS, key=lambda each: sum(each in line for line in lines[:50]))
    try:
        return list(csv.reader(lines, delimiter=mark))
    except csv.Error:
        raise UserError(
            tr("Tệp “{name}” không phải là bảng đọc được. Hãy lưu bảng thành .xlsx hoặc .csv rồi"
               " nhập lại.", name=name)
        ) from None  # fmt: skip
