"""The assessment part of a period's report: sentences from the figures until the unit edits them.

What the unit wrote is a setting of the book, `assessment/<period key>`, with the sentences it was
written over: when the figures have changed since, the part is `outdated`, and nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.errors import UserError
from core.i18n import in_vietnamese, tr
from core.services.periods import period_by_key, periods
from core.services.report_scope import rolls_up
from core.session import Session
from db.records import Period
from db.text import nfc_lines

PARTS: Final = ("reached", "short", "proposals")
"""Kết quả đạt được; hạn chế, khó khăn và nguyên nhân; đề xuất, kiến nghị."""
_Stored = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class AssessmentPart:
    """One part: the text that prints (paragraphs are lines) and the one made from the figures."""

    part: str
    text: str
    suggested: str
    edited: bool
    outdated: bool


def assessment(session: Session, period_key: str) -> list[AssessmentPart]:
    """The parts of a period's assessment in their order. Raises `UserError` (period, plan).

    An office without results of its own writes about what its units reported.
    """
    from core.reports import plan_of_period
    from core.reports.results_data import ResultsData
    from core.reports.rolled_up_data import RolledUpData
    from core.reports.suggested_text import suggested_texts

    period = _period(session, period_key)
    whose = RolledUpData if rolls_up(session, period) else ResultsData
    data = whose(session, plan_of_period(session, period), period)
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


def suggested_parts(suggested: dict[str, str]) -> list[AssessmentPart]:
    """The parts of a unit whose own words the book does not hold."""
    return [AssessmentPart(p, suggested[p], suggested[p], False, False) for p in PARTS]


def set_assessment(session: Session, period_key: str, part: str, text: str) -> None:
    """Store what the unit wrote for one part; as `set_assessments`."""
    set_assessments(session, period_key, {part: text})


def set_assessments(
    session: Session,
    period_key: str,
    texts: Mapping[str, str],
    known: Sequence[AssessmentPart] | None = None,
) -> bool:
    """Store what the unit wrote for these parts, as one undo step; whether anything differed.

    '' leaves room for the pen. The sentences made from the figures, unchanged, are not kept as the
    unit's own: they go on following the figures. A text left as it was stays with the sentences it
    was written over. `known` are the parts as `assessment` gave them, for a caller that has them.
    Raises `UserError` (unknown period or part), `BookError`.
    """
    for part in texts:
        _check_part(part)
    stored = _stored(session, period_key)
    kept = dict(stored)
    for each in known if known is not None else assessment(session, period_key):
        if each.part not in texts:
            continue
        written = nfc_lines(texts[each.part])
        if written == nfc_lines(each.suggested):
            kept.pop(each.part, None)
        elif not each.edited or written != each.text:
            kept[each.part] = {"text": written, "suggested": each.suggested}
    return _store(session, period_key, stored, kept)


def _store(session: Session, period_key: str, before: _Stored, after: _Stored) -> bool:
    """Write the setting where it differs, or take it away when nothing is left in it."""
    period = _period(session, period_key)
    if after == before:
        return False
    with session.edit(tr("Sửa phần đánh giá của {period}", period=period.label)) as writer:
        if after:
            value = json.dumps(after, ensure_ascii=False)
            writer.put("setting", (_key(period_key),), {"value": value})
        else:
            writer.delete("setting", (_key(period_key),))
    return True


def part_labels() -> dict[str, str]:
    """The words for the parts."""
    return {
        "reached": tr("Kết quả đạt được"),
        "short": tr("Hạn chế, khó khăn và nguyên nhân"),
        "proposals": tr("Đề xuất, kiến nghị"),
    }


def _key(period_key: str) -> str:
    return f"assessment/{period_key}"


def _stored(session: Session, period_key: str) -> _Stored:
    """What the unit wrote, by part; anything else in the setting is passed over."""
    found: Any = session.setting(_key(period_key), {})
    if not isinstance(found, dict):
        return {}
    return {
        part: {"text": str(own["text"]), "suggested": str(own.get("suggested", ""))}
        for part, own in found.items()
        if part in PARTS and isinstance(own, dict) and "text" in own
    }


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
