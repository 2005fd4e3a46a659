"""The figures of the first page in words: what stands on each card."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.i18n import tr
from core.rules.verdicts import Verdict
from core.services.budget_money import money_text, unit_labels
from core.services.overview import Overview, Place
from gui.number_text import day_text, number_text
from gui.widgets.figure_card import CardLine

_LINES: Final = 4  # of the card of recognitions
_NONE: Final = "–"


class CardWords(NamedTuple):
    """What a card shows; `shares` are (colour, amount), `filter` is where the figure leads."""

    heading: str
    figure: str
    caption: str
    shares: list[tuple[str, float]]
    lines: list[CardLine]
    filter: str = ""


def plan_words(found: Overview) -> tuple[str, str]:
    """(line above, title) of the book's plans, as they name themselves."""
    if not found.plans:
        return "", tr("Sổ chưa có kế hoạch")
    if len(found.plans) > 1:
        titles = "; ".join(plan.number or plan.title for plan in found.plans)
        return titles, tr("{n} kế hoạch", n=len(found.plans))
    [plan] = found.plans
    number = tr("số {number}", number=plan.number) if plan.number else tr("chưa có số")
    issued = (
        tr("ngày {day}", day=day_text(plan.issued_on))
        if plan.issued_on
        else tr("chưa có ngày ban hành")
    )
    parts = (f"{plan.type.capitalize()} {number}", issued, plan.issuer)
    above = " · ".join(part for part in parts if part)
    return above, plan.title[:1].upper() + plan.title[1:]


def period_words(found: Overview) -> tuple[str, str, str]:
    """(period and state, large words, line below) of the reporting period."""
    figures = found.period
    if figures is None:
        return tr("Chưa có kỳ báo cáo"), "", ""
    head = f"{figures.period.label} · {figures.state}"
    closed = tr("Số liệu đến {day}", day=day_text(figures.period.data_to) or _NONE)
    if figures.days_left is None:
        return head, "", closed
    due = tr("hạn nộp {day}", day=day_text(figures.period.due_on))
    if figures.sent:
        large = figures.state
    elif figures.days_left > 0:
        large = tr("Còn {n} ngày", n=number_text(figures.days_left))
    elif figures.days_left == 0:
        large = tr("Hôm nay là hạn nộp")
    else:
        large = tr("Đã qua hạn nộp")
    return head, large, f"{closed}, {due}"


def indicator_words(found: Overview) -> CardWords:
    """Indicators (each at each level of education) by verdict."""
    figures = found.indicators
    lines = [
        CardLine(tr("Đạt và vượt"), str(figures.reached), "met", "reached"),
        CardLine(tr("Chưa đạt"), str(figures[Verdict.NOT_MET]), "not_met", "not_met"),
        CardLine(tr("Chưa có số liệu"), str(figures.without_data), "no_data", "no_data"),
    ]
    if figures[Verdict.REVIEW]:
        lines.append(CardLine(tr("Cần xem lại"), str(figures[Verdict.REVIEW]), "review", "review"))
    return CardWords(
        tr("Chỉ tiêu"),
        _of(figures.reached, figures.total),
        _whose(figures.units, figures.left_out),
        [
            ("good", figures.reached),
            ("bad", figures[Verdict.NOT_MET]),
            ("warn", figures[Verdict.REVIEW]),
            ("line", figures.without_data),
        ],
        lines,
        "reached",
    )


def _whose(units: tuple[int, int] | None, left_out: int) -> str:
    if units is None:
        return tr("chỉ tiêu đạt, tính theo từng cấp học")
    words = tr("chỉ tiêu đạt, tổng hợp từ {n}/{total} đơn vị", n=units[0], total=units[1])
    return words + tr("; không tính {n} số liệu sai", n=left_out) if left_out else words


def indicator_place(found: Overview, narrowed: str) -> Place:
    """Where a figure of indicators leads: to the unit's own rows, or to the rolled-up table."""
    if found.indicators.units is None:
        return Place("indicators", narrowed)
    return Place("rollUp", {"not_met": "not_met", "no_data": "incomplete"}.get(narrowed, ""))


def task_words(found: Overview) -> CardWords:
    """Tasks: finished, in time, late."""
    figures = found.tasks
    return CardWords(
        tr("Nhiệm vụ"),
        _of(figures.finished, figures.total),
        tr("nhiệm vụ hoàn thành")
        + (tr(", {n} muộn", n=figures.finished_late) if figures.finished_late else ""),
        [("good", figures.finished), ("line", figures.in_time), ("bad", figures.overdue)],
        [
            CardLine(tr("Hoàn thành"), str(figures.finished), "done", "finished"),
            CardLine(tr("Còn trong hạn"), str(figures.in_time), "in_progress", "in_time"),
            CardLine(tr("Quá hạn"), str(figures.overdue), "late", "overdue"),
        ],
        "finished",
    )


def budget_words(found: Overview) -> CardWords:
    """Money planned, allocated and disbursed."""
    figures = found.budget
    share = figures.share

    def money(vnd: int | None) -> str:
        return money_text(vnd, figures.unit) or _NONE

    spent = figures.disbursed_vnd or 0
    rest = max(0, (figures.planned_vnd or 0) - spent)
    return CardWords(
        tr("Kinh phí"),
        _NONE if share is None else tr("{n}%", n=number_text(share * 100, 1)),
        tr("đã giải ngân, đơn vị {unit}", unit=unit_labels()[figures.unit]),
        [("accent", spent), ("line", rest)] if figures.planned_vnd else [],
        [
            CardLine(tr("Kế hoạch"), money(figures.planned_vnd)),
            CardLine(tr("Phân bổ"), money(figures.allocated_vnd)),
            CardLine(tr("Giải ngân"), money(figures.disbursed_vnd)),
        ],
    )


def recognition_words(found: Overview) -> CardWords:
    """Schools to be recognised: done, due, next."""
    figures = found.recognitions
    lines = [
        CardLine(tr("Đã công nhận"), str(figures.recognised), "done", "recognised"),
        CardLine(tr("Chậm so với dự kiến"), str(len(figures.due)), "late", "late"),
    ]
    if figures.expired:
        lines.append(CardLine(tr("Hết hạn"), str(len(figures.expired)), "error", "expired"))
    for row in [row for row in figures.upcoming if row.planned][: _LINES - len(lines)]:
        year, month = (row.planned or "-").split("-")
        lines.append(
            CardLine(row.school, f"{int(month)}/{year}", "calendar", "waiting", row.uid or "")
        )
    return CardWords(
        tr("Công nhận chuẩn quốc gia"),
        _of(figures.recognised, figures.planned),
        tr("trường trong kế hoạch đã công nhận"),
        [
            ("good", figures.recognised),
            ("line", len(figures.upcoming)),
            ("bad", len(figures.due)),
        ],
        lines,
        "recognised",
    )


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else _NONE
