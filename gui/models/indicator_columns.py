"""The columns of the tab Chỉ tiêu: the printed form, one row per indicator and level.

Why not three times six columns side by side as on paper: docs/adr/0004-entry-grid-rows.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.rules.short_text import shortened
from core.rules.verdicts import Verdict
from core.services import indicator_edits, results
from core.services.dropped_rows import dropped_words
from core.services.indicators import EntryRow
from core.services.school_words import level_labels
from core.services.trends import last_periods, spoken
from gui.book import Book
from gui.models.columns import Column, Tone
from gui.models.indicator_words import (
    meaning_sentence,
    short_level,
    verdict_gravity,
    verdict_words,
)
from gui.number_text import number_text, typing_text

_TONES: dict[Verdict, Tone] = {
    Verdict.EXCEEDED: "good",
    Verdict.MET: "good",
    Verdict.NOT_MET: "bad",
    Verdict.REVIEW: "warn",
}
_WORDED = ("text", "yes_no", "grade")
TYPED_ON: Final = frozenset({"result.half_filled"})
"""Faults that the next cell typed puts right: shown in the row, not told in the status line."""


def indicator_columns(book: Book) -> list[Column]:
    """TT, Chỉ tiêu, ĐVT, Cấp, Kế hoạch, Kỳ trước, Tử số, Mẫu số, Kết quả, Đánh giá, Ghi chú."""
    return [*_plan_columns(book), *_figure_columns(book)]


def _plan_columns(book: Book) -> list[Column]:
    levels = level_labels()

    def change(column: str) -> Callable[[EntryRow, str], None]:
        return lambda row, text: indicator_edits.update_indicator(
            book.session, row.indicator.id, **{column: text}
        )

    def set_level(row: EntryRow, text: str) -> None:
        said = text.strip().casefold()
        found = [
            level
            for level, words in levels.items()
            if said in (level.casefold(), words.casefold(), short_level(level).casefold())
        ]
        if not found:
            known = ", ".join(levels.values())
            raise UserError(
                tr(
                    "Không có cấp học “{text}”. Hãy chọn: {known}.",
                    text=shortened(text),
                    known=known,
                )
            )
        indicator_edits.set_level(book.session, row.indicator.id, row.key.level, found[0])

    def same(row: EntryRow) -> int:
        return row.indicator.id

    return [
        Column("no", tr("TT"), text=lambda r: r.indicator.no or "", width=4, align="center",
               set=change("no"), quiet=True, merged=same, cleared=None),
        Column("name", tr("Chỉ tiêu"), text=lambda r: r.indicator.name, width=23, stretch=True,
               set=change("name"), quiet=True, merged=same, cleared=None),
        Column("measure", tr("ĐVT"), text=lambda r: r.indicator.measure or "", width=7,
               align="center", set=change("measure"), quiet=True, merged=same, cleared=None,
               header_tooltip=tr("Đơn vị tính")),
        Column("level", tr("Cấp"), text=lambda r: short_level(r.key.level), width=7,
               align="center", tooltip=lambda r: levels[r.key.level],
               edit=lambda r: levels[r.key.level], set=set_level, quiet=True, cleared=None),
        Column("target", tr("Kế hoạch"), text=lambda r: r.target_raw, width=13,
               set=lambda r, text: indicator_edits.set_target(
                   book.session, r.indicator.id, r.key.level, text),
               editable=_one_target, quiet=True, cleared=None, tooltip=_target_tooltip,
               header_tooltip=tr("Mục tiêu đúng như kế hoạch in")),
    ]  # fmt: skip


def _figure_columns(book: Book) -> list[Column]:
    words = verdict_words()

    def enter(field: results.Field) -> Callable[[EntryRow, str], None]:
        return lambda row, text: results.enter(
            book.session,
            indicator_id=row.indicator.id,
            level=row.key.level,
            period_id=book.period_id or 0,
            unit_id=book.unit_id,
            field=field,
            text=text,
        )

    hint = tr("Gõ số rồi Enter. Gõ - là không áp dụng, ? là chưa có số liệu; Delete để trống.")
    return [
        Column("previous", tr("Kỳ trước"), text=_previous_text, width=9, align="right",
               tone=lambda r: "muted", number=lambda r: r.previous_value,
               header_tooltip=tr("Kết quả của kỳ báo cáo trước cùng loại"),
               tooltip=lambda r: "\n".join(
                   (earlier_words(r), tr("Bấm F6 để lấy như kỳ trước.")))),
        Column("last_year", tr("Cùng kỳ"), width=9, align="right", shown=False,
               text=lambda r: _figure_text(r, "last_year"),
               tone=lambda r: "muted", number=lambda r: r.last_year_value,
               title=tr("Cùng kỳ năm trước"), header_tooltip=tr("Kết quả cùng kỳ năm trước")),
        Column("numerator", tr("Tử số"), text=lambda r: _part(r, "numerator"), width=9,
               align="right", edit=lambda r: _part_typed(r, "numerator"), set=enter("numerator"),
               editable=_takes_parts, tone=_state_tone, speaks=results.state_of,
               number=lambda r: r.result.numerator if r.result else None, header_tooltip=hint),
        Column("denominator", tr("Mẫu số"), text=lambda r: _part(r, "denominator"), width=9,
               align="right", edit=lambda r: _part_typed(r, "denominator"),
               set=enter("denominator"), editable=_takes_parts, tone=_state_tone,
               speaks=results.state_of,
               number=lambda r: r.result.denominator if r.result else None, header_tooltip=hint),
        Column("value", tr("Kết quả"), text=_value_text, width=17, align="right",
               edit=_value_typed, set=enter("value"), editable=_takes_value, tone=_state_tone,
               speaks=results.state_of,
               number=lambda r: r.value, tooltip=_value_tooltip, header_tooltip=hint),
        Column("verdict", tr("Đánh giá"),
               text=lambda r: dropped_words(r.dropped) or _fault_words(r) or words[r.verdict],
               width=18, icon=_verdict_icon,
               tone=_verdict_tone, tooltip=_verdict_tooltip, sort=_gravity),
        Column("trend", tr("Xu hướng"), text=_trend_text, width=12, spark=_trend, shown=False,
               roomy=True, align="center", tooltip=lambda r: trend_words(book, r),
               header_tooltip=tr("Tám kỳ gần nhất, kỳ này là chấm cuối")),
        Column("note", tr("Ghi chú"), text=lambda r: (r.result.note if r.result else None) or "",
               width=12, set=enter("note"), editable=lambda r: r.dropped is None),
    ]  # fmt: skip


# -- what a cell shows ------------------------------------------------------------------------


def _is_ratio(row: EntryRow) -> bool:
    return row.indicator.kind == "ratio"


def _takes_parts(row: EntryRow) -> bool:
    return _is_ratio(row) and row.dropped is None


def _verdict_icon(row: EntryRow) -> str:
    if row.dropped is not None:
        return "info"
    return row.fault.severity if row.fault else row.verdict.value


def _one_target(row: EntryRow) -> bool:
    """A cell that joins several targets is edited in the detail panel, each on its own line."""
    return len(row.targets) <= 1 and not any(t.label or t.unit_id for t in row.targets)


def _takes_value(row: EntryRow) -> bool:
    """A ratio with its parts is computed; without them a bare percentage may be typed."""
    result = row.result
    return row.dropped is None and (
        not _is_ratio(row)
        or result is None
        or (result.numerator is None and result.denominator is None)
    )


def _part(row: EntryRow, name: str) -> str:
    if row.result is None or not _is_ratio(row):
        return ""
    if row.result.state in ("na", "nodata"):
        return "–" if row.result.state == "na" else "?"
    return number_text(getattr(row.result, name), 4)


def _part_typed(row: EntryRow, name: str) -> str:
    if row.result is not None and row.result.state in ("na", "nodata"):
        return "-" if row.result.state == "na" else "?"
    return typing_text(getattr(row.result, name)) if row.result else ""


def _value_text(row: EntryRow) -> str:
    result = row.result
    if result is None:
        return ""
    if result.state == "na":
        return tr("– không áp dụng")
    if result.state == "nodata":
        return tr("? chưa có số liệu")
    if row.indicator.kind in _WORDED and result.text:
        return result.text
    return _with_measure(row.indicator.measure, number_text(row.value))


def _with_measure(measure: str | None, number: str) -> str:
    return f"{number}%" if number and measure == "%" else number


def _value_typed(row: EntryRow) -> str:
    if row.result is None or row.result.state == "blank":
        return ""
    if row.result.state != "value":
        return "-" if row.result.state == "na" else "?"
    return row.result.text or typing_text(row.result.value)


def _previous_text(row: EntryRow) -> str:
    return _figure_text(row, "previous")


def _figure_text(row: EntryRow, when: Literal["previous", "last_year"]) -> str:
    """A figure of another period: shown, not typed."""
    result = row.previous if when == "previous" else row.last_year
    value = row.previous_value if when == "previous" else row.last_year_value
    if result is None:
        return ""
    if result.state in ("na", "nodata"):
        return "–" if result.state == "na" else "?"
    if row.indicator.kind in _WORDED and result.text:
        return result.text
    return _with_measure(row.indicator.measure, number_text(value))


def earlier_words(row: EntryRow) -> str:
    """The figures of the period before and of a year ago, each on its line."""
    year_ago = _figure_text(row, "last_year")
    lines = [
        tr("Kỳ trước: {value}", value=_previous_text(row) or tr("không có")),
        tr("Cùng kỳ năm trước: {value}", value=year_ago or tr("không có")),
    ]
    return "\n".join(lines)


def _trend(row: EntryRow) -> Sequence[Decimal | None]:
    return row.trend if sum(value is not None for value in row.trend) > 1 else ()


def _trend_text(row: EntryRow) -> str:
    return " → ".join(number_text(value) for value in row.trend if value is not None)


def trend_words(book: Book, row: EntryRow) -> str:
    """The last periods with their figures, '' without any."""
    if book.period is None:
        return ""
    labels = [period.label for period in last_periods(book.session, book.period)]
    values = [_with_measure(row.indicator.measure, number_text(v)) for v in row.trend]
    return spoken(labels, values)


def _state_tone(row: EntryRow) -> Tone:
    if row.dropped is not None:
        return "muted"
    state = row.result.state if row.result else "blank"
    return "muted" if state == "na" else "warn" if state == "nodata" else "normal"


# -- explanations -----------------------------------------------------------------------------


def _target_tooltip(row: EntryRow) -> str:
    if not row.targets or not row.target_raw:
        return tr("Kế hoạch không nêu mục tiêu ở cấp này.")
    lines = [tr("Kế hoạch in: {raw}", raw=row.target_raw)]
    if row.target is not None:
        lines.append(tr("Hiểu là: {meaning}", meaning=meaning_sentence(row.target)))
    if row.targets[0].corrected:
        lines.append(tr("Cách hiểu này do người dùng sửa."))
    return "\n".join(lines)


def _value_tooltip(row: EntryRow) -> str:
    result = row.result
    if result is not None and _is_ratio(row) and result.numerator is not None:
        if not result.denominator:
            return tr("Cần cả tử số và mẫu số khác 0 để tính kết quả.")
        return tr(
            "{n} / {d} × {factor} = {value}",
            n=number_text(result.numerator, 4),
            d=number_text(result.denominator, 4),
            factor=number_text(row.indicator.factor),
            value=number_text(row.value, 4),
        )
    if result is not None and _is_ratio(row) and result.value is not None:
        return tr("Chỉ có tỷ lệ, chưa có tử số và mẫu số, nên không cộng được khi tổng hợp.")
    return _value_text(row)


def _fault_words(row: EntryRow) -> str:
    """A figure that is wrong or unlikely is said to be so before it is praised."""
    if row.fault is None:
        return ""
    if row.fault.id in TYPED_ON and row.result is not None:
        return tr("Thiếu mẫu số") if row.result.denominator is None else tr("Thiếu tử số")
    return tr("Số liệu sai") if row.fault.severity == "error" else tr("Số cần xem lại")


def _gravity(row: EntryRow) -> int:
    """As the verdict, a figure that is wrong or unlikely before it."""
    if row.fault is not None:
        return -2 if row.fault.severity == "error" else -1
    return verdict_gravity(row.verdict)


def _verdict_tone(row: EntryRow) -> Tone:
    if row.dropped is not None:
        return "muted"
    if row.fault is not None:
        return "bad" if row.fault.severity == "error" else "warn"
    return _TONES.get(row.verdict, "muted")


def _verdict_tooltip(row: EntryRow) -> str:
    word = verdict_words()[row.verdict]
    if row.dropped is not None:
        return tr("Kế hoạch bản {version} không còn chỉ tiêu này: số đã nhập được giữ lại để xem,"
                  " không nhập thêm và không gửi đi.", version=row.dropped)  # fmt: skip
    if row.fault is not None:
        return f"{row.fault.message}\n{word}"
    if row.verdict is Verdict.REVIEW:
        return tr("Mục tiêu ghi bằng chữ hoặc thiếu số để so sánh: người dùng tự đánh giá.")
    if row.target is None or row.judged is None:
        return word
    if row.adds_up:
        return tr("{word}: lũy kế {value}, mục tiêu {meaning}", word=word,
                  value=number_text(row.judged), meaning=meaning_sentence(row.target))  # fmt: skip
    return tr(
        "{word}: kết quả {value}, mục tiêu {meaning}",
        word=word,
        value=number_text(row.judged),
        meaning=meaning_sentence(row.target),
    )
