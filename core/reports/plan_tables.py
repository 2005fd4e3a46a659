"""The plan's own tables, as its source printed them: order, headings and wording of the paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from core.reports.content import Cell, Column, Row, Table
from core.reports.figure_cells import money_cell, number_cell, sum_formula
from core.reports.ordinals import with_ordinals
from core.reports.result_tables import budget_style, group_rows, level_text, sum_of_parts
from core.services.budget import BudgetRow, BudgetTree
from core.services.budget_money import unit_labels
from db.records import Course, Indicator, Level, Plan, Recognition, TargetRow, Task

_LEVELS: Final[tuple[Level, ...]] = ("MN", "TH", "THCS", "THPT", "GDTX", "ALL")


# -- indicators -------------------------------------------------------------------------------


def indicator_table(
    indicators: Sequence[Indicator], targets: Sequence[TargetRow], periods: Mapping[int, str]
) -> Table:
    """One row an indicator, one column a level: TT, Chỉ tiêu, Đơn vị tính, MN, TH, THCS.

    `periods` gives the labels of the periods that targets are set for.
    """
    used = {target.level for target in targets}
    levels = [level for level in _LEVELS if level in used] or ["ALL"]
    title = "Mục tiêu" if levels == ["ALL"] else ""
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("measure", "Đơn vị tính", "center"),
        *(Column(level, title or level_text(level), "center") for level in levels),
    )
    printed_targets: dict[tuple[int, str], list[str]] = {}
    for target in targets:
        words = (target.label, periods.get(target.period_id or 0))
        label = ", ".join(word for word in words if word)
        text = f"{label}: {target.raw}" if label else target.raw
        printed_targets.setdefault((target.indicator_id, target.level), []).append(text)
    printed: list[Row] = []
    group: tuple[str | None, str | None] = (None, None)
    for indicator in indicators:
        now = (indicator.group_name, indicator.subgroup)
        printed += group_rows(group, now, indicator.name)
        group = now
        mark = "* " if indicator.name == indicator.group_name else "- "
        cells = (
            Cell(indicator.no or ""),
            Cell(mark + indicator.name),
            Cell(indicator.measure or ""),
            *(Cell("; ".join(printed_targets.get((indicator.id, level), []))) for level in levels),
        )
        printed.append(Row(cells))
    return Table(columns, with_ordinals(printed), sheet="Chỉ tiêu", numbered=False)


# -- tasks ------------------------------------------------------------------------------------


def task_table(tasks: Sequence[Task]) -> Table:
    """Tasks under their sections and sub-levels; columns the plan leaves empty are left out."""
    fields = (
        (Column("product", "Sản phẩm"), [task.product for task in tasks]),
        (Column("leader", "Lãnh đạo phụ trách"), [task.leader for task in tasks]),
        (Column("lead", "Cơ quan chủ trì"), [task.lead_raw for task in tasks]),
        (Column("coordinating", "Cơ quan phối hợp thực hiện"),
         [task.coordinating_raw for task in tasks]),
        (Column("time", "Thời gian thực hiện", "center"), [task.time_raw for task in tasks]),
    )  # fmt: skip
    used = [(column, texts) for column, texts in fields if any(texts)]
    columns = (
        Column("no", "TT", "center"),
        Column("title", "Nội dung"),
        *(column for column, _ in used),
    )
    printed: list[Row] = []
    place: tuple[str | None, ...] = (None, None, None)
    for n, task in enumerate(tasks):
        now = (task.section, task.section_name, task.sublevel)
        if now[:2] != place[:2] and (task.section or task.section_name):
            heading = (Cell(task.section or ""), Cell(task.section_name or ""))
            printed.append(Row(heading, style="group"))
        if task.sublevel and now != place:
            printed.append(Row((Cell(), Cell(f"* {task.sublevel}")), style="subgroup"))
        place = now
        texts = (Cell(texts[n] or "") for _, texts in used)
        printed.append(Row((Cell(task.no or ""), Cell(task.title), *texts)))
    return Table(columns, with_ordinals(printed), sheet="Tiến độ", numbered=False)


def assignment_table(tasks: Sequence[Task]) -> Table:
    """Who does what from when to when: the assignment table of Hải An's plan, with its heads.

    A task's time says both ("Tháng 7/2023 – Tháng 8/2023"); one without a dash only begins.
    """
    columns = (
        Column("no", "Số TT", "center", "1"),
        Column("title", "Nội dung công việc", numbering="2"),
        Column("lead", "Đơn vị chủ trì", numbering="3"),
        Column("coordinating", "Đơn vị phối hợp", numbering="4"),
        Column("start", "Bắt đầu", "center", "5", over="Thời gian"),
        Column("end", "Hoàn thành", "center", "6", over="Thời gian"),
    )
    rows = []
    for task in tasks:
        start, _, end = (task.time_raw or "").partition(" – ")
        texts = (task.no, task.title, task.lead_raw, task.coordinating_raw, start, end)
        rows.append(Row(tuple(Cell(text or "") for text in texts)))
    return Table(columns, tuple(rows), sheet="Phân công")


# -- courses ----------------------------------------------------------------------------------


def course_table(courses: Sequence[Course], plan: Plan) -> Table:
    """Training courses with their totals: live sums, or the printed total where that differs."""
    columns = (
        Column("no", "STT", "center"),
        Column("title", "Nội dung bồi dưỡng nâng cao"),
        Column("level", "Cấp học", "center"),
        Column("audience", "Đối tượng"),
        Column("people", "Số người", "center"),
        Column("days", "Thời gian BD (ngày)", "center"),
        Column("classes", "Số lớp", "center"),
        Column("timing", "Thời gian mở lớp", "center"),
        Column("cost", "Dự toán kinh phí", "right"),
    )
    rows = [
        Row(
            (
                Cell(course.no or ""),
                Cell(course.title),
                Cell(course.level or ""),
                Cell(course.audience or ""),
                number_cell(course.people),
                number_cell(course.days),
                number_cell(course.classes),
                Cell(course.timing or ""),
                money_cell(course.cost_vnd, "vnd"),
            ),
            key=f"c{course.id}",
        )
        for course in courses
    ]
    printed: dict[str, Any] = json.loads(plan.course_totals or "null") or {}
    keys = [row.key for row in rows]
    total, notes = [Cell(), Cell("Tổng số"), *[Cell()] * 7], []
    for place, column, field in ((4, "people", "people"), (6, "classes", "classes"),
                                 (8, "cost", "cost_vnd")):  # fmt: skip
        known = [row.cells[place].number for row in rows]
        summed = sum((number for number in known if number is not None), Decimal(0))
        shown = printed.get(field)
        if shown is not None and shown != summed:
            total[place] = number_cell(Decimal(shown))
            words = (columns[place].title, total[place].text, number_cell(summed).text)
            notes.append("{}: kế hoạch ghi tổng {}, cộng các dòng được {}.".format(*words))
        else:
            total[place] = number_cell(summed, formula=sum_formula(column, keys))
    rows.append(Row(tuple(total), style="total"))
    return Table(
        columns, tuple(rows), sheet="Bồi dưỡng", unit_note="Đơn vị tính: đồng",
        numbered=False, notes=tuple(notes),
    )  # fmt: skip


# -- recognitions -----------------------------------------------------------------------------


def recognition_lists(rows: Sequence[Recognition]) -> list[tuple[str, Table]]:
    """The lists of schools with their printed titles, "1. Trường đề nghị công nhận …"."""
    lists: dict[tuple[int | None, str | None], list[Recognition]] = {}
    for row in rows:
        lists.setdefault((row.list, row.list_title), []).append(row)
    found = []
    for n, ((_, title), members) in enumerate(lists.items(), start=1):
        heading = f"{n}. {title}" if title else f"{n}. Danh sách trường"
        found.append((heading, _recognition_table(members, n)))
    return found


def _recognition_table(rows: Sequence[Recognition], number: int) -> Table:
    with_year = any(row.year_recognised for row in rows)
    time = "Thời gian đề nghị công nhận lại" if with_year else "Thời gian thực hiện"
    columns = [
        Column("no", "STT", "center"),
        Column("school", "Tên trường"),
        Column("time", time, "center"),
        Column("note", "Ghi chú"),
    ]
    if with_year:
        columns.insert(2, Column("year", "Năm được công nhận", "center"))
    printed = []
    for row in rows:
        year = [Cell(str(row.year_recognised or ""))] if with_year else []
        cells = (Cell(row.no or ""), Cell(row.school), *year, Cell(row.planned_raw or ""),
                 Cell(row.note or ""))  # fmt: skip
        printed.append(Row(cells))
    sheet = f"Chuẩn quốc gia {number}"
    return Table(tuple(columns), with_ordinals(printed), sheet=sheet, numbered=False)


# -- budget -----------------------------------------------------------------------------------


def budget_table(
    rows: Sequence[BudgetRow], tree: BudgetTree, unit: str, notes: Sequence[str]
) -> Table:
    """The budget tree as printed. A total that its parts do not give stays a plain figure."""
    with_formula = any(row.line.formula_raw for row in rows)
    columns = [
        Column("code", "STT", "center"),
        Column("name", "Nội dung"),
        Column("amount", "Dự kiến kinh phí thực hiện", "right"),
    ]
    if with_formula:
        columns.insert(2, Column("formula", "Căn cứ tính"))
    own = {row.line.id for row in rows}
    printed = []
    for row in rows:
        money = row.planned
        shown = money.own if money.own is not None else money.summed
        formula = sum_of_parts(row, "amount", tree.planned, tree, own)
        if money.difference:  # the printed figure is not what its parts give
            formula = ""
        basis = [Cell(row.line.formula_raw or "")] if with_formula else []
        cells = (
            Cell(row.line.printed_code or ""),
            Cell(row.line.name),
            *basis,
            money_cell(shown, unit, formula),
        )
        printed.append(Row(cells, budget_style(row), key=str(row.line.id)))
    return Table(
        tuple(columns),
        tuple(printed),
        sheet="Kinh phí",
        unit_note=f"Đơn vị tính: {unit_labels()[unit]}",
        numbered=False,
        notes=tuple(notes),
    )
