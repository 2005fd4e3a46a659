"""A sheet of a form: what its cells hold and where they stand in the bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.reports.form_package import damaged, parse

Place = tuple[int, int]
"""Row and column, counted from 1."""
Area = tuple[Place, Place]
"""First and last cell."""
Value = float | str | None
Step = Callable[[int, int], None]
"""Is told now and then how far a reading is (done, of how many); may raise to stop it."""

MOST_CELLS: Final = 500_000
MOST_KEPT_ROWS: Final = 200_000  # rows written in the file, not the last row's number
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
MOST_MERGES: Final = 20_000
_TALL: Final = 200
"""Merged areas of more rows than this are looked through one by one; there are few of them."""
_MOST_TALL: Final = 200
_MOST_ARRAYS: Final = 200
_STEP_ROWS: Final = 16
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,20})?")
_TAG_END: Final = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*>""")


def place_of(address: str) -> Place:
    """ "D7" as (7, 4). Raises `UserError`."""
    found = _ADDRESS.fullmatch(address.strip().upper().replace("$", ""))
    if found:
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        if column <= MOST_COLUMNS and int(found[2]) <= MOST_ROWS:
            return int(found[2]), column
    raise UserError(tr("“{text}” không phải là địa chỉ ô. Hãy ghi như D7.", text=address[:20]))


def address_of(place: Place) -> str:
    """(7, 4) as "D7"."""
    return f"{column_letters(place[1])}{place[0]}"


def column_letters(column: int) -> str:
    """4 as "D"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(slots=True)
class FormCell:
    """A cell of the form: its bytes, style and what it shows; `formula` when it calculates."""

    start: int
    end: int
    style: str = ""
    kind: str = ""
    text: str = ""
    formula: bool = False
    stored: tuple[int, int] | None = None  # the bytes of the result beside a formula


@dataclass(slots=True)
class FormRow:
    """A row: the bytes of its start tag, and where its last cell ends (None for an empty tag)."""

    start: int
    tag_end: int
    close: int | None = None
    style: str = ""
    hidden: bool = False


@dataclass
class FormSheet:
    """A sheet read for pointing at cells and for filling them."""

    data: bytes
    prefix: str = ""
    cells: dict[Place, FormCell] = field(default_factory=dict)
    rows: dict[int, FormRow] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    heads: list[Area] = field(default_factory=list)  # of Excel's tables
    calculated: list[Area] = field(default_factory=list)  # by one array formula
    widths: dict[int, float] = field(default_factory=dict)  # of columns, in letters
    hidden_columns: set[int] = field(default_factory=set)
    column_styles: dict[int, str] = field(default_factory=dict)
    inside: tuple[int, int] = (0, 0)  # the bytes of the rows; equal ends for an empty tag
    empty_tag: tuple[int, int] | None = None  # of <sheetData/>

    def anchor(self, place: Place) -> Place:
        """The cell that shows what stands at a place: the first of a merged area."""
        found = self.merge_at(place)
        return found[0] if found else place

    def merge_at(self, place: Place) -> Area | None:
        """The merged area a place lies in: its first and its last cell."""
        near, tall = self._merges_by_row
        for first, last in (*near.get(place[0], ()), *tall):
            if first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]:
                return first, last
        return None

    @cached_property
    def _merges_by_row(self) -> tuple[dict[int, list[Area]], list[Any]]:
        near: dict[int, list[Area]] = {}
        tall = []
        for first, last in self.merges:
            if last[0] - first[0] > _TALL:
                tall.append((first, last))
            else:
                for row in range(first[0], last[0] + 1):
                    near.setdefault(row, []).append((first, last))
        return near, tall

    def text_at(self, place: Place) -> str:
        """What a place says: in a merged area the words of its first cell."""
        cell = self.cells.get(self.anchor(place))
        return cell.text if cell else ""

    def refusal(self, place: Place) -> str:
        """Why a cell is never filled, '' when it may be."""
        cell = self.cells.get(place)
        if cell is not None and cell.formula:
            return tr("Ô {cell} có công thức của biểu mẫu, để nguyên", cell=address_of(place))
        if any(_within(place, area) for area in self.heads):
            return tr("Ô {cell} là tiêu đề của bảng Excel, để nguyên", cell=address_of(place))
        return ""

    def style_at(self, place: Place) -> str:
        """The style of a cell, there or not: its own, its row's, its column's."""
        if place in self.cells:
            return self.cells[place].style
        row = self.rows.get(place[0])
        return (row.style if row else "") or self.column_styles.get(place[1], "")


def read_sheet(data: bytes, strings: list[str], step: Step | None = None) -> FormSheet:
    """Read a sheet. Raises `UserError`, and what `step` raises to stop it."""
    if not _is_utf8(data):
        raise damaged()
    sheet = FormSheet(data)
    _Reader(sheet, strings, step).read()
    return sheet


# -- reading ----------------------------------------------------------------------------------


class _Reader:
    """Follows the parser through a sheet and notes where things stand."""

    def __init__(self, sheet: FormSheet, strings: list[str], step: Step | None) -> None:
        self.sheet = sheet
        self.strings = strings
        self.step = step
        self.parser: Any = None
        self.path: list[str] = []
        self.row = 0
        self.column = 0
        self.cell: FormCell | None = None
        self.value = ""
        self.value_start = 0
        self.columns_named = 0
        self.tall_merges = 0

    def read(self) -> None:
        parse(self.sheet.data, self.start, self.end, self.text, self.hold)

    def hold(self, parser: Any) -> None:
        self.parser = parser

    def start(self, name: str, values: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        if not self.path:
            tag = self.sheet.data[at + 1 : at + 200].split(b"worksheet", 1)
            self.sheet.prefix = tag[0].decode() if len(tag) > 1 and tag[0].endswith(b":") else ""
        self.path.append(name)
        match name:
            case "sheetData":
                self._begin_data(at)
            case "row" if self.path[-2:-1] == ["sheetData"]:
                self._begin_row(at, values)
            case "c" if self.path[-2:-1] == ["row"]:
                self._begin_cell(at, values)
            case "f" if self.cell is not None:
                self.cell.formula = True
                self._array(values)
            case "v" if self.cell is not None:
                self.value_start = at
            case "mergeCell":
                self._merge(values.get("ref", ""))
            case "col":
                self._columns(values)

    def end(self, name: str) -> None:
        self.path.pop()
        at = self.parser.CurrentByteIndex
        match name:
            case "sheetData" if self.sheet.empty_tag is None:
                self.sheet.inside = (self.sheet.inside[0], at)
            case "row" if self.path[-1:] == ["sheetData"]:
                row = self.sheet.rows[self.row]
                if not _is_empty_tag(self.sheet.data, row.tag_end):
                    row.close = at
            case "v" if self.cell is not None and self.cell.formula:
                self.cell.stored = (self.value_start, self._tag_end(at))
            case "c" if self.cell is not None:
                self._end_cell(at)

    def text(self, words: str) -> None:
        if self.cell is not None and self.path[-1] in ("v", "t"):
            self.value += words

    def _tag_end(self, at: int) -> int:
        found = _TAG_END.match(self.sheet.data, at)
        if not found:
            raise damaged()
        return found.end()

    def _begin_data(self, at: int) -> None:
        end = self._tag_end(at)
        if _is_empty_tag(self.sheet.data, end):
            self.sheet.empty_tag = (at, end)
        self.sheet.inside = (end, end)

    def _begin_row(self, at: int, values: dict[str, str]) -> None:
        self.row = _whole(values.get("r"), self.row + 1, MOST_ROWS)
        self.column = 0
        own = values.get("customFormat") in ("1", "true")
        style = _style(values.get("s")) if own else ""
        hidden = values.get("hidden") in ("1", "true")
        if self.row in self.sheet.rows:
            raise damaged()
        if len(self.sheet.rows) >= MOST_KEPT_ROWS:
            raise UserError(
                tr("Biểu mẫu có hơn {n} dòng nên không dùng được. Hãy xóa các dòng thừa.",
                   n=_spelled(MOST_KEPT_ROWS))
            )  # fmt: skip
        if self.step is not None and len(self.sheet.rows) % _STEP_ROWS == 0:
            self.step(at, len(self.sheet.data))
        self.sheet.rows[self.row] = FormRow(at, self._tag_end(at), None, style, hidden)

    def _begin_cell(self, at: int, values: dict[str, str]) -> None:
        if "r" in values:
            place = place_of(values["r"])
            if place[0] != self.row or place[1] <= self.column:
                raise damaged()
            self.column = place[1]
        else:
            self.column += 1
        self.cell = FormCell(at, self._tag_end(at), _style(values.get("s")), values.get("t", ""))
        self.value = ""
        here = self.row, self.column
        self.cell.formula = any(_within(here, area) for area in self.sheet.calculated)
        self.sheet.cells[here] = self.cell
        if len(self.sheet.cells) > MOST_CELLS:
            raise UserError(
                tr("Biểu mẫu có hơn {n} ô nên không dùng được. Hãy xóa các dòng, cột thừa.",
                   n=_spelled(MOST_CELLS))
            )  # fmt: skip

    def _end_cell(self, at: int) -> None:
        cell = self.cell
        if cell is None:
            return
        if not _is_empty_tag(self.sheet.data, cell.end):
            cell.end = self._tag_end(at)
        cell.text = self.value
        if cell.kind == "s":
            number = int(self.value) if self.value.strip().isdigit() else -1
            cell.text = self.strings[number] if 0 <= number < len(self.strings) else ""
        self.cell = None

    def _array(self, values: dict[str, str]) -> None:
        """One formula that fills several cells: the others hold a result and no formula."""
        if values.get("t") in ("array", "dataTable") and ":" in values.get("ref", ""):
            self.sheet.calculated.append(area_of(values["ref"]))
            if len(self.sheet.calculated) > _MOST_ARRAYS:
                raise damaged()

    def _merge(self, reference: str) -> None:
        first, last = area = area_of(reference)
        self.sheet.merges.append(area)
        self.tall_merges += last[0] - first[0] > _TALL
        if len(self.sheet.merges) > MOST_MERGES or self.tall_merges > _MOST_TALL:
            raise damaged()

    def _columns(self, values: dict[str, str]) -> None:
        first = _whole(values.get("min"), 1, MOST_COLUMNS)
        last = _whole(values.get("max"), first, MOST_COLUMNS)
        hidden = values.get("hidden") in ("1", "true")
        style = _style(values.get("style"))
        self.columns_named += last - first + 1
        if self.columns_named > MOST_COLUMNS:
            raise damaged()
        width = _width(values.get("width"))
        for column in range(first, last + 1) if hidden or style or width else ():
            if width:
                self.sheet.widths[column] = width
            if hidden:
                self.sheet.hidden_columns.add(column)
            if style:
                self.sheet.column_styles[column] = style


def _spelled(number: int) -> str:
    """500000 as "500.000"."""
    return f"{number:,}".replace(",", ".")


def area_of(reference: str) -> Area:
    """ "A1:C5" as its first and last place. Raises `UserError`."""
    first, _, last = reference.partition(":")
    return place_of(first), place_of(last or first)


def _within(place: Place, area: Area) -> bool:
    first, last = area
    return first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]


def _width(text: str | None) -> float:
    """A column's width in letters, 0 when it says none."""
    return min(float(text), 255.0) if text and _NUMBER.fullmatch(text) else 0.0


def _is_empty_tag(data: bytes, end: int) -> bool:
    return data[end - 2 : end] == b"/>"


def _style(text: str | None) -> str:
    """The number of a style; nothing else gets back into the file."""
    return text if text and text.isdecimal() and len(text) < 9 else ""


def _whole(text: str | None, default: int, most: int) -> int:
    number = int(text) if text and text.isdecimal() and len(text) < 9 else default
    if not 1 <= number <= most:
        raise damaged()
    return number


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    found = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""", data[:200])
    return found is None or found[1].lower() in (b"utf-8", b"us-ascii")
