"""The log of reminders: who was reminded when, and in what way."""

from __future__ import annotations

from collections.abc import Sequence

from core import clock
from core.exchange.matrix import Cell
from core.i18n import tr
from core.session import Session


def way_words() -> dict[str, str]:
    """How units are reminded."""
    return {"letter": tr("thư và công văn"), "zalo": tr("tin nhắn"), "eml": tr("thư điện tử")}


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
