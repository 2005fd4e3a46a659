"""What the report on results tells, read from the book: one unit, one plan, one period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from core.reports.frame import own_unit
from core.reports.sentences import Earlier
from core.reports.size_table import Sizes, sizes
from core.rules.verdicts import result_value
from core.services.budget import BudgetRow, BudgetTree, budget_rows, budget_tree
from core.services.budget_money import natural_unit
from core.services.dropped_rows import dropped_rows
from core.services.indicators import EntryRow, entry_rows
from core.services.own_tasks import foreign_tasks
from core.services.periods import period_by_key, period_kind
from core.services.progress import FINISHED
from core.services.tasks import TaskRow, task_rows
from core.session import Session
from db.queries import book
from db.queries import indicators as indicator_query
from db.records import Level, Period, Plan, Recognition, Result, Unit
from db.text import fold

_Cells = dict[tuple[int, Level], Result]
_YEAR: Final = re.compile(r"20\d\d")
_SAME_TIME: Final = "cùng kỳ năm trước"
_YEAR_BEFORE: Final = {
    "quarter": _SAME_TIME,
    "half": _SAME_TIME,
    "nine_months": _SAME_TIME,
    "year": "năm trước",
    "term": "cùng kỳ năm học trước",
    "school_year": "năm học trước",
}


@dataclass
class ResultsData:
    """The report's figures; each part is read when it is first asked for."""

    session: Session
    plan: Plan
    period: Period
    whose: Unit | None = None

    @cached_property
    def unit(self) -> Unit:
        """The unit that reports: the book's own when none was named."""
        return self.whose or own_unit(self.session)

    @property
    def is_common_plan(self) -> bool:
        """Whether a school reports on the plan of an office, whose money is that of all units."""
        return self.unit.kind == "school" and fold(self.plan.issuer or "") != fold(self.unit.name)

    @cached_property
    def indicators(self) -> list[EntryRow]:
        """Every indicator and level of the unit that the plan still has."""
        own = self.unit.levels.split(",") if self.unit.levels else []
        keys = indicator_query.indicator_levels(
            self.session.conn, only_levels=[*own, "ALL"] if own else [], plan_id=self.plan.id
        )
        rows = entry_rows(self.session, keys, unit_id=self.unit.id, period_key=self.period.key)
        return [row for row in rows if row.dropped is None]

    def earlier(self, row: EntryRow) -> Earlier | None:
        """What a result is compared with: the same time a year before, else the period before."""
        value = self.a_year_before(row)
        if value is not None:
            return Earlier(value, _YEAR_BEFORE[period_kind(self.period.key)])
        return None if row.previous_value is None else Earlier(row.previous_value, "kỳ trước")

    def a_year_before(self, row: EntryRow) -> Decimal | None:
        """The figure of the same time a year before; None when the book has none."""
        before = self._year_before.get((row.indicator.id, row.key.level))
        return result_value(row.indicator, before)

    @cached_property
    def _year_before(self) -> _Cells:
        key = _YEAR.sub(lambda year: str(int(year[0]) - 1), self.period.key)
        period = period_by_key(self.session, key)
        if period is None:
            return {}
        ids = list({row.indicator.id for row in self.indicators})
        found = indicator_query.results(self.session.conn, period.id, self.unit.id, ids)
        return {(result.indicator_id, result.level): result for result in found}

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """The plan's tasks with their progress; a school sees those that it is asked about."""
        foreign = foreign_tasks(self.session, self.unit.id)
        every = book.tasks(self.session.conn, self.plan.id)
        dropped = dropped_rows(self.session)
        ids = [task.id for task in every if task.id not in foreign and task.uid not in dropped]
        return task_rows(self.session, ids, period_key=self.period.key, unit_id=self.unit.id)

    @property
    def difficulties(self) -> list[tuple[str, str]]:
        """(task, what stands in its way), of the tasks not finished yet."""
        found = []
        for row in self.tasks:
            progress = row.progress
            words = [w for w in ((progress.difficulty, progress.reason) if progress else ()) if w]
            if words and row.status not in FINISHED:
                told = "; ".join(" ".join(word.split()).rstrip(".;") for word in words)
                found.append((row.task.title, told))
        return found

    @cached_property
    def recognitions(self) -> list[Recognition]:
        """The plan's recognitions; a school sees its own only."""
        found = book.recognitions(self.session.conn, self.plan.id)
        if self.unit.kind == "school":
            return [row for row in found if row.unit_id == self.unit.id]
        return found

    @cached_property
    def sizes(self) -> Sizes:
        """Classes, pupils and teachers of the school year the period ends in."""
        return sizes(self.session, self.unit, self.period)

    @cached_property
    def budget(self) -> BudgetTree:
        """Order and figures of all budget lines."""
        return budget_tree(self.session, period_id=self.period.id, unit_id=self.unit.id)

    @cached_property
    def budget_rows(self) -> list[BudgetRow]:
        """The plan's budget lines in the order printed.

        A school reports on the lines it was given money on, not on the office's whole budget.
        """
        dropped = dropped_rows(self.session)
        lines = book.budget_lines(self.session.conn, self.plan.id)
        own = {line.id for line in lines if line.uid not in dropped}
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
