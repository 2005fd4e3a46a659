"""What the documents of a roll-up tell, read from an office's book: one plan, one period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core.reports.frame import own_unit
from core.rules.coverage import coverage_of
from core.rules.roll_up import RollUp
from core.rules.targets import Target
from core.rules.verdicts import REACHED, Verdict, exact, judge, target_of
from core.services.indicators import applying_targets, is_due
from core.services.roll_up import RollUpRow, cell_value, roll_up_table, unit_cells
from core.session import Session
from db.queries import indicators as indicator_query
from db.queries import roll_up as roll_up_query
from db.records import Level, Period, Plan, Result, TargetRow, Unit
from db.text import sort_key

Place = tuple[int, Level]
"""An indicator (its id) at a level."""


@dataclass(frozen=True, slots=True)
class UnitCell:
    """What one expected unit brings to a figure; `adjusted` when the office corrected it.

    `answer` is what it wrote in words. What an office writes beside its sum is no answer: it says
    how many units are in it (`core.rules.coverage`).
    """

    unit: Unit
    result: Result | None
    value: Decimal | None
    adjusted: bool
    verdict: Verdict
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit's figures of the period stand against their targets; `rank` 0: not ranked."""

    unit: Unit
    expected: int
    reported: int
    reached: int
    not_met: int
    rank: int

    @property
    def judged(self) -> int:
        """Figures that could be judged."""
        return self.reached + self.not_met


@dataclass
class RollUpData:
    """The figures of a roll-up; each part is read when it is first asked for."""

    session: Session
    plan: Plan
    period: Period

    @cached_property
    def unit(self) -> Unit:
        """The office."""
        return own_unit(self.session)

    @cached_property
    def rows(self) -> list[RollUpRow]:
        """Every indicator and level of the plan over all expected units."""
        found = roll_up_table(self.session, self.period.key)
        return [row for row in found if row.indicator.plan_id == self.plan.id]

    @cached_property
    def cells(self) -> dict[Place, list[UnitCell]]:
        """The cells behind each row, in the order of the units."""
        return {(row.indicator.id, row.level): self._cells(row) for row in self.rows}

    @cached_property
    def units(self) -> list[Unit]:
        """Every unit that is expected to report anything, in Vietnamese order."""
        known = {cell.unit.id: cell.unit for cells in self.cells.values() for cell in cells}
        return sorted(known.values(), key=lambda unit: sort_key(unit.name))

    @cached_property
    def one_each(self) -> bool:
        """Whether every cell stands for one unit (`units_behind`)."""
        return not any(units_behind(row.figure) for row in self.rows)

    @cached_property
    def nothing_received(self) -> bool:
        """Whether no unit has answered anything yet, not even "không áp dụng"."""
        return all(cell.result is None for cells in self.cells.values() for cell in cells)

    @cached_property
    def reporting(self) -> int:
        """How many units have at least one figure or answer."""
        sent = {
            cell.unit.id
            for cells in self.cells.values()
            for cell in cells
            if cell.result is not None and cell.result.state == "value"
        }
        return len(sent)

    @cached_property
    def standings(self) -> list[Standing]:
        """The units by the share of their judged figures that reach the target, best first.

        What adds up over time is left out: a quarter's part says nothing about a year's target.
        """
        counted: dict[int, list[UnitCell]] = defaultdict(list)
        for row in self.rows:
            if ranked(row):
                for cell in self.cells[row.indicator.id, row.level]:
                    counted[cell.unit.id].append(cell)
        plain = [_standing(unit, counted[unit.id]) for unit in self.units]
        return _ranked(plain)

    @cached_property
    def _targets(self) -> dict[Place, list[TargetRow]]:
        ids = list({row.indicator.id for row in self.rows})
        found: dict[Place, list[TargetRow]] = defaultdict(list)
        for target in indicator_query.targets(self.session.conn, ids):
            found[target.indicator_id, target.level].append(target)
        return found

    @cached_property
    def _adjustments(self) -> dict[tuple[int, Level, int], Result]:
        found = roll_up_query.adjustments(self.session.conn, self.period.id)
        return {(cell.indicator_id, cell.level, cell.unit_id): cell for _, cell in found}

    def _cells(self, row: RollUpRow) -> list[UnitCell]:
        indicator, level = row.indicator, row.level
        made = []
        for unit, own in unit_cells(self.session, indicator.id, level, self.period.key):
            corrected = self._adjustments.get((indicator.id, level, unit.id))
            result = corrected or own
            value = cell_value(indicator, result, is_sum=unit.kind != "school")
            state, answer = (result.state, result.text) if result else ("blank", None)
            if unit.kind != "school" and coverage_of(unit.id, answer):
                answer = None
            verdict = self.verdict(row, unit, value, state, answer)
            made.append(UnitCell(unit, result, value, corrected is not None, verdict, answer))
        return made

    def target(self, row: RollUpRow, unit: Unit) -> Target | None:
        """What a unit is to reach: its own target, else the plan's."""
        targets = self._targets[row.indicator.id, row.level]
        mine = applying_targets(targets, unit.id, self.period.id)
        return target_of(mine[0]) if mine else None

    def verdict(
        self, row: RollUpRow, unit: Unit, value: Decimal | None, state: str, text: str | None = None
    ) -> Verdict:
        """What a unit's figure is worth against its target."""
        return judge(
            self.target(row, unit),
            value,
            direction=row.indicator.direction,
            state=state,
            baseline=exact(row.indicator.baseline),
            due=is_due(row.indicator, self.period),
            text=text,
            measure=row.indicator.measure,
        )


def units_behind(figure: RollUp) -> dict[int, tuple[int, int]]:
    """Cells that stand for other than one unit, by the unit they are of.

    How many units the cell's figure counts as (an office's sum; none: an adjustment without a
    report), and how many are expected there.
    """
    found = {one.id: (one.reported, one.expected) for one in (*figure.inside, *figure.awaited)}
    return found | {i: (0, found.get(i, (0, 1))[1]) for i in figure.unreported}


def ranked(row: RollUpRow) -> bool:
    """Whether a figure says by itself how a unit stands; a part of what adds up does not."""
    return row.indicator.roll_up_time != "sum"


def _standing(unit: Unit, cells: list[UnitCell]) -> Standing:
    asked = [cell for cell in cells if cell.verdict is not Verdict.NOT_APPLICABLE]
    return Standing(
        unit,
        len(asked),
        sum(cell.result is not None and cell.result.state == "value" for cell in asked),
        sum(cell.verdict in REACHED for cell in asked),
        sum(cell.verdict is Verdict.NOT_MET for cell in asked),
        0,
    )


def _ranked(found: list[Standing]) -> list[Standing]:
    """Best share first; equal shares share a rank, units without a judged figure have none."""

    def share(each: Standing) -> Decimal:
        return Decimal(each.reached) / each.judged if each.judged else Decimal(-1)

    made: list[Standing] = []
    for n, each in enumerate(sorted(found, key=share, reverse=True), start=1):
        rank = n if each.judged else 0
        if made and each.judged and share(made[-1]) == share(each):
            rank = made[-1].rank
        made.append(
            Standing(each.unit, each.expected, each.reported, each.reached, each.not_met, rank)
        )
    return made
