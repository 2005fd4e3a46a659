"""Quy mô trường, lớp in the report: an office's schools, a school's levels, live totals."""

import io
from collections.abc import Callable

import openpyxl

from core.reports import document
from core.reports.content import Document, Heading, Paragraph, Table
from core.reports.excel import write_excel
from core.session import Session

YEAR = "2022-2023"


def put(session: Session, unit_id: int, level: str, **figures: int) -> None:
    with session.edit("Nhập quy mô") as writer:
        writer.put("unit_facts", (unit_id, YEAR, level), dict(figures))


def table(made: Document) -> Table:
    [found] = [each for each in made.tables() if each.sheet == "Quy mô trường lớp"]
    return found


def texts(made: Document) -> list[str]:
    return [b.text for b in made.blocks if isinstance(b, Heading | Paragraph)]


def test_an_office_lists_its_schools_with_a_live_sum(district: Session) -> None:
    ids = [row[0] for row in district.conn.execute("SELECT id FROM unit WHERE kind = 'school'")]
    put(district, ids[0], "ALL", classes=10, pupils=320, teachers=22, sites=2)
    put(district, ids[3], "TH", classes=12, pupils=400)
    put(district, ids[3], "THCS", classes=8, pupils=300)
    made = document(district, "results", "2023-Q2")
    assert "III. QUY MÔ TRƯỜNG, LỚP VÀ XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA" in texts(made)
    assert (
        "Năm học 2022-2023, có 12 trường: 2 điểm trường, 30 lớp, 1.020 học sinh, 22 giáo viên"
        " (còn 10 trường chưa có số liệu)."
    ) in texts(made)
    rows = {row.cells[1].text: row for row in table(made).rows}
    assert len(rows) == 13
    total = [cell.text for cell in rows["Tổng số"].cells]
    assert total == ["", "Tổng số", "", "2", "30", "1.020", "22"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_excel(made)))["Quy mô trường lớp"]
    last = sheet.max_row
    assert sheet.cell(last, 5).value.startswith("=SUM(E")
    assert sheet.cell(last, 6).value.count(":") == 1


def test_a_school_lists_its_levels(new_book: Callable[..., Session]) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường TH và THCS A", levels=("TH", "THCS"))
    own = session.own_unit_id()
    put(session, own, "TH", classes=5, pupils=150)
    put(session, own, "THCS", classes=4, pupils=130)
    made = document(session, "results", "2023-Q2")
    rows = [[cell.text for cell in row.cells] for row in table(made).rows]
    assert [row[2:] for row in rows] == [
        ["TH", "", "5", "150", ""], ["THCS", "", "4", "130", ""], ["", "", "9", "280", ""],
    ]  # fmt: skip
    assert "Năm học 2022-2023, đơn vị có 9 lớp, 280 học sinh." in texts(made)


def test_a_site_that_two_levels_share_is_counted_once(
    district: Session, new_book: Callable[..., Session]
) -> None:
    ids = [row[0] for row in district.conn.execute("SELECT id FROM unit WHERE kind = 'school'")]
    put(district, ids[0], "ALL", sites=2)
    put(district, ids[3], "TH", sites=3, pupils=400)
    put(district, ids[3], "THCS", sites=1, pupils=300)
    made = document(district, "results", "2023-Q2")
    rows = {row.cells[1].text: row.cells[3].text for row in table(made).rows if row.cells[3].text}
    assert list(rows.values()) == ["2", "3", "5"]
    assert "được tính một lần" in table(made).notes[0]

    own = new_book(plan="gia-lam-2023", unit="Trường TH và THCS A", levels=("TH", "THCS"))
    put(own, own.own_unit_id(), "TH", sites=1, pupils=150)
    put(own, own.own_unit_id(), "THCS", sites=1, pupils=130)
    made = document(own, "results", "2023-Q2")
    assert [row.cells[3].text for row in table(made).rows] == ["1", "1", "1"]
    assert not table(made).rows[-1].cells[3].formula  # no sum
    put(own, own.own_unit_id(), "ALL", sites=2)  # separate grounds: said for the whole
    made = document(own, "results", "2023-Q2")
    assert table(made).rows[-1].cells[3].text == "2"
    assert table(made).notes == ()


def test_one_line_needs_no_table(new_book: Callable[..., Session]) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường THCS A", levels=("THCS",))
    put(session, session.own_unit_id(), "ALL", classes=4, pupils=130)
    made = document(session, "results", "2023-Q2")
    assert "Năm học 2022-2023, đơn vị có 4 lớp, 130 học sinh." in texts(made)
    assert not any(each.sheet == "Quy mô trường lớp" for each in made.tables())


def test_a_whole_given_beside_levels_is_the_total_and_no_sum(
    new_book: Callable[..., Session],
) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường TH và THCS A", levels=("TH", "THCS"))
    own = session.own_unit_id()
    put(session, own, "ALL", teachers=20, classes=9)
    put(session, own, "TH", classes=5)
    put(session, own, "THCS", classes=4)
    total = table(document(session, "results", "2023-Q2")).rows[-1]
    assert [cell.text for cell in total.cells[3:]] == ["", "9", "", "20"]
    assert total.cells[4].formula
    assert not total.cells[6].formula


def test_without_figures_the_part_is_as_before(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    assert "III. XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA" in texts(made)
    assert not any(each.sheet == "Quy mô trường lớp" for each in made.tables())
