"""Numbers and days as the Vietnamese reader writes them: 1.234.567,5 and 14/03/2023."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from core.errors import UserError
from core.i18n import tr

_MOST_PLACES: Final = 2


def number_text(number: Decimal | float | int | None, places: int = _MOST_PLACES) -> str:
    """At most `places` decimals, dots between thousands: 1.234,5; '' for None."""
    if number is None:
        return ""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a decimal context holds
        return str(number)
    text = f"{rounded:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text.rstrip("0").rstrip(",") if "," in text else text


def typing_text(number: Decimal | float | int | None) -> str:
    """Every digit of a number as it can be typed back: 1234,56789; '' for None."""
    if number is None:
        return ""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = format(exact.normalize(), "f").replace(".", ",")
    fraction = text.partition(",")[2]
    return f"{text}0" if len(fraction) == 3 else text


def day_text(day: str | None) -> str:
    """A stored day 2023-03-14 as 14/03/2023; '' for None."""
    if not day:
        return ""
    year, month, day_of_month = day.split("-")
    return f"{day_of_month}/{month}/{year}"


def read_day(text: str) -> str | None:
    """A typed day (14/3/2023, 14-3-23, 14.3.2023, 14032023) as 2023-03-14; None when empty.

    Raises `UserError` for anything else.
    """
    bare = text.strip()
    if not bare:
        return None
    parts = bare.replace("-", "/").replace(".", "/").split("/")
    if len(parts) == 1 and len(bare) in (6, 8):
        parts = [bare[:2], bare[2:4], bare[4:]]
    try:
        day, month, year = (int(part) for part in parts)
        return date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        raise UserError(
            tr(
                "“{text}” không phải là một ngày. Hãy gõ ngày/tháng/năm, ví dụ 14/3/2023.",
                text=bare,
            )
        ) from None
