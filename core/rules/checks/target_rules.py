"""Checks of indicators and targets: fractions, parts, split sets, limits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from core.rules.checks.findings import Fault, Place, shortened
from core.rules.checks.views import PlanView
from core.rules.figures import number_text
from core.rules.numbers import parse_number
from core.rules.verdicts import exact, target_of
from core.rules.wording import even_wording
from db.records import Indicator, TargetRow

_FRACTION = re.compile(
    r"(?<![\d.,/])(?P<n>\d[\d.]*)\s?(?P<counted>[^\W\d]+(?: [^\W\d]+)?)?\s?/\s?(?P<d>\d[\d.]*)"
    r"(?![\d/])(?:\s?[=(]\s?(?P<percent>\d+(?:[.,]\d+)?)\s?%)?"
)
_LATEX = re.compile(r"[$\\]")
_MOST_PARTS = 8
_FULL = Decimal(100)
_SLACK = Decimal("0.05")
"""Percentages are printed with one or two decimals: less than this is rounding."""


@dataclass(frozen=True, slots=True)
class _Fraction:
    """A printed "8.289 trẻ/ 9.785 (84,7%)"."""

    numerator: Decimal
    denominator: Decimal
    percent: str | None


def target_place(indicator: Indicator, row: TargetRow) -> Place:
    """A target as a place: "Chỉ tiêu 17 (TH)"."""
    number = (
        f"Chỉ tiêu {indicator.no}" if indicator.no else f"Chỉ tiêu “{shortened(indicator.name)}”"
    )
    level = "" if row.level == "ALL" else f" ({row.level})"
    detail = "/".join(part for part in (row.level, row.label) if part)
    return Place("target", indicator.uid, f"{number}{level}", detail)


def _rows(view: PlanView) -> Iterator[tuple[Indicator, TargetRow]]:
    by_id = {indicator.id: indicator for indicator in view.indicators}
    for row in view.targets:
        if row.indicator_id in by_id:
            yield by_id[row.indicator_id], row


# ------------------------------------------------------------------ fractions


def _fraction(row: TargetRow) -> _Fraction | None:
    """The one fraction a target prints; rates ("16/100.000") and places ("5/30") are none.

    Only a fraction with its percentage, or one over counted people or things, counts as one.
    """
    found = list(_FRACTION.finditer(_LATEX.sub("", even_wording(row.raw))))
    if len(found) != 1 or not (found[0]["percent"] or found[0]["counted"]):
        return None
    try:
        numerator, denominator = parse_number(found[0]["n"]), parse_number(found[0]["d"])
    except ValueError:
        return None
    return _Fraction(numerator, denominator, found[0]["percent"])


def numerator_exceeds(view: PlanView) -> Iterator[Fault]:
    """Error: a share with more in its numerator than in its denominator."""
    for indicator, row in _rows(view):
        fraction = _fraction(row)
        if fraction and fraction.percent and fraction.numerator > fraction.denominator:
            yield Fault(
                target_place(indicator, row),
                "{where}: “{raw}” có tử số {n} lớn hơn mẫu số {d}.",
                _fraction_words(indicator, row, fraction),
                row.raw,
            )


def printed_percent(view: PlanView) -> Iterator[Fault]:
    """A printed percentage that is not its own fraction, beyond the rounding of its decimals."""
    for indicator, row in _rows(view):
        fraction = _fraction(row)
        if fraction is None or fraction.percent is None or not fraction.denominator:
            continue
        text = fraction.percent.replace(",", ".")
        places = len(text.partition(".")[2])
        computed = fraction.numerator * _FULL / fraction.denominator
        if abs(Decimal(text) - computed) > Decimal(6) / 10 ** (places + 1):
            shown = number_text(computed, places + 1)
            yield Fault(
                target_place(indicator, row),
                "{where}: “{raw}” ghi {percent}%, tính từ {n}/{d} được {computed}%.",
                {
                    **_fraction_words(indicator, row, fraction),
                    "percent": fraction.percent,
                    "computed": shown,
                },
                fraction.percent,
                shown,
            )


def _fraction_words(indicator: Indicator, row: TargetRow, fraction: _Fraction) -> dict[str, object]:
    return {
        "where": target_place(indicator, row).text,
        "raw": row.raw,
        "n": number_text(fraction.numerator),
        "d": number_text(fraction.denominator),
    }


def parts_of_total(view: PlanView) -> Iterator[Fault]:
    """Error: fractions under one heading whose denominators add up but whose numerators do not.

    Hải An's enrolment: 3.323 + 6.462 = 9.785 children, but 1.827 + 6.333 = 8.160 at school, not
    8.289. The first fraction of a group is the total; the parts are those among the others whose
    denominators make up its denominator (five-year-olds are inside the kindergarten and are not
    a part of their own). Where none do, nothing is said.
    """
    groups: defaultdict[tuple[object, ...], list[tuple[Indicator, TargetRow, _Fraction]]]
    groups = defaultdict(list)
    for indicator, row in _rows(view):
        fraction = _fraction(row)
        if fraction is not None:
            key = (indicator.section, indicator.group_name, indicator.subgroup, row.level)
            groups[key].append((indicator, row, fraction))
    for (indicator, row, total), *rest in groups.values():
        parts = _making_up(total.denominator, [fraction for _, _, fraction in rest])
        computed = sum((part.numerator for part in parts), Decimal(0))
        if parts and computed != total.numerator:
            yield Fault(
                target_place(indicator, row),
                "{where}: ghi {printed}, nhưng cộng các phần {parts} được {computed} "
                "(mẫu số thì khớp: {denominators} = {denominator}).",
                {
                    "where": indicator.name,
                    "printed": number_text(total.numerator),
                    "parts": " + ".join(number_text(part.numerator) for part in parts),
                    "computed": number_text(computed),
                    "denominators": " + ".join(number_text(part.denominator) for part in parts),
                    "denominator": number_text(total.denominator),
                },
                number_text(total.numerator),
                number_text(computed),
            )


def _making_up(denominator: Decimal, fractions: Sequence[_Fraction]) -> tuple[_Fraction, ...]:
    for count in range(2, min(len(fractions), _MOST_PARTS) + 1):
        for parts in combinations(fractions[:_MOST_PARTS], count):
            if sum(part.denominator for part in parts) == denominator:
                return parts
    return ()


def public_and_private(view: PlanView) -> Iterator[Fault]:
    """Error: "23 trường, trong đó 08 công lập, 15 ngoài công lập" must add up."""
    counts: dict[tuple[object, ...], tuple[Indicator, TargetRow]] = {}
    for indicator, row in _rows(view):
        if row.op == "=" and row.low is not None and indicator.kind in ("count", "amount"):
            key = (indicator.section, indicator.group_name, indicator.subgroup, row.level)
            counts.setdefault((*key, indicator.name.strip().lower()), (indicator, row))
    for place, (indicator, row) in counts.items():
        kinds = ("công lập", "ngoài công lập")
        pair = [counts.get((*place[:-1], f"{place[-1]} {kind}")) for kind in kinds]
        amounts = [exact(found[1].low) for found in pair if found is not None]
        if len(amounts) != len(pair):
            continue
        computed = sum((amount for amount in amounts if amount is not None), Decimal(0))
        if computed != exact(row.low):
            yield Fault(
                target_place(indicator, row),
                "{where}: ghi {printed}, nhưng công lập và ngoài công lập cộng lại được "
                "{computed}.",
                {
                    "where": indicator.name,
                    "printed": number_text(row.low or 0),
                    "computed": number_text(computed),
                },
                row.raw,
                number_text(computed),
            )


# ------------------------------------------------------------------ split sets


def split_sets(view: PlanView) -> Iterator[Fault]:
    """Error: a split set whose targets cannot add to 100 %, or must add to more.

    Groups of one level and label only ("Tốt", "Khá", "Đạt", "Chưa đạt" of grades 6-8).
    """
    sets: defaultdict[tuple[object, ...], list[tuple[Indicator, TargetRow]]] = defaultdict(list)
    for indicator, row in _rows(view):
        if indicator.split:
            sets[indicator.split, row.level, row.label, row.unit_id, row.period_id].append(
                (indicator, row)
            )
    for members in sets.values():
        limits = [_limits(row) for _, row in members]
        if len(members) == 1 or any(limit is None for limit in limits):
            continue
        lowest = sum((limit[0] for limit in limits if limit), Decimal(0))
        highest = sum((limit[1] for limit in limits if limit), Decimal(0))
        if lowest > _FULL + _SLACK or highest < _FULL - _SLACK:
            indicator, row = members[0]
            too_much = lowest > _FULL
            yield Fault(
                target_place(indicator, row),
                "{where}: cộng các mức {parts} được ít nhất {sum}%, vượt quá 100%."
                if too_much
                else "{where}: cộng các mức {parts} nhiều nhất được {sum}%, không đủ 100%.",
                {
                    "where": indicator.subgroup or indicator.group_name or indicator.split,
                    "parts": "; ".join(f"{one.name}: {other.raw}" for one, other in members),
                    "sum": number_text(lowest if too_much else highest),
                },
                "; ".join(other.raw for _, other in members),
                number_text(lowest if too_much else highest),
            )


def _limits(row: TargetRow) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest percentage a target allows; None when it says neither."""
    low, high = exact(row.low), exact(row.high)
    if row.relative or (low is None and high is None):
        return None
    return (low if low is not None else Decimal(0)), (high if high is not None else _FULL)


# ------------------------------------------------------------------ limits


def reversed_range(view: PlanView) -> Iterator[Fault]:
    """Error: a range whose low end is above its high end ("60-55%")."""
    for indicator, row in _rows(view):
        if row.low is not None and row.high is not None and row.low > row.high:
            yield Fault(
                target_place(indicator, row),
                "{where}: “{raw}” có mức thấp {low} lớn hơn mức cao {high}.",
                {
                    "where": target_place(indicator, row).text,
                    "raw": row.raw,
                    "low": number_text(row.low),
                    "high": number_text(row.high),
                },
                row.raw,
            )


def share_over_100(view: PlanView) -> Iterator[Fault]:
    """A target above 100 % for a share. Warning: some rates may be (gross enrolment)."""
    for indicator, row in _rows(view):
        top = row.low if row.low is not None else row.high
        if indicator.kind == "ratio" and _is_percent(indicator, row) and (top or 0) > _FULL:
            yield Fault(
                target_place(indicator, row),
                "{where}: chỉ tiêu “{raw}” lớn hơn 100%.",
                {"where": target_place(indicator, row).text, "raw": row.raw},
                row.raw,
            )


def _is_percent(indicator: Indicator, row: TargetRow) -> bool:
    return "%" in (row.measure or indicator.measure or "") and row.relative is None


def worse_than_baseline(view: PlanView) -> Iterator[Fault]:
    """A target worse than the value it starts from, by the indicator's direction."""
    for indicator, row in _rows(view):
        base = row.baseline if row.baseline is not None else indicator.baseline
        bound = row.low if indicator.direction == "up" else row.high
        if base is None or bound is None or row.relative or row.op in ("text", "multi", "rank"):
            continue
        up, down = indicator.direction == "up", indicator.direction == "down"
        if (up and bound < base) or (down and bound > base):
            yield Fault(
                target_place(indicator, row),
                "{where}: chỉ tiêu “{raw}” kém hơn mức hiện tại {base}.",
                {
                    "where": target_place(indicator, row).text,
                    "raw": row.raw,
                    "base": number_text(base),
                },
                row.raw,
                number_text(base),
            )


def not_understood(view: PlanView) -> Iterator[Fault]:
    """Info: a target that cannot be judged by the program; results are for a person to judge."""
    for indicator, row in _rows(view):
        if target_of(row).op == "text" and indicator.kind != "text":
            yield Fault(
                target_place(indicator, row),
                "{where}: chương trình không tự đánh giá được chỉ tiêu “{raw}”; "
                "kết quả sẽ ở mức “cần xem lại”.",
                {"where": target_place(indicator, row).text, "raw": row.raw},
                row.raw,
            )
