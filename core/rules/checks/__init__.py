"""The rule engine: run on a plan, on a period, and on a cell while it is typed.

A rule is a small pure function; the tables below are the whole list, with the id and severity of
each. What a rule looks for, and why it weighs what it weighs, stands in its docstring.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.rules.checks import (
    budget_rules,
    cell_rules,
    period_rules,
    plan_rules,
    target_rules,
    task_rules,
)
from core.rules.checks.findings import (
    SEVERITY_LABELS,
    Fault,
    Finding,
    Place,
    Rule,
    Severity,
    run,
)
from core.rules.checks.views import BudgetShare, Cell, CellKey, PeriodView, PlanView, Spread
from db.records import Indicator, Result

__all__ = [
    "CELL_RULES",
    "NOTHING_TYPED",
    "PERIOD_RULES",
    "PLAN_RULES",
    "SEVERITY_LABELS",
    "BudgetShare",
    "Cell",
    "CellKey",
    "Fault",
    "Finding",
    "PeriodView",
    "Place",
    "PlanView",
    "Rule",
    "Severity",
    "Spread",
    "check_cell",
    "run_period",
    "run_plan",
]

PLAN_RULES: Final[tuple[Rule[PlanView], ...]] = (
    Rule("plan.number_missing", "warning", plan_rules.number_missing),
    Rule("plan.date_missing", "warning", plan_rules.date_missing),
    Rule("plan.ends_before_start", "error", plan_rules.ends_before_start),
    Rule("plan.school_year", "warning", plan_rules.school_year_dates),
    Rule("plan.annex_number", "warning", plan_rules.annex_number),
    Rule("plan.annex_date", "warning", plan_rules.annex_date),
    Rule("plan.annex_unnumbered", "info", plan_rules.annex_unnumbered),
    Rule("plan.section_numbering", "warning", plan_rules.section_numbering),
    Rule("plan.row_numbering", "warning", plan_rules.row_numbering),
    Rule("unit.duplicate", "warning", plan_rules.duplicate_units),
    Rule("unit.spelling", "info", plan_rules.spelled_otherwise),
    Rule("recognition.count", "error", plan_rules.recognition_count),
    Rule("recognition.expired", "warning", plan_rules.recognition_expired),
    Rule("recognition.twice", "warning", plan_rules.recognition_twice),
    Rule("course.totals", "error", plan_rules.course_totals),
    Rule("course.ends_before_start", "error", plan_rules.course_days),
    Rule("target.numerator_exceeds", "error", target_rules.numerator_exceeds),
    Rule("target.percent", "warning", target_rules.printed_percent),
    Rule("target.parts", "error", target_rules.parts_of_total),
    Rule("target.public_private", "error", target_rules.public_and_private),
    Rule("target.split", "error", target_rules.split_sets),
    Rule("target.reversed", "error", target_rules.reversed_range),
    Rule("target.over_100", "warning", target_rules.share_over_100),
    Rule("target.worse_than_baseline", "warning", target_rules.worse_than_baseline),
    Rule("target.not_understood", "info", target_rules.not_understood),
    Rule("task.ends_before_start", "error", task_rules.ends_before_start),
    Rule("task.outside_plan", "warning", task_rules.outside_plan),
    Rule("task.before_issue", "warning", task_rules.before_issue),
    Rule("task.before_issue_in_year", "info", task_rules.before_issue_in_year),
    Rule("task.school_year", "warning", task_rules.school_year),
    Rule("task.lead_coordinates", "warning", task_rules.lead_coordinates),
    Rule("task.no_lead", "warning", task_rules.no_lead),
    Rule("task.no_date", "warning", task_rules.no_date),
    Rule("task.sections_without_leads", "info", task_rules.sections_without_leads),
    Rule("task.sections_without_dates", "info", task_rules.sections_without_dates),
    Rule("task.time_not_understood", "info", task_rules.time_not_understood),
    Rule("task.duplicate", "info", task_rules.duplicate_titles),
    Rule("budget.parent", "error", budget_rules.parents),
    Rule("budget.shares", "error", budget_rules.shares),
    Rule("budget.formula", "warning", budget_rules.formulas),
    Rule("budget.formula_reading", "warning", budget_rules.formula_reading),
    Rule("budget.formula_units", "info", budget_rules.formula_units),
)
"""Every check of a plan."""

CELL_RULES: Final[tuple[Rule[Cell], ...]] = (
    Rule("result.numerator_exceeds", "error", cell_rules.numerator_exceeds),
    Rule("result.negative", "error", cell_rules.negative),
    Rule("result.zero_denominator", "error", cell_rules.zero_denominator),
    Rule("result.over_100", "error", cell_rules.share_over_100),
    Rule("result.nothing_of_nothing", "warning", cell_rules.nothing_of_nothing),
    Rule("result.percent", "warning", cell_rules.percent_mismatch),
    Rule("result.half_filled", "warning", cell_rules.half_filled),
    Rule("result.not_whole", "warning", cell_rules.not_whole),
    Rule("result.implausible", "warning", cell_rules.implausible),
    Rule("result.unlike_history", "warning", cell_rules.unlike_history),
    Rule("result.unlike_peers", "warning", cell_rules.unlike_peers),
    Rule("result.percent_only", "info", cell_rules.percent_only),
)
"""Every check of one filled result cell."""

NOTHING_TYPED: Final = "period.nothing_typed"
"""The one warning without whose reason a report is not sent."""

PERIOD_RULES: Final[tuple[Rule[PeriodView], ...]] = (
    Rule(NOTHING_TYPED, "warning", period_rules.nothing_typed),
    Rule("result.missing", "warning", period_rules.missing_due),
    Rule("result.split_exceeds", "error", period_rules.split_sum_exceeds),
    Rule("result.split_short", "warning", period_rules.split_sum_short),
    Rule("progress.overdue", "warning", period_rules.overdue),
    Rule("progress.contradiction", "warning", period_rules.progress_contradicts),
    Rule("execution.negative", "error", period_rules.money_negative),
    Rule("execution.disbursed_exceeds", "warning", period_rules.disbursed_exceeds),
    Rule("execution.allocated_exceeds", "warning", period_rules.allocated_exceeds),
    Rule("execution.parent", "error", period_rules.executed_parents),
)
"""Every check of a period as a whole; `run_period` adds those of its cells."""


def run_plan(view: PlanView) -> list[Finding]:
    """Everything worth saying about a plan, the gravest first."""
    return run(PLAN_RULES, view)


def run_period(view: PeriodView) -> list[Finding]:
    """Everything worth saying about a period's figures, the gravest first."""
    found = [finding for cell in period_rules.cells(view) for finding in run(CELL_RULES, cell)]
    found += run(PERIOD_RULES, view)
    order = list(SEVERITY_LABELS)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def check_cell(
    indicator: Indicator,
    result: Result,
    *,
    history: Sequence[Decimal] = (),
    peers: Sequence[Decimal] = (),
) -> list[Finding]:
    """What to say about a cell while it is typed; nothing about one that holds no value.

    `history` are the cell's earlier values, oldest first, `peers` the other units' of the period.
    """
    if result.state != "value":
        return []
    return run(CELL_RULES, Cell(indicator, result, history, Spread.of(peers)))
