"""Checks of the budget: parents and children, shares, unit-cost formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from core.rules.budget_formulas import Formula, parse_formula
from core.rules.checks.findings import Fault, Place, shortened
from core.rules.checks.views import PlanView
from core.rules.figures import money_text
from db.records import BudgetLine

_SHARE_WORDS = {"year": "các năm", "source": "các nguồn"}


def line_place(line: BudgetLine) -> Place:
    """A budget line as a place: "2.1. Ngân sách nhà nước hỗ trợ …"."""
    code = f"{line.printed_code}. " if line.printed_code else ""
    return Place("budget_line", line.uid, code + shortened(line.name))


def parents(view: PlanView) -> Iterator[Fault]:
    """Error: a parent whose printed amount is not the sum of its children.

    Where a child has no amount the sum may only be too large, not too small.
    """
    children: defaultdict[int, list[BudgetLine]] = defaultdict(list)
    for line in view.budget:
        if line.parent_id is not None:
            children[line.parent_id].append(line)
    for line in view.budget:
        known = [child.amount_vnd for child in children[line.id] if child.amount_vnd is not None]
        if line.amount_vnd is None or not known:
            continue
        computed = sum(known)
        complete = len(known) == len(children[line.id])
        if computed > line.amount_vnd or (complete and computed != line.amount_vnd):
            yield Fault(
                line_place(line),
                "“{line}” ghi {printed}, cộng các dòng con được {computed} (lệch {difference}).",
                _amounts(line, line.amount_vnd, computed),
                line.amount_raw,
                str(computed),
            )


def shares(view: PlanView) -> Iterator[Fault]:
    """Error: shares by year or by source that do not add up to their line."""
    parts: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for share in view.shares:
        parts[share.line_id, share.by].append(share.amount_vnd)
    for line in view.budget:
        for by, words in _SHARE_WORDS.items():
            amounts = parts[line.id, by]
            if amounts and line.amount_vnd is not None and sum(amounts) != line.amount_vnd:
                where = line_place(line)
                yield Fault(
                    Place(where.table, where.uid, where.text, by),
                    "“{line}” ghi {printed}, cộng {parts} được {computed} (lệch {difference}).",
                    {**_amounts(line, line.amount_vnd, sum(amounts)), "parts": words},
                    line.amount_raw,
                    str(sum(amounts)),
                )


def formulas(view: PlanView) -> Iterator[Fault]:
    """A unit-cost formula that gives another amount than is printed behind it or in the line."""
    for line, formula in _formulas(view):
        computed = formula.total_computed_vnd
        if computed is None:
            continue
        for printed in dict.fromkeys((formula.total_printed, line.amount_vnd)):
            if printed is not None and printed != computed:
                yield Fault(
                    line_place(line),
                    "“{line}”: công thức “{formula}” tính ra {computed}, nhưng ghi {printed} "
                    "(lệch {difference}).",
                    {**_amounts(line, int(printed), computed), "formula": formula.raw},
                    str(int(printed)),
                    str(computed),
                )


def formula_reading(view: PlanView) -> Iterator[Fault]:
    """A formula that cannot be read fully, or whose intermediate result is wrong."""
    for line, formula in _formulas(view):
        if formula.problems:
            yield Fault(
                line_place(line),
                "“{line}”: công thức “{formula}”: {problems}.",
                {
                    "line": line_place(line).text,
                    "formula": formula.raw,
                    "problems": "; ".join(formula.problems),
                },
                formula.raw,
            )


def formula_units(view: PlanView) -> Iterator[Fault]:
    """Info: units of a formula that do not cancel out, "/khóa" without a number of courses."""
    for line, formula in _formulas(view):
        if formula.loose_units and not formula.problems:
            yield Fault(
                line_place(line),
                "“{line}”: trong công thức “{formula}” các đơn vị tính chưa khử hết ({units}).",
                {
                    "line": line_place(line).text,
                    "formula": formula.raw,
                    "units": ", ".join(formula.loose_units),
                },
                formula.raw,
            )


def _formulas(view: PlanView) -> Iterator[tuple[BudgetLine, Formula]]:
    multiplier = 1_000_000 if "triệu" in (view.plan.money_raw or "").lower() else 1
    for line in view.budget:
        if line.formula_raw:
            yield line, parse_formula(line.formula_raw, multiplier=multiplier)


def _amounts(line: BudgetLine, printed: int, computed: int) -> dict[str, object]:
    return {
        "line": line_place(line).text,
        "printed": money_text(printed),
        "computed": money_text(computed),
        "difference": money_text(abs(computed - printed)),
    }
