"""The timeline through a real window: bars, keys, drag, zoom, one selection with the table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services import progress, tasks
from gui.models import timeline
from gui.tabs.tasks_tab import TABLE, TIMELINE, TasksTab
from gui.widgets.tasks_timeline import TasksTimeline
from gui.widgets.timeline_painter import lead_colour
from tests.gui.tab_alone import opened_tab, press


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    for shown in opened_tab(TasksTab, qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023"):
        shown.show_page(TIMELINE)
        yield shown


def row_of(chart: TasksTimeline, words: str) -> int:
    return next(i for i, bar in enumerate(chart.bars()) if words in bar.text)


def mouse(chart: TasksTimeline, kind: QEvent.Type, x: float, y: float) -> None:
    place, button = QPointF(x, y), Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(chart.viewport(), event)


def drag(chart: TasksTimeline, row: int, grip: str, days: int) -> None:
    """Take the bar of a row in the middle or at its end and pull it by some days."""
    place = chart.place()
    bar = chart.bars()[row]
    assert bar.first is not None
    assert bar.last is not None
    box = place.box(row, bar.first, bar.last)
    x = {"move": box.center().x(), "start": box.left() + 2, "end": box.right() - 2}[grip]
    y, shift = box.center().y(), days * place.scale
    mouse(chart, QEvent.Type.MouseButtonPress, x, y)
    mouse(chart, QEvent.Type.MouseMove, x + shift / 2, y)
    mouse(chart, QEvent.Type.MouseMove, x + shift, y)
    mouse(chart, QEvent.Type.MouseButtonRelease, x + shift, y)


def stored(tab: TasksTab, words: str) -> tuple[object, ...]:
    conn = sqlite3.connect(tab.table_page.book.session.path)
    try:
        found = conn.execute(
            "SELECT start_on, end_on, time_raw FROM task WHERE title LIKE ?", (f"%{words}%",)
        ).fetchone()
    finally:
        conn.close()
    return tuple(found)


def test_bars_are_the_lines_of_the_table(tab: TasksTab) -> None:
    chart = tab.timeline
    assert chart.objectName() == "tasksTimeline"
    assert chart.isVisible()
    assert len(chart.bars()) == tab.model.rowCount()
    bar = chart.bars()[row_of(chart, "Tổ chức tuyển dụng viên chức")]
    assert (bar.first, bar.last) == (date(2023, 4, 1).toordinal(), date(2023, 9, 30).toordinal())
    late = chart.bars()[row_of(chart, "Bé yêu giao thông")]
    assert late.state == "late"
    assert "Quá 81 ngày" in late.words  # never by colour alone
    heading = chart.bars()[0]
    assert heading.key is None


def test_the_plans_year_is_what_is_seen_first(tab: TasksTab) -> None:
    place = tab.timeline.place()
    assert date.fromordinal(round(place.day_at(place.names))) == date(2023, 1, 1)
    assert abs(place.day_at(place.size.width()) - date(2024, 1, 1).toordinal()) < 3
    tab.toggle_panel()
    place = tab.timeline.place()
    assert date.fromordinal(round(place.day_at(place.names))) == date(2023, 1, 1)  # stays
    # a task printed "Tháng 6/2022" lies before it and can be scrolled to
    assert date.fromordinal(place.days[0]) == date(2022, 4, 1)


def test_progress_shows_at_once(tab: TasksTab) -> None:
    chart, book = tab.timeline, tab.table_page.book
    row = row_of(chart, "Bé yêu giao thông")
    progress.set_progress(
        book.session, task_id=int(str(chart.bars()[row].key)), period_key="2023-Q2",
        unit_id=book.unit_id, status="done",
    )  # fmt: skip
    assert chart.bars()[row].state == "done"
    assert "Hoàn thành" in chart.bars()[row].words
    book.session.undo()
    assert chart.bars()[row].state == "late"


def test_keys_move_and_stretch_in_one_step(tab: TasksTab) -> None:
    chart, session = tab.timeline, tab.book.session
    words = "Thực hiện kiểm tra, tư vấn"
    tab.view.show_key(chart.bars()[row_of(chart, words)].key)
    before = stored(tab, words)
    first, last = (date.fromisoformat(str(day)) for day in before[:2])
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for _ in range(3):
        key(chart, Qt.Key.Key_Right, ctrl)
    assert stored(tab, words) == before  # nothing while the key is held
    key(chart, Qt.Key.Key_Control, release=True)
    moved = [(day + timedelta(days=3)).isoformat() for day in (first, last)]
    assert list(stored(tab, words)[:2]) == moved
    key(chart, Qt.Key.Key_Left, shift)
    key(chart, Qt.Key.Key_Shift, release=True)
    assert stored(tab, words)[1] == (last + timedelta(days=2)).isoformat()
    session.undo()
    session.undo()
    assert stored(tab, words) == before
    key(chart, Qt.Key.Key_Right, ctrl)
    key(chart, Qt.Key.Key_Escape)
    key(chart, Qt.Key.Key_Control, release=True)
    assert stored(tab, words) == before


def key(
    chart: TasksTimeline,
    pressed: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    release: bool = False,
) -> None:
    kind = QEvent.Type.KeyRelease if release else QEvent.Type.KeyPress
    QApplication.sendEvent(chart, QKeyEvent(kind, pressed, held))


def test_drag_moves_and_stretches_in_one_step(tab: TasksTab) -> None:
    chart, session = tab.timeline, tab.table_page.book.session
    words = "Thực hiện kiểm tra, tư vấn"
    row = row_of(chart, words)
    assert stored(tab, words)[:2] == ("2023-06-01", "2023-11-30")
    drag(chart, row, "move", 10)
    assert stored(tab, words) == ("2023-06-11", "2023-12-10", "Theo phụ lục 02")
    assert session.undo_label == "Dời nhiệm vụ 3 sang 11/06/2023 – 10/12/2023"
    session.undo()
    assert session.undo_label is None
    drag(chart, row, "end", -30)
    assert stored(tab, words)[:2] == ("2023-06-01", "2023-10-31")
    drag(chart, row, "start", 5)
    assert stored(tab, words)[:2] == ("2023-06-06", "2023-10-31")
    assert tab.view.current_key() == chart.bars()[row].key
    drag(chart, row, "start", 178)  # past its own end: the bar turns over, as it is drawn
    assert stored(tab, words)[:2] == ("2023-10-31", "2023-12-01")


def test_a_printed_time_says_the_new_days_in_the_same_step(tab: TasksTab) -> None:
    chart, session = tab.timeline, tab.table_page.book.session
    words = "Triển khai đại trà Giáo dục nếp sống"
    row = row_of(chart, words)
    assert stored(tab, words) == ("2023-09-01", "2023-09-30", "Tháng 9/2023")
    drag(chart, row, "move", 4)
    moved = "Từ ngày 05/09/2023 đến ngày 04/10/2023"
    assert stored(tab, words) == ("2023-09-05", "2023-10-04", moved)
    names = [column.name for column in tab.model.columns]
    assert tab.model.index(row, names.index("time_raw")).data() == moved
    session.undo()
    assert stored(tab, words)[2] == "Tháng 9/2023"
    drag(chart, row, "end", 31)  # whole months have a name
    assert stored(tab, words)[2] == "Từ tháng 9/2023 đến tháng 10/2023"
    session.undo()
    assert session.undo_label is None


def test_a_read_only_book_is_not_dragged(tab: TasksTab) -> None:
    chart = tab.timeline
    chart.writable = False
    row = row_of(chart, "Thực hiện kiểm tra, tư vấn")
    drag(chart, row, "move", 10)
    assert stored(tab, "Thực hiện kiểm tra, tư vấn")[:2] == ("2023-06-01", "2023-11-30")


def test_one_selection_with_table_and_panel(tab: TasksTab, qtbot: QtBot) -> None:
    chart = tab.timeline
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    second = tab.model.keys()[1]
    assert tab.view.current_key() == second
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    panel = tab.table_page.panel
    assert panel is not None
    assert not panel.isHidden()
    tab.show_page(TABLE)
    assert tab.view.isVisible()
    assert tab.view.current_key() == second


def test_filters_and_search_hold_here_too(tab: TasksTab) -> None:
    tab.narrow("overdue")
    chart = tab.timeline
    assert chart.isVisible()
    assert {bar.state for bar in chart.bars() if bar.key is not None} == {"late"}
    tab.narrow("paused")
    assert not chart.isVisible()  # nothing to draw: the page says so
    tab.narrow("")
    assert chart.isVisible()


def test_zoom_keeps_the_day_under_the_mouse(tab: TasksTab, qtbot: QtBot) -> None:
    chart = tab.timeline
    x = chart.place().chart.center().x()
    day, scale = chart.place().day_at(x), chart.place().scale
    place = QPointF(x, 200)
    QApplication.sendEvent(
        chart.viewport(),
        QWheelEvent(
            place, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip
    assert chart.place().scale > scale
    assert abs(chart.place().day_at(x) - day) < 2
    qtbot.keyClick(chart, Qt.Key.Key_T)
    today = date(2023, 6, 20).toordinal()
    assert abs(chart.place().day_at(chart.place().chart.center().x()) - today) < 2
    for _ in range(20):
        qtbot.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.place().width <= chart.place().chart.width() + 1  # all of it, nothing beyond


def test_scale_has_months_or_quarters_or_years(tab: TasksTab) -> None:
    first, end = date(2023, 1, 1).toordinal(), date(2024, 1, 1).toordinal()
    assert [tick.text for tick in timeline.months(first, end)] == [f"T{n}" for n in range(1, 13)]
    assert [t.text for t in timeline.quarters(first, end)][1] == "Quý II/2023"
    assert [t.text for t in timeline.years(first, end + 366)] == ["2023", "2024"]
    assert tab.timeline.place().by_month


def test_every_built_in_plan_can_be_drawn(tab: TasksTab) -> None:
    from core.services.plans import built_in_keys, load_built_in

    session = tab.table_page.book.session
    for key in built_in_keys():
        if key != "gia-lam-2023":
            load_built_in(session, key)
    assert sum(bar.key is not None for bar in tab.timeline.bars()) == len(
        tasks.task_ids(session, period_key="2023-Q2", unit_id=session.own_unit_id())
    )
    odd = [bar for bar in tab.timeline.bars() if "trước ngày bắt đầu" in bar.words]
    assert all(b.first is not None and b.last is not None and b.last < b.first for b in odd)
    assert not tab.timeline.grab().isNull()


def test_quarters_stand_over_their_own_months_wherever_the_range_begins() -> None:
    days = date(2022, 12, 10).toordinal(), date(2023, 8, 1).toordinal()
    found = [(date.fromordinal(t.first), t.text) for t in timeline.quarters(*days)]
    assert found == [
        (date(2022, 12, 10), "Quý IV/2022"),
        (date(2023, 1, 1), "Quý I/2023"),
        (date(2023, 4, 1), "Quý II/2023"),
        (date(2023, 7, 1), "Quý III/2023"),
    ]
    assert [t.text for t in timeline.short_quarters(*days)] == ["IV", "I", "II", "III"]
    assert timeline.months(*days)[1].first == date(2023, 1, 1).toordinal()


def test_the_view_follows_the_chosen_bar(tab: TasksTab) -> None:
    chart = tab.timeline
    chart.zoom(6)
    seen = 0
    chart.horizontalScrollBar().setValue(0)
    for _ in chart.bars():
        press(chart, Qt.Key.Key_Down)
        row = next(n for n, bar in enumerate(chart.bars()) if bar.key == tab.view.current_key())
        if not chart.bars()[row].dated:
            continue
        seen += 1
        place = chart.place()
        box = place.box(row, *place.days_of(chart.bars()[row]))
        assert box.intersects(place.chart.toRectF())
    assert seen > 10


def test_today_beyond_the_plan_is_said(tab: TasksTab, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    tab.table_page.book.told.connect(lambda kind, words: told.append(words))
    press(tab.timeline, Qt.Key.Key_T)
    assert told == []
    monkeypatch.setenv("SKH_NOW", "2026-11-22T08:00:00+07:00")
    press(tab.timeline, Qt.Key.Key_T)
    assert told == [
        "Hôm nay (22/11/2026) nằm ngoài thời gian của kế hoạch (01/04/2022 – 31/12/2023)."
    ]


def test_a_late_bar_keeps_the_colour_of_who_leads(tab: TasksTab) -> None:
    chart = tab.timeline
    row = row_of(chart, "Bé yêu giao thông")
    bar = chart.bars()[row]
    assert bar.state == "late"
    assert bar.lead is not None
    place = chart.place()
    box = place.box(row, *place.days_of(bar)).toRect()
    chart.verticalScrollBar().setValue(row * 26 - 100)
    box.moveTop(box.top() - chart.verticalScrollBar().value())
    image = chart.viewport().grab().toImage()
    inner, edge = image.pixelColor(box.center()), image.pixelColor(box.left() + 8, box.top() + 1)
    assert abs(inner.hslHue() - lead_colour(bar.lead, dark=False).hslHue()) < 12
    assert edge.hslHue() < 15  # red
