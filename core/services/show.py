"""A whole book, and the built-in plans, as JSON-able values: the form of `show` and `plans`.

The keys are a contract that other programs rely on (docs/file-format.md). Numbers are integers
where nothing follows the comma, money is integer đồng, nothing known is None, and what travels
between books is named by its uid.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.rules.verdicts import target_json, target_of
from core.services.plans import built_in, built_in_keys, write_plan
from core.session import Session
from db.queries import book as query
from db.records import Execution, Indicator, Plan, Progress, TargetRow, Unit
from db.schema import SCHEMA_1
from db.writer import Writer

FORMAT: Final = 1  # number of this JSON form
Json = dict[str, Any]
_WHOLE: Final = 2.0**53


def whole_book(session: Session, period_key: str | None = None) -> Json:
    """Everything in the book; with `period_key` only that period's results and progress.

    Raises `UserError` for an unknown period.
    """
    with _one_state(session.conn):
        return _book_json(session, period_key)


def built_in_plans() -> list[Json]:
    """The built-in plans in the form of `plans` in `whole_book`, with their counts."""
    found = []
    for key in built_in_keys():
        conn = sqlite3.connect(":memory:", isolation_level=None)
        try:
            conn.row_factory = sqlite3.Row
            conn.executescript(SCHEMA_1)
            write_plan(Writer(conn), built_in(key))
            [plan] = query.plans(conn)
            found.append(_with_counts(plan_json(conn, plan, _Names(conn))))
        finally:
            conn.close()
    return found


def unknown_period(session: Session, key: str) -> UserError:
    """The refusal of a period that the book does not have, with those it has."""
    known = ", ".join(period.key for period in query.periods(session.conn))
    return UserError(
        tr("Sổ này không có kỳ báo cáo “{key}”. Các kỳ có trong sổ: {known}.", key=key, known=known)
    )


@contextmanager
def _one_state(conn: sqlite3.Connection) -> Iterator[None]:
    """Read many tables as they were at one moment, beside a window that is writing."""
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("ROLLBACK")


class _Names:
    """What local ids are called outside the file."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.all_units = query.units(conn)
        self.units = {unit.id: unit.uid for unit in self.all_units}
        self.periods = {period.id: period.key for period in query.periods(conn)}


def _book_json(session: Session, period_key: str | None) -> Json:
    conn = session.conn
    names = _Names(conn)
    period_ids = {key: period_id for period_id, key in names.periods.items()}
    if period_key is not None and period_key not in period_ids:
        raise unknown_period(session, period_key)
    only = None if period_key is None else period_ids[period_key]
    own_uid = session.meta("own_unit")
    own = next((unit for unit in names.all_units if unit.uid == own_uid), None)
    plans = query.plans(conn)
    return {
        "format": FORMAT,
        "schema": query.schema_number(conn),
        "kind": session.meta("kind"),
        "unit": None if own is None else _unit_json(own),
        "units": _units_json(conn, names),
        "plans": [plan_json(conn, plan, names) for plan in plans],
        "periods": [
            {
                "key": period.key,
                "label": period.label,
                "data_from": period.data_from,
                "data_to": period.data_to,
                "due": period.due_on,
                "state": period.state,
            }
            for period in query.periods(conn)
        ],
        "results": _results_json(conn, names, plans, only),
        "progress": _progress_json(conn, names, plans, only),
        "execution": _execution_json(conn, names, plans, only),
        "recognitions": _recognitions_json(conn, None),  # those that stand in no plan
    }


def _unit_json(unit: Unit) -> Json:
    return {
        "id": unit.uid,
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "levels": [level for level in unit.levels.split(",") if level],
    }


def _units_json(conn: sqlite3.Connection, names: _Names) -> list[Json]:
    aliases = defaultdict(list)
    for alias in query.aliases(conn):
        aliases[alias.unit_id].append(alias.name)
    return [
        {
            **_unit_json(unit),
            "parent": names.units.get(unit.parent_id or 0),
            "aliases": aliases[unit.id],
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
        }
        for unit in names.all_units
    ]


# -- plans --------------------------------------------------------------------------------------


def plan_json(conn: sqlite3.Connection, plan: Plan, names: _Names) -> Json:
    """A plan with its indicators, tasks, courses, recognitions and budget lines."""
    return {
        "id": plan.uid,
        "key": plan.key,
        "number": plan.number,
        "issuer": plan.issuer,
        "title": plan.title,
        "issued_on": plan.issued_on,
        "start": plan.start_on,
        "end": plan.end_on,
        "clock": plan.clock,
        "version": plan.version_no,
        "indicators": _indicators_json(conn, plan.id, names),
        "tasks": _tasks_json(conn, plan.id),
        "courses": _courses_json(conn, plan.id),
        "recognitions": _recognitions_json(conn, plan.id),
        "budget": _budget_json(conn, plan.id),
    }


def _with_counts(plan: Json) -> Json:
    counts = {name: len(value) for name, value in plan.items() if isinstance(value, list)}
    counts["targets"] = sum(len(indicator["targets"]) for indicator in plan["indicators"])
    return {**plan, "counts": counts}


def _indicators_json(conn: sqlite3.Connection, plan_id: int, names: _Names) -> list[Json]:
    targets = defaultdict(list)
    for target in query.targets(conn, plan_id):
        targets[target.indicator_id].append(_target_json(target, names))
    return [
        {**_indicator_json(indicator), "targets": targets[indicator.id]}
        for indicator in query.indicators(conn, plan_id)
    ]


def _indicator_json(indicator: Indicator) -> Json:
    return {
        "id": indicator.uid,
        "no": indicator.no,
        "group": indicator.group_name,
        "subgroup": indicator.subgroup,
        "name": indicator.name,
        "unit": indicator.measure,
        "kind": indicator.kind,
        "direction": indicator.direction,
        "roll_up_units": indicator.roll_up_units,
        "roll_up_time": indicator.roll_up_time,
        "split": indicator.split,
    }


def _target_json(target: TargetRow, names: _Names) -> Json:
    """A target; `period` and `for_unit` are set where it holds for one period or unit only."""
    return {
        "level": target.level,
        "label": target.label,
        **target_json(target_of(target)),
        "period": names.periods.get(target.period_id or 0),
        "for_unit": names.units.get(target.unit_id or 0),
    }


def _tasks_json(conn: sqlite3.Connection, plan_id: int) -> list[Json]:
    doing = defaultdict(list)
    for part in query.task_units(conn, plan_id):
        doing[part.task_id, part.role].append(part.name)
    return [
        {
            "id": task.uid,
            "section": task.section,
            "section_name": task.section_name,
            "sublevel": task.sublevel,
            "no": task.no,
            "title": task.title,
            "product": task.product,
            "leader": task.leader,
            "lead": doing[task.id, "lead"],
            "coordinating": doing[task.id, "coordinate"],
            "lead_raw": task.lead_raw,
            "coordinating_raw": task.coordinating_raw,
            "time_raw": task.time_raw,
            "start": task.start_on,
            "end": task.end_on,
            "recurrence": task.recurrence,
        }
        for task in query.tasks(conn, plan_id)
    ]


def _courses_json(conn: sqlite3.Connection, plan_id: int) -> list[Json]:
    return [
        {
            "no": course.no,
            "title": course.title,
            "level": course.level,
            "audience": course.audience,
            "people": course.people,
            "days": _number(course.days),
            "classes": course.classes,
            "timing": course.timing,
            "cost_vnd": course.cost_vnd,
        }
        for course in query.courses(conn, plan_id)
    ]


def _recognitions_json(conn: sqlite3.Connection, plan_id: int | None) -> list[Json]:
    return [
        {
            "list": item.list,
            "no": item.no,
            "school": item.school,
            "level": item.level,
            "kind": item.kind,
            "year_recognised": item.year_recognised,
            "planned": item.planned,
        }
        for item in query.recognitions(conn, plan_id)
    ]


def _budget_json(conn: sqlite3.Connection, plan_id: int) -> list[Json]:
    lines = query.budget_lines(conn, plan_id)
    codes = {line.id: line.code for line in lines}
    return [
        {
            "id": line.uid,
            "code": line.code,
            "printed_code": line.printed_code,
            "parent": codes.get(line.parent_id or 0),
            "name": line.name,
            "amount_vnd": line.amount_vnd,
            "amount_raw": line.amount_raw,
            "source": line.source,
            "formula_raw": line.formula_raw,
            "formula_total_vnd": line.formula_total_vnd,
        }
        for line in lines
    ]


# -- what was reported --------------------------------------------------------------------------


def _results_json(
    conn: sqlite3.Connection, names: _Names, plans: list[Plan], only: int | None
) -> list[Json]:
    uids = {i.id: i.uid for plan in plans for i in query.indicators(conn, plan.id)}
    return [
        {
            "period": names.periods[result.period_id],
            "indicator": uids[result.indicator_id],
            "level": result.level,
            "unit": names.units[result.unit_id],
            "state": result.state,
            "numerator": _number(result.numerator),
            "denominator": _number(result.denominator),
            "value": _number(result.value),
            "text": result.text,
            "note": result.note,
        }
        for result in query.results(conn, only)
    ]


def _progress_json(
    conn: sqlite3.Connection, names: _Names, plans: list[Plan], only: int | None
) -> list[Json]:
    uids = {task.id: task.uid for plan in plans for task in query.tasks(conn, plan.id)}
    columns = ("status", "percent", "done_on", "product", "difficulty", "reason", "note")
    return [
        _reported(names, item, {"task": uids[item.task_id]}, columns)
        for item in query.progress(conn, only)
    ]


def _execution_json(
    conn: sqlite3.Connection, names: _Names, plans: list[Plan], only: int | None
) -> list[Json]:
    uids = {line.id: line.uid for plan in plans for line in query.budget_lines(conn, plan.id)}
    columns = ("allocated_vnd", "disbursed_vnd", "note")
    return [
        _reported(names, item, {"line": uids[item.line_id]}, columns)
        for item in query.executions(conn, only)
    ]


def _reported(
    names: _Names, item: Progress | Execution, what: Json, columns: tuple[str, ...]
) -> Json:
    """What a unit reported for a period about one row of the plan."""
    return {
        "period": names.periods[item.period_id],
        **what,
        "unit": names.units[item.unit_id],
        **{column: getattr(item, column) for column in columns},
    }


def _number(value: float | None) -> int | float | None:
    """A stored number as JSON says it: 98, not 98.0."""
    if value is None or not float(value).is_integer() or abs(value) > _WHOLE:
        return value
    return int(value)
