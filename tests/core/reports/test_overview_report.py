"""The page with charts: one page, true bars, charts that a spreadsheet can change."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from core.reports import document, export, overview_charts
from core.reports.charts import Line, Lines, Part, StackedBars
from core.reports.content import Chart, Charts, Document
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.pdf_chart import chart_picture, chart_words
from core.reports.word import write_word
from core.rules.verdicts import Verdict
from core.services import overview
from core.services.progress import set_progress
from core.session import Session


def bars(chart: Chart) -> StackedBars:
    assert isinstance(chart.drawn, StackedBars)
    return chart.drawn


def charts(made: Document) -> dict[str, Chart]:
    rows = [block for block in made.blocks if isinstance(block, Charts)]
    return {chart.title.split(" (")[0]: chart for row in rows for chart in row.charts}


def test_charts_tell_the_book(book: Session) -> None:
    found = charts(document(book, "overview", "2023-Q2"))
    assert list(found) == [
        "Chỉ tiêu theo cấp học", "Tiến triển qua các kỳ", "Kết quả so với kế hoạch", "Nhiệm vụ",
        "Kinh phí", "Đơn vị gửi báo cáo",
    ]  # fmt: skip
    assert bars(found["Nhiệm vụ"]).ends == ("1", "0", "21", "13")
    assert bars(found["Kinh phí"]).ends == ("418.348", "220.900", "162.645")
    assert bars(found["Kinh phí"]).parts[0].amounts[1] == 220_900
    against = bars(found["Kết quả so với kế hoạch"])
    assert not [name for name in against.categories if "suy dinh dưỡng" in name]  # less is better
    assert "8 (TH). HS hoàn thành" in against.categories[2]


def test_paper_and_window_show_the_same_charts(book: Session, district: Session) -> None:
    """Gathered by other ways (one plan's figures; the whole book's), drawn by the same drawer."""
    for session in (book, district):
        found = charts(document(session, "overview", "2023-Q2"))
        asked = {"period_key": "2023-Q2", "unit_id": session.own_unit_id()}
        levels = overview_charts.level_chart(overview.by_level(session, **asked))
        assert found["Chỉ tiêu theo cấp học"].drawn == levels
        times = overview_charts.time_chart(overview.over_time(session, **asked))
        assert found["Tiến triển qua các kỳ"].drawn == times


def test_a_level_where_nothing_applies_has_no_parts() -> None:
    figures = overview.IndicatorFigures({Verdict.NOT_APPLICABLE: 3})
    drawn = overview_charts.level_chart([overview.LevelFigures("TH", figures)])
    assert drawn.categories == ("Tiểu học",)
    assert drawn.parts == ()


def test_a_row_is_as_tall_as_its_charts_need(new_book: Callable[..., Session]) -> None:
    """A line over one period needs the height of its row; one bar does not."""
    session = new_book(plan="gia-loc-2023-2024")  # no indicators, no money
    task = session.conn.execute("SELECT id FROM task ORDER BY position").fetchone()[0]
    set_progress(
        session, task_id=task, period_key="2023-Q3", unit_id=session.own_unit_id(), status="done"
    )
    made = document(session, "overview", "2023-Q3")
    times, tasks = (block for block in made.blocks if isinstance(block, Charts))
    assert isinstance(times.charts[0].drawn, Lines)
    assert times.height > 50
    assert tasks.height == 40


def test_an_office_shows_its_units_together(district: Session) -> None:
    made = document(district, "overview", "2023-Q2")
    assert "tổng hợp từ các đơn vị" in made.blocks[0].text  # type: ignore[union-attr]
    found = charts(made)
    assert bars(found["Đơn vị gửi báo cáo"]).ends == ("11", "1", "0")
    assert len(bars(found["Kết quả so với kế hoạch"]).categories) == 12


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
    for part in ("Chỉ tiêu theo cấp học", "418.348", "Quá hạn", "102,3%", "Kinh phí giải ngân"):
        assert part in words


def test_workbook_has_native_charts_with_their_figures(book: Session) -> None:
    data = write_excel(document(book, "overview", "2023-Q2"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = [package.read(name).decode() for name in sorted(package.namelist())
                 if name.startswith("xl/charts/chart")]  # fmt: skip
    assert len(found) == 6
    assert ["<c:lineChart>" in xml for xml in found].count(True) == 1
    for xml in found:
        assert '<c:barDir val="bar"/>' in xml or "<c:lineChart>" in xml
        assert '<c:min val="0"/>' in xml
        assert re.search(r"<c:f>'Số liệu biểu đồ'!\$B\$\d+:\$B\$\d+</c:f>", xml)
    levels, times = found[0], found[1]
    assert "wdUpDiag" in levels  # not by colour alone
    assert {"circle", "square", "triangle"} <= set(re.findall(r'<c:symbol val="(\w+)"', times))


def test_word_has_pictures_that_are_told_in_words(book: Session) -> None:
    file: Any = docx.Document(io.BytesIO(write_word(document(book, "overview", "2023-Q2"))))
    pictures = file.element.body.findall(".//{*}docPr")
    assert len(pictures) == 6
    assert "Mầm non: Đạt và vượt 4, Chưa đạt 1, Chưa có số liệu 9" in pictures[0].get("descr")
    assert "Kế hoạch: 418.348. Đã phân bổ: 220.900" in pictures[4].get("descr")


def test_odd_figures_make_a_chart_too(book: Session) -> None:
    """Nothing to draw, names without end, no figure, below nought: in all three formats."""
    name = "Tên rất dài " * 20
    odd = (
        Chart("Hai kỳ", StackedBars(("Không có", "Âm", name), (
            Part("Kỳ trước", "good", "full", (None, -3.0, 0.0)),
            Part("Kỳ này", "bad", "pale", (None, 2.0, 1000.0)),
        ), "Số")),
        Chart("Trống", StackedBars((), (Part("a", "good", "full", ()),), "Số")),
        Chart(name, Lines((name, name), (Line("a", "good", (None, 1e6)),), name)),
    )  # fmt: skip
    for chart in odd:
        assert chart_picture(chart, 300, 150).startswith(b"\x89PNG")
    assert chart_words(odd[0]).startswith("Hai kỳ. Không có: –. Âm: Kỳ trước -3, Kỳ này 2. Tên")
    made = replace(document(book, "overview", "2023-Q2"), blocks=(Charts(odd, 60),))
    for write in (write_pdf, write_excel, write_word):
        assert len(write(made)) > 5000


LONG_NAME = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hỗ trợ phát triển giáo dục"


@pytest.mark.parametrize("lines", [1, 3, 6])
def test_it_stays_one_page_whatever_the_letter_head(
    book: Session, lines: int, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    """The charts give way to long names and to the widest margins and spaces one may choose."""
    name = " ".join([LONG_NAME] * 2)[: 30 * lines]
    paper = {"top": 25, "bottom": 25, "left": 35, "right": 20, "body": 14, "space": 12}
    with book.edit("Cài đặt") as writer:
        for key, value in {"header_unit": name, "paper": paper}.items():
            writer.put("setting", (key,), {"value": json.dumps(value)})
    made = document(book, "overview", "2023-Q2")
    assert len(PdfReader(io.BytesIO(write_pdf(made))).pages) == 1
    if lines == 6:
        path = tmp_path / "tong-quan.docx"
        path.write_bytes(write_word(made))
        assert len(PdfReader(office(path, "pdf")).pages) == 1
