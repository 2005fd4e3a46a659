"""The plan's document: its tables are those of the source, in its order and wording."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from core.reports import document
from core.reports.content import Document, Heading, Paragraph, Table
from core.services.plans import built_in, built_in_keys
from core.session import Session


def tables(made: Document) -> dict[str, Table]:
    return {table.sheet: table for table in made.tables()}


def rows_as_text(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_indicators_stand_in_their_section_as_printed(book: Session) -> None:
    made = document(book, "plan", None)
    place = [n for n, block in enumerate(made.blocks) if isinstance(block, Table)]
    assert len(place) == 1
    before = made.blocks[place[0] - 1]
    assert isinstance(before, Heading)
    assert before.text == "II. CÁC CHỈ TIÊU CHỦ YẾU"
    table = tables(made)["Chỉ tiêu"]
    assert [c.title for c in table.columns] == ["TT", "Chỉ tiêu", "Đơn vị tính", "MN", "TH", "THCS"]
    rows = rows_as_text(table)
    assert rows[:3] == [
        ["", "* Huy động HS ra lớp"],
        ["1", "- Trẻ nhà trẻ ra lớp", "%", "≥ 55%", "", ""],
        ["2", "- Trẻ mẫu giáo ra lớp (trong đó trẻ 5 tuổi: 100%)", "%", "99,5%", "", ""],
    ]
    assert rows[-1] == [
        "25", "* Phổ cập giáo dục", "", "PCGD trẻ 5 tuổi", "Đạt chuẩn mức độ 3",
        "Đạt chuẩn mức độ 3",
    ]  # fmt: skip
    assert [row[0] for row in rows if row[0]] == [str(n) for n in range(1, 26)]


def test_annexes_come_in_the_order_of_the_source(book: Session) -> None:
    made = document(book, "plan", None)
    assert [(a.label, a.landscape) for a in made.appendices] == [
        ("", True), ("Phụ lục 2", False), ("Phụ lục 03", True), ("Phụ lục 04", False),
    ]  # fmt: skip
    assert "Kế hoạch số 32 /KH-UBND" in made.appendices[1].cites  # the source's own slip


def test_courses_have_live_totals_equal_to_the_printed_ones(book: Session) -> None:
    table = tables(document(book, "plan", None))["Bồi dưỡng"]
    total = table.rows[-1]
    assert [cell.text for cell in total.cells] == [
        "", "Tổng số", "", "", "750", "", "19", "", "900.000.000",
    ]  # fmt: skip
    assert total.cells[8].formula.startswith("SUM([cost@")
    assert table.notes == ()


def test_a_printed_total_that_is_wrong_stays_and_is_named(book: Session) -> None:
    [course] = book.conn.execute("SELECT id FROM course WHERE no = '1'").fetchone()
    with book.edit("Sửa lớp bồi dưỡng") as writer:
        writer.update("course", (course,), {"people": 125})
    table = tables(document(book, "plan", None))["Bồi dưỡng"]
    assert (table.rows[-1].cells[4].text, table.rows[-1].cells[4].formula) == ("750", "")
    assert table.notes == ("Số người: kế hoạch ghi tổng 750, cộng các dòng được 755.",)


def test_recognitions_are_three_lists(book: Session) -> None:
    made = document(book, "plan", None)
    headings = [b.text for b in made.appendices[1].blocks if isinstance(b, Heading)]
    assert headings == [
        "1. Trường đề nghị công nhận chuẩn mới: 02",
        "2. Trường đề nghị công nhận lại và nâng chuẩn mức 2: 03",
        "3. Trường đề nghị công nhận lại chuẩn: 11",
    ]
    lists = [b for b in made.appendices[1].blocks if isinstance(b, Table)]
    assert [len(table.rows) for table in lists] == [2, 3, 11]
    assert rows_as_text(lists[2])[5] == ["6", "THCS Đặng Xá", "2014", "9/2023", ""]


def test_tasks_stand_under_sections_and_sublevels(book: Session) -> None:
    table = tables(document(book, "plan", None))["Tiến độ"]
    groups = [row.cells[0].text for row in table.rows if row.style == "group"]
    assert groups == ["I", "II", "III", "IV", "V"]
    subs = [row.cells[1].text for row in table.rows if row.style == "subgroup"]
    assert subs == ["* Cấp học Mầm non", "* Cấp Tiểu học", "* Cấp THCS"]
    assert len([row for row in table.rows if row.style == "data"]) == 35


def test_assignments_are_printed_with_their_own_heads(new_book: Callable[..., Session]) -> None:
    made = document(new_book(plan="hai-an-2023-2024"), "plan", None)
    [annex] = [each for each in made.appendices if each.title.startswith("PHÂN CÔNG NHIỆM VỤ")]
    table, note = annex.blocks  # the source has both after the signature, and nothing before it
    assert isinstance(table, Table)
    assert isinstance(note, Paragraph)
    assert note.text.startswith("Ghi chú: Căn cứ vào chỉ đạo của Thành phố")
    assert not any(getattr(b, "text", "") in (annex.title, note.text) for b in made.blocks)
    assert [column.sheet_title for column in table.columns] == [
        "Số TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian bắt đầu",
        "Thời gian hoàn thành",
    ]  # fmt: skip
    assert [column.numbering for column in table.columns] == list("123456")
    rows = rows_as_text(table)
    assert len(rows) == 39
    assert rows[7][0] == "8"
    assert rows[7][4:] == ["Tháng 8/2023", "Tháng 5/2024"]
    others = tables(made)["Tiến độ"]
    assert not any(row.cells[1].text == rows[7][1] for row in others.rows)
    assert len(rows) + sum(row.style == "data" for row in others.rows) == 170


def test_the_budget_adds_up_to_the_printed_total(book: Session) -> None:
    table = tables(document(book, "plan", None))["Kinh phí"]
    total = table.rows[0]
    assert [cell.text for cell in total.cells] == ["", "TỔNG CỘNG", "418.348"]
    assert total.cells[2].number == Decimal(418_348)
    assert total.cells[2].formula.count("@") == 2
    bold = [row.cells[0].text for row in table.rows if row.style == "strong"]
    assert bold == ["A", "I", "II", "III", "B"]


def test_a_budget_total_that_is_wrong_stays_and_is_named(book: Session) -> None:
    with book.edit("Sửa kinh phí") as writer:
        [line] = book.conn.execute("SELECT id FROM budget_line WHERE code = 'B.1'").fetchone()
        writer.update("budget_line", (line,), {"amount_vnd": 2_000_000_000})
    table = tables(document(book, "plan", None))["Kinh phí"]
    source = next(row for row in table.rows if row.cells[0].text == "B")
    assert (source.cells[2].text, source.cells[2].formula) == ("4.730", "")
    assert any("NGUỒN XÃ HỘI HÓA" in note and "230" in note for note in table.notes)


@pytest.mark.parametrize("key", built_in_keys())
def test_every_built_in_plan_is_printed_whole(key: str, new_book: Callable[..., Session]) -> None:
    data = built_in(key)
    made = document(new_book(plan=key), "plan", None)
    blocks = [*made.blocks, *(b for annex in made.appendices for b in annex.blocks)]
    prose = "\n".join(b.text for b in blocks if isinstance(b, Heading | Paragraph))
    for section in data["sections"]:
        assert all(" ".join(text.split()) in prose for text in section["body"])
    found = tables(made)
    targets = [target["raw"] for item in data["indicators"] for target in item["targets"]]
    cells = (
        "\n".join(c.text for row in found["Chỉ tiêu"].rows for c in row.cells) if targets else ""
    )
    assert all(raw in cells for raw in targets)
    titles = [task["title"] for task in data["tasks"]]
    printed = [table.rows for sheet in ("Phân công", "Tiến độ") if (table := found.get(sheet))]
    rows = [row for part in printed for row in part]
    assert [row.cells[1].text for row in rows if row.style == "data"] == titles
    for sheet, field in (("Bồi dưỡng", "courses"), ("Kinh phí", "budget")):
        rows = (
            [r for r in found[sheet].rows if r.cells[1].text != "Tổng số"] if sheet in found else []
        )
        assert len(rows) == len(data[field])
    lists = [table for table in made.tables() if table.sheet.startswith("Chuẩn quốc gia")]
    assert sum(len(table.rows) for table in lists) == len(data["recognitions"])
