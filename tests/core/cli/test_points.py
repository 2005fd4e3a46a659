"""backup, restore, points: the real program on real files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.session import Session
from tests.core.cli.processes import Answer, Run


def title(path: Path, new: str | None = None) -> str:
    """The plan's title, after giving it a new one."""
    with Session.open(path) as session:
        if new is not None:
            with session.edit("thử") as writer:
                writer.update("plan", (1,), {"title": new})
        return session.conn.execute("SELECT title FROM plan").fetchone()[0]


def test_back_up_change_restore(run: Run, answer: Answer, book: Path) -> None:
    title(book, "một")
    done = run("backup", book)
    assert (done.returncode, done.stdout) == (0, "000001\n")
    assert done.stderr == "Đã tạo mốc khôi phục 000001.\n"
    title(book, "hai")
    done = run("restore", book, "000001")
    assert done.returncode == 0, done.stderr
    assert "được giữ ở mốc 000002" in done.stderr
    assert title(book) == "một"
    assert run("restore", book, "2").returncode == 0
    assert title(book) == "hai"
    points = answer("points", book)["points"]
    assert [(point["point"], point["reason"]) for point in points] == [
        ("000003", "before-restore"), ("000002", "before-restore"), ("000001", "manual"),
    ]  # fmt: skip
    assert all(Path(point["path"]).is_file() for point in points)


def test_points_in_words(run: Run, book: Path) -> None:
    done = run("points", book)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Sổ này chưa có mốc khôi phục nào.\n"
    run("backup", book, SKH_NOW="2023-06-20T08:00:00+07:00")
    done = run("points", book)
    assert done.stdout == "000001  20/06/2023 08:00:00  do người dùng tạo\n"


def test_backup_works_beside_an_open_window(run: Run, book: Path) -> None:
    with Session.open(book):
        assert run("backup", book).returncode == 0


def test_restore_does_not_replace_an_open_book(run: Run, book: Path) -> None:
    run("backup", book)
    with Session.open(book) as session:
        done = run("restore", book, "1")
        assert done.returncode == 1
        assert "đang được một chương trình khác sử dụng" in done.stderr
        with session.edit("vẫn ghi được") as writer:
            writer.update("plan", (1,), {"title": "ba"})
    assert title(book) == "ba"


@pytest.mark.parametrize("point", ["9", "abc", "-1", ""])
def test_a_point_that_is_not_there(run: Run, book: Path, point: str) -> None:
    run("backup", book)
    done = run("restore", "--", book, point)
    assert done.returncode == 1
    assert f"Sổ này không có mốc khôi phục “{point}”. Các mốc có sẵn: 000001." in done.stderr


def test_a_deleted_book_comes_back(run: Run, answer: Answer, book: Path) -> None:
    title(book, "một")
    run("backup", book)
    book.unlink()
    assert run("show", book).returncode == 1
    assert len(answer("points", book)["points"]) == 1
    assert run("restore", book, "1").returncode == 0
    assert title(book) == "một"


def test_a_book_that_never_was(run: Run) -> None:
    for arguments in (["points", "x.skh"], ["backup", "x.skh"], ["restore", "x.skh", "1"]):
        done = run(*arguments)
        assert done.returncode == 1, arguments
        assert "x.skh" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_damaged_book_is_replaced_and_kept(run: Run, book: Path) -> None:
    title(book, "một")
    run("backup", book)
    content = bytearray(book.read_bytes())
    content[4096 : 4096 * 20] = b"\xa5" * (4096 * 19)
    book.write_bytes(content)
    done = run("show", book)
    assert done.returncode == 1
    assert "Tệp “Sổ Gia Lâm.skh” bị hỏng" in done.stderr
    done = run("backup", book)
    assert done.returncode == 1
    assert "Tệp “Sổ Gia Lâm.skh” bị hỏng" in done.stderr
    done = run("restore", book, "1")
    assert done.returncode == 0, done.stderr
    assert title(book) == "một"
    kept = book.with_name("Sổ Gia Lâm.skh.damaged1")
    assert kept.read_bytes() == bytes(content)
    assert str(kept) in done.stderr


@pytest.mark.parametrize("command", ["points", "backup", "restore"])
@pytest.mark.parametrize("with_point", [False, True])
def test_a_book_of_a_newer_program(run: Run, book: Path, command: str, with_point: bool) -> None:
    """It is not said to have no restore points, nor replaced by an older state."""
    if with_point:
        run("backup", book)
    with closing(sqlite3.connect(book)) as conn:
        conn.execute("PRAGMA user_version = 99")
    content = book.read_bytes()
    done = run(command, book, *(["1"] if command == "restore" else []))
    assert (done.returncode, done.stdout) == (1, "")
    assert "mới hơn" in done.stderr
    assert "mốc" not in done.stderr
    assert book.read_bytes() == content


def test_what_is_no_book_has_no_points(run: Run, book: Path) -> None:
    book.write_text("<html>", encoding="utf-8")
    assert "không phải" in run("points", book).stderr
