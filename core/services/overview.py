"""Tổng quan: where the unit stands in a period, and what to do next.

Every figure says where it comes from (`Place`), so that the window can take the user there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from core import clock
from core.i18n import tr
from core.rules.verdicts import REACHED, Verdict
from core.services import budget, budget_money, indicators, plans
from core.services.periods import period_by_key
from core.services.progress import FINISHED, late_from, show_day, standing
from core.services.tasks import TaskFilter, task_ids, task_rows
from core.session import Session
from db.queries import overview as query
from db.queries import tasks as task_query
from db.queries.rows import select
from db.records import Period, Plan, Recognition

Tab = Literal["indicators", "tasks", "schools", "budget", "period", "inbox"]
Weight = Literal["urgent", "todo", "info"]
_OPEN: Final = frozenset({"planned", "applied", "postponed"})
_SENT: Final = frozenset({"submitted", "received", "accepted", "locked"})
_NEAR_DAYS: Final = 30
_FORGOTTEN_DAYS: Final = 60  # later than that nobody counts the days any more
_SHOWN_TASKS: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure or a step leads: a tab, and what to narrow it to ('' = everything).

    Filters: indicators – reached, not_met, no_data, review; tasks – overdue, done, none (nothing
    reported); schools – planned; budget – none.
    """

    tab: Tab
    filter: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do next, in a sentence, with the place to do it."""

    weight: Weight
    sentence: str
    place: Place


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """Indicator cells (an indicator at a level) by verdict."""

    counts: dict[Verdict, int]

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


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """Tasks by last known status; `overdue` and `in_time` are the unfinished ones."""

    total: int
    finished: int
    finished_late: int
    overdue: int

    @property
    def in_time(self) -> int:
        """Not finished and not late."""
        return self.total - self.finished - self.overdue


@dataclass(frozen=True, slots=True)
class BudgetFigures:
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


@dataclass(frozen=True, slots=True)
class RecognitionFigures:
    """Recognitions of the plan: `due` should be there by the period's end and are not yet."""

    planned: int
    recognised: int
    due: tuple[Recognition, ...]
    upcoming: tuple[Recognition, ...]


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The chosen period: state in words and days to its due date (negative: gone by)."""

    period: Period
    state: str
    days_left: int | None

    @property
    def sent(self) -> bool:
        """Whether the report is on its way or further."""
        return self.period.state in _SENT


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the first page shows."""

    plans: tuple[Plan, ...]
    period: PeriodFigures | None
    indicators: IndicatorFigures
    tasks: TaskFigures
    budget: BudgetFigures
    recognitions: RecognitionFigures
    steps: tuple[NextStep, ...]


def overview(session: Session, *, period_key: str | None, unit_id: int) -> Overview:
    """The figures of a unit in a period. Raises `UserError` for an unknown period."""
    period = period_by_key(session, period_key) if period_key else None
    found = Overview(
        tuple(plans.plans(session)),
        _period_figures(period) if period else None,
        _indicator_figures(session, period_key, unit_id),
        _task_figures(session, period_key, unit_id),
        _budget_figures(session, period, unit_id),
        _recognition_figures(session, period),
        (),
    )
    return _with_steps(session, found, unit_id)


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


def _indicator_figures(session: Session, period_key: str | None, unit_id: int) -> IndicatorFigures:
    if period_key is None:
        return IndicatorFigures({})
    keys = indicators.entry_keys(session, unit_id=unit_id)
    rows = indicators.entry_rows(session, keys, unit_id=unit_id, period_key=period_key)
    return IndicatorFigures(dict(Counter(row.verdict for row in rows)))


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
    waiting = [row for row in rows if row.status in _OPEN]
    month = (late_from(period) if period else clock.today()).isoformat()[:7]
    due = [row for row in waiting if row.planned and row.planned < month]
    return RecognitionFigures(
        len(rows),
        sum(row.status == "recognised" for row in rows),
        tuple(due),
        tuple(row for row in waiting if row not in due),
    )


# -- what to do next --------------------------------------------------------------------------


def _with_steps(session: Session, found: Overview, unit_id: int) -> Overview:
    steps = [
        *_no_plan_step(found),
        *_period_steps(found),
        *_question_steps(session, unit_id),
        *_indicator_steps(found),
        *_task_steps(session, found, unit_id),
        *_recognition_steps(found),
        *_budget_steps(found),
    ]
    order = {"urgent": 0, "todo": 1, "info": 2}
    steps.sort(key=lambda step: order[step.weight])
    return Overview(
        found.plans, found.period, found.indicators, found.tasks, found.budget,
        found.recognitions, tuple(steps),
    )  # fmt: skip


def _no_plan_step(found: Overview) -> list[NextStep]:
    if found.plans:
        return []
    text = tr("Sổ chưa có kế hoạch: thêm chỉ tiêu và nhiệm vụ, hoặc nạp một kế hoạch có sẵn.")
    return [NextStep("todo", text, Place("indicators"))]


def _period_steps(found: Overview) -> list[NextStep]:
    figures = found.period
    if figures is None or figures.days_left is None or figures.sent:
        return []
    place, left = Place("period"), figures.days_left
    words = {"period": figures.period.label, "day": show_day(figures.period.due_on)}
    if figures.period.state == "returned":
        text = tr("Báo cáo {period} bị trả lại: xem các câu hỏi, sửa rồi gửi lại.", **words)
        return [NextStep("urgent", text, place)]
    if 0 <= left <= _NEAR_DAYS:
        text = tr("Gửi báo cáo {period} trước ngày {day}, còn {n} ngày.", n=left, **words)
        return [NextStep("urgent" if left <= _NEAR_DAYS // 6 else "todo", text, place)]
    if -_FORGOTTEN_DAYS <= left < 0:
        text = tr("Báo cáo {period} đã quá hạn nộp {n} ngày (hạn {day}).", n=-left, **words)
        return [NextStep("urgent", text, place)]
    return []


def _question_steps(session: Session, unit_id: int) -> list[NextStep]:
    n = query.open_questions(session.conn, unit_id)
    if not n:
        return []
    return [NextStep("urgent", tr("Trả lời {n} câu hỏi của cấp trên.", n=n), Place("inbox"))]


def _indicator_steps(found: Overview) -> list[NextStep]:
    figures, steps = found.indicators, []
    if (n := figures[Verdict.NO_DATA]) and found.period:
        text = tr(
            "Nhập kết quả {period}: còn {n} trong {total} chỉ tiêu chưa có số liệu.",
            period=found.period.period.label, n=n, total=figures.total,
        )  # fmt: skip
        steps.append(NextStep("todo", text, Place("indicators", "no_data")))
    if n := figures[Verdict.NOT_MET]:
        text = tr("Xem {n} chỉ tiêu chưa đạt và ghi nguyên nhân.", n=n)
        steps.append(NextStep("todo", text, Place("indicators", "not_met")))
    if n := figures[Verdict.REVIEW]:
        text = tr("Tự đánh giá {n} chỉ tiêu mà mục tiêu viết bằng lời.", n=n)
        steps.append(NextStep("info", text, Place("indicators", "review")))
    return steps


def _task_steps(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    steps = []
    key = found.period.period.key if found.period else None
    if found.tasks.overdue:
        late = task_ids(session, period_key=key, unit_id=unit_id, wanted=TaskFilter(overdue=True))
        rows = task_rows(session, late, period_key=key, unit_id=unit_id)
        worst = max(rows, key=lambda row: row.days_late)
        text = tr(
            "Cập nhật {n} nhiệm vụ quá hạn; lâu nhất: “{title}”, hạn {day}.",
            n=len(rows), title=_short(worst.task.title), day=show_day(worst.task.end_on),
        )  # fmt: skip
        steps.append(NextStep("urgent", text, Place("tasks", "overdue")))
    period = found.period.period if found.period else None
    if period and period.data_from and period.data_to:
        here = standing(session, key, unit_id)
        first = max(period.data_from, here.late_from)  # what is late has its own sentence
        n = query.ending_unreported(session.conn, here, first, period.data_to)
        if n:
            text = tr("Ghi tình hình {n} nhiệm vụ đến hạn trong kỳ.", n=n)
            steps.append(NextStep("todo", text, Place("tasks", "none")))
    return steps


def _recognition_steps(found: Overview) -> list[NextStep]:
    figures = found.recognitions
    if figures.due:
        text = tr(
            "Cập nhật {n} trường đã đến tháng dự kiến công nhận: {names}.",
            n=len(figures.due), names=_names(figures.due),
        )  # fmt: skip
        return [NextStep("todo", text, Place("schools", "planned"))]
    coming = [row for row in figures.upcoming if row.planned]
    if not coming:
        return []
    year, month = (coming[0].planned or "").split("-")
    same = [row for row in coming if row.planned == coming[0].planned]
    text = tr(
        "Chuẩn bị hồ sơ công nhận chuẩn tháng {month}/{year}: {names}.",
        month=int(month), year=year, names=_names(same),
    )  # fmt: skip
    return [NextStep("info", text, Place("schools", "planned"))]


def _budget_steps(found: Overview) -> list[NextStep]:
    figures = found.budget
    if not figures.planned_vnd or figures.disbursed_vnd is not None or not found.period:
        return []
    text = tr("Nhập kinh phí đã phân bổ, giải ngân {period}.", period=found.period.period.label)
    return [NextStep("todo", text, Place("budget"))]


def _names(rows: Sequence[Recognition]) -> str:
    shown = ", ".join(row.school for row in rows[:_SHOWN_TASKS])
    more = len(rows) - _SHOWN_TASKS
    return tr("{names} và {n} trường nữa", names=shown, n=more) if more > 0 else shown


def _short(title: str, most: int = 60) -> str:
    if len(title) <= most:
        return title
    return title[:most].rsplit(" ", 1)[0] + "…"
