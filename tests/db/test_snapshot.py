"""Whole copies: complete or not there at all, on good disks and on full ones."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from db.connection import check_integrity, connect, transaction
from db.errors import BookError
from db.snapshot import check_copy, fsync_file, replace_file, write_copy
from tests.db.samples import dump

ROOT = Path(__file__).resolve().parents[2]


def content(path: Path) -> dict:
    conn = connect(path, read_only=True)
    found = dump(conn)
    conn.close()
    return found


def test_a_copy_holds_everything(conn: sqlite3.Connection, tmp_path: Path) -> None:
    target = tmp_path / "bản chép 100%.skh"
    write_copy(conn, target)
    assert content(target) == dump(conn)
    check_copy(target)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_copy_leaves_out_what_is_not_committed(path: Path, tmp_path: Path) -> None:
    writer, reader = connect(path), connect(path, read_only=True)
    before = dump(reader)
    with transaction(writer):
        writer.execute("UPDATE unit SET note = 'chưa lưu'")
        write_copy(reader, tmp_path / "a.skh")
    assert content(tmp_path / "a.skh") == before
    writer.close()
    reader.close()


def test_a_copy_has_no_trace_of_what_was_deleted(conn: sqlite3.Connection, tmp_path: Path) -> None:
    conn.execute("PRAGMA secure_delete=OFF")
    conn.execute("UPDATE unit SET note = 'dễ nhận ra lắm'")
    conn.execute("UPDATE unit SET note = NULL")
    write_copy(conn, tmp_path / "a.skh")
    assert "dễ nhận ra".encode() not in (tmp_path / "a.skh").read_bytes()


def test_a_copy_replaces_what_was_there(conn: sqlite3.Connection, tmp_path: Path) -> None:
    target = tmp_path / "a.skh"
    target.write_bytes(b"old")
    (tmp_path / f".a.skh.{os.getpid()}.tmp").write_bytes(b"left by a crash")
    write_copy(conn, target)
    assert content(target) == dump(conn)


def test_a_damaged_file_gives_no_copy(path: Path, tmp_path: Path) -> None:
    torn = bytearray(path.read_bytes())
    torn[4096 * 3 : 4096 * 30] = b"\xa5" * (4096 * 27)
    path.write_bytes(torn)
    target = tmp_path / "a.skh"
    target.write_bytes(b"old")
    conn = sqlite3.connect(path)
    with pytest.raises(BookError, match="damaged"):
        write_copy(conn, target)
    conn.close()
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.skh", path.name]


def test_no_folder(conn: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(BookError):
        write_copy(conn, tmp_path / "x" / "a.skh")


def test_replace_keeps_the_target_when_it_cannot(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.mkdir()
    (tmp_path / "b").write_text("new")
    with pytest.raises(OSError, match="a"):
        replace_file(tmp_path / "b", target)
    assert target.is_dir()
    fsync_file(tmp_path / "b")


def test_check_copy_finds_a_torn_page(path: Path) -> None:
    torn = bytearray(path.read_bytes())
    torn[4096 * 5 : 4096 * 6] = b"\x00" * 4096
    path.write_bytes(torn)
    with pytest.raises(BookError, match="damaged"):
        check_copy(path)
    conn = sqlite3.connect(path)
    with pytest.raises(BookError, match="damaged"):
        check_integrity(conn, path)
    conn.close()


# -- a full disk --------------------------------------------------------------------------------

ON_A_SMALL_DISK = """
import os, sys
sys.path.insert(0, {root!r})
os.environ["SKH_DATA_DIR"] = {data!r}
from pathlib import Path
import shutil
from db.connection import connect, create_book, transaction
from db.errors import BookError, file_errors
from db.snapshot import write_copy
disk = Path({disk!r})
def fill(left):
    with open(disk / "fill", "wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            pass
        stream.truncate(max(0, stream.tell() - left))
def code(action):
    try:
        with file_errors("x"):
            action()
    except BookError as error:
        return error.code
{body}
"""


def on_small_disk(tmp_path: Path, body: str) -> str:
    """Run code with `disk`, a file system of 2 MB of its own; what it printed."""
    disk = tmp_path / "disk"
    disk.mkdir(exist_ok=True)
    code = ON_A_SMALL_DISK.format(
        root=str(ROOT), data=str(tmp_path), disk=str(disk), body=textwrap.dedent(body)
    )
    mount = f'mount -t tmpfs -o size=2m tmpfs "{disk}" && exec "$0" -c "$1"'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount,
         sys.executable, code],
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def may_mount(folder: Path) -> bool:
    """Whether this system lets a process have a small disk of its own."""
    command = f'mount -t tmpfs -o size=1m tmpfs "{folder}"'
    try:
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", command],
            capture_output=True,
        )
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    if not may_mount(tmp_path):
        pytest.skip("this system allows no mounts")
    return tmp_path


def test_creating_on_a_full_disk(small_disk: Path) -> None:
    said = on_small_disk(
        small_disk,
        """
        fill(20_000)
        print(code(lambda: create_book(disk / "a.skh")), sorted(p.name for p in disk.iterdir()))
        """,
    )
    assert said == "disk_full ['fill']"


def test_copying_to_a_full_disk_keeps_the_old_copy(small_disk: Path, path: Path) -> None:
    said = on_small_disk(
        small_disk,
        f"""
        conn = connect(Path({str(path)!r}))
        write_copy(conn, disk / "a.skh")
        old = (disk / "a.skh").read_bytes()
        fill(20_000)
        print(code(lambda: write_copy(conn, disk / "a.skh")),
              sorted(p.name for p in disk.iterdir()), (disk / "a.skh").read_bytes() == old)
        """,
    )
    assert said == "disk_full ['a.skh', 'fill'] True"


def test_writing_on_a_full_disk_keeps_what_was_saved(small_disk: Path, path: Path) -> None:
    said = on_small_disk(
        small_disk,
        f"""
        shutil.copy({str(path)!r}, disk / "a.skh")
        conn = connect(disk / "a.skh")
        conn.execute("UPDATE unit SET note = 'đã lưu'")
        fill(0)
        def write():
            with transaction(conn):
                conn.execute("UPDATE unit SET note = 'không lưu được'")
                conn.execute("UPDATE task SET note = hex(zeroblob(100000))")
        print(code(write))
        conn.close()
        (disk / "fill").unlink()
        conn = connect(disk / "a.skh")
        print(conn.execute("SELECT note FROM unit").fetchone()[0],
              conn.execute("PRAGMA integrity_check").fetchone()[0])
        write()
        print(conn.execute("SELECT note FROM unit").fetchone()[0])
        """,
    )
    assert said.splitlines() == ["disk_full", "đã lưu ok", "không lưu được"]
