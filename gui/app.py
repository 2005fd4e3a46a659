"""Starting the window. Imports stand in the functions: what a start costs is decided here."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.main_window import MainWindow
    from gui.settings import Settings

_SETTLE_MS: Final = 100


def create_window(path: Path | None) -> MainWindow:
    """Build the window, with the book at `path` or the start page; runs no event loop.

    Uses the QApplication that exists or makes one; opens no modal dialog: a book that cannot be
    opened is told on the start page.
    """
    _load_qt()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from core.errors import BookError, sentence
    from core.session import Session
    from gui.main_window import MainWindow
    from gui.settings import Settings

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = new_application()
    settings = Settings()
    prepare(app, settings)
    window = MainWindow(settings)
    QTimer.singleShot(_SETTLE_MS, app, lambda: _collect_garbage(app))
    if path is None:
        window.show_start()
        return window
    try:
        window.show_session(Session.open(path))
    except BookError as error:
        window.show_start()
        window.tell_start(sentence(error))
    return window


def _load_qt() -> None:
    """Load PySide6 with what is slow at a start switched off.

    It reads the source of every module imported after it, in search of its own name: only modules
    that name it may switch to its other ways of writing (`from __feature__ import …`), which
    nothing here does. A start read 116 files for that (ADR 15).
    """
    gc.disable()  # collecting while hundreds of classes are made costs a tenth of the start
    import PySide6.QtCore  # noqa: F401 - makes the module below

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _: False  # type: ignore[union-attr]


def _collect_garbage(app: QApplication) -> None:
    from gui.garbage import GarbageCollector

    if app.findChild(GarbageCollector) is None:
        GarbageCollector(app)


def new_application() -> QApplication:
    """A QApplication in the program's style, which is cheapest to choose as a start argument."""
    from PySide6.QtWidgets import QApplication

    from gui.theme import STYLE

    app = QApplication([*sys.argv[:1], "-style", STYLE])
    app.setProperty("style", STYLE)
    return app


def prepare(app: QApplication, settings: Settings) -> None:
    """Language, look and Vietnamese words of the program."""
    from core.i18n import set_language, tr
    from gui import theme
    from gui.qt_words import QtWords

    app.setApplicationName("so-ke-hoach")
    if settings.language != "vi":  # else what the command line chose (--lang) stays
        set_language(settings.language)
    theme.apply(app, settings.theme, settings.zoom)
    speaks_vietnamese = tr("Hủy") == "Hủy"
    if speaks_vietnamese and not app.property("words"):
        app.installTranslator(QtWords(app))
        app.setProperty("words", True)


def leave_clipboard() -> None:
    """Leave what was copied here as plain text.

    Data made in Python that is still on the clipboard when Qt goes ends the process with a crash
    (PySide6 6.11).
    """
    from PySide6.QtWidgets import QApplication

    from gui.widgets.clipboard import is_own

    held = QApplication.clipboard()
    if is_own(held.mimeData()):
        held.setText(held.text())


def run(path: str | None) -> int:
    """Open the window and stay until it is closed; a second start hands its file to the first."""
    _load_qt()
    from PySide6.QtCore import Qt, QTimer

    from gui import crash
    from gui.one_instance import OneInstance

    app = new_application()
    crash.catch_crashes()
    instance = OneInstance(app)
    if not instance.is_first and instance.hand_over(str(Path(path).resolve()) if path else ""):
        return 0
    window = create_window(Path(path) if path else None)
    window.show()

    def opened(other: str) -> None:
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        if other:
            window.open_file(Path(other))

    def settle() -> None:
        gc.freeze()  # what the start made stays: a full collection went through it for 130 ms
        crash.start_log()
        if instance.is_first:
            instance.listen(opened)

    QTimer.singleShot(_SETTLE_MS, window, settle)  # at 0 it would come before the first picture
    code = app.exec()
    from gui.worker import wait_for_jobs

    wait_for_jobs()
    leave_clipboard()
    instance.release()
    return code
