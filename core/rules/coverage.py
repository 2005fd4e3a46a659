"""How much is in a sum that travels alone: "2/7; điều chỉnh 1" beside an office's own figure.

An office that passes no rows on says in the text of each of its figures how many of the units
expected are in it, and how many cells in it are its own adjustments; where it has no figure the
note of the empty cell says how many units are expected, "0/7" (docs/file-format.md).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = re.compile(r"(\d{1,6})/(\d{1,6})(?:; điều chỉnh (\d{1,6}))?")


class Inside(NamedTuple):
    """What is inside the sum of the unit `id`: cells reported, units expected, cells adjusted."""

    id: int
    reported: int
    expected: int
    adjusted: int = 0


def coverage_text(reported: int, expected: int, adjusted: int) -> str:
    """The text that travels."""
    more = f"; điều chỉnh {adjusted}" if adjusted else ""
    return f"{reported}/{expected}{more}"


def coverage_of(unit_id: int, text: str | None) -> Inside | None:
    """What a text says, None for one of another form (a file of before, a remark)."""
    found = _FORM.fullmatch(text or "")
    if found is None:
        return None
    reported, expected, adjusted = (int(part or 0) for part in found.groups())
    return Inside(unit_id, reported, max(reported, expected), min(reported, adjusted))
