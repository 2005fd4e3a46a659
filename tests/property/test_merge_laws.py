"""Laws of taking reports in: idempotent, order-free, nothing lost, undo restores."""

import shutil
import sqlite3
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.session import Session
from tests.core.exchange.district import Q1, Q2, contents, make, report, take

_numbers = count()


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """An office's book, and what two schools sent: two periods, up to three times each."""
    folder = tmp_path_factory.mktemp("laws")
    office, books = make(folder, schools=2)
    files = [
        report(book, period, folder / f"{n}", change=change)
        for book in books
        for period in (Q1, Q2)
        for n, change in enumerate((None, 11.0, 12.0))
        if (folder / f"{n}").mkdir(exist_ok=True) is None
    ]
    return office, files


def _fresh(office: Path) -> Session:
    path = office.with_name(f"copy-{next(_numbers)}.skh")
    shutil.copy(office, path)
    return Session.open(path)


def _facts(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return contents(session)


@settings(max_examples=25)
@given(data=st.data())
def test_any_order_and_any_repetition_give_the_same_end(
    sent: tuple[Path, list[Path]], data: st.DataObject
) -> None:
    office, files = sent
    order = data.draw(st.permutations(files))
    again = data.draw(st.lists(st.sampled_from(files), max_size=4))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=12))
    with _fresh(office) as plain, _fresh(office) as mixed:
        take(plain, *files)
        queue = [*order, *again]
        for size in [*sizes, len(queue)]:
            if queue:
                take(mixed, *queue[:size])
                del queue[:size]
        assert _facts(mixed) == _facts(plain)


@settings(max_examples=15)
@given(data=st.data())
def test_taking_twice_changes_nothing(sent: tuple[Path, list[Path]], data: st.DataObject) -> None:
    office, files = sent
    chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=6))
    with _fresh(office) as session:
        take(session, *chosen)
        before = _facts(session)
        again = take(session, *chosen)
        assert not any(item.taken for item in again)
        assert _facts(session) == before


@settings(max_examples=15)
@given(data=st.data())
def test_undo_restores_and_redo_repeats(sent: tuple[Path, list[Path]], data: st.DataObject) -> None:
    office, files = sent
    first = data.draw(st.lists(st.sampled_from(files), max_size=4, unique=True))
    second = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=6, unique=True))
    with _fresh(office) as session:
        if first:
            take(session, *first)
        before = _facts(session)
        take(session, *second)
        after = _facts(session)
        session.undo()
        assert _facts(session) == before
        session.redo()
        assert _facts(session) == after


@settings(max_examples=10)
@given(data=st.data())
def test_nothing_is_lost_and_nothing_is_added(
    sent: tuple[Path, list[Path]], data: st.DataObject
) -> None:
    """What the office holds of a unit and period is what its newest file says, row by row."""
    office, files = sent
    chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, unique=True))
    with _fresh(office) as session:
        take(session, *chosen)
        sql = (
            "SELECT period, indicator_id, level, unit_id, state, numerator, denominator, value,"
            " text, note FROM v_results"
        )
        held = sorted(map(tuple, session.conn.execute(sql)), key=repr)
    newest: dict[tuple[str, str], tuple[int, Path]] = {}
    for path in chosen:
        conn = sqlite3.connect(path)
        head = dict(conn.execute("SELECT key, value FROM meta").fetchall())
        conn.close()
        mine = (int(head["revision"]), path)
        key = (head["unit"], head["period"])
        newest[key] = max(newest.get(key, mine), mine)
    wanted = []
    for _, path in newest.values():
        conn = sqlite3.connect(path)
        wanted += conn.execute(sql).fetchall()
        conn.close()
    assert held == sorted(wanted, key=repr)
