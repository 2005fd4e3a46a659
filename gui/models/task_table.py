"""The rows of the task table: where they come from and the headings they stand under."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from core.i18n import tr
from core.services import tasks
from core.services.tasks import TaskFilter, TaskRow
from core.session import Session
from gui.book import Book
from gui.models.columns import Entry, Group, Key
from gui.models.row_source import MANY, UNTOUCHED, Question, Touched

_BY_TASK: Final = ("progress", "budget_task")  # their rows' second key is the task
_ORDER: Final = frozenset({"position", "section", "section_name", "sublevel", "plan_id"})


class TaskSource:
    """Tasks of the book for the chosen period and unit, under their headings as printed."""

    def __init__(
        self, book: Book, wanted: Callable[[], TaskFilter], by_lead: Callable[[], bool]
    ) -> None:
        self._book = book
        self._wanted = wanted
        self._by_lead = by_lead

    @property
    def period_key(self) -> str | None:
        """The chosen period's key."""
        return self._book.period.key if self._book.period else None

    def entries(self) -> Sequence[Entry]:
        """Ids and heading rows in the order printed, or under the unit that leads."""
        return self.question()(self._book.session)

    def question(self) -> Question:
        """The same for a session of another thread."""
        key, unit_id = self.period_key, self._book.unit_id
        wanted, by_lead = self._wanted(), self._by_lead()

        def ask(session: Session) -> list[Entry]:
            ids = tasks.task_ids(session, period_key=key, unit_id=unit_id, wanted=wanted)
            if by_lead:
                return with_leads(ids, tasks.first_leads(session))
            return with_headings(ids, tasks.headings(session, ids), _plan_titles(session))

        return ask

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, TaskRow]:
        """The tasks of these ids."""
        found = tasks.task_rows(
            self._book.session,
            [key for key in keys if isinstance(key, int)],
            period_key=self.period_key,
            unit_id=self._book.unit_id,
        )
        return {row.task.id: row for row in found}

    def touched(self, done: Any) -> Touched:
        """Order for tasks that come, go or change place; single rows for all else."""
        if len(done.changes) > MANY:
            return Touched(order=True)
        keys: set[Key] = {key[1] for table in _BY_TASK for key in done.keys(table)}
        for change in done.of("task", "task_unit", "task_indicator", "period", "plan", "unit"):
            if change.table == "task":
                other = change.before is None or change.after is None
                if other or _ORDER & change.after.keys():
                    return Touched(order=True)
                keys.add(change.key[0])
            elif change.table == "task_unit":
                if self._by_lead():
                    return Touched(order=True)
                keys.add(change.key[0])
            elif change.table == "task_indicator":
                keys.add(change.key[0])
            else:
                return Touched(order=True)
        return Touched(keys=frozenset(keys)) if keys else UNTOUCHED


def _plan_titles(session: Session) -> dict[int, str]:
    """Headings for the plans, when the book has several."""
    from core.services.plans import plans

    found = plans(session)
    return {p.id: f"{p.number} – {p.title}" if p.number else p.title for p in found[:]} if (
        len(found) > 1
    ) else {}  # fmt: skip


def with_headings(
    ids: Sequence[int], headings: Sequence[tasks.Heading], plan_titles: Mapping[int, str]
) -> list[Entry]:
    """The ids with a heading row wherever plan, section or sub-level changes."""
    entries: list[Entry] = []
    shown: tuple[Any, ...] = (None, None, None)
    for task_id, heading in zip(ids, headings, strict=True):
        section = section_title(heading.section, heading.section_name)
        levels = (plan_titles.get(heading.plan_id), section or None, heading.sublevel)
        depth = 0
        for place, title in enumerate(levels):
            if title and levels[: place + 1] != shown[: place + 1]:
                entries.append(Group(title, min(depth, 2)))
            depth += bool(title)
        shown = levels
        entries.append(task_id)
    return entries


def with_leads(ids: Sequence[int], leads: Mapping[int, str]) -> list[Entry]:
    """The ids under the first unit that leads them, units in the order of their first task.

    A task with several leads stands once, under the first: that one answers for it.
    """
    groups: dict[str, list[int]] = {}
    for task_id in ids:
        groups.setdefault(leads.get(task_id, ""), []).append(task_id)
    nobody = groups.pop("", [])
    if nobody:
        groups[tr("Chưa có đơn vị chủ trì")] = nobody
    entries: list[Entry] = []
    for name, found in groups.items():
        entries += [Group(tr("{unit} – {n} nhiệm vụ", unit=name, n=len(found))), *found]
    return entries


def section_title(number: str | None, name: str | None) -> str:
    """A section as printed: "I. Công tác tổ chức cán bộ"."""
    return ". ".join(part for part in (number, name) if part)
