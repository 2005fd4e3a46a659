"""What the assessment part of a report says until the unit writes its own words.

Sentences made from the figures, neutral and complete; causes and proposals only people know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from core.reports.results_data import ResultsData
from core.reports.sentences import result_sentence
from core.rules.verdicts import Verdict
from core.services.indicators import EntryRow

_MOST_SENTENCES: Final = 30  # of a kind; the rest is in the table
_Words = Callable[[EntryRow], str]


def suggested_texts(data: ResultsData) -> dict[str, str]:
    """The text of each part of the assessment, one paragraph a line; '' where only people know.

    Keys are those of `core.services.assessment.PARTS`.
    """

    def words(row: EntryRow) -> str:
        return result_sentence(row, data.earlier(row))

    rows = data.indicators
    reached = [
        *_list(rows, Verdict.EXCEEDED, "Chỉ tiêu vượt kế hoạch:", words),
        *_list(rows, Verdict.MET, "Chỉ tiêu đạt kế hoạch:", words),
        *_list(rows, Verdict.REVIEW, "Chỉ tiêu khác:", words),
    ]
    short = [
        *_list(rows, Verdict.NOT_MET, "Chỉ tiêu chưa đạt kế hoạch:", words),
        *_without_data(rows),
        *_difficulties(data.difficulties),
    ]
    return {"reached": "\n".join(reached), "short": "\n".join(short), "proposals": ""}


def _list(rows: Sequence[EntryRow], verdict: Verdict, title: str, words: _Words) -> list[str]:
    found = [row for row in rows if row.verdict is verdict]
    if not found:
        return []
    items = [f"- {words(row)}" for row in found[:_MOST_SENTENCES]]
    if len(found) > _MOST_SENTENCES:
        left = len(found) - _MOST_SENTENCES
        items.append(f"- Và {left} chỉ tiêu khác (xem phụ lục kèm theo).")
    return [title, *items]


def _without_data(rows: Sequence[EntryRow]) -> list[str]:
    count = sum(row.verdict is Verdict.NO_DATA for row in rows)
    if not count:
        return []
    if count == len(rows):
        return ["Đến nay các chỉ tiêu chưa có số liệu."]
    return [f"Còn {count} mức phấn đấu chưa có số liệu."]


def _difficulties(found: Sequence[tuple[str, str]]) -> list[str]:
    # a plan's tasks end in marks of their own: "…đội ngũ cán bộ quản lý."
    told = [f"- {title.rstrip(' .;:,…')}: {words}." for title, words in found]
    return ["Nhiệm vụ còn khó khăn, vướng mắc:", *told] if told else []
