"""What the status line says about the selected cells."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtCore import QItemSelection

from core.i18n import tr
from core.rules.verdicts import exact
from gui.models.table_model import TableModel
from gui.number_text import number_text

_MOST_CELLS: Final = 5000


def selection_sum(model: TableModel, chosen: QItemSelection) -> str:
    """ "12 số · Tổng 1.234 · Trung bình 102,8"; '' for fewer than two numbers or too many."""
    if sum(r.width() * r.height() for r in chosen.toList()) > _MOST_CELLS:
        return ""
    numbers: list[Decimal] = []
    for area in chosen.toList():
        for place in range(area.left(), area.right() + 1):
            value = model.columns[place].number
            lines = range(area.top(), area.bottom() + 1) if value else range(0)
            rows = [row for line in lines if (row := model.row_at(line)) is not None]
            found = [exact(value(row)) for row in rows] if value else []
            numbers += [number for number in found if number is not None]
    if len(numbers) < 2:
        return ""
    total = sum(numbers, Decimal())
    return tr(
        "{n} số · Tổng {total} · Trung bình {mean}",
        n=len(numbers),
        total=number_text(total),
        mean=number_text(total / len(numbers)),
    )
