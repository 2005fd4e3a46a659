"""The assessment part of a period's report: sentences from the figures until the unit edits them.

What the unit wrote is a setting of the book, `assessment/<period key>`, with the sentences it was
written over: when the figures have changed since, the part is `outdated`, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.errors import UserError
from core.i18n import in_vietnamese, tr
from core.services.periods import period_by_key, periods
from core.session import Session
from db.records import Period
from db.text import nfc_lines

PARTS: Final = ("reached", "short", "proposals")
"""Kết quả đạt được; hạn chế, khó khăn và nguyên nhân; đề xuất, kiến nghị."""


@dataclass(frozen=True, slots=True)
class AssessmentPart:
    """One part: the text that prints (paragraphs are lines) and the one made from the figures."""

    part: str
    text: str
    suggested: str
    edited: bool
    outdated: bool


def assessment(session: Session, period_key: str) -> list[AssessmentPart]:
    """The parts of a period's assessment in their order. Raises `UserError` (period, plan)."""
    from core.reports import plan_of_period
    from core.reports.results_data import ResultsData
    from core.reports.suggested_text import suggested_texts

    period = _period(session, period_key)
    data = ResultsData(session, plan_of_period(session, period), period)
    with in_vietnamese():
        return assessment_parts(session, period_key, suggested_texts(data))


def assessment_parts(
    session: Session, period_key: str, suggested: dict[str, str]
) -> list[AssessmentPart]:
    """Like `assessment` for a caller that has the sentences made from the figures."""
    stored = _stored(session, period_key)
    found = []
    for part in PARTS:
        made, own = suggested[part], stored.get(part)
        text = made if own is None else own["text"]
        outdated = own is not None and own["suggested"] != made
        found.append(AssessmentPart(part, text, made, own is not None, outdated))
    return found


def set_assessment(session: Session, period_key: str, part: str, text: str) -> None:
    """Store what the unit wrote for a part, as one undo step; '' leaves room for the pen.

    The sentences made from the figures, unchanged, are not kept as the unit's own: they go on
    following the figures. Raises `UserError` (unknown period or part), `BookError`.
    """
    _check_part(part)
    [known] = [each for each in assessment(session, period_key) if each.part == part]
    written = nfc_lines(text)
    if written == nfc_lines(known.suggested):
        if known.edited:
            reset_assessment(session, period_key, part)
        return
    stored = _stored(session, period_key)
    stored[part] = {"text": written, "suggested": known.suggested}
    session.set_setting(_key(period_key), stored, _label(session, period_key))


def reset_assessment(session: Session, period_key: str, part: str | None = None) -> None:
    """Take the sentences made from the figures again, for one part or all; one undo step.

    Raises `UserError` (unknown period or part), `BookError`.
    """
    _period(session, period_key)
    if part is not None:
        _check_part(part)
    stored = _stored(session, period_key)
    left = {key: own for key, own in stored.items() if part is not None and key != part}
    if left == stored:
        return
    label = _label(session, period_key)
    if left:
        session.set_setting(_key(period_key), left, label)
        return
    with session.edit(label) as writer:
        writer.delete("setting", (_key(period_key),))


def part_labels() -> dict[str, str]:
    """The words for the parts."""
    return {
        "reached": tr("Kết quả đạt được"),
        "short": tr("Hạn chế, khó khăn và nguyên nhân"),
        "proposals": tr("Đề xuất, kiến nghị"),
    }


def _key(period_key: str) -> str:
    return f"assessment/{period_key}"


def _stored(session: Session, period_key: str) -> dict[str, dict[str, str]]:
    """What the unit wrote, by part; anything else in the setting is passed over."""
    found: Any = session.setting(_key(period_key), {})
    if not isinstance(found, dict):
        return {}
    return {
        part: {"text": str(own["text"]), "suggested": str(own.get("suggested", ""))}
        for part, own in found.items()
        if part in PARTS and isinstance(own, dict) and "text" in own
    }


def _label(session: Session, period_key: str) -> str:
    return tr("Sửa phần đánh giá của {period}", period=_period(session, period_key).label)


def _period(session: Session, key: str) -> Period:
    period = period_by_key(session, key)
    if period is None:
        known = ", ".join(each.key for each in periods(session)) or tr("chưa có kỳ nào")
        text = tr("Sổ này không có kỳ báo cáo “{key}”. Các kỳ có trong sổ: {known}.",
                  key=key, known=known)  # fmt: skip
        raise UserError(text)
    return period


def _check_part(part: str) -> None:
    if part not in PARTS:
        raise UserError(tr("Phần đánh giá “{part}” không có trong báo cáo.", part=part))
