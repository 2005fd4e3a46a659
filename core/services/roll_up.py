"""Roll-up of a book: every indicator at every level over its schools, for a period.

The adding itself is `core.rules.roll_up`; here is who is expected, which cells count, and how a
period that contains others (6 tháng, năm) is made of them where nothing was reported for itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.roll_up import (
    RollUp,
    adds_up,
    roll_up,
    roll_up_sums,
    sum_value,
    to_date,
    total_to_date,
)
from core.rules.targets import Target
from core.rules.verdicts import Verdict, exact, judge, result_value, target_of
from core.services.covered_units import CoveredUnits
from core.services.dropped_rows import dropped_ids
from core.services.indicators import Key, applying_targets, is_due, periods_to_date
from core.services.periods import component_periods, period_by_key
from core.services.units_inside import said_inside, with_inside
from core.session import Session
from db.queries import indicators as indicator_query
from db.queries import roll_up as query
from db.queries.rows import by_ids
from db.records import Indicator, Level, Period, Result, TargetRow, Unit

_Place = tuple[int, Level]
_EXACT: Final = 2.0**53


@dataclass(frozen=True, slots=True)
class RollUpRow:
    """One figure of the table: an indicator at a level over all units expected.

    `to_date` is what has been reached since the plan began, None where figures do not add up over
    time; there it is judged, as everywhere else (`core.rules.roll_up.adds_up`).
    """

    indicator: Indicator
    level: Level
    target_raw: str
    target: Target | None
    figure: RollUp
    verdict: Verdict
    to_date: Decimal | None = None

    @property
    def judged(self) -> Decimal | None:
        """The figure held against the target."""
        return self.figure.value if self.to_date is None else self.to_date


def roll_up_table(
    session: Session,
    period_key: str,
    *,
    indicator_id: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[RollUpRow]:
    """The whole table of a period in the order of the plan, or one indicator's rows.

    The whole table is without what a newer version of the plan dropped: it does not go up either.
    `progress` is told how many rows are done, of how many; what it raises ends the work. Raises
    `UserError` for an unknown period.
    """
    period = _period(session, period_key)
    keys = indicator_query.indicator_levels(session.conn)
    if indicator_id is None:
        dropped = dropped_ids(session, "indicator")
        keys = [key for key in keys if key.indicator_id not in dropped]
    else:
        keys = [key for key in keys if key.indicator_id == indicator_id]
    ids = list(dict.fromkeys(key.indicator_id for key in keys))
    indicators = {i.id: i for i in indicator_query.indicators(session.conn, ids)}
    targets: dict[_Place, list[TargetRow]] = defaultdict(list)
    for target in indicator_query.targets(session.conn, ids):
        targets[target.indicator_id, target.level].append(target)
    figures = _figures(session, period, keys, indicators, indicator_id, progress)
    before = _totals_before(session, period, keys, indicators, indicator_id)
    own = session.own_unit_id()
    rows = []
    for key in keys:
        place = (key.indicator_id, key.level)
        indicator, figure = indicators[key.indicator_id], figures[place]
        mine = applying_targets(targets[place], own, period.id)
        reached = total_to_date(indicator, [*before[place], figure])
        rows.append(_row(indicator, key.level, mine, figure, reached, period))
    return rows


def reached_by_units(session: Session, period: Period) -> dict[_Place, dict[int, Decimal]]:
    """What each unit has reached since the plan began, where figures add up over time."""
    adding = {i.id: i for i in indicator_query.indicators(session.conn) if adds_up(i)}
    cells: dict[_Place, dict[int, list[tuple[int, Result]]]]
    cells = defaultdict(lambda: defaultdict(list))
    for plan_id, until in (periods_to_date(session, period) if adding else {}).items():
        known = {i.id: i for i in adding.values() if i.plan_id == plan_id}
        for each in until if known else ():
            for place, counted in _counted(session, each, known).items():
                for unit_id, cell in counted.items():
                    cells[place][unit_id].append((each.id, cell))
    found: dict[_Place, dict[int, Decimal]] = defaultdict(dict)
    for place, units in cells.items():
        for unit_id, each_period in units.items():
            if (value := to_date(adding[place[0]], each_period).value) is not None:
                found[place][unit_id] = value
    return found


def unit_cells(
    session: Session, indicator_id: int, level: Level, period_key: str
) -> list[tuple[Unit, Result | None]]:
    """The cells behind one figure: every expected unit with what it reported, None = nothing."""
    period = _period(session, period_key)
    [indicator] = indicator_query.indicators(session.conn, [indicator_id])
    covered = CoveredUnits(session, period)
    known = {indicator_id: indicator}
    cells = dict(
        _cells(session, period, known, indicator_id, covered.uncounted)[indicator_id, level]
    )
    expected = covered.expected(adds_up=adds_up(indicator))[level]
    units = by_ids(session.conn, Unit, "unit", expected)
    return [(unit, cells.get(unit.id)) for unit in units]


def counted_cells(session: Session, period_key: str) -> dict[_Place, dict[int, Result]]:
    """The cell that counts of every unit (the office's adjustment before its own), by place.

    Raises `UserError` for an unknown period.
    """
    known = {i.id: i for i in indicator_query.indicators(session.conn)}
    return _counted(session, _period(session, period_key), known)


def cell_value(indicator: Indicator, cell: Result | None, *, is_sum: bool) -> Decimal | None:
    """The number a unit's cell stands for, None when there is none; `is_sum`: of an office."""
    if cell is None or cell.state != "value":
        return None
    return sum_value(indicator, cell) if is_sum else result_value(indicator, cell)


def _period(session: Session, key: str) -> Period:
    period = period_by_key(session, key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=key))
    return period


def _figures(
    session: Session,
    period: Period,
    keys: Sequence[Key],
    indicators: dict[int, Indicator],
    indicator_id: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[_Place, RollUp]:
    """The totals of a period at these keys."""
    covered = CoveredUnits(session, period)
    adjusted = _adjustments(session, period)
    # Work a school did before it was merged counts beside its successor's; pupils and grades do
    # not: the successor reports them again.
    expected = {adds: covered.expected(adds_up=adds) for adds in (True, False)}
    summed: dict[_Place, RollUp] = {}
    if indicator_id is None:
        summed = _summed(session, period, indicators, covered, expected, adjusted)
    single = {key.indicator_id for key in keys if (key.indicator_id, key.level) not in summed}
    cells = _cells(
        session, period, {i: indicators[i] for i in single}, indicator_id, covered.uncounted
    )
    inside = said_inside(session, period, covered.sums)
    found: dict[_Place, RollUp] = {}
    for done, key in enumerate(keys):
        if progress is not None:
            progress(done, len(keys))
        place = (key.indicator_id, key.level)
        indicator = indicators[key.indicator_id]
        units = expected[adds_up(indicator)][key.level]
        figure = summed.get(place) or roll_up(
            indicator, cells[place], units, adjustments=adjusted.get(place), sums=covered.sums
        )
        found[place] = with_inside(figure, inside[place], units) if place in inside else figure
    return found


def _totals_before(
    session: Session,
    period: Period,
    keys: Sequence[Key],
    indicators: dict[int, Indicator],
    indicator_id: int | None,
) -> dict[_Place, list[RollUp]]:
    """The totals of the earlier periods since the plan began, of what adds up over time alone."""
    found: dict[_Place, list[RollUp]] = defaultdict(list)
    adding = {i.id: i for i in indicators.values() if adds_up(i)}
    for plan_id, until in (periods_to_date(session, period) if adding else {}).items():
        mine = {i.id: i for i in adding.values() if i.plan_id == plan_id}
        asked = [key for key in keys if key.indicator_id in mine]
        for earlier in until[:-1] if asked else ():
            for place, figure in _figures(session, earlier, asked, mine, indicator_id).items():
                found[place].append(figure)
    return found


def _counted(
    session: Session, period: Period, indicators: dict[int, Indicator]
) -> dict[_Place, dict[int, Result]]:
    """The cell that counts of every unit, of these indicators."""
    cells = _cells(session, period, indicators, None, CoveredUnits(session, period).uncounted)
    adjusted = {p: a for p, a in _adjustments(session, period).items() if p[0] in indicators}
    return {
        place: {**dict(cells[place]), **adjusted.get(place, {})} for place in {*cells, *adjusted}
    }


def _summed(
    session: Session,
    period: Period,
    indicators: dict[int, Indicator],
    covered: CoveredUnits,
    expected: dict[bool, dict[Level, list[int]]],
    adjusted: dict[_Place, dict[int, Result]],
) -> dict[_Place, RollUp]:
    """Ratios that need no look at single cells: nothing to leave out, nothing to add over time.

    Whole numbers up to 2⁵³ add up as floats to the unit; other cells are added as decimals.
    """
    found: dict[_Place, RollUp] = {}
    parts = [part.id for part in component_periods(session, period)]
    known: dict[str, tuple[int, ...]] = {}  # most lines have the same units
    everyone = {
        (adds, level): frozenset(ids)
        for adds, levels in expected.items()
        for level, ids in levels.items()
    }

    def units(text: str) -> tuple[int, ...]:
        if text not in known:
            known[text] = tuple(json.loads(text))
        return known[text]

    for row in query.cell_sums(session.conn, period.id, parts, covered.uncounted, indicators):
        place, indicator = (row.indicator_id, row.level), indicators.get(row.indicator_id)
        if indicator is None or indicator.roll_up_units != "ratio" or place in adjusted:
            continue
        adds = adds_up(indicator)
        included = units(row.included)
        is_exact = not row.others and max(row.numerator, row.denominator) < _EXACT
        if not is_exact or not everyone[adds, row.level].issuperset(included):
            continue
        found[place] = roll_up_sums(
            indicator, Decimal(repr(row.numerator)), Decimal(repr(row.denominator)),
            included=included, not_applicable=units(row.not_applicable),
            no_data=units(row.no_data), expected=expected[adds][row.level], sums=covered.sums,
        )  # fmt: skip
    return found


def _cells(
    session: Session,
    period: Period,
    indicators: dict[int, Indicator],
    indicator_id: int | None,
    uncounted: Collection[int],
) -> dict[_Place, list[tuple[int, Result]]]:
    """The cells that count of these indicators, per indicator and level: (unit id, cell)."""
    found: dict[_Place, dict[int, Result]] = defaultdict(dict)
    for place, parts in _component_cells(session, period, indicators, indicator_id).items():
        indicator = indicators.get(place[0])
        for unit_id, cells in parts.items():
            if indicator is not None:
                found[place][unit_id] = _to_date(indicator, place, unit_id, period, cells)
    if not indicators:
        return defaultdict(list)
    among = indicators if indicator_id is None else None
    for cell in query.cells(session.conn, [period.id], indicator_id, among=among):
        if cell.state != "blank":
            found[cell.indicator_id, cell.level][cell.unit_id] = cell
    return defaultdict(
        list,
        {
            place: [(unit, cell) for unit, cell in cells.items() if unit not in uncounted]
            for place, cells in found.items()
        },
    )


def _component_cells(
    session: Session,
    period: Period,
    indicators: dict[int, Indicator],
    indicator_id: int | None,
) -> dict[_Place, dict[int, list[Result]]]:
    """The cells of the periods inside this one, per indicator, level and unit."""
    parts: dict[_Place, dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
    components = [p.id for p in component_periods(session, period)]
    found: list[Result] = []
    ways = {indicator.roll_up_time for indicator in indicators.values()}
    if "last" in ways:
        found += query.last_cells(session.conn, components, indicator_id)
    if ways - {"last"}:
        found += query.cells(session.conn, components, indicator_id, but_last=True)
    for cell in found:
        if cell.state != "blank":
            parts[cell.indicator_id, cell.level][cell.unit_id].append(cell)
    return parts


def _to_date(
    indicator: Indicator, place: _Place, unit_id: int, period: Period, cells: Sequence[Result]
) -> Result:
    """A unit's cells of the periods inside this one as one cell."""
    known = [(cell.period_id, cell) for cell in cells if cell.state == "value"]
    if not known:
        return Result(period.id, *place, unit_id, cells[-1].state)
    if indicator.roll_up_time == "last":
        return known[-1][1]
    figure = to_date(indicator, known)

    def plain(number: Decimal | None) -> float | None:
        return None if number is None else float(number)

    return Result(
        period.id,
        *place,
        unit_id,
        "value" if figure.value is not None else "nodata",
        plain(figure.numerator),
        plain(figure.denominator),
        plain(figure.value) if figure.denominator is None else None,
    )


def _adjustments(session: Session, period: Period) -> dict[_Place, dict[int, Result]]:
    found: dict[_Place, dict[int, Result]] = defaultdict(dict)
    for _reason, cell in query.adjustments(session.conn, period.id):
        found[cell.indicator_id, cell.level][cell.unit_id] = cell
    return found


def _row(
    indicator: Indicator,
    level: Level,
    targets: tuple[TargetRow, ...],
    figure: RollUp,
    reached: Decimal | None,
    period: Period,
) -> RollUpRow:
    target = target_of(targets[0]) if targets else None
    verdict = judge(
        target,
        figure.value if reached is None else reached,
        direction=indicator.direction,
        state="value" if figure.included or reached is not None else "blank",
        baseline=exact(indicator.baseline),
        due=is_due(indicator, period),
        text="; ".join(answer for _, answer in figure.answers) or None,
        measure=indicator.measure,
    )
    raw = "; ".join(t.raw for t in targets)
    return RollUpRow(indicator, level, raw, target, figure, verdict, reached)
