"""The superior's forms in the book: mapped once, filled every period, undone step by step."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.errors import BookError, UserError
from core.services.forms import (
    CellLink,
    TableLink,
    add_form,
    fill,
    fillings,
    form,
    form_package,
    form_sheet,
    forms,
    map_cell,
    map_table,
    remove_form,
    rename_form,
    replace_form_file,
    set_scope,
    unmap_cell,
    unmap_table,
)
from core.services.results import set_result
from core.session import Session
from tests.core.reports.form_files import openpyxl_form, prefixed_form, xlsxwriter_form

PERIOD = "2023-Q2"
TABLE = TableLink("Mẫu số 2", "A", 2, 5, {"B": ("value", ""), "C": ("verdict", "")})


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with Session.create(tmp_path / "book.skh", plan="gia-lam-2023") as session:
        put(session, "1", "MN", numerator=4500, denominator=8000)
        put(session, "2", "MN", value=98.5)
        put(session, "3", "TH", state="na")
        yield session


def put(session: Session, no: str, level: str, **values: Any) -> None:
    [indicator] = session.conn.execute("SELECT id FROM indicator WHERE no = ?", (no,)).fetchone()
    [period] = session.conn.execute("SELECT id FROM period WHERE key = ?", (PERIOD,)).fetchone()
    set_result(session, indicator_id=indicator, level=level, period_id=period,
               unit_id=session.own_unit_id(), **values)  # fmt: skip


def uid(session: Session, no: str) -> str:
    return str(session.conn.execute("SELECT uid FROM indicator WHERE no = ?", (no,)).fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "Mẫu của Sở.xlsx"
    found.write_bytes(openpyxl_form())
    return found


def read(path: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_a_form_is_kept_in_the_book(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    assert book.undo_label == "Thêm biểu mẫu Mẫu của Sở"
    path.unlink()
    place = book.path
    book.close()
    with Session.open(place) as again:
        [found] = forms(again)
        assert (found.id, found.name, found.file_name) == (form_id, "Mẫu của Sở", "Mẫu của Sở.xlsx")
        assert list(form_package(again, form_id).sheets) == ["Mẫu số 2", "Ẩn"]
        sheet = form_sheet(again, form_id, "Mẫu số 2")
        assert sheet.cells[2, 1].text == "1. Trẻ nhà trẻ ra lớp"
        assert sheet.cells[2, 4].formula
        assert sheet.hidden_columns == {6}


def test_rows_of_a_table_are_found_by_the_names_of_indicators(book: Session, path: Path) -> None:
    form_id = add_form(book, path, "Mẫu 2")
    map_table(book, form_id, TABLE)
    found = {cell.cell: cell for cell in fillings(book, form_id, PERIOD)}
    assert sorted(found) == ["B2", "B3", "B4", "C2", "C3", "C4"]
    assert found["B2"].value == 0.5625  # the form shows percent there
    assert found["B3"].value == 98.5
    assert found["B2"].about == "Trẻ nhà trẻ ra lớp (MN)"
    assert (found["B4"].value, found["B4"].note) == (None, "Không áp dụng")
    assert (found["C2"].value, found["C3"].value) == ("Vượt", "Chưa đạt")
    assert not any(cell.problem for cell in found.values())


def test_filling_writes_what_was_promised(book: Session, path: Path, tmp_path: Path) -> None:
    form_id = add_form(book, path)
    map_table(book, form_id, TABLE)
    map_cell(book, form_id, CellLink("Mẫu số 2", "E1", "period"))
    map_cell(book, form_id, CellLink("Mẫu số 2", "e3", "target", uid(book, "8"), "TH"))
    out = fill(book, form_id, PERIOD, tmp_path / "Đã điền.xlsx")
    sheet = read(out)["Mẫu số 2"]
    assert [sheet[a].value for a in ("B2", "B3", "B4", "C2", "E1", "E3", "D2")] == [
        0.5625, 98.5, None, "Vượt", "Quý II/2023", "99,8%", "=B2*100",
    ]  # fmt: skip
    put(book, "1", "MN", numerator=4000, denominator=8000)
    assert read(fill(book, form_id, PERIOD, out))["Mẫu số 2"]["B2"].value == 0.5
    assert read(fill(book, form_id, "2023-Q1", out))["Mẫu số 2"]["B2"].value is None


def test_what_is_said_of_a_cell_wins_over_its_table(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    map_table(book, form_id, TABLE)
    map_cell(book, form_id, CellLink("Mẫu số 2", "B3", "numerator", uid(book, "1"), "MN"))
    found = {cell.cell: cell.value for cell in fillings(book, form_id, PERIOD)}
    assert found["B3"] == 4500
    map_cell(book, form_id, CellLink("Mẫu số 2", "B3", "denominator", uid(book, "1"), "MN"))
    assert len(form(book, form_id).cells) == 1
    unmap_cell(book, form_id, "Mẫu số 2", "B3")
    assert {c.cell: c.value for c in fillings(book, form_id, PERIOD)}["B3"] == 98.5
    unmap_table(book, form_id, TABLE)
    assert fillings(book, form_id, PERIOD) == []


def test_levels_choose_among_the_figures_of_an_indicator(book: Session, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "M"
    sheet.append(["a) HS hoàn thành chương trình MN trẻ 5 tuổi/TH/ THCS"])
    made.save(path)
    put(book, "8", "TH", numerator=1, denominator=2)
    form_id = add_form(book, path)
    columns = {"B": ("value", "TH"), "C": ("target", "THCS"), "D": ("value", "")}
    map_table(book, form_id, TableLink("M", "A", 1, 9, columns))
    found = {cell.cell: cell.value for cell in fillings(book, form_id, PERIOD)}
    assert found == {"B1": 50, "C1": "99%"}  # without a level three figures would fit


def test_formulas_and_merged_areas_of_the_form(book: Session, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(xlsxwriter_form())
    form_id = add_form(book, path)
    with pytest.raises(UserError, match="Ô B10 có công thức của biểu mẫu"):
        map_cell(book, form_id, CellLink("Biểu 01", "B10", "unit"))
    map_cell(book, form_id, CellLink("Biểu 01", "C3", "unit"))
    assert form(book, form_id).cells[0].cell == "B2"
    map_table(book, form_id, TableLink("Biểu 01", "A", 5, 8, {"F": ("note", "")}))
    problems = {cell.cell: cell.problem for cell in fillings(book, form_id, PERIOD)}
    assert problems["F5"] == "Ô F5 có công thức của biểu mẫu, để nguyên"
    fill(book, form_id, PERIOD, tmp_path / "ra.xlsx")


def test_the_head_of_an_excel_table_is_left_alone(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    with pytest.raises(UserError, match="Ô B1 là tiêu đề của bảng Excel"):
        map_cell(book, form_id, CellLink("Mẫu số 2", "B1", "period"))
    map_cell(book, form_id, CellLink("Mẫu số 2", "D1", "period"))  # beside the table


def test_a_formula_in_the_forms_next_version_is_told_and_left(
    book: Session, path: Path, tmp_path: Path
) -> None:
    form_id = add_form(book, path)
    map_cell(book, form_id, CellLink("Mẫu số 2", "E1", "period"))
    made = openpyxl.load_workbook(path)
    made["Mẫu số 2"]["E1"] = "=1+1"
    made.save(path)
    replace_form_file(book, form_id, path)
    [found] = fillings(book, form_id, PERIOD)
    assert found.problem == "Ô E1 có công thức của biểu mẫu, để nguyên"
    sheet = read(fill(book, form_id, PERIOD, tmp_path / "ra.xlsx"))["Mẫu số 2"]
    assert sheet["E1"].value == "=1+1"


def test_a_new_version_of_the_form_keeps_the_mapping_and_says_what_is_gone(
    book: Session, path: Path, tmp_path: Path
) -> None:
    form_id = add_form(book, path)
    map_table(book, form_id, TABLE)
    map_cell(book, form_id, CellLink("Mẫu số 2", "E1", "unit"))
    other = tmp_path / "khác.xlsx"
    other.write_bytes(prefixed_form())
    replace_form_file(book, form_id, other)
    found = fillings(book, form_id, PERIOD)
    assert [cell.problem for cell in found] == ["Biểu mẫu không có trang “Mẫu số 2”"] * 2
    assert fill(book, form_id, PERIOD, tmp_path / "ra.xlsx").exists()
    book.undo()
    assert not [cell for cell in fillings(book, form_id, PERIOD) if cell.problem]


def test_an_indicator_that_is_gone_is_named_as_a_problem(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    map_cell(book, form_id, CellLink("Mẫu số 2", "B2", "value", "gone", "MN"))
    [found] = fillings(book, form_id, PERIOD)
    assert found.problem == "Chỉ tiêu này không còn trong kế hoạch của kỳ"


def test_an_office_fills_with_the_figures_of_all_units(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    name = "Phòng Giáo dục và Đào tạo huyện Gia Lâm"
    with Session.create(tmp_path / "phong.skh", plan="gia-lam-2023", unit=name,
                        unit_kind="department") as office:  # fmt: skip
        [school] = office.conn.execute(
            "SELECT id FROM unit WHERE kind = 'school' AND levels LIKE '%MN%' LIMIT 1"
        ).fetchone()
        [indicator] = office.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchone()
        [period] = office.conn.execute("SELECT id FROM period WHERE key = ?", (PERIOD,)).fetchone()
        set_result(office, indicator_id=indicator, level="MN", period_id=period, unit_id=school,
                   numerator=30, denominator=40)  # fmt: skip
        form_id = add_form(office, path)
        columns = {"B": ("value", ""), "E": ("coverage", ""), "G": ("numerator", "")}
        map_table(office, form_id, TableLink("Mẫu số 2", "A", 2, 5, columns))
        assert fillings(office, form_id, PERIOD)[0].value is None
        set_scope(office, form_id, "roll-up")
        found = {cell.cell: cell.value for cell in fillings(office, form_id, PERIOD)}
        assert (found["B2"], found["G2"]) == (0.75, 30)
        assert str(found["E2"]).startswith("1/")
        assert found["G3"] is None


def test_every_change_is_one_step_back(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    map_table(book, form_id, TABLE)
    rename_form(book, form_id, "Báo cáo quý")
    remove_form(book, form_id)
    assert forms(book) == []
    with pytest.raises(UserError, match="không còn trong sổ"):
        form_package(book, form_id)
    book.undo()
    assert [each.name for each in forms(book)] == ["Báo cáo quý"]
    book.undo()
    book.undo()
    assert form(book, form_id).tables == ()
    book.undo()
    assert forms(book) == []


def test_what_cannot_be_is_refused_in_words(book: Session, path: Path, tmp_path: Path) -> None:
    form_id = add_form(book, path)
    refused = [
        (lambda: map_cell(book, form_id, CellLink("X", "A1", "unit")), "không có trang “X”"),
        (lambda: map_cell(book, form_id, CellLink("Mẫu số 2", "1A", "unit")), "địa chỉ ô"),
        (lambda: map_cell(book, form_id, CellLink("Mẫu số 2", "A1", "value")), "Chưa biết điền gì"),
        (lambda: map_cell(book, form_id, CellLink("Mẫu số 2", "A1", "x", "y")), "Chưa biết điền"),
        (lambda: map_table(book, form_id, TableLink("Mẫu số 2", "A", 5, 2, {})), "Dòng cuối"),
        (lambda: map_table(book, form_id, TableLink("Mẫu số 2", "?", 1, 2, {})), "địa chỉ ô"),
        (lambda: set_scope(book, form_id, "x"), "Hãy chọn số liệu"),
        (lambda: rename_form(book, form_id, " "), "cần có tên"),
        (lambda: fillings(book, form_id, "2031"), "2031"),
        (lambda: form(book, "x"), "không còn trong sổ"),
    ]
    for action, words in refused:
        with pytest.raises(UserError, match=words):
            action()
    bad = tmp_path / "hỏng.xlsx"
    bad.write_bytes(b"khong phai")
    with pytest.raises(UserError, match="không phải là bảng tính"):
        add_form(book, bad)
    with pytest.raises(BookError):
        add_form(book, tmp_path / "không có.xlsx")
    assert len(forms(book)) == 1


def test_settings_are_plain_json(book: Session, path: Path) -> None:
    form_id = add_form(book, path)
    map_table(book, form_id, TABLE)
    stored = book.setting(f"form/{form_id}")
    assert json.loads(json.dumps(stored)) == stored
    assert form(book, form_id).tables == (TABLE,)
