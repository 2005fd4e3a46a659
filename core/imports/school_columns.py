"""A pasted table of schools: where its headings stand and what each column means.

Columns are recognised by their headings, as offices word them ("Tên trường", "Cơ sở giáo dục", "Số
HS", "Tổng số lớp năm học 2022-2023"). A heading may have two lines: years above, figures below.
What is not recognised is named, never guessed from its contents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.services.school_sizes import FACTS
from db.text import fold, nfc

_DEEPEST_HEADING: Final = 15
_MOST_ROWS: Final = 2000  # no office has more schools; a whole sheet was copied by a slip
_YEAR = re.compile(r"(20\d\d)\s*[-–—/]\s*(20\d\d|\d\d)(?!\d)")
_COUNT = r"(?:tong )?(?:so )?(?:luong )?"
# What a whole folded heading looks like: "hoc sinh lop 1" or "ten hieu truong" are something else.
_HEADINGS: Final = {
    field: re.compile(pattern)
    for field, pattern in {
        "place": r"s?tt|so tt|so thu tu",
        "name": r"ten|(?:ten )?(?:cac )?(?:truong|don vi|co so giao duc|co so gd|truong don vi)"
                r"(?: hoc)?",
        "code": r"ma(?: so)?(?: truong| don vi| dinh danh| co so| truong hoc)?",
        "kind": r"loai|(?:loai|loai hinh|kieu) (?:don vi|co quan)(?: co quan| don vi)?",
        "parent": r"(?:(?:don vi|co quan|cap) )?(?:truc thuoc|chu quan|cap tren)"
                  r"|(?:truc )?thuoc(?: don vi| co quan)?"
                  r"|(?:don vi|co quan) quan ly(?: truc tiep)?",
        "levels": r"cap|cap hoc|bac hoc|cap hoc bac hoc",
        "ownership": r"loai hinh(?: truong)?|hinh thuc|cong lap ngoai cong lap",
        "address": r"dia chi(?: truong)?",
        "email": r"(?:dia chi )?(?:e ?mail|thu dien tu)",
        "note": r"ghi chu",
        "classes": _COUNT + r"(?:nhom )?(?:lop|lop hoc|nhom lop)",
        "pupils": _COUNT + r"(?:hoc sinh|hs|tre|tre em|chau|hoc vien)(?: em| tre)?",
        "teachers": _COUNT + r"(?:giao vien|gv)(?: nguoi)?",
        "sites": _COUNT + r"diem(?: truong)?(?: le)?",
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, the field it fills ('' none), the school year of a figure."""

    heading: str
    field: str = ""
    school_year: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: columns, and rows as (line in the pasted table, from 1; its cells)."""

    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cell(self, cells: Sequence[str], field: str) -> str:
        """What a line says of a field, '' where it says nothing."""
        return next((t for c, t in zip(self.columns, cells, strict=False) if c.field == field), "")

    def with_field(self, place: int, field: str, school_year: str) -> Sheet:
        """The sheet with another meaning of one column."""
        columns = list(self.columns)
        year = columns[place].school_year or school_year
        columns[place] = replace(columns[place], field=field, school_year=_year_for(field, year))
        return replace(self, columns=tuple(columns))

    def with_year(self, old: str, new: str) -> Sheet:
        """The sheet whose figures of the year `old` are those of `new`."""
        columns = (
            replace(c, school_year=new) if c.school_year == old and not _YEAR.search(c.heading)
            else c for c in self.columns
        )  # fmt: skip
        return replace(self, columns=tuple(columns))


def is_school_year(text: str) -> bool:
    """Whether a text names a school year as figures keep it: "2022-2023"."""
    found = re.fullmatch(r"(20\d\d)-(20\d\d)", text)
    return found is not None and int(found[2]) == int(found[1]) + 1


def field_labels() -> dict[str, str]:
    """What a column can hold."""
    return {
        "": tr("(không dùng)"),
        "place": tr("Số thứ tự"),
        "name": tr("Tên trường"),
        "code": tr("Mã"),
        "kind": tr("Loại đơn vị"),
        "parent": tr("Trực thuộc"),
        "levels": tr("Cấp học"),
        "ownership": tr("Loại hình"),
        "address": tr("Địa chỉ"),
        "email": tr("Thư điện tử"),
        "note": tr("Ghi chú"),
        "classes": tr("Số lớp"),
        "pupils": tr("Học sinh"),
        "teachers": tr("Giáo viên"),
        "sites": tr("Điểm trường"),
    }


def read_sheet(cells: Sequence[Sequence[str]], school_year: str) -> Sheet:
    """Find the headings of a pasted table; figures without a year are those of `school_year`.

    Raises `UserError` when no column of names is found or there are too many lines.
    """
    if len(cells) > _MOST_ROWS:
        raise UserError(
            tr("Bảng vừa chép có {n} dòng, nhiều hơn {most}. Hãy chép riêng phần danh sách trường.",
               n=len(cells), most=_MOST_ROWS)
        )  # fmt: skip
    lines = [tuple(nfc(cell) for cell in line) for line in cells]
    for place, line in enumerate(lines[:_DEEPEST_HEADING]):
        below = lines[place + 1] if place + 1 < len(lines) else ()
        for depth, headings in ((2, _two_lines(line, below)), (1, line)):
            columns = _columns(headings, school_year)
            if depth == 2 and not _is_heading(below, columns):
                continue
            if "name" in (column.field for column in columns):
                first = place + depth
                rows = tuple(
                    (number, row) for number, row in enumerate(lines[first:], start=first + 1)
                    if any(row)
                )  # fmt: skip
                return Sheet(columns, rows)
    raise UserError(
        tr("Không thấy cột tên trường. Hãy chép cả dòng tiêu đề của bảng, trong đó có một cột ghi"
           " “Tên trường” hoặc “Đơn vị”.")
    )  # fmt: skip


def _two_lines(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Headings of two lines; a merged cell above reaches over the empty cells at its right."""
    found, last = list[str](), ""
    for place, text in enumerate(above):
        under = below[place] if place < len(below) else ""
        last = text or (last if under else "")
        found.append(f"{last} {under}".strip())
    return tuple(found)


def _is_heading(line: Sequence[str], columns: Sequence[SheetColumn]) -> bool:
    """Whether a second line belongs to the heading: it names figures, and no school."""
    names = [place for place, column in enumerate(columns) if column.field == "name"]
    named = any(place < len(line) and line[place] for place in names)
    said = [text for text in line if text]
    return bool(said) and not named and not any(text[:1].isdigit() and not _YEAR.search(text)
                                                for text in said)  # fmt: skip


def _columns(headings: Sequence[str], school_year: str) -> tuple[SheetColumn, ...]:
    """Each heading with its meaning; a field that stands there twice is taken once."""
    found, seen = list[SheetColumn](), set[tuple[str, str]]()
    for heading in headings:
        year = _YEAR.search(heading)
        field = _field(_YEAR.sub(" ", heading))
        named = f"{year[1]}-{int(year[1]) + 1}" if year else school_year
        column = SheetColumn(" ".join(heading.split()), field, _year_for(field, named))
        if (field, column.school_year) in seen and field:
            column = replace(column, field="", school_year="")
        seen.add((column.field, column.school_year))
        found.append(column)
    return tuple(found)


def _year_for(field: str, school_year: str) -> str:
    return school_year if field in FACTS else ""


def _field(heading: str) -> str:
    if "/" in heading:  # "HS/lớp" is neither
        return ""
    words = fold(heading).removeprefix("nam hoc ").removesuffix(" nam hoc").strip()
    return next((field for field, known in _HEADINGS.items() if known.fullmatch(words)), "")
