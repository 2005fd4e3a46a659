"""Leading and coordinating units: picked from the book's units, ordered, printed names kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import task_units, tasks
from core.services.choices import Pick, matching
from core.services.task_units import NamedUnit
from core.session import Session


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def first(book: Session) -> int:
    return tasks.task_ids(book, period_key=None, unit_id=book.own_unit_id())[0]


def named(book: Session, name: str) -> int:
    return int(book.conn.execute("SELECT id FROM unit WHERE name = ?", (name,)).fetchone()[0])


def leads(book: Session) -> list[tuple[str, int | None]]:
    return [
        (row[0], row[1])
        for row in book.conn.execute(
            "SELECT name, unit_id FROM task_unit WHERE task_id = ? AND role = 'lead'"
            " ORDER BY position",
            (first(book),),
        )
    ]


def test_units_are_found_under_printed_names_and_without_accents(book: Session) -> None:
    options = task_units.unit_options(book)
    for typed in ("phong gd", "giao duc va dao tao", "PGD"):
        assert "Phòng Giáo dục và Đào tạo" in [o.text for o in matching(options, typed)]
    [office] = [o for o in options if o.text == "Phòng Giáo dục và Đào tạo"]
    assert office.given == "Phòng GD&ĐT"  # what the tasks print most
    assert office.pick == Pick(office.id, "Phòng GD&ĐT")
    groups = [o.group for o in options]
    assert groups == sorted(groups, key=["Cơ quan, tổ chức", "Trường"].index)


@pytest.mark.parametrize(
    ("typed", "text", "unknown"),
    [
        ("noi vu", "Phòng Nội vụ", []),
        ("phong noi vu; Thanh tra huyện", "Phòng Nội vụ; Thanh tra huyện", []),
        ("Phòng Nội vụ, PGD", "Phòng Nội vụ, PGD", []),  # as people write it
        ("to giup viec", "to giup viec", ["to giup viec"]),
        ("", "", []),
    ],
)
def test_what_is_typed_without_accents_becomes_the_known_name(
    book: Session, typed: str, text: str, unknown: list[str]
) -> None:
    assert task_units.read_typed(book, typed) == (text, unknown)


def test_an_ended_unit_is_not_offered(book: Session) -> None:
    unit_id = named(book, "Phòng Tư pháp")
    with book.edit("Thôi hoạt động") as writer:
        writer.update("unit", (unit_id,), {"valid_to": "2023-03-31"})
    assert unit_id not in [o.id for o in task_units.unit_options(book)]


def test_a_name_on_paper_is_offered_again(book: Session) -> None:
    tasks.update_task(book, first(book), lead_raw="Tổ giúp việc Đề án")
    [option] = [o for o in task_units.unit_options(book) if o.text == "Tổ giúp việc Đề án"]
    assert option.id is None


def test_set_units_in_order_and_undo(book: Session) -> None:
    before = leads(book)
    office, free = named(book, "Phòng Nội vụ"), NamedUnit("Ban, ngành và đoàn thể")
    wanted = [free, NamedUnit("Phòng NV", office), NamedUnit("Phòng Nội vụ", office), NamedUnit("")]
    tasks.set_units(book, first(book), "lead_raw", wanted)
    assert leads(book) == [(free.name, None), ("Phòng NV", office)]  # whole, and each unit once
    [row] = tasks.task_rows(book, [first(book)], period_key=None, unit_id=book.own_unit_id())
    assert row.task.lead_raw == "Ban, ngành và đoàn thể; Phòng NV"
    assert task_units.units_of(book, first(book), "lead_raw") == [
        free, NamedUnit("Phòng NV", office),
    ]  # fmt: skip
    tasks.set_units(book, first(book), "lead_raw", [])
    assert leads(book) == []
    book.undo()
    assert book.undo_label == "Sửa đơn vị chủ trì nhiệm vụ 1"
    book.undo()
    assert leads(book) == before


def test_the_same_units_write_nothing(book: Session) -> None:
    same = task_units.units_of(book, first(book), "coordinating_raw")
    assert same
    tasks.set_units(book, first(book), "coordinating_raw", same)
    assert book.undo_label is None


def test_a_text_that_names_nobody_is_kept_as_one_name(book: Session) -> None:
    tasks.update_task(book, first(book), lead_raw="Theo phân công")
    assert leads(book) == []
    assert task_units.units_of(book, first(book), "lead_raw") == [NamedUnit("Theo phân công")]


def test_first_leads_by_the_units_own_name(book: Session) -> None:
    tasks.update_task(book, first(book), lead_raw="Phòng GD&ĐT; Phòng Nội vụ")
    assert tasks.first_leads(book)[first(book)] == "Phòng Giáo dục và Đào tạo"
