"""Indicator × unit: the figures behind all totals of a period, each judged by its target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.rules.verdicts import Verdict, exact, judge, target_of
from core.services.indicators import applying_targets, is_due
from core.services.roll_up import (
    RollUpRow,
    cell_value,
    counted_cells,
    reached_by_units,
    roll_up_table,
)
from core.services.roll_up_units import silent_place
from core.session import Session
from db.queries import indicators as indicator_query
from db.queries.rows import by_ids
from db.records import Level, Period, Result, TargetRow, Unit
from db.text import sort_key

Place = tuple[int, Level]
"""An indicator (its id) at a level."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What a unit brings to a total; `adjusted` when the office counts another figure.

    `to_date` is what the unit has reached since the plan began, None where figures do not add up
    over time; there it is judged.
    """

    result: Result
    value: Decimal | None
    adjusted: bool
    verdict: Verdict
    to_date: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitMatrix:
    """The units in Vietnamese order, and their cells by place and unit; a blank cell is none."""

    period_key: str
    units: Sequence[Unit]
    cells: Mapping[Place, Mapping[int, MatrixCell]]
    silent: Mapping[int, str]
    """Why the cells of a unit may be missing: `roll_up_units.Place` by unit."""


def unit_matrix(session: Session, period: Period) -> UnitMatrix:
    """Read every cell of a period; takes longer than the totals. Raises `UserError`."""
    rows = roll_up_table(session, period.key)
    counted = counted_cells(session, period.key)
    reached = reached_by_units(session, period)
    ids = {unit_id for row in rows for unit_id in _behind(row)}
    units = {unit.id: unit for unit in by_ids(session.conn, Unit, "unit", ids)}
    targets: dict[Place, list[TargetRow]] = defaultdict(list)
    for target in indicator_query.targets(session.conn, [row.indicator.id for row in rows]):
        targets[target.indicator_id, target.level].append(target)
    found: dict[Place, dict[int, MatrixCell]] = {}
    for row in rows:
        place = (row.indicator.id, row.level)
        found[place] = {
            unit_id: _cell(
                row,
                units[unit_id],
                result,
                reached.get(place, {}).get(unit_id),
                targets[place],
                period,
            )
            for unit_id, result in counted.get(place, {}).items()
            if unit_id in units
        }
    ordered = sorted(units.values(), key=lambda unit: sort_key(unit.name))
    why = silent_place(session, period)
    return UnitMatrix(period.key, ordered, found, {unit_id: why(unit_id) for unit_id in units})


def _behind(row: RollUpRow) -> Sequence[int]:
    """Ids of all units that a total is about, also of those not in it."""
    figure = row.figure
    left_out = tuple(each.id for each in figure.excluded)
    return (*figure.included, *figure.missing, *figure.not_applicable, *left_out)


def _cell(
    row: RollUpRow,
    unit: Unit,
    result: Result,
    reached: Decimal | None,
    targets: list[TargetRow],
    period: Period,
) -> MatrixCell:
    indicator = row.indicator
    value = cell_value(indicator, result, is_sum=unit.kind != "school")
    mine = applying_targets(targets, unit.id, period.id)
    verdict = judge(
        target_of(mine[0]) if mine else None,
        value if reached is None else reached,
        direction=indicator.direction,
        state=result.state if reached is None else "value",
        baseline=exact(indicator.baseline),
        due=is_due(indicator, period),
        text=result.text,
        measure=indicator.measure,
    )
    return MatrixCell(result, value, unit.id in row.figure.adjusted, verdict, reached)
