"""What the checks look at: a plan, or a period with its figures, as records without a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from db.records import (
    Annex,
    BudgetLine,
    Course,
    Execution,
    Indicator,
    Period,
    Plan,
    Progress,
    Recognition,
    Result,
    Section,
    TargetRow,
    Task,
    Unit,
    UnitAlias,
)

CellKey = tuple[int, str, int]
"""(indicator id, level, unit id): a result cell of the period looked at."""


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """A part of a budget line's amount: `by` is year or source, `name` which one."""

    line_id: int
    by: str
    name: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A whole plan. `today` (ISO day) tells which recognitions have expired; None = not asked."""

    plan: Plan
    sections: Sequence[Section] = ()
    annexes: Sequence[Annex] = ()
    indicators: Sequence[Indicator] = ()
    targets: Sequence[TargetRow] = ()
    tasks: Sequence[Task] = ()
    courses: Sequence[Course] = ()
    recognitions: Sequence[Recognition] = ()
    budget: Sequence[BudgetLine] = ()
    shares: Sequence[BudgetShare] = ()
    units: Sequence[Unit] = ()
    aliases: Sequence[UnitAlias] = ()
    today: str | None = None


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The figures of one period.

    `expected` lists the cells that must be filled; `history` the earlier values of a cell, oldest
    first, of comparable periods. `progress` is the last known row of each task and unit up to the
    period, so that a task finished in an earlier quarter is not late in this one; `foreign` are ids
    of tasks that the reporting school is not asked about (`core.rules.task_concern`). Indicators,
    tasks and budget lines are those the figures are about; units give the names. `today` (ISO day)
    tells which days have not come yet; None = not asked.
    """

    period: Period
    indicators: Sequence[Indicator] = ()
    results: Sequence[Result] = ()
    expected: Sequence[CellKey] = ()
    history: Mapping[CellKey, Sequence[Decimal]] = field(default_factory=dict)
    units: Sequence[Unit] = ()
    tasks: Sequence[Task] = ()
    progress: Sequence[Progress] = ()
    budget: Sequence[BudgetLine] = ()
    execution: Sequence[Execution] = ()
    late_from: str | None = None
    foreign: Collection[int] = ()
    today: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How comparable values lie: their middle (median) and usual distance from it (MAD)."""

    count: int
    middle: Decimal
    distance: Decimal

    @classmethod
    def of(cls, values: Sequence[Decimal]) -> Spread | None:
        """The spread of the values, None of none."""
        if not values:
            return None
        middle = median(values)
        return cls(len(values), middle, median([abs(value - middle) for value in values]))


@dataclass(frozen=True, slots=True)
class Cell:
    """One result cell with what it can be compared to.

    `history` as in `PeriodView`; `peers` how the units' values of the same period lie.
    """

    indicator: Indicator
    result: Result
    history: Sequence[Decimal] = ()
    peers: Spread | None = None
    unit_name: str = ""
    unit_uid: str = ""
