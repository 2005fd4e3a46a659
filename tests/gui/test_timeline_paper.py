"""The timeline on paper, its colours of leads, its steps in words, and how fast it pans."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services import tasks
from core.session import Session
from gui import theme
from gui.dialogs.preview import PreviewDialog
from gui.models.timeline import Bar
from gui.tabs.tasks_tab import TIMELINE, TasksTab
from gui.widgets.tasks_timeline import TasksTimeline
from gui.widgets.timeline_painter import lead_colour
from gui.widgets.timeline_paper import PaperName, pages_of, sheet_of, write_pdf
from tests.gui.tab_alone import opened_tab
from tests.gui.test_tasks_timeline import drag, row_of

MILLIMETRES = {"A4": (297, 210), "A3": (420, 297)}


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    for shown in opened_tab(TasksTab, qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023"):
        shown.show_page(TIMELINE)
        yield shown


def many(session: Session, count: int) -> None:
    """Copies of the plan's tasks until there are `count`."""
    rows = [dict(row) for row in session.conn.execute("SELECT * FROM task ORDER BY position")]
    with session.edit("Thêm nhiều nhiệm vụ") as writer:
        for n in range(count - len(rows)):
            row = {**rows[n % len(rows)], "uid": str(uuid.uuid4()), "position": 1000 + n}
            del row["id"]
            writer.add("task", row)


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_landscape_pdf_with_every_task(tab: TasksTab, tmp_path: Path, paper: PaperName) -> None:
    path = tmp_path / "t.pdf"
    count = write_pdf(path, sheet_of(tab.timeline, tab.table_page.book), paper)
    pages = PdfReader(path).pages
    assert len(pages) == count > 1
    size = [round(float(side) * 25.4 / 72) for side in pages[0].mediabox[2:]]
    assert size == list(MILLIMETRES[paper])
    words = [" ".join(page.extract_text().split()) for page in pages]
    assert "TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ" in words[0]
    assert "92/KH-UBND · Quý II/2023 · tính đến ngày 20/06/2023" in words[0]
    assert f"Trang {count}/{count}" in words[-1]
    assert all("Quý II/2023" in page for page in words)  # the scale on every page
    assert "(tiếp)" in words[1]
    every = " ".join(words)
    assert every.count("Phòng GD&ĐT") >= 25  # who leads, in words
    assert "đề xuất phương án bổ sung quỹ đất cho trường học" in every  # whole names, in two lines


def test_paper_is_light_whatever_the_window_wears(tab: TasksTab, tmp_path: Path) -> None:
    files = []
    for name in ("light", "dark"):
        theme.apply(QApplication.instance(), name)  # type: ignore[arg-type]
        path = tmp_path / f"{name}.pdf"
        write_pdf(path, sheet_of(tab.timeline, tab.table_page.book), "A4")
        document = pypdfium2.PdfDocument(path)
        files.append(bytes(document[0].render(scale=0.5).buffer))
        document.close()
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    assert files[0] == files[1]


def test_preview_from_the_menu(tab: TasksTab, qtbot: QtBot) -> None:
    action = tab.findChild(type(tab.table_page.more.menu().actions()[0]), "tasksPrintA3")
    assert action is not None
    action.trigger()
    dialogs = tab.window().findChildren(PreviewDialog)
    assert len(dialogs) == 1
    assert dialogs[0].pages.count >= 1
    assert dialogs[0].pages.width() <= dialogs[0].width()  # A3 is 1,600 wide
    path = dialogs[0].path
    assert path.exists()
    dialogs[0].close()
    qtbot.waitUntil(lambda: not path.exists())


def test_only_the_days_in_sight_are_printed(tab: TasksTab, tmp_path: Path) -> None:
    tab.timeline.zoom(6)
    first, end = tab.timeline.days_in_sight()
    assert end - first < 120
    path = tmp_path / "t.pdf"
    write_pdf(path, sheet_of(tab.timeline, tab.table_page.book), "A4")
    words = PdfReader(path).pages[0].extract_text().replace("\t", " ")
    assert "Quý I/2023" not in words
    assert "‹ 28/02/2023 · Quá 112 ngày" in words  # a bar that lies before them
    assert "01/11/2023 ›" in words  # and one behind


def lines(text: str) -> list[Bar]:
    """One letter a line: A and a are headings (depth 0 and 1), x is a task."""
    return [
        Bar(letter, n if letter == "x" else None, int(letter == "a"))
        for n, letter in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Axxx", 9, ["Axxx"]),
        ("Axxxx", 3, ["Axx", "Axx"]),
        ("AxAx", 3, ["Ax", "Ax"]),  # no heading alone at the foot
        ("Aaxxx", 4, ["Aaxx", "Aax"]),
        ("AaxAx", 4, ["Aax", "Ax"]),  # a new section repeats nothing
        ("AaxaxX".replace("X", "x"), 3, ["Aax", "Aax", "Aax"]),
        ("", 5, [""]),
    ],
)
def test_pages_keep_headings_with_their_tasks(text: str, most: int, expected: list[str]) -> None:
    pages = pages_of(lines(text), most)
    assert ["".join(bar.text[0] for bar in page) for page in pages] == expected
    again = [bar.text for page in pages[1:] for bar in page[:1] if bar.key is None]
    assert all(text.endswith("(tiếp)") or len(text) == 1 for text in again)


def test_a_drag_is_named_in_the_users_words(tab: TasksTab) -> None:
    chart, session = tab.timeline, tab.table_page.book.session
    row = row_of(chart, "Tổ chức tuyển dụng viên chức")
    drag(chart, row, "move", 10)
    assert session.undo_label == "Dời nhiệm vụ 1 sang 11/04/2023 – 10/10/2023"
    drag(chart, row, "end", 5)
    assert session.undo_label == "Đổi hạn nhiệm vụ 1 thành 15/10/2023"
    drag(chart, row, "start", -10)
    assert session.undo_label == "Đổi ngày bắt đầu nhiệm vụ 1 thành 01/04/2023"


def test_leads_have_colours_and_keep_them(tab: TasksTab) -> None:
    chart = tab.timeline
    personnel = chart.bars()[row_of(chart, "Tổ chức tuyển dụng viên chức")].lead
    others = {bar.lead for bar in chart.bars() if bar.key is not None and "GD&ĐT" in bar.words}
    assert personnel is not None
    assert personnel not in others
    tab.narrow("overdue")
    shown = {bar.lead for bar in tab.timeline.bars() if bar.key is not None}
    assert shown <= others  # the same number whatever is filtered
    assert lead_colour(0, dark=True) != lead_colour(0, dark=False)
    assert lead_colour(0, dark=False) != lead_colour(1, dark=False)


def frames(chart: TasksTimeline) -> list[float]:
    """Milliseconds of each frame while panning down and across."""
    spent = []
    for bar, step in ((chart.verticalScrollBar(), 173), (chart.horizontalScrollBar(), 37)):
        for n in range(40):
            bar.setValue(n * step % max(1, bar.maximum()))
            began = time.perf_counter()
            chart.viewport().repaint()
            spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)


def test_a_thousand_tasks_pan_as_few_do(tab: TasksTab) -> None:
    """Only what is in sight is painted: a ratio in one run, machines differ."""
    few = frames(tab.timeline)
    many(tab.table_page.book.session, 1000)
    assert sum(bar.key is not None for bar in tab.timeline.bars()) == 1000
    lots = frames(tab.timeline)
    assert lots[len(lots) // 2] < 3 * few[len(few) // 2]


def test_moving_without_days_writes_nothing(tab: TasksTab) -> None:
    session = tab.table_page.book.session
    chart = tab.timeline
    drag(chart, row_of(chart, "Tổ chức tuyển dụng viên chức"), "move", 0)
    assert session.undo_label is None
    assert tasks.task_name(session, 1)
