"""Neutral sentences from the figures, for the assessment part of a report.

Each is complete and says only what the figures say; the unit edits and adds the reasons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.reports.figure_cells import figure_text, places_beside, rounded
from core.rules.targets import Target
from core.rules.verdicts import REACHED, Verdict
from core.rules.wording import even_wording
from core.services.indicators import EntryRow
from db.records import Indicator, TargetRow
from db.text import fold

_SHARES: Final = ("ty le", "ti le")
_NAMED: Final = ("dat", "chua dat", "hoan thanh")  # "tỷ lệ đạt đạt 60%" would stammer
_SHORT: Final = 4  # words; a shorter name needs its heading
_LEVEL_NAMES: Final = {
    "MN": ("mn", "mam non", "nha tre", "mau giao"),
    "TH": ("th", "tieu hoc"),
    "THCS": ("thcs", "trung hoc co so"),
    "THPT": ("thpt", "trung hoc pho thong"),
}
_SPELLED: Final = {"THCS": "trung hoc co so", "THPT": "trung hoc pho thong"}
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)")
_BARE: Final = re.compile(r"[\d.,\s–-]+")
_STATES: Final = {
    Verdict.NO_DATA: "chưa có số liệu",
    Verdict.NOT_APPLICABLE: "không áp dụng",
    Verdict.NOT_DUE: "chưa đến kỳ báo cáo",
}


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
    indicators = len({row.indicator.id for row in rows})
    return (
        f"Kế hoạch giao {indicators} chỉ tiêu với {len(rows)} mức phấn đấu theo cấp học;"
        f" kết quả: {verdict_counts(counts)}."
    )


def verdict_counts(counts: Mapping[Verdict, int]) -> str:
    """Counts inside a sentence, those that are not nought: "2 vượt kế hoạch, 1 chưa đạt"."""
    words = {
        Verdict.EXCEEDED: "vượt kế hoạch",
        Verdict.MET: "đạt kế hoạch",
        Verdict.NOT_MET: "chưa đạt",
        Verdict.REVIEW: "cần xem lại",
        Verdict.NO_DATA: "chưa có số liệu",
        Verdict.NOT_DUE: "chưa đến kỳ",
        Verdict.NOT_APPLICABLE: "không áp dụng",
    }
    return ", ".join(
        f"{counts[verdict]} {word}" for verdict, word in words.items() if counts.get(verdict)
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier figure to compare with; `words` follow "so với": "cùng kỳ năm trước"."""

    value: Decimal
    words: str


def result_sentence(row: EntryRow, earlier: Earlier | None = None) -> str:
    """One result against its target and an earlier figure (the period before by default)."""
    subject = _subject(row)
    if (state := _STATES.get(row.verdict)) and _empty(row):
        return _sentence([f"{subject}: {state}"])
    if earlier is None and row.previous_value is not None:
        earlier = Earlier(row.previous_value, "kỳ trước")
    said = f"{subject}{_says(row)}"
    return _sentence([said, _against_target(row), _change(row, earlier) if earlier else ""])


def _sentence(parts: Sequence[str]) -> str:
    text = ", ".join(part for part in parts if part).rstrip(" .;,")
    return f"{text[:1].upper()}{text[1:]}."


def _empty(row: EntryRow) -> bool:
    return row.judged is None and not (row.result is not None and row.result.text)


def _subject(row: EntryRow) -> str:
    """What the sentence is about: "Tỷ lệ trẻ nhà trẻ ra lớp (mầm non)".

    A short name says little without its heading: "Học lực – tỷ lệ giỏi (THCS)".
    """
    indicator = row.indicator
    name, level = _even(indicator.name), level_words(row.key.level)
    share = indicator.kind == "ratio" and _percent(row)
    if share and not fold(name).startswith(_SHARES):
        name = f"tỷ lệ {_lowered(name)}"
    headed = under_heading(indicator, name)
    spelled = (fold(level), _SPELLED.get(row.key.level))
    if headed != name and fold(_even(indicator.subgroup or "")) in spelled:
        level = ""
    if _levels_named(name) == {row.key.level}:  # "Học sinh tiểu học … (tiểu học)"
        level = ""
    if not level:
        return headed
    if headed.endswith(")"):  # one bracket says both
        return f"{headed[:-1]}; {level})"
    return f"{headed} ({level})"


def _levels_named(name: str) -> set[str]:
    """The levels of education whose words stand in a name."""
    folded = f" {fold(name)} ".replace("/", " ").replace(",", " ")
    return {
        level
        for level, words in _LEVEL_NAMES.items()
        if any(f" {word} " in folded for word in words)
    }


def under_heading(indicator: Indicator, name: str) -> str:
    """The name of an indicator, after its heading where it is short: "Học lực – giỏi"."""
    heading = _even(indicator.subgroup or "")
    if heading and len(indicator.name.split()) <= _SHORT and fold(heading) != fold(name):
        return f"{heading} – {_lowered(name)}"
    return name


def _even(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:;,")


def _lowered(name: str) -> str:
    """A small first letter, unless the first word is an abbreviation (HS, THCS)."""
    word = name.split(" ", 1)[0]
    return name if len(word) > 1 and word[1:].isupper() else name[:1].lower() + name[1:]


def _percent(row: EntryRow) -> bool:
    return (row.indicator.measure or "").strip().startswith("%")


def _says(row: EntryRow) -> str:
    """The verb and the figure: " đạt 56,2%", " là 2,5%", ": 2 trường", ": lũy kế 2 trường"."""
    result, value, kind = row.result, row.judged, row.indicator.kind
    if result is not None and result.text:
        return f": {_even(result.text)}"
    if value is None:
        return ""
    if kind == "rank":
        return f": xếp thứ {figure_text(value)}"
    if kind == "grade":
        return f": mức độ {figure_text(value)}"
    if kind == "yes_no":
        return ": có" if value > 0 else ": không có"
    bounds = (row.target.low, row.target.high) if row.target else ()
    figure = f"{figure_text(value, places_beside(value, *bounds))}{_measure(row)}"
    if row.adds_up:
        return f": lũy kế {figure}"
    if kind != "ratio":
        return f": {figure}"
    reaching = row.indicator.direction == "up" and not fold(row.indicator.name).startswith(_NAMED)
    return f" đạt {figure}" if reaching else f" là {figure}"


def _measure(row: EntryRow) -> str:
    measure = _even(row.indicator.measure or "")
    if not measure or measure.startswith("%"):
        return measure
    return f" {_lowered(measure)}"


def _difference(row: EntryRow, gap: Decimal) -> str:
    text = figure_text(gap, places_beside(gap, Decimal(0)))
    if row.indicator.kind == "rank":
        return f"{text} bậc"
    if _percent(row):
        return f"{text} điểm phần trăm"
    measure = _measure(row).partition("/")[0]  # "trường/năm": a difference is one of "trường"
    return text if "," in measure else f"{text}{measure}"


def _against_target(row: EntryRow) -> str:
    printed = "; ".join(_printed(row, target) for target in row.targets if target.raw)
    if not printed:
        return ""
    if row.verdict is Verdict.REVIEW:
        return f"kế hoạch đề ra “{printed}”"
    if row.verdict is Verdict.NOT_DUE:
        return f"chưa đến kỳ đánh giá (kế hoạch {_lowered(printed)})"
    if row.verdict in REACHED:
        return _reached(row, printed)
    gap = _gap(row)
    if not gap:
        return f"chưa đạt kế hoạch ({printed})"
    side = "thấp hơn" if gap < 0 else "cao hơn"
    return f"{side} {_difference(row, abs(gap))} so với kế hoạch ({printed})"


def _reached(row: EntryRow, printed: str) -> str:
    gap = _gap(row)
    if row.verdict is not Verdict.EXCEEDED:
        return f"đạt kế hoạch ({printed})"
    if not gap:
        return f"vượt kế hoạch ({printed})"
    if gap < 0:
        return f"tốt hơn {_difference(row, -gap)} so với kế hoạch ({printed})"
    return f"vượt {_difference(row, gap)} so với kế hoạch ({printed})"


def _printed(row: EntryRow, target: TargetRow) -> str:
    """A target's words as a bracket of a sentence carries them: "60%, hiện tại: 55,2%".

    No "$…\\%$", line breaks or brackets; a bare number gets its measure: "3-4 trường".
    """
    raw = _even(even_wording(target.raw))
    raw = _BRACKET.sub(lambda found: f", {_lowered(found[1])}", raw)
    if _BARE.fullmatch(raw) and not _percent(row):
        raw += _measure(row)
    label = _even(target.label or "")
    said = f" {fold(label)} " in f" {fold(raw)} "  # "4-5 trường công lập" under "công lập"
    return raw if not label or said else f"{label}: {raw}"


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


def _change(row: EntryRow, earlier: Earlier) -> str:
    """How the period's own figure compares with an earlier one; a rank rises as it falls."""
    kind = row.indicator.kind
    if row.value is None or row.adds_up or kind in ("grade", "yes_no", "text"):
        return ""
    if row.result is not None and row.result.text:
        return ""
    gap = row.value - earlier.value
    if rounded(gap, 2) == 0:
        return f"bằng {earlier.words}"
    way = "tăng" if (gap > 0) != (kind == "rank") else "giảm"
    return f"{way} {_difference(row, abs(gap))} so với {earlier.words}"
