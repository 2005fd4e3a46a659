"""Writing the rows of a received plan into a book: uids become local ids."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import Final

from core.exchange.layout import layout
from core.exchange.travel import Row, Travel, Value
from core.i18n import tr
from db.bulk import columns_and_key
from db.queries import exchange as query
from db.queries import travel as travel_query
from db.writer import Key, Writer

_NAMED: Final = ("unit", "plan", "period", "indicator", "task", "budget_line")
_WITH_UID: Final = ("indicator", "task", "course", "recognition", "budget_line")
# Tables without a uid, replaced as far as they differ; the column that ties them to the plan.
_OF_PLAN: Final = {
    "section": "plan_id = ?",
    "annex": "plan_id = ?",
    "target": "indicator_id IN (SELECT id FROM indicator WHERE plan_id = ?)",
    "task_unit": "task_id IN (SELECT id FROM task WHERE plan_id = ?)",
    "task_indicator": "task_id IN (SELECT id FROM task WHERE plan_id = ?)",
    "budget_share": "line_id IN (SELECT id FROM budget_line WHERE plan_id = ?)",
    "budget_task": "line_id IN (SELECT id FROM budget_line WHERE plan_id = ?)",
}
# What is reported on a row: (table, column that names it).
_REPORTED: Final = {
    "indicator": ("result", "indicator_id"),
    "task": ("progress", "task_id"),
    "budget_line": ("execution", "line_id"),
}
_FACTS: Final = ("result", "progress", "execution", "unit_facts", "recognition", "question")
# A school's own words about its recognition are not the office's to overwrite.
_OWN_RECOGNITION: Final = ("status", "decision", "year_recognised", "expires_on", "grade")
_DATES: Final = ("label", "data_from", "data_to", "due_on", "position")


class PlanRows:
    """The rows of a plan file beside those of a book.

    `base` are the uids of the file accepted before; None: any row of the plan may be taken out.
    """

    def __init__(
        self, conn: sqlite3.Connection, travel: Travel, base: frozenset[str] | None
    ) -> None:
        self._conn = conn
        self._travel = travel
        self._base = base
        self._shapes = layout().tables
        self._written = 0
        self._own_id = 0
        self._ids: dict[str, dict[Value, int]] = {}
        for table in _NAMED:
            column = self._shapes[table].key[0]
            known = travel_query.names(conn, table, column)
            self._ids[table] = {name: int(i or 0) for i, name in known.items()}

    def staying(self) -> frozenset[str]:
        """Uids that the file no longer has but that were reported on: they stay in the book."""
        return frozenset(
            uid
            for table in _REPORTED
            for uid, row_id in self._gone(table).items()
            if self._is_reported(table, row_id)
        )

    def take_identity(self, writer: Writer, own_id: int, new_uid: str) -> None:
        """Give the own unit the uid by which the office knows it; its figures go with it."""
        other = self._ids["unit"].get(new_uid)
        if other is None:
            writer.update("unit", (own_id,), {"uid": new_uid})
        else:  # the plan named the school: the book becomes the book of that unit
            for table in _FACTS:
                self._move(writer, table, own_id, other)
            writer.delete("unit", (own_id,))
        writer.update("meta", ("own_unit",), {"value": new_uid})
        self._ids["unit"] = {uid: i for uid, i in self._ids["unit"].items() if i != own_id}
        self._ids["unit"][new_uid] = own_id if other is None else other
        self._written += 1

    def _move(self, writer: Writer, table: str, old_unit: int, new_unit: int) -> None:
        rows = self._conn.execute(
            f"SELECT * FROM {table} WHERE unit_id = ?",  # noqa: S608
            (old_unit,),
        ).fetchall()
        for row in rows:
            values = {**dict(row), "unit_id": new_unit}
            if "id" in values:
                writer.update(table, (values["id"],), {"unit_id": new_unit})
                continue
            _, key = columns_and_key(writer, table)
            writer.delete(table, tuple(row[column] for column in key))
            writer.put(table, tuple(values[column] for column in key), values)

    # -- writing ------------------------------------------------------------------------------

    def write(self, writer: Writer, own_id: int) -> int:
        """Write everything that differs; returns how many rows were written."""
        own_uid = next(uid for uid, i in self._ids["unit"].items() if i == own_id)
        self._own_id = own_id
        for row in self._travel.rows("unit"):
            self._write_unit(writer, row, is_own=row["uid"] == own_uid)
        self._set_references(writer, "unit", "parent")
        for row in self._travel.rows("period"):
            self._write_period(writer, row)
        plan_id = self._write_named(writer, "plan", self._travel.rows("plan")[0])
        for table in _WITH_UID:
            for row in self._travel.rows(table):
                self._write_named(writer, table, row)
        self._set_references(writer, "budget_line", "parent")
        for table in ("unit_alias", "unit_link"):
            self._write_plain(writer, table, "1 OR ?", plan_id, remove=False)
        for table, where in _OF_PLAN.items():
            self._write_plain(writer, table, where, plan_id, remove=True)
        for table in _WITH_UID:
            self._remove_gone(writer, table)
        return self._written

    def _write_unit(self, writer: Writer, row: Row, *, is_own: bool) -> None:
        values = self._values("unit", row, without=("parent",))
        known = self._ids["unit"].get(row["uid"])
        if known is None:
            self._ids["unit"][row["uid"]] = writer.add("unit", values)
            self._written += 1
            return
        old = writer.get("unit", known) or {}
        # Contact data of others do not travel: nothing said is not nothing known. The own name
        # and levels are the unit's own affair.
        said = {c: v for c, v in values.items() if v not in (None, "") and c != "position"}
        if is_own:
            said = {c: v for c, v in said.items() if old.get(c) in (None, "")}
        self._update(writer, "unit", (known,), old, said)

    def _write_period(self, writer: Writer, row: Row) -> None:
        known = self._ids["period"].get(row["key"])
        if known is None:
            self._ids["period"][row["key"]] = writer.add("period", self._values("period", row))
            self._written += 1
            return
        old = writer.get("period", known) or {}
        self._update(writer, "period", (known,), old, {c: row[c] for c in _DATES})

    def _write_named(self, writer: Writer, table: str, row: Row) -> int:
        """Insert or update a row that has a uid; references inside the table come later."""
        values = self._values(table, row, without=("parent",))
        ids = self._ids.setdefault(table, {})
        if table not in _NAMED and not ids:
            names = travel_query.names(self._conn, table, "uid")
            ids.update({uid: int(i or 0) for i, uid in names.items()})
        known = ids.get(row["uid"])
        if known is None:
            ids[row["uid"]] = known = writer.add(table, values)
            self._written += 1
            return known
        old = writer.get(table, known) or {}
        if table == "recognition":
            said = {c for c in _OWN_RECOGNITION if old[c] not in (None, "planned")}
            values = {c: v for c, v in values.items() if c not in said}
        self._update(writer, table, (known,), old, values)
        return known

    def _write_plain(
        self, writer: Writer, table: str, where: str, plan_id: int, *, remove: bool
    ) -> None:
        """Make a table without uids hold the file's rows: only what differs is written."""
        shape = self._shapes[table]
        key = columns_and_key(writer, table)[1]
        kept = [c.stored for c in shape.columns]
        found = self._conn.execute(
            f"SELECT * FROM {table} WHERE {where}",  # noqa: S608
            (plan_id,),
        ).fetchall()
        wanted = [self._values(table, row) for row in self._travel.rows(table)]
        missing = Counter(tuple(values[c] for c in kept) for values in wanted)
        superfluous = []
        for row in found:
            place = tuple(row[c] for c in kept)
            if missing[place] > 0:
                missing[place] -= 1
            elif remove and not self._stays(table, row):
                superfluous.append(tuple(row[c] for c in key))
        for chosen in superfluous:
            writer.delete(table, chosen)
        for place, count in missing.items():
            for _ in range(count):
                writer.insert(table, dict(zip(kept, place, strict=True)))
        self._written += len(superfluous) + missing.total()

    def _stays(self, table: str, row: sqlite3.Row) -> bool:
        """Whether a row that the file does not have is this book's own affair.

        It hangs on an indicator, task or line that is not of the file, or it is a target that
        this office has set for a unit below it.
        """
        columns = self._shapes[table].columns
        for column in columns:
            if column.refers_to in _WITH_UID:
                ids = self._ids[column.refers_to]
                there = {ids.get(one["uid"]) for one in self._travel.rows(column.refers_to)}
                if row[column.stored] not in there:
                    return True
        if table != "target" or row["unit_id"] in (None, self._own_id):
            return False
        spoken_of = {self._ids["unit"].get(one["unit"]) for one in self._travel.rows("target")}
        return row["unit_id"] not in spoken_of

    def _set_references(self, writer: Writer, table: str, column: str) -> None:
        """Set the references between rows of one table, once all of them have ids."""
        ids = self._ids[table]
        for row in self._travel.rows(table):
            if row[column] is not None:
                old = writer.get(table, ids[row["uid"]]) or {}
                value = {f"{column}_id": ids[row[column]]}
                self._update(writer, table, (ids[row["uid"]],), old, value)

    def _update(
        self, writer: Writer, table: str, key: Key, old: Mapping[str, Value | bytes],
        values: Mapping[str, Value],
    ) -> None:  # fmt: skip
        if any(old.get(column) != value for column, value in values.items()):
            writer.update(table, key, values)
            self._written += 1

    def _values(self, table: str, row: Row, without: tuple[str, ...] = ()) -> dict[str, Value]:
        """A row of the file as columns of the book."""
        values: dict[str, Value] = {}
        for column in self._shapes[table].columns:
            if column.name in without:
                continue
            value = row[column.name]
            if column.refers_to and value is not None:
                value = self._ids[column.refers_to][value]
            values[column.stored] = value
        return values

    # -- what is gone -------------------------------------------------------------------------

    def _gone(self, table: str) -> dict[str, int]:
        """Rows of the plan in the book that the file does not have, and that came from above."""
        plan_id = self._ids["plan"].get(self._travel.head["plan"])
        there = {str(row["uid"]) for row in self._travel.rows(table)}
        rows = travel_query.rows(self._conn, table, ("uid", "id"), "plan_id = ?", (plan_id,))
        return {
            str(uid): int(row_id or 0)
            for uid, row_id in rows
            if uid not in there and (self._base is None or uid in self._base)
        }

    def _is_reported(self, table: str, row_id: int) -> bool:
        facts, column = _REPORTED[table]
        return query.facts_count(self._conn, facts, column, row_id) > 0

    def _remove_gone(self, writer: Writer, table: str) -> None:
        for row_id in self._gone(table).values():
            if table in _REPORTED and self._is_reported(table, row_id):
                self._retire(writer, table, row_id)
            elif table != "recognition" or not self._is_spoken_of(writer, row_id):
                if writer.get(table, row_id) is not None:  # gone with its parent
                    writer.delete(table, (row_id,))
                self._written += 1

    def _retire(self, writer: Writer, table: str, row_id: int) -> None:
        """An indicator taken out of the plan is due only where it was reported."""
        if table != "indicator":
            return
        keys = self._conn.execute(
            "SELECT DISTINCT p.key FROM result r JOIN period p ON p.id = r.period_id"
            " WHERE r.indicator_id = ? ORDER BY p.key",
            (row_id,),
        ).fetchall()
        old = writer.get("indicator", row_id) or {}
        note = tr("Không còn trong kế hoạch mới; giữ số liệu đã báo cáo.")
        values = {"due_periods": ",".join(key for (key,) in keys), "note": old["note"] or note}
        self._update(writer, "indicator", (row_id,), old, {c: str(v) for c, v in values.items()})

    def _is_spoken_of(self, writer: Writer, row_id: int) -> bool:
        row = writer.get("recognition", row_id) or {}
        return row.get("status") not in (None, "planned")
