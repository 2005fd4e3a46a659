"""What every test gets: no visible window, no real user folder, programs that must be there."""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

# Two cores shared with others: a slow example is no fault, and a failure must come again.
hypothesis.settings.register_profile(
    "project",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("project")


@pytest.fixture(autouse=True)
def user_data_dir(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty folder in place of the user's own one (settings, backups, log)."""
    folder = tmp_path_factory.mktemp("user-data")
    monkeypatch.setenv("SKH_DATA_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Path of a program of the system; a missing one fails the test, never skips it."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.fail(f"{name} is missing; `python3 run.py doctor` names its package")
        return path

    return find


def pytest_sessionfinish() -> None:
    """As the program does when it ends: data of Python's on the clipboard would crash Qt's end."""
    if (widgets := sys.modules.get("PySide6.QtWidgets")) and widgets.QApplication.instance():
        widgets.QApplication.clipboard().clear()
