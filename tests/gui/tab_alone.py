"""One tab of the window on a real book of its own, and the keys and looks its tests need."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui import theme
from gui.book import Book
from gui.settings import Settings

IN_JUNE = "2023-06-20T08:00:00+07:00"
Tab = TypeVar("Tab", bound=QWidget)


def opened_tab(
    make: Callable[[Book, Settings], Tab],
    qtbot: QtBot,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    **new_book: Any,
) -> Iterator[Tab]:
    """Yield the tab on a book made with `new_book` (as `Session.create`); the clock is in June."""
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    theme.apply(QApplication.instance(), "light")  # type: ignore[arg-type]
    book = Book(Session.create(path, **new_book))
    shown: Any = make(book, Settings())
    shown.resize(1366, 640)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.leave()
    book.close()
    destroy(shown)


def destroy(*windows: QWidget) -> None:
    """Delete windows now: each that stays alive makes every later one slower to style."""
    for window in windows:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    gc.collect()  # a window has switched the automatic collection off


def column(page: Any, name: str) -> int:
    """Where a column stands."""
    return [c.name for c in page.model.columns].index(name)


def go(page: Any, row: int, name: str) -> None:
    """Put the cursor into a cell."""
    page.view.go_to(row, column(page, name))


def text(page: Any, row: int, name: str) -> str:
    """What a cell shows."""
    return str(page.model.index(row, column(page, name)).data() or "")


def press(widget: QWidget, key: Qt.Key, typed: str = "", *, alt: bool = False) -> None:
    """One key as Qt receives it."""
    held = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held, typed))


def type_in(page: Any, words: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type into the current cell as a keyboard does, then leave it."""
    press(page.view, Qt.Key(0), words[0])
    [editor] = page.view.open_editors()
    for letter in words[1:]:
        press(editor, Qt.Key(0), letter)
    press(editor, end)


def stored(page: Any, sql: str) -> list[tuple[object, ...]]:
    """What another program reads from the file."""
    conn = sqlite3.connect(page.book.session.path)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()
