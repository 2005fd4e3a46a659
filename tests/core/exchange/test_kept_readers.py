"""Reading processes that stand ready: lent, given back, ended."""

from __future__ import annotations

from pathlib import Path

from core.exchange.kept_readers import KeptReaders
from core.exchange.travel import Refused


def test_the_started_processes_read_and_are_ended(tmp_path: Path) -> None:
    readers = KeptReaders()
    readers.start()
    pool = readers.take()
    started = [process._process for process in pool._processes]
    assert started
    assert all(process.is_alive() for process in started)
    path = tmp_path / "không phải.skh"
    path.write_bytes(b"chu")
    [(place, answer)] = pool.read([path])
    assert place == 0
    assert isinstance(answer, Refused)
    assert [process._process for process in pool._processes] == started
    readers.give_back(pool)
    assert readers.take() is pool
    readers.give_back(pool)
    readers.close()
    assert not any(process.is_alive() for process in started)


def test_what_is_given_back_too_late_is_ended() -> None:
    readers = KeptReaders()
    readers.start()
    first, second = readers.take(), readers.take()
    second.start()
    processes = [p._process for pool in (first, second) for p in pool._processes]
    readers.give_back(first)
    readers.give_back(second)  # one stands ready already
    assert [p.is_alive() for p in processes] == [True] * (len(processes) // 2) + [False] * (
        len(processes) // 2
    )
    third = readers.take()
    readers.close()
    readers.give_back(third)
    readers.start()
    assert not any(p.is_alive() for p in processes)
    assert not readers.take()._processes
