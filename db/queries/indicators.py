"""Indicators, their targets and their results."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from db.queries.rows import by_ids, select
from db.queries.search import printed
from db.records import Indicator, Level, Result, TargetRow
from db.text import exact_words, search_terms, search_text

_LEVEL_ORDER = "CASE t.level WHEN 'MN' THEN 1 WHEN 'TH' THEN 2 WHEN 'THCS' THEN 3" \
    " WHEN 'THPT' THEN 4 WHEN 'GDTX' THEN 5 ELSE 0 END"  # fmt: skip

_ANY_LEVEL = "level IN ('MN', 'TH', 'THCS', 'THPT', 'GDTX', 'ALL')"
"""Says nothing, yet lets SQLite go down the whole primary key to one unit's few rows, which lie
scattered among those of a province's thousand units."""


class IndicatorLevel(NamedTuple):
    """An indicator at a level of education: what a result belongs to.

    It stays the same one when the indicator is moved to another group.
    """

    indicator_id: int
    level: Level
    group_name: str | None
    subgroup: str | None
    plan_id: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and self[:2] == other[:2]

    def __hash__(self) -> int:
        return hash(self[:2])


def indicator_levels(
    conn: sqlite3.Connection,
    *,
    search: str = "",
    level: str | None = None,
    only_levels: Sequence[str] = (),
    plan_id: int | None = None,
) -> list[IndicatorLevel]:
    """Every indicator × level in the order of the plan; an indicator without target once, as ALL.

    `search` matches folded words, and signs as typed; `level` keeps one level, `only_levels`
    several.
    """
    where, parameters = _holding(conn, search)
    if level:
        where.append("coalesce(t.level, 'ALL') = ?")
        parameters.append(level)
    if only_levels:
        where.append(f"coalesce(t.level, 'ALL') IN ({', '.join('?' * len(only_levels))})")
        parameters += only_levels
    if plan_id is not None:
        where.append("i.plan_id = ?")
        parameters.append(plan_id)
    rows = conn.execute(
        "SELECT i.id, coalesce(t.level, 'ALL'), i.group_name, i.subgroup, i.plan_id"  # noqa: S608
        " FROM indicator i LEFT JOIN target t ON t.indicator_id = i.id"
        f" WHERE {' AND '.join(where)} GROUP BY i.id, t.level"
        f" ORDER BY i.plan_id, i.position, i.id, {_LEVEL_ORDER}",
        parameters,
    )
    return [IndicatorLevel(*row) for row in rows]


def matching_indicators(conn: sqlite3.Connection, search: str) -> list[int]:
    """Ids of the indicators that hold every word, in their own columns or in a target."""
    where, parameters = _holding(conn, search)
    sql = f"SELECT i.id FROM indicator i WHERE {' AND '.join(where)}"  # noqa: S608 - our own
    return [row[0] for row in conn.execute(sql, parameters)]


def _holding(conn: sqlite3.Connection, search: str) -> tuple[list[str], list[Any]]:
    """Conditions on an indicator `i` for the words searched for, with their values.

    Targets have no folded column: the different ones, which are few, are folded here.
    """
    where, parameters = ["1"], list[Any]()
    terms = search_terms(search)
    raws = conn.execute("SELECT DISTINCT raw FROM target WHERE raw <> ''") if terms else ()
    folded = [(raw, search_text(raw)) for (raw,) in raws]
    for term in terms:
        held = [raw for raw, text in folded if term.strip("%") in text]
        where.append("(i.search LIKE ? OR EXISTS (SELECT 1 FROM target s"
                     " WHERE s.indicator_id = i.id"
                     " AND s.raw IN (SELECT value FROM json_each(?))))")  # fmt: skip
        parameters += [term, json.dumps(held)]
    for word in exact_words(search):
        targets = ("EXISTS (SELECT 1 FROM target s WHERE s.indicator_id = i.id"
                   " AND instr(replace(s.raw, ' ', ''), ?))")  # fmt: skip
        where.append(f"(instr({printed('indicator', 'i.')}, ?) OR {targets})")
        parameters += [word, word]
    return where, parameters


def indicators(conn: sqlite3.Connection, ids: Iterable[int] | None = None) -> list[Indicator]:
    """These indicators, or all in the order of the plans."""
    if ids is None:
        return select(conn, Indicator, "indicator", "ORDER BY plan_id, position, id")
    return by_ids(conn, Indicator, "indicator", ids)


def targets(conn: sqlite3.Connection, indicator_ids: Sequence[int]) -> list[TargetRow]:
    """The targets of these indicators, in the order printed."""
    marks = ", ".join("?" * len(indicator_ids))
    tail = f"WHERE indicator_id IN ({marks}) ORDER BY indicator_id, position, id"
    return select(conn, TargetRow, "target", tail, indicator_ids)


def results(
    conn: sqlite3.Connection, period_id: int, unit_id: int, indicator_ids: Sequence[int]
) -> list[Result]:
    """A unit's results of these indicators in a period."""
    marks = ", ".join("?" * len(indicator_ids))
    tail = f"WHERE period_id = ? AND unit_id = ? AND indicator_id IN ({marks}) AND {_ANY_LEVEL}"
    return select(conn, Result, "result", tail, [period_id, unit_id, *indicator_ids])


def results_of_periods(
    conn: sqlite3.Connection,
    period_ids: Sequence[int],
    unit_id: int,
    indicator_ids: Sequence[int],
) -> list[Result]:
    """A unit's results of these indicators in several periods, in one question."""
    periods = ", ".join("?" * len(period_ids))
    marks = ", ".join("?" * len(indicator_ids))
    tail = f"WHERE period_id IN ({periods}) AND unit_id = ? AND indicator_id IN ({marks})"
    tail += f" AND {_ANY_LEVEL}"
    return select(conn, Result, "result", tail, [*period_ids, unit_id, *indicator_ids])


def result(
    conn: sqlite3.Connection, period_id: int, indicator_id: int, level: str, unit_id: int
) -> Result | None:
    """One result cell, or None when it is blank without a note."""
    tail = "WHERE period_id = ? AND indicator_id = ? AND level = ? AND unit_id = ?"
    found = select(conn, Result, "result", tail, (period_id, indicator_id, level, unit_id))
    return found[0] if found else None


def has_results(conn: sqlite3.Connection, indicator_id: int, level: str) -> bool:
    """Whether anybody has given a figure or a note for an indicator at a level."""
    sql = "SELECT 1 FROM result WHERE indicator_id = ? AND level = ? LIMIT 1"
    return conn.execute(sql, (indicator_id, level)).fetchone() is not None


def keys_at_level(
    conn: sqlite3.Connection, indicator_id: int, level: str
) -> list[tuple[str, tuple[Any, ...]]]:
    """(table, primary key) of every row told of an indicator at one level."""
    cell = "period_id, indicator_id, level, unit_id"
    keys = {"target": "id", "result": cell, "adjustment": cell}
    return [
        (table, tuple(row))
        for table, key in keys.items()
        for row in conn.execute(
            f"SELECT {key} FROM {table} WHERE indicator_id = ? AND level = ?",  # noqa: S608
            (indicator_id, level),
        )
    ]


def split_sets(conn: sqlite3.Connection) -> dict[int, str]:
    """Indicator id → name of its split set, of those that belong to one."""
    return dict(map(tuple, conn.execute("SELECT id, split FROM indicator WHERE split <> ''")))
