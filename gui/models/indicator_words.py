"""Words of the tab Chỉ tiêu: what the codes of an indicator are called."""

from __future__ import annotations

from typing import Final

from core.i18n import tr
from core.rules.targets import Target
from core.rules.verdicts import Verdict
from core.services import indicator_words
from gui.models.columns import Choice


def verdict_words() -> dict[Verdict, str]:
    """Verdict → its word in the table."""
    return {
        Verdict.EXCEEDED: tr("Vượt"),
        Verdict.MET: tr("Đạt"),
        Verdict.NOT_MET: tr("Chưa đạt"),
        Verdict.NO_DATA: tr("Chưa có số liệu"),
        Verdict.NOT_DUE: tr("Chưa đến kỳ"),
        Verdict.NOT_APPLICABLE: tr("Không áp dụng"),
        Verdict.REVIEW: tr("Cần xem lại"),
    }


_GRAVITY: Final = (Verdict.NOT_MET, Verdict.REVIEW, Verdict.NO_DATA, Verdict.MET, Verdict.EXCEEDED,
                   Verdict.NOT_DUE, Verdict.NOT_APPLICABLE)  # fmt: skip


def verdict_gravity(verdict: Verdict) -> int:
    """The place of a verdict when sorted: what needs work first, what asks for nothing last."""
    return _GRAVITY.index(verdict)


def short_level(level: str) -> str:
    """MN, TH, THCS … as printed; "Chung" for a target of all levels."""
    return tr("Chung") if level == "ALL" else level


def kind_choices() -> list[Choice]:
    """What an indicator can be."""
    return _choices(indicator_words.kind_labels())


def direction_choices() -> list[Choice]:
    """Which way is better."""
    return _choices(indicator_words.direction_labels())


def roll_up_choices() -> list[Choice]:
    """How units add up."""
    return _choices(indicator_words.roll_up_labels())


def roll_up_time_choices() -> list[Choice]:
    """How periods add up."""
    return _choices(indicator_words.roll_up_time_labels())


def _choices(labels: dict[str, str]) -> list[Choice]:
    return [Choice(code, label) for code, label in labels.items()]


def meaning_choices() -> list[Choice]:
    """How a printed target is understood."""
    return [
        Choice(">=", tr("Ít nhất")),
        Choice(">", tr("Trên")),
        Choice("<=", tr("Không quá")),
        Choice("<", tr("Dưới")),
        Choice("=", tr("Đúng bằng")),
        Choice("range", tr("Trong khoảng")),
        Choice("rank", tr("Xếp thứ hạng")),
        Choice("level", tr("Đạt mức độ")),
        Choice("has", tr("Có hoặc đạt danh hiệu")),
        Choice("multi", tr("Nhiều mục tiêu trong một ô")),
        Choice("text", tr("Bằng chữ, người dùng tự đánh giá")),
    ]


def meaning_sentence(target: Target) -> str:
    """How a printed target is understood: "ít nhất 55%"."""
    from core.rules.explain import explain_target  # asked for with the mouse, not at the start

    return explain_target(target)
