"""The page with charts: one page, true bars, charts that a spreadsheet can change."""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from core.reports import document, export
from core.reports.content import Chart, Charts, Document, Series
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.pdf_chart import chart_picture, chart_words
from core.reports.word import write_word
from core.session import Session


def charts(made: Document) -> dict[str, Chart]:
    rows = [block for block in made.blocks if isinstance(block, Charts)]
    return {chart.title.split(" (")[0]: chart for row in rows for chart in row.charts}


def test_charts_tell_the_book(book: Session) -> None:
    found = charts(document(book, "overview", "2023-Q2"))
    assert list(found) == [
        "Chỉ tiêu theo kết quả đánh giá", "Nhiệm vụ", "Kết quả so với kế hoạch", "Kinh phí",
        "Đơn vị gửi báo cáo",
    ]  # fmt: skip
    verdicts = found["Chỉ tiêu theo kết quả đánh giá"]
    assert dict(zip(verdicts.categories, verdicts.texts[0], strict=True)) == {
        "Vượt": "2", "Đạt": "5", "Chưa đạt": "4", "Cần xem lại": "0", "Chưa có số liệu": "31",
        "Chưa đến kỳ": "0",
    }  # fmt: skip
    money = found["Kinh phí"]
    assert money.texts == (("418.348", "220.900", "162.645"),)
    assert money.series[0].values[1] == Decimal(220_900)
    against = found["Kết quả so với kế hoạch"]
    assert not [name for name in against.categories if "suy dinh dưỡng" in name]  # less is better


def test_an_office_shows_its_units_together(district: Session) -> None:
    made = document(district, "overview", "2023-Q2")
    assert "tổng hợp từ các đơn vị" in made.blocks[0].text  # type: ignore[union-attr]
    found = charts(made)
    assert found["Đơn vị gửi báo cáo"].texts == (("11", "1", "0"),)
    assert len(found["Kết quả so với kế hoạch"].categories) == 12


@pytest.mark.parametrize("fmt", ["pdf", "docx"])
def test_it_is_one_page(
    district: Session, tmp_path: Path, office: Callable[[Path, str], Path], fmt: str
) -> None:
    path = export(district, "overview", "2023-Q2", tmp_path / f"o.{fmt}", fmt)
    printed = path if fmt == "pdf" else office(path, "pdf")
    assert len(PdfReader(printed).pages) == 1


def test_words_and_figures_of_a_chart_copy_out_of_the_pdf(book: Session) -> None:
    text = PdfReader(io.BytesIO(write_pdf(document(book, "overview", "2023-Q2")))).pages[0]
    words = text.extract_text()
    for part in ("Chỉ tiêu theo kết quả đánh giá", "418.348", "Quá hạn", "102,3%"):
        assert part in words


def test_workbook_has_native_charts_with_their_figures(book: Session) -> None:
    data = write_excel(document(book, "overview", "2023-Q2"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        assert len(found) == 5
        for name in found:
            xml = package.read(name).decode()
            assert '<c:barDir val="bar"/>' in xml
            assert '<c:min val="0"/>' in xml
            assert re.search(r"<c:f>'Số liệu biểu đồ'!\$B\$\d+:\$B\$\d+</c:f>", xml)


def test_word_has_pictures_that_are_told_in_words(book: Session) -> None:
    file: Any = docx.Document(io.BytesIO(write_word(document(book, "overview", "2023-Q2"))))
    pictures = file.element.body.findall(".//{*}docPr")
    assert len(pictures) == 5
    assert "Vượt: 2; Đạt: 5; Chưa đạt: 4" in pictures[0].get("descr")


BARS = Chart(
    "Hai kỳ",
    ("Không có", "Âm", "Tên rất dài " * 20),
    (
        Series("Kỳ trước", (None, Decimal(-3), Decimal(0))),
        Series("Kỳ này", (None, Decimal(2), Decimal(1000))),
    ),
    (("", "-3", "0"), ("", "2", "1.000")),
)


def test_odd_figures_make_a_chart_too() -> None:
    assert chart_picture(BARS, 300, 150).startswith(b"\x89PNG")
    empty = Chart("Trống", (), (Series("", ()),), ((),))
    assert chart_picture(empty, 300, 150).startswith(b"\x89PNG")
    assert chart_words(BARS).startswith("Hai kỳ. Không có: –; Âm: -3 / 2; Tên")
