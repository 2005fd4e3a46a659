"""Targets of single units and periods: what is set for them, what they inherit, what it adds to.

A target set for a unit and a period wins over the unit's own, that over the period's, that over the
plan's (`indicators.applying_targets`). Setting one writes a row of `target`; taking it back deletes
that row, and the inherited one holds again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.short_text import shortened
from core.rules.targets import parse_target
from core.rules.verdicts import exact
from core.services.indicators import applying_targets
from core.services.periods import periods
from core.services.plans import target_columns
from core.services.reporting_units import reporting_units
from core.session import Session
from db.queries import indicators as query
from db.records import Indicator, Level, Period, TargetRow, Unit
from db.text import nfc

__all__ = ["TargetGrid", "TargetRow", "set_unit_target", "target_grid"]

_NUMBERS: Final = frozenset({"ratio", "count", "amount", "score"})
Place = tuple[int | None, int | None]
"""(unit id, period id); None for every unit, for the whole plan."""


@dataclass(frozen=True, slots=True)
class TargetGrid:
    """The targets of an indicator at one level, by unit and period."""

    indicator: Indicator
    level: Level
    units: tuple[Unit, ...]
    periods: tuple[Period, ...]
    targets: tuple[TargetRow, ...]

    def own(self, place: Place) -> TargetRow | None:
        """The target set for exactly this unit and period."""
        found = [t for t in self.targets if (t.unit_id, t.period_id) == place]
        return found[0] if found else None

    def holding(self, place: Place) -> TargetRow | None:
        """The target that holds there, set or inherited."""
        unit_id, period_id = place
        found = applying_targets(self.targets, unit_id or 0, period_id or 0)
        return found[0] if found else None

    def total(self, period_id: int | None) -> tuple[Decimal, TargetRow | None] | None:
        """(what the units' own targets add to, the plan's target) of an indicator that adds up.

        None when the indicator does not add up or no unit has a number of its own.
        """
        if self.indicator.roll_up_units != "sum":
            return None
        own = [self.own((unit.id, period_id)) for unit in self.units]
        numbers = [n for t in own if t is not None and (n := _number(t)) is not None]
        if not numbers:
            return None
        return sum(numbers, Decimal()), self.holding((None, period_id))


def target_grid(session: Session, indicator_id: int, level: Level) -> TargetGrid:
    """All that is set for an indicator at a level, with the units and periods of the book."""
    [indicator] = query.indicators(session.conn, [indicator_id])
    found = [t for t in query.targets(session.conn, [indicator_id]) if t.level == level]
    own = session.own_unit_id()
    units = [
        unit
        for unit in reporting_units(session)
        if unit.id != own and (level == "ALL" or not unit.levels or level in unit.levels.split(","))
    ]
    return TargetGrid(indicator, level, tuple(units), tuple(periods(session)), tuple(found))


def set_unit_target(
    session: Session, indicator_id: int, level: Level, place: Place, raw: str
) -> None:
    """Set the target of a unit, of a period or of both; '' takes it back to the inherited one."""
    grid = target_grid(session, indicator_id, level)
    text = nfc(raw)
    own = grid.own(place)
    name = grid.indicator.no or shortened(grid.indicator.name)
    with session.edit(tr("Giao mục tiêu riêng chỉ tiêu {name}", name=name)) as writer:
        if not text:
            if own is not None and place != (None, None):
                writer.delete("target", (own.id,))
            return
        read = parse_target(text, unit=grid.indicator.measure, direction=grid.indicator.direction)
        if grid.indicator.kind in _NUMBERS and read.op == "text":
            raise UserError(
                tr("“{text}” không phải mục tiêu bằng số. Hãy gõ như 95, ≥ 95%, dưới 3 hoặc 5 - 7.",
                   text=shortened(text))
            )  # fmt: skip
        values = {"raw": text, **target_columns(read), "corrected": 0}
        if own is not None:
            writer.update("target", (own.id,), values)
            return
        inherited = grid.holding(place)
        label = inherited.label if inherited is not None else None
        row = {"indicator_id": indicator_id, "level": level, "label": label}
        writer.insert("target", {**row, "unit_id": place[0], "period_id": place[1], **values})


def _number(target: TargetRow) -> Decimal | None:
    return exact(target.low if target.low is not None else target.high)
