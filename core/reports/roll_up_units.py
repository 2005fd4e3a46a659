"""The tables of a roll-up unit by unit: standings, and all their figures.

The last is where every formula of the workbook ends: what is typed there reaches all tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from core.reports.content import Cell, Column, Row, Table, Typed
from core.reports.figure_cells import number_cell, percent_cell
from core.reports.live_formulas import share_formula, verdict_words
from core.reports.live_roll_up import (
    CELLS,
    HOLDS,
    LEFT_OUT,
    NOT_REPORTED,
    STANDINGS,
    STANDS_FOR,
    STATES,
    StandingFormulas,
    standing_formulas,
    state_formula,
    unit_verdict_formula,
)
from core.reports.result_tables import level_text
from core.reports.roll_up_data import RollUpData, Standing, UnitCell, ranked, units_behind
from core.reports.roll_up_tables import cell_key
from core.reports.typed_cells import typed_results
from core.rules.verdicts import Verdict, exact
from core.services.roll_up import RollUpRow


def standings_table(data: RollUpData) -> Table:
    """The units by the share of their judged figures that reach the target.

    In the workbook they count the units' own sheet; two units of one name keep what was exported.
    """
    places = [cell_key(row, cell.unit) for row in data.rows for cell in _behind(data, row)]
    names = Counter(each.unit.name for each in data.standings)
    counting = standing_formulas(places[0], places[-1]) if places else StandingFormulas()
    static = StandingFormulas()
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
    for each in data.standings:
        live = counting if names[each.unit.name] == 1 else static
        share = percent_cell(Decimal(each.reached), Decimal(each.judged), formula)
        cells = (
            _rank_cell(each, f"s{data.standings[0].unit.id}", f"s{data.standings[-1].unit.id}"),
            Cell(each.unit.name),
            Cell(each.unit.levels.replace(",", ", ")),
            number_cell(each.expected, formula=live.expected),
            number_cell(each.reported, formula=live.reported),
            number_cell(each.reached, formula=live.reached),
            number_cell(each.not_met, formula=live.not_met),
            share if share.number is not None else Cell(formula=formula),
        )
        printed.append(Row(cells, key=f"s{each.unit.id}"))
    note = "Không xét các chỉ tiêu cộng dồn theo thời gian và chỉ tiêu không đánh giá được bằng số."
    return Table(columns, tuple(printed), sheet="Theo đơn vị", notes=(note,), key=STANDINGS)


def _rank_cell(each: Standing, first: str, last: str) -> Cell:
    shares = f"[{STANDINGS}!share@{first}:{last}]"
    formula = f'IF(ISNUMBER([share@]),RANK([share@],{shares}),"–")'
    if not each.rank:
        return Cell("–", formula=formula)
    return number_cell(each.rank, formula=formula)


def _behind(data: RollUpData, row: RollUpRow) -> Sequence[UnitCell]:
    return data.cells[row.indicator.id, row.level]


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
        Column("verdict", "Đánh giá", "center"),
        Column("left_out", "Không tính", "center"),
        *_behind_columns(data),
        Column("note", "Ghi chú"),
    )
    rows = [
        Row(_unit_cells(data, row, cell), key=cell_key(row, cell.unit))
        for row in data.rows
        for cell in data.cells[row.indicator.id, row.level]
    ]
    places = (row.indicator for row in data.rows for _ in data.cells[row.indicator.id, row.level])
    typed = (
        *typed_results(list(enumerate(places))),
        Typed("state", words=(*STATES.values(), NOT_REPORTED)),
        Typed("left_out", words=(LEFT_OUT,)),
    )
    return Table(
        columns, tuple(rows), sheet="Số liệu đơn vị", numbered=False, key=CELLS, sheet_only=True,
        typed=typed, unit_note=f"Cột “Không tính” có “{LEFT_OUT}”: không cộng vào tổng.",
    )  # fmt: skip


def _behind_columns(data: RollUpData) -> tuple[Column, ...]:
    """How many units each row is, where not all are one: an office's sum, a lone adjustment."""
    if data.one_each:
        return ()
    return (
        Column(HOLDS, "Có số thì tính là (đơn vị)", "right"),
        Column(STANDS_FOR, "Phải báo cáo (đơn vị)", "right"),
    )


def _unit_cells(data: RollUpData, row: RollUpRow, cell: UnitCell) -> tuple[Cell, ...]:
    result, indicator = cell.result, row.indicator
    filled = result is not None and result.state == "value"
    excluded = {each.id: each.reason for each in row.figure.excluded}
    notes = [
        "Số của cơ quan điều chỉnh" if cell.adjusted else "",
        f"Không tính vào tổng: {excluded[cell.unit.id]}" if cell.unit.id in excluded else "",
        (result.note if result else None) or "",
    ]
    state = STATES.get(result.state, NOT_REPORTED) if result else NOT_REPORTED
    return (
        Cell(indicator.no or ""),
        Cell(indicator.name),
        Cell(level_text(row.level)),
        Cell(cell.unit.name),
        number_cell(result.numerator if filled and result else None),
        number_cell(result.denominator if filled and result else None),
        _unit_value(row, cell),
        Cell(state, formula=state_formula(result)),
        _unit_verdict(data, row, cell),
        Cell(LEFT_OUT if cell.unit.id in excluded else ""),
        *_behind_cells(data, row, cell),
        Cell("; ".join(note for note in notes if note)),
    )


def _behind_cells(data: RollUpData, row: RollUpRow, cell: UnitCell) -> tuple[Cell, ...]:
    """What stands under `_behind_columns`."""
    if data.one_each:
        return ()
    counts = units_behind(row.figure).get(cell.unit.id, (1, 1))
    return tuple(number_cell(Decimal(count)) for count in counts)


def _unit_verdict(data: RollUpData, row: RollUpRow, cell: UnitCell) -> Cell:
    """The live verdict on a unit's figure; none on a part of what adds up over time."""
    if not ranked(row):
        return Cell()

    def verdict(value: Decimal | None, state: str, answer: str | None) -> Verdict:
        return data.verdict(row, cell.unit, value, state, answer)

    target, baseline = data.target(row, cell.unit), exact(row.indicator.baseline)
    formula = unit_verdict_formula(target, baseline, verdict, cell.answer)
    return Cell(verdict_words(cell.verdict), formula=formula)


def _unit_value(row: RollUpRow, cell: UnitCell) -> Cell:
    """A unit's figure: a share follows its two parts, also when they are typed here."""
    result, indicator = cell.result, row.indicator
    filled = result is not None and result.state == "value"
    formula = ""
    if indicator.kind == "ratio":
        typed = exact(result.value) if filled and result else None
        formula = share_formula(exact(indicator.factor) or Decimal(100), typed)
    if filled and cell.value is not None:
        return number_cell(cell.value, formula=formula)
    if filled and cell.answer:
        return Cell(cell.answer)
    return Cell(formula=formula)
