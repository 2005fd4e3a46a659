"""Rows of figures in the user's words: what a cell is about and what stands in it.

Used where reports are looked at before they are taken, and where questions name a cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.exchange.merge import CellChange
from core.exchange.travel import Value
from core.i18n import tr
from core.rules.figures import number_text
from core.services.progress import show_day, status_labels
from core.session import Session
from db.queries.rows import by_ids
from db.records import BudgetLine, Indicator, Task

_LONGEST: Final = 90
_PLACES: Final = 4
_SUBJECTS: Final = {"result": "indicator", "adjustment": "indicator", "progress": "task",
                    "execution": "budget_line"}  # fmt: skip
_ID: Final = {"indicator": "indicator_id", "task": "task_id", "budget_line": "line_id"}

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class CellLine:
    """A row before and after in words; '' = it was or will not be there."""

    kind: str
    place: str
    before: str
    after: str


class RowNames:
    """What indicators, tasks and budget lines are called, read once."""

    def __init__(self, session: Session, ids: Mapping[str, Sequence[int]]) -> None:
        conn = session.conn
        self._indicators = {
            row.id: row for row in by_ids(conn, Indicator, "indicator", ids.get("indicator", ()))
        }
        self._positions: dict[tuple[str, int], int] = {
            ("indicator", i): row.position for i, row in self._indicators.items()
        }
        tasks = by_ids(conn, Task, "task", ids.get("task", ()))
        lines = by_ids(conn, BudgetLine, "budget_line", ids.get("budget_line", ()))
        self._positions |= {("task", row.id): row.position for row in tasks}
        self._positions |= {("budget_line", row.id): row.position for row in lines}
        self._names = {
            "task": {row.id: _numbered(row.no, row.title) for row in tasks},
            "budget_line": {
                row.id: _numbered(row.printed_code or row.code, row.name) for row in lines
            },
        }

    def order(self, table: str, row: Row) -> tuple[int, int, str]:
        """Where a row of figures stands in the plan."""
        subject = _SUBJECTS[table]
        place = self._positions.get((subject, int(row[_ID[subject]] or 0)), 0)
        return list(_SUBJECTS).index(table), place, str(row.get("level", ""))

    def of(self, subject: str, row_id: int, level: str | None = None) -> str:
        """Number, name and (of an indicator) level, cut to a line; '' when it is gone."""
        if subject != "indicator":
            return self._names[subject].get(row_id, "")
        indicator = self._indicators.get(row_id)
        if indicator is None:
            return ""
        name = _numbered(indicator.no, indicator.name)
        return name if level in (None, "ALL") else f"{name} – {level}"


def cell_lines(session: Session, changes: Sequence[CellChange]) -> list[CellLine]:
    """The differences of `inbox.cell_changes` in words, table by table as the plan prints them."""
    ids: dict[str, list[int]] = {}
    for change in changes:
        subject = _SUBJECTS[change.table]
        ids.setdefault(subject, []).append(_row_id(change, subject))
    names = RowNames(session, ids)
    found = []
    for change in sorted(changes, key=lambda c: names.order(c.table, c.after or c.before or {})):
        row = change.after or change.before or {}
        subject = _SUBJECTS[change.table]
        level = str(row["level"]) if "level" in row else None
        kind = "gone" if change.after is None else "new" if change.before is None else "changed"
        found.append(
            CellLine(kind, names.of(subject, _row_id(change, subject), level),
                     figures_text(change.table, change.before),
                     figures_text(change.table, change.after))
        )  # fmt: skip
    return found


def _row_id(change: CellChange, subject: str) -> int:
    return int((change.after or change.before or {})[_ID[subject]] or 0)


def figures_text(table: str, row: Row | None) -> str:
    """What a row of result, adjustment, progress or execution says, in one line."""
    if row is None:
        return ""
    if table == "progress":
        parts = [status_labels().get(str(row["status"]), ""), _percent(row["percent"]),
                 show_day(str(row["done_on"])) if row["done_on"] else ""]  # fmt: skip
        parts += [str(row[c] or "") for c in ("product", "difficulty", "reason")]
    elif table == "execution":
        parts = [
            tr("phân bổ {n} đ", n=_number(row["allocated_vnd"])) if row["allocated_vnd"] else "",
            tr("giải ngân {n} đ", n=_number(row["disbursed_vnd"])) if row["disbursed_vnd"] else "",
        ]
    else:
        parts = [_figure(row)]
    parts.append(str(row.get("note") or (row.get("reason") if table == "adjustment" else "") or ""))
    return " · ".join(part for part in parts if part)


def _figure(row: Row) -> str:
    state = row.get("state", "value")
    if state == "na":
        return tr("không áp dụng")
    if state == "nodata":
        return tr("chưa có số liệu")
    if row["numerator"] is not None or row["denominator"] is not None:
        return f"{_number(row['numerator']) or '…'} / {_number(row['denominator']) or '…'}"
    return _number(row["value"]) or str(row.get("text") or "")


def _number(value: Value) -> str:
    return number_text(value, _PLACES) if isinstance(value, int | float) else ""


def _percent(value: Value) -> str:
    return "" if value is None else f"{value} %"


def _numbered(no: str | None, name: str) -> str:
    text = f"{no}. {name}" if no else name
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
