"""The roll-up: sums of parts with coverage, live down to the schools' sheet; matrix, standings."""

import io
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from core.reports import document
from core.reports.content import (
    Cell,
    Column,
    Document,
    Heading,
    Letterhead,
    Row,
    Signature,
    Table,
)
from core.reports.excel import write_excel
from core.reports.roll_up_data import RollUpData
from core.services.periods import period_by_key
from core.services.plans import plans
from core.session import Session

D = Decimal


def table(made: Document, sheet: str) -> Table:
    [found] = [each for each in made.tables() if each.sheet == sheet]
    return found


def cell(found: Table, row: Row, key: str) -> Cell:
    return row.cells[[column.key for column in found.columns].index(key)]


def texts(made: Document) -> list[str]:
    return [text for block in made.blocks if (text := getattr(block, "text", ""))]


@pytest.fixture
def made(district: Session) -> Document:
    return document(district, "roll-up", "2023-Q2")


def totals(made: Document, no: str) -> dict[str, Row]:
    found = table(made, "Tổng hợp")
    rows = [row for row in found.rows if row.style == "data"]
    return {cell(found, row, "level").text: row for row in rows if row.cells[0].text == no}


def test_who_is_missing_is_named_in_the_workbook_too_as_of_the_export(made: Document) -> None:
    """What is typed into the sheet changes who is missing; only their number follows."""
    found = table(made, "Tổng hợp")
    notes = [cell(found, row, "note") for row in found.rows if row.style == "data"]
    missing = [note for note in notes if "Thiếu: Trường" in note.text]
    assert missing
    for note in missing:
        assert note.in_sheet == note.text.replace("Thiếu: ", "Khi xuất, thiếu: ", 1)


def test_a_ratio_is_the_sum_of_its_parts_and_says_who_is_in_it(made: Document) -> None:
    found = table(made, "Tổng hợp")
    row = totals(made, "1")["MN"]
    # 90/100 in place of the school's own figure, 97,5 % without parts left out, the third as sent
    assert (cell(found, row, "numerator").number, cell(found, row, "denominator").number) == (
        D(364), D(380),
    )  # fmt: skip
    assert cell(found, row, "value").text == "95,79"
    assert cell(found, row, "coverage").text == "2/3"
    note = cell(found, row, "note").text
    assert "Không tính Trường Mầm non Đặng Xá: thiếu tử số, mẫu số" in note
    assert "Đã điều chỉnh: Trường Mầm non Ánh Dương" in note
    assert "SUMIFS([cells!numerator@" in cell(found, row, "numerator").formula
    assert "*100/[denominator@]" in cell(found, row, "value").formula


def test_workbook_leads_from_the_matrix_over_the_totals_to_the_schools(made: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_excel(made)))
    matrix, total, cells = book["Ma trận MN"], book["Tổng hợp"], book["Số liệu đơn vị"]
    head = {c.value: c.column for c in matrix[5]}
    top = next(row for row in matrix.iter_rows() if row[1].value == "Trẻ nhà trẻ ra lớp")
    reference = top[head["Tổng hợp chung"] - 1].value
    assert reference.startswith("=IF('Tổng hợp'!H")
    place = reference.split("!")[2].removesuffix(")")
    assert "IF(G" in total[place].value
    numerator = total[place.replace("H", "F")].value
    assert "SUMIFS('Số liệu đơn vị'!E" in numerator
    school = top[head["Trường Mầm non Ánh Dương"] - 1].value
    assert school.endswith("IF('Số liệu đơn vị'!G4=\"\",\"\",'Số liệu đơn vị'!G4))")
    assert cells["G4"].value.startswith("=IF(OR(E")
    assert cells.auto_filter.ref


def test_cells_of_the_sheet_say_why_they_are_empty(made: Document) -> None:
    found = table(made, "Số liệu đơn vị")
    states = {cell(found, row, "state").text for row in found.rows}
    assert states == {"Đã báo cáo", "Chưa có số liệu", "Không áp dụng", "Chưa báo cáo"}
    assert found.sheet_only
    noted = [cell(found, row, "note").text for row in found.rows]
    assert "Số của cơ quan điều chỉnh" in noted
    assert "Không tính vào tổng: thiếu tử số, mẫu số" in noted


def test_matrix_shows_every_school_of_a_level_and_three_kinds_of_nothing(made: Document) -> None:
    found = table(made, "Ma trận TH")
    names = [column.title for column in found.columns[found.fixed :]]
    assert len(names) == 6
    assert "Trường Tiểu học và THCS Yên Viên" in names
    marks = {row.cells[n].text for row in found.rows for n in range(found.fixed, len(row.cells))}
    assert {"", "–", "…"} <= marks


def test_wide_tables_are_cut_between_columns_on_paper() -> None:
    columns = "abcdefgh"
    wide = Table(
        tuple(Column(c, c) for c in columns),
        (Row(tuple(Cell(c) for c in columns)), Row((Cell(), Cell("nhóm")), style="group")),
        "Bảng", notes=("ghi chú",), fixed=2, chunk=3,
    )  # fmt: skip
    parts = list(wide.paper_parts())
    assert ["".join(c.title for c in part.columns) for part in parts] == ["abcde", "abfgh"]
    assert ["".join(c.text for c in part.rows[0].cells) for part in parts] == ["abcde", "abfgh"]
    assert [part.rows[1].cells[1].text for part in parts] == ["nhóm", "nhóm"]
    assert [part.notes for part in parts] == [(), ("ghi chú",)]


def test_a_wide_table_leaves_no_column_alone_on_a_page() -> None:
    columns = tuple(Column(f"c{n}", str(n)) for n in range(12))
    wide = Table(columns, (Row(tuple(Cell() for _ in columns)),), "Bảng", fixed=2, chunk=9)
    assert [len(part.columns) for part in wide.paper_parts()] == [7, 7]


def test_before_the_first_report_there_are_no_empty_tables(
    new_book: Callable[..., Session],
) -> None:
    session = new_book(plan="gia-lam-2023")
    made = document(session, "roll-up", "2023-Q2")
    assert [one.sheet for one in made.tables()] == ["Chưa gửi"]
    said = [text for text in texts(made) if text.startswith("Chưa có báo cáo nào được tiếp nhận.")]
    assert len(said) == 2  # for all together and unit by unit


def test_standings_rank_by_the_share_that_is_reached(district: Session) -> None:
    [plan], period = plans(district), period_by_key(district, "2023-Q2")
    assert period is not None
    found = RollUpData(district, plan, period).standings
    assert len(found) == 12
    shares = [each.reached / each.judged for each in found if each.judged]
    assert shares == sorted(shares, reverse=True)
    assert found[0].rank == 1
    assert found[-1].rank == 0
    assert found[-1].unit.name == "Trường Tiểu học và THCS Yên Viên"
    for one, two in itertools.pairwise(found):
        if two.judged and one.reached * two.judged == two.reached * one.judged:
            assert one.rank == two.rank


def test_late_units_are_listed(made: Document) -> None:
    found = table(made, "Chưa gửi")
    assert [cell(found, row, "unit").text for row in found.rows] == [
        "Trường Tiểu học và THCS Yên Viên"
    ]
    assert any("Còn 1 đơn vị chưa gửi báo cáo" in text for text in texts(made))


def test_text_tells_coverage_and_what_is_not_done(made: Document) -> None:
    told = " ".join(texts(made))
    assert "Có 11/12 đơn vị có số liệu trong kỳ." in told
    assert "không lấy trung bình cộng các tỷ lệ" in told
    headings = [b.text for b in made.blocks if isinstance(b, Heading)]
    assert [text.split(".")[0] for text in headings] == ["I", "II", "III"]
    assert [each.label for each in made.appendices] == [
        "Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV", "",
    ]  # fmt: skip
    assert not made.appendices[-1].printed


def test_a_school_alone_rolls_up_itself(new_book: Callable[..., Any]) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường THCS Đặng Xá", levels=("THCS",))
    made = document(session, "roll-up", "2023-Q2")
    assert "Trường chưa có số liệu trong kỳ." in " ".join(texts(made))
    write_excel(made)


def test_many_units_keep_formulas_short(new_book: Callable[..., Any]) -> None:
    """Neighbouring cells become one run, so that no sum has more arguments than it may."""
    found = write_excel(
        Document(
            "BÁO CÁO",
            "Thử",
            Letterhead((), ("TRƯỜNG",), "Số:", "Hà Nội"),
            (_many(600, "t"), _sum_of(600)),
            Signature((), ()),
            "Thử",
            "Trường",
        )
    )
    sheet = openpyxl.load_workbook(io.BytesIO(found))["Tổng"]
    assert [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"] == [
        "=SUM('Số liệu'!A3:A302,'Số liệu'!A304:A602)"
    ]


def _many(count: int, key: str) -> Table:
    rows = tuple(Row((Cell(str(n), D(n)),), key=f"r{n}") for n in range(count))
    return Table((Column("a", "Số", "right"),), rows, "Số liệu", key=key)


def _sum_of(count: int) -> Table:
    parts = ",".join(f"[t!a@r{n}]" for n in range(count) if n != 300)
    total = D(sum(range(count)) - 300)
    return Table((Column("b", "Tổng"),), (Row((Cell("x", total, 0, f"SUM({parts})"),)),), "Tổng")
