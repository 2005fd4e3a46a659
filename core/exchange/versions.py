"""Versions of a plan: what is new, changed and gone between two contents of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.exchange.faults import table_word
from core.exchange.plan_words import Detail, PlanNames, details
from core.exchange.travel import Row, Travel
from core.i18n import tr

ChangeKind = Literal["new", "changed", "gone"]
_COMPARED: Final = (
    "plan", "section", "annex", "period", "indicator", "target", "task", "course", "recognition",
    "budget_line",
)  # fmt: skip
_NOT_OF_PLAN: Final = frozenset({"unit", "unit_alias", "unit_link", "period"})
_NOT_OF_VERSION: Final = {
    "plan": frozenset({"version_no", "version_state"}),
    "recognition": frozenset(
        {"status", "decision", "year_recognised", "expires_on", "grade", "note", "unit"}
    ),
}
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A row of the plan that is new, changed or gone; `details` say what became of it."""

    kind: ChangeKind
    table: str
    uid: str
    name: str
    details: tuple[Detail, ...] = ()

    @property
    def sentence(self) -> str:
        """The change in the user's words: "Sửa chỉ tiêu 3: mục tiêu 95 % → 98 %"."""
        what = f"{table_word(self.table)} {self.name}".strip()
        if self.kind == "new":
            return tr("Mới: {what}", what=what)
        if self.kind == "gone":
            return tr("Bỏ: {what}", what=what)
        return tr("Sửa: {what} ({parts})", what=what, parts="; ".join(map(str, self.details)))


def plan_changes(old: Travel | None, new: Travel) -> list[PlanChange]:
    """What turns the plan of `old` into that of `new`, table by table; None: nothing was there.

    Rows are matched by uid (targets by indicator, level, label, unit and period; the plan's prose
    by its heading), so a moved row is no change.
    """
    found: list[PlanChange] = []
    names, called = _Names(new, old), PlanNames(old, new)
    for table in _COMPARED:
        before = _keyed(table, old.rows(table) if old else ())
        after = _keyed(table, new.rows(table))
        for key, row in after.items():
            if key not in before:
                found.append(PlanChange("new", table, _uid(row), names.of(table, row)))
            elif told := details(table, before[key], row, called):
                found.append(PlanChange("changed", table, _uid(row), names.of(table, row), told))
        for key, row in before.items():
            if key not in after:
                found.append(PlanChange("gone", table, _uid(row), names.of(table, row)))
    return found


def same_plan(old: Travel, new: Travel) -> bool:
    """Whether two contents are one version of a plan.

    The list of units, the dates of periods and what schools say of their own recognition travel
    with a plan but are no part of it: a new school makes no new version.
    """
    return _rows(old) == _rows(new)


def _rows(travel: Travel) -> dict[str, list[str]]:
    return {
        table: sorted(
            repr({k: v for k, v in row.items() if k not in _NOT_OF_VERSION.get(table, ())})
            for row in rows
        )
        for table, rows in travel.tables.items()
        if table not in _NOT_OF_PLAN
    }


_KEYS: Final[Mapping[str, Callable[[Row], object]]] = {
    "period": lambda row: row["key"],
    "target": lambda row: tuple(row[c] for c in ("indicator", "level", "label", "unit", "period")),
    "section": lambda row: (row["no"], row["title"]),
    "annex": lambda row: (row["no"], row["title"]),
}


def _keyed(table: str, rows: Sequence[Row]) -> dict[object, Row]:
    key = _KEYS.get(table, _uid)
    found: dict[object, Row] = {}
    for row in rows:
        place = key(row)
        while place in found:  # two headings of the same words
            place = (place, 2)
        found[place] = row
    return found


def _uid(row: Row) -> str:
    return str(row.get("uid") or row.get("indicator") or "")


class _Names:
    """What a row of a plan is called."""

    def __init__(self, *travels: Travel | None) -> None:
        rows = [row for t in travels if t for row in t.rows("indicator")]
        self._indicators = {row["uid"]: row for row in rows}

    def of(self, table: str, row: Row) -> str:
        """Number and name, cut to a line."""
        if table == "target":
            indicator = self._indicators.get(row["indicator"], {})
            parts = [_numbered(indicator), str(row["level"]), str(row["raw"])]
            return " – ".join(part for part in parts if part)
        return _numbered(row)


def _numbered(row: Row) -> str:
    name = row.get("name") or row.get("title") or row.get("school") or row.get("label") or ""
    no = row.get("no") or row.get("printed_code") or ""
    text = f"{no}. {name}" if no else str(name)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
