"""The line below a split set: what it adds to at each level, and whether that is 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from core.i18n import tr
from gui.models.columns import Group, Tone
from gui.models.indicator_words import short_level
from gui.number_text import number_text

_FULL: Final = Decimal(100)
_ROUNDING: Final = Decimal("0.5")  # printed shares are rounded: as core.rules.checks.period_rules
_SIGNS: Final[dict[Tone, str]] = {"good": "met", "bad": "error", "muted": "no_data"}


def split_sum(count: int, values: Mapping[str, Sequence[Decimal | None]]) -> Group:
    """`count` indicators with their values at each level (None: no figure yet)."""
    judged = [_level_sum(level, found) for level, found in values.items()]
    words = "; ".join(text for text, _ in judged)
    tones = {tone for _, tone in judged}
    gravest: Tone = "bad" if "bad" in tones else "muted" if "muted" in tones else "good"
    title = tr("Cộng {n} chỉ tiêu trên: {sums} (phải bằng 100%)", n=count, sums=words)
    return Group(title, depth=1, icon=_SIGNS[gravest], tone=gravest)


def _level_sum(level: str, values: Sequence[Decimal | None]) -> tuple[str, Tone]:
    known = [value for value in values if value is not None]
    total = sum(known, Decimal())
    tone: Tone
    if total > _FULL + _ROUNDING:
        verdict, tone = tr("thừa {n}%", n=number_text(total - _FULL)), "bad"
    elif len(known) < len(values):
        verdict, tone = tr("chưa đủ số liệu"), "muted"
    elif total < _FULL - _ROUNDING:
        verdict, tone = tr("thiếu {n}%", n=number_text(_FULL - total)), "bad"
    else:
        verdict, tone = tr("đúng"), "good"
    said = f"{number_text(total)}%, {verdict}" if known else verdict
    return (said if level == "ALL" else f"{short_level(level)} {said}"), tone
