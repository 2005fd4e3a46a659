"""Tasks of the plans, who does them, and their progress per period and unit."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from db.queries.rows import by_ids, select
from db.queries.search import holding, matching_ids
from db.records import Course, Progress, Task, Unit

FINISHED = ("done", "done_late")


class Heading(NamedTuple):
    """What a task stands under, as printed: section, its name, sub-level."""

    plan_id: int
    section: str | None
    section_name: str | None
    sublevel: str | None


class LeadName(NamedTuple):
    """A leading unit: of the unit list, or only a name on paper."""

    unit_id: int | None
    name: str


class Standing(NamedTuple):
    """Whose progress is looked at and when.

    `position` is the period's place in time, `first_day` and `last_day` are its own days ('' when
    it has none). A task that ended before `late_from` is late unless it was finished up to that
    period, or the unit is not asked about it (`foreign`, task ids). Days are 'YYYY-MM-DD'.
    """

    period_id: int
    position: int
    unit_id: int
    late_from: str
    first_day: str = ""
    last_day: str = ""
    foreign: frozenset[int] = frozenset()


class TaskFilter(NamedTuple):
    """Which tasks to show; what is empty does not narrow.

    `section` is (section, section_name) as printed. `status` is the last known status or one of
    overdue, no_reason (overdue and the period does not say why), in_time (neither finished nor
    overdue), finished (in time or not), none (nothing reported in the period), ending (to end in
    the period, not late yet, nothing reported), no_indicator, no_budget (linked to none).
    """

    search: str = ""
    section: tuple[str | None, str | None] | None = None
    lead: LeadName | None = None
    status: str | None = None


# The last status up to the period: SQLite takes `status` from the row of the maximum. Tasks ×
# periods look-ups by key: an office's progress of 120 schools is never walked through.
_KNOWN = """
WITH known AS (
    SELECT g.task_id, g.status, max(e.position) AS position
    FROM period e CROSS JOIN task t
    CROSS JOIN progress g ON g.period_id = e.id AND g.task_id = t.id AND g.unit_id = :unit
    WHERE e.position <= :position AND g.status IS NOT NULL
    GROUP BY g.task_id
)
"""
# The same rule in Python is `core.services.progress.is_overdue`; a test holds them together.
_ASKED = "t.id NOT IN (SELECT value FROM json_each(:foreign))"
_OVERDUE = f"""(t.end_on < :late_from AND t.recurrence NOT IN ('continuous', 'by_event')
    AND coalesce(k.status, '') NOT IN ('done', 'done_late') AND {_ASKED})"""

_FINISHED = "coalesce(k.status, '') IN ('done', 'done_late')"
_STATES = {
    "overdue": _OVERDUE,
    "no_reason": f"{_OVERDUE} AND g.reason IS NULL",
    "in_time": f"NOT {_FINISHED} AND NOT coalesce({_OVERDUE}, 0)",
    "finished": _FINISHED,
    "none": "g.status IS NULL",
    "no_indicator": "NOT EXISTS (SELECT 1 FROM task_indicator l WHERE l.task_id = t.id)",
    "no_budget": "NOT EXISTS (SELECT 1 FROM budget_task l WHERE l.task_id = t.id)",
    "ending": f"g.status IS NULL AND NOT {_FINISHED} AND {_ASKED}"
    " AND t.end_on BETWEEN max(:first_day, :late_from) AND :last_day",
}


def task_ids(conn: sqlite3.Connection, standing: Standing, wanted: TaskFilter) -> list[int]:
    """Ids of the tasks that pass the filter, in the order of the plans."""
    where, parameters = _conditions(wanted)
    rows = conn.execute(
        f"{_KNOWN} SELECT t.id FROM task t LEFT JOIN known k ON k.task_id = t.id"  # noqa: S608
        " LEFT JOIN progress g ON g.task_id = t.id AND g.period_id = :period AND g.unit_id = :unit"
        f" WHERE {' AND '.join(where)} ORDER BY t.plan_id, t.position, t.id",
        {**_parameters(standing), **parameters},
    )
    return [row[0] for row in rows]


def status_counts(
    conn: sqlite3.Connection, standing: Standing
) -> list[tuple[str | None, int, int]]:
    """(last known status, overdue 0/1, number of tasks) over all tasks."""
    rows = conn.execute(
        f"{_KNOWN} SELECT k.status, coalesce({_OVERDUE}, 0) AS late, count(*)"  # noqa: S608
        " FROM task t LEFT JOIN known k ON k.task_id = t.id GROUP BY 1, 2 ORDER BY 1, 2",
        _parameters(standing),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def is_told(conn: sqlite3.Connection, position: int, unit_id: int) -> bool:
    """Whether a unit has told any status up to the period at this position."""
    row = conn.execute(
        "SELECT 1 FROM progress g JOIN period e ON e.id = g.period_id"
        " WHERE e.position <= ? AND g.unit_id = ? AND g.status IS NOT NULL LIMIT 1",
        (position, unit_id),
    ).fetchone()
    return row is not None


def _parameters(standing: Standing) -> dict[str, Any]:
    return {
        "period": standing.period_id,
        "position": standing.position,
        "unit": standing.unit_id,
        "late_from": standing.late_from,
        "first_day": standing.first_day,
        "last_day": standing.last_day,
        "foreign": json.dumps(sorted(standing.foreign)),
    }


def _conditions(wanted: TaskFilter) -> tuple[list[str], dict[str, Any]]:
    where, parameters = ["1"], dict[str, Any]()
    for n, (condition, value) in enumerate(holding("task", wanted.search, "t.")):
        where.append(condition.format(f":word{n}"))
        parameters[f"word{n}"] = value
    if wanted.section is not None:
        where.append("t.section IS :section AND t.section_name IS :section_name")
        parameters["section"], parameters["section_name"] = wanted.section
    if wanted.lead is not None:
        where.append(
            "EXISTS (SELECT 1 FROM task_unit u WHERE u.task_id = t.id AND u.role = 'lead'"
            " AND (u.unit_id = :lead_unit OR (u.unit_id IS NULL AND u.name = :lead_name)))"
        )
        parameters |= {"lead_unit": wanted.lead.unit_id, "lead_name": wanted.lead.name}
    if wanted.status in _STATES:
        where.append(_STATES[wanted.status])
    elif wanted.status is not None:
        where.append("k.status = :status")
        parameters["status"] = wanted.status
    return where, parameters


def tasks(conn: sqlite3.Connection, ids: Iterable[int]) -> list[Task]:
    """These tasks with their leading and coordinating units, in the order asked."""
    found = by_ids(conn, Task, "task", ids)
    names: dict[tuple[int, str], list[str]] = defaultdict(list)
    marks = ", ".join(str(task.id) for task in found)
    for task_id, role, name in conn.execute(
        f"SELECT task_id, role, name FROM task_unit WHERE task_id IN ({marks})"  # noqa: S608
        " ORDER BY task_id, role, position"
    ):
        names[task_id, role].append(name)
    return [
        task._replace(
            leads=tuple(names[task.id, "lead"]),
            coordinators=tuple(names[task.id, "coordinate"]),
        )
        for task in found
    ]


def headings(conn: sqlite3.Connection, ids: Sequence[int]) -> list[Heading]:
    """What each of these tasks stands under, in the order asked; gone ones are left out."""
    marks = ", ".join(str(int(i)) for i in ids)
    rows = conn.execute(
        "SELECT id, plan_id, section, section_name, sublevel FROM task"  # noqa: S608
        f" WHERE id IN ({marks})"
    )
    found = {row[0]: Heading(*tuple(row)[1:]) for row in rows}
    return [found[i] for i in ids if i in found]


def plan_order(conn: sqlite3.Connection, plan_id: int) -> list[Task]:
    """All tasks of a plan in order, without their units."""
    return select(conn, Task, "task", "WHERE plan_id = ? ORDER BY position, id", (plan_id,))


def sections(conn: sqlite3.Connection) -> list[tuple[str | None, str | None]]:
    """The sections the tasks stand in, in the order of the plans."""
    rows = conn.execute(
        "SELECT section, section_name FROM task GROUP BY section, section_name"
        " ORDER BY min(plan_id), min(position)"
    )
    return [(row[0], row[1]) for row in rows]


def leads(conn: sqlite3.Connection) -> list[LeadName]:
    """The leading units, each once however it is written, in the order of the tasks."""
    rows = conn.execute(
        "SELECT u.unit_id, coalesce(n.name, u.name) FROM task_unit u"
        " JOIN task t ON t.id = u.task_id LEFT JOIN unit n ON n.id = u.unit_id"
        " WHERE u.role = 'lead' GROUP BY coalesce(u.unit_id, u.name)"
        " ORDER BY min(t.plan_id), min(t.position)"
    )
    return [LeadName(row[0], row[1]) for row in rows]


def first_leads(conn: sqlite3.Connection) -> dict[int, str]:
    """task id → its first leading unit: the unit's own name, else what is printed."""
    rows = conn.execute(
        "SELECT u.task_id, coalesce(n.name, u.name), min(u.position) FROM task_unit u"
        " LEFT JOIN unit n ON n.id = u.unit_id WHERE u.role = 'lead' GROUP BY u.task_id"
    )
    return {row[0]: row[1] for row in rows}


def task_units(
    conn: sqlite3.Connection, task_id: int, role: str
) -> list[tuple[int, str, int | None]]:
    """(place, printed name, unit id) of a task's units in a role, in their order."""
    rows = conn.execute(
        "SELECT position, name, unit_id FROM task_unit WHERE task_id = ? AND role = ?"
        " ORDER BY position",
        (task_id, role),
    )
    return [tuple(row) for row in rows]


def all_task_units(conn: sqlite3.Connection) -> list[tuple[int, str, int | None]]:
    """(task id, printed name, unit id) of every unit that leads or co-ordinates a task."""
    rows = conn.execute("SELECT task_id, name, unit_id FROM task_unit ORDER BY task_id")
    return [tuple(row) for row in rows]


def unit_rows(conn: sqlite3.Connection, task_id: int) -> list[dict[str, Any]]:
    """The rows of a task's units in both roles, to be copied."""
    rows = conn.execute("SELECT * FROM task_unit WHERE task_id = ?", (task_id,))
    return [dict(row) for row in rows]


def carried_from(conn: sqlite3.Connection, uid: str) -> tuple[str, str | None] | None:
    """(number or title of its plan, own number) of the task with that uid; None when gone."""
    row = conn.execute(
        "SELECT coalesce(p.number, p.title), t.no FROM task t JOIN plan p ON p.id = t.plan_id"
        " WHERE t.uid = ?",
        (uid,),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def continuation(conn: sqlite3.Connection, plan_id: int, uid: str) -> int | None:
    """The task of a plan that continues another one, None when none does."""
    row = conn.execute(
        "SELECT id FROM task WHERE plan_id = ? AND carried_from = ?", (plan_id, uid)
    ).fetchone()
    return None if row is None else int(row[0])


def printed_names(conn: sqlite3.Connection) -> dict[int, list[str]]:
    """unit id → the names under which tasks print it, the most frequent first."""
    found: dict[int, list[str]] = defaultdict(list)
    for unit_id, name in conn.execute(
        "SELECT unit_id, name FROM task_unit WHERE unit_id IS NOT NULL"
        " GROUP BY unit_id, name ORDER BY count(*) DESC, name"
    ):
        found[unit_id].append(name)
    return dict(found)


def names_on_paper(conn: sqlite3.Connection) -> list[str]:
    """Names of tasks' units that are no unit of the list, the most frequent first."""
    rows = conn.execute(
        "SELECT name FROM task_unit WHERE unit_id IS NULL"
        " GROUP BY name ORDER BY count(*) DESC, name"
    )
    return [row[0] for row in rows]


def living_units(conn: sqlite3.Connection) -> list[tuple[Unit, list[str]]]:
    """Units that have not ended, each with its aliases: offices first, then by name."""
    aliases: dict[int, list[str]] = defaultdict(list)
    for unit_id, name in conn.execute("SELECT unit_id, name FROM unit_alias ORDER BY id"):
        aliases[unit_id].append(name)
    units = select(
        conn, Unit, "unit", "WHERE valid_to IS NULL ORDER BY kind = 'school', sort_key, id"
    )
    return [(unit, aliases[unit.id]) for unit in units]


def progress(
    conn: sqlite3.Connection, period_id: int, unit_id: int, ids: Sequence[int]
) -> list[Progress]:
    """A unit's progress of these tasks in a period."""
    marks = ", ".join("?" * len(ids))
    tail = f"WHERE period_id = ? AND unit_id = ? AND task_id IN ({marks})"
    return select(conn, Progress, "progress", tail, [period_id, unit_id, *ids])


def earlier_status(
    conn: sqlite3.Connection, standing: Standing, ids: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """task id → (last status before the period, that period's label)."""
    marks = ", ".join(str(int(i)) for i in ids)
    rows = conn.execute(
        "SELECT g.task_id, g.status, e.label, max(e.position)"  # noqa: S608
        " FROM period e CROSS JOIN progress g ON g.period_id = e.id"
        f" AND g.task_id IN ({marks}) AND g.unit_id = :unit"
        " WHERE e.position < :position AND g.status IS NOT NULL GROUP BY g.task_id",
        _parameters(standing),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def id_of(conn: sqlite3.Connection, table: str, uid: str) -> int | None:
    """Local id of a task or a course ('task', 'course') by what names it in every book."""
    row = conn.execute(f"SELECT id FROM {table} WHERE uid = ?", (uid,)).fetchone()  # noqa: S608
    return None if row is None else int(row[0])


# -- courses ----------------------------------------------------------------------------------


def course_ids(conn: sqlite3.Connection, search: str = "") -> list[int]:
    """Ids of the courses whose words match, in the order of the plans."""
    return matching_ids(conn, "course", search, "plan_id, position, id")


def courses(conn: sqlite3.Connection, ids: Iterable[int]) -> list[Course]:
    """These courses in the order asked."""
    return by_ids(conn, Course, "course", ids)


def plan_courses(conn: sqlite3.Connection, plan_id: int) -> list[Course]:
    """All courses of a plan in order."""
    return select(conn, Course, "course", "WHERE plan_id = ? ORDER BY position, id", (plan_id,))


def statuses_of_units(
    conn: sqlite3.Connection, plan_id: int, position: int
) -> dict[tuple[int, int], str]:
    """(task, unit) → the last status told up to the period at this position."""
    rows = conn.execute(
        "SELECT g.task_id, g.unit_id, g.status, max(e.position) FROM progress g"
        " JOIN period e ON e.id = g.period_id JOIN task t ON t.id = g.task_id"
        " WHERE t.plan_id = ? AND e.position <= ? AND g.status IS NOT NULL"
        " GROUP BY g.task_id, g.unit_id",
        (plan_id, position),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def troubles(conn: sqlite3.Connection, period_id: int) -> list[Progress]:
    """What units tell in a period with a difficulty or a reason."""
    return select(
        conn, Progress, "progress",
        "WHERE period_id = ? AND (difficulty IS NOT NULL OR reason IS NOT NULL)", (period_id,),
    )  # fmt: skip
