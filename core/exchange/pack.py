"""Making a `Travel` from an open book: a plan to send down, a report to send up, a receipt.

Only what the receiver needs is packed. A reference to a row that stays at home becomes None where
the schema lets it (a unit's parent, a task's course); contact data travels only for the units that
the file is from and for. What is returned is sealed: its digest is in its head.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from core import clock
from core.errors import UserError
from core.exchange.layout import TABLES_OF, Table, layout
from core.exchange.travel import Kind, Row, Travel, Value
from core.exchange.writer import seal
from core.i18n import tr
from core.services.dropped_rows import dropped_rows
from core.services.periods import period_by_key
from core.session import Session
from core.version import VERSION
from db.queries import travel as query
from db.queries.rows import select
from db.records import Period, Plan
from db.schema import SCHEMA_VERSION

_CONTACT: Final = ("address", "email", "note")
_STATE_FOR_OTHERS: Final = "open"  # the state of a period is each book's own affair
# What a stranger needs to read a report's rows; the rest of the plan travels in the plan's file.
_IDENTITY: Final = {
    "plan": ("uid", "key", "number", "number_raw", "type", "title", "issuer", "issued_on",
             "start_on", "end_on", "clock", "version_state", "version_no"),
    "indicator": ("uid", "plan", "no", "group_name", "name", "measure", "kind", "direction",
                  "roll_up_units", "roll_up_time", "factor", "position"),
    "task": ("uid", "plan", "no", "title", "position"),
    "budget_line": ("uid", "plan", "code", "printed_code", "name", "position"),
}  # fmt: skip
_FACTS: Final = {
    "result": "indicator_id IN (SELECT id FROM indicator WHERE plan_id = ? AND uid {in_plan})",
    "progress": "task_id IN (SELECT id FROM task WHERE plan_id = ? AND uid {in_plan})",
    "execution": "line_id IN (SELECT id FROM budget_line WHERE plan_id = ? AND uid {in_plan})",
}
_NAMED: Final = {"indicator": "indicator", "task": "task", "line": "budget_line"}


def plan_travel(session: Session, plan_id: int, unit_ids: Iterable[int] | None = None) -> Travel:
    """The plan with everything, and the targets of everybody and of these units (None: of all).

    `head["unit"]` is the unit when there is exactly one. Raises `UserError` for an unknown plan.
    """
    plan = _plan(session, plan_id)
    wanted = None if unit_ids is None else sorted(set(unit_ids))
    packer = _Packer(session, "plan")
    packer.take("plan", "id = ?", plan_id)
    for table in ("section", "annex", "indicator", "task", "course", "recognition", "budget_line"):
        packer.take(table, "plan_id = ?", plan_id)
    _take_targets(packer, plan_id, wanted)
    in_tasks = "IN (SELECT id FROM task WHERE plan_id = ?)"
    in_lines = "IN (SELECT id FROM budget_line WHERE plan_id = ?)"
    in_indicators = "IN (SELECT id FROM indicator WHERE plan_id = ?)"
    packer.take("task_unit", f"task_id {in_tasks}", plan_id)
    packer.take("task_indicator", f"task_id {in_tasks} AND indicator_id {in_indicators}",
                plan_id, plan_id)  # fmt: skip
    packer.take("budget_share", f"line_id {in_lines}", plan_id)
    packer.take("budget_task", f"line_id {in_lines} AND task_id {in_tasks}", plan_id, plan_id)
    _take_periods(packer, plan)
    own = session.own_unit_id()
    everyone = query.below(session.conn, own) if wanted is None else set(wanted)
    named = packer.referred("unit") | everyone | {own}
    units = query.above(session.conn, json.dumps(sorted(named)))
    packer.take_units(units, contact=everyone | {own})
    head = {"unit": packer.name("unit", wanted[0]) if wanted and len(wanted) == 1 else ""}
    return seal(packer.finish(plan, head))


def report_travel(
    session: Session,
    period_key: str,
    *,
    plan_id: int | None = None,
    revision: int = 1,
    previous_digest: str = "",
    with_units: bool = False,
    results: Sequence[Row] = (),
) -> Travel:
    """The own unit's rows of a period, and those of the units below it when `with_units`.

    `results` are rows of table `result` that stand in for stored ones of the same cell: an office
    puts its rolled-up figures there; where it has none a stored one stays. `plan_id` is needed when
    the book has several plans. Raises `UserError` for an unknown period or an undecided plan.
    """
    period = _period(session, period_key)
    plan = _plan(session, plan_id if plan_id is not None else _only_plan(session).id)
    own = session.own_unit_id()
    units = query.below(session.conn, own) if with_units else {own}
    packer = _Packer(session, "report")
    packer.take("period", "id = ?", period.id)
    chosen = json.dumps(sorted(units))
    by_unit = "unit_id IN (SELECT value FROM json_each(?))"
    dropped = json.dumps(list(dropped_rows(session)))  # the office has them no longer
    in_plan = "NOT IN (SELECT value FROM json_each(?))"
    for table, form in _FACTS.items():
        of_plan = form.format(in_plan=in_plan)
        packer.take(table, f"period_id = ? AND {by_unit} AND {of_plan}",
                    period.id, chosen, plan.id, dropped)  # fmt: skip
    if with_units:
        packer.take("adjustment", f"period_id = ? AND {by_unit} AND unit_id <> ?",
                    period.id, chosen, own)  # fmt: skip
    packer.take("unit_facts", by_unit, chosen)
    packer.take("recognition", f"{by_unit} AND (plan_id IS NULL OR plan_id = ?)", chosen, plan.id)
    packer.take("question", "unit_id = ? AND period_id = ?", own, period.id)
    # `Reported.place`: reasons about this period and about the plan itself
    about = "substr(place, 1, instr(place, ':')) IN (?, 'plan:')"
    packer.take("finding_answer", about, f"{period.key}:")
    packer.take_units(units, contact={own}, top=own)
    packer.take("plan", "id = ?", plan.id)
    for what, table in _NAMED.items():
        given = packer.ids_of(table, (row.get(what) for row in results))
        used = packer.referred(table) | given
        packer.take(table, "id IN (SELECT value FROM json_each(?))", json.dumps(sorted(used)))
    head = {
        "unit": packer.name("unit", own),
        "period": period.key,
        "revision": str(revision),
        "previous_digest": previous_digest,
    }
    travel = packer.finish(plan, head)
    return seal(_with_results(travel, results) if results else travel)


def receipt_travel(session: Session, receipt_id: int, plan_id: int) -> Travel:
    """A receipt of the book with the questions asked about that unit's period.

    `head["unit"]` is the school it is for. Raises `UserError` when there is none.
    """
    plan = _plan(session, plan_id)
    packer = _Packer(session, "receipt")
    packer.take("receipt", "id = ?", receipt_id)
    packer.take("question", "(unit_id, period_id) IN (SELECT unit_id, period_id FROM receipt"
                " WHERE id = ?)", receipt_id)  # fmt: skip
    if not packer.referred("unit"):
        raise UserError(tr("Không có phiếu tiếp nhận số {number} trong sổ.", number=receipt_id))
    [unit], [period] = packer.referred("unit"), packer.referred("period")
    own = session.own_unit_id()
    packer.take_units({own, unit}, contact={own})
    packer.take("period", "id = ?", period)
    packer.take("plan", "id = ?", plan_id)
    head = {"unit": packer.name("unit", unit), "period": packer.name("period", period)}
    travel = packer.finish(plan, head)
    revision = travel.rows("receipt")[0]["revision"]
    return seal(replace(travel, head={**travel.head, "revision": str(revision or "")}))


class _Packer:
    """Collects rows by local id; `finish` turns ids into uids."""

    def __init__(self, session: Session, kind: Kind) -> None:
        self._session = session
        self._conn = session.conn
        self._kind: Kind = kind
        self._shapes = layout(SCHEMA_VERSION).tables
        self._rows: dict[str, list[dict[str, Value]]] = {}
        self._ids: dict[str, set[Value]] = {}
        self._names: dict[str, dict[Value, Value]] = {}

    def take(self, table: str, where: str, *parameters: Value) -> None:
        """Add a table's rows; of a report's plan only what names them."""
        shape = self._shapes[table]
        order = " ORDER BY id" if shape.has_id else ""
        stored = ["id"] * shape.has_id + [column.stored for column in shape.columns]
        found = query.rows(self._conn, table, stored, f"{where}{order}", parameters)
        names = ("id", *shape.names) if shape.has_id else shape.names
        rows = [dict(zip(names, values, strict=True)) for values in found]
        if shape.has_id:
            self._ids[table] = {row.pop("id") for row in rows}
        if self._kind != "plan" and table in _IDENTITY:
            keep = _IDENTITY[table]
            rows = [shape.row(**{name: row[name] for name in keep}) for row in rows]
        self._rows[table] = rows

    def take_units(self, ids: set[int], *, contact: set[int], top: int | None = None) -> None:
        """Add units with their names; contact data only for some. Stray schools go under `top`."""
        where = "id IN (SELECT value FROM json_each(?))"
        chosen = json.dumps(sorted(ids))
        self.take("unit", where, chosen)
        public = {self.name("unit", unit_id) for unit_id in contact}
        for row in self._rows["unit"]:
            if row["uid"] not in public:
                row.update(dict.fromkeys(_CONTACT))
            if top is not None and row["parent"] is None and row["uid"] != self.name("unit", top):
                row["parent"] = top
        if self._kind == "plan":
            self.take("unit_alias", f"unit_{where}", chosen)
            self.take("unit_link", f"from_unit_{where} AND to_unit_{where}", chosen, chosen)

    def set_everywhere(self, table: str, column: str, value: Value) -> None:
        """Give a column of every packed row of a table the same value."""
        for row in self._rows[table]:
            row[column] = value

    def referred(self, table: str) -> set[int]:
        """Local ids of a table's rows that the packed rows refer to."""
        found: set[int] = set()
        for name, rows in self._rows.items():
            for column in self._shapes[name].columns:
                if column.refers_to == table and name != table:
                    found.update(int(row[column.name] or 0) for row in rows if row[column.name])
        return found

    def name(self, table: str, local_id: int) -> str:
        """What others call a row: its uid, a period's key."""
        return str(self._all_names(table)[local_id])

    def ids_of(self, table: str, uids: Iterable[Value]) -> set[int]:
        """Local ids of the rows with these uids."""
        wanted = set(uids)
        return {int(i or 0) for i, uid in self._all_names(table).items() if uid in wanted}

    def _all_names(self, table: str) -> dict[Value, Value]:
        if table not in self._names:
            [column] = self._shapes[table].key
            self._names[table] = query.names(self._conn, table, column)
        return self._names[table]

    def finish(self, plan: Plan, head: dict[str, str]) -> Travel:
        """The contents with the head that every file has, not yet sealed."""
        tables = {
            name: tuple(self._resolved(self._shapes[name], self._rows[name]))
            for name in TABLES_OF[self._kind]
            if self._rows.get(name)
        }
        return Travel(
            self._kind,
            {
                "file_uid": str(uuid.uuid4()),
                "sender": self.name("unit", self._session.own_unit_id()),
                "plan": plan.uid,
                "plan_version": str(plan.version_no),
                "made_at": clock.utc_stamp(),
                "made_by": f"so-ke-hoach {VERSION}",
                **head,
            },
            tables,
        )

    def _resolved(self, shape: Table, rows: list[dict[str, Value]]) -> Iterable[Row]:
        references = [column for column in shape.columns if column.refers_to]
        for row in rows:
            for column in references:
                local = row[column.name]
                packed = local in self._ids.get(column.refers_to, ())
                if local is not None and (packed or column.required):
                    row[column.name] = self._all_names(column.refers_to)[local]
                else:
                    row[column.name] = None
            yield row


def _take_targets(packer: _Packer, plan_id: int, wanted: list[int] | None) -> None:
    of_plan = "indicator_id IN (SELECT id FROM indicator WHERE plan_id = ?)"
    if wanted is None:
        packer.take("target", of_plan, plan_id)
    else:
        theirs = "(unit_id IS NULL OR unit_id IN (SELECT value FROM json_each(?)))"
        packer.take("target", f"{of_plan} AND {theirs}", plan_id, json.dumps(wanted))


def _take_periods(packer: _Packer, plan: Plan) -> None:
    """The periods inside the plan's time, and those that its targets name."""
    packer.take(
        "period",
        "coalesce(data_from, '') <= ? AND coalesce(data_to, '9') >= ?"
        " OR id IN (SELECT value FROM json_each(?))",
        plan.end_on or "9", plan.start_on or "", json.dumps(sorted(packer.referred("period"))),
    )  # fmt: skip
    packer.set_everywhere("period", "state", _STATE_FOR_OTHERS)


def _with_results(travel: Travel, results: Sequence[Row]) -> Travel:
    shape = layout(SCHEMA_VERSION).tables["result"]
    cells = {tuple(row[name] for name in shape.key): row for row in travel.rows("result")}
    for row in results:
        full = shape.row(**row)
        place = tuple(full[name] for name in shape.key)
        stored = cells.get(place)
        if full["state"] == "value" or stored is None or stored["state"] == "blank":
            cells[place] = full
    return replace(travel, tables={**travel.tables, "result": tuple(cells.values())})


def _plan(session: Session, plan_id: int) -> Plan:
    found = select(session.conn, Plan, "plan", "WHERE id = ?", (plan_id,))
    if not found:
        raise UserError(tr("Sổ này không có kế hoạch số {number}.", number=plan_id))
    return found[0]


def _only_plan(session: Session) -> Plan:
    found = select(session.conn, Plan, "plan", "ORDER BY id")
    if len(found) != 1:
        raise UserError(
            tr("Sổ này có {count} kế hoạch. Hãy chọn kế hoạch cần báo cáo.", count=len(found))
        )
    return found[0]


def _period(session: Session, key: str) -> Period:
    period = period_by_key(session, key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=key))
    return period
