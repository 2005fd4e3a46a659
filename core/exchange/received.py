"""The log of files sent and received, as rows for the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core import clock
from core.errors import UserError
from core.exchange.inbox import class_words
from core.exchange.sent_log import PLAN, RECEIPT, REPORT, kept_file
from core.i18n import tr
from core.services.searching import matches
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Period, Unit

Way = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class LogRow:
    """A file sent or received: when (local time), whose, what it was classified as, why."""

    id: int
    way: Way
    made_at: str
    file_name: str
    unit_name: str
    period_label: str
    revision: int | None
    cls: str
    cls_word: str
    taken: bool
    reason: str
    is_kept: bool


def log_classes() -> dict[str, str]:
    """What the classes of the log are called: those of the inbox, and of files sent."""
    return {
        PLAN: tr("kế hoạch"),
        REPORT: tr("báo cáo"),
        RECEIPT: tr("phiếu tiếp nhận"),
        **class_words(),
    }


def log_rows(session: Session, way: Way | None = None, search: str = "") -> list[LogRow]:
    """Every file of the log, newest first; `search` in the names of file, unit and period."""
    ways = [way] if way else ["in", "out"]
    found = [row for each in ways for row in query.submissions(session.conn, each)]
    found.sort(key=lambda row: row.id, reverse=True)
    units = {
        u.id: u.name
        for u in by_ids(session.conn, Unit, "unit", {r.unit_id for r in found if r.unit_id})
    }
    labels = {p.id: p.label for p in select(session.conn, Period, "period")}
    classes = query.classes(session.conn, [row.id for row in found])
    words, kept = log_classes(), query.kept(session.conn)
    rows = [
        LogRow(
            row.id, "in" if row.way == "in" else "out", clock.local_text(row.made_at),
            row.file_name,
            units.get(row.unit_id or 0, ""), labels.get(row.period_id or 0, ""), row.revision,
            cls := classes.get(row.id) or "", _word(words, cls, taken=bool(row.taken)),
            bool(row.taken),
            row.reason or "", row.id in kept,
        )
        for row in found
    ]  # fmt: skip
    return [
        row
        for row in rows
        if matches(search, row.file_name, row.unit_name, row.period_label, row.cls_word)
    ]


def _word(words: Mapping[str, str], cls: str, *, taken: bool) -> str:
    """What a logged class is called; the only invalid file ever taken is one of a number twice."""
    return tr("trùng số lần gửi") if taken and cls == "invalid" else words.get(cls, cls)


def save_kept(session: Session, submission_id: int, target: Path) -> Path:
    """Write a kept file out again as it came. Raises `UserError` when it was not kept."""
    data = kept_file(session, submission_id)
    if data is None:
        raise UserError(tr("Tệp này không còn được giữ trong sổ."))
    from core.reports.target_file import save

    return save(data, target)
