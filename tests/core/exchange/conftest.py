"""The same small district for every test of the exchange; tests work on copies."""

import shutil
from pathlib import Path

import pytest

from tests.core.exchange import district


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    district.make(folder)
    return folder


@pytest.fixture
def books(made: Path, tmp_path: Path) -> tuple[Path, list[Path]]:
    """A fresh copy of the office's book and the schools' books."""
    paths = [Path(shutil.copy(path, tmp_path)) for path in sorted(made.glob("*.skh"))]
    return paths[0], paths[1:]
