"""The tables of a roll-up: totals with coverage, matrix, standings, who has not sent, all cells.

In the workbook every total is a live formula down to the sheet of the units' own figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from core.reports.content import Cell, Column, Row, Table, Typed
from core.reports.figure_cells import (
    judged_cell,
    number_cell,
    percent_cell,
    sum_formula,
)
from core.reports.result_tables import capital, group_rows, level_text
from core.reports.roll_up_data import RollUpData, Standing, UnitCell
from core.reports.typed_cells import typed_results, typed_verdicts
from core.rules.figures import day_text
from core.rules.verdicts import LABELS, exact, percent_of_plan
from core.services.roll_up import RollUpRow
from db.records import Unit

if TYPE_CHECKING:
    from core.exchange.matrix import Cell as Sending

CELLS: Final = "cells"
TOTALS: Final = "totals"
_FUNCTIONS: Final = {"sum": "SUM", "min": "MIN", "max": "MAX", "mean": "AVERAGE"}
_MOST_NAMES: Final = 3
_UNITS_ON_PAPER: Final = 9  # columns of a matrix beside the fixed ones
_STATES: Final = {"na": "Không áp dụng", "nodata": "Chưa có số liệu", "value": "Đã báo cáo"}
_NOT_REPORTED: Final = "Chưa báo cáo"


def row_key(row: RollUpRow) -> str:
    """The name of a figure in formulas."""
    return f"i{row.indicator.id}{row.level}"


def cell_key(row: RollUpRow, unit: Unit) -> str:
    """The name of a unit's part of a figure in formulas."""
    return f"{row_key(row)}_{unit.id}"


# -- totals -----------------------------------------------------------------------------------


def totals_table(data: RollUpData) -> Table:
    """Every indicator and level over all units, with how many of them the figure holds."""
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("level", "Cấp học", "center"),
        Column("measure", "ĐVT", "center"),
        Column("target", "Kế hoạch", "center"),
        Column("numerator", "Tử số", "right"),
        Column("denominator", "Mẫu số", "right"),
        Column("value", "Kết quả", "right"),
        Column("coverage", "Số đơn vị có số liệu", "center"),
        Column("planned", "Kế hoạch (bằng số)", "right", sheet_only=True),
        Column("percent", "% so với KH", "right"),
        Column("verdict", "Đánh giá", "center"),
        Column("note", "Ghi chú"),
    )
    printed: list[Row] = []
    group: tuple[str | None, str | None] = (None, None)
    before = 0
    for row in data.rows:
        indicator = row.indicator
        printed += group_rows(group, (indicator.group_name, indicator.subgroup), indicator.name)
        group = (indicator.group_name, indicator.subgroup)
        joined = 2 if indicator.id == before else 0
        cells = _total_cells(row, data.cells[indicator.id, row.level])
        printed.append(Row(cells, joined=joined, key=row_key(row)))
        before = indicator.id
    return Table(columns, tuple(printed), sheet="Tổng hợp", key=TOTALS, typed=(typed_verdicts(),))


def _total_cells(row: RollUpRow, cells: Sequence[UnitCell]) -> tuple[Cell, ...]:
    figure, indicator = row.figure, row.indicator
    planned = percent = None
    if row.target is not None and figure.value is not None:
        percent = percent_of_plan(row.target, figure.value)
        planned = row.target.low if percent is not None else None
    return (
        Cell(indicator.no or ""),
        Cell(indicator.name),
        Cell(level_text(row.level)),
        Cell(indicator.measure or ""),
        Cell(row.target_raw),
        number_cell(figure.numerator, formula=_part_formula(row, cells, "numerator")),
        number_cell(figure.denominator, formula=_part_formula(row, cells, "denominator")),
        _value_cell(row, cells),
        Cell(f"{figure.reported}/{figure.expected}"),
        number_cell(planned),
        percent_cell(
            figure.value if planned else None,
            planned,
            'IF(OR([value@]="",[planned@]=""),"",[value@]*100/[planned@])',
        ),
        Cell(capital(LABELS[row.verdict])),
        Cell(_note(row, cells)),
    )


def _value_cell(row: RollUpRow, cells: Sequence[UnitCell]) -> Cell:
    figure = row.figure
    if figure.answers and figure.value is None:
        return Cell(f"{len(figure.answers)} đơn vị trả lời")
    if figure.value is None:
        return Cell()
    formula = ""
    if figure.denominator is not None and figure.method != "count_yes":
        whole = figure.method in ("ratio", "last")
        factor = (exact(row.indicator.factor) if whole else None) or Decimal(1)
        formula = f'IF([denominator@]=0,"",[numerator@]*{factor.normalize():f}/[denominator@])'
    elif figure.method in _FUNCTIONS:
        keys = _included(row, cells)
        formula = sum_formula(f"{CELLS}!value", keys, _FUNCTIONS[figure.method]) if keys else ""
    return judged_cell(figure.value, row.target, formula)


def _part_formula(row: RollUpRow, cells: Sequence[UnitCell], column: str) -> str:
    """The live sum of a ratio's parts over the units that are in the figure."""
    if row.figure.method not in ("ratio", "last") or row.figure.denominator is None:
        return ""
    return sum_formula(f"{CELLS}!{column}", _included(row, cells))


def _included(row: RollUpRow, cells: Sequence[UnitCell]) -> list[str]:
    known = set(row.figure.included)
    return [cell_key(row, cell.unit) for cell in cells if cell.unit.id in known]


def _note(row: RollUpRow, cells: Sequence[UnitCell]) -> str:
    """Who is missing, who was left out and why, what the office corrected."""
    names = {cell.unit.id: cell.unit.name for cell in cells}
    figure = row.figure
    parts = []
    if figure.included and figure.missing:
        parts.append(f"Thiếu: {_names([names.get(each, '') for each in figure.missing])}")
    parts += [
        f"Không tính {names[each.id]}: {each.reason}" for each in figure.excluded
        if each.id in names
    ]  # fmt: skip
    if figure.adjusted:
        parts.append(f"Đã điều chỉnh: {_names([names.get(e, '') for e in figure.adjusted])}")
    return "; ".join(parts)


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
        total = _value_cell(row, list(cells.values()))
        if total.number is not None:
            reference = f"[{TOTALS}!value@{row_key(row)}]"
            total = Cell(total.text, total.number, total.digits, reference)
        known = (
            Cell(row.indicator.no or ""),
            Cell(row.indicator.name),
            Cell(row.target_raw),
            total,
            Cell(f"{row.figure.reported}/{row.figure.expected}"),
            *(_matrix_cell(row, cells.get(unit.id)) for unit in units),
        )
        printed.append(Row(known))
    return Table(
        columns,
        tuple(printed),
        sheet=f"Ma trận {level}",
        notes=("Ô trống: chưa báo cáo; “–”: không áp dụng; “…”: đơn vị báo chưa có số liệu.",),
        fixed=5,
        chunk=_UNITS_ON_PAPER,
    )


def _matrix_cell(row: RollUpRow, cell: UnitCell | None) -> Cell:
    if cell is None or cell.result is None:
        return Cell()
    result = cell.result
    if result.state != "value":
        return Cell({"na": "–", "nodata": "…"}.get(result.state, ""))
    if result.text:
        return Cell(result.text)
    made = judged_cell(cell.value, row.target) if cell.value is not None else Cell()
    formula = f"[{CELLS}!value@{cell_key(row, cell.unit)}]" if made.number is not None else ""
    return Cell(made.text, made.number, made.digits, formula)


# -- units ------------------------------------------------------------------------------------


def standings_table(standings: Sequence[Standing]) -> Table:
    """The units by the share of their judged figures that reach the target."""
    columns = (
        Column("rank", "Xếp thứ", "center"),
        Column("unit", "Đơn vị"),
        Column("levels", "Cấp học", "center"),
        Column("expected", "Số chỉ tiêu phải báo cáo", "right"),
        Column("reported", "Đã có số liệu", "right"),
        Column("reached", "Đạt trở lên", "right"),
        Column("not_met", "Chưa đạt", "right"),
        Column("share", "Tỷ lệ đạt (%)", "right", numbering="(8)=(6)/((6)+(7))"),
    )
    formula = 'IF([reached@]+[not_met@]=0,"",[reached@]*100/([reached@]+[not_met@]))'
    printed = []
    for each in standings:
        share = percent_cell(Decimal(each.reached), Decimal(each.judged), formula)
        cells = (
            Cell(str(each.rank) if each.rank else "–"),
            Cell(each.unit.name),
            Cell(each.unit.levels.replace(",", ", ")),
            *(number_cell(n) for n in map(Decimal, (each.expected, each.reported))),
            *(number_cell(n) for n in map(Decimal, (each.reached, each.not_met))),
            share,
        )
        printed.append(Row(cells))
    note = "Không xét các chỉ tiêu cộng dồn theo thời gian và chỉ tiêu không đánh giá được bằng số."
    return Table(columns, tuple(printed), sheet="Theo đơn vị", notes=(note,))


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
    return Table(columns, tuple(rows), sheet="Chưa gửi", numbered=False)


def cells_table(data: RollUpData) -> Table:
    """Every unit's own figure, where all formulas of the workbook end."""
    columns = (
        Column("no", "TT", "center"),
        Column("name", "Chỉ tiêu"),
        Column("level", "Cấp học", "center"),
        Column("unit", "Đơn vị"),
        Column("numerator", "Tử số", "right"),
        Column("denominator", "Mẫu số", "right"),
        Column("value", "Kết quả", "right"),
        Column("state", "Tình trạng", "center"),
        Column("note", "Ghi chú"),
    )
    rows = [
        Row(_unit_cells(row, cell), key=cell_key(row, cell.unit))
        for row in data.rows
        for cell in data.cells[row.indicator.id, row.level]
    ]
    places = (row.indicator for row in data.rows for _ in data.cells[row.indicator.id, row.level])
    typed = (
        *typed_results(list(enumerate(places))),
        Typed("state", words=(*_STATES.values(), _NOT_REPORTED)),
    )
    return Table(
        columns, tuple(rows), sheet="Số liệu đơn vị", numbered=False, key=CELLS, sheet_only=True,
        typed=typed,
    )  # fmt: skip


def _unit_cells(row: RollUpRow, cell: UnitCell) -> tuple[Cell, ...]:
    result, indicator = cell.result, row.indicator
    filled = result is not None and result.state == "value"
    ratio = indicator.kind == "ratio" and result is not None
    parts = ratio and result is not None and None not in (result.numerator, result.denominator)
    factor = (exact(indicator.factor) or Decimal(100)).normalize()
    formula = f'IF([denominator@]=0,"",[numerator@]*{factor:f}/[denominator@])' if parts else ""
    value = number_cell(cell.value, formula=formula) if filled else Cell()
    if result is not None and result.text and value.number is None:
        value = Cell(result.text)
    excluded = {each.id: each.reason for each in row.figure.excluded}
    notes = [
        "Số của cơ quan điều chỉnh" if cell.adjusted else "",
        f"Không tính vào tổng: {excluded[cell.unit.id]}" if cell.unit.id in excluded else "",
        (result.note if result else "") or "",
    ]
    return (
        Cell(indicator.no or ""),
        Cell(indicator.name),
        Cell(level_text(row.level)),
        Cell(cell.unit.name),
        number_cell(result.numerator if filled and result else None),
        number_cell(result.denominator if filled and result else None),
        value,
        Cell(_STATES.get(result.state, _NOT_REPORTED) if result else _NOT_REPORTED),
        Cell("; ".join(note for note in notes if note)),
    )
