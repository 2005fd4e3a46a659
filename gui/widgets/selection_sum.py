"""What the status line says about the selected cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QModelIndex

from core.i18n import tr
from core.rules.verdicts import exact
from gui.models.table_model import TableModel
from gui.number_text import number_text

_MOST_CELLS: Final = 5000


def selection_sum(model: TableModel, cells: Sequence[QModelIndex]) -> str:
    """ "12 ô · Tổng 1.234 · Trung bình 102,8"; '' for fewer than two numbers."""
    numbers: list[Decimal] = []
    for index in cells[:_MOST_CELLS]:
        column = model.columns[index.column()]
        row = model.row_at(index.row()) if column.number else None
        number = exact(column.number(row) if column.number and row is not None else None)
        if number is not None:
            numbers.append(number)
    if len(numbers) < 2:
        return ""
    total = sum(numbers, Decimal())
    return tr(
        "{n} số · Tổng {total} · Trung bình {mean}",
        n=len(numbers),
        total=number_text(total),
        mean=number_text(total / len(numbers)),
    )
