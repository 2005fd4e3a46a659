"""What a sheet shows in colour: verdicts, overdue tasks, reports that are late."""

import io
from typing import Any

import openpyxl
import pytest

from core.reports import document
from core.reports.excel import write_excel
from core.session import Session

RED, AMBER = "FF9C0006", "FF7F6000"


def marks(session: Session, report: str, sheet: str) -> dict[str, Any]:
    """Words → (colour, columns they are looked for in)."""
    data = write_excel(document(session, report, "2023-Q2"))
    found: dict[str, Any] = {}
    made: Any = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    for area, rules in made.conditional_formatting._cf_rules.items():
        for rule in rules:
            if rule.type == "containsText":
                colour, columns = found.setdefault(rule.text, (rule.dxf.font.color.rgb, set()))
                columns.update(r.min_col for r in area.sqref.ranges)
                assert colour == rule.dxf.font.color.rgb
    return found


def test_overdue_tasks(book: Session) -> None:
    assert marks(book, "results", "Nhiệm vụ") == {"quá hạn": (RED, {7}), "muộn": (AMBER, {7})}


@pytest.mark.parametrize(
    ("report", "sheet", "columns"),
    [("sending", "Theo dõi gửi", {3, 4, 5, 6}), ("roll-up", "Chưa gửi", {4})],
)
def test_reports_that_are_late(
    district: Session, report: str, sheet: str, columns: set[int]
) -> None:
    found = marks(district, report, sheet)
    assert found["quá hạn"][0] == RED
    assert columns <= found["quá hạn"][1]
