"""Live formulas of a roll-up: from the units' own figures to the totals and how many are in them.

They follow `core.rules.roll_up`: a unit counts with what it has, one marked "x" never does, and
what cannot be (a part above its whole, a negative count) is not added; nor is a figure whose row
says that there is none ("Không áp dụng" chosen beside it). Numbers come first in every COUNTIFS:
LibreOffice 7.4 counts too few rows where a condition on empty cells does.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, NamedTuple

from core.reports.figure_cells import state_text
from core.reports.live_formulas import can_quote, literal, verdict_formula, verdict_words
from core.rules.targets import Target
from core.rules.verdicts import Verdict, exact, is_share
from db.records import Indicator, Result

CELLS: Final = "cells"
TOTALS: Final = "totals"
STANDINGS: Final = "standings"
LEFT_OUT: Final = "x"
REPORTED: Final = "Đã báo cáo"
NOT_REPORTED: Final = "Chưa báo cáo"
STATES: Final = {"na": state_text("na"), "nodata": state_text("nodata"), "value": REPORTED}
NO_FIGURE: Final = {"na": "–", "nodata": "…"}
"""How a matrix marks a unit without a figure."""
_YES: Final = ("Có", "Đạt", "Đã đạt")
_NO: Final = ("Không", "Chưa", "Không có", "Không đạt", "Chưa đạt")
_PLAIN_COVERAGE: Final = '[counted@]&"/"&[expected@]'
HOLDS: Final = "holds"
STANDS_FOR: Final = "stands_for"
"""Columns of the units' sheet: how many units a figure there counts as, and how many are expected.

They are there only where a row is other than one unit.
"""
_GRADES: Final = (1, 2, 3, 4)  # of school standards and universal education
_LOWEST: Final = "-1E+300"  # a score may be below nought
_ORDERED: Final = {"min": 15, "max": 14}  # the smallest, the largest of AGGREGATE


AnswerJudge = Callable[[Decimal | None, str, str | None], Verdict]
"""The verdict on a figure, the state of its cell and words in place of the figure."""


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


def unit_verdict_formula(
    target: Target | None, baseline: Decimal | None, judge: AnswerJudge, answer: str | None
) -> str:
    """The verdict on a unit's own row: on its figure, its words, or on why there are none.

    `answer` is what the unit wrote in place of a figure.
    """

    def figure(value: Decimal | None, state: str) -> Verdict:
        return judge(value, state, None)

    left, blank = (verdict_words(figure(None, state)) for state in ("na", "blank"))
    words = f'IF([value@]="","{blank}",{_answer_formula(judge, answer)})'
    judged = verdict_formula("value", words, target, baseline, figure)
    without = f'IF([state@]="{STATES["na"]}","{left}","{blank}")'
    return f'IF([state@]="{REPORTED}",{judged},{without})'


def _answer_formula(judge: AnswerJudge, answer: str | None) -> str:
    """The verdict on words typed for a figure: "Có", "Chưa đạt", "Đạt chuẩn mức độ 3"."""
    known = {f"[value@]={literal(word)}": word for word in (*_YES, *_NO)}
    known |= {f'ISNUMBER(SEARCH("mức độ {n}",[value@]))': f"Mức độ {n}" for n in _GRADES}
    if answer and can_quote(answer):
        known = {f"[value@]={literal(answer)}": answer} | known
    found: dict[Verdict, list[str]] = {}
    for condition, words in known.items():
        found.setdefault(judge(None, "value", words), []).append(condition)
    found.pop(Verdict.REVIEW, None)
    made = f'"{verdict_words(Verdict.REVIEW)}"'
    for verdict, conditions in reversed(found.items()):
        made = f'IF(OR({",".join(conditions)}),"{verdict_words(verdict)}",{made})'
    return made


def state_formula(result: Result | None) -> str:
    """Whether a unit has reported, from its figures; while there are none, why not.

    Why may also be typed in place of the figure.
    """
    empty = NOT_REPORTED
    if result is not None and result.state in ("na", "nodata"):
        empty = STATES[result.state]
    why = ",".join(f'[value@]="{STATES[state]}"' for state in ("na", "nodata"))
    cells = '[numerator@]="",[denominator@]="",[value@]=""'
    return f'IF(OR({why}),[value@],IF(AND({cells}),"{empty}","{REPORTED}"))'


def matrix_formula(key: str, figure: str) -> str:
    """A unit's cell in a matrix: `figure` of its row, or the mark of why there is none."""
    state, empty = f"[{CELLS}!state@{key}]", '""'
    for name, mark in NO_FIGURE.items():
        empty = f'IF({state}="{STATES[name]}","{mark}",{empty})'
    return f'IF({state}<>"{REPORTED}",{empty},{figure})'


def coverage_formula(indicator: Indicator, first: str, last: str, *, one_each: bool) -> str:
    """Units that reported out of those expected: "2/7", over the units' rows `first` to `last`.

    Where not every row is one unit (`one_each`), the columns `HOLDS` and `STANDS_FOR` say how many.
    """
    if one_each:
        return _PLAIN_COVERAGE

    def column(key: str) -> str:
        return f"[{CELLS}!{key}@{first}:{last}]"

    counted, *_ = _sums_of_rows(indicator, first, last)
    reported = counted.replace("COUNTIFS(", f"SUMIFS({column(HOLDS)},")
    reported = reported.replace("SUMPRODUCT(", f"SUMPRODUCT({column(HOLDS)}*")
    expected = f'SUMIFS({column(STANDS_FOR)},{column("state")},"<>{STATES["na"]}")'
    return f'({reported})&"/"&{expected}'


def _sums_of_rows(indicator: Indicator, first: str, last: str) -> tuple[str, str, str, str]:
    """`_sums` over the units' rows from key `first` to key `last`."""
    numerator, denominator, value, left_out, state = (
        f"[{CELLS}!{key}@{first}:{last}]"
        for key in ("numerator", "denominator", "value", "left_out", "state")
    )
    return _sums(indicator, numerator, denominator, value, (left_out, state))


def total_formulas(indicator: Indicator, first: str, last: str) -> TotalFormulas:
    """The formulas of a total over the units' rows from key `first` to key `last`."""

    states = f"[{CELLS}!state@{first}:{last}]"
    counted, numerator, denominator, value = _sums_of_rows(indicator, first, last)
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
    indicator: Indicator, numerator: str, denominator: str, value: str, marks: tuple[str, str]
) -> tuple[str, str, str, str]:
    """How many units count, the parts of their sum, and the figure.

    `marks` are the columns that keep a row out: the mark "x", and the state.
    """
    left_out, states = marks
    counts = f'{states},"{REPORTED}",{left_out},"<>{LEFT_OUT}"'
    is_in = f'({left_out}<>"{LEFT_OUT}")*({states}="{REPORTED}")'
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
            return (
                f"COUNTIFS({weighed})",
                f"SUMPRODUCT({value},{denominator},{is_in})",
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
            fitting = f"({is_in}*ISNUMBER({value}))"
            found = f"_xlfn.AGGREGATE({_ORDERED[way]},6,{value}/{fitting},1)"
            return f"COUNTIFS({numbers})", "", "", found
    answered = f'SUMPRODUCT({is_in}*({value}<>""))'
    return answered, "", "", '[counted@]&" đơn vị trả lời"'
