"""SIGKILL at random moments while cells are entered: what was acknowledged is in the file."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.session import Session

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50
# Enters cell after cell and says each one's number only when `edit` has come back.
WRITER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from core.session import Session
session = Session.open(sys.argv[1])
assert not session.read_only
key = (1, 1, "MN", session.own_unit_id())
for number in range(int(sys.argv[2]), 10**9):
    with session.edit("Nhập kết quả") as writer:
        writer.put("result", key, {{"state": "value", "numerator": number, "denominator": number}})
        writer.put("setting", ("last",), {{"value": str(number)}})
    sys.stdout.write(f"{{number}}\\n")
    sys.stdout.flush()
    if number % 7 == 0:
        session.undo()
        session.redo()
"""


def stored(path: Path) -> tuple[int, int, int]:
    """Numerator, denominator and the setting, after SQLite itself has opened the file."""
    conn = sqlite3.connect(path)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not conn.execute("PRAGMA foreign_key_check").fetchall()
        row = conn.execute("SELECT numerator, denominator FROM result").fetchone() or (0, 0)
        last = conn.execute("SELECT value FROM setting WHERE key = 'last'").fetchone() or ("0",)
    finally:
        conn.close()
    return int(row[0]), int(row[1]), int(last[0])


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_fifty_kills_lose_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "sổ.skh"
    with Session.create(path, plan="gia-lam-2023"):
        pass
    chance = random.Random(2023)
    acknowledged = 0
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(acknowledged + 1)],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()  # it works; from here on at any moment
            assert first, "the book could not be opened for writing"
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
            said = [int(line) for line in [first, *process.stdout] if line.endswith("\n")]
        assert said[-1] > acknowledged
        acknowledged = said[-1]
        as_left = Path(shutil.copy(path, tmp_path / "copy.skh"))  # for a look after a failure
        numerator, denominator, last = stored(path)
        # The edit under way may be there whole or not at all; undo and redo end where they began.
        assert numerator == denominator == last, as_left
        assert last in (acknowledged, acknowledged + 1) or (
            last == acknowledged - 1 and acknowledged % 7 == 0  # killed between undo and redo
        )
        acknowledged = max(acknowledged, last)
    with Session.open(path) as session:  # no repair, no lock left behind
        assert not session.read_only
