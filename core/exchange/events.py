"""What went between a unit and the office about a period: files, receipts, reminders."""

from __future__ import annotations

from dataclasses import dataclass

from core import clock
from core.exchange.receipt import outcome_words
from core.exchange.received import log_classes
from core.exchange.reminded import way_words
from core.i18n import tr
from core.session import Session
from db.queries import exchange as query


@dataclass(frozen=True, slots=True)
class Event:
    """A moment (local time) and what happened then, in words."""

    made_at: str
    words: str


def events(session: Session, unit_id: int, period_id: int) -> list[Event]:
    """Every file received of a unit for a period, every receipt and reminder, newest first."""
    conn = session.conn
    files = query.received(conn, unit_id, period_id)
    classes, words = query.classes(conn, [row.id for row in files]), log_classes()
    found = [
        (row.made_at, _file_words(row, words.get(classes.get(row.id) or "", ""))) for row in files
    ]
    outcomes, ways = outcome_words(), way_words()
    for receipt in query.receipts(conn, unit_id, period_id):
        said = tr("phiếu: {outcome}", outcome=outcomes[receipt.outcome].lower())
        said += tr(", khóa kỳ") if receipt.locked else ""
        found.append((receipt.made_at, said))
    for reminder in query.reminders(conn, period_id):
        if reminder.unit_id == unit_id:
            way = ways.get(reminder.way, reminder.way)
            found.append((reminder.made_at, tr("đôn đốc: {way}", way=way)))
    found.sort(key=lambda each: each[0])  # those of one moment stay in the order made
    return [Event(clock.local_text(made_at), said) for made_at, said in reversed(found)]


def _file_words(row: query.Submission, kind: str) -> str:
    if not row.taken:
        return tr("không nhận tệp ({kind})", kind=kind)
    return tr("nhận lần {n} ({kind})", n=row.revision or "?", kind=kind)
