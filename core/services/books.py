"""Filling a new book: its own unit and its plan."""

from __future__ import annotations

import json
import uuid
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.names import same_name
from core.services.plans import built_in, stable_uid, write_plan
from core.session import Session
from db.schema import LEVELS
from db.text import fold, nfc
from db.writer import Writer

UNIT_KINDS: Final = ("school", "commune", "district", "department", "province", "other")


def fill_new_book(
    session: Session,
    *,
    unit: str | None,
    kind: str | None,
    code: str | None,
    levels: tuple[str, ...],
    plan_key: str | None,
) -> None:
    """Write the plan and the book's own unit.

    `kind` defaults to school when `levels` names school levels, else to that of the plan's office.
    A unit that the plan names already keeps the plan's identity. Raises `UserError`.
    """
    unknown = [level for level in levels if level not in LEVELS]
    if unknown:
        raise UserError(
            tr("Không có cấp học “{level}”. Hãy dùng: {known}.",
               level=", ".join(unknown), known=", ".join(LEVELS))
        )  # fmt: skip
    data = built_in(plan_key) if plan_key else None
    if unit is None and data is None:
        raise UserError(tr("Hãy cho biết tên đơn vị của sổ."))
    name = nfc(unit or (data or {})["issuer"])
    office_kind = data["issuer_kind"] if data else "other"
    chosen = kind or ("school" if levels else office_kind)
    if chosen not in UNIT_KINDS:
        raise UserError(
            tr("Không có loại đơn vị “{kind}”. Hãy dùng: {known}.",
               kind=chosen, known=", ".join(UNIT_KINDS))
        )  # fmt: skip
    with session.edit(tr("Lập sổ của {unit}", unit=name), kind="import") as writer:
        if data is not None:
            write_plan(writer, data)
        uid = _write_own_unit(writer, name, chosen, code, levels, plan_key)
        writer.insert("meta", {"key": "own_unit", "value": uid})
        if data is not None and data["place"]:
            _put_setting(writer, "place", data["place"])


def _put_setting(writer: Writer, key: str, value: object) -> None:
    writer.put("setting", (key,), {"value": json.dumps(value, ensure_ascii=False)})


def _write_own_unit(
    writer: Writer, name: str, kind: str, code: str | None, levels: tuple[str, ...],
    plan_key: str | None,
) -> str:  # fmt: skip
    """The own unit's uid: the plan's unit of that name, or a new unit.

    The unit is called as its own people typed it; the plan's spelling becomes an alias.
    """
    values = {"kind": kind, "code": code, "levels": ",".join(levels)}
    given = {column: value for column, value in values.items() if value}
    rows = writer.conn.execute("SELECT id, uid, name FROM unit").fetchall()
    aliases = writer.conn.execute(
        "SELECT u.id, u.uid, a.name FROM unit_alias a JOIN unit u ON u.id = a.unit_id"
    ).fetchall()
    for unit_id, uid, known in [*rows, *aliases]:
        if same_name(known, name):
            if fold(known) != fold(name):
                alias = {"unit_id": unit_id, "name": known, "kind": "alias"}
                writer.insert("unit_alias", alias)
            writer.update("unit", (unit_id,), {"name": name, **given})
            return str(uid)
    # An office of a built-in plan is the same unit wherever that plan is loaded; a school that
    # the plan does not name is new.
    same_everywhere = plan_key is not None and kind != "school"
    uid = stable_uid(plan_key or "", "unit", fold(name)) if same_everywhere else str(uuid.uuid4())
    writer.insert("unit", {"uid": uid, "name": name, **given})
    return uid
