"""The built-in plans as views for the checks, read from a real book."""

from pathlib import Path

from core.rules.checks import PlanView
from core.services.checks import plan_view
from core.session import Session
from db.queries.rows import select
from db.records import Plan


def built_in_view(folder: Path, key: str) -> PlanView:
    """A built-in plan, loaded into a new book of its office and read back."""
    with Session.create(folder / f"{key}.skh", plan=key) as session:
        return plan_view(session, select(session.conn, Plan, "plan")[0])
