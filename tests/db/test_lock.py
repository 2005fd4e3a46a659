"""One writer per book, and a lock that no crash can leave behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.lock import BookLock

ROOT = Path(__file__).resolve().parents[2]


def test_one_holder(tmp_path: Path) -> None:
    one, two = BookLock(tmp_path / "x" / "a.lock"), BookLock(tmp_path / "x" / "a.lock")
    assert one.acquire()
    assert not two.acquire()
    one.release()
    one.release()
    assert two.acquire()
    two.release()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    code = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from db.lock import BookLock\n"
        "print(BookLock(Path(sys.argv[1])).acquire(), flush=True)\n"
        "lock = BookLock(Path(sys.argv[1])); print(lock.acquire(), flush=True)\n"
        "time.sleep(60)\n"
    )
    path = tmp_path / "a.lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert process.stdout.readline() == "True\n"  # the first was given up when it was dropped
        assert not BookLock(path).acquire()
        process.kill()
    lock = BookLock(path)
    assert lock.acquire()
    lock.release()
