"""Gửi báo cáo: the unit's figures of a period become a file that goes up.

First `prepare` runs the checks and says what stands in the way; `submit` then writes the report
file, its printed cover, the Excel report and the e-mail draft into one folder. An unchanged report
sent again is the same report (same revision, same digest); a changed one is the next revision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.errors import UserError
from core.exchange.file_names import report_name
from core.exchange.mail import write_draft
from core.exchange.pack import report_travel
from core.exchange.sent_log import REPORT, log_file
from core.exchange.signing import sign
from core.exchange.travel import Refused, Travel, check_code, write_travel
from core.exchange.upward import own_figures
from core.exchange.writer import seal
from core.i18n import tr
from core.rules.checks import NOTHING_TYPED
from core.services.checks import Reported, check_book, check_own
from core.services.checks import answer as answer_finding
from core.services.periods import period_by_key
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Period, Plan, Unit


@dataclass(frozen=True)
class Draft:
    """A report about to be sent. `errors` block it, `unanswered` warnings ask for a reason.

    `below` are the warnings in the figures of the units below, which gave their reasons themselves.
    `unchanged`: nothing differs from the report of this revision sent before.
    """

    unit: Unit
    period: Period
    plan: Plan
    findings: tuple[Reported, ...]
    revision: int
    unchanged: bool
    travel: Travel
    below: tuple[Reported, ...] = ()

    @property
    def errors(self) -> tuple[Reported, ...]:
        """What is impossible and must be put right first."""
        return tuple(r for r in self.findings if r.finding.severity == "error")

    @property
    def warnings(self) -> tuple[Reported, ...]:
        """What needs a reason."""
        return tuple(r for r in self.findings if r.finding.severity == "warning")

    @property
    def unanswered(self) -> tuple[Reported, ...]:
        """Warnings without a reason so far."""
        return tuple(r for r in self.warnings if not r.reason)

    @property
    def results(self) -> int:
        """How many cells say something."""
        return sum(row["state"] != "blank" for row in self.travel.rows("result"))

    @property
    def is_empty_unexplained(self) -> bool:
        """Whether nothing was typed in the period and nobody said why: it is not sent like this."""
        return any(r.finding.id == NOTHING_TYPED for r in self.unanswered)


class NotReady(UserError):
    """Errors stand in the way of sending; `errors` are the findings."""

    def __init__(self, errors: Sequence[Reported]) -> None:
        self.errors = tuple(errors)
        lines = "\n".join(f"- {found.message}" for found in self.errors)
        super().__init__(
            tr("Chưa gửi được báo cáo vì còn {n} lỗi. Hãy sửa rồi gửi lại:\n{lines}",
               n=len(self.errors), lines=lines)
        )  # fmt: skip


@dataclass(frozen=True)
class Submitted:
    """What was made: the four files, the check code, a message for Zalo."""

    report: Path
    cover: Path
    workbook: Path
    draft: Path
    revision: int
    unchanged: bool
    code: str
    message: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The four files."""
        return (self.report, self.cover, self.workbook, self.draft)


def prepare(
    session: Session, period_key: str, *, plan_id: int | None = None, with_units: bool = True
) -> Draft:
    """The report as it would be sent now; nothing is written.

    An office's report holds its rolled-up figures and, `with_units`, the rows of the units below.
    Raises `UserError`: unknown or locked period, no plan.
    """
    period = _period(session, period_key)
    plan = _plan(session, period, plan_id)
    [unit] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    is_office = unit.kind != "school"
    figures = own_figures(session, period.key, plan.id, alone=not with_units) if is_office else ()
    pack = partial(
        report_travel, session, period.key, plan_id=plan.id, with_units=with_units and is_office,
        results=figures,
    )  # fmt: skip
    last = query.last_report(session.conn, "out", unit.id, period.id)
    ahead = _held_above(session, unit, period, last)
    revision, unchanged, travel = _next_report(session, pack, last, ahead)
    findings, below = _findings(session, period, is_office=is_office)
    return Draft(unit, period, plan, findings, revision, unchanged, travel, below)


def _findings(
    session: Session, period: Period, *, is_office: bool
) -> tuple[tuple[Reported, ...], tuple[Reported, ...]]:
    """What the sender answers for, and the warnings about the units below an office."""
    found = check_book(session, period.key)
    if not is_office:
        return tuple(found), ()
    mine = {(one.finding.id, one.place) for one in check_own(session, period)}
    below = [
        one for one in found
        if one.finding.severity == "warning" and (one.finding.id, one.place) not in mine
    ]  # fmt: skip
    return tuple(one for one in found if one not in below), tuple(below)


def _held_above(
    session: Session, unit: Unit, period: Period, last: query.Submission | None
) -> tuple[int, str] | None:
    """Number and digest of a report that the office holds and this book has not sent.

    Known from a receipt: the book was lost or restored meanwhile. The next report goes on from it.
    """
    answered = [
        (row.revision, row.digest)
        for row in query.receipts(session.conn, unit.id, period.id)
        if row.revision is not None and row.digest
    ]
    if not answered:
        return None
    number, digest = max(answered)
    mine = (last.revision or 0) if last else 0
    is_ahead = number > mine or (number == mine and last is not None and digest != last.digest)
    return (number, digest) if is_ahead else None


def _next_report(
    session: Session,
    pack: Callable[..., Travel],
    last: query.Submission | None,
    ahead: tuple[int, str] | None,
) -> tuple[int, bool, Travel]:
    """Number, whether it equals the report sent last, contents."""
    if ahead is not None:
        number, digest = ahead
        travel = pack(revision=number + 1, previous_digest=digest)
        return number + 1, False, _finished(session, travel)
    if last is None:
        return 1, False, _finished(session, pack(revision=1))
    number = last.revision or 1
    same = pack(revision=number, previous_digest=last.previous_digest or "")
    same = _finished(session, replace(same, head={**same.head, "file_uid": last.uid}))
    if same.head["digest"] == last.digest:
        return number, True, same
    changed = pack(revision=number + 1, previous_digest=last.digest or "")
    return number + 1, False, _finished(session, changed)


def _finished(session: Session, travel: Travel) -> Travel:
    """With its digest, and signed when the book is set to (`sign_reports`).

    Where the period stands is the book's own affair: a report does not differ for having been
    sent.
    """
    periods = tuple({**row, "state": "open"} for row in travel.rows("period"))
    sealed = seal(replace(travel, tables={**travel.tables, "period": periods}))
    return sign(sealed) if session.setting("sign_reports", False) else sealed


def give_reasons(session: Session, findings: Sequence[Reported], reason: str) -> None:
    """Give one reason to several warnings, each an undo step. Raises `BookError`."""
    for found in findings:
        answer_finding(session, found, reason)


def submit(session: Session, draft: Draft, folder: Path) -> Submitted:
    """Write the files into `folder` and record the report as sent: the period is "đã gửi".

    One undo step. Raises `NotReady` while errors are left, `UserError` (nothing was typed and no
    reason given), `BookError`; then the book is as before.
    """
    if draft.errors:
        raise NotReady(draft.errors)
    if draft.is_empty_unexplained:
        raise UserError(
            tr("Chưa nhập số liệu nào trong kỳ {period} nên chưa gửi báo cáo. Hãy nhập kết quả;"
               " nếu đúng là không có gì để báo cáo, hãy ghi lý do rồi gửi lại.",
               period=draft.period.label)
        )  # fmt: skip
    from core import reports
    from core.reports.cover import write_cover

    folder.mkdir(parents=True, exist_ok=True)
    period, travel = draft.period, draft.travel
    path = folder / report_name(draft.unit.name, period.key, draft.revision)
    try:
        write_travel(travel, path)
    except Refused as error:
        raise UserError(str(error)) from error
    cover = write_cover(session, draft, path.with_suffix(".pdf"))
    document = reports.document(session, "results", period.key)
    workbook = reports.write(document, path.with_suffix(".xlsx"), "xlsx")
    text = letter_text(session, draft)
    mail = path.with_suffix(".eml")
    write_draft(mail, to=_addresses(session, draft.unit), subject=_subject(draft), text=text,
                attachments=[path, cover, workbook])  # fmt: skip
    _record(session, draft, path)
    code = check_code(travel.head["digest"])
    message = _message(draft, code)
    return Submitted(path, cover, workbook, mail, draft.revision, draft.unchanged, code, message)


def _record(session: Session, draft: Draft, path: Path) -> None:
    period = draft.period
    with session.edit(tr("Gửi báo cáo {period}", period=period.label)) as writer:
        writer.update("period", (period.id,), {"state": "submitted"})
        if not draft.unchanged:
            log_file(
                writer, "out", path, REPORT, draft.travel, taken=1, unit_id=draft.unit.id,
                period_id=period.id, uid=draft.travel.head["file_uid"],
            )  # fmt: skip


def letter_text(session: Session, draft: Draft) -> str:
    """The text of the e-mail."""
    from core.reports.frame import managing_unit

    counts = _counts(draft)
    code = check_code(draft.travel.head["digest"])
    lines = [
        tr("Kính gửi: {unit}", unit=managing_unit(session, draft.plan) or tr("Quý cơ quan")),
        "",
        tr("{unit} gửi báo cáo kết quả {period} (lần {revision}).", unit=draft.unit.name,
           period=draft.period.label, revision=draft.revision),
        tr("Nội dung: {results} kết quả chỉ tiêu, {progress} tiến độ nhiệm vụ, {execution} dòng"
           " kinh phí.", **counts),
        tr("Mã kiểm tra: {code} (in trên tờ bìa kèm theo).", code=code),
        "",
        tr("Tệp .skh mở bằng chương trình Sổ Kế Hoạch, mục Hộp thư đến."),
        "",
        tr("Trân trọng./."),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _message(draft: Draft, code: str) -> str:
    return tr(
        "{unit} gửi báo cáo {period}, lần {revision}. Mã kiểm tra: {code}.",
        unit=draft.unit.name, period=draft.period.label, revision=draft.revision, code=code,
    )  # fmt: skip


def _subject(draft: Draft) -> str:
    return tr("Báo cáo {period} – {unit} (lần {revision})", period=draft.period.label,
              unit=draft.unit.name, revision=draft.revision)  # fmt: skip


def _counts(draft: Draft) -> dict[str, int]:
    counts = {table: len(draft.travel.rows(table)) for table in ("progress", "execution")}
    return {"results": draft.results, **counts}


def _addresses(session: Session, unit: Unit) -> list[str]:
    """Where reports go: the setting `report_to`, otherwise the address of the unit above."""
    chosen = session.setting("report_to")
    if chosen:
        return [str(chosen)]
    above = by_ids(session.conn, Unit, "unit", [unit.parent_id] if unit.parent_id else [])
    return [u.email for u in above if u.email]


def _period(session: Session, key: str) -> Period:
    period = period_by_key(session, key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=key))
    if period.state == "locked":
        raise UserError(
            tr("{period} đã bị cấp trên khóa nên không gửi lại được. Hãy đề nghị mở khóa kỳ.",
               period=period.label)
        )  # fmt: skip
    return period


def _plan(session: Session, period: Period, plan_id: int | None) -> Plan:
    """The plan reported on: the one asked for, otherwise the last whose time fits the period."""
    plans = select(session.conn, Plan, "plan", "ORDER BY id")
    if plan_id is not None:
        plans = [plan for plan in plans if plan.id == plan_id]
    if not plans:
        raise UserError(tr("Sổ chưa có kế hoạch nào nên chưa lập được báo cáo."
                           " Hãy nạp hoặc nhận kế hoạch trước."))  # fmt: skip
    fitting = [
        plan
        for plan in plans
        if (plan.start_on or "") <= (period.data_to or "9999")
        and (plan.end_on or "9999") >= (period.data_from or "")
    ]
    return (fitting or plans)[-1]
