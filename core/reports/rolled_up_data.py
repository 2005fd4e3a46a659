"""What an office's report on results tells where its units' figures stand for its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from core.exchange.reporters import reporters
from core.reports.results_data import ResultsData
from core.rules.roll_up import RollUp
from core.services.budget import BudgetTree, summed_tree
from core.services.indicators import EntryRow, Key, applying_targets
from core.services.periods import previous_period
from core.services.roll_up import RollUpRow, roll_up_table
from core.services.schools import unit_names
from core.services.trends import a_year_before
from core.services.unit_progress import TaskCounts, task_counts
from db.queries import indicators as indicator_query
from db.records import Level, Period, Result, ResultState, TargetRow, Unit

Place = tuple[int, Level]
"""An indicator (its id) at a level."""
_MOST_ANSWERS: Final = 3
_MOST_TOLD: Final = 5  # units a task's difficulties are told of


@dataclass
class RolledUpData(ResultsData):
    """An office's report on all its units together; figures of the budget it has itself stay."""

    @cached_property
    def units(self) -> list[Unit]:
        """The units expected to report, in printed order."""
        return reporters(self.session, self.period)

    @cached_property
    def totals(self) -> Mapping[Place, RollUpRow]:
        """The figures of the period over all units, in the order of the plan."""
        return self._totals(self.period)

    @cached_property
    def indicators(self) -> list[EntryRow]:
        """Every indicator and level of the plan, with the sum of the units in place of a result."""
        earlier = previous_period(self.session, self.period)
        before = self._totals(earlier) if earlier else {}
        return [self._entry(row, before.get(place)) for place, row in self.totals.items()]

    @cached_property
    def coverage(self) -> dict[Place, str]:
        """How many of the units expected are in each figure: "10/12"."""
        return {p: "{}/{}".format(*r.figure.coverage) for p, r in self.totals.items()}

    @cached_property
    def counts(self) -> dict[int, TaskCounts]:
        """How far the units are with each task."""
        return task_counts(self.session, self.plan.id, self.period, self.units)

    @property
    def difficulties(self) -> list[tuple[str, str]]:
        """What the office and its units tell of tasks not finished yet."""
        own = dict(super().difficulties)
        found = []
        for row in self.tasks:
            told = [own[row.task.title]] if row.task.title in own else []
            units = self.counts[row.task.id].troubles
            told += [f"{unit}: {words}" for unit, words in units[:_MOST_TOLD]]
            if len(units) > _MOST_TOLD:
                told.append(f"và {len(units) - _MOST_TOLD} đơn vị khác")
            if told:
                found.append((row.task.title, "; ".join(told)))
        return found

    @cached_property
    def budget(self) -> BudgetTree:
        """Order and figures of all budget lines, what the units were given and spent added up."""
        return summed_tree(
            self.session, period_id=self.period.id, unit_id=self.unit.id,
            below=[unit.id for unit in self.units],
        )  # fmt: skip

    def a_year_before(self, row: EntryRow) -> Decimal | None:
        """The total of the same time a year before; None when the book has none."""
        return row.last_year_value

    # -- indicators -----------------------------------------------------------------------------

    def _totals(self, period: Period) -> dict[Place, RollUpRow]:
        found = roll_up_table(self.session, period.key)
        mine = (row for row in found if row.indicator.plan_id == self.plan.id)
        return {(row.indicator.id, row.level): row for row in mine}

    @cached_property
    def _values_a_year_before(self) -> dict[Place, Decimal | None]:
        period = a_year_before(self.session, self.period)
        found = self._totals(period) if period else {}
        return {place: row.figure.value for place, row in found.items()}

    @cached_property
    def _targets(self) -> dict[Place, list[TargetRow]]:
        found: dict[Place, list[TargetRow]] = defaultdict(list)
        ids = list({indicator for indicator, _ in self.totals})
        for target in indicator_query.targets(self.session.conn, ids):
            found[target.indicator_id, target.level].append(target)
        return found

    @cached_property
    def _names(self) -> dict[int, str]:
        return unit_names(self.session)

    def _entry(self, row: RollUpRow, before: RollUpRow | None) -> EntryRow:
        indicator, place = row.indicator, (row.indicator.id, row.level)
        result = self._result(row, self.period)
        previous = self._result(before, self.period) if before else None
        return EntryRow(
            Key(
                indicator.id, row.level, indicator.group_name, indicator.subgroup, indicator.plan_id
            ),
            indicator,
            applying_targets(self._targets[place], self.unit.id, self.period.id),
            row.target,
            result,
            row.figure.value,
            previous,
            before.figure.value if before else None,
            row.to_date,
            row.verdict,
            last_year_value=self._values_a_year_before.get(place),
        )

    def _result(self, row: RollUpRow, period: Period) -> Result:
        """The total as a cell of the office."""
        figure, indicator = row.figure, row.indicator
        parts = figure.method == "ratio" and indicator.kind == "ratio"
        return Result(
            period.id, indicator.id, row.level, self.unit.id, _state(figure),
            _plain(figure.numerator) if parts else None,
            _plain(figure.denominator) if parts else None,
            None if parts else _plain(figure.value),
            _answers(figure), self._note(figure),
        )  # fmt: skip

    def _note(self, figure: RollUp) -> str | None:
        """Who was left out and why; how many are missing stands in a column of its own."""
        told = [f"Không tính {self._names[e.id]}: {e.reason}" for e in figure.excluded]
        return "; ".join(told) or None


def _state(figure: RollUp) -> ResultState:
    if figure.included:
        return "value"
    return "na" if figure.not_applicable and not figure.expected else "blank"


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _answers(figure: RollUp) -> str | None:
    """Answers in words, the most frequent first: "Đạt chuẩn mức độ 3 (5 đơn vị)"."""
    if figure.method == "count_yes" and figure.denominator is not None:
        return f"{figure.numerator:f}/{figure.denominator:f} đơn vị có"
    if not figure.answers:
        return None
    counts = Counter(" ".join(words.split()) for _, words in figure.answers).most_common()
    told = [f"{words} ({n} đơn vị)" for words, n in counts[:_MOST_ANSWERS]]
    left = sum(n for _, n in counts[_MOST_ANSWERS:])
    return "; ".join([*told, f"trả lời khác ({left} đơn vị)"] if left else told)
