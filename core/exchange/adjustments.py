"""The office's adjustment of a unit's figure: beside it, with a reason, never in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.checks import check_cell
from core.services.checks import Reported
from core.session import Session
from db.queries import exchange as query
from db.queries.rows import by_ids
from db.records import Indicator, Level, Result
from db.text import nfc_lines


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment; `is_stale`: the unit has sent a new value of this cell since."""

    row: query.AdjustmentRow
    is_stale: bool


def adjust(
    session: Session, key: query.CellKey, reason: str, *, numerator: float | None = None,
    denominator: float | None = None, value: float | None = None,
) -> None:  # fmt: skip
    """Count another figure for a unit's cell (period, indicator, level, unit), as one undo step.

    Raises `UserError` without a reason or without any number, and for what the checks of a unit's
    own figure call impossible.
    """
    why = nfc_lines(reason)
    if not why:
        raise UserError(tr("Điều chỉnh phải có lý do. Hãy ghi lý do rồi lưu lại."))
    if (numerator, denominator, value) == (None, None, None):
        raise UserError(tr("Hãy ghi số điều chỉnh: tử số, mẫu số hoặc giá trị."))
    period_id, indicator_id, level, unit_id = key
    place = period_id, indicator_id, cast("Level", level), unit_id
    _expect_possible(session, Result(*place, "value", numerator, denominator, value))
    held = query.unit_period(session.conn, unit_id, period_id)
    with session.edit(tr("Điều chỉnh số liệu")) as writer:
        writer.put(
            "adjustment",
            key,
            {
                "numerator": numerator, "denominator": denominator, "value": value,
                "reason": why, "made_at": clock.utc_stamp(),
                "against_digest": held.digest if held else None,
            },
        )  # fmt: skip


def _expect_possible(session: Session, cell: Result) -> None:
    """An adjustment obeys the checks of the figure in whose place it stands."""
    [indicator] = by_ids(session.conn, Indicator, "indicator", [cell.indicator_id])
    errors = [f for f in check_cell(indicator, cell) if f.severity == "error"]
    if errors:
        found = "; ".join(Reported(finding, None, None).message for finding in errors)
        raise UserError(tr("Số điều chỉnh không thể đúng: {found} Chưa ghi gì.", found=found))
    if indicator.kind == "ratio" and (cell.numerator is None) != (cell.denominator is None):
        raise UserError(tr("Hãy ghi cả tử số và mẫu số điều chỉnh, nếu không đơn vị sẽ không được"
                           " tính vào số tổng hợp."))  # fmt: skip


def remove(session: Session, key: query.CellKey) -> None:
    """Take an adjustment away: the unit's own figure counts again. Raises `BookError`."""
    with session.edit(tr("Bỏ điều chỉnh")) as writer:
        writer.delete("adjustment", key)


def keep(session: Session, key: query.CellKey) -> None:
    """The adjustment holds against the new report too: no flag any more. Raises `BookError`."""
    period_id, _, _, unit_id = key
    held = query.unit_period(session.conn, unit_id, period_id)
    with session.edit(tr("Giữ điều chỉnh")) as writer:
        writer.update("adjustment", key, {"against_digest": held.digest if held else None})


def adjustments(session: Session, period_id: int) -> list[Adjusted]:
    """The adjustments of a period, each with whether the unit has sent a new value since."""
    digests = {s.unit_id: s.digest for s in query.unit_periods(session.conn, period_id)}
    return [
        Adjusted(row, row.against_digest != digests.get(row.unit_id))
        for row in query.adjustments(session.conn, period_id)
    ]
