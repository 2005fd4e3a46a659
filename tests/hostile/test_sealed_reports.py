"""Forged reports with a right digest: each is refused or listed in words, nothing is written."""

import shutil
from pathlib import Path

import pytest

from core.exchange import inbox
from core.exchange.travel import Refused, Travel, digest_of, read_travel, write_travel
from core.exchange.writer import seal
from core.session import Session
from tests.core.exchange.district import Q1, contents, look, make, report
from tests.hostile.building import add, build
from tests.hostile.sealed_cases import LISTED, REFUSED, STAMP


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Travel]:
    """An office's book, and an honest report of one of its schools with a row of everything."""
    folder = tmp_path_factory.mktemp("sealed")
    office, books = make(folder, schools=1)
    travel = read_travel(report(books[0], Q1, folder))
    answer = {"rule": "R1", "place": f"{Q1}:x", "reason": "đúng vậy", "made_at": STAMP}
    return office, seal(add(travel, "finding_answer", **answer))


def test_there_are_enough_cases() -> None:
    assert len(REFUSED) + len(LISTED) >= 60


@pytest.mark.parametrize("name", REFUSED)
def test_the_contents_give_it_away(name: str, made: tuple[Path, Travel], tmp_path: Path) -> None:
    path = tmp_path / "BC.skh"
    REFUSED[name](made[1], path)
    with pytest.raises(Refused) as refused:
        read_travel(path)
    # a row twice cannot be stored without breaking an index
    allowed = {"invalid", "too_large"} | ({"damaged"} if name.endswith("twice") else set())
    assert refused.value.code in allowed, refused.value
    assert "mã kiểm tra" not in str(refused.value)  # it is not the digest that tells


def test_an_inbox_full_of_them_takes_the_honest_one(
    made: tuple[Path, Travel], tmp_path: Path
) -> None:
    office = Path(shutil.copy(made[0], tmp_path / "office.skh"))
    folder = tmp_path / "in"
    folder.mkdir()
    for n, builder in enumerate(REFUSED.values()):
        builder(made[1], folder / f"{n:03}.skh")
    with Session.open(office) as session:
        before = contents(session)
        items = look(session, *sorted(folder.iterdir()))
        done = inbox.take(session, items, range(len(items)))
        assert not any(item.taken or item.waits for item in done)
        assert {item.cls for item in done} == {"invalid", "damaged"}
        assert all(len(item.reason) > 40 for item in done)
        assert contents(session) == before
        write_travel(made[1], folder / "honest.skh")
        items = look(session, folder / "000.skh", folder / "honest.skh")
        assert [item.taken for item in inbox.take(session, items, [0, 1])] == [False, True]


@pytest.mark.parametrize("name", LISTED)
def test_a_sound_file_of_somebody_else_waits_or_stays_out(
    name: str, made: tuple[Path, Travel], tmp_path: Path
) -> None:
    expected, forged = LISTED[name]
    travel = forged(made[1])
    build(travel, tmp_path / "BC.skh")
    assert read_travel(tmp_path / "BC.skh").head["digest"] == digest_of(travel)
    with Session.open(Path(shutil.copy(made[0], tmp_path / "office.skh"))) as session:
        before = contents(session)
        items = look(session, tmp_path / "BC.skh")
        assert [item.cls for item in items] == [expected]
        assert items[0].reason
        assert inbox.ready(items) == []
        inbox.take(session, items, inbox.ready(items))
        assert contents(session) == before
