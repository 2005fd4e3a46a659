"""What the sheets of a report take where somebody types; LibreOffice keeps the rules."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from core.reports import document, export
from core.reports.content import Cell, Column, Row, Table, Typed
from core.reports.excel import write_excel
from core.session import Session

Rules = dict[tuple[str, int], Any]
"""By header and row of the sheet."""


def rules_of(sheet: Any) -> Rules:
    heads = next(row for row in sheet.iter_rows() if sum(c.value is not None for c in row) > 4)
    names = {cell.column: cell.value for cell in heads}
    return {
        (names[place.min_col], row): rule
        for rule in sheet.data_validations.dataValidation
        for place in rule.sqref.ranges
        for row in range(place.min_row, place.max_row + 1)
    }


def rows_of(sheet: Any, first: str) -> list[int]:
    """Rows whose first cell holds that text."""
    return [row[0].row for row in sheet.iter_rows() if row[0].value == first]


def test_results_take_numbers_states_and_words(book: Session) -> None:
    made = openpyxl.load_workbook(io.BytesIO(write_excel(document(book, "results", "2023-Q2"))))
    sheet = made["Chỉ tiêu"]
    rules = rules_of(sheet)
    [share] = rows_of(sheet, "1")
    assert rules["Tử số", share].type == "decimal"
    assert rules["Tử số", share].operator == "greaterThanOrEqual"
    assert rules["Tử số", share].formula1 == "0"
    value = rules["Kết quả", share]
    assert value.type == "custom"
    assert f"G{share}<=100" in value.formula1
    assert "Không áp dụng" in value.formula1
    assert value.errorStyle == "warning"
    [count] = rows_of(sheet, "15")
    assert "<=" not in rules["Kết quả", count].formula1
    assert rules["Kết quả", count].errorStyle in (None, "stop")
    [words] = rows_of(sheet, "14")
    assert ("Kết quả", words) not in rules  # "Có giải nhất"
    assert "Chưa đạt" in rules["Đánh giá", share].formula1
    group = next(row[0].row for row in sheet.iter_rows() if str(row[1].value).startswith("* "))
    assert ("Tử số", group) not in rules
    tasks = rules_of(made["Nhiệm vụ"])
    assert any(head == "Tình hình" and "Hoàn thành muộn" in rule.formula1
               for (head, _), rule in tasks.items())  # fmt: skip
    money = rules_of(made["Kinh phí"])
    assert {head for head, _ in money} == {"Kế hoạch", "Phân bổ", "Giải ngân"}


def test_a_large_table_has_few_rules(district: Session) -> None:
    made = openpyxl.load_workbook(io.BytesIO(write_excel(document(district, "roll-up", "2023-Q2"))))
    sheet = made["Số liệu đơn vị"]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == 6
    by_place = rules_of(sheet)
    last = sheet.max_row
    assert {head for head, row in by_place if row == last} >= {"Tử số", "Mẫu số", "Tình trạng"}
    assert "Chưa báo cáo" in by_place["Tình trạng", last].formula1


def test_bounds_say_themselves() -> None:
    from core.reports.excel_checks import _message

    assert _message(Typed("a", low=0)) == "Hãy gõ một số không nhỏ hơn 0."
    assert _message(Typed("a", high=5, words=("Không áp dụng",))) == (
        "Hãy gõ một số không lớn hơn 5, hoặc ghi “Không áp dụng”."
    )


def test_rows_apart_share_one_rule() -> None:
    from xlsxwriter import Workbook

    from core.reports.excel_checks import write_checks

    stream = io.BytesIO()
    with Workbook(stream) as file:
        sheet = file.add_worksheet()
        rows = tuple(Row((Cell(str(n)),), style="group" if n == 2 else "data") for n in range(5))
        typed = (Typed("n", low=0), Typed("n", words=("a", "b"), rows=()))
        table = Table((Column("n", "N"),), rows, sheet="N", typed=typed)
        write_checks(sheet, table, {"n": 3}, 10)
    made = openpyxl.load_workbook(stream).active
    [rule] = made.data_validations.dataValidation
    assert str(rule.sqref) == "D11:D12 D14:D15"


def test_libreoffice_keeps_the_rules(
    book: Session, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    path = export(book, "results", "2023-Q2", tmp_path / "a.xlsx", "xlsx")
    before = rules_of(openpyxl.load_workbook(path)["Chỉ tiêu"])
    after = rules_of(openpyxl.load_workbook(office(path, "xlsx"))["Chỉ tiêu"])
    assert set(after) == set(before)
    assert {rule.type for rule in after.values()} == {"decimal", "custom", "list"}
