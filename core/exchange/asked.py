"""Questions on cells as rows for the window: whose, about which cell, what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.exchange.cell_words import RowNames
from core.exchange.travel import Row, Value
from core.i18n import tr
from core.services.overview import Place, Tab
from core.services.places import row_id
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids, select
from db.records import Period, Unit

State = Literal["open", "answered", "closed"]
_TABLES: Final = ("indicator", "task", "budget_line")
_TABS: Final[dict[str, Tab]] = {
    "indicator": "indicators",
    "task": "tasks",
    "budget_line": "budget",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `subject_uid` leads to the row it is about, None when it is about the period.

    `id` is 0 while the question stands in a received file only.
    """

    id: int
    uid: str
    unit_id: int
    unit_uid: str
    unit_name: str
    period: Period
    subject: str
    subject_uid: str | None
    level: str | None
    cell: str
    text: str
    answer: str
    state: State


def state_words() -> dict[State, str]:
    """What the states of a question are called."""
    return {"open": tr("chờ trả lời"), "answered": tr("đã trả lời"), "closed": tr("đã đóng")}


def asked(
    session: Session,
    *,
    unit_id: int | None = None,
    period_id: int | None = None,
    states: Sequence[State] = ("open", "answered", "closed"),
) -> list[Asked]:
    """Questions of a unit, of a period or all, in the order asked."""
    rows = [q for q in query.questions(session.conn, unit_id, period_id) if q.state in states]
    return _told(session, rows)


def received(session: Session, rows: Iterable[Row], unit_id: int, period_id: int) -> list[Asked]:
    """Questions of a receipt file in the words of the book, in the order asked."""
    found = [
        query.QuestionRow(
            0, str(row["uid"]), unit_id, period_id, str(row["subject"]), str(row["text"]),
            str(row["asked_at"]), _text(row["subject_uid"]), _text(row["level"]),
            _text(row["field"]), _text(row["answer"]), state=str(row["state"]),
        )
        for row in rows
    ]  # fmt: skip
    return _told(session, sorted(found, key=lambda q: q.asked_at))


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _told(session: Session, rows: Sequence[query.QuestionRow]) -> list[Asked]:
    units = {u.id: u for u in by_ids(session.conn, Unit, "unit", {q.unit_id for q in rows})}
    known = {p.id: p for p in select(session.conn, Period, "period")}
    places = [_place(session, q) for q in rows]
    ids: dict[str, list[int]] = {}
    for table, found in places:
        if found is not None:
            ids.setdefault(table, []).append(found)
    names = RowNames(session, ids)
    return [
        Asked(
            q.id, q.uid, q.unit_id, units[q.unit_id].uid, units[q.unit_id].name, known[q.period_id],
            q.subject, q.subject_uid, q.level, _cell(names, q, *place), q.text, q.answer or "",
            _STATES[q.state],
        )
        for q, place in zip(rows, places, strict=True)
    ]  # fmt: skip


def place_of(question: Asked) -> Place | None:
    """Where the row is that a question is about; None when it is about the whole period."""
    tab = _TABS.get(question.subject)
    return Place(tab, uid=question.subject_uid) if tab and question.subject_uid else None


_STATES: Final[dict[str, State]] = {"open": "open", "answered": "answered", "closed": "closed"}


def _place(session: Session, question: query.QuestionRow) -> tuple[str, int | None]:
    if question.subject not in _TABLES or question.subject_uid is None:
        return question.subject, None
    return question.subject, row_id(session, question.subject, question.subject_uid)


def _cell(names: RowNames, question: query.QuestionRow, table: str, found: int | None) -> str:
    if question.subject not in _TABLES:
        return tr("cả kỳ báo cáo")
    if found is None:
        return tr("(không còn trong kế hoạch)")
    return names.of(table, found, question.level)
