"""Gửi báo cáo: errors block with the way to them, warnings take a reason in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QTreeWidget
from pytestqt.qtbot import QtBot

from core.exchange import inbox
from core.exchange.travel import read_travel
from core.services import results
from core.session import Session
from gui.dialogs.submit import SubmitDialog
from gui.main_window import MainWindow
from tests.gui.conftest import cell, place_of, press

LATE = 20_000
PERIOD = "2023-Q2"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], school_book: Path) -> MainWindow:
    opened = open_window(school_book)
    box = opened.top_bar.period_box
    box.setCurrentIndex(box.findData(PERIOD))
    opened.show_tab(1)
    return opened


def open_dialog(window: MainWindow, qtbot: QtBot) -> SubmitDialog:
    window.actions_by_name["actSubmit"].trigger()
    dialog = next(d for d in window.findChildren(SubmitDialog) if d.isVisible())
    qtbot.waitUntil(lambda: dialog._job is None, timeout=LATE)
    return dialog


def enter(window: MainWindow, numerator: str) -> None:
    tab = window.current_tab()
    key = tab.model.row_at(place_of(tab, "1", "Tử số")[0]).key
    book = window.book
    results.enter(book.session, indicator_id=key.indicator_id, level=key.level,
                  period_id=book.period_id, unit_id=book.unit_id, field="numerator",
                  text=numerator)  # fmt: skip


def leave_blank(window: MainWindow, count: int) -> None:
    """Take results of the period away: each due one asks for a reason."""
    book = window.book
    keys = book.session.conn.execute(
        "SELECT period_id, indicator_id, level, unit_id FROM result WHERE period_id = ? LIMIT ?",
        (book.period_id, count),
    ).fetchall()
    with book.session.edit("Để trống") as writer:
        for key in keys:
            writer.delete("result", tuple(key))


def test_an_error_blocks_and_leads_to_its_cell(window: MainWindow, qtbot: QtBot) -> None:
    enter(window, "999999")
    dialog = open_dialog(window, qtbot)
    assert dialog.draft.errors
    assert not dialog.make.isVisible()
    assert "lỗi phải sửa" in dialog.verdict.text()
    assert QApplication.focusWidget() is dialog.cards.cards[0].go
    dialog.cards.cards[0].go.click()
    assert not dialog.isVisible()
    tab = window.current_tab()
    assert tab.NAME == "indicators"
    assert tab.model.row_at(tab.view.currentIndex().row()).indicator.no == "1"


def test_an_empty_period_asks_for_a_reason_before_it_goes(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    session = window.book.session
    with session.edit("Xóa hết") as writer:
        for table in ("result", "progress", "execution"):
            writer.conn.execute(f"DELETE FROM {table}")
    dialog = open_dialog(window, qtbot)
    dialog.folder.choose(tmp_path / "gửi đi")
    dialog.make.click()
    assert "ghi lý do" in dialog.verdict.text()
    assert dialog._job is None
    first = dialog.cards.cards[0]
    assert "chưa nhập số liệu nào" in first.reported.message
    assert QApplication.focusWidget() is first.reason
    dialog.bare.click()
    assert dialog._job is None  # this one is never sent without a reason
    first.reason.setText("Trường tạm dừng hoạt động")
    dialog.make.click()
    assert dialog._job is None  # the others wait for a reason, or for the button beside
    dialog.bare.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)


def test_reasons_are_typed_in_place_and_travel(
    window: MainWindow, school_book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_blank(window, 8)
    dialog = open_dialog(window, qtbot)
    cards = [card for card in dialog.cards.cards if card.reason is not None]
    assert len(cards) > 1
    assert f"Còn {len(cards)} điểm" in dialog.verdict.text()
    assert not dialog.same.isVisible()
    cards[0].reason.setText("Học sinh chuyển trường")
    cards[0].reason.editingFinished.emit()
    assert dialog.cards.unanswered() == len(cards) - 1
    dialog.same.click()
    assert dialog.cards.unanswered() == 0
    assert "đều đã có lý do" in dialog.verdict.text()
    dialog.folder.choose(tmp_path / "gửi")
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)
    travel = read_travel(dialog.made.report)
    reasons = {row["reason"] for row in travel.rows("finding_answer")}
    assert reasons == {"Học sinh chuyển trường"}
    assert dialog.done_page.code.text() == dialog.made.code
    assert window.settings.get("send_folder") == str(tmp_path / "gửi")
    conn = sqlite3.connect(school_book)
    [(state,)] = conn.execute("SELECT state FROM period WHERE key = ?", (PERIOD,)).fetchall()
    conn.close()
    assert state == "submitted"


def test_without_reasons_it_goes_only_when_that_was_chosen(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_blank(window, 8)
    dialog = open_dialog(window, qtbot)
    dialog.folder.choose(tmp_path / "gửi")
    waiting = dialog.cards.unanswered()
    assert dialog.bare.isVisible()
    assert str(waiting) in dialog.bare.text()
    assert QApplication.focusWidget() is dialog.make
    press(Qt.Key.Key_Return, "\r")
    assert dialog._job is None
    first = next(card for card in dialog.cards.cards if card.is_waiting())
    assert QApplication.focusWidget() is first.reason
    dialog.bare.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)
    assert not dialog.bare.isVisible()
    printed = pypdfium2.PdfDocument(dialog.made.cover)
    text = " ".join("".join(p.get_textpage().get_text_range() for p in printed).split())
    printed.close()
    assert text.count("chưa giải trình") == 1
    assert f"{waiting} điểm chưa giải trình" in text


def test_the_same_report_again_is_the_same_and_a_change_the_next(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = open_dialog(window, qtbot)
    assert dialog.draft.unchanged
    assert "không đổi từ lần gửi" in dialog.verdict.text()
    before = dialog.draft.revision
    dialog.close()
    enter(window, "150")
    assert cell(window.current_tab(), "1", "Tử số") == "150"
    dialog = open_dialog(window, qtbot)
    assert dialog.draft.revision == before + 1


def test_files_that_cannot_be_written_leave_the_period_open(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    blocked = tmp_path / "tệp"
    blocked.write_text("đây là một tệp")
    dialog = open_dialog(window, qtbot)
    dialog.folder.folder = blocked
    label = window.book.session.undo_label
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog._job is None, timeout=LATE)
    assert dialog.made is None
    assert dialog.make.isEnabled()
    assert str(blocked.name) in dialog.verdict.text()
    assert window.book.session.undo_label == label


def test_a_locked_period_says_so(window: MainWindow, qtbot: QtBot) -> None:
    with window.book.session.edit("khóa") as writer:
        writer.update("period", (window.book.period_id,), {"state": "locked"})
    dialog = open_dialog(window, qtbot)
    assert "khóa" in dialog.verdict.text()
    assert not dialog.make.isVisible()


def test_a_report_is_not_for_a_school(window: MainWindow, reports: Path, qtbot: QtBot) -> None:
    window.open_file(next(reports.glob("BC_TH-*")))
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LATE)
    [box] = window.findChildren(QMessageBox)
    assert "Hộp thư đến" in box.informativeText()
    assert window.findChild(QDialog, "planOfferDialog") is None


def test_an_office_answers_for_its_own_points_only(
    open_window: Callable[..., MainWindow], office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    """Those of the schools came with their reasons: one line that opens a list."""
    with Session.open(office_book) as session:
        items = inbox.look(session, [reports])
        inbox.take(session, items, inbox.ready(items))
    window = open_window(office_book)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(PERIOD))
    dialog = open_dialog(window, qtbot)
    draft = dialog.draft
    assert draft is not None
    assert draft.below
    assert not draft.errors
    assert {"result", "progress"} <= {one.finding.where.table for one in draft.below}
    names = {unit for (unit,) in window.book.session.conn.execute("SELECT name FROM unit")}
    asked = [card.reported.message for card in dialog.cards.cards]
    assert not [text for text in asked if any(f"“{name}”" in text for name in names)]
    assert dialog.below.text().startswith(f"{len(draft.below)} điểm trong báo cáo của các đơn vị")
    dialog.below.click()
    shown = dialog.findChild(QTreeWidget, "findingsBelowList")
    assert shown.topLevelItemCount() == len(draft.below)
    assert shown.topLevelItem(0).text(1) == "chưa giải trình"
