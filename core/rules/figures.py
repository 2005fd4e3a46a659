"""Figures as Vietnamese sentences print them: 1.234.567,5; 2.800 triệu đồng; 14/3/2023."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_MILLION = 1_000_000
_ANY_LENGTH = Context(prec=400)  # quantize refuses numbers longer than its precision


def number_text(number: float | Decimal, places: int = 2) -> str:
    """A number with dots between thousands and a decimal comma, at most `places` decimals.

    Halves are rounded away from zero, as Excel does: what is shown and what is printed agree.
    """
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _ANY_LENGTH):,f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).translate(str.maketrans(",.", ".,"))


def money_text(vnd: float | Decimal) -> str:
    """Money given in đồng, in millions where nothing is lost: "14.000 triệu đồng"."""
    amount = vnd if isinstance(vnd, Decimal) else Decimal(repr(vnd))
    if amount and amount % (_MILLION // 1000) == 0 and abs(amount) >= _MILLION:
        return f"{number_text(amount / _MILLION, 3)} triệu đồng"
    return f"{number_text(amount)} đồng"


def day_text(day: str) -> str:
    """An ISO day as "14/3/2023"; a month "2023-09" as "9/2023"; other text as it is."""
    parts = day.split("-")
    if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts):
        return day
    return "/".join([*(str(int(part)) for part in reversed(parts[1:])), parts[0]])
