"""Times as plans print them: "Quý 2+3/2023", "từ tháng 9 đến tháng 12", "thường xuyên"."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """What a printed time means.

    ``start`` and ``end`` are inclusive days, None where the text names none ("trước ngày …" has
    only an end).  ``recurrence`` is one of none, weekly, biweekly, monthly, quarterly,
    semiannual, yearly, continuous, by_event, by_schedule.  ``approximate`` tells that the days
    are the office's usual meaning of a loose word ("đầu tháng").  ``raw`` is the printed text.
    An end before the start is kept as printed.
    """

    start: date | None
    end: date | None
    recurrence: str
    approximate: bool
    raw: str


def parse_time(raw: str, *, plan_start: date, plan_end: date) -> TimeSpan:
    """Read a printed time; the plan's own dates give a missing year.  Never raises."""
    return TimeSpan(None, None, "none", False, raw)
