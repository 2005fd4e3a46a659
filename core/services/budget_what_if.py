"""What if: a budget with some factors scaled, beside the stored one, which is never touched.

"Đơn giá +5 %" scales every amount of money in the formulas; a noun ("người", "lớp", "năm") scales
the numbers it stands behind. A line without a formula has one factor, its amount. What changes in a
line is what its formula changes by, so that a printed amount that differs from its formula stays
comparable; lines above are sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.i18n import tr
from core.rules.budget_formulas import Factor, Formula, scale
from core.rules.figures import number_text
from core.services.budget import BudgetTree, line_formula
from core.services.budget_money import MONEY_UNITS, natural_unit
from core.session import Session
from db.queries.rows import by_ids
from db.records import BudgetLine
from db.text import fold

PRICE: Final = "price"
"""Every amount of money inside formulas: unit prices."""
AMOUNT: Final = "amount"
"""Amounts of lines that have no formula."""
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Supposition:
    """One factor changed by `percent`, in the branch of a line or everywhere (`inside` None)."""

    factor: str
    percent: Decimal
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Supposed:
    """A line now and under the suppositions, in đồng; None where the plan has no amount."""

    old: int | None
    new: int | None

    @property
    def difference(self) -> int:
        """New minus old."""
        return (self.new or 0) - (self.old or 0)

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of the old amount."""
        return Decimal(self.difference) * _HUNDRED / Decimal(self.old) if self.old else None


def factors(session: Session, tree: BudgetTree) -> dict[str, str]:
    """What can be scaled in this budget, by key, with its label and how many lines have it."""
    lines, formulas = _lines(session, tree)
    counted: Counter[str] = Counter()
    words: dict[str, str] = {}
    for formula in formulas.values():
        mine = {key: factor for factor in formula.factors if (key := factor_key(factor))}
        counted.update(mine.keys())
        words |= {key: _noun(factor) for key, factor in mine.items()}
    bare = sum(1 for line in lines if _bare(line, formulas, tree))
    found = {PRICE: tr("Đơn giá ({n} dòng)", n=counted[PRICE])} if counted[PRICE] else {}
    found |= {
        key: tr("Số {noun} ({n} dòng)", noun=words[key], n=n)
        for key, n in counted.most_common()
        if key != PRICE
    }
    if bare:
        found[AMOUNT] = tr("Số tiền của dòng không có công thức ({n} dòng)", n=bare)
    return found


def factor_key(factor: Factor) -> str:
    """What a factor is scaled by: PRICE, its noun without accents, '' for a bare number."""
    if factor.money:
        return PRICE
    return "" if factor.words.startswith("%") else fold(_noun(factor))


def _noun(factor: Factor) -> str:
    """ "chứng chỉ/người" → "chứng chỉ"."""
    return factor.words.partition("/")[0].partition("(")[0].strip()


def suppose(
    session: Session, tree: BudgetTree, suppositions: Sequence[Supposition]
) -> dict[int, Supposed]:
    """Every line now and then. Nothing is written."""
    lines, formulas = _lines(session, tree)
    multiplier = MONEY_UNITS[natural_unit(session)]
    changes: dict[int, int] = {}
    for line in lines:
        if tree.children.get(line.id) or line.amount_vnd is None:
            continue
        place = {line.id, *tree.above(line.id)}
        by = {s.factor: Decimal(1) for s in suppositions}
        for each in suppositions:
            if each.inside is None or each.inside in place:
                by[each.factor] *= 1 + each.percent / _HUNDRED
        formula = formulas.get(line.id)
        if formula is None:
            amount = Decimal(line.amount_vnd) * (by.get(AMOUNT, Decimal(1)) - 1)
            changes[line.id] = int(amount.to_integral_value())
        else:
            changes[line.id] = _change(formula, by, multiplier)
    found: dict[int, Supposed] = {}
    for line_id in reversed(tree.order):
        own = changes.get(line_id, 0)
        below = sum(found[child].difference for child in tree.children.get(line_id, []))
        old = tree.planned[line_id].value
        found[line_id] = Supposed(old, None if old is None else old + own + below)
    return found


def _change(formula: Formula, by: Mapping[str, Decimal], multiplier: int) -> int:
    places = {
        place: by[key]
        for place, factor in enumerate(formula.factors)
        if (key := factor_key(factor)) in by
    }
    before = formula.total_computed_vnd
    after = scale(formula, places, multiplier=multiplier).total_computed_vnd
    return 0 if before is None or after is None else after - before


def _lines(session: Session, tree: BudgetTree) -> tuple[list[BudgetLine], dict[int, Formula]]:
    lines = by_ids(session.conn, BudgetLine, "budget_line", tree.order)
    multiplier = MONEY_UNITS[natural_unit(session)]
    read = ((line.id, line_formula(line, multiplier)) for line in lines)
    return lines, {line_id: f for line_id, f in read if f is not None and f.total_computed_vnd}


def _bare(line: BudgetLine, formulas: Mapping[int, Formula], tree: BudgetTree) -> bool:
    lowest = not tree.children.get(line.id)
    return lowest and line.amount_vnd is not None and line.id not in formulas


def told(session: Session, supposition: Supposition, labels: Mapping[str, str]) -> str:
    """A supposition in a few words: "Đơn giá +5% · A.II"."""
    label = labels.get(supposition.factor, supposition.factor).partition(" (")[0]
    sign = "+" if supposition.percent >= 0 else "−"
    text = f"{label} {sign}{number_text(abs(supposition.percent), 2)}%"
    if supposition.inside is None:
        return text
    found = by_ids(session.conn, BudgetLine, "budget_line", [supposition.inside])
    return f"{text} · {found[0].printed_code or found[0].name[:30]}" if found else text
