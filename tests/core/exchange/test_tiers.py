"""Sums that travel: a province adds its districts' sums and need not see a school."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.exchange.adjustments import adjust
from core.exchange.roll_up_json import roll_up_rows
from core.exchange.submit import prepare
from core.exchange.tiers import mismatches
from core.exchange.travel import read_travel, write_travel
from core.reports import document
from core.reports.content import Document
from core.reports.roll_up_data import RollUpData
from core.rules.roll_up import roll_up
from core.services import results
from core.services.periods import period_by_key
from core.services.plans import plans
from core.services.roll_up import RollUpRow, roll_up_table
from core.services.roll_up_units import unit_figures
from core.session import Session
from db.queries.rows import select
from db.records import Indicator, Period, Result, Unit
from tests.core.exchange.district import Q1, contents, report, take, uid_of

Books = tuple[Path, list[Path]]
RATIO = ("numerator", "denominator", "value")


def check_coverage(made: Document, known: dict[tuple[str, str], dict[str, Any]]) -> None:
    """The document says how much is in an office's sums, and live in its sheet."""
    tables = {table.sheet: table for table in made.tables()}
    total, matrix = tables["Tổng hợp"], tables["Ma trận MN"]
    keys = [column.key for column in total.columns]
    rows = [row for row in total.rows if row.style == "data"]
    for row, told in zip(rows, known.values(), strict=True):
        cell = row.cells[keys.index("coverage")]
        reported, expected = told["coverage"].values()
        assert cell.text == f"{reported}/{expected}"
        if expected > 1:
            assert "[cells!stands_for@" in cell.formula
    # what an office says of its coverage is no answer of its own
    assert not any("/" in row.cells[5].text for row in matrix.rows if row.style == "data")


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
        figures = [row.figure for row in roll_up_table(session, Q1) if row.figure.reported]
        assert {(figure.reported, figure.expected) for figure in figures} == {(1, 1)}
        assert {figure.inside[0].id for figure in figures} == {figures[0].included[0]}
    assert ratios(path) == ratios(office) != {}


def test_sums_alone_say_how_much_is_in_them(province: tuple[Path, Path], tmp_path: Path) -> None:
    """One nursery school of two reported, one cell is adjusted: the province sees both."""
    path, office = province
    with Session.open(office) as session:
        with session.edit("Trường chưa gửi") as writer:
            writer.add("unit", {"uid": uid_of(60), "name": "Trường Mầm non Mới", "kind": "school",
                                "levels": "MN", "parent_id": session.own_unit_id()})  # fmt: skip
        cell = session.conn.execute("SELECT * FROM result WHERE denominator > 20").fetchone()
        key = (cell["period_id"], cell["indicator_id"], cell["level"], cell["unit_id"])
        adjust(session, key, "Theo biên bản", numerator=10.0, denominator=20.0)
        below = {(r["indicator"], r["level"]): r for r in roll_up_rows(session, Q1)}
    file = send_up(office, tmp_path / "up.skh", with_units=False)
    with Session.open(path) as session:
        take(session, file)
        above = {(r["indicator"], r["level"]): r for r in roll_up_rows(session, Q1)}
        made = document(session, "roll-up", Q1)
    check_coverage(made, above)
    told = {place for place, row in below.items() if row["value"] is not None}
    halves = [place for place in told if below[place]["coverage"] == {"reported": 1, "expected": 2}]
    assert halves
    for place in told:
        assert above[place]["coverage"] == below[place]["coverage"]
        assert bool(above[place]["adjusted"]) == bool(below[place]["adjusted"])
    for place in below.keys() - told:  # a row that is empty is expected of the same units
        expected = below[place]["coverage"]["expected"]
        assert above[place]["coverage"] == {"reported": 0, "expected": expected}
    assert {below[place]["coverage"]["expected"] for place in below.keys() - told} >= {1, 2}
    assert sum(bool(above[place]["adjusted"]) for place in told) == 1
    rows = read_travel(file).rows("result")
    notes = {str(row["note"]) for row in rows}
    assert any(note.startswith("Chưa có số của Trường Mầm non Mới") for note in notes)
    # a file of before says nothing of this, and counts as one
    travel = read_travel(file)
    silent = tuple({**row, "text": None, "note": None} for row in travel.rows("result"))
    older = replace(travel, tables={**travel.tables, "result": silent},
                    head={**travel.head, "revision": "3"})  # fmt: skip
    write_travel(older, tmp_path / "before.skh")
    with Session.open(path) as session:
        [item] = take(session, tmp_path / "before.skh")
        assert item.taken
        assert {
            (r["coverage"]["reported"], r["coverage"]["expected"])
            for r in roll_up_rows(session, Q1) if r["value"] is not None
        } == {(1, 1)}  # fmt: skip


def test_a_district_with_rows_and_one_with_sums_alone(
    province: tuple[Path, Path], books: Books, tmp_path: Path
) -> None:
    """Nothing is lost and nothing counted twice; each office stands where its figures are."""
    path, office = province
    other = tmp_path / "huyen-2.skh"
    with Session.create(other, unit="Huyện khác", unit_kind="district", plan="gia-lam-2023") as two:
        with two.edit("Trường") as writer:
            for unit in select(two.conn, Unit, "unit", "WHERE kind = 'school'"):
                writer.delete("unit", (unit.id,))
            for n in range(2):
                writer.add("unit", {"uid": uid_of(50 + n), "name": f"MN {n}", "kind": "school",
                                    "levels": "MN", "parent_id": two.own_unit_id()})  # fmt: skip
        period = period_of(two)
        schools = select(two.conn, Unit, "unit", "WHERE kind = 'school'")
        for n, unit in enumerate(schools):
            results.set_result(two, indicator_id=1, level="MN", period_id=period.id,
                               unit_id=unit.id, numerator=30.0 + n, denominator=50.0)  # fmt: skip
        [own] = select(two.conn, Unit, "unit", "WHERE id = ?", (two.own_unit_id(),))
    with Session.open(path) as session, session.edit("Huyện thứ hai") as writer:
        writer.add("unit", {"uid": own.uid, "name": own.name, "kind": "district",
                            "parent_id": session.own_unit_id()})  # fmt: skip

    def first() -> RollUpRow:
        return roll_up_table(session, Q1, indicator_id=1)[0]

    with Session.open(path) as session:
        ids = dict(session.conn.execute("SELECT uid, id FROM unit").fetchall())
        assert (first().figure.reported, first().figure.expected) == (0, 2)  # both offices wait
        take(session, send_up(office, tmp_path / "rows.skh", with_units=True))
        rows = first().figure
        assert rows.sums == ()
        assert ids[own.uid] in rows.missing
        assert rows.excluded == ()  # the sums of a district whose rows count are no fault
        take(session, send_up(other, tmp_path / "sums.skh", with_units=False))
        both = first().figure
        assert (both.numerator, both.denominator) == (
            (rows.numerator or 0) + 61, (rows.denominator or 0) + 100
        )  # fmt: skip
        assert both.sums == (ids[own.uid],)
        assert both.reported == rows.reported + 1
        units = {f.unit.id: f for f in unit_figures(session, 1, "MN", period_of(session))}
        mine = units[ids[own.uid]]
        assert (mine.place, mine.value, mine.rank is not None) == ("counted", 61, True)
        assert {u.place for u in units.values()} <= {"counted", "missing"}
        [line] = [row for row in roll_up_rows(session, Q1) if row["no"] == "1"]
        assert line["sums_of"] == [own.uid]
        data = RollUpData(session, plans(session)[0], period_of(session))
        assert own.name in {unit.name for unit in data.units}
        year = roll_up_table(session, "2023", indicator_id=1)[0].figure
        assert (year.numerator, year.denominator) == (both.numerator, both.denominator)


@pytest.mark.parametrize(
    ("kind", "way", "cell", "value"),
    [
        ("yes_no", "count_yes", {"numerator": 3.0, "denominator": 4.0}, 3),
        ("score", "weighted_mean", {"numerator": 750.0, "denominator": 100.0}, Decimal("7.5")),
        ("count", "sum", {"value": 12.0}, 12),
        ("ratio", "ratio", {"numerator": 1.0, "denominator": 4.0}, 25),
        ("ratio", "ratio", {"value": 25.0}, None),
    ],
)
def test_what_the_sum_of_an_office_stands_for(
    kind: str, way: str, cell: dict[str, float], value: object
) -> None:
    indicator = Indicator(1, "x", 1, "Chỉ tiêu", kind, roll_up_units=way)  # type: ignore[arg-type]
    summed = Result(1, 1, "MN", 9, "value", **cell)
    figure = roll_up(indicator, [(9, summed)], [9], sums=[9])
    assert (figure.value, figure.sums) == (value, (9,) if value is not None else ())
    again = roll_up(indicator, [(9, summed), (8, summed)], [8, 9], sums=[8, 9])
    assert again.value == (value if kind in ("ratio", "score") else value and value * 2)


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
