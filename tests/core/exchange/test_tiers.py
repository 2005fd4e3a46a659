"""Sums that travel: a province adds its districts' sums and need not see a school."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.exchange.roll_up_json import roll_up_rows
from core.exchange.submit import prepare
from core.exchange.tiers import mismatches, tier_totals
from core.exchange.travel import read_travel, write_travel
from core.services.periods import period_by_key
from core.session import Session
from db.queries.rows import select
from db.records import Period, Unit
from tests.core.exchange.district import Q1, contents, report, take

Books = tuple[Path, list[Path]]
RATIO = ("numerator", "denominator", "value")


@pytest.fixture
def province(books: Books, tmp_path: Path) -> tuple[Path, Path]:
    """A province's book that knows the district, and the district's book with two reports."""
    office, schools = books
    with Session.open(office) as session:
        take(session, *(report(book, Q1, tmp_path) for book in schools[:2]))
        [own] = select(session.conn, Unit, "unit", "WHERE id = ?", (session.own_unit_id(),))
    path = tmp_path / "tinh.skh"
    with (
        Session.create(path, unit="Sở mẫu", unit_kind="province", plan="gia-lam-2023") as session,
        session.edit("Huyện") as writer,
    ):
        for unit in select(session.conn, Unit, "unit", "WHERE kind = 'school'"):
            writer.delete("unit", (unit.id,))
        writer.add("unit", {"uid": own.uid, "name": own.name, "kind": "district",
                            "parent_id": session.own_unit_id()})  # fmt: skip
    return path, office


def period_of(session: Session) -> Period:
    found = period_by_key(session, Q1)
    assert found is not None
    return found


def send_up(office: Path, target: Path, *, with_units: bool) -> Path:
    with Session.open(office) as session:
        write_travel(prepare(session, Q1, with_units=with_units).travel, target)
    return target


def ratios(book: Path) -> dict[tuple[str, str], tuple[object, ...]]:
    with Session.open(book) as session:
        return {
            (row["indicator"], row["level"]): tuple(row[c] for c in RATIO)
            for row in roll_up_rows(session, Q1)
            if row["denominator"] is not None
        }


def test_a_district_sends_its_schools_along(province: tuple[Path, Path], tmp_path: Path) -> None:
    path, office = province
    file = send_up(office, tmp_path / "up.skh", with_units=True)
    with Session.open(path) as session:
        before = contents(session)
        [item] = take(session, file)
        assert item.taken
        names = {u.name: u for u in select(session.conn, Unit, "unit", "WHERE kind = 'school'")}
        district = names["Trường Mầm non Hòa Bình"].parent_id
        [office_unit] = select(session.conn, Unit, "unit", "WHERE id = ?", (district,))
        assert office_unit.kind == "district"
        assert mismatches(session, period_of(session), office_unit) == []
        assert [i.cls for i in take(session, file)] == ["duplicate"]
        session.undo()
        session.undo()
        assert contents(session) == before
        session.redo()
    assert ratios(path) == ratios(office) != {}


def test_sums_alone_are_enough_for_the_totals(province: tuple[Path, Path], tmp_path: Path) -> None:
    path, office = province
    file = send_up(office, tmp_path / "up.skh", with_units=False)
    assert len(read_travel(file).rows("unit")) == 1
    with Session.open(path) as session:
        take(session, file)
        assert select(session.conn, Unit, "unit", "WHERE kind = 'school'") == []
        totals = tier_totals(session, period_of(session))
        assert {(t.reported, t.expected) for t in totals} == {(1, 1)}
    assert ratios(path) == ratios(office) != {}


def test_sums_that_are_not_those_of_the_rows_are_said(
    province: tuple[Path, Path], tmp_path: Path
) -> None:
    path, office = province
    travel = read_travel(send_up(office, tmp_path / "up.skh", with_units=True))
    wrong = tuple(
        {**row, "numerator": 1.0}
        if row["unit"] == travel.head["unit"] and row["denominator"]
        else row
        for row in travel.rows("result")
    )
    file = tmp_path / "wrong.skh"
    write_travel(replace(travel, tables={**travel.tables, "result": wrong}), file)
    with Session.open(path) as session:
        [item] = take(session, file)
        assert item.taken
        assert "Số tổng hợp khác tổng" in item.reason
