"""Files that come from above: looked at, taken or left; and files an office sends down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from core.exchange import inbox, questions
from core.exchange.issue import issue
from core.exchange.receipt import make_receipt
from core.services import indicator_edits, indicators
from core.services.periods import period_by_key
from core.services.plans import plans
from core.session import Session
from gui.main_window import MainWindow

LATE = 20_000
PERIOD = "2023-Q2"


def shown(window: MainWindow, name: str, qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(
        lambda: any(d.isVisible() for d in window.findChildren(QDialog, name)), timeout=LATE
    )
    return next(d for d in window.findChildren(QDialog, name) if d.isVisible())


def complaint(window: MainWindow, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LATE)
    return window.findChildren(QMessageBox)[-1].informativeText()


@pytest.fixture
def plan_files(office_book: Path, tmp_path: Path) -> list[Path]:
    """Version 1 and, with another name of the first indicator, version 2, for the nursery."""
    found = []
    with Session.open(office_book) as session:
        plan = plans(session)[0]
        for version in (1, 2):
            made = issue(session, plan.id, tmp_path / f"v{version}")
            found.append(next(p for p in made.files if "MN-Hoa-Binh" in p.name))
            first = indicators.entry_keys(session, unit_id=session.own_unit_id())[0]
            indicator_edits.update_indicator(session, first.indicator_id, name="Trẻ em ra lớp")
    return found


@pytest.fixture
def receipt_file(office_book: Path, reports: Path, tmp_path: Path) -> Path:
    """The office returned the nursery's report with two questions."""
    with Session.open(office_book) as session:
        looked = inbox.look(session, [reports])
        items = inbox.take(session, looked, inbox.ready(looked))
        period = period_by_key(session, PERIOD)
        unit_id = next(i.unit_id for i in items if i.taken and "MN-Hoa-Binh" in i.file)
        first = indicators.entry_keys(session, unit_id=unit_id)[0]
        rows = indicators.entry_rows(session, [first], unit_id=unit_id, period_key=PERIOD)
        uid = rows[0].indicator.uid
        questions.ask(
            session, unit_id, period.id, "indicator", "Sao ít vậy?", subject_uid=uid, level="MN"
        )
        questions.ask(session, unit_id, period.id, "period", "Ai ký báo cáo?")  # fmt: skip
        return make_receipt(session, unit_id, period, tmp_path / "phiếu", note="Gấp")


@pytest.fixture
def window(open_window: Callable[..., MainWindow], school_book: Path) -> MainWindow:
    return open_window(school_book)


def test_a_plan_is_shown_then_taken(
    window: MainWindow, plan_files: list[Path], qtbot: QtBot
) -> None:
    window.open_file(plan_files[1])
    dialog = shown(window, "planOfferDialog", qtbot)
    assert "Trẻ em ra lớp" in dialog.changes.text()
    assert "tên: " in dialog.changes.text()
    assert "Bản 2" in dialog.head.line.text()
    assert window.book.session.undo_label is None
    dialog.accept_button.click()
    assert window.book.session.undo_label == "Nhận kế hoạch bản 2"
    window.show_tab(1)
    names = {window.current_tab().model.row_at(r).indicator.name
             for r in range(1, 3) if window.current_tab().model.key_at(r)}  # fmt: skip
    assert "Trẻ em ra lớp" in names
    window.open_file(plan_files[0])
    assert "cũ hơn" in complaint(window, qtbot)


def test_a_plan_for_another_school_is_refused(
    window: MainWindow, plan_files: list[Path], qtbot: QtBot
) -> None:
    other = next(p for p in plan_files[0].parent.iterdir() if "THCS-Hoa" in p.name)
    window.open_file(other)
    assert "không phải cho Trường Mầm non Hòa Bình" in complaint(window, qtbot)


def test_a_damaged_file_is_refused(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "hỏng.skh"
    path.write_bytes(b"SQLite format 3\x00" + bytes(400))
    assert not window.open_file(path)
    assert "hỏng.skh" in complaint(window, qtbot)


def test_a_receipt_brings_questions_to_answer(
    window: MainWindow, receipt_file: Path, school_book: Path, qtbot: QtBot
) -> None:
    window.open_file(receipt_file)
    dialog = shown(window, "receiptOfferDialog", qtbot)
    assert "Gấp" in dialog.said.text()
    lines = [dialog.questions.item(row).text() for row in range(dialog.questions.count())]
    assert lines == ["1. Trẻ nhà trẻ ra lớp – MN\nSao ít vậy?", "cả kỳ báo cáo\nAi ký báo cáo?"]
    assert "Trả lại" in dialog.head.heading.text()
    dialog.take_button.click()
    panel = window.exchange.questions.panel
    qtbot.waitUntil(panel.isVisible)
    assert panel.count.text() == "2 câu chờ trả lời trong 2"
    assert window.book.period.key == PERIOD
    panel.follow()
    assert window.current_tab().NAME == "indicators"
    panel.answer.setPlainText("Đã kiểm tra, đúng.")
    panel.list.setCurrentRow(1)
    panel.follow()
    assert "cả kỳ báo cáo" in window.status.message.text()
    assert not panel.go.isEnabled()
    conn = sqlite3.connect(school_book)
    answers = conn.execute("SELECT answer, state FROM question ORDER BY id").fetchall()
    conn.close()
    assert answers == [("Đã kiểm tra, đúng.", "answered"), (None, "open")]
    panel.left.emit()
    assert not panel.isVisible()
    window.actions_by_name["actQuestions"].trigger()
    assert panel.isVisible()
    assert panel.current().text == "Ai ký báo cáo?"


def test_the_question_chosen_in_the_receipt_leads_to_its_cell(
    window: MainWindow, receipt_file: Path, qtbot: QtBot
) -> None:
    window.open_file(receipt_file)
    dialog = shown(window, "receiptOfferDialog", qtbot)
    window.show_tab(0)
    dialog.questions.itemActivated.emit(dialog.questions.item(0))  # Enter or a double click
    panel = window.exchange.questions.panel
    qtbot.waitUntil(panel.isVisible)
    assert panel.current().text == "Sao ít vậy?"
    assert window.current_tab().NAME == "indicators"
    tab = window.current_tab()
    row = tab.model.row_at(tab.view.currentIndex().row())
    assert (row.indicator.name, row.key.level) == ("Trẻ nhà trẻ ra lớp", "MN")


def test_the_overview_leads_to_the_questions(
    window: MainWindow, receipt_file: Path, qtbot: QtBot
) -> None:
    from core.services.overview import Place

    window.open_file(receipt_file)
    shown(window, "receiptOfferDialog", qtbot).take_button.click()
    window.exchange.questions.panel.hide()
    assert window.go(Place("inbox"))
    assert window.exchange.questions.panel.isVisible()


def test_many_files_dropped_on_an_office_go_to_the_inbox(
    open_window: Callable[..., MainWindow], office_book: Path, reports: Path, qtbot: QtBot
) -> None:
    window = open_window(office_book)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in sorted(reports.iterdir())[:3]])
    window.dropEvent(
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip
    page = window.current_tab().receiving
    qtbot.waitUntil(lambda: len(page.items) == 3, timeout=LATE)


def test_issuing_one_file_for_all(
    open_window: Callable[..., MainWindow], office_book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(office_book)
    window.actions_by_name["actIssue"].trigger()
    dialog = shown(window, "issueDialog", qtbot)
    dialog.folder.choose(tmp_path / "kế hoạch")
    for row in range(dialog.units.count()):
        dialog.units.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.issue_button.isEnabled()
    dialog.one.setChecked(True)
    dialog.issue_button.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)
    assert [p.name for p in dialog.made.files] == ["KH_gia-lam-2023_v1_tat-ca.skh"]
    dialog.done_page.buttons[-1].click()
    assert "Mở tệp nhận được" in QApplication.clipboard().text()
    dialog.close()
    window.undo()
    assert window.book.session.redo_label == "Ban hành kế hoạch"


def test_receipts_for_several_schools(
    open_window: Callable[..., MainWindow], office_book: Path, receipt_file: Path, tmp_path: Path,
    qtbot: QtBot,
) -> None:  # fmt: skip
    window = open_window(office_book)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(PERIOD))
    window.exchange.show_inbox()
    tab = window.current_tab()
    tab.show_page(1)
    tab.view.selectColumn(tab.sending.first_column())
    tab.sending.answer()
    dialog = shown(window, "answerReportDialog", qtbot)
    assert dialog.outcome() == "returned"  # questions are open
    dialog.outcomes.button(2).setChecked(True)
    dialog.lock.setChecked(True)
    dialog.folder.choose(tmp_path / "phiếu 2")
    dialog.make.click()
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=LATE)
    assert len(dialog.made) > 2
    assert all(path.is_file() for path in dialog.made)
    states = {str(tab.model.index(r, tab.sending.first_column()).data())
              for r in range(tab.model.rowCount())}  # fmt: skip
    assert any(state.startswith("đã khóa") for state in states)
