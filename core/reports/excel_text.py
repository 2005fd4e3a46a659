"""The body of a document on one sheet, two columns wide as the letter head is; native charts."""

from __future__ import annotations

import io
from typing import Any, Final

from core.reports.content import (
    Block,
    Charts,
    Document,
    Dots,
    Heading,
    Paragraph,
    Seal,
    Table,
)
from core.reports.excel_book import (
    LINE,
    SIZE,
    TALLEST,
    Book,
    cell_text,
    set_width,
)
from core.reports.excel_charts import ChartFigures
from core.reports.layout import MM, form, layout
from core.reports.pdf_chart import chart_words
from core.reports.ties import tied
from core.reports.widths import line_count, rough_measure

_TEXT_COLUMNS: Final = (7, 9)  # shares of the letter head's two blocks
_DOTTED: Final = 4  # a border's style
_PIXELS: Final = 96 / 72  # of a point
_ROOM: Final = 0.93  # of a line is surely there, whatever face the computer has
_ROWS_TO_SIGN: Final = 5  # of 17 points: the 30 mm between office and name
_MOST_WORDS: Final = 1000  # of a picture's description


class TextSheet:
    """The body of the document on one sheet, two columns wide as the letter head is."""

    def __init__(self, book: Book, document: Document) -> None:
        self.book = book
        self.document = document
        self.sheet = book.sheet(document.sheet, landscape=False)
        self.row = 0
        self.figures = ChartFigures(book)
        self.width = layout().text_width

    def write(self) -> None:
        """Write everything of the sheet."""
        left, right = _TEXT_COLUMNS
        whole = left + right
        set_width(self.sheet, 0, self.width * left / whole)
        set_width(self.sheet, 1, self.width * right / whole)
        self._letterhead()
        kind, subject = self.document.type, self.document.subject
        if kind:
            self._line(kind, bold=True, font_size=14, align="center")
        self._line(subject, bold=bool(kind), font_size=14, align="center")
        self.row += 1
        for block in self.document.blocks:
            self._block(block)
        if self.document.signature.lines or self.document.signature.recipients:
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
                    self._line("", bottom=_DOTTED)
            case Charts():
                self._charts(block)
            case Seal():
                self._seal(block)
            case Table() if block.sheet_only:
                pass
            case Table():
                self._line(f"(Xem trang “{block.sheet}”)", italic=True, align="center")

    def _charts(self, block: Charts) -> None:
        """Native charts side by side; their figures stand on a sheet of their own."""
        whole = sum(_TEXT_COLUMNS)
        height = block.height * MM
        self.sheet.set_row(self.row, height + 6)
        left = 0.0
        for chart in block.charts:
            width = self.width / len(block.charts)
            made = self.figures.chart(chart)
            made.set_size({"width": width * _PIXELS * 0.98, "height": height * _PIXELS})
            column = 1 if left > self.width * _TEXT_COLUMNS[0] / whole else 0
            start = left - (self.width * _TEXT_COLUMNS[0] / whole if column else 0)
            place = {"x_offset": start * _PIXELS, "y_offset": 2, "object_position": 1,
                     "description": cell_text(chart_words(chart))[:_MOST_WORDS]}  # fmt: skip
            self.sheet.insert_chart(self.row, column, made, place)
            left += width
        self.row += 1

    def _seal(self, seal: Seal) -> None:
        """The QR code at the left, the check code in large letters beside it."""
        from core.exchange.seal import qr_png

        data = qr_png(seal.data)
        size = form()["seal_mm"]["qr"] * MM
        scale = size * _PIXELS / int.from_bytes(data[16:20], "big")  # the width of a PNG
        self.sheet.set_row(self.row, size + 4)
        place = {"x_scale": scale, "y_scale": scale, "image_data": io.BytesIO(data),
                 "description": cell_text(seal.data), "object_position": 3}  # fmt: skip
        self.sheet.insert_image(self.row, 0, "seal.png", place)
        look = self.book.format(bold=True, font_size=form()["seal_pt"])
        self.sheet.write_string(self.row, 1, cell_text(seal.code), look)
        self.row += 1
        self._line(seal.words, italic=True)

    def _line(self, text: str, **look: Any) -> None:
        """A line over both columns, as tall as its text needs (merged cells do not grow)."""
        size = look.get("font_size", SIZE + 1)
        style = self.book.format(**{"font_size": size, "text_wrap": True, **look})
        bold = bool(look.get("bold"))
        clean = cell_text(text)
        if bold:  # titles and headings; a sheet's other words stay as a search types them
            clean = tied(clean)
        self.sheet.merge_range(self.row, 0, self.row, 1, "", style)
        self.sheet.write_string(self.row, 0, clean, style)
        lines = line_count(clean, self.width * _ROOM, bold, rough_measure(size))
        self.sheet.set_row(self.row, min(lines * size * LINE + 5, TALLEST))
        self.row += 1

    def _pair(
        self, left: str, right: str, left_look: dict[str, Any], right_look: dict[str, Any]
    ) -> None:
        lines = 1.0
        for column, text, look in ((0, left, left_look), (1, right, right_look)):
            style = self.book.format(**{"text_wrap": True, "align": "center", **look})
            if text:
                self.sheet.write_string(self.row, column, cell_text(text), style)
            size = look.get("font_size", SIZE)
            room = self.width * _ROOM * _TEXT_COLUMNS[column] / sum(_TEXT_COLUMNS)
            bold = bool(look.get("bold"))
            count = line_count(cell_text(text), room, bold, rough_measure(size))
            lines = max(lines, count * size / SIZE)
        self.sheet.set_row(self.row, min(lines * SIZE * LINE + 2, TALLEST))
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
        if head.stamp is not None and "\n" not in head.number:
            sheet = str(self.sheet.get_name()).replace("'", "''")
            self.book.stamp = head.stamp
            self.book.stamp_places = {
                "number": f"'{sheet}'!$A${self.row + 1}", "day": f"'{sheet}'!$B${self.row + 1}"
            }  # fmt: skip
        self._pair(tied(head.number), head.place_date, {"font_size": 13}, date)
        self.row += 1

    def _signature(self) -> None:
        signature = self.document.signature
        small = {"align": "left", "font_size": 11}
        title = {"align": "left", "bold": True, "italic": True}
        left = [("Nơi nhận:", title)] if signature.recipients else []
        left += [(text, small) for text in signature.recipients]
        self.row += 1
        right = [*signature.lines, *[""] * _ROWS_TO_SIGN, signature.name]
        for n in range(max(len(left), len(right))):
            text, look = left[n] if n < len(left) else ("", small)
            self._pair(
                text, right[n] if n < len(right) else "", look, {"bold": True, "font_size": 13}
            )
