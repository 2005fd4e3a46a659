"""Reporting periods: those a plan's clock gives, and their dates.

Keys: '2023-Q2', '2023-H1', '2023-9M', '2023', '2023-2024-HK1', '2023-2024'. Offices close data on
the 14th of a quarter's last month, others at its end: the three dates are rows the user edits, the
preset here takes the quarter's own days and a due date ten days later. Labels are stored and
printed, so they are Vietnamese whatever language the window speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from core import clock
from core.session import Session
from db.queries.rows import select
from db.records import Period, Plan
from db.writer import Writer

ROMAN: Final = ("I", "II", "III", "IV")
_DUE_AFTER = timedelta(days=10)
_SCHOOL_YEAR_START_MONTH = 9  # năm học: 01/09 – 31/05 (domain.md)


class _Span(NamedTuple):
    key: str
    label: str
    start: date
    end: date


def periods(session: Session) -> list[Period]:
    """All periods of the book in the order of time."""
    return select(session.conn, Period, "period", "ORDER BY position, key")


def period_by_key(session: Session, key: str) -> Period | None:
    """The period with that key, or None."""
    found = select(session.conn, Period, "period", "WHERE key = ?", (key,))
    return found[0] if found else None


def previous_period(session: Session, period: Period) -> Period | None:
    """The period of the same kind before this one, or None."""
    kind = period_kind(period.key)
    same = [p for p in periods(session) if period_kind(p.key) == kind]
    place = [p.id for p in same].index(period.id)
    return same[place - 1] if place else None


def periods_up_to(session: Session, period: Period, *, since: str = "") -> list[Period]:
    """The periods of the same kind up to this one, earliest first; `since` is a day (ISO)."""
    kind = period_kind(period.key)
    return [
        p
        for p in periods(session)
        if period_kind(p.key) == kind
        and p.position <= period.position
        and (p.data_to or "9999") >= since
    ]


def component_periods(session: Session, period: Period) -> list[Period]:
    """The quarters or terms inside a longer period, earliest first; none for a short one."""
    kind = period_kind(period.key)
    if kind in ("quarter", "term"):
        return []
    inside = "term" if kind == "school_year" else "quarter"
    return [
        p
        for p in periods(session)
        if period_kind(p.key) == inside
        and (p.data_from or "") >= (period.data_from or "")
        and (p.data_to or "9") <= (period.data_to or "9")
    ]


def current_period(session: Session) -> Period | None:
    """The period whose figures are being gathered today: the last quarter (or term) begun.

    Outside the plan's time it is the nearest one.
    """
    all_periods = periods(session)
    short = [p for p in all_periods if period_kind(p.key) in ("quarter", "term")] or all_periods
    begun = [p for p in short if (p.data_from or "") <= clock.today().isoformat()]
    return begun[-1] if begun else next(iter(short), None)


def period_kind(key: str) -> str:
    """quarter, half, nine_months, year, term or school_year."""
    for mark, kind in (("-Q", "quarter"), ("-HK", "term"), ("-H", "half"), ("-9M", "nine_months")):
        if mark in key:
            return kind
    return "school_year" if "-" in key else "year"


def write_plan_periods(writer: Writer, plan: Plan, named: Sequence[str] = ()) -> None:
    """Add the periods that the plan's clock gives and the book does not have yet.

    `named` are keys that the plan's targets name beyond its own time ("vào năm 2025").
    """
    start = date.fromisoformat(plan.start_on or f"{clock.today().year}-01-01")
    end = date.fromisoformat(plan.end_on or f"{start.year}-12-31")
    spans = _spans(start, end, plan.clock)
    known_keys = {span.key for span in spans}
    later = [s for key in named if key[:4].isdigit() for s in _calendar_year(int(key[:4]))]
    for span in [*spans, *(s for s in later if s.key in named and s.key not in known_keys)]:
        known = writer.conn.execute("SELECT 1 FROM period WHERE key = ?", (span.key,)).fetchone()
        if known is None:
            writer.insert(
                "period",
                {
                    "key": span.key,
                    "label": span.label,
                    "data_from": span.start.isoformat(),
                    "data_to": span.end.isoformat(),
                    "due_on": (span.end + _DUE_AFTER).isoformat(),
                    "position": span.end.toordinal() * 1000 + (span.end - span.start).days,
                },
            )


def _spans(start: date, end: date, plan_clock: str) -> list[_Span]:
    spans = [s for year in range(start.year, end.year + 1) for s in _calendar_year(year)]
    if plan_clock == "school_year":
        first = start.year if start.month >= _SCHOOL_YEAR_START_MONTH - 2 else start.year - 1
        spans = [s for s in spans if period_kind(s.key) == "quarter"]
        spans += [s for year in range(first, end.year) for s in _school_year(year)]
    return [s for s in spans if s.start <= end and s.end >= start]


def _calendar_year(year: int) -> list[_Span]:
    first = date(year, 1, 1)
    quarter_ends = [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)]
    starts = [first, *(day + timedelta(days=1) for day in quarter_ends[:3])]
    quarters = [
        _Span(f"{year}-Q{n + 1}", f"Quý {ROMAN[n]}/{year}", starts[n], last)
        for n, last in enumerate(quarter_ends)
    ]
    return [
        *quarters,
        _Span(f"{year}-H1", f"6 tháng đầu năm {year}", first, quarter_ends[1]),
        _Span(f"{year}-9M", f"9 tháng năm {year}", first, quarter_ends[2]),
        _Span(f"{year}", f"Năm {year}", first, quarter_ends[3]),
    ]


def _school_year(year: int) -> list[_Span]:
    name = f"{year}-{year + 1}"
    first, middle, last = date(year, 9, 1), date(year + 1, 1, 15), date(year + 1, 5, 31)
    return [
        _Span(f"{name}-HK1", f"Học kỳ I năm học {name}", first, middle),
        _Span(
            f"{name}-HK2",
            f"Học kỳ II năm học {name}",
            middle + timedelta(days=1),
            last,
        ),
        _Span(name, f"Năm học {name}", first, last),
    ]


def as_of_day(period: Period | None) -> date:
    """The day to count from: today, or the end of a period that is over."""
    last = period.data_to if period else None
    return min(clock.today(), date.fromisoformat(last)) if last else clock.today()
