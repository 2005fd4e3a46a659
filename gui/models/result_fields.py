"""The head of the detail panel of Chỉ tiêu: the figure, its note, reasons, earlier figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.i18n import tr
from core.services import results
from core.services.indicators import EntryRow
from core.services.school_words import level_labels
from gui.book import Book
from gui.models.columns import Field
from gui.models.indicator_columns import earlier_words, trend_words

if TYPE_CHECKING:
    from core.rules.checks import Finding


def result_fields(book: Book, row: EntryRow) -> list[Field]:
    """What is said about the cell of this unit and period; one reason for each finding."""
    levels = level_labels()
    return [
        Field("place", "", kind="info",
              get=lambda r: f"{r.indicator.no or ''} {r.indicator.name} – {levels[r.key.level]}"),
        Field("earlier", "", kind="info", get=earlier_words),
        Field("trend", tr("Tám kỳ gần nhất"), kind="info", get=lambda r: trend_words(book, r)),
        *_reason_fields(book, row),
        Field("result_note", tr("Ghi chú của kỳ này"), kind="multiline",
              get=lambda r: (r.result.note if r.result else None) or "", set=_note_writer(book)),
    ]  # fmt: skip


def _note_writer(book: Book) -> Callable[[EntryRow, str], None]:
    def write(row: EntryRow, text: str) -> None:
        results.enter(
            book.session, indicator_id=row.indicator.id, level=row.key.level,
            period_id=book.period_id or 0, unit_id=book.unit_id, field="note", text=text,
        )  # fmt: skip

    return write


def _saying(text: str | None) -> Callable[[EntryRow], str]:
    return lambda _: text or ""


def _reason_fields(book: Book, row: EntryRow) -> list[Field]:
    """Every finding as a sentence, with the reason that may be given for it below."""
    period, result = book.period, row.result
    if period is None or result is None or result.state != "value":
        return []
    from core.services.cell_checks import cell_findings  # many rules: not to show an empty grid

    found = cell_findings(book.session, period, book.unit_id, row.indicator, result)
    fields: list[Field] = []
    for place, (finding, reason) in enumerate(found):
        section = tr("Điểm cần xem của ô này")
        fields.append(
            Field(f"finding{place}", "", kind="info", section=section,
                  get=_saying(finding.message))
        )  # fmt: skip
        fields.append(
            Field(f"reason{place}", tr("Lý do, giải trình"),
                  get=_saying(reason), set=_reason_writer(book, finding),
                  hint=tr("Ghi lý do thì cảnh báo này không nhắc lại nữa"))
        )  # fmt: skip
    return fields


def _reason_writer(book: Book, finding: Finding) -> Callable[[EntryRow, str], None]:
    def write(_row: EntryRow, text: str) -> None:
        from core.services.checks import Reported, answer

        answer(book.session, Reported(finding, book.period, None), text)

    return write
