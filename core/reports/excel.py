"""Writing a document as a workbook: figures as figures, totals and shares as live formulas.

XlsxWriter stores each formula's result beside it, so that a phone's preview shows the figures too.
Text goes in as text, never as a formula, a link or a number.
"""

from __future__ import annotations

import io
from copy import deepcopy

from core import clock
from core.reports.content import Appendix, Block, Document, Heading, Table, printable
from core.reports.excel_book import NORMAL, Book
from core.reports.excel_table import TableSheet
from core.reports.excel_text import TextSheet
from core.version import VERSION


def write_excel(document: Document) -> bytes:
    """The document as an .xlsx file: its text on the first sheet, each table on its own."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, **deepcopy(NORMAL)}  # fmt: skip
    with Workbook(stream, options) as file:
        _write(Book(file), document)
    return stream.getvalue()


def _write(book: Book, document: Document) -> None:
    book.file.set_properties(
        {
            "title": printable(document.title),
            "subject": printable(document.subject),
            "author": printable(document.author),
            "company": printable(document.author),
            "comments": f"Sổ Kế Hoạch {VERSION}",
            "created": clock.now().replace(tzinfo=None),
        }
    )
    text = TextSheet(book, document)
    sheets = _tables(book, document.blocks, None)
    for appendix in document.appendices:
        sheets += _tables(book, appendix.blocks, appendix)
    for sheet in sheets:  # formulas may point at any of them
        sheet.take_place()
    text.write()
    for sheet in sheets:
        sheet.write()


def _tables(book: Book, blocks: tuple[Block, ...], appendix: Appendix | None) -> list[TableSheet]:
    found = []
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Table):
            found.append(TableSheet(book, block, appendix, heading if appendix else ""))
            heading = ""
    return found
