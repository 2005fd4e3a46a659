"""Figures that no book lets out and no report may bring: the errors of the checks, on receipt.

A report is not sent while its checks find errors. One that arrives with such a figure was made by
something else, whatever its digest says, and is not taken. Whole columns are looked through first;
only a cell that looks wrong is asked about one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from core.exchange.columns import Rows
from core.exchange.faults import Fault
from core.exchange.layout import layout
from core.exchange.travel import Row, Travel
from core.i18n import tr
from db.records import Indicator, Result
from db.schema import LEVELS

_WHOLE: Final = 100
_INDICATOR: Final = frozenset(Indicator._fields) - {"id", "plan_id"}


def check_figures(travel: Travel) -> None:
    """Raise `Fault` invalid for the first impossible figure of a report."""
    for what in (*_results(travel), *_money(travel), *_years(travel), *_levels(travel)):
        raise Fault("invalid", what.rstrip("."))


def _results(travel: Travel) -> Iterator[str]:
    """What the checks of a cell call an error, in their words."""
    rows = travel.rows("result")
    whole = Rows.of(layout().tables["result"], rows)
    columns = (whole.column(name) for name in ("numerator", "denominator", "value"))
    odd = [n for n, cell in enumerate(zip(*columns, strict=True)) if _looks_odd(*cell)]
    if not odd:
        return
    from core.rules.checks import check_cell  # only for a report that looks wrong

    indicators = {row["uid"]: row for row in travel.rows("indicator")}
    for n in odd:
        row = rows[n]
        for finding in check_cell(_indicator(indicators[row["indicator"]]), _result(row)):
            if finding.severity == "error":
                yield tr(finding.sentence).format_map(finding.words)


def _looks_odd(numerator: object, denominator: object, value: object) -> bool:
    n, d, v = (cast("float | None", number) for number in (numerator, denominator, value))
    if (n is not None and (n < 0 or (d is not None and n > d))) or (d is not None and d < 0):
        return True
    return v is not None and not 0 <= v <= _WHOLE


def _indicator(row: Row) -> Indicator:
    values = {name: row[name] for name in _INDICATOR & row.keys() if row[name] is not None}
    return Indicator(id=0, plan_id=0, **values)  # type: ignore[arg-type]


def _result(row: Row) -> Result:
    numbers = (row["numerator"], row["denominator"], row["value"])
    return Result(0, 0, row["level"], 0, row["state"], *numbers)  # type: ignore[arg-type]


def _money(travel: Travel) -> Iterator[str]:
    names = {row["uid"]: row["name"] for row in travel.rows("budget_line")}
    for row in travel.rows("execution"):
        for column in ("allocated_vnd", "disbursed_vnd"):
            amount = row[column]
            if amount is not None and cast("int", amount) < 0:
                yield tr("dòng kinh phí “{name}” có số tiền âm", name=names.get(row["line"]))


def _years(travel: Travel) -> Iterator[str]:
    """A school year is two years in a row."""
    for year in {str(row["school_year"]) for row in travel.rows("unit_facts")}:
        first, _, second = year.partition("-")
        if int(second) != int(first) + 1:
            yield tr("không có năm học {year}", year=year)


def _levels(travel: Travel) -> Iterator[str]:
    for row in travel.rows("unit"):
        if not set(str(row["levels"] or "ALL").split(",")) <= set(LEVELS):
            yield tr("cấp học của “{name}” sai", name=row["name"])
