"""Running the checks on a book: the plan as it is stored, the figures as they were typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.checks import BudgetShare, CellKey, Finding, PeriodView, PlanView
from core.rules.checks import run_period as run_period_rules
from core.rules.checks import run_plan as run_plan_rules
from core.rules.names import same_name
from core.rules.verdicts import result_value
from core.services.dropped_rows import dropped_rows
from core.services.indicators import entry_keys, is_due
from core.services.own_tasks import foreign_tasks
from core.services.periods import period_by_key, period_kind, periods
from core.services.progress import late_from
from core.session import Session
from db.queries import book, budget
from db.queries import indicators as indicator_query
from db.queries import tasks as task_query
from db.queries.checks import annexes, answers, periods_with_figures, sections
from db.queries.rows import by_ids
from db.records import Execution, Indicator, Period, Plan, Progress, Result, Unit


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with the period it is about (None: the plan) and the reason that was given.

    `issuer` is who issued the plan it is about, where that is for others to answer: a school's
    book says it for information.
    """

    finding: Finding
    period: Period | None
    reason: str | None
    issuer: str = ""

    @property
    def message(self) -> str:
        """The sentence in the user's language."""
        return tr(self.finding.sentence).format_map(self.finding.words)

    @property
    def place(self) -> str:
        """Where the reason is kept: the same place in another period is another place."""
        period = self.period.key if self.period else "plan"
        return f"{period}:{self.finding.where.key}"


def check_book(session: Session, period_key: str | None = None) -> list[Reported]:
    """Everything worth saying: of one period, or of the plans and every period with figures.

    The gravest first. Raises `UserError` for an unknown period.
    """
    if period_key is not None:
        period = period_by_key(session, period_key)
        if period is None:
            raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=period_key))
        return _in_order([*_check_period(session, period)])
    found = check_plans(session)
    with_figures = periods_with_figures(session.conn)
    for period in periods(session):
        if period.id in with_figures:
            found += _check_period(session, period)
    return _in_order(found)


def check_own(session: Session, period: Period) -> list[Reported]:
    """What is worth saying of the figures of the book's own unit alone, the gravest first."""
    return _in_order(_check_period(session, period, session.own_unit_id()))


def check_plans(session: Session) -> list[Reported]:
    """What is worth saying about the plans themselves, the gravest first."""
    return _in_order([r for plan in book.plans(session.conn) for r in _check_plan(session, plan)])


def findings(session: Session, period_key: str | None = None) -> list[dict[str, Any]]:
    """`check_book` in the JSON form of interfaces.md."""
    return [finding_json(reported) for reported in check_book(session, period_key)]


def finding_json(reported: Reported) -> dict[str, Any]:
    """id, severity, where {table, id, text}, message, printed, computed, reason."""
    found = reported.finding
    return {
        "id": found.id,
        "severity": found.severity,
        "where": {"table": found.where.table, "id": found.where.uid, "text": found.where.text},
        "message": reported.message,
        "printed": found.printed,
        "computed": found.computed,
        "reason": reported.reason,
        "period": reported.period.key if reported.period else None,
    }


def answer(session: Session, reported: Reported, reason: str) -> None:
    """Keep the reason given to a warning; '' takes it back. One undo step."""
    key = (reported.finding.id, reported.place)
    with session.edit(tr("Giải trình điểm cần xem")) as writer:
        if reason.strip():
            writer.put(
                "finding_answer", key, {"reason": reason.strip(), "made_at": clock.utc_stamp()}
            )
        elif writer.get("finding_answer", *key) is not None:
            writer.delete("finding_answer", key)


def _in_order(found: list[Reported]) -> list[Reported]:
    return sorted(found, key=gravity)


def gravity(reported: Reported) -> tuple[int, bool]:
    """What to sort by: the gravest first, the plan of others last."""
    order = {"error": 0, "warning": 1, "info": 2}
    return order[reported.finding.severity], bool(reported.issuer)


def _with_reasons(
    session: Session, found: Sequence[Finding], period: Period | None
) -> list[Reported]:
    known = answers(session.conn)
    plain = [Reported(finding, period, None) for finding in found]
    return [replace(one, reason=known.get((one.finding.id, one.place))) for one in plain]


# -- the plan ---------------------------------------------------------------------------------


def _check_plan(session: Session, plan: Plan) -> list[Reported]:
    found = _with_reasons(session, run_plan_rules(plan_view(session, plan)), None)
    if not (issuer := _others_answer(session, plan)):
        return found
    return [
        replace(one, finding=replace(one.finding, severity="info"), issuer=issuer) for one in found
    ]


def _others_answer(session: Session, plan: Plan) -> str:
    """The issuer of a plan that came from above; '' for the own one.

    A school's plan bears the school as its issuer; an office drafts the plan that the committee
    above it signs, and answers for that.
    """
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    issuer = plan.issuer or ""
    return issuer if own.kind == "school" and not same_name(issuer, own.name) else ""


def plan_view(session: Session, plan: Plan) -> PlanView:
    """A plan of the book as the checks look at it."""
    conn = session.conn
    lines = book.budget_lines(conn, plan.id)
    return PlanView(
        plan,
        sections(conn, plan.id),
        annexes(conn, plan.id),
        book.indicators(conn, plan.id),
        book.targets(conn, plan.id),
        task_query.tasks(conn, [task.id for task in book.tasks(conn, plan.id)]),
        book.courses(conn, plan.id),
        book.recognitions(conn, plan.id),
        lines,
        [
            BudgetShare(s.line_id, s.by, s.name, s.amount_vnd)
            for s in budget.shares(conn, [line.id for line in lines])
        ],
        book.units(conn),
        book.aliases(conn),
        clock.today().isoformat(),
    )


# -- a period ---------------------------------------------------------------------------------


def _check_period(session: Session, period: Period, unit_id: int | None = None) -> list[Reported]:
    return _with_reasons(session, run_period_rules(period_view(session, period, unit_id)), period)


def period_view(session: Session, period: Period, unit_id: int | None = None) -> PeriodView:
    """A period's figures as the checks look at them: of every unit that reported in it, or of one.

    The cells expected are those of the own school, and of an office that types figures itself. Of
    one unit: not the tasks about which only others said something. Rows that the plan dropped are
    not sent, so nobody is asked about them.
    """
    conn = session.conn
    dropped = dropped_rows(session)
    indicators = {i.id: i for i in indicator_query.indicators(conn) if i.uid not in dropped}

    def is_meant(row: Result | Progress | Execution) -> bool:
        return unit_id in (None, row.unit_id)

    results = [
        r for r in filter(is_meant, book.results(conn, period.id)) if r.indicator_id in indicators
    ]
    [own] = by_ids(conn, Unit, "unit", [session.own_unit_id()])
    reporting = sorted({r.unit_id for r in results} | ({own.id} if own.kind == "school" else set()))
    plans = book.plans(conn)
    said = _latest_progress(session, period)
    progress = list(filter(is_meant, said))
    of_others = {one.task_id for one in said} - {one.task_id for one in progress}
    tasks = [t for plan in plans for t in book.tasks(conn, plan.id) if t.uid not in dropped]
    return PeriodView(
        period,
        list(indicators.values()),
        results,
        _expected(session, period, indicators) if own.id in reporting else (),
        _history(session, period, reporting, indicators),
        by_ids(conn, Unit, "unit", reporting),
        [task for task in tasks if task.id not in of_others],
        progress,
        [line for plan in plans for line in book.budget_lines(conn, plan.id)],
        list(filter(is_meant, book.executions(conn, period.id))),
        late_from(period).isoformat(),
        foreign_tasks(session, own.id),
        clock.today().isoformat(),
    )


def _latest_progress(session: Session, period: Period) -> list[Progress]:
    """What was last said of each task by each unit up to this period: what is done stays done."""
    known: dict[tuple[int, int], Progress] = {}
    upto = {p.id for p in periods(session) if p.position <= period.position}
    for progress in book.progress(session.conn, None):
        if progress.period_id in upto and progress.status is not None:
            known[progress.task_id, progress.unit_id] = progress
    return list(known.values())


def _expected(session: Session, period: Period, indicators: dict[int, Indicator]) -> list[CellKey]:
    own = session.own_unit_id()
    return [
        (key.indicator_id, key.level, own)
        for key in entry_keys(session, unit_id=own)
        if key.indicator_id in indicators and is_due(indicators[key.indicator_id], period)
    ]


def _history(
    session: Session, period: Period, units: Sequence[int], indicators: dict[int, Indicator]
) -> dict[CellKey, list[Decimal]]:
    """Values of earlier periods of the same kind, oldest first, per cell."""
    kind, wanted = period_kind(period.key), set(units)
    found: dict[CellKey, list[Decimal]] = defaultdict(list)
    for earlier in periods(session):
        if period_kind(earlier.key) != kind or earlier.position >= period.position:
            continue
        for result in book.results(session.conn, earlier.id):
            if result.unit_id not in wanted or result.indicator_id not in indicators:
                continue
            value = result_value(indicators[result.indicator_id], result)
            if value is not None:
                found[result.indicator_id, result.level, result.unit_id].append(value)
    return found
