"""Documents as text for golden files: pages with their geometry, cells, Word's paragraphs.

Nothing in a dump depends on the machine: letters stand where the widths of Times put them, which
Times New Roman, Liberation Serif and Tinos share; lengths are whole millimetres. The pages' dump
holds every text in full; the others tell a long one by its beginning and a checksum.
"""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from openpyxl.utils import get_column_letter
from pypdf import PageObject, PdfReader

MM = 72 / 25.4
LONG, BEGINNING = 48, 32


def short(text: str) -> str:
    """A long text as its beginning and its checksum."""
    if len(text) <= LONG:
        return text
    return f"{text[:BEGINNING]}…{zlib.crc32(text.encode('utf-8')):08x}"


# -- PDF --------------------------------------------------------------------------------------


def dump_pdf(data: bytes) -> str:
    """Bookmarks, then every page: its size, where words and column lines stand, its words."""
    reader = PdfReader(io.BytesIO(data))
    lines = [f"# {entry['/Title']}" for entry in reader.outline]  # type: ignore[call-overload,index]
    for n, page in enumerate(reader.pages, 1):
        words, place = read_page(page)
        lines += [f"== trang {n}/{len(reader.pages)} | {place}", words]
    return "\n".join(lines) + "\n"


def read_page(page: PageObject) -> tuple[str, str]:
    """The words of a page and its geometry in whole millimetres from the top left corner."""
    lefts: list[float] = []
    feet: list[float] = []
    edges: set[int] = set()
    start = (0.0, 0.0)

    def text(words: str, _cm: Any, tm: Any, _font: Any, _size: float) -> None:
        if words.strip():
            lefts.append(tm[4])
            feet.append(tm[5])

    def operator(name: bytes, args: Any, cm: Any, _tm: Any) -> None:
        nonlocal start
        if name == b"m":
            start = (float(args[0]), float(args[1]))
        elif name == b"l" and cm[4] == 0 and abs(float(args[0]) - start[0]) < 0.01:
            edges.add(round(start[0] / MM))

    found = page.extract_text(visitor_text=text, visitor_operand_before=operator)
    width, height = (float(side) for side in page.mediabox[2:])
    parts = [f"{width / MM:.0f}×{height / MM:.0f}"]
    if feet:
        top, bottom = (height - max(feet)) / MM, (height - min(feet)) / MM
        parts.append(f"chữ từ {min(lefts) / MM:.0f}; {top:.0f}–{bottom:.0f}")
    if edges:
        parts.append(f"cột {' '.join(str(edge) for edge in sorted(edges))}")
    return found, " | ".join(parts)


# -- Excel ------------------------------------------------------------------------------------


def dump_workbook(data: bytes) -> str:
    """Every sheet: how it is set up, then its rows: texts, 'figures as text, formulas, formats."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        page = sheet.page_setup.orientation, sheet.freeze_panes, sheet.print_title_rows
        lines.append(f"== {sheet.title} | {' | '.join(str(part) for part in page if part)}")
        widths = {k: sheet.column_dimensions[k].width for k in sorted(sheet.column_dimensions)}
        lines.append(" ".join(f"{key}={width:.0f}" for key, width in widths.items()))
        for area, rules in sheet.conditional_formatting._cf_rules.items():
            lines.append(f"? {area.sqref}: {' '.join(str(rule.type) for rule in rules)}")
        for rule in sheet.data_validations.dataValidation:
            lines.append(f"? {rule.sqref}: {rule.type} {rule.formula1}")
        lines += [f"▣ {type(chart).__name__}" for chart in sheet._charts]
        merged = {str(area).partition(":")[0]: str(area) for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            cells = [_cell(cell, merged) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                lines.append(f"{row[0].row}: {' | '.join(cells)}")
    return "\n".join(lines) + "\n"


def _cell(cell: Any, merged: dict[str, str]) -> str:
    if cell.value is None:
        return ""
    text = short(str(cell.value).replace("\n", "⏎").replace("\xa0", "·"))
    if cell.data_type == "s" and text[:1].isdigit():
        text = f"'{text}"
    kind = "" if cell.number_format == "General" else f" [{cell.number_format}]"
    place = f"{get_column_letter(cell.column)}{cell.row}"
    joined = f" ({merged[place]})" if place in merged else ""
    return f"{text}{kind.replace('[$-42A]', '')}{joined}"


# -- Word -------------------------------------------------------------------------------------


def dump_word(data: bytes) -> str:
    """The body as text: style and words of every paragraph, rows of tables with their marks."""
    file: Any = docx.Document(io.BytesIO(data))
    names = {style.style_id: style.name for style in file.styles}
    lines: list[str] = []
    for block in file.element.body:
        if block.tag == qn("w:tbl"):
            grid = [int(column.get(qn("w:w"))) for column in block.iter(qn("w:gridCol"))]
            lines.append(f"== bảng {' '.join(f'{width / 1440 * 25.4:.0f}' for width in grid)}")
            lines += [_row(row, names) for row in block.iterchildren(qn("w:tr"))]
        elif block.tag == qn("w:p"):
            lines.append(_paragraph(block, names))
            if block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                lines.append("=== phần mới")
    return "\n".join(lines) + "\n"


def _row(row: Any, names: dict[str, str]) -> str:
    head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    cells = " | ".join(_word_cell(tc, names) for tc in row.iterchildren(qn("w:tc")))
    return ("# " if head else "| ") + cells


def _word_cell(tc: Any, names: dict[str, str]) -> str:
    marks = []
    for tag, mark in (("gridSpan", "span"), ("vMerge", ""), ("shd", "fill")):
        found = tc.find(f"{qn('w:tcPr')}/{qn(f'w:{tag}')}")
        if found is not None:
            key = "w:fill" if tag == "shd" else "w:val"
            marks.append(f"{mark}{found.get(qn(key))}")
    inner = " / ".join(_paragraph(p, names) for p in tc.iterchildren(qn("w:p")))
    return f"{{{','.join(marks)}}} {inner}" if marks else inner


def _paragraph(p: Any, names: dict[str, str]) -> str:
    style = p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = names[style.get(qn("w:val"))] if style is not None else "-"
    words = short("".join(_words(p)))
    return words if name.startswith("Bảng") else f"[{name}] {words}".rstrip()


def _words(element: Any) -> Iterator[str]:
    """The words of a paragraph; ⏎ for a line break, → for a tab, ▣ for a picture."""
    parts = {
        qn("w:t"): lambda e: (e.text or "").replace("\xa0", "·"),
        qn("w:br"): lambda e: "⏎",
        qn("w:noBreakHyphen"): lambda e: "‑",
        qn("w:tab"): lambda e: "→",
        qn("w:drawing"): lambda e: f"▣ {e[0].find(qn('wp:docPr')).get('descr')}",
    }
    for found in element.iter(*parts):
        if found.getparent().tag == qn("w:r"):
            yield parts[found.tag](found)
