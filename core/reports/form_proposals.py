"""What the program proposes for a form that nobody has mapped yet; only the user makes it so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from core.reports.form_rows import Names, RowName, level_in, level_of, levels_in, name_rows
from core.reports.form_sheet import FormSheet, address_of, column_letters
from core.services.forms import CellLink, TableLink
from db.text import fold

_LEAST_ROWS: Final = 2
_HEAD_ROWS: Final = 4
_LOOKED_AT: Final = 200  # rows, to find the column of names
_MOST_ROWS: Final = 2_000
_MOST_COLUMNS: Final = 120
_PERHAPS: Final = "TH?"  # the letters TH: "tiểu học" or "thực hiện"
_JOINED: Final = re.compile(
    r"\bth\s*(?:[,;/&+–-]|và)\s*(?:cấp\s+)?(?:mn|mầm|thcs|thpt|trung|gd)"
    r"|(?:mn|non|thcs|thpt|sở|thông|gdtx)\s*(?:[,;/&+–-]|và)\s*(?:cấp\s+)?th\b"
)
"""TH beside another level is "tiểu học": "TH, THCS", "MN và TH"."""
_TITLE_COLUMNS: Final = 6  # a merged area as wide as this is a title, not the head of columns
_FIELDS: Final = tuple(
    (re.compile(words), field)
    for words, field in (
        (r"so (voi |sanh )?(ke hoach|kh|chi tieu|muc tieu)|hoan thanh", "percent"),
        (r"\btu so\b", "numerator"),
        (r"\bmau so\b|\btong so\b", "denominator"),
        (r"\b(ky|quy|nam) truoc\b|cung ky", "previous"),
        (r"luy ke|tu dau nam|den nay", "to_date"),
        (r"danh gia|dat chua dat", "verdict"),
        (r"so don vi|don vi da bao cao", "coverage"),
        (r"ghi chu|giai trinh|thuyet minh|nhan xet", "note"),
        (r"xep loai|xep hang|thu hang", ""),  # nothing the book has
        (r"ke hoach|muc tieu|chi tieu giao|duoc giao|\bkh\b", "target"),
        (r"ket qua|thuc hien|dat duoc|so lieu|ty le|^(\d+ )?((da|uoc|so) )?th\b", "value"),
    )
)
_LABELS: Final = tuple(
    (re.compile(words), field)
    for words, field in (
        (r"(ten )?(don vi|truong|co quan)( bao cao| gui| lap)?", "unit"),
        (r"(ky|quy)( bao cao)?|thoi gian bao cao", "period"),
        (r"ngay( lap| bao cao| gui)?( bieu| bao cao)?", "today"),
        (r"(theo )?ke hoach so|so ke hoach", "plan_number"),
    )
)


def propose_table(name: str, sheet: FormSheet, names: Names) -> TableLink | None:
    """The table of a sheet: the column most of whose texts name indicators, and what its head says.

    None when fewer than two rows name one.
    """
    used = sorted({column for _, column in sheet.cells} - sheet.hidden_columns)[:_MOST_COLUMNS]

    def named(column: int, rows: int) -> list[RowName]:
        link = TableLink(name, column_letters(column), 1, rows, {})
        return [row for row in name_rows(sheet, link, names) if row.named]

    key = max(
        used, key=lambda column: sum(r.likeness for r in named(column, _LOOKED_AT)), default=1
    )
    best = named(key, _MOST_ROWS)
    if len({row.text for row in best}) < _LEAST_ROWS:
        return None
    first, last = best[0].row, best[-1].row
    columns: dict[str, tuple[str, str]] = {}
    level_column = ""
    for column in (each for each in used if each != key):
        texts = [sheet.text_at((row.row, column)).strip() for row in best]
        if sum(bool(level_of(text)) for text in texts) * 2 > len(texts):
            level_column = level_column or column_letters(column)
        elif _is_free(sheet, column, best):
            field, level = _meaning(_head(sheet, column, first))
            if field:
                columns[column_letters(column)] = (field, level)
    return TableLink(
        name, column_letters(key), first, last, _without_doubt(columns), (), level_column
    )


def _without_doubt(columns: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """What two columns ask for alike is proposed for neither: only the user knows which is meant.

    "TH" says "thực hiện" where no other level has a column; beside MN or THCS it says "tiểu học".
    """
    levels = {level for _, level in columns.values() if level}
    primary = "TH" if levels - {_PERHAPS} else ""
    known = {
        column: (field, primary if level == _PERHAPS else level)
        for column, (field, level) in columns.items()
    }
    times = Counter(known.values())
    return {column: meant for column, meant in known.items() if times[meant] == 1}


def propose_cells(name: str, sheet: FormSheet) -> list[CellLink]:
    """Empty cells beside a label such as "Đơn vị:", with what the label asks for."""
    found: dict[str, CellLink] = {}
    for place, cell in sheet.cells.items():
        if not 2 < len(cell.text) < 40:
            continue
        words = fold(cell.text)
        field = next((f for pattern, f in _LABELS if pattern.fullmatch(words)), "")
        if not field or not cell.text.rstrip(" .…_").endswith(":"):
            continue
        area = sheet.merge_at(place)
        beside = sheet.anchor((place[0], (area[1] if area else place)[1] + 1))
        other = sheet.cells.get(beside)
        if other is None or not (other.text or other.formula):
            link = CellLink(name, address_of(beside), field)
            found.setdefault(link.cell, link)
    return list(found.values())


def _is_free(sheet: FormSheet, column: int, rows: Iterable[RowName]) -> bool:
    """Whether the form leaves most of a column's cells empty and calculates none."""
    cells = [sheet.cells.get(sheet.anchor((row.row, column))) for row in rows]
    if any(cell is not None and cell.formula for cell in cells):
        return False
    return sum(cell is not None and bool(cell.text.strip()) for cell in cells) * 2 < len(cells)


def head_of(sheet: FormSheet, column: int, first_row: int) -> str:
    """The words over a column of a table: "Kết quả · TH"."""
    return " · ".join(_head(sheet, column, first_row))


def _head(sheet: FormSheet, column: int, first_row: int) -> list[str]:
    found: list[str] = []
    for row in range(max(1, first_row - _HEAD_ROWS), first_row):
        area = sheet.merge_at((row, column))
        if area and area[1][1] - area[0][1] + 1 >= _TITLE_COLUMNS:
            continue
        text = " ".join(sheet.text_at((row, column)).split())
        is_head = any(letter.isalpha() for letter in text) and len(fold(text)) > 1
        if is_head and not text.endswith(":") and text not in found:
            found.append(text)
    return found


def _meaning(head: list[str]) -> tuple[str, str]:
    """Field and level of a column by its head; ('', …) when it says neither.

    A head of several levels says nothing: their figures are not added up.
    """
    if any(_names_several(text) for text in head):
        return "", ""
    level = _level(head)
    for text in reversed(head):  # what stands nearest to the figures says most
        words = fold(text)
        if "%" in text and re.search(r"\bkh\b|ke hoach", words):
            return "percent", level
        for pattern, field in _FIELDS:
            if pattern.search(words) and not level_of(text):
                return field, level
    alone = any(level_of(text) for text in head)
    return ("value", level) if level and alone else ("", "")


def _names_several(text: str) -> bool:
    return len(levels_in(text)) > 1 or bool(_JOINED.search(text.lower()))


def _level(head: list[str]) -> str:
    """The level a head names, alone in a cell or inside one; `_PERHAPS` for the letters TH."""
    perhaps = ""
    for text in reversed(head):
        level = level_of(text) or level_in(text)
        words = fold(text).split()
        if level and words != ["th"]:
            return level
        if "th" in words:
            perhaps = _PERHAPS
    return perhaps
