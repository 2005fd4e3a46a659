"""The window around the tabs: names others rely on, books, undo, files dropped, closing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import backups
from core.session import Session
from gui.dialogs.restore_points import RestorePointsDialog
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import cell, place_of, type_text

ACTIONS = (
    "actNew", "actOpen", "actUndo", "actRedo", "actPaste", "actFillDown", "actCheck", "actSubmit",
    "actExportExcel", "actExportPdf", "actExportWord", "actPrintPreview", "actIssue", "actInbox",
    "actRollUp",
)  # fmt: skip
TABS = ["overviewTab", "indicatorsTab", "schoolsTab", "tasksTab", "budgetTab", "inboxTab",
        "rollUpTab"]  # fmt: skip


def test_names_that_others_rely_on(window: MainWindow) -> None:
    assert window.objectName() == "mainWindow"
    tabs = window.findChild(QTabWidget, "tabs")
    assert [tabs.widget(i).objectName() for i in range(tabs.count())] == TABS
    period = window.findChild(QComboBox, "periodBox")
    assert period.currentData() == "2023-Q2"
    unit = window.findChild(QComboBox, "unitBox")
    assert unit.currentText() == "Ủy ban nhân dân huyện Gia Lâm"
    assert len(unit.currentData()) == 36
    assert window.findChild(QLineEdit, "searchEdit") is not None
    assert window.findChild(QWidget, "indicatorsView") is not None
    for name in ACTIONS:
        action = window.findChild(QAction, name)
        assert action is not None, name
        assert action.toolTip()


def test_what_the_exchange_offers_an_office(window: MainWindow) -> None:
    for name in ("actSubmit", "actIssue", "actInbox", "actRollUp"):
        action = window.actions_by_name[name]
        assert action.isEnabled()
        assert action.isVisible()


def test_tabs_are_built_when_first_seen(
    open_window: Callable[..., MainWindow], gia_lam: Path, qtbot: QtBot
) -> None:
    window = open_window(gia_lam)
    built = [tab.content is not None for tab in window.tabs.pages()]
    assert built[0]
    assert not any(built[2:])
    qtbot.waitUntil(lambda: all(tab.content is not None for tab in window.tabs.pages()))


def test_title_and_schools_of_the_unit_box(window: MainWindow) -> None:
    assert window.windowTitle() == "Gia Lâm – Sổ Kế Hoạch"
    names = [window.top_bar.unit_box.itemText(i) for i in range(window.top_bar.unit_box.count())]
    assert names[0] == "Ủy ban nhân dân huyện Gia Lâm"
    assert len(names) > 5


def test_another_unit_has_its_own_figures(window: MainWindow, tab: IndicatorsTab) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    type_text("820")
    window.top_bar.unit_box.setCurrentIndex(1)
    first = tab.model.row_at(place_of_first(tab))
    assert first.result is None
    window.top_bar.unit_box.setCurrentIndex(0)
    assert cell(tab, "1", "Tử số") == "820"


def place_of_first(tab: IndicatorsTab) -> int:
    return next(i for i in range(tab.model.rowCount()) if tab.model.key_at(i) is not None)


def test_damaged_file_is_told_on_the_start_page(
    open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    path = tmp_path / "hỏng.skh"
    path.write_bytes(b"not a book at all" * 50)
    window = open_window(path)
    problem = window.findChild(QLabel, "startProblem")
    assert "không phải là tệp của Sổ Kế Hoạch" in problem.text()
    assert problem.isVisible()
    assert window.book is None


def test_opening_a_bad_file_keeps_the_open_book(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    path.write_bytes(b"x" * 4096)
    assert not window.open_file(path)
    box = window.findChild(QMessageBox, "messageBox")
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "a.skh" in box.informativeText()
    assert window.book is not None


def test_dropped_book_opens(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "trường.skh"
    Session.create(path, unit="Trường Tiểu học A", unit_kind="school", levels=("TH",)).close()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(event)
    assert window.windowTitle().startswith("trường")
    assert Settings().recent_files()[0] == path.resolve()


def test_second_window_on_the_same_book_is_read_only(
    window: MainWindow, open_window: Callable[..., MainWindow], gia_lam: Path
) -> None:
    other = open_window(gia_lam)
    assert other.notice.isVisible()
    assert "chỉ xem" in other.notice.text()
    other.show_tab(1)
    found = other.current_tab()
    found.view.go_to(*place_of(found, "1", "Tử số"))
    found.view.setFocus()
    type_text("5", None)
    assert found.view.open_editors() == []
    assert not other.actions_by_name["actPaste"].isEnabled()


def test_closing_with_a_refused_entry_asks_first(window: MainWindow, tab: IndicatorsTab) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("abc")
    assert not window.close()
    assert window.isVisible()
    box = window.findChild(QMessageBox, "messageBox")
    assert "chưa lưu được" in box.text()
    [close_anyway] = [b for b in box.buttons() if b.text() == "Đóng và bỏ"]
    close_anyway.click()
    assert not window.isVisible()


def test_an_open_cell_is_stored_when_the_window_closes(
    window: MainWindow, tab: IndicatorsTab, gia_lam: Path
) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("820", None)
    assert window.close()
    with Session.open(gia_lam) as session:
        [(number,)] = session.conn.execute("SELECT numerator FROM result").fetchall()
    assert number == 820


def test_restore_points_are_made_listed_and_restored(
    window: MainWindow, tab: IndicatorsTab, gia_lam: Path, qtbot: QtBot
) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("820")
    window.actions_by_name["actRestorePoints"].trigger()
    dialog = window.findChild(RestorePointsDialog)
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() == 1)
    assert dialog.list.topLevelItem(0).text(1) == "người dùng tạo"
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("1")
    [point] = backups.restore_points(gia_lam)
    window.restoring.look_at(point)
    looking = window.restoring._looking
    assert looking is not None
    assert looking.windowTitle().startswith("Mốc khôi phục")
    assert looking.notice.isVisible()
    looking.close()
    window.restoring.restore(point)
    window.show_tab(1)
    assert cell(window.current_tab(), "1", "Tử số") == "820"
    assert "Đã khôi phục" in window.status.message.text()
    assert [p.reason for p in backups.restore_points(gia_lam)] == ["before-restore", "manual"]


def test_hourly_backup_is_made_off_the_window(
    window: MainWindow, tab: IndicatorsTab, gia_lam: Path, qtbot: QtBot
) -> None:
    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    type_text("820")
    assert window.backup is not None
    window.backup.make_if_due()
    qtbot.waitUntil(lambda: len(backups.restore_points(gia_lam)) == 1)
    window.backup.make_if_due()
    qtbot.wait(200)
    assert len(backups.restore_points(gia_lam)) == 1


@pytest.mark.parametrize(("width", "height"), [(1366, 740), (1093, 590)])
def test_nothing_is_cut_at_the_smallest_screen(
    open_window: Callable[..., MainWindow],
    gia_lam: Path,
    qapp: QApplication,
    width: int,
    height: int,
) -> None:
    """1366×768 at 100 % and at 125 %, less the task bar and the frame."""
    window = open_window(gia_lam, width, height)
    for place in range(window.tabs.count()):
        window.show_tab(place)
        qapp.processEvents()
        assert window.width() == width, "the window was forced wider"
        assert window.height() == height
        for button in window.findChildren(QToolButton):
            if (
                button.isVisible()
                and button.text()
                and button.toolButtonStyle() != (Qt.ToolButtonStyle.ToolButtonIconOnly)
            ):
                assert button.width() >= button.sizeHint().width(), button.text()


def test_keyboard_reaches_every_tab_and_search(window: MainWindow, qtbot: QtBot) -> None:
    for place, name in enumerate(TABS):
        window.actions_by_name[f"actTab{place + 1}"].trigger()
        assert window.tabs.currentWidget().objectName() == name
    window.actions_by_name["actFind"].trigger()
    assert window.top_bar.search.hasFocus()


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    for kind in (QComboBox, QLineEdit, QToolButton):
        for widget in window.findChildren(kind):
            inside = isinstance(widget.parent(), QLineEdit)  # Qt's own parts of a field
            if widget.isVisible() and not inside and not widget.objectName().startswith("qt_"):
                named = (
                    widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip()
                )
                assert named, widget.objectName()


def test_theme_and_zoom_change_at_once_and_are_kept(window: MainWindow) -> None:
    before = window.font().pointSizeF()
    window.look.set_theme("dark")
    window.look.step_zoom(1)
    assert window.palette().window().color().lightness() < 80
    assert window.font().pointSizeF() > before
    kept = Settings()
    assert (kept.theme, kept.zoom) == ("dark", 110)


def test_settings_survive_a_damaged_file(user_data_dir: Path) -> None:
    (user_data_dir / "settings.json").write_text("{broken", encoding="utf-8")
    assert Settings().zoom == 100
    (user_data_dir / "settings.json").write_text('{"zoom": "big", "recent": 5}', encoding="utf-8")
    assert Settings().zoom == 100
    assert Settings().recent_files() == []
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        (user_data_dir / "settings.json").chmod(0o400)
        Settings().put("zoom", 125)


def test_opening_the_open_book_again_leaves_it_writable(window: MainWindow) -> None:
    """A second session would find the book in use by the first and only read it."""
    assert window.book is not None
    session = window.book.session
    assert window.open_file(session.path)
    assert window.book.session is session
    assert not session.read_only
