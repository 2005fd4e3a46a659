"""A book after the program was killed while it took reports in: as before, or all of them."""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core.exchange import inbox
from core.session import Session
from tests.core.exchange.district import Q1, Q2, contents, look, report, take

KILLS = 200

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no fork, no SIGKILL"),
]


def killed(work: Callable[[], object], after_s: float) -> bool:
    """Run `work` in a process forked from this one and kill it; False when it was done before."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_two_hundred_kills_leave_old_or_new(books: tuple[Path, list[Path]], tmp_path: Path) -> None:
    office, schools = books
    files = [report(book, period, tmp_path) for book in schools for period in (Q1, Q2)]
    with Session.open(office) as session:
        take(session, files[0])
        old = contents(session)
        items = look(session, *files[1:])
    pristine = Path(shutil.copy(office, tmp_path / "before.skh"))

    def run() -> None:
        with Session.open(office) as session:
            inbox.take(session, items, inbox.ready(items))

    started = time.perf_counter()
    run()
    whole_s = time.perf_counter() - started
    with Session.open(office) as session:
        new = contents(session)
    assert new != old
    chance, seen, journals = random.Random(1), Counter[str](), 0
    for _ in range(KILLS):
        shutil.copy(pristine, office)
        journal = office.with_name(f"{office.name}-journal")
        journal.unlink(missing_ok=True)
        was_killed = killed(run, chance.uniform(0.3, 2.5) * whole_s)
        journals += journal.exists() and journal.stat().st_size > 0
        with Session.open(office) as session:
            found = contents(session)
        assert found in (old, new)
        seen["new" if found == new else "old", was_killed] += 1
    assert seen["old", True] > KILLS // 20, seen
    assert seen["new", True] + seen["new", False] > 0, seen
    assert journals > 0, seen  # some were killed in the middle of writing
