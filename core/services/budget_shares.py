"""How the lines of a budget are divided by source or by year, with what is not divided yet.

A line's parts are typed; those of the lines above are their sums. A lowest line that names one
source and has no parts is wholly from that source: shown, not stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from core.i18n import tr
from core.rules.short_text import shortened
from core.services.budget import BudgetTree, Money
from core.services.plans import plans
from core.session import Session
from db.queries import budget as query
from db.queries.rows import by_ids
from db.records import BudgetLine
from db.text import fold, nfc

By = Literal["source", "year"]
_MOST_YEARS: Final = 15  # a plan with a slip in its dates must not make a hundred columns


@dataclass(frozen=True, slots=True)
class Split:
    """A line's parts by name; `implied` when they follow from the line's own source."""

    whole: int | None
    parts: Mapping[str, Money] = field(default_factory=dict)
    implied: bool = False

    @property
    def rest(self) -> int | None:
        """What is not divided yet, negative when too much is; None for a line without amount."""
        if self.whole is None:
            return None
        return self.whole - sum(money.value or 0 for money in self.parts.values())


def part_names(session: Session, by: By) -> list[str]:
    """The columns: sources the book names, or the years of its plans, and what is typed already."""
    used = query.share_names(session.conn, by)
    if by == "source":
        usual = [tr("Ngân sách nhà nước"), tr("Xã hội hóa")]
        named = [nfc(name) for name in query.sources(session.conn)]
        spelled = _spelling([*used, *named, *usual])
        return list(dict.fromkeys([*map(spelled, named), *used, *map(spelled, usual)]))
    years = set(used)
    for plan in plans(session):
        if plan.start_on and plan.end_on:
            first, last = int(plan.start_on[:4]), int(plan.end_on[:4])
            years |= {str(year) for year in range(first, min(last, first + _MOST_YEARS) + 1)}
    return sorted(years)


def _spelling(names: Sequence[str]) -> Callable[[str], str]:
    """One spelling for "Xã hội hoá" and "Xã hội hóa": that of the first of `names`."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(fold(name), name)
    return lambda name: first.get(fold(name), name)


def splits(session: Session, tree: BudgetTree, by: By) -> dict[int, Split]:
    """The parts of every line of the tree."""
    own: dict[int, dict[str, int]] = defaultdict(dict)
    for share in query.shares(session.conn, tree.order):
        if share.by == by:
            own[share.line_id][share.name] = share.amount_vnd
    sources: dict[int, str] = {}
    if by == "source":
        lines = by_ids(session.conn, BudgetLine, "budget_line", tree.order)
        spelled = _spelling(part_names(session, by))
        sources = {line.id: spelled(nfc(line.source)) for line in lines if line.source}
    found: dict[int, Split] = {}
    for line_id in reversed(tree.order):  # children stand after their parent
        below = [found[child] for child in tree.children.get(line_id, [])]
        found[line_id] = _split(tree.planned[line_id].value, own[line_id], below,
                                sources.get(line_id))  # fmt: skip
    return found


def _split(
    whole: int | None, own: Mapping[str, int], below: list[Split], source: str | None
) -> Split:
    if not below and not own and source and whole is not None:
        return Split(whole, {source: Money(None, whole)}, implied=True)
    names = dict.fromkeys([*own, *(name for split in below for name in split.parts)])
    parts = {}
    for name in names:
        sums = [v for split in below if name in split.parts
                and (v := split.parts[name].value) is not None]  # fmt: skip
        parts[name] = Money(own.get(name), sum(sums) if sums else None)
    return Split(whole, parts)


def set_part(session: Session, line_id: int, by: By, name: str, amount_vnd: int | None) -> None:
    """Store one part of a line; None takes it away."""
    [line] = by_ids(session.conn, BudgetLine, "budget_line", [line_id])
    label = tr("Sửa phần {name} của dòng kinh phí {line}",
               name=name, line=line.printed_code or shortened(line.name))  # fmt: skip
    with session.edit(label) as writer:
        key = (line_id, by, nfc(name))
        if amount_vnd is not None:
            writer.put("budget_share", key, {"amount_vnd": amount_vnd})
        elif writer.get("budget_share", *key) is not None:
            writer.delete("budget_share", key)
