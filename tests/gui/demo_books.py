"""Books and reports of a small synthetic district, made once; tests take copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.services.demo import make_demo

IN_JULY = "2023-07-08T08:00:00+07:00"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six schools, two quarters; reports on time, late, missing, corrected, damaged, not ours."""
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, schools=6, periods=2, with_reports=True)
    return folder


@pytest.fixture
def office_book(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office's book, which holds no results yet; the clock stands in July 2023."""
    monkeypatch.setenv("SKH_NOW", IN_JULY)
    return Path(shutil.copy(demo_folder / "co-quan.skh", tmp_path / "Phòng.skh"))


@pytest.fixture
def school_book(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A nursery school's book whose second quarter was sent once already."""
    monkeypatch.setenv("SKH_NOW", IN_JULY)
    [book] = demo_folder.glob("*MN-Hoa-Binh.skh")
    return Path(shutil.copy(book, tmp_path / "Trường.skh"))


@pytest.fixture
def reports(demo_folder: Path, tmp_path: Path) -> Path:
    """A folder of report files as an office receives them."""
    return Path(shutil.copytree(demo_folder / "bao-cao", tmp_path / "nhận được"))
