"""What a typed word names: a period, an indicator, a level, a unit.

A refusal lists what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.errors import UserError
from core.i18n import tr
from core.rules.names import match_unit, names_of
from core.services.periods import period_by_key
from core.services.show import unknown_period
from core.session import Session
from db.queries import book as query
from db.queries.indicators import indicator_levels, indicators
from db.records import Indicator, Level, Period, Unit
from db.text import fold

_MOST_LISTED = 30


def period_named(session: Session, key: str) -> Period:
    """The period with that key. Raises `UserError`."""
    period = period_by_key(session, key)
    if period is None:
        raise unknown_period(session, key)
    return period


def indicator_named(session: Session, name: str) -> Indicator:
    """The indicator with that id or printed number. Raises `UserError`, also for several."""
    every = indicators(session.conn)
    found = [i for i in every if name == i.uid] or [i for i in every if i.no and name == i.no]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            tr("Sổ này không có chỉ tiêu “{name}”. Các chỉ tiêu có trong sổ:\n{known}",
               name=name, known=_listed(_described(i, i.no or i.uid) for i in every))
        )  # fmt: skip
    raise UserError(
        tr("Có {n} chỉ tiêu mang số “{name}”. Hãy dùng mã của chỉ tiêu:\n{known}",
           n=len(found), name=name, known=_listed(_described(i, i.uid) for i in found))
    )  # fmt: skip


def level_named(
    session: Session, indicator: Indicator, name: str | None, unit: Unit | None = None
) -> Level:
    """The level meant; without a name the indicator's only one, or the unit's own only one.

    Raises `UserError`.
    """
    levels = [
        key.level for key in indicator_levels(session.conn) if key.indicator_id == indicator.id
    ]
    of_unit = {*unit.levels.split(","), "ALL"} if unit is not None and unit.levels else set(levels)
    own = [level for level in levels if level in of_unit]
    if name is None and len(own) == 1:
        return own[0]
    for level in levels:
        if name is not None and level == name.upper():
            return level
    known = ", ".join(levels)
    what = indicator.no or indicator.name
    if name is None:
        raise UserError(
            tr("Chỉ tiêu “{what}” có nhiều cấp học ({known}). Hãy thêm --level.",
               what=what, known=known)
        )  # fmt: skip
    raise UserError(
        tr("Chỉ tiêu “{what}” không có cấp học “{name}”. Các cấp học: {known}.",
           what=what, name=name, known=known)
    )  # fmt: skip


def unit_named(session: Session, name: str) -> Unit:
    """The unit with that id, code, name or other name. Raises `UserError`, also for several."""
    units = query.units(session.conn)
    folded = fold(name)
    others = {a.unit_id for a in query.aliases(session.conn) if fold(a.name) == folded}
    found = (
        [u for u in units if u.uid == name]
        or [u for u in units if u.code == name]
        or [u for u in units if fold(u.name) == folded]
        or [u for u in units if u.id in others]
        or [u for u in units if u.id == _surely(session, units, name)]
    )
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            tr("Sổ này không có đơn vị “{name}”. Các đơn vị có trong sổ:\n{known}",
               name=name, known=_listed(f"{u.uid}  {u.name}" for u in units))
        )  # fmt: skip
    raise UserError(
        tr("Có {n} đơn vị mang tên “{name}”. Hãy dùng mã của đơn vị:\n{known}",
           n=len(found), name=name, known=_listed(f"{u.uid}  {u.name}" for u in found))
    )  # fmt: skip


def _surely(session: Session, units: Sequence[Unit], name: str) -> int | None:
    """The unit of a name spelled or shortened otherwise: "THCS Hòa Bình" for the whole name."""
    return match_unit(name, names_of(units, query.aliases(session.conn))).unit_id


def _described(indicator: Indicator, key: str) -> str:
    group = f" ({indicator.group_name})" if indicator.group_name else ""
    return f"{key}  {indicator.name}{group}"


def _listed(lines: Iterable[str]) -> str:
    """Lines for a refusal; a long list is cut and says so."""
    every = [f"  {line}" for line in lines]
    more = len(every) - _MOST_LISTED
    if more > 0:
        every[_MOST_LISTED:] = [tr("  … và {n} mục khác", n=more)]
    return "\n".join(every)
