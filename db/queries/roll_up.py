"""Results of many units for the roll-up, read along the primary key or `result_indicator`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.queries.rows import select
from db.records import Result, Unit


def reporting_schools(conn: sqlite3.Connection, day_from: str, day_to: str) -> list[Unit]:
    """The schools that exist for at least a day of the time given, in Vietnamese order."""
    tail = (
        "WHERE kind = 'school' AND coalesce(valid_from, '') <= ?"
        " AND coalesce(valid_to, '9999') >= ? ORDER BY sort_key"
    )
    return select(conn, Unit, "unit", tail, (day_to, day_from))


def cells(
    conn: sqlite3.Connection, period_ids: Sequence[int], indicator_id: int | None = None
) -> list[Result]:
    """Every cell of these periods, or one indicator's, in the order of the periods given."""
    found: list[Result] = []
    for period_id in period_ids:
        if indicator_id is None:
            found += select(conn, Result, "result", "WHERE period_id = ?", (period_id,))
        else:
            tail = "INDEXED BY result_indicator WHERE indicator_id = ? AND period_id = ?"
            found += select(conn, Result, "result", tail, (indicator_id, period_id))
    return found


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
