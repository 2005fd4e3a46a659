"""Plausible figures of an invented school."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from core.services.indicators import applying_targets, entry_keys
from core.services.own_tasks import foreign_tasks
from core.session import Session
from db.bulk import Values
from db.queries import book as query
from db.queries import indicators as indicator_query
from db.records import Indicator, Period, TargetRow, Unit

_BLANK, _NO_DATA, _NOT_APPLICABLE = 0.02, 0.03, 0.05  # upper ends of a random number
_NEAR: Final = 0.03  # how far a school lies around its target


class Figures:
    """The figures of one school: the same size in every period, getting better slowly."""

    def __init__(self, session: Session, unit: Unit, random: Random) -> None:
        self._unit = unit
        self._random = random
        conn = session.conn
        self._indicators = {i.id: i for i in indicator_query.indicators(conn)}
        self._keys = entry_keys(session, unit_id=unit.id)
        self._targets: dict[tuple[int, str], list[TargetRow]] = {}
        for target in indicator_query.targets(conn, list(self._indicators)):
            self._targets.setdefault((target.indicator_id, target.level), []).append(target)
        [plan] = query.plans(conn)
        foreign = foreign_tasks(session, unit.id)
        self._tasks = [task for task in query.tasks(conn, plan.id) if task.id not in foreign]
        lines = query.budget_lines(conn, plan.id)
        parents = {line.parent_id for line in lines}
        self._lines = [line for line in lines if line.id not in parents]
        levels = ("MN", "TH", "THCS", "THPT", "GDTX", "ALL")
        self.pupils = {level: random.randint(180, 900) for level in levels}

    def results(self, period: Period) -> Iterator[Values]:
        """Rows of table `result`."""
        for key in self._keys:
            indicator = self._indicators[key.indicator_id]
            place = (period.id, key.indicator_id, key.level, self._unit.id)
            chance = self._random.random()
            if chance < _BLANK:
                continue
            if chance < _NOT_APPLICABLE:
                state = "nodata" if chance < _NO_DATA else "na"
                yield (*place, state, None, None, None, None, None)
                continue
            targets = self._targets.get((key.indicator_id, key.level), [])
            mine = applying_targets(targets, self._unit.id, period.id)
            yield (*place, "value", *self._value(indicator, key.level, mine), None)

    def _value(self, indicator: Indicator, level: str, targets: tuple[TargetRow, ...]) -> Values:
        """numerator, denominator, value, text."""
        random = self._random
        aim = _aim(indicator, targets)
        if indicator.kind == "ratio":
            whole = self.pupils[level]
            share = min(1.0, aim / indicator.factor)
            part = round(whole * min(1.0, max(0.0, share + random.uniform(-_NEAR, _NEAR / 2))))
            return float(part), float(whole), None, None
        if indicator.kind == "yes_no":
            yes = random.random() < 0.8
            return None, None, float(yes), "Có" if yes else "Không"
        if indicator.kind == "grade":
            grade = random.choice((1, 2, 2, 3))
            return None, None, float(grade), f"Mức độ {grade}"
        if indicator.kind == "text":
            return None, None, None, "Đã thực hiện"
        if indicator.kind == "rank":
            return None, None, float(random.randint(1, 30)), None
        if indicator.kind == "score":
            return None, None, round(random.uniform(5.5, 8.5), 2), None
        return None, None, float(random.randint(0, max(1, int(aim)))), None

    def progress(self, period: Period, place: int, count: int) -> Iterator[Values]:
        """Rows of table `progress`; `place` of `count` periods."""
        for task in self._tasks:
            if task.end_on and task.end_on <= (period.data_to or ""):
                done_on = max(task.end_on, period.data_from or task.end_on)
                late = self._random.random() < 0.1 or done_on > task.end_on
                status = "done_late" if late else "done"
                reason = "Chờ kinh phí được duyệt" if late else None
                yield (period.id, task.id, self._unit.id, status, 100, done_on, None, None,
                       reason, None)  # fmt: skip
            elif self._random.random() < 0.9:
                percent = min(95, 100 * (place + 1) // (count + 1))
                yield (period.id, task.id, self._unit.id, "in_progress", percent, None, None,
                       None, None, None)  # fmt: skip

    def execution(self, period: Period, place: int) -> Iterator[Values]:
        """Rows of table `execution`: a school's small share of each line, spent bit by bit."""
        for line in self._lines:
            share = (line.amount_vnd or 40_000_000) // 100
            allocated = share // 1000 * 1000
            spent = allocated * min(4, place + 1) // 4
            yield (period.id, line.id, self._unit.id, allocated, spent, None)


def _aim(indicator: Indicator, targets: tuple[TargetRow, ...]) -> float:
    """The figure a school lies around: its target, where that is a figure to reach."""
    for target in targets:
        if target.low is not None and target.relative is None:
            return target.low
    if indicator.kind != "ratio":
        return 5.0
    return 5.0 if indicator.direction == "down" else 92.0
