"""Unfinished tasks go on in a later period, another plan or a new one, with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import UserError
from core.rules.times import parse_time
from core.services import carry_over, plans, progress, tasks
from core.session import Session

IN_JULY = "2023-07-05T08:00:00+07:00"
Q2 = "2023-Q2"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", IN_JULY)
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def left(book: Session) -> list[int]:
    rows = carry_over.unfinished(book, period_key=Q2, unit_id=book.own_unit_id())
    return [row.task.id for row in rows]


def go(book: Session, ids: list[int], place: int, deadline: str | None = None) -> list[int]:
    target = carry_over.targets(book, period_key=Q2)[place]
    return carry_over.carry_over(
        book, dict.fromkeys(ids, "Chờ cấp vốn"), target, period_key=Q2,
        unit_id=book.own_unit_id(), deadline=deadline,
    )  # fmt: skip


def status(book: Session, task_id: int) -> tuple[str, str] | None:
    found = book.conn.execute(
        "SELECT g.status, g.reason FROM progress g JOIN period e ON e.id = g.period_id"
        " WHERE e.key = ? AND g.task_id = ?",
        (Q2, task_id),
    ).fetchone()
    return None if found is None else (found[0], found[1])


def test_what_is_left(book: Session) -> None:
    ids = left(book)
    assert ids
    overdue = tasks.task_ids(
        book, period_key=Q2, unit_id=book.own_unit_id(), wanted=tasks.TaskFilter(status="overdue")
    )
    assert ids == overdue  # the period is over: what should have ended in it is late
    progress.set_progress(
        book, task_id=ids[0], period_key=Q2, unit_id=book.own_unit_id(), status="done"
    )
    assert left(book) == ids[1:]


def test_where_to(book: Session) -> None:
    labels = [target.label for target in carry_over.targets(book, period_key=Q2)]
    assert labels == ["Quý III/2023", "Quý IV/2023", "Kế hoạch năm 2024 (lập mới)"]
    plans.load_built_in(book, "hai-an-2023-2024")
    later = carry_over.targets(book, period_key=Q2)
    assert any(target.plan_id is not None and not target.new for target in later)
    assert [t.label for t in later][-1] == "Kế hoạch năm học 2024-2025 (lập mới)"


def test_into_the_next_period_with_a_deadline(book: Session) -> None:
    ids = left(book)[:2]
    assert go(book, ids, 0, "2023-09-30") == ids
    assert status(book, ids[0]) == ("carried_over", "Chờ cấp vốn")
    assert not set(ids) & set(left(book))
    [row] = tasks.task_rows(book, ids[:1], period_key="2023-Q3", unit_id=book.own_unit_id())
    assert row.task.end_on == "2023-09-30"
    span = parse_time(row.task.time_raw or "", plan_start=date.min, plan_end=date.max)
    assert span.end == date.fromisoformat(row.task.end_on or "")  # the printed time says it, too
    assert row.earlier == ("carried_over", "Quý II/2023")
    assert not row.overdue
    assert book.undo_label == "Chuyển 2 nhiệm vụ sang Quý III/2023"
    book.undo()
    assert status(book, ids[0]) is None
    assert set(ids) <= set(left(book))
    assert book.undo_label is None


def test_without_a_deadline_a_task_stays_late(book: Session) -> None:
    [task_id] = go(book, left(book)[:1], 0)
    [row] = tasks.task_rows(book, [task_id], period_key="2023-Q3", unit_id=book.own_unit_id())
    assert row.overdue


@pytest.mark.parametrize("day", ["2023-06-30", "2023-01-01"])
def test_a_deadline_must_be_later(book: Session, day: str) -> None:
    with pytest.raises(UserError, match="sau ngày 30/06/2023"):
        go(book, left(book)[:1], 0, day)
    assert book.undo_label is None


def test_into_a_new_plan(book: Session) -> None:
    ids = left(book)[:2]
    copies = go(book, ids, 2, "2024-03-31")
    [old] = tasks.task_rows(book, ids[:1], period_key=Q2, unit_id=book.own_unit_id())
    [new] = tasks.task_rows(book, copies[:1], period_key=Q2, unit_id=book.own_unit_id())
    assert new.task.carried_from == old.task.uid
    assert (new.task.title, new.task.leads) == (old.task.title, old.task.leads)
    assert (new.task.start_on, new.task.end_on) == ("2024-01-01", "2024-03-31")
    assert new.task.time_raw == "Trước ngày 31/03/2024"
    span = parse_time(new.task.time_raw, plan_start=date.min, plan_end=date.max)
    assert span.end is not None
    assert span.end.isoformat() == "2024-03-31"
    words = carry_over.origin(book, new.task)
    assert words.startswith("Chuyển từ 92/KH-UBND, nhiệm vụ ")
    assert carry_over.origin(book, old.task) == ""
    made = plans.plans(book)[-1]
    assert (made.title, made.end_on, made.issuer) == (
        "Kế hoạch năm 2024", "2024-12-31", plans.plans(book)[0].issuer,
    )  # fmt: skip
    assert book.conn.execute("SELECT 1 FROM period WHERE key = '2024-Q1'").fetchone()
    book.undo()
    assert len(plans.plans(book)) == 1
    assert book.undo_label is None


def test_twice_into_a_plan_makes_one_copy(book: Session) -> None:
    [task_id] = left(book)[:1]
    [copy] = go(book, [task_id], 2)
    later = carry_over.targets(book, period_key="2023-Q3")
    [target] = [t for t in later if t.plan_id and not t.new]
    again = carry_over.carry_over(
        book, {task_id: ""}, target, period_key="2023-Q3", unit_id=book.own_unit_id(), deadline=None
    )
    assert again == [copy]


def test_a_copy_stands_under_the_heading_of_its_new_plan(book: Session) -> None:
    first, second = left(book)[:2]
    [copy] = go(book, [first], 2)
    heading = book.conn.execute("SELECT section_name FROM task WHERE id = ?", (second,)).fetchone()
    tasks.update_task(book, copy, section="A", section_name=heading[0].upper())
    [target] = [t for t in carry_over.targets(book, period_key=Q2) if t.plan_id and not t.new]
    [other] = carry_over.carry_over(
        book, {second: ""}, target, period_key=Q2, unit_id=book.own_unit_id(), deadline=None
    )
    [heading_now] = tasks.headings(book, [other])
    assert (heading_now.section, heading_now.section_name) == ("A", heading[0].upper())


def test_what_a_lost_task_continues(book: Session) -> None:
    [task_id] = left(book)[:1]
    [copy] = go(book, [task_id], 2)
    tasks.delete_tasks(book, [task_id])
    [row] = tasks.task_rows(book, [copy], period_key=Q2, unit_id=book.own_unit_id())
    assert carry_over.origin(book, row.task) == "Chuyển từ một kế hoạch không có trong sổ"


def test_unknown_period(book: Session) -> None:
    with pytest.raises(UserError, match="không có kỳ báo cáo"):
        carry_over.targets(book, period_key="1999")
