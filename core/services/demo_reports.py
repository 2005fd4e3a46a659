"""Report files as an office receives them: on time, late, missing, wrong and corrected, damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from core.exchange.file_names import report_name
from core.exchange.sent_log import REPORT, log_file
from core.exchange.submit import Draft, prepare
from core.exchange.travel import write_travel
from core.i18n import tr
from core.services.periods import period_kind, periods
from core.session import Session

_LATE_DAYS: Final = 9
_EVERY: Final = 6  # of six schools one each is late, missing, wrong and corrected


def write_reports(books: Sequence[Path], count: int, folder: Path, random: Random) -> None:
    """Send the first `count` quarters of every book into `folder`.

    Of every six schools the second is late, the third does not send the last period, the fourth
    sends a wrong figure and then the corrected report. Two more files are damaged and not ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for n, book in enumerate(books):
        with Session.open(book) as session:
            keys = [p.key for p in periods(session) if period_kind(p.key) == "quarter"][:count]
            for key in keys[: count - 1 if n % _EVERY == 2 else count]:
                if n % _EVERY == 3:
                    _spoil(session, key, 10.0)
                    paths.append(send(session, key, folder))
                    _spoil(session, key, 0.1)
                days = _LATE_DAYS if n % _EVERY == 1 else -random.randint(0, 8)
                paths.append(send(session, key, folder, days_after_due=days))
    whole = paths[-1].read_bytes()
    (folder / "bao-cao-tai-do-dang.skh").write_bytes(whole[: len(whole) // 2])
    (folder / "anh-chup.skh").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))


def send(session: Session, period_key: str, folder: Path, *, days_after_due: int = 0) -> Path:
    """Make the report file alone and record it as sent; returns its path.

    `days_after_due` is what the file says of the day it was made.
    """
    draft = prepare(session, period_key)
    due = date.fromisoformat(draft.period.due_on or draft.period.data_to or "2023-12-31")
    made = (due + timedelta(days=days_after_due)).isoformat()
    head = {**draft.travel.head, "made_at": f"{made}T02:00:00+00:00"}
    path = folder / report_name(draft.unit.name, period_key, draft.revision)
    write_travel(replace(draft.travel, head=head), path)
    _record(session, draft, path)
    return path


def _record(session: Session, draft: Draft, path: Path) -> None:
    with session.edit(tr("Gửi báo cáo {period}", period=draft.period.label)) as writer:
        writer.update("period", (draft.period.id,), {"state": "submitted"})
        if not draft.unchanged:
            log_file(writer, "out", path, REPORT, draft.travel, taken=1, unit_id=draft.unit.id,
                     period_id=draft.period.id, uid=draft.travel.head["file_uid"])  # fmt: skip


def _spoil(session: Session, period_key: str, factor: float) -> None:
    """A slip of the finger on one ratio: a digit too many in both parts, and back."""
    row = session.conn.execute(
        "SELECT r.* FROM result r JOIN period p ON p.id = r.period_id"
        " WHERE p.key = ? AND r.denominator > 0 ORDER BY r.indicator_id, r.level LIMIT 1",
        (period_key,),
    ).fetchone()
    if row is None:
        return
    key = (row["period_id"], row["indicator_id"], row["level"], row["unit_id"])
    values = {c: round(row[c] * factor) * 1.0 for c in ("numerator", "denominator")}
    with session.edit(tr("Sửa số liệu")) as writer:
        writer.update("result", key, dict(values))
