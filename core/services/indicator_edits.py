"""Writing the plan's indicators: rows, levels and targets, each call one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import UserError
from core.i18n import tr
from core.rules.short_text import shortened
from core.rules.targets import Target, parse_target
from core.services.indicator_values import checked_values
from core.services.indicators import levels_of
from core.services.plans import plan_for_new_rows, target_columns
from core.session import Session
from db.queries import indicators as query
from db.queries.rows import select
from db.records import Indicator, Level
from db.text import nfc
from db.writer import Row, Writer


def add_indicator(
    session: Session,
    *,
    plan_id: int | None = None,
    after: int | None = None,
    level: Level = "ALL",
    **values: Any,
) -> int:
    """Add an indicator below another (at the end without `after`); returns its local id.

    Without `plan_id` it goes into the book's first plan; a book without one gets a draft plan.
    """
    with session.edit(tr("Thêm chỉ tiêu")) as writer:
        if plan_id is None:
            plan_id = plan_for_new_rows(writer)
        position = _make_room(writer, plan_id, after)
        row: Row = {
            "name": tr("Chỉ tiêu mới"),
            "kind": "ratio",
            "measure": "%",
            "direction": "up",
            "roll_up_units": "ratio",
            **values,
        }
        new_id = writer.add(
            "indicator",
            {**row, "uid": _new_uid(), "plan_id": plan_id, "position": position},
        )
        writer.insert("target", _blank_target(new_id, level))
    return new_id


def update_indicator(session: Session, indicator_id: int, **values: Any) -> None:
    """Change columns of an indicator, as one undo step; nonsense raises `UserError`."""
    [indicator] = query.indicators(session.conn, [indicator_id])
    values = checked_values(session, indicator, values)
    with session.edit(tr("Sửa chỉ tiêu {name}", name=_name(session, indicator_id))) as writer:
        writer.update("indicator", (indicator_id,), _clean(values))


def delete_indicators(session: Session, ids: Sequence[int]) -> None:
    """Delete indicators with their targets and results, as one undo step."""
    label = tr("Xóa {n} chỉ tiêu", n=len(ids)) if len(ids) > 1 else tr(
        "Xóa chỉ tiêu {name}", name=_name(session, ids[0])
    )  # fmt: skip
    with session.edit(label) as writer:
        for indicator_id in ids:
            writer.delete("indicator", (indicator_id,))


def delete_rows(session: Session, rows: Sequence[tuple[int, str]]) -> None:
    """Delete (indicator, level) rows, as one undo step; an indicator goes with its last level.

    What is told of a deleted level, targets, figures and adjustments, goes with it.
    """
    chosen: dict[int, set[str]] = {}
    for indicator_id, level in rows:
        chosen.setdefault(indicator_id, set()).add(level)
    kept = {i: levels_of(session, i) - levels for i, levels in chosen.items()}
    whole = [indicator_id for indicator_id, left in kept.items() if not left]
    if len(whole) == len(chosen):
        delete_indicators(session, whole)
        return
    first = next(i for i, left in kept.items() if left)
    label = tr("Xóa {n} dòng chỉ tiêu", n=len(rows)) if len(rows) > 1 else tr(
        "Xóa cấp {level} của chỉ tiêu {name}",
        level=next(iter(chosen[first])), name=_name(session, first),
    )  # fmt: skip
    with session.edit(label) as writer:
        for indicator_id in whole:
            writer.delete("indicator", (indicator_id,))
        for indicator_id, levels in chosen.items():
            for level in levels if kept[indicator_id] else ():
                for table, key in query.keys_at_level(session.conn, indicator_id, level):
                    writer.delete(table, key)


def duplicate_indicator(session: Session, indicator_id: int) -> int:
    """Copy an indicator with its targets, without results, below itself; returns the new id."""
    with session.edit(tr("Nhân bản chỉ tiêu {name}", name=_name(session, indicator_id))) as writer:
        source = writer.get("indicator", indicator_id) or {}
        position = _make_room(writer, int(source["plan_id"] or 0), indicator_id)
        copy = {c: v for c, v in source.items() if c != "id"}
        new_id = writer.add("indicator", {**copy, "uid": _new_uid(), "position": position})
        for target in query.targets(session.conn, [indicator_id]):
            row = {c: v for c, v in (writer.get("target", target.id) or {}).items() if c != "id"}
            writer.insert("target", {**row, "indicator_id": new_id})
    return new_id


def move_indicator(session: Session, indicator_id: int, step: int) -> None:
    """Move an indicator up (-1) or down (+1) among its plan's indicators, as one undo step."""
    [indicator] = query.indicators(session.conn, [indicator_id])
    order = [i for i in query.indicators(session.conn) if i.plan_id == indicator.plan_id]
    place = [i.id for i in order].index(indicator_id)
    if not 0 <= place + step < len(order):
        return
    order.insert(place + step, order.pop(place))
    with session.edit(tr("Đổi thứ tự chỉ tiêu {name}", name=_name(session, indicator_id))) as w:
        for position, item in enumerate(order):
            w.update("indicator", (item.id,), {"position": position})
        neighbour = order[place]
        w.update(
            "indicator",
            (indicator_id,),
            {"group_name": neighbour.group_name, "subgroup": neighbour.subgroup},
        )


def set_target(session: Session, indicator_id: int, level: Level, raw: str) -> None:
    """Write the printed target of an indicator at a level; it is read anew. '' removes it."""
    text = nfc(raw)
    [indicator] = query.indicators(session.conn, [indicator_id])
    label = tr("Sửa mục tiêu chỉ tiêu {name}", name=_name(session, indicator_id))
    with session.edit(label) as writer:
        own = [
            t for t in query.targets(session.conn, [indicator_id])
            if t.level == level and t.unit_id is None and t.period_id is None
        ]  # fmt: skip
        if not text:
            kept = query.has_results(writer.conn, indicator_id, level)
            for target in own:
                if kept:  # the level's figures must stay to be seen
                    writer.update("target", (target.id,), _blank_target(indicator_id, level))
                else:
                    writer.delete("target", (target.id,))
            return
        parsed = parse_target(text, unit=indicator.measure, direction=indicator.direction)
        values = {"raw": text, **target_columns(parsed), "corrected": 0}
        if own:
            writer.update("target", (own[0].id,), values)
        else:
            writer.insert("target", {"indicator_id": indicator_id, "level": level, **values})


def add_level(session: Session, indicator_id: int, level: str) -> None:
    """Let an indicator be reported at one more level; its target there is still to be written.

    The blank "all levels" of a new indicator gives way to the first level named.
    """
    found = query.targets(session.conn, [indicator_id])
    if any(target.level == level for target in found):
        return
    blank = [t for t in found if t.level == "ALL" and not t.raw]
    label = tr("Thêm cấp học cho chỉ tiêu {name}", name=_name(session, indicator_id))
    with session.edit(label) as writer:
        if len(found) == 1 and blank and not query.has_results(writer.conn, indicator_id, "ALL"):
            writer.update("target", (blank[0].id,), {"level": level})
        else:
            writer.insert("target", _blank_target(indicator_id, level))


def set_level(session: Session, indicator_id: int, level: str, new: str) -> None:
    """Report an indicator at another level than before; figures stay where they are.

    Raises `UserError` where the other level is there already or figures stand at this one.
    """
    if level == new:
        return
    if new in levels_of(session, indicator_id):
        raise UserError(tr("Chỉ tiêu này đã có dòng ở cấp đó. Hãy nhập ở dòng ấy."))
    if query.has_results(session.conn, indicator_id, level):
        raise UserError(
            tr("Cấp này đã có số liệu nên không đổi được. Hãy thêm cấp học ở chi tiết của dòng "
               "(F4).")
        )  # fmt: skip
    found = [t for t in query.targets(session.conn, [indicator_id]) if t.level == level]
    label = tr("Đổi cấp học của chỉ tiêu {name}", name=_name(session, indicator_id))
    with session.edit(label) as writer:
        for target in found:
            writer.update("target", (target.id,), {"level": new})
        if not found:
            writer.insert("target", _blank_target(indicator_id, new))


def correct_target(session: Session, target_id: int, meant: Target) -> None:
    """Keep what the user says a printed target means; the printed text stays."""
    if meant.low is not None and meant.high is not None and meant.low > meant.high:
        raise UserError(tr("Số “Từ” lớn hơn số “Đến”. Hãy sửa một trong hai số."))
    with session.edit(tr("Sửa cách hiểu mục tiêu")) as writer:
        writer.update("target", (target_id,), {**target_columns(meant), "corrected": 1})


def _blank_target(indicator_id: int, level: str) -> Row:
    empty: Row = {"raw": "", "op": "text", "low": None, "high": None, "corrected": 0}
    return {"indicator_id": indicator_id, "level": level, **empty}


def _make_room(writer: Writer, plan_id: int, after: int | None) -> int:
    """The position below `after`; later indicators of the plan move down by one."""
    rows = select(writer.conn, Indicator, "indicator",
                  "WHERE plan_id = ? ORDER BY position, id", (plan_id,))  # fmt: skip
    places = {row.id: row.position for row in rows}
    if after not in places:
        return max(places.values(), default=-1) + 1
    position = places[after] + 1
    for row in rows:
        if row.position >= position:
            writer.update("indicator", (row.id,), {"position": row.position + 1})
    return position


def _clean(values: dict[str, Any]) -> Row:
    return {c: (nfc(v) or None) if isinstance(v, str) else v for c, v in values.items()}


def _name(session: Session, indicator_id: int) -> str:
    [indicator] = query.indicators(session.conn, [indicator_id])
    return indicator.no or shortened(indicator.name)


def _new_uid() -> str:
    import uuid

    return str(uuid.uuid4())
