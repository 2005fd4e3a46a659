"""Indicators: the rows of the tab Chỉ tiêu, and authoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.roll_up import to_date
from core.rules.short_text import shortened
from core.rules.targets import Target, parse_target
from core.rules.verdicts import Verdict, exact, judge, result_value, target_of
from core.services.dropped_rows import dropped_indicators
from core.services.indicator_values import checked_values
from core.services.periods import period_by_key, periods_up_to, previous_period
from core.services.plans import plan_for_new_rows, plans, target_columns
from core.services.trends import a_year_before, last_periods
from core.session import Session
from db.queries import indicators as query
from db.queries.rows import by_ids, select
from db.records import Indicator, Level, Period, Result, TargetRow, Unit
from db.text import nfc
from db.writer import Row, Writer

if TYPE_CHECKING:
    from core.rules.checks import Finding

Key = query.IndicatorLevel


class EntryRow(NamedTuple):
    """A row of the entry grid: an indicator at a level, for one unit and period.

    `value` is the result's number (a ratio in %), `previous` that of the period before, `to_date`
    what has been reached since the plan began (None where figures do not add up over time);
    `targets` are all printed targets that hold for the unit at this level and `target` is the one
    judged. `last_year` is the same period of the year before, `trend` the values of the last eight
    periods of this kind, the present one last. `fault` is the gravest thing the checks say.
    """

    key: Key
    indicator: Indicator
    targets: tuple[TargetRow, ...]
    target: Target | None
    result: Result | None
    value: Decimal | None
    previous: Result | None
    previous_value: Decimal | None
    to_date: Decimal | None
    verdict: Verdict
    last_year: Result | None = None
    last_year_value: Decimal | None = None
    trend: tuple[Decimal | None, ...] = ()
    fault: Finding | None = None
    dropped: int | None = None  # the version of the plan that no longer has the indicator

    @property
    def is_wrong(self) -> bool:
        """Whether the checks call the figure impossible; a doubtful one still counts."""
        return self.fault is not None and self.fault.severity == "error"

    @property
    def counted(self) -> Verdict:
        """What the row counts as: an impossible figure has reached nothing and missed nothing."""
        return Verdict.REVIEW if self.is_wrong else self.verdict

    @property
    def adds_up(self) -> bool:
        """Whether the figure to date is more than the period's own."""
        return self.to_date is not None and self.to_date != self.value

    @property
    def judged(self) -> Decimal | None:
        """The figure held against the target: "2 trường" in a year is reached step by step."""
        return self.value if self.to_date is None else self.to_date

    @property
    def target_raw(self) -> str:
        """The target as printed; several at one level are joined with their labels."""
        return "; ".join(f"{t.label}: {t.raw}" if t.label else t.raw for t in self.targets)


def entry_keys(
    session: Session, *, unit_id: int, search: str = "", level: str | None = None
) -> list[Key]:
    """The rows of the entry grid in the order printed: a school sees its own levels only."""
    found = by_ids(session.conn, Unit, "unit", [unit_id])
    own = found[0].levels.split(",") if found and found[0].levels else []
    only = [*own, "ALL"] if own else []
    return query.indicator_levels(session.conn, search=search, level=level, only_levels=only)


def entry_rows(
    session: Session, keys: Sequence[Key], *, unit_id: int, period_key: str
) -> list[EntryRow]:
    """The rows of these keys for a unit and a period, in the order asked; gone ones left out."""
    period = period_by_key(session, period_key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
    before = previous_period(session, period)
    ids = list(dict.fromkeys(key.indicator_id for key in keys))
    indicators = {i.id: i for i in query.indicators(session.conn, ids)}
    targets = defaultdict(list)
    for target in query.targets(session.conn, ids):
        targets[target.indicator_id, target.level].append(target)
    recent = last_periods(session, period)
    year_ago = a_year_before(session, period)
    figures = _figures(session, [*recent, before, year_ago, period], unit_id, ids)
    now = figures[period.id]
    reached = _reached(session, period, unit_id, list(indicators.values()))
    dropped = dropped_indicators(session)
    faults = _faults(session, period, unit_id, [(indicators[p[0]], r) for p, r in now.items()])
    rows = []
    for key in keys:
        if (indicator := indicators.get(key.indicator_id)) is None:
            continue
        place = (key.indicator_id, key.level)
        mine = applying_targets(targets[place], unit_id, period.id)
        then = figures[before.id].get(place) if before else None
        row = _entry_row(key, indicator, mine, (now.get(place), then), reached.get(place), period)
        a_year_ago = figures[year_ago.id].get(place) if year_ago else None
        rows.append(
            row._replace(
                last_year=a_year_ago,
                last_year_value=result_value(indicator, a_year_ago),
                trend=tuple(result_value(indicator, figures[p.id].get(place)) for p in recent),
                fault=faults.get(place),
                dropped=dropped.get(key.indicator_id),
            )
        )
    return rows


def applying_targets(
    targets: Sequence[TargetRow], unit_id: int, period_id: int
) -> tuple[TargetRow, ...]:
    """The targets that hold for a unit and period: those set for it win over the plan's own."""
    fitting = [
        t for t in targets
        if t.unit_id in (None, unit_id) and t.period_id in (None, period_id)
    ]  # fmt: skip
    best: dict[str | None, TargetRow] = {}
    for target in sorted(fitting, key=lambda t: (t.unit_id is not None, t.period_id is not None)):
        best[target.label] = target
    return tuple(sorted(best.values(), key=lambda t: t.position))


def is_due(indicator: Indicator, period: Period) -> bool:
    """Whether the indicator is due in the period: its own list, or every period that has begun."""
    if indicator.due_periods and period.key not in indicator.due_periods.split(","):
        return False
    return not period.data_from or period.data_from <= clock.today().isoformat()


def _figures(
    session: Session, wanted: Sequence[Period | None], unit_id: int, ids: Sequence[int]
) -> dict[int, dict[tuple[int, Level], Result]]:
    """The results of several periods: period id → (indicator, level) → result."""
    period_ids = list({p.id for p in wanted if p is not None})
    found: dict[int, dict[tuple[int, Level], Result]] = {place: {} for place in period_ids}
    for result in query.results_of_periods(session.conn, period_ids, unit_id, ids):
        found[result.period_id][result.indicator_id, result.level] = result
    return found


def _results(
    session: Session, period: Period, unit_id: int, ids: Sequence[int]
) -> dict[tuple[int, Level], Result]:
    found = query.results(session.conn, period.id, unit_id, ids)
    return {(r.indicator_id, r.level): r for r in found}


def _faults(
    session: Session, period: Period, unit_id: int, cells: Sequence[tuple[Indicator, Result]]
) -> dict[tuple[int, Level], Finding]:
    filled = [(indicator, result) for indicator, result in cells if result.state == "value"]
    if not filled:
        return {}
    from core.services.cell_checks import cell_faults  # many rules: not to show an empty grid

    return cell_faults(session, period, unit_id, filled)


def _reached(
    session: Session, period: Period, unit_id: int, indicators: Sequence[Indicator]
) -> dict[tuple[int, Level], Decimal | None]:
    """Figures to date of the indicators that add up over time: since their plan began, over the
    periods of the same kind."""
    found: dict[tuple[int, Level], Decimal | None] = {}
    starts = {plan.id: plan.start_on or "" for plan in plans(session)}
    adding = {i.id: i for i in indicators if i.roll_up_time == "sum"}
    for plan_id in {i.plan_id for i in adding.values()}:
        wanted = [i.id for i in adding.values() if i.plan_id == plan_id]
        cells: dict[tuple[int, Level], list[tuple[int, Result]]] = defaultdict(list)
        for earlier in periods_up_to(session, period, since=starts[plan_id]):
            for place, result in _results(session, earlier, unit_id, wanted).items():
                cells[place].append((earlier.id, result))
        for place, known in cells.items():
            found[place] = to_date(adding[place[0]], known).value
    return found


def _entry_row(
    key: Key,
    indicator: Indicator,
    targets: tuple[TargetRow, ...],
    cells: tuple[Result | None, Result | None],
    reached: Decimal | None,
    period: Period,
) -> EntryRow:
    result, previous = cells
    value = result_value(indicator, result)
    previous_value = result_value(indicator, previous)
    target = target_of(targets[0]) if targets else None
    baseline = exact(indicator.baseline)
    state = result.state if result else "blank"
    verdict = judge(
        target,
        value if reached is None else reached,
        direction=indicator.direction,
        state="value" if reached is not None else state,
        baseline=previous_value if baseline is None else baseline,
        due=is_due(indicator, period),
        text=result.text if result else None,
        measure=indicator.measure,
    )
    return EntryRow(
        key, indicator, targets, target, result, value, previous, previous_value, reached, verdict
    )


# -- authoring --------------------------------------------------------------------------------


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


def levels_of(session: Session, indicator_id: int) -> set[str]:
    """The levels at which an indicator is reported."""
    return {target.level for target in query.targets(session.conn, [indicator_id])}


def split_sets(session: Session) -> dict[int, str]:
    """Indicator id → the split set it belongs to: groups that add to 100 %."""
    return query.split_sets(session.conn)


def correct_target(session: Session, target_id: int, meant: Target) -> None:
    """Keep what the user says a printed target means; the printed text stays."""
    if meant.low is not None and meant.high is not None and meant.low > meant.high:
        raise UserError(tr("Số “Từ” lớn hơn số “Đến”. Hãy sửa một trong hai số."))
    with session.edit(tr("Sửa cách hiểu mục tiêu")) as writer:
        writer.update("target", (target_id,), {**target_columns(meant), "corrected": 1})


def levels_in_use(session: Session) -> list[str]:
    """The levels that the book's targets name, in their usual order."""
    keys = query.indicator_levels(session.conn)
    found = {key.level for key in keys}
    return [level for level in ("MN", "TH", "THCS", "THPT", "GDTX", "ALL") if level in found]


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
