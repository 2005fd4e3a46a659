"""What goes into a form's cells: figures of the book's own unit, or of all units together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from core.clock import today
from core.i18n import tr
from core.reports.figure_cells import state_text
from core.reports.form_sheet import Value
from core.reports.frame import own_unit
from core.reports.results_data import ResultsData
from core.reports.results_report import plan_name
from core.reports.roll_up_data import RollUpData
from core.rules.verdicts import LABELS, Verdict, exact, percent_of_plan
from core.services.indicators import EntryRow
from core.services.roll_up import RollUpRow
from core.session import Session
from db.records import Indicator, Period, Plan, Result

FIGURE_FIELDS: Final = (
    "numerator", "denominator", "value", "to_date", "previous", "target", "percent", "verdict",
    "coverage", "note",
)  # fmt: skip
TEXT_FIELDS: Final = ("unit", "period", "plan", "plan_number", "today")
_PLACES: Final = Decimal("1e-12")  # more a cell cannot hold exactly


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator at a level with the values of all fields; `state` when it has no figure.

    `percents` are the fields that are percentages: 98.5 in a cell that shows 98,5, 0.985 in one
    that shows 98,5 %.
    """

    indicator: Indicator
    level: str
    values: dict[str, Value]
    state: str
    percents: frozenset[str]


def figures(
    session: Session, plan: Plan, period: Period, scope: str
) -> dict[tuple[str, str], Figure]:
    """The figures of a period by indicator (uid) and level; `scope` "own" or "roll-up"."""
    if scope == "roll-up":
        made = [_rolled(row) for row in RollUpData(session, plan, period).rows]
    else:
        made = [_own(row) for row in ResultsData(session, plan, period).indicators]
    return {(each.indicator.uid, each.level): each for each in made}


def texts(session: Session, plan: Plan, period: Period) -> dict[str, Value | date]:
    """The values of `TEXT_FIELDS`."""
    return {
        "unit": own_unit(session).name,
        "period": period.label,
        "plan": plan_name(plan),
        "plan_number": plan.number or "",
        "today": today(),
    }


def _own(row: EntryRow) -> Figure:
    result, indicator = row.result, row.indicator
    filled = result is not None and result.state == "value"
    text = _words(result)
    percent = None
    if row.target is not None and row.judged is not None:
        percent = percent_of_plan(row.target, row.judged)
    values: dict[str, Value] = {
        "numerator": _plain(exact(result.numerator)) if result and filled else None,
        "denominator": _plain(exact(result.denominator)) if result and filled else None,
        "value": text or _plain(row.value),
        "to_date": text if text and row.to_date is None else _plain(row.judged),
        "previous": _words(row.previous) or _plain(row.previous_value),
        "target": row.target_raw or None,
        "percent": _plain(percent),
        "verdict": _verdict(row.verdict),
        "coverage": None,
        "note": (result.note if result else None) or None,
    }
    state = "" if filled else state_text(result.state if result else "") or tr("Chưa báo cáo")
    return Figure(indicator, row.key.level, values, state, _percents(indicator))


def _words(result: Result | None) -> str | None:
    """An answer in words: a form shows it, not the number it is judged by."""
    return result.text if result is not None and result.state == "value" else None


def _rolled(row: RollUpRow) -> Figure:
    figure = row.figure
    percent = None
    if row.target is not None and row.judged is not None:
        percent = percent_of_plan(row.target, row.judged)
    answers = "; ".join(dict.fromkeys(answer for _, answer in figure.answers))
    values: dict[str, Value] = {
        "numerator": _plain(figure.numerator),
        "denominator": _plain(figure.denominator),
        "value": _plain(figure.value) if figure.value is not None else answers or None,
        "to_date": _plain(row.judged),
        "previous": None,
        "target": row.target_raw or None,
        "percent": _plain(percent),
        "verdict": _verdict(row.verdict),
        "coverage": "{}/{}".format(*figure.coverage),
        "note": None,
    }
    state = "" if figure.included else tr("Chưa đơn vị nào có số liệu")
    return Figure(row.indicator, row.level, values, state, _percents(row.indicator))


def _percents(indicator: Indicator) -> frozenset[str]:
    share = (indicator.measure or "").strip().startswith("%")
    return frozenset({"percent", *(("value", "to_date", "previous") if share else ())})


def _verdict(verdict: Verdict) -> str:
    label = LABELS[verdict]
    return label[:1].upper() + label[1:]


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number.quantize(_PLACES) if number else number)
