"""The signature never stands alone on a page, whatever comes before it; letters have no title."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.reports.content import (
    Block,
    Cell,
    Column,
    Document,
    Dots,
    Letterhead,
    Paragraph,
    Row,
    Signature,
    Table,
)
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.word import write_word

COLUMNS = (Column("no", "TT", "center"), Column("name", "Nội dung"))


def _document(*blocks: Block, kind: str = "TỜ BÌA") -> Document:
    head = Letterhead((), ("TRƯỜNG",), "Số: 5/TH\nV/v gửi báo cáo quý I năm 2023", "Hà Nội")
    signature = Signature(("HIỆU TRƯỞNG",), ("- Lưu: VT.",))
    return Document(kind, "Kính gửi: Các trường", head, blocks, signature, "Trang", "Trường")


def _table(count: int, notes: tuple[str, ...] = ()) -> Table:
    rows = tuple(Row((Cell(str(n)), Cell(f"Dòng {n}"))) for n in range(count))
    return Table(COLUMNS, rows, "Bảng", notes=notes, numbered=False)


@pytest.mark.parametrize("notes", [(), ("Ghi chú của bảng.",)])
def test_a_table_before_the_signature_lends_it_its_last_row(notes: tuple[str, ...]) -> None:
    pages = set()
    for count in range(18, 32):
        data = write_pdf(_document(_table(count, notes)))
        texts = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
        pages.add(len(texts))
        assert "HIỆU TRƯỞNG" in texts[-1]
        assert f"Dòng {count - 1}" in texts[-1]
    assert pages == {1, 2}  # the signature did move to a second page


def test_word_ties_the_last_row_to_the_signature() -> None:
    file = docx.Document(io.BytesIO(write_word(_document(_table(4)))))
    [table] = [t for t in file.tables if len(t.columns) == 2 and t.cell(0, 0).text == "TT"]
    *rows, last = [row.cells[0].paragraphs[0].style for row in table.rows]
    assert last is not None
    assert last.element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
    assert rows[1] is not None  # the last two rows go together
    assert rows[1].element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is None


def test_a_letter_is_addressed_upright_and_named_after_what_it_is_about() -> None:
    letter = _document(Paragraph("Lời."), kind="")
    assert letter.title == "V/v gửi báo cáo quý I năm 2023"
    file = docx.Document(io.BytesIO(write_word(letter)))
    assert file.core_properties.title == letter.title
    [to] = [p for p in file.paragraphs if p.text.startswith("Kính gửi")]
    assert to.style is not None
    assert not to.style.font.bold
    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(letter))).worksheets[0]
    [cell] = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("Kính gửi")]
    assert not cell.font.b


def test_lines_for_the_pen_are_dotted_in_a_workbook_too() -> None:
    data = write_excel(_document(Paragraph("Lời."), Dots(2), Paragraph("Hết.")))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    dotted = [row[0].row for row in sheet.iter_rows() if row[0].border.bottom.style == "dotted"]
    assert len(dotted) == 2


def test_the_signers_name_stands_under_the_room_to_sign() -> None:
    made = _document(_table(3))
    signed = replace(made, signature=replace(made.signature, name="Họ Và Tên"))
    with pypdfium2.PdfDocument(write_pdf(signed)) as pdf:
        page = pdf[0].get_textpage()
        text = page.get_text_range()
        tops = [page.get_charbox(text.index(words))[3] for words in ("HIỆU TRƯỞNG", "Họ Và Tên")]
    gap = (tops[0] - tops[1]) / 72 * 25.4
    assert 30 <= gap <= 45  # millimetres to sign in

    file = docx.Document(io.BytesIO(write_word(signed)))
    cell = next(t for t in file.tables if "Nơi nhận" in t.cell(0, 0).text).cell(0, 1)
    office, name = [p for p in cell.paragraphs if p.text]
    assert name.text == "Họ Và Tên"
    assert name.style == office.style  # bold, in the middle
    assert office.paragraph_format.space_after is not None

    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(signed))).worksheets[0]
    found = {
        c.value: c
        for row in sheet.iter_rows()
        for c in row
        if c.value in ("HIỆU TRƯỞNG", "Họ Và Tên")
    }
    assert found["Họ Và Tên"].row - found["HIỆU TRƯỞNG"].row == 6
    assert found["Họ Và Tên"].font.bold
    assert found["Họ Và Tên"].column == found["HIỆU TRƯỞNG"].column
