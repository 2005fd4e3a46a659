"""What to do next: one sentence each from the figures of the first page, and the checks' findings.

Every sentence says where it leads (`Place`), so that the window can take the user there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from core.i18n import tr
from core.rules.verdicts import Verdict
from core.services.from_parts import has_figures_in_parts_only
from core.services.overview import Overview, Place, Tab
from core.services.progress import show_day
from core.services.tasks import TaskFilter, task_ids, task_rows
from core.session import Session
from db.queries import overview as query
from db.records import Recognition

if TYPE_CHECKING:
    from core.services.checks import Reported

Weight = Literal["urgent", "todo", "info"]
_NEAR_DAYS: Final = 30
_LAST_DAYS: Final = 5
_FORGOTTEN_DAYS: Final = 60  # later than that nobody counts the days any more
_SHOWN_SCHOOLS: Final = 3
TABS: Final[dict[str, Tab]] = {
    "indicator": "indicators", "target": "indicators", "result": "indicators",
    "task": "tasks", "progress": "tasks", "course": "tasks",
    "unit": "schools", "recognition": "schools",
    "budget_line": "budget", "execution": "budget",
}  # fmt: skip
"""The tab that shows the rows of a table."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do next, in a sentence, with the place to do it."""

    weight: Weight
    sentence: str
    place: Place


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding of the checks that has no reason yet; a plan's own faults lead to no tab."""

    severity: str
    sentence: str
    place: Place | None


def next_steps(session: Session, found: Overview, *, unit_id: int) -> list[NextStep]:
    """The steps that the figures call for, the most urgent first."""
    from core.services.office_steps import office_steps  # which makes steps of these

    steps = [
        *_no_plan_step(found),
        *_period_steps(found),
        *_question_steps(session, unit_id),
        *_indicator_steps(session, found, unit_id),
        *_task_steps(session, found, unit_id),
        *_recognition_steps(found),
        *_budget_steps(found),
        *_assessment_steps(session, found, unit_id),
    ]
    if of_reports := office_steps(session, found, unit_id):
        named = {step.place.filter for step in of_reports}
        others = {Place("indicators", "no_data")}  # its units type the figures
        if named & {"late", "waiting"}:
            others.add(Place("rollUp", "incomplete"))
        steps = [*of_reports, *(step for step in steps if step.place not in others)]
    order = {"urgent": 0, "todo": 1, "info": 2}
    return sorted(steps, key=lambda step: order[step.weight])


def open_findings(session: Session, period_key: str | None) -> list[OpenFinding]:
    """What the checks find in the plans and in one period and nobody explained yet."""
    from core.services import checks  # many rules: only when somebody looks

    found = checks.check_plans(session)
    if period_key is not None:
        found = [*found, *checks.check_book(session, period_key)]
    return [
        OpenFinding(r.finding.severity, r.message, _place_of(r))
        for r in sorted(found, key=checks.gravity)
        if r.reason is None
    ]


def _place_of(reported: Reported) -> Place | None:
    where = reported.finding.where
    tab = TABS.get(where.table)
    return Place(tab, uid=where.uid or "") if tab else None


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
        return [NextStep("urgent" if left <= _LAST_DAYS else "todo", text, place)]
    if -_FORGOTTEN_DAYS <= left < 0:
        text = tr("Báo cáo {period} đã quá hạn nộp {n} ngày (hạn {day}).", n=-left, **words)
        return [NextStep("urgent", text, place)]
    return []


def _question_steps(session: Session, unit_id: int) -> list[NextStep]:
    n = query.open_questions(session.conn, unit_id)
    if not n:
        return []
    return [NextStep("urgent", tr("Trả lời {n} câu hỏi của cấp trên.", n=n), Place("inbox"))]


def _from_parts_step(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    """The quarters are typed already: nobody needs to type the longer period again."""
    figures = found.indicators
    if found.period is None or not figures.total or figures.without_data < figures.total:
        return []
    period = found.period.period
    if not has_figures_in_parts_only(session, period, unit_id=unit_id):
        return []
    text = tr("Lấy số {period} từ các quý, học kỳ đã nhập, không phải gõ lại.", period=period.label)
    return [NextStep("todo", text, Place("indicators", "from_parts"))]


def _indicator_steps(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    if found.indicators.units is not None:
        return _rolled_up_steps(found)
    figures, steps = found.indicators, []
    if n := figures.wrong:
        text = tr("Sửa {n} lỗi số liệu: chưa sửa thì chỉ tiêu đó chưa được tính.", n=n)
        steps.append(NextStep("urgent", text, Place("indicators", "wrong")))
    from_parts = _from_parts_step(session, found, unit_id)
    steps += from_parts
    if (n := figures[Verdict.NO_DATA]) and found.period and not from_parts:
        text = tr(
            "Nhập kết quả {period}: còn {n} trong {total} chỉ tiêu chưa có số liệu.",
            period=found.period.period.label, n=n, total=figures.total,
        )  # fmt: skip
        steps.append(NextStep("todo", text, Place("indicators", "no_data")))
    if n := figures[Verdict.NOT_MET]:
        text = tr("Xem {n} chỉ tiêu chưa đạt và ghi nguyên nhân.", n=n)
        steps.append(NextStep("todo", text, Place("indicators", "not_met")))
    if n := figures[Verdict.REVIEW] - figures.wrong:
        text = tr("Tự đánh giá {n} chỉ tiêu mà mục tiêu viết bằng lời.", n=n)
        steps.append(NextStep("info", text, Place("indicators", "review")))
    return steps


def _rolled_up_steps(found: Overview) -> list[NextStep]:
    """What an office does about its units' figures: chase what is missing, look at what is low."""
    figures, steps = found.indicators, []
    reported, expected = figures.units or (0, 0)
    if reported < expected:
        text = tr("Đôn đốc báo cáo: còn {n} trong {total} đơn vị chưa đủ số liệu.",
                  n=expected - reported, total=expected)  # fmt: skip
        steps.append(NextStep("todo", text, Place("rollUp", "incomplete")))
    if n := figures.left_out:
        text = tr("Hỏi lại {n} số liệu sai của đơn vị: số sai không được cộng vào tổng.", n=n)
        steps.append(NextStep("urgent", text, Place("rollUp", "marked")))
    if n := figures[Verdict.NOT_MET]:
        text = tr("Xem {n} chỉ tiêu tổng hợp chưa đạt.", n=n)
        steps.append(NextStep("todo", text, Place("rollUp", "not_met")))
    return steps


def _task_steps(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    steps = []
    key = found.period.period.key if found.period else None
    if found.tasks.overdue:
        late = task_ids(
            session, period_key=key, unit_id=unit_id, wanted=TaskFilter(status="overdue")
        )
        rows = task_rows(session, late, period_key=key, unit_id=unit_id)
        worst = max(rows, key=lambda row: row.days_late)
        text = tr(
            "Cập nhật {n} nhiệm vụ quá hạn; lâu nhất: “{title}”, hạn {day}.",
            n=len(rows), title=_short(worst.task.title), day=show_day(worst.task.end_on),
        )  # fmt: skip
        steps.append(NextStep("urgent", text, Place("tasks", "overdue")))
    ending = TaskFilter(status="ending")  # what is late has its own sentence
    if n := len(task_ids(session, period_key=key, unit_id=unit_id, wanted=ending)):
        text = tr("Ghi tình hình {n} nhiệm vụ đến hạn trong kỳ.", n=n)
        steps.append(NextStep("todo", text, Place("tasks", "ending")))
    return steps


def _recognition_steps(found: Overview) -> list[NextStep]:
    figures, steps = found.recognitions, []
    if figures.expired:
        text = tr(
            "Xem {n} công nhận chuẩn đã hết hạn: {names}.",
            n=len(figures.expired), names=_names(figures.expired),
        )  # fmt: skip
        steps.append(NextStep("todo", text, _recognitions("expired", figures.expired)))
    if figures.due:
        text = tr(
            "Cập nhật {n} trường đã đến tháng dự kiến công nhận: {names}.",
            n=len(figures.due), names=_names(figures.due),
        )  # fmt: skip
        return [*steps, NextStep("todo", text, _recognitions("late", figures.due))]
    coming = [row for row in figures.upcoming if row.planned]
    if not coming:
        return steps
    year, month = (coming[0].planned or "").split("-")
    same = [row for row in coming if row.planned == coming[0].planned]
    text = tr(
        "Chuẩn bị hồ sơ công nhận chuẩn tháng {month}/{year}: {names}.",
        month=int(month), year=year, names=_names(same),
    )  # fmt: skip
    return [*steps, NextStep("info", text, _recognitions("waiting", same))]


def _recognitions(wanted: str, rows: Sequence[Recognition]) -> Place:
    """The lists narrowed to what the sentence speaks of, with its first school."""
    return Place("schools", wanted, rows[0].uid or "")


def _budget_steps(found: Overview) -> list[NextStep]:
    figures = found.budget
    if not figures.planned_vnd or figures.disbursed_vnd is not None or not found.period:
        return []
    text = tr("Nhập kinh phí đã phân bổ, giải ngân {period}.", period=found.period.period.label)
    return [NextStep("todo", text, Place("budget"))]


def _assessment_steps(session: Session, found: Overview, unit_id: int) -> list[NextStep]:
    """Causes and proposals only people know: said once figures stand and nobody wrote a word."""
    figures, period = found.indicators, found.period
    known = figures.total - figures.without_data
    if period is None or period.sent or unit_id != session.own_unit_id() or not known:
        return []
    if session.setting(f"assessment/{period.period.key}"):
        return []
    text = tr("Xem phần đánh giá của báo cáo {period}, ghi nguyên nhân và kiến nghị.",
              period=period.period.label)  # fmt: skip
    return [NextStep("info", text, Place("assessment"))]


def _names(rows: Sequence[Recognition]) -> str:
    shown = ", ".join(row.school for row in rows[:_SHOWN_SCHOOLS])
    more = len(rows) - _SHOWN_SCHOOLS
    return tr("{names} và {n} trường nữa", names=shown, n=more) if more > 0 else shown


def _short(title: str, most: int = 60) -> str:
    if len(title) <= most:
        return title
    return title[:most].rsplit(" ", 1)[0] + "…"
