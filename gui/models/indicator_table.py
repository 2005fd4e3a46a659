"""The rows of the tab Chỉ tiêu: which ones, in which order, under which headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, cast

from core.rules.verdicts import REACHED, Verdict
from core.services import indicators
from core.services.indicators import EntryRow
from gui.book import Book
from gui.models.columns import Entry, Group, Key, Row
from gui.models.row_source import MANY, UNTOUCHED, Touched
from gui.models.split_sum import split_sum

_ORDER_TABLES: Final = frozenset({"indicator", "target", "unit", "plan", "period"})
_VERDICTS: Final[dict[str, frozenset[Verdict]]] = {
    "reached": REACHED,
    "not_met": frozenset({Verdict.NOT_MET}),
    "no_data": frozenset({Verdict.NO_DATA, Verdict.NOT_DUE}),
    "review": frozenset({Verdict.REVIEW}),
}
"""Names that figures of the overview use → the verdicts behind them."""


class IndicatorFilter(NamedTuple):
    """Which rows are shown: those with some words, of one level (None = all), that count as
    `verdict`: a name of `_VERDICTS`, "wrong" for an impossible figure, any other for all.
    """

    search: str = ""
    level: str | None = None
    verdict: str = ""

    @property
    def judges(self) -> bool:
        """Whether rows must be looked at, beyond their keys."""
        return self.verdict == "wrong" or self.verdict in _VERDICTS

    def wants(self, row: EntryRow) -> bool:
        """Whether a row is shown."""
        return row.is_wrong if self.verdict == "wrong" else row.counted in _VERDICTS[self.verdict]


class IndicatorSource:
    """Indicators × levels of the unit, in the order printed, under the plan's own groups."""

    def __init__(self, book: Book, wanted: Callable[[], IndicatorFilter]) -> None:
        self._book = book
        self._wanted = wanted
        self._keys: dict[tuple[int, str], indicators.Key] = {}
        self.before: frozenset[tuple[int, str]] = frozenset()
        """The places (indicator, level) shown before the present ones."""
        self._split_ids: frozenset[int] = frozenset()

    def entries(self) -> Sequence[Entry]:
        """Keys under their headings, with the sum below each split set."""
        book, wanted = self._book, self._wanted()
        keys = indicators.entry_keys(
            book.session, unit_id=book.unit_id, search=wanted.search, level=wanted.level
        )
        if wanted.judges:
            rows = self.rows(keys)
            keys = [k for k in keys if k in rows and wanted.wants(rows[k])]
        self.before = frozenset(self._keys)
        self._keys = {(key.indicator_id, key.level): key for key in keys}
        sums = self._split_sums(keys)
        entries: list[Entry] = []
        group: str | None = None
        subgroup: str | None = None
        for place, key in enumerate(keys):
            if key.group_name != group:
                group, subgroup = key.group_name, None
                if group:
                    entries.append(Group(group))
            if key.subgroup != subgroup:
                subgroup = key.subgroup
                if subgroup:
                    entries.append(Group(subgroup, depth=1))
            entries.append(key)
            if place in sums:
                entries.append(sums[place])
        return entries

    def _split_sums(self, keys: Sequence[indicators.Key]) -> dict[int, Group]:
        """Place of the last row of a split set → the line that says what its figures add to."""
        sets = indicators.split_sets(self._book.session)
        self._split_ids = frozenset(sets)
        lines: dict[int, Group] = {}
        run: list[indicators.Key] = []
        for place, key in enumerate(keys):
            following = keys[place + 1] if place + 1 < len(keys) else None
            name = sets.get(key.indicator_id)
            if name is None:
                continue
            run.append(key)
            if following is None or sets.get(following.indicator_id) != name:
                if len({member.indicator_id for member in run}) > 1:
                    lines[place] = self._sum_line(run)
                run = []
        return lines

    def _sum_line(self, run: Sequence[indicators.Key]) -> Group:
        rows = self.rows(run)
        values: dict[str, list[Decimal | None]] = {}
        for key in run:
            values.setdefault(key.level, []).append(rows[key].value if key in rows else None)
        return split_sum(len({key.indicator_id for key in run}), values)

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Row]:
        """The rows of these keys in the chosen period; none without a period."""
        book = self._book
        if book.period is None:
            return {}
        wanted = cast(Sequence[indicators.Key], keys)
        found = indicators.entry_rows(
            book.session, wanted, unit_id=book.unit_id, period_key=book.period.key
        )
        return {row.key: row for row in found}

    def touched(self, done: Any) -> Touched:
        """Order for the plan and for many figures; single rows for figures typed."""
        if done.tables & _ORDER_TABLES:
            return Touched(order=True)
        if "finding_answer" in done.tables:
            return Touched(rows=True)  # a reason given quiets a cell
        if "result" not in done.tables:
            return UNTOUCHED
        if len(done.changes) > MANY:
            return Touched(order=True)
        written = self.results_of(done)
        if any(key.indicator_id in self._split_ids for key in written):
            return Touched(order=True)  # the line with the sum of its set changes too
        return Touched(keys=frozenset(written))

    def results_of(self, done: Any) -> list[indicators.Key]:
        """The rows shown whose results a change set wrote."""
        places = {(key[1], key[2]) for key in done.keys("result")}
        return [self._keys[place] for place in places if place in self._keys]
