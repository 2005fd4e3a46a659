"""What stands behind a total: every unit with its cell, why it counts or not, and how it compares.

The totals themselves are `core.services.roll_up`. A unit far from its peers, or moved far from its
own last period, is marked: something to ask about, never left out by itself.

Ranks and marks compare the figures of the period itself, also where they add up over time: what is
judged there is the figure to date, what stands out is what a unit did now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from core.exchange.adjustments import Adjusted, adjustments
from core.rules.outliers import far_moves, far_ones, far_sizes
from core.rules.roll_up import IMPOSSIBLE
from core.services.covered_units import CoveredUnits
from core.services.office_steps import by_file
from core.services.periods import component_periods, previous_period
from core.services.roll_up import RollUpRow, cell_value, roll_up_table, unit_cells
from core.session import Session
from db.queries import indicators as indicator_query
from db.queries import roll_up as query
from db.queries.exchange import unit_periods
from db.queries.rows import by_ids
from db.queries.travel import names
from db.records import Indicator, Level, Period, Result, Unit

Place = Literal["counted", "missing", "not_sent", "blank", "no_data", "not_applicable", "excluded"]
"""missing: in a book to which nothing is sent by file, so nobody knows whether it was forgotten;
not_sent: no report of the period is held; blank: it is, without this cell."""
Mark = Literal["peers", "moved", "resized"]
"""peers: far from the other units; moved: far from what it was in the period before; resized: its
denominator is."""
_ALIKE: Final = frozenset({"ratio", "score"})  # kinds whose figures do not grow with a unit's size


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A unit's cell behind a total. `reason` says why it is excluded.

    `value` is the unit's own figure, `previous` that of the period before; `counted` the cell that
    counts, which is the adjustment's when there is one, `counted_value` its figure. `rank` is 1 for
    the best (highest, or lowest for an indicator that is to fall), None without a figure or with
    an impossible one. `silent` says why a cell of the unit may be missing.
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
    silent: Place = "missing"


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
    before_units, before_cells = _previous_cells(session, row.indicator, level, period)
    before = _numbers(row.indicator, before_units, before_cells)
    marks = _marks(row.indicator, _Figures(values, _sizes(cells)),
                   _Figures(before, _sizes(before_cells)))  # fmt: skip
    counted = {u: _adjusted_cell(a) if (a := changed.get(u)) else cell for u, cell in cells.items()}
    final = _numbers(row.indicator, units, counted)
    silent = silent_place(session, period)
    places = _places(row, silent)
    wrong = {unit_id for unit_id, (_, reason) in places.items() if reason in IMPOSSIBLE}
    ranks = _ranks(row.indicator, {u: value for u, value in final.items() if u not in wrong})
    return [
        UnitFigure(
            unit, places.get(unit.id, ("missing", ""))[0], cells.get(unit.id),
            counted.get(unit.id), values.get(unit.id), final.get(unit.id), before.get(unit.id),
            places.get(unit.id, ("missing", ""))[1], changed.get(unit.id),
            marks.get(unit.id, ()), ranks.get(unit.id), silent(unit.id),
        )
        for unit in units
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the totals of a period: those of the period before, units that stand out.

    Both by (indicator id, level); units by id.
    """

    period_key: str
    previous: Mapping[tuple[int, Level], Decimal | None]
    marked: Mapping[tuple[int, Level], Mapping[int, tuple[Mark, ...]]]


def beside_totals(session: Session, period: Period) -> Beside:
    """Read what stands beside the totals; takes longer than the totals themselves."""
    earlier = previous_period(session, period)
    before = roll_up_table(session, earlier.key) if earlier else []
    return Beside(
        period.key,
        {(row.indicator.id, row.level): row.figure.value for row in before},
        marked_units(session, period),
    )


def silent_place(session: Session, period: Period) -> Callable[[int], Place]:
    """Why a unit expected in a total is not in it: `not_sent`, `blank` or, unknown, `missing`."""
    if not by_file(session):
        return lambda _: "missing"
    parts = {period.id, *(part.id for part in component_periods(session, period))}
    sent = {h.unit_id for h in unit_periods(session.conn) if h.period_id in parts and h.revision}
    above = names(session.conn, "unit", "parent_id")

    def place(unit_id: int) -> Place:
        at: Any = unit_id  # a school's rows come with the report of an office above it, too
        while at is not None and at not in sent:
            at = above.get(at)
        return "not_sent" if at is None else "blank"

    return place


def marked_units(
    session: Session, period: Period
) -> dict[tuple[int, Level], dict[int, tuple[Mark, ...]]]:
    """The units marked behind each total that has any: (indicator id, level) → unit id → marks."""
    now, known = _values(session, period)
    earlier = previous_period(session, period)
    before = _values(session, earlier)[0] if earlier else {}
    found = {}
    for place, figures in now.items():
        if marked := _marks(known[place[0]], figures, before.get(place, _Figures({}, {}))):
            found[place] = marked
    return found


class _Figures(NamedTuple):
    """The units' figures behind a total, and the denominators of those that have one, by unit."""

    values: dict[int, Decimal]
    sizes: dict[int, Decimal]


def _values(
    session: Session, period: Period
) -> tuple[dict[tuple[int, Level], _Figures], dict[int, Indicator]]:
    """Figures of the units as reported for the period itself, and the indicators they are of."""
    covered = CoveredUnits(session, period)
    cells = [
        c for c in query.cells(session.conn, [period.id]) if c.unit_id not in covered.uncounted
    ]
    ids = {cell.indicator_id for cell in cells}
    known = {i.id: i for i in indicator_query.indicators(session.conn, list(ids))}
    found: dict[tuple[int, Level], _Figures] = {}
    for cell in cells:
        value = cell_value(known[cell.indicator_id], cell, is_sum=cell.unit_id in covered.sums)
        if value is not None:
            figures = found.setdefault((cell.indicator_id, cell.level), _Figures({}, {}))
            figures.values[cell.unit_id] = value
            if cell.denominator:
                figures.sizes[cell.unit_id] = Decimal(cell.denominator)
    return found, known


def _previous_cells(
    session: Session, indicator: Indicator, level: Level, period: Period
) -> tuple[list[Unit], dict[int, Result | None]]:
    earlier = previous_period(session, period)
    found = unit_cells(session, indicator.id, level, earlier.key) if earlier else []
    return [unit for unit, _ in found], {unit.id: cell for unit, cell in found}


def _sizes(cells: Mapping[int, Result | None]) -> dict[int, Decimal]:
    """The denominators of the cells that have one above 0."""
    return {
        unit: Decimal(cell.denominator)
        for unit, cell in cells.items()
        if cell is not None and cell.state == "value" and cell.denominator
    }


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


def _marks(indicator: Indicator, now: _Figures, before: _Figures) -> dict[int, tuple[Mark, ...]]:
    """Numbers that grow with the size of a school are compared by their growth alone."""
    alike = indicator.kind in _ALIKE
    marked: dict[Mark, set[int]] = {
        "peers": far_ones(now.values) if alike else set(),
        "moved": far_moves(before.values, now.values, relative=not alike),
        "resized": far_sizes(before.sizes, now.sizes),
    }
    units = set().union(*marked.values())
    return {unit: tuple(mark for mark, ids in marked.items() if unit in ids) for unit in units}


def _ranks(indicator: Indicator, values: Mapping[int, Decimal]) -> dict[int, int]:
    """Places, equal figures sharing one; the lowest is best where less is better."""
    places: dict[Decimal, int] = {}
    for n, value in enumerate(sorted(values.values(), reverse=indicator.direction != "down"), 1):
        places.setdefault(value, n)
    return {unit: places[value] for unit, value in values.items()}


def _places(row: RollUpRow, silent: Callable[[int], Place]) -> dict[int, tuple[Place, str]]:
    figure = row.figure
    found: dict[int, tuple[Place, str]] = dict.fromkeys(figure.included, ("counted", ""))
    found |= {unit_id: (silent(unit_id), "") for unit_id in figure.missing}
    found |= dict.fromkeys(figure.no_data, ("no_data", ""))
    found |= dict.fromkeys(figure.not_applicable, ("not_applicable", ""))
    found |= {left_out.id: ("excluded", left_out.reason) for left_out in figure.excluded}
    return found
