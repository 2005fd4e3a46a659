"""Figures that no book lets out and no report may bring: the errors of the checks, on receipt.

A report is not sent while its checks find errors. One that arrives with such a figure was made by
something else, whatever its digest says, and is not taken. Whole columns are looked through first;
only where something looks wrong the cells are asked about one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from core.exchange.columns import Rows
from core.exchange.faults import Fault
from core.exchange.layout import layout
from core.exchange.travel import Row, Travel
from core.i18n import tr
from db.records import Indicator, Result
from db.schema import LEVELS

_Numbers = Sequence[float | None]
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
    names = ("numerator", "denominator", "value")
    columns = [cast("_Numbers", whole.column(name)) for name in names]
    odd = [
        place
        for place, (n, d, v) in enumerate(zip(*columns, strict=True))
        if (n is not None and (n < 0 or (d is not None and n > d)))
        or (d is not None and d < 0)
        or (v is not None and not 0 <= v <= _WHOLE)
    ]
    if not odd:
        return
    from core.rules.checks import check_cell  # only for a report that looks wrong

    indicators = {row["uid"]: row for row in travel.rows("indicator")}
    for place in odd:
        row = rows[place]
        about = indicators[row["indicator"]]
        if about["kind"] == "count" and _least([column[place] for column in columns]) >= 0:
            continue  # more than 100 of something
        for finding in check_cell(_indicator(about), _result(row)):
            if finding.severity == "error":
                yield tr(finding.sentence).format_map(finding.words)


def _least(numbers: _Numbers) -> float:
    return min([number for number in numbers if number is not None], default=0)


def _indicator(row: Row) -> Indicator:
    values = {name: row[name] for name in _INDICATOR & row.keys() if row[name] is not None}
    return Indicator(id=0, plan_id=0, **values)  # type: ignore[arg-type]


def _result(row: Row) -> Result:
    numbers = (row["numerator"], row["denominator"], row["value"])
    return Result(0, 0, row["level"], 0, row["state"], *numbers)  # type: ignore[arg-type]


def _money(travel: Travel) -> Iterator[str]:
    whole = Rows.of(layout().tables["execution"], travel.rows("execution"))
    for column in ("allocated_vnd", "disbursed_vnd"):
        amounts = cast("_Numbers", whole.column(column))
        if (least := _least(amounts)) < 0:
            line = whole.column("line")[amounts.index(least)]
            names = {row["uid"]: row["name"] for row in travel.rows("budget_line")}
            yield tr("dòng kinh phí “{name}” có số tiền âm", name=names.get(line))


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
