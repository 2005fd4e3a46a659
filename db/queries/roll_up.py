"""Results of many units for the roll-up, read along the primary key or `result_indicator`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from db.queries.rows import select
from db.records import Level, Result, Unit


def reporting_schools(conn: sqlite3.Connection, day_from: str, day_to: str) -> list[Unit]:
    """The schools that exist for at least a day of the time given, in Vietnamese order."""
    tail = (
        "WHERE kind = 'school' AND coalesce(valid_from, '') <= ?"
        " AND coalesce(valid_to, '9999') >= ? ORDER BY sort_key"
    )
    return select(conn, Unit, "unit", tail, (day_to, day_from))


def units_with_cells(conn: sqlite3.Connection, period_id: int) -> set[int]:
    """The units that have any cell in a period which is not blank."""
    sql = "SELECT DISTINCT unit_id FROM result WHERE period_id = ? AND state <> 'blank'"
    return {unit_id for (unit_id,) in conn.execute(sql, (period_id,))}


def levels_of(conn: sqlite3.Connection, period_id: int, unit_id: int) -> set[str]:
    """The levels a unit reported on in a period, if only that it has no figure there yet."""
    # One look-up by primary key for each indicator and level of the plans.
    sql = (
        "SELECT DISTINCT k.level FROM (SELECT DISTINCT indicator_id, level FROM target) k"
        " CROSS JOIN result r ON r.period_id = ? AND r.indicator_id = k.indicator_id"
        " AND r.level = k.level AND r.unit_id = ? AND (r.state <> 'blank' OR r.note IS NOT NULL)"
    )
    return {level for (level,) in conn.execute(sql, (period_id, unit_id))}


def cells(
    conn: sqlite3.Connection,
    period_ids: Sequence[int],
    indicator_id: int | None = None,
    *,
    but_last: bool = False,
    among: Collection[int] | None = None,
) -> list[Result]:
    """Every cell of these periods, or one indicator's, in the order of the periods given.

    `among` keeps these indicators only.

    With `but_last` those of indicators that go by their last known value are left out.
    """
    found: list[Result] = []
    other = " AND indicator_id IN (SELECT id FROM indicator WHERE roll_up_time <> 'last')"
    for period_id in period_ids:
        if among is not None:
            tail = "WHERE period_id = ? AND indicator_id IN (SELECT value FROM json_each(?))"
            tail += other if but_last else ""
            found += select(conn, Result, "result", tail, (period_id, json.dumps(list(among))))
        elif indicator_id is None:
            tail = "WHERE period_id = ?" + (other if but_last else "")
            found += select(conn, Result, "result", tail, (period_id,))
        else:
            tail = "INDEXED BY result_indicator WHERE indicator_id = ? AND period_id = ?"
            tail += other if but_last else ""
            found += select(conn, Result, "result", tail, (indicator_id, period_id))
    return found


def last_cells(
    conn: sqlite3.Connection, period_ids: Sequence[int], indicator_id: int | None = None
) -> list[Result]:
    """Of indicators that go by their last known value: each unit's last cell with a value.

    Where no cell holds a value, the last one that is not blank. Periods earliest first.
    """
    if not period_ids:
        return []
    wanted = "" if indicator_id is None else " AND r.indicator_id = :indicator"
    rows = conn.execute(_last(period_ids, wanted), {"indicator": indicator_id})
    return [Result(*row[:-1]) for row in rows]


def _last(period_ids: Sequence[int], wanted: str = "") -> str:
    """The statement of `last_cells`; its last column says nothing to others."""
    place = " ".join(f"WHEN {int(p)} THEN {n}" for n, p in enumerate(period_ids))
    return (
        "SELECT r.period_id, r.indicator_id, r.level, r.unit_id, r.state, r.numerator,"  # noqa: S608
        " r.denominator, r.value, r.text, r.note,"
        # SQLite takes the other columns from the row that holds the maximum
        f" max((r.state = 'value') * {len(period_ids)} + CASE r.period_id {place} END)"
        " FROM result r JOIN indicator i ON i.id = r.indicator_id AND i.roll_up_time = 'last'"
        f" WHERE r.period_id IN ({', '.join(str(int(p)) for p in period_ids)})"
        f" AND r.state <> 'blank'{wanted} GROUP BY r.indicator_id, r.level, r.unit_id"
    )


def adjustments(conn: sqlite3.Connection, period_id: int) -> list[tuple[str, Result]]:
    """The office's corrections in a period: (reason, the cell in place of the unit's own)."""
    rows = conn.execute(
        "SELECT reason, indicator_id, level, unit_id, numerator, denominator, value"
        " FROM adjustment WHERE period_id = ?",
        (period_id,),
    )
    return [
        (reason, Result(period_id, indicator, level, unit, "value", n, d, value))
        for reason, indicator, level, unit, n, d, value in rows
    ]


class CoverageText(NamedTuple):
    """What may say how many units are in a cell: text of a figure, note where there was none."""

    period_id: int
    indicator_id: int
    level: Level
    unit_id: int
    text: str | None
    note: str | None


def coverage_texts(
    conn: sqlite3.Connection, period_ids: Sequence[int], unit_ids: Collection[int]
) -> list[CoverageText]:
    """The texts and notes beside the figures of units."""
    # A look-up by primary key for each: a province's table of results is not read through.
    sql = (
        "SELECT r.period_id, r.indicator_id, r.level, r.unit_id, r.text, r.note FROM json_each(?) p"
        " CROSS JOIN (SELECT DISTINCT indicator_id, level FROM target) k"
        " CROSS JOIN json_each(?) u CROSS JOIN result r ON r.period_id = p.value"
        " AND r.indicator_id = k.indicator_id AND r.level = k.level AND r.unit_id = u.value"
        " WHERE coalesce(r.text, r.note) IS NOT NULL"
    )
    chosen = json.dumps(list(period_ids)), json.dumps(sorted(unit_ids))
    return [CoverageText(*row) for row in conn.execute(sql, chosen)]


class CellSums(NamedTuple):
    """The cells of an indicator and level in a period, added up; unit ids as JSON lists.

    `others` counts the cells with a value that have not both parts, both whole, the lower one
    above 0 and not below the upper one: with one of them the sums are not to be used.
    """

    indicator_id: int
    level: Level
    included: str
    not_applicable: str
    no_data: str
    numerator: float
    denominator: float
    others: int


_CELL_SUMS: Final = """
SELECT indicator_id, level,
    json_group_array(unit_id) FILTER (WHERE state = 'value'),
    json_group_array(unit_id) FILTER (WHERE state = 'na'),
    json_group_array(unit_id) FILTER (WHERE state = 'nodata'),
    total(numerator), total(denominator),
    count(*) FILTER (WHERE state = 'value' AND NOT coalesce(
        numerator = round(numerator) AND denominator = round(denominator)
        AND numerator >= 0 AND denominator > 0 AND numerator <= denominator, 0))
FROM {cells} WHERE unit_id NOT IN (SELECT value FROM json_each(?)){only}
GROUP BY indicator_id, level
"""


def cell_sums(
    conn: sqlite3.Connection,
    period_id: int,
    parts: Sequence[int],
    uncounted: Collection[int],
    among: Collection[int] | None = None,
) -> list[CellSums]:
    """What all units but `uncounted` reported in a period, added up by SQLite in one pass.

    `among` keeps these indicators only.

    With `parts`, the periods it is made of, each unit's last cell in them, of indicators that go
    by it (`last_cells`); nothing when any unit reported the whole period for itself.
    """
    cells = f"(SELECT * FROM result WHERE period_id = {int(period_id)})"  # noqa: S608
    if parts:
        sql = "SELECT 1 FROM result WHERE period_id = ? AND state <> 'blank' LIMIT 1"
        if conn.execute(sql, (period_id,)).fetchone():
            return []
        cells = f"({_last(parts)})"
    only = "" if among is None else " AND indicator_id IN (SELECT value FROM json_each(?))"
    chosen = [json.dumps(list(ids)) for ids in (uncounted, among) if ids is not None]
    rows = conn.execute(_CELL_SUMS.format(cells=cells, only=only), chosen)
    return [CellSums(*row) for row in rows]
