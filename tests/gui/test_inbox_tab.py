"""Hộp thư đến: looked at before anything is written, taken at once, undone at once."""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from core.exchange.submit import prepare
from core.exchange.travel import write_travel
from core.session import Session
from db.writer import Writer
from gui.main_window import MainWindow
from gui.tabs.inbox_tab import ASKED, LOG, SENDING, InboxTab

LATE = 30_000


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


@pytest.fixture
def window(open_window: Callable[..., MainWindow], office_book: Path) -> MainWindow:
    opened = open_window(office_book)
    box = opened.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    opened.exchange.show_inbox()
    return opened


@pytest.fixture
def tab(window: MainWindow) -> InboxTab:
    found = window.current_tab()
    assert isinstance(found, InboxTab)
    return found


def look(tab: InboxTab, path: Path, qtbot: QtBot) -> None:
    tab.take_in([path])
    qtbot.waitUntil(lambda: tab.receiving._job is None and bool(tab.receiving.items), timeout=LATE)


def take(tab: InboxTab, qtbot: QtBot) -> None:
    tab.receiving.take_button.click()
    qtbot.waitUntil(lambda: any(i.taken for i in tab.receiving.items), timeout=LATE)


def shown(tab: InboxTab, column: str) -> list[str]:
    model = tab.model
    place = [c.name for c in model.columns].index(column)
    return [str(model.index(row, place).data() or "") for row in range(model.rowCount())
            if model.key_at(row) is not None]  # fmt: skip


def test_nothing_is_written_before_it_is_taken(
    tab: InboxTab, office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    before = rows(office_book, "SELECT count(*) FROM submission")
    look(tab, reports, qtbot)
    assert rows(office_book, "SELECT count(*) FROM submission") == before == [(0,)]
    words = set(shown(tab, "class"))
    assert {"đúng hạn", "muộn", "bản cũ hơn", "hỏng", "không phải tệp của chương trình"} <= words
    assert all(shown(tab, "reason"))
    heads = [tab.model.entry(row).title for row in tab.model.group_rows()]
    assert [head.partition(" (")[0] for head in heads] == ["Nhận được", "Không nhận"]
    panel = tab.receiving.panel
    assert panel.cells.topLevelItemCount() > 10
    assert "mới" in panel.counts.text()


def test_all_chosen_are_one_undo_step(
    tab: InboxTab, window: MainWindow, office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    look(tab, reports, qtbot)
    chosen = len(tab.receiving._arrivals.chosen)
    files = len(tab.receiving.items)
    assert 0 < chosen < files
    take(tab, qtbot)
    assert window.book.session.undo_label == f"Nhận {chosen} báo cáo"
    assert rows(office_book, "SELECT count(*), sum(taken) FROM submission") == [(files, chosen)]
    assert rows(office_book, "SELECT count(*) > 100 FROM result") == [(1,)]
    assert f"Đã nhận {chosen} báo cáo" in window.status.message.text()
    window.undo()
    assert rows(office_book, "SELECT count(*) FROM submission") == [(0,)]
    assert rows(office_book, "SELECT count(*) FROM result") == [(0,)]
    qtbot.waitUntil(lambda: tab.receiving._job is None and bool(tab.receiving._arrivals.chosen),
                    timeout=LATE)  # fmt: skip


def test_space_chooses_and_leaves(tab: InboxTab, reports: Path, qtbot: QtBot) -> None:
    look(tab, reports, qtbot)
    page = tab.receiving
    before = set(page._arrivals.chosen)
    tab.view.go_to(1, 1)
    key = tab.view.current_key()
    page.toggle_selected()
    assert page._arrivals.chosen == before - {key}
    assert shown(tab, "take")[0] == "để lại"
    tab.view.selectAll()
    page.toggle_selected()
    assert page._arrivals.chosen == before
    page._on_click(tab.model.index(1, 0))
    assert key not in page._arrivals.chosen


def test_the_window_answers_while_files_are_read(
    tab: InboxTab, window: MainWindow, reports: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    many = tmp_path / "nhiều"
    many.mkdir()
    for n in range(6):
        for path in reports.glob("*.skh"):
            shutil.copy(path, many / f"{n}-{path.name}")
    beats: list[tuple[float, float]] = []
    timer = QTimer(window, interval=5)
    timer.timeout.connect(lambda: beats.append((time.perf_counter(), time.thread_time())))
    timer.start()
    tab.take_in([many])
    qtbot.wait(20)
    assert tab.receiving.reading.bar.isVisible()
    qtbot.waitUntil(lambda: tab.receiving._job is None, timeout=LATE)
    last_read = len(beats)
    take(tab, qtbot)
    timer.stop()
    assert last_read > 20
    # what the window's own thread was busy with between two beats, whatever else the machine does
    busy = sorted((b[1] - a[1] for a, b in pairwise(beats)), reverse=True)
    assert busy[0] < 0.1, busy[:5]
    # it is not kept from running by the readers: most beats come as asked for
    assert statistics.median(b[0] - a[0] for a, b in pairwise(beats)) < 0.05
    assert not tab.receiving.reading.bar.isVisible()


def test_readers_stand_ready_before_the_first_file_comes(
    tab: InboxTab, window: MainWindow, reports: Path, qtbot: QtBot
) -> None:
    readers = tab.receiving._readers
    assert readers is not None
    qtbot.waitUntil(lambda: readers._idle is not None, timeout=LATE)
    pool = readers._idle
    processes = [process._process for process in pool._processes]
    look(tab, next(reports.glob("*Q1_v1.skh")), qtbot)
    assert readers._idle is pool
    assert [process._process for process in pool._processes] == processes
    assert all(process.is_alive() for process in processes)
    window.close()
    qtbot.waitUntil(lambda: not any(process.is_alive() for process in processes), timeout=LATE)


def test_reading_can_be_stopped(tab: InboxTab, reports: Path, qtbot: QtBot) -> None:
    tab.take_in([reports])
    tab.receiving.stop()
    qtbot.waitUntil(lambda: tab.receiving._job is None, timeout=LATE)
    assert len(tab.receiving.items) < len(list(reports.iterdir()))


def test_a_list_that_is_cleared_asks_for_no_lines_of_before(
    tab: InboxTab, reports: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    look(tab, reports, qtbot)
    assert tab.receiving.model.rowCount() > 5
    tab.receiving.clear()
    tab.receiving.grab()
    assert not tab.receiving.items
    assert caplog.records == []


def test_an_unknown_school_waits_for_a_decision(
    tab: InboxTab, office_book: Path, school_book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with Session.open(school_book) as session, session.edit("mã khác") as writer:
        other_identity(session, writer)
    with Session.open(school_book) as session:
        path = tmp_path / "lạ.skh"
        write_travel(prepare(session, "2023-Q2").travel, path)
    look(tab, path, qtbot)
    [item] = tab.receiving.items
    assert item.cls == "unknown_unit"
    assert not tab.receiving.take_button.isEnabled()
    box = tab.receiving.panel.unit
    assert "giống" in box.itemText(1)
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert tab.receiving.panel.cells.topLevelItemCount() > 5
    units = rows(office_book, "SELECT count(*) FROM unit")
    take(tab, qtbot)
    assert rows(office_book, "SELECT count(*) FROM unit") == units
    assert rows(office_book, "SELECT count(DISTINCT unit_id) FROM result") == [(1,)]


def other_identity(session: Session, writer: Writer) -> None:
    uid = "00000000-0000-4000-8000-000000000001"
    own = session.own_unit_id()
    writer.update("unit", (own,), {"uid": uid, "code": None})
    writer.update("meta", ("own_unit",), {"value": uid})


def test_who_has_not_sent(
    tab: InboxTab, window: MainWindow, office_book: Path, reports: Path, tmp_path: Path,
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SKH_NOW", "2023-07-15T08:00:00+07:00")
    opened: list[Path] = []
    monkeypatch.setattr("gui.widgets.sending_page.open_path", opened.append)
    look(tab, reports, qtbot)
    take(tab, qtbot)
    tab.show_page(SENDING)
    page = tab.sending
    assert [c.header for c in page.model.columns] == [
        "Đơn vị", "Quý I", "▸ Quý II", "6 tháng", "Quý III", "9 tháng", "Quý IV", "Cả năm",
    ]  # fmt: skip
    states = shown(tab, "2023-Q2")
    assert states.count("quá hạn 5 ngày") == 1
    assert any(state.startswith("đã gửi · lần 2") for state in states)
    page.narrow("late")
    assert shown(tab, "2023-Q2") == ["quá hạn 5 ngày"]
    page.copy_reminder()
    assert "quá hạn 5 ngày" in QApplication.clipboard().text()
    assert rows(office_book, "SELECT way, count(*) FROM reminder") == [("zalo", 1)]
    page.write_reminders(tmp_path / "đôn đốc")
    qtbot.waitUntil(lambda: bool(opened), timeout=LATE)
    assert {p.suffix for p in opened[0].iterdir()} == {
        ".txt", ".pdf", ".docx", ".xlsx", ".eml",
    }  # fmt: skip
    page.toggle_panel()
    row = page.model.row_at(0)
    fields = {f.name: f for f in page.fields_of(row)}
    past = "08:00 15/07/2023: đôn đốc: thư và công văn\n08:00 15/07/2023: đôn đốc: tin nhắn"
    assert fields["history"].get(row) == past
    assert "Đã đôn đốc 2 lần" in page.fields_of(page.model.row_at(0))[0].get(None)
    window.top_bar.period_box.setCurrentIndex(window.top_bar.period_box.findData("2023-Q1"))
    page.narrow("")
    assert "▸ Quý I" in [c.header for c in page.model.columns]
    page.book.document_wanted.disconnect(window.exchange.make_document)
    with qtbot.waitSignal(page.book.document_wanted) as said:
        page.findChild(QAction, "exportSending").trigger()
    assert said.args == ["sending", "xlsx"]


def test_log_and_kept_file(tab: InboxTab, reports: Path, tmp_path: Path, qtbot: QtBot) -> None:
    look(tab, reports, qtbot)
    take(tab, qtbot)
    tab.show_page(LOG)
    assert len(shown(tab, "file")) == len(tab.receiving.items)
    assert {"đã nhận", "không nhận"} == set(shown(tab, "taken"))
    tab.search_for("ban cu hon")
    assert set(shown(tab, "class")) == {"bản cũ hơn"}
    tab.search_for("TH-Doan-Ket q1")
    name = shown(tab, "file")[0]
    tab.view.go_to(0, 0)
    assert tab.log.save_button.isEnabled()
    tab.log.save_file(tmp_path / "lại.skh")
    assert (tmp_path / "lại.skh").read_bytes() == (reports.parent / name).read_bytes()
    session = tab.log.book.session
    with session.edit("Bỏ tệp") as writer:
        for (row_id,) in session.conn.execute("SELECT id FROM submission").fetchall():
            writer.update("submission", (row_id,), {"content": None})
    tab.view.go_to(0, 0)
    assert not tab.log.save_button.isEnabled()


def test_questions_are_listed_and_closed(
    tab: InboxTab, window: MainWindow, reports: Path, qtbot: QtBot
) -> None:
    from core.exchange import questions

    look(tab, reports, qtbot)
    take(tab, qtbot)
    session = window.book.session
    unit_id = tab.sending.model.keys()[0]
    tab.show_page(ASKED)
    assert "Chưa hỏi ô nào" in tab.asked.empty._heading.text()
    questions.ask(session, unit_id, window.book.period_id, "period", "Vì sao chậm?")
    assert shown(tab, "cell") == ["cả kỳ báo cáo"]
    tab.asked.follow()
    assert "cả kỳ" in window.status.message.text()
    tab.asked.settle()
    assert shown(tab, "state") == ["đã đóng"]


def test_asking_from_the_grid_of_a_school(
    tab: InboxTab, window: MainWindow, office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    window.show_tab(1)
    window.exchange.ask()
    assert "Chọn trường" in window.status.message.text()
    window.exchange.show_inbox()
    look(tab, reports, qtbot)
    take(tab, qtbot)
    tab.show_page(SENDING)
    tab.view.go_to(0, 0)
    tab.sending.show_figures()
    assert window.current_tab().NAME == "indicators"
    assert window.book.unit_id == tab.sending.model.keys()[0]
    window.exchange.ask()
    dialog = window.findChild(QDialog, "askDialog")
    assert not dialog.store.isEnabled()
    dialog.text.setPlainText("Số này lấy ở đâu?")
    dialog.store.click()
    [(subject, text)] = rows(office_book, "SELECT subject, text FROM question")
    assert (subject, text) == ("indicator", "Số này lấy ở đâu?")


def test_a_receipt_without_a_report_is_refused_kindly(tab: InboxTab, window: MainWindow) -> None:
    tab.show_page(SENDING)
    tab.sending.answer()
    assert window.findChild(QDialog, "answerReportDialog") is None
    assert "đã gửi báo cáo" in window.status.message.text()


def test_reason_for_a_changed_key_is_asked(tab: InboxTab) -> None:
    tab.receiving.toggle_panel()
    field = tab.receiving.panel.findChild(QLineEdit, "whyTaken")
    assert field is not None
    assert field.isHidden()
