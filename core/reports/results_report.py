"""Document 1: báo cáo kết quả thực hiện of a period – what the unit did with the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from core.i18n import tr
from core.reports.content import Appendix, Block, Document, Dots, Heading, Paragraph, Table
from core.reports.frame import (
    own_unit,
    report_letterhead,
    report_signature,
    short_office,
)
from core.reports.result_tables import (
    IndicatorRow,
    budget_table,
    indicator_table,
    recognition_table,
    task_table,
)
from core.reports.sentences import counts_sentence, result_sentence
from core.rules.figures import number_text
from core.rules.roll_up import to_date
from core.rules.verdicts import Verdict
from core.services.budget import BudgetRow, BudgetTree, budget_rows, budget_tree
from core.services.budget_money import money_text, natural_unit, unit_labels
from core.services.indicators import EntryRow, entry_rows
from core.services.periods import ROMAN, period_kind, periods
from core.services.progress import FINISHED, status_labels
from core.services.tasks import TaskRow, task_rows
from core.session import Session
from db.queries import book
from db.queries import indicators as indicator_query
from db.records import Period, Plan, Recognition, Result, Unit

_MOST_SENTENCES: Final = 30  # of a kind; the rest is in the table


@dataclass
class ResultsData:
    """What the report tells: read from the book once, for one unit, plan and period."""

    session: Session
    plan: Plan
    period: Period

    @cached_property
    def unit(self) -> Unit:
        """The unit that reports."""
        return own_unit(self.session)

    @cached_property
    def indicators(self) -> list[IndicatorRow]:
        """Every indicator and level of the unit, with the figure to date."""
        own = self.unit.levels.split(",") if self.unit.levels else []
        keys = indicator_query.indicator_levels(
            self.session.conn,
            only_levels=[*own, "ALL"] if own else [],
            plan_id=self.plan.id,
        )
        rows = entry_rows(
            self.session, keys, unit_id=self.unit.id, period_key=self.period.key
        )
        history = self._history([row.indicator.id for row in rows])
        return [IndicatorRow(row, self._to_date(row, history)) for row in rows]

    def _history(self, ids: Sequence[int]) -> list[dict[tuple[int, str], Result]]:
        """Results of the periods of this kind up to this one, earliest first."""
        kind, same = period_kind(self.period.key), []
        for period in periods(self.session):
            if period_kind(period.key) == kind and period.position <= self.period.position:
                found = indicator_query.results(
                    self.session.conn, period.id, self.unit.id, list(dict.fromkeys(ids))
                )
                same.append({(r.indicator_id, r.level): r for r in found})
        return same

    def _to_date(self, row: EntryRow, history: list[dict[tuple[int, str], Result]]):  # type: ignore[no-untyped-def]
        place = (row.indicator.id, row.key.level)
        cells = [(n, found[place]) for n, found in enumerate(history) if place in found]
        return to_date(row.indicator, cells).value

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """The plan's tasks with their progress."""
        ids = [task.id for task in book.tasks(self.session.conn, self.plan.id)]
        return task_rows(
            self.session, ids, period_key=self.period.key, unit_id=self.unit.id
        )

    @cached_property
    def recognitions(self) -> list[Recognition]:
        """The plan's recognitions; a school sees its own only."""
        found = book.recognitions(self.session.conn, self.plan.id)
        if self.unit.kind == "school":
            return [row for row in found if row.unit_id == self.unit.id]
        return found

    @cached_property
    def money(self) -> tuple[list[BudgetRow], BudgetTree, str]:
        """Budget lines of the plan, their tree and the unit of money."""
        tree = budget_tree(self.session, period_id=self.period.id, unit_id=self.unit.id)
        own = {line.id for line in book.budget_lines(self.session.conn, self.plan.id)}
        rows = budget_rows(
            self.session,
            [line_id for line_id in tree.order if line_id in own],
            period_id=self.period.id,
            unit_id=self.unit.id,
            tree=tree,
        )
        return rows, tree, natural_unit(self.session)


def results_report(session: Session, plan: Plan, period: Period) -> Document:
    """The report of the book's own unit on a plan and a period, as content."""
    data = ResultsData(session, plan, period)
    letterhead = report_letterhead(session, plan, period)
    name = _plan_name(plan)
    attached = tr(
        "(Kèm theo Báo cáo số      /BC-…… ngày      tháng      năm {year} của {unit})",
        year=letterhead.place_date.rsplit(" ", 1)[-1],
        unit=short_office(data.unit.name),
    )
    appendices: list[Appendix] = []

    def attach(title: str, table: Table) -> str:
        """Put a table into an appendix; returns its label."""
        label = tr("Phụ lục {n}", n=_roman(len(appendices) + 1))
        appendices.append(Appendix(label, title, attached, (table,)))
        return label

    blocks: list[Block] = [
        Paragraph(_opening(data)),
        Heading(tr("I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU")),
        *_indicator_part(data, attach),
        Heading(tr("II. TÌNH HÌNH THỰC HIỆN NHIỆM VỤ")),
        *_task_part(data, attach),
        Heading(tr("III. XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA")),
        *_school_part(data, attach),
        Heading(tr("IV. KINH PHÍ THỰC HIỆN")),
        *_budget_part(data, attach),
        Heading(tr("V. ĐÁNH GIÁ CHUNG, NGUYÊN NHÂN VÀ KIẾN NGHỊ")),
        *_assessment(data),
        Paragraph(_closing(data)),
    ]
    return Document(
        type=tr("BÁO CÁO"),
        subject=tr("Kết quả thực hiện {plan}, {period}", plan=name, period=_in_text(period)),
        letterhead=letterhead,
        blocks=tuple(blocks),
        signature=report_signature(session, plan),
        sheet=tr("Báo cáo"),
        author=data.unit.name,
        appendices=tuple(appendices),
    )


def _roman(number: int) -> str:
    return ROMAN[number - 1] if number <= len(ROMAN) else str(number)


def _in_text(period: Period) -> str:
    """The period inside a sentence: "quý II năm 2023"."""
    label = period.label[:1].lower() + period.label[1:]
    return label.replace("/", tr(" năm ")) if label.startswith("quý") else label


def _plan_name(plan: Plan) -> str:
    kind = plan.type.capitalize()
    if plan.number:
        return tr("{kind} số {number}", kind=kind, number=plan.number)
    title = plan.title
    return f"{kind} {title[:1].lower()}{title[1:]}" if not title.isupper() else f"{kind} {title}"


def _day(day: str | None) -> str:
    """ " ngày 10 tháng 3 năm 2023" with the decree's leading zeros; '' when unknown."""
    if not day:
        return ""
    known = date.fromisoformat(day)
    month = f"{known.month:02}" if known.month < 3 else str(known.month)  # noqa: PLR2004
    return tr(" ngày {d:02} tháng {m} năm {y}", d=known.day, m=month, y=known.year)


def _opening(data: ResultsData) -> str:
    plan, unit = data.plan, short_office(data.unit.name)
    title = plan.title[:1].lower() + plan.title[1:]
    by = tr(" của {unit}", unit=short_office(plan.issuer)) if plan.issuer else ""
    words = {
        "plan": _plan_name(plan) + (_day(plan.issued_on) if plan.number else ""),
        "by": by,
        "title": tr(" về việc {title}", title=title) if plan.number else "",
        "unit": unit,
        "period": _in_text(data.period),
    }
    return tr(
        "Thực hiện {plan}{by}{title}, {unit} báo cáo kết quả thực hiện {period} như sau:", **words
    )


def _closing(data: ResultsData) -> str:
    return tr(
        "Trên đây là báo cáo kết quả thực hiện {plan} {period} của {unit}./.",
        plan=_plan_name(data.plan),
        period=_in_text(data.period),
        unit=short_office(data.unit.name),
    )


def _see(label: str) -> Paragraph:
    return Paragraph(tr("(Chi tiết tại {label} kèm theo)", label=label), "center_italic")


def _indicator_part(data: ResultsData, attach) -> list[Block]:  # type: ignore[no-untyped-def]
    rows = [row.entry for row in data.indicators]
    if not rows:
        return [Paragraph(tr("Kế hoạch không giao chỉ tiêu cho đơn vị."))]
    label = attach(
        tr("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU {period}", period=_in_text(data.period).upper()),
        indicator_table(data.indicators),
    )
    return [Paragraph(counts_sentence(rows)), _see(label)]


def _task_part(data: ResultsData, attach) -> list[Block]:  # type: ignore[no-untyped-def]
    rows = data.tasks
    if not rows:
        return [Paragraph(tr("Kế hoạch không giao nhiệm vụ cụ thể."))]
    counts = Counter(row.status for row in rows)
    parts = [
        f"{counts[status]} {label[:1].lower()}{label[1:]}"
        for status, label in status_labels().items()
        if counts[status]
    ]
    if counts[None]:
        parts.append(tr("{n} chưa có báo cáo tiến độ", n=counts[None]))
    text = tr("Kế hoạch có {n} nhiệm vụ; {parts}.", n=len(rows), parts=", ".join(parts))
    late = sum(row.overdue for row in rows)
    if late:
        text += " " + tr("Có {n} nhiệm vụ quá hạn theo thời hạn của kế hoạch.", n=late)
    label = attach(
        tr("TÌNH HÌNH THỰC HIỆN NHIỆM VỤ {period}", period=_in_text(data.period).upper()),
        task_table(rows),
    )
    return [Paragraph(text), _see(label)]


def _school_part(data: ResultsData, attach) -> list[Block]:  # type: ignore[no-untyped-def]
    rows = data.recognitions
    if not rows:
        return [Paragraph(tr("Trong kỳ không có nội dung công nhận chuẩn quốc gia phải báo cáo."))]
    done = sum(row.status == "recognised" for row in rows)
    sent = sum(row.status == "applied" for row in rows)
    text = tr(
        "Kế hoạch có {n} trường đề nghị công nhận; đã công nhận {done} trường, đã gửi hồ sơ {sent}"
        " trường, còn lại {left} trường.",
        n=len(rows), done=done, sent=sent, left=len(rows) - done - sent,
    )  # fmt: skip
    label = attach(tr("XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA"), recognition_table(rows))
    return [Paragraph(text), _see(label)]


def _budget_part(data: ResultsData, attach) -> list[Block]:  # type: ignore[no-untyped-def]
    rows, tree, unit = data.money
    if not rows:
        return [Paragraph(tr("Kế hoạch không giao kinh phí."))]
    tops = [row for row in rows if row.depth == 0]
    word = unit_labels()[unit]
    sums = []
    for figures in (tree.planned, tree.allocated, tree.disbursed):
        known = [v for row in tops if (v := figures[row.line.id].value) is not None]
        sums.append(sum(known) if known else None)
    planned, allocated, disbursed = sums
    parts = []
    if planned is not None:
        parts.append(tr("Tổng kinh phí theo kế hoạch: {sum} {unit}",
                        sum=money_text(planned, unit), unit=word))  # fmt: skip
    if allocated is not None:
        parts.append(tr("đã phân bổ {sum} {unit}", sum=money_text(allocated, unit), unit=word))
    if disbursed is not None:
        parts.append(tr("đã giải ngân {sum} {unit}", sum=money_text(disbursed, unit), unit=word))
        if planned:
            parts[-1] += tr(" (bằng {share}% kế hoạch)", share=number_text(
                disbursed * 100 / planned, 1))  # fmt: skip
    elif allocated is None:
        parts.append(tr("chưa có số liệu phân bổ, giải ngân"))
    label = attach(
        tr("TÌNH HÌNH THỰC HIỆN KINH PHÍ {period}", period=_in_text(data.period).upper()),
        budget_table(rows, tree, unit),
    )
    return [Paragraph("; ".join(parts) + "."), _see(label)]


def _assessment(data: ResultsData) -> list[Block]:
    """Sentences for each result beyond or short of its target, then room for the unit's words."""
    rows = [row.entry for row in data.indicators]
    blocks: list[Block] = [Heading(tr("1. Kết quả đạt được"), 2)]
    blocks += _list(rows, Verdict.EXCEEDED, tr("Chỉ tiêu vượt kế hoạch:"))
    blocks += _list(rows, Verdict.MET, tr("Chỉ tiêu đạt kế hoạch:"))
    if len(blocks) == 1:
        blocks.append(Dots())
    blocks.append(Heading(tr("2. Hạn chế, khó khăn và nguyên nhân"), 2))
    before = len(blocks)
    blocks += _list(rows, Verdict.NOT_MET, tr("Chỉ tiêu chưa đạt kế hoạch:"))
    blocks += _difficulties(data.tasks)
    blocks.append(Dots(1 if len(blocks) > before else 2))
    return [*blocks, Heading(tr("3. Đề xuất, kiến nghị"), 2), Dots()]


def _list(rows: Sequence[EntryRow], verdict: Verdict, title: str) -> list[Block]:
    found = [row for row in rows if row.verdict is verdict]
    if not found:
        return []
    items = [f"- {result_sentence(row)}" for row in found[:_MOST_SENTENCES]]
    if len(found) > _MOST_SENTENCES:
        left = len(found) - _MOST_SENTENCES
        items.append(tr("- Và {n} chỉ tiêu khác (xem phụ lục kèm theo).", n=left))
    return [Paragraph(title), *(Paragraph(item, "item") for item in items)]


def _difficulties(rows: Sequence[TaskRow]) -> list[Block]:
    told = []
    for row in rows:
        progress = row.progress
        words = [w for w in ((progress.difficulty, progress.reason) if progress else ()) if w]
        if words and row.status not in FINISHED:
            text = "; ".join(" ".join(word.split()).rstrip(".;") for word in words)
            told.append(Paragraph(f"- {row.task.title}: {text}.", "item"))
    return [Paragraph(tr("Nhiệm vụ còn khó khăn, vướng mắc:")), *told] if told else []
