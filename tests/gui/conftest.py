"""Real windows on real books, offscreen; a keyboard that types as Qt receives keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.app import create_window
from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from gui.worker import wait_for_jobs
from tests.gui.demo_books import demo_folder, office_book, reports, school_book
from tests.gui.tab_alone import destroy

__all__ = ["demo_folder", "office_book", "reports", "school_book"]

IN_JUNE = "2023-06-20T08:00:00+07:00"
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(
    key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = NO_KEY, to: QWidget | None = None
) -> None:
    """One key to the widget that has the focus (qtbot.keyClicks aborts on Vietnamese letters)."""
    target = to or QApplication.focusWidget()
    assert target is not None, "nothing has the focus"
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


def type_text(text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    """Type letters one by one where the cursor is, then a key that leaves the cell."""
    for letter in text:
        press(Qt.Key(0), letter)
    if end is not None:
        press(end)


@pytest.fixture(scope="session")
def gia_lam_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with the plan of Gia Lâm, made once; tests take copies."""
    path = tmp_path_factory.mktemp("books") / "gia-lam.skh"
    Session.create(path, plan="gia-lam-2023").close()
    return path


@pytest.fixture
def gia_lam(gia_lam_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the Gia Lâm book; the clock stands in June 2023."""
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    path = tmp_path / "Gia Lâm.skh"
    path.write_bytes(gia_lam_file.read_bytes())
    return path


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows and closes them at the end, whatever they hold."""
    windows: list[MainWindow] = []

    def opened(path: Path | None, width: int = 1366, height: int = 740) -> MainWindow:
        window = create_window(path)
        windows.append(window)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)  # else nothing has the focus
        return window

    yield opened
    for window in windows:
        for box in window.findChildren(QWidget, "messageBox"):
            box.close()
        window.give_up()
        window.close()
    assert wait_for_jobs()
    destroy(*windows)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], gia_lam: Path) -> MainWindow:
    """The main window with the Gia Lâm book at the tab Chỉ tiêu."""
    opened = open_window(gia_lam)
    opened.show_tab(1)
    return opened


@pytest.fixture
def tab(window: MainWindow) -> IndicatorsTab:
    """The tab Chỉ tiêu with the cursor in the first cell to type into."""
    found = window.current_tab()
    assert isinstance(found, IndicatorsTab)
    found.view.setFocus()
    return found


@pytest.fixture
def stored(gia_lam: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """What plain SQLite finds in the file, beside the open window."""

    def rows(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        conn = sqlite3.connect(f"file:{gia_lam}?mode=ro", uri=True)
        try:
            return conn.execute(sql, parameters).fetchall()
        finally:
            conn.close()

    return rows


def place_of(tab: IndicatorsTab, no: str, header: str, level: str | None = None) -> tuple[int, int]:
    """Row and column of a cell by the printed number, the header and the level."""
    headers = [column.header for column in tab.model.columns]
    for row in range(tab.model.rowCount()):
        found = tab.model.row_at(row)
        if found is not None and found.indicator.no == no and level in (None, found.key.level):
            return row, headers.index(header)
    raise AssertionError(f"no row {no} {level}")


def cell(tab: IndicatorsTab, no: str, header: str, level: str | None = None) -> str:
    """The text shown in a cell."""
    return str(tab.model.index(*place_of(tab, no, header, level)).data() or "")
