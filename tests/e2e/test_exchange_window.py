"""A school and its office, by files and through their windows: plan, report, question, answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from core.exchange.asked import asked
from core.services import indicators
from core.services.demo import make_demo
from core.services.periods import period_by_key
from core.session import Session
from gui.main_window import MainWindow
from tests.gui.conftest import cell, place_of, press, type_text

PERIOD = "2023-Q2"
IN_JULY = "2023-07-08T08:00:00+07:00"
LATE = 20_000


@pytest.fixture
def books(
    demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """An office's book and a school's, fresh copies; the clock stands in July 2023."""
    monkeypatch.setenv("SKH_NOW", IN_JULY)
    office, school, *_ = sorted(demo_folder.glob("*.skh"))
    return (Path(shutil.copy(office, tmp_path / "Phòng.skh")),
            Path(shutil.copy(school, tmp_path / "Trường.skh")))  # fmt: skip


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, schools=2, periods=2)
    return folder


def shown(window: MainWindow, name: str, qtbot: QtBot) -> QDialog:
    """A dialog of the window once it can be seen."""


    def found() -> bool:
        boxes = [b.informativeText() for b in window.findChildren(QMessageBox) if b.isVisible()]
        assert not boxes, boxes
        return _visible(window, name) is not None

    qtbot.waitUntil(found, timeout=LATE)
    dialog = _visible(window, name)
    assert dialog is not None
    return dialog


def _visible(window: MainWindow, name: str) -> QDialog | None:
    found = window.findChildren(QDialog, name)
    return next((dialog for dialog in found if dialog.isVisible()), None)


def click(dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button.isEnabled(), (name, [label.text() for label in dialog.findChildren(QLabel)])
    button.click()


def choose_period(window: MainWindow) -> None:
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(PERIOD))


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip


def submit(window: MainWindow, folder: Path, qtbot: QtBot) -> Path:
    """Three steps after the last number: Ctrl+Enter, Enter, the folder."""
    window.actions_by_name["actSubmit"].trigger()
    dialog = shown(window, "submitDialog", qtbot)
    dialog.folder.choose(folder)
    qtbot.waitUntil(lambda: dialog.make.isEnabled() and dialog.draft is not None, timeout=LATE)
    assert QApplication.focusWidget() is dialog.make
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)
    made = dialog.made
    assert {path.suffix for path in made.files} == {".skh", ".pdf", ".xlsx", ".eml"}
    dialog.done_page.buttons[-1].click()
    assert QApplication.clipboard().text() == made.message
    assert made.code in made.message
    dialog.close()
    return Path(made.report)


def take_in(window: MainWindow, path: Path, qtbot: QtBot) -> str:
    """Drop a file on the office's window and take it; returns what it was classified as."""
    drop(window, path)
    qtbot.waitUntil(lambda: window.current_tab().NAME == "inbox", timeout=LATE)
    page = window.current_tab().receiving

    def looked() -> bool:
        return page._job is None and any(not item.taken for item in page.items)

    qtbot.waitUntil(looked, timeout=LATE)
    [item] = page.items
    assert page.take_button.isEnabled(), item
    page.take_button.click()
    qtbot.waitUntil(lambda: all(i.taken for i in page.items), timeout=LATE)
    return item.cls


def test_a_year_in_the_life_of_a_report(
    open_window: Callable[..., MainWindow],
    books: tuple[Path, Path],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    office, school = (open_window(path) for path in books)
    for window in (office, school):
        choose_period(window)

    # The office changes a target and issues the plan; the school sees the change and accepts.
    office.show_tab(1)
    tab = office.current_tab()
    session = office.book.session
    first = tab.model.row_at(place_of(tab, "1", "Kế hoạch")[0])
    issue = open_issue(office, tmp_path / "v1", qtbot)
    assert issue.made.version == 1
    issue.close()
    indicators.set_target(session, first.indicator.id, first.key.level, "≥ 60%")
    issue = open_issue(office, tmp_path / "v2", qtbot)
    assert issue.made.version == 2
    issue.close()
    assert school.open_file(next((tmp_path / "v2").glob("*MN-Hoa-Binh*")))
    offer = shown(school, "planOfferDialog", qtbot)
    assert "≥ 60%" in offer.changes.text()
    click(offer, "acceptPlan")
    assert school.book.session.undo_label == "Nhận kế hoạch bản 2"

    # The school sends; the office takes the report in.
    report = submit(school, tmp_path / "gui", qtbot)
    assert state_of(school) == "submitted"
    assert take_in(office, report, qtbot) == "on_time"
    assert office.book.session.undo_label == "Nhận 1 báo cáo"
    sending = office.current_tab()
    sending.show_page(1)
    assert any("đã gửi" in str(sending.model.index(row, column).data() or "")
               for row in range(2) for column in range(sending.model.columnCount()))  # fmt: skip

    # A question on a cell, from the roll-up; the report goes back.
    office.exchange.show_roll_up()
    totals = office.current_tab()
    assert totals.show_uid(first.indicator.uid)
    drill = totals.panel
    unit = next(u for u in drill.model._all if u.place == "counted")
    drill.units.selectRow(drill.model.row_of(unit.unit.id))
    drill.buttons["ask"].click()
    ask = shown(office, "askDialog", qtbot)
    ask.findChild(QPlainTextEdit, "askText").setPlainText("Vì sao thấp hơn quý I?")
    click(ask, "storeQuestion")
    drill.buttons["adjust"].click()
    adjust = shown(office, "adjustDialog", qtbot)
    adjust.findChild(QLineEdit, "adjust_numerator").setText("190")
    adjust.findChild(QPlainTextEdit, "adjustReason").setPlainText("Đối chiếu phổ cập")
    click(adjust, "storeAdjustment")
    assert "điều chỉnh" in str(totals.model.index(1, 7).data())
    office.exchange.show_inbox()
    inbox = office.current_tab()
    inbox.show_page(1)
    assert inbox.sending.show_key(unit.unit.id)
    inbox.sending.view.go_to(inbox.sending.view.currentIndex().row(), inbox.sending.first_column())
    inbox.sending.answer()
    answer = shown(office, "answerReportDialog", qtbot)
    assert answer.outcome() == "returned"
    answer.folder.choose(tmp_path / "phieu")
    click(answer, "makeReceipts")
    qtbot.waitUntil(lambda: bool(answer.made), timeout=LATE)
    [receipt] = answer.made
    answer.close()

    # The school opens the receipt, goes to the cell, answers beside it and corrects the number.
    drop(school, receipt)
    box = shown(school, "receiptOfferDialog", qtbot)
    assert "Vì sao thấp hơn quý I?" in box.said.text()
    click(box, "takeReceipt")
    assert state_of(school) == "returned"
    panel = school.exchange.questions.panel
    qtbot.waitUntil(lambda: panel.isVisible(), timeout=LATE)
    panel.follow()
    cells = school.current_tab()
    assert cells.NAME == "indicators"
    assert cells.view.current_key().indicator_id == _id_of(school, first.indicator.uid)
    school.activateWindow()
    qtbot.waitUntil(school.isActiveWindow)
    panel.answer.setFocus()
    type_text("Có 3 cháu chuyển đi; đã sửa.", Qt.Key.Key_Return)
    cells.view.go_to(*place_of(cells, "1", "Tử số"))
    cells.view.setFocus()
    type_text("200")
    assert cell(cells, "1", "Tử số") == "200"
    second = submit(school, tmp_path / "gui", qtbot)
    assert second.name.endswith("_v2.skh")

    # The office: a newer report, its differences before it is taken, the answer, the stale flag.
    drop(office, second)
    page = office.current_tab().receiving
    qtbot.waitUntil(lambda: [i.cls for i in page.items] == ["newer"], timeout=LATE)
    assert page.panel.cells.topLevelItem(0).text(2).startswith("200 / ")
    page.take_button.click()
    qtbot.waitUntil(lambda: all(i.taken for i in page.items), timeout=LATE)
    [question] = asked(office.book.session)
    assert (question.state, question.answer) == ("answered", "Có 3 cháu chuyển đi; đã sửa.")
    office.exchange.show_roll_up()
    assert "điều chỉnh cũ" in str(totals.model.index(1, 7).data())
    office.undo()
    assert asked(office.book.session)[0].state == "open"


def open_issue(window: MainWindow, folder: Path, qtbot: QtBot) -> QDialog:
    window.actions_by_name["actIssue"].trigger()
    dialog = shown(window, "issueDialog", qtbot)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=LATE)
    dialog.folder.choose(folder)
    click(dialog, "issuePlanNow")
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=LATE)
    return dialog


def state_of(window: MainWindow) -> str:
    period = period_by_key(window.book.session, PERIOD)
    assert period is not None
    return period.state


def _id_of(window: MainWindow, uid: str) -> int | None:
    from core.services.places import row_id

    return row_id(window.book.session, "indicator", uid)


def test_a_school_has_no_inbox(
    open_window: Callable[..., MainWindow], books: tuple[Path, Path]
) -> None:
    window = open_window(books[1])
    names = [window.tabs.widget(i).objectName() for i in range(window.tabs.count())]
    hidden = {name for i, name in enumerate(names) if not window.tabs.isTabVisible(i)}
    assert hidden == {"inboxTab", "rollUpTab"}
    for name in ("actIssue", "actInbox", "actRollUp"):
        assert not window.actions_by_name[name].isEnabled()


def test_a_plan_waits_for_a_book(
    open_window: Callable[..., MainWindow], books: tuple[Path, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    """Opened before any book: it is kept and offered as soon as a book is open."""
    from core.exchange.issue import issue
    from core.services.plans import plans

    with Session.open(books[0]) as session:
        made = issue(session, plans(session)[0].id, tmp_path / "v1")
    window = open_window(None)
    plan = next(path for path in made.files if "MN-Hoa-Binh" in path.name)
    assert window.open_file(plan)
    assert window.open_file(books[1])
    offer = shown(window, "planOfferDialog", qtbot)
    press(Qt.Key.Key_Escape, to=offer)
    assert _visible(window, "planOfferDialog") is None
