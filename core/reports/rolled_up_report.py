"""Document 1 of an office over all its units: its report on results, made of what they reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.reports.content import Block, Cell, Column, Document, Heading, Paragraph, Row, Table
from core.reports.figure_cells import number_cell
from core.reports.ordinals import with_ordinals
from core.reports.result_tables import indicator_table, section_rows, status_text, task_place
from core.reports.results_report import ResultsReport
from core.reports.roll_up_report import late_units
from core.reports.rolled_up_data import RolledUpData
from core.services.tasks import TaskRow
from core.services.unit_progress import TaskCounts
from core.session import Session
from db.records import Period, Plan

_NOBODY: Final = TaskCounts()


def rolled_up_report(session: Session, plan: Plan, period: Period) -> Document:
    """The report of the book's own unit on what all units below it did together, as content."""
    return RolledUpReport(RolledUpData(session, plan, period)).document()


class RolledUpReport(ResultsReport):
    """The report of an office, with its units' figures in place of its own."""

    data: RolledUpData

    def units(self) -> list[Block]:
        """How many units the figures are of, and how they were added."""
        data = self.data
        if not data.units:
            return [Paragraph("Sổ chưa có đơn vị nào phải báo cáo.")]
        told = {
            unit for row in data.totals.values()
            for unit in (*row.figure.included, *(left_out.id for left_out in row.figure.excluded))
        }  # fmt: skip
        text = (
            f"Số liệu trong báo cáo này được tổng hợp từ báo cáo của các đơn vị:"
            f" {len(told)}/{len(data.units)} đơn vị có số liệu trong kỳ. Tỷ lệ chung là tổng tử số"
            " chia cho tổng mẫu số của các đơn vị có số liệu."
        )
        return [Paragraph(text)]

    def missing(self) -> list[Block]:
        """Who has not sent its report."""
        data = self.data
        if not data.units:
            return []
        late = late_units(data.session, data.period, self.annexes, self.period)
        return [Heading("VI. ĐƠN VỊ CHƯA GỬI BÁO CÁO"), *late]

    def figures(self) -> Table:
        """The table of indicators, with how many units are in each figure."""
        return indicator_table(self.data.indicators, self.data.period, self.data.coverage)

    def tasks(self) -> list[Block]:
        """The office's own progress, where it tells any, then that of its units."""
        blocks, rows = super().tasks(), self.data.tasks
        if rows and all(row.status is None for row in rows):
            return [Paragraph(f"Kế hoạch có {len(rows)} nhiệm vụ."), *blocks[1:]]
        return blocks

    def units_tasks(self) -> list[Block]:
        """How far the units are, in a sentence."""
        counts = [each for each in self.data.counts.values() if each.asked]
        if not counts:
            return []
        asked = sum(each.asked for each in counts)
        parts = [
            f"{number} lượt {words}"
            for number, words in (
                (sum(each.finished for each in counts), "đã hoàn thành"),
                (sum(each.started for each in counts), "đang thực hiện"),
                (sum(each.silent for each in counts), "chưa có báo cáo tiến độ"),
            )
            if number
        ]
        text = f"Các đơn vị được giao {len(counts)} nhiệm vụ với {asked} lượt đơn vị thực hiện"
        text += f": {', '.join(parts)}." if parts else "."
        late = sum(each.overdue > 0 for each in counts)
        if late:
            text += f" Có {late} nhiệm vụ còn đơn vị chưa hoàn thành khi đã quá thời hạn."
        return [Paragraph(text)]

    def progress(self) -> Table:
        """The table of tasks: the office's own status beside the counts of its units."""
        return units_task_table(self.data.tasks, self.data)

    def budget(self) -> list[Block]:
        """The money, with where the figures come from."""
        blocks = super().budget()
        if not self.data.budget_rows:
            return blocks
        note = (
            "Số phân bổ, giải ngân là tổng số của các đơn vị; dòng nào cơ quan có số của mình thì"
            " lấy số ấy."
        )
        return [blocks[0], Paragraph(note), *blocks[1:]]


def units_task_table(rows: Sequence[TaskRow], data: RolledUpData) -> Table:
    """Tasks with how many units are asked, have finished, have begun, are late."""
    columns = (
        Column("no", "TT", "center"),
        Column("title", "Nhiệm vụ"),
        Column("lead", "Chủ trì"),
        Column("time", "Thời hạn", "center"),
        Column("status", "Tình hình của cơ quan", "center"),
        Column("asked", "Đơn vị được giao", "right"),
        Column("finished", "Hoàn thành", "right"),
        Column("started", "Đang thực hiện", "right"),
        Column("silent", "Chưa báo cáo", "right"),
        Column("overdue", "Quá hạn", "right"),
        Column("difficulty", "Khó khăn, vướng mắc"),
    )
    troubles = dict(data.difficulties)
    printed: list[Row] = []
    place: tuple[str | None, ...] = (None, None, None)
    for row in rows:
        printed += section_rows(place, row)
        place = task_place(row)
        counts = data.counts.get(row.task.id, _NOBODY)
        numbers = (
            counts.asked, counts.finished, counts.started, counts.silent, counts.overdue,
        )  # fmt: skip
        cells = (
            Cell(row.task.no or ""),
            Cell(row.task.title),
            Cell(row.task.lead_raw or "; ".join(row.task.leads)),
            Cell(row.task.time_raw or ""),
            Cell(status_text(row)),
            *(number_cell(number) if counts.asked else Cell() for number in numbers),
            Cell(troubles.get(row.task.title, "")),
        )
        printed.append(Row(cells))
    return Table(columns, with_ordinals(printed), sheet="Nhiệm vụ")
