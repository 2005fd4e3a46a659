"""What tasks serve and what pays for them: links to indicators and to budget lines."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

Kind = Literal["indicator", "budget_line"]
LINK_TABLES: dict[Kind, tuple[str, str]] = {
    "indicator": ("task_indicator", "indicator_id"),
    "budget_line": ("budget_task", "line_id"),
}
# number, heading, detail, amount, depth and parent of a row `r`
_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "indicator": ("r.no", "r.group_name", "r.measure", "NULL", "0", "NULL"),
    "budget_line": (
        "coalesce(r.printed_code, r.code)",
        "NULL",
        "NULL",
        "r.amount_vnd",
        "length(r.code) - length(replace(r.code, '.', ''))",
        "r.parent_id",
    ),
}


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """An indicator or a budget line as a task sees it; `tasks` counts those linked to it.

    `depth` and `parent_id` place a line in the budget tree.
    """

    id: int
    uid: str
    no: str | None
    name: str
    group: str | None
    detail: str | None
    amount_vnd: int | None
    depth: int
    parent_id: int | None
    tasks: int


def link_targets(
    conn: sqlite3.Connection, kind: Kind, plan_id: int | None = None
) -> list[LinkTarget]:
    """The indicators or lines of a plan (None: of every plan), in its order."""
    table, column = LINK_TABLES[kind]
    no, *more = _COLUMNS[kind]
    rows = conn.execute(
        f"SELECT r.id, r.uid, {no}, r.name, {', '.join(more)},"  # noqa: S608
        f" (SELECT count(*) FROM {table} l WHERE l.{column} = r.id) FROM {kind} r"
        " WHERE :plan IS NULL OR r.plan_id = :plan ORDER BY r.plan_id, r.position, r.id",
        {"plan": plan_id},
    )
    return [LinkTarget(*row) for row in rows]


def linked_ids(conn: sqlite3.Connection, kind: Kind, task_id: int) -> list[int]:
    """The indicators a task serves, or the lines that pay for it, in the order of the plan."""
    table, column = LINK_TABLES[kind]
    rows = conn.execute(
        f"SELECT r.id FROM {table} l JOIN {kind} r ON r.id = l.{column}"  # noqa: S608
        " WHERE l.task_id = ? ORDER BY r.plan_id, r.position, r.id",
        (task_id,),
    )
    return [row[0] for row in rows]


def target_levels(conn: sqlite3.Connection) -> dict[int, list[str]]:
    """The levels at which an indicator has targets, by its id."""
    found: dict[int, list[str]] = defaultdict(list)
    for indicator_id, level in conn.execute("SELECT DISTINCT indicator_id, level FROM target"):
        found[indicator_id].append(level)
    return found
