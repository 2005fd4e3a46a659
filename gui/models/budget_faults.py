"""What the checks think of the amounts of the budget that were just written."""

from __future__ import annotations

from typing import Any

from core.i18n import tr
from core.services import budget
from gui.models.row_names import row_name
from gui.models.row_source import MANY
from gui.models.table_model import TableModel


def written_faults(model: TableModel, done: Any, unit: str) -> str:
    """One sentence about the lines a change set wrote, amounts in the display unit; '' if fine."""
    if len(done.changes) > MANY:
        return ""  # nobody typed these
    lines = {key[0] for key in done.keys("budget_line")}
    lines |= {key[1] for key in done.keys("execution")}
    found = []
    for line in sorted(lines):
        place = model.row_of(line)
        row = model.row_at(place) if place is not None else None
        if place is not None and row is not None and (said := budget.differences(row, unit)):
            found.append(f"{row_name(model, place)}: {' '.join(said)}")
    if len(found) > 1:
        return tr("{n} dòng vừa ghi cần xem lại. Bấm F7 để xem từng điểm.", n=len(found))
    return found[0] if found else ""
