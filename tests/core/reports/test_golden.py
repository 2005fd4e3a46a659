"""Every document in every format, compared with golden files: cell dump, PDF text, Word text.

`SKH_UPDATE_GOLDEN=1` writes them anew; look at the difference before committing it.
"""

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from core.reports import REPORTS, document
from core.reports.content import printable
from core.reports.excel import write_excel
from core.reports.word import write_word
from core.services.plans import built_in_keys
from core.session import Session

Golden = Callable[..., None]


@pytest.mark.parametrize("report", [report for report in REPORTS if report != "roll-up"])
def test_documents_of_a_book_with_results(book: Session, golden: Golden, report: str) -> None:
    golden(f"{report}-gia-lam", document(book, report, "2023-Q2"))


@pytest.mark.parametrize("report", ["roll-up", "overview"])
def test_documents_of_an_office(district: Session, golden: Golden, report: str) -> None:
    golden(f"{report}-district", document(district, report, "2023-Q2"))


@pytest.mark.parametrize("key", [key for key in built_in_keys() if not key.startswith("gia-lam")])
def test_the_other_plans(new_book: Callable[..., Session], golden: Golden, key: str) -> None:
    """Their paper is golden; sheets and Word files must hold the same tables, cell by cell."""
    made = document(new_book(plan=key), "plan", None)
    golden(f"plan-{key.rstrip('0123456789-')}", made, ["pdf"])
    tables = list(made.tables())
    book = openpyxl.load_workbook(io.BytesIO(write_excel(made)))
    for table, sheet in zip(tables, book.worksheets[1:], strict=True):
        found = [[str(c.value or "") for c in row] for row in sheet.iter_rows()]
        first = next(n for n, row in enumerate(found) if row == [c.title for c in table.columns])
        for row, cells in zip(table.rows, found[first + 1 + table.numbered :], strict=False):
            for cell, text in zip(row.cells, cells, strict=False):
                assert (cell.formula or cell.number is not None) or printable(cell.text) == text
    words = [t for t in docx.Document(io.BytesIO(write_word(made))).tables if is_data(t)]
    for table, written in zip(tables, words, strict=True):
        rows = written._tbl.findall(qn("w:tr"))[1 + table.numbered :]
        for row, element in zip(table.rows, rows, strict=True):
            joined = row.joined
            cells = element.iterchildren(qn("w:tc"))
            texts = ["".join(t.text or "" for t in c.iter(qn("w:t"))) for c in cells]
            for cell, text in zip(row.cells[joined:], texts[joined:], strict=True):
                assert printable(cell.text).replace("\n", "") == text


def is_data(table: Any) -> bool:
    return table._tbl.find(f".//{qn('w:tblHeader')}") is not None
