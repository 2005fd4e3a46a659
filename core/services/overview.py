"""Tổng quan: where the unit stands in a period. What to do about it is in `next_steps`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.recognition_standing import OPEN, is_expired, is_late
from core.rules.verdicts import REACHED, Verdict
from core.services import budget, budget_money, indicators, plans
from core.services.periods import as_of_day, period_by_key, periods_up_to
from core.services.progress import FINISHED, late_from, standing
from core.session import Session
from db.queries import overview as query
from db.queries import tasks as task_query
from db.queries.rows import select
from db.records import Period, Plan, Recognition
from db.schema import LEVELS

Tab = Literal[
    "overview", "indicators", "tasks", "schools", "budget", "inbox", "rollUp",
    "period", "assessment",
]  # fmt: skip
_SENT: Final = frozenset({"submitted", "received", "accepted", "locked"})


class Place(NamedTuple):
    """Where a figure or a step leads: a tab, what to narrow it to ('' = everything), a row.

    Filters: indicators – reached, not_met, no_data, review, wrong, from_parts (asks whether to
    fill the period from its quarters); tasks – those of `TaskFilter.status`; schools – recognitions
    and the `Wanted` of `core.services.recognitions`; budget – none; rollUp – not_met, incomplete.
    `uid` is the row's own, '' for no row. `level` of education narrows indicators and totals
    further, '' = all.
    """

    tab: Tab
    filter: str = ""
    uid: str = ""
    level: str = ""


class IndicatorFigures:
    """Indicator cells (an indicator at a level) by verdict.

    An impossible figure counts as one to be looked at; `wrong` says how many of those there are.
    `units` (reported, expected) says that the figures are rolled up: an office without results of
    its own stands where its schools stand. `left_out` counts the schools' impossible figures,
    which no total holds.
    """

    def __init__(
        self, counts: dict[Verdict, int], wrong: int = 0, units: tuple[int, int] | None = None,
        left_out: int = 0,
    ) -> None:  # fmt: skip
        self.counts = counts
        self.wrong = wrong
        self.units = units
        self.left_out = left_out

    def __getitem__(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    @property
    def total(self) -> int:
        """All cells, without those that do not apply."""
        return sum(self.counts.values()) - self[Verdict.NOT_APPLICABLE]

    @property
    def reached(self) -> int:
        """Met or exceeded."""
        return sum(self[verdict] for verdict in REACHED)

    @property
    def without_data(self) -> int:
        """Blank or reported as "chưa có số liệu", due or not yet."""
        return self[Verdict.NO_DATA] + self[Verdict.NOT_DUE]


class TaskFigures(NamedTuple):
    """Tasks by last known status; `overdue` and `in_time` are the unfinished ones."""

    total: int
    finished: int
    finished_late: int
    overdue: int

    @property
    def in_time(self) -> int:
        """Not finished and not late."""
        return self.total - self.finished - self.overdue


class BudgetFigures(NamedTuple):
    """Sums over the budget trees in đồng; None where no line says anything.

    `unit` is the display unit that suits the book's amounts (`budget_money`).
    """

    planned_vnd: int | None
    allocated_vnd: int | None
    disbursed_vnd: int | None
    unit: str

    @property
    def share(self) -> float | None:
        """Disbursed of planned, 0 to 1 (and above)."""
        if self.disbursed_vnd is None or not self.planned_vnd:
            return None
        return self.disbursed_vnd / self.planned_vnd


class RecognitionFigures(NamedTuple):
    """Recognitions of the plan: `due` should be there by the period's end and are not yet.

    `expired` no longer hold on the day looked at, whatever is planned for them.
    """

    planned: int
    recognised: int
    due: tuple[Recognition, ...]
    upcoming: tuple[Recognition, ...]
    expired: tuple[Recognition, ...]


class PeriodFigures(NamedTuple):
    """The chosen period: state in words and days to its due date (negative: gone by)."""

    period: Period
    state: str
    days_left: int | None

    @property
    def sent(self) -> bool:
        """Whether the report is on its way or further."""
        return self.period.state in _SENT


class Overview(NamedTuple):
    """All that the first page shows."""

    plans: tuple[Plan, ...]
    period: PeriodFigures | None
    indicators: IndicatorFigures
    tasks: TaskFigures
    budget: BudgetFigures
    recognitions: RecognitionFigures


def overview(session: Session, *, period_key: str | None, unit_id: int) -> Overview:
    """The figures of a unit in a period. Raises `UserError` for an unknown period."""
    period = period_by_key(session, period_key) if period_key else None
    return Overview(
        tuple(plans.plans(session)),
        _period_figures(period) if period else None,
        _indicator_figures(session, period_key, unit_id),
        _task_figures(session, period_key, unit_id),
        _budget_figures(session, period, unit_id),
        _recognition_figures(session, period),
    )


class LevelFigures(NamedTuple):
    """The indicators of one level of education by verdict."""

    level: str
    figures: IndicatorFigures


class PeriodShares(NamedTuple):
    """How far a unit was in a period, in percent; None where nothing was reported.

    Indicators reached of all, tasks finished of all, money disbursed of what is planned.
    """

    period: Period
    reached: float | None
    finished: float | None
    disbursed: float | None


def by_level(session: Session, *, period_key: str, unit_id: int) -> list[LevelFigures]:
    """Indicators by verdict at each level of education, in the order of the levels."""
    judged = _judged(session, period_key, unit_id)
    return [
        LevelFigures(level, judged.figures([cell for cell in judged.cells if cell.level == level]))
        for level in LEVELS
        if any(cell.level == level for cell in judged.cells)
    ]


def over_time(
    session: Session, *, period_key: str, unit_id: int, most: int = 8
) -> list[PeriodShares]:
    """The last periods of the same kind up to this one, the earliest first."""
    period = period_by_key(session, period_key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
    return [_shares(session, each, unit_id) for each in periods_up_to(session, period)[-most:]]


def _shares(session: Session, period: Period, unit_id: int) -> PeriodShares:
    indicators_now = _indicator_figures(session, period.key, unit_id)
    judged = indicators_now.total - indicators_now.without_data
    tasks_now = _task_figures(session, period.key, unit_id)
    money = _budget_figures(session, period, unit_id).share
    told = task_query.is_told(session.conn, period.position, unit_id)
    return PeriodShares(
        period,
        100 * indicators_now.reached / indicators_now.total if judged else None,
        100 * tasks_now.finished / tasks_now.total if tasks_now.total and told else None,
        None if money is None else 100 * money,
    )


def period_state_labels() -> dict[str, str]:
    """The words for the states of a period."""
    return {
        "not_open": tr("Chưa mở"),
        "open": tr("Đang nhập"),
        "due": tr("Đến hạn"),
        "late": tr("Quá hạn nộp"),
        "submitted": tr("Đã gửi"),
        "received": tr("Đã tiếp nhận"),
        "returned": tr("Bị trả lại"),
        "accepted": tr("Đã chấp nhận"),
        "locked": tr("Đã khóa"),
    }


# -- figures ----------------------------------------------------------------------------------


def _period_figures(period: Period) -> PeriodFigures:
    due = date.fromisoformat(period.due_on) if period.due_on else None
    left = (due - clock.today()).days if due else None
    state = period.state
    if state == "open" and left is not None and left < 0:
        state = "late"
    words = period_state_labels()[state]
    if state == "open" and (period.data_from or "") > clock.today().isoformat():
        words = tr("Chưa đến kỳ")
    return PeriodFigures(period, words, left)


class _Cell(NamedTuple):
    """What an indicator counts as at a level, and whether its figure is impossible.

    `left_out` counts the impossible figures behind a total.
    """

    level: str
    counted: Verdict
    wrong: bool
    left_out: int = 0


class _Judged(NamedTuple):
    """The cells of a unit in a period, and (units reported, expected) when rolled up."""

    cells: list[_Cell]
    units: tuple[int, int] | None = None

    def figures(self, cells: Sequence[_Cell]) -> IndicatorFigures:
        """Some of the cells counted."""
        counts = Counter(cell.counted for cell in cells)
        wrong, left_out = (sum(c.wrong for c in cells), sum(c.left_out for c in cells))
        return IndicatorFigures(dict(counts), wrong, self.units, left_out)


def _indicator_figures(session: Session, period_key: str | None, unit_id: int) -> IndicatorFigures:
    if period_key is None:
        return IndicatorFigures({})
    judged = _judged(session, period_key, unit_id)
    return judged.figures(judged.cells)


def adds_up(session: Session, unit_id: int) -> bool:
    """Whether the unit is shown by what others reported: a province adds up for seconds."""
    is_own = unit_id == session.own_unit_id()
    return is_own and query.others_have_results(session.conn, unit_id)


def _judged(session: Session, period_key: str, unit_id: int) -> _Judged:
    """An office that has typed no result of its own is shown by what its units reported."""
    keys = indicators.entry_keys(session, unit_id=unit_id)
    rows = indicators.entry_rows(session, keys, unit_id=unit_id, period_key=period_key)
    rows = [row for row in rows if row.dropped is None]
    own = _Judged([_Cell(str(row.key.level), row.counted, row.is_wrong) for row in rows])
    if any(row.result is not None and row.result.state != "blank" for row in rows):
        return own
    if not adds_up(session, unit_id):
        return own
    from core.rules.roll_up import IMPOSSIBLE  # only with reports of other units
    from core.services.roll_up import roll_up_table

    rolled = roll_up_table(session, period_key)
    reported = {unit for row in rolled for unit in row.figure.included}
    if not reported:
        return own
    missing = {unit for row in rolled for unit in row.figure.missing}
    cells = [
        _Cell(str(row.level), row.verdict, False,
              sum(unit.reason in IMPOSSIBLE for unit in row.figure.excluded))
        for row in rolled
    ]  # fmt: skip
    return _Judged(cells, (len(reported), len(reported | missing)))


def _task_figures(session: Session, period_key: str | None, unit_id: int) -> TaskFigures:
    counts = task_query.status_counts(session.conn, standing(session, period_key, unit_id))
    return TaskFigures(
        total=sum(n for _, _, n in counts),
        finished=sum(n for status, _, n in counts if status in FINISHED),
        finished_late=sum(n for status, _, n in counts if status == "done_late"),
        overdue=sum(n for _, late, n in counts if late),
    )


def _budget_figures(session: Session, period: Period | None, unit_id: int) -> BudgetFigures:
    tree = budget.budget_tree(session, period_id=period.id if period else None, unit_id=unit_id)
    return BudgetFigures(
        budget.grand_total(tree, tree.planned),
        budget.grand_total(tree, tree.allocated),
        budget.grand_total(tree, tree.disbursed),
        budget_money.natural_unit(session),
    )


def _recognition_figures(session: Session, period: Period | None) -> RecognitionFigures:
    rows = select(session.conn, Recognition, "recognition",
                  "ORDER BY planned IS NULL, planned, position, id")  # fmt: skip
    first_day = late_from(period) if period else clock.today()
    due = tuple(row for row in rows if is_late(row, first_day))
    return RecognitionFigures(
        planned=len(rows),
        recognised=sum(row.status == "recognised" for row in rows),
        due=due,
        upcoming=tuple(row for row in rows if row.status in OPEN and row not in due),
        expired=tuple(row for row in rows if is_expired(row, as_of_day(period))),
    )
