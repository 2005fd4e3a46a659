"""The preview of the inbox counts what taking the same files then changes, file by file."""

import shutil
import sqlite3
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange import inbox
from core.exchange.foreseeing import foreseen
from core.session import Session
from tests.core.exchange.district import Q1, Q2, contents, look, make, report, uid_of

_numbers = count()


def _known_otherwise(book: Path, folder: Path, n: int) -> Path:
    """The same school under an id of its own, as if it had made its book without the office."""
    path = folder / f"la-{n}.skh"
    shutil.copy(book, path)
    with Session.open(path) as session, session.edit("mã khác") as writer:
        writer.update("unit", (session.own_unit_id(),), {"uid": uid_of(90 + n), "code": None})
        writer.update("meta", ("own_unit",), {"value": uid_of(90 + n)})
    return path


def _sized(book: Path, classes: int) -> None:
    """Other figures of the school year, which belong to no period."""
    with Session.open(book) as session, session.edit("quy mô") as writer:
        own = session.own_unit_id()
        for row in session.conn.execute("SELECT * FROM unit_facts WHERE unit_id = ?", (own,)):
            key = (own, row["school_year"], row["level"])
            writer.update("unit_facts", key, {"classes": classes})
        writer.update("unit", (own,), {"address": f"Số {classes}"})


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """An office's book, and reports of two known schools and an unknown one, growing by the way."""
    folder = tmp_path_factory.mktemp("foreseen")
    office, books = make(folder, schools=2)
    books.append(_known_otherwise(books[1], folder, 1))
    files = []
    for n, change in enumerate((None, 11.0, 12.0)):
        for book in books:
            _sized(book, 10 + n)
            for period in (Q1, Q2):
                target = folder / f"{n}-{book.stem}"
                target.mkdir(exist_ok=True)
                files.append(report(book, period, target, change=change))
    with Session.open(office) as session, session.edit("chưa biết") as writer:
        writer.conn.execute("DELETE FROM unit_facts")
    return office, files


def _fresh(office: Path) -> Session:
    path = office.with_name(f"copy-{next(_numbers)}.skh")
    shutil.copy(office, path)
    return Session.open(path)


@settings(max_examples=25)
@given(data=st.data())
def test_the_preview_counts_what_taking_changes(
    sent: tuple[Path, list[Path]], data: st.DataObject
) -> None:
    office, files = sent
    runs = data.draw(st.lists(st.lists(st.sampled_from(files), max_size=6, unique=True),
                              min_size=1, max_size=3))  # fmt: skip
    also = data.draw(st.sampled_from([(), ("unknown_unit",)]))
    with _fresh(office) as session:
        for batch in runs:
            looked = look(session, *batch)
            chosen = inbox.ready(looked, also)
            said = foreseen(session, looked, chosen)
            if not also:
                assert inbox.as_json(looked, chosen) == inbox.as_json(said, chosen)
            before = contents(session)
            done = inbox.take(session, looked, chosen)
            foretold = [item.changes if n in chosen else 0 for n, item in enumerate(said)]
            assert foretold == [item.changes if item.taken else 0 for item in done]
            assert (sum(foretold) == 0) == (_without_states(before) == _without_states(
                contents(session)))  # fmt: skip


def _without_states(rows: dict[str, list[tuple[object, ...]]]) -> object:
    return {table: found for table, found in rows.items() if table not in ("unit_period", "unit")}


def test_two_quarters_of_one_school_bring_its_size_once(sent: tuple[Path, list[Path]]) -> None:
    office, files = sent
    first, second = files[:2]
    with _fresh(office) as session:
        looked = look(session, first, second)
        alone = [look(session, path)[0].changes for path in (first, second)]
        assert sum(item.changes for item in looked) < sum(alone)
        done = inbox.take(session, looked, inbox.ready(looked))
        assert [item.changes for item in done] == [item.changes for item in looked]
        [(rows,)] = session.conn.execute("SELECT count(*) FROM result").fetchall()
    conn = sqlite3.connect(first)
    assert rows > conn.execute("SELECT count(*) FROM result").fetchone()[0]
    conn.close()
