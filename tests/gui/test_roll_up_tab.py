"""Tổng hợp: totals with coverage, the units behind them, adjustments beside the own figures."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QToolButton
from pytestqt.qtbot import QtBot

from core.exchange import inbox
from core.session import Session
from gui.main_window import MainWindow
from gui.models.unit_figures import BAR, STATE, UNIT, VALUE
from gui.number_text import number_text
from gui.tabs.roll_up_tab import RollUpTab
from tests.gui.waiting import added_up, until


@pytest.fixture
def full_book(office_book: Path, reports: Path) -> Path:
    """The office's book with every report taken in."""
    with Session.open(office_book) as session:
        items = inbox.look(session, [reports])
        inbox.take(session, items, inbox.ready(items))
    return office_book


@pytest.fixture
def window(open_window: Callable[..., MainWindow], full_book: Path) -> MainWindow:
    opened = open_window(full_book)
    box = opened.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    return opened


@pytest.fixture
def tab(window: MainWindow) -> RollUpTab:
    return opened(window)


def opened(window: MainWindow) -> RollUpTab:
    """The tab, when its totals are there."""
    window.actions_by_name["actRollUp"].trigger()
    found = window.current_tab()
    assert isinstance(found, RollUpTab)
    return added_up(found)


def text(tab: RollUpTab, column: str, row: int | None = None) -> str:
    place = [c.name for c in tab.model.columns].index(column)
    at = tab.view.currentIndex().row() if row is None else row
    return str(tab.model.index(at, place).data() or "")


def test_totals_are_sums_of_the_files(tab: RollUpTab, full_book: Path) -> None:
    conn = sqlite3.connect(full_book)
    sums = conn.execute(
        "SELECT r.level, sum(numerator), sum(denominator), count(*) FROM result r"
        " JOIN indicator i ON i.id = r.indicator_id JOIN period p ON p.id = r.period_id"
        " WHERE i.no = '3' AND p.key = '2023-Q2' AND r.state = 'value' GROUP BY 1"
    ).fetchall()
    conn.close()
    for level, numerator, denominator, units in sums:
        row = next(r for r in range(tab.model.rowCount()) if (found := tab.model.row_at(r))
                   and (found.row.indicator.no, found.row.level) == ("3", level))  # fmt: skip
        total = tab.model.row_at(row)
        assert (total.figure.numerator, total.figure.denominator) == (numerator, denominator)
        assert text(tab, "coverage", row).startswith(f"{units}/")


def test_the_panel_lists_who_is_in_and_who_is_not(tab: RollUpTab) -> None:
    panel = tab.panel
    assert panel is not None
    tab.narrow("incomplete")
    tab.view.go_to(1, 0)
    added_up(tab)
    total = tab.model.row_at(1)
    units = [panel.model.figure_at(row) for row in range(panel.model.rowCount())]
    counted = [u for u in units if u.place == "counted"]
    assert len(counted) == total.figure.reported < total.figure.expected
    assert len(units) == total.figure.expected + len(total.figure.not_applicable)
    assert "Không lấy trung bình" in panel.made.text()
    [silent] = [u for u in units if u.place not in ("counted", "not_applicable")]
    assert silent.place == "not_sent"
    assert panel.model.index(panel.model.row_of(silent.unit.id), STATE).data() == "chưa gửi"
    panel.order.setCurrentIndex(1)
    panel.order.activated.emit(1)
    ranks = [panel.model.figure_at(r).rank for r in range(len(counted))]
    assert ranks == sorted(ranks)


def test_an_adjustment_stands_beside_the_figure(
    tab: RollUpTab, window: MainWindow, full_book: Path
) -> None:
    tab.view.go_to(1, 0)
    panel = added_up(tab).panel
    row = next(r for r in range(panel.model.rowCount())
               if panel.model.figure_at(r).place == "counted")  # fmt: skip
    panel.units.selectRow(row)
    before = tab.model.row_at(1).figure
    own = panel.current().own
    panel.buttons["adjust"].click()
    dialog = next(d for d in window.findChildren(QDialog, "adjustDialog") if d.isVisible())
    dialog.fields["numerator"].setText("mười")
    dialog.store.click()
    assert "không phải là số" in dialog.problem.text()
    dialog.fields["numerator"].setText(str(int(own.numerator) + 5))
    dialog.store.click()
    assert "lý do" in dialog.problem.text()
    dialog.reason.setPlainText("Đối chiếu phổ cập")
    dialog.store.click()
    added_up(tab)
    assert tab.model.row_at(1).figure.numerator == before.numerator + 5
    assert text(tab, "look", 1).startswith("1 điều chỉnh")
    assert "Đối chiếu phổ cập" in panel.said.text()
    conn = sqlite3.connect(full_book)
    stored = conn.execute(
        "SELECT numerator FROM result WHERE indicator_id = ? AND period_id = ? AND unit_id = ?",
        (own.indicator_id, own.period_id, own.unit_id),
    ).fetchone()
    conn.close()
    assert stored == (own.numerator,)
    panel.buttons["remove"].click()
    assert added_up(tab).model.row_at(1).figure.numerator == before.numerator
    window.undo()
    assert added_up(tab).model.row_at(1).figure.numerator == before.numerator + 5


def test_from_a_total_to_the_cell(tab: RollUpTab, window: MainWindow) -> None:
    tab.view.go_to(1, 0)
    added_up(tab)
    total, unit = tab.model.row_at(1), tab.panel.current()
    tab.panel.buttons["show"].click()
    cells = window.current_tab()
    assert cells.NAME == "indicators"
    assert window.book.unit_id == unit.unit.id
    shown = cells.model.row_at(cells.view.currentIndex().row())
    assert (shown.indicator.id, shown.key.level) == (total.row.indicator.id, total.row.level)


def test_filters_and_search(tab: RollUpTab, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: tab.is_settled, timeout=10_000)
    assert any(text(tab, "previous", row) for row in range(tab.model.rowCount()))
    every = len(tab.model.keys())
    tab.narrow("not_met")
    assert 0 < len(tab.model.keys()) < every
    tab.narrow("marked")
    assert all(text(tab, "look", row) for row in range(tab.model.rowCount())
               if tab.model.key_at(row) is not None)  # fmt: skip
    tab.narrow("")
    tab.search_for("suy dinh duong")
    assert 0 < len(tab.model.keys()) < every
    tab.search_for("không có chữ này")
    assert not tab.model.keys()


def test_it_opens_fast(window: MainWindow) -> None:
    began = time.process_time()  # all threads of ours, nobody else's load
    window.exchange.show_roll_up()
    until(lambda: window.current_tab().model.rowCount() > 0)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("width", [1366, 1092])
def test_names_of_units_stay_readable(
    open_window: Callable[..., MainWindow], full_book: Path, width: int, qtbot: QtBot
) -> None:
    """The panel takes its share of the real width, not of a page nobody has laid out yet."""
    window = open_window(full_book, width, 614)
    tab = opened(window)
    units = tab.panel.units
    letter = units.fontMetrics().averageCharWidth()
    qtbot.waitUntil(lambda: units.columnWidth(UNIT) > 20 * letter)
    assert units.horizontalScrollBar().maximum() == 0
    assert tab.view.width() > window.width() * 0.5


def test_the_official_report_is_one_click_away(
    tab: RollUpTab, window: MainWindow, qtbot: QtBot
) -> None:
    tab.book.document_wanted.disconnect(window.exchange.make_document)  # made in test_documents
    for name, wanted in (("rollUp_xlsx", "xlsx"), ("rollUp_pdf", "pdf"), ("rollUp_docx", "docx")):
        with qtbot.waitSignal(tab.book.document_wanted) as said:
            tab.findChild(QAction, name).trigger()
        assert said.args == ["roll-up", wanted]
    with qtbot.waitSignal(tab.book.document_wanted) as said:
        tab.findChild(QToolButton, "rollUp_preview").click()
    assert said.args == ["roll-up", ""]


def test_bars_reach_as_far_as_the_figures(tab: RollUpTab) -> None:
    model = tab.panel.model
    found = [model.index(row, VALUE).data(BAR) for row in range(model.rowCount())]
    values = [u.counted_value for row in range(model.rowCount()) if (u := model.figure_at(row))]
    longest = max(value for value in values if value is not None)
    for bar, value in zip(found, values, strict=True):
        assert (bar is None) == (value is None)
        if bar is not None and value is not None:
            assert bar[0] <= 1
            assert bar[1] is not None
            assert value >= longest or bar[0] < 1


def test_an_office_with_sums_alone_is_in_the_total(
    open_window: Callable[..., MainWindow], full_book: Path
) -> None:
    """A commune that sends no rows of its schools stands among the units with its own figure."""
    with Session.open(full_book) as session, session.edit("Xã gửi số tổng hợp") as writer:
        [(period,)] = session.conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchall()
        [(indicator,)] = session.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchall()
        commune = writer.add("unit", {"uid": f"{7:036d}", "name": "UBND xã Mẫu", "kind": "commune",
                                      "parent_id": session.own_unit_id()})  # fmt: skip
        writer.insert("unit_period", {"unit_id": commune, "period_id": period, "revision": 1,
                                      "state": "submitted", "digest": "0" * 64})  # fmt: skip
        writer.put("result", (period, indicator, "MN", commune),
                   {"state": "value", "numerator": 200.0, "denominator": 400.0})  # fmt: skip
        before = session.conn.execute(
            "SELECT sum(numerator) FROM result r JOIN unit u ON u.id = r.unit_id"
            " WHERE period_id = ? AND indicator_id = ? AND u.kind = 'school'", (period, indicator),
        ).fetchone()[0]  # fmt: skip
    window = open_window(full_book)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    tab = opened(window)
    assert text(tab, "numerator") == f"{before + 200:,.0f}".replace(",", ".")
    panel = tab.panel
    row = panel.model.row_of(commune)
    assert row is not None
    panel.units.selectRow(row)
    assert panel.model.index(row, STATE).data() == "cơ quan gửi số tổng hợp"
    assert panel.model.index(row, VALUE).data() == "50%"
    panel.buttons["show"].click()
    assert window.top_bar.unit_box.currentText() == "UBND xã Mẫu"
    assert window.book is not None
    assert window.book.unit_id == commune


def test_the_matrix_has_a_column_for_each_unit(
    tab: RollUpTab, window: MainWindow, full_book: Path, qtbot: QtBot
) -> None:
    """Figures of the schools beside the totals; a double click leads to the cell."""
    tab.matrix_button.click()
    qtbot.waitUntil(lambda: tab.is_settled, timeout=20_000)
    assert tab.panel.isHidden()
    with closing(sqlite3.connect(full_book)) as conn:
        stored = conn.execute(
            "SELECT i.no, r.level, u.id, r.numerator * i.factor / r.denominator FROM result r"
            " JOIN indicator i ON i.id = r.indicator_id JOIN period p ON p.id = r.period_id"
            " JOIN unit u ON u.id = r.unit_id WHERE p.key = '2023-Q2' AND i.kind = 'ratio'"
            " AND r.state = 'value' AND r.denominator > 0 AND r.numerator IS NOT NULL"
        ).fetchall()
        [(names,)] = conn.execute("SELECT count(*) FROM unit WHERE kind = 'school'").fetchall()
    columns = {c.name: place for place, c in enumerate(tab.model.columns)}
    assert sum(name.startswith("unit") for name in columns) == names
    lines = {
        (total.row.indicator.no, total.row.level): row
        for row in range(tab.model.rowCount())
        if (total := tab.model.row_at(row)) is not None
    }
    assert len(stored) > 40
    for no, level, unit, value in stored:
        total = tab.model.row_at(lines[no, level])
        assert float(total.cells[unit].value) == pytest.approx(value)
        assert tab.model.index(lines[no, level], columns[f"unit{unit}"]).data() != ""
    no, level, unit, _ = stored[0]
    tab.view.doubleClicked.emit(tab.model.index(lines[no, level], columns[f"unit{unit}"]))
    assert window.current_tab().NAME == "indicators"
    assert window.book is not None
    assert window.book.unit_id == unit


def test_leaving_the_matrix_shows_the_totals_again(tab: RollUpTab, qtbot: QtBot) -> None:
    usual = [c.name for c in tab.model.columns]
    tab.matrix_button.click()
    qtbot.waitUntil(lambda: tab.is_settled, timeout=20_000)
    assert [c.name for c in tab.model.columns] != usual
    box = tab.window().top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q1"))  # another period has its own units and figures
    qtbot.waitUntil(lambda: tab.is_settled, timeout=20_000)
    assert any(c.name.startswith("unit") for c in tab.model.columns)
    tab.matrix_button.click()
    assert [c.name for c in tab.model.columns] == usual
    assert tab.panel.isVisible()


def test_not_sent_left_blank_and_adjusted_without_a_report_are_told_apart(
    open_window: Callable[..., MainWindow], full_book: Path, qtbot: QtBot
) -> None:
    """One school has not sent; another left the cell blank; the third one's figure stands out."""
    with Session.open(full_book) as session, session.edit("Thử") as writer:
        [(period,)] = session.conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchall()
        found = session.conn.execute(
            "SELECT i.id, r.level, group_concat(r.unit_id) FROM result r JOIN indicator i"
            " ON i.id = r.indicator_id JOIN unit u ON u.id = r.unit_id WHERE i.no = '3'"
            " AND r.period_id = ? GROUP BY 1, 2", (period,)).fetchall()  # fmt: skip
        indicator, level, units = found[0]
        blank, silent = map(int, units.split(",")[:2])
        writer.delete("result", (period, indicator, level, blank))
        writer.delete("result", (period, indicator, level, silent))
        writer.update("unit_period", (silent, period), {
            "revision": 0, "state": "late", "digest": None})  # fmt: skip
        writer.insert("adjustment", {
            "period_id": period, "indicator_id": indicator, "level": level, "unit_id": silent,
            "numerator": 9.0, "denominator": 10.0, "reason": "gọi điện", "made_at": "2023-07-01",
        })  # fmt: skip
    window = open_window(full_book)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    tab = opened(window)
    [row] = [r for r in range(tab.model.rowCount()) if (total := tab.model.row_at(r))
             and (total.row.indicator.id, total.row.level) == (indicator, level)]  # fmt: skip
    tab.view.go_to(row, 1)
    model = added_up(tab).panel.model
    said = {u: model.index(model.row_of(u), STATE).data() for u in (blank, silent)}
    assert said == {blank: "đã gửi, để trống ô này", silent: "điều chỉnh khi chưa có báo cáo"}
    figure = tab.model.row_at(row).figure
    assert figure.coverage[0] == figure.reported - 1
    tab.matrix_button.click()
    qtbot.waitUntil(lambda: tab.is_settled, timeout=20_000)
    place = [c.name for c in tab.model.columns].index(f"unit{blank}")
    assert "để trống" in tab.model.index(row, place).data(Qt.ItemDataRole.ToolTipRole)


def test_what_adds_up_over_time_shows_what_is_judged(tab: RollUpTab) -> None:
    totals = [tab.model.row_at(n) for n in range(tab.model.rowCount())]
    total = next(t for t in totals if t and t.row.to_date not in (None, t.figure.value))
    assert tab.show_uid(total.row.indicator.uid, total.row.level)
    added_up(tab)
    reached = number_text(total.row.to_date)
    shown = text(tab, "value").replace("\N{NO-BREAK SPACE}", " ")
    assert shown == f"{number_text(total.figure.value)} (lũy kế {reached})"
    place = [c.name for c in tab.model.columns].index("value")
    index = tab.model.index(tab.view.currentIndex().row(), place)
    assert index.data(Qt.ItemDataRole.EditRole) == number_text(total.figure.value)
    assert f"Lũy kế từ khi bắt đầu kế hoạch: {reached};" in tab.panel.made.text()
