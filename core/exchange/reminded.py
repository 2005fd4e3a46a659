"""The log of reminders: those made outside a letter, and what was made for a unit."""

from __future__ import annotations

from collections.abc import Sequence

from core import clock
from core.exchange.matrix import Cell
from core.i18n import tr
from core.session import Session


def record(session: Session, waiting: Sequence[Cell], way: str) -> None:
    """Write down that these units were reminded, e.g. by a message ('zalo'); one undo step."""
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
