"""What an office does next about the reports of its units: chase, look at, answer."""

from __future__ import annotations

from core.exchange.matrix import NOT_ASKED, matrix
from core.exchange.sent_log import PLAN
from core.i18n import tr
from core.services.next_steps import NextStep
from core.services.overview import Overview, Place
from core.services.reporting_units import kind_of
from core.session import Session
from db.queries import exchange as query


def office_steps(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    """A sentence for who is late, who has not sent yet, and what nobody has looked at.

    None in a school's book, without a period, for another unit than the book's own, and as long as
    no file went down or came up: an office may type its figures itself.
    """
    if found.period is None or unit_id != session.own_unit_id():
        return []
    if kind_of(session, unit_id) == "school" or not by_file(session):
        return []
    period = found.period.period
    cells = [cell for cell in matrix(session, [period]) if cell.state != NOT_ASKED]
    waiting = [cell for cell in cells if cell.is_waited_for and cell.state != "not_open"]
    late = sum(cell.days_late > 0 for cell in waiting)
    new = sum(cell.state == "submitted" for cell in cells)
    words = {"period": period.label, "all": len(cells)}
    steps = []
    if late:
        text = tr("{n} trong {all} đơn vị quá hạn gửi {period}: đôn đốc.", n=late, **words)
        steps.append(NextStep("urgent", text, Place("inbox", "late")))
    elif waiting:
        text = tr("{n} trong {all} đơn vị chưa gửi {period}.", n=len(waiting), **words)
        steps.append(NextStep("todo", text, Place("inbox", "waiting")))
    if new:
        text = tr("Xem {n} báo cáo {period} vừa nhận, rồi tiếp nhận, duyệt hoặc trả lại.",
                  n=new, period=period.label)  # fmt: skip
        steps.append(NextStep("todo", text, Place("inbox", "new")))
    return steps


def by_file(session: Session) -> bool:
    """Whether a file came up or a plan went down: else an office types its figures itself."""
    conn = session.conn
    return bool(
        query.submissions(conn, "in", limit=1) or query.submissions(conn, "out", PLAN, limit=1)
    )
