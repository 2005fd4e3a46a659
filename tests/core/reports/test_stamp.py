"""Number and day of a document: typed once, they stand in the head and in every appendix."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.reports import document
from core.reports.content import Document
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.stamp import signing_day, stamped
from core.reports.word import write_word
from core.session import Session

CITED = "(Kèm theo Báo cáo số 07/BC-UBND ngày 05 tháng 7 năm 2023 của UBND huyện Gia Lâm)"


def results(book: Session, number: str = "7", day: str = "2023-07-05") -> Document:
    return stamped(document(book, "results", "2023-Q2"), number, day)


def test_what_is_typed_stands_in_the_head_and_in_every_appendix(book: Session) -> None:
    made = results(book)
    assert made.letterhead.number == "Số: 07/BC-UBND"
    assert made.letterhead.place_date == "Gia Lâm, ngày 05 tháng 7 năm 2023"
    assert {appendix.cites for appendix in made.appendices if appendix.label} == {CITED}
    pages = [" ".join(p.extract_text().split()) for p in PdfReader(_pdf(made)).pages]
    assert "Số: 07/BC-UBND" in pages[0]
    assert sum("số 07/BC-UBND ngày 05 tháng 7" in page for page in pages) == 4


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("12", " 12/BC-UBND"), (" 07/BC-PGDĐT ", " 07/BC-PGDĐT"), ("7a", " 7a/BC-UBND")],
)
def test_a_number_may_bring_its_own_letters(book: Session, typed: str, printed: str) -> None:
    made = results(book, typed, "")
    assert made.letterhead.number == f"Số:{printed}"
    assert "tháng\xa0" in made.letterhead.place_date  # the day stays blank


def test_nothing_typed_leaves_the_blanks(book: Session) -> None:
    assert results(book, "", "") == document(book, "results", "2023-Q2")


def test_a_letter_and_a_plan(district: Session) -> None:
    letter = stamped(document(district, "reminder", "2023-Q2"), "9", "2023-07-20")
    assert letter.letterhead.number.startswith("Số: 09/PGDĐT\nV/v")
    plan = document(district, "plan", None)
    assert stamped(plan, "9", "2023-07-20") == plan  # its source has a number


def test_the_letter_bears_the_name_that_the_office_set(new_book: Callable[..., Session]) -> None:
    office = new_book(plan="gia-lam-2023")
    office.set_setting("signer_name", "Họ Và Tên", "Sửa thể thức")
    signed = document(office, "reminder", "2023-Q2").signature
    assert signed is not None
    assert signed.name == "Họ Và Tên"
    assert signed.recipients == ("- Như trên;", "- Lưu: VT.")


def test_word_repeats_what_is_typed_in_the_head(
    book: Session, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    """The appendices refer to bookmarks of the head; another program fills them anew."""
    file: Any = docx.Document(io.BytesIO(write_word(results(book, "", ""))))
    body = file.element.body
    marks = {e.get(qn("w:name")): e for e in body.iter(qn("w:bookmarkStart"))}
    assert set(marks) == {"SoVanBan", "NgayVanBan"}
    fields = [e.get(qn("w:instr")) for e in body.iter(qn("w:fldSimple"))]
    assert fields == [" REF SoVanBan ", " REF NgayVanBan "] * 4
    run = marks["SoVanBan"].getnext()
    run.find(qn("w:t")).text = " 15/BC-UBND"
    path = tmp_path / "so.docx"
    file.save(path)
    pages = PdfReader(office(path, "pdf")).pages
    words = [re.sub(r"\s+", " ", page.extract_text()) for page in pages]
    assert sum("Báo cáo số 15/BC-UBND" in text for text in words) == 4


def test_sheets_repeat_what_is_typed_in_the_head(
    book: Session, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    made = results(book, "", "")
    path = tmp_path / "so.xlsx"
    path.write_bytes(write_excel(made))
    stored = openpyxl.load_workbook(path, data_only=True)
    assert stored.worksheets[1]["A3"].value == made.appendices[0].cites
    file = openpyxl.load_workbook(path)
    text = file.worksheets[0]
    [row] = [c.row for c in text["A"] if str(c.value).startswith("Số:")]
    text[f"A{row}"] = "Số: 07/BC-UBND"
    text[f"B{row}"] = "Gia Lâm, ngày 05 tháng 7 năm 2023"
    file.save(path)
    found = openpyxl.load_workbook(office(path, "xlsx"), data_only=True)
    cited = [sheet["A3"].value for sheet in found.worksheets[1:5]]
    assert cited == [CITED] * 4


def _pdf(made: Document) -> io.BytesIO:
    return io.BytesIO(write_pdf(made))


@pytest.mark.parametrize(
    ("typed", "ends_on", "day"),
    [
        ("5/1", "2023-12-31", "2024-01-05"),
        ("20/12", "2023-12-31", "2023-12-20"),
        ("20/6", "2023-06-30", "2023-06-20"),
        ("5/7", "2023-06-30", "2023-07-05"),
        ("5/1/2023", "2023-12-31", "2023-01-05"),  # a typed year is believed
        ("30.5.23", "2022-12-31", "2023-05-30"),
    ],
)
def test_a_day_without_a_year_is_the_first_about_the_end_of_the_period(
    typed: str, ends_on: str, day: str
) -> None:
    assert signing_day(typed, ends_on).isoformat() == day
