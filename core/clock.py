"""The time, asked for in one place so that tests can set it. Nothing depends on it but labels."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime

NowFunction = Callable[[], datetime]


def _system_now() -> datetime:
    fixed = os.environ.get("SKH_NOW")  # '2023-06-20T08:00:00+07:00' for tests and the manual
    return datetime.fromisoformat(fixed) if fixed else datetime.now().astimezone()


now: NowFunction = _system_now


def utc_stamp() -> str:
    """The time in UTC as the file stores it (`*_at`)."""
    return now().astimezone(UTC).isoformat(timespec="seconds")


def today() -> date:
    """The day in the local time zone."""
    return now().date()


def local_text(stamp: str) -> str:
    """A stored stamp as local time: '09:05 12/07/2023'."""
    made = datetime.fromisoformat(stamp)
    if made.tzinfo is not None:
        made = made.astimezone(now().tzinfo)
    return f"{made:%H:%M %d/%m/%Y}"
