"""The budget: a tree of lines whose totals are computed, and what was spent in a period.

What the plan prints for a line and what its children add up to are two figures; where they differ
both are kept and shown (domain.md, "Budget"). Spending follows the same rule. Amounts are đồng.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from core.i18n import tr
from core.services.budget_money import MONEY_UNITS, money_text, natural_unit, unit_labels
from core.services.dropped_rows import dropped_ids
from core.session import Session
from db.queries import budget as query
from db.queries.budget import BudgetNode, BudgetShare
from db.queries.rows import by_ids
from db.records import BudgetLine

if TYPE_CHECKING:
    from core.rules.budget_formulas import Formula


class Money(NamedTuple):
    """A figure of a line: `own` is printed or typed, `summed` is what its children give.

    None is "nothing known", never 0.
    """

    own: int | None = None
    summed: int | None = None

    @property
    def value(self) -> int | None:
        """The figure to reckon with: computed where there is something to compute."""
        return self.own if self.summed is None else self.summed

    @property
    def difference(self) -> int:
        """Computed minus printed; 0 where only one of them is known."""
        return 0 if self.own is None or self.summed is None else self.summed - self.own


class BudgetTree:
    """Order and figures of every line for one period and unit.

    `order` goes from parent to children as printed; `children[None]` are the topmost lines; `shown`
    are the lines that a search leaves, with the lines above them; `dropped` are those that a newer
    version of the plan has not (local id → version).
    """

    def __init__(self, dropped: dict[int, int] | None = None) -> None:
        self.dropped = dropped or {}
        self.order = list[int]()
        self.parent = dict[int, int | None]()
        self.children = defaultdict[int | None, list[int]](list)
        self.planned = dict[int, Money]()
        self.allocated = dict[int, Money]()
        self.disbursed = dict[int, Money]()
        self.shown = set[int]()
        self.found = set[int]()

    def depth(self, line_id: int) -> int:
        """How many lines stand above it."""
        return sum(1 for _ in self.above(line_id))

    def above(self, line_id: int) -> Iterable[int]:
        """The lines above it, the nearest first."""
        place = self.parent.get(line_id)
        while place is not None:
            yield place
            place = self.parent.get(place)

    def subtree(self, line_id: int) -> list[int]:
        """The line and everything below it, in order."""
        found, waiting = list[int](), [line_id]
        while waiting:
            found.append(waiting.pop())
            waiting += reversed(self.children.get(found[-1], []))
        return found


class BudgetRow(NamedTuple):
    """A line with its figures for the chosen period and unit."""

    line: BudgetLine
    depth: int
    children: int
    planned: Money
    allocated: Money
    disbursed: Money
    note: str | None
    shares: tuple[BudgetShare, ...]
    dropped: int | None = None

    @property
    def remaining(self) -> int | None:
        """Planned minus disbursed; the whole plan before anything is spent."""
        if self.planned.value is None:
            return None
        return self.planned.value - (self.disbursed.value or 0)

    @property
    def percent(self) -> Decimal | None:
        """Disbursed in percent of the plan, None without one of them."""
        if not self.planned.value or self.disbursed.value is None:
            return None
        return Decimal(self.disbursed.value) * 100 / Decimal(self.planned.value)


# -- reading ----------------------------------------------------------------------------------


def budget_tree(
    session: Session, *, period_id: int | None, unit_id: int | None, search: str = ""
) -> BudgetTree:
    """Order and totals of the whole budget; `search` (no accents needed) only limits `shown`."""
    dropped = dropped_ids(session, "budget_line")
    tree = _ordered(query.nodes(session.conn, period_id, unit_id), dropped)
    if not search.strip():
        tree.shown = set(tree.order)
        return tree
    tree.found = query.matching_ids(session.conn, search) & set(tree.order)
    tree.shown = set(tree.found)
    for line_id in tree.found:
        tree.shown |= set(tree.above(line_id))
    return tree


def summed_tree(
    session: Session, *, period_id: int, unit_id: int, below: Iterable[int]
) -> BudgetTree:
    """The budget with what the units `below` were given and spent, added up line by line.

    A figure that the office `unit_id` has itself stands for all: it knows what it gave, and its
    units' parts are in it.
    """
    sums = query.sums_of_units(session.conn, period_id, below)

    def with_sums(node: BudgetNode) -> BudgetNode:
        allocated, disbursed = sums.get(node.id, (None, None))
        return node._replace(
            allocated_vnd=allocated if node.allocated_vnd is None else node.allocated_vnd,
            disbursed_vnd=disbursed if node.disbursed_vnd is None else node.disbursed_vnd,
        )

    nodes = [with_sums(node) for node in query.nodes(session.conn, period_id, unit_id)]
    tree = _ordered(nodes, dropped_ids(session, "budget_line"))
    tree.shown = set(tree.order)
    return tree


def _ordered(nodes: Sequence[BudgetNode], dropped: dict[int, int]) -> BudgetTree:
    """The tree of the nodes, with totals from the leaves up; dropped lines are in no total.

    A damaged file may hold a circle of parents: it is cut at its first line, none gets lost.
    """
    tree = BudgetTree(dropped)
    known = {node.id: node for node in nodes}
    below: dict[int | None, list[int]] = defaultdict(list)
    for node in nodes:
        below[node.parent_id if node.parent_id in known else None].append(node.id)

    for top in [*below[None], *known]:
        waiting: list[tuple[int, int | None]] = [(top, None)]
        while waiting:
            line_id, parent = waiting.pop()
            if line_id in tree.parent:
                continue
            tree.parent[line_id] = parent
            tree.order.append(line_id)
            tree.children[parent].append(line_id)
            waiting += [(child, line_id) for child in reversed(below[line_id])]
    for line_id in reversed(tree.order):  # children stand after their parent
        node, mine = known[line_id], tree.children.get(line_id, [])
        for figures, own in (
            (tree.planned, node.amount_vnd),
            (tree.allocated, node.allocated_vnd),
            (tree.disbursed, node.disbursed_vnd),
        ):
            parts = [
                value
                for child in mine
                if child not in dropped and (value := figures[child].value) is not None
            ]
            figures[line_id] = Money(own, sum(parts) if parts else None)
    return tree


def budget_rows(
    session: Session,
    ids: Sequence[int],
    *,
    period_id: int | None,
    unit_id: int | None,
    tree: BudgetTree | None = None,
) -> list[BudgetRow]:
    """The rows of these lines in the order asked; lines that are gone are left out."""
    tree = tree or budget_tree(session, period_id=period_id, unit_id=unit_id)
    spent = {e.line_id: e for e in query.executions(session.conn, ids, period_id, unit_id)}
    shares: dict[int, list[BudgetShare]] = defaultdict(list)
    for share in query.shares(session.conn, ids):
        shares[share.line_id].append(share)
    return [
        BudgetRow(
            line=line,
            depth=tree.depth(line.id),
            children=len(tree.children.get(line.id, [])),
            planned=tree.planned[line.id],
            allocated=tree.allocated[line.id],
            disbursed=tree.disbursed[line.id],
            note=spent[line.id].note if line.id in spent else None,
            shares=tuple(shares[line.id]),
            dropped=tree.dropped.get(line.id),
        )
        for line in by_ids(session.conn, BudgetLine, "budget_line", ids)
        if line.id in tree.parent
    ]


def grand_total(tree: BudgetTree, figures: Mapping[int, Money]) -> int | None:
    """The sum over the topmost lines."""
    tops = [
        figures[line_id].value
        for line_id in tree.children.get(None, [])
        if line_id not in tree.dropped
    ]
    known = [value for value in tops if value is not None]
    return sum(known) if known else None


def sources(session: Session) -> list[str]:
    """Sources of money the book names, most used first."""
    return query.sources(session.conn)


def has_formulas(session: Session) -> bool:
    """Whether any line has a formula."""
    return query.has_formulas(session.conn)


def paid_tasks(session: Session, line_id: int) -> list[str]:
    """Titles of the tasks that a line pays for."""
    return query.tasks_of(session.conn, line_id)


# -- what is worth telling ----------------------------------------------------------------------


def line_formula(line: BudgetLine, multiplier: int) -> Formula | None:
    """The line's formula as understood; None when it has none.

    `multiplier` is the worth of the plan's unit of money, for formulas that name none.
    """
    if not line.formula_raw:
        return None
    from core.rules.budget_formulas import parse_formula  # not to sum a tree

    return parse_formula(line.formula_raw, multiplier=multiplier)


def formula_sentences(session: Session, raw: str) -> tuple[Formula | None, list[str]]:
    """A formula as typed: what is understood, in words, then what in it could not be read."""
    if not raw.strip():
        return None, []
    from core.rules.budget_formulas import explain, parse_formula

    formula = parse_formula(raw, multiplier=MONEY_UNITS[natural_unit(session)])
    said = [] if formula.unsaid else [explain(formula)]  # else the question is all there is to say
    return formula, [*said, *(f"{p[:1].upper()}{p[1:]}." for p in formula.problems)]


def formula_sentence(session: Session, line: BudgetLine) -> str:
    """The line's formula in words, with what in it could not be read; '' without one."""
    return "\n".join(formula_sentences(session, line.formula_raw or "")[1])


def differences(row: BudgetRow, unit: str) -> list[str]:
    """What does not add up in a row, one sentence each, amounts in the display unit."""

    def text(vnd: int | None) -> str:
        return money_text(vnd, unit)

    word = unit_labels()[unit]
    named = (
        (tr("Kế hoạch"), row.planned),
        (tr("Phân bổ"), row.allocated),
        (tr("Giải ngân"), row.disbursed),
    )
    found = [
        tr(
            "{what}: dòng này ghi {own}, cộng các dòng con được {summed}, lệch {gap} {unit}.",
            what=what, own=text(money.own), summed=text(money.summed),
            gap=text(abs(money.difference)), unit=word,
        )
        for what, money in named
        if money.difference
    ]  # fmt: skip
    found += [
        tr("{what} là số âm ({own} {unit}). Hãy xem lại dấu trừ.",
           what=what, own=text(money.own), unit=word)
        for what, money in named
        if money.own is not None and money.own < 0
    ]  # fmt: skip
    computed, printed = row.line.formula_total_vnd, row.line.amount_vnd
    if computed is not None and printed is not None and computed != printed:
        found.append(
            tr("Công thức tính ra {computed}, kế hoạch ghi {printed} {unit}.",
               computed=text(computed), printed=text(printed), unit=word)
        )  # fmt: skip
    allocated, disbursed = row.allocated.value, row.disbursed.value
    if allocated is not None and disbursed is not None and disbursed > allocated:
        found.append(
            tr("Giải ngân {disbursed} lớn hơn phân bổ {allocated} {unit}.",
               disbursed=text(disbursed), allocated=text(allocated), unit=word)
        )  # fmt: skip
    return found
