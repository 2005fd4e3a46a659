"""Received reports that are hostile, broken or odd: each has its class, its time, no trace."""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.exchange.limits import KILL_SECONDS, MB, READ_SECONDS, WORKER_BYTES
from core.exchange.travel import Refused, Travel, read_travel, write_travel
from core.exchange.worker import ReaderPool
from tests.hostile.building import TAKEN, Honest, build, honest
from tests.hostile.report_cases import CASES, MARKER

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, links, /proc and names of POSIX")

_CHANCE = 1.5  # a machine shared with others


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return honest(tmp_path_factory.mktemp("honest"))


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1) as pool:
        yield pool


def _trace(folder: Path) -> dict[str, tuple[float, str]]:
    return {
        str(place): (
            place.lstat().st_mtime,
            hashlib.sha256(place.read_bytes()).hexdigest()
            if place.is_file() and place.stat().st_size < 80 * MB
            else "",
        )
        for place in folder.iterdir()
    }


def _here(path: Path) -> str:
    """What this process says of the file, without the other one's limits."""
    try:
        read_travel(path, time_budget_s=READ_SECONDS)
    except Refused as refused:
        return refused.code
    return TAKEN


@pytest.mark.parametrize("name", CASES)
def test_class_time_and_no_trace(
    name: str, report: Honest, pool: ReaderPool, tmp_path: Path
) -> None:
    builder, expected = CASES[name]
    path = builder(report, tmp_path / "BC_thu.skh") or tmp_path / "BC_thu.skh"
    before = _trace(tmp_path)
    started = time.monotonic()
    [(_, outcome)] = pool.read([path])
    took = time.monotonic() - started
    assert (TAKEN if isinstance(outcome, Travel) else outcome.code) in expected, str(outcome)
    assert took <= KILL_SECONDS * _CHANCE
    assert _trace(tmp_path) == before
    assert _here(path) == (TAKEN if isinstance(outcome, Travel) else outcome.code)
    if isinstance(outcome, Refused):
        assert "\n" not in outcome.sentence
        assert outcome.sentence.endswith(".")
        assert len(outcome.sentence) < 500


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 80
    assert sum(TAKEN in expected for _, expected in CASES.values()) >= 20


def test_one_process_reads_them_all_within_its_memory(
    report: Honest, pool: ReaderPool, tmp_path: Path
) -> None:
    """The greatest that the process ever held, measured after the worst files."""
    paths = []
    for number, name in enumerate(("200,000 answers", "40 MB of notes", "2,000,000 answers")):
        folder = tmp_path / str(number)
        folder.mkdir()
        CASES[name][0](report, folder / "x.skh")
        paths.append(folder / "x.skh")
    assert all(isinstance(outcome, Refused) for _, outcome in pool.read(paths))
    [process] = pool._processes
    status = Path(f"/proc/{process._process.pid}/status").read_text()
    [peak] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    assert int(peak) * 1024 <= WORKER_BYTES


def test_a_single_bit_that_turned_over_is_seen_wherever_it_is(
    report: Honest, tmp_path: Path
) -> None:
    """400 files with one bit changed, most of them where no row is: each is refused."""
    data = report.bytes()
    chance = random.Random(5)
    path = tmp_path / "BC.skh"
    for place in [*range(0, 100, 7), *(chance.randrange(len(data)) for _ in range(385))]:
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chance.randrange(8)
        path.write_bytes(spoilt)
        with pytest.raises(Refused):
            read_travel(path)


def test_random_damage_of_a_file_without_a_seal_is_never_taken_as_something_else(
    report: Honest, tmp_path: Path
) -> None:
    """400 files with 1 to 20 bytes changed: refused, or read as exactly what was sent."""
    build(report.travel, tmp_path / "plain.skh")
    data = (tmp_path / "plain.skh").read_bytes()
    chance = random.Random(5)
    path = tmp_path / "BC.skh"
    taken = 0
    for _ in range(400):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            spoilt[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(spoilt)
        try:
            travel = read_travel(path)
        except Refused:
            continue
        taken += 1
        assert travel.tables == report.travel.tables
        assert {**travel.head, "made_at": ""} == {**report.travel.head, "made_at": ""}
    assert taken < 400


def test_old_data_in_free_pages_is_not_passed_on(
    report: Honest, pool: ReaderPool, tmp_path: Path
) -> None:
    CASES["free pages with old data"][0](report, tmp_path / "BC.skh")
    [(_, travel)] = pool.read([tmp_path / "BC.skh"])
    assert isinstance(travel, Travel)
    write_travel(travel, tmp_path / "again.skh")
    assert MARKER.encode() not in (tmp_path / "again.skh").read_bytes()
