"""A roll-up over offices that sent sums alone: LibreOffice counts units as the program does."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.reports import export
from core.reports.result_tables import level_text
from core.services.roll_up import roll_up_table
from core.session import Session
from tests.core.reports.conftest import QUARTER, indicator_id
from tests.core.reports.test_live_workbooks import Sheet, sheet

pytestmark = pytest.mark.slow
OFFICES = ("Huyện Ba Vì", "Huyện Chương Mỹ", "Huyện Đan Phượng", "Huyện Mê Linh")
FULL, EMPTY, PART, ADJUSTED = OFFICES
Places = dict[str, int]


def nothing(expected: int) -> dict[str, Any]:
    """A row that came without a figure."""
    return {"state": "blank", "numerator": None, "denominator": None, "value": None,
            "text": None, "note": f"0/{expected}"}  # fmt: skip


def sent(kind: str, way: str, name: str) -> dict[str, Any]:
    """What an office sent of an indicator; two of them have no figure of any."""
    if name in (EMPTY, ADJUSTED) or way in ("list", "none"):
        return nothing(5 if name == EMPTY else 6)
    said = {"state": "value", "text": "2/7" if name == FULL else "3/4; điều chỉnh 1"}
    if kind == "ratio" or way == "count_yes":
        return {**said, "numerator": 2.0, "denominator": 3.0}
    return {**said, "value": 3.0}


@pytest.fixture
def offices(district: Session) -> Places:
    """Four offices beside the schools of the book, by name: their ids."""
    period, own = period_id(district), district.own_unit_id()
    kinds = {
        (row.indicator.id, row.level): (row.indicator.kind, row.indicator.roll_up_units)
        for row in roll_up_table(district, QUARTER)
    }
    with district.edit("Nhận số tổng hợp") as writer:
        ids = {
            name: writer.add("unit", {"uid": str(uuid.UUID(int=n)), "name": name,
                                         "kind": "district", "parent_id": own})
            for n, name in enumerate(OFFICES, start=90)
        }  # fmt: skip
        for (indicator, level), (kind, way) in kinds.items():
            for name, unit in ids.items():
                writer.put("result", (period, indicator, level, unit), sent(kind, way, name))
        key = (period, indicator_id(district, "1"), "MN", ids[ADJUSTED])
        writer.put("adjustment", key, {"numerator": 9, "denominator": 10, "reason": "Biên bản",
                                       "made_at": "2023-07-01T00:00:00Z"})  # fmt: skip
    return ids


def period_id(session: Session) -> int:
    [found] = session.conn.execute("SELECT id FROM period WHERE key = ?", (QUARTER,)).fetchone()
    return int(found)


@pytest.fixture
def total_of(office: Callable[[Path, str], Path], tmp_path: Path) -> Callable[..., Sheet]:
    """The totals of a workbook calculated anew."""

    def calculate(book: openpyxl.Workbook) -> Sheet:
        book.save(tmp_path / "typed.xlsx")
        made = openpyxl.load_workbook(office(tmp_path / "typed.xlsx", "xlsx"), data_only=True)
        return sheet(made, "Tổng hợp")

    return calculate


def check_coverage(total: Sheet, session: Session) -> dict[tuple[str, str], str]:
    """Every line says what the program says; by number and level."""
    found = {}
    for row in roll_up_table(session, QUARTER):
        level = level_text(row.level)
        [n] = total.rows(Chỉ_tiêu=row.indicator.name, Cấp_học=level)
        covered = total.at(n, "Số đơn vị có số liệu")
        assert covered == "{}/{}".format(*row.figure.coverage), (row.indicator.name, level)
        found[row.indicator.no or "", row.level] = covered
    return found


ANSWERS: tuple[tuple[str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    # number and level, office, typed into the sheet, put into the book
    ("1", "MN", EMPTY, {"Tử số": 10, "Mẫu số": 20},
     {"state": "value", "numerator": 10.0, "denominator": 20.0}),
    ("2", "MN", FULL, {"Tử số": None, "Mẫu số": None}, nothing(7)),
    ("3", "TH", PART, {"Không tính": "x"}, {"numerator": 4.0}),  # a part above its whole
    ("4", "THCS", FULL, {"Kết quả": "Không áp dụng"}, {**nothing(7), "state": "na"}),
    ("5", "MN", EMPTY, {"Kết quả": "Không áp dụng"}, {"state": "na"}),
    ("6", "MN", PART, {"Tử số": None}, {"numerator": None}),
    ("23", "MN", EMPTY, {"Kết quả": 2}, {"state": "value", "value": 2.0}),
    ("14", "THCS", EMPTY, {"Kết quả": "Có"}, {"state": "value", "value": 1.0, "text": "Có"}),
    ("16", "TH", FULL, {"Kết quả": None}, nothing(7)),
)  # fmt: skip


def test_offices_are_counted_alike_whatever_is_typed(
    district: Session, offices: Places, tmp_path: Path, total_of: Callable[..., Sheet]
) -> None:
    """A figure typed later, a mark, a cell emptied wholly or in part, one that does not apply."""
    book = openpyxl.load_workbook(export(district, "roll-up", QUARTER, tmp_path / "a.xlsx", "xlsx"))
    before = check_coverage(total_of(book), district)
    assert before["1", "MN"] == "7/25"  # 2 of 3 schools, 2 and 3 of 7, 5, 4 and 6 below offices
    cells = sheet(book, "Số liệu đơn vị")
    names = {
        (row.indicator.no, row.level): row.indicator.name
        for row in roll_up_table(district, QUARTER)
    }
    for no, level, office, typed, _ in ANSWERS:
        [n] = cells.rows(
            Chỉ_tiêu=names[no, level], Cấp_học=level_text(level), Đơn_vị=office
        )  # fmt: skip
        for column, value in typed.items():
            cells.type(n, column, value)
    after = total_of(book)
    with district.edit("Sửa") as writer:
        for no, level, office, _, stored in ANSWERS:
            key = (period_id(district), indicator_id(district, no), level, offices[office])
            writer.put("result", key, stored)
    told = check_coverage(after, district)
    assert (before["2", "MN"], told["2", "MN"]) == ("7/25", "5/25")
    assert told["1", "MN"] == "8/25"
