"""What an office sets once: how its papers look, where reports go, the days of each period."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.services.periods import periods
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit
from db.text import nfc, nfc_lines

KEYS: Final = ("place", "header_parent", "header_unit", "document_code", "signer_prefix",
               "signer_office", "recipients", "report_to")  # fmt: skip
"""Settings of a book as text; one that is absent takes what the plan says."""
LINES: Final = frozenset({"header_parent", "header_unit", "signer_prefix", "recipients"})
"""Those that may have several lines."""


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """The days of a period, in ISO form or None: figures from, figures to, report due."""

    data_from: str | None
    data_to: str | None
    due_on: str | None


def book_settings(session: Session) -> dict[str, str]:
    """`unit` (the own unit's name) and `KEYS` as text; '' where nothing was set."""
    [unit] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    found = {"unit": unit.name}
    for key in KEYS:
        value: Any = session.setting(key, "")
        found[key] = "\n".join(value) if isinstance(value, list) else str(value or "")
    return found


def save_settings(
    session: Session, values: Mapping[str, str], days: Mapping[int, PeriodDays]
) -> bool:
    """Store what differs, as one undo step; whether anything did.

    `values` as `book_settings` gives them, `days` by period id. Raises `UserError` for a unit
    without a name and days in the wrong order; nothing is written then.
    """
    before = book_settings(session)
    tidy = {k: nfc_lines(v) if k in LINES else nfc(v) for k, v in values.items()}
    changed = {key: text for key, text in tidy.items() if text != before[key]}
    known = {p.id: p for p in periods(session)}
    moved = {
        place: new
        for place, new in days.items()
        if new != PeriodDays(*(getattr(known[place], c) for c in PeriodDays.__slots__))
    }
    if changed.get("unit") == "":
        raise UserError(tr("Đơn vị cần có tên. Hãy gõ tên đơn vị."))
    for place, new in moved.items():
        _check_days(known[place].label, new)
    if not changed and not moved:
        return False
    with session.edit(tr("Sửa cài đặt của sổ")) as writer:
        for key, text in changed.items():
            if key == "unit":
                writer.update("unit", (session.own_unit_id(),), {"name": text})
            elif text:
                value: Any = text.split("\n") if key == "recipients" else text
                writer.put("setting", (key,), {"value": json.dumps(value, ensure_ascii=False)})
            elif writer.get("setting", key) is not None:
                writer.delete("setting", (key,))
        for place, new in moved.items():
            row = {c: getattr(new, c) for c in PeriodDays.__slots__}
            writer.update("period", (place,), row)
    return True


def _check_days(label: str, days: PeriodDays) -> None:
    if days.data_from and days.data_to and days.data_from > days.data_to:
        raise UserError(
            tr("{period}: ngày bắt đầu {start} sau ngày kết thúc {end}. Hãy sửa một trong hai.",
               period=label, start=_day(days.data_from), end=_day(days.data_to))
        )  # fmt: skip


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
