"""A longer period's figures from the quarters or terms inside it: nobody types 6 tháng again.

Each empty cell is filled by the indicator's own rule over time (`roll_up_time`, `core.rules.roll_up
.to_date`): the last part's figure, Σ numerators / Σ denominators, the sum, the mean or the highest.
A figure is only made where every part that is due has one: half a sum would be a wrong figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.errors import UserError
from core.i18n import tr
from core.rules.roll_up import to_date
from core.services.dropped_rows import dropped_ids
from core.services.indicators import Key, entry_keys, is_due
from core.services.periods import component_periods, period_by_key
from core.services.results import store_cell
from core.session import Session
from db.queries import indicators as query
from db.records import Indicator, Period, Result

_CELL = ("state", "numerator", "denominator", "value", "text")


class FilledCell(NamedTuple):
    """An empty cell and the figure that the parts make of it."""

    key: Key
    indicator: Indicator
    result: Result


class LeftCell(NamedTuple):
    """An empty cell that the parts do not fill, and why."""

    key: Key
    indicator: Indicator
    reason: str


class FromParts(NamedTuple):
    """What taking a period's figures from its parts would do."""

    period: Period
    parts: tuple[Period, ...]
    filled: tuple[FilledCell, ...]
    left: tuple[LeftCell, ...]


def look_at_parts(session: Session, period_key: str, *, unit_id: int) -> FromParts:
    """What would be filled for a unit, nothing is written.

    Raises `UserError` for an unknown period and one without quarters or terms inside it.
    """
    period = period_by_key(session, period_key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
    parts = component_periods(session, period)
    if not parts:
        raise UserError(
            tr("{period} không gồm quý hay học kỳ nào. Hãy chọn kỳ 6 tháng, 9 tháng, năm hoặc năm "
               "học rồi làm lại.", period=period.label)
        )  # fmt: skip
    keys = entry_keys(session, unit_id=unit_id)
    ids = list(dict.fromkeys(key.indicator_id for key in keys))
    indicators = {indicator.id: indicator for indicator in query.indicators(session.conn, ids)}
    cells: dict[tuple[int, str], dict[int, Result]] = defaultdict(dict)
    wanted = [part.id for part in (*parts, period)]
    for cell in query.results_of_periods(session.conn, wanted, unit_id, ids):
        cells[cell.indicator_id, cell.level][cell.period_id] = cell
    dropped = dropped_ids(session, "indicator")
    filled: list[FilledCell] = []
    left: list[LeftCell] = []
    for key in keys:
        indicator, known = indicators[key.indicator_id], cells[key.indicator_id, key.level]
        own = known.get(period.id)
        given = own is not None and own.state != "blank"
        if given or not is_due(indicator, period) or indicator.id in dropped:
            continue
        made = _made(indicator, parts, known)
        if isinstance(made, str):
            left.append(LeftCell(key, indicator, made))
        else:
            cell = made._replace(period_id=period.id, note=None)
            filled.append(FilledCell(key, indicator, cell))
    return FromParts(period, tuple(parts), tuple(filled), tuple(left))


def take_from_parts(session: Session, period_key: str, *, unit_id: int) -> FromParts:
    """Fill a unit's empty cells of a period from its parts, as one undo step named after them."""
    found = look_at_parts(session, period_key, unit_id=unit_id)
    if found.filled:
        label = tr(
            "Lấy số {period} từ {parts} cho {n} ô",
            period=found.period.label, parts=part_names(found.parts), n=len(found.filled),
        )  # fmt: skip
        with session.edit(label) as writer:
            for cell in found.filled:
                place = (found.period.id, cell.key.indicator_id, cell.key.level, unit_id)
                store_cell(writer, place, {c: getattr(cell.result, c) for c in _CELL})
    return found


def has_figures_in_parts_only(session: Session, period: Period, *, unit_id: int) -> bool:
    """Whether a unit has figures in the parts of a period and none yet in the period itself."""
    parts = component_periods(session, period)
    if not parts:
        return False
    ids = [indicator.id for indicator in query.indicators(session.conn)]
    wanted = [part.id for part in (*parts, period)]
    found = query.results_of_periods(session.conn, wanted, unit_id, ids)
    given = {cell.period_id for cell in found if cell.state != "blank"}
    return bool(given) and period.id not in given


def part_names(parts: Sequence[Period]) -> str:
    """The labels of the parts in a row."""
    return ", ".join(part.label for part in parts)


def _made(
    indicator: Indicator, parts: Sequence[Period], known: Mapping[int, Result]
) -> Result | str:
    """The figure of the filled cell (as that of its last part), or why there is none."""
    named = indicator.due_periods.split(",") if indicator.due_periods else []
    due = [part for part in parts if not named or part.key in named]  # begun or still to come
    wanted = due[-1:] if indicator.roll_up_time == "last" else due
    lacking = _lacking(indicator, wanted, known)
    if lacking:
        return lacking
    cells = [(part.id, known[part.id]) for part in wanted]
    last = cells[-1][1]
    figure = to_date(indicator, [cell for cell in cells if cell[1].state == "value"])
    all_away = all(cell.state == "na" for _, cell in cells)
    if all_away or (indicator.roll_up_time == "last" and (figure.included or last.text)):
        return last
    if figure.excluded:
        wrong = next(part for part in parts if part.id == figure.excluded[0].id)
        return tr("{part}: {reason}", part=wrong.label, reason=figure.excluded[0].reason)
    if figure.value is None:
        return tr("không tính được từ số đã nhập")
    return last._replace(
        state="value",
        numerator=float(figure.numerator) if figure.numerator is not None else None,
        denominator=float(figure.denominator) if figure.denominator is not None else None,
        value=None if figure.denominator is not None else float(figure.value),
        text=None,
    )


def _lacking(
    indicator: Indicator, wanted: Sequence[Period], known: Mapping[int, Result]
) -> str | None:
    """What is missing to make a figure of these parts, None when nothing is."""
    states = {part.id: known[part.id].state if part.id in known else "blank" for part in wanted}
    if indicator.roll_up_time == "none":
        return tr("chỉ tiêu này không tổng hợp theo kỳ")
    if not wanted:
        return tr("không kỳ nào bên trong phải báo cáo")
    if all(cell.state == "blank" for cell in known.values()):
        return tr("chưa nhập ở quý, học kỳ nào")
    for state, words in (("blank", tr("chưa nhập {parts}")),
                         ("nodata", tr("{parts} ghi chưa có số liệu"))):  # fmt: skip
        if without := [part for part in wanted if states[part.id] == state]:
            return words.format(parts=part_names(without))
    return None
