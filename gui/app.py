"""Starting the window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from core.errors import BookError, sentence
from core.i18n import set_language
from core.session import Session
from gui import theme
from gui.main_window import MainWindow
from gui.settings import Settings


def create_window(path: Path | None) -> MainWindow:
    """Build the window, with the book at `path` or the start page; runs no event loop.

    Uses the QApplication that exists or makes one; opens no modal dialog: a book that cannot be
    opened is told on the start page.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    settings = Settings()
    if settings.language != "vi":
        set_language(settings.language)
    prepare(app, settings)
    window = MainWindow(settings)
    if path is None:
        window.show_start()
        return window
    try:
        window.show_session(Session.open(path))
    except BookError as error:
        window.show_start()
        window.tell_start(sentence(error))
    return window


def prepare(app: QApplication, settings: Settings) -> None:
    """Name, look and Vietnamese words of the program."""
    app.setApplicationName("so-ke-hoach")
    app.setApplicationDisplayName("")  # the title says it already
    theme.apply(app, settings.theme, settings.zoom)
    if settings.language == "vi" and not app.property("words"):
        from gui.qt_words import QtWords

        words = QtWords(app)
        app.installTranslator(words)
        app.setProperty("words", True)


def run(path: str | None) -> int:
    """Open the window and stay until it is closed; a second start hands its file to the first."""
    from gui import crash
    from gui.one_instance import OneInstance

    app = QApplication(sys.argv[:1])
    crash.start_log()
    instance = OneInstance(app)
    if not instance.is_first and instance.hand_over(str(Path(path).resolve()) if path else ""):
        return 0
    window = create_window(Path(path) if path else None)
    window.show()

    def opened(other: str) -> None:
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()
        if other:
            window.open_file(Path(other))

    if instance.is_first:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, window, lambda: instance.listen(opened))
    code = app.exec()
    from gui.worker import wait_for_jobs

    wait_for_jobs()
    instance.release()
    return code
