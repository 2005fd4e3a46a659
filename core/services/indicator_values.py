"""What may be written into the columns of an indicator; nonsense is refused with a sentence.

A period that no report has ("quý 5") would make an indicator "chưa đến kỳ" for ever, and nobody
would see why.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.short_text import shortened
from core.services.periods import periods
from core.session import Session
from db.records import Indicator
from db.text import fold, nfc


def checked_values(
    session: Session, indicator: Indicator, values: dict[str, Any]
) -> dict[str, Any]:
    """The columns as they are stored: periods by their keys. Raises `UserError`."""
    checked = dict(values)
    if "name" in values and not nfc(values["name"] or ""):
        raise UserError(tr("Chỉ tiêu cần có tên. Hãy gõ tên chỉ tiêu."))
    if values.get("due_periods"):
        checked["due_periods"] = _period_keys(session, values["due_periods"])
    if values.get("baseline_on"):
        _check_time(values["baseline_on"])
    if "factor" in values and (values["factor"] is None or values["factor"] <= 0):
        raise UserError(
            tr("Hệ số của tỷ lệ phải lớn hơn 0: 100 cho %, 1000 cho phần nghìn. Hãy gõ lại.")
        )
    after = indicator._replace(
        **{c: values[c] for c in ("plausible_low", "plausible_high") if c in values}
    )
    low, high = after.plausible_low, after.plausible_high
    if low is not None and high is not None and low > high:
        raise UserError(
            tr("Số thấp nhất hợp lý lớn hơn số cao nhất hợp lý. Hãy sửa một trong hai số.")
        )
    return checked


def _period_keys(session: Session, text: str) -> str:
    """The keys of the periods named by key or by label, in the order of time."""
    known = periods(session)
    by_name = {fold(name): p.key for p in known for name in (p.key, p.label)}
    named = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    for name in named:
        if fold(name) not in by_name:
            first = known[0] if known else None
            raise UserError(
                tr("“{name}” không phải kỳ nào của sổ. Hãy gõ tên hoặc mã kỳ, cách nhau dấu phẩy, "
                   "ví dụ {label} hoặc {key}.", name=shortened(name),
                   label=first.label if first else "Quý I/2023",
                   key=first.key if first else "2023-Q1")
            )  # fmt: skip
    wanted = {by_name[fold(name)] for name in named}
    return ",".join(period.key for period in known if period.key in wanted)


def _check_time(text: str) -> None:
    """A day, a month, a quarter or a year that exists."""
    this_year = clock.today().year
    from core.rules.times import parse_time  # patterns: not to open a book

    span = parse_time(text, plan_start=date(this_year, 1, 1), plan_end=date(this_year, 12, 31))
    if (span.start is None and span.end is None) or not any(c.isdigit() for c in text):
        raise UserError(
            tr("“{text}” không phải thời điểm có thật. Hãy gõ năm hoặc ngày, ví dụ 2022, 12/2022, "
               "31/12/2022, năm học 2021-2022.", text=shortened(text))
        )  # fmt: skip
