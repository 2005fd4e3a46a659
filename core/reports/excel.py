"""Writing a document as a workbook: figures as figures, totals and shares as live formulas.

XlsxWriter stores each formula's result beside it, so that a phone's preview shows the figures too.
Text goes in as text, never as a formula, a link or a number.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from core import clock
from core.reports.content import (
    Appendix,
    Block,
    Cell,
    Document,
    Dots,
    Heading,
    Paragraph,
    Row,
    Table,
    printable,
)
from core.reports.layout import form, layout
from core.reports.widths import column_widths, line_count, rough_measure, shown
from core.version import VERSION

# XlsxWriter brings no types
Format = Any
Workbook = Any
Worksheet = Any

_MOST_TEXT: Final = 32_767  # characters a cell can hold
_CUT: Final = " … (cắt bớt, xem đủ trong sổ)"
_REFERENCE: Final = re.compile(r"\[(\w+)@(\w*)\]")
_SUM: Final = re.compile(r"SUM\(([A-Z]+)\d+(?:,\1\d+)*\)")
_UNIT_WIDTH: Final = 5.4  # points of one unit of column width
_SIZE: Final = 12
_SIDE: Final = 3.0  # points between a cell's border and its text
_LINE: Final = 1.27  # line height in sizes
_TITLE_HEIGHT: Final = 19  # points
_TALLEST: Final = 409  # points, of a row
_GREY: Final = "#EBEBEB"
_SPANNING: Final = ("group", "subgroup")
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_INCH: Final = 72
_TEXT_COLUMNS: Final = (7, 9)  # shares of the letter head's two blocks


def write_excel(document: Document) -> bytes:
    """The document as an .xlsx file: its text on the first sheet, each table on its own."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with Workbook(stream, options) as book:
        _Writer(book).document(document)
    return stream.getvalue()


class _Writer:
    """A workbook being written; formats are made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **wanted: Any) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            base = {"font_name": form()["font"], "font_size": _SIZE, "valign": "vcenter"}
            self.formats[key] = self.book.add_format({**base, **wanted})
        return self.formats[key]

    def document(self, document: Document) -> None:
        self.book.set_properties(
            {
                "title": printable(document.title),
                "subject": printable(document.subject),
                "author": printable(document.author),
                "company": printable(document.author),
                "comments": f"Sổ Kế Hoạch {VERSION}",
                "created": clock.now().replace(tzinfo=None),
            }
        )
        _TextSheet(self, document).write()
        self.tables(document.blocks, None)
        for appendix in document.appendices:
            self.tables(appendix.blocks, appendix)

    def tables(self, blocks: tuple[Block, ...], appendix: Appendix | None) -> None:
        heading = ""
        for block in blocks:
            if isinstance(block, Heading):
                heading = block.text
            elif isinstance(block, Table):
                _TableSheet(self, block, appendix, heading if appendix else "").write()
                heading = ""

    def sheet(self, name: str, landscape: bool) -> Worksheet:
        """A new sheet set up for A4; the name is made fit for a sheet."""
        clean = _FORBIDDEN.sub(" ", name)[:31].strip() or "Trang"
        taken = {str(s.get_name()).casefold() for s in self.book.worksheets()}
        chosen, number = clean, 2
        while chosen.casefold() in taken:
            chosen, number = f"{clean[:27]} {number}", number + 1
        sheet = self.book.add_worksheet(chosen)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        page = layout(landscape)
        sheet.set_margins(
            left=page.left / _INCH, right=page.right / _INCH,
            top=page.top / _INCH, bottom=page.bottom / _INCH,
        )  # fmt: skip
        sheet.set_header(f'&C&"{form()["font"]},Regular"&13&P', {"margin": 0.4})
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(1)
        return sheet


def _text(text: str) -> str:
    """Text that a cell can hold; what is cut says so."""
    clean = printable(text)
    return clean if len(clean) <= _MOST_TEXT else clean[: _MOST_TEXT - len(_CUT)] + _CUT


class _TableSheet:
    """One table on its own sheet: frozen head, repeated when printed, live formulas."""

    def __init__(
        self, writer: _Writer, table: Table, appendix: Appendix | None, heading: str
    ) -> None:
        self.writer = writer
        self.table = table
        self.appendix = appendix
        self.heading = heading
        self.landscape = appendix.landscape if appendix else False
        self.columns = shown(table, sheet=True)
        self.places = {column.key: n for n, column in enumerate(self.columns)}
        self.rows: dict[str, int] = {}
        self.measure = rough_measure(_SIZE)
        self.widths: list[float] = []

    def write(self) -> None:
        sheet = self.writer.sheet(self.table.sheet, self.landscape)
        last = len(self.columns) - 1
        top = self._titles(sheet, last)
        self._widths(sheet)
        head = self.writer.format(bold=True, border=1, align="center", text_wrap=True)
        for n, column in enumerate(self.columns):
            sheet.write_string(top, n, column.title, head)
        self._height(sheet, top, [column.title for column in self.columns], bold=True)
        first = top + 1
        if self.table.numbered:
            self._numbering(sheet, first)
            first += 1
        self.rows = {row.key: first + n for n, row in enumerate(self.table.rows) if row.key}
        for n, row in enumerate(self.table.rows):
            self._row(sheet, first + n, row)
        end = first + len(self.table.rows)
        note = self.writer.format(italic=True)
        for n, text in enumerate(self.table.notes):
            sheet.write_string(end + n, 0, _text(text), note)
        sheet.freeze_panes(first, min(2, last))
        sheet.repeat_rows(top, first - 1)
        sheet.print_area(0, 0, max(end - 1 + len(self.table.notes), first), last)

    def _titles(self, sheet: Worksheet, last: int) -> int:
        """Label, title and notes above the table, centred over its columns; the next row."""
        lines: list[tuple[str, dict[str, Any]]] = []
        if self.appendix:
            lines = [
                (self.appendix.label, {"bold": True, "font_size": 14}),
                (self.appendix.title, {"bold": True, "font_size": 14}),
                (self.appendix.cites, {"italic": True}),
                (self.heading, {"bold": True}),
            ]
        row = 0
        for text, look in lines:
            if not text:
                continue
            centred = self.writer.format(align="center_across", **look)
            sheet.set_row(row, _TITLE_HEIGHT)
            sheet.write_string(row, 0, _text(text), centred)
            for n in range(1, last + 1):
                sheet.write_blank(row, n, None, centred)
            row += 1
        if self.table.unit_note:
            look = self.writer.format(italic=True, align="right")
            sheet.write_string(row, last, self.table.unit_note, look)
            row += 1
        return row

    def _widths(self, sheet: Worksheet) -> None:
        total = layout(self.landscape).text_width * (1.25 if self._extra() else 1.05)
        self.widths = column_widths(self.table, self.columns, total, self.measure, _SIDE)
        for n, width in enumerate(self.widths):
            sheet.set_column(n, n, round(width / _UNIT_WIDTH, 1))

    def _height(self, sheet: Worksheet, row: int, texts: list[str], bold: bool) -> None:
        """Give a row the height of its longest text: not every program does it by itself."""
        lines = max(
            line_count(printable(text), width - 2 * _SIDE, bold, self.measure)
            for text, width in zip(texts, self.widths, strict=True)
        )
        sheet.set_row(row, min(lines * _SIZE * _LINE + 4, _TALLEST))

    def _extra(self) -> bool:
        return any(column.sheet_only for column in self.columns)

    def _numbering(self, sheet: Worksheet, row: int) -> None:
        look = self.writer.format(italic=True, border=1, align="center", font_size=10)
        paper = shown(self.table, sheet=False)
        numbers = {column.key: f"({n})" for n, column in enumerate(paper, start=1)}
        for n, column in enumerate(self.columns):
            sheet.write_string(row, n, column.numbering or numbers.get(column.key, ""), look)

    def _row(self, sheet: Worksheet, place: int, row: Row) -> None:
        look: dict[str, Any] = {"border": 1}
        if row.style in ("strong", "total", "group", "subgroup"):
            look["bold"] = True
        if row.style == "subgroup":
            look["italic"] = True
        if row.style in ("group", "total"):
            look["bg_color"] = _GREY
        if row.style in _SPANNING:
            self._spanning(sheet, place, row, look)
            return
        cells = [row.cells[self.table.columns.index(column)] for column in self.columns]
        self._height(sheet, place, [cell.text for cell in cells], bold="bold" in look)
        for n, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            words = column.align == "right" and cell.number is None
            self._cell(
                sheet, place, n, cell, {**look, "align": "center" if words else column.align}
            )

    def _spanning(self, sheet: Worksheet, place: int, row: Row, look: dict[str, Any]) -> None:
        """A group's name runs over the empty cells at its right, without merging them."""
        last = len(self.columns) - 1
        start = len(row.cells) - 1
        sheet.set_row(place, _TITLE_HEIGHT)
        for n in range(last + 1):
            edges = {"top": 1, "bottom": 1}
            if n <= start:
                edges["left"] = 1
            if n in (last, start - 1):
                edges["right"] = 1
            edge_look = {k: v for k, v in look.items() if k != "border"} | edges
            text = _text(row.cells[n].text) if n < len(row.cells) else ""
            align = "center" if n < start else "left"
            style = self.writer.format(**edge_look, align=align)
            if text:
                sheet.write_string(place, n, text, style)
            else:
                sheet.write_blank(place, n, None, style)

    def _cell(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, look: dict[str, Any]
    ) -> None:
        if cell.number is None:
            style = self.writer.format(**look, text_wrap=True)
            if cell.text:
                sheet.write_string(row, column, _text(cell.text), style)
            else:
                sheet.write_blank(row, column, None, style)
            return
        # 42A is Vietnamese: 1.234,5 in every office program, whatever its own language
        decimals = f".{'0' * cell.digits}" if cell.digits else ""
        style = self.writer.format(**look, num_format=f"[$-42A]#,##0{decimals}")
        number = float(cell.number)
        if cell.formula:
            sheet.write_formula(row, column, f"={self._resolved(cell.formula, row)}", style, number)
        else:
            sheet.write_number(row, column, number, style)

    def _resolved(self, formula: str, row: int) -> str:
        """A formula of the content with the cells' addresses in it."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

        def address(found: re.Match[str]) -> str:
            place = self.rows[found[2]] if found[2] else row
            return str(xl_rowcol_to_cell(place, self.places[found[1]]))

        return _SUM.sub(_in_runs, _REFERENCE.sub(address, formula))


def _in_runs(found: re.Match[str]) -> str:
    """SUM(D7,D8,D9,D12) as SUM(D7:D9,D12): a sum takes 255 arguments at most."""
    letters = found[1]
    numbers = [int(each.removeprefix(letters)) for each in found[0][4:-1].split(",")]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = (
        f"{letters}{run[0]}:{letters}{run[-1]}" if len(run) > 1 else f"{letters}{run[0]}"
        for run in runs
    )
    return f"SUM({','.join(parts)})"


class _TextSheet:
    """The body of the document on one sheet, two columns wide as the letter head is."""

    def __init__(self, writer: _Writer, document: Document) -> None:
        self.writer = writer
        self.document = document
        self.sheet = writer.sheet(document.sheet, landscape=False)
        self.row = 0
        self.width = layout().text_width * 1.05

    def write(self) -> None:
        left, right = _TEXT_COLUMNS
        whole = left + right
        self.sheet.set_column(0, 0, round(self.width * left / whole / _UNIT_WIDTH, 1))
        self.sheet.set_column(1, 1, round(self.width * right / whole / _UNIT_WIDTH, 1))
        self._letterhead()
        self._line(self.document.type, bold=True, font_size=14, align="center")
        self._line(self.document.subject, bold=True, font_size=14, align="center")
        self.row += 1
        for block in self.document.blocks:
            self._block(block)
        self._signature()
        self.sheet.print_area(0, 0, max(self.row, 1), 1)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._line(block.text, bold=True, italic=block.depth > 2)
            case Paragraph(style="center" | "center_italic"):
                self._line(block.text, italic=block.style != "center", align="center")
            case Paragraph():
                for text in block.text.split("\n"):
                    self._line(text, italic=block.style == "note", align="justify")
            case Dots():
                for _ in range(block.lines):
                    self._line("")
            case Table():
                self._line(f"(Xem trang “{block.sheet}”)", italic=True, align="center")

    def _line(self, text: str, **look: Any) -> None:
        """A line over both columns, as tall as its text needs (merged cells do not grow)."""
        size = look.get("font_size", _SIZE + 1)
        style = self.writer.format(**{"font_size": size, "text_wrap": True, **look})
        clean = _text(text)
        self.sheet.merge_range(self.row, 0, self.row, 1, "", style)
        self.sheet.write_string(self.row, 0, clean, style)
        bold = bool(look.get("bold"))
        lines = line_count(clean, self.width * 0.97, bold, rough_measure(size))
        self.sheet.set_row(self.row, min(lines * size * _LINE + 5, _TALLEST))
        self.row += 1

    def _pair(
        self, left: str, right: str, left_look: dict[str, Any], right_look: dict[str, Any]
    ) -> None:
        for column, text, look in ((0, left, left_look), (1, right, right_look)):
            style = self.writer.format(**{"text_wrap": True, "align": "center", **look})
            if text:
                self.sheet.write_string(self.row, column, _text(text), style)
        self.row += 1

    def _letterhead(self) -> None:
        head, known = self.document.letterhead, form()
        lines: list[tuple[str, dict[str, Any]]] = [(text, {}) for text in head.parent]
        lines += [(text, {"bold": True}) for text in head.unit]
        state: list[tuple[str, dict[str, Any]]] = [
            (known["state"], {"bold": True}),
            (known["motto"], {"bold": True, "font_size": 13, "underline": 1}),
        ]
        for n in range(max(len(lines), len(state))):
            left, left_look = lines[n] if n < len(lines) else ("", {})
            right, right_look = state[n] if n < len(state) else ("", {})
            self._pair(left, right, left_look, right_look)
        date = {"italic": True, "font_size": 13}
        self._pair(head.number, head.place_date, {"font_size": 13}, date)
        self.row += 1

    def _signature(self) -> None:
        signature = self.document.signature
        small = {"align": "left", "font_size": 11}
        title = {"align": "left", "bold": True, "italic": True}
        left = [("Nơi nhận:", title)] if signature.recipients else []
        left += [(text, small) for text in signature.recipients]
        self.row += 1
        for n in range(max(len(left), len(signature.lines) + 3)):
            text, look = left[n] if n < len(left) else ("", small)
            name = signature.lines[n] if n < len(signature.lines) else ""
            self._pair(text, name, look, {"bold": True, "font_size": 13})
