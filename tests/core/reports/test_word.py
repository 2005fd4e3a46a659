"""Word files: the same document, editable, with named styles; opened by LibreOffice."""

import io
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.reports import document, export
from core.reports.content import Cell, Column, Document, Letterhead, Row, Signature, Table
from core.reports.word import write_word
from core.session import Session

MM = 36_000  # English metric units, as python-docx counts


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def test_the_same_document_gives_the_same_bytes(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    assert write_word(made) == write_word(made)


def test_pages_are_those_of_the_decree(book: Session) -> None:
    file = opened(write_word(document(book, "results", "2023-Q2")))
    assert [section.orientation for section in file.sections] == [
        WD_ORIENT.PORTRAIT, *[WD_ORIENT.LANDSCAPE] * 4,
    ]  # fmt: skip
    for section in file.sections:
        margins = [section.top_margin, section.bottom_margin, section.left_margin,
                   section.right_margin]  # fmt: skip
        assert [round(side / MM) for side in margins] == [20, 20, 30, 15]
        assert sorted(round(s / MM) for s in (section.page_width, section.page_height)) == [
            210,
            297,
        ]
        assert section.different_first_page_header_footer
    numbers = file.element.body.findall(f".//{qn('w:pgNumType')}")
    assert [number.get(qn("w:start")) for number in numbers] == ["1"] * 4
    first = file.sections[0]
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml


def test_every_look_is_a_named_style(book: Session) -> None:
    """No run carries a look of its own, so a style changes the whole document."""
    file = opened(write_word(document(book, "results", "2023-Q2")))
    assert not list(file.element.body.iter(qn("w:rPr")))
    names = {style.name for style in file.styles}
    assert {"Nội dung", "Quốc hiệu", "Tiêu ngữ", "Trích yếu", "Nơi nhận", "Heading 1"} <= names
    assert not [name for name in names if name.startswith(("Light", "Medium", "List", "Colorful"))]
    tables = [t for t in file.tables if t._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert {table.style.name for table in tables} == {"Bảng số liệu"}  # its borders are the style's
    assert not list(file.element.body.iter(qn("w:tblBorders")))
    used = {e.get(qn("w:val")) for e in file.element.body.iter(qn("w:pStyle"))}
    assert used <= {style.style_id for style in file.styles}
    fonts = file.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
    assert "Theme" not in "".join(str(key) for key in fonts.attrib)


def test_tables_repeat_their_heads_and_keep_their_rows_whole(book: Session) -> None:
    file = opened(write_word(document(book, "results", "2023-Q2")))
    tables = [t._tbl for t in file.tables if t._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(tables) == 4
    for table in tables:
        rows = table.findall(qn("w:tr"))
        heads = [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows]
        assert heads == [True, True, *[False] * (len(rows) - 2)]
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        widths = [int(g.get(qn("w:w"))) for g in table.iter(qn("w:gridCol"))]
        assert sum(widths) == pytest.approx((297 - 45) / 25.4 * 1440, abs=len(widths))


def test_properties_say_whose_document_it_is(book: Session) -> None:
    known = opened(write_word(document(book, "results", "2023-Q2"))).core_properties
    assert known.title == "Báo cáo kết quả thực hiện Kế hoạch số 92/KH-UBND, quý II năm 2023"
    assert known.author == known.last_modified_by == "Ủy ban nhân dân huyện Gia Lâm"
    assert known.language == "vi-VN"
    assert "python-docx" not in known.comments


def test_nothing_of_the_template_stays(book: Session) -> None:
    data = write_word(document(book, "plan", None))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        settings = package.read("word/settings.xml").decode()
    assert not [
        n for n in names if re.search("thumbnail|customXml|WithEffects|numbering|app.xml", n)
    ]
    assert (
        'compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings
    )


def test_libreoffice_prints_it_as_the_pdf(
    book: Session, tmp_path: Path, program: Callable[[str], str],
    office: Callable[[Path, str], Path],
) -> None:  # fmt: skip
    path = export(book, "results", "2023-Q2", tmp_path / "báo cáo.docx", "docx")
    printed = office(path, "pdf")
    pages = PdfReader(printed).pages
    sizes = [tuple(round(float(n) / 72 * 25.4) for n in page.mediabox[2:]) for page in pages]
    assert sizes[0] == (210, 297)
    assert set(sizes[3:]) == {(297, 210)}
    assert 11 <= len(pages) <= 15
    numbers = [page.extract_text().split(maxsplit=1)[0] for page in pages]
    assert numbers[:5] == ["ỦY", "2", "3", "Phụ", "2"]
    text = subprocess.run(
        [program("pdftotext"), "-layout", str(printed), "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    for figure in ("56,25", "102,3", "99,7998", "418.348", "162.645", "38,9", "Không áp dụng"):
        assert figure in text
    assert text.count("Đánh giá") >= 3  # on every page of the first appendix


def test_long_cells_break_and_short_ones_stay_whole() -> None:
    columns = (Column("no", "TT", "center"), Column("text", "Nội dung"))
    rows = (Row((Cell("1"), Cell("ngắn"))), Row((Cell("2"), Cell("chữ " * 3000))))
    head, table = Letterhead((), ("TRƯỜNG",), "Số:", "Hà Nội"), Table(columns, rows, "Bảng")
    made = Document("BÁO CÁO", "Thử", head, (table,), Signature((), ()), "Thử", "Trường")
    found = opened(write_word(made)).tables[1]._tbl.findall(qn("w:tr"))
    whole = [row.find(f".//{qn('w:cantSplit')}") is not None for row in found]
    assert whole == [True, True, True, False]


def test_a_line_that_announces_a_list_stays_with_it(book: Session) -> None:
    made = docx.Document(io.BytesIO(write_word(document(book, "results", "2023-Q2"))))
    leading = [p for p in made.paragraphs if p.text.endswith("kế hoạch:")]
    assert len(leading) >= 2
    assert all(p.paragraph_format.keep_with_next for p in leading)
