"""A worker thread writes through a session of its own; the owner can undo it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.beside import Beside
from core.errors import BookError
from core.services.periods import periods
from core.session import Session


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "sổ.skh"
    Session.create(path, plan="gia-lam-2023").close()
    return path


def write(beside: Beside, value: str) -> None:
    with beside.session() as session, session.edit("Ghi từ luồng khác") as writer:
        writer.put("setting", ("test_note",), {"value": f'"{value}"'})


def write_and_fail(beside: Beside) -> None:
    with beside.session() as session, session.edit("dở dang") as writer:
        writer.put("setting", ("test_note",), {"value": '"x"'})
        raise RuntimeError


def on_a_thread(beside: Beside, value: str) -> None:
    thread = threading.Thread(target=write, args=(beside, value))
    thread.start()
    thread.join()


def test_what_the_worker_wrote_is_an_undo_step_of_the_owner(book: Path) -> None:
    with Session.open(book) as owner:
        owner.set_setting("test_note", "trước", "Ghi trước")
        told: list[str] = []
        owner.listeners.append(lambda done: told.append(done.label))
        beside = Beside(owner)
        on_a_thread(beside, "sau")
        assert owner.setting("test_note") == "sau"
        assert owner.undo_label == "Ghi trước"
        beside.hand_over()
        beside.hand_over()  # only once
        assert told == ["Ghi từ luồng khác"]
        assert owner.undo_label == "Ghi từ luồng khác"
        owner.undo()
        assert owner.setting("test_note") == "trước"
        owner.redo()
        assert owner.setting("test_note") == "sau"


def test_nothing_is_handed_over_when_the_work_fails(book: Path) -> None:
    with Session.open(book) as owner:
        beside = Beside(owner)
        with pytest.raises(RuntimeError):
            write_and_fail(beside)
        beside.hand_over()
        assert owner.undo_label is None
        assert owner.setting("test_note") is None


def test_a_book_that_is_only_read_stays_so(book: Path) -> None:
    with Session.open(book, read_only=True) as owner:
        beside = Beside(owner)
        with beside.session() as session:
            assert periods(session)
            with pytest.raises(BookError, match="read_only"), session.edit("x"):
                pass


def test_the_owner_keeps_the_lock(book: Path) -> None:
    with Session.open(book) as owner:
        on_a_thread(Beside(owner), "một")
        with Session.open(book) as second:
            assert second.held_elsewhere
        owner.set_setting("test_note", "hai", "Ghi tiếp")
    with Session.open(book) as again:
        assert again.setting("test_note") == "hai"


def test_readers_are_not_locked_out_by_a_large_transaction(book: Path) -> None:
    with Session.open(book) as owner:
        beside = Beside(owner)
        with beside.session() as session, session.edit("nhiều dòng") as writer:
            for n in range(3000):
                writer.put("setting", (f"k{n}",), {"value": '"' + "x" * 2000 + '"'})
            assert owner.setting("k1") is None  # no waiting, the old state
        assert owner.setting("k1") is not None


def test_a_step_is_taken_back_and_done_again_on_the_worker(book: Path) -> None:
    with Session.open(book) as owner:
        told: list[str] = []
        owner.listeners.append(lambda done: told.append(done.label))
        owner.set_setting("test_note", "một", "Ghi một")
        owner.set_setting("test_note", "hai", "Ghi hai")
        assert owner.step_size("undo") == 1
        for way, value in (("undo", "một"), ("redo", "hai"), ("undo", "một")):
            beside = Beside(owner)
            thread = threading.Thread(target=beside.step, args=(way,))
            thread.start()
            thread.join()
            beside.hand_over()
            assert owner.setting("test_note") == value
        assert (owner.undo_label, owner.redo_label) == ("Ghi một", "Ghi hai")
        assert told == ["Ghi một", *["Ghi hai"] * 4]
        owner.undo()
        assert owner.setting("test_note") is None
        assert owner.step_size("undo") == 0
