"""Which units a total is made of: schools, and offices that handed in their sums alone.

An office below (a commune, a district) may pass its schools' rows on or send its own sums only.
Where rows are there the schools count and the office's sums are left aside, else everything would
be counted twice; where they are not, the office stands in the total as one unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from core.exchange.reporters import reporters
from core.services.periods import component_periods
from core.session import Session
from db.queries import roll_up as query
from db.queries.exchange import units_with_state
from db.queries.rows import select
from db.records import Level, Period, Unit

_LEVELS: Final[tuple[Level, ...]] = ("MN", "TH", "THCS", "THPT", "GDTX", "ALL")


class CoveredUnits:
    """Who is expected in the totals of a period; read once for a whole table."""

    def __init__(self, session: Session, period: Period) -> None:
        self._session, self._period = session, period
        self._own = session.own_unit_id()
        self._every = {u.id: u for u in select(session.conn, Unit, "unit", "ORDER BY sort_key")}

    @cached_property
    def sums(self) -> frozenset[int]:
        """Offices that stand in the totals as one unit each."""
        return frozenset(self._alone) | self._silent

    @cached_property
    def uncounted(self) -> frozenset[int]:
        """Units whose cells are no part of a total: theirs are counted in other units' cells."""
        offices = {unit.id for unit in self._every.values() if unit.kind != "school"}
        under = {school for office in self._alone for school in self._below[office]}
        return frozenset((offices - self.sums) | under)

    def expected(self, *, adds_up: bool) -> dict[Level, list[int]]:
        """Local ids of the units expected to report, per level, in Vietnamese order.

        Schools that existed for a day of the period when figures add up over time, else those
        that exist on its last day; a school's book expects the school alone. A unit whose levels
        are not known is expected at every level, an office at those of its figures or schools.
        """
        last = self._period.data_to or "9999-12-31"
        first = (self._period.data_from or "") if adds_up else last
        units = query.reporting_schools(self._session.conn, first, last)
        if any(unit.id == self._own for unit in units):
            units = [unit for unit in units if unit.id == self._own]
        levels = {u.id: u.levels for u in units if u.id not in self.uncounted}
        levels |= {office: self._office_levels(office) for office in self.sums}
        ordered = [unit_id for unit_id in self._every if unit_id in levels]
        return {
            level: [
                i for i in ordered
                if level == "ALL" or not levels[i] or level in levels[i].split(",")
            ]
            for level in _LEVELS
        }  # fmt: skip

    # -- offices ------------------------------------------------------------------------------

    @cached_property
    def _offices(self) -> list[int]:
        """Offices that report to this book; a school's book has none."""
        if self._every[self._own].kind == "school":
            return []
        return [u.id for u in reporters(self._session, self._period) if u.kind != "school"]

    @cached_property
    def _below(self) -> Mapping[int, Sequence[int]]:
        """The schools under each office that reports."""
        children: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in self._every.values():
            children[unit.parent_id].append(unit)
        found: dict[int, list[int]] = {}
        for office in self._offices:
            waiting, schools = list(children[office]), list[int]()
            while waiting:
                unit = waiting.pop()
                waiting += children[unit.id]
                if unit.kind == "school":
                    schools.append(unit.id)
            found[office] = schools
        return found

    @cached_property
    def _parts(self) -> list[int]:
        """The period and those it is made of."""
        return [p.id for p in (self._period, *component_periods(self._session, self._period))]

    @cached_property
    def _seen(self) -> list[tuple[set[int], set[int]]]:
        """Of each part the units with cells, and those whose cells another unit passed on."""
        if not self._offices:
            return []
        conn = self._session.conn
        found = []
        for part in self._parts:
            seen = query.units_with_cells(conn, part)
            found.append((seen, seen - units_with_state(conn, part)))
        return found

    @cached_property
    def _alone(self) -> list[int]:
        """Offices whose sums came without their schools' rows, if only in one part of a year."""
        return [
            office
            for office in self._offices
            if any(office in seen and passed_on.isdisjoint(self._below[office])
                   for seen, passed_on in self._seen)
        ]  # fmt: skip

    @property
    def _silent(self) -> frozenset[int]:
        """Offices that have sent nothing yet and whose schools this book does not know."""
        return frozenset(
            office
            for office in self._offices
            if not self._below[office] and not any(office in seen for seen, _ in self._seen)
        )

    def _office_levels(self, office: int) -> str:
        known = {self._every[i].levels for i in self._below[office]} - {""}
        for part in self._parts:
            known |= query.levels_of(self._session.conn, part, office)
        return ",".join(known - {"ALL"})
