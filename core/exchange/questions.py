"""Questions on cells: the office asks, the school answers, its next report carries the answer.

A question never changes a number. It goes down in a receipt and comes back in a report.
"""

from __future__ import annotations

import uuid
from typing import Literal

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids
from db.text import nfc_lines

Subject = Literal["indicator", "task", "budget_line", "period"]


def ask(
    session: Session, unit_id: int, period_id: int, subject: Subject, text: str, *,
    subject_uid: str | None = None, level: str | None = None, field: str | None = None,
) -> int:  # fmt: skip
    """Put a question on a cell (or the whole period) of a unit; returns its local id.

    `subject_uid` names the indicator, task or budget line, `field` a column of the cell. One undo
    step. Raises `UserError` for an empty question.
    """
    said = _said(text)
    with session.edit(tr("Hỏi lại số liệu")) as writer:
        return writer.add(
            "question",
            {
                "uid": str(uuid.uuid4()), "unit_id": unit_id, "period_id": period_id,
                "subject": subject, "subject_uid": subject_uid, "level": level, "field": field,
                "text": said, "asked_at": clock.utc_stamp(),
            },
        )  # fmt: skip


def answer(session: Session, question_id: int, text: str) -> None:
    """Answer a question; it travels with the next report. Raises `UserError`, `BookError`."""
    values = {"answer": _said(text), "answered_at": clock.utc_stamp(), "state": "answered"}
    with session.edit(tr("Trả lời câu hỏi của cấp trên")) as writer:
        writer.update("question", (question_id,), values)


def close(session: Session, question_id: int) -> None:
    """The office is satisfied: the question is closed.

    Raises `UserError` in the book of the unit that was asked (it answers), `BookError`.
    """
    [asked] = by_ids(session.conn, query.QuestionRow, "question", [question_id])
    if asked.unit_id == session.own_unit_id():
        raise UserError(tr("Câu hỏi này do cấp trên hỏi, chỉ cấp trên đóng được. Hãy trả lời; câu"
                           " trả lời đi theo báo cáo gửi lần sau."))  # fmt: skip
    with session.edit(tr("Đóng câu hỏi")) as writer:
        writer.update("question", (question_id,), {"state": "closed"})


def open_questions(
    session: Session, unit_id: int | None = None, period_id: int | None = None
) -> list[query.QuestionRow]:
    """Questions without an answer, in the order asked."""
    found = query.questions(session.conn, unit_id, period_id)
    return [question for question in found if question.state == "open"]


def _said(text: str) -> str:
    said = nfc_lines(text)
    if not said:
        raise UserError(tr("Nội dung còn trống. Hãy gõ nội dung rồi lưu lại."))
    return said
