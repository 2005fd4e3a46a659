"""Reading the budget: the tree as light nodes, lines by id, and what was spent in a period."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from db.queries import search
from db.queries.rows import select
from db.records import Execution


class BudgetNode(NamedTuple):
    """What totals and order need of every line: its place and its money for one period and unit.

    `amount_vnd` is what is printed, in đồng; None = nothing.
    """

    id: int
    parent_id: int | None
    plan_id: int
    code: str
    amount_vnd: int | None
    allocated_vnd: int | None
    disbursed_vnd: int | None


class BudgetShare(NamedTuple):
    """A part of a line's amount, for a year or from a source."""

    line_id: int
    by: str
    name: str
    amount_vnd: int


def nodes(conn: sqlite3.Connection, period_id: int | None, unit_id: int | None) -> list[BudgetNode]:
    """Every line of every plan, siblings in their order (not yet as a tree)."""
    rows = conn.execute(
        "SELECT b.id, b.parent_id, b.plan_id, b.code, b.amount_vnd, e.allocated_vnd,"
        " e.disbursed_vnd FROM budget_line b LEFT JOIN execution e ON e.line_id = b.id"
        " AND e.period_id = ? AND e.unit_id = ? ORDER BY b.plan_id, b.position, b.id",
        (period_id, unit_id),
    )
    return [BudgetNode(*row) for row in rows]


def matching_ids(conn: sqlite3.Connection, query: str) -> set[int]:
    """Lines whose code, name, source or formula holds every word, accents apart."""
    return set(search.matching_ids(conn, "budget_line", query))


def executions(
    conn: sqlite3.Connection, line_ids: Iterable[int], period_id: int | None, unit_id: int | None
) -> list[Execution]:
    """What was allocated and disbursed on these lines in the period, by the unit."""
    return select(
        conn,
        Execution,
        "execution",
        "WHERE line_id IN (SELECT value FROM json_each(?)) AND period_id = ? AND unit_id = ?",
        (json.dumps(list(line_ids)), period_id, unit_id),
    )


def shares(conn: sqlite3.Connection, line_ids: Iterable[int]) -> list[BudgetShare]:
    """How these lines' amounts are split, years first, in order of name."""
    return select(
        conn,
        BudgetShare,
        "budget_share",
        "WHERE line_id IN (SELECT value FROM json_each(?)) ORDER BY line_id, by DESC, name",
        (json.dumps(list(line_ids)),),
    )


def linked_rows(conn: sqlite3.Connection, line_id: int) -> list[tuple[str, dict[str, Any]]]:
    """(table, row) of what belongs to a line whatever the period: shares, tasks it pays for."""
    return [
        (table, dict(row))
        for table in ("budget_share", "budget_task")
        for row in conn.execute(f"SELECT * FROM {table} WHERE line_id = ?", (line_id,))  # noqa: S608
    ]


def codes(conn: sqlite3.Connection, plan_id: int) -> set[str]:
    """Paths that lines of the plan have."""
    rows = conn.execute("SELECT code FROM budget_line WHERE plan_id = ?", (plan_id,))
    return {row[0] for row in rows}


def tasks_of(conn: sqlite3.Connection, line_id: int) -> list[str]:
    """Titles of the tasks a line pays for."""
    rows = conn.execute(
        "SELECT t.title FROM budget_task b JOIN task t ON t.id = b.task_id WHERE b.line_id = ?"
        " ORDER BY t.position",
        (line_id,),
    )
    return [row[0] for row in rows]


def sources(conn: sqlite3.Connection) -> list[str]:
    """Sources of money that the book names, most used first."""
    rows = conn.execute(
        "SELECT source FROM budget_line WHERE source IS NOT NULL GROUP BY source"
        " ORDER BY count(*) DESC, source"
    )
    return [row[0] for row in rows]


def share_names(conn: sqlite3.Connection, by: str) -> list[str]:
    """Names of the parts that lines are divided into by 'year' or 'source', most used first."""
    rows = conn.execute(
        "SELECT name FROM budget_share WHERE by = ? GROUP BY name ORDER BY count(*) DESC, name",
        (by,),
    )
    return [row[0] for row in rows]


def has_formulas(conn: sqlite3.Connection) -> bool:
    """Whether any line has a formula."""
    sql = "SELECT 1 FROM budget_line WHERE formula_raw IS NOT NULL LIMIT 1"
    return conn.execute(sql).fetchone() is not None


def sums_of_units(
    conn: sqlite3.Connection, period_id: int, unit_ids: Iterable[int]
) -> dict[int, tuple[int | None, int | None]]:
    """Line → what these units together were allocated and disbursed in the period."""
    rows = conn.execute(
        "SELECT line_id, sum(allocated_vnd), sum(disbursed_vnd) FROM execution"
        " WHERE period_id = ? AND unit_id IN (SELECT value FROM json_each(?)) GROUP BY line_id",
        (period_id, json.dumps(list(unit_ids))),
    )
    return {row[0]: (row[1], row[2]) for row in rows}
