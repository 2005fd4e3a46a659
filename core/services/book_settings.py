"""What an office sets once: how its papers look, where reports go, the days of each period."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.reports.frame import paper_of, usual_frame
from core.reports.layout import CHOICES, usual
from core.services.periods import periods
from core.services.plans import plans
from core.session import Session
from db.queries.rows import by_ids
from db.queries.schools import aliases_of
from db.records import Unit
from db.text import fold, nfc, nfc_lines
from db.writer import Writer

KEYS: Final = ("place", "header_parent", "header_unit", "document_code", "signer_prefix",
               "signer_office", "signer_name", "recipients", "report_to", "opening", "closing",
               "sign_reports")  # fmt: skip
"""Settings of a book as text; one that is absent takes what the plan says."""
LINES: Final = frozenset(
    {"header_parent", "header_unit", "signer_prefix", "recipients", "opening", "closing"}
)
"""Those that may have several lines."""
_SWITCHES: Final = frozenset({"sign_reports"})
ON: Final = "1"
"""The text of a switch that is on; '' is off."""


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
        if key in _SWITCHES:
            found[key] = ON if value else ""
        else:
            found[key] = "\n".join(value) if isinstance(value, list) else str(value or "")
    return found


def usual_settings(session: Session) -> dict[str, str]:
    """What documents say for this unit where nothing is set; empty in a book without a plan."""
    known = plans(session)
    return usual_frame(session, max(known, key=lambda p: p.start_on or "")) if known else {}


def book_paper(session: Session) -> dict[str, int]:
    """Margins (mm) and sizes (pt) of documents by the keys of `layout.CHOICES`."""
    return usual() | dict(paper_of(session))


def save_settings(
    session: Session,
    values: Mapping[str, str],
    days: Mapping[int, PeriodDays],
    paper: Mapping[str, int] | None = None,
) -> bool:
    """Store what differs, as one undo step; whether anything did.

    `values` as `book_settings` gives them, `days` by period id, `paper` as `book_paper`. The own
    unit's old name stays one of its other names: reports and plans that came before bear it.
    Raises `UserError` for a unit without a name, days in the wrong order and a figure outside the
    bounds of the decree; nothing is written then.
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
    figures = _own_figures(book_paper(session) if paper is None else paper)
    other_paper = figures != dict(paper_of(session))
    if not changed and not moved and not other_paper:
        return False
    with session.edit(tr("Sửa cài đặt của sổ")) as writer:
        for key, text in changed.items():
            if key == "unit":
                _rename_own_unit(session, writer, before[key], text)
            elif key in _SWITCHES:
                _put(writer, key, bool(text))
            else:
                _put(writer, key, text.split("\n") if text and key == "recipients" else text)
        if other_paper:
            _put(writer, "paper", figures)
        for place, new in moved.items():
            row = {c: getattr(new, c) for c in PeriodDays.__slots__}
            writer.update("period", (place,), row)
    return True


def _put(writer: Writer, key: str, value: str | bool | list[str] | dict[str, int]) -> None:
    """Store a setting; an empty one takes what the plan and the decree say."""
    if value:
        writer.put("setting", (key,), {"value": json.dumps(value, ensure_ascii=False)})
    elif writer.get("setting", key) is not None:
        writer.delete("setting", (key,))


def _rename_own_unit(session: Session, writer: Writer, old: str, new: str) -> None:
    own = session.own_unit_id()
    writer.update("unit", (own,), {"name": new})
    known = {fold(alias.name): alias for alias in aliases_of(session.conn, [own])}
    if (again := known.get(fold(new))) is not None:
        writer.delete("unit_alias", (again.id,))
    if fold(old) not in known and fold(old) != fold(new):
        writer.insert("unit_alias", {"unit_id": own, "name": old, "kind": "alias"})


def _own_figures(paper: Mapping[str, int]) -> dict[str, int]:
    """What differs from the decree's usual figures. Raises `UserError` outside its bounds."""
    for key, value in paper.items():
        low, high, unit = CHOICES[key]
        if not low <= value <= high:
            raise UserError(
                tr("{what} phải từ {low} đến {high} {unit} theo Nghị định 30/2020/NĐ-CP.",
                   what=paper_labels()[key], low=low, high=high, unit=unit)
            )  # fmt: skip
    return {key: value for key, value in paper.items() if value != usual()[key]}


def paper_labels() -> dict[str, str]:
    """What is chosen of a page, in the order shown."""
    return {
        "top": tr("Lề trên"),
        "bottom": tr("Lề dưới"),
        "left": tr("Lề trái"),
        "right": tr("Lề phải"),
        "body": tr("Cỡ chữ lời văn"),
        "space": tr("Khoảng cách giữa các đoạn"),
        "table": tr("Cỡ chữ trong bảng"),
    }


def _check_days(label: str, days: PeriodDays) -> None:
    if days.data_from and days.data_to and days.data_from > days.data_to:
        raise UserError(
            tr("{period}: ngày bắt đầu {start} sau ngày kết thúc {end}. Hãy sửa một trong hai.",
               period=label, start=_day(days.data_from), end=_day(days.data_to))
        )  # fmt: skip


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
