"""The grid of targets by unit and period: what is set is plain, what is inherited in brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.i18n import tr
from core.rules.verdicts import exact, target_of
from core.services.unit_targets import TargetGrid, TargetRow, set_unit_target, target_grid
from gui.book import Book
from gui.models.columns import Column, Entry, Key, Row
from gui.models.indicator_words import meaning_sentence
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import number_text

PLAN_ROW = 0  # the key of the line for every unit; ids of units begin at 1


@dataclass(frozen=True)
class TargetLine:
    """A unit (None: every unit) with the grid that all lines share."""

    unit_id: int | None
    name: str
    grid: TargetGrid


class TargetSource:
    """The plan's own targets first, then each unit below."""

    def __init__(self, book: Book, indicator_id: int, level: Any) -> None:
        self._book = book
        self._indicator_id, self._level = indicator_id, level
        self.grid = self._read()

    def _read(self) -> TargetGrid:
        return target_grid(self._book.session, self._indicator_id, self._level)

    def entries(self) -> Sequence[Entry]:
        """The line of the plan and one for each unit."""
        self.grid = self._read()
        return [PLAN_ROW, *(unit.id for unit in self.grid.units)]

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Row]:
        """Lines that all look at the same grid."""
        self.grid = self._read()
        names = {unit.id: unit.name for unit in self.grid.units}
        return {
            key: TargetLine(None, tr("Mọi đơn vị (như kế hoạch)"), self.grid)
            if key == PLAN_ROW
            else TargetLine(int(str(key)), names.get(int(str(key)), ""), self.grid)
            for key in keys
        }

    def touched(self, done: Any) -> Touched:
        """A target changes what every line below inherits."""
        tables = done.tables
        if tables & {"unit", "period"}:
            return Touched(order=True)
        return Touched(rows=True) if "target" in tables else UNTOUCHED


def target_columns_of(book: Book, grid: TargetGrid) -> list[Column]:
    """The unit, the whole plan, and each period of the book."""
    places: list[tuple[int | None, str]] = [(None, tr("Cả kế hoạch"))]
    places += [(period.id, period.label) for period in grid.periods]
    return [
        Column("unit", tr("Đơn vị"), text=lambda r: r.name, width=26, stretch=True),
        *(_period_column(book, grid, *place) for place in places),
    ]


def _period_column(book: Book, grid: TargetGrid, period_id: int | None, label: str) -> Column:
    def own(row: TargetLine) -> str:
        found = row.grid.own((row.unit_id, period_id))
        return found.raw if found is not None else ""

    def shown(row: TargetLine) -> str:
        if own(row):
            return own(row)
        found = row.grid.holding((row.unit_id, period_id))
        return f"({found.raw})" if found is not None and found.raw else ""

    def meaning(row: TargetLine) -> str:
        found = row.grid.holding((row.unit_id, period_id))
        if found is None or not found.raw:
            return tr("Chưa có mục tiêu ở đây.")
        words = tr("Hiểu là: {meaning}", meaning=meaning_sentence(target_of(found)))
        if own(row):
            return words
        return "\n".join((words, tr("Lấy theo mục tiêu chung hơn; gõ để giao riêng.")))

    def write(row: TargetLine, text: str) -> None:
        place = (row.unit_id, period_id)
        set_unit_target(book.session, grid.indicator.id, grid.level, place, text)

    return Column(
        f"period{period_id or ''}", label, text=shown, edit=own, set=write,
        width=max(11, len(label) + 6),
        align="right", tone=lambda r: "normal" if own(r) else "muted", tooltip=meaning,
        editable=lambda r: period_id is not None or r.unit_id is not None,
    )  # fmt: skip


def sum_words(grid: TargetGrid) -> str:
    """What the units' own targets add to beside the plan's, '' when there is nothing to add."""
    lines = []
    for period_id, label in [(None, tr("Cả kế hoạch")), *((p.id, p.label) for p in grid.periods)]:
        total = grid.total(period_id)
        if total is None:
            continue
        added, planned = total
        words = tr("{label}: các đơn vị cộng lại {sum}", label=label, sum=number_text(added))
        if planned is not None:
            words += tr(", kế hoạch {plan}", plan=planned.raw) + _compared(added, planned)
        lines.append(words)
    return "\n".join(lines)


def _compared(added: Decimal, planned: TargetRow) -> str:
    low = exact(planned.low if planned.low is not None else planned.high)
    high = exact(planned.high if planned.high is not None else planned.low)
    if low is None or high is None:
        return ""
    if added < low:
        return tr(" – còn thiếu {rest}", rest=number_text(low - added))
    if added > high:
        return tr(" – vượt {rest}", rest=number_text(added - high))
    return tr(" – khớp")
