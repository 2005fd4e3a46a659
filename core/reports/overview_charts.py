"""The two charts of Tổng quan, on the first page of the window and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import tr
from core.reports.charts import Line, Lines, Part, StackedBars
from core.rules.verdicts import Verdict
from core.services.overview import IndicatorFigures, LevelFigures, PeriodShares
from core.services.school_words import level_labels


def level_chart(found: Sequence[LevelFigures]) -> StackedBars:
    """What is to be reached at each level of education, by verdict.

    An indicator of three levels is counted at each; a part leads to the filter of its name and to
    its level.
    """

    def part(name: str, colour: str, fill: str, target: str, amounts: Sequence[int]) -> Part:
        return Part(name, colour, fill, tuple(amounts), target)  # type: ignore[arg-type]

    figures: list[IndicatorFigures] = [each.figures for each in found]
    parts = (
        part(tr("Đạt và vượt"), "good", "full", "reached", [f.reached for f in figures]),
        part(tr("Chưa đạt"), "bad", "hatched", "not_met", [f[Verdict.NOT_MET] for f in figures]),
        part(tr("Cần xem lại"), "warn", "pale", "review", [f[Verdict.REVIEW] for f in figures]),
        part(tr("Chưa có số liệu"), "muted", "empty", "no_data",
             [f.without_data for f in figures]),
    )  # fmt: skip
    labels = level_labels()
    shown = tuple(each for each in parts if any(each.amounts))
    return StackedBars(
        tuple(labels[each.level] for each in found), shown, tr("Số mức phấn đấu"),
        targets=tuple(each.level for each in found),
    )  # fmt: skip


def time_chart(found: Sequence[PeriodShares]) -> Lines:
    """How far the unit was in each period; a period leads to itself."""
    lines = (
        Line(tr("Chỉ tiêu đạt"), "good", tuple(each.reached for each in found)),
        Line(tr("Nhiệm vụ hoàn thành"), "accent", tuple(each.finished for each in found)),
        Line(tr("Kinh phí giải ngân"), "warn", tuple(each.disbursed for each in found)),
    )
    known = tuple(line for line in lines if any(value is not None for value in line.values))
    return Lines(
        tuple(each.period.label for each in found), known, tr("Tỷ lệ trong cả kế hoạch (%)"),
        tuple(each.period.key for each in found),
    )  # fmt: skip
