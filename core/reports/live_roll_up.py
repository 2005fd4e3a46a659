"""Live formulas of a roll-up: from the units' own figures to the totals and how many are in them.

They follow `core.rules.roll_up`: a unit counts with what it has, one marked "x" never does, and
what cannot be (a part above its whole, a negative count) is not added. Numbers come first in every
COUNTIFS: LibreOffice 7.4 counts too few rows where a condition on empty cells does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from core.reports.figure_cells import state_text
from core.reports.live_formulas import StateJudge, literal, verdict_words
from core.rules.verdicts import Verdict, exact, is_share
from db.records import Indicator, Result

CELLS: Final = "cells"
TOTALS: Final = "totals"
STANDINGS: Final = "standings"
LEFT_OUT: Final = "x"
REPORTED: Final = "Đã báo cáo"
NOT_REPORTED: Final = "Chưa báo cáo"
STATES: Final = {"na": state_text("na"), "nodata": state_text("nodata"), "value": REPORTED}
_YES: Final = ("Có", "Đạt", "Đã đạt")
_NO: Final = ("Không", "Chưa", "Không có", "Không đạt", "Chưa đạt")
_LOWEST: Final = "-1E+300"  # a score may be below nought
_ORDERED: Final = {"min": 15, "max": 14}  # the smallest, the largest of AGGREGATE


class TotalFormulas(NamedTuple):
    """What stands in the cells of a total; '' where it stays as it was exported."""

    counted: str
    expected: str
    missing: str
    numerator: str
    denominator: str
    value: str


class StandingFormulas(NamedTuple):
    """What counts a unit's rows; '' where it stays as it was exported."""

    expected: str = ""
    reported: str = ""
    reached: str = ""
    not_met: str = ""


def standing_formulas(first: str, last: str) -> StandingFormulas:
    """Counts over the rows of the units' sheet that name the unit of the formula's own row.

    A row without a verdict is not counted: a part of what adds up over time.
    """

    def column(key: str) -> str:
        return f"[{CELLS}!{key}@{first}:{last}]"

    own = f"{column('unit')},[unit@]"
    judged = f"COUNTIFS({own},{column('verdict')},"
    left, asked = verdict_words(Verdict.NOT_APPLICABLE), '"?*"'
    return StandingFormulas(
        f'{judged}{asked})-{judged}"{left}")',
        f'{judged}{asked},{column("state")},"{REPORTED}")',
        "+".join(f'{judged}"{verdict_words(each)}")' for each in (Verdict.MET, Verdict.EXCEEDED)),
        f'{judged}"{verdict_words(Verdict.NOT_MET)}")',
    )


def unit_words_formula(judge: StateJudge) -> str:
    """The verdict on a unit that has no number: its words, why it has none, or nothing yet."""
    review, left, blank = (
        verdict_words(each) for each in (Verdict.REVIEW, judge(None, "na"), judge(None, "blank"))
    )
    return f'IF([value@]<>"","{review}",IF([state@]="{STATES["na"]}","{left}","{blank}"))'


def state_formula(result: Result | None) -> str:
    """Whether a unit has reported, from its figures; while there are none, why not."""
    empty = NOT_REPORTED
    if result is not None and result.state in ("na", "nodata"):
        empty = STATES[result.state]
    cells = '[numerator@]="",[denominator@]="",[value@]=""'
    return f'IF(AND({cells}),"{empty}","{REPORTED}")'


def total_formulas(indicator: Indicator, first: str, last: str) -> TotalFormulas:
    """The formulas of a total over the units' rows from key `first` to key `last`."""

    def column(key: str) -> str:
        return f"[{CELLS}!{key}@{first}:{last}]"

    counted, numerator, denominator, value = _sums(
        indicator, column("numerator"), column("denominator"), column("value"), column("left_out")
    )
    states = column("state")
    return TotalFormulas(
        counted,
        f'ROWS({states})-COUNTIF({states},"{STATES["na"]}")',
        f'COUNTIF({states},"{NOT_REPORTED}")+COUNTIF({states},"{STATES["nodata"]}")',
        _unless_none(numerator),
        _unless_none(denominator),
        _unless_none(value),
    )


def _unless_none(formula: str) -> str:
    return formula and f'IF([counted@]=0,"",{formula})'


def _sums(
    indicator: Indicator, numerator: str, denominator: str, value: str, left_out: str
) -> tuple[str, str, str, str]:
    """How many units count, the parts of their sum, and the figure."""
    counts = f'{left_out},"<>{LEFT_OUT}"'
    lowest = _LOWEST if indicator.kind == "score" else "0"
    numbers = f'{value},">={lowest}",{counts}'
    match indicator.roll_up_units:
        case "ratio":
            whole = f'{value},"<=100",' if is_share(indicator) else ""
            both = f'{numerator},">=0",{denominator},">0",{whole}{counts}'
            none = f"COUNTIFS({numerator},0,{denominator},0,{counts})"
            factor = literal(exact(indicator.factor) or Decimal(1))
            return (
                f"COUNTIFS({both})+{none}",
                f"SUMIFS({numerator},{both})",
                f"SUMIFS({denominator},{both})",
                f'IF([denominator@]=0,"",[numerator@]*{factor}/[denominator@])',
            )
        case "weighted_mean":
            weighed = f'{value},">={lowest}",{denominator},">=0",{counts}'
            marks = f'--({left_out}<>"{LEFT_OUT}")'
            return (
                f"COUNTIFS({weighed})",
                f"SUMPRODUCT({value},{denominator},{marks})",
                f"SUMIFS({denominator},{weighed})",
                'IF([denominator@]=0,"",[numerator@]/[denominator@])',
            )
        case "count_yes":
            answers = (*_YES, *_NO)
            words = {w: f'COUNTIFS({value},"{w}",{counts})' for w in answers}
            yes = "+".join([f'COUNTIFS({value},">0",{counts})', *(words[w] for w in _YES)])
            every = "+".join([f"COUNTIFS({numbers})", *words.values()])
            return every, yes, "[counted@]", "[numerator@]"
        case "sum":
            return f"COUNTIFS({numbers})", "", "", f"SUMIFS({value},{numbers})"
        case "min" | "max" as way:
            # MINIFS is too young; AGGREGATE (Excel 2010) passes over what is marked or no number
            fitting = f'(({left_out}<>"{LEFT_OUT}")*ISNUMBER({value}))'
            found = f"_xlfn.AGGREGATE({_ORDERED[way]},6,{value}/{fitting},1)"
            return f"COUNTIFS({numbers})", "", "", found
    answered = f'SUMPRODUCT(({left_out}<>"{LEFT_OUT}")*({value}<>""))'
    return answered, "", "", '[counted@]&" đơn vị trả lời"'
