"""The program's own folder cannot be made or written: told by its name, never by the book's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core import backups
from core.errors import BookError, sentence
from core.session import Session


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "so.skh"
    Session.create(path, plan="gia-lam-2023").close()
    return path


WORK: dict[str, Callable[[Path], object]] = {
    "open": Session.open,
    "create": lambda book: Session.create(book.with_name("moi.skh"), plan="gia-lam-2023"),
    "back up": backups.make,
    "points": backups.restore_points,
    "restore": lambda book: backups.restore(
        book,
        backups.RestorePoint(1, None, "manual", book),  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize("work", WORK)
def test_a_folder_that_cannot_be_made_is_named(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    (tmp_path / "tệp").touch()
    monkeypatch.setenv("SKH_DATA_DIR", str(tmp_path / "tệp" / "dữ liệu"))
    before = book.read_bytes()
    with pytest.raises(BookError) as caught:
        WORK[work](book)
    words = sentence(caught.value)
    assert str(tmp_path / "tệp" / "dữ liệu") in words
    assert "SKH_DATA_DIR" in words
    assert "skh”" not in words
    assert book.read_bytes() == before
    assert not book.with_name("moi.skh").exists()


def test_a_lock_that_cannot_be_made_names_its_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dữ liệu"
    monkeypatch.setenv("SKH_DATA_DIR", str(folder))
    Session.open(book).close()
    [lock] = (folder / "locks").iterdir()
    lock.unlink()
    lock.mkdir()
    with pytest.raises(BookError) as caught:
        Session.open(book)
    assert str(folder / "locks") in sentence(caught.value)


def test_a_restore_point_that_cannot_be_written_names_its_folder(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backups.folder_of(book)

    def refuse(*_: object) -> None:
        raise BookError("disk_full", str(folder / "000001.skh"))

    monkeypatch.setattr(backups, "write_copy", refuse)
    with pytest.raises(BookError) as caught:
        backups.make(book)
    assert (caught.value.code, caught.value.path) == ("data_folder", str(folder))


def test_reading_needs_no_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tệp").touch()
    monkeypatch.setenv("SKH_DATA_DIR", str(tmp_path / "tệp" / "x"))
    with Session.open(book, read_only=True) as session:
        assert session.read_only
