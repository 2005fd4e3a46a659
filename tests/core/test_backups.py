"""Restore points: made when due, thinned, opened once, put back without harm."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import backups, clock
from core.backups import RestorePoint
from core.errors import BookError
from core.session import Session
from db.snapshot import check_copy

NOW = datetime.fromisoformat("2023-06-20T08:00:00+07:00")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKH_DATA_DIR", str(folder / "data"))
        with Session.create(folder / "a.skh", unit="Trường A", unit_kind="school"):
            pass
    return folder / "a.skh"


@pytest.fixture
def book(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "sổ của trường.skh"))


class Watch:
    """The clock of a test."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    found = Watch()
    monkeypatch.setattr(clock, "now", found)
    return found


def name(path: Path, new: str | None = None) -> str:
    """The unit's name, after giving it a new one."""
    with Session.open(path) as session:
        if new is not None:
            with session.edit("Đổi tên") as writer:
                writer.update("unit", (1,), {"name": new})
        return str(session.conn.execute("SELECT name FROM unit").fetchone()[0])


def points_of(times: list[datetime]) -> list[RestorePoint]:
    """Points made at these times, newest number first; no files."""
    return [
        RestorePoint(number, at, "hourly", Path("none") / str(number))
        for number, at in sorted(enumerate(times, start=1), reverse=True)
    ]


# -- making -------------------------------------------------------------------------------------


def test_a_point_is_a_whole_readable_copy(book: Path, watch: Watch) -> None:
    name(book, "Một")
    point = backups.make(book)
    assert (point.number, point.name, point.reason) == (1, "000001", "manual")
    assert point.made_at == NOW.replace(tzinfo=None)
    assert point.path.name == "000001_20230620T080000_manual.skh"
    assert backups.restore_points(book) == [point]
    check_copy(point.path)
    name(book, "Hai")
    assert name(Path(shutil.copy(point.path, book.with_name("b.skh")))) == "Một"


def test_points_are_made_beside_an_open_book(book: Path) -> None:
    with Session.open(book) as session, session.edit("x") as writer:
        writer.update("unit", (1,), {"name": "chưa lưu"})
        point = backups.make(book, "hourly")
    copied = sqlite3.connect(point.path)
    assert copied.execute("SELECT name FROM unit").fetchone()[0] == "Trường A"
    copied.close()


def test_every_place_of_a_file_has_points_of_its_own(book: Path, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    other = Path(shutil.copy(book, tmp_path / "x" / book.name))
    backups.make(book)
    assert backups.restore_points(other) == []
    assert backups.folder_of(book) != backups.folder_of(other)
    assert len(backups.restore_points(tmp_path / "x" / ".." / book.name)) == 1


def test_foreign_files_in_the_folder_are_left_alone(book: Path) -> None:
    folder = backups.folder_of(book)
    for stray in ("a.txt", ".000002_20230620T080000_manual.skh.1.tmp", "12_x_manual.skh"):
        (folder / stray).write_text("x")
    backups.make(book)
    assert [point.number for point in backups.restore_points(book)] == [1]
    assert len(list(folder.iterdir())) == 4


def test_an_unknown_reason_is_a_fault_of_the_program(book: Path) -> None:
    with pytest.raises(ValueError, match="whim"):
        backups.make(book, "whim")


@pytest.mark.parametrize("content", [b"", b"<html>" * 100])
def test_what_is_no_book_gives_no_point(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    with pytest.raises(BookError) as caught:
        backups.make(book)
    assert caught.value.path == str(book)
    assert backups.restore_points(book) == []
    assert list(backups.folder_of(book).iterdir()) == []


# -- when ---------------------------------------------------------------------------------------


def test_once_an_hour(book: Path, watch: Watch) -> None:
    assert backups.due(book)
    backups.make(book, "hourly")
    assert not backups.due(book)
    watch.time += timedelta(minutes=59, seconds=59)
    assert not backups.due(book)
    watch.time += timedelta(seconds=1)
    assert backups.due(book)


def test_a_point_from_the_future_does_not_stop_them(book: Path, watch: Watch) -> None:
    watch.time = NOW + timedelta(days=400)  # the battery of the clock was dead
    backups.make(book, "hourly")
    watch.time = NOW
    assert backups.due(book)
    point = backups.make(book, "hourly")
    assert point.number == 2
    assert backups.restore_points(book)[0] == point
    assert not backups.due(book)


# -- thinning -----------------------------------------------------------------------------------


def kept(times: list[datetime]) -> list[RestorePoint]:
    points = points_of(times)
    gone = backups.thin(points)
    return [point for point in points if point not in gone]


def test_hourly_points_of_a_year() -> None:
    """12 newest, then one for each of 10 days and 10 weeks."""
    start = datetime.fromisoformat("2023-01-02T08:00")
    times = [start + timedelta(days=d, hours=h) for d in range(365) for h in range(9)]
    left = kept(times)
    assert [point.made_at for point in left[:12]] == times[:-13:-1]
    days = {point.made_at.date() for point in left}
    last = times[-1].date()
    assert {last - timedelta(days=n) for n in range(10)} <= days
    weeks = {point.made_at.isocalendar()[:2] for point in left}
    assert len(weeks) == 10
    assert len(left) <= 32
    for point in left[12:]:  # of a day or a week the newest stays
        assert point.made_at.hour == 16


def test_rare_points_stay_long() -> None:
    """A school opens its book four times a year: nothing of that is thinned for years."""
    times = [datetime.fromisoformat("2023-01-01T00:00") + timedelta(days=90 * n) for n in range(12)]
    assert len(kept(times)) == 12


def test_a_wrong_clock_does_not_make_it_forget() -> None:
    """Order is the counter's: the newest 12 stay whatever they say of the time."""
    times = [datetime.fromisoformat("2030-01-01T00:00") - timedelta(days=n) for n in range(30)]
    left = kept(times)
    assert [point.number for point in left[:12]] == list(range(30, 18, -1))


@given(
    st.lists(
        st.datetimes(
            datetime.fromisoformat("2000-01-01T00:00"), datetime.fromisoformat("2040-01-01T00:00")
        ),
        max_size=80,
    )
)
def test_thinning_any_times(times: list[datetime]) -> None:
    points = points_of(times)
    left = kept(times)
    assert left[:12] == points[:12]
    assert len(left) <= 32
    assert backups.thin(left) == []  # thinning twice takes nothing more


def test_files_of_thinned_points_are_gone(book: Path, watch: Watch) -> None:
    for _ in range(16):
        backups.make(book, "hourly")
        watch.time += timedelta(minutes=1)
    points = backups.restore_points(book)
    assert [point.number for point in points] == list(range(16, 4, -1))
    assert len(list(backups.folder_of(book).iterdir())) == 12


# -- putting back -------------------------------------------------------------------------------


def test_finding(book: Path) -> None:
    point = backups.make(book)
    assert backups.find(book, "1") == backups.find(book, "000001") == point
    for wrong in ("2", "", "-1", "x", "1.0", "²"):
        with pytest.raises(BookError, match="not_found"):
            backups.find(book, wrong)


def test_restoring_and_taking_it_back(book: Path) -> None:
    name(book, "Một")
    first = backups.make(book)
    name(book, "Hai")
    before = backups.restore(book, first)
    assert before is not None
    assert before.reason == "before-restore"
    assert name(book) == "Một"
    backups.restore(book, before)
    assert name(book) == "Hai"
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_the_oldest_point_can_be_restored(book: Path, watch: Watch) -> None:
    """The point made before restoring must not thin away the very point that is wanted."""
    name(book, "đầu tiên")
    oldest = backups.make(book, "hourly")
    name(book, "sau")
    for _ in range(11):
        watch.time += timedelta(minutes=1)
        backups.make(book, "hourly")
    assert backups.restore_points(book)[-1] == oldest
    backups.restore(book, oldest)
    assert name(book) == "đầu tiên"
    assert oldest.path.exists()


def test_an_open_book_is_not_replaced(book: Path) -> None:
    point = backups.make(book)
    with Session.open(book), pytest.raises(BookError, match="busy"):
        backups.restore(book, point)
    backups.restore(book, point)


def test_a_deleted_book(book: Path) -> None:
    point = backups.make(book)
    book.unlink()
    assert backups.restore(book, point) is None
    assert name(book) == "Trường A"


def torn(content: bytes) -> bytes:
    """Pages of noise in the middle."""
    return content[:4096] + random.Random(1).randbytes(4096 * 20) + content[4096 * 21 :]


@pytest.mark.parametrize("damage", [lambda c: b"", lambda c: b"\x00" * len(c), torn,
                                    lambda c: c[: len(c) // 2], lambda c: b"SQLite" + c[6:50]],
                         ids=["empty", "zeros", "torn", "half", "header"])  # fmt: skip
def test_a_damaged_book_is_kept(book: Path, damage) -> None:  # noqa: ANN001
    point = backups.make(book)
    damaged = damage(book.read_bytes())
    for number in (1, 2):
        book.write_bytes(damaged)
        assert backups.restore(book, point) is None
        assert book.with_name(f"{book.name}.damaged{number}").read_bytes() == damaged
        assert name(book) == "Trường A"
    assert len(backups.restore_points(book)) == 1


@pytest.mark.parametrize("then", ["emptied", "deleted"])
def test_the_journal_of_a_killed_writer_does_not_spoil_the_restored_book(
    book: Path, then: str
) -> None:
    """SQLite would roll a journal left beside the name back into the file restored there."""
    point = backups.make(book)
    code = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode=TRUNCATE'); c.execute('PRAGMA cache_size=1')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE unit SET note = hex(zeroblob(200000))')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    if os.name == "nt":
        pytest.skip("no SIGKILL on Windows")
    subprocess.run([sys.executable, "-c", code, str(book)])
    journal = book.with_name(f"{book.name}-journal")
    left = journal.read_bytes()
    assert left
    if then == "emptied":
        book.write_bytes(b"")
    else:
        book.unlink()
    journal.write_bytes(left)
    backups.restore(book, point)
    assert name(book) == "Trường A"
    assert not journal.exists()
    kept_journal = book.with_name(f"{book.name}.damaged1-journal")
    assert not kept_journal.exists() or kept_journal.read_bytes() in (left, b"")


def test_a_damaged_point_does_not_replace_a_good_book(book: Path) -> None:
    point = backups.make(book)
    point.path.write_bytes(torn(point.path.read_bytes()))
    name(book, "còn tốt")
    with pytest.raises(BookError, match="damaged"):
        backups.restore(book, point)
    assert name(book) == "còn tốt"


def test_what_a_crash_left_does_not_stop_the_next_restore(book: Path) -> None:
    point = backups.make(book)
    for left in (f".{book.name}.restore.tmp", f".{book.name}.{os.getpid()}.tmp"):
        book.with_name(left).write_bytes(b"half")
    backups.restore(book, point)
    assert name(book) == "Trường A"
