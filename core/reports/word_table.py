"""Tables of a Word document: heads that repeat, rows that stay whole, widths that are given.

The rows of a table are written as text straight into the package: as objects, 28,800 of them took
73 seconds and 890 MB. Words from data pass through `escape` there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from core.reports.content import Cell, Column, HeadCell, Row, Table, head_rows, printable
from core.reports.layout import MM, Layout
from core.reports.ties import NO_BREAK_HYPHEN
from core.reports.widths import column_widths, line_count, rough_measure, shown
from core.reports.word_styles import Alignment, Styles

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

Element = Any  # of lxml, which brings no types
_TWIPS: Final = 20  # of a point
_SHADED: Final = ("group", "total")
_SPANNING: Final = ("group", "subgroup")
_BOLD: Final = ("strong", "total", "group", "subgroup")
_SAFE: Final = 1.01  # no word may be cut, whatever face the computer has
_LONG: Final = 200  # characters a cell needs to be looked at for that
_TALL: Final = 0.4  # of a page; taller rows may break


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """A WordprocessingML element: `element("tblW", w=5000, type="dxa")`."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    names = {qn(f"w:{name.rstrip('_')}"): str(value) for name, value in attributes.items()}
    made: BaseOxmlElement = OxmlElement(f"w:{tag}", attrs=names)
    made.extend(children)
    return made


def text_runs(text: str) -> list[Element]:
    """Text from data as one run: dead text, a break for every line."""
    run = element("r")
    for n, line in enumerate(printable(text).split("\n")):
        if n:
            run.append(element("br"))
        for place, part in enumerate(line.split(NO_BREAK_HYPHEN)):
            if place:  # Word's own sign: found by a search for "-" and in every face
                run.append(element("noBreakHyphen"))
            if part:
                words = element("t")
                words.text = part
                if part != part.strip() or "  " in part:
                    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(words)
    return [run] if len(run) else []


def paragraph(style: str, text: str) -> Element:
    """A paragraph of a style (its id)."""
    return element("p", element("pPr", element("pStyle", val=style)), *text_runs(text))


def frame_table(widths: Sequence[float], rows: Sequence[Sequence[list[Element]]]) -> Element:
    """A table without borders that holds blocks side by side; no row breaks over pages."""
    made = [
        element(
            "tr",
            element("trPr", element("cantSplit")),
            *(_frame_cell(width, cell) for width, cell in zip(widths, row, strict=True)),
        )
        for row in rows
    ]
    look = element(
        "tblPr",
        _total(widths),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *_margins(0, 0)),
    )
    return element("tbl", look, _grid(widths), *made)


def _frame_cell(width: float, blocks: list[Element]) -> Element:
    look = element("tcPr", element("tcW", w=_twips(width), type="dxa"))
    return element("tc", look, *(blocks or [element("p")]))


def _twips(points: float) -> int:
    return round(points * _TWIPS)


def _total(widths: Sequence[float]) -> Element:
    return element("tblW", w=_twips(sum(widths)), type="dxa")


def _grid(widths: Sequence[float]) -> Element:
    return element("tblGrid", *(element("gridCol", w=_twips(width)) for width in widths))


def _margins(side: float, top: float) -> list[Element]:
    sizes = (("top", top), ("left", side), ("bottom", top), ("right", side))
    return [element(name, w=_twips(size), type="dxa") for name, size in sizes]


class TableBuilder:
    """Writes one table for one kind of page."""

    def __init__(self, table: Table, page: Layout, styles: Styles, keep: bool = False) -> None:
        """`keep` ties the last row to what follows the table."""
        sizes = page.form["table_pt"]
        self.table = table
        self.styles = styles
        self.keep = keep or bool(table.notes)
        self.columns: list[Column] = shown(table, sheet=False)
        self.places = [table.columns.index(column) for column in self.columns]
        self.size: float = sizes["wide"] if page.width > page.height else sizes["body"]
        self.numbering: float = sizes["numbering"]
        self.grey = f"{round(page.form['table_grey'] * 255):02X}" * 3
        side = page.form["table_padding_mm"]["side"] * MM
        self.measure = rough_measure(self.size * _SAFE)
        self.tallest = page.text_height * _TALL
        self.widths = column_widths(table, self.columns, page.text_width, self.measure, side + 0.5)
        self.twips = [_twips(width) for width in self.widths]

    def xml(self) -> Iterator[str]:
        """The whole table as WordprocessingML, row by row."""
        yield f"<w:tbl>{self._look()}"
        heads = head_rows(self.columns)
        for n, cells in enumerate(heads):
            tall = heads[0] if n else []  # their second row is empty
            below = [HeadCell("", cell.place, rows=0) for cell in tall if cell.rows > 1]
            yield self._head([*below, *cells], self.size, bold=True)
        if self.table.numbered:
            numbers = [c.numbering or f"({n})" for n, c in enumerate(self.columns, start=1)]
            cells = [HeadCell(number, n) for n, number in enumerate(numbers)]
            yield self._head(cells, self.numbering, bold=False)
        rows = self.table.rows
        for n, (row, following) in enumerate(zip_longest(rows, rows[1:])):  # there may be none
            yield self._row(row, following, last_but_one=n == len(rows) - 2)
        yield "</w:tbl>"

    def _look(self) -> str:
        """What a table says of itself; its borders and the room in its cells are its style's."""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.twips)
        return (
            f'<w:tblPr><w:tblStyle w:val="{self.styles.table()}"/>'
            f'<w:tblW w:w="{sum(self.twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        )

    def _head(self, cells: Sequence[HeadCell], size: float, bold: bool) -> str:
        style = self.styles.cell(size, "center", bold, not bold, True)
        made = []
        for cell in cells:
            width = sum(self.twips[cell.place : cell.place + cell.columns])
            span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
            joined = {0: "continue", 2: "restart"}.get(cell.rows)
            mark = f'<w:vMerge w:val="{joined}"/>' if joined else ""
            made.append(_cell(width, style, cell.text, span + mark))
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(made)}</w:tr>"

    def _row(self, row: Row, following: Row | None, last_but_one: bool) -> str:
        """A row; the last two go together, so that no page shows a head over one of them."""
        shared = following.joined if following is not None else 0
        tied = following.style == "total" if following is not None else self.keep
        keep = row.style in _SPANNING or tied or shared > 0 or last_but_one
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.grey}"/>'
        shade = fill if row.style in _SHADED else ""
        places = [place for place in self.places if place < len(row.cells)]
        cells = []
        for n, place in enumerate(places):
            runs_on = row.style in _SPANNING and n == len(places) - 1
            joined = "continue" if n < row.joined else "restart" if n < shared else ""
            span = self._joined(n, runs_on, joined)
            width = sum(self.twips[n:]) if runs_on else self.twips[n]
            style = self._style(row, n, row.cells[place], runs_on, keep)
            text = "" if joined == "continue" else row.cells[place].text
            cells.append(_cell(width, style, text, span + shade))
        whole = "" if self._tall(row) else "<w:trPr><w:cantSplit/></w:trPr>"
        return f"<w:tr>{whole}{''.join(cells)}</w:tr>"

    def _joined(self, n: int, runs_on: bool, joined: str) -> str:
        """The marks of a cell that runs on to the right edge, or over the rows below."""
        if runs_on and n < len(self.columns) - 1:
            return f'<w:gridSpan w:val="{len(self.columns) - n}"/>'
        return f'<w:vMerge w:val="{joined}"/>' if joined else ""

    def _style(self, row: Row, n: int, cell: Cell, runs_on: bool, keep: bool) -> str:
        align: Alignment = "left" if runs_on else self.columns[n].align
        if align == "right" and cell.number is None:
            align = "center"  # words in a column of figures
        bold, italic = row.style in _BOLD, row.style == "subgroup"
        return self.styles.cell(self.size, align, bold, italic, keep)

    def _tall(self, row: Row) -> bool:
        """Whether a row is so tall that it has to break between its lines."""
        if all(len(cell.text) < _LONG for cell in row.cells):
            return False
        lines = max(
            line_count(printable(row.cells[place].text), width, False, self.measure)
            for place, width in zip(self.places, self.widths, strict=False)
            if place < len(row.cells)
        )
        return bool(lines * self.size * 1.2 > self.tallest)


def _cell(width: int, style: str, text: str, marks: str = "") -> str:
    lines = (_words(line) for line in printable(text).split("\n"))
    run = f"<w:r>{'<w:br/>'.join(lines)}</w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{marks}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p></w:tc>'
    )


def _words(line: str) -> str:
    kept = ' xml:space="preserve"' if line != line.strip() or "  " in line else ""
    return f"<w:t{kept}>{escape(line)}</w:t>" if line else ""
