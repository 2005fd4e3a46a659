"""What was sent and received: reports, receipts, questions, adjustments, reminders."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries.rows import select

Values = tuple[Any, ...]
CellKey = tuple[int, int, str, int]  # period, indicator, level, unit


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """Where a unit's reporting of a period stands, and which report is held.

    `note`: the day (ISO) on which the first report taken says it was made.
    """

    unit_id: int
    period_id: int
    state: str
    due_on: str | None = None
    revision: int = 0
    digest: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A file sent or received, without its content. `content` of a plan or report is kept."""

    id: int
    uid: str
    way: str
    file_name: str
    made_at: str
    unit_id: int | None = None
    period_id: int | None = None
    plan_uid: str | None = None
    plan_version: int | None = None
    revision: int | None = None
    digest: str | None = None
    previous_digest: str | None = None
    taken: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What an office answered to a report."""

    id: int
    uid: str
    unit_id: int
    period_id: int
    outcome: str
    made_at: str
    revision: int | None = None
    digest: str | None = None
    locked: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question on a cell; `subject_uid` names the indicator, task or budget line."""

    id: int
    uid: str
    unit_id: int
    period_id: int
    subject: str
    text: str
    asked_at: str
    subject_uid: str | None = None
    level: str | None = None
    field: str | None = None
    answer: str | None = None
    answered_at: str | None = None
    state: str = "open"


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """The office's figure in place of a unit's; `against_digest` is the report it corrects."""

    period_id: int
    indicator_id: int
    level: str
    unit_id: int
    reason: str
    made_at: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    against_digest: str | None = None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder that was made for a unit."""

    id: int
    unit_id: int
    period_id: int
    way: str
    made_at: str


# -- where reporting stands ---------------------------------------------------------------------


def unit_periods(conn: sqlite3.Connection, period_id: int | None = None) -> list[UnitPeriod]:
    """The state of every unit that has one, of a period or of all."""
    tail = "WHERE ? IS NULL OR period_id = ?"
    return select(conn, UnitPeriod, "unit_period", tail, (period_id, period_id))


def units_with_state(conn: sqlite3.Connection, period_id: int | None = None) -> set[int]:
    """The units whose reporting has a state, in a period or in any."""
    sql = "SELECT DISTINCT unit_id FROM unit_period WHERE ? IS NULL OR period_id = ?"
    return {unit_id for (unit_id,) in conn.execute(sql, (period_id, period_id))}


def unit_period(conn: sqlite3.Connection, unit_id: int, period_id: int) -> UnitPeriod | None:
    """The state of a unit in a period, or None."""
    tail = "WHERE unit_id = ? AND period_id = ?"
    found = select(conn, UnitPeriod, "unit_period", tail, (unit_id, period_id))
    return found[0] if found else None


# -- files --------------------------------------------------------------------------------------


def submissions(
    conn: sqlite3.Connection, way: str, kind: str | None = None, *, limit: int = -1
) -> list[Submission]:
    """Files sent ('out') or received ('in'), newest first; `kind` is a class of the log."""
    tail = "WHERE way = ? AND (? IS NULL OR class = ?) ORDER BY id DESC LIMIT ?"
    return select(conn, Submission, "submission", tail, (way, kind, kind, limit))


def last_report(
    conn: sqlite3.Connection, way: str, unit_id: int, period_id: int
) -> Submission | None:
    """The report of a unit and period sent or taken last, by revision."""
    tail = (
        "WHERE way = ? AND unit_id = ? AND period_id = ? AND taken = 1"
        " ORDER BY revision DESC, id DESC LIMIT 1"
    )
    found = select(conn, Submission, "submission", tail, (way, unit_id, period_id))
    return found[0] if found else None


def received(conn: sqlite3.Connection, unit_id: int, period_id: int) -> list[Submission]:
    """The files received of a unit for a period, in order."""
    tail = "WHERE way = 'in' AND unit_id = ? AND period_id = ? ORDER BY id"
    return select(conn, Submission, "submission", tail, (unit_id, period_id))


def has_results(conn: sqlite3.Connection, period_id: int, unit_id: int) -> bool:
    """Whether a unit has any result in a period that is not blank."""
    sql = "SELECT 1 FROM result WHERE period_id = ? AND unit_id = ? AND state <> 'blank' LIMIT 1"
    return conn.execute(sql, (period_id, unit_id)).fetchone() is not None


def classes(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, str]:
    """What the files of the log were classified as."""
    sql = "SELECT id, class FROM submission WHERE id IN (SELECT value FROM json_each(?))"
    return dict(conn.execute(sql, (json.dumps(list(ids)),)).fetchall())


def kept_digests(conn: sqlite3.Connection) -> set[str | None]:
    """Digests of the received files whose content is kept: each is kept once."""
    sql = "SELECT digest FROM submission WHERE way = 'in' AND content IS NOT NULL"
    return {digest for (digest,) in conn.execute(sql)}


def kept(conn: sqlite3.Connection) -> set[int]:
    """Files sent and received whose content is there: their own, or that of the first time."""
    sql = (
        "SELECT id FROM submission WHERE content IS NOT NULL OR (way = 'in' AND digest IN (SELECT"
        " digest FROM submission WHERE way = 'in' AND content IS NOT NULL))"
    )
    return {row_id for (row_id,) in conn.execute(sql)}


def content(conn: sqlite3.Connection, submission_id: int) -> bytes | None:
    """The kept file, deflated; of a file that came again that of the first time."""
    sql = (
        "SELECT o.content FROM submission s JOIN submission o ON o.id = s.id OR (s.way = 'in'"
        " AND o.way = 'in' AND o.digest = s.digest) WHERE s.id = ? AND o.content IS NOT NULL"
        " ORDER BY o.id = s.id DESC, o.id LIMIT 1"
    )
    row = conn.execute(sql, (submission_id,)).fetchone()
    return None if row is None else row[0]


def facts(
    conn: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    period_id: int,
    unit_ids: Collection[int],
) -> list[Values]:
    """The rows of a fact table of these units in a period; the caller names schema columns."""
    names = ", ".join(columns)
    sql = f"SELECT {names} FROM {table} WHERE period_id = ? AND unit_id IN" + _LISTED  # noqa: S608
    return [tuple(row) for row in conn.execute(sql, (period_id, json.dumps(sorted(unit_ids))))]


_LISTED = " (SELECT value FROM json_each(?))"


def facts_count(conn: sqlite3.Connection, table: str, column: str, row_id: int) -> int:
    """How many rows of a table refer to a row by this column."""
    sql = f"SELECT count(*) FROM {table} WHERE {column} = ?"  # noqa: S608
    return int(conn.execute(sql, (row_id,)).fetchone()[0])


def receipts(conn: sqlite3.Connection, unit_id: int, period_id: int) -> list[ReceiptRow]:
    """The receipts of a unit's period, oldest first."""
    tail = "WHERE unit_id = ? AND period_id = ? ORDER BY id"
    return select(conn, ReceiptRow, "receipt", tail, (unit_id, period_id))


def questions(
    conn: sqlite3.Connection, unit_id: int | None = None, period_id: int | None = None
) -> list[QuestionRow]:
    """Questions in the order asked; of a unit, of a period, or all."""
    tail = "WHERE (? IS NULL OR unit_id = ?) AND (? IS NULL OR period_id = ?) ORDER BY asked_at, id"
    return select(conn, QuestionRow, "question", tail, (unit_id, unit_id, period_id, period_id))


def adjustments(conn: sqlite3.Connection, period_id: int | None = None) -> list[AdjustmentRow]:
    """Adjustments of a period, or all."""
    tail = "WHERE ? IS NULL OR period_id = ? ORDER BY period_id, indicator_id, level, unit_id"
    return select(conn, AdjustmentRow, "adjustment", tail, (period_id, period_id))


def reminders(conn: sqlite3.Connection, period_id: int | None = None) -> list[ReminderRow]:
    """Reminders made, oldest first."""
    tail = "WHERE ? IS NULL OR period_id = ? ORDER BY id"
    return select(conn, ReminderRow, "reminder", tail, (period_id, period_id))


# -- sums of a tier -----------------------------------------------------------------------------

# One look-up by primary key for each unit, indicator and level: what lies below these units is
# never touched, however much it is.
_SUMS = """
SELECT r.indicator_id, r.level, sum(r.numerator), sum(r.denominator), sum(r.value), count(*)
FROM (SELECT DISTINCT indicator_id, level FROM target) k
CROSS JOIN json_each(?) u
CROSS JOIN result r ON r.period_id = ? AND r.indicator_id = k.indicator_id AND r.level = k.level
    AND r.unit_id = u.value AND r.state = 'value'
    AND (r.numerator IS NULL) = (r.denominator IS NULL)
GROUP BY r.indicator_id, r.level
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some units' cells of one indicator and level in a period."""

    indicator_id: int
    level: str
    numerator: float | None
    denominator: float | None
    value: float | None
    units: int


def sums(conn: sqlite3.Connection, period_id: int, unit_ids: Collection[int]) -> list[Sum]:
    """What these units reported, added up; a ratio with only one of its parts is left out."""
    return [Sum(*row) for row in conn.execute(_SUMS, (json.dumps(sorted(unit_ids)), period_id))]
