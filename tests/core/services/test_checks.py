"""The checks on real books: the faults of the built-in plans, and of figures typed."""

from collections import Counter
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import checks, periods, results
from core.session import Session


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        yield session


def put(session: Session, **values: object) -> None:
    period = periods.period_by_key(session, "2023-Q2")
    assert period is not None
    results.set_result(
        session, indicator_id=1, level="MN", period_id=period.id,
        unit_id=session.own_unit_id(), **values,
    )  # fmt: skip


def test_gia_lam_annexes_cite_another_date_and_one_another_number(book: Session) -> None:
    found = Counter(f["id"] for f in checks.findings(book))
    assert found["plan.annex_date"] == 4
    assert found["plan.annex_number"] == 1
    assert found["task.outside_plan"] == 2


@pytest.mark.parametrize(
    ("key", "errors"),
    [
        ("gia-lam-2023", []),
        ("ha-dong-2020-2025", []),
        ("nam-tu-liem-2022-2023", []),
        ("gia-loc-2023-2024", []),
        ("hai-an-2023-2024", ["target.parts", "task.ends_before_start"]),
    ],
)
def test_errors_are_only_the_impossible(tmp_path: Path, key: str, errors: list[str]) -> None:
    with Session.create(tmp_path / "so.skh", plan=key) as session:
        found = [f["id"] for f in checks.findings(session) if f["severity"] == "error"]
    assert found == errors


def test_a_school_does_not_answer_for_the_plan_from_above(book: Session, tmp_path: Path) -> None:
    of_office = checks.check_plans(book)
    assert {"warning", "info"} <= {one.finding.severity for one in of_office}
    assert {one.issuer for one in of_office} == {""}
    with Session.create(
        tmp_path / "truong.skh", unit="TH Cổ Bi", unit_kind="school", levels=("TH",),
        plan="gia-lam-2023",
    ) as school:  # fmt: skip
        found = checks.check_plans(school)
        assert {one.finding.id for one in found} >= {"plan.annex_date", "task.outside_plan"}
        assert {one.finding.severity for one in found} == {"info"}
        assert {one.issuer for one in found} == {"Ủy ban nhân dân huyện Gia Lâm"}
        with school.edit("Kế hoạch của trường") as writer:
            writer.update("plan", (1,), {"issuer": "Trường Tiểu học Cổ Bi"})
        assert {one.issuer for one in checks.check_plans(school)} == {""}  # its own plan


def test_numerator_above_denominator_is_an_error_of_the_period(book: Session) -> None:
    put(book, numerator=120.0, denominator=100.0)
    found = checks.findings(book, "2023-Q2")
    assert [f["id"] for f in found if f["severity"] == "error"] == ["result.numerator_exceeds"]
    assert "120" in found[0]["message"]


def test_the_rest_is_missing_once_the_office_types_a_figure_itself(book: Session) -> None:
    assert "result.missing" not in {f["id"] for f in checks.findings(book, "2023-Q2")}
    put(book, numerator=56.0, denominator=100.0)
    found = Counter(f["id"] for f in checks.findings(book, "2023-Q2"))
    assert found["result.missing"] == 42  # 43 indicator levels, one typed


def test_a_reason_stays_with_its_place_and_period(book: Session) -> None:
    put(book, value=70.0)
    [first] = [
        r for r in checks.check_book(book, "2023-Q2") if r.finding.id == "result.percent_only"
    ]
    checks.answer(book, first, "Nguồn chỉ có tỷ lệ")
    [again] = [
        r for r in checks.check_book(book, "2023-Q2") if r.finding.id == "result.percent_only"
    ]
    assert again.reason == "Nguồn chỉ có tỷ lệ"
    book.undo()
    assert {r.reason for r in checks.check_book(book, "2023-Q2")} == {None}


def test_an_unknown_period_is_refused_in_words(book: Session) -> None:
    with pytest.raises(UserError, match="2031-Q1"):
        checks.check_book(book, "2031-Q1")


def test_a_task_done_in_the_first_quarter_is_not_overdue_in_the_second(book: Session) -> None:
    def overdue() -> int:
        return sum(f["id"] == "progress.overdue" for f in checks.findings(book, "2023-Q2"))

    before = overdue()
    first = periods.period_by_key(book, "2023-Q1")
    assert first is not None
    with book.edit("Xong") as writer:
        key = {"period_id": first.id, "task_id": 3, "unit_id": book.own_unit_id()}
        writer.insert("progress", {**key, "status": "done"})
    assert overdue() == before - 1
