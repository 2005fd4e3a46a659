"""Rows of forms and the indicators they name; what the program proposes for a new form."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from core.reports.form_grid import MOST_SHOWN_ROWS, FormGrid, grids
from core.reports.form_match import FormMatcher, matcher_of
from core.reports.form_package import open_package
from core.reports.form_proposals import head_of, propose_cells, propose_table
from core.reports.form_rows import RowName, level_of
from core.reports.form_sheet import FormSheet
from core.services.forms import CellLink, RowLink, TableLink
from core.services.results import set_result
from core.session import Session
from tests.core.reports.form_files import MAIN, macro_form, office_form, package, xlsxwriter_form

FORM = open_package(office_form())
SHEET = grids(FORM)["Biểu 01"]
TABLE = TableLink("Biểu 01", "B", 7, 14, {"F": ("value", "")})


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormMatcher]:
    path = tmp_path_factory.mktemp("forms") / "so.skh"
    with Session.create(path, plan="gia-lam-2023") as session:
        yield matcher_of(session, FORM, "2023-Q2")


def rows(matcher: FormMatcher, link: TableLink) -> dict[int, RowName]:
    return {row.row: row for row in matcher.rows(link)}


def number(row: RowName) -> str | None:
    return row.named[0].indicator.no if row.named else None


def test_names_levels_and_likeness(matcher: FormMatcher) -> None:
    found = rows(matcher, TABLE)
    assert [(n, row.state, number(row), row.level) for n, row in found.items()] == [
        (7, "same", "1", ""), (8, "same", "2", ""), (9, "alike", "3", ""), (10, "level", "8", ""),
        (11, "alike", "8", "MN"), (12, "alike", "8", "TH"), (13, "alike", "8", "THCS"),
        (14, "none", None, ""),
    ]  # fmt: skip
    assert 0.8 < found[9].likeness < 1
    assert [row.row for row in found.values() if row.is_filled] == [7, 8, 10]
    cells = {cell.cell for cell in matcher.table(TABLE)}
    assert cells == {"F7", "F8"}  # what is only alike waits for the user


def test_what_the_user_said_of_a_row_follows_its_words(matcher: FormMatcher) -> None:
    third = rows(matcher, TABLE)[9]
    uid = third.named[0].indicator.uid
    link = TableLink("Biểu 01", "B", 7, 14, TABLE.columns, (
        RowLink(9, third.text, uid, "TH"),
        RowLink(8, rows(matcher, TABLE)[8].text, ""),
        RowLink(40, "Số phòng học xây mới", uid, "TH"),  # it stood elsewhere
        RowLink(11, "Dòng cũ", uid),
    ))  # fmt: skip
    found = [(row.row, row.state) for row in matcher.rows(link)]
    assert (9, "picked") in found
    assert (8, "left") in found
    assert (14, "picked") in found
    assert found[-1] == (11, "gone")
    problems = [cell.problem for cell in matcher.table(link) if cell.problem]
    assert problems == ["Dòng “Dòng cũ” đã đổi hoặc không còn: hãy chọn lại chỉ tiêu của dòng"]


def test_an_indicator_that_was_picked_and_is_gone_is_told(matcher: FormMatcher) -> None:
    text = rows(matcher, TABLE)[9].text
    link = TableLink("Biểu 01", "B", 9, 9, TABLE.columns, (RowLink(9, text, "gone"),))
    assert [row.state for row in matcher.rows(link)] == ["gone"]


def test_an_answer_of_last_year_holds_for_the_indicator_of_the_same_name(
    matcher: FormMatcher,
) -> None:
    text = rows(matcher, TABLE)[9].text
    earlier = {"năm ngoái": "Trẻ 6 tuổi vào lớp 1", "không còn": "Chỉ tiêu đã bỏ"}
    other = FormMatcher(FORM, matcher.figures, matcher.words, earlier)
    link = TableLink("Biểu 01", "B", 9, 9, {"C": ("target", "")},
                     (RowLink(9, text, "năm ngoái", "TH"),))  # fmt: skip
    assert [cell.value for cell in other.table(link)] == ["100%"]
    cell = CellLink("Biểu 01", "C9", "target", "năm ngoái", "TH")
    assert other.cell(cell).value == "100%"
    assert "không còn trong kế hoạch" in other.cell(replace(cell, indicator="không còn")).problem


def test_of_two_indicators_of_one_name_the_user_says_which(matcher: FormMatcher) -> None:
    figures = dict(matcher.figures)
    [first] = [figure for figure in figures.values() if figure.indicator.no == "1"]
    twin = replace(first, indicator=first.indicator._replace(uid="twin", no="1b"))
    other = FormMatcher(FORM, {**figures, ("twin", "MN"): twin}, matcher.words)
    link = replace(TABLE, last_row=7)
    [found] = other.rows(link)
    assert (found.state, number(found), found.is_proposed) == ("alike", "1", False)
    assert list(other.table(link)) == []


def test_a_column_may_say_the_level(matcher: FormMatcher) -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>Giáo viên trên chuẩn</v></c>'
        '<c r="B1" t="str"><v>Cấp tiểu học</v></c></row>'
        '<row r="2"><c r="B2" t="str"><v>- THCS</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>'
    )
    other = FormMatcher(open_package(package(sheet)), matcher.figures, matcher.words)
    link = TableLink("Trang 1", "A", 1, 2, {"C": ("target", "")}, (), "B")
    assert [(row.level, row.state) for row in other.rows(link)] == [
        ("TH", "same"),
        ("THCS", "same"),
    ]
    assert [cell.about for cell in other.table(link)] == [
        "Giáo viên trên chuẩn (TH)", "Giáo viên trên chuẩn (THCS)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "level"),
    [("- Mầm non", "MN"), ("Cấp Tiểu học", "TH"), ("THCS", "THCS"), ("1.2. GDTX", "GDTX"),
     ("Toàn ngành", "ALL"), ("Tiểu học và THCS", ""), ("", "")],
)  # fmt: skip
def test_levels_in_words(text: str, level: str) -> None:
    assert level_of(text) == level


# -- proposals --------------------------------------------------------------------------------


def test_a_table_is_proposed_from_its_rows_and_heads(matcher: FormMatcher) -> None:
    assert propose_table("Biểu 01", SHEET.sheet, matcher.names) == TableLink(
        "Biểu 01", "B", 7, 13,
        {"C": ("target", ""), "D": ("numerator", ""), "E": ("denominator", ""), "F": ("value", ""),
         "G": ("percent", ""), "H": ("note", "")},
    )  # fmt: skip
    other = grids(FORM)["Biểu 02"].sheet
    assert propose_table("Biểu 02", other, matcher.names) == TableLink(
        "Biểu 02", "B", 2, 3, {"C": ("value", "MN"), "D": ("value", "TH"), "E": ("value", "THCS")}
    )
    assert head_of(SHEET.sheet, 4, 7) == "Kết quả thực hiện · Tử số"


def test_columns_with_formulas_or_printed_figures_are_not_proposed(matcher: FormMatcher) -> None:
    sheet = grids(open_package(xlsxwriter_form()))["Biểu 01"].sheet
    found = propose_table("Biểu 01", sheet, matcher.names)
    assert found is not None
    assert (found.name_column, found.first_row) == ("A", 5)
    assert sorted(found.columns) == ["B", "C", "D"]  # F calculates, E is hidden


def test_th_beside_kh_means_done_not_primary(matcher: FormMatcher) -> None:
    head = "".join(
        f'<c r="{letter}1" t="str"><v>{text}</v></c>'
        for letter, text in zip("ABCD", ("Chỉ tiêu", "KH", "TH", "% KH"), strict=True)
    )
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>{text}</v></c></row>'
        for n, text in ((2, "Trẻ nhà trẻ ra lớp"), (3, "Phổ cập giáo dục"))
    )
    data = f'<sheetData><row r="1">{head}</row>{rows}</sheetData>'
    sheet = f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    found = grids(open_package(package(sheet)))["Trang 1"].sheet
    assert propose_table("Trang 1", found, matcher.names) == TableLink(
        "Trang 1", "A", 2, 3, {"B": ("target", ""), "C": ("value", ""), "D": ("percent", "")}
    )


def headed(*heads: str) -> FormSheet:
    """A sheet with heads over columns B, C, … and two indicators below."""
    cells = "".join(
        f'<c r="{letter}1" t="str"><v>{text}</v></c>'
        for letter, text in zip("ABCDEFG", ("Chỉ tiêu", *heads), strict=False)
    )
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>{text}</v></c></row>'
        for n, text in ((2, "Trẻ nhà trẻ ra lớp"), (3, "Phổ cập giáo dục"))
    )
    data = f'<sheetData><row r="1">{cells}</row>{rows}</sheetData>'
    sheet = f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    return grids(open_package(package(sheet)))["Trang 1"].sheet


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("Kết quả MN", "Kết quả TH"), {"B": ("value", "MN"), "C": ("value", "TH")}),
        (("Kết quả TH", "KH"), {"B": ("value", ""), "C": ("target", "")}),
        (("Tỷ lệ cấp tiểu học (%)", "Ghi chú"), {"B": ("value", "TH"), "C": ("note", "")}),
        (("KH MN", "TH MN", "KH TH", "TH TH", "KH THCS", "TH THCS"), {
            "B": ("target", "MN"), "C": ("value", "MN"), "D": ("target", "TH"),
            "E": ("value", "TH"), "F": ("target", "THCS"), "G": ("value", "THCS"),
        }),
        (("Kết quả tháng 1", "Kết quả tháng 2", "Ghi chú"), {"D": ("note", "")}),
        (("Kết quả tiểu học và THCS", "Ghi chú"), {"C": ("note", "")}),
        (("Kết quả TH, THCS", "Kết quả MN và TH", "Kết quả THCS/TH"), {}),
        (("Xếp loại TH", "Học sinh THCS", "TH quý II"), {"D": ("value", "")}),
        (("MN", "Cấp TH", "THCS"), {
            "B": ("value", "MN"), "C": ("value", "TH"), "D": ("value", "THCS"),
        }),
    ],
)  # fmt: skip
def test_a_head_says_field_and_level_in_one_cell(
    heads: tuple[str, ...], columns: dict[str, tuple[str, str]], matcher: FormMatcher
) -> None:
    found = propose_table("Trang 1", headed(*heads), matcher.names)
    assert found is not None
    assert found.columns == columns


def test_a_row_of_one_level_leaves_the_columns_of_others_empty(matcher: FormMatcher) -> None:
    [row] = [each for each in matcher.rows(TABLE) if each.level == "TH"]
    assert row.figure() is row.figure("TH") is not None
    assert row.figure("MN") is None


def test_cells_beside_labels_are_proposed() -> None:
    found = {link.cell: link.field for link in propose_cells("Biểu 01", SHEET.sheet)}
    assert found == {"B3": "unit", "G3": "today"}


def test_a_sheet_without_indicators_gets_no_proposal(matcher: FormMatcher) -> None:
    sheet = grids(open_package(macro_form()))["Trang 1"].sheet
    assert propose_table("Trang 1", sheet, matcher.names) is None


# -- what the window shows ------------------------------------------------------------------------


def test_a_day_fits_the_calendar_of_the_form(matcher: FormMatcher) -> None:
    for date_1904, stored in ((False, 45112), (True, 43650)):
        found = open_package(office_form(date_1904=date_1904))
        texts = {**matcher.words, "today": date(2023, 7, 5)}
        other = FormMatcher(found, matcher.figures, texts)
        assert other.cell(CellLink("Biểu 01", "G3", "today")).value == stored
        assert other.cell(CellLink("Biểu 01", "F3", "today")).value == "05/07/2023"
        grid = grids(found)["Biểu 01"]
        assert grid.shown((3, 7), float(stored)) == "05/07/2023"


def test_a_grid_is_as_large_as_what_is_written_on_it() -> None:
    grid: FormGrid = grids(open_package(macro_form()))["Trang 1"]
    assert grid.is_cut
    assert grid.rows == MOST_SHOWN_ROWS
    assert not SHEET.is_cut
    assert SHEET.text((1, 1)) == "BIỂU 01. KẾT QUẢ THỰC HIỆN CHỈ TIÊU"
    assert SHEET.text((15, 4)) == ""  # a formula
    assert SHEET.has_formula((15, 4))
    assert SHEET.sheet.widths[2] > 38
    assert SHEET.sheet.hidden_columns == {9}


def test_only_ratios_in_plain_cells_are_rounded(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        [indicator, uid] = session.conn.execute(
            "SELECT id, uid FROM indicator WHERE no = '1'"
        ).fetchone()
        [period] = session.conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchone()
        set_result(session, indicator_id=indicator, level="MN", period_id=period,
                   unit_id=session.own_unit_id(), numerator=1, denominator=3)  # fmt: skip
        found = matcher_of(session, open_package(xlsxwriter_form()), "2023-Q2")
        plain = found.cell(CellLink("Biểu 01", "C6", "value", uid, "MN")).value
        shaped = found.cell(CellLink("Biểu 01", "B6", "value", uid, "MN")).value
        share = found.cell(CellLink("Biểu 01", "D6", "value", uid, "MN")).value
        assert plain == 33.33
        assert shaped == pytest.approx(33.333333333333)
        assert share == pytest.approx(0.33333333333333)


def test_an_answer_in_words_stays_in_words_in_the_next_period(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        [indicator, uid] = session.conn.execute(
            "SELECT id, uid FROM indicator WHERE no = '25'"
        ).fetchone()
        for key, words in (("2023-Q1", "Mức độ 1"), ("2023-Q2", "Mức độ 3")):
            [period] = session.conn.execute(
                "SELECT id FROM period WHERE key = ?", (key,)
            ).fetchone()
            set_result(session, indicator_id=indicator, level="TH", period_id=period,
                       unit_id=session.own_unit_id(), text=words)  # fmt: skip
        found = matcher_of(session, FORM, "2023-Q2").figures[uid, "TH"].values
    assert [found[field] for field in ("previous", "value", "to_date")] == [
        "Mức độ 1", "Mức độ 3", "Mức độ 3",
    ]  # fmt: skip


def test_cells_of_texts_get_what_is_shown_and_a_rank_in_percents_is_remarked(
    matcher: FormMatcher,
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Mẫu")
        sheet.write_blank("A1", None, book.add_format({"num_format": "@"}))
        sheet.write_blank("A2", None, book.add_format({"num_format": "0.0%"}))
    figure = next(iter(matcher.figures.values()))
    known = replace(
        figure, values={**figure.values, "value": 55.079559363525}, percents=frozenset()
    )
    uid, level = figure.indicator.uid, figure.level
    other = FormMatcher(open_package(stream.getvalue()), {(uid, level): known}, matcher.words)
    text = other.cell(CellLink("Mẫu", "A1", "value", uid, level))
    assert (text.value, text.note) == (55.08, "")
    percent = other.cell(CellLink("Mẫu", "A2", "value", uid, level))
    assert percent.value == 55.079559363525
    assert "hiện gấp 100 lần" in percent.note
    known = replace(known, percents=frozenset({"value"}))
    other = FormMatcher(open_package(stream.getvalue()), {(uid, level): known}, matcher.words)
    assert not other.cell(CellLink("Mẫu", "A2", "value", uid, level)).note
