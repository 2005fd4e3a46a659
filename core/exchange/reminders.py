"""Đôn đốc: who has not sent, and everything to send them in one step.

A text for Zalo, an e-mail draft for each unit, the official letter as PDF to sign and Word to edit,
a list in Excel; and a log of whom it was said to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.exchange.file_names import ascii_name
from core.exchange.mail import write_draft
from core.exchange.matrix import Cell, matrix
from core.exchange.reminded import record
from core.i18n import tr
from core.services.progress import show_day
from core.session import Session
from db.queries.rows import by_ids
from db.records import Period, Unit


def who_has_not_sent(session: Session, period: Period) -> list[Cell]:
    """The units whose report of the period is not in, or was returned, the latest first."""
    waiting = [cell for cell in matrix(session, [period]) if cell.is_waited_for]
    return sorted(waiting, key=lambda cell: -cell.days_late)


def message(session: Session, period: Period, waiting: Sequence[Cell]) -> str:
    """The text for a Zalo group: what is asked, until when, of whom."""
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    if not waiting and period.due_on is None:
        return tr("{period}: không yêu cầu đơn vị nào gửi báo cáo.", period=period.label)
    if not waiting:
        return tr("{period}: tất cả các đơn vị đã gửi báo cáo.", period=period.label)
    due = tr(" (hạn {day})", day=show_day(period.due_on)) if period.due_on else ""
    lines = [
        tr("{office} đề nghị các đơn vị sau gửi báo cáo {period}{due}:", office=own.name,
           period=period.label, due=due)
    ]  # fmt: skip
    lines += [f"{n}. {_line(cell)}" for n, cell in enumerate(waiting, 1)]
    lines.append(tr("Đơn vị đã gửi bằng cách khác xin báo lại để được ghi nhận."))
    return "\n".join(lines)


def _line(cell: Cell) -> str:
    if cell.state == "returned":
        return tr("{unit} – bổ sung báo cáo đã trả lại", unit=cell.unit.name)
    if cell.days_late:
        return tr("{unit} – quá hạn {n} ngày", unit=cell.unit.name, n=cell.days_late)
    return cell.unit.name


def remind(
    session: Session, period: Period, waiting: Sequence[Cell], folder: Path
) -> tuple[Path, ...]:
    """Write text, letter, list and an e-mail draft for each unit into `folder`, and log it.

    Nothing is written when nobody is waited for. One undo step. Raises `UserError`, `BookError`.
    """
    if not waiting:
        return ()
    from core import reports
    from core.reports.reminder_letter import reminder_letter
    from core.reports.target_file import save

    folder.mkdir(parents=True, exist_ok=True)
    stem = f"Don-doc_{period.key}"
    text = message(session, period, waiting)
    files = [save(f"{text}\n".encode(), folder / f"{stem}.txt")]
    letter = reminder_letter(session, period, waiting)
    for fmt in ("pdf", "docx", "xlsx"):
        files.append(reports.write(letter, folder / f"{stem}.{fmt}", fmt))
    for cell in waiting:
        path = folder / f"{stem}_{ascii_name(cell.unit.name)}.eml"
        if path in files:
            path = path.with_stem(f"{path.stem}-{cell.unit.id}")
        to = [cell.unit.email] if cell.unit.email else []
        write_draft(path, to=to, subject=_subject(period), text=_mail_text(session, cell),
                    attachments=[files[1]])  # fmt: skip
        files.append(path)
    record(session, waiting, "letter")
    return tuple(files)


def _subject(period: Period) -> str:
    return tr("Đôn đốc gửi báo cáo {period}", period=period.label)


def _mail_text(session: Session, cell: Cell) -> str:
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    late = tr(" Đến nay đã quá hạn {n} ngày.", n=cell.days_late) if cell.days_late else ""
    due = show_day(cell.due_on) if cell.due_on else tr("(chưa ghi)")
    return tr(
        "Kính gửi: {unit}\n\n{office} chưa nhận được báo cáo {period} của đơn vị; hạn gửi là"
        " {due}.{late}\nĐề nghị đơn vị mở Sổ Kế Hoạch, chọn Gửi báo cáo và gửi tệp .skh về cho"
        " chúng tôi.\n\nTrân trọng./.\n",
        unit=cell.unit.name, office=own.name, period=cell.period.label, due=due, late=late,
    )  # fmt: skip
