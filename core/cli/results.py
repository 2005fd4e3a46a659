"""Commands about figures: set, check."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import click

from core.cli.names import indicator_named, level_named, period_named, unit_named
from core.cli.program import (
    FINE,
    REFUSED,
    Command,
    WrongUse,
    file_argument,
    json_option,
    text_option,
)
from core.cli.terminal import answer, answer_json, tell
from core.errors import UserError
from core.i18n import tr
from core.rules.figures import number_text
from core.rules.numbers import AmbiguousNumber, NotANumber, parse_number
from core.services import results
from core.services.dropped_rows import expect_in_plan
from core.services.from_parts import part_names, take_from_parts
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit

_STATES = ("na", "nodata", "blank")
_NOTHING = dict.fromkeys(("numerator", "denominator", "value", "text"))
_WRITTEN = ("text", "grade", "yes_no")  # kinds whose results are words


def set_command() -> Command:
    """`set`: enter one result."""
    return Command(
        "set",
        _set,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        text_option("--indicator", tr("Mã hoặc số thứ tự in của chỉ tiêu.")),
        text_option("--level", tr("Cấp học; bỏ qua được khi chỉ tiêu hoặc trường chỉ có một cấp.")),
        text_option("--unit", tr("Mã hoặc tên đơn vị; mặc định là đơn vị của sổ.")),
        text_option("--num", tr("Tử số.")),
        text_option("--den", tr("Mẫu số.")),
        text_option("--value", tr("Kết quả, viết như 98,5 hoặc 1.250.")),
        click.Option(
            ["--state"],
            type=click.Choice(_STATES),
            help=tr("na: không áp dụng; nodata: chưa có số liệu; blank: để trống."),
        ),
        text_option("--note", tr("Ghi chú.")),
        click.Option(
            ["--from-quarters"],
            is_flag=True,
            help=tr("Điền ô trống của kỳ 6 tháng, 9 tháng, năm từ các quý, học kỳ đã nhập."),
        ),
        help=tr("Nhập kết quả của một chỉ tiêu trong một kỳ."),
    )


def _set(
    file: Path, period: str, indicator: str | None, level: str | None, unit: str | None,
    *, from_quarters: bool, **entries: str | None,
) -> None:  # fmt: skip
    if from_quarters:
        if indicator or level or any(text is not None for text in entries.values()):
            raise WrongUse(tr("--from-quarters điền mọi ô trống của kỳ: chỉ thêm được --unit."))
        _fill_from_quarters(file, period, unit)
        return
    if indicator is None:
        raise WrongUse(tr("Thiếu --indicator. Hoặc dùng --from-quarters để lấy số từ các quý."))
    _expect_one_way(entries)
    with Session.open(file) as session:
        chosen = period_named(session, period)
        what = indicator_named(session, indicator)
        whose = unit_named(session, unit) if unit else _own_unit(session)
        expect_in_plan(session, "indicator", what.id)
        unit_id, at = whose.id, level_named(session, what, level, whose)
        if what.kind not in _WRITTEN:
            for text in (entries["num"], entries["den"], entries["value"]):
                expect_number(text)
        label = tr("Nhập kết quả chỉ tiêu {name} ({level})", name=what.no or what.name, level=at)
        with session.edit(label) as writer:
            key = (chosen.id, what.id, at, unit_id)
            if entries["state"]:
                results.store_cell(writer, key, {**_NOTHING, "state": entries["state"]})
            for field, text in _typed(entries).items():
                results.enter_cell(
                    writer, indicator_id=what.id, level=at, period_id=chosen.id,
                    unit_id=unit_id, field=field, text=text,
                )  # fmt: skip
    tell(tr("Đã lưu chỉ tiêu {name} ({level}), kỳ {period}.", name=what.no or what.name, level=at,
            period=chosen.key))  # fmt: skip


def _fill_from_quarters(file: Path, period: str, unit: str | None) -> None:
    """Every empty cell that the quarters or terms make a figure of; the others with the reason."""
    with Session.open(file) as session:
        whose = unit_named(session, unit) if unit else _own_unit(session)
        chosen = period_named(session, period)
        found = take_from_parts(session, chosen.key, unit_id=whose.id)
    for left in found.left:
        name = left.indicator.no or left.indicator.name
        tell(tr("Chỉ tiêu {name} ({level}): {reason}.", name=name, level=left.key.level,
                reason=left.reason))  # fmt: skip
    tell(tr("Đã điền {n} ô từ {parts}.", n=len(found.filled), parts=part_names(found.parts)))


def _own_unit(session: Session) -> Unit:
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    return own


def _typed(entries: Mapping[str, str | None]) -> dict[results.Field, str]:
    """What was given of each cell, in the order in which the cells are filled."""
    fields: dict[str, results.Field] = {
        "num": "numerator", "den": "denominator", "value": "value", "note": "note",
    }  # fmt: skip
    return {field: text for name, field in fields.items() if (text := entries[name]) is not None}


def _expect_one_way(entries: Mapping[str, str | None]) -> None:
    """A result is given as two parts, a value or a state: exactly one of these, or only a note."""
    if (entries["num"] is None) != (entries["den"] is None):
        raise WrongUse(tr("Hãy cho cả tử số và mẫu số: --num N --den D."))
    ways = [name for name in ("num", "value", "state") if entries[name] is not None]
    if len(ways) > 1 or (not ways and entries["note"] is None):
        raise WrongUse(
            tr("Hãy cho đúng một trong ba: --num N --den D, --value V, --state na|nodata|blank.")
        )


def expect_number(text: str | None) -> None:
    """Refuse what is no number or could be two; the service reads it again."""
    if text is None:
        return
    try:
        parse_number(text)
    except AmbiguousNumber as error:
        small, large = map(_plain, error.readings)
        raise UserError(
            tr("Số “{text}” có hai cách hiểu: {small} (dấu phẩy trước phần thập phân) hoặc {large}"
               " (dấu phẩy giữa hàng nghìn). Hãy ghi lại theo một trong hai cách đó.",
               text=text, small=small, large=large)
        ) from error  # fmt: skip
    except NotANumber as error:
        raise UserError(str(error)) from error


def _plain(number: Decimal) -> str:
    """A number written so that it has one reading: "1,250" as decimal becomes "1,25"."""
    text = number_text(number, 9)
    try:
        parse_number(text)
    except AmbiguousNumber:
        return f"{text}0"
    return text


def check_command() -> Command:
    """`check`: what is wrong in the plan and in the figures."""
    return Command(
        "check",
        _check,
        file_argument(),
        text_option("--period", tr("Chỉ kiểm tra số liệu của một kỳ, ví dụ 2023-Q2.")),
        json_option(),
        help=tr("Kiểm tra kế hoạch và số liệu, liệt kê các điểm cần xem."),
    )


def _check(file: Path, period: str | None, as_json: bool) -> int:
    from core.services.checks import findings

    with Session.open(file, read_only=True) as session:
        if period is not None:
            period_named(session, period)
        found = findings(session, period)
    if as_json:
        answer_json({"findings": found})
    else:
        for finding in found:
            answer(f"[{_severity(finding['severity'])}] {finding['message']}")
        tell(tr("{n} điểm cần xem.", n=len(found)))
    return REFUSED if any(finding["severity"] == "error" for finding in found) else FINE


def _severity(severity: str) -> str:
    return {
        "error": tr("lỗi"),
        "warning": tr("cần giải trình"),
        "info": tr("lưu ý"),
    }[severity]
