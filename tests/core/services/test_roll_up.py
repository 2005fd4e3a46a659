"""The roll-up of a real book, against sums made by hand."""

import random
from decimal import Decimal
from pathlib import Path

import pytest

from core.rules.roll_up import RollUp
from core.rules.verdicts import Verdict
from core.services import indicators, periods, results, roll_up
from core.session import Session
from db.bulk import insert_rows
from db.queries import indicators as indicator_query
from db.queries.rows import select
from db.records import Unit


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with Session.create(
        tmp_path / "so.skh", unit="Phòng thử", unit_kind="district", plan="gia-lam-2023"
    ) as session:
        with session.edit("Dọn trường") as writer:  # three kindergartens, and only they
            for unit in select(session.conn, Unit, "unit", "WHERE kind = 'school'"):
                writer.delete("unit", (unit.id,))
            for n in range(3):
                writer.add("unit", {"uid": f"{n:036d}", "name": f"MN {n}", "kind": "school",
                                    "levels": "MN"})  # fmt: skip
        yield session


def schools(session: Session) -> list[int]:
    return [u.id for u in select(session.conn, Unit, "unit", "WHERE kind = 'school'")]


def put(session: Session, unit: int, period: str, **values: object) -> None:
    found = periods.period_by_key(session, period)
    assert found is not None
    results.set_result(
        session, indicator_id=1, level="MN", period_id=found.id, unit_id=unit, **values
    )


def first(session: Session, period: str) -> roll_up.RollUpRow:
    return roll_up.roll_up_table(session, period, indicator_id=1)[0]


def test_ratio_of_sums_with_coverage(book: Session) -> None:
    one, two, _ = schools(book)
    put(book, one, "2023-Q2", numerator=1.0, denominator=2.0)
    put(book, two, "2023-Q2", numerator=90.0, denominator=100.0)
    row = first(book, "2023-Q2")
    assert (row.figure.numerator, row.figure.denominator) == (Decimal(91), Decimal(102))
    assert round(row.figure.value or 0, 1) == Decimal("89.2")
    assert (row.figure.reported, row.figure.expected) == (2, 3)
    assert row.verdict is Verdict.EXCEEDED  # the plan wants ≥ 55%


def test_not_applicable_leaves_the_expected_units(book: Session) -> None:
    one, two, three = schools(book)
    put(book, one, "2023-Q2", numerator=1.0, denominator=2.0)
    put(book, two, "2023-Q2", state="na")
    put(book, three, "2023-Q2", state="nodata")
    figure = first(book, "2023-Q2").figure
    assert (figure.reported, figure.expected, figure.missing) == (1, 2, (three,))


def test_a_bare_percentage_is_left_out_by_name(book: Session) -> None:
    one, two, _ = schools(book)
    put(book, one, "2023-Q2", numerator=1.0, denominator=2.0)
    put(book, two, "2023-Q2", value=90.0)
    figure = first(book, "2023-Q2").figure
    assert figure.value == 50
    assert [e.id for e in figure.excluded] == [two]


def test_the_year_takes_the_last_quarter_reported(book: Session) -> None:
    one, two, _ = schools(book)
    put(book, one, "2023-Q1", numerator=1.0, denominator=4.0)
    put(book, one, "2023-Q2", numerator=3.0, denominator=4.0)
    put(book, two, "2023-Q1", numerator=1.0, denominator=4.0)
    assert first(book, "2023").figure.value == 50  # (3 + 1) / (4 + 4)


def test_the_offices_own_figure_is_not_one_of_its_schools(book: Session) -> None:
    put(book, book.own_unit_id(), "2023-Q2", numerator=1.0, denominator=2.0)
    figure = first(book, "2023-Q2").figure
    assert (figure.reported, figure.expected, figure.excluded) == (0, 3, ())


def test_a_schools_book_expects_the_school_alone(tmp_path: Path) -> None:
    path = tmp_path / "truong.skh"
    with Session.create(path, unit="MN Đa Tốn", levels=("MN",), plan="gia-lam-2023") as session:
        put(session, session.own_unit_id(), "2023-Q2", numerator=1.0, denominator=2.0)
        figure = first(session, "2023-Q2").figure
        assert (figure.reported, figure.expected) == (1, 1)
        keys = indicators.entry_keys(session, unit_id=session.own_unit_id())
        assert {key.level for key in keys} == {"MN"}


def test_an_adjustment_stands_in_for_the_units_own_cell(book: Session) -> None:
    one, *_ = schools(book)
    put(book, one, "2023-Q2", numerator=1.0, denominator=2.0)
    found = periods.period_by_key(book, "2023-Q2")
    assert found is not None
    with book.edit("Điều chỉnh") as writer:
        key = {"period_id": found.id, "indicator_id": 1, "level": "MN", "unit_id": one}
        writer.insert("adjustment", {**key, "numerator": 2.0, "denominator": 2.0,
                                     "reason": "đếm lại", "made_at": "2023-07-01"})  # fmt: skip
    figure = first(book, "2023-Q2").figure
    assert (figure.value, figure.adjusted) == (100, (one,))
    assert (figure.coverage[0], figure.unreported) == (1, ())


def test_an_adjustment_without_a_report_is_in_the_figure_and_no_report(book: Session) -> None:
    one, *_ = schools(book)
    found = periods.period_by_key(book, "2023-Q2")
    assert found is not None
    with book.edit("Điều chỉnh") as writer:
        key = {"period_id": found.id, "indicator_id": 1, "level": "MN", "unit_id": one}
        writer.insert("adjustment", {**key, "numerator": 2.0, "denominator": 2.0,
                                     "reason": "gọi điện", "made_at": "2023-07-01"})  # fmt: skip
    figure = first(book, "2023-Q2").figure
    assert (figure.value, figure.reported, figure.unreported) == (100, 1, (one,))
    assert figure.coverage[0] == 0


def test_a_year_takes_each_unit_s_last_known_cell(book: Session) -> None:
    one, two, three = schools(book)
    put(book, one, "2023-Q1", numerator=1.0, denominator=10.0)
    put(book, one, "2023-Q2", numerator=5.0, denominator=10.0)
    put(book, one, "2023-Q3", state="nodata")  # what was known stays known
    put(book, two, "2023-Q1", state="na")
    put(book, two, "2023-Q2", state="nodata")
    put(book, three, "2023-Q1", numerator=7.0, denominator=10.0)
    row = first(book, "2023")
    assert (row.figure.numerator, row.figure.denominator) == (Decimal(12), Decimal(20))
    assert row.figure.included == tuple(sorted((one, three)))
    assert row.figure.no_data == (two,)
    behind = {unit.id: cell for unit, cell in roll_up.unit_cells(book, 1, "MN", "2023")}
    assert (behind[one].numerator, behind[two].state) == (5.0, "nodata")


_KEY = ("period_id", "indicator_id", "level", "unit_id")
_CELLS: tuple[tuple[object, ...], ...] = (
    ("value", 90.0, 100.0, None, None), ("value", 7.0, 9.0, None, None),
    ("value", 0.0, 3.0, None, None), ("na", None, None, None, None),
    ("nodata", None, None, None, None), ("blank", None, None, None, None),
    ("value", 0.5, 10.0, None, None), ("value", 0.0, 0.0, None, None),
    ("value", 5.0, 0.0, None, None), ("value", -3.0, 4.0, None, None),
    ("value", 5.0, None, None, None), ("value", None, 5.0, None, None),
    ("value", None, None, 88.5, None), ("value", None, None, None, "đạt"),
    ("value", 1e15, 1e15, None, None),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_table_added_up_by_sqlite_is_the_one_added_cell_by_cell(book: Session, seed: int) -> None:
    """One indicator's rows are always added as decimals, cell by cell; a table's are not."""
    dice = random.Random(seed)
    most = (3, 6, len(_CELLS))[seed % 3]  # ordinary cells alone, some missing, everything
    filled = ["2023-Q1", "2023-Q2", "2023-Q3", *(["2023"] if seed == 5 else [])]
    known = [found.id for key in filled if (found := periods.period_by_key(book, key))]
    units = [*schools(book), book.own_unit_id()]
    places = {(k.indicator_id, k.level) for k in indicator_query.indicator_levels(book.conn)}
    rows = [
        (period, *place, unit, *cell, None)
        for period in known
        for place in sorted(places)
        for unit in (units if seed % 3 == 2 else units[:3])
        if (cell := dice.choice((None, *_CELLS[:most]))) is not None
    ]
    with book.edit("Số đo", kind="import") as writer:
        insert_rows(writer, "result", rows)
        if seed % 2:
            for row in dice.sample([row for row in rows if row[3] in units[:3]], 9):
                key = dict(zip(_KEY, row[:4], strict=True))
                writer.insert("adjustment", {**key, "numerator": 1.0, "denominator": 2.0,
                                             "reason": "r", "made_at": "2023-07-01"})  # fmt: skip
    for key in ("2023-Q2", "2023"):
        table = roll_up.roll_up_table(book, key)
        ids = list(dict.fromkeys(row.indicator.id for row in table))
        single = [r for i in ids for r in roll_up.roll_up_table(book, key, indicator_id=i)]
        assert sorted(table, key=_place) == sorted(single, key=_place)
        assert {_as_text(row.figure) for row in table} == {_as_text(row.figure) for row in single}


def _place(row: roll_up.RollUpRow) -> tuple[int, str]:
    return row.indicator.id, row.level


def _as_text(figure: RollUp) -> str:
    return f"{figure.value} {figure.numerator} {figure.denominator}"
