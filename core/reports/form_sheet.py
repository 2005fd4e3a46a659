"""A sheet of a form: where its cells stand in the bytes, and putting values into them.

Only the bytes of the cells that are filled change; results stored beside formulas go, since they
would be those of the empty form, and the program that opens the file calculates them anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

from core.errors import UserError
from core.i18n import tr
from core.reports.content import printable
from core.reports.form_package import damaged, parse

Place = tuple[int, int]
"""Row and column, counted from 1."""
Value = float | str | None

MOST_CELLS: Final = 500_000
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
MOST_MERGES: Final = 20_000
_MOST_TEXT: Final = 32_767
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TAG_END: Final = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SPANS: Final = re.compile(rb'(\sspans\s*=\s*")(\d+):(\d+)"')


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
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    column_styles: dict[int, str] = field(default_factory=dict)
    inside: tuple[int, int] = (0, 0)  # the bytes of the rows; equal ends for an empty tag
    empty_tag: tuple[int, int] | None = None  # of <sheetData/>

    def anchor(self, place: Place) -> Place:
        """The cell that shows what stands at a place: the first of a merged area."""
        for first, last in self.merges:
            if first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]:
                return first
        return place

    def style_at(self, place: Place) -> str:
        """The style of a cell, there or not: its own, its row's, its column's."""
        if place in self.cells:
            return self.cells[place].style
        row = self.rows.get(place[0])
        return (row.style if row else "") or self.column_styles.get(place[1], "")


def read_sheet(data: bytes, strings: list[str]) -> FormSheet:
    """Read a sheet. Raises `UserError`."""
    if not _is_utf8(data):
        raise damaged()
    sheet = FormSheet(data)
    _Reader(sheet, strings).read()
    return sheet


def fill_sheet(sheet: FormSheet, values: Mapping[Place, Value]) -> bytes:
    """The sheet's bytes with values in its cells. Raises `UserError` for a cell with a formula."""
    edits: list[tuple[int, int, bytes]] = []
    missing: dict[int, dict[int, bytes]] = {}
    for place, value in values.items():
        cell = sheet.cells.get(place)
        if cell is not None and cell.formula:
            raise UserError(
                tr("Ô {cell} của biểu mẫu có công thức nên không điền được. Hãy nối số liệu vào"
                   " ô khác.", cell=address_of(place))
            )  # fmt: skip
        made = _cell_xml(sheet, place, value)
        if cell is not None:
            edits.append((cell.start, cell.end, made))
        else:
            missing.setdefault(place[0], {})[place[1]] = made
    edits += [(*cell.stored, b"") for cell in sheet.cells.values() if cell.stored is not None]
    for number, cells in missing.items():
        edits += _new_cells(sheet, number, cells) if number in sheet.rows else []
    edits += _new_rows(sheet, {n: cells for n, cells in missing.items() if n not in sheet.rows})
    return _edited(sheet.data, edits)


def without_results(sheet: FormSheet) -> bytes:
    """The sheet's bytes without the results stored beside its formulas."""
    stored = [cell.stored for cell in sheet.cells.values() if cell.stored is not None]
    return _edited(sheet.data, [(start, end, b"") for start, end in stored])


# -- writing ----------------------------------------------------------------------------------


def _cell_xml(sheet: FormSheet, place: Place, value: Value) -> bytes:
    p = sheet.prefix
    style = sheet.style_at(place)
    head = f'<{p}c r="{address_of(place)}"' + (f' s="{style}"' if style else "")
    if value is None:
        return f"{head}/>".encode()
    if isinstance(value, str):
        text = escape(printable(value)[:_MOST_TEXT])
        inner = f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'
        return f'{head} t="inlineStr">{inner}</{p}c>'.encode()
    return f"{head}><{p}v>{value!r}</{p}v></{p}c>".encode()


def _new_cells(
    sheet: FormSheet, number: int, cells: Mapping[int, bytes]
) -> list[tuple[int, int, bytes]]:
    """Cells put into a row that is there, each before the next one at its right."""
    row, p = sheet.rows[number], sheet.prefix
    edits = _wider_spans(sheet, row, cells)
    ordered = b"".join(cells[column] for column in sorted(cells))
    if row.close is None:  # <row …/>
        slash = sheet.data.rindex(b"/", row.start, row.tag_end)
        edits.append((slash, row.tag_end, b">" + ordered + f"</{p}row>".encode()))
        return edits
    known = sorted(column for r, column in sheet.cells if r == number)
    for column in sorted(cells):
        after = next((c for c in known if c > column), None)
        at = row.close if after is None else sheet.cells[number, after].start
        edits.append((at, at, cells[column]))
    return edits


def _wider_spans(
    sheet: FormSheet, row: FormRow, cells: Mapping[int, bytes]
) -> list[tuple[int, int, bytes]]:
    found = _SPANS.search(sheet.data, row.start, row.tag_end)
    if not found:
        return []
    first, last = min(*cells, int(found[2])), max(*cells, int(found[3]))
    return [(found.start(2), found.end(3), f"{first}:{last}".encode())]


def _new_rows(
    sheet: FormSheet, rows: Mapping[int, Mapping[int, bytes]]
) -> list[tuple[int, int, bytes]]:
    """Rows that the sheet does not have yet, each before the next one below."""
    if not rows:
        return []
    p = sheet.prefix
    made = {
        number: f'<{p}row r="{number}">'.encode()
        + b"".join(cells[column] for column in sorted(cells))
        + f"</{p}row>".encode()
        for number, cells in rows.items()
    }
    if sheet.empty_tag is not None:
        inner = b"".join(made[number] for number in sorted(made))
        whole = f"<{p}sheetData>".encode() + inner + f"</{p}sheetData>".encode()
        return [(*sheet.empty_tag, whole)]
    known = sorted(sheet.rows)
    edits = []
    for number in sorted(made):
        after = next((n for n in known if n > number), None)
        at = sheet.inside[1] if after is None else sheet.rows[after].start
        edits.append((at, at, made[number]))
    return edits


def _edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes with pieces replaced; pieces put in at one place keep their order."""
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        parts += [data[at:start], new]
        at = end
    return b"".join([*parts, data[at:]])


# -- reading ----------------------------------------------------------------------------------


class _Reader:
    """Follows the parser through a sheet and notes where things stand."""

    def __init__(self, sheet: FormSheet, strings: list[str]) -> None:
        self.sheet = sheet
        self.strings = strings
        self.parser: Any = None
        self.path: list[str] = []
        self.row = 0
        self.column = 0
        self.cell: FormCell | None = None
        self.value = ""
        self.value_start = 0
        self.columns_named = 0

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
        self.sheet.cells[self.row, self.column] = self.cell
        if len(self.sheet.cells) > MOST_CELLS:
            raise UserError(
                tr("Biểu mẫu có hơn {n} ô nên không dùng được. Hãy xóa các dòng, cột thừa.",
                   n=MOST_CELLS)
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

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.sheet.merges.append((place_of(first), place_of(last or first)))
        if len(self.sheet.merges) > MOST_MERGES:
            raise damaged()

    def _columns(self, values: dict[str, str]) -> None:
        first = _whole(values.get("min"), 1, MOST_COLUMNS)
        last = _whole(values.get("max"), first, MOST_COLUMNS)
        hidden = values.get("hidden") in ("1", "true")
        style = _style(values.get("style"))
        self.columns_named += last - first + 1
        if self.columns_named > MOST_COLUMNS:
            raise damaged()
        for column in range(first, last + 1) if hidden or style else ():
            if hidden:
                self.sheet.hidden_columns.add(column)
            if style:
                self.sheet.column_styles[column] = style


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
