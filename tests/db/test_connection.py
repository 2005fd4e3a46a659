"""Opening and creating: what is a book, what is refused, with which settings."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing, suppress
from pathlib import Path

import pytest

from db import connection
from db.connection import check_header, connect, create_book, open_book, transaction, uri
from db.errors import BookError
from db.schema import APPLICATION_ID, SCHEMA_VERSION
from tests.db.samples import dump

ROOT = Path(__file__).resolve().parents[2]


def refusal(path: Path, read_only: bool = False) -> str:
    """The code with which opening is refused; nothing is changed by it."""
    before = path.read_bytes() if len(path.name) < 255 and path.is_file() else None
    with pytest.raises(BookError) as caught:
        open_book(path, read_only=read_only).close()
    assert caught.value.path == str(path)
    if before is not None:
        assert path.read_bytes() == before
    return caught.value.code


def header(path: Path, *, application_id: int = APPLICATION_ID, version: int = 1) -> None:
    """Make an SQLite file with this header and one table."""
    path.unlink(missing_ok=True)
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA application_id = {application_id}")
    conn.execute(f"PRAGMA user_version = {version}")
    conn.execute("CREATE TABLE t (a)")
    conn.close()


# -- what is no book ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"S",
        b"SQLite format 3\x00",
        b"SQLite format 3\x00" + b"\x00" * 83,  # one byte short of a header
        b"<!DOCTYPE html><html>" + b" " * 5000,
        b"PK\x03\x04" + b"\x00" * 5000,
        b"\x00" * 8192,
        "Sổ kế hoạch".encode() * 100,
    ],
)
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.skh"
    path.write_bytes(content)
    assert refusal(path) == refusal(path, read_only=True) == "not_a_book"


def test_no_file_a_folder_a_name_too_long(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.skh") == "not_found"
    assert refusal(tmp_path / "không có" / "x.skh") == "not_found"
    assert refusal(tmp_path) == "not_a_book"
    assert refusal(tmp_path / ("x" * 300)) == "io"


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "x.skh"
    header(path, application_id=0)
    assert refusal(path) == "foreign"
    header(path, application_id=0x12345678)
    assert refusal(path) == "foreign"


@pytest.mark.parametrize(
    ("version", "code"),
    [
        (SCHEMA_VERSION + 1, "newer"),
        (2**31 - 1, "newer"),
        (0, "older_unknown"),
        (-1, "older_unknown"),
    ],
)
def test_schema_numbers(tmp_path: Path, version: int, code: str) -> None:
    path = tmp_path / "x.skh"
    header(path, version=version)
    assert refusal(path) == refusal(path, read_only=True) == code


def test_truncated(path: Path) -> None:
    content = path.read_bytes()
    for size in (200, 4096, 5000, len(content) // 2, len(content) - 4096):
        path.write_bytes(content[:size])
        assert refusal(path) == "damaged", size


def test_damaged_pages_never_crash_and_are_mostly_found(path: Path) -> None:
    """quick_check finds torn pages; changed letters only a digest could find."""
    content = path.read_bytes()
    chance = random.Random(7)
    found = 0
    for _ in range(30):
        torn = bytearray(content)
        page = chance.randrange(1, len(content) // 4096) * 4096
        torn[page : page + 4096] = chance.randbytes(4096)
        path.write_bytes(torn)
        try:
            open_book(path).close()
        except BookError as error:
            found += {"damaged": 1}[error.code]
    assert found >= 20


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter on Windows")
def test_no_right_to_read(path: Path) -> None:
    path.chmod(0)
    path.parent.chmod(0o755)
    code = f"""
        import os, sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from db.connection import check_header
        from db.errors import BookError
        os.chdir({str(path.parent)!r})
        if os.geteuid() == 0:
            os.setuid(65534)  # root may read everything
        try:
            check_header(Path({path.name!r}))
        except BookError as error:
            print(error.code)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert done.stdout == "read_only\n", done.stderr


# -- names and settings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["sổ 100%.skh", "a?b#c.skh", "tên có dấu 'nháy'.skh", "a%20b.skh", "; DROP.skh"]
)
def test_any_file_name(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and "?" in name:
        pytest.skip("no file name on Windows")
    path = tmp_path / name
    create_book(path)
    open_book(path).close()
    open_book(path, read_only=True).close()
    assert path.name in {found.name for found in tmp_path.iterdir()}


def test_uri_of_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    create_book(Path("a.skh"))
    assert uri(Path("a.skh"), mode="ro").endswith("/a.skh?mode=ro")
    open_book(Path("a.skh")).close()


def test_settings(path: Path) -> None:
    """Durable against power cuts, nothing deleted is left, foreign keys hold."""
    conn = open_book(path)
    values = {
        name: conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys",
                     "trusted_schema", "busy_timeout")
    }  # fmt: skip
    conn.close()
    assert values == {
        "journal_mode": "truncate", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1,
        "trusted_schema": 0, "busy_timeout": 5000,
    }  # fmt: skip


def test_read_only_cannot_write(path: Path) -> None:
    conn = open_book(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM unit")
    conn.close()


def test_what_is_deleted_is_gone_from_the_file(path: Path) -> None:
    conn = open_book(path)
    kept = "một ghi chú rất dễ nhận ra"
    conn.execute("UPDATE unit SET note = ?", (kept,))
    assert kept.encode() in path.read_bytes()
    conn.execute("UPDATE unit SET note = NULL")
    conn.close()
    assert kept.encode() not in path.read_bytes()


# -- creating -----------------------------------------------------------------------------------


def test_creating_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    content = "của người dùng".encode()
    path.write_bytes(content)
    with pytest.raises(BookError, match="exists"):
        create_book(path)
    assert path.read_bytes() == content


def test_creating_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no_folder"):
        create_book(tmp_path / "x" / "a.skh")
    (tmp_path / "tệp").write_text("x")
    with pytest.raises(BookError, match="no_folder"):
        create_book(tmp_path / "tệp" / "a.skh")


# -- transactions -------------------------------------------------------------------------------


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    conn = open_book(path)
    before = dump(conn)
    with suppress(RuntimeError), transaction(conn):
        conn.execute("DELETE FROM finding_answer")
        raise RuntimeError
    assert dump(conn) == before
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        conn.execute("DELETE FROM plan")  # deferred: noticed at the commit
    assert dump(conn) == before
    conn.close()


def test_a_second_writer_waits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BEGIN IMMEDIATE waits for the busy timeout instead of failing at the first write."""
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.2)
    one, two = connect(path), connect(path)
    with transaction(one):
        assert two.execute("SELECT count(*) FROM unit").fetchone()[0] == 1  # readers read on
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            two.execute("BEGIN IMMEDIATE")
    with transaction(two):
        two.execute("UPDATE unit SET note = 'hai'")
    one.close()
    two.close()


def test_busy_is_not_called_damaged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert refusal(path) == refusal(path, read_only=True) == "busy"
    other.close()
    open_book(path).close()


# -- after a kill -------------------------------------------------------------------------------

KILLED_WRITER = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from db.connection import connect
conn = connect(Path(sys.argv[1]))
conn.execute("PRAGMA cache_size=1")
conn.execute("BEGIN IMMEDIATE")
for table in ("unit", "task", "indicator"):
    conn.execute(f"UPDATE {{table}} SET note = hex(randomblob(20000))")
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
@pytest.mark.parametrize("read_only", [True, False])
def test_a_killed_writer_leaves_the_last_commit(path: Path, read_only: bool) -> None:
    """Also for a reader: SQLite refuses to roll back on a read-only connection."""
    conn = connect(path)
    before = dump(conn)
    conn.close()
    killed = subprocess.run([sys.executable, "-c", KILLED_WRITER, str(path)])
    assert killed.returncode == -signal.SIGKILL
    journal = path.with_name(f"{path.name}-journal")
    assert journal.stat().st_size > 0
    conn = open_book(path, read_only=read_only)
    assert dump(conn) == before
    conn.close()
    assert not journal.exists() or journal.stat().st_size == 0


def test_check_header_reads_without_sqlite(path: Path) -> None:
    found = check_header(path)
    assert (found.application_id, found.user_version) == (APPLICATION_ID, SCHEMA_VERSION)
    assert found.size == path.stat().st_size


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON setting BEGIN DELETE FROM setting; END",
        "CREATE VIEW extra AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r)"
        " SELECT n FROM r",
    ],
)
def test_a_book_with_a_trigger_or_view_of_its_own_is_refused(
    tmp_path: Path, statement: str
) -> None:
    path = tmp_path / "sổ.skh"
    create_book(path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(statement)
        conn.commit()
    with pytest.raises(BookError) as refused:
        open_book(path)
    assert refused.value.code == "foreign"
