"""The program ends well: a process of its own, as the user starts it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_COPY_AND_LEAVE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui import app

def leave():
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
    window.show_tab(1)
    view = window.current_tab().view
    view.go_to(1, 1)
    view.copy_cells()
    assert QApplication.clipboard().mimeData().hasHtml()
    QTimer.singleShot(0, window.close)

made = app.new_application
def new_application():
    found = made()
    QTimer.singleShot(600, leave)
    return found

app.new_application = new_application
code = app.run(sys.argv[1])
assert QApplication.clipboard().text()
sys.exit(code)
"""


def test_cells_on_the_clipboard_do_not_end_the_program_with_a_crash(gia_lam: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COPY_AND_LEAVE, str(gia_lam)],
        capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
