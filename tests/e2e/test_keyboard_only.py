"""The main job without a mouse: nothing but keys goes into the window, and the focus is never lost.

From the first start: the role, the name and the plan, the second quarter, results, the next empty
cell, a note, taking it back, the checks, searching, the report.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMenuBar,
    QRadioButton,
    QWidget,
)

from gui.main_window import MainWindow
from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import IN_JUNE, cell, place_of
from tests.gui.conftest import press as press_letter

Key, Modifier = Qt.Key, Qt.KeyboardModifier
NO_KEY, CTRL, SHIFT, ALT = (
    Modifier.NoModifier, Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier,
)  # fmt: skip
PATIENCE_S = 20.0


class Keyboard:
    """Hands that only have keys; after every one the focus must be somewhere in sight."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.pressed = 0

    def press(self, key: Key, modifiers: Modifier = NO_KEY) -> None:
        """One key to whatever would get it, shortcuts first, as a keyboard does."""
        QTest.keyClick(self.target(), key, modifiers)
        self.pressed += 1
        QApplication.processEvents()
        self.look()

    def type(self, words: str) -> None:
        """Letters, Vietnamese ones too."""
        for letter in words:
            press_letter(Key(0), letter, to=self.target())
            self.pressed += 1
        QApplication.processEvents()
        self.look()

    def target(self) -> QWidget:
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert found is not None
        return found

    def look(self) -> None:
        """The focus is on a widget that can be seen, in the window or what stands before it."""
        end = time.monotonic() + 2  # a window that comes to the front is told by the system
        while QApplication.focusWidget() is None and time.monotonic() < end:
            QTest.qWait(5)
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        assert focus.isVisible(), focus.objectName()
        front = QApplication.activeModalWidget() or QApplication.activeWindow()
        assert focus.window() in (front, QApplication.activePopupWidget()), focus.objectName()

    def front(self) -> QWidget | None:
        return QApplication.activeWindow()

    def wait(self, what: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE_S
        while not (found := what()):
            assert time.monotonic() < end
            QTest.qWait(10)
        return found


@pytest.fixture
def keys(
    open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Keyboard:
    """A keyboard at the start page, in June 2023."""
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    monkeypatch.setenv("HOME", str(tmp_path))
    return Keyboard(open_window(None))


def make_book(keys: Keyboard, path: Path) -> IndicatorsTab:
    """Role, plan, name and place of a new book; ends in the tab Chỉ tiêu."""
    for letter, role in ((Key.Key_R, "roleSchool"), (Key.Key_C, "roleOffice")):
        keys.press(letter, ALT)
        keys.wait(keys.window.findChild(QRadioButton, role).isChecked)  # a button takes its time
    keys.press(Key.Key_K, ALT)
    plans = keys.target()
    assert plans.objectName() == "planBox"
    while plans.currentData() != "gia-lam-2023":
        before = plans.currentIndex()
        keys.press(Key.Key_Down)
        assert plans.currentIndex() != before
    keys.press(Key.Key_V, ALT)
    keys.type("Ủy ban nhân dân huyện Gia Lâm")
    keys.press(Key.Key_U, ALT)
    keys.press(Key.Key_A, CTRL)
    keys.type(str(path))
    keys.press(Key.Key_Return)
    assert path.is_file()
    keys.press(Key.Key_2, CTRL)
    tab = keys.window.current_tab()
    assert isinstance(tab, IndicatorsTab)
    assert tab.view.hasFocus()
    return tab


def choose_quarter(keys: Keyboard, tab: IndicatorsTab, key: str) -> None:
    """Alt+K, arrows, and back to the table."""
    keys.press(Key.Key_K, ALT)
    box = keys.target()
    assert isinstance(box, QComboBox)
    keys.press(Key.Key_Home)
    while box.currentData() != key:
        before = box.currentIndex()
        keys.press(Key.Key_Down)
        assert box.currentIndex() > before
    keys.press(Key.Key_2, CTRL)
    assert tab.book.period is not None
    assert tab.book.period.key == key
    assert tab.view.hasFocus()


def test_the_main_job_with_keys_only(keys: Keyboard, tmp_path: Path) -> None:
    tab = make_book(keys, tmp_path / "Gia Lâm.skh")
    view = tab.view
    choose_quarter(keys, tab, "2023-Q2")

    assert view.currentIndex() == tab.model.index(*place_of(tab, "1", "Tử số"))
    for numerator, denominator in (("820", "1400"), ("1.180", "1.190")):
        keys.type(numerator)
        keys.press(Key.Key_Tab)
        keys.type(denominator)
        keys.press(Key.Key_Return)
    assert cell(tab, "2", "Kết quả") == "99,16%"
    keys.press(Key.Key_Home, CTRL)
    keys.press(Key.Key_F8)  # the next empty cell, at once
    assert view.currentIndex() == tab.model.index(*place_of(tab, "3", "Tử số"))
    keys.type("-")  # not applicable
    keys.press(Key.Key_Return)
    assert cell(tab, "3", "Kết quả") == "– không áp dụng"

    keys.press(Key.Key_Up)
    keys.press(Key.Key_End)  # to the last column
    assert view.currentIndex() == tab.model.index(*place_of(tab, "3", "Ghi chú"))
    keys.type("Không có lớp 1")
    keys.press(Key.Key_Return)
    assert cell(tab, "3", "Ghi chú") == "Không có lớp 1"
    keys.press(Key.Key_Z, CTRL)
    assert cell(tab, "3", "Ghi chú") == ""
    assert "Đã hoàn tác" in keys.window.status.message.text()
    keys.press(Key.Key_Y, CTRL)
    assert cell(tab, "3", "Ghi chú") == "Không có lớp 1"

    look_and_search(keys, tab)

    keys.press(Key.Key_F4)  # the form of the row, into it and out again
    assert tab.panel is not None
    assert tab.panel.isVisible()
    keys.press(Key.Key_F4)
    assert tab.panel.isHidden()
    assert view.hasFocus()


def look_and_search(keys: Keyboard, tab: IndicatorsTab) -> None:
    """F7 and back, Ctrl+F with Enter and with Esc."""
    view = tab.view
    keys.press(Key.Key_F7)  # the findings
    panel = keys.window.findings.panel
    assert panel is not None
    keys.wait(panel.list.model().rowCount)
    keys.press(Key.Key_Down)
    keys.press(Key.Key_Up)
    keys.press(Key.Key_Escape)
    assert panel.isHidden()
    assert view.hasFocus()

    keys.press(Key.Key_F, CTRL)
    keys.type("mau giao")
    keys.press(Key.Key_Return)
    assert view.hasFocus()
    assert 0 < len(tab.model.keys()) < 43
    keys.press(Key.Key_F, CTRL)
    keys.press(Key.Key_Escape)
    keys.wait(lambda: len(tab.model.keys()) == 43)
    keys.press(Key.Key_Escape)  # empty already: back to the table
    assert view.hasFocus()


def test_every_tab_is_reached_and_walked_through(keys: Keyboard, tmp_path: Path) -> None:
    make_book(keys, tmp_path / "Gia Lâm.skh")
    for place in range(keys.window.tabs.count()):
        if not keys.window.tabs.isTabVisible(place):
            continue
        keys.press(Key(Key.Key_1 + place), CTRL)
        assert keys.window.tabs.currentIndex() == place
        keys.press(Key.Key_K, ALT)  # from the bar above through all that Tab reaches
        seen = [keys.target()]
        for _ in range(60):
            keys.press(Key.Key_Tab)
            seen.append(keys.target())
        content = keys.window.current_tab()
        assert any(content.isAncestorOf(widget) for widget in seen)
        assert seen.count(keys.window.top_bar.period_box) > 1  # round, and nowhere stuck
        view = getattr(content, "view", None)
        assert view is None or not view.isVisible() or view in seen
        for widget in seen:
            words = widget.accessibleName() or (
                widget.text() if isinstance(widget, QAbstractButton) else ""
            )
            assert words or content.isAncestorOf(widget), widget.objectName()


def test_the_preview_and_the_export_open_and_close_with_keys(
    keys: Keyboard, tmp_path: Path
) -> None:
    tab = make_book(keys, tmp_path / "Gia Lâm.skh")
    for key, modifiers in ((Key.Key_P, CTRL), (Key.Key_P, CTRL | SHIFT)):
        keys.press(key, modifiers)
        front = keys.wait(lambda: keys.front() is not keys.window and keys.front())
        keys.press(Key.Key_Tab)
        QTest.keyClick(keys.target(), Key.Key_Escape)
        keys.wait(front.isHidden)
        keys.window.activateWindow()  # as a desktop does when a window in front of it closes
        keys.wait(lambda: keys.front() is keys.window)
        keys.look()
        assert tab.view.hasFocus()


def test_no_letter_leads_to_two_places(keys: Keyboard, tmp_path: Path) -> None:
    assert twice(keys.window) == {}
    make_book(keys, tmp_path / "Gia Lâm.skh")
    for place in range(keys.window.tabs.count()):
        if keys.window.tabs.isTabVisible(place):
            keys.window.show_tab(place)
            QApplication.processEvents()
            assert twice(keys.window) == {}, keys.window.tabs.tabText(place)


def twice(window: MainWindow) -> dict[str, list[str]]:
    """Alt letters and shortcuts that two things in sight share, with their words."""
    found: list[tuple[str, str]] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QMenuBar):
            found += [(_alt(a.text()), a.text()) for a in widget.actions()]
        elif isinstance(widget, QLabel) and widget.buddy() is not None:
            found.append((_alt(widget.text()), widget.text()))
        elif isinstance(widget, QAbstractButton):
            found.append((_alt(widget.text()), widget.text()))
            if getattr(widget, "defaultAction", lambda: None)() is None:
                found.append((widget.shortcut().toString(), widget.text()))
    for action in window.findChildren(type(window.actions()[0])):
        found.append((action.shortcut().toString(), action.text()))
    pairs = {pair for pair in found if pair[0]}
    counts = Counter(key for key, _ in pairs)
    return {key: [w for k, w in pairs if k == key] for key, n in counts.items() if n > 1}


def _alt(words: str) -> str:
    return QKeySequence.mnemonic(words).toString()
