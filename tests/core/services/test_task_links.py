"""Tasks linked to indicators and to budget lines; what is linked to nothing is listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import task_links, tasks
from core.services.choices import matching
from core.services.task_links import Kind
from core.session import Session

KINDS: list[Kind] = ["indicator", "budget_line"]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def ids(book: Session, status: str | None = None) -> list[int]:
    return tasks.task_ids(
        book, period_key="2023-Q2", unit_id=book.own_unit_id(),
        wanted=tasks.TaskFilter(status=status),
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_link_unlink_undo(book: Session, kind: Kind) -> None:
    task_id = ids(book)[0]
    options = task_links.link_options(book, kind, task_id)
    first, second = (option.id or 0 for option in options[:2])
    task_links.set_links(book, kind, task_id, [second, first])
    assert [pick.id for pick in task_links.linked(book, kind, task_id)] == [first, second]
    label = book.undo_label
    task_links.set_links(book, kind, task_id, [first, second])
    assert book.undo_label == label  # the same again writes nothing
    task_links.set_links(book, kind, task_id, [second])
    assert [pick.id for pick in task_links.linked(book, kind, task_id)] == [second]
    book.undo()
    book.undo()
    assert task_links.linked(book, kind, task_id) == []
    assert book.undo_label is None


def test_an_indicator_is_found_by_its_levels(book: Session) -> None:
    options = task_links.link_options(book, "indicator", ids(book)[0])
    found = [option.text.strip() for option in matching(options, "mam non")]
    assert any(text.startswith("1.") for text in found)
    assert 0 < len(found) < len(options)


def test_options_say_what_they_are(book: Session) -> None:
    task_id = ids(book)[0]
    lines = task_links.link_options(book, "budget_line", task_id)
    assert any("triệu đồng" in option.detail for option in lines)
    indents = [len(option.text) - len(option.text.lstrip()) for option in lines]
    assert indents[:4] == [0, 0, 1, 1]  # A, then I and II below it
    assert lines[2].pick.text == lines[2].text.lstrip()
    task_links.set_links(book, "budget_line", task_id, [lines[0].id or 0])
    assert task_links.link_options(book, "budget_line", task_id)[0].detail.endswith("1 nhiệm vụ")
    found = matching(task_links.link_options(book, "indicator", task_id), "suy dinh duong")
    assert len(found) == 3
    assert all("suy dinh dưỡng" in option.text for option in found)


@pytest.mark.parametrize(("kind", "status"), [("indicator", "no_indicator"),
                                              ("budget_line", "no_budget")])  # fmt: skip
def test_orphans_on_both_sides(book: Session, kind: Kind, status: str) -> None:
    every, task_id = ids(book), ids(book)[3]
    assert ids(book, status) == every
    before = task_links.without_tasks(book, kind)
    option = task_links.link_options(book, kind, task_id)[-1]
    task_links.set_links(book, kind, task_id, [option.id or 0])
    assert ids(book, status) == [i for i in every if i != task_id]
    after = task_links.without_tasks(book, kind)
    assert len(after) == len(before) - 1
    assert option.pick.text not in [words for words, _ in after]
    words, place = after[0]
    assert words
    assert place.tab == ("indicators" if kind == "indicator" else "budget")
    assert len(place.uid) == 36


def test_a_deleted_task_leaves_no_link(book: Session) -> None:
    task_id = ids(book)[0]
    for kind in KINDS:
        [option, *_] = task_links.link_options(book, kind, task_id)
        task_links.set_links(book, kind, task_id, [option.id or 0])
    tasks.delete_tasks(book, [task_id])
    for table in ("task_indicator", "budget_task"):
        assert book.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    book.undo()
    assert len(task_links.linked(book, "indicator", task_id)) == 1


def test_a_branch_of_the_budget_stands_for_all_below_it(book: Session) -> None:
    lines = task_links.link_options(book, "budget_line", ids(book)[0])
    words = [name for name, _ in task_links.without_tasks(book, "budget_line")]
    assert not any("NGÂN SÁCH NHÀ NƯỚC" in name for name in words)  # a sum, not a line to pay from
    [state] = [line for line in lines if "NGÂN SÁCH NHÀ NƯỚC" in line.text]
    task_links.set_links(book, "budget_line", ids(book)[0], [state.id or 0])
    left = [name for name, _ in task_links.without_tasks(book, "budget_line")]
    assert left
    assert len(left) < len(words)
    assert not any("ngoại ngữ" in name for name in left)  # stands below that branch
