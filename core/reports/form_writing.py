"""Putting values into the cells of a form's sheet.

Only the bytes of the cells that are filled change; results stored beside formulas go, since they
would be those of the empty form, and the program that opens the file calculates them anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from core.errors import UserError
from core.i18n import tr
from core.reports.content import printable
from core.reports.form_sheet import FormRow, FormSheet, Place, Value, address_of

_MOST_TEXT: Final = 32_767
_SPANS: Final = re.compile(rb'(\sspans\s*=\s*")(\d+):(\d+)"')


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
