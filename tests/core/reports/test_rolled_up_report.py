"""An office's report on results made of what its units reported: figures, tasks, money, words."""

import io
from decimal import Decimal

import openpyxl
import pytest

from core.reports import document, render
from core.reports.content import Cell, Document, Row, Table
from core.services.assessment import assessment, set_assessment
from core.services.results import set_result
from core.services.roll_up import roll_up_table
from core.session import Session
from tests.core.reports.conftest import QUARTER, indicator_id

SCHOOLS = ("Trường Mầm non Ánh Dương", "Trường Tiểu học Ánh Dương")


def number_of(session: Session, sql: str, *values: str) -> int:
    return int(session.conn.execute(sql, values).fetchone()[0])


@pytest.fixture
def office(district: Session) -> Session:
    """The office with progress and spending of two schools, and its own on one budget line."""
    period = number_of(district, "SELECT id FROM period WHERE key = ?", QUARTER)
    units = [number_of(district, "SELECT id FROM unit WHERE name = ?", name) for name in SCHOOLS]
    task = number_of(district, "SELECT id FROM task WHERE title LIKE 'Rà soát%'")
    lines = dict(district.conn.execute("SELECT code, id FROM budget_line").fetchall())
    own = district.own_unit_id()
    with district.edit("Nhận tiến độ và kinh phí") as writer:
        writer.put("progress", (period, task, units[0]), {"status": "done"})
        trouble = {"status": "in_progress", "difficulty": "Thiếu quỹ đất."}
        writer.put("progress", (period, task, units[1]), trouble)
        for unit, money in zip(units, (300, 200), strict=True):
            spent = {"allocated_vnd": 2 * money * 10**6, "disbursed_vnd": money * 10**6}
            writer.put("execution", (period, lines["A.I"], unit), spent)
        writer.put("execution", (period, lines["A.I"], own), {"allocated_vnd": 900 * 10**6})
    return district


def table(made: Document, sheet: str) -> Table:
    [found] = [each for each in made.tables() if each.sheet == sheet]
    return found


def at(found: Table, row: Row, key: str) -> Cell:
    return row.cells[[column.key for column in found.columns].index(key)]


def words(made: Document) -> str:
    return "\n".join(text for block in made.blocks if (text := getattr(block, "text", "")))


def test_its_figures_are_those_of_the_roll_up(office: Session) -> None:
    """The document of one unit says that there are none; this one holds the sums."""
    made = document(office, "rolled-up", QUARTER)
    found = table(made, "Chỉ tiêu")
    titles = [column.title for column in found.columns if not column.sheet_only]
    assert titles[6:11] == ["Tử số", "Mẫu số", "Kết quả", "Lũy kế", "Số đơn vị có số liệu"]
    rows = [row for row in found.rows if row.style == "data"]
    totals = roll_up_table(office, QUARTER)
    assert len(rows) == len(totals)
    for row, total in zip(rows, totals, strict=True):
        figure = total.figure
        assert at(found, row, "coverage").text == f"{figure.reported}/{figure.expected}"
        if figure.method == "ratio":
            assert at(found, row, "numerator").number == figure.numerator
            assert at(found, row, "value").number == figure.value
    first = rows[0]
    assert "Không tính Trường Mầm non Đặng Xá: thiếu tử số, mẫu số" in at(found, first, "note").text
    assert "11/12 đơn vị có số liệu trong kỳ" in words(made)
    assert "chưa có số liệu" in words(document(office, "results", QUARTER))


def test_tasks_count_units_and_tell_their_difficulties(office: Session) -> None:
    made = document(office, "rolled-up", QUARTER)
    found = table(made, "Nhiệm vụ")
    [row] = [r for r in found.rows if at(found, r, "title").text.startswith("Rà soát")]
    counts = [at(found, row, key).text for key in ("asked", "finished", "started", "silent")]
    assert counts == ["12", "1", "1", "10"]
    assert at(found, row, "overdue").text == "11"  # was to be done in the quarter before
    assert at(found, row, "difficulty").text == "Trường Tiểu học Ánh Dương: Thiếu quỹ đất"
    told = words(made)
    assert "1 lượt đã hoàn thành, 1 lượt đang thực hiện" in told
    assert "Trường Tiểu học Ánh Dương: Thiếu quỹ đất." in told


def test_money_is_that_of_the_units_unless_the_office_has_its_own(office: Session) -> None:
    found = table(document(office, "rolled-up", QUARTER), "Kinh phí")
    [row] = [r for r in found.rows if at(found, r, "name").text == "KINH PHÍ ĐÀO TẠO BỒI DƯỠNG"]
    assert at(found, row, "allocated").number == 900  # not 600 + 400
    assert at(found, row, "disbursed").number == 500


def test_what_adds_up_over_time_is_judged_to_date(office: Session) -> None:
    before = number_of(office, "SELECT id FROM period WHERE key = ?", "2023-Q1")
    unit = number_of(office, "SELECT id FROM unit WHERE name = ?", SCHOOLS[0])
    set_result(
        office, indicator_id=indicator_id(office, "23"), level="MN", period_id=before,
        unit_id=unit, value=40.0,
    )  # fmt: skip
    found = table(document(office, "rolled-up", QUARTER), "Chỉ tiêu")
    [row] = [
        r for r in found.rows
        if r.style == "data" and r.cells[0].text == "23" and at(found, r, "level").text == "MN"
    ]  # fmt: skip
    now = at(found, row, "value").number
    assert now is not None
    assert at(found, row, "to_date").number == now + 40
    assert at(found, row, "previous").number == 40


def test_a_longer_period_says_whose_figures_end_early(office: Session) -> None:
    """6 tháng of a unit that reported Quý I alone holds that quarter only."""
    before = number_of(office, "SELECT id FROM period WHERE key = ?", "2023-Q1")
    unit = number_of(
        office, "SELECT id FROM unit WHERE name = ?", "Trường Tiểu học và THCS Yên Viên"
    )
    told = "đơn vị mới có số liệu đến quý I năm 2023"
    assert told not in words(document(office, "rolled-up", "2023-H1"))
    set_result(
        office, indicator_id=indicator_id(office, "16"), level="TH", period_id=before,
        unit_id=unit, value=4.0,
    )  # fmt: skip
    for report in ("rolled-up", "roll-up"):
        text = words(document(office, report, "2023-H1"))
        assert f"1 {told}: Trường Tiểu học và THCS Yên Viên." in text


def test_its_words_are_made_of_the_sums_until_the_office_writes_its_own(office: Session) -> None:
    told = words(document(office, "rolled-up", QUARTER))
    assert "Đến nay các chỉ tiêu chưa có số liệu" not in told
    assert "Tỷ lệ trẻ nhà trẻ ra lớp đạt 95,79%, vượt 40,79 điểm phần trăm" in told
    assert "VI. ĐƠN VỊ CHƯA GỬI BÁO CÁO" in told
    assert "Trường Tiểu học và THCS Yên Viên" in told
    [reached, *_] = assessment(office, QUARTER)
    assert "Tỷ lệ trẻ nhà trẻ ra lớp" in reached.suggested  # an office without own results
    set_assessment(office, QUARTER, "reached", "Lời của cơ quan.")
    assert "Lời của cơ quan." in words(document(office, "rolled-up", QUARTER))


@pytest.mark.parametrize("fmt", ["pdf", "xlsx", "docx"])
def test_it_is_written_in_every_format(office: Session, fmt: str) -> None:
    data = render(document(office, "rolled-up", QUARTER), fmt)
    if fmt == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Chỉ tiêu"]
        values = [c.value for row in sheet.iter_rows() for c in row]
        assert float(Decimal("36400") / 380) in values
    assert len(data) > 10_000
