"""The detail panel of the tab Chỉ tiêu: an indicator, its targets and how they are understood."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.i18n import tr
from core.rules.numbers import parse_number
from core.rules.targets import Target
from core.rules.verdicts import exact, target_of
from core.services import indicator_edits, indicators
from core.services.indicators import EntryRow
from core.services.school_words import level_labels
from core.session import Session
from gui.book import Book
from gui.models import indicator_words as words
from gui.models.columns import Choice, Field, FieldButton
from gui.models.result_fields import result_fields
from gui.number_text import typing_text

_LOW_ONLY, _HIGH_ONLY, _NO_NUMBER = (">=", ">"), ("<=", "<"), ("text", "has", "multi")


def indicator_fields(
    book: Book, row: EntryRow, open_targets: Callable[[EntryRow, Any], None]
) -> list[Field]:
    """Every field of the indicator of an entry row; `open_targets` shows those of single units."""
    own = _own_fields(book)
    return [*result_fields(book, row), *_target_fields(book, row, open_targets), *own]


def _own_fields(book: Book) -> list[Field]:
    session = book.session

    def field(name: str, label: str, kind: Any = "text", **more: Any) -> Field:
        return Field(
            name, label, kind=kind,
            get=lambda r: str(getattr(r.indicator, name) or ""),
            set=lambda r, text: indicator_edits.update_indicator(
                session, r.indicator.id, **{name: text or None}),
            **more,
        )  # fmt: skip

    def number(name: str, label: str, **more: Any) -> Field:
        return Field(
            name, label, kind="number",
            get=lambda r: typing_text(getattr(r.indicator, name)),
            set=lambda r, text: indicator_edits.update_indicator(
                session, r.indicator.id, **{name: _number(text)}),
            **more,
        )  # fmt: skip

    def choice(name: str, label: str, choices: Callable[[], list[Choice]]) -> Field:
        return field(name, label, "choice", choices=lambda _: choices())

    return [
        field("name", tr("Tên chỉ tiêu"), "multiline", section=tr("Chỉ tiêu")),
        field("no", tr("Số thứ tự như in")),
        field("group_name", tr("Nhóm")),
        field("subgroup", tr("Nhóm con")),
        field("measure", tr("Đơn vị tính")),
        choice("kind", tr("Loại số liệu"), words.kind_choices),
        choice("direction", tr("Chiều tốt lên"), words.direction_choices),
        choice("roll_up_units", tr("Tổng hợp các đơn vị"), words.roll_up_choices),
        choice("roll_up_time", tr("Tổng hợp các kỳ"), words.roll_up_time_choices),
        number("factor", tr("Hệ số của tỷ lệ"), hint=tr("100 cho %, 1000 cho phần nghìn")),
        number("baseline", tr("Hiện tại (giá trị gốc)"), section=tr("Giá trị gốc và nguồn")),
        field("baseline_raw", tr("Giá trị gốc như in")),
        field("baseline_on", tr("Thời điểm của giá trị gốc"), hint=tr("Năm hoặc ngày")),
        field("baseline_source", tr("Nguồn số liệu")),
        number("plausible_low", tr("Thấp nhất hợp lý"), hint=tr("Dưới số này sẽ có cảnh báo")),
        number("plausible_high", tr("Cao nhất hợp lý"), hint=tr("Trên số này sẽ có cảnh báo")),
        field("due_periods", tr("Kỳ phải báo cáo"),
              hint=tr("Mã các kỳ cách nhau dấu phẩy, ví dụ 2023-Q2,2023; để trống là mọi kỳ")),
        field("split", tr("Bộ chỉ tiêu cộng bằng 100 %"),
              hint=tr("Các chỉ tiêu ghi cùng một tên bộ phải có tổng 100 %")),
        field("definition", tr("Cách tính, định nghĩa"), "multiline", section=tr("Ghi chú")),
        field("note", tr("Ghi chú của chỉ tiêu"), "multiline"),
    ]  # fmt: skip


def _target_fields(
    book: Book, row: EntryRow, open_targets: Callable[[EntryRow, Any], None]
) -> list[Field]:
    session = book.session
    fields: list[Field] = []
    heading = tr("Mục tiêu cấp {level}", level=words.short_level(row.key.level))
    for place, target in enumerate(row.targets):
        title = f"{heading} – {target.label}" if target.label else heading
        fields += _one_target_fields(session, place, title, alone=len(row.targets) == 1)
    units = FieldButton("list", tr("Mục tiêu từng đơn vị"), open_targets, looks=True, worded=True)
    adding = Field(
        "add_level", tr("Thêm cấp học"), kind="choice", section=heading,
        get=lambda _: "", choices=lambda r: _levels_left(session, r), buttons=(units,),
        set=lambda r, level: indicator_edits.add_level(session, r.indicator.id, level),
    )  # fmt: skip
    return [*fields, adding]


def _levels_left(session: Session, row: EntryRow) -> list[Choice]:
    used = indicators.levels_of(session, row.indicator.id)
    names = level_labels()
    return [Choice("", ""), *(Choice(k, v) for k, v in names.items() if k not in used)]


def _one_target_fields(session: Session, place: int, title: str, *, alone: bool) -> list[Field]:
    def stored(row: EntryRow) -> Target:
        return target_of(row.targets[place])

    def correct(row: EntryRow, **values: Any) -> None:
        meant = _consistent(stored(row)._replace(**values))
        indicator_edits.correct_target(session, row.targets[place].id, meant)

    def write_raw(row: EntryRow, text: str) -> None:
        indicator_edits.set_target(session, row.indicator.id, row.key.level, text)

    def bound(name: str, label: str) -> Field:
        return Field(f"target{place}_{name}", label, kind="number",
                     get=lambda r: typing_text(getattr(stored(r), name)),
                     set=lambda r, text: correct(r, **{name: exact(_number(text))}))  # fmt: skip

    return [
        Field(f"target{place}_raw", tr("Như kế hoạch in"), section=title,
              get=lambda r: r.targets[place].raw, set=write_raw if alone else None),
        Field(f"target{place}_meaning", "", kind="info",
              get=lambda r: _understood(r, place)),
        Field(f"target{place}_op", tr("Cách hiểu"), kind="choice",
              choices=lambda _: words.meaning_choices(), get=lambda r: stored(r).op,
              set=lambda r, op: correct(r, op=op)),
        bound("low", tr("Từ")),
        bound("high", tr("Đến")),
    ]  # fmt: skip


def _understood(row: EntryRow, place: int) -> str:
    meaning = words.meaning_sentence(target_of(row.targets[place]))
    if row.targets[place].corrected:
        return tr("Hiểu là: {meaning} (do người dùng sửa, chữ in giữ nguyên)", meaning=meaning)
    return tr("Hiểu là: {meaning}", meaning=meaning)


def _consistent(target: Target) -> Target:
    """The bounds that the meaning has: ≥ only a low one, = the same twice, words none."""
    low, high = target.low, target.high
    one = low if low is not None else high
    other = high if high is not None else low
    if target.op in _NO_NUMBER:
        return target._replace(low=None, high=None)
    if target.op in _LOW_ONLY:
        return target._replace(low=one, high=None)
    if target.op in _HIGH_ONLY:
        return target._replace(low=None, high=other)
    if target.op in ("=", "level"):
        return target._replace(low=one, high=one)
    return target._replace(low=one, high=other)


def _number(text: str) -> float | None:
    number: Decimal | None = parse_number(text) if text.strip() else None
    return None if number is None else float(number)
