"""What the tour types: plausible figures around the targets, the same every time."""

from __future__ import annotations

import random
from typing import Final

from core.services.indicators import EntryRow

# Invented totals of a district of that size; no figure of a real school.
_PUPILS: Final = {"MN": 21480, "TH": 32615, "THCS": 20930}
_STAFF: Final = {"MN": 1612, "TH": 1395, "THCS": 1120}
_FIRST_OF_STAFF: Final = 17  # from here on the plan's indicators count teachers
_WORDS: Final = {
    ("14", "THCS"): "có", ("15", "THCS"): "?", ("16", "TH"): "3", ("16", "THCS"): "4",
    ("22", "MN"): "-", ("22", "TH"): "có", ("22", "THCS"): "chưa", ("23", "MN"): "1",
    ("24", "TH"): "1", ("24", "THCS"): "0", ("25", "MN"): "đạt", ("25", "TH"): "mức độ 3",
    ("25", "THCS"): "mức độ 2",
}  # fmt: skip
_LEFT_BLANK: Final = {("13", "THCS")}  # the exam is in July
Typed = tuple[str, str]  # (column, text)


def figures(row: EntryRow, quarter: int) -> list[Typed]:
    """What is typed into a row of the tab Chỉ tiêu, cell by cell; the first quarter has less."""
    name = (row.indicator.no or "", row.key.level)
    if name in _LEFT_BLANK:
        return []
    if row.indicator.kind != "ratio":
        return [("value", _WORDS[name])] if quarter > 1 and name in _WORDS else []
    if row.target is None or (limit := row.target.low or row.target.high) is None:
        return []
    dice = random.Random(f"92/{name}")  # noqa: S311 - figures to look at, not secrets
    goal = float(limit)
    if row.indicator.direction == "down":
        share = goal * dice.uniform(0.55, 1.04)
    else:
        share = goal + dice.uniform(-0.6, 1.0) * min(1.5, (100 - goal) / 3 + 0.05)
    share += 0 if quarter > 1 else -0.01 * goal * dice.uniform(0.2, 1.0)
    total = (_STAFF if int(name[0]) >= _FIRST_OF_STAFF else _PUPILS)[row.key.level]
    part = min(total, round(total * share / 100))
    return [("numerator", str(part)), ("denominator", str(total))]


PROGRESS: Final[tuple[tuple[str, str, str], ...]] = (
    ("đang thực hiện", "60", ""),
    ("đang thực hiện", "40", ""),
    ("hoàn thành", "100", "25/2"),
    ("đang thực hiện", "50", ""),
    ("hoàn thành", "100", "28/6"),
    ("hoàn thành", "100", "20/3"),
    ("đang thực hiện", "70", ""),
    ("hoàn thành muộn", "100", "30/6"),
)
"""Status, percent and day of the first tasks, in the order of the plan."""

SPENDING: Final = {
    "A.I": ("900", "412"), "A.II.1.1": ("20450", "8180"), "A.II.2": ("24000", "9600"),
    "A.III.1": ("361050", "148700"), "A.III.2.1": ("6072", "6072"), "A.III.2.2": ("1146", "0"),
    "B.1": ("2230", "1150"), "B.2": ("2500", "2710"),
}  # fmt: skip
"""Code of a budget line → allocated and disbursed in triệu đồng; the last one asks for a reason."""
