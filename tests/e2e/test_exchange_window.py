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
from core.services import indicator_edits
from core.services.demo import make_demo
from core.services.periods import period_by_key
from core.session import Session
from gui.main_window import MainWindow
from tests.gui.conftest import cell, place_of, press, type_text
from tests.gui.waiting import added_up

PERIOD = "2023-Q2"
IN_JULY = "2023-07-08T08:00:00+07:00"
LATE = 20_000


@pytest.fixture
def books(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
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


def submit(window: MainWindow, folder: Path, qtbot: QtBot, *, with_units: bool = True) -> Path:
    """Three steps after the last number: Ctrl+Enter, Enter, the folder."""
    window.actions_by_name["actSubmit"].trigger()
    dialog = shown(window, "submitDialog", qtbot)
    dialog.folder.choose(folder)
    qtbot.waitUntil(lambda: dialog.make.isEnabled() and dialog.draft is not None, timeout=LATE)
    assert QApplication.focusWidget() is dialog.make
    dialog.with_units.setChecked(with_units)
    (dialog.bare if dialog.bare.isVisible() else dialog.make).click()
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


class Play:
    """The two windows, and what one step hands to the next."""

    def __init__(self, office: MainWindow, school: MainWindow, folder: Path, qtbot: QtBot) -> None:
        self.office, self.school = office, school
        self.folder, self.qtbot = folder, qtbot
        office.show_tab(1)
        tab = office.current_tab()
        self.first = tab.model.row_at(place_of(tab, "1", "Kế hoạch")[0])

    def issue_and_accept(self) -> None:
        """The office changes a target and issues again; the school sees the change and accepts."""
        for version in (1, 2):
            dialog = open_issue(self.office, self.folder / f"v{version}", self.qtbot)
            assert dialog.made.version == version
            dialog.close()
            indicator_edits.set_target(self.office.book.session, self.first.indicator.id,
                                  self.first.key.level, "≥ 60%")  # fmt: skip
        assert self.school.open_file(next((self.folder / "v2").glob("*MN-Hoa-Binh*")))
        offer = shown(self.school, "planOfferDialog", self.qtbot)
        assert "≥ 60%" in offer.changes.text()
        click(offer, "acceptPlan")
        assert self.school.book.session.undo_label == "Nhận kế hoạch bản 2"

    def send_and_take_in(self) -> None:
        """The school sends; the office takes the report in and sees it in its matrix."""
        report = submit(self.school, self.folder / "gui", self.qtbot)
        assert state_of(self.school) == "submitted"
        assert take_in(self.office, report, self.qtbot) == "on_time"
        assert self.office.book.session.undo_label == "Nhận 1 báo cáo"
        tab = self.office.current_tab()
        tab.show_page(1)
        assert any("đã gửi" in str(tab.model.index(row, column).data() or "")
                   for row in range(2) for column in range(tab.model.columnCount()))  # fmt: skip

    def ask_and_adjust(self) -> None:
        """A question on a cell and an adjustment beside it, from the roll-up."""
        self.office.exchange.show_roll_up()
        self.totals = self.office.current_tab()
        assert self.totals.show_uid(self.first.indicator.uid)  # it goes there when added up
        added_up(self.totals)
        drill = self.totals.panel
        found = [drill.model.figure_at(row) for row in range(drill.model.rowCount())]
        place, self.unit = next((n, u) for n, u in enumerate(found) if u.place == "counted")
        drill.units.selectRow(place)
        drill.buttons["ask"].click()
        ask = shown(self.office, "askDialog", self.qtbot)
        ask.findChild(QPlainTextEdit, "askText").setPlainText("Vì sao thấp hơn quý I?")
        click(ask, "storeQuestion")
        drill.buttons["adjust"].click()
        adjust = shown(self.office, "adjustDialog", self.qtbot)
        adjust.findChild(QLineEdit, "adjust_numerator").setText("190")
        adjust.findChild(QPlainTextEdit, "adjustReason").setPlainText("Đối chiếu phổ cập")
        click(adjust, "storeAdjustment")
        assert self.to_look_at() == "1 điều chỉnh"

    def to_look_at(self) -> str:
        added_up(self.totals)
        place = [c.name for c in self.totals.model.columns].index("look")
        return str(self.totals.model.index(1, place).data())

    def give_it_back(self) -> Path:
        """The receipt that returns the report with its question."""
        self.office.exchange.show_inbox()
        tab = self.office.current_tab()
        tab.show_page(1)
        assert tab.sending.show_key(self.unit.unit.id)
        tab.view.go_to(tab.view.currentIndex().row(), tab.sending.first_column())
        tab.sending.answer()
        dialog = shown(self.office, "answerReportDialog", self.qtbot)
        assert dialog.outcome() == "returned"
        dialog.folder.choose(self.folder / "phieu")
        click(dialog, "makeReceipts")
        self.qtbot.waitUntil(lambda: bool(dialog.made), timeout=LATE)
        [receipt] = dialog.made
        dialog.close()
        return Path(receipt)

    def answer_and_correct(self, receipt: Path) -> Path:
        """The school goes to the cell, answers beside it, corrects the number and sends again."""
        drop(self.school, receipt)
        box = shown(self.school, "receiptOfferDialog", self.qtbot)
        assert "Vì sao thấp hơn quý I?" in box.questions.item(0).text()
        click(box, "takeReceipt")
        assert state_of(self.school) == "returned"
        panel = self.school.exchange.questions.panel
        self.qtbot.waitUntil(panel.isVisible, timeout=LATE)
        panel.follow()
        cells = self.school.current_tab()
        assert cells.NAME == "indicators"
        uid = self.first.indicator.uid
        assert cells.view.current_key().indicator_id == _id_of(self.school, uid)
        self.school.activateWindow()
        self.qtbot.waitUntil(self.school.isActiveWindow)
        panel.answer.setFocus()
        type_text("Có 3 cháu chuyển đi; đã sửa.", Qt.Key.Key_Return)
        cells.view.go_to(*place_of(cells, "1", "Tử số"))
        cells.view.setFocus()
        type_text("200")
        assert cell(cells, "1", "Tử số") == "200"
        return submit(self.school, self.folder / "gui", self.qtbot)

    def take_in_the_second(self, report: Path) -> None:
        """A newer report: its differences before it is taken, the answer, the stale flag, undo."""
        assert report.name.endswith("_v2.skh")
        drop(self.office, report)
        page = self.office.current_tab().receiving
        self.qtbot.waitUntil(lambda: [i.cls for i in page.items] == ["newer"], timeout=LATE)
        assert page.panel.cells.topLevelItem(0).text(2).startswith("200 / ")
        page.take_button.click()
        self.qtbot.waitUntil(lambda: all(i.taken for i in page.items), timeout=LATE)
        session = self.office.book.session
        [question] = asked(session)
        assert (question.state, question.answer) == ("answered", "Có 3 cháu chuyển đi; đã sửa.")
        self.office.exchange.show_roll_up()
        assert self.to_look_at() == "1 điều chỉnh cũ"
        self.office.undo()
        assert asked(session)[0].state == "open"


def test_the_life_of_a_report(
    open_window: Callable[..., MainWindow],
    books: tuple[Path, Path],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    office, school = (open_window(path) for path in books)
    for window in (office, school):
        choose_period(window)
    play = Play(office, school, tmp_path, qtbot)
    play.issue_and_accept()
    play.send_and_take_in()
    play.ask_and_adjust()
    receipt = play.give_it_back()
    play.take_in_the_second(play.answer_and_correct(receipt))


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
