"""Kiểm tra (F7) through a real window: the list, the way to a row, reasons, faults while typing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.services import checks, places, plans, results
from core.services.indicators import Key
from core.session import Session
from gui.app import create_window
from gui.main_window import MainWindow
from gui.models.finding_list import kind_words, source_words
from gui.worker import wait_for_jobs

ROWS = {"progress": "task", "target": "indicator", "result": "indicator"}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    path = tmp_path / "Gia Lâm.skh"
    Session.create(path, plan="gia-lam-2023").close()
    return path


@pytest.fixture
def window(qtbot: QtBot, book: Path) -> Iterator[MainWindow]:
    shown = opened(qtbot, book)
    yield shown
    shown.close()
    wait_for_jobs()
    QApplication.processEvents()


def opened(qtbot: QtBot, path: Path) -> MainWindow:
    shown = create_window(path)
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    qtbot.waitExposed(shown)
    shown.top_bar.period_box.setCurrentIndex(shown.top_bar.period_box.findData("2023-Q2"))
    return shown


def press(widget: QWidget, key: Qt.Key, typed: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, typed))


def type_words(widget: QWidget, words: str) -> None:
    for letter in words:
        press(widget, Qt.Key(0), letter)


def check(qtbot: QtBot, window: MainWindow) -> Any:
    """Press F7 and wait for the list."""
    window.actions_by_name["actCheck"].trigger()
    panel = window.findings.panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0, timeout=5000)
    return panel


def go_to(panel: Any, rule: str) -> Any:
    """Put the cursor on the first finding of a rule."""
    for row in range(panel.model.rowCount()):
        reported = panel.model.reported_at(row)
        if reported.finding.id == rule:
            panel.list.setCurrentIndex(panel.model.index(row, 0))
            return reported
    raise AssertionError(rule)


def cell(window: MainWindow, number: str, column: str) -> tuple[int, int]:
    """Line and column of an indicator in the grid."""
    tab = window.current_tab()
    lines = [
        i
        for i in range(tab.model.rowCount())
        if (row := tab.model.row_at(i)) is not None and row.indicator.no == number
    ]
    return lines[0], [c.name for c in tab.model.columns].index(column)


def enter(window: MainWindow, number: str, column: str, words: str) -> None:
    """Type into a cell and press Enter."""
    view = window.current_tab().view
    view.go_to(*cell(window, number, column))
    press(view, Qt.Key(0), words[0])
    [editor] = view.open_editors()
    type_words(editor, words[1:])
    press(editor, Qt.Key.Key_Return)


# ---------------------------------------------------------------------------------------- list


def test_lists_what_the_checks_find_in_plan_and_period(qtbot: QtBot, window: MainWindow) -> None:
    panel = check(qtbot, window)
    with Session.open(window.book.session.path, read_only=True) as session:  # type: ignore[union-attr]
        plan, period = checks.check_plans(session), checks.check_book(session, "2023-Q2")
    assert panel.model.rowCount() == len(plan) + len(period)
    assert "Phụ lục 2 ghi kèm theo Kế hoạch số 32/KH-UBND" in panel.model.index(0, 0).data()
    warnings = sum(r.finding.severity == "warning" for r in [*plan, *period])
    assert panel.buttons["warning"].text() == f"Cần giải trình {warnings}"

    panel.buttons["warning"].click()
    shown = [panel.model.reported_at(i) for i in range(panel.model.rowCount())]
    assert {r.finding.severity for r in shown} == {"info"}
    panel.scope.setCurrentIndex(panel.scope.findData("period"))
    panel.scope.activated.emit(panel.scope.currentIndex())
    assert panel.model.rowCount() == 0
    assert "đang ẩn" in panel.message.text()


def test_figures_printed_and_computed_stand_beside(qtbot: QtBot, window: MainWindow) -> None:
    panel = check(qtbot, window)
    go_to(panel, "plan.annex_date")
    assert panel.figures.text() == "Ghi: 14/03/2023\nĐối chiếu: 10/03/2023"


def test_checks_again_after_an_edit_and_another_period(qtbot: QtBot, window: MainWindow) -> None:
    panel = check(qtbot, window)
    window.show_tab(1)
    enter(window, "3", "numerator", "12")
    enter(window, "3", "denominator", "10")
    qtbot.waitUntil(lambda: panel.buttons["error"].text() == "Lỗi 1", timeout=5000)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q1"))
    qtbot.waitUntil(lambda: panel.buttons["error"].text() == "Lỗi 0", timeout=5000)


# ----------------------------------------------------------------------------------- the way to it


@pytest.mark.parametrize("key", plans.built_in_keys())
def test_every_finding_leads_to_its_row(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    path = tmp_path / "so.skh"
    Session.create(path, plan=key).close()
    window = opened(qtbot, path)
    panel = check(qtbot, window)
    session = window.book.session  # type: ignore[union-attr]
    gone = 0
    for line in range(panel.model.rowCount()):
        where = panel.model.reported_at(line).finding.where
        table = ROWS.get(where.table, where.table)
        panel.list.setCurrentIndex(panel.model.index(line, 0))
        press(panel.list, Qt.Key.Key_Return)
        if table not in places.TABLES:
            assert "phần chung của kế hoạch" in window.status.message.text()
            continue
        gone += 1
        current = window.current_tab().view.current_key()
        found = current.indicator_id if isinstance(current, Key) else current
        assert found == places.row_id(session, table, where.uid), where
    assert gone or key in ("nam-tu-liem-2022-2023", "gia-loc-2023-2024")
    window.close()
    wait_for_jobs()


def test_a_result_leads_to_its_level_and_a_filter_gives_way(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_tab(1)
    line, column = cell(window, "8", "numerator")  # MN, TH and THCS in three rows
    tab = window.current_tab()
    tab.model.write(line + 2, column, "12")
    tab.model.write(line + 2, column + 1, "10")
    tab.search_for("suy dinh duong")
    panel = check(qtbot, window)
    go_to(panel, "result.numerator_exceeds")
    press(panel.list, Qt.Key.Key_Return)
    assert tab.view.current_key().level == "THCS"


def test_escape_goes_back_to_the_table(qtbot: QtBot, window: MainWindow) -> None:
    window.show_tab(1)
    panel = check(qtbot, window)
    press(panel.list, Qt.Key.Key_Escape)
    assert panel.isHidden()


# ------------------------------------------------------------------------------------- reasons


def stored_reasons(path: Path) -> list[tuple[str, str]]:
    """What another program reads from the file."""
    conn = sqlite3.connect(path)
    try:
        return conn.execute("SELECT rule, reason FROM finding_answer").fetchall()
    finally:
        conn.close()


def test_a_reason_stays_and_can_be_undone(qtbot: QtBot, window: MainWindow, book: Path) -> None:
    panel = check(qtbot, window)
    go_to(panel, "plan.annex_number")
    type_words(panel.reason, "Phụ lục chép nhầm số")
    press(panel.reason, Qt.Key.Key_Return)
    assert stored_reasons(book) == [("plan.annex_number", "Phụ lục chép nhầm số")]
    qtbot.waitUntil(lambda: "Phụ lục chép nhầm số" in str(panel.current().reason), timeout=5000)
    assert panel.current().finding.id == "plan.annex_number", "the cursor stays on the finding"

    window.undo()
    assert stored_reasons(book) == []
    window.redo()
    window.close()
    again = opened(qtbot, book)
    panel = check(qtbot, again)
    assert go_to(panel, "plan.annex_number").reason == "Phụ lục chép nhầm số"
    assert panel.reason.toPlainText() == "Phụ lục chép nhầm số"
    again.close()


def test_a_reason_half_typed_is_kept_when_the_book_is_left(
    qtbot: QtBot, window: MainWindow, book: Path
) -> None:
    panel = check(qtbot, window)
    go_to(panel, "task.outside_plan")
    type_words(panel.reason, "Việc của năm học trước")
    window.close()
    assert stored_reasons(book) == [("task.outside_plan", "Việc của năm học trước")]


def test_only_a_warning_takes_a_reason(qtbot: QtBot, window: MainWindow) -> None:
    panel = check(qtbot, window)
    go_to(panel, "plan.annex_unnumbered")
    assert panel.reason.isHidden()
    go_to(panel, "plan.annex_number")
    assert not panel.reason.isHidden()


# ------------------------------------------------------------------------------- while typing


def test_an_impossible_figure_is_told_and_marked_at_once(window: MainWindow) -> None:
    window.show_tab(1)
    enter(window, "3", "numerator", "12")
    line, verdict = cell(window, "3", "verdict")
    model = window.current_tab().model
    assert model.index(line, verdict).data() == "Thiếu mẫu số"
    assert window.status.message.text() == "", "what the next cell puts right is not told"

    enter(window, "3", "denominator", "10")
    assert model.index(line, verdict).data() == "Số liệu sai"
    assert model.columns[verdict].icon(model.row_at(line)) == "error"
    assert window.status.message.text() == "Chỉ tiêu 3 (TH), Ủy ban nhân dân huyện Gia Lâm: " \
        "tử số 12 lớn hơn mẫu số 10."  # fmt: skip

    enter(window, "3", "denominator", "12")
    assert model.index(line, verdict).data() == "Đạt"
    assert window.status.message.text() == ""


def test_a_reason_quiets_an_unlikely_figure(qtbot: QtBot, window: MainWindow) -> None:
    window.show_tab(1)
    [earlier] = [p for p in checks.periods(window.book.session) if p.key == "2023-Q1"]  # type: ignore[union-attr]
    line, verdict = cell(window, "3", "verdict")
    row = window.current_tab().model.row_at(line)
    results.set_result(
        window.book.session, indicator_id=row.indicator.id, level="TH",  # type: ignore[union-attr]
        period_id=earlier.id, unit_id=window.book.unit_id, numerator=10, denominator=100,  # type: ignore[union-attr]
    )  # fmt: skip
    enter(window, "3", "numerator", "99")
    enter(window, "3", "denominator", "100")
    model = window.current_tab().model
    assert model.index(line, verdict).data() == "Số cần xem lại"
    assert "khác nhiều so với kỳ trước (10)" in window.status.message.text()

    panel = check(qtbot, window)
    go_to(panel, "result.unlike_history")
    type_words(panel.reason, "Quý I mới có một trường")
    press(panel.reason, Qt.Key.Key_Return)
    assert model.index(line, verdict).data() == "Chưa đạt"


def test_a_school_sees_points_of_the_plan_from_above_for_information(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    path = tmp_path / "truong.skh"
    Session.create(
        path, unit="TH Cổ Bi", unit_kind="school", levels=("TH",), plan="gia-lam-2023"
    ).close()
    shown = opened(qtbot, path)
    said: list[str] = []
    shown.book.told.connect(lambda _, words: said.append(words))
    shown.findings.show()
    panel = shown.findings.panel
    assert panel is not None
    panel.scope.setCurrentIndex(1)  # the plan alone
    panel.scope.activated.emit(1)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0, timeout=20_000)
    rows = [panel.model.reported_at(n) for n in range(panel.model.rowCount())]
    assert {(kind_words(one), source_words(one)) for one in rows if one} == {
        ("Để biết", "KH cấp trên")
    }
    place = next(n for n, one in enumerate(rows) if one and one.finding.where.table == "plan")
    panel.list.setCurrentIndex(panel.model.index(place, 0))
    assert not panel.reason.isVisible()
    assert "đơn vị không phải giải trình" in panel.figures.text()
    panel.follow()
    assert said[-1].startswith("Kế hoạch của cấp trên – để biết: Ủy ban nhân dân huyện Gia Lâm")
    shown.close()
    wait_for_jobs()
