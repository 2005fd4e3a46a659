"""The real program as a process of its own, and books made by it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.processes import Answer, Run

ROOT = Path(__file__).resolve().parents[3]
GIA_LAM = "gia-lam-2023"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs main.py in the test's folder; `environment` is added to the test's own."""

    def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", str(ROOT / "main.py"), *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )

    return start


@pytest.fixture
def answer(run: Run) -> Answer:
    """Runs a command that must succeed and returns its JSON document."""

    def ask(*arguments: object) -> Any:
        done = run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def new_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of Gia Lâm's office as the program makes it; tests work on copies."""
    folder = tmp_path_factory.mktemp("book")
    path = folder / "new.skh"
    subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "new", str(path), "--plan", GIA_LAM],
        env={**os.environ, "SKH_DATA_DIR": str(folder / "data")},
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def book(new_book: Path, tmp_path: Path) -> Path:
    """A fresh copy of the book of Gia Lâm's office."""
    return Path(shutil.copy(new_book, tmp_path / "Sổ Gia Lâm.skh"))
