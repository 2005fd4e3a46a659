"""Writing a document as PDF in the layout of Nghị định 30/2020/NĐ-CP.

Text is drawn straight on the canvas: nothing in it can be read as markup, every font is embedded,
and a table of many thousand rows needs the memory of one page (performance-facts.md).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from core.reports.content import (
    Appendix,
    Block,
    Charts,
    Document,
    Dots,
    Heading,
    Letterhead,
    Paragraph,
    Seal,
    Signature,
    Table,
)
from core.reports.fonts import faces
from core.reports.layout import MM, Layout, layout
from core.reports.pdf_chart import draw_chart
from core.reports.pdf_flow import Flow, Piece
from core.reports.pdf_table import TableSetter
from core.reports.pdf_text import TIE, Alignment, Style, Typesetter, draw_lines
from core.reports.ties import tied
from core.version import VERSION

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_NOTE_LINE: Final = 1.2
_WIDOW: Final = 2  # lines of a paragraph that never stand alone


def write_pdf(
    document: Document, *, invariant: bool = False, lacking: set[str] | None = None
) -> bytes:
    """The document as a PDF file. `invariant` leaves dates out, for comparing files.

    `lacking` is given the letters for which a box was printed: the font has none of them. Raises
    `UserError` when the computer has no fitting font.
    """
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # smaller and faster; the file is binary anyway
    names = faces()
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pageCompression=1,
        invariant=int(invariant),
        # otherwise every page lists an unembedded Helvetica (the stubs say float, it is a name)
        initialFontName=names.regular,  # type: ignore[arg-type]
        lang="vi-VN",
    )
    _describe(canvas, document)
    setter = Typesetter(names)
    flow = Flow(canvas, setter)
    flow.begin_part(layout())
    flow.place(_Setter(setter, layout(), canvas).body(document))
    for number, appendix in enumerate(a for a in document.appendices if a.printed):
        page = layout(appendix.landscape)
        flow.begin_part(page)
        flow.place(_Setter(setter, page, canvas).appendix(appendix, number))
    flow.end_page()
    canvas.save()
    if lacking is not None:
        lacking |= setter.lacking
    return stream.getvalue()


def _describe(canvas: Canvas, document: Document) -> None:
    canvas.setTitle(document.title)
    canvas.setAuthor(document.author)
    canvas.setSubject(document.subject)
    canvas.setCreator(f"Sổ Kế Hoạch {VERSION}")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()


class _Setter:
    """Turns blocks into pieces for one kind of page."""

    def __init__(self, setter: Typesetter, page: Layout, canvas: Canvas) -> None:
        self.setter = setter
        self.page = page
        self.canvas = canvas
        self.form: dict[str, Any] = page.form

    def style(
        self, size: float, bold: bool = False, italic: bool = False, line: float = _NOTE_LINE
    ) -> Style:
        return Style(self.setter.faces.named(bold, italic), size, size * line)

    @property
    def body_style(self) -> Style:
        known = self.form["body_pt"]
        return self.style(known["size"], line=known["line"])

    # -- parts --------------------------------------------------------------------------------

    def body(self, document: Document) -> Iterator[Piece]:
        yield self.letterhead(document.letterhead)
        yield from self.title(document)
        yield from self.blocks(document.blocks, last_keeps=True)
        if document.signature.lines or document.signature.recipients:
            yield self.signature(document.signature)

    def appendix(self, appendix: Appendix, number: int) -> Iterator[Piece]:
        sizes = self.form["appendix_pt"]
        name = f"{appendix.label}. {appendix.title}" if appendix.label else appendix.title
        yield self.bookmark(name, f"appendix-{number}")
        lines = [
            (appendix.label, self.style(sizes["label"], bold=True)),
            (appendix.title, self.style(sizes["title"], bold=True)),
            (appendix.cites, self.style(sizes["cites"], italic=True)),
        ]
        for text, style in lines:
            if text:
                yield self.centred(text, style)
        yield from self.blocks(appendix.blocks)

    def blocks(self, blocks: tuple[Block, ...], last_keeps: bool = False) -> Iterator[Piece]:
        for n, block in enumerate(blocks):
            keep = last_keeps and n == len(blocks) - 1
            match block:
                case Table():
                    for part in block.paper_parts():
                        yield from self.table(part, keep)
                case Charts():
                    yield self.charts(block)
                case Seal():
                    yield self.seal(block)
                case Heading():
                    if block.depth == 1:
                        yield self.bookmark(block.text, f"heading-{n}")
                    yield self.heading(block)
                case Paragraph():
                    for text in block.text.split("\n"):
                        yield from self.paragraph(Paragraph(text, block.style), keep)
                case Dots():
                    yield from self.dots(block)

    # -- blocks -------------------------------------------------------------------------------

    def bookmark(self, text: str, key: str) -> Piece:
        def draw(canvas: Canvas, left: float, top: float) -> None:
            canvas.bookmarkHorizontal(key, left, top)
            canvas.addOutlineEntry(self.setter.clean(text), key, level=0)

        return Piece(0, draw, keep=True)

    def centred(self, text: str, style: Style, before: float = 0) -> Piece:
        lines = self.setter.balanced(self._tied(text), style, self.page.text_width * 0.96)
        return self._text(lines, style, "center", before=before, keep=True)

    def heading(self, heading: Heading) -> Piece:
        style = self.style(
            self.form["body_pt"]["size"], bold=True, italic=heading.depth > 2, line=1.25
        )
        indent = self.form["first_line_mm"] * MM
        text = self._tied(heading.text)
        lines = self.setter.lines(text, style, self.page.text_width, indent)
        space = self.form["body_pt"]["space"]
        return self._text(lines, style, "left", indent, before=space, keep=True)

    def paragraph(self, paragraph: Paragraph, keep: bool) -> Iterator[Piece]:
        kind = paragraph.style
        style = self.body_style
        align: Alignment = "justify"
        indent = self.form["first_line_mm"] * MM
        if kind in ("center", "center_italic"):
            italic = kind == "center_italic"
            style, align, indent = self.style(style.size, italic=italic), "center", 0
        elif kind == "note":
            style = self.style(self.form["table_pt"]["note"], italic=True)
            align, indent = "left", 0
        text = self._tied(paragraph.text)
        keep = keep or text.endswith(":")  # what it announces stands on the same page
        lines = self.setter.lines(text, style, self.page.text_width, indent)
        space = self.form["body_pt"]["space"]
        yield from self._lines(lines, style, align, indent, space, keep)

    def _lines(
        self, lines: list[str], style: Style, align: Alignment, indent: float, space: float,
        keep: bool,
    ) -> Iterator[Piece]:  # fmt: skip
        """A paragraph as pieces: its first two and last two lines stay together."""
        head = lines[:_WIDOW] if len(lines) > _WIDOW + 1 else lines
        rest = lines[len(head) :]
        yield self._text(
            head, style, align, indent, before=space, keep=keep and not rest, last=not rest
        )
        while rest:
            count = 1 if len(rest) > _WIDOW else len(rest)
            part, rest = rest[:count], rest[count:]
            yield self._text(part, style, align, keep=keep and not rest, last=not rest)

    def dots(self, dots: Dots) -> Iterator[Piece]:
        style = self.body_style
        indent = self.form["first_line_mm"] * MM
        width = self.setter.width(".", style)
        for n in range(dots.lines):
            room = self.page.text_width - (indent if n == 0 else 0)
            line = "." * int(room / width)
            yield self._text([line], style, "left", indent if n == 0 else 0, before=2)

    def table(self, table: Table, keep: bool = False) -> Iterator[Piece]:
        """A table; `keep` ties its last row or note to what follows it."""
        note = self.style(self.form["table_pt"]["note"], italic=True)
        space = self.form["body_pt"]["space"]
        first = True
        if table.unit_note:
            lines = [self.setter.clean(table.unit_note)]
            yield self._text(lines, note, "right", before=space, keep=True)
            first = False
        last: Piece | None = None
        for piece in TableSetter(table, self.page, self.setter).pieces():
            if first:
                piece.before, first = space, False
            if last is not None:
                yield last
            last = piece
        if last is not None:
            last.keep = last.keep or keep or bool(table.notes)  # notes never stand alone on a page
            yield last
        for text in table.notes:
            yield from self.paragraph(Paragraph(text, "note"), keep)

    def charts(self, block: Charts) -> Piece:
        gap = self.form["chart_mm"]["gap"] * MM
        width = (self.page.text_width - gap * (len(block.charts) - 1)) / len(block.charts)
        height = block.height * MM

        def draw(canvas: Canvas, left: float, top: float) -> None:
            for n, chart in enumerate(block.charts):
                box = (left + n * (width + gap), top, width, height)
                draw_chart(canvas, self.setter, chart, box)

        return Piece(height, draw, before=self.form["body_pt"]["space"])

    def seal(self, seal: Seal) -> Piece:
        """The QR code at the left, the check code in large letters beside it."""
        from core.exchange.seal import qr_rows

        sizes, modules = self.form["seal_mm"], qr_rows(seal.data)
        size, gap = sizes["qr"] * MM, sizes["gap"] * MM
        width = self.page.text_width - size - gap
        small, large = self.body_style, self.style(self.form["seal_pt"], bold=True)
        lines = self.setter.lines(self.setter.clean(seal.words), small, width)

        def draw(canvas: Canvas, left: float, top: float) -> None:
            side = size / len(modules)
            for y, line in enumerate(modules):
                for x, dark in enumerate(line):
                    if dark:  # a hair wider, so that no white lines show between modules
                        place = (left + x * side, top - (y + 1) * side)
                        canvas.rect(*place, side + 0.05, side + 0.05, stroke=0, fill=1)
            beside, below = left + size + gap, top - gap
            draw_lines(canvas, self.setter, lines, small, (beside, below, width))
            below -= len(lines) * small.line + gap / 2
            draw_lines(canvas, self.setter, [seal.code], large, (beside, below, width))

        return Piece(size, draw, before=gap, keep=True)

    def _tied(self, text: str) -> str:
        return tied(self.setter.clean(text), TIE)

    def _text(
        self,
        lines: list[str],
        style: Style,
        align: Alignment,
        indent: float = 0,
        *,
        before: float = 0,
        keep: bool = False,
        last: bool = True,
    ) -> Piece:
        width = self.page.text_width

        def draw(canvas: Canvas, left: float, top: float) -> None:
            box = (left, top, width)
            draw_lines(canvas, self.setter, lines, style, box, align, indent, last)

        return Piece(len(lines) * style.line, draw, before, keep)

    # -- the official frame -------------------------------------------------------------------

    def title(self, document: Document) -> Iterator[Piece]:
        sizes = self.form["title_pt"]
        if not document.type:  # a letter: "Kính gửi: …", upright and without a rule
            yield self.centred(document.subject, self.style(sizes["subject"]), before=16)
            return
        yield self.centred(document.type, self.style(sizes["type"], bold=True), before=16)
        yield self.centred(document.subject, self.style(sizes["subject"], bold=True), before=2)
        width = self.page.text_width * sizes["rule_share"]

        def draw(canvas: Canvas, left: float, top: float) -> None:
            _rule(canvas, left + self.page.text_width / 2, top - 3, width)

        yield Piece(10, draw, keep=True)

    def letterhead(self, head: Letterhead) -> Piece:
        """The two blocks on top; the unit's name may wrap and is never cut."""
        sizes, widths = self.form["letterhead_pt"], self.form["letterhead_mm"]
        left_width, right_width = widths["left"] * MM, widths["right"] * MM
        unit, plain = self.style(sizes["unit"], bold=True), self.style(sizes["unit"])
        lines = partial(self.setter.balanced, width=left_width)
        clean = self.setter.clean
        parent = [part for text in head.parent for part in lines(clean(text), plain)]
        names = [part for text in head.unit for part in lines(clean(text), unit)]
        state = self.style(sizes["state"], bold=True)
        motto = self.style(sizes["motto"], bold=True)
        number = self.style(sizes["number"])
        date = self.style(sizes["date"], italic=True)
        rule = max(self.setter.width(name, unit) for name in names) * self.form["unit_rule_share"]
        left_height = len(parent) * plain.line + len(names) * unit.line
        names_height = max(left_height, state.line + motto.line) + 10
        dates = self.setter.lines(clean(head.place_date), date, right_width)
        numbers = self.setter.lines(self._tied(head.number), number, left_width)
        height = names_height + max(len(dates) * date.line, len(numbers) * number.line)

        def draw(canvas: Canvas, left: float, top: float) -> None:
            put = partial(draw_lines, canvas, self.setter, align="center")
            right = left + self.page.text_width - right_width
            put(parent, plain, (left, top, left_width))
            put(names, unit, (left, top - len(parent) * plain.line, left_width))
            _rule(canvas, left + left_width / 2, top - left_height - 2, rule)
            put([self.form["state"]], state, (right, top, right_width))
            put([self.form["motto"]], motto, (right, top - state.line, right_width))
            middle = right + right_width / 2
            length = self.setter.width(self.form["motto"], motto)
            _rule(canvas, middle, top - state.line - motto.line - 2, length)
            put(numbers, number, (left, top - names_height, left_width))
            put(dates, date, (right, top - names_height, right_width))

        return Piece(height, draw, keep=True)

    def signature(self, signature: Signature) -> Piece:
        """Recipients at the left, the signer at the right, room to sign; never split."""
        sizes, widths = self.form["signature_pt"], self.form["signature_mm"]
        left_width, right_width = widths["left"] * MM, widths["right"] * MM
        heading = self.style(sizes["recipients_title"], bold=True, italic=True)
        small = self.style(sizes["recipients"])
        bold = self.style(sizes["title"], bold=True)
        clean, lines = self.setter.clean, self.setter.lines
        names = [part for t in signature.recipients for part in lines(clean(t), small, left_width)]
        titles = [part for t in signature.lines for part in lines(clean(t), bold, right_width)]
        signer = lines(clean(signature.name), bold, right_width) if signature.name else []
        name_top = len(titles) * bold.line + widths["room"] * MM
        height = max(name_top + len(signer) * bold.line, heading.line + len(names) * small.line)
        height = min(height, self.page.text_height)

        def draw(canvas: Canvas, left: float, top: float) -> None:
            right = left + self.page.text_width - right_width
            if names:
                draw_lines(canvas, self.setter, ["Nơi nhận:"], heading, (left, top, left_width))
                box = (left, top - heading.line, left_width)
                draw_lines(canvas, self.setter, names, small, box)
            draw_lines(canvas, self.setter, titles, bold, (right, top, right_width), "center")
            box = (right, top - name_top, right_width)
            draw_lines(canvas, self.setter, signer, bold, box, "center")

        return Piece(height, draw, before=12)


def _rule(canvas: Canvas, middle: float, y: float, width: float) -> None:
    canvas.setLineWidth(0.75)
    canvas.line(middle - width / 2, y, middle + width / 2, y)
