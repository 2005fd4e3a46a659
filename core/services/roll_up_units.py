"""What stands behind a total: every unit with its cell, why it counts or not, and how it compares.

The totals themselves are `core.services.roll_up`. A unit far from its peers, or moved far from its
own last period, is marked: something to ask about, never left out by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from core.exchange.adjustments import Adjusted, adjustments
from core.rules.outliers import far_moves, far_ones
from core.services.covered_units import CoveredUnits
from core.services.periods import previous_period
from core.services.roll_up import RollUpRow, cell_value, roll_up_table, unit_cells
from core.session import Session
from db.queries import indicators as indicator_query
from db.queries import roll_up as query
from db.queries.rows import by_ids
from db.records import Indicator, Level, Period, Result, Unit

Place = Literal["counted", "missing", "no_data", "not_applicable", "excluded"]
Mark = Literal["peers", "moved"]
"""peers: far from the other units; moved: far from what it was in the period before."""
_ALIKE: Final = frozenset({"ratio", "score"})  # kinds whose figures do not grow with a unit's size


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A unit's cell behind a total. `reason` says why it is excluded.

    `value` is the unit's own figure, `previous` that of the period before; `counted` the cell that
    counts, which is the adjustment's when there is one, `counted_value` its figure. `rank` is 1 for
    the best (highest, or lowest for an indicator that is to fall), None without a figure.
    """

    unit: Unit
    place: Place
    own: Result | None
    counted: Result | None
    value: Decimal | None
    counted_value: Decimal | None
    previous: Decimal | None
    reason: str
    adjusted: Adjusted | None
    marks: tuple[Mark, ...]
    rank: int | None


def unit_figures(
    session: Session, indicator_id: int, level: Level, period: Period
) -> list[UnitFigure]:
    """Every unit expected behind a total, and those excluded, in Vietnamese order of names."""
    [row] = [
        r for r in roll_up_table(session, period.key, indicator_id=indicator_id) if r.level == level
    ]
    cells = {u.id: cell for u, cell in unit_cells(session, indicator_id, level, period.key)}
    others = [x.id for x in row.figure.excluded if x.id not in cells]
    units = by_ids(session.conn, Unit, "unit", [*cells, *others])
    changed = {
        a.row.unit_id: a
        for a in adjustments(session, period.id)
        if (a.row.indicator_id, a.row.level) == (indicator_id, level)
    }
    values = _numbers(row.indicator, units, cells)
    before = _previous_values(session, row.indicator, level, period)
    marks = _marks(row.indicator, values, before)
    counted = {u: _adjusted_cell(a) if (a := changed.get(u)) else cell for u, cell in cells.items()}
    final = _numbers(row.indicator, units, counted)
    ranks = _ranks(row.indicator, final)
    places = _places(row)
    return [
        UnitFigure(
            unit, places.get(unit.id, ("missing", ""))[0], cells.get(unit.id),
            counted.get(unit.id), values.get(unit.id), final.get(unit.id), before.get(unit.id),
            places.get(unit.id, ("missing", ""))[1], changed.get(unit.id),
            marks.get(unit.id, ()), ranks.get(unit.id),
        )
        for unit in units
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the totals of a period: those of the period before, units that stand out.

    Both by (indicator id, level).
    """

    period_key: str
    previous: Mapping[tuple[int, Level], Decimal | None]
    marked: Mapping[tuple[int, Level], int]


def beside_totals(session: Session, period: Period) -> Beside:
    """Read what stands beside the totals; takes longer than the totals themselves."""
    earlier = previous_period(session, period)
    before = roll_up_table(session, earlier.key) if earlier else []
    return Beside(
        period.key,
        {(row.indicator.id, row.level): row.figure.value for row in before},
        marked_counts(session, period),
    )


def marked_counts(session: Session, period: Period) -> dict[tuple[int, Level], int]:
    """How many units are marked behind each total that has any: (indicator id, level) → units."""
    now, known = _values(session, period)
    earlier = previous_period(session, period)
    before = _values(session, earlier)[0] if earlier else {}
    found = {}
    for place, values in now.items():
        if marked := _marks(known[place[0]], values, before.get(place, {})):
            found[place] = len(marked)
    return found


_Figures = dict[tuple[int, Level], dict[int, Decimal]]


def _values(session: Session, period: Period) -> tuple[_Figures, dict[int, Indicator]]:
    """Figures of the units as reported for the period itself, and the indicators they are of."""
    covered = CoveredUnits(session, period)
    cells = [
        c for c in query.cells(session.conn, [period.id]) if c.unit_id not in covered.uncounted
    ]
    ids = {cell.indicator_id for cell in cells}
    known = {i.id: i for i in indicator_query.indicators(session.conn, list(ids))}
    found: _Figures = {}
    for cell in cells:
        value = cell_value(known[cell.indicator_id], cell, is_sum=cell.unit_id in covered.sums)
        if value is not None:
            found.setdefault((cell.indicator_id, cell.level), {})[cell.unit_id] = value
    return found, known


def _previous_values(
    session: Session, indicator: Indicator, level: Level, period: Period
) -> dict[int, Decimal]:
    earlier = previous_period(session, period)
    if earlier is None:
        return {}
    cells = unit_cells(session, indicator.id, level, earlier.key)
    return _numbers(indicator, [unit for unit, _ in cells], {u.id: cell for u, cell in cells})


def _numbers(
    indicator: Indicator, units: Sequence[Unit], cells: Mapping[int, Result | None]
) -> dict[int, Decimal]:
    """What the cells of units stand for, as far as they stand for a number."""
    found = {u.id: cell_value(indicator, cells.get(u.id), is_sum=u.kind != "school") for u in units}
    return {unit_id: value for unit_id, value in found.items() if value is not None}


def _adjusted_cell(adjusted: Adjusted) -> Result:
    row = adjusted.row
    return Result(
        row.period_id, row.indicator_id, row.level, row.unit_id, "value",  # type: ignore[arg-type]
        row.numerator, row.denominator, row.value,
    )  # fmt: skip


def _marks(
    indicator: Indicator, values: Mapping[int, Decimal], before: Mapping[int, Decimal]
) -> dict[int, tuple[Mark, ...]]:
    """Numbers that grow with the size of a school are compared by their growth alone."""
    alike = indicator.kind in _ALIKE
    peers = far_ones(values) if alike else set()
    moved = far_moves(before, values, relative=not alike)
    found: dict[int, tuple[Mark, ...]] = {}
    for unit in peers | moved:
        parts: list[Mark] = ["peers"] if unit in peers else []
        found[unit] = (*parts, *(("moved",) if unit in moved else ()))
    return found


def _ranks(indicator: Indicator, values: Mapping[int, Decimal]) -> dict[int, int]:
    """Places, equal figures sharing one; the lowest is best where less is better."""
    places: dict[Decimal, int] = {}
    for n, value in enumerate(sorted(values.values(), reverse=indicator.direction != "down"), 1):
        places.setdefault(value, n)
    return {unit: places[value] for unit, value in values.items()}


def _places(row: RollUpRow) -> dict[int, tuple[Place, str]]:
    figure = row.figure
    found: dict[int, tuple[Place, str]] = dict.fromkeys(figure.included, ("counted", ""))
    found |= dict.fromkeys(figure.missing, ("missing", ""))
    found |= dict.fromkeys(figure.no_data, ("no_data", ""))
    found |= dict.fromkeys(figure.not_applicable, ("not_applicable", ""))
    found |= {left_out.id: ("excluded", left_out.reason) for left_out in figure.excluded}
    return found
