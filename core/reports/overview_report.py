"""Document 6: tổng quan – one page with charts: indicators, tasks, money, schools, who has sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.reports.charts import Part, StackedBars
from core.reports.content import (
    Block,
    Chart,
    Charts,
    Document,
    Paragraph,
    Signature,
)
from core.reports.figure_cells import capital, figure_text, percent_cell
from core.reports.frame import own_unit, paper_of, report_letterhead, short_office
from core.reports.one_page import on_one_page
from core.reports.overview_charts import level_chart, time_chart
from core.reports.result_tables import level_text
from core.reports.results_report import in_text, plan_name, when_after
from core.reports.sentences import under_heading, verdict_counts
from core.rules.targets import Target
from core.rules.verdicts import Verdict, percent_of_plan
from core.services.budget_money import MONEY_UNITS, unit_labels
from core.services.indicators import entry_keys, entry_rows
from core.services.overview import (
    IndicatorFigures,
    LevelFigures,
    Overview,
    over_time,
    overview,
)
from core.services.roll_up import roll_up_table
from core.session import Session
from db.records import Indicator, Level, Period, Plan, Unit
from db.schema import LEVELS

_MOST_BARS: Final = 12  # of results against the plan
_LONGEST: Final = 60  # characters of a name beside a bar
_HEIGHTS: Final = (56.0, 78.0, 40.0)  # millimetres of the three rows of charts
_BAR: Final = 10.0  # millimetres a bar takes at most
_AROUND: Final = 14.0  # above and below the bars


@dataclass(frozen=True, slots=True)
class _Figure:
    """An indicator at a level with what it is worth, the unit's own or rolled up."""

    indicator: Indicator
    level: Level
    target: Target | None
    value: Decimal | None
    verdict: Verdict

    @property
    def percent(self) -> Decimal | None:
        """The value in percent of the plan, where more of it is better."""
        if self.target is None or self.value is None or self.indicator.direction == "down":
            return None
        return percent_of_plan(self.target, self.value)


def overview_report(
    session: Session, plan: Plan, period: Period, unit: Unit | None = None
) -> Document:
    """The page as content. An office without figures of its own shows its units' together."""
    unit = unit or own_unit(session)
    known = overview(session, period_key=period.key, unit_id=unit.id)
    figures, rolled = _figures(session, plan, period, unit)
    counts = Counter(figure.verdict for figure in figures)
    letterhead = report_letterhead(session, plan, period, unit)
    made = Document(
        type="TỔNG QUAN",
        subject=f"Tình hình thực hiện {plan_name(plan)}{when_after(plan, in_text(period))}",
        letterhead=letterhead,
        blocks=tuple(_blocks(session, period, unit, known, figures, counts, rolled)),
        signature=Signature((), ()),
        sheet="Tổng quan",
        author=unit.name,
        paper=paper_of(session),
    )
    return on_one_page(made)


def _figures(
    session: Session, plan: Plan, period: Period, unit: Unit
) -> tuple[list[_Figure], bool]:
    """The plan's figures and whether they are those of all units together."""
    keys = entry_keys(session, unit_id=unit.id)
    own = [
        _Figure(row.indicator, row.key.level, row.target, row.judged, row.counted)
        for row in entry_rows(session, keys, unit_id=unit.id, period_key=period.key)
        if row.indicator.plan_id == plan.id and row.dropped is None
    ]
    if unit.kind == "school" or any(figure.value is not None for figure in own):
        return own, False
    rolled = [
        _Figure(row.indicator, row.level, row.target, row.judged, row.verdict)
        for row in roll_up_table(session, period.key)
        if row.indicator.plan_id == plan.id
    ]
    return (rolled, True) if any(f.value is not None for f in rolled) else (own, False)


def _blocks(
    session: Session,
    period: Period,
    unit: Unit,
    known: Overview,
    figures: Sequence[_Figure],
    counts: Mapping[Verdict, int],
    rolled: bool,
) -> list[Block]:
    whose = "tổng hợp từ các đơn vị" if rolled else f"của {short_office(unit.name)}"
    parts = [f"{len(figures)} mức phấn đấu ({whose}): {verdict_counts(counts)}"] if figures else []
    if known.tasks.total:
        parts.append(
            f"{known.tasks.total} nhiệm vụ: {known.tasks.finished} hoàn thành,"
            f" {known.tasks.overdue} quá hạn"
        )
    text = "; ".join(parts) or "kế hoạch không giao chỉ tiêu, nhiệm vụ"
    rows = (
        (_levels(figures), _times(session, period, unit)),
        (_against_plan(figures),),
        (_tasks(known), _money(known), _units(session, period, unit)),
    )
    blocks: list[Block] = [Paragraph(f"{capital(text)}.")]
    for charts, height in zip(rows, _HEIGHTS, strict=True):
        drawn = tuple(chart for chart in charts if chart is not None)
        if drawn:
            blocks.append(Charts(drawn, min(height, max(map(_most, drawn)))))
    return blocks


def _most(chart: Chart) -> float:
    """The height in millimetres that a chart can use: a few bars need less than its row has."""
    if isinstance(chart.drawn, StackedBars) and chart.drawn.ends:
        return _AROUND + _BAR * len(chart.drawn.categories)
    return max(_HEIGHTS)


def _levels(figures: Sequence[_Figure]) -> Chart | None:
    counts: dict[str, Counter[Verdict]] = {}
    for figure in figures:
        counts.setdefault(figure.level, Counter())[figure.verdict] += 1
    known = [LevelFigures(n, IndicatorFigures(dict(counts[n]))) for n in LEVELS if n in counts]
    drawn = level_chart(known)
    return Chart("Chỉ tiêu theo cấp học", drawn) if drawn.parts else None


def _times(session: Session, period: Period, unit: Unit) -> Chart | None:
    drawn = time_chart(over_time(session, period_key=period.key, unit_id=unit.id))
    return Chart("Tiến triển qua các kỳ", drawn) if drawn.lines else None


def _bars(
    title: str, name: str, colour: str, bars: Sequence[tuple[str, float | Decimal | None, str]]
) -> Chart:
    """A chart of plain bars: what they count; name, value and printed figure of each."""
    names, values, texts = zip(*bars, strict=True)
    amounts = tuple(None if value is None else float(value) for value in values)
    return Chart(title, StackedBars(names, (Part(name, colour, "full", amounts),), name, texts))


def _tasks(known: Overview) -> Chart | None:
    tasks = known.tasks
    if not tasks.total:
        return None
    bars = [
        ("Hoàn thành đúng hạn", tasks.finished - tasks.finished_late),
        ("Hoàn thành muộn", tasks.finished_late),
        ("Trong hạn", tasks.in_time),
        ("Quá hạn", tasks.overdue),
    ]
    return _bars("Nhiệm vụ", "Số nhiệm vụ", "accent", [(name, n, str(n)) for name, n in bars])


def _against_plan(figures: Sequence[_Figure]) -> Chart | None:
    """Results in percent of their targets; the lowest where there are many, in plan order."""
    known = [(n, percent) for n, f in enumerate(figures) if (percent := f.percent) is not None]
    if not known:
        return None
    lowest = sorted(known, key=lambda each: each[1])[:_MOST_BARS]
    bars = [
        (_name(figures[n]), percent, f"{percent_cell(percent, Decimal(100)).text}%")
        for n, percent in sorted(lowest)
    ]
    many = f", {_MOST_BARS} mức thấp nhất" if len(known) > _MOST_BARS else ""
    title = f"Kết quả so với kế hoạch (%{many})"
    return _bars(title, "Phần trăm so với kế hoạch", "good", bars)


def _name(figure: _Figure) -> str:
    level = "" if figure.level == "ALL" else f"({level_text(figure.level)})"
    number = f"{figure.indicator.no} {level}".strip() + "." if figure.indicator.no else level
    name = under_heading(figure.indicator, figure.indicator.name)
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST].rpartition(' ')[0]}…"
    return f"{number} {name}".lstrip()


def _money(known: Overview) -> Chart | None:
    budget = known.budget
    amounts = (
        ("Kế hoạch", budget.planned_vnd),
        ("Đã phân bổ", budget.allocated_vnd),
        ("Đã giải ngân", budget.disbursed_vnd),
    )
    if all(vnd is None for _, vnd in amounts):
        return None
    bars = []
    for name, vnd in amounts:
        value = None if vnd is None else Decimal(vnd) / MONEY_UNITS[budget.unit]
        bars.append((name, value, "" if value is None else figure_text(value, 1)))
    return _bars(f"Kinh phí ({unit_labels()[budget.unit]})", "Số tiền", "accent", bars)


def _units(session: Session, period: Period, unit: Unit) -> Chart | None:
    """Who has sent, for an office; None where nobody reports to the unit."""
    if unit.kind == "school":
        return None
    from core.exchange.matrix import NOT_ASKED, SENT, matrix

    cells = [cell for cell in matrix(session, [period]) if cell.state != NOT_ASKED]
    if not cells:
        return None
    sent = sum(cell.state in SENT for cell in cells)
    late = sum(cell.days_late > 0 for cell in cells)
    waiting = len(cells) - sent - late
    bars = [("Đã gửi báo cáo", sent), ("Chưa gửi, còn hạn", waiting), ("Quá hạn", late)]
    told = [(name, n, str(n)) for name, n in bars]
    return _bars("Đơn vị gửi báo cáo", "Số đơn vị", "accent", told)
