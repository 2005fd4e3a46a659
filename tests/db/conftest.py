"""Books for the tests of the file, made without the program above it."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.connection import connect, create_book, transaction
from db.writer import Writer
from tests.db.samples import fill


@pytest.fixture(scope="session")
def filled_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the sample row in every table; tests work on copies."""
    path = tmp_path_factory.mktemp("file") / "filled.skh"
    create_book(path)
    conn = connect(path)
    with transaction(conn):
        conn.execute("INSERT INTO meta VALUES ('kind', 'book'), ('own_unit', 'none')")
        fill(Writer(conn))
    conn.close()
    return path


@pytest.fixture
def path(filled_book: Path, tmp_path: Path) -> Path:
    """A fresh copy of the filled file."""
    return Path(shutil.copy(filled_book, tmp_path / "sổ.skh"))


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    """The filled file, open for writing."""
    connection = connect(path)
    yield connection
    connection.close()
