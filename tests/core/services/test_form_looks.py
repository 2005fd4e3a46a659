"""A form as the window works with it: opened once, known again under another name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import BookError, UserError
from core.services.form_looks import (
    confirm_rows,
    look_at_file,
    look_at_form,
    open_form,
    propose,
)
from core.services.forms import (
    CellLink,
    TableLink,
    add_form,
    fill,
    form,
    map_cell,
    map_table,
    replace_form_data,
)
from core.session import Session
from tests.core.reports.form_files import (
    macro_form,
    members,
    office_form,
    openpyxl_form,
    with_part,
)

PERIOD = "2023-Q2"
SHEET = "Biểu 01"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with Session.create(tmp_path / "book.skh", plan="gia-lam-2023") as session:
        yield session


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_draft_is_looked_at_without_being_kept(book: Session, tmp_path: Path) -> None:
    form_id = add_form(book, written(tmp_path, "a.xlsx", office_form()))
    opened = open_form(book, form_id)
    table, _ = propose(book, opened, PERIOD)[SHEET]
    assert table is not None
    look = look_at_form(book, form_id, PERIOD, opened, table)
    assert look.opened is opened
    assert look.filled == []
    assert len(look.draft_cells) == 12
    assert len(look.draft_rows) == 7
    confirmed = confirm_rows(table, look.draft_rows)
    again = look_at_form(book, form_id, PERIOD, opened, confirmed)
    assert [row.state for row in again.draft_rows].count("picked") == 4
    assert confirm_rows(confirmed, again.draft_rows) == confirmed
    assert form(book, form_id).tables == ()
    assert {choice.level for choice in look.choices} == {"MN", "TH", "THCS"}


def test_a_changed_table_takes_the_place_of_the_old_one(book: Session, tmp_path: Path) -> None:
    form_id = add_form(book, written(tmp_path, "a.xlsx", office_form()))
    table = TableLink(SHEET, "B", 7, 13, {"F": ("value", "")})
    other = replace(table, first_row=8, level_column="A")
    map_table(book, form_id, table)
    map_table(book, form_id, other, table)
    assert form(book, form_id).tables == (other,)
    book.undo()
    assert form(book, form_id).tables == (table,)
    with pytest.raises(UserError, match="địa chỉ ô"):
        map_table(book, form_id, replace(table, level_column="?"))


def test_the_same_file_is_known_under_any_name(book: Session, tmp_path: Path) -> None:
    form_id = add_form(book, written(tmp_path, "a.xlsx", office_form()))
    found = look_at_file(book, written(tmp_path, "khác hẳn.xlsx", office_form()))
    assert (found.known, found.is_same) == (form_id, True)


def test_next_periods_form_is_known_and_what_moved_is_told(book: Session, tmp_path: Path) -> None:
    form_id = add_form(book, written(tmp_path, "a.xlsx", office_form()))
    map_cell(book, form_id, CellLink(SHEET, "B3", "unit"))
    map_table(book, form_id, TableLink(SHEET, "B", 7, 13, {"F": ("value", "")}))
    found = look_at_file(book, written(tmp_path, "b.xlsx", office_form("Quý III năm 2024")))
    assert (found.known, found.is_same, found.moved) == (form_id, False, ())
    before = office_form()
    strings = with_part(before, "xl/sharedStrings.xml", _renamed(before))
    other = look_at_file(book, written(tmp_path, "c.xlsx", strings))
    assert other.known == form_id
    assert other.moved == (
        "Cột F: trước là “Kết quả thực hiện · Tỷ lệ (%)”, nay là “Kết quả thực hiện · Số HS”",
    )
    replace_form_data(book, form_id, other.path, other.data)
    assert form(book, form_id).file_name == "c.xlsx"
    assert len(form(book, form_id).tables) == 1


def _renamed(data: bytes) -> bytes:

    strings: bytes = members(data)["xl/sharedStrings.xml"]
    assert "Tỷ lệ (%)".encode() in strings
    return strings.replace("Tỷ lệ (%)".encode(), "Số HS".encode())


def test_sheets_named_after_the_period_are_followed(book: Session, tmp_path: Path) -> None:
    def of_quarter(name: str) -> bytes:
        workbook: bytes = members(office_form())["xl/workbook.xml"]
        named = workbook.replace("Biểu 01".encode(), name.encode())
        return with_part(office_form(), "xl/workbook.xml", named)

    form_id = add_form(book, written(tmp_path, "a.xlsx", of_quarter("Quý I")))
    map_cell(book, form_id, CellLink("Quý I", "B3", "unit"))
    map_table(book, form_id, TableLink("Quý I", "B", 7, 13, {"F": ("value", "")}))
    found = look_at_file(book, written(tmp_path, "b.xlsx", of_quarter("Quý II")))
    assert (found.known, found.moved) == (form_id, ())
    replace_form_data(book, form_id, found.path, found.data)
    assert form(book, form_id).cells[0].sheet == form(book, form_id).tables[0].sheet == "Quý II"
    assert not any(cell.problem for cell in look_at_form(book, form_id, PERIOD).filled)


def test_another_form_is_new(book: Session, tmp_path: Path) -> None:
    add_form(book, written(tmp_path, "a.xlsx", office_form()))
    found = look_at_file(book, written(tmp_path, "b.xlsx", openpyxl_form()))
    assert found.known == ""
    with pytest.raises(UserError, match="không phải là bảng tính"):
        look_at_file(book, written(tmp_path, "c.xlsx", b"khong phai"))
    with pytest.raises(BookError):
        look_at_file(book, tmp_path / "không có.xlsx")


def test_a_form_with_macros_is_filled_under_its_own_ending(book: Session, tmp_path: Path) -> None:
    form_id = add_form(book, written(tmp_path, "a.xlsm", macro_form()))
    map_cell(book, form_id, CellLink("Trang 1", "B2", "unit"))
    with pytest.raises(UserError, match=r"\.xlsm"):
        fill(book, form_id, PERIOD, tmp_path / "ra.xlsx")
    assert fill(book, form_id, PERIOD, tmp_path / "ra.xlsm").exists()
