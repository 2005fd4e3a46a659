"""Six months, nine months and the year from the quarters, by each indicator's own rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import indicator_edits, indicators, results
from core.services.from_parts import has_figures_in_parts_only, look_at_parts, take_from_parts
from core.services.periods import period_by_key
from core.session import Session
from db.records import Period


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A plan that is empty but for what a test adds, in June; Gia Lâm gives the periods."""
    monkeypatch.setenv("SKH_NOW", "2023-06-20T08:00:00+07:00")
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        ids = {key.indicator_id for key in indicators.entry_keys(
            opened, unit_id=opened.own_unit_id())}  # fmt: skip
        indicator_edits.delete_indicators(opened, list(ids))
        yield opened


def period(session: Session, key: str) -> Period:
    found = period_by_key(session, key)
    assert found is not None
    return found


def enter(session: Session, indicator_id: int, when: str, *texts: str) -> None:
    """One text is the value, two are numerator and denominator."""
    fields: tuple[results.Field, ...] = ("numerator", "denominator") if texts[1:] else ("value",)
    for field, text in zip(fields, texts, strict=True):
        results.enter(
            session, indicator_id=indicator_id, level="ALL", unit_id=session.own_unit_id(),
            period_id=period(session, when).id, field=field, text=text,
        )  # fmt: skip


def row(session: Session, indicator_id: int, when: str) -> indicators.EntryRow:
    unit = session.own_unit_id()
    keys = [k for k in indicators.entry_keys(session, unit_id=unit)
            if k.indicator_id == indicator_id]  # fmt: skip
    [found] = indicators.entry_rows(session, keys, unit_id=unit, period_key=when)
    return found


def take(session: Session, when: str) -> dict[int, str]:
    """Fill; the reasons of what was left, by indicator."""
    found = take_from_parts(session, when, unit_id=session.own_unit_id())
    return {cell.indicator.id: cell.reason for cell in found.left}


@pytest.mark.parametrize(
    ("rule", "kind", "typed", "expected"),
    [
        ("last", "ratio", [("1", "2"), ("90", "100")], Decimal(90)),
        ("sum", "ratio", [("1", "2"), ("90", "100")], Decimal(91) / Decimal(102) * 100),
        ("mean", "ratio", [("1", "2"), ("90", "100")], Decimal(91) / Decimal(102) * 100),
        ("sum", "count", [("3",), ("4",)], Decimal(7)),
        ("mean", "count", [("3",), ("4",)], Decimal("3.5")),
        ("max", "count", [("5",), ("4",)], Decimal(5)),
        ("last", "count", [("5",), ("4",)], Decimal(4)),
    ],
)
def test_each_indicator_by_its_own_rule(
    session: Session, rule: str, kind: str, typed: list[tuple[str, ...]], expected: Decimal
) -> None:
    new = indicator_edits.add_indicator(session, name="A", kind=kind, roll_up_time=rule)
    for quarter, texts in zip(("2023-Q1", "2023-Q2"), typed, strict=True):
        enter(session, new, quarter, *texts)
    assert take(session, "2023-H1") == {}
    value = row(session, new, "2023-H1").value
    assert value is not None
    assert abs(value - expected) < Decimal("0.000001")
    assert "Quý I/2023, Quý II/2023" in str(session.undo_label)
    session.undo()
    assert row(session, new, "2023-H1").result is None


def test_words_and_empty_states_are_taken(session: Session) -> None:
    grade = indicator_edits.add_indicator(session, name="Mức độ", kind="grade", roll_up_time="last")
    away = indicator_edits.add_indicator(session, name="Không có", kind="count", roll_up_time="sum")
    enter(session, grade, "2023-Q1", "mức độ 1")
    enter(session, grade, "2023-Q2", "mức độ 2")
    enter(session, away, "2023-Q1", "-")
    enter(session, away, "2023-Q2", "-")
    assert take(session, "2023-H1") == {}
    found = row(session, grade, "2023-H1").result
    assert found is not None
    assert (found.text, found.value) == ("mức độ 2", 2.0)
    said = row(session, away, "2023-H1").result
    assert said is not None
    assert said.state == "na"


def test_half_a_sum_is_never_made(session: Session) -> None:
    added = [
        indicator_edits.add_indicator(session, name=name, kind=kind, roll_up_time=rule)
        for name, kind, rule in (
            ("thiếu quý", "count", "sum"), ("chưa có", "count", "sum"), ("không", "count", "none"),
            ("chỉ phần trăm", "ratio", "sum"), ("nửa", "ratio", "last"), ("sai", "ratio", "last"),
        )
    ]  # fmt: skip
    lacking, no_data, none, bare, half, wrong = added
    enter(session, lacking, "2023-Q1", "3")
    enter(session, no_data, "2023-Q1", "3")
    enter(session, no_data, "2023-Q2", "?")
    enter(session, none, "2023-Q2", "3")
    for quarter in ("2023-Q1", "2023-Q2"):
        enter(session, bare, quarter, "98,5")
        enter(session, wrong, quarter, "30", "20")
    enter(session, half, "2023-Q2", "3", "")
    assert take(session, "2023-H1") == {
        lacking: "chưa nhập Quý II/2023",
        no_data: "Quý II/2023 ghi chưa có số liệu",
        none: "chỉ tiêu này không tổng hợp theo kỳ",
        bare: "Quý I/2023: thiếu tử số, mẫu số",
        half: "Quý II/2023: thiếu mẫu số",
        wrong: "Quý II/2023: tử số lớn hơn mẫu số",
    }
    half_year = (period(session, "2023-H1").id,)
    sql = "SELECT count(*) FROM result WHERE period_id = ?"
    assert session.conn.execute(sql, half_year).fetchone()[0] == 0


def test_what_is_typed_stays_and_its_note_too(session: Session) -> None:
    typed = indicator_edits.add_indicator(session, name="A", kind="count", roll_up_time="sum")
    noted = indicator_edits.add_indicator(session, name="B", kind="count", roll_up_time="sum")
    for quarter in ("2023-Q1", "2023-Q2"):
        enter(session, typed, quarter, "3")
        enter(session, noted, quarter, "4")
    enter(session, typed, "2023-H1", "100")
    results.enter(
        session, indicator_id=noted, level="ALL", unit_id=session.own_unit_id(),
        period_id=period(session, "2023-H1").id, field="note", text="xem lại",
    )  # fmt: skip
    assert take(session, "2023-H1") == {}
    assert row(session, typed, "2023-H1").value == 100
    found = row(session, noted, "2023-H1")
    assert found.value == 8
    assert found.result is not None
    assert found.result.note == "xem lại"


def test_a_part_in_which_the_indicator_is_not_due_is_not_missed(session: Session) -> None:
    new = indicator_edits.add_indicator(
        session, name="A", kind="count", roll_up_time="sum", due_periods="2023-Q2,2023-H1"
    )
    enter(session, new, "2023-Q2", "4")
    assert take(session, "2023-H1") == {}
    assert row(session, new, "2023-H1").value == 4


def test_a_year_is_not_made_of_its_first_half(session: Session) -> None:
    new = indicator_edits.add_indicator(session, name="A", kind="count", roll_up_time="sum")
    for quarter in ("2023-Q1", "2023-Q2"):
        enter(session, new, quarter, "3")
    assert take(session, "2023") == {new: "chưa nhập Quý III/2023, Quý IV/2023"}


def test_a_quarter_has_no_parts(session: Session) -> None:
    with pytest.raises(UserError, match="Quý II/2023 không gồm quý hay học kỳ nào"):
        look_at_parts(session, "2023-Q2", unit_id=session.own_unit_id())


def test_only_a_period_without_figures_is_offered(session: Session) -> None:
    new = indicator_edits.add_indicator(session, name="A", kind="count", roll_up_time="sum")
    unit = session.own_unit_id()
    half = period(session, "2023-H1")
    assert not has_figures_in_parts_only(session, half, unit_id=unit)
    enter(session, new, "2023-Q1", "3")
    assert has_figures_in_parts_only(session, half, unit_id=unit)
    assert not has_figures_in_parts_only(session, period(session, "2023-Q2"), unit_id=unit)
    enter(session, new, "2023-H1", "3")
    assert not has_figures_in_parts_only(session, half, unit_id=unit)
