"""Progress: typed cells, what is late, what holds from earlier periods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import progress, tasks
from core.services.periods import period_by_key
from core.session import Session
from db.records import Task


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def first_row(session: Session, period: str) -> tasks.TaskRow:
    unit = session.own_unit_id()
    [first, *_] = tasks.task_ids(session, period_key=period, unit_id=unit)
    [found] = tasks.task_rows(session, [first], period_key=period, unit_id=unit)
    return found


def enter(session: Session, field: str, text: str, period: str = "2023-Q2") -> None:
    progress.enter(
        session,
        task_id=first_row(session, period).task.id,
        period_key=period,
        unit_id=session.own_unit_id(),
        field=field,
        text=text,
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Hoàn thành", "done"),
        ("hoan thanh", "done"),
        ("HT", "done"),
        ("hoàn thành muộn", "done_late"),
        ("htm", "done_late"),
        ("đang", "in_progress"),
        ("Đang thực hiện", "in_progress"),
        ("chưa", "not_started"),
        ("tam dung", "paused"),
        ("chuyển", "carried_over"),
        ("1", "not_started"),
        ("6", "carried_over"),
    ],
)
def test_status_typed(text: str, status: str) -> None:
    assert progress.read_status(text) == status


@pytest.mark.parametrize("text", ["xong rồi", "7", "?", "0"])
def test_status_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match="Hoàn thành muộn"):
        progress.read_status(text)


@pytest.mark.parametrize(("text", "percent"), [("80", 80), ("80 %", 80), ("100%", 100), ("0", 0)])
def test_percent_typed(text: str, percent: int) -> None:
    assert progress.read_percent(text) == percent


@pytest.mark.parametrize("text", ["101", "-1", "50,5", "nửa", "1,250"])
def test_percent_refused(text: str) -> None:
    with pytest.raises(UserError, match="từ 0 đến 100"):
        progress.read_percent(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30/6", date(2023, 6, 30)),
        ("30/06/2023", date(2023, 6, 30)),
        ("5-6-2023", date(2023, 6, 5)),
        ("5.6.23", date(2023, 6, 5)),
        ("2023-06-05", date(2023, 6, 5)),
    ],
)
def test_day_typed(text: str, day: date) -> None:
    assert progress.read_day(text, year=2023) == day


@pytest.mark.parametrize("text", ["31/6", "tháng 6", "6", "1/2/3/4", "99999999/1/1"])
def test_day_refused(text: str) -> None:
    with pytest.raises(UserError, match="không phải là ngày"):
        progress.read_day(text, year=2023)


def test_each_cell_is_stored_and_cleared(book: Session) -> None:
    enter(book, "status", "đang")
    enter(book, "percent", "40")
    enter(book, "done_on", "20/6")
    enter(book, "difficulty", "Thiếu giáo viên\nmôn Tin học")
    found = first_row(book, "2023-Q2").progress
    assert found is not None
    assert (found.status, found.percent, found.done_on) == ("in_progress", 40, "2023-06-20")
    assert found.difficulty == "Thiếu giáo viên\nmôn Tin học"
    assert book.undo_label == "Nhập tiến độ nhiệm vụ 1"
    for field in ("status", "percent", "done_on", "difficulty"):
        enter(book, field, "")
    assert first_row(book, "2023-Q2").progress is None  # an empty row is no row
    for _ in range(8):
        book.undo()
    assert book.conn.execute("SELECT count(*) FROM progress").fetchone()[0] == 0


def test_what_was_done_before_stays_done(book: Session) -> None:
    enter(book, "status", "hoàn thành", "2023-Q1")
    later = first_row(book, "2023-Q3")
    assert later.progress is None
    assert later.earlier == ("done", "Quý I/2023")
    assert later.status == "done"
    assert not first_row(book, "2023").overdue
    assert first_row(book, "2023-Q1").earlier is None


def task(**values: object) -> Task:
    return Task(1, "u", 1, "Việc", **values)  # type: ignore[arg-type]


def test_late_is_computed_from_the_end() -> None:
    day = date(2023, 7, 1)
    assert progress.is_overdue(task(end_on="2023-06-30"), None, day)
    assert progress.is_overdue(task(end_on="2023-06-30"), "in_progress", day)
    assert progress.is_overdue(task(end_on="2023-06-30", recurrence="monthly"), None, day)
    assert not progress.is_overdue(task(end_on="2023-07-01"), None, day)
    assert not progress.is_overdue(task(), None, day)
    for status in ("done", "done_late"):
        assert not progress.is_overdue(task(end_on="2023-06-30"), status, day)
    for recurrence in ("continuous", "by_event"):
        assert not progress.is_overdue(task(end_on="2023-06-30", recurrence=recurrence), None, day)


def test_a_running_period_is_looked_at_as_of_today(
    book: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter = period_by_key(book, "2023-Q2")
    assert quarter is not None
    monkeypatch.setenv("SKH_NOW", "2023-05-20T08:00:00+07:00")
    assert progress.late_from(quarter) == date(2023, 5, 20)
    monkeypatch.setenv("SKH_NOW", "2023-06-30T08:00:00+07:00")
    assert progress.late_from(quarter) == date(2023, 6, 30)  # the last day is not over
    monkeypatch.setenv("SKH_NOW", "2026-11-21T08:00:00+07:00")
    assert progress.late_from(quarter) == date(2023, 7, 1)


def test_unknown_period_in_words(book: Session) -> None:
    with pytest.raises(UserError, match="2030-Q1"):
        progress.set_progress(
            book, task_id=1, period_key="2030-Q1", unit_id=book.own_unit_id(), percent=1
        )
    with pytest.raises(UserError, match="chưa có kỳ báo cáo"):
        progress.set_progress(
            book, task_id=1, period_key=None, unit_id=book.own_unit_id(), percent=1
        )
