"""Commands of the exchange by file: issue, accept, submit, inbox, receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from core.cli.names import period_named, unit_named
from core.cli.program import (
    FINE,
    REFUSED,
    Command,
    file_argument,
    json_option,
    text_option,
)
from core.cli.questions import question_json
from core.cli.terminal import answer, answer_json, tell
from core.errors import UserError
from core.i18n import tr
from core.services.plans import plans
from core.session import Session
from db.records import Plan

if TYPE_CHECKING:
    from core.exchange.receipt import Outcome
    from core.exchange.travel import Travel


def folder_option(*, required: bool = True) -> click.Option:
    """The option --out."""
    return click.Option(
        ["out", "--out"],
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        required=required,
        help=tr("Thư mục nhận các tệp làm ra."),
    )


def dry_option() -> click.Option:
    """The option --dry-run."""
    return click.Option(["--dry-run"], is_flag=True, help=tr("Chỉ xem, không ghi gì vào sổ."))


def plan_named(session: Session, key: str | None) -> Plan:
    """The plan with that key or id; without one the book's only plan. Raises `UserError`."""
    every = plans(session)
    found = [plan for plan in every if key in (None, plan.key, plan.uid)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(plan.key for plan in every) or tr("chưa có kế hoạch nào")
    raise UserError(
        tr("Hãy chọn kế hoạch bằng --plan. Các kế hoạch có trong sổ: {known}.", known=known)
    )


# -- issue --------------------------------------------------------------------------------------


def issue_command() -> Command:
    """`issue`: plan files for the units below."""
    return Command(
        "issue",
        _issue,
        file_argument(),
        folder_option(),
        text_option("--unit", tr("Mã hoặc tên đơn vị nhận; all (mặc định): mỗi đơn vị một tệp.")),
        text_option("--plan", tr("Khóa của kế hoạch, khi sổ có nhiều kế hoạch.")),
        click.Option(["--one-file"], is_flag=True, help=tr("Một tệp chung cho mọi đơn vị.")),
        help=tr("Ban hành kế hoạch: làm tệp kế hoạch cho các đơn vị cấp dưới."),
    )


def _issue(file: Path, out: Path, unit: str | None, plan: str | None, one_file: bool) -> None:
    from core.exchange.issue import issue
    from core.exchange.reporters import not_reporting

    with Session.open(file) as session:
        chosen = None if unit in (None, "all") else [unit_named(session, str(unit)).id]
        done = issue(session, plan_named(session, plan).id, out, chosen, one_file=one_file)
        left = [] if one_file or chosen else not_reporting(session)
    for path in done.files:
        answer(str(path))
    for change in done.changes:
        tell(change.sentence)
    if left:
        tell(tr("Không làm tệp cho {n} đơn vị không gửi báo cáo: {names}. Khi cần, hãy gọi riêng"
                " bằng --unit.", n=len(left), names=", ".join(u.name for u in left)))  # fmt: skip
    tell(tr("Đã ban hành bản {version}: {n} tệp kế hoạch.", version=done.version,
            n=len(done.files)))  # fmt: skip


# -- accept -------------------------------------------------------------------------------------


def accept_command() -> Command:
    """`accept`: take a plan or a receipt into the book."""
    return Command(
        "accept",
        _accept,
        file_argument(),
        click.Argument(["planfile"], type=click.Path(path_type=Path), metavar="PLANFILE"),
        dry_option(),
        json_option(),
        help=tr("Nhận tệp kế hoạch (hoặc phiếu tiếp nhận) của cấp trên vào sổ."),
    )


def _accept(file: Path, planfile: Path, dry_run: bool, as_json: bool) -> None:
    from core.exchange.accept import accept_plan, book_from, look_at_plan, read_file

    if not dry_run and not file.exists():
        with book_from(file, planfile, read_file(planfile)):
            tell(tr("Đã lập sổ từ tệp kế hoạch “{name}”.", name=planfile.name))
    with Session.open(file, read_only=dry_run) as session:
        travel = read_file(planfile)
        if travel.kind == "receipt":
            _accept_receipt(session, planfile, travel, dry_run=dry_run, as_json=as_json)
            return
        offer = look_at_plan(session, planfile, travel)
        written = 0 if dry_run else accept_plan(session, offer)
    if as_json:
        answer_json({
            "plan": travel.head["plan"], "version": offer.version,
            "held_version": offer.held_version, "unit": travel.head["unit"] or None,
            "changes": [
                {"kind": c.kind, "table": c.table, "id": c.uid, "text": c.sentence}
                for c in offer.changes
            ],
            "kept": [c.uid for c in offer.kept],
            "written": written,
        })  # fmt: skip
        return
    for change in offer.changes:
        answer(change.sentence)
    for change in offer.kept:
        answer(tr("Giữ lại (đã có số liệu): {text}", text=change.name))
    if offer.unknown_here:
        tell(tr("Kế hoạch này chưa có tên đơn vị của sổ; hãy báo {sender} bổ sung để báo cáo được"
                " nhận đúng.", sender=offer.sender))  # fmt: skip
    if dry_run:
        tell(tr("Bản {version} của {sender}: {n} thay đổi. Chưa ghi gì vào sổ.",
                version=offer.version, sender=offer.sender, n=len(offer.changes)))  # fmt: skip
    elif written:
        tell(tr("Đã nhận bản {version} của kế hoạch: {n} thay đổi.", version=offer.version,
                n=len(offer.changes)))  # fmt: skip
    else:
        tell(tr("Sổ đã có đúng bản {version} này; không có gì thay đổi.", version=offer.version))


def _accept_receipt(
    session: Session, path: Path, travel: Travel, *, dry_run: bool, as_json: bool
) -> None:
    from core.exchange.receipt import (
        look_at_receipt,
        outcome_words,
        standing_words,
        take_receipt,
    )

    offer = look_at_receipt(session, path, travel)
    written = 0 if dry_run else take_receipt(session, offer)
    if as_json:
        answer_json({
            "period": offer.period.key, "outcome": offer.outcome, "locked": offer.locked,
            "note": offer.note, "for_last": offer.for_last,
            "questions": [question_json(question) for question in offer.questions],
            "written": written,
        })  # fmt: skip
        return
    answer(f"{offer.period.label}: {outcome_words()[offer.outcome]}")
    if offer.note:
        answer(offer.note)
    for question in offer.questions:
        answer(tr("Câu hỏi về {cell}: {text}", cell=question.cell, text=question.text))
    if words := standing_words(offer):
        tell(words)


# -- submit -------------------------------------------------------------------------------------


def submit_command() -> Command:
    """`submit`: report file, cover, workbook and e-mail draft."""
    return Command(
        "submit",
        _submit,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        folder_option(),
        text_option("--plan", tr("Khóa của kế hoạch, khi sổ có nhiều kế hoạch.")),
        text_option("--reason", tr("Giải trình chung cho các điểm cần xem chưa có lý do.")),
        click.Option(
            ["--totals-only"],
            is_flag=True,
            help=tr("Chỉ gửi số tổng hợp của cơ quan, không kèm số liệu từng trường."),
        ),
        click.Option(
            ["--sign"],
            is_flag=True,
            help=tr("Ký báo cáo bằng khóa của máy này; sổ nhớ cho các lần sau."),
        ),
        json_option(),
        help=tr("Gửi báo cáo: làm tệp báo cáo, tờ bìa PDF, Excel và thư nháp."),
    )


def _submit(
    file: Path, period: str, out: Path, plan: str | None, reason: str | None, totals_only: bool,
    sign: bool, as_json: bool,
) -> None:  # fmt: skip
    from core.exchange.submit import give_reasons, prepare, submit

    with Session.open(file) as session:
        if sign and not session.setting("sign_reports", False):
            session.set_setting("sign_reports", True, tr("Ký báo cáo gửi đi"))
        chosen = period_named(session, period)
        plan_id = plan_named(session, plan).id if plan else None
        draft = prepare(session, chosen.key, plan_id=plan_id, with_units=not totals_only)
        if reason and draft.unanswered:
            give_reasons(session, draft.unanswered, reason)
            draft = prepare(session, chosen.key, plan_id=plan_id, with_units=not totals_only)
        done = submit(session, draft, out)
    for found in draft.unanswered:
        tell(tr("[chưa giải trình] {message}", message=found.message))
    if as_json:
        answer_json({
            "files": [str(path) for path in done.files], "revision": done.revision,
            "unchanged": done.unchanged, "digest": draft.travel.head["digest"],
            "code": done.code,
        })  # fmt: skip
    else:
        for path in done.files:
            answer(str(path))
    if done.unchanged:
        tell(tr("Số liệu không đổi từ lần gửi {n}: đã làm lại đúng báo cáo đó.", n=done.revision))
    tell(done.message)


# -- inbox --------------------------------------------------------------------------------------


def inbox_command() -> Command:
    """`inbox`: classify received files and take them in."""
    from core.exchange.inbox import DOUBTS

    return Command(
        "inbox",
        _inbox,
        file_argument(),
        click.Argument(
            ["paths"], type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH…"
        ),
        dry_option(),
        click.Option(
            ["--also"],
            multiple=True,
            metavar="CLASS",
            type=click.Choice(DOUBTS),
            help=tr(
                "Nhận cả tệp chờ quyết định vì lý do này (ghi nhiều lần được): unknown_unit"
                " trường lạ; wrong_plan khác bản kế hoạch; older số lần gửi thấp hơn bản đang"
                " giữ; conflict trùng số lần gửi, khác nội dung; unchained không nối tiếp bản"
                " đang giữ; emptying không còn kết quả nào; changed_key chữ ký khác trước."
            ),
        ),
        text_option("--why", tr("Lý do nhận các tệp chờ quyết định; ghi vào nhật ký.")),
        json_option(),
        help=tr("Hộp thư đến: phân loại các tệp nhận được rồi đưa số liệu vào sổ."),
    )


def _inbox(
    file: Path, paths: tuple[Path, ...], dry_run: bool, also: tuple[str, ...], why: str | None,
    as_json: bool,
) -> int:  # fmt: skip
    from core.exchange import inbox
    from core.exchange.foreseeing import foreseen

    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UserError(
                tr("Không tìm thấy tệp hoặc thư mục “{name}”. Hãy xem lại tên; chưa nhận tệp nào.",
                   name=path)
            )  # fmt: skip
    with Session.open(file, read_only=dry_run) as session:
        looked = inbox.look(session, paths)
        chosen = inbox.ready(looked, also)
        unexplained = next((looked[n].file for n in chosen if looked[n].needs_reason), None)
        if dry_run:
            looked = foreseen(session, looked, chosen)
        elif unexplained is not None and not (why or "").strip():
            raise UserError(
                tr("Tệp “{file}” còn điều phải hỏi lại. Hãy ghi lý do nhận bằng --why; chưa nhận"
                   " tệp nào.", file=unexplained)
            )  # fmt: skip
        else:
            reasons = dict.fromkeys(chosen, why or "")
            looked = inbox.take(session, looked, chosen, reasons=reasons)
    told = inbox.as_json(looked, chosen)
    if as_json:
        answer_json(told)
    else:
        for item in looked:
            answer(f"[{item.class_word}] {item.file}: {item.reason}")
            if item.waits:
                wanted = " ".join(f"--also {doubt}" for doubt in sorted(item.doubts))
                answer(tr("  (chờ quyết định; muốn nhận thì thêm {wanted})", wanted=wanted))
        counts = {
            "files": len(looked),
            "taken": sum(item.taken for item in looked),
            "changes": told["changes"],
        }
        tell(tr("{files} tệp, nhận {taken}, {changes} thay đổi.", **counts))
    return REFUSED if any(item.is_refused for item in looked) else FINE


# -- receipt ------------------------------------------------------------------------------------


def receipt_command() -> Command:
    """`receipt`: the office's answer to a report."""
    from core.exchange.receipt import OUTCOMES

    return Command(
        "receipt",
        _receipt,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        text_option("--unit", tr("Mã hoặc tên đơn vị."), required=True),
        folder_option(),
        click.Option(
            ["--outcome"],
            type=click.Choice(OUTCOMES),
            help=tr("received: tiếp nhận; returned: trả lại; accepted: duyệt."),
        ),
        click.Option(["--lock"], is_flag=True, help=tr("Khóa kỳ, không cho sửa nữa.")),
        text_option("--note", tr("Lời nhắn cho đơn vị.")),
        help=tr("Lập phiếu tiếp nhận cho báo cáo của một đơn vị."),
    )


def _receipt(
    file: Path, period: str, unit: str, out: Path, outcome: str | None, lock: bool,
    note: str | None,
) -> None:  # fmt: skip
    from core.exchange.receipt import make_receipt

    with Session.open(file) as session:
        chosen = unit_named(session, unit)
        path = make_receipt(
            session, chosen.id, period_named(session, period), out,
            cast("Outcome | None", outcome),
            lock=lock, note=note,
        )  # fmt: skip
    answer(str(path))
    tell(tr("Đã lập phiếu tiếp nhận cho {unit}.", unit=chosen.name))
