"""The tables of the report on results: indicators, tasks, schools, money of one unit and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from core.reports.content import Cell, Column, Row, RowStyle, Table, Typed
from core.reports.figure_cells import (
    judged_cell,
    money_cell,
    number_cell,
    percent_cell,
    state_text,
    sum_formula,
)
from core.reports.live_formulas import (
    literal,
    percent_formula,
    share_formula,
    verdict_formula,
    verdict_words,
    words_formula,
)
from core.reports.ordinals import with_ordinals
from core.reports.typed_cells import typed_results, typed_verdicts
from core.rules.figures import day_text
from core.rules.targets import Target
from core.rules.verdicts import Verdict, exact, judge, percent_of_plan
from core.services.budget import BudgetRow, BudgetTree, Money, differences
from core.services.budget_money import unit_labels
from core.services.indicators import EntryRow, is_due
from core.services.progress import status_labels
from core.services.school_words import recognition_kind_labels, recognition_status_labels
from core.services.tasks import TaskRow
from db.records import Indicator, Level, Period, Recognition, Result

_STATES: Final = (state_text("na"), state_text("nodata"))
_COVERAGE: Final = 10  # the column behind the figure to date
_MONEY_PLACES: Final = 3  # of what is typed into a sheet: thousands of đồng where it is in millions
_COUNTED: Final = ("ratio", "count", "amount", "score", "rank")


# -- I. indicators ----------------------------------------------------------------------------


def indicator_table(
    rows: Sequence[EntryRow],
    period: Period,
    coverage: Mapping[tuple[int, Level], str] | None = None,
) -> Table:
    """Indicators per level against the plan; groups as the plan prints them.

    With `coverage` ("10/12" units, by indicator and level) paper shows the parts of a sum too.
    """
    alone = coverage is None
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("level", "Cấp học", "center"),
        Column("measure", "ĐVT", "center"),
        Column("previous", "Thực hiện kỳ trước", "right"),
        Column("target", "Kế hoạch", "center"),
        Column("numerator", "Tử số", "right", sheet_only=alone),
        Column("denominator", "Mẫu số", "right", sheet_only=alone),
        Column("value", "Kết quả", "right"),
        Column("to_date", "Lũy kế", "right"),
        *(() if alone else (Column("coverage", "Số đơn vị có số liệu", "center"),)),
        Column("planned", "Kế hoạch (bằng số)", "right", sheet_only=True),
        Column("percent", "% so với KH", "right", places=1),
        Column("verdict", "Đánh giá", "center"),
        Column("note", "Ghi chú"),
    )
    printed: list[Row] = []
    group: tuple[str | None, str | None] = (None, None)
    before: Indicator | None = None
    places: list[tuple[int, Indicator]] = []
    for n, row in enumerate(rows):
        indicator = row.indicator
        printed += group_rows(group, (indicator.group_name, indicator.subgroup), indicator.name)
        group = (indicator.group_name, indicator.subgroup)
        same = before is not None and before.id == indicator.id
        places.append((len(printed), indicator))
        cells = _indicator_cells(row, is_due(indicator, period))
        if coverage is not None:
            covered = Cell(coverage.get((indicator.id, row.key.level), ""))
            cells = (*cells[:_COVERAGE], covered, *cells[_COVERAGE:])
        printed.append(Row(cells, joined=2 if same else 0, key=f"r{n}"))
        before = indicator
    typed = (*typed_results(places), Typed("to_date", low=0, words=_STATES), typed_verdicts())
    return Table(columns, with_ordinals(printed), sheet="Chỉ tiêu", typed=typed)


def group_rows(
    before: tuple[str | None, str | None], now: tuple[str | None, str | None], name: str
) -> list[Row]:
    """The headings to print before an indicator whose group or subgroup is a new one.

    A group that is itself the numbered indicator (Gia Lâm's 25) gets no heading of its own.
    """
    rows = []
    if now[0] and now[0] != before[0] and now[0] != name:
        rows.append(Row((Cell(), Cell(f"* {now[0]}")), style="group"))
    if now[1] and now != before and now[1] != name:
        rows.append(Row((Cell(), Cell(now[1])), style="subgroup"))
    return rows


def level_text(level: str) -> str:
    """A level in a narrow column."""
    return "Chung" if level == "ALL" else level


def _indicator_cells(row: EntryRow, due: bool) -> tuple[Cell, ...]:
    result = row.result
    indicator = row.indicator
    filled = result is not None and result.state == "value"
    share = ""
    if indicator.kind == "ratio":
        share = share_formula(exact(indicator.factor) or Decimal(100), _typed_share(result))
    judged = "to_date" if indicator.kind in _COUNTED else "value"
    return (
        Cell(indicator.no or ""),
        Cell(indicator.name),
        Cell(level_text(row.key.level)),
        Cell(indicator.measure or ""),
        _result_cell(row, row.previous, row.previous_value),
        Cell(row.target_raw),
        number_cell(result.numerator if result and filled else None),
        number_cell(result.denominator if result and filled else None),
        _result_cell(row, result, row.value, share),
        _to_date_cell(row),
        *plan_cells(row.target, row.judged, judged),
        Cell(verdict_words(row.verdict), formula=_verdict_formula(row, judged, due)),
        Cell((result.note if result else None) or ""),
    )


def plan_cells(target: Target | None, value: Decimal | None, column: str) -> tuple[Cell, Cell]:
    """The planned figure and how much of it the value in `column` is; nothing where that says
    nothing."""
    if target is None or percent_of_plan(target, Decimal(1)) is None:
        return Cell(), Cell()
    formula = percent_formula(column)
    if value is None:
        return number_cell(target.low), Cell(formula=formula)
    return number_cell(target.low), percent_cell(value, target.low, formula)


def _typed_share(result: Result | None) -> Decimal | str | None:
    """What stands for a share whose two parts are not there: the share alone, or why not."""
    if result is None:
        return None
    return exact(result.value) if result.state == "value" else state_text(result.state)


def _to_date_cell(row: EntryRow) -> Cell:
    """The period's own figure, on top of what was reached before where figures add up over time.

    Shares that add up do so part by part: theirs stays as it was exported.
    """
    indicator = row.indicator
    if indicator.kind not in _COUNTED:
        return Cell()
    formula = 'IF(ISNUMBER([value@]),[value@],"")'
    if row.adds_up and row.to_date is not None:
        before = literal(row.to_date - (row.value or 0))
        ratio = indicator.kind == "ratio"
        formula = "" if ratio else f"IF(ISNUMBER([value@]),[value@]+{before},{before})"
    if row.judged is None:
        return Cell(formula=formula)
    return judged_cell(row.judged, row.target, formula)


def _verdict_formula(row: EntryRow, column: str, due: bool) -> str:
    """The live verdict; none on a result in words, which only the program reads."""
    indicator, result = row.indicator, row.result
    if result is not None and result.text:
        return ""
    known = exact(indicator.baseline)
    baseline = row.previous_value if known is None else known

    def verdict(value: Decimal | None, state: str) -> Verdict:
        return judge(
            row.target, value, direction=indicator.direction, state=state, baseline=baseline,
            due=due, measure=indicator.measure,
        )  # fmt: skip

    words = words_formula("value", verdict)
    return verdict_formula(column, words, row.target, baseline, verdict)


def _result_cell(
    row: EntryRow, result: Result | None, value: Decimal | None, formula: str = ""
) -> Cell:
    if result is None:
        return Cell(formula=formula)
    if result.state != "value":
        return Cell(state_text(result.state), formula=formula)
    if result.text:
        return Cell(result.text)
    if value is None:
        return Cell(formula=formula)
    return judged_cell(value, row.target, formula) if formula else number_cell(value)


# -- II. tasks --------------------------------------------------------------------------------


def task_table(rows: Sequence[TaskRow]) -> Table:
    """Tasks with what became of them in the period."""
    columns = (
        Column("no", "TT", "center"),
        Column("title", "Nhiệm vụ"),
        Column("product", "Sản phẩm"),
        Column("lead", "Chủ trì"),
        Column("coordinating", "Phối hợp"),
        Column("time", "Thời hạn", "center"),
        Column("status", "Tình hình", "center"),
        Column("difficulty", "Khó khăn, vướng mắc"),
    )
    printed: list[Row] = []
    place: tuple[str | None, ...] = (None, None, None)
    for row in rows:
        printed += section_rows(place, row)
        place = task_place(row)
        task = row.task
        cells = (
            Cell(task.no or ""),
            Cell(task.title),
            Cell((row.progress and row.progress.product) or task.product or ""),
            Cell(task.lead_raw or "; ".join(task.leads)),
            Cell(task.coordinating_raw or "; ".join(task.coordinators)),
            Cell(task.time_raw or ""),
            Cell(status_text(row)),
            Cell(_difficulty(row)),
        )
        printed.append(Row(cells))
    typed = Typed("status", words=tuple(status_labels().values()), strict=False)
    return Table(
        columns, with_ordinals(printed), sheet="Nhiệm vụ", typed=(typed,), late=("status",)
    )


def section_rows(before: tuple[str | None, ...], row: TaskRow) -> list[Row]:
    """The headings to print before a task that begins a section or a sub-level."""
    section, name, sublevel = now = task_place(row)
    rows = []
    if now[:2] != before[:2] and (section or name):
        rows.append(Row((Cell(section or ""), Cell(name or "")), style="group"))
    if sublevel and now != before:
        rows.append(Row((Cell(), Cell(f"* {sublevel}")), style="subgroup"))
    return rows


def task_place(row: TaskRow) -> tuple[str | None, str | None, str | None]:
    """What a task stands under: section, its name, sub-level."""
    return (row.task.section, row.task.section_name, row.task.sublevel)


def status_text(row: TaskRow) -> str:
    """What became of a task, in a few words: status, share, day; whether it is late."""
    labels, progress = status_labels(), row.progress
    parts = []
    if progress is not None and progress.status is not None:
        parts.append(labels[progress.status])
        if progress.percent is not None and progress.status in ("in_progress", "paused"):
            parts.append(f"{progress.percent}%")
        if progress.done_on:
            parts.append(day_text(progress.done_on))
    elif row.earlier is not None:
        status, period = row.earlier
        parts.append(f"{labels[status]} ({period})")
    text = ", ".join(parts)
    if row.overdue:
        return f"{text}; quá hạn" if text else "Quá hạn"
    return text


def _difficulty(row: TaskRow) -> str:
    if row.progress is None:
        return ""
    parts = (row.progress.difficulty, row.progress.reason, row.progress.note)
    return "\n".join(part for part in parts if part)


# -- III. schools -----------------------------------------------------------------------------


def recognition_table(rows: Sequence[Recognition]) -> Table:
    """Schools on their way to the national standard and how far each is."""
    kinds, statuses = recognition_kind_labels(), recognition_status_labels()
    columns = (
        Column("no", "TT", "center"),
        Column("school", "Tên trường"),
        Column("level", "Cấp học", "center"),
        Column("kind", "Nội dung đề nghị"),
        Column("year", "Năm được công nhận", "center"),
        Column("planned", "Thời gian đề nghị", "center"),
        Column("status", "Tình hình", "center"),
        Column("note", "Ghi chú"),
    )
    printed = []
    for n, row in enumerate(rows, start=1):
        note = "; ".join(part for part in (row.decision, row.note) if part)
        cells = (
            Cell(str(n)),
            Cell(row.school),
            Cell(row.level or ""),
            Cell(kinds[row.kind]),
            Cell(str(row.year_recognised or "")),
            Cell(row.planned_raw or (day_text(row.planned) if row.planned else "")),
            Cell(statuses[row.status]),
            Cell(note),
        )
        printed.append(Row(cells))
    typed = Typed("status", words=tuple(statuses.values()))
    return Table(columns, tuple(printed), sheet="Trường", typed=(typed,))


# -- IV. budget -------------------------------------------------------------------------------


def budget_table(rows: Sequence[BudgetRow], tree: BudgetTree, unit: str) -> Table:
    """Planned, allocated and spent money; a line with parts is their live sum."""
    columns = (
        Column("code", "TT", "center"),
        Column("name", "Nội dung"),
        Column("source", "Nguồn"),
        Column("planned", "Kế hoạch", "right", places=_MONEY_PLACES),
        Column("allocated", "Phân bổ", "right", places=_MONEY_PLACES),
        Column("disbursed", "Giải ngân", "right", places=_MONEY_PLACES),
        Column("remaining", "Còn lại", "right", "(7)=(4)-(6)", places=_MONEY_PLACES),
        Column("percent", "% giải ngân", "right", "(8)=(6)/(4)", places=1),
    )
    shown = {row.line.id for row in rows}

    def money(row: BudgetRow, column: str, figures: dict[int, Money]) -> Cell:
        formula = sum_of_parts(row, column, figures, tree, shown)
        return money_cell(figures[row.line.id].value, unit, formula)

    printed = []
    for row in rows:
        remaining = row.remaining if row.disbursed.value is not None else None
        percent = row.percent
        cells = (
            Cell(row.line.printed_code or ""),
            Cell(row.line.name),
            Cell(row.line.source or ""),
            money(row, "planned", tree.planned),
            money(row, "allocated", tree.allocated),
            money(row, "disbursed", tree.disbursed),
            money_cell(remaining, unit, "[planned@]-[disbursed@]"),
            number_cell(
                percent, places=1, formula='IF([planned@]=0,"",[disbursed@]*100/[planned@])'
            ),
        )
        printed.append(Row(cells, budget_style(row), key=str(row.line.id)))
    notes = tuple(text for row in rows for text in _faults(row, unit))
    note = f"Đơn vị tính: {unit_labels()[unit]}"
    typed = tuple(Typed(column, low=0) for column in ("planned", "allocated", "disbursed"))
    return Table(
        columns, tuple(printed), sheet="Kinh phí", unit_note=note, notes=notes, typed=typed
    )


def budget_style(row: BudgetRow) -> RowStyle:
    """The grand total stands out; lines numbered A, B, I, II and topmost ones are bold."""
    code = row.line.printed_code or ""
    if row.depth == 0 and row.children and not code:
        return "total"
    lettered = code.isalpha() and code.isupper()
    return "strong" if lettered or (row.children and row.depth == 0) else "data"


def sum_of_parts(
    row: BudgetRow, column: str, figures: dict[int, Money], tree: BudgetTree, shown: set[int]
) -> str:
    """The live sum of a line's parts; '' where the parts in the table do not give its figure."""
    parts = [child for child in tree.children.get(row.line.id, []) if child in shown]
    known = [value for part in parts if (value := figures[part].value) is not None]
    if not known or sum(known) != figures[row.line.id].value:
        return ""
    return sum_formula(column, [str(part) for part in parts])


def _faults(row: BudgetRow, unit: str) -> list[str]:
    """Where the plan prints another total than its parts give."""
    name = " ".join(part for part in (row.line.printed_code, row.line.name) if part)
    return [f"Dòng “{name}”: {fault}" for fault in differences(row, unit)]
