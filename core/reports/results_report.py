"""Document 1: báo cáo kết quả thực hiện of a period – what the unit did with the plan.

The body says in a few sentences what the tables, one appendix each, say in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.reports.annexes import Annexes
from core.reports.content import Block, Document, Dots, Heading, Paragraph, Table
from core.reports.figure_cells import figure_text
from core.reports.frame import (
    own_words,
    report_letterhead,
    report_signature,
    short_office,
)
from core.reports.result_tables import (
    budget_table,
    indicator_table,
    recognition_table,
    task_table,
)
from core.reports.results_data import ResultsData
from core.reports.sentences import counts_sentence
from core.reports.size_table import size_sentence, size_table
from core.reports.stamp import long_day
from core.reports.suggested_text import suggested_texts
from core.services.assessment import AssessmentPart, assessment_parts, suggested_parts
from core.services.budget import Money
from core.services.budget_money import money_text, unit_labels
from core.services.progress import status_labels
from core.session import Session
from db.records import Period, Plan, Unit
from db.text import fold

_YEAR: Final = " năm học "
_STANDARD: Final = "XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA"


def results_report(
    session: Session, plan: Plan, period: Period, unit: Unit | None = None
) -> Document:
    """The report of a unit (the book's own by default) on a plan and a period, as content."""
    return ResultsReport(ResultsData(session, plan, period, unit)).document()


class ResultsReport:
    """A report being built; its tables go into appendices as they come."""

    def __init__(self, data: ResultsData) -> None:
        self.data = data
        self.letterhead = report_letterhead(data.session, data.plan, data.period, data.unit)
        self.office = short_office(data.unit.name)
        self.period = in_text(data.period)
        self.annexes = Annexes(self.letterhead, self.office)

    def document(self) -> Document:
        """The whole report."""
        blocks: list[Block] = [
            Paragraph(self.own_words("opening", self.opening())),
            *self.units(),
            Heading("I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"),
            *self.indicators(),
            Heading("II. TÌNH HÌNH THỰC HIỆN NHIỆM VỤ"),
            *self.tasks(),
            Heading(f"III. {'QUY MÔ TRƯỜNG, LỚP VÀ ' if self.data.sizes.lines else ''}{_STANDARD}"),
            *self.sizes(),
            *self.schools(),
            Heading("IV. KINH PHÍ THỰC HIỆN"),
            *self.budget(),
            Heading("V. ĐÁNH GIÁ CHUNG, NGUYÊN NHÂN VÀ KIẾN NGHỊ"),
            *self.assessment(),
            *self.missing(),
            Paragraph(self.own_words("closing", self.closing())),
        ]
        plan = plan_name(self.data.plan)
        text, appendices = self.annexes.finished(blocks)
        return Document(
            type="BÁO CÁO",
            subject=f"Kết quả thực hiện {plan}{when_after(self.data.plan, self.period)}",
            letterhead=self.letterhead,
            blocks=text,
            signature=report_signature(self.data.session, self.data.plan, self.data.unit),
            sheet="Báo cáo",
            author=self.data.unit.name,
            appendices=appendices,
        )

    # -- the parts ----------------------------------------------------------------------------

    def own_words(self, key: str, usual: str) -> str:
        """The office's own beginning or end, with the period, the plan and the unit in it."""
        known = {"kỳ": self.period, "kế hoạch": plan_name(self.data.plan), "đơn vị": self.office}
        return own_words(self.data.session, self.data.unit, key, usual, known)

    def opening(self) -> str:
        """What it reports on, in one sentence."""
        plan = self.data.plan
        named = plan_name(plan) + (long_day(plan.issued_on) if plan.number else "")
        by = f" của {short_office(plan.issuer)}" if plan.issuer else ""
        about = f" về việc {_lowered(plan.title)}" if plan.number else ""
        return (
            f"Thực hiện {named}{by}{about}, {self.office} báo cáo kết quả thực hiện"
            f" {self.period} như sau:"
        )

    def closing(self) -> str:
        """The last sentence."""
        plan = plan_name(self.data.plan)
        when = when_after(self.data.plan, self.period)
        return f"Trên đây là báo cáo kết quả thực hiện {plan}{when} của {self.office}./."

    def units(self) -> list[Block]:
        """Whose figures the report holds; nothing in a unit's own report."""
        return []

    def missing(self) -> list[Block]:
        """Whose figures are missing; nothing in a unit's own report."""
        return []

    def indicators(self) -> list[Block]:
        """Part I: counts, with the table as an appendix."""
        rows = self.data.indicators
        if not rows:
            return [Paragraph("Kế hoạch không giao chỉ tiêu cho đơn vị.")]
        title = f"KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU {self.period.upper()}"
        return [Paragraph(counts_sentence(rows)), self.annexes.attach(title, self.figures())]

    def figures(self) -> Table:
        """The table of indicators."""
        return indicator_table(self.data.indicators, self.data.period)

    def tasks(self) -> list[Block]:
        """Part II: counts, with the table as an appendix."""
        rows = self.data.tasks
        if not rows:
            return [Paragraph("Kế hoạch không giao nhiệm vụ cụ thể.")]
        counts = Counter(row.status for row in rows)
        parts = [
            f"{counts[status]} {_lowered(label)}"
            for status, label in status_labels().items()
            if counts[status]
        ]
        if counts[None]:
            parts.append(f"{counts[None]} chưa có báo cáo tiến độ")
        whose = "giao đơn vị" if self.data.is_common_plan else "có"
        text = f"Kế hoạch {whose} {len(rows)} nhiệm vụ: {', '.join(parts)}."
        late = sum(row.overdue for row in rows)
        if late:
            text += f" Có {late} nhiệm vụ đã quá thời hạn của kế hoạch."
        title = f"TÌNH HÌNH THỰC HIỆN NHIỆM VỤ {self.period.upper()}"
        return [Paragraph(text), *self.units_tasks(), self.annexes.attach(title, self.progress())]

    def units_tasks(self) -> list[Block]:
        """What other units have done, in a sentence; nothing in a unit's own report."""
        return []

    def progress(self) -> Table:
        """The table of tasks."""
        return task_table(self.data.tasks)

    def sizes(self) -> list[Block]:
        """Part III: classes, pupils and teachers of the school year."""
        known = self.data.sizes
        if not known.lines:
            return []
        text = size_sentence(known, schools=self.data.unit.kind != "school")
        if len(known.lines) == 1:  # the sentence has said it all
            return [Paragraph(text)]
        title = f"QUY MÔ TRƯỜNG, LỚP NĂM HỌC {known.year}"
        table = self.annexes.attach(title, size_table(known), landscape=False)
        return [Paragraph(text), table]

    def schools(self) -> list[Block]:
        """Part III: schools on their way to the national standard."""
        rows = self.data.recognitions
        if not rows:
            return [Paragraph("Kế hoạch không giao nội dung công nhận chuẩn quốc gia.")]
        done = sum(row.status == "recognised" for row in rows)
        sent = sum(row.status == "applied" for row in rows)
        text = f"Kế hoạch có {len(rows)} trường đề nghị công nhận"
        if done or sent:
            left = len(rows) - done - sent
            text += f": {done} trường đã được công nhận, {sent} trường đã gửi hồ sơ,"
            text += f" {left} trường chưa gửi hồ sơ."
        else:
            text += "; đến nay chưa có trường nào gửi hồ sơ hoặc được công nhận."
        return [Paragraph(text), self.annexes.attach(_STANDARD, recognition_table(rows))]

    def budget(self) -> list[Block]:
        """Part IV: money planned, given and spent."""
        rows, tree = self.data.budget_rows, self.data.budget
        if not rows:
            return [Paragraph("Trong kỳ đơn vị không có số liệu kinh phí.")]
        unit = self.data.money_unit
        planned, allocated, disbursed = (
            _total(tree.children[None], figures, {row.line.id for row in rows})
            for figures in (tree.planned, tree.allocated, tree.disbursed)
        )

        def money(vnd: int) -> str:
            return f"{money_text(vnd, unit)} {unit_labels()[unit]}"

        parts = []
        if planned is not None:
            whole = "tổng kinh phí theo kế hoạch"
            if self.data.is_common_plan:  # a school spends a part of what the plan holds for all
                whole = "tổng kinh phí của kế hoạch chung cho mọi đơn vị"
            parts.append(f"{whole} là {money(planned)}")
        if allocated is not None:
            parts.append(f"đã phân bổ {money(allocated)}")
        if disbursed is not None:
            share = ""
            if planned and not self.data.is_common_plan:
                share = figure_text(Decimal(disbursed) * 100 / planned, 1)
            of_plan = f" (bằng {share}% kế hoạch)" if share else ""
            spent = "đơn vị đã giải ngân" if self.data.is_common_plan else "đã giải ngân"
            parts.append(f"{spent} {money(disbursed)}{of_plan}")
        if allocated is None and disbursed is None:
            parts.append("chưa có số liệu phân bổ, giải ngân")
        title = f"TÌNH HÌNH THỰC HIỆN KINH PHÍ {self.period.upper()}"
        sentence = _capital("; ".join(parts)) + "."
        return [Paragraph(sentence), self.annexes.attach(title, budget_table(rows, tree, unit))]

    def assessment(self) -> list[Block]:
        """The unit's own words, or sentences from the figures with room for them."""
        data, suggested = self.data, suggested_texts(self.data)
        if data.unit.id == data.session.own_unit_id():
            parts = assessment_parts(data.session, data.period.key, suggested)
        else:  # what the book's own unit wrote is about itself
            parts = suggested_parts(suggested)
        known = {part.part: part for part in parts}
        return [
            Heading("1. Kết quả đạt được", 2),
            *_written(known["reached"]),
            Heading("2. Hạn chế, khó khăn và nguyên nhân", 2),
            *_written(known["short"]),
            *([] if known["short"].edited or not known["short"].text else [Dots()]),
            Heading("3. Đề xuất, kiến nghị", 2),
            *_written(known["proposals"]),
        ]


# -- words ------------------------------------------------------------------------------------


def in_text(period: Period) -> str:
    """The period inside a sentence: "quý II năm 2023"."""
    label = _lowered(period.label)
    return label.replace("/", " năm ") if label.startswith("quý") else label


def plan_name(plan: Plan) -> str:
    """What a sentence calls the plan: "Kế hoạch số 92/KH-UBND", else by its title."""
    kind = plan.type.capitalize()
    if plan.number:
        return f"{kind} số {plan.number}"
    return f"{kind} {_lowered(plan.title)}"


def when_after(plan: Plan, when: str) -> str:
    """ ", quý II năm 2023" behind the plan's name, without a year in which the name itself ends."""
    name = fold(plan_name(plan))
    if name.endswith(fold(when)):
        return ""
    part, _, year = when.rpartition(_YEAR)
    return f", {part}" if part and name.endswith(fold(_YEAR + year)) else f", {when}"


def _lowered(text: str) -> str:
    """With a small first letter, unless it is all in capitals."""
    return text if text.isupper() else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _total(tops: Sequence[int], figures: dict[int, Money], own: set[int]) -> int | None:
    """The sum over the plan's topmost budget lines; None where nothing is known."""
    known = [v for line_id in tops if line_id in own and (v := figures[line_id].value) is not None]
    return sum(known) if known else None


def _written(part: AssessmentPart) -> list[Block]:
    """A part's paragraphs; dotted lines for the pen where it has none."""
    lines = [line for line in part.text.splitlines() if line.strip()]
    return [Paragraph(line) for line in lines] or [Dots()]
