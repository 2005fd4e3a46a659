"""Documents as files: opened by other programs, safe from hostile text, refused in words."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.errors import BookError, UserError
from core.reports import document, export, export_many, write
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.word import write_word
from core.services.indicator_edits import update_indicator
from core.session import Session


def test_the_same_document_gives_the_same_bytes(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    assert write_pdf(made, invariant=True) == write_pdf(made, invariant=True)
    assert write_excel(made) == write_excel(made)


# -- other programs ---------------------------------------------------------------------------


def test_pdf_and_workbook_show_the_same_figures(
    book: Session, tmp_path: Path, program: Callable[[str], str],
    office: Callable[[Path, str], Path],
) -> None:  # fmt: skip
    paths = export_many(
        book, "results", "2023-Q2", {"pdf": tmp_path / "a.pdf", "xlsx": tmp_path / "b.xlsx"}
    )
    printed = [paths["pdf"], office(paths["xlsx"], "pdf")]
    for path in printed:
        text = subprocess.run(
            [program("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True
        ).stdout.decode("utf-8")
        assert unicodedata.is_normalized("NFC", text)
        for figure in ("56,25", "102,3", "99,7998", "99,9998", "418.348", "162.645", "38,9",
                       "255.703", "Không áp dụng"):  # fmt: skip
            assert figure in text, f"{figure} in {path.name}"


def test_only_embedded_fonts(book: Session, tmp_path: Path, program: Callable[[str], str]) -> None:
    path = export(book, "results", "2023-Q2", tmp_path / "a.pdf", "pdf")
    listing = subprocess.run(
        [program("pdffonts"), str(path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert len(listing) == 4
    for line in listing:
        assert re.search(r"yes yes yes\s+\d+\s+0$", line), line
        assert re.search(r"Liberation|Tinos|Times", line), line


def test_properties_say_whose_document_it_is(book: Session) -> None:
    reader = PdfReader(io.BytesIO(write_pdf(document(book, "results", "2023-Q2"))))
    assert reader.metadata is not None
    assert reader.metadata.title == (
        "Báo cáo kết quả thực hiện Kế hoạch số 92/KH-UBND, quý II năm 2023"
    )
    assert reader.metadata.author == "Ủy ban nhân dân huyện Gia Lâm"
    assert reader.root_object["/Lang"] == "vi-VN"
    titles = [entry["/Title"] for entry in reader.outline]  # type: ignore[index,call-overload]
    assert titles[0] == "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"
    assert titles[-1].startswith("Phụ lục IV")
    workbook = openpyxl.load_workbook(io.BytesIO(write_excel(document(book, "results", "2023-Q2"))))
    assert workbook.properties.creator == "Ủy ban nhân dân huyện Gia Lâm"
    assert workbook.sheetnames == ["Báo cáo", "Chỉ tiêu", "Nhiệm vụ", "Trường", "Kinh phí"]


def test_no_cell_of_a_table_is_merged_and_prints_fit_the_width(book: Session) -> None:
    for report in ("results", "plan"):
        data = write_excel(document(book, report, "2023-Q2"))
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets[1:]:
            assert not sheet.merged_cells.ranges
            assert sheet.freeze_panes
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what a file leaves out
            assert sheet.page_setup.fitToHeight == 0
            assert int(sheet.page_setup.paperSize) == 9


# -- hostile text -----------------------------------------------------------------------------

HOSTILE = [
    "=1+1",
    "+SUM(A1)",
    "@cmd|' /C calc'!A0",
    "<b>đậm</b> <i>",
    '<img src="file:///etc/passwd"/>',
    "&amp; &#65; ]]>",
    "http://example.com",
    "\u202e98,5\u202c%",
    "\x07\x1b[31m đỏ",
    "_x0041_",
    "0012345",
    unicodedata.normalize("NFD", "Đặng Xá điểm"),
    "chữ " * 750,
    "x" * 3000,
    "👍🏽 汉字 ☑",
    "dòng một\ndòng hai",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[f"text{n}" for n in range(len(HOSTILE))])
def test_hostile_text_is_dead_text(book: Session, text: str) -> None:
    [indicator] = book.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchone()
    [task] = book.conn.execute("SELECT id FROM task ORDER BY position").fetchone()
    with book.edit("Sửa") as writer:
        writer.update("indicator", (indicator,), {"name": text, "group_name": f"{text}!"})
        writer.update("task", (task,), {"title": text, "section_name": text, "lead_raw": text})
        writer.update("unit", (book.own_unit_id(),), {"name": text})
    book.set_setting("recipients", [text], "Sửa nơi nhận")
    made = document(book, "results", "2023-Q2")
    pages = PdfReader(io.BytesIO(write_pdf(made))).pages
    assert len(pages) > 5
    assert not [page for page in pages if "/Annots" in page]  # no link came to life
    words = docx.Document(io.BytesIO(write_word(made)))
    body = words.element.body
    alive = ("w:hyperlink", "w:fldSimple", "w:instrText", "w:drawing", "w:object")
    found = [e for tag in alive for e in body.iter(qn(tag))]
    fields = {e.get(qn("w:instr")) for e in found}
    assert fields <= {" REF SoVanBan ", " REF NgayVanBan "}  # the program's own
    written = "\n".join(cell.text for row in words.tables[1].rows for cell in row.cells)
    assert unicodedata.is_normalized("NFC", written)
    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(made)))["Chỉ tiêu"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.column == 2]
    named = [cell for cell in cells if cell.data_type == "s"]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        assert text.strip() in {str(cell.value).strip() for cell in named}
        assert text.strip() in written


def test_no_row_runs_into_the_margin(book: Session, program: Callable[[str], str]) -> None:
    """Every word of a document with very long cells stands between the margins of its page."""
    [indicator] = book.conn.execute("SELECT id FROM indicator WHERE no = '8'").fetchone()
    update_indicator(book, indicator, name="chữ " * 4000, note=None)
    put_note = "x" * 3000
    with book.edit("Ghi chú dài") as writer:
        for row in book.conn.execute("SELECT period_id, indicator_id, level, unit_id FROM result"):
            writer.update("result", tuple(row), {"note": put_note})
    data = write_pdf(document(book, "results", "2023-Q2"))
    boxes = subprocess.run(
        [program("pdftotext"), "-bbox", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode("utf-8")
    mm = 72 / 25.4
    for page in boxes.split("<page ")[1:]:
        width, height = (float(each) for each in re.findall(r'"([\d.]+)"', page)[:2])
        for line in page.splitlines()[1:]:
            found = re.match(r'\s*<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)"'
                             r' yMax="([-\d.]+)">(.*)</word>', line)  # fmt: skip
            if found:
                left, top, right, bottom = (float(found[n]) for n in range(1, 5))
                assert left >= 30 * mm - 1, line
                assert right <= width - 15 * mm + 1, line
                assert bottom <= height - 20 * mm + 3, line
                assert top >= 20 * mm - 3 or found[5].isdigit(), line  # the page number


# -- refusals ---------------------------------------------------------------------------------


def test_reports_of_later_versions_are_refused_in_words(book: Session, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="chưa có trong phiên bản này"):
        export(book, "khác", "2023-Q2", tmp_path / "a.pdf", "pdf")


def test_other_formats_are_refused_before_anything_is_written(
    book: Session, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="odt"):
        export_many(book, "plan", None, {"pdf": tmp_path / "a.pdf", "odt": tmp_path / "a.odt"})
    assert not (tmp_path / "a.pdf").exists()


def test_an_unknown_period_names_those_there_are(book: Session, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"2031-Q1.*2023-Q1"):
        export(book, "results", "2031-Q1", tmp_path / "a.pdf", "pdf")
    with pytest.raises(UserError):
        export(book, "results", None, tmp_path / "a.pdf", "pdf")


def test_a_book_without_a_plan_says_what_to_do(
    new_book: Callable[..., Session], tmp_path: Path
) -> None:
    session = new_book(unit="Trường Mầm non Ánh Dương")
    with pytest.raises(UserError, match="chưa có kế hoạch nào"):
        export(session, "plan", None, tmp_path / "a.pdf", "pdf")


def test_no_folder(book: Session, tmp_path: Path) -> None:
    made = document(book, "plan", None)
    with pytest.raises(BookError) as caught:
        write(made, tmp_path / "không có" / "a.pdf", "pdf")
    assert caught.value.code == "no_folder"
