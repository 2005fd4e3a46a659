"""How a recognition stands: how long it holds, and whether its planned month has gone by."""

from __future__ import annotations

from datetime import date
from typing import Final

from db.records import Recognition

VALID_YEARS: Final = 5  # a recognition holds five years unless its decision says otherwise
OPEN: Final = frozenset({"planned", "applied", "postponed"})
"""States in which a school still waits to be recognised."""


def expiry(recognition: Recognition) -> tuple[date, bool] | None:
    """Last day of validity and whether it is exact; None when no year is known."""
    if recognition.expires_on:
        return date.fromisoformat(recognition.expires_on), True
    if recognition.year_recognised is None:
        return None
    return date(recognition.year_recognised + VALID_YEARS, 12, 31), False


def is_expired(recognition: Recognition, as_of: date) -> bool:
    """Whether its validity had ended before the day `as_of`."""
    found = expiry(recognition)
    return found is not None and found[0] < as_of


def is_late(recognition: Recognition, first_day: date) -> bool:
    """Whether it still waits though its planned month ended before the month of `first_day`."""
    planned = recognition.planned
    return recognition.status in OPEN and planned is not None and planned < f"{first_day:%Y-%m}"
