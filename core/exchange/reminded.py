"""The log of reminders: who was reminded when, and in what way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import clock
from core.exchange.matrix import Cell
from core.i18n import tr
from core.session import Session
from db.queries import exchange as query


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder: the moment in local time and the way in words."""

    made_at: str
    way: str


def way_words() -> dict[str, str]:
    """How units are reminded."""
    return {"letter": tr("thư và công văn"), "zalo": tr("tin nhắn"), "eml": tr("thư điện tử")}


def reminded(session: Session, unit_id: int, period_id: int) -> list[Reminded]:
    """The reminders of a unit for a period, newest first."""
    words = way_words()
    return [
        Reminded(clock.local_text(row.made_at), words.get(row.way, row.way))
        for row in reversed(query.reminders(session.conn, period_id))
        if row.unit_id == unit_id
    ]


def record(session: Session, waiting: Sequence[Cell], way: str) -> None:
    """Write down that these units were reminded, in a way of `way_words`; one undo step."""
    if not waiting:
        return
    with session.edit(tr("Đôn đốc {n} đơn vị", n=len(waiting))) as writer:
        for cell in waiting:
            writer.insert(
                "reminder",
                {
                    "unit_id": cell.unit.id, "period_id": cell.period.id, "way": way,
                    "made_at": clock.utc_stamp(),
                },
            )  # fmt: skip
