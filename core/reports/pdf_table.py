"""Tables on PDF pages: a head that repeats, rows that stay whole, borders of half a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.reports.content import Align, HeadCell, Row, Table, head_rows
from core.reports.layout import MM, Layout
from core.reports.pdf_flow import Piece
from core.reports.pdf_text import Pen, Style, Typesetter
from core.reports.widths import column_widths, shown

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_BOLD = ("strong", "total", "group")
_SHADED = ("group", "total")
_SPANNING = ("group", "subgroup")
_TOGETHER = 2  # rows at the end
_SHORT = 0.5  # of a page: taller ones may part


@dataclass(slots=True)
class _Box:
    """A cell ready to draw: its lines, where it stands and how many rows it covers."""

    left: float
    width: float
    lines: list[str]
    style: Style
    align: Align
    rows: int = 1


@dataclass(slots=True)
class _Line:
    """A row ready to draw. `open_until` leaves the bottom border out left of that place."""

    height: float
    boxes: list[_Box]
    shaded: bool = False
    open_until: float = 0
    keep: bool = False
    joined: bool = False
    edges: list[float] = field(default_factory=list)


class TableSetter:
    """Sets one table on one kind of page."""

    def __init__(self, table: Table, page: Layout, setter: Typesetter) -> None:
        sizes = page.form["table_pt"]
        self.table = table
        self.setter = setter
        self.columns = shown(table, sheet=False)
        self.places = [table.columns.index(column) for column in self.columns]
        self.size = sizes["wide"] if page.width > page.height else sizes["body"]
        self.leading = self.size * sizes["line"]
        self.rule = sizes["rule"]
        self.grey = page.form["table_grey"]
        self.side = page.form["table_padding_mm"]["side"] * MM
        self.top = page.form["table_padding_mm"]["top"] * MM
        self.numbering_size = sizes["numbering"]
        self.width = page.text_width
        self.tallest = page.text_height
        self.widths = column_widths(
            table, self.columns, self.width, self._measure, self.side + self.rule
        )
        self.lefts = [sum(self.widths[:n]) for n in range(len(self.widths))]

    def _measure(self, text: str, bold: bool) -> float:
        return self.setter.width(self.setter.clean(text), self._style(bold))

    def _style(self, bold: bool = False, italic: bool = False) -> Style:
        return Style(self.setter.faces.named(bold, italic), self.size, self.leading)

    # -- pieces -------------------------------------------------------------------------------

    def pieces(self) -> Iterator[Piece]:
        """The head and the rows; joined rows are one piece while a page can hold them.

        The last two go together, so that no page shows a head over a single last row.
        """
        head = self._head()
        yield head
        room = self.tallest - head.height
        held: list[Piece] = []
        for piece in self._rows(head, room):
            held.append(piece)
            if len(held) > _TOGETHER:
                yield held.pop(0)
        if sum(piece.height for piece in held) < room * _SHORT:
            for piece in held[:-1]:
                piece.keep = True
        yield from held

    def _rows(self, head: Piece, room: float) -> Iterator[Piece]:
        band: list[_Line] = []
        rows = list(self.table.rows)
        for n, row in enumerate(rows):
            line = self._line(row, rows[n + 1 : n + 2])
            if band and not line.joined:
                yield from self._band(band, head, room)
                band = []
            band.append(line)
        if band:
            yield from self._band(band, head, room)

    def _band(self, band: list[_Line], head: Piece, room: float) -> Iterator[Piece]:
        if len(band) > 1:
            self._stretch(band)
        else:
            for box in band[0].boxes:
                box.rows = 1
        if len(band) > 1 and sum(line.height for line in band) > room:
            for line in band:  # too tall for one page: every row shows its own text
                line.open_until = 0
                for box in line.boxes:
                    box.rows = 1
                line.height = self._height(line.boxes)
        elif len(band) > 1:
            for line in band[1:]:
                line.boxes = [box for box in line.boxes if box.rows]
            yield self._piece(band, head)
            return
        for line in band:
            for part in self._cut(line, room):
                yield self._piece([part], head)

    def _piece(self, band: list[_Line], head: Piece) -> Piece:
        height = sum(line.height for line in band)

        def draw(canvas: Canvas, left: float, top: float) -> None:
            self._draw(canvas, left, top, band)

        return Piece(height, draw, keep=band[-1].keep, header=head)

    def _stretch(self, band: list[_Line]) -> None:
        """Let the last row grow until the tall cells that cover the band have room."""
        for box in band[0].boxes:
            box.rows = len(band) if box.rows > 1 else 1
            missing = self._height([box]) - sum(line.height for line in band)
            if missing > 0:
                band[-1].height += missing

    def _cut(self, line: _Line, room: float) -> list[_Line]:
        """A row taller than a page, in parts that each fit."""
        if line.height <= room:
            return [line]
        count = max(1, int((room - 2 * self.top) // self.leading))
        parts = []
        for start in range(0, max(len(box.lines) for box in line.boxes), count):
            boxes = [
                _Box(b.left, b.width, b.lines[start : start + count], b.style, b.align)
                for b in line.boxes
            ]
            part = _Line(self._height(boxes), boxes, line.shaded, 0, line.keep, False, line.edges)
            parts.append(part)
        return parts

    # -- rows ---------------------------------------------------------------------------------

    def _head(self) -> Piece:
        bold = self._style(bold=True)
        lines = [self._titles(cells, bold) for cells in head_rows(self.columns)]
        if len(lines) > 1:
            self._stretch(lines)
            lines[1].edges = self.lefts
            lines[0].open_until = next(b.left for b in lines[0].boxes if b.rows == 1)
        if self.table.numbered:
            numbers = [c.numbering or f"({n})" for n, c in enumerate(self.columns, start=1)]
            size = self.numbering_size
            style = Style(self.setter.faces.italic, size, size * 1.2)
            cells = [HeadCell(number, n) for n, number in enumerate(numbers)]
            lines.append(self._titles(cells, style))

        def draw(canvas: Canvas, left: float, top: float) -> None:
            self._rules(canvas, [(left, top, left + self.width, top)])
            self._draw(canvas, left, top, lines)

        return Piece(sum(line.height for line in lines), draw, keep=True)

    def _titles(self, cells: Sequence[HeadCell], style: Style) -> _Line:
        boxes = []
        for cell in cells:
            width = sum(self.widths[cell.place : cell.place + cell.columns])
            box = self._box(cell.place, cell.text, style, "center", width)
            box.rows = cell.rows
            boxes.append(box)
        own = [box for box in boxes if box.rows == 1]
        return _Line(self._height(own), boxes, edges=[box.left for box in boxes])

    def _line(self, row: Row, following: list[Row]) -> _Line:
        style = self._style(row.style in _BOLD or row.style == "subgroup", row.style == "subgroup")
        next_row = following[0] if following else None
        boxes = []
        cells = [place for place in self.places if place < len(row.cells)]
        for n, place in enumerate(cells):
            runs_on = row.style in _SPANNING and n == len(cells) - 1
            width = self.width - self.lefts[n] if runs_on else self.widths[n]
            column = self.columns[n]
            align: Align = "left" if runs_on else column.align
            if align == "right" and row.cells[place].number is None:
                align = "center"  # words in a column of figures
            boxes.append(self._box(n, row.cells[place].text, style, align, width))
        line = _Line(
            self._height(boxes),
            boxes,
            shaded=row.style in _SHADED,
            keep=row.style in _SPANNING or (next_row is not None and next_row.style == "total"),
            joined=row.joined > 0,
            edges=self.lefts[: len(cells)],
        )
        self._join(line, row, next_row)
        return line

    def _join(self, line: _Line, row: Row, next_row: Row | None) -> None:
        """Mark the cells that this row shares with the rows above or below."""
        shared = next_row.joined if next_row is not None else 0
        if shared:
            line.open_until = self.lefts[shared] if shared < len(self.lefts) else self.width
        for box in line.boxes[: row.joined]:
            box.rows = 0
        if shared and not row.joined:
            for box in line.boxes[:shared]:
                box.rows = 2  # how many is known when the band is complete
        if shared or row.joined:
            own = [box for box in line.boxes if box.rows == 1]
            line.height = self._height(own)

    def _box(self, n: int, text: str, style: Style, align: Align, width: float) -> _Box:
        room = width - 2 * self.side
        lines = self.setter.lines(self.setter.clean(text), style, room)
        return _Box(self.lefts[n], width, lines, style, align)

    def _height(self, boxes: Sequence[_Box]) -> float:
        tallest = self.leading if not boxes else 0.0
        for box in boxes:
            tallest = max(tallest, len(box.lines) * box.style.line)
        return float(tallest + 2 * self.top)

    # -- drawing ------------------------------------------------------------------------------

    def _draw(self, canvas: Canvas, left: float, top: float, band: list[_Line]) -> None:
        rules = []
        y = top
        pen = Pen(canvas, self.setter)
        for n, line in enumerate(band):
            bottom = y - line.height
            if line.shaded:
                canvas.setFillGray(self.grey)
                canvas.rect(left, bottom, self.width, line.height, stroke=0, fill=1)
                canvas.setFillGray(0)
                rules.append((left, y, left + self.width, y))  # the shade hid half of it
            for box in line.boxes:
                tall = line.height
                if box.rows > 1:
                    tall = sum(each.height for each in band[n : n + box.rows])
                free = (tall - len(box.lines) * box.style.line) / 2
                place = (left + box.left + self.side, y - free, box.width - 2 * self.side)
                pen.write(box.lines, box.style, place, box.align)
            rules += [(left + edge, y, left + edge, bottom) for edge in line.edges]
            rules.append((left + self.width, y, left + self.width, bottom))
            start = line.open_until if n < len(band) - 1 else 0
            rules.append((left + start, bottom, left + self.width, bottom))
            y = bottom
        pen.done()
        self._rules(canvas, rules)

    def _rules(self, canvas: Canvas, rules: list[tuple[float, float, float, float]]) -> None:
        canvas.setLineWidth(self.rule)
        canvas.lines(rules)
