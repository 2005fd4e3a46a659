"""A THCS school with the district's plan: findings, counts and report about its own tasks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.reports.results_data import ResultsData
from core.services import checks
from core.services.overview import overview
from core.services.own_tasks import foreign_tasks
from core.services.periods import period_by_key
from core.services.tasks import TaskFilter, task_ids, task_rows
from core.session import Session
from db.queries import book as book_query

Q2 = "2023-Q2"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", "2023-12-31T08:00:00+07:00")
    with Session.create(
        tmp_path / "truong.skh", plan="gia-lam-2023", unit="THCS Đặng Xá", unit_kind="school",
        levels=("THCS",),
    ) as session:  # fmt: skip
        yield session


def test_no_finding_is_about_a_task_of_another_level(school: Session) -> None:
    found = [f for f in checks.findings(school, "2023-Q4") if f["id"] == "progress.overdue"]
    places = [f["where"]["text"] for f in found]
    assert len(places) >= 5
    assert any("Cấp THCS" in place for place in places)
    assert not [p for p in places if "Mầm non" in p or "Tiểu học" in p]


def test_list_rows_overview_and_findings_count_the_same_tasks_as_overdue(school: Session) -> None:
    unit = school.own_unit_id()
    late = task_ids(school, period_key=Q2, unit_id=unit, wanted=TaskFilter(status="overdue"))
    rows = task_rows(
        school, task_ids(school, period_key=Q2, unit_id=unit), period_key=Q2, unit_id=unit
    )
    found = [f for f in checks.findings(school, Q2) if f["id"] == "progress.overdue"]
    assert late
    assert [row.task.id for row in rows if row.overdue] == late
    assert overview(school, period_key=Q2, unit_id=unit).tasks.overdue == len(late)
    assert len(found) == len(late)
    assert not foreign_tasks(school, unit).intersection(late)


def test_tasks_to_end_in_the_period_are_its_own_too(
    school: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-04-02T08:00:00+07:00")
    unit = school.own_unit_id()
    ending = task_ids(school, period_key=Q2, unit_id=unit, wanted=TaskFilter(status="ending"))
    assert ending
    assert not foreign_tasks(school, unit).intersection(ending)


def test_the_report_lists_what_the_school_is_asked_about(school: Session) -> None:
    [plan] = book_query.plans(school.conn)
    period = period_by_key(school, Q2)
    assert period is not None
    tasks = ResultsData(school, plan, period).tasks
    assert len(tasks) == 35 - len(foreign_tasks(school, school.own_unit_id())) == 17


def test_the_office_is_asked_about_all(tmp_path: Path) -> None:
    with Session.create(tmp_path / "phong.skh", plan="gia-lam-2023") as session:
        assert foreign_tasks(session, session.own_unit_id()) == frozenset()
