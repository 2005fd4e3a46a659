"""The tables of a roll-up over all units: totals with coverage, indicators × units, who is missing.

In the workbook every total is a live formula down to the sheet of the units' own figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from core.reports.content import Cell, Column, Row, Table
from core.reports.figure_cells import capital, judged_cell, number_cell
from core.reports.live_formulas import (
    can_quote,
    literal,
    verdict_formula,
    verdict_words,
    words_formula,
)
from core.reports.live_roll_up import (
    CELLS,
    NO_FIGURE,
    TOTALS,
    TotalFormulas,
    coverage_formula,
    matrix_formula,
    total_formulas,
)
from core.reports.ordinals import with_ordinals
from core.reports.result_tables import group_rows, level_text, plan_cells
from core.reports.roll_up_data import RollUpData, UnitCell, units_behind
from core.reports.typed_cells import typed_verdicts
from core.rules.figures import day_text
from core.rules.roll_up import total_adds_up
from core.rules.verdicts import Verdict, exact, judge
from core.services.indicators import is_due
from core.services.roll_up import RollUpRow
from db.records import Period, Unit

if TYPE_CHECKING:
    from core.exchange.matrix import Cell as Sending

_MOST_NAMES: Final = 3
_UNITS_ON_PAPER: Final = 9  # columns of a matrix beside the fixed ones


def row_key(row: RollUpRow) -> str:
    """The name of a figure in formulas."""
    return f"i{row.indicator.id}{row.level}"


def cell_key(row: RollUpRow, unit: Unit) -> str:
    """The name of a unit's part of a figure in formulas."""
    return f"{row_key(row)}_{unit.id}"


# -- totals -----------------------------------------------------------------------------------


def totals_table(data: RollUpData) -> Table:
    """Every indicator and level over all units, with how many of them the figure holds."""
    has_to_date = any(total_adds_up(row.indicator) for row in data.rows)
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("level", "Cấp học", "center"),
        Column("measure", "ĐVT", "center"),
        Column("target", "Kế hoạch", "center"),
        Column("numerator", "Tử số", "right"),
        Column("denominator", "Mẫu số", "right"),
        Column("value", "Kết quả", "right"),
        *((Column("to_date", "Lũy kế", "right"),) if has_to_date else ()),
        Column("coverage", "Số đơn vị có số liệu", "center"),
        Column("percent", "% so với KH", "right", places=1),
        Column("verdict", "Đánh giá", "center"),
        Column("note", "Ghi chú"),
        Column("planned", "Kế hoạch (bằng số)", "right", sheet_only=True),
        Column("counted", "Đơn vị được tính", "center", sheet_only=True),
        Column("expected", "Đơn vị phải báo cáo", "center", sheet_only=True),
        Column("missing", "Đơn vị còn thiếu", "center", sheet_only=True),
    )
    printed: list[Row] = []
    group: tuple[str | None, str | None] = (None, None)
    before = 0
    for row in data.rows:
        indicator = row.indicator
        printed += group_rows(group, (indicator.group_name, indicator.subgroup), indicator.name)
        group = (indicator.group_name, indicator.subgroup)
        joined = 2 if indicator.id == before else 0
        cells = _total_cells(row, data, has_to_date)
        printed.append(Row(cells, joined=joined, key=row_key(row)))
        before = indicator.id
    typed = (typed_verdicts(),)
    return Table(columns, with_ordinals(printed), sheet="Tổng hợp", key=TOTALS, typed=typed)


def _total_cells(row: RollUpRow, data: RollUpData, has_to_date: bool) -> tuple[Cell, ...]:
    figure, indicator = row.figure, row.indicator
    cells = data.cells[indicator.id, row.level]
    live = _live(row, cells)
    judged = "to_date" if total_adds_up(indicator) else "value"
    planned, percent = plan_cells(row.target, row.judged, judged)
    note, in_sheet = _note(row, cells)
    return (
        Cell(indicator.no or ""),
        Cell(indicator.name),
        Cell(level_text(row.level)),
        Cell(indicator.measure or ""),
        Cell(row.target_raw),
        _part_cell(figure.numerator, live.numerator),
        _part_cell(figure.denominator, live.denominator),
        _value_cell(row, live.value),
        *((_to_date_cell(row),) if has_to_date else ()),
        Cell("{}/{}".format(*figure.coverage), formula=_coverage_formula(row, cells)),
        percent,
        Cell(verdict_words(row.verdict), formula=_verdict_formula(row, judged, data.period)),
        Cell(note, in_sheet=in_sheet),
        planned,
        number_cell(Decimal(figure.reported), formula=live.counted),
        number_cell(Decimal(figure.expected), formula=live.expected),
        number_cell(Decimal(len(figure.missing)), formula=live.missing),
    )


def _part_cell(number: Decimal | None, formula: str) -> Cell:
    return Cell(formula=formula) if number is None else number_cell(number, formula=formula)


def _live(row: RollUpRow, cells: Sequence[UnitCell]) -> TotalFormulas:
    """The formulas of a total; none without units to add up."""
    if not cells:
        return TotalFormulas("", "", "", "", "", "")
    first, last = (cell_key(row, cells[n].unit) for n in (0, -1))
    return total_formulas(row.indicator, first, last)


def _value_cell(row: RollUpRow, formula: str) -> Cell:
    figure = row.figure
    if figure.answers and figure.value is None:
        return Cell(f"{len(figure.answers)} đơn vị trả lời", formula=formula)
    if figure.value is None:
        return Cell(formula=formula)
    return judged_cell(figure.value, row.target, formula)


def _to_date_cell(row: RollUpRow) -> Cell:
    """The total on top of those of earlier periods, for what adds up over time.

    Shares add up part by part: theirs stays as it was exported.
    """
    if not total_adds_up(row.indicator):
        return Cell()
    formula = 'IF(ISNUMBER([value@]),[value@],"")'
    if row.to_date is not None and row.to_date != row.figure.value:
        before = literal(row.to_date - (row.figure.value or Decimal(0)))
        formula = f"IF(ISNUMBER([value@]),[value@]+{before},{before})"
    if row.indicator.roll_up_units == "ratio":
        formula = ""
    if row.to_date is None:
        return Cell(formula=formula)
    return judged_cell(row.to_date, row.target, formula)


def _coverage_formula(row: RollUpRow, cells: Sequence[UnitCell]) -> str:
    if not cells:
        return ""
    first, last = (cell_key(row, cells[n].unit) for n in (0, -1))
    return coverage_formula(row.indicator, first, last, one_each=not units_behind(row.figure))


def _verdict_formula(row: RollUpRow, column: str, period: Period) -> str:
    """The live verdict on a total; answers in words are only listed."""
    indicator = row.indicator
    if row.figure.method in ("list", "none"):
        return ""
    baseline, due = exact(indicator.baseline), is_due(indicator, period)

    def verdict(value: Decimal | None, state: str) -> Verdict:
        return judge(row.target, value, direction=indicator.direction, state=state,
                     baseline=baseline, due=due, measure=indicator.measure)  # fmt: skip

    words = words_formula("value", verdict)
    return verdict_formula(column, words, row.target, baseline, verdict)


def _note(row: RollUpRow, cells: Sequence[UnitCell]) -> tuple[str, str]:
    """Who is missing, who was left out and why, what the office corrected; and that for a sheet.

    What is typed into a sheet changes who is missing: it names them as of the export, and counts
    them in a column of its own that follows.
    """
    names = {cell.unit.id: cell.unit.name for cell in cells}
    figure = row.figure
    missing = []
    if figure.included and figure.missing:
        missing = [f"Thiếu: {_names([names.get(each, '') for each in figure.missing])}"]
    parts = [
        f"Không tính {names[each.id]}: {each.reason}" for each in figure.excluded
        if each.id in names
    ]  # fmt: skip
    parts += [
        f"{names[one.id]} cộng {one.reported}/{one.expected} đơn vị"
        + (f", có {one.adjusted} số điều chỉnh" if one.adjusted else "")
        for one in figure.inside
        if one.id in names and (one.adjusted or one.reported < one.expected)
    ]
    if figure.adjusted:
        parts.append(f"Đã điều chỉnh: {_names([names.get(e, '') for e in figure.adjusted])}")
    dated = [f"Khi xuất, {words[:1].lower()}{words[1:]}" for words in missing]
    return "; ".join([*missing, *parts]), "; ".join([*dated, *parts])


def _names(names: Sequence[str]) -> str:
    known = [name for name in names if name]
    if len(known) <= _MOST_NAMES:
        return ", ".join(known)
    return f"{', '.join(known[:_MOST_NAMES])} và {len(known) - _MOST_NAMES} đơn vị khác"


# -- matrix -----------------------------------------------------------------------------------


def matrix_tables(data: RollUpData) -> list[tuple[str, Table]]:
    """For each level its indicators × units, with the figure of all and the coverage."""
    found = []
    for level in dict.fromkeys(row.level for row in data.rows):
        rows = [row for row in data.rows if row.level == level]
        known = {c.unit.id for row in rows for c in data.cells[row.indicator.id, level]}
        units = [unit for unit in data.units if unit.id in known]
        if units:
            found.append((level_text(level), _matrix(data, rows, units, level_text(level))))
    return found


def _matrix(
    data: RollUpData, rows: Sequence[RollUpRow], units: Sequence[Unit], level: str
) -> Table:
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("target", "Kế hoạch", "center"),
        Column("all", "Tổng hợp chung", "right"),
        Column("coverage", "Số đơn vị có số liệu", "center"),
        *(Column(f"u{unit.id}", unit.name, "right") for unit in units),
    )
    printed = []
    for row in rows:
        cells = {cell.unit.id: cell for cell in data.cells[row.indicator.id, row.level]}
        figure = f"[{TOTALS}!value@{row_key(row)}]"
        known = (
            Cell(row.indicator.no or ""),
            Cell(row.indicator.name),
            Cell(row.target_raw),
            _value_cell(row, f'IF({figure}="","",{figure})'),
            Cell(
                "{}/{}".format(*row.figure.coverage),
                formula=f"[{TOTALS}!coverage@{row_key(row)}]",
            ),
            *(_matrix_cell(row, cells.get(unit.id)) for unit in units),
        )
        printed.append(Row(known))
    return Table(
        columns,
        with_ordinals(printed),
        sheet=f"Ma trận {level}",
        notes=("Ô trống: chưa báo cáo; “–”: không áp dụng; “…”: đơn vị báo chưa có số liệu.",),
        fixed=5,
        chunk=_UNITS_ON_PAPER,
    )


def _matrix_cell(row: RollUpRow, cell: UnitCell | None) -> Cell:
    """A unit's figure as its own sheet has it, also when that is typed there later."""
    if cell is None:
        return Cell()
    key, result = cell_key(row, cell.unit), cell.result
    figure = f"[{CELLS}!value@{key}]"
    formula = matrix_formula(key, f'IF({figure}="","",{figure})')
    if result is None or result.state != "value":
        return Cell(NO_FIGURE.get(result.state, "") if result else "", formula=formula)
    if cell.answer:
        number = exact(result.value)
        if number is None or not can_quote(cell.answer):
            return Cell(cell.answer, formula=formula if number is None else "")
        answer = f"IF({figure}={literal(number)},{literal(cell.answer)},{figure})"
        return Cell(cell.answer, formula=matrix_formula(key, f'IF({figure}="","",{answer})'))
    if cell.value is None:
        return Cell(formula=formula)
    return judged_cell(cell.value, row.target, formula)


# -- who is missing ---------------------------------------------------------------------------


def late_table(waiting: Sequence[Sending]) -> Table:
    """The units whose report is not in, the latest first."""
    from core.exchange.matrix import state_words

    words = state_words()
    columns = (
        Column("no", "TT", "center"),
        Column("unit", "Đơn vị"),
        Column("due", "Hạn gửi", "center"),
        Column("state", "Tình trạng", "center"),
        Column("days", "Quá hạn (ngày)", "right"),
        Column("reminded", "Đã đôn đốc (lần)", "right"),
    )
    rows = [
        Row(
            (
                Cell(str(n)),
                Cell(each.unit.name),
                Cell(day_text(each.due_on) if each.due_on else ""),
                Cell(capital(words[each.state])),
                number_cell(Decimal(each.days_late)) if each.days_late else Cell(),
                number_cell(Decimal(each.reminded)) if each.reminded else Cell(),
            )
        )
        for n, each in enumerate(waiting, start=1)
    ]
    return Table(columns, tuple(rows), sheet="Chưa gửi", numbered=False, late=("state",))
