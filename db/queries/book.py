"""Everything a book holds, table by table, in the order it is shown: what `show` reads.

The references between rows are resolved by whoever reads (`core.services.show`): a whole book is
a few thousand rows.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from db.queries.rows import select
from db.records import (
    BudgetLine,
    Course,
    Execution,
    Indicator,
    Period,
    Plan,
    Progress,
    Recognition,
    Result,
    TargetRow,
    Task,
    Unit,
    UnitAlias,
)

_OF_PLAN = "WHERE plan_id = ? ORDER BY position, id"


class TaskUnit(NamedTuple):
    """A unit that leads a task or coordinates in it, named as printed."""

    task_id: int
    role: str
    name: str


def schema_number(conn: sqlite3.Connection) -> int:
    """The file's schema number (`user_version`)."""
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def units(conn: sqlite3.Connection) -> list[Unit]:
    """Every unit, in the order printed or added."""
    return select(conn, Unit, "unit", "ORDER BY position, sort_key, id")


def aliases(conn: sqlite3.Connection) -> list[UnitAlias]:
    """Other and former names of every unit."""
    return select(conn, UnitAlias, "unit_alias", "ORDER BY unit_id, id")


def plans(conn: sqlite3.Connection) -> list[Plan]:
    """Every plan."""
    return select(conn, Plan, "plan", "ORDER BY id")


def periods(conn: sqlite3.Connection) -> list[Period]:
    """Every period in the order of time."""
    return select(conn, Period, "period", "ORDER BY position, key")


def indicators(conn: sqlite3.Connection, plan_id: int) -> list[Indicator]:
    """A plan's indicators as printed."""
    return select(conn, Indicator, "indicator", _OF_PLAN, (plan_id,))


def targets(conn: sqlite3.Connection, plan_id: int) -> list[TargetRow]:
    """The targets of a plan's indicators, in the order printed."""
    tail = "JOIN indicator i ON i.id = target.indicator_id WHERE i.plan_id = ?"
    order = "ORDER BY target.position, target.id"
    return select(conn, TargetRow, "target", f"{tail} {order}", (plan_id,))


def tasks(conn: sqlite3.Connection, plan_id: int) -> list[Task]:
    """A plan's tasks as printed, without the units that do them (`task_units`)."""
    return select(conn, Task, "task", _OF_PLAN, (plan_id,))


def task_units(conn: sqlite3.Connection, plan_id: int) -> list[TaskUnit]:
    """Who leads and who coordinates in a plan's tasks, in the order printed."""
    tail = "JOIN task t ON t.id = task_unit.task_id WHERE t.plan_id = ?"
    return select(conn, TaskUnit, "task_unit", f"{tail} ORDER BY task_unit.position", (plan_id,))


def courses(conn: sqlite3.Connection, plan_id: int) -> list[Course]:
    """A plan's training courses as printed."""
    return select(conn, Course, "course", _OF_PLAN, (plan_id,))


def recognitions(conn: sqlite3.Connection, plan_id: int | None) -> list[Recognition]:
    """A plan's recognitions as printed; None: those that belong to no plan."""
    tail = "WHERE plan_id IS ? ORDER BY list IS NULL, list, position, id"
    return select(conn, Recognition, "recognition", tail, (plan_id,))


def budget_lines(conn: sqlite3.Connection, plan_id: int) -> list[BudgetLine]:
    """A plan's budget lines as printed."""
    return select(conn, BudgetLine, "budget_line", _OF_PLAN, (plan_id,))


def results(conn: sqlite3.Connection, period_id: int | None) -> list[Result]:
    """Results of one period, or of all: by period, indicator, level and unit."""
    tail = (
        "JOIN period p ON p.id = result.period_id JOIN indicator i ON i.id = result.indicator_id"
        " JOIN unit u ON u.id = result.unit_id WHERE ? IS NULL OR result.period_id = ?"
        " ORDER BY p.position, p.key, i.plan_id, i.position, i.id, result.level,"
        " u.position, u.sort_key, u.id"
    )
    return select(conn, Result, "result", tail, (period_id, period_id))


def progress(conn: sqlite3.Connection, period_id: int | None) -> list[Progress]:
    """Progress in one period, or in all: by period, task and unit."""
    tail = (
        "JOIN period p ON p.id = progress.period_id JOIN task t ON t.id = progress.task_id"
        " JOIN unit u ON u.id = progress.unit_id WHERE ? IS NULL OR progress.period_id = ?"
        " ORDER BY p.position, p.key, t.plan_id, t.position, t.id, u.position, u.sort_key, u.id"
    )
    return select(conn, Progress, "progress", tail, (period_id, period_id))


def executions(conn: sqlite3.Connection, period_id: int | None) -> list[Execution]:
    """Execution of the budget in one period, or in all: by period, line and unit."""
    tail = (
        "JOIN period p ON p.id = execution.period_id JOIN budget_line b ON b.id = execution.line_id"
        " JOIN unit u ON u.id = execution.unit_id WHERE ? IS NULL OR execution.period_id = ?"
        " ORDER BY p.position, p.key, b.plan_id, b.position, b.id, u.position, u.sort_key, u.id"
    )
    return select(conn, Execution, "execution", tail, (period_id, period_id))
