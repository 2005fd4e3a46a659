"""The built-in plans as views for the checks, read from a real book."""

from dataclasses import replace
from pathlib import Path

from core.rules.checks import BudgetShare, PlanView
from core.session import Session
from db.queries.rows import select
from db.records import (
    Annex,
    BudgetLine,
    Course,
    Indicator,
    Plan,
    Recognition,
    Section,
    TargetRow,
    Task,
    Unit,
    UnitAlias,
)


def plan_view(session: Session) -> PlanView:
    """The first plan of the book as the checks want it."""
    conn = session.conn
    shares = conn.execute('SELECT line_id, "by", name, amount_vnd FROM budget_share').fetchall()
    return PlanView(
        plan=select(conn, Plan, "plan")[0],
        sections=select(conn, Section, "section", "ORDER BY position"),
        annexes=select(conn, Annex, "annex", "ORDER BY position"),
        indicators=select(conn, Indicator, "indicator", "ORDER BY position"),
        targets=select(conn, TargetRow, "target", "ORDER BY indicator_id, position"),
        tasks=_tasks(session),
        courses=select(conn, Course, "course", "ORDER BY position"),
        recognitions=select(conn, Recognition, "recognition", "ORDER BY position"),
        budget=select(conn, BudgetLine, "budget_line", "ORDER BY position"),
        shares=[BudgetShare(*row) for row in shares],
        units=select(conn, Unit, "unit", "ORDER BY position"),
        aliases=select(conn, UnitAlias, "unit_alias"),
    )


def _tasks(session: Session) -> list[Task]:
    names: dict[tuple[int, str], list[str]] = {}
    for task_id, role, name in session.conn.execute(
        "SELECT task_id, role, name FROM task_unit ORDER BY task_id, role, position"
    ):
        names.setdefault((task_id, role), []).append(name)
    return [
        replace(
            task,
            leads=tuple(names.get((task.id, "lead"), ())),
            coordinators=tuple(names.get((task.id, "coordinate"), ())),
        )
        for task in select(session.conn, Task, "task", "ORDER BY position")
    ]


def built_in_view(folder: Path, key: str) -> PlanView:
    """A built-in plan, loaded into a new book of its office and read back."""
    with Session.create(folder / f"{key}.skh", plan=key) as session:
        return plan_view(session)
