"""Data validation of a table's sheet: what Excel and LibreOffice take where somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.reports.content import Table, Typed
from core.reports.excel_book import Worksheet
from core.rules.figures import number_text

_TITLE: Final = "Chưa đúng"  # at most 32 characters
_MOST_LIST: Final = 255  # characters of a list, as Excel takes them
_SPANNING: Final = ("group", "subgroup")


def write_checks(sheet: Worksheet, table: Table, places: Mapping[str, int], first: int) -> None:
    """Write the rules of `table.typed`; `places` are its columns, `first` its first row."""
    data = [n for n, row in enumerate(table.rows) if row.style not in _SPANNING]
    for typed in table.typed:
        rows = data if typed.rows is None else typed.rows
        runs = [(first + top, first + end) for top, end in runs_of(rows)]
        if not runs:
            continue
        column = places[typed.column]
        options = _rule(typed, _address(runs[0][0], column))
        if len(runs) > 1:
            options["other_cells"] = [[top, column, end, column] for top, end in runs[1:]]
        sheet.data_validation(runs[0][0], column, runs[0][1], column, options)


def runs_of(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as (first, last)."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [(top, end) for top, end in runs]


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

    return str(xl_rowcol_to_cell(row, column))


def _rule(typed: Typed, cell: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "error_type": "stop" if typed.strict else "warning",
        "error_title": _TITLE,
        "error_message": _message(typed),
    }
    if typed.low is None and typed.high is None:
        if len(",".join(typed.words)) <= _MOST_LIST:
            return {"validate": "list", "source": list(typed.words), **known}
        return {"validate": "any"}
    if typed.words:
        return {"validate": "custom", "value": f"={_formula(typed, cell)}", **known}
    bounds: dict[str, Any] = {"criteria": ">=", "value": typed.low}
    if typed.low is None:
        bounds = {"criteria": "<=", "value": typed.high}
    elif typed.high is not None:
        bounds = {"criteria": "between", "minimum": typed.low, "maximum": typed.high}
    return {"validate": "decimal", **bounds, **known}


def _formula(typed: Typed, cell: str) -> str:
    """A number inside the bounds or one of the words, for the first cell of the range."""
    tests = [f"ISNUMBER({cell})"]
    if typed.low is not None:
        tests.append(f"{cell}>={typed.low:g}")
    if typed.high is not None:
        tests.append(f"{cell}<={typed.high:g}")
    words = (f'{cell}="{word}"' for word in typed.words)
    return f"OR(AND({','.join(tests)}),{','.join(words)})"


def _message(typed: Typed) -> str:
    low, high = (None if b is None else number_text(b, 2) for b in (typed.low, typed.high))
    if low is not None and high is not None:
        text = f"Hãy gõ một số từ {low} đến {high}"
    elif low is not None:
        text = f"Hãy gõ một số không nhỏ hơn {low}"
    elif high is not None:
        text = f"Hãy gõ một số không lớn hơn {high}"
    else:
        return "Hãy chọn một mục trong danh sách của ô."
    names = " hoặc ".join(f"“{word}”" for word in typed.words)
    return f"{text}, hoặc ghi {names}." if names else f"{text}."
