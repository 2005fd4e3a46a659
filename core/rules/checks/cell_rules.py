"""Checks of one result cell; they run while it is typed and before a report is sent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.rules.checks.findings import Fault, Place, shortened
from core.rules.checks.views import Cell, Spread
from core.rules.figures import number_text
from core.rules.verdicts import exact, is_share, result_value
from db.records import Indicator

_FULL = Decimal(100)
_ROUNDING = Decimal("0.06")
_FEWEST_TO_COMPARE = 4
_FEWEST_PEERS = 6
# Iglewicz & Hoaglin: a modified z-score above 3.5 is an outlier; 1.4826 makes the MAD of normal
# data its standard deviation.
_FAR, _MAD_TO_DEVIATION = Decimal("3.5"), Decimal("1.4826")
_LEAST_SPREAD = Decimal("0.02")
"""A history that never moved still allows a change of 2 % of its value without a question."""
_FAR_FROM_LAST = Decimal("0.5")
"""With little history: half as much again, or half, is worth a question."""
_SMALL_CHANGE = 3
"""So many schools, prizes or places more or less are never worth a question."""


def cell_place(cell: Cell) -> Place:
    """A cell as a place: "Chỉ tiêu 17 (TH), Trường Tiểu học Hòa Bình"."""
    return result_place(cell.indicator, cell.result.level, cell.unit_name, cell.unit_uid)


def result_place(indicator: Indicator, level: str, unit_name: str, unit_uid: str) -> Place:
    """The cell of an indicator, level and unit as a place."""
    number = (
        f"Chỉ tiêu {indicator.no}" if indicator.no else f"Chỉ tiêu “{shortened(indicator.name)}”"
    )
    shown = "" if level == "ALL" else f" ({level})"
    unit = f", {unit_name}" if unit_name else ""
    return Place("result", indicator.uid, f"{number}{shown}{unit}", f"{level}/{unit_uid}")


def _fault(
    cell: Cell,
    sentence: str,
    printed: Decimal | None = None,
    computed: Decimal | None = None,
    **words: object,
) -> Fault:
    where = cell_place(cell)
    return Fault(
        where,
        "{where}: " + sentence,
        {"where": where.text, **words},
        None if printed is None else number_text(printed),
        None if computed is None else number_text(computed),
    )


def _parts(cell: Cell) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    result = cell.result
    return exact(result.numerator), exact(result.denominator), exact(result.value)


# ------------------------------------------------------------------ impossible


def numerator_exceeds(cell: Cell) -> Iterator[Fault]:
    """Error: a share's numerator above its denominator."""
    numerator, denominator, _ = _parts(cell)
    if numerator is None or not denominator or not is_share(cell.indicator):
        return  # a denominator of 0 has its own sentence
    if numerator > denominator:
        yield _fault(
            cell,
            "tử số {n} lớn hơn mẫu số {d}.",
            numerator,
            denominator,
            n=number_text(numerator),
            d=number_text(denominator),
        )


def negative(cell: Cell) -> Iterator[Fault]:
    """Error: a negative number where people, things, money or shares are counted."""
    if cell.indicator.kind == "score":
        return
    for number in _parts(cell):
        if number is not None and number < 0:
            yield _fault(cell, "số {number} âm.", number, number=number_text(number))


def zero_denominator(cell: Cell) -> Iterator[Fault]:
    """Error: something out of nothing."""
    numerator, denominator, _ = _parts(cell)
    if cell.indicator.kind == "ratio" and denominator == 0 and numerator:
        yield _fault(cell, "mẫu số bằng 0 nhưng tử số là {n}.", numerator, n=number_text(numerator))


def share_over_100(cell: Cell) -> Iterator[Fault]:
    """Error: a percentage of a whole above 100."""
    numerator, denominator, value = _parts(cell)
    parts = numerator is not None and denominator is not None
    if not parts and value is not None and value > _FULL and is_share(cell.indicator):
        yield _fault(cell, "{value}% lớn hơn 100%.", value, value=number_text(value))


# ------------------------------------------------------------------ unlikely or unfinished


def nothing_of_nothing(cell: Cell) -> Iterator[Fault]:
    """0/0: better said with "không áp dụng"."""
    numerator, denominator, _ = _parts(cell)
    if cell.indicator.kind == "ratio" and denominator == 0 and not numerator:
        yield _fault(
            cell, "mẫu số bằng 0. Nếu đơn vị không có đối tượng, hãy chọn “không áp dụng”."
        )


def percent_mismatch(cell: Cell) -> Iterator[Fault]:
    """A percentage typed beside numerator and denominator that is not their quotient."""
    numerator, denominator, value = _parts(cell)
    if cell.indicator.kind != "ratio" or value is None or not denominator or numerator is None:
        return
    computed = numerator * (exact(cell.indicator.factor) or _FULL) / denominator
    if abs(computed - value) > _ROUNDING:
        yield _fault(
            cell,
            "ghi {value}, nhưng {n}/{d} là {quotient}.",
            value,
            computed,
            value=number_text(value),
            n=number_text(numerator),
            d=number_text(denominator),
            quotient=number_text(computed),
        )


def half_filled(cell: Cell) -> Iterator[Fault]:
    """A ratio with only one of its two parts."""
    numerator, denominator, value = _parts(cell)
    if cell.indicator.kind != "ratio" or (numerator is None) == (denominator is None):
        return
    if value is None:
        words = ("tử số", "mẫu số") if denominator is None else ("mẫu số", "tử số")
        yield _fault(cell, "có {has} nhưng thiếu {lacks}.", has=words[0], lacks=words[1])


def percent_only(cell: Cell) -> Iterator[Fault]:
    """Info: a percentage without its parts cannot be added up with other units'."""
    numerator, denominator, value = _parts(cell)
    alone = value is not None and numerator is None and denominator is None
    if alone and cell.indicator.roll_up_units == "ratio":
        yield _fault(
            cell, "chỉ có tỷ lệ, thiếu tử số và mẫu số nên không cộng được vào số tổng hợp."
        )


def not_whole(cell: Cell) -> Iterator[Fault]:
    """A fraction where people or things are counted."""
    numerator, denominator, value = _parts(cell)
    counted = (numerator, denominator) if cell.indicator.kind == "ratio" else (value,)
    if cell.indicator.kind not in ("ratio", "count", "rank", "grade"):
        return
    for number in counted:
        if number is not None and number != number.to_integral_value():
            yield _fault(
                cell, "{number} không phải là số nguyên.", number, number=number_text(number)
            )


def implausible(cell: Cell) -> Iterator[Fault]:
    """A value outside the range the indicator's owner thinks possible."""
    value = result_value(cell.indicator, cell.result)
    low, high = exact(cell.indicator.plausible_low), exact(cell.indicator.plausible_high)
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        yield _fault(
            cell,
            "{value} nằm ngoài khoảng hợp lý {low} – {high}.",
            value,
            value=number_text(value),
            low="…" if low is None else number_text(low),
            high="…" if high is None else number_text(high),
        )


def unlike_history(cell: Cell) -> Iterator[Fault]:
    """A value far from the cell's own earlier ones (median and MAD; few: far from the last)."""
    value = result_value(cell.indicator, cell.result)
    if value is None or not cell.history or cell.indicator.kind in ("yes_no", "text"):
        return
    last = cell.history[-1]
    if cell.indicator.kind in ("count", "rank", "grade") and abs(value - last) <= _SMALL_CHANGE:
        return
    if len(cell.history) < _FEWEST_TO_COMPARE:
        far = last != 0 and abs(value - last) > abs(last) * _FAR_FROM_LAST
    else:
        far = _is_far(value, Spread.of(cell.history))
    if far:
        yield _fault(
            cell,
            "{value} khác nhiều so với kỳ trước ({last}). Hãy kiểm tra lại hoặc ghi lý do.",
            value,
            last,
            value=number_text(value),
            last=number_text(last),
        )


def unlike_peers(cell: Cell) -> Iterator[Fault]:
    """A rate or score far from what the other units report; counts depend on size and are not."""
    value = result_value(cell.indicator, cell.result)
    if value is None or cell.indicator.kind not in ("ratio", "score"):
        return
    peers = cell.peers
    if peers and peers.count >= _FEWEST_PEERS and _is_far(value, peers):
        yield _fault(
            cell,
            "{value} khác nhiều so với các đơn vị khác (ở giữa là {middle}).",
            value,
            peers.middle,
            value=number_text(value),
            middle=number_text(peers.middle),
        )


def _is_far(value: Decimal, others: Spread | None) -> bool:
    if others is None:
        return False
    usual = max(others.distance * _MAD_TO_DEVIATION, abs(others.middle) * _LEAST_SPREAD)
    return abs(value - others.middle) > _FAR * usual
