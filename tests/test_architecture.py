"""The layers hold (contracts in pyproject.toml), and each contract is able to break."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["gui", "core", "db"]

# One forbidden import per contract, added to a copy of the program.
OFFENCES = {
    "layers": {"db/offence.py": "import core"},
    "no-qt-below": {"core/offence.py": "import PySide6"},
    "gui-asks-core": {"gui/offence.py": "import sqlite3"},
    "pure": {"core/rules/offence.py": "import sqlite3"},
    "tabs-apart": {
        "gui/tabs/offence.py": "import gui.tabs.offended",
        "gui/tabs/offended.py": "",
    },
    "main-on-top": {"core/offence.py": "import main"},
}


def contracts() -> dict[str, str]:
    """Id and name of every contract."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the program in ``folder``."""
    code = "import sys; from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" KEPT") == len(contracts()) == len(OFFENCES)


@pytest.fixture(scope="module")
def program_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's modules and the contracts, in a folder of their own."""
    folder = tmp_path_factory.mktemp("program")
    for name in LAYERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", OFFENCES)
def test_forbidden_import_breaks_its_contract_alone(program_copy: Path, contract: str) -> None:
    offence = {program_copy / name: text for name, text in OFFENCES[contract].items()}
    for path, text in offence.items():
        path.write_text(f'"""Offends on purpose."""\n\n{text}\n', encoding="utf-8")
    try:
        done = lint_imports(program_copy)
    finally:
        for path in offence:
            path.unlink()
    broken = [line for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    assert broken == [f"{contracts()[contract]} BROKEN"], done.stdout
    assert done.returncode == 1


def test_core_and_db_load_without_qt_and_documents() -> None:
    """Heavy libraries are loaded only by the functions that use them.

    A module whose class builds on such a library is itself imported by a function.
    """
    built_on_one = ["core.reports.excel_sheet"]
    heavy = ["PySide6", "openpyxl", "xlsxwriter", "reportlab", "pypdfium2", "docx"]
    code = (
        "import importlib, pkgutil, sys, core, db\n"
        "for package in (core, db):\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        f"        found.name in {built_on_one} or importlib.import_module(found.name)\n"
        f"print(*[name for name in {heavy} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
