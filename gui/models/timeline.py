"""What the timeline draws: tasks as bars of days, and the months and quarters above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from core import clock
from core.i18n import tr
from core.services import progress, tasks
from core.services.tasks import TaskRow
from gui.models.columns import Entry, Group, Key

Days = tuple[int, int]
"""A first and a last day (or the day after it), as ordinals."""
State = Literal["done", "late", "running", "waiting", "idle"]
_STATES: Final[dict[str, State]] = {
    "done": "done", "done_late": "done", "in_progress": "running",
    "paused": "idle", "carried_over": "idle",
}  # fmt: skip
_ROMAN: Final = ("I", "II", "III", "IV")
_MONTHS: Final = 12


@dataclass(frozen=True)
class Bar:
    """One line: a heading (`key` None) or a task from day `first` to day `last` (ordinals).

    A side the plan leaves open is None. `words` stand beside the bar. `lead` numbers the unit that
    leads, for its colour; None = nobody.
    """

    text: str
    key: Key | None
    depth: int = 0
    first: int | None = None
    last: int | None = None
    state: State = "waiting"
    words: str = ""
    lead: int | None = None

    @property
    def dated(self) -> bool:
        """Whether at least one side is known."""
        return self.first is not None or self.last is not None

    @property
    def whole(self) -> str:
        """All it says: its text, its days and the words beside it, a line each."""
        days = days_text(self.first, self.last) if self.dated else ""
        return "\n".join(part for part in (self.text, days, self.words) if part)


@dataclass(frozen=True)
class Tick:
    """A piece of the scale: its first day, the day after its last, what stands in it."""

    first: int
    end: int
    text: str


def days_text(first: int | None, last: int | None) -> str:
    """ "04/05/2023 – 30/06/2023"; an open side is "…"."""
    days = ("…" if day is None else f"{date.fromordinal(day):%d/%m/%Y}" for day in (first, last))
    return " – ".join(days)


def bars_of(
    entries: Sequence[Entry], rows: Mapping[Key, TaskRow], leads: Mapping[int, str]
) -> list[Bar]:
    """A bar for every line of the table, headings included; `leads` names who leads each task."""
    numbers = {name: n for n, name in enumerate(dict.fromkeys(leads.values()))}
    places = {task_id: numbers[name] for task_id, name in leads.items()}
    return [
        Bar(entry.title, None, entry.depth)
        if isinstance(entry, Group)
        else _bar(rows[entry], places.get(rows[entry].task.id))
        for entry in entries
        if isinstance(entry, Group) or entry in rows
    ]


def _bar(row: TaskRow, lead: int | None) -> Bar:
    task = row.task
    status = row.status
    state: State = "late" if row.overdue else _STATES.get(status or "", "waiting")
    words = [tr("Quá {n} ngày", n=row.days_late)] if row.overdue else []
    if status:
        words.append(progress.status_labels()[status])
    if task.recurrence != "none":
        words.append(tasks.recurrence_labels()[task.recurrence])
    if not task.start_on and not task.end_on and task.recurrence == "none":
        words.append(tr("Chưa rõ thời gian"))
    if task.start_on and task.end_on and task.end_on < task.start_on:
        words.append(tr("Ngày kết thúc trước ngày bắt đầu"))
    leads = "; ".join(task.leads) or task.lead_raw
    return Bar(
        _numbered(task.no, task.title),
        task.id,
        first=_ordinal(task.start_on),
        last=_ordinal(task.end_on),
        state=state,
        words=" · ".join([*words, *([leads] if leads else [])]),
        lead=lead,
    )


def _numbered(no: str | None, title: str) -> str:
    if not no:
        return title
    return f"{no} {title}" if no[-1] in ".)" else f"{no}. {title}"


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def plan_days(plans: Sequence[Any]) -> tuple[int, int]:
    """The plans' time in whole quarters: first day and day after the last; else this year."""
    days = [day for plan in plans for day in (plan.start_on, plan.end_on) if day]
    year = clock.today().year
    found = [date.fromisoformat(day).toordinal() for day in days]
    return _whole_quarters(found or [date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()])


def all_days(bars: Sequence[Bar], home: tuple[int, int]) -> tuple[int, int]:
    """The plans' time and that of every task, in whole quarters."""
    days = [day for bar in bars for day in (bar.first, bar.last) if day is not None]
    return _whole_quarters([home[0], home[1] - 1, *days])


def _whole_quarters(days: Sequence[int]) -> tuple[int, int]:
    first, last = date.fromordinal(min(days)), date.fromordinal(max(days))
    start = date(first.year, first.month - (first.month - 1) % 3, 1)
    return start.toordinal(), _next_month(last, 3 - (last.month - 1) % 3).toordinal()


def period_days(period: Any) -> tuple[int, int] | None:
    """First and last day of a reporting period, None when it has none."""
    if period is None or not period.data_from or not period.data_to:
        return None
    return (
        date.fromisoformat(period.data_from).toordinal(),
        date.fromisoformat(period.data_to).toordinal(),
    )


def months(first: int, end: int) -> list[Tick]:
    """The months of a range: "T4"."""
    return _ticks(first, end, 1, lambda day: tr("T{n}", n=day.month))


def quarters(first: int, end: int) -> list[Tick]:
    """The quarters of a range: "Quý II/2023"."""
    return _ticks(
        first, end, 3,
        lambda day: tr("Quý {n}/{year}", n=_ROMAN[(day.month - 1) // 3], year=day.year),
    )  # fmt: skip


def short_quarters(first: int, end: int) -> list[Tick]:
    """The quarters of a long range: "II"."""
    return _ticks(first, end, 3, lambda day: _ROMAN[(day.month - 1) // 3])


def years(first: int, end: int) -> list[Tick]:
    """The years of a range."""
    ticks = []
    for year in range(date.fromordinal(first).year, date.fromordinal(end - 1).year + 1):
        start = max(first, date(year, 1, 1).toordinal())
        ticks.append(Tick(start, min(end, date(year + 1, 1, 1).toordinal()), str(year)))
    return ticks


def _ticks(first: int, end: int, step: int, text: Any) -> list[Tick]:
    """Pieces of `step` months as the calendar has them; the first may begin inside its piece."""
    ticks, day = [], date.fromordinal(first)
    while day.toordinal() < end:
        after = _next_month(day, step - (day.month - 1) % step)
        ticks.append(Tick(day.toordinal(), after.toordinal(), text(day)))
        day = after
    return ticks


def _next_month(day: date, step: int) -> date:
    """The first day of the month `step` months later."""
    count = day.year * _MONTHS + day.month - 1 + step
    return date(count // _MONTHS, count % _MONTHS + 1, 1)
