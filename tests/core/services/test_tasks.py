"""Tasks: reading, filters, authoring and undo, on a real book."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import progress, tasks
from core.services.tasks import LeadName, TaskFilter
from core.session import Session

PLAN = "gia-lam-2023"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.skh", plan=PLAN) as session:
        yield session


def printed_tasks() -> list[dict[str, object]]:
    text = Path(f"resources/plans/{PLAN}.json").read_text("utf-8")
    found: list[dict[str, object]] = json.loads(text)["tasks"]
    return found


def ids(session: Session, period: str = "2023-Q2", **wanted: object) -> list[int]:
    return tasks.task_ids(
        session,
        period_key=period,
        unit_id=session.own_unit_id(),
        wanted=TaskFilter(**wanted),  # type: ignore[arg-type]
    )


def row(session: Session, task_id: int, period: str = "2023-Q2") -> tasks.TaskRow:
    [found] = tasks.task_rows(session, [task_id], period_key=period, unit_id=session.own_unit_id())
    return found


def dump(path: Path) -> list[str]:
    """Everything but the log, read by plain sqlite3."""
    conn = sqlite3.connect(path)
    try:
        return [line for line in conn.iterdump() if "change_" not in line]
    finally:
        conn.close()


def test_rows_are_the_plans_own_in_its_order(book: Session) -> None:
    rows = tasks.task_rows(book, ids(book), period_key="2023-Q2", unit_id=book.own_unit_id())
    printed = printed_tasks()
    assert [r.task.title for r in rows] == [t["title"] for t in printed]
    assert [list(r.task.leads) for r in rows] == [t["lead"] for t in printed]
    assert [list(r.task.coordinators) for r in rows] == [t["coordinating"] for t in printed]
    assert [r.task.time_raw for r in rows] == [t["time_raw"] for t in printed]


def test_headings_follow_the_print(book: Session) -> None:
    found = tasks.headings(book, ids(book))
    assert [(h.section, h.section_name, h.sublevel) for h in found] == [
        (t["section"], t["section_name"], t["sublevel"]) for t in printed_tasks()
    ]
    assert tasks.sections(book) == list(
        dict.fromkeys((t["section"], t["section_name"]) for t in printed_tasks())
    )


def test_search_without_accents(book: Session) -> None:
    found = {row(book, i).task.title for i in ids(book, search="tuyen dung vien chuc")}
    assert found == {
        t["title"] for t in printed_tasks() if "tuyển dụng viên chức" in str(t["title"]).lower()
    }
    assert found
    assert not ids(book, search="không có nhiệm vụ nào như thế")


def test_filter_by_section_and_lead(book: Session) -> None:
    section = tasks.sections(book)[1]
    expected = [t["title"] for t in printed_tasks() if t["section"] == section[0]]
    assert [row(book, i).task.title for i in ids(book, section=section)] == expected

    counts = {lead.name: len(ids(book, lead=lead)) for lead in tasks.lead_names(book)}
    assert sum(counts.values()) == sum(len(t["lead"]) for t in printed_tasks())  # type: ignore[arg-type, misc]
    assert ids(book, lead=LeadName(None, "không có đơn vị này")) == []


def test_filter_by_status_and_overdue(book: Session) -> None:
    unit = book.own_unit_id()
    every = ids(book)
    progress.set_progress(
        book, task_id=every[0], period_key="2023-Q2", unit_id=unit, status="in_progress"
    )
    assert ids(book, status="in_progress") == [every[0]]
    assert ids(book, status="none") == every[1:]
    assert ids(book, "2023-Q3", status="in_progress") == [every[0]]  # it still is
    assert ids(book, "2023-Q3", status="none") == every
    for period in ("2023-Q1", "2023-Q2", "2023"):
        late = [i for i in every if row(book, i, period).overdue]
        assert ids(book, period, status="overdue") == late  # SQL and Python say the same


def test_new_time_is_read_anew_and_can_be_corrected(book: Session) -> None:
    task_id = ids(book)[0]
    tasks.update_task(book, task_id, time_raw="Tháng 5,6/2023")
    task = row(book, task_id).task
    assert (task.time_raw, task.start_on, task.end_on) == (
        "Tháng 5,6/2023", "2023-05-01", "2023-06-30",
    )  # fmt: skip
    tasks.update_task(book, task_id, end_on="2023-06-20")
    task = row(book, task_id).task
    assert (task.time_raw, task.end_on) == ("Tháng 5,6/2023", "2023-06-20")
    book.undo()
    book.undo()
    task = row(book, task_id).task
    assert task.time_raw == "Quý 2+3/2023"


def test_units_of_a_cell_are_split_and_known_ones_linked(book: Session) -> None:
    task_id = ids(book)[0]
    tasks.update_task(book, task_id, lead_raw="Phòng GD&ĐT; Phòng Nội vụ; Tổ giúp việc Đề án")
    task = row(book, task_id).task
    assert task.leads == ("Phòng GD&ĐT", "Phòng Nội vụ", "Tổ giúp việc Đề án")
    known = book.conn.execute(
        "SELECT u.unit_id IS NOT NULL FROM task_unit u WHERE task_id = ? AND role = 'lead'"
        " ORDER BY position",
        (task_id,),
    ).fetchall()
    assert [r[0] for r in known] == [1, 1, 0]
    tasks.update_task(book, task_id, lead_raw="")
    assert row(book, task_id).task.leads == ()
    book.undo()
    assert len(row(book, task_id).task.leads) == 3


def test_a_task_keeps_a_name(book: Session) -> None:
    with pytest.raises(UserError, match="cần có tên"):
        tasks.update_task(book, ids(book)[0], title="  ")


def test_add_below_under_the_same_heading(book: Session) -> None:
    every = ids(book)
    new = tasks.add_task(book, after=every[2], title="Việc thêm", time_raw="Tháng 9/2023")
    assert ids(book) == [*every[:3], new, *every[3:]]
    task = row(book, new).task
    assert (task.section, task.end_on) == ("I", "2023-09-30")
    last = tasks.add_task(book)
    assert ids(book)[-1] == last


def test_add_in_an_empty_book_makes_a_draft_plan(tmp_path: Path) -> None:
    with Session.create(tmp_path / "b.skh", unit="Trường Tiểu học Ánh Sao") as session:
        new = tasks.add_task(session, title="Khai giảng")
        assert [p.version_state for p in _plans(session)] == ["draft"]
        assert tasks.task_ids(session, period_key=None, unit_id=session.own_unit_id()) == [new]
        assert session.undo_label == "Thêm nhiệm vụ"
        session.undo()
        assert not _plans(session)


def _plans(session: Session) -> list[tasks.Plan]:
    from core.services.plans import plans

    return plans(session)


def test_duplicate_takes_units_but_no_progress(book: Session) -> None:
    task_id = ids(book)[1]
    progress.set_progress(
        book, task_id=task_id, period_key="2023-Q2", unit_id=book.own_unit_id(), percent=50
    )
    copy = tasks.duplicate_task(book, task_id)
    source, twin = row(book, task_id), row(book, copy)
    assert twin.task.coordinators == source.task.coordinators
    assert twin.task.uid != source.task.uid
    assert twin.progress is None
    assert ids(book)[1:3] == [task_id, copy]


def test_move_within_and_across_a_heading(book: Session) -> None:
    every = ids(book)
    tasks.move_task(book, every[1], -1)
    assert ids(book)[:2] == [every[1], every[0]]
    tasks.move_task(book, every[5], -1)  # the first of section II passes the last of I
    assert row(book, every[5]).task.section == "I"
    found = [h.section for h in tasks.headings(book, ids(book))]
    assert found == sorted(found, key=["I", "II", "III", "IV", "V"].index)
    tasks.move_task(book, ids(book)[0], -1)  # nothing above
    assert book.undo_label == "Đổi thứ tự nhiệm vụ 1"


def test_every_edit_is_one_undo_step(book: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    before = dump(path)
    every = ids(book)
    tasks.delete_tasks(book, every[3:6])
    assert book.undo_label == "Xóa 3 nhiệm vụ"
    tasks.duplicate_task(book, every[0])
    tasks.update_task(book, every[0], time_raw="Quý 4/2023", coordinating_raw="Phòng Tư pháp")
    assert book.undo_label == "Sửa thời gian của nhiệm vụ 1"
    tasks.move_task(book, every[0], 1)
    tasks.add_task(book)
    after = dump(path)
    for _ in range(5):
        book.undo()
    assert book.undo_label is None
    assert dump(path) == before
    for _ in range(5):
        book.redo()
    assert dump(path) == after


def test_late_without_a_reason(book: Session) -> None:
    late = ids(book, status="overdue")
    assert ids(book, status="no_reason") == late
    progress.set_progress(
        book, task_id=late[0], period_key="2023-Q2", unit_id=book.own_unit_id(), reason="Chờ vốn"
    )
    assert ids(book, status="no_reason") == late[1:]
