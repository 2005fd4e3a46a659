"""Checks of tasks: their days, their units, the school year they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from core.rules.checks.findings import Fault, Place, shortened
from core.rules.checks.plan_rules import plan_place
from core.rules.checks.views import PlanView
from core.rules.figures import day_text
from core.rules.names import name_key
from db.records import Plan, Task
from db.text import fold

# A school year's plan covers its preparation and its enrolment season: July before to August
# after the teaching months September-May (Decree 84/2020 and the yearly frame decisions).
_MONTHS_BEFORE, _MONTHS_AFTER = 2, 3
_SCHOOL_YEAR = re.compile(r"năm học\s*(20\d\d)\s*[-–]\s*(20\d\d)", re.IGNORECASE)
_LOOKS_BACK = re.compile(r"\b(đánh giá|tổng kết|sơ kết|phân loại|tổng hợp kết quả)", re.IGNORECASE)
_LOOKS_AHEAD = re.compile(
    r"\b(xây dựng (kế hoạch|, tổ chức)|hướng dẫn|tuyển sinh|chuẩn bị|khai giảng|việc xây dựng)",
    re.IGNORECASE,
)


def task_place(task: Task) -> Place:
    """A task as a place: "Mục III, Cấp Tiểu học, 4. Kế hoạch sinh hoạt tổ nhóm …"."""
    above = [f"Mục {task.section}" if task.section else None, task.sublevel if task.no else None]
    number = f"{task.no}. " if task.no else ""
    return Place(
        "task", task.uid, ", ".join([*filter(None, above), number + shortened(task.title)])
    )


# ------------------------------------------------------------------ days


def ends_before_start(view: PlanView) -> Iterator[Fault]:
    """Error: no task ends before it starts (Hải An's task 3). Printed order is kept."""
    for task in view.tasks:
        if task.start_on and task.end_on and task.end_on < task.start_on:
            yield Fault(
                task_place(task),
                "{task}: kết thúc {end}, trước khi bắt đầu {start}.",
                {**_task_words(task), "start": day_text(task.start_on), **_end(task)},
                task.time_raw,
            )


def outside_plan(view: PlanView) -> Iterator[Fault]:
    """A task with days outside the plan's own period (a school year's with its preparation)."""
    first, last = _covered(view.plan)
    whole = view.plan.clock == "school_year"  # "năm 2023" need only touch a school year
    for task in view.tasks:
        start, end = task.start_on or task.end_on, task.end_on or task.start_on
        if not (start and end and first and last) or end < start:
            continue
        outside = (end < first or start > last) if whole else (start < first or end > last)
        if outside:
            yield Fault(
                task_place(task),
                "{task}: thời gian “{time}” nằm ngoài thời gian của kế hoạch ({first} – {last}).",
                {
                    **_task_words(task),
                    "first": day_text(view.plan.start_on or ""),
                    "last": day_text(view.plan.end_on or ""),
                },
                task.time_raw,
                f"{view.plan.start_on} – {view.plan.end_on}",
            )


def _covered(plan: Plan) -> tuple[str | None, str | None]:
    """First and last day on which the plan's tasks may lie."""
    if plan.clock != "school_year" or not plan.start_on or not plan.end_on:
        return plan.start_on, plan.end_on
    start, end = date.fromisoformat(plan.start_on), date.fromisoformat(plan.end_on)
    first = _month_later(start, -_MONTHS_BEFORE)
    after = _month_later(end, _MONTHS_AFTER + 1)  # the first day beyond
    return first.isoformat(), date.fromordinal(after.toordinal() - 1).isoformat()


def _month_later(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def before_issue(view: PlanView) -> Iterator[Fault]:
    """A task of a plan for several years that begins in a month before the plan was signed."""
    if view.plan.clock != "multi_year":
        return
    for task in _begun_before_issue(view):
        yield Fault(
            task_place(task),
            "{task}: thời gian “{time}” bắt đầu trước ngày ban hành kế hoạch {issued}.",
            {**_task_words(task), "issued": day_text(view.plan.issued_on or "")},
            task.time_raw,
            view.plan.issued_on,
        )


def before_issue_in_year(view: PlanView) -> Iterator[Fault]:
    """Info, one for all: the same in a plan for one year, often signed after the year began."""
    tasks = [] if view.plan.clock == "multi_year" else _begun_before_issue(view)
    if tasks:
        where = plan_place(view)
        yield Fault(
            Place(where.table, where.uid, where.text, "tasks-before-issue"),
            "{count} nhiệm vụ bắt đầu trước ngày ban hành kế hoạch {issued}: {tasks}.",
            {
                "count": len(tasks),
                "issued": day_text(view.plan.issued_on or ""),
                "tasks": "; ".join(task_place(task).text for task in tasks),
            },
            view.plan.issued_on,
            str(len(tasks)),
        )


def _begun_before_issue(view: PlanView) -> list[Task]:
    """Tasks done once that begin in a month before the plan's; a whole year named begins later."""
    issued = view.plan.issued_on
    found = []
    for task in view.tasks:
        start = task.start_on or task.end_on
        whole_year = start and task.end_on == f"{start[:4]}-12-31" and start[5:] == "01-01"
        once = task.recurrence == "none" and not whole_year
        if issued and start and start[:7] < issued[:7] and once:
            found.append(task)
    return found


def school_year(view: PlanView) -> Iterator[Fault]:
    """A task whose school year does not fit its days: judged before it began, planned after it.

    "Đánh giá viên chức năm học 2023-2024" in May 2023; "hướng dẫn xây dựng kế hoạch năm học
    2022-2023" in August 2023. A school year is taken from 1 August to 31 July.
    """
    for task in view.tasks:
        named = _SCHOOL_YEAR.search(task.title)
        if named is None:
            continue
        begins, over = f"{named[1]}-08-01", f"{named[2]}-08-01"
        end, start = task.end_on, task.start_on
        early = end and end < begins and _LOOKS_BACK.search(task.title)
        late = start and start >= over and _LOOKS_AHEAD.search(task.title)
        if early or late:
            yield Fault(
                task_place(task),
                "{task}: ghi “{named}” nhưng thời gian thực hiện là “{time}”, {why}.",
                {
                    **_task_words(task),
                    "named": named[0],
                    "why": "khi năm học đó chưa bắt đầu" if early else "khi năm học đó đã kết thúc",
                },
                named[0],
                task.time_raw,
            )


def no_date(view: PlanView) -> Iterator[Fault]:
    """A task without a time although others of its section have one."""
    yield from _without(
        view,
        lambda task: bool(task.time_raw or task.start_on or task.end_on),
        "{task}: không ghi thời gian thực hiện.",
    )


def sections_without_dates(view: PlanView) -> Iterator[Fault]:
    """Info: whole sections whose tasks carry no time, in one finding for the plan."""
    yield from _sections_without(
        view,
        lambda task: bool(task.time_raw or task.start_on or task.end_on),
        "{count} nhiệm vụ không ghi thời gian thực hiện (mục {sections}).",
        "time",
    )


def time_not_understood(view: PlanView) -> Iterator[Fault]:
    """Info: a printed time that names no day and no recurrence ("Nội dung theo Kế hoạch CCHC")."""
    for task in view.tasks:
        dated = task.start_on or task.end_on or task.recurrence != "none"
        if task.time_raw and not dated:
            yield Fault(
                task_place(task),
                "{task}: thời gian “{time}” không cho biết ngày nào. Hãy ghi thêm ngày nếu biết.",
                _task_words(task),
                task.time_raw,
            )


# ------------------------------------------------------------------ units


def no_lead(view: PlanView) -> Iterator[Fault]:
    """A task without a lead unit although others of its section have one."""
    yield from _without(
        view, lambda task: bool(task.leads or task.lead_raw), "{task}: không có đơn vị chủ trì."
    )


def sections_without_leads(view: PlanView) -> Iterator[Fault]:
    """Info: whole sections whose tasks name no lead unit, in one finding for the plan."""
    yield from _sections_without(
        view,
        lambda task: bool(task.leads or task.lead_raw),
        "{count} nhiệm vụ không có đơn vị chủ trì (mục {sections}).",
        "lead",
    )


def lead_coordinates(view: PlanView) -> Iterator[Fault]:
    """A unit that leads a task and also coordinates it, under whatever spelling."""
    known = {name_key(unit.name): unit.id for unit in view.units}
    known |= {name_key(alias.name): alias.unit_id for alias in view.aliases}
    for task in view.tasks:
        leads = {_identity(name, known): name for name in task.leads}
        for name in task.coordinators:
            lead = leads.get(_identity(name, known))
            if lead is not None:
                yield Fault(
                    task_place(task),
                    "{task}: “{lead}” vừa chủ trì vừa phối hợp (cột phối hợp ghi “{name}”).",
                    {**_task_words(task), "lead": lead, "name": name},
                    task.coordinating_raw,
                    task.lead_raw,
                )


def _identity(name: str, known: dict[tuple[str, ...], int]) -> object:
    key = name_key(name)
    return known.get(key, key)


# ------------------------------------------------------------------ shared


def _task_words(task: Task) -> dict[str, object]:
    days = " – ".join(day_text(day) for day in (task.start_on, task.end_on) if day)
    return {"task": task_place(task).text, "time": task.time_raw or days}


def _end(task: Task) -> dict[str, object]:
    return {"end": day_text(task.end_on or "")}


def _groups(view: PlanView) -> dict[tuple[str | None, str | None], list[Task]]:
    """Tasks by section: one table, one manner of filling it in."""
    groups: defaultdict[tuple[str | None, str | None], list[Task]] = defaultdict(list)
    for task in view.tasks:
        groups[task.section, task.section_name].append(task)
    return groups


def _without(view: PlanView, has: Callable[[Task], bool], sentence: str) -> Iterator[Fault]:
    """Tasks that lack something nearly all others of their section have: a hole in a table."""
    for tasks in _groups(view).values():
        lacking = [task for task in tasks if not has(task)]
        if _few(lacking, tasks):
            for task in lacking:
                yield Fault(task_place(task), sentence, _task_words(task))


def _sections_without(
    view: PlanView, has: Callable[[Task], bool], sentence: str, detail: str
) -> Iterator[Fault]:
    """One fault for all sections where many tasks lack something: prose, not a table."""
    count, sections = 0, []
    for (section, name), tasks in _groups(view).items():
        lacking = [task for task in tasks if not has(task)]
        if lacking and not _few(lacking, tasks):
            count += len(lacking)
            sections.append(section or name or "không đánh số")
    if count:
        where = plan_place(view)
        yield Fault(
            Place(where.table, where.uid, where.text, f"tasks-{detail}"),
            sentence,
            {"count": count, "sections": ", ".join(sections)},
            computed=str(count),
        )


def _few(lacking: list[Task], tasks: list[Task]) -> bool:
    """At most a fifth of the tasks, or a single one among a few."""
    return len(lacking) * 5 <= len(tasks) or (len(lacking) == 1 and len(tasks) > 2)


def duplicate_titles(view: PlanView) -> Iterator[Fault]:
    """Info: two tasks of one section and sub-level with the same words and the same time."""
    seen: dict[tuple[object, ...], Task] = {}
    for task in view.tasks:
        key = (task.section, task.sublevel, fold(task.title), task.time_raw)
        if key in seen:
            yield Fault(
                task_place(task),
                "{task}: trùng nội dung và thời gian với nhiệm vụ số {other} cùng mục.",
                {**_task_words(task), "other": seen[key].no or "ở trên"},
            )
        seen.setdefault(key, task)
