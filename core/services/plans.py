"""Built-in plans: listing them, and loading one into a book.

A plan is data (`resources/plans/<key>.json`): what the paper prints, verbatim, beside what it
means. Identifiers are derived from the plan's key, so that two offices that load the same built-in
plan can exchange reports about it.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.paths import resource
from core.rules.targets import Target, parse_target
from core.rules.verdicts import parts_json, target_from
from core.services.periods import write_plan_periods
from core.session import Session
from db.queries.rows import select
from db.records import Plan
from db.text import fold
from db.writer import Row, Writer

_NAMESPACE: Final = "6f1c1d3e-5b0a-5c55-9d1b-53b04b485041"
_PLAN_ORDER: Final = (
    "gia-lam-2023", "ha-dong-2020-2025", "nam-tu-liem-2022-2023", "gia-loc-2023-2024",
    "hai-an-2023-2024",
)  # fmt: skip


def stable_uid(*parts: str) -> str:
    """The UUID that these words always give."""
    import uuid  # loads a good deal; nothing at the start needs it

    return str(uuid.uuid5(uuid.UUID(_NAMESPACE), "/".join(parts)))


def built_in_keys() -> list[str]:
    """Keys of the built-in plans, in the order they are offered."""
    found = {path.stem for path in resource("plans").glob("*.json")}
    return [key for key in _PLAN_ORDER if key in found] + sorted(found - set(_PLAN_ORDER))


@cache
def built_in(key: str) -> dict[str, Any]:
    """A built-in plan as its file says it. Raises `UserError` for an unknown key."""
    path: Path = resource("plans", f"{key}.json")
    if key not in built_in_keys():
        raise UserError(
            tr(
                "Không có kế hoạch dựng sẵn “{key}”. Các kế hoạch có sẵn: {keys}.",
                key=key,
                keys=", ".join(built_in_keys()),
            )
        )
    plan: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return plan


def plans(session: Session) -> list[Plan]:
    """The plans in the book."""
    return select(session.conn, Plan, "plan", "ORDER BY id")


def plan_for_new_rows(writer: Writer) -> int:
    """The plan that new rows belong to: the book's first, else a draft made for them."""
    found = writer.conn.execute("SELECT min(id) FROM plan").fetchone()[0]
    if found is not None:
        return int(found)
    import uuid

    year = clock.today().year
    plan_id = writer.add(
        "plan",
        {
            "uid": str(uuid.uuid4()),
            "key": f"ke-hoach-{year}",
            "title": tr("Kế hoạch năm {year}", year=year),
            "clock": "calendar_year",
            "start_on": f"{year}-01-01",
            "end_on": f"{year}-12-31",
        },
    )
    [plan] = select(writer.conn, Plan, "plan", "WHERE id = ?", (plan_id,))
    write_plan_periods(writer, plan)
    return plan_id


def load_built_in(session: Session, key: str) -> None:
    """Put a built-in plan with its units and periods into the book, as one undo step."""
    data = built_in(key)
    with session.edit(tr("Nạp kế hoạch {title}", title=data["title"]), kind="import") as writer:
        write_plan(writer, data)


def write_plan(writer: Writer, data: dict[str, Any]) -> int:
    """Write a plan given in the form of `resources/plans`; returns its local id.

    Raises `UserError` when the book already holds this plan.
    """
    plan_uid = stable_uid(data["key"])
    if writer.conn.execute("SELECT 1 FROM plan WHERE uid = ?", (plan_uid,)).fetchone():
        raise UserError(tr("Sổ này đã có kế hoạch “{title}”.", title=data["title"]))
    plan_id = writer.add("plan", _plan_row(data, plan_uid))
    units = _write_units(writer, data)
    [plan] = select(writer.conn, Plan, "plan", "WHERE id = ?", (plan_id,))
    named = {t.get("period") for item in data["indicators"] for t in item["targets"]} - {None}
    write_plan_periods(writer, plan, sorted(named))
    for position, section in enumerate(data["sections"]):
        writer.insert(
            "section",
            {
                **_pick(section, "no", "title", "depth"),
                "plan_id": plan_id,
                "position": position,
                "body": "\n".join(section["body"]),
            },
        )
    for position, annex in enumerate(data["annexes"]):
        names = ("no", "title", "content", "cites_raw", "cited_number", "cited_on")
        row = _pick(annex, *names)
        writer.insert("annex", {**row, "plan_id": plan_id, "position": position})
    _write_indicators(writer, data, plan)
    _write_tasks(writer, data, plan, units)
    _write_courses(writer, data, plan)
    _write_recognitions(writer, data, plan_id, units)
    _write_budget(writer, data, plan_id)
    return plan_id


def _pick(source: dict[str, Any], *names: str) -> Row:
    return {name: source.get(name) for name in names}


def _plan_row(data: dict[str, Any], plan_uid: str) -> Row:
    names = ("key", "number", "number_raw", "type", "title", "issuer", "issuer_parent", "place",
             "issued_on", "date_raw", "clock")  # fmt: skip
    return {
        **_pick(data, *names),
        "uid": plan_uid,
        "start_on": data["start"],
        "end_on": data["end"],
        "legal_basis": json.dumps(data["legal_basis"], ensure_ascii=False),
        "recipients": json.dumps(data["recipients"], ensure_ascii=False),
        "signature": json.dumps(data["signature"] or {}, ensure_ascii=False),
        "money_raw": data.get("budget_unit_raw"),
        "course_totals": json.dumps(data.get("course_totals"), ensure_ascii=False),
        "version_state": "issued" if data.get("number") else "draft",
    }


def _write_units(writer: Writer, data: dict[str, Any]) -> dict[str, int]:
    """Write the plan's units that the book lacks; returns folded name → local id."""
    ids: dict[str, int] = {
        fold(row[1]): row[0] for row in writer.conn.execute("SELECT id, name FROM unit")
    }
    for position, unit in enumerate(data["units"]):
        name = unit["name"]
        if fold(name) not in ids:
            unit_id = writer.add(
                "unit",
                {
                    "uid": stable_uid(data["key"], "unit", fold(name)),
                    "name": name,
                    "kind": unit["kind"],
                    "levels": ",".join(unit["levels"]),
                    "parent_id": ids.get(fold(unit["parent"] or "")),
                    "position": position,
                },
            )
            ids[fold(name)] = unit_id
        for alias in unit["aliases"]:
            if fold(alias) not in ids:
                ids[fold(alias)] = ids[fold(name)]
                row = {"unit_id": ids[fold(name)], "name": alias, "kind": "alias"}
                writer.insert("unit_alias", row)
    return ids


def _write_indicators(writer: Writer, data: dict[str, Any], plan: Plan) -> None:
    period_ids = dict(writer.conn.execute("SELECT key, id FROM period").fetchall())
    for position, item in enumerate(data["indicators"]):
        names = ("section", "no", "subgroup", "name", "kind", "direction", "roll_up_units",
                 "roll_up_time", "split", "part_of", "note")  # fmt: skip
        baseline = item["baseline"] or {}
        indicator_id = writer.add(
            "indicator",
            {
                **_pick(item, *names),
                "uid": stable_uid(data["key"], "indicator", str(position + 1)),
                "plan_id": plan.id,
                "group_name": item["group"],
                "measure": item["unit"],
                "factor": item.get("factor", 100),
                "baseline": baseline.get("value"),
                "baseline_raw": baseline.get("raw"),
                "baseline_on": baseline.get("on"),
                "baseline_source": baseline.get("source"),
                "position": position,
            },
        )
        for place, target in enumerate(item["targets"]):
            writer.insert(
                "target",
                {
                    "indicator_id": indicator_id,
                    **_pick(target, "level", "label", "raw"),
                    "period_id": period_ids.get(target.get("period")),
                    **_understood(target, item),
                    "position": place,
                },
            )


def _understood(target: dict[str, Any], item: dict[str, Any]) -> Row:
    """What a target of the data means: said beside it, otherwise parsed."""
    if known := target.get("understood"):
        meant = target_from({**known, "raw": target["raw"]})
    else:
        meant = parse_target(target["raw"], unit=item["unit"], direction=item["direction"])
    return target_columns(meant)


def target_columns(target: Target) -> Row:
    """What a target means, as columns of the table `target` (not `raw`)."""

    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    return {
        "op": target.op,
        "low": number(target.low),
        "high": number(target.high),
        "measure": target.unit,
        "relative": target.relative,
        "baseline": number(target.baseline),
        "parts": parts_json(target.parts),
    }


def _time_columns(raw: str | None, plan: Plan, known: dict[str, Any]) -> Row:
    """Start, end and recurrence: what the data says, otherwise what the printed text means."""
    from core.rules.times import parse_time  # not to list the plans of a book

    start = date.fromisoformat(plan.start_on) if plan.start_on else date.min
    end = date.fromisoformat(plan.end_on) if plan.end_on else date.max
    span = parse_time(raw or "", plan_start=start, plan_end=end)
    if any(known.get(name) for name in ("start", "end", "recurrence")):
        return {
            "start_on": known.get("start"),
            "end_on": known.get("end"),
            "recurrence": known.get("recurrence") or "none",
        }
    return {
        "start_on": span.start.isoformat() if span.start else None,
        "end_on": span.end.isoformat() if span.end else None,
        "recurrence": span.recurrence,
        "approximate": int(span.approximate),
    }


def _write_tasks(writer: Writer, data: dict[str, Any], plan: Plan, units: dict[str, int]) -> None:
    for position, item in enumerate(data["tasks"]):
        names = ("section", "section_name", "sublevel", "no", "title", "product", "leader",
                 "lead_raw", "coordinating_raw", "time_raw")  # fmt: skip
        task_id = writer.add(
            "task",
            {
                **_pick(item, *names),
                **_time_columns(item["time_raw"], plan, item),
                "uid": stable_uid(data["key"], "task", str(position + 1)),
                "plan_id": plan.id,
                "position": position,
            },
        )
        for role, key in (("lead", "lead"), ("coordinate", "coordinating")):
            for place, name in enumerate(item[key]):
                row = {"task_id": task_id, "role": role, "position": place, "name": name}
                writer.insert("task_unit", {**row, "unit_id": units.get(fold(name))})


def _write_courses(writer: Writer, data: dict[str, Any], plan: Plan) -> None:
    names = ("no", "title", "level", "audience", "people", "days", "classes", "timing",
             "cost_vnd", "cost_raw")  # fmt: skip
    for position, item in enumerate(data["courses"]):
        times = _time_columns(item.get("timing"), plan, {})
        writer.insert(
            "course",
            {
                **_pick(item, *names),
                "start_on": times["start_on"],
                "end_on": times["end_on"],
                "uid": stable_uid(data["key"], "course", str(position + 1)),
                "plan_id": plan.id,
                "position": position,
            },
        )


def _write_recognitions(
    writer: Writer, data: dict[str, Any], plan_id: int, units: dict[str, int]
) -> None:
    names = ("list", "list_title", "no", "school", "level", "kind", "year_recognised", "planned",
             "planned_raw", "grade", "note")  # fmt: skip
    for position, item in enumerate(data["recognitions"]):
        writer.insert(
            "recognition",
            {
                **_pick(item, *names),
                "uid": stable_uid(data["key"], "recognition", str(position + 1)),
                "plan_id": plan_id,
                "unit_id": units.get(fold(item["school"])),
                "position": position,
            },
        )


def _write_budget(writer: Writer, data: dict[str, Any], plan_id: int) -> None:
    names = ("code", "printed_code", "name", "source", "amount_vnd", "amount_raw", "formula_raw",
             "formula_total_vnd", "note")  # fmt: skip
    ids: dict[str, int] = {}
    for position, item in enumerate(data["budget"]):
        line_id = writer.add(
            "budget_line",
            {
                **_pick(item, *names),
                "uid": stable_uid(data["key"], "budget", item["code"]),
                "plan_id": plan_id,
                "parent_id": ids.get(item["parent"] or ""),
                "position": position,
            },
        )
        ids[item["code"]] = line_id
        for year, amount in item["years"].items():
            row = {"line_id": line_id, "by": "year", "name": year, "amount_vnd": amount}
            writer.insert("budget_share", row)
