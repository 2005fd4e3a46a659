"""A figure beside those of other periods: the one before, a year ago, the last eight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.services.periods import period_by_key, period_kind, periods
from core.session import Session
from db.records import Period

TREND: Final = 8
"""Periods that a trend shows, the present one included."""
_YEAR: Final = re.compile(r"\d{4}")


def last_periods(session: Session, period: Period, count: int = TREND) -> list[Period]:
    """The last periods of the same kind up to this one, earliest first."""
    kind = period_kind(period.key)
    same = [
        p for p in periods(session) if period_kind(p.key) == kind and p.position <= period.position
    ]
    return same[-count:]


def a_year_before(session: Session, period: Period) -> Period | None:
    """The same period of the year before ("cùng kỳ năm trước"), None when the book has none."""
    return period_by_key(session, _YEAR.sub(lambda year: str(int(year[0]) - 1), period.key))


def spoken(labels: Sequence[str], values: Sequence[str]) -> str:
    """A trend in words: each period with its figure, those without one left out."""
    pairs = zip(labels, values, strict=True)
    return "; ".join(f"{label}: {value}" for label, value in pairs if value)
