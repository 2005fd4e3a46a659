"""The tab Tổng quan through a real window: figures, steps, links, refresh after an edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from core.services import next_steps, progress, recognitions, results, tasks
from core.services.overview import Place, Tab
from core.services.periods import period_by_key
from core.session import Session
from gui import theme
from gui.app import create_window
from gui.book import Book
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.tabs.overview_tab import OverviewTab
from gui.tabs.schools_tab import SchoolsTab
from gui.tabs.tasks_tab import TasksTab
from gui.widgets.chart_view import ChartView
from gui.widgets.link_row import LinkRow
from gui.worker import wait_for_jobs

IN_JUNE = "2023-06-20T08:00:00+07:00"


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OverviewTab]:
    yield from opened(qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023")


def opened(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch, **book: str
) -> Iterator[OverviewTab]:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    session = Session.create(path, **book)  # type: ignore[arg-type]
    shown = OverviewTab(Book(session), Settings())
    qtbot.addWidget(shown)
    shown.resize(1093, 520)
    shown.show()
    qtbot.waitUntil(lambda: shown.charts is not None)
    yield shown
    shown.hide()
    assert wait_for_jobs()
    shown.book.close()


def words(tab: OverviewTab, name: str) -> str:
    label = tab.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def lines(tab: OverviewTab, card: str) -> dict[str, str]:
    return {row.text(): row.figure() for row in tab.cards[card].lines()}


def overdue(session: Session) -> list[int]:
    return tasks.task_ids(
        session,
        period_key="2023-Q2",
        unit_id=session.own_unit_id(),
        wanted=tasks.TaskFilter(status="overdue"),
    )


def test_the_plan_and_the_period_stand_on_top(tab: OverviewTab) -> None:
    assert isinstance(tab.findChild(QScrollArea, "overviewView"), QScrollArea)
    assert words(tab, "planLine").startswith("Kế hoạch số 92/KH-UBND · ngày 10/03/2023")
    assert "Nâng cao chất lượng giáo dục" in words(tab, "planTitle")
    assert words(tab, "periodState") == "Quý II/2023 · Đang nhập"
    assert words(tab, "periodDays") == "Còn 20 ngày"
    assert "hạn nộp 10/07/2023" in words(tab, "periodLine")


def test_cards(tab: OverviewTab) -> None:
    late = len(overdue(tab.book.session))
    assert tab.cards["indicators"].figure() == "0/43"
    assert lines(tab, "indicators")["Chưa có số liệu"] == "43"
    assert tab.cards["tasks"].figure() == "0/35"
    assert lines(tab, "tasks") == {
        "Hoàn thành": "0", "Còn trong hạn": str(35 - late), "Quá hạn": str(late),
    }  # fmt: skip
    assert tab.cards["budget"].figure() == "–"
    assert lines(tab, "budget")["Kế hoạch"] == "418.348"
    assert tab.cards["schools"].figure() == "0/16"
    assert lines(tab, "schools")["MN Ánh Dương"] == "6/2023"


def test_every_line_leads_to_its_tab(tab: OverviewTab, qtbot: QtBot) -> None:
    expected: dict[Tab, list[str]] = {
        "indicators": ["reached", "not_met", "no_data"],
        "tasks": ["finished", "in_time", "overdue"],
        "budget": ["", "", ""],
        "schools": ["recognised", "late", "expired", "waiting"],
    }
    for name, filters in expected.items():
        found = []
        for row in tab.cards[name].lines():
            with qtbot.waitSignal(tab.book.gone) as told:
                qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
            assert told.args is not None
            found.append(told.args[0])
        assert [place._replace(uid="") for place in found] == [
            Place(name, narrowed) for narrowed in filters
        ]
        with qtbot.waitSignal(tab.book.gone) as told:
            qtbot.keyClick(tab.cards[name].large, Qt.Key.Key_Space)
        assert told.args == [Place(name, filters[0])]


def enter_impossible(session: Session) -> None:
    """Sixty of fifty: the checks call it an error."""
    [(indicator_id, level)] = session.conn.execute(
        "SELECT indicator.id, level FROM indicator JOIN target ON indicator_id = indicator.id"
        " WHERE kind = 'ratio' ORDER BY indicator.position LIMIT 1"
    ).fetchall()
    period = period_by_key(session, "2023-Q2")
    assert period is not None
    results.set_result(
        session, indicator_id=indicator_id, level=level, period_id=period.id,
        unit_id=session.own_unit_id(), numerator=60, denominator=50,
    )  # fmt: skip


def window_on(qtbot: QtBot, path: Path) -> tuple[MainWindow, OverviewTab]:
    window = create_window(path)
    qtbot.addWidget(window)
    window.resize(1366, 740)
    window.show()
    qtbot.waitExposed(window)
    page = window.current_tab()
    assert isinstance(page, OverviewTab)
    return window, page


def test_an_impossible_figure_is_no_success(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    with Session.create(tmp_path / "w.skh", plan="gia-lam-2023") as session:
        enter_impossible(session)
    window, page = window_on(qtbot, tmp_path / "w.skh")
    assert lines(page, "indicators")["Đạt và vượt"] == "0"
    assert lines(page, "indicators")["Cần xem lại"] == "1"
    window.go(Place("indicators", "reached"))
    assert window.current_tab().model.keys() == []
    window.go(Place("indicators", "review"))
    assert len(window.current_tab().model.keys()) == 1
    window.show_tab(0)
    qtbot.waitUntil(lambda: page.charts is not None and bool(page.step_list.rows()))
    step = next(row for row in page.step_list.rows() if row.text().startswith("Sửa 1 lỗi"))
    qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    [key] = window.current_tab().model.keys()
    assert window.current_tab().model.row_at(window.current_tab().model.row_of(key)).is_wrong
    window.close()
    assert wait_for_jobs()


def test_a_school_to_be_recognised_leads_to_its_line(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    with (
        Session.create(tmp_path / "w.skh", plan="gia-lam-2023") as session,
        session.edit("Công nhận") as writer,
    ):
        *_, first, last = recognitions.recognition_ids(session)
        writer.update("recognition", (first,), {"status": "recognised"})
        writer.update("recognition", (last,), {"expires_on": "2022-12-31"})
    window, page = window_on(qtbot, tmp_path / "w.skh")
    card = {row.text(): row for row in page.cards["schools"].lines()}
    qtbot.mouseClick(card["MN Ánh Dương"], Qt.MouseButton.LeftButton)
    tab = window.current_tab()
    assert isinstance(tab, SchoolsTab)
    assert tab.page is tab.recognition_list
    shown = tab.model.row_at(tab.model.row_of(tab.view.current_key()))
    assert shown.recognition.school == "MN Ánh Dương"
    assert tab.model.row_of(first) is None
    qtbot.mouseClick(card["Đã công nhận"], Qt.MouseButton.LeftButton)
    assert tab.model.keys() == [first]
    assert card["Hết hạn"].figure() == str(len(recognitions_as_of(page, "expired")))
    qtbot.mouseClick(card["Hết hạn"], Qt.MouseButton.LeftButton)
    assert tab.model.keys() == recognitions_as_of(page, "expired")
    window.show_tab(0)
    qtbot.waitUntil(lambda: page.charts is not None and bool(page.step_list.rows()))
    assert any("đã hết hạn" in row.text() for row in page.step_list.rows())
    window.close()
    assert wait_for_jobs()


def recognitions_as_of(page: OverviewTab, wanted: recognitions.Wanted) -> list[int]:
    session = page.book.session
    ids = recognitions.recognition_ids(session)
    return recognitions.wanted_ids(session, ids, wanted, period=page.book.period)


def test_steps_lead_on_by_keyboard_too(tab: OverviewTab, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(tab.step_list.rows()))
    first = tab.step_list.rows()[0]
    assert first.text().startswith(f"Cập nhật {len(overdue(tab.book.session))} nhiệm vụ quá hạn")
    assert first.accessibleName() == first.text()
    with qtbot.waitSignal(tab.book.gone) as told:
        qtbot.keyClick(first, Qt.Key.Key_Space)
    assert told.args == [Place("tasks", "overdue")]


def test_findings_lead_to_their_row(tab: OverviewTab, qtbot: QtBot) -> None:
    every = next_steps.open_findings(tab.book.session, "2023-Q2")
    qtbot.waitUntil(lambda: bool(tab.finding_list.rows()))
    assert len(tab.finding_list.rows()) < len(every)
    more = tab.findChild(LinkRow, "overviewFindingsMore")
    assert isinstance(more, LinkRow)
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    rows = tab.finding_list.rows()
    assert [row.text() for row in rows] == [finding.sentence for finding in every]
    place = next(i for i, f in enumerate(every) if f.place and f.place.tab == "tasks")
    with qtbot.waitSignal(tab.book.gone) as told:
        qtbot.mouseClick(rows[place], Qt.MouseButton.LeftButton)
    assert told.args == [every[place].place]
    nowhere = next(i for i, f in enumerate(every) if f.place is None)
    with qtbot.assertNotEmitted(tab.book.gone):
        qtbot.mouseClick(rows[nowhere], Qt.MouseButton.LeftButton)


def test_an_edit_elsewhere_shows_at_once(tab: OverviewTab, qtbot: QtBot) -> None:
    session = tab.book.session
    before = overdue(session)
    progress.set_progress(
        session, task_id=before[0], period_key="2023-Q2", unit_id=tab.book.unit_id, status="done"
    )
    qtbot.waitUntil(lambda: tab.cards["tasks"].figure() == "1/35")
    assert lines(tab, "tasks")["Quá hạn"] == str(len(before) - 1)
    session.undo()
    qtbot.waitUntil(lambda: tab.cards["tasks"].figure() == "0/35")


def test_a_hidden_page_asks_when_it_is_shown(tab: OverviewTab) -> None:
    tab.hide()
    progress.set_progress(
        tab.book.session, task_id=overdue(tab.book.session)[0], period_key="2023-Q2",
        unit_id=tab.book.unit_id, status="done",
    )  # fmt: skip
    QApplication.processEvents()
    assert tab.cards["tasks"].figure() == "0/35"  # nobody looks: nothing is reckoned
    tab.show()
    assert tab.cards["tasks"].figure() == "1/35"


def test_another_period(tab: OverviewTab, qtbot: QtBot) -> None:
    tab.book.choose_period("2023-Q4")
    qtbot.waitUntil(lambda: words(tab, "periodState") == "Quý IV/2023 · Chưa đến kỳ")


def test_an_empty_book(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tab in opened(qtbot, tmp_path / "b.skh", monkeypatch, unit="Trường Tiểu học Ánh Sao"):
        assert words(tab, "planTitle") == "Sổ chưa có kế hoạch"
        assert {card.figure() for card in tab.cards.values()} == {"–"}
        qtbot.waitUntil(lambda tab=tab: bool(tab.step_list.rows()))  # type: ignore[misc]
        assert [row.text()[:20] for row in tab.step_list.rows()] == ["Sổ chưa có kế hoạch:"]


def test_fits_1366_by_768_at_125_percent(tab: OverviewTab) -> None:
    area = tab.findChild(QScrollArea, "overviewView")
    assert isinstance(area, QScrollArea)
    page = area.widget()
    assert page.minimumSizeHint().width() <= 1093
    assert page.width() <= area.viewport().width()


def test_a_figure_opens_its_tab_narrowed(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    path = tmp_path / "w.skh"
    with Session.create(path, plan="gia-lam-2023") as session:
        late = overdue(session)
    window = create_window(path)
    qtbot.addWidget(window)
    window.resize(1366, 740)
    window.show()
    qtbot.waitExposed(window)
    page = window.current_tab()
    assert isinstance(page, OverviewTab)
    row = next(row for row in page.cards["tasks"].lines() if row.text() == "Quá hạn")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    shown = window.current_tab()
    assert isinstance(shown, TasksTab)
    assert shown.model.keys() == late
    window.show_tab(0)
    qtbot.waitUntil(lambda: page.charts is not None and bool(page.finding_list.rows()))
    every = next_steps.open_findings(page.book.session, "2023-Q2")
    place = next(i for i, f in enumerate(every) if f.place and f.place.tab == "tasks")
    page.finding_list.followed.emit(every[place].place)
    assert window.current_tab() is shown
    [(task_id,)] = page.book.session.conn.execute(
        "SELECT id FROM task WHERE uid = ?",
        (every[place].place.uid,),  # type: ignore[union-attr]
    ).fetchall()
    assert shown.view.current_key() == task_id
    window.close()
    assert wait_for_jobs()


# -- charts -----------------------------------------------------------------------------------


def drawn(tab: OverviewTab, qtbot: QtBot) -> ChartView:
    qtbot.waitUntil(lambda: tab.charts.levels.view.chart() is not None, timeout=10_000)
    return tab.charts.levels.view


def test_the_levels_are_drawn_after_the_figures(tab: OverviewTab, qtbot: QtBot) -> None:
    view = drawn(tab, qtbot)
    assert view.isVisibleTo(tab)
    assert not tab.charts.levels.words.isVisibleTo(tab)
    assert view.accessibleDescription().startswith("Mầm non: Chưa có số liệu 14")
    assert tab.charts.times.view.chart() is None  # nothing reported yet: a sentence says so
    assert "nhập kết quả" in tab.charts.times.words.text()
    colours = {view.grab().toImage().pixelColor(x, y).name() for x in range(0, view.width(), 7)
               for y in range(0, view.height(), 5)}  # fmt: skip
    assert theme.colour("surface").name() in colours or len(colours) > 2


def point(view: ChartView, place: QPoint) -> None:
    """Move the mouse there (the offscreen platform has no mouse of its own)."""
    none = Qt.MouseButton.NoButton
    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def test_a_part_of_a_bar_leads_to_its_rows(tab: OverviewTab, qtbot: QtBot) -> None:
    view = drawn(tab, qtbot)
    tab.findChild(QScrollArea, "overviewView").ensureWidgetVisible(view)  # type: ignore[union-attr]
    region = view.regions()[0]
    place = QPoint(int(region.x + region.width / 2), int(region.y + region.height / 2))
    with qtbot.waitSignal(tab.book.gone) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [Place("indicators", "no_data", level="MN")]
    point(view, place)
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    point(view, QPoint(2, view.height() - 2))
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def levels_of(tab: Any) -> set[str]:
    """The levels of the rows shown, in Chỉ tiêu and in Tổng hợp."""
    keys = list(tab.model.keys())
    return {str(key[1]) if isinstance(key, tuple) else str(key.level) for key in keys}


def test_a_bar_of_a_level_opens_the_rows_of_that_level(window: MainWindow, qtbot: QtBot) -> None:
    for place in (Place("indicators", "no_data", level="TH"), Place("rollUp", level="MN")):
        assert window.go(place)
        tab = window.current_tab()
        qtbot.waitUntil(lambda tab=tab: bool(levels_of(tab)), timeout=10_000)
        assert levels_of(tab) == {place.level}
        assert window.go(place._replace(level=""))
        assert {"MN", "TH"} < levels_of(tab)


def test_a_period_of_the_line_can_be_chosen(tab: OverviewTab, qtbot: QtBot) -> None:
    drawn(tab, qtbot)
    session = tab.book.session
    [task_id, *_] = tasks.task_ids(session, period_key="2023-Q1", unit_id=tab.book.unit_id)
    progress.set_progress(
        session, task_id=task_id, period_key="2023-Q1", unit_id=tab.book.unit_id, status="done"
    )
    view = tab.charts.times.view
    qtbot.waitUntil(lambda: view.chart() is not None, timeout=10_000)
    assert [region.target for region in view.regions()] == ["2023-Q1", "2023-Q2"]
    view.followed.emit("2023-Q1")
    assert tab.book.period is not None
    assert tab.book.period.key == "2023-Q1"


def test_charts_follow_the_theme(tab: OverviewTab, qtbot: QtBot) -> None:
    view = drawn(tab, qtbot)

    def ink() -> str:
        shades = [view.grab().toImage().pixelColor(x, y) for x in range(0, view.width(), 3)
                  for y in (8, 9, 10, 11)]  # fmt: skip
        return min(shades, key=lambda c: c.lightness()).name()

    light = ink()
    theme.apply(QApplication.instance(), "dark")  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: ink() != light)
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]


def test_an_answer_that_comes_too_late_is_dropped(tab: OverviewTab, qtbot: QtBot) -> None:
    drawn(tab, qtbot)
    tab.charts.levels.show_chart(None)
    tab.charts.ask()
    tab.charts.drop()
    assert wait_for_jobs()
    qtbot.wait(50)
    assert tab.charts.levels.view.chart() is None


@pytest.fixture
def bare(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OverviewTab]:
    yield from opened(qtbot, tmp_path / "b.skh", monkeypatch, unit="Trường A", unit_kind="school")


def test_an_empty_book_draws_nothing(bare: OverviewTab, qtbot: QtBot) -> None:
    charts = bare.charts
    qtbot.waitUntil(lambda: "Kế hoạch không có" in charts.levels.words.text())
    assert charts.levels.view.chart() is None


def test_an_offices_figures_lead_to_the_totals(tab: OverviewTab, qtbot: QtBot) -> None:
    session = tab.book.session
    [(unit_id,)] = session.conn.execute(
        "SELECT id FROM unit WHERE kind = 'school' ORDER BY id LIMIT 1"
    ).fetchall()
    [(indicator_id, level)] = session.conn.execute(
        "SELECT indicator_id, level FROM target ORDER BY id LIMIT 1"
    ).fetchall()
    assert tab.book.period is not None
    with session.edit("Trường báo cáo") as writer:
        writer.update("unit", (unit_id,), {"levels": level})
        writer.insert("result", {
            "period_id": tab.book.period.id, "indicator_id": indicator_id, "level": level,
            "unit_id": unit_id, "state": "value", "numerator": 1.0, "denominator": 100.0,
        })  # fmt: skip
    caption = tab.cards["indicators"].findChild(QLabel, "cardCaption")
    assert isinstance(caption, QLabel)
    qtbot.waitUntil(lambda: "tổng hợp từ 1/" in caption.text())
    rows = {row.text(): row for row in tab.cards["indicators"].lines()}
    with qtbot.waitSignal(tab.book.gone) as told:
        qtbot.mouseClick(rows["Chưa có số liệu"], Qt.MouseButton.LeftButton)
    assert told.args == [Place("rollUp", "incomplete")]
