"""The report on results as content: states, figures to date, formulas, sentences."""

from collections.abc import Callable
from decimal import Decimal

from core.reports import document
from core.reports.content import Cell, Document, Heading, Paragraph, Row, Table
from core.reports.excel import write_excel
from core.session import Session

D = Decimal


def table(made: Document, sheet: str) -> Table:
    [found] = [each for each in made.tables() if each.sheet == sheet]
    return found


def cell(made: Table, row: Row, key: str) -> Cell:
    return row.cells[[column.key for column in made.columns].index(key)]


def results(made: Document, no: str) -> dict[str, Row]:
    """The rows of an indicator by level."""
    found = table(made, "Chỉ tiêu")
    rows = [row for row in found.rows if row.style == "data" and row.cells[0].text == no]
    return {cell(found, row, "level").text: row for row in rows}


def texts(made: Document) -> list[str]:
    return [b.text for b in made.blocks if isinstance(b, Heading | Paragraph)]


def test_the_four_empty_states_print_apart(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    found = table(made, "Chỉ tiêu")

    def value(no: str, level: str) -> Cell:
        return cell(found, results(made, no)[level], "value")

    assert value("3", "TH").text == "Chưa có số liệu"
    assert value("4", "THCS").text == "Không áp dụng"
    assert value("9", "TH").text == ""
    assert all(value(*p).number is None for p in (("3", "TH"), ("4", "THCS"), ("9", "TH")))
    assert value("8", "THCS").text == "0"
    assert value("8", "THCS").number == 0


def test_a_ratio_is_a_live_share_of_its_parts(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    found = table(made, "Chỉ tiêu")
    row = results(made, "1")["MN"]
    value = cell(found, row, "value")
    assert (value.text, value.number) == ("56,25", D("56.25"))
    empty = '[numerator@]="",[denominator@]="",[denominator@]=0'
    assert value.formula == f'IF(OR({empty}),"",[numerator@]*100/[denominator@])'
    assert cell(found, row, "numerator").number == 4500
    assert cell(found, row, "previous").text == "55,38"
    assert cell(found, row, "target").text == "≥ 55%"
    assert cell(found, row, "percent").text == "102,3"
    assert cell(found, row, "verdict").text == "Vượt"


def test_what_adds_up_is_judged_by_what_was_reached_so_far(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    found = table(made, "Chỉ tiêu")
    row = results(made, "23")["MN"]
    assert cell(found, row, "value").text == "1"
    assert cell(found, row, "to_date").text == "2"
    assert cell(found, row, "percent").text == "100"
    assert cell(found, row, "verdict").text == "Đạt"
    first = results(document(book, "results", "2023-Q1"), "23")["MN"]
    assert cell(found, first, "verdict").text == "Chưa đạt"


def test_levels_of_an_indicator_are_joined_rows(book: Session) -> None:
    rows = list(results(document(book, "results", "2023-Q2"), "8").values())
    assert [row.joined for row in rows] == [0, 2, 2]
    assert len({row.cells[1].text for row in rows}) == 1


def test_every_printed_target_is_there_as_printed(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    found = table(made, "Chỉ tiêu")
    printed = [cell(found, row, "target").text for row in found.rows if row.style == "data"]
    raw = [row[0] for row in book.conn.execute("SELECT raw FROM target ORDER BY id")]
    assert sorted(printed) == sorted(raw)
    assert len(raw) == 43


def test_tasks_say_what_became_of_them(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    found = table(made, "Nhiệm vụ")
    rows = [row for row in found.rows if row.style == "data"]
    assert len(rows) == 35
    assert cell(found, rows[0], "status").text == "Đang thực hiện, 60%"
    assert cell(found, rows[0], "difficulty").text == "Thiếu giáo viên Tin học"
    assert cell(found, rows[2], "status").text == "Hoàn thành, 25/2/2023"
    assert cell(found, rows[5], "status").text == "Quá hạn"
    later = table(document(book, "results", "2023-Q3"), "Nhiệm vụ")
    done = [row for row in later.rows if row.style == "data"][2]
    assert cell(later, done, "status").text == "Hoàn thành (Quý II/2023)"


def test_budget_totals_are_sums_of_their_parts(book: Session) -> None:
    found = table(document(book, "results", "2023-Q2"), "Kinh phí")
    by_name = {row.cells[1].text: row for row in found.rows}
    total = by_name["TỔNG CỘNG"]
    assert total.style == "total"
    assert cell(found, total, "planned").text == "418.348"
    assert cell(found, total, "planned").formula.startswith("SUM([planned@")
    assert cell(found, total, "disbursed").number == D(162_645)
    assert cell(found, total, "remaining").number == D(418_348 - 162_645)
    assert cell(found, total, "percent").text == "38,9"
    silent = by_name["Kinh phí mua sắm bổ sung trang thiết bị"]
    assert [cell(found, silent, key).text for key in ("planned", "allocated", "remaining")] == [
        "24.000", "", "",
    ]  # fmt: skip
    assert found.unit_note == "Đơn vị tính: triệu đồng"


def test_the_body_has_five_parts_and_neutral_sentences(book: Session) -> None:
    made = document(book, "results", "2023-Q2")
    headings = [b.text for b in made.blocks if isinstance(b, Heading) and b.depth == 1]
    assert [text.split(".")[0] for text in headings] == ["I", "II", "III", "IV", "V"]
    assert made.subject == "Kết quả thực hiện Kế hoạch số 92/KH-UBND, quý II năm 2023"
    body = texts(made)
    assert any("1 đang thực hiện, 1 hoàn thành, 33 chưa có báo cáo tiến độ" in t for t in body)
    assert any("đã giải ngân 162.645 triệu đồng (bằng 38,9% kế hoạch)" in t for t in body)
    assert any(t.startswith("- Tỷ lệ trẻ nhà trẻ ra lớp đạt 56,25%") for t in body)
    assert any("Thiếu giáo viên Tin học" in t for t in body)
    assert body[-1].endswith("./.")
    assert [a.label for a in made.appendices] == [
        "Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV",
    ]  # fmt: skip


def test_a_school_sees_its_own_levels_and_no_budget_of_the_office(
    new_book: Callable[..., Session],
) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường THCS Đặng Xá", levels=("THCS",))
    made = document(session, "results", "2023-Q2")
    found = table(made, "Chỉ tiêu")
    levels = {cell(found, row, "level").text for row in found.rows if row.style == "data"}
    assert levels == {"THCS"}
    assert "Kinh phí" not in [each.sheet for each in made.tables()]
    assert "Trong kỳ đơn vị không có số liệu kinh phí." in texts(made)


def test_a_school_reports_on_the_money_it_was_given(new_book: Callable[..., Session]) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường THCS Đặng Xá", levels=("THCS",))
    [period] = session.conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchone()
    [line] = session.conn.execute("SELECT id FROM budget_line WHERE code = 'B.1'").fetchone()
    with session.edit("Nhập kinh phí") as writer:
        key = (period, line, session.own_unit_id())
        writer.put("execution", key, {"allocated_vnd": 5_000_000, "disbursed_vnd": 2_500_000})
    found = table(document(session, "results", "2023-Q2"), "Kinh phí")
    assert [row.cells[0].text for row in found.rows] == ["", "B", "1"]
    total = found.rows[0]
    assert (cell(found, total, "allocated").text, cell(found, total, "percent").text) == ("5", "0")
    assert cell(found, total, "allocated").formula == f"SUM([allocated@{found.rows[1].key}])"
    assert cell(found, total, "planned").formula == ""  # its other parts are not in the table
    write_excel(document(session, "results", "2023-Q2"))


def test_an_office_writes_its_own_beginning_and_end(book: Session) -> None:
    book.set_setting("opening", "Thực hiện [kế hoạch], [đơn vị] báo cáo [kỳ] [khác]:", "Sửa")
    book.set_setting("closing", "Trân trọng báo cáo./.", "Sửa")
    body = texts(document(book, "results", "2023-Q2"))
    assert body[0] == (
        "Thực hiện Kế hoạch số 92/KH-UBND, UBND huyện Gia Lâm báo cáo quý II năm 2023 [khác]:"
    )
    assert body[-1] == "Trân trọng báo cáo./."
    assert "báo cáo quý III năm 2023" in texts(document(book, "results", "2023-Q3"))[0]


def test_a_plan_named_after_its_year_says_it_once(new_book: Callable[..., Session]) -> None:
    session = new_book(plan="hai-an-2023-2024")
    for key, said in (("2023-2024", ""), ("2023-2024-HK1", ", học kỳ I"),
                      ("2023-Q4", ", quý IV năm 2023")):  # fmt: skip
        made = document(session, "results", key)
        assert made.subject.endswith(f"năm học 2023-2024{said}")
        [last] = [b.text for b in made.blocks if isinstance(b, Paragraph)][-1:]
        assert f"năm học 2023-2024{said} của" in last
        assert made.subject.count("2023-2024") == 1
