"""Nhận kế hoạch: a plan that came from above goes into the book.

What is asked first is what would change (`look_at_plan`), then it is taken (`accept_plan`), as one
undo step. Rows are matched by uid, so results already typed stay where they belong. An older plan
than the one held is refused. A row that the new version no longer has goes, unless something was
reported on it: then it stays for the periods it was reported in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core import backups
from core.errors import UserError
from core.exchange.identity import own_unit_in
from core.exchange.pack import plan_travel
from core.exchange.plan_rows import PlanRows
from core.exchange.sent_log import PLAN, kept_travel, log_file
from core.exchange.travel import Refused, Travel
from core.exchange.versions import PlanChange, plan_changes
from core.exchange.worker import ReaderPool
from core.i18n import tr
from core.services.dropped_rows import remember_dropped
from core.session import Session
from db.connection import discard
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Plan, Unit


@dataclass(frozen=True)
class PlanOffer:
    """A plan file looked at: nothing was written yet.

    `held_version` is None when the plan is new to the book. `new_uid` is the identity that the
    issuing office gives this book's unit, '' when it is the same already. `kept` are rows that are
    gone from the plan but stay because something was reported on them.
    """

    path: Path
    travel: Travel
    version: int
    held_version: int | None
    sender: str
    changes: tuple[PlanChange, ...]
    kept: tuple[PlanChange, ...] = ()
    new_uid: str = ""
    unknown_here: bool = False

    @property
    def title(self) -> str:
        """The plan's own title."""
        return str(self.travel.rows("plan")[0]["title"])


def read_file(path: Path) -> Travel:
    """Read one file in a process of its own. Raises `UserError` with the reason of a refusal."""
    with ReaderPool(1) as pool:
        [(_, found)] = pool.read([path])
    if isinstance(found, Refused):
        raise UserError(found.sentence)
    return found


def book_from(path: Path, file: Path, travel: Travel) -> Session:
    """Make the book of the unit that a plan file is for, with the plan accepted, and open it.

    Raises `UserError` for a file that is for no unit alone, and what `Session.create` and
    `accept_plan` raise; then no book is left.
    """
    meant = travel.head["unit"] if travel.kind == "plan" else ""
    row = next((r for r in travel.rows("unit") if meant and r["uid"] == meant), None)
    if row is None:
        raise UserError(
            tr("Chưa có sổ “{book}”, và tệp “{file}” không phải tệp kế hoạch giao riêng cho một đơn"
               " vị nên chưa biết lập sổ cho ai. Hãy lập sổ trước: new {book} --unit “tên đơn vị”"
               " --kind school, rồi nhận lại.", book=path.name, file=file.name)
        )  # fmt: skip
    levels = tuple(str(row["levels"]).split(",")) if row["levels"] else ()
    code = str(row["code"]) if row["code"] else None
    session = Session.create(
        path, unit=str(row["name"]), unit_kind=str(row["kind"]), code=code, levels=levels
    )
    try:
        accept_plan(session, look_at_plan(session, file, travel))
    except BaseException:
        session.close()
        discard(path)
        raise
    session.forget_undo()
    return session


def look_at_plan(session: Session, path: Path, travel: Travel | None = None) -> PlanOffer:
    """What accepting the plan file would do.

    Raises `UserError`: no plan file, refused by the reader, meant for another unit, older than
    the plan held.
    """
    found = travel or read_file(path)
    if found.kind != "plan":
        raise UserError(
            tr("“{name}” không phải là tệp kế hoạch. Hãy chọn tệp do lệnh Ban hành tạo ra.",
               name=path.name)
        )  # fmt: skip
    sender = _unit_name(found, found.head["sender"])
    identity = own_unit_in(session, found, path.name)
    found = _for_unit(session, found, identity.new_uid)
    version = int(found.head["plan_version"])
    held = select(session.conn, Plan, "plan", "WHERE uid = ?", (found.head["plan"],))
    if held and held[0].version_no > version:
        raise UserError(
            tr("Tệp “{name}” là bản {version} của kế hoạch, cũ hơn bản {held} đang có trong sổ,"
               " nên không nhận. Hãy xin tệp kế hoạch mới nhất từ {sender}.",
               name=path.name, version=version, held=held[0].version_no, sender=sender)
        )  # fmt: skip
    old = plan_travel(session, held[0].id, [session.own_unit_id()]) if held else None
    changes = plan_changes(old, found)
    rows = PlanRows(session.conn, found, _base_uids(session, found.head["plan"]))
    stays = rows.staying() if held else frozenset()
    return PlanOffer(
        path,
        found,
        version,
        held[0].version_no if held else None,
        sender,
        tuple(c for c in changes if c.kind != "gone" or c.uid not in stays),
        tuple(c for c in changes if c.kind == "gone" and c.uid in stays),
        identity.new_uid,
        identity.unknown_here,
    )


def accept_plan(session: Session, offer: PlanOffer) -> int:
    """Take the plan into the book as one undo step; returns the number of rows written.

    A restore point is made before. Raises `BookError`.
    """
    backups.make(session.path, "before-import")
    label = tr("Nhận kế hoạch bản {version}", version=offer.version)
    with session.edit(label, kind="import") as writer:
        rows = PlanRows(writer.conn, offer.travel, _base_uids(session, offer.travel.head["plan"]))
        if offer.new_uid:
            rows.take_identity(writer, session.own_unit_id(), offer.new_uid)
        dropped = rows.staying() if offer.held_version is not None else ()
        written = rows.write(writer, session.own_unit_id())
        present = {str(r["uid"]) for t in offer.travel.tables.values() for r in t if "uid" in r}
        remember_dropped(session, writer, dropped, present, offer.version)
        if written or not _logged(session, offer):
            log_file(writer, "in", offer.path, PLAN, offer.travel, taken=1)
    return written


def _for_unit(session: Session, travel: Travel, new_uid: str) -> Travel:
    """A file for all units as it is for this book: other schools' targets are left out."""
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    if own.kind != "school":
        return travel
    mine = (None, new_uid or own.uid)
    targets = tuple(row for row in travel.rows("target") if row["unit"] in mine)
    return replace(travel, tables={**travel.tables, "target": targets})


def _logged(session: Session, offer: PlanOffer) -> bool:
    digest = offer.travel.head["digest"]
    return any(row.digest == digest for row in query.submissions(session.conn, "in", PLAN))


def _base_uids(session: Session, plan_uid: str) -> frozenset[str] | None:
    """Uids of the rows that the plan file accepted last brought; None when none was.

    A row that came from there and is missing in the next version was taken out of the plan; one
    that never came from there is the unit's own.
    """
    for row in query.submissions(session.conn, "in", PLAN):
        if row.plan_uid == plan_uid and row.taken:
            travel = kept_travel(session, row.id)
            if travel is not None:
                return frozenset(
                    str(r["uid"]) for rows in travel.tables.values() for r in rows if "uid" in r
                )
    return None


def _unit_name(travel: Travel, uid: str) -> str:
    return next((str(r["name"]) for r in travel.rows("unit") if r["uid"] == uid), "?")
