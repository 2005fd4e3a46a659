"""Ban hành, giao chỉ tiêu: a plan becomes version n and goes down as files.

The first issue is version 1; whatever was changed since makes the next one "adjusted". Issuing
an unchanged plan again makes the same files of the same version.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.exchange.file_names import plan_name
from core.exchange.pack import plan_travel
from core.exchange.reporters import units_below
from core.exchange.sent_log import PLAN, kept_travel, log_file
from core.exchange.travel import Refused, Travel, write_travel
from core.exchange.versions import PlanChange, plan_changes, same_plan
from core.i18n import tr
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Plan, Unit
from db.writer import Writer


@dataclass(frozen=True, slots=True)
class Issued:
    """The version that is in force now and the files made; `changes` since the one before."""

    version: int
    state: str
    files: tuple[Path, ...]
    changes: tuple[PlanChange, ...]


def issued_versions(session: Session, plan_id: int) -> list[query.Submission]:
    """The versions issued so far, newest first; `plan_version` is the number."""
    [plan] = by_ids(session.conn, Plan, "plan", [plan_id])
    sent = query.submissions(session.conn, "out", PLAN)
    return [row for row in sent if row.plan_uid == plan.uid]


def version_changes(session: Session, older_id: int, newer_id: int | None) -> list[PlanChange]:
    """What changed between two versions of the log (ids of `issued_versions`).

    `newer_id` None: the plan as it stands in the book now. Raises `UserError` when a version was
    not kept.
    """
    old = _kept(session, older_id)
    if newer_id is not None:
        return plan_changes(old, _kept(session, newer_id))
    [plan] = select(session.conn, Plan, "plan", "WHERE uid = ?", (old.head["plan"],))
    return plan_changes(old, plan_travel(session, plan.id))


def issue(
    session: Session,
    plan_id: int,
    folder: Path,
    unit_ids: Sequence[int] | None = None,
    *,
    one_file: bool = False,
) -> Issued:
    """Issue the plan into `folder`: a file for each unit (None: every unit below), or one for all.

    One undo step; nothing is written to the book when a file cannot be made. Raises `UserError`
    (a school does not issue an office's plan, no units), `BookError`.
    """
    [plan] = by_ids(session.conn, Plan, "plan", [plan_id])
    own = session.own_unit_id()
    _expect_office(session, own)
    chosen = units_below(session) if unit_ids is None else list(unit_ids)
    if not chosen and not one_file:
        raise UserError(tr("Chưa ban hành: sổ chưa có đơn vị nào bên dưới phải báo cáo nên không có"
                           " tệp kế hoạch nào để làm. Hãy thêm đơn vị ở tab Trường, hoặc làm một"
                           " tệp chung cho mọi đơn vị."))  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    last = next(iter(issued_versions(session, plan_id)), None)
    base = None if last is None else kept_travel(session, last.id)
    now = plan_travel(session, plan_id)
    changes = tuple(plan_changes(base, now)) if base else ()
    state, version = _next_version(plan, base, now)
    with session.edit(tr("Ban hành kế hoạch"), kind="import") as writer:
        writer.update("plan", (plan_id,), {"version_state": state, "version_no": version})
        files = _write_files(session, plan, version, folder, None if one_file else chosen)
        if base is None or version != plan.version_no:
            _keep(session, writer, plan_id)
    return Issued(version, state, tuple(files), changes)


def _next_version(plan: Plan, base: Travel | None, now: Travel) -> tuple[str, int]:
    if base is None:
        return "issued", max(plan.version_no, 1)
    if same_plan(base, now):
        return plan.version_state, plan.version_no
    issued = int(base.head["plan_version"])
    # A version that came from the level above keeps its number on the way down.
    return "adjusted", max(plan.version_no, issued + 1)


def _write_files(
    session: Session, plan: Plan, version: int, folder: Path, unit_ids: Sequence[int] | None
) -> list[Path]:
    """A file for each unit, or (None) one for all of them."""
    if unit_ids is None:
        path = folder / plan_name(None, plan.key, version)
        _write(plan_travel(session, plan.id), path)
        return [path]
    files: list[Path] = []
    for unit in by_ids(session.conn, Unit, "unit", unit_ids):
        path = _free_name(folder / plan_name(unit.name, plan.key, version), files)
        _write(plan_travel(session, plan.id, [unit.id]), path)
        files.append(path)
    return files


def _write(travel: Travel, path: Path) -> None:
    try:
        write_travel(travel, path)
    except Refused as error:
        raise UserError(str(error)) from error


def _free_name(path: Path, taken: Sequence[Path]) -> Path:
    """Two units whose names shorten to one file name get a number: "…-2.skh"."""
    number, chosen = 2, path
    while chosen in taken:
        chosen, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return chosen


def _keep(session: Session, writer: Writer, plan_id: int) -> None:
    """Put the whole version into the log: the next one is compared with it."""
    travel = plan_travel(session, plan_id)
    with tempfile.TemporaryDirectory(prefix="skh-") as name:
        path = Path(name) / plan_name(None, travel.head["plan"], int(travel.head["plan_version"]))
        _write(travel, path)
        log_file(writer, "out", path, PLAN, travel, taken=1)


def _kept(session: Session, submission_id: int) -> Travel:
    travel = kept_travel(session, submission_id)
    if travel is None:
        raise UserError(tr("Bản kế hoạch này không còn được giữ trong sổ."))
    return travel


def _expect_office(session: Session, own: int) -> None:
    [unit] = by_ids(session.conn, Unit, "unit", [own])
    if unit.kind == "school":
        raise UserError(
            tr("Sổ này là của một trường. Kế hoạch do cơ quan quản lý ban hành; trường nhận tệp"
               " kế hoạch bằng menu Báo cáo > Mở tệp nhận được.")
        )  # fmt: skip
