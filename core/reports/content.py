"""The content of a document as data: built once, written by the writers of PDF, Excel and Word.

A `Document` is a letter head, a body of blocks, a signature and appendices. A table's cells hold
what prints (`text`) and, where it is a figure, what a sheet holds (`number`, and a live `formula`
that gives the same figure). Texts are plain: no writer reads markup or formulas out of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from core.reports.charts import Lines, StackedBars

from core.reports.layout import Paper

Align = Literal["left", "center", "right"]
RowStyle = Literal["data", "strong", "group", "subgroup", "total"]
TextStyle = Literal["body", "note", "center", "center_italic"]

# Controls and marks that turn the direction of text: they could make a figure read otherwise.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff0-\uffff]"
)
_REPLACED = re.compile("[\ufffc\ufffd]")
_BROKEN = re.compile("[\ud800-\udfff]")  # half characters of a damaged text


def printable(text: str) -> str:
    """Text as paper shows it: NFC, without control and direction marks.

    Line breaks and no-break spaces (blanks for the clerk's pen) stay.
    """
    if text.isprintable():  # most texts: nothing to take out
        if text.isascii():
            return text
        if not _REPLACED.search(text):
            return unicodedata.normalize("NFC", text)
    even = unicodedata.normalize("NFC", _BROKEN.sub("", text)).replace("\r\n", "\n")
    return _UNPRINTABLE.sub("", even.replace("\t", " "))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `key` names it in formulas; `numbering` is its cell in the numbering row ('' = its number);
    `sheet_only` columns stand in spreadsheets only (what a live formula needs, paper does not), at
    the right of the others; `places` are the decimals a figure of the column shows at most; paper
    prints the last columns under the head `over` that they share.
    """

    key: str
    title: str
    align: Align = "left"
    numbering: str = ""
    sheet_only: bool = False
    places: int = 2
    over: str = ""

    @property
    def sheet_title(self) -> str:
        """The title in a sheet, whose head is one row: "Thời gian bắt đầu"."""
        return f"{self.over} {self.title[:1].lower()}{self.title[1:]}" if self.over else self.title


class HeadCell(NamedTuple):
    """A cell of a table's head: its words, its first column, how many columns and rows it takes."""

    text: str
    place: int
    columns: int = 1
    rows: int = 1


def head_rows(columns: Sequence[Column]) -> list[list[HeadCell]]:
    """The head as paper prints it: one row of titles, two where columns share a head."""
    titles = [HeadCell(column.title, n) for n, column in enumerate(columns)]
    if not any(column.over for column in columns):
        return [titles]
    top: list[HeadCell] = []
    for n, column in enumerate(columns):
        if column.over and top and top[-1].text == column.over:
            top[-1] = top[-1]._replace(columns=top[-1].columns + 1)
        else:
            top.append(HeadCell(column.over, n) if column.over else titles[n]._replace(rows=2))
    return [top, [cell for cell in titles if columns[cell.place].over]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `number` is exact and unrounded, `digits` its printed decimals.

    `formula` refers to cells as `[column@row]`, `[column@]` for its own row,
    `[table!column@row]` for another table's and `[table!column@first:last]` for many; its result
    is `number`, or where there is none the text. `in_sheet` is the text of a sheet where that
    differs from paper's.
    """

    text: str = ""
    number: Decimal | None = None
    digits: int = 0
    formula: str = ""
    in_sheet: str | None = None

    @property
    def sheet_text(self) -> str:
        """What a sheet shows where there is no number."""
        return self.text if self.in_sheet is None else self.in_sheet


@dataclass(frozen=True, slots=True)
class Row:
    """A row. In a group or subgroup row the last cell given runs to the right edge.

    `joined` rows belong to the row above: their first `joined` cells repeat its text and print as
    one tall cell. `key` names the row in formulas.
    """

    cells: tuple[Cell, ...]
    style: RowStyle = "data"
    joined: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a workbook takes in a column when somebody types over it.

    A number from `low` to `high` (None: no bound), or one of `words`; without bounds only `words`.
    `rows` are places in the table's rows, None for all. `strict` refuses anything else, otherwise
    the program asks first.
    """

    column: str
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    rows: tuple[int, ...] | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header that repeats; `sheet` is its sheet's name in a workbook.

    `key` names it in other tables' formulas. `sheet_only` tables are not printed. A wide table has
    `fixed` columns that paper repeats beside at most `chunk` of the others. `typed` is what its
    sheet takes where somebody may type. Columns named in `late` may say that something is late;
    a sheet shows that in colour.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sheet: str
    unit_note: str = ""
    numbered: bool = True
    notes: tuple[str, ...] = ()
    key: str = ""
    sheet_only: bool = False
    fixed: int = 0
    chunk: int = 0
    typed: tuple[Typed, ...] = ()
    late: tuple[str, ...] = ()

    def paper_parts(self) -> Iterator[Table]:
        """The table as paper takes it: cut between columns where it is wide."""
        if self.sheet_only:
            return
        if not self.chunk or len(self.columns) <= self.fixed + self.chunk:
            yield self
            return
        parts = -(-(len(self.columns) - self.fixed) // self.chunk)
        edges = [
            self.fixed + n * (len(self.columns) - self.fixed) // parts for n in range(parts + 1)
        ]
        for start, end in pairwise(edges):  # as even as may be: no column alone on a page
            known = [*range(self.fixed), *range(start, end)]
            rows = (
                row
                if len(row.cells) < self.fixed
                else replace(row, cells=tuple(row.cells[n] for n in known if n < len(row.cells)))
                for row in self.rows
            )
            columns = tuple(self.columns[n] for n in known)
            notes = self.notes if end == len(self.columns) else ()
            yield replace(self, columns=columns, rows=tuple(rows), notes=notes, chunk=0)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body; depth 1 is "I. …"."""

    text: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in `text` begin new paragraphs of the same style."""

    text: str
    style: TextStyle = "body"


@dataclass(frozen=True, slots=True)
class Dots:
    """Dotted lines for writing by hand."""

    lines: int = 2


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart under its title; it has at least one part or line."""

    title: str
    drawn: StackedBars | Lines


@dataclass(frozen=True, slots=True)
class Charts:
    """Up to three charts side by side, `height` millimetres tall."""

    charts: tuple[Chart, ...]
    height: float = 70


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a data file: `data` as a QR code, `words` and the `code` in large letters."""

    data: str
    words: str
    code: str


Block = Heading | Paragraph | Table | Dots | Charts | Seal


@dataclass(frozen=True, slots=True)
class Stamp:
    """Number (" 07/BC-UBND") and day ("ngày 05 tháng 7 năm 2023") as printed, or their blanks."""

    number: str
    day: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two blocks on top: whose document it is, its number, place and date.

    `stamp` are the pieces of `number` and `place_date` that the clerk fills in.
    """

    parent: tuple[str, ...]
    unit: tuple[str, ...]
    number: str
    place_date: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Authority and office of the signer, line by line, and who receives the document.

    `name` stands under the room to sign; '' leaves it to the pen.
    """

    lines: tuple[str, ...]
    recipients: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix on pages of its own: label "Phụ lục I", title, what it belongs to."""

    label: str
    title: str
    cites: str
    blocks: tuple[Block, ...]
    landscape: bool = True

    @property
    def printed(self) -> bool:
        """Whether paper has the appendix at all."""
        return any(not isinstance(b, Table) or not b.sheet_only for b in self.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `sheet` names the sheet of its body, `author` is the unit.

    A letter (công văn) has no `type`; its `subject` says to whom it goes.
    `paper` are the office's own margins and sizes, where they differ from the form.
    """

    type: str
    subject: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    signature: Signature
    sheet: str
    author: str
    appendices: tuple[Appendix, ...] = field(default=())
    paper: Paper = ()

    @property
    def title(self) -> str:
        """Type and subject in one line, for the file's properties.

        A letter (without a type) says below its number what it is about.
        """
        subject = self.subject
        if not self.type:
            return self.letterhead.number.partition("\n")[2] or subject
        if not subject[:2].isupper():  # "NHIỆM VỤ, GIẢI PHÁP …" keeps its capitals
            subject = subject[:1].lower() + subject[1:]
        return f"{self.type.capitalize()} {subject}"

    def tables(self) -> Iterator[Table]:
        """All tables in the order printed."""
        for block in (*self.blocks, *(b for a in self.appendices for b in a.blocks)):
            if isinstance(block, Table):
                yield block
