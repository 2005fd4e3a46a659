"""Courses: rows, totals against the printed ones, typed cells, undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.rules.numbers import AmbiguousNumber
from core.services import courses
from core.session import Session

PLAN = json.loads(Path("resources/plans/gia-lam-2023.json").read_text("utf-8"))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def test_rows_and_totals_are_the_plans(book: Session) -> None:
    ids = courses.course_ids(book)
    assert [c.title for c in courses.course_rows(book, ids)] == [
        c["title"] for c in PLAN["courses"]
    ]
    found = courses.totals(book, ids)
    assert found.people == sum(c["people"] for c in PLAN["courses"]) == 750
    assert found.classes == sum(c["classes"] for c in PLAN["courses"]) == 19
    assert found.cost_vnd == sum(c["cost_vnd"] for c in PLAN["courses"]) == 900_000_000
    assert found.printed == {}  # the plan's own sums are right


def test_a_printed_total_that_differs_is_kept_beside(book: Session) -> None:
    ids = courses.course_ids(book)
    courses.enter(book, ids[0], "people", "121")
    found = courses.totals(book, ids)
    assert (found.people, found.printed) == (751, {"people": 750})
    assert courses.totals(book, ids[:2]).printed == {}  # a part has no printed total


def test_search(book: Session) -> None:
    [found] = courses.course_rows(book, courses.course_ids(book, "tieng viet"))
    assert found.level == "TH"


def test_typed_numbers(book: Session) -> None:
    [first, *_] = courses.course_ids(book)
    courses.enter(book, first, "cost_vnd", "1,5 tỷ")
    courses.enter(book, first, "days", "2,5")
    courses.enter(book, first, "classes", "")
    [row] = courses.course_rows(book, [first])
    assert (row.cost_vnd, row.cost_raw, row.days, row.classes) == (
        1_500_000_000,
        "1,5 tỷ",
        2.5,
        None,
    )
    for field, text in (("people", "2,5"), ("people", "-3"), ("classes", "vài")):
        with pytest.raises(UserError, match="số không âm"):
            courses.enter(book, first, field, text)
    with pytest.raises(AmbiguousNumber):
        courses.enter(book, first, "people", "1,250")
    with pytest.raises(UserError, match="cần có tên"):
        courses.update_course(book, first, title="")


def test_add_duplicate_move_delete_and_back(book: Session) -> None:
    before = courses.course_ids(book)
    new = courses.add_course(book, after=before[1], title="Kỹ năng số")
    assert courses.course_ids(book)[2] == new
    copy = courses.duplicate_course(book, new)
    assert courses.course_ids(book)[3] == copy
    courses.move_course(book, copy, 1)
    assert courses.course_ids(book)[4] == copy
    courses.delete_courses(book, [new, copy])
    assert courses.course_ids(book) == before
    assert book.undo_label == "Xóa 2 lớp bồi dưỡng"
    for _ in range(4):
        book.undo()
    assert courses.course_ids(book) == before
    assert book.undo_label is None


def test_a_typed_time_is_read_into_days_as_in_the_tasks(book: Session) -> None:
    [first, *_] = courses.course_ids(book)

    def days() -> tuple[str | None, str | None]:
        [row] = courses.course_rows(book, [first])
        return row.start_on, row.end_on

    courses.enter(book, first, "timing", "Tháng 8 + 9")
    assert days() == ("2023-08-01", "2023-09-30")
    courses.enter(book, first, "timing", "theo lịch của trường")
    assert days() == (None, None)
    book.undo()
    assert days() == ("2023-08-01", "2023-09-30")
    courses.update_course(book, first, timing="Tháng 8", end_on="2023-08-20")
    assert days() == ("2023-08-01", "2023-08-20")
