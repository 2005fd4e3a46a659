"""A number stays beside what it numbers, in every format; a PDF's text copies out as usual."""

from __future__ import annotations

import io
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from core.reports.content import Document, Heading, Letterhead, Paragraph, Signature
from core.reports.excel import write_excel
from core.reports.fonts import faces
from core.reports.pdf import write_pdf
from core.reports.pdf_text import TIE, Style, Typesetter
from core.reports.ties import tied
from core.reports.word import write_word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kế hoạch số 92/KH-UBND của huyện", "Kế hoạch số_92/KH=UBND của huyện"),
        ("PHỤ LỤC SỐ 1 kèm theo", "PHỤ_LỤC_SỐ_1 kèm theo"),
        ("Nghị định 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020",
         "Nghị_định_30/2020/NĐ=CP ngày_05 tháng_3 năm_2020"),
        ("năm học 2023 - 2024, 2020-2025, 2021 – 2026",
         "năm_học_2023_=_2024, 2020=2025, 2021_–_2026"),
        ("đạt 98,5 % (Điều 5, quý IV/2023)", "đạt 98,5_% (Điều_5, quý_IV/2023)"),
        ("Phụ lục IV, mức độ 3", "Phụ_lục_IV, mức_độ_3"),
        ("một số trường, 12 trường - 3 điểm", "một số trường, 12 trường - 3 điểm"),
        ("1 cuộc/năm x 5 năm x 150 triệu", "1 cuộc/năm x 5 năm x 150 triệu"),
        ("Độc lập - Tự do", "Độc lập - Tự do"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_tied(text: str, expected: str) -> None:
    assert tied(text, "_", "=") == expected


def test_a_line_never_ends_inside() -> None:
    setter, style = Typesetter(faces()), Style(faces().regular, 14, 17)
    words = "Báo cáo kết quả thực hiện Kế hoạch số 92/KH-UBND năm học 2023 - 2024 của trường"
    text = tied(words, TIE)
    for width in range(150, 500, 3):
        lines = setter.lines(text, style, width)
        assert " ".join(lines) == words
        assert not any(line.endswith(("số", "học", "2023", "2023 -")) for line in lines)
        assert all(setter.width(line, style) <= width + 0.1 for line in lines)


def _document() -> Document:
    long = "Nội dung của năm học 2023 - 2024 theo Kế hoạch số 92/KH-UBND và Điều 5. " * 12
    return Document(
        "BÁO CÁO", "Kết quả thực hiện nhiệm vụ theo Kế hoạch số 92/KH-UBND năm học 2023 - 2024",
        Letterhead((), ("TRƯỜNG",), "Số: 5/BC-TH", "Hà Nội"),
        (Heading("I. NĂM HỌC 2023 - 2024"), Paragraph(long)), Signature((), ()), "Báo cáo",
        "Trường",
    )  # fmt: skip


def test_pdf_copies_out_with_usual_spaces(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(write_pdf(_document()))
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = done.stdout.decode()
    assert text == unicodedata.normalize("NFC", text)
    assert not set("\xa0\x1f\u2011\u2060") & set(text)
    lines = [line.strip() for line in text.splitlines()]
    assert not any(line.endswith((" số", "2023", "2023 -", "học", "Điều")) for line in lines)
    assert "năm học 2023 - 2024" in text


def test_word_and_excel_hold_their_own_signs() -> None:
    data = write_word(_document())
    file = docx.Document(io.BytesIO(data))
    [subject] = [p for p in file.paragraphs if p.style is not None and p.style.name == "Trích yếu"]
    assert subject.text.endswith("số\xa092/KH-UBND năm\xa0học\xa02023\xa0-\xa02024")
    assert len(subject._p.findall(f".//{qn('w:noBreakHyphen')}")) == 2
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "\u2011" not in package.read("word/document.xml").decode()  # no face need have it
    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(_document())))["Báo cáo"]
    values = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any(
        value.endswith("Kế hoạch số\xa092/KH-UBND năm\xa0học\xa02023\xa0-\xa02024")
        for value in values
    )
