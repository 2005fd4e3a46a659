"""The official letter to the units that have not sent their report, with the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.reports.content import Document, Paragraph, Stamp
from core.reports.frame import own_unit, paper_of, report_letterhead, report_signature, short_office
from core.reports.results_report import in_text, plan_name
from core.reports.roll_up_tables import late_table
from core.rules.figures import day_text
from core.services.plans import plans
from core.session import Session
from db.records import Period

if TYPE_CHECKING:
    from core.exchange.matrix import Cell


def reminder_letter(session: Session, period: Period, waiting: Sequence[Cell]) -> Document:
    """The letter as content: what is asked, until when, and of whom.

    Raises `UserError` when the book holds no plan to be reported on.
    """
    known = plans(session)
    if not known:
        raise UserError(tr("Sổ chưa có kế hoạch nào nên chưa lập được công văn đôn đốc."))
    plan = known[-1]
    head = report_letterhead(session, plan, period, year=str(clock.today().year))
    due = day_text(period.due_on) if period.due_on else tr("(chưa ghi)")
    text = tr(
        "Thực hiện chế độ báo cáo theo {plan}, đến nay {office} chưa nhận được báo cáo {period}"
        " (hạn gửi {due}) của các đơn vị có tên trong danh sách dưới đây. {office} đề nghị các"
        " đơn vị khẩn trương hoàn thành và gửi tệp báo cáo lập bằng Sổ Kế Hoạch.",
        plan=plan_name(plan), office=short_office(own_unit(session).name),
        period=in_text(period), due=due,
    )  # fmt: skip
    # A công văn has no title: what it is about stands below its number (Nghị định 30, Phụ lục I).
    stamp = Stamp(head.stamp.number.replace("/BC-", "/"), head.stamp.day) if head.stamp else None
    number = head.number.replace("/BC-", "/")
    about = tr("V/v đôn đốc gửi báo cáo {period}", period=in_text(period))
    return Document(
        type="",
        subject=tr("Kính gửi: Các đơn vị có tên trong danh sách dưới đây"),
        letterhead=replace(head, number=f"{number}\n{about}", stamp=stamp),
        blocks=(Paragraph(text), late_table(waiting)),
        signature=replace(
            report_signature(session, plan), recipients=(tr("- Như trên;"), tr("- Lưu: VT."))
        ),
        sheet=tr("Công văn"),
        author=own_unit(session).name,
        paper=paper_of(session),
    )
