"""Tables on paper, read back from the PDF: figures keep one line, headings keep their rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QFont, QFontMetricsF, QPdfWriter
from PySide6.QtWidgets import QApplication

from core.services import progress
from gui.dialogs.preview import PreviewDialog
from gui.main_window import MainWindow
from gui.models.columns import Group
from gui.widgets.paper_columns import PaperColumn, column_spans
from gui.widgets.table_paper import _Sheet, write_pdf

LONG = "Tổ chức tuyển dụng viên chức giáo dục năm học 2023-2024 theo vị trí việc làm"


def widths(*columns: PaperColumn, room: int = 1000) -> list[int]:
    """How wide the columns come out on `room` pixels."""
    font = QFont(QApplication.font())
    font.setPixelSize(11)
    metrics = QFontMetricsF(font)
    return [right - left for left, right in column_spans(columns, room, 4, metrics, metrics)]


def column(*texts: str, looked_at: int = 100, figures: bool = False) -> PaperColumn:
    return PaperColumn("Cột", frozenset(texts), looked_at, figures)


def advance(text: str) -> float:
    font = QFont(QApplication.font())
    font.setPixelSize(11)
    return QFontMetricsF(font).horizontalAdvance(text)


def test_a_date_keeps_one_line_among_long_texts(qapp: QApplication) -> None:
    texts = [column(LONG * 3, looked_at=300) for _ in range(5)]
    found = widths(*texts, column("28/06/2023", looked_at=20, figures=True))
    assert sum(found) == 1000
    assert found[-1] >= advance("28/06/2023") + 8
    assert len(set(found[:-1])) <= 2  # alike but for rounding


def test_a_text_gives_way_before_a_word_of_it_breaks(qapp: QApplication) -> None:
    found = widths(column("Hoàn thành", looked_at=10), *[column(LONG, looked_at=600)] * 4, room=600)
    assert found[0] >= advance("thành") + 8
    assert sum(found) == 600


def test_too_much_for_a_page_still_fills_exactly_the_page(qapp: QApplication) -> None:
    found = widths(*[column("28/06/2023", figures=True)] * 40)
    assert sum(found) == 1000
    assert min(found) > 0


def test_long_numbers_stay_whole_beside_long_texts(qapp: QApplication) -> None:
    amounts = [column("Σ 413.618.000.000", "1.000", figures=True) for _ in range(5)]
    texts = [column("nguồn-" * 30, LONG, looked_at=300) for _ in range(3)]
    found = widths(*texts, *amounts, room=700)
    assert sum(found) == 700
    assert min(found[3:]) >= advance("413.618.000.000") + 8
    assert min(found[:3]) >= 40


def test_an_empty_column_keeps_room_to_write_in(qapp: QApplication) -> None:
    found = widths(column("ngắn", looked_at=500), column(looked_at=120))
    assert found[1] >= 120


def test_a_sheet_to_be_filled_in_by_pen_has_room(qapp: QApplication) -> None:
    by_pen = [
        PaperColumn("Tử", frozenset({""}), 40, figures=True, by_pen=True),
        PaperColumn("Lý do", frozenset({""}), 40, figures=False, by_pen=True),
    ]
    found = widths(*[column(LONG * 4, looked_at=600)] * 4, *by_pen)
    assert sum(found) == 1000
    assert found[-2:] == [68, 106]  # 18 and 28 mm
    crowded = widths(*[column("28/06/2023", figures=True)] * 9, *by_pen, room=760)
    assert sum(crowded) == 760
    assert crowded[0] >= advance("28/06/2023") + 8  # what is printed comes before what may be


def heading_spans(tab: Any) -> dict[str, float]:
    """How wide each column comes out on paper, in millimetres."""
    writer = QPdfWriter(QBuffer())
    sheet = _Sheet(tab.view, writer)
    return {
        column.name: (right - left) / 96 * 25.4
        for column, (left, right) in zip(sheet._columns, sheet._spans, strict=True)
    }


def test_empty_columns_of_a_tab_can_be_written_in(tab: Any, window: MainWindow) -> None:
    found = heading_spans(tab)
    assert min(found[name] for name in ("numerator", "denominator", "value")) >= 17.5
    assert found["note"] >= 27.5
    assert found["no"] < 15  # full of numbers: no pen comes there
    window.show_tab(3)
    found = heading_spans(window.current_tab())
    assert min(found["difficulty"], found["reason"]) >= 19  # fourteen columns share the page
    assert found["title"] >= 30


@pytest.fixture
def tasks_tab(window: MainWindow) -> Any:
    """The tab Nhiệm vụ, the first tasks done on a day."""
    window.show_tab(3)
    tab: Any = window.current_tab()
    for task_id in tab.model.keys()[:4]:
        for field, text in (("status", "hoàn thành"), ("done_on", "16/06/2023")):
            progress.enter(
                window.book.session, task_id=task_id, period_key="2023-Q2",
                unit_id=window.book.unit_id, field=field, text=text,
            )  # fmt: skip
    tab.reload()
    return tab


def pages_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def test_the_day_of_a_task_stands_whole_on_paper(tasks_tab: Any, tmp_path: Path) -> None:
    path = tmp_path / "nhiệm vụ.pdf"
    write_pdf(tasks_tab.view, path, "Nhiệm vụ", "")
    lines = "\n".join(pages_of(path)).splitlines()
    assert sum("16/06/2023" in line for line in lines) == 4


def test_no_heading_ends_a_page(tasks_tab: Any, tmp_path: Path) -> None:
    path = tmp_path / "nhiệm vụ.pdf"
    assert write_pdf(tasks_tab.view, path, "Nhiệm vụ", "") > 2
    model = tasks_tab.model
    heads = {e.title for r in range(model.rowCount()) if isinstance(e := model.entry(r), Group)}
    assert len(heads) > 4
    for page in pages_of(path)[:-1]:
        last = [line.strip() for line in page.splitlines() if line.strip()][-2]  # above “Trang n”
        assert last not in heads


def test_a_long_word_is_broken_rather_than_cut(
    tasks_tab: Any, window: MainWindow, tmp_path: Path
) -> None:
    word = "tep-" + "rất-dài-" * 40 + "hết"
    key = tasks_tab.model.keys()[0]
    progress.enter(
        window.book.session, task_id=key, period_key="2023-Q2", unit_id=window.book.unit_id,
        field="product", text=word.replace("-", ""),
    )  # fmt: skip
    tasks_tab.reload()
    path = tmp_path / "dài.pdf"
    write_pdf(tasks_tab.view, path, "Nhiệm vụ", "")
    everything = re.sub(r"\s+", "", "".join(pages_of(path)))
    assert "dàihết" in everything


def test_the_preview_opens_as_wide_as_the_page_and_drops_no_line_of_pixels(
    window: MainWindow, tasks_tab: Any
) -> None:
    window.actions_by_name["actPrintTab"].trigger()
    [dialog] = [d for d in window.findChildren(PreviewDialog) if d.isVisible()]
    QApplication.processEvents()
    assert dialog._area.horizontalScrollBar().maximum() <= 3
    page = dialog.pages._page(0)
    shown = dialog.pages.grab().toImage()
    for x in range(0, page.width() - 2, 7):
        for y in range(2, page.height() - 2, 5):
            assert shown.pixelColor(16 + x, 16 + y) == page.pixelColor(x, y) or x == 0
    dialog.close()


def test_an_empty_table_is_not_printed(window: MainWindow) -> None:
    window.show_tab(3)
    window.current_tab().search_for("không có nhiệm vụ nào như thế")
    window.actions_by_name["actPrintTab"].trigger()
    assert not window.findChildren(PreviewDialog)
    assert "trống" in window.status.message.text()
