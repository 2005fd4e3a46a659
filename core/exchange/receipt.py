"""Phiếu tiếp nhận: what the office answers to a report, and what it does in the school's book.

A receipt turns the school's period to tiếp nhận, trả lại or duyệt, locks or unlocks it, and
carries the questions asked on cells. It says which report it answers (revision and digest).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core import backups, clock
from core.errors import UserError
from core.exchange.asked import Asked, received
from core.exchange.file_names import receipt_name
from core.exchange.pack import receipt_travel
from core.exchange.sent_log import RECEIPT, log_file
from core.exchange.travel import Refused, Row, Travel, Value, write_travel
from core.exchange.writer import seal
from core.i18n import tr
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Period, Plan, Unit
from db.writer import Writer

Outcome = Literal["received", "returned", "accepted"]
OUTCOMES: tuple[Outcome, ...] = ("received", "returned", "accepted")


def outcome_words() -> dict[str, str]:
    """What an outcome is called."""
    return {
        "received": tr("Đã tiếp nhận"),
        "returned": tr("Trả lại để bổ sung"),
        "accepted": tr("Đã duyệt"),
    }


# -- the office ---------------------------------------------------------------------------------


def make_receipt(
    session: Session,
    unit_id: int,
    period: Period,
    folder: Path,
    outcome: Outcome | None = None,
    *,
    lock: bool = False,
    note: str | None = None,
) -> Path:
    """Record the outcome for a unit's report and write the receipt file into `folder`.

    Without `outcome` a report with open questions is returned, another received. One undo step;
    nothing is written to the book when the file cannot be made. Raises `UserError` when no report
    of the unit is held for the period, `BookError`.
    """
    [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
    held = query.unit_period(session.conn, unit_id, period.id)
    report = query.last_report(session.conn, "in", unit_id, period.id)
    if held is None or report is None or held.digest is None:
        raise UserError(
            tr("Chưa nhận báo cáo {period} của {unit} nên chưa lập được phiếu tiếp nhận.",
               period=period.label, unit=unit.name)
        )  # fmt: skip
    asked = query.questions(session.conn, unit_id, period.id)
    chosen = outcome or ("returned" if any(q.state == "open" for q in asked) else "received")
    [plan] = select(session.conn, Plan, "plan", "WHERE uid = ?", (report.plan_uid,))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / receipt_name(unit.name, period.key, held.revision)
    label = tr("Lập phiếu tiếp nhận {period} cho {unit}", period=period.label, unit=unit.name)
    values: dict[str, Value] = {
        "uid": str(uuid.uuid4()), "unit_id": unit_id, "period_id": period.id,
        "revision": held.revision, "digest": held.digest, "outcome": chosen,
        "locked": int(lock), "note": note, "made_at": clock.utc_stamp(),
    }  # fmt: skip
    with session.edit(label) as writer:
        receipt_id = writer.add("receipt", dict(values))
        state = "locked" if lock else chosen
        writer.update("unit_period", (unit_id, period.id), {"state": state})
        travel = seal(receipt_travel(session, receipt_id, plan.id))
        _write(travel, path)
        log_file(writer, "out", path, RECEIPT, travel, unit_id=unit_id, period_id=period.id,
                 taken=1)  # fmt: skip
    return path


def _write(travel: Travel, path: Path) -> None:
    try:
        write_travel(travel, path)
    except Refused as error:
        raise UserError(str(error)) from error


# -- the school ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReceiptOffer:
    """A receipt looked at: nothing was written yet. `questions` are those new to the book."""

    path: Path
    travel: Travel
    period: Period
    outcome: str
    locked: bool
    note: str | None
    for_last: bool  # answers the report sent last
    is_ahead: bool  # answers a report that this book has not sent: it was lost or restored
    known: bool  # taken before
    questions: tuple[Asked, ...]


def look_at_receipt(session: Session, path: Path, travel: Travel) -> ReceiptOffer:
    """What taking the receipt would do. Raises `UserError`: of another unit, unknown period."""
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    if travel.head["unit"] != own.uid:
        other = next(r["name"] for r in travel.rows("unit") if r["uid"] == travel.head["unit"])
        raise UserError(
            tr("Phiếu tiếp nhận “{name}” lập cho {other}, không phải cho {own}.",
               name=path.name, other=other, own=own.name)
        )  # fmt: skip
    periods = select(session.conn, Period, "period", "WHERE key = ?", (travel.head["period"],))
    if not periods:
        raise UserError(
            tr("Sổ này không có kỳ báo cáo “{key}” ghi trong phiếu tiếp nhận “{name}”.",
               key=travel.head["period"], name=path.name)
        )  # fmt: skip
    [row] = travel.rows("receipt")
    sent = query.last_report(session.conn, "out", own.id, periods[0].id)
    is_last = sent is not None and row["digest"] == sent.digest
    uids = {q.uid for q in query.questions(session.conn, own.id, periods[0].id)}
    fresh = [q for q in travel.rows("question") if q["uid"] not in uids]
    held = query.receipts(session.conn, own.id, periods[0].id)
    return ReceiptOffer(
        path,
        travel,
        periods[0],
        str(row["outcome"]),
        bool(row["locked"]),
        None if row["note"] is None else str(row["note"]),
        is_last and all(str(row["made_at"]) >= r.made_at for r in held),
        not is_last and int(row["revision"] or 0) >= (sent.revision or 0 if sent else 0),
        row["uid"] in {r.uid for r in held},
        tuple(received(session, fresh, own.id, periods[0].id)),
    )


def standing_words(offer: ReceiptOffer) -> str:
    """What a receipt that does not answer the report sent last means; '' when it does."""
    if offer.for_last:
        return ""
    if offer.is_ahead:
        revision = int(offer.travel.rows("receipt")[0]["revision"] or 0)
        return tr("Phiếu trả lời báo cáo lần {revision} không có trong sổ này (sổ đã được khôi phục"
                  " hoặc lập lại). Trạng thái của kỳ giữ nguyên; báo cáo gửi sau khi nhận phiếu sẽ"
                  " là lần {next}, nối tiếp bản cấp trên đang giữ.", revision=revision,
                  next=revision + 1)  # fmt: skip
    return tr("Phiếu trả lời một lần gửi trước, nên trạng thái của kỳ giữ nguyên.")


def take_receipt(session: Session, offer: ReceiptOffer) -> int:
    """Take the receipt into the book as one undo step; returns the number of rows written.

    The period takes the state only when the receipt answers the report sent last; questions come
    in anyway. The own answers stay. A receipt that is ahead makes the next report go on from the
    one it answers (`core.exchange.submit`). Raises `BookError`.
    """
    if offer.known and not offer.questions:
        return 0
    backups.make(session.path, "before-import")
    own, period = session.own_unit_id(), offer.period
    written = 0
    with session.edit(tr("Nhận phiếu tiếp nhận {period}", period=period.label)) as writer:
        if not offer.known:
            values = _local(offer.travel.rows("receipt")[0], own, period.id)
            writer.insert("receipt", values)
            written += 1
        for row in offer.travel.rows("question"):
            written += _take_question(writer, row, own, period.id)
        if offer.for_last and not offer.known:
            state = "locked" if offer.locked else offer.outcome
            writer.update("period", (period.id,), {"state": state})
        log_file(writer, "in", offer.path, RECEIPT, offer.travel, unit_id=own,
                 period_id=period.id, taken=1)  # fmt: skip
    return written


def _take_question(writer: Writer, row: Row, unit_id: int, period_id: int) -> int:
    sql = "SELECT id, state FROM question WHERE uid = ?"
    known = writer.conn.execute(sql, (row["uid"],)).fetchone()
    if known is None:
        writer.insert("question", _local(row, unit_id, period_id))
        return 1
    if row["state"] == "closed" and known["state"] != "closed":
        writer.update("question", (known["id"],), {"state": "closed"})
        return 1
    return 0


def _local(row: Row, unit_id: int, period_id: int) -> dict[str, str | int | float | bytes | None]:
    values = {c: v for c, v in row.items() if c not in ("unit", "period")}
    return {**values, "unit_id": unit_id, "period_id": period_id}
