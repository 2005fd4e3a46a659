"""Numbers and days between what is stored and what the Vietnamese reader types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules import figures

_GROUP: Final = 3  # "1,250" reads two ways
_CENTURY: Final = 100
_shown = {"places": 2}  # what the user chose; documents have rules of their own


def show_places(places: int) -> None:
    """From now on numbers show that many decimals at most, where nothing else is asked for."""
    _shown["places"] = places


def number_text(number: Decimal | float | int | None, places: int | None = None) -> str:
    """Dots between thousands and at most `places` decimals: 1.234,5; '' for None."""
    if number is None:
        return ""
    return figures.number_text(number, _shown["places"] if places is None else places)


def typing_text(number: Decimal | float | int | None) -> str:
    """Every digit of a number, so that it can only be typed back as itself; '' for None."""
    if number is None:
        return ""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = format(exact.normalize(), "f").replace(".", ",")
    return f"{text}0" if len(text.partition(",")[2]) == _GROUP else text


def share_text(percent: Decimal) -> str:
    """A share with one decimal, with as many more as a small one needs: 12,5; 0,02."""
    places = 1 if not percent else max(1, -percent.adjusted())
    return number_text(percent, places)


def full_text(number: Decimal) -> str:
    """Every digit of a number as it is printed: 1.234,567."""
    return number_text(number, max(0, -int(number.normalize().as_tuple().exponent)))


def day_text(day: str | None) -> str:
    """A stored day 2023-03-14 as 14/03/2023; '' for None."""
    return "/".join(reversed(day.split("-"))) if day else ""


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
        return date(year + 2000 if year < _CENTURY else year, month, day).isoformat()
    except ValueError:
        raise UserError(
            tr("“{text}” không phải là một ngày. Hãy gõ ngày/tháng/năm như 14/3/2023.", text=bare)
        ) from None
