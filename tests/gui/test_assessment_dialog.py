"""Phần đánh giá: suggestions beside the unit's words, one step, kept by the next export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from core.reports import document
from core.reports.content import Paragraph
from core.services.assessment import assessment, set_assessment
from core.services.overview import Place
from core.session import Session
from gui.dialogs.assessment import AssessmentDialog
from gui.main_window import MainWindow

PERIOD = "2023-Q2"


@pytest.fixture
def dialog(open_window: Callable[..., MainWindow], gia_lam: Path, qtbot: QtBot) -> AssessmentDialog:
    window = open_window(gia_lam)
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(PERIOD))
    return opened(window, qtbot)


def opened(window: MainWindow, qtbot: QtBot) -> AssessmentDialog:
    window.actions_by_name["actAssessment"].trigger()
    found = next(d for d in window.findChildren(AssessmentDialog) if d.isVisible())
    qtbot.waitUntil(lambda: found.job is None, timeout=20_000)
    return found


def test_the_next_step_of_the_overview_leads_here(
    open_window: Callable[..., MainWindow], gia_lam: Path
) -> None:
    window = open_window(gia_lam)
    assert window.go(Place("assessment"))
    assert any(d.isVisible() for d in window.findChildren(AssessmentDialog))


def printed(dialog: AssessmentDialog) -> list[str]:
    blocks = document(dialog._book.session, "results", PERIOD).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_words_are_written_saved_printed_and_taken_back(dialog: AssessmentDialog) -> None:
    short = dialog.parts["short"]
    assert short.sentences.count() > 0
    assert "nguyên câu gợi ý" in short.state.text()
    assert not dialog.save_button.isEnabled()
    dialog.parts["proposals"].text.setPlainText("Đề nghị bổ sung giáo viên.")
    short.text.setPlainText("")
    short.sentences.item(0).setSelected(True)
    short.take.click()
    assert short.text.toPlainText() == short.sentences.item(0).text()
    short.text.appendPlainText("Nguyên nhân: thiếu phòng học.")
    assert "Lời của đơn vị" in short.state.text()
    session = dialog._book.session
    dialog.save_button.click()
    assert {"Đề nghị bổ sung giáo viên.", "Nguyên nhân: thiếu phòng học."} <= set(printed(dialog))
    session.undo()
    assert not any(part.edited for part in assessment(session, PERIOD))


def test_the_suggestion_comes_back_and_follows_the_figures(dialog: AssessmentDialog) -> None:
    session = dialog._book.session
    part = dialog.parts["short"]
    part.text.setPlainText("Khác.")
    part.restore.click()
    assert part.text.toPlainText() == part.known.suggested
    assert not dialog.save_button.isEnabled()
    part.text.undo()
    assert part.text.toPlainText() == "Khác."
    part.restore.click()
    dialog.close()
    assert session.setting(f"assessment/{PERIOD}") is None


def test_closing_asks_before_words_are_lost(dialog: AssessmentDialog) -> None:
    dialog.parts["proposals"].text.setPlainText("Chưa lưu.")
    dialog.close()
    assert dialog.isVisible()
    box = dialog.findChild(QMessageBox)
    save = next(b for b in box.buttons() if b.text() == "Lưu và đóng")
    session = dialog._book.session
    save.click()
    assert "Chưa lưu." in [part.text for part in assessment(session, PERIOD)]


def test_a_text_the_figures_outran_says_so(dialog: AssessmentDialog, qtbot: QtBot) -> None:
    window, session = dialog.parent(), dialog._book.session
    dialog.close()
    set_assessment(session, PERIOD, "reached", "Đạt khá.")
    stored = session.setting(f"assessment/{PERIOD}")
    stored["reached"]["suggested"] = "Câu cũ."
    session.set_setting(f"assessment/{PERIOD}", stored, "Thử")
    again = opened(window, qtbot)
    assert "Số liệu đã đổi" in again.parts["reached"].state.text()


def test_a_book_held_elsewhere_shows_the_words_and_takes_none(
    open_window: Callable[..., MainWindow], gia_lam: Path, qtbot: QtBot
) -> None:
    with Session.open(gia_lam) as holder:
        set_assessment(holder, PERIOD, "reached", "Đạt khá.")
        window = open_window(gia_lam)
        box = window.top_bar.period_box
        box.setCurrentIndex(box.findData(PERIOD))
        dialog = opened(window, qtbot)
        page = dialog.parts["reached"]
        assert page.text.toPlainText() == "Đạt khá."
        assert page.text.isReadOnly()
        assert not page.restore.isEnabled()
        assert not dialog.save_button.isEnabled()
        dialog.close()
        assert not dialog.isVisible()
