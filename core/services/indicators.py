"""Indicators: the rows of the tab Chỉ tiêu."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.roll_up import adds_up, to_date
from core.rules.targets import Target
from core.rules.verdicts import Verdict, exact, judge, result_value, target_of
from core.services.dropped_rows import dropped_ids
from core.services.periods import period_by_key, periods_up_to, previous_period
from core.services.plans import plans
from core.services.trends import a_year_before, last_periods
from core.session import Session
from db.queries import indicators as query
from db.queries.rows import by_ids
from db.records import Indicator, Level, Period, Result, TargetRow, Unit

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
    dropped = dropped_ids(session, "indicator")
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


def periods_to_date(session: Session, period: Period) -> dict[int, list[Period]]:
    """The periods whose figures add up to date, per plan: of this kind, since the plan began.

    Earliest first; the period itself is the last.
    """
    return {
        plan.id: periods_up_to(session, period, since=plan.start_on or "")
        for plan in plans(session)
    }


def is_due(indicator: Indicator, period: Period) -> bool:
    """Whether the indicator is due in the period: its own list, or every period that has begun."""
    if indicator.due_periods and period.key not in indicator.due_periods.split(","):
        return False
    return not period.data_from or period.data_from <= clock.today().isoformat()


def levels_of(session: Session, indicator_id: int) -> set[str]:
    """The levels at which an indicator is reported."""
    return {target.level for target in query.targets(session.conn, [indicator_id])}


def split_sets(session: Session) -> dict[int, str]:
    """Indicator id → the split set it belongs to: groups that add to 100 %."""
    return query.split_sets(session.conn)


def levels_in_use(session: Session) -> list[str]:
    """The levels that the book's targets name, in their usual order."""
    keys = query.indicator_levels(session.conn)
    found = {key.level for key in keys}
    return [level for level in ("MN", "TH", "THCS", "THPT", "GDTX", "ALL") if level in found]


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
    """Figures to date of the indicators that add up over time."""
    found: dict[tuple[int, Level], Decimal | None] = {}
    adding = {i.id: i for i in indicators if adds_up(i)}
    until = periods_to_date(session, period) if adding else {}
    for plan_id in {i.plan_id for i in adding.values()}:
        wanted = [i.id for i in adding.values() if i.plan_id == plan_id]
        cells: dict[tuple[int, Level], list[tuple[int, Result]]] = defaultdict(list)
        for earlier in until[plan_id]:
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
