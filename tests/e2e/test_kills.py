"""SIGKILL at random moments while somebody types in the real window: no cell that was left is lost.

A child process types numbers into the tab Chỉ tiêu by key events and says each cell once it was
left. It is killed; plain SQLite, or the program itself, then opens the book. The same look at two
writers that are bad on purpose proves that it would find a loss.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.session import Session

CHILD = str(Path(__file__).with_name("typing_child.py"))
KILLS = 50
AT_ONCE = 2  # children; each with a book and a user folder of its own
LONGEST_S = 0.15  # between the first cell said and the kill
CONTROL_KILLS = 25
FIRST_NUMBER = 100_000  # six keys to a cell
Cell = tuple[int, str]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows"),
]


def new_book(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "sổ.skh"
    Session.create(path, plan="gia-lam-2023").close()
    return path


def type_and_kill(
    book: Path, start: int, how: str, chance: random.Random
) -> tuple[dict[Cell, int], int]:
    """One life of a child: what it said, and the number it may have been writing when it died."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "SKH_DATA_DIR": str(book.parent / "user"),
        "SKH_NOW": "2023-07-05T08:00:00+07:00",
    }
    command = [sys.executable, CHILD, str(book), str(start), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        assert lines[0], "the child typed nothing"
        time.sleep(chance.uniform(0, LONGEST_S))
        child.kill()
        lines += child.stdout.readlines()
    said: dict[Cell, int] = {}
    number = start
    for line in lines:
        if line.endswith("\n"):
            indicator, level, text = line.split()
            number = int(text)
            said[int(indicator), level] = number
    return said, number + 1


def faults_of(book: Path, said: dict[Cell, int], under_way: int) -> list[str]:
    """What is wrong with a book whose writer was killed; it holds what `said` names, or newer."""
    conn = sqlite3.connect(book)
    try:
        [verdict] = conn.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            return [f"integrity: {verdict}"]
        faults = [f"foreign key: {row}" for row in conn.execute("PRAGMA foreign_key_check")]
        stored = {
            (indicator, level): int(numerator)
            for indicator, level, numerator in conn.execute(
                "SELECT indicator_id, level, numerator FROM result"
            )
        }
        logged = dict(
            conn.execute(
                "SELECT json_extract(key, '$[1]') || json_extract(key, '$[2]'),"
                " json_extract(after, '$.numerator') FROM change_item"
                " WHERE tbl = 'result' ORDER BY seq"
            ).fetchall()
        )
    except sqlite3.DatabaseError as error:
        return [f"not a database: {error}"]
    finally:
        conn.close()
    for cell, number in said.items():
        if stored.get(cell) not in (number, under_way):
            faults.append(f"cell {cell}: said {number}, stored {stored.get(cell)}")
    for (indicator, level), number in stored.items():
        if logged and logged.get(f"{indicator}{level}") != number:
            faults.append(f"cell {indicator} {level}: stored without its line in the change log")
    return faults


def lives(folder: Path, kills: int, how: str, seed: int) -> list[str]:
    """Kill one book's writer again and again; every fault found on the way."""
    book, chance = new_book(folder), random.Random(seed)
    known: dict[Cell, int] = {}
    start, faults = FIRST_NUMBER, list[str]()
    for life in range(kills):
        said, under_way = type_and_kill(book, start, how, chance)
        known |= said
        if how == "window" and life % 2:
            with Session.open(book) as session:  # the program itself meets the hot journal first
                assert not session.read_only, "a dead program's lock is not respected"
        faults += [f"life {life}: {fault}" for fault in faults_of(book, known, under_way)]
        if faults and how != "window":
            break
        start = under_way + 1
        known = {cell: max(number, stored(book, cell)) for cell, number in known.items()}
    return faults


def stored(book: Path, cell: Cell) -> int:
    """The number in the file now: the cell under way may have been written before the kill."""
    conn = sqlite3.connect(book)
    try:
        [number] = conn.execute(
            "SELECT numerator FROM result WHERE indicator_id = ? AND level = ?", cell
        ).fetchone()
    finally:
        conn.close()
    return int(number)


def test_fifty_kills_while_typing_lose_no_cell_that_was_left(tmp_path: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [
            pool.submit(lives, tmp_path / str(place), KILLS // AT_ONCE, "window", 92 + place)
            for place in range(AT_ONCE)
        ]
        faults = [fault for run in runs for fault in run.result()]
    assert faults == []


@pytest.mark.parametrize("how", ["rewrite", "early"])
def test_a_bad_writer_is_found_out(tmp_path: Path, how: str) -> None:
    assert lives(tmp_path / how, CONTROL_KILLS, how, 7), "this look would not find a loss"
