"""Neutral sentences from the figures, for the assessment part of a report.

Each is complete and says only what the figures say; the unit edits and adds the reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.reports.figure_cells import figure_text, places_beside, rounded
from core.rules.targets import Target
from core.rules.verdicts import REACHED, Verdict
from core.services.indicators import EntryRow

_SHARES: Final = ("tỷ lệ", "tỉ lệ")


def level_words(level: str) -> str:
    """A level inside a sentence; '' for all levels together."""
    return {
        "MN": "mầm non",
        "TH": "tiểu học",
        "THCS": "THCS",
        "THPT": "THPT",
        "GDTX": "GDTX",
    }.get(level, "")


def counts_sentence(rows: Sequence[EntryRow]) -> str:
    """How many targets were exceeded, met, missed and so on."""
    counts = Counter(row.verdict for row in rows)
    words = {
        Verdict.EXCEEDED: "vượt kế hoạch",
        Verdict.MET: "đạt kế hoạch",
        Verdict.NOT_MET: "chưa đạt",
        Verdict.REVIEW: "cần xem lại",
        Verdict.NO_DATA: "chưa có số liệu",
        Verdict.NOT_DUE: "chưa đến kỳ",
        Verdict.NOT_APPLICABLE: "không áp dụng",
    }
    parts = [f"{counts[verdict]} {word}" for verdict, word in words.items() if counts[verdict]]
    indicators = len({row.indicator.id for row in rows})
    return (
        f"Kế hoạch giao {indicators} chỉ tiêu với {len(rows)} mức phấn đấu theo cấp học;"
        f" kết quả: {', '.join(parts)}."
    )


def result_sentence(row: EntryRow) -> str:
    """One result against its target and the period before, as a sentence."""
    level = level_words(row.key.level)
    where = f" ({level})" if level else ""
    parts = [f"{_subject(row)}{where}{_says(row)}", _against_target(row)]
    change = _change(row)
    return ", ".join(part for part in (*parts, change) if part) + "."


def _subject(row: EntryRow) -> str:
    """The indicator's name as a subject: "Tỷ lệ trẻ nhà trẻ ra lớp"."""
    name = row.indicator.name.strip().rstrip(".:;")
    if row.indicator.kind != "ratio" or row.indicator.measure != "%":
        return name
    if name.casefold().startswith(_SHARES):
        return name
    return f"Tỷ lệ {_lowered(name)}"


def _lowered(name: str) -> str:
    """A small first letter, unless the first word is an abbreviation (HS, THCS)."""
    word = name.split(" ", 1)[0]
    return name if len(word) > 1 and word[1:].isupper() else name[:1].lower() + name[1:]


def _says(row: EntryRow) -> str:
    """The verb and the figure: " đạt 56,2%", " là 2,5%", ": 2 trường", ": lũy kế 2 trường"."""
    result, value = row.result, row.judged
    if result is not None and result.text:
        return f": {result.text.strip().rstrip('.')}"
    if value is None:
        return ""
    kind = row.indicator.kind
    if kind == "rank":
        return f": xếp thứ {figure_text(value)}"
    target = row.target
    bounds = (target.low, target.high) if target else ()
    figure = f"{figure_text(value, places_beside(value, *bounds))}{_measure(row)}"
    if row.adds_up:
        return f": lũy kế {figure}"
    if kind != "ratio":
        return f": {figure}"
    up = row.indicator.direction == "up"
    return f" đạt {figure}" if up else f" là {figure}"


def _measure(row: EntryRow) -> str:
    measure = (row.indicator.measure or "").strip()
    if not measure or measure == "%":
        return measure
    return f" {_lowered(measure)}"


def _difference(row: EntryRow, gap: Decimal) -> str:
    text = figure_text(gap, places_beside(gap, Decimal(0)))
    if (row.indicator.measure or "") == "%":
        return f"{text} điểm phần trăm"
    return f"{text}{_measure(row)}"


def _against_target(row: EntryRow) -> str:
    printed = " ".join(row.target_raw.split())
    if row.verdict is Verdict.REVIEW or not printed:
        return ""
    gap = _gap(row)
    if row.verdict is Verdict.EXCEEDED and gap:
        return f"vượt {_difference(row, abs(gap))} so với kế hoạch ({printed})"
    if row.verdict in REACHED:
        return f"đạt kế hoạch ({printed})"
    if not gap:
        return f"chưa đạt kế hoạch ({printed})"
    side = "thấp hơn" if gap < 0 else "cao hơn"
    return f"{side} kế hoạch {_difference(row, abs(gap))} ({printed})"


def _gap(row: EntryRow) -> Decimal | None:
    """How far the value lies above (+) or below (-) its target; None where that says nothing."""
    target, value = row.target, row.judged
    if target is None or value is None or row.indicator.kind in ("rank", "grade", "yes_no"):
        return None
    if target.relative or target.op not in (">=", ">", "<=", "<", "=", "range"):
        return None
    return _distance(target, value)


def _distance(target: Target, value: Decimal) -> Decimal | None:
    if target.high is not None and value > target.high:
        return value - target.high
    if target.low is not None and (value < target.low or target.high is None):
        return value - target.low
    if target.high is not None and target.low is None:
        return value - target.high
    return None


def _change(row: EntryRow) -> str:
    if row.value is None or row.previous_value is None or row.adds_up:
        return ""
    if row.indicator.kind == "rank" or (row.result is not None and row.result.text):
        return ""
    gap = row.value - row.previous_value
    if rounded(gap, 2) == 0:
        return "bằng kỳ trước"
    way = "tăng" if gap > 0 else "giảm"
    return f"{way} {_difference(row, abs(gap))} so với kỳ trước"
