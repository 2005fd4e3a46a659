"""What the report on results tells, read from the book: one unit, one plan, one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core.reports.frame import own_unit
from core.rules.roll_up import to_date
from core.rules.verdicts import Verdict, judge
from core.services.budget import BudgetRow, BudgetTree, budget_rows, budget_tree
from core.services.budget_money import natural_unit
from core.services.indicators import EntryRow, entry_rows
from core.services.periods import period_kind, periods
from core.services.tasks import TaskRow, task_rows
from core.session import Session
from db.queries import book
from db.queries import indicators as indicator_query
from db.records import Indicator, Level, Period, Plan, Recognition, Result, Unit

_Cells = dict[tuple[int, Level], Result]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An entry row with what the unit has reached since the plan began.

    An indicator that adds up over time ("2 trường" in a year) is judged by what it has reached so
    far, every other one by the period's own figure.
    """

    entry: EntryRow
    to_date: Decimal | None

    @property
    def indicator(self) -> Indicator:
        """The indicator of the row."""
        return self.entry.indicator

    @property
    def adds_up(self) -> bool:
        """Whether the figure to date is a sum of several periods' figures."""
        return (
            self.indicator.roll_up_time == "sum"
            and self.to_date is not None
            and self.to_date != self.entry.value
        )

    @property
    def judged(self) -> Decimal | None:
        """The figure that is held against the target."""
        return self.to_date if self.adds_up else self.entry.value

    @property
    def verdict(self) -> Verdict:
        """What that figure is worth."""
        if not self.adds_up:
            return self.entry.verdict
        return judge(
            self.entry.target,
            self.judged,
            direction=self.indicator.direction,
            state="value",
            measure=self.indicator.measure,
        )


@dataclass
class ResultsData:
    """The report's figures; each part is read when it is first asked for."""

    session: Session
    plan: Plan
    period: Period

    @cached_property
    def unit(self) -> Unit:
        """The unit that reports."""
        return own_unit(self.session)

    @cached_property
    def indicators(self) -> list[IndicatorRow]:
        """Every indicator and level of the unit, with the figure to date."""
        own = self.unit.levels.split(",") if self.unit.levels else []
        keys = indicator_query.indicator_levels(
            self.session.conn, only_levels=[*own, "ALL"] if own else [], plan_id=self.plan.id
        )
        rows = entry_rows(self.session, keys, unit_id=self.unit.id, period_key=self.period.key)
        history = self._history([row.indicator.id for row in rows])
        found = []
        for row in rows:
            place = (row.indicator.id, row.key.level)
            cells = [(n, past[place]) for n, past in enumerate(history) if place in past]
            found.append(IndicatorRow(row, to_date(row.indicator, cells).value))
        return found

    def _history(self, ids: Sequence[int]) -> list[_Cells]:
        """Results of the plan's periods of this kind up to this one, earliest first."""
        kind, start = period_kind(self.period.key), self.plan.start_on or ""
        known = [
            period
            for period in periods(self.session)
            if period_kind(period.key) == kind
            and period.position <= self.period.position
            and (period.data_to or "9999") >= start
        ]
        wanted = list(dict.fromkeys(ids))
        past = []
        for period in known:
            rows = indicator_query.results(self.session.conn, period.id, self.unit.id, wanted)
            past.append({(row.indicator_id, row.level): row for row in rows})
        return past

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """The plan's tasks with their progress."""
        ids = [task.id for task in book.tasks(self.session.conn, self.plan.id)]
        return task_rows(self.session, ids, period_key=self.period.key, unit_id=self.unit.id)

    @cached_property
    def recognitions(self) -> list[Recognition]:
        """The plan's recognitions; a school sees its own only."""
        found = book.recognitions(self.session.conn, self.plan.id)
        if self.unit.kind == "school":
            return [row for row in found if row.unit_id == self.unit.id]
        return found

    @cached_property
    def budget(self) -> BudgetTree:
        """Order and figures of all budget lines."""
        return budget_tree(self.session, period_id=self.period.id, unit_id=self.unit.id)

    @cached_property
    def budget_rows(self) -> list[BudgetRow]:
        """The plan's budget lines in the order printed.

        A school reports on the lines it was given money on, not on the office's whole budget.
        """
        own = {line.id for line in book.budget_lines(self.session.conn, self.plan.id)}
        if self.unit.kind == "school":
            tree = self.budget
            own &= {
                line_id
                for line_id in tree.order
                if tree.allocated[line_id].value is not None
                or tree.disbursed[line_id].value is not None
            }
        return budget_rows(
            self.session,
            [line_id for line_id in self.budget.order if line_id in own],
            period_id=self.period.id,
            unit_id=self.unit.id,
            tree=self.budget,
        )

    @cached_property
    def money_unit(self) -> str:
        """The unit in which money is printed."""
        return natural_unit(self.session)
