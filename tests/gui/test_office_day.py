"""An officer's day in the window: mixed deliveries, keys, reminders, totals that take long."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget

from core.exchange import inbox
from core.exchange.submit import prepare
from core.exchange.travel import write_travel
from core.session import Session
from gui.dialogs.settings import SettingsDialog
from gui.main_window import MainWindow
from gui.models import roll_up_table
from gui.tabs.inbox_tab import SENDING, InboxTab
from gui.tabs.roll_up_tab import RollUpTab
from tests.gui.waiting import added_up, until

Q1, Q2 = "2023-Q1", "2023-Q2"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], office_book: Path) -> MainWindow:
    opened = open_window(office_book)
    choose(opened, Q2)
    opened.exchange.show_inbox()
    return opened


@pytest.fixture
def tab(window: MainWindow) -> InboxTab:
    found = window.current_tab()
    assert isinstance(found, InboxTab)
    return found


def choose(window: MainWindow, period: str) -> None:
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(period))


def stored(book: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as conn:
        return conn.execute(sql).fetchall()


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    place, key = QPointF(300, 300), Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(place, action, data, button, key))


def looked(tab: InboxTab) -> list[inbox.Item]:
    page = tab.receiving
    until(lambda: page._job is None and bool(page.items))
    return page.items


def taken(tab: InboxTab) -> None:
    tab.receiving.take_button.click()
    until(lambda: any(item.taken for item in tab.receiving.items))


def delivery(reports: Path, folder: Path) -> Path:
    """A folder as it comes: one zip, one e-mail with two reports, the rest as files, a letter."""
    folder.mkdir()
    first, second, third, fourth, *rest = sorted(reports.glob("*_v1.skh"))
    with zipfile.ZipFile(folder / "quý.zip", "w") as packed:
        packed.write(first, first.name)
        packed.write(second, second.name)
    mail = EmailMessage()
    mail["Subject"] = "Báo cáo"
    mail.set_content("Nhà trường gửi báo cáo.")
    for path in (third, fourth):
        mail.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream",
                            filename=path.name)  # fmt: skip
    (folder / "thư.eml").write_bytes(bytes(mail))
    for path in rest:
        shutil.copy(path, folder)
    (folder / "Giấy mời.docx").write_bytes(b"PK")
    return folder


def test_a_dropped_folder_with_a_zip_and_an_e_mail_is_taken_undone_and_taken_again(
    tab: InboxTab, window: MainWindow, office_book: Path, reports: Path, tmp_path: Path
) -> None:
    folder = delivery(reports, tmp_path / "nhận hôm nay")
    drop(window, folder)
    files = {item.file for item in looked(tab) if item.incoming is not None}
    assert len(files) == len(list(reports.glob("*_v1.skh")))
    assert sum("quý.zip" in name for name in files) == 2
    assert sum("thư.eml" in name for name in files) == 2
    page = tab.receiving
    assert page.view.current_key() in page._arrivals.chosen  # what is to be taken stands first
    assert "mới" in page.panel.counts.text()
    reasons = [page.model.index(row, 6).data() for row in range(page.model.rowCount())]
    assert any(str(reason).startswith("Lập ngày") for reason in reasons)
    chosen = len(page._arrivals.chosen)
    taken(tab)
    held = stored(office_book, "SELECT count(*) FROM result")
    window.undo()
    assert stored(office_book, "SELECT count(*) FROM result") == [(0,)]
    until(lambda: page._job is None and len(page._arrivals.chosen) == chosen)
    window.redo()
    assert stored(office_book, "SELECT count(*) FROM result") == held
    until(lambda: page._job is None and not page._arrivals.chosen)


def signed_report(book: Path, period: str, path: Path) -> Path:
    with Session.open(book) as session:
        write_travel(prepare(session, period).travel, path)
    return path


def test_a_school_signs_and_a_changed_key_is_asked_about_once(
    tab: InboxTab, open_window: Callable[..., MainWindow], office_book: Path, school_book: Path,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Switched on in the settings of the school; the office pins the key of the first report."""
    school = open_window(school_book)
    dialog = SettingsDialog(school.book.session, school.settings, school.look, school)
    box = dialog.findChild(QCheckBox, "setting_sign_reports")
    assert not box.isChecked()
    box.setChecked(True)
    dialog._save()
    assert school.book.session.undo_label == "Sửa cài đặt của sổ"
    school.close()
    first = signed_report(school_book, Q1, tmp_path / "quý 1.skh")
    monkeypatch.setenv("SKH_DATA_DIR", str(tmp_path / "máy khác"))
    second = signed_report(school_book, Q2, tmp_path / "quý 2.skh")
    tab.take_in([first])
    assert not looked(tab)[0].changed_key
    taken(tab)
    tab.take_in([second])
    until(lambda: tab.receiving._job is None and tab.receiving.items[0].period == Q2)
    page = tab.receiving
    [item] = page.items
    assert item.changed_key
    assert "đổi máy" in item.reason
    assert not page.take_button.isEnabled()
    assert page.panel.why.isVisible()
    page.toggle_selected()
    page.panel.why.setFocus()
    QTest.keyClicks(page.panel.why, "Truong thay may")
    taken(tab)
    [(pinned,)] = stored(office_book, "SELECT value FROM setting WHERE key LIKE '%key%'")
    assert "Truong thay may" in pinned
    tab.take_in([signed_report(school_book, "2023-H1", tmp_path / "6 tháng.skh")])
    until(lambda: page._job is None and page.items[0].period == "2023-H1")
    assert not page.items[0].changed_key


def test_the_matrix_says_who_came_late_and_what_is_not_asked_for(
    tab: InboxTab, window: MainWindow, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-15T08:00:00+07:00")
    tab.take_in([reports])
    looked(tab)
    taken(tab)
    tab.show_page(SENDING)
    page = tab.sending
    columns = [column.name for column in page.model.columns]
    states = {
        row: {
            name: str(page.model.index(row, columns.index(name)).data()) for name in (Q2, "2023-H1")
        }
        for row in range(page.model.rowCount())
    }
    assert {(s[Q2].startswith("đã gửi"), s["2023-H1"]) for s in states.values()} == {
        (True, "đủ các kỳ"), (False, "không yêu cầu"),
    }  # fmt: skip
    assert any(state[Q2].startswith("đã gửi, muộn 5 ngày") for state in states.values())
    assert page.write_button.text() == "Đôn đốc 1 đơn vị"  # nobody is selected: all of them
    page.view.go_to(0, columns.index("2023-H1"))
    page.copy_reminder()
    assert "không phải đôn đốc ở 6 tháng" in window.status.message.text()


def test_reminders_are_about_the_selected_units_in_the_column_of_the_cursor(
    tab: InboxTab, window: MainWindow, office_book: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened: list[Path] = []
    monkeypatch.setattr("gui.widgets.sending_page.open_path", opened.append)
    tab.show_page(SENDING)
    page = tab.sending
    columns = [column.name for column in page.model.columns]
    everyone = page.model.rowCount()
    assert page.write_button.text() == f"Đôn đốc {everyone} đơn vị"
    assert "Quý II/2023" in page.write_button.toolTip()
    page.view.go_to(2, columns.index("2023-Q3"))
    name = page.model.row_at(2).unit.name
    assert page.write_button.text() == "Đôn đốc 1 đơn vị"
    assert name in page.write_button.toolTip()
    page.copy_reminder()
    text = QApplication.clipboard().text()
    assert "gửi báo cáo Quý III/2023" in text
    assert f"1. {name}" in text
    assert "\n2. " not in text
    page.view.select_block(page.model.index(1, 4), page.model.index(2, 4))
    page.settings.put("remind_folder", str(tmp_path))  # one click: no folder is asked for
    page.write_button.click()
    until(lambda: bool(opened))
    assert len(list(tmp_path.glob("Don-doc_2023-Q3*.eml"))) == 2
    assert stored(office_book, "SELECT way, count(*) FROM reminder GROUP BY 1 ORDER BY 1") == [
        ("letter", 2), ("zalo", 1),
    ]  # fmt: skip
    assert page.write_button.text() == "Đôn đốc 2 đơn vị"  # the same ones stay selected
    window.activateWindow()  # after the box of the progress
    until(window.isActiveWindow)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.write_button.text() == f"Đôn đốc {everyone} đơn vị"
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.panel is not None
    assert page.panel.isVisible()


@pytest.fixture
def totals(tab: InboxTab, window: MainWindow, reports: Path) -> RollUpTab:
    tab.take_in([reports])
    looked(tab)
    taken(tab)
    window.exchange.show_roll_up()
    found = window.current_tab()
    assert isinstance(found, RollUpTab)
    return added_up(found)


def test_totals_stay_until_others_are_added_up_and_may_be_stopped(
    totals: RollUpTab, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer than half a second says so and can be stopped; then nothing is shown."""
    held = threading.Event()

    def slow(*arguments: Any, **named: Any) -> Any:
        held.wait(10)
        return table(*arguments, **named)

    table = roll_up_table.roll_up_table
    monkeypatch.setattr(roll_up_table, "roll_up_table", slow)
    until(lambda: totals.is_settled)
    rows = totals.model.rowCount()
    choose(window, Q1)
    assert totals.model.rowCount() == rows
    assert totals.model.row_at(1).period.key == Q2
    until(totals.reading.isVisible)
    assert "Quý I/2023" in totals.reading.said.text()
    totals.reading.findChild(QPushButton, "stopReading").click()
    assert not totals.reading.isVisible()
    assert totals.model.rowCount() == 0
    assert "Đã dừng" in totals.empty._heading.text()
    held.set()
    totals.again_button.click()
    added_up(totals)
    assert totals.model.row_at(1).period.key == Q1
    assert not totals.again_button.isVisible()


def test_a_place_asked_for_while_it_is_added_up_is_gone_to(
    totals: RollUpTab, window: MainWindow
) -> None:
    last = [totals.model.row_at(row) for row in range(totals.model.rowCount())][-1]
    choose(window, Q1)
    assert totals.show_uid(last.row.indicator.uid, last.row.level)
    added_up(totals)
    shown = totals.model.row_at(totals.view.currentIndex().row())
    assert (shown.period.key, shown.row.indicator.uid) == (Q1, last.row.indicator.uid)


def test_rows_fit_their_words_in_any_order(totals: RollUpTab) -> None:
    """Sorting moves long words to other lines: their heights go along."""
    panel = totals.panel
    for place in range(4):
        panel.order.setCurrentIndex(place)
        panel.order.activated.emit(place)
        heights = [panel.units.rowHeight(row) for row in range(panel.model.rowCount())]
        panel.units.resizeRowsToContents()
        assert heights == [panel.units.rowHeight(row) for row in range(panel.model.rowCount())]


def test_the_first_page_says_who_is_late_and_what_to_look_at(
    tab: InboxTab, window: MainWindow, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-15T08:00:00+07:00")
    window.show_tab(0)
    page = window.current_tab()
    until(lambda: page.is_settled)
    sentences = [link.text for link in page.step_list._links]
    assert not any("đơn vị" in sentence for sentence in sentences)  # no file went or came yet
    assert any(sentence.startswith("Nhập kết quả") for sentence in sentences)
    window.exchange.show_inbox()
    tab.take_in([reports])
    looked(tab)
    taken(tab)
    window.show_tab(0)
    until(lambda: page.is_settled)
    assert not any(link.text.startswith("Nhập kết quả") for link in page.step_list._links)
    [late] = [link for link in page.step_list._links if "quá hạn gửi" in link.text]
    [new] = [link for link in page.step_list._links if "vừa nhận" in link.text]
    assert late.text.startswith("1 trong 6")
    window.book.gone.emit(late.target)
    assert window.current_tab() is tab
    assert tab.sending.model.rowCount() == 1
    window.book.gone.emit(new.target)
    assert tab.sending.model.rowCount() == 5


def test_a_step_of_many_rows_is_undone_beside_the_window(
    tab: InboxTab, window: MainWindow, office_book: Path, reports: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    tab.take_in([reports])
    looked(tab)
    taken(tab)
    held = stored(office_book, "SELECT count(*) FROM result")
    monkeypatch.setattr("gui.undoing._LARGE", 100)
    window.undo()
    [box] = [b for b in window.findChildren(QWidget, "progressBox") if b.isVisible()]
    window.undo()  # a second key meanwhile does nothing
    until(lambda: not window.undoing.is_stepping)
    assert stored(office_book, "SELECT count(*) FROM result") == [(0,)]
    assert not box.isVisible()
    assert "Đã hoàn tác: Nhận" in window.status.message.text()
    assert window.actions_by_name["actRedo"].isEnabled()
    until(lambda: tab.receiving._job is None)
    window.redo()
    until(lambda: not window.undoing.is_stepping)
    assert stored(office_book, "SELECT count(*) FROM result") == held
