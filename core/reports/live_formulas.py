"""Live formulas of a workbook's figures: shares, verdicts, words for what is not there.

Each gives what the program itself says about the same figures; `[column@]` is a cell of the
formula's own row (see `core.reports.content.Cell`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from core.reports.figure_cells import capital, state_text
from core.rules.targets import Target
from core.rules.verdicts import LABELS, Verdict

StateJudge = Callable[[Decimal | None, str], Verdict]
"""The verdict on a figure and the state of its cell."""
EMPTY_WORDS: Final = {"blank": "", "nodata": state_text("nodata"), "na": state_text("na")}
"""What stands in a cell of each state that has no figure."""

_MOST_WORDS: Final = 200  # letters of a text inside a formula; Excel takes 255
_ODD: Final = frozenset('"[](){}')  # what could be read as something else than text
_BETWEEN: Final = Decimal(2)


def verdict_words(verdict: Verdict) -> str:
    """How a verdict prints in a cell."""
    return capital(LABELS[verdict])


def can_quote(text: str) -> bool:
    """Whether a text may stand inside a formula as it is."""
    return len(text) <= _MOST_WORDS and not _ODD.intersection(text)


def literal(value: Decimal | str | None) -> str:
    """A figure or a text (`can_quote`) inside a formula; None is an empty cell."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return f'"{value or ""}"'


def share_formula(factor: Decimal, otherwise: Decimal | str | None = None) -> str:
    """numerator × factor / denominator; `otherwise` while one of the two is not there."""
    share = f"[numerator@]*{literal(factor)}/[denominator@]"
    empty = '[numerator@]="",[denominator@]=""'
    if not otherwise and otherwise != 0:
        return f'IF(OR({empty},[denominator@]=0),"",{share})'
    return f'IF(OR({empty}),{literal(otherwise)},IF([denominator@]=0,"",{share}))'


def percent_formula(column: str) -> str:
    """A figure in percent of the planned one beside it; empty while there is none."""
    return f'IF(AND(ISNUMBER([{column}@]),ISNUMBER([planned@])),[{column}@]*100/[planned@],"")'


def words_formula(column: str, judge: StateJudge) -> str:
    """The verdict on what stands in a column in place of a figure; other words are looked at."""
    made = f'"{verdict_words(Verdict.REVIEW)}"'
    for state, word in EMPTY_WORDS.items():
        made = f'IF([{column}@]="{word}","{verdict_words(judge(None, state))}",{made})'
    return made


def verdict_formula(
    column: str, otherwise: str, target: Target | None, baseline: Decimal | None, judge: StateJudge
) -> str:
    """The verdict on the figure in a column of the row, `otherwise` where there is none.

    `judge` is asked wherever the verdict may change.
    """
    number = f"[{column}@]"
    *lower, (_, best) = _bands(judge, sorted({*_bounds(target, baseline)}))
    chain = f'"{verdict_words(best)}"'
    for limit, verdict in reversed(lower):
        chain = f'IF({number}{limit},"{verdict_words(verdict)}",{chain})'
    return f"IF(ISNUMBER({number}),{chain},{otherwise})"


def _bounds(target: Target | None, baseline: Decimal | None) -> Iterable[Decimal]:
    """Every figure at which a verdict may change, and perhaps some at which it does not."""
    yield Decimal(0)
    if target is None:
        return
    for part in target.parts:
        yield from _bounds(part, baseline)
    base = baseline if target.baseline is None else target.baseline
    for step in (target.low, target.high):
        if step is None:
            continue
        yield step
        if target.relative and base is not None:
            yield from (base - step, base + step)
            yield from (base - base * step / 100, base + base * step / 100)
    if target.relative and base is not None:
        yield base


def _bands(judge: StateJudge, bounds: Sequence[Decimal]) -> list[tuple[str, Verdict]]:
    """(how it ends: "<98", "<=98", "" for the last, verdict) from the lowest figures up."""
    found: list[tuple[str, Verdict]] = []

    def add(limit: str, verdict: Verdict) -> None:
        if found and found[-1][1] is verdict:
            found.pop()
        found.append((limit, verdict))

    below = bounds[0] - 1
    for bound in bounds:
        add(f"<{literal(bound)}", judge((below + bound) / _BETWEEN, "value"))
        add(f"<={literal(bound)}", judge(bound, "value"))
        below = bound
    add("", judge(bounds[-1] + 1, "value"))
    return found
