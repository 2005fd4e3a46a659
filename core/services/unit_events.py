"""Mergers, splits and new names of units, as dated events (domain.md, "Units").

`consequences` says what an event does before anything is written; `carry_out` writes exactly
that, as one undo step. A unit that ends keeps its results and gets its last day (`valid_to`); what
is still open goes on with its successor: proposals for recognition, targets that hold for every
size of school, units below. Counted targets ("12 lớp") are never added or divided by a program:
they are listed, to be set anew.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.services.school_words import level_labels
from core.services.unit_order import place_units
from core.session import Session
from db.queries import schools as unit_query
from db.queries import unit_events as query
from db.queries.rows import as_row, by_ids
from db.queries.unit_events import UnitTarget
from db.records import Recognition, TargetRow, Unit
from db.text import fold, nfc
from db.writer import Row, Writer

EventKind = Literal["rename", "merge", "split"]
_COUNTED: Final = frozenset({"count", "amount"})  # kinds of indicators that grow with the school
_FEWEST_MERGED: Final = 2


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """What happens to `units` on the day `on`.

    rename: one unit gets `names[0]`. merge: the units become one, called `names[0]`; `goes_on` is
    the one of them that stays and takes the others in, None makes a new unit. split: one unit gives
    `names` away as new units; `goes_on` is that unit when a part of it stays, else it ends.
    """

    kind: EventKind
    on: date
    units: tuple[int, ...]
    names: tuple[str, ...]
    goes_on: int | None = None
    decision: str = ""

    @property
    def last_day(self) -> date:
        """The last day of what was before."""
        return self.on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """A target that nobody can carry over: the indicator, and what each unit had."""

    indicator: str
    level: str
    raws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """Everything an event writes (`ended` … `copied`) and what is left to people.

    `levels` are those of the merged unit, as "TH, THCS".
    """

    event: UnitEvent
    units: tuple[Unit, ...]
    ended: tuple[Unit, ...] = ()
    begun: tuple[str, ...] = ()
    renamed: Unit | None = None
    recognitions: tuple[Recognition, ...] = ()
    below: tuple[Unit, ...] = ()
    copied: tuple[UnitTarget, ...] = ()
    to_set: tuple[OpenTarget, ...] = ()
    unsettled: tuple[Recognition, ...] = ()
    tasks: int = 0
    levels: str = ""
    warnings: tuple[str, ...] = ()


# -- before anything is written ------------------------------------------------------------------


def consequences(session: Session, event: UnitEvent) -> Consequences:
    """What the event would do. Raises `UserError` when it cannot be: too few units, a day …"""
    units = by_ids(session.conn, Unit, "unit", event.units)
    event = _clean(event, units)
    _refuse_impossible(session, event, units)
    stays = next((unit for unit in units if unit.id == event.goes_on), None)
    ended = tuple(unit for unit in units if event.kind != "rename" and unit is not stays)
    changes_name = event.kind == "rename" or (event.kind == "merge" and stays is not None)
    subject = units[0] if event.kind == "rename" else stays
    renamed = subject if changes_name and subject and subject.name != event.names[0] else None
    begun = event.names if event.kind == "split" or (event.kind == "merge" and not stays) else ()
    gone = [unit.id for unit in ended]
    open_now = tuple(query.open_recognitions(session.conn, gone))
    joined = event.kind == "merge"
    copied, to_set = _targets(session, event, bool(begun))
    children = [
        below for unit_id in gone for below in unit_query.children_of(session.conn, unit_id)
    ]
    return Consequences(
        event,
        tuple(units),
        ended,
        begun,
        renamed,
        recognitions=open_now if joined else (),
        below=tuple(
            unit for unit in by_ids(session.conn, Unit, "unit", children)
            if unit.id not in event.units
        ) if joined else (),
        copied=copied,
        to_set=to_set,
        unsettled=() if joined else open_now,
        tasks=query.open_task_count(session.conn, gone, event.on.isoformat()),
        levels=_joined_levels([stays] if stays is not None else units) if joined else "",
        warnings=tuple(_warnings(session, event, units, ended, renamed)),
    )  # fmt: skip


def _clean(event: UnitEvent, units: Sequence[Unit]) -> UnitEvent:
    names = tuple(name for raw in event.names if (name := nfc(raw)))
    ids = tuple(unit.id for unit in units)
    return UnitEvent(event.kind, event.on, ids, names, event.goes_on, nfc(event.decision))


def _refuse_impossible(session: Session, event: UnitEvent, units: Sequence[Unit]) -> None:
    many = event.kind == "merge"
    if many and len(units) < _FEWEST_MERGED:
        raise UserError(tr("Hãy chọn ít nhất hai đơn vị để sáp nhập."))
    if not many and len(units) != 1:
        raise UserError(tr("Hãy chọn một đơn vị."))
    if not event.names:
        raise UserError(tr("Hãy nhập tên mới."))
    folded = [nfc(name).lower() for name in event.names]
    if len(set(folded)) < len(folded):
        raise UserError(tr("Hai đơn vị mới trùng tên. Hãy đặt tên khác nhau."))
    if event.kind == "split" and event.goes_on is None and len(event.names) < _FEWEST_MERGED:
        raise UserError(
            tr("Hãy ghi ít nhất hai đơn vị mới, hoặc giữ lại đơn vị cũ và ghi một đơn vị mới.")
        )
    if event.kind == "rename" and event.names[0] == units[0].name:
        raise UserError(tr("Tên mới giống tên đang dùng. Hãy nhập tên mới."))
    if len({unit.kind for unit in units}) > 1:
        raise UserError(tr("Chỉ sáp nhập được các đơn vị cùng loại (trường với trường)."))
    if event.goes_on is not None and event.goes_on not in event.units:
        raise UserError(tr("Đơn vị giữ lại phải là một trong các đơn vị đã chọn."))
    own = session.own_unit_id()
    for unit in units:
        _refuse_day(event, unit)
        if event.kind != "rename" and unit.id == own and event.goes_on != own:
            raise UserError(
                tr("“{name}” là đơn vị của sổ này nên không thể thôi hoạt động trong sổ này. Hãy"
                   " chọn giữ lại đơn vị này.", name=unit.name)
            )  # fmt: skip


def _refuse_day(event: UnitEvent, unit: Unit) -> None:
    day = event.on.isoformat()
    if unit.valid_to is not None and unit.valid_to < day:
        raise UserError(
            tr("“{name}” đã thôi hoạt động từ sau ngày {day}, trước ngày của sự kiện này.",
               name=unit.name, day=day_text(unit.valid_to))
        )  # fmt: skip
    if unit.valid_from is not None and unit.valid_from >= day:
        raise UserError(
            tr("“{name}” hoạt động từ ngày {day}. Sự kiện phải sau ngày đó.",
               name=unit.name, day=day_text(unit.valid_from))
        )  # fmt: skip


def _targets(
    session: Session, event: UnitEvent, new: bool
) -> tuple[tuple[UnitTarget, ...], tuple[OpenTarget, ...]]:
    """Targets that the successors take over, and those to be set anew."""
    if event.kind == "rename":
        return (), ()
    groups: dict[tuple[Any, ...], list[UnitTarget]] = defaultdict(list)
    for target in query.targets_of(session.conn, event.units, event.on.isoformat()):
        key = (target.indicator_id, target.level, target.label, target.period_id)
        groups[key].append(target)
    copied, to_set = list[UnitTarget](), list[OpenTarget]()
    for mine in groups.values():
        raws = tuple(dict.fromkeys(target.raw for target in mine))
        if mine[0].kind in _COUNTED or len(raws) > 1:
            to_set.append(OpenTarget(mine[0].indicator, mine[0].level, raws))
        elif new or event.goes_on not in {target.unit_id for target in mine}:
            copied.append(mine[0])
    return tuple(copied), tuple(to_set)


def _warnings(
    session: Session,
    event: UnitEvent,
    units: Sequence[Unit],
    ended: Sequence[Unit],
    renamed: Unit | None,
) -> list[str]:
    found = []
    names = unit_query.unit_names(session.conn)
    alive = set(
        unit_query.unit_ids(session.conn, kind=None, level=None, query="", order="printed",
                            valid_on=event.on.isoformat())
    )  # fmt: skip
    others = {fold(names[i]): names[i] for i in alive - {unit.id for unit in (*ended, *units)}}
    new = event.names if event.kind != "merge" or renamed or not event.goes_on else ()
    found += [
        tr("Đã có đơn vị khác tên “{name}” đang hoạt động.", name=others[fold(name)])
        for name in new
        if fold(name) in others
    ]
    if event.kind == "merge" and len({unit.levels for unit in units}) > 1:
        found.append(_different_levels(event, units))
    for unit in ended:
        if labels := query.reported_after(session.conn, unit.id, event.on.isoformat()):
            found.append(
                tr("“{name}” có số liệu của kỳ sau ngày này ({periods}): số liệu được giữ nhưng"
                   " không cộng vào tổng hợp của kỳ đó.",
                   name=unit.name, periods=", ".join(labels))
            )  # fmt: skip
    return found


def _different_levels(event: UnitEvent, units: Sequence[Unit]) -> str:
    """A kindergarten and a secondary school are seldom merged: probably the wrong one is marked."""
    each = "; ".join(
        f"{unit.name}: {unit.levels.replace(',', ', ') or tr('chưa ghi')}" for unit in units
    )
    stays = next((unit for unit in units if unit.id == event.goes_on), None)
    if stays is not None:
        return tr("Các đơn vị khác cấp học ({each}). “{name}” giữ nguyên cấp học của mình; nếu đúng"
                  " là sáp nhập, hãy sửa cột Cấp học sau đó.",
                  each=each, name=stays.name)  # fmt: skip
    return tr("Các đơn vị khác cấp học ({each}). Đơn vị mới sẽ ghi mọi cấp: {all}. Hãy xem lại có"
              " chọn nhầm đơn vị không.", each=each, all=_joined_levels(units))  # fmt: skip


def _joined_levels(units: Sequence[Unit]) -> str:
    levels = {level for unit in units for level in unit.levels.split(",") if level}
    return ", ".join(sorted(levels, key=list(level_labels()).index))


def headline(found: Consequences) -> str:
    """The event in one line; also the undo step's name."""
    event = found.event
    olds = ", ".join(unit.name for unit in found.units)
    day = day_text(event.on.isoformat())
    if event.kind == "rename":
        return tr("Đổi tên {old} thành {new} từ {day}", old=olds, new=event.names[0], day=day)
    if event.kind == "merge":
        return tr("Sáp nhập {olds} thành {new} từ {day}", olds=olds, new=event.names[0], day=day)
    return tr("Chia tách {old} thành {news} từ {day}",
              old=olds, news=", ".join(_parts(found)), day=day)  # fmt: skip


def _parts(found: Consequences) -> tuple[str, ...]:
    stays = () if found.event.goes_on is None else (found.units[0].name,)
    return (*stays, *found.event.names)


def day_text(iso: str) -> str:
    """A day as printed: 2025-07-01 → 01/07/2025."""
    return "/".join(reversed(iso.split("-")))


# -- writing -------------------------------------------------------------------------------------


def carry_out(session: Session, event: UnitEvent) -> tuple[int, ...]:
    """Write the event as one undo step; returns the units that go on. Raises as `consequences`."""
    found = consequences(session, event)
    event = found.event
    with session.edit(headline(found)) as writer:
        if found.renamed is not None:
            _rename(writer, found.renamed, event)
        begun = _begin(writer, found)
        stays = [unit.id for unit in found.units if unit not in found.ended]
        onward = [*stays, *begun]
        for unit in found.ended:
            writer.update("unit", (unit.id,), {"valid_to": event.last_day.isoformat()})
        for unit in found.units if event.kind != "rename" else ():
            for successor in onward if event.kind == "merge" else begun:
                if successor != unit.id:
                    _link(writer, unit.id, successor, event)
        for recognition in found.recognitions:
            writer.update("recognition", (recognition.id,), {"unit_id": onward[0]})
        for unit in found.below:
            writer.update("unit", (unit.id,), {"parent_id": onward[0]})
        for row in by_ids(session.conn, TargetRow, "target", [t.id for t in found.copied]):
            for successor in begun or onward:
                writer.insert("target", {**as_row(row), "unit_id": successor})
    return tuple(onward)


def _rename(writer: Writer, unit: Unit, event: UnitEvent) -> None:
    former: Row = {"unit_id": unit.id, "name": unit.name, "kind": "former"}
    writer.insert("unit_alias", {**former, "until_on": event.last_day.isoformat()})
    writer.update("unit", (unit.id,), {"name": event.names[0]})
    _link(writer, unit.id, unit.id, event, "rename")


def _link(
    writer: Writer, old: int, new: int, event: UnitEvent, kind: EventKind | None = None
) -> None:
    row: Row = {
        "from_unit_id": old, "to_unit_id": new, "kind": kind or event.kind,
        "on_date": event.on.isoformat(), "decision": event.decision or None,
    }  # fmt: skip
    writer.insert("unit_link", row)


def _begin(writer: Writer, found: Consequences) -> list[int]:
    """Make the new units below the last of the old ones; what all old ones share, they get."""
    units = found.units
    row: Row = {
        "kind": units[0].kind, "levels": _joined_levels(units).replace(", ", ","),
        "valid_from": found.event.on.isoformat(),
        **{c: _shared(units, c) for c in ("ownership", "parent_id", "address")},
    }  # fmt: skip
    begun = [
        writer.add("unit", {**row, "uid": str(uuid.uuid4()), "name": name}) for name in found.begun
    ]
    if begun:
        place_units(writer, begun, units[-1].id)
    return begun


def _shared(units: Sequence[Unit], column: str) -> Any:
    values = {getattr(unit, column) for unit in units}
    return values.pop() if len(values) == 1 else None
