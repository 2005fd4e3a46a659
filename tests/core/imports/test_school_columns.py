"""Headings of pasted tables, as offices word them."""

import pytest

from core.errors import UserError
from core.imports.school_columns import Sheet, read_sheet

YEAR = "2022-2023"


def sheet(text: str) -> Sheet:
    return read_sheet([line.split("|") for line in text.split("\n")], YEAR)


def fields(text: str) -> list[str]:
    return [column.field for column in sheet(text).columns]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("TT", "place"), ("STT", "place"), ("Tên trường", "name"), ("Trường", "name"),
        ("Đơn vị", "name"), ("Tên cơ sở giáo dục", "name"), ("Mã trường", "code"),
        ("Cấp học", "levels"), ("Loại hình", "ownership"), ("Số lớp", "classes"),
        ("Tổng số lớp", "classes"), ("Số nhóm lớp", "classes"), ("Số HS", "pupils"),
        ("Tổng số học sinh (em)", "pupils"), ("Số trẻ", "pupils"), ("Giáo viên", "teachers"),
        ("Số GV (người)", "teachers"), ("Điểm trường", "sites"), ("E-mail", "email"),
        ("Địa chỉ", "address"), ("Số lớp năm học 2020-2021", "classes"),
        ("Tên hiệu trưởng", ""), ("HS/lớp", ""), ("Trong đó nữ", ""), ("CBGVNV", ""),
        ("Lớp 1", ""), ("Học sinh khuyết tật", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_a_heading_means(heading: str, field: str) -> None:
    if field == "name":
        assert fields(f"Ghi chú|{heading}\n1|MN A")[1] == field
    else:
        assert fields(f"Trường|{heading}\nMN A|1")[1] == field


def test_a_title_above_and_two_lines_of_headings() -> None:
    found = sheet(
        "DANH SÁCH TRƯỜNG|||||\n|||||\nSTT|Đơn vị|Năm học 2021-2022||Năm học 2022 – 2023|\n"
        "||Lớp|HS|Lớp|HS\n1|TH B|1|2|3|4"
    )
    assert [(c.field, c.school_year) for c in found.columns] == [
        ("place", ""), ("name", ""), ("classes", "2021-2022"), ("pupils", "2021-2022"),
        ("classes", "2022-2023"), ("pupils", "2022-2023"),
    ]  # fmt: skip
    assert found.rows == ((5, ("1", "TH B", "1", "2", "3", "4")),)


def test_a_second_line_with_a_school_is_no_heading() -> None:
    found = sheet("Trường|Lớp\nMN A|\nMN B|5")
    assert [line for line, _ in found.rows] == [2, 3]


def test_the_same_figure_twice_is_taken_once() -> None:
    assert fields("Trường|Số lớp|Tổng số lớp\nA|1|2") == ["name", "classes", ""]


def test_a_column_gets_another_meaning_and_another_year() -> None:
    found = sheet("Trường|Sĩ số|Số lớp\nA|30|1").with_field(1, "pupils", YEAR)
    assert (found.columns[1].field, found.columns[1].school_year) == ("pupils", YEAR)
    later = found.with_year(YEAR, "2023-2024")
    assert [c.school_year for c in later.columns] == ["", "2023-2024", "2023-2024"]
    printed = sheet("Trường|Số lớp 2022-2023\nA|1").with_year(YEAR, "2023-2024")
    assert printed.columns[1].school_year == YEAR  # the heading says its own year


def test_a_whole_sheet_copied_by_a_slip_is_refused() -> None:
    with pytest.raises(UserError, match="2001 dòng"):
        read_sheet([["Trường"], *[["TH A"]] * 2000], YEAR)


@pytest.mark.parametrize("text", ["", "1|2|3", "MN A|12\nMN B|13", "Họ tên|Lớp\nA|1"])
def test_no_names_is_said(text: str) -> None:
    with pytest.raises(UserError, match="cột tên trường"):
        sheet(text)
