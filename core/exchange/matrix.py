"""Who has sent what: unit × period with the state, days late and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core import clock
from core.exchange.reporters import exists_in, reporters
from core.i18n import tr
from core.services.periods import component_periods, period_kind
from core.services.periods import periods as all_periods
from core.session import Session
from db.queries import exchange as query
from db.records import Period, Unit

SENT: Final = frozenset({"submitted", "received", "accepted", "locked", "gathered"})
"""States of a unit whose figures are in; "returned" asks for another report.

"gathered": a longer period (6 tháng, năm) for which nothing was sent for itself, while the report
of every quarter or term inside it is in: the totals are made of those.
"""
NOT_ASKED: Final = "not_asked"
"""State of a period without a due day: the office wants no report of it, so nobody is late."""
_NOTHING_HELD: Final = frozenset({"not_open", "open", "due", "late"})


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a unit stands in a period.

    `days_late` is positive when nothing is in after the due day; `came_late` is how many days
    after it the first report was made. `revision` 0: nothing received. `reminded` counts reminders
    made. `stale_adjustments`: the unit sent a new value since.
    """

    unit: Unit
    period: Period
    state: str
    due_on: str | None
    days_late: int = 0
    revision: int = 0
    digest: str | None = None
    open_questions: int = 0
    reminded: int = 0
    stale_adjustments: int = 0
    came_late: int = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether a report is asked for and not in, or was returned."""
        return self.state not in SENT and self.state != NOT_ASKED


def state_words() -> dict[str, str]:
    """What the states of a unit's reporting are called in the office."""
    return {
        NOT_ASKED: tr("không yêu cầu"),
        "not_open": tr("chưa đến kỳ"),
        "open": tr("chưa gửi"),
        "due": tr("đến hạn"),
        "late": tr("quá hạn"),
        "gathered": tr("đủ các kỳ"),
        "submitted": tr("đã gửi"),
        "received": tr("đã tiếp nhận"),
        "returned": tr("đã trả lại"),
        "accepted": tr("đã duyệt"),
        "locked": tr("đã khóa"),
    }


def periods_of_year(session: Session, period: Period) -> list[Period]:
    """The periods of the calendar or school year that the period belongs to, in order of time."""
    by_school_year = _is_school_year(period)
    year = period.key[:9] if by_school_year else period.key[:4]
    return [
        p
        for p in all_periods(session)
        if p.key.startswith(year) and _is_school_year(p) == by_school_year
    ]


def _is_school_year(period: Period) -> bool:
    return period_kind(period.key) in ("term", "school_year")


def in_words(cell: Cell) -> str:
    """A state with what matters most about it: "quá hạn 5 ngày", "đã gửi, muộn 9 ngày · lần 2"."""
    words = state_words()[cell.state]
    if cell.came_late:
        words += ", " + tr("muộn {n} ngày", n=cell.came_late)
    if cell.state in SENT and cell.revision > 1:
        words += " · " + tr("lần {n}", n=cell.revision)
    if cell.days_late and cell.state != "returned":
        words += " " + tr("{n} ngày", n=cell.days_late)
    if cell.open_questions:
        words += " · " + tr("{n} hỏi", n=cell.open_questions)
    return words


def matrix(session: Session, chosen: Sequence[Period] | None = None) -> list[Cell]:
    """A cell for every unit that is to report in every period (all periods by default).

    Unit by unit in printed order, each with its periods in the order of time.
    """
    wanted = list(chosen) if chosen is not None else all_periods(session)
    states = {(s.unit_id, s.period_id): s for s in query.unit_periods(session.conn)}
    counts = _Counts(session)
    parts = {period.id: component_periods(session, period) for period in wanted}
    today = clock.today().isoformat()

    def is_gathered(unit: Unit, period: Period) -> bool:
        if not parts[period.id]:
            return False
        inside = [part for part in parts[period.id] if exists_in(unit, part)]
        held = [states.get((unit.id, part.id)) for part in inside]
        return bool(held) and all(one is not None and one.state in SENT for one in held)

    return [
        _cell(unit, period, states.get((unit.id, period.id)), counts, today,
              is_gathered=is_gathered(unit, period))
        for unit in reporters(session)
        for period in wanted
        if exists_in(unit, period)
    ]  # fmt: skip


class _Counts:
    """Questions, reminders and adjustments, counted per unit and period."""

    def __init__(self, session: Session) -> None:
        conn = session.conn
        self.questions: dict[tuple[int, int], int] = {}
        self.reminders: dict[tuple[int, int], int] = {}
        self.adjusted: dict[tuple[int, int], list[str | None]] = {}
        for question in query.questions(conn):
            if question.state == "open":
                _count(self.questions, (question.unit_id, question.period_id))
        for reminder in query.reminders(conn):
            _count(self.reminders, (reminder.unit_id, reminder.period_id))
        for row in query.adjustments(conn):
            self.adjusted.setdefault((row.unit_id, row.period_id), []).append(row.against_digest)


def _count(counts: dict[tuple[int, int], int], key: tuple[int, int]) -> None:
    counts[key] = counts.get(key, 0) + 1


def _cell(
    unit: Unit, period: Period, held: query.UnitPeriod | None, counts: _Counts, today: str,
    *, is_gathered: bool,
) -> Cell:  # fmt: skip
    """`is_gathered`: the unit has sent every quarter or term inside the period."""
    key = (unit.id, period.id)
    due_on = (held.due_on if held else None) or period.due_on
    state = held.state if held else _state_by_date(period, due_on, today)
    if is_gathered and state in (*_NOTHING_HELD, NOT_ASKED):
        state = "gathered"
    digest = held.digest if held else None
    waiting = state not in SENT
    made_on = held.note if held and held.revision else None
    return Cell(
        unit,
        period,
        state,
        due_on,
        _days_after(due_on, today) if waiting else 0,
        held.revision if held else 0,
        digest,
        counts.questions.get(key, 0),
        counts.reminders.get(key, 0),
        sum(against != digest for against in counts.adjusted.get(key, ())),
        _days_after(due_on, made_on),
    )


def _days_after(due_on: str | None, day: str | None) -> int:
    """How many days a day lies after the due day; 0 when it does not, or either is not known."""
    if not due_on or not day or day <= due_on:
        return 0
    return (date.fromisoformat(day) - date.fromisoformat(due_on)).days


def _state_by_date(period: Period, due_on: str | None, today: str) -> str:
    if due_on is None:
        return NOT_ASKED
    if period.data_from and period.data_from > today:
        return "not_open"
    if due_on < today:
        return "late"
    return "due" if period.data_to and period.data_to < today else "open"
