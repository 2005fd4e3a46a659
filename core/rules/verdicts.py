"""Verdicts: is a result better than, equal to or short of its target (domain.md, "Verdict").

Values are compared as exact decimals and unrounded: a stored 99.8 and a printed "99,8" are equal,
and 997/999 = 99,7998 % has not reached 99,8 %.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.rules.targets import Target, parse_target
from db.records import Indicator, Result, TargetRow
from db.text import fold


class Verdict(StrEnum):
    """What a result is worth against its target; `LABELS` holds the words for the user."""

    EXCEEDED = "exceeded"
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"
    NOT_APPLICABLE = "not_applicable"
    REVIEW = "review"


LABELS: dict[Verdict, str] = {
    Verdict.EXCEEDED: "vượt",
    Verdict.MET: "đạt",
    Verdict.NOT_MET: "chưa đạt",
    Verdict.NO_DATA: "chưa có số liệu",
    Verdict.NOT_DUE: "chưa đến kỳ",
    Verdict.NOT_APPLICABLE: "không áp dụng",
    Verdict.REVIEW: "cần xem lại",
}

REACHED = frozenset({Verdict.MET, Verdict.EXCEEDED})
"""Verdicts that count as "đạt trở lên"."""

_BEST_SHARE = Decimal(100)
_YES = frozenset({"co", "dat", "da dat", "co giai", "x", "1"})
_NO = frozenset({"khong", "chua", "khong co", "khong dat", "chua dat", "chua co", "0"})


# ------------------------------------------------------------------ numbers


def exact(number: float | Decimal | None) -> Decimal | None:
    """A stored number as the decimal a person would read: 99.8 is 99.8, not 99.7999…"""
    if number is None or isinstance(number, Decimal):
        return number
    return Decimal(repr(number))


def is_share(indicator: Indicator) -> bool:
    """Whether an indicator is a part of a whole: a ratio in percent, not a rate per 100.000."""
    percent = "%" in (indicator.measure or "%")
    return indicator.kind == "ratio" and percent and exact(indicator.factor) == _BEST_SHARE


def result_value(indicator: Indicator, result: Result | None) -> Decimal | None:
    """The number a result cell stands for, None when it holds none.

    A ratio is numerator × factor / denominator; a typed value counts only while the two parts
    are not both there. A denominator of 0 gives no number (a check reports it).
    """
    if result is None or result.state != "value":
        return None
    numerator, denominator = exact(result.numerator), exact(result.denominator)
    if indicator.kind == "ratio" and numerator is not None and denominator is not None:
        factor = exact(indicator.factor) or _BEST_SHARE
        return numerator * factor / denominator if denominator else None
    return exact(result.value)


# ------------------------------------------------------------------ stored targets


def target_of(row: TargetRow) -> Target:
    """The target a row stands for, with its parts."""
    return Target(
        row.op,
        exact(row.low),
        exact(row.high),
        row.measure,
        row.relative,
        exact(row.baseline),
        row.raw,
        tuple(target_from(part) for part in json.loads(row.parts)),
    )


def parts_json(parts: Iterable[Target]) -> str:
    """The parts of a multi target as `TargetRow.parts` keeps them (read back by `target_of`)."""
    return json.dumps([target_json(part) for part in parts], ensure_ascii=False)


def target_from(stored: dict[str, Any]) -> Target:
    """A target from its JSON form (op, low, high, unit, relative, baseline, parts)."""
    return Target(
        stored.get("op", "text"),
        exact(stored.get("low")),
        exact(stored.get("high")),
        stored.get("unit"),
        stored.get("relative"),
        exact(stored.get("baseline")),
        stored.get("raw", ""),
        tuple(target_from(part) for part in stored.get("parts", ())),
    )


def target_json(target: Target) -> dict[str, Any]:
    """A target in the JSON form of interfaces.md: numbers as JSON numbers, parts nested."""
    return {
        "raw": target.raw,
        "op": target.op,
        "low": _json_number(target.low),
        "high": _json_number(target.high),
        "unit": target.unit,
        "relative": target.relative,
        "baseline": _json_number(target.baseline),
        "parts": [target_json(part) for part in target.parts],
    }


def _json_number(number: Decimal | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


# ------------------------------------------------------------------ judging


def judge(  # noqa: PLR0913 - what a verdict depends on, all but two by keyword
    target: Target | None,
    value: Decimal | None,
    *,
    direction: str,
    state: str,
    baseline: Decimal | None = None,
    due: bool = True,
    text: str | None = None,
    parts_values: Sequence[Decimal | None] | None = None,
    measure: str | None = None,
) -> Verdict:
    """Judge one result cell.

    `state` is the cell's (blank, value, na, nodata), `baseline` the value a relative target
    ("tăng 2 so với năm trước") starts from when the target does not print its own, `measure` the
    indicator's unit (a rise of 5 % is 5 points for a percentage, a twentieth for a count),
    `parts_values` one value for each part of a multi target.

    Before its period is due a cell may already reach the target; short of it, it is not yet a
    failure but "chưa đến kỳ".
    """
    if state == "na":
        return Verdict.NOT_APPLICABLE
    given = value is not None or bool(text) or any(v is not None for v in parts_values or ())
    if state != "value" or not given:
        return Verdict.NO_DATA if due else Verdict.NOT_DUE
    verdict = _judge_given(target, value, direction, baseline, text, parts_values, measure)
    if not due and verdict not in REACHED:
        return Verdict.NOT_DUE
    return verdict


def _judge_given(
    target: Target | None,
    value: Decimal | None,
    direction: str,
    baseline: Decimal | None,
    text: str | None,
    parts_values: Sequence[Decimal | None] | None,
    measure: str | None,
) -> Verdict:
    if target is None or target.op == "text":
        return Verdict.REVIEW
    if target.is_interval:
        parts_values = [value, value]
    if target.op == "multi":
        return _judge_parts(target, parts_values, direction, baseline, measure)
    if target.op == "has":
        return _judge_has(value, text)
    if value is None and target.op == "level":
        value = _level_in(text)
    if value is None:
        return Verdict.REVIEW
    if target.relative is not None:
        base = target.baseline
        if base is None and not target.from_others:
            base = baseline
        if base is None:
            return Verdict.REVIEW
        direction = "up" if target.relative == "inc" else "down"
        target = _absolute(target, base, measure)
    return _compare(target, value, direction)


def _judge_parts(
    target: Target,
    values: Sequence[Decimal | None] | None,
    direction: str,
    baseline: Decimal | None,
    measure: str | None,
) -> Verdict:
    """The worst of the parts; without a value for each part only a failure is certain."""
    if not values or len(values) != len(target.parts):
        return Verdict.REVIEW
    found = {
        Verdict.REVIEW
        if value is None
        else _judge_given(part, value, direction, baseline, None, None, measure)
        for part, value in zip(target.parts, values, strict=True)
    }
    for verdict in (Verdict.NOT_MET, Verdict.REVIEW, Verdict.MET):
        if verdict in found:
            return verdict
    return Verdict.EXCEEDED


def _judge_has(value: Decimal | None, text: str | None) -> Verdict:
    """ "Có giải nhất": one is enough, more is not "vượt"."""
    if value is not None:
        return Verdict.MET if value > 0 else Verdict.NOT_MET
    answer = fold(text or "")
    if answer in _YES:
        return Verdict.MET
    return Verdict.NOT_MET if answer in _NO else Verdict.REVIEW


def _level_in(text: str | None) -> Decimal | None:
    """The grade a written result names: "Đạt chuẩn mức độ 3" → 3."""
    read = parse_target(text or "")
    return read.low if read.op == "level" else None


def _absolute(target: Target, base: Decimal, measure: str | None) -> Target:
    """A change from `base` as a plain target: dec ≥ 2 from 10 becomes ≤ 8."""
    points = measure is None or "%" in measure or target.unit != "%"

    def moved(step: Decimal | None) -> Decimal | None:
        if step is None:
            return None
        size = step if points else base * step / _BEST_SHARE
        return base + size if target.relative == "inc" else base - size

    low, high = moved(target.low), moved(target.high)
    if low is None and high is None:  # "giảm so với năm trước": any change that way
        return Target(">", low=base) if target.relative == "inc" else Target("<", high=base)
    if target.relative == "inc":
        return target._replace(relative=None, low=low, high=high)
    mirror = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
    return target._replace(relative=None, op=mirror.get(target.op, target.op), low=high, high=low)


def _compare(target: Target, value: Decimal, direction: str) -> Verdict:
    """Judge a number against a plain target.

    "vượt" is strictly better than a target that says how far ("≥ 98", "98", "3-4" above 4);
    "trên 98" and "dưới 3" already ask for strictly better, so they are only met; nothing is
    better than 100 % or than 0 of something unwanted. `keep` and `none` are met inside only.
    """
    low, high = target.low, target.high
    if low is not None and target.op == ">":
        verdict = Verdict.MET if value > low else Verdict.NOT_MET
    elif high is not None and target.op == "<":
        verdict = Verdict.MET if value < high else Verdict.NOT_MET
    elif low is not None and target.op == ">=":
        verdict = _upwards(value, low, low, target.unit)
    elif high is not None and target.op == "<=":
        verdict = _downwards(value, high, high)
    elif low is None or high is None:
        verdict = Verdict.REVIEW
    elif target.op == "rank" or (target.op != "level" and direction == "down"):
        verdict = _downwards(value, high, low)
    elif target.op == "level" or direction == "up":
        verdict = _upwards(value, low, high, target.unit)
    else:
        verdict = Verdict.MET if low <= value <= high else Verdict.NOT_MET
    return verdict


def _upwards(value: Decimal, enough: Decimal, top: Decimal, unit: str | None) -> Verdict:
    if value < enough:
        return Verdict.NOT_MET
    full = unit == "%" and top >= _BEST_SHARE
    return Verdict.EXCEEDED if value > top and not full else Verdict.MET


def _downwards(value: Decimal, enough: Decimal, bottom: Decimal) -> Verdict:
    if value > enough:
        return Verdict.NOT_MET
    return Verdict.EXCEEDED if value < bottom and bottom > 0 else Verdict.MET


# ------------------------------------------------------------------ how far


def percent_of_plan(target: Target, value: Decimal) -> Decimal | None:
    """The value as a percentage of the planned amount (its low end); None where that says nothing.

    It says nothing for ceilings, ranks, grades, changes, titles, several targets and zero.
    """
    if target.op not in (">=", ">", "=", "range") or target.relative or not target.low:
        return None
    return value * 100 / target.low
