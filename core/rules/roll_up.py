"""Roll-up: many units' cells, or many periods', into one figure (domain.md, "Roll-up").

Ratios add up as Σ numerators / Σ denominators: 1/2, 90/100 and a blank are 91/102 = 89,2 % with
2 of 3 units covered, never 70 %. A mean of percentages is never made: a ratio cell that holds a
percentage alone is left out, by name and with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from core.rules.coverage import Inside
from core.rules.verdicts import exact, is_share, result_value
from db.records import Indicator, Result
from db.text import fold

NO_PARTS = "thiếu tử số, mẫu số"
NO_NUMERATOR = "thiếu tử số"
NO_DENOMINATOR = "thiếu mẫu số"
ZERO_DENOMINATOR = "mẫu số bằng 0"
NO_WEIGHT = "thiếu mẫu số để tính bình quân"
NO_NUMBER = "không ghi bằng số"
NOT_EXPECTED = "không thuộc diện báo cáo"
OVER_WHOLE = "tử số lớn hơn mẫu số"
OVER_FULL = "lớn hơn 100%"
NEGATIVE = "số âm"
IMPOSSIBLE = frozenset({OVER_WHOLE, OVER_FULL, NEGATIVE, ZERO_DENOMINATOR})
"""Reasons of cells that the checks call an error (`core.rules.checks.cell_rules`)."""

_FULL = Decimal(100)
_YES = frozenset({"co", "dat", "da dat", "x", "1"})
_NO = frozenset({"khong", "chua", "khong dat", "chua dat", "khong co", "0"})


class Exclusion(NamedTuple):
    """A cell that was reported but cannot be added; `id` is a unit's (or a period's)."""

    id: int
    reason: str


class RollUp(NamedTuple):
    """One figure for several units (or periods); the ids say whose cells are in it.

    `numerator` and `denominator` are the sums behind a ratio, the weighted sum and the weights
    behind a weighted mean, the yes and the answers behind a count of yes. `value` is None when
    nothing can be added. `answers` lists what a `list` indicator's units wrote. `missing` holds
    the blank cells and those that say there is no data (`no_data` names these once more); cells
    that do not apply (`not_applicable`) leave `expected`. `sums` names those of `included` that
    are sums of many units themselves; `inside` what they say is in them, `awaited` what the other
    offices expected say of theirs: with no figure, or one that cannot be added. `unreported` names
    those of `adjusted` that said nothing themselves: in the figure, yet no report.
    """

    method: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    included: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    no_data: tuple[int, ...] = ()
    not_applicable: tuple[int, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    adjusted: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()
    answers: tuple[tuple[int, str], ...] = ()
    expected: int = 0
    inside: tuple[Inside, ...] = ()
    awaited: tuple[Inside, ...] = ()
    unreported: tuple[int, ...] = ()

    @property
    def reported(self) -> int:
        """How many cells are in the figure."""
        return len(self.included)

    @property
    def coverage(self) -> tuple[int, int]:
        """Units that reported and units expected, those behind the cells of offices counted too.

        An adjustment in the place of a report that never came is in the figure, not in this.
        """
        behind = (*self.inside, *self.awaited)
        return (
            self.reported - len(self.unreported) + sum(one.reported - 1 for one in self.inside),
            self.expected + sum(one.expected - 1 for one in behind),
        )

    @property
    def adjusted_cells(self) -> int:
        """Cells in the figure that were adjusted, here or by an office below before it added up."""
        return len(self.adjusted) + sum(one.adjusted for one in self.inside)


class _Share(NamedTuple):
    """What one cell adds: a plain number, or a numerator and a denominator."""

    number: Decimal
    denominator: Decimal | None = None


# ------------------------------------------------------------------ over units


def roll_up(
    indicator: Indicator,
    cells: Iterable[tuple[int, Result]],
    expected: Collection[int],
    *,
    adjustments: Mapping[int, Result] | None = None,
    sums: Collection[int] = (),
) -> RollUp:
    """Add one indicator's cells of one level and period over the units expected to report.

    `adjustments` holds, per unit, the cell the office put in place of the unit's own; the unit
    is then listed in `adjusted`. A cell of a unit that is not expected is excluded, by name.
    `sums` names the units (offices) whose cell is itself the sum of many: its numerator and
    denominator are those of a ratio, of a weighted mean, or the yes and the answers.
    """
    own = dict(cells)
    changed = adjustments or {}
    every = {**own, **changed}
    found = _gather(indicator, indicator.roll_up_units, every, expected, sums)
    adjusted = tuple(sorted(i for i in found.included if i in changed))
    silent = (i for i in adjusted if i not in own or own[i].state == "blank")
    return _with(found, indicator, adjusted)._replace(
        sums=tuple(i for i in sorted(found.included) if i in sums), unreported=tuple(silent),
    )  # fmt: skip


def roll_up_sums(
    indicator: Indicator,
    numerator: Decimal,
    denominator: Decimal,
    *,
    included: Collection[int],
    not_applicable: Collection[int] = (),
    no_data: Collection[int] = (),
    expected: Collection[int],
    sums: Collection[int] = (),
) -> RollUp:
    """The same figure as `roll_up`, of a ratio whose parts were added up before.

    Every unit of `included` reported both parts and is one of `expected`; the others expected
    say that it does not apply, that there is no data, or nothing.
    """
    found = _Gathered("ratio")
    found.included = list(included)
    if included:
        found.numbers, found.denominators = [numerator], [denominator]
    found.expected = len(found.included)
    reported, left_out, empty = set(included), set(not_applicable), set(no_data)
    for place in expected:
        if place not in reported:
            state = "na" if place in left_out else "nodata" if place in empty else "blank"
            found.add_empty(place, state)
    figure = _with(found, indicator, ())
    if not sums:
        return figure
    return figure._replace(sums=tuple(i for i in figure.included if i in sums))


def sum_value(indicator: Indicator, cell: Result) -> Decimal | None:
    """The figure of a cell that is the sum of many units; None when it holds none."""
    return roll_up(indicator, [(0, cell)], (0,), sums=(0,)).value


def combine(indicator: Indicator, parts: Iterable[RollUp]) -> RollUp:
    """Roll-ups of separate groups of units (communes, districts) as one, as if added at once."""
    together = _Gathered(indicator.roll_up_units)
    adjusted: list[int] = []
    unreported: list[int] = []
    for part in parts:
        together.add_roll_up(part)
        adjusted += part.adjusted
        unreported += part.unreported
    figure = _with(together, indicator, tuple(sorted(adjusted)))
    return figure._replace(unreported=tuple(sorted(unreported)))


# ------------------------------------------------------------------ over time


def adds_up(indicator: Indicator) -> bool:
    """Whether figures add up over time (lũy kế): "2 trường" in a year is reached step by step.

    Such an indicator is judged by its figure to date, one unit's and the total alike.
    """
    return indicator.roll_up_time == "sum"


def total_adds_up(indicator: Indicator) -> bool:
    """Whether totals over units add up over time: plain sums and ratios do, a mean does not."""
    return adds_up(indicator) and indicator.roll_up_units in ("sum", "ratio")


def total_to_date(indicator: Indicator, totals: Iterable[RollUp]) -> Decimal | None:
    """Totals of consecutive periods as one figure: their sum, of ratios part by part.

    None where they do not add up (`total_adds_up`), or while there is none. The figures to date of
    the same units (`to_date`) give the same: adding over units or over time first is one sum.
    """
    return combine(indicator, totals).value if total_adds_up(indicator) else None


def to_date(indicator: Indicator, cells: Iterable[tuple[int, Result]]) -> RollUp:
    """One unit's cells of consecutive periods, earliest first, as one figure (lũy kế).

    By `roll_up_time`: last known value, sum, mean, highest, or nothing. A ratio's mean and sum
    are both Σ numerators / Σ denominators. The periods must not overlap (quarters, or months,
    not quarters and half-years): who calls sees to it. Here the ids are the periods'.
    """
    ordered = list(cells)
    method = indicator.roll_up_time
    if method == "last":
        known = [cell for cell in ordered if cell[1].state == "value"]
        found = _gather(indicator, "last", dict(known[-1:]), [i for i, _ in known[-1:]])
        return _with(found, indicator, ())
    if method in ("sum", "mean") and indicator.kind == "ratio":
        method = "ratio"
    found = _gather(indicator, method, dict(ordered), [i for i, _ in ordered])
    return _with(found, indicator, ())


# ------------------------------------------------------------------ the sums


class _Gathered:
    """Cells sorted into included, missing and excluded, with their sums so far."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.numbers: list[Decimal] = []
        self.denominators: list[Decimal] = []
        self.included: list[int] = []
        self.missing: list[int] = []
        self.no_data: list[int] = []
        self.not_applicable: list[int] = []
        self.excluded: list[Exclusion] = []
        self.answers: list[tuple[int, str]] = []
        self.expected = 0

    def add_empty(self, place: int, state: str) -> None:
        if state == "na":
            self.not_applicable.append(place)
            return
        self.expected += 1
        self.missing.append(place)
        if state == "nodata":
            self.no_data.append(place)

    def add_value(
        self, indicator: Indicator, place: int, cell: Result, *, is_sum: bool = False
    ) -> None:
        self.expected += 1
        way = _sum_share if is_sum else _share
        share = _impossible(indicator, cell) or way(indicator, cell, self.method)
        if isinstance(share, str):
            self.excluded.append(Exclusion(place, share))
            return
        self.included.append(place)
        if share is None:
            self.answers.append((place, cell.text or _plain(result_value(indicator, cell))))
            return
        self.numbers.append(share.number)
        if share.denominator is not None:
            self.denominators.append(share.denominator)

    def add_roll_up(self, part: RollUp) -> None:
        number = part.value if part.numerator is None else part.numerator
        if number is not None:
            self.numbers.append(number)
        if part.denominator is not None:
            self.denominators.append(part.denominator)
        self.included += part.included
        self.missing += part.missing
        self.no_data += part.no_data
        self.not_applicable += part.not_applicable
        self.excluded += part.excluded
        self.answers += part.answers
        self.expected += part.expected


def _gather(
    indicator: Indicator, method: str, cells: Mapping[int, Result], expected: Collection[int],
    sums: Collection[int] = (),
) -> _Gathered:  # fmt: skip
    found = _Gathered(method)
    for place in expected:
        cell = cells.get(place)
        if cell is None or cell.state != "value":
            found.add_empty(place, "blank" if cell is None else cell.state)
        else:
            found.add_value(indicator, place, cell, is_sum=place in sums)
    wanted = set(expected)
    for place, cell in cells.items():
        if place not in wanted and cell.state == "value":
            found.excluded.append(Exclusion(place, NOT_EXPECTED))
    return found


def _impossible(indicator: Indicator, cell: Result) -> str | None:
    """Why a figure cannot be, None when it can: nothing impossible is ever added up."""
    numbers = exact(cell.numerator), exact(cell.denominator), exact(cell.value)
    if indicator.kind != "score" and any(number is not None and number < 0 for number in numbers):
        return NEGATIVE
    numerator, denominator, value = numbers
    if not is_share(indicator):
        return None
    if numerator is not None and denominator is not None:
        return OVER_WHOLE if numerator > denominator > 0 else None
    return OVER_FULL if value is not None and value > _FULL else None


def _share(indicator: Indicator, cell: Result, method: str) -> _Share | str | None:
    """What a cell adds; None for an answer that is only listed; a reason to leave it out."""
    if method in ("list", "none"):
        return None
    if method == "count_yes":
        return _yes_share(cell)
    of_parts = indicator.kind == "ratio" and cell.numerator is not None
    if method == "ratio" or (method == "last" and of_parts):
        return _ratio_share(cell)
    value = result_value(indicator, cell)
    if value is None:
        return NO_NUMBER
    weight = exact(cell.denominator)
    if method != "weighted_mean":
        return _Share(value)
    return NO_WEIGHT if weight is None else _Share(value * weight, weight)


def _sum_share(indicator: Indicator, cell: Result, method: str) -> _Share | str | None:
    """What the cell of an office adds: the parts it summed, else its sum."""
    if method not in ("list", "none") and None not in (cell.numerator, cell.denominator):
        return _ratio_share(cell)
    if method in ("sum", "min", "max") and (value := exact(cell.value)) is not None:
        return _Share(value)
    return _share(indicator, cell, method)


def _ratio_share(cell: Result) -> _Share | str:
    numerator, denominator = exact(cell.numerator), exact(cell.denominator)
    if numerator is None or denominator is None:
        if numerator is not None:
            return NO_DENOMINATOR
        return NO_PARTS if denominator is None else NO_NUMERATOR
    if denominator == 0 and numerator != 0:
        return ZERO_DENOMINATOR
    return _Share(numerator, denominator)


def _yes_share(cell: Result) -> _Share | str:
    if cell.value is not None:
        return _Share(Decimal(cell.value > 0), Decimal(1))
    answer = fold(cell.text or "")
    if answer in _YES or answer in _NO:
        return _Share(Decimal(answer in _YES), Decimal(1))
    return NO_NUMBER


def _with(found: _Gathered, indicator: Indicator, adjusted: tuple[int, ...]) -> RollUp:
    """The finished figure; ids in order, so that the order of the cells never shows."""
    value, numerator, denominator = _finish(found, indicator)
    return RollUp(
        found.method,
        value,
        numerator,
        denominator,
        included=tuple(sorted(found.included)),
        missing=tuple(sorted(found.missing)),
        no_data=tuple(sorted(found.no_data)),
        not_applicable=tuple(sorted(found.not_applicable)),
        excluded=tuple(sorted(found.excluded, key=lambda left_out: left_out.id)),
        adjusted=adjusted,
        answers=tuple(sorted(found.answers)),
        expected=found.expected,
    )


def _finish(
    found: _Gathered, indicator: Indicator
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value, numerator and denominator of the gathered sums."""
    numbers, denominators = found.numbers, found.denominators
    if not numbers:
        return None, None, None
    total = sum(numbers, Decimal(0))
    if not denominators:
        return _finish_numbers(found.method, numbers, total), None, None
    weight = sum(denominators, Decimal(0))
    if found.method == "count_yes":
        return total, total, weight
    of_ratio = found.method in ("ratio", "last")
    factor = (exact(indicator.factor) if of_ratio else None) or Decimal(1)
    return (total * factor / weight if weight else None), total, weight


def _finish_numbers(method: str, numbers: list[Decimal], total: Decimal) -> Decimal:
    match method:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "mean":
            return total / len(numbers)
    return total


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")
