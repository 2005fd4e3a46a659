"""The cover of a report file: its seal reads back from paper, in every format."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader

from core.exchange.seal import qr_png, qr_rows
from core.exchange.submit import Draft, prepare
from core.reports.content import Document, Seal
from core.reports.cover import cover_document, write_cover
from core.reports.excel import write_excel
from core.reports.layout import MM
from core.reports.pdf import write_pdf
from core.reports.word import write_word
from core.session import Session


@pytest.fixture
def draft(book: Session) -> Draft:
    return prepare(book, "2023-Q2")


@pytest.fixture
def cover(book: Session, draft: Draft) -> Document:
    return cover_document(book, draft)


def seal_of(made: Document) -> Seal:
    [found] = [block for block in made.blocks if isinstance(block, Seal)]
    return found


def dark(image: object, x: float, y: float) -> bool:
    return bool(sum(image.getpixel((round(x), round(y)))[:3]) < 384)  # type: ignore[attr-defined]


def test_the_printed_code_is_the_code_of_the_file(draft: Draft, cover: Document) -> None:
    """Every module of the QR code, sampled in its middle on the rendered page."""
    data = write_pdf(cover)
    seal = seal_of(cover)
    assert seal.code in PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert seal.data.split()[-1] == draft.travel.head["digest"]
    scale = 4.0
    image = pypdfium2.PdfDocument(data)[0].render(scale=scale).to_pil()
    rows = qr_rows(seal.data)
    side = 30 * MM / len(rows)
    left = 30 * MM
    column = [y for y in range(image.height) if dark(image, (left + side / 2) * scale, y)]
    top = next(y for y in column if {y, y + 8, y + 16} <= set(column)) / scale  # the finder
    read = tuple(
        tuple(
            dark(image, (left + (x + 0.5) * side) * scale, (top + (y + 0.5) * side) * scale)
            for x in range(len(rows))
        )
        for y in range(len(rows))
    )
    assert read == rows


def test_word_and_workbook_carry_the_seal_too(cover: Document) -> None:
    seal = seal_of(cover)
    words = io.BytesIO(write_word(cover))
    texts = [p.text for t in docx.Document(words).tables for c in t._cells for p in c.paragraphs]
    assert seal.code in texts
    with zipfile.ZipFile(words) as package:
        pictures = [package.read(n) for n in package.namelist() if n.startswith("word/media/")]
    assert pictures == [qr_png(seal.data)]
    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(cover))).worksheets[0]
    assert seal.code in [cell.value for row in sheet.iter_rows() for cell in row]
    [picture] = sheet._images
    assert picture._data() == qr_png(seal.data)
    cells = picture.anchor  # one row, one column: the picture is as wide as the row is tall
    width = (cells.to.colOff - cells._from.colOff) / 36_000
    assert (cells.to.row, cells.to.col) == (cells._from.row, cells._from.col)
    assert width == pytest.approx(30, rel=0.02)


def test_it_is_written_beside_the_report(book: Session, draft: Draft, tmp_path: Path) -> None:
    made = write_cover(book, draft, tmp_path / "bìa.pdf")
    reader = PdfReader(made)
    assert reader.metadata is not None
    assert reader.metadata.title == "Tờ bìa báo cáo quý II/2023 (lần 1)"
