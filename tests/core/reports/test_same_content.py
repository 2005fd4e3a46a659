"""PDF, Word and Excel of one document say the same: every row, every figure, in the same order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.reports import document
from core.reports.content import Cell, Document, Row, Table, head_rows, printable
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.widths import shown
from core.reports.word import write_word
from core.session import Session

OF_AN_OFFICE = ("results", "rolled-up", "roll-up", "reminder", "sending")
PERIODS = {"ha-dong-2020-2025": "2023-Q2", "hai-an-2023-2024": "2023-2024-HK1"}


def check(made: Document) -> None:
    """Compare the three files with the content, cell by cell."""
    printed = [part for table in made.tables() for part in table.paper_parts()]
    assert printed
    assert _word_tables(write_word(made)) == [_word_rows(table) for table in printed]
    _check_pdf(_pages(write_pdf(made)), printed)
    book = openpyxl.load_workbook(io.BytesIO(write_excel(made)), data_only=True)
    assert len(book.worksheets) > len(list(made.tables()))  # the text, then a sheet for each
    for sheet, table in zip(book.worksheets[1:], made.tables(), strict=False):
        order = [table.columns.index(column) for column in shown(table, sheet=True)]
        assert _sheet_rows(sheet, table) == [
            [_sheet_text(row.cells[n]) for n in order if n < len(row.cells)] for row in table.rows
        ], sheet.title


# -- Word -------------------------------------------------------------------------------------


def _word_tables(data: bytes) -> list[list[list[str]]]:
    """The tables with a head: rows of what their cells say."""
    file: Any = docx.Document(io.BytesIO(data))
    found = []
    for table in file.element.body.iterchildren(qn("w:tbl")):
        rows = list(table.iterchildren(qn("w:tr")))
        heads = [r for r in rows if r.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        if heads:
            found.append([[_words(c) for c in r.iterchildren(qn("w:tc"))] for r in rows])
    return found


def _words(cell: Any) -> str:
    parts = {qn("w:t"): lambda e: e.text or "", qn("w:br"): lambda _: "\n"}
    return "".join(parts[each.tag](each) for each in cell.iter(*parts))


def _word_rows(table: Table) -> list[list[str]]:
    columns = shown(table, sheet=False)
    rows = [[printable(cell.text) for cell in cells] for cells in head_rows(columns)]
    if len(rows) > 1:  # cells that are two rows tall are empty in the second
        rows[1] = [""] * sum(not column.over for column in columns) + rows[1]
    if table.numbered:
        rows.append([c.numbering or f"({n})" for n, c in enumerate(columns, 1)])
    return rows + [_printed(table, row) for row in table.rows]


def _printed(table: Table, row: Row, joined: bool = True) -> list[str]:
    """The cells that paper shows; those joined to the row above are empty."""
    places = [table.columns.index(column) for column in shown(table, sheet=False)]
    texts = [printable(row.cells[n].text) for n in places if n < len(row.cells)]
    return [""] * row.joined + texts[row.joined :] if joined else texts


# -- PDF --------------------------------------------------------------------------------------


def _pages(data: bytes) -> str:
    return _solid(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def _solid(parts: Any) -> str:
    return re.sub(r"\s", "", "".join(parts))


def _check_pdf(text: str, tables: Sequence[Table]) -> None:
    """Every row stands behind the one before; a band over two pages repeats its joined cells."""
    place = 0
    for table in tables:
        heads = head_rows(shown(table, sheet=False))
        place = text.index(_solid(cell.text for cells in heads for cell in cells), place)
        for row in table.rows:
            wanted = [_solid(_printed(table, row, joined)) for joined in (True, False)]
            found = [at for at in (text.find(one, place) for one in wanted) if at >= 0]
            assert found, (table.sheet, _printed(table, row))
            place = min(found)


# -- Excel ------------------------------------------------------------------------------------


def _sheet_rows(sheet: Any, table: Table) -> list[list[str]]:
    """The table's rows as a reader of the sheet sees them: figures in their formats."""
    titles = [column.sheet_title for column in shown(table, sheet=True)]
    rows = list(sheet.iter_rows(max_col=len(titles)))
    [head] = [n for n, row in enumerate(rows) if [c.value for c in row] == titles]
    first = head + 1 + table.numbered
    return [
        [_shown(cell) for cell in line[: len(row.cells)]]
        for line, row in zip(rows[first:], table.rows, strict=False)
    ]


def _sheet_text(cell: Cell) -> str:
    return cell.sheet_text if cell.number is None else cell.text


def _shown(cell: Any) -> str:
    if not isinstance(cell.value, int | float):
        return str(cell.value or "")
    places = len(cell.number_format.partition(".")[2])
    value = Decimal(repr(cell.value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


# -- documents --------------------------------------------------------------------------------


@pytest.mark.parametrize("report", ["results", "plan"])
def test_gia_lam_says_the_same_in_every_format(book: Session, report: str) -> None:
    check(document(book, report, "2023-Q2"))


@pytest.mark.parametrize("report", OF_AN_OFFICE)
def test_a_district_says_the_same_in_every_format(district: Session, report: str) -> None:
    check(document(district, report, "2023-Q2"))


@pytest.mark.parametrize("key", PERIODS)
def test_other_plans_say_the_same_in_every_format(
    plan_books: Callable[[str, str], Path], key: str
) -> None:
    with Session.open(plan_books(key, PERIODS[key]), read_only=True) as session:
        check(document(session, "results", PERIODS[key]))


def test_a_head_of_two_rows_says_the_same_in_every_format(new_book: Callable[..., Session]) -> None:
    check(document(new_book(plan="hai-an-2023-2024"), "plan", None))


def test_the_comparison_finds_a_row_that_changed_its_place(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    [first, *_] = made.tables()
    turned = Table(first.columns, first.rows[::-1], first.sheet)
    with pytest.raises(AssertionError):
        _check_pdf(_pages(write_pdf(made)), [turned])
