"""The hands of the tour: keys pressed, waiting, pictures taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from core.errors import UserError
from core.i18n import tr
from gui import theme
from gui.widgets.table_view import TableView
from gui.worker import wait_for_jobs

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_PATIENCE_S: Final = 30.0
_SETTLE_MS: Final = 80
_PAINT_MS: Final = 30  # after the jobs: what they brought is painted
_SMALL: Final = 20  # Qt's PNG "quality": 0 would be 2 % smaller and takes three times as long


def press(widget: QWidget, key: Qt.Key, letter: str = "") -> None:
    """One key down and up, as a keyboard sends it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))


def type_words(widget: QWidget, words: str) -> None:
    """Every letter as a key of its own."""
    for letter in words:
        press(widget, Qt.Key(0), letter)


def type_cell(view: TableView, row: int, column: str, words: str) -> None:
    """Go to a cell, type over it and press Enter."""
    place = [c.name for c in view.table.columns].index(column)
    view.go_to(row, place)
    press(view, Qt.Key(0), words[0])
    editors = view.open_editors()
    if len(editors) != 1:
        raise UserError(tr("Không nhập được vào ô “{column}”.", column=column))
    type_words(editors[0], words[1:])
    press(editors[0], Qt.Key.Key_Return)


def fill_filter_row(tab: Any, words: Mapping[str, str]) -> None:
    """Show the filter row of a table tab and type into the boxes of some columns."""
    tab.toggle_filter_row()
    for name, wanted in words.items():
        type_words(tab.filtering.row.box(name), wanted)


def rest(milliseconds: int) -> None:
    """Let the window paint and its timers run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(what: Callable[[], Any], words: str) -> Any:
    """Wait until something is there and return it; `UserError` with `words` when it never comes."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := what()):
        if time.monotonic() > end:
            raise UserError(words)
        rest(10)
    return found


def shown(window: QWidget, kind: type[QWidget], name: str) -> Any:
    """The dialog of that object name if it can be seen, else None."""
    found = window.findChildren(kind, name)
    return next((dialog for dialog in found if dialog.isVisible()), None)


def photograph(window: QWidget, path: Path, in_front: QWidget | None = None) -> None:
    """Save a picture of a window, with a dialog in its middle if one stands before it."""
    rest(_SETTLE_MS)
    wait_for_jobs()
    rest(_PAINT_MS)
    picture = window.grab()
    if in_front is not None:
        front = in_front.grab()
        size = front.deviceIndependentSize().toSize()
        left = QPoint((window.width() - size.width()) // 2, (window.height() - size.height()) // 3)
        painter = QPainter(picture)
        painter.drawPixmap(left, front)
        painter.setPen(theme.colour("border"))
        painter.drawRect(left.x() - 1, left.y() - 1, size.width() + 1, size.height() + 1)
        painter.end()
    save(picture.toImage(), path)


def photograph_tabs(
    window: MainWindow, out: Path, names: Mapping[str, int], suffix: str = ""
) -> None:
    """Pictures `NAME SUFFIX.png` of tabs by their place, light and dark, in the second quarter."""
    late = tr("Trang hiện quá lâu.")
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    for shade, look in (("", "light"), ("-toi", "dark")):
        window.look.set_theme(look)
        for name, place in names.items():
            window.show_tab(place)
            view = getattr(window.current_tab(), "view", None)
            if view is not None:
                view.scrollToTop()
            wait_for(lambda: getattr(window.current_tab(), "is_settled", True), late)
            photograph(window, out / f"{name}{suffix}{shade}.png")
    window.look.set_theme("light")


def save(picture: QImage, path: Path) -> None:
    """Write a picture as a small PNG."""
    if not picture.save(str(path), "PNG", _SMALL):  # type: ignore[call-overload]
        raise UserError(tr("Không ghi được ảnh {name}.", name=path.name))
