"""The size of schools – classes, pupils, teachers, sites – year by year.

Figures are kept per school year and level; 'ALL' is one figure for the whole school. A total is
never the sum of a whole and its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.session import Session
from db.queries import schools as query
from db.queries.rows import by_ids
from db.queries.schools import UnitFacts
from db.records import Unit

FACTS: Final = ("classes", "pupils", "teachers", "sites")
YEARS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class YearSize:
    """A unit's figures of one school year, by level."""

    levels: tuple[str, ...]
    facts: Mapping[str, UnitFacts]

    @property
    def entry_level(self) -> str | None:
        """The level whose figure a single cell edits; None when they are kept level by level."""
        if len(self.levels) == 1 and "ALL" not in self.facts:
            return self.levels[0]
        return "ALL" if set(self.facts) <= {"ALL"} else None

    def total(self, name: str) -> int | None:
        """Classes, pupils … of all levels; None when no level has a figure.

        A figure given for the whole school ('ALL') is the total: adding its levels to it would
        count them twice. Nor do the sites of levels add up: they share them (see `shares_sites`).
        """
        whole = self.facts.get("ALL")
        if whole is not None and getattr(whole, name) is not None:
            return int(getattr(whole, name))
        given = (getattr(found, name) for found in self.facts.values())
        known = [int(value) for value in given if value is not None]
        if not known:
            return None
        return max(known) if name == "sites" else sum(known)

    @property
    def shares_sites(self) -> bool:
        """Whether several levels name sites and the whole school does not.

        A school of several levels teaches them on the same grounds, so its sites are those of the
        level with the most; one that has separate grounds gives its figure for the whole ('ALL').
        """
        whole = self.facts.get("ALL")
        named = [level for level, found in self.facts.items() if found.sites is not None]
        return len(named) > 1 and (whole is None or whole.sites is None)


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A school's figures over several years; `unit` None is the sum of all schools listed."""

    unit: Unit | None
    years: Mapping[str, YearSize | Mapping[str, int | None]]

    def figure(self, name: str, year: str) -> int | None:
        """The total of one year."""
        found = self.years[year]
        return found.total(name) if isinstance(found, YearSize) else found[name]

    def entry_level(self, year: str) -> str | None:
        """As `YearSize.entry_level`; None for the sum."""
        found = self.years[year]
        return found.entry_level if isinstance(found, YearSize) else None

    def change(self, name: str) -> tuple[int, int] | None:
        """The first and the last known figure; None when there are not two."""
        known = [v for year in sorted(self.years) if (v := self.figure(name, year)) is not None]
        return (known[0], known[-1]) if len(known) > 1 else None


def years_until(last: str) -> list[str]:
    """The five school years that end with `last`: '2022-2023' → 2018-2019 … 2022-2023."""
    end = int(last[:4])
    return [f"{year}-{year + 1}" for year in range(end - YEARS_SHOWN + 1, end + 1)]


def listed_units(session: Session, years: Sequence[str], *, search: str = "") -> list[int]:
    """Schools that existed in one of these years, in the plan's order."""
    ids = query.unit_ids(session.conn, kind="school", level=None, query=search, order="printed")
    first, last = f"{years[0][:4]}-09-01", f"{years[-1][-4:]}-08-31"
    return [
        unit.id
        for unit in by_ids(session.conn, Unit, "unit", ids)
        if (unit.valid_to or "9999") >= first and (unit.valid_from or "") <= last
    ]


def size_rows(session: Session, ids: Sequence[int], years: Sequence[str]) -> list[SizeRow]:
    """The rows of these schools in the order asked."""
    facts: dict[tuple[int, str], dict[str, UnitFacts]] = defaultdict(dict)
    for found in query.facts_of_years(session.conn, ids, years):
        facts[found.unit_id, found.school_year][found.level] = found
    return [
        SizeRow(unit, {year: YearSize(_levels(unit), facts[unit.id, year]) for year in years})
        for unit in by_ids(session.conn, Unit, "unit", ids)
    ]


def size_total(rows: Iterable[SizeRow], years: Sequence[str]) -> SizeRow:
    """The sum over schools; a year without any figure stays empty, never 0."""
    listed = list(rows)
    sums: dict[str, dict[str, int | None]] = {}
    for year in years:
        sums[year] = {}
        for name in FACTS:
            known = [v for row in listed if (v := row.figure(name, year)) is not None]
            sums[year][name] = sum(known) if known else None
    return SizeRow(None, sums)


def _levels(unit: Unit) -> tuple[str, ...]:
    return tuple(level for level in unit.levels.split(",") if level)
