"""What a start loads, one instance, and what happens after a crash: in processes of their own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.session import Session
from gui import crash
from gui.one_instance import OneInstance

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from pathlib import Path
from gui.app import create_window
window = create_window(Path(sys.argv[1]))
window.show()
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
tabs = window.tabs.pages()
for _ in range(400):
    QTest.qWait(50)
    if all(tab.content is not None for tab in tabs):
        break
window.show_tab(1)
heavy = {"openpyxl", "reportlab", "xlsxwriter", "sqlite_utils", "docx", "pypdfium2", "PIL",
         "PySide6.QtPrintSupport", "click"}
print(sorted(heavy & set(sys.modules)))
built = [tab.content is not None for tab in tabs]
print(all(built))
window.close()
"""

FIRST_PICTURE = """
import sys
from pathlib import Path
from gui.app import create_window
window = create_window(Path(sys.argv[1]))
window.show()
window.grab()
later = {"core.services.next_steps", "core.services.tasks", "core.services.schools",
         "core.services.roll_up", "core.services.checks", "core.rules.times",
         "core.rules.budget_formulas", "core.backups", "gui.models.columns", "uuid", "hashlib",
         "dataclasses"}
print(sorted(later & set(sys.modules)))
page = window.current_tab()
print(page.cards["tasks"].figure(), page.charts)
window.close()
"""

SOURCES_READ = """
import inspect, sys
from pathlib import Path
from gui.app import create_window
read, plain = [], inspect.getsource
def getsource(what):
    read.append(what)
    return plain(what)
inspect.getsource = getsource
window = create_window(Path(sys.argv[1]))
window.show()
print(len(read))
window.close()
"""

ENDED = """
import sys
from PySide6.QtCore import QTimer
from gui import app
make = app.create_window
def window_that_closes(path):
    window = make(path)
    QTimer.singleShot(300, window, window.close)
    return window
app.create_window = window_that_closes
sys.exit(app.run(sys.argv[1]))
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60,
        encoding="utf-8", check=False,
    )  # fmt: skip


def test_heavy_libraries_are_not_loaded(gia_lam: Path) -> None:
    done = run(LOADED, str(gia_lam))
    assert done.stdout.splitlines() == ["[]", "True"], done.stderr


def test_the_first_picture_has_the_figures_and_no_more(gia_lam: Path) -> None:
    done = run(FIRST_PICTURE, str(gia_lam))
    assert done.stdout.splitlines() == ["[]", "0/35 None"], done.stderr


def test_no_source_is_read_at_a_start(gia_lam: Path) -> None:
    """PySide6 reads the source of what is imported after it unless told otherwise."""
    done = run(SOURCES_READ, str(gia_lam))
    assert int(done.stdout) < 10, done.stderr


def test_a_program_without_anything_copied_ends_well(gia_lam: Path) -> None:
    done = run(ENDED, str(gia_lam))
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_second_start_hands_its_file_over(qapp: QApplication, qtbot: QtBot) -> None:
    first, second = OneInstance(qapp), OneInstance(qapp)
    opened: list[str] = []
    try:
        assert first.is_first
        assert not second.is_first
        first.listen(opened.append)
        code = (
            "import sys; from PySide6.QtCore import QCoreApplication as A; a = A([]);"
            "from gui.one_instance import OneInstance as O; o = O(a);"
            "print(o.is_first, o.hand_over(sys.argv[1]))"
        )
        started = subprocess.Popen(
            [sys.executable, "-c", code, "/tmp/Trường Đặng.skh"],  # noqa: S108 - only a text
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
        assert opened == ["/tmp/Trường Đặng.skh"]  # noqa: S108
        assert started.communicate(timeout=15)[0].split() == ["False", "True"]
    finally:
        first.release()


def test_nobody_answers_when_the_first_is_gone(qapp: QApplication) -> None:
    first, second = OneInstance(qapp), OneInstance(qapp)
    assert not second.hand_over("")
    first.release()
    assert OneInstance(qapp).is_first


def test_a_crash_is_logged_without_contents_and_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, open_window: object
) -> None:
    monkeypatch.setattr(sys, "__excepthook__", lambda *_: None)
    handlers = logging.getLogger().handlers[:]
    logging.getLogger().handlers.clear()
    window = open_window(None)  # type: ignore[operator]
    try:
        try:
            raise ValueError("820 trẻ của Trường Bí Mật")
        except ValueError as error:
            crash._on_crash(type(error), error, error.__traceback__)
        text = crash.log_path().read_text("utf-8")
        assert "ValueError" in text
        assert "test_start_up.py" in text
        assert "Bí Mật" not in text
        boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
        boxes += window.findChildren(QMessageBox)
        assert any(str(crash.log_path()) in box.informativeText() for box in boxes)
        for box in boxes:
            box.close()
    finally:
        for handler in logging.getLogger().handlers[:]:
            handler.close()
        logging.getLogger().handlers[:] = handlers


def test_two_real_starts(gia_lam: Path, tmp_path: Path, user_data_dir: Path) -> None:
    """The second process ends at once; its book opens in the window of the first."""
    other = tmp_path / "trường.skh"
    Session.create(other, unit="Trường A", unit_kind="school", levels=("TH",)).close()
    command = [sys.executable, "main.py"]
    first = subprocess.Popen(
        [*command, str(gia_lam)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert wait_for(lambda: recent(user_data_dir)[:1] == [gia_lam.name])
        time.sleep(0.5)  # until it listens
        second = subprocess.run([*command, str(other)], cwd=ROOT, timeout=30, check=False)
        assert second.returncode == 0
        assert wait_for(lambda: recent(user_data_dir)[:1] == [other.name])
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()


def recent(folder: Path) -> list[str]:
    """Names of the recent files as the running program wrote them."""
    try:
        return [Path(p).name for p in json.loads((folder / "settings.json").read_text())["recent"]]
    except (OSError, ValueError, KeyError):
        return []


def wait_for(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False
