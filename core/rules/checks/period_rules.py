"""Checks of a whole period: missing cells, split sets, progress and execution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from core.rules.checks.budget_rules import line_place
from core.rules.checks.cell_rules import result_place
from core.rules.checks.findings import Fault, Place
from core.rules.checks.task_rules import task_place
from core.rules.checks.views import Cell, PeriodView, Spread
from core.rules.figures import day_text, money_text, number_text
from core.rules.verdicts import result_value
from db.records import BudgetLine, Execution, Indicator, Progress, Result, Task

_FULL = Decimal(100)
_ROUNDING = Decimal("0.5")
"""Rounded percentages of a set may add to 99,6 or 100,4."""
_OPEN_ENDED = frozenset({"continuous", "by_event", "by_schedule"})
_FINISHED = frozenset({"done", "done_late", "carried_over"})


def cells(view: PeriodView) -> Iterator[Cell]:
    """The filled cells of the period, each with its history and how the units' values lie."""
    indicators = {indicator.id: indicator for indicator in view.indicators}
    units = {unit.id: unit for unit in view.units}
    filled = [r for r in view.results if r.state == "value" and r.indicator_id in indicators]
    groups: defaultdict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for result in filled:
        value = result_value(indicators[result.indicator_id], result)
        if value is not None:
            groups[result.indicator_id, result.level].append(value)
    spreads = {group: Spread.of(values) for group, values in groups.items()}
    for result in filled:
        unit = units.get(result.unit_id)
        yield Cell(
            indicators[result.indicator_id],
            result,
            view.history.get((result.indicator_id, result.level, result.unit_id), ()),
            spreads.get((result.indicator_id, result.level)),
            unit.name if unit and len(view.units) > 1 else "",
            unit.uid if unit else "",
        )


# ------------------------------------------------------------------ results


def nothing_typed(view: PeriodView) -> Iterator[Fault]:
    """A period without a single figure, answer or progress: sent like this it says nothing."""
    period = view.period
    told = [row for row in view.progress if row.period_id == period.id]
    if told or view.execution or any(row.state != "blank" for row in view.results):
        return
    indicators = {indicator.id: indicator.uid for indicator in view.indicators}
    first, level, _ = next(iter(view.expected), (next(iter(indicators), 0), "", 0))
    yield Fault(
        Place("result", indicators.get(first), period.label, level),  # where typing begins
        "{period}: chưa nhập số liệu nào trong kỳ. Hãy nhập kết quả; nếu đúng là không có gì để "
        "báo cáo, hãy ghi lý do.",
        {"period": period.label},
    )


def missing_due(view: PeriodView) -> Iterator[Fault]:
    """A cell that is due in this period and blank; "không có số liệu" is an answer."""
    indicators = {indicator.id: indicator for indicator in view.indicators}
    units = {unit.id: unit for unit in view.units}
    answered = {
        (result.indicator_id, result.level, result.unit_id)
        for result in view.results
        if result.state != "blank"
    }
    for key in view.expected:
        indicator = indicators.get(key[0])
        if key in answered or indicator is None:
            continue
        unit = units.get(key[2])
        name = unit.name if unit and len(view.units) > 1 else ""
        where = result_place(indicator, key[1], name, unit.uid if unit else "")
        yield Fault(
            where,
            "{where}: chưa có số liệu của {period}. Hãy nhập, hoặc chọn “không áp dụng” hay "
            "“chưa có số liệu”.",
            {"where": where.text, "period": view.period.label},
        )


def split_sum_exceeds(view: PeriodView) -> Iterator[Fault]:
    """Error: the groups of a split set add to more than 100 %."""
    for members, total, _ in _split_sums(view):
        if total > _FULL + _ROUNDING:
            yield _split_fault(view, members, total, "vượt quá 100%")


def split_sum_short(view: PeriodView) -> Iterator[Fault]:
    """A split set with all groups filled that adds to less than 100 %: someone is in no group."""
    for members, total, complete in _split_sums(view):
        if complete and total < _FULL - _ROUNDING:
            yield _split_fault(view, members, total, "chưa đủ 100%")


_Member = tuple[Indicator, Result, Decimal]


def _split_sums(view: PeriodView) -> Iterator[tuple[list[_Member], Decimal, bool]]:
    """Filled members of each split set of a level and unit, their sum, whether none is blank."""
    indicators = {i.id: i for i in view.indicators if i.split}
    sizes: defaultdict[str, int] = defaultdict(int)
    for indicator in indicators.values():
        sizes[indicator.split or ""] += 1
    sets: defaultdict[tuple[str, str, int], list[_Member]] = defaultdict(list)
    for result in view.results:
        found = indicators.get(result.indicator_id)
        value = result_value(found, result) if found else None
        if found is not None and value is not None:
            sets[found.split or "", result.level, result.unit_id].append((found, result, value))
    for (split, _, _), members in sets.items():
        total = sum((value for _, _, value in members), Decimal(0))
        yield members, total, len(members) == sizes[split]


def _split_fault(view: PeriodView, members: list[_Member], total: Decimal, what: str) -> Fault:
    indicator, result, _ = members[0]
    unit = next((unit for unit in view.units if unit.id == result.unit_id), None)
    name = unit.name if unit and len(view.units) > 1 else ""
    where = result_place(indicator, result.level, name, unit.uid if unit else "")
    parts = "; ".join(f"{one.name}: {number_text(value)}%" for one, _, value in members)
    return Fault(
        where,
        "{where}: cộng các mức ({parts}) được {total}%, {what}.",
        {"where": where.text, "parts": parts, "total": number_text(total), "what": what},
        parts,
        number_text(total),
    )


# ------------------------------------------------------------------ progress


def overdue(view: PeriodView) -> Iterator[Fault]:
    """A task whose end has passed, not done and without a reason.

    Passed is: before `view.late_from`, else by the period's last day. Continuous, by-event and
    by-schedule tasks are never overdue, nor are those the school is not asked about.
    """
    rows: defaultdict[int, list[Progress]] = defaultdict(list)
    for row in view.progress:
        rows[row.task_id].append(row)
    for task in view.tasks:
        if not task.end_on or not _has_passed(task.end_on, view):
            continue
        answered = [row.status in _FINISHED or bool(row.reason) for row in rows[task.id]]
        if task.id in view.foreign or task.recurrence in _OPEN_ENDED:
            continue
        if answered and all(answered):
            continue
        yield _task_fault(
            task,
            "{task}: đã quá hạn {end} mà chưa hoàn thành. Hãy ghi lý do chậm.",
            end=day_text(task.end_on),
        )


def _has_passed(end_on: str, view: PeriodView) -> bool:
    if view.late_from is not None:
        return end_on < view.late_from
    return view.period.data_to is not None and end_on <= view.period.data_to


def progress_contradicts(view: PeriodView) -> Iterator[Fault]:
    """A status that its own percentage or date contradicts."""
    tasks = {task.id: task for task in view.tasks}
    for row in view.progress:
        task = tasks.get(row.task_id)
        if task is not None:
            yield from (fault for _, fault in contradictions(task, row, view.today))


def contradictions(task: Task, row: Progress, today: str | None) -> Iterator[tuple[str, Fault]]:
    """What does not fit together in one row: the column beside the status, and the fault.

    `today` (ISO day) tells which days have not come yet; None = not asked.
    """
    finished = row.status in ("done", "done_late")
    if finished and row.percent is not None and row.percent < _FULL:
        words = "{task}: ghi hoàn thành nhưng tiến độ là {percent}%."
        yield "percent", _task_fault(task, words, percent=row.percent)
    if row.status == "not_started" and (row.percent or row.done_on):
        words = "{task}: ghi chưa thực hiện nhưng đã có tiến độ hoặc ngày xong."
        yield "percent" if row.percent else "done_on", _task_fault(task, words)
    once = row.status == "done" and task.recurrence == "none"
    if row.done_on and today is not None and row.done_on > today:
        words = "{task}: ngày xong {done} chưa đến, hôm nay mới là {today}."
        days = {"done": day_text(row.done_on), "today": day_text(today)}
        yield "done_on", _task_fault(task, words, **days)
    elif once and row.done_on and task.end_on and row.done_on > task.end_on:
        words = "{task}: xong ngày {done}, sau hạn {end}; trạng thái nên là hoàn thành muộn."
        days = {"done": day_text(row.done_on), "end": day_text(task.end_on)}
        yield "done_on", _task_fault(task, words, **days)


def _task_fault(task: Task, sentence: str, **words: object) -> Fault:
    where = task_place(task)
    return Fault(Place("progress", where.uid, where.text), sentence, {"task": where.text, **words})


# ------------------------------------------------------------------ execution


def money_negative(view: PeriodView) -> Iterator[Fault]:
    """Error: negative money."""
    for line, row in _executed(view):
        for amount in (row.allocated_vnd, row.disbursed_vnd):
            if amount is not None and amount < 0:
                yield _money_fault(line, row, "{line}: số tiền {a} âm.", amount, None)


def disbursed_exceeds(view: PeriodView) -> Iterator[Fault]:
    """More paid out than allocated."""
    for line, row in _executed(view):
        spent, given = row.disbursed_vnd, row.allocated_vnd
        if spent is not None and given is not None and spent > given:
            yield _money_fault(line, row, "{line}: giải ngân {a}, vượt phân bổ {b}.", spent, given)


def allocated_exceeds(view: PeriodView) -> Iterator[Fault]:
    """More allocated than the plan provides for the line."""
    for line, row in _executed(view):
        given, planned = row.allocated_vnd, line.amount_vnd
        if given is not None and planned is not None and given > planned:
            yield _money_fault(
                line, row, "{line}: phân bổ {a}, vượt số kế hoạch {b}.", given, planned
            )


def executed_parents(view: PeriodView) -> Iterator[Fault]:
    """Error: a parent's allocated or disbursed money that is not the sum of all its children's."""
    rows = {(line.id, row.unit_id): row for line, row in _executed(view)}
    children: defaultdict[int, list[BudgetLine]] = defaultdict(list)
    for line in view.budget:
        if line.parent_id is not None:
            children[line.parent_id].append(line)
    for line, row in _executed(view):
        below = [rows.get((child.id, row.unit_id)) for child in children[line.id]]
        for column, words in (("allocated_vnd", "phân bổ"), ("disbursed_vnd", "giải ngân")):
            own = getattr(row, column)
            parts = [getattr(part, column) for part in below if part is not None]
            known = [part for part in parts if part is not None]
            if own is None or not known or len(known) < len(below):
                continue
            if sum(known) != own:
                sentence = f"{{line}}: {words} {{a}}, cộng các dòng con được {{b}}."
                yield _money_fault(line, row, sentence, own, sum(known))


def _executed(view: PeriodView) -> Iterator[tuple[BudgetLine, Execution]]:
    lines = {line.id: line for line in view.budget}
    return ((lines[row.line_id], row) for row in view.execution if row.line_id in lines)


def _money_fault(
    line: BudgetLine, row: Execution, sentence: str, first: int, second: int | None
) -> Fault:
    where = line_place(line)
    return Fault(
        Place("execution", where.uid, where.text, str(row.unit_id)),
        sentence,
        {
            "line": where.text,
            "a": money_text(first),
            "b": "" if second is None else money_text(second),
        },
        str(first),
        None if second is None else str(second),
    )
