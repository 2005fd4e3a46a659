"""Results: writing a cell as it is typed, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import NotANumber, parse_number
from core.rules.short_text import shortened
from core.services.dropped_rows import dropped_ids, expect_in_plan
from core.session import Session
from db.queries import indicators as query
from db.records import Indicator, Result
from db.text import fold, nfc
from db.writer import Row, Writer

Field = Literal["numerator", "denominator", "value", "note"]

# One key each for the empty states; none of them begins a number.
NOT_APPLICABLE_KEYS: Final = ("-", "–", "kad", "không áp dụng", "– không áp dụng")
NO_DATA_KEYS: Final = ("?", "csl", "chưa có số liệu", "? chưa có số liệu")
_YES: Final = frozenset({"co", "dat", "x", "1", "co giai", "da dat"})
_NO: Final = frozenset({"khong", "chua", "0", "khong dat", "chua dat", "khong co"})
_VALUES: Final = ("numerator", "denominator", "value", "text")
_BLANK: Final[Row] = dict.fromkeys(_VALUES)
_MAX_NUMBER: Final = Decimal(10) ** 15


def enter(
    session: Session,
    *,
    indicator_id: int,
    level: str,
    period_id: int,
    unit_id: int,
    field: Field,
    text: str,
) -> None:
    """Store what the user typed into one cell of a result, as one undo step.

    "-" means không áp dụng, "?" chưa có số liệu, nothing clears the cell. Raises `UserError` (not a
    number; dropped from the plan), `core.rules.numbers.AmbiguousNumber` (two readings: ask, then
    call again with a clear one), `BookError`.
    """
    expect_in_plan(session, "indicator", indicator_id)
    with session.edit(_label(session, indicator_id, level, field)) as writer:
        enter_cell(
            writer, indicator_id=indicator_id, level=level, period_id=period_id,
            unit_id=unit_id, field=field, text=text,
        )  # fmt: skip


def enter_cell(
    writer: Writer,
    *,
    indicator_id: int,
    level: str,
    period_id: int,
    unit_id: int,
    field: Field,
    text: str,
) -> None:
    """Like `enter`, inside an open edit: for a pasted block that is one undo step."""
    [indicator] = query.indicators(writer.conn, [indicator_id])
    old = query.result(writer.conn, period_id, indicator_id, level, unit_id)
    values = _typed(indicator, old, field, nfc(text))
    store_cell(writer, (period_id, indicator_id, level, unit_id), values)


def set_result(
    session: Session,
    *,
    indicator_id: int,
    level: str,
    period_id: int,
    unit_id: int,
    **values: Any,
) -> None:
    """Store columns of a result (state, numerator, denominator, value, text, note) in one step.

    Setting the state to anything but `value` empties the numbers. Raises `UserError` for an
    indicator that the plan dropped, `BookError`.
    """
    expect_in_plan(session, "indicator", indicator_id)
    if values.get("state", "value") != "value":
        values = {**_BLANK, **values}
    label = _label(session, indicator_id, level, "value")
    with session.edit(label) as writer:
        store_cell(writer, (period_id, indicator_id, level, unit_id), values)


def copy_previous(
    session: Session,
    *,
    cells: Sequence[tuple[int, str]],
    period_id: int,
    unit_id: int,
    previous_id: int,
) -> int:
    """Give these (indicator, level) the figures of an earlier period, as one undo step.

    Numerator, denominator, value, words and empty states are taken, the note is not. Cells without
    figures in the earlier period stay as they are. Returns how many were given figures.
    """
    given: dict[tuple[int, str], Row] = {}
    dropped = dropped_ids(session, "indicator")
    for indicator_id, level in cells:
        if indicator_id in dropped:
            continue
        before = query.result(session.conn, previous_id, indicator_id, level, unit_id)
        if before is not None and before.state != "blank":
            given[indicator_id, level] = {c: getattr(before, c) for c in ("state", *_VALUES)}
    if given:
        with session.edit(tr("Lấy như kỳ trước cho {n} chỉ tiêu", n=len(given))) as writer:
            for (indicator_id, level), values in given.items():
                store_cell(writer, (period_id, indicator_id, level, unit_id), values)
    return len(given)


def store_cell(writer: Writer, key: tuple[int, int, str, int], values: Row) -> None:
    """Write columns of one result; a cell left blank without a note has no row."""
    old = writer.get("result", *key) or {"state": "blank", **_BLANK, "note": None}
    new = {**old, **values}
    filled = any(new[column] is not None for column in _VALUES)
    if "state" not in values or (values["state"] == "value" and not filled):
        empty = old["state"] if old["state"] in ("na", "nodata") else "blank"
        new["state"] = "value" if filled else empty
    if new["state"] == "blank" and not new["note"]:
        if writer.get("result", *key) is not None:
            writer.delete("result", key)
        return
    writer.put("result", key, {c: new[c] for c in ("state", *_VALUES, "note")})


def _label(session: Session, indicator_id: int, level: str, field: Field) -> str:
    [indicator] = query.indicators(session.conn, [indicator_id])
    what = {
        "numerator": tr("tử số"),
        "denominator": tr("mẫu số"),
        "value": tr("kết quả"),
        "note": tr("ghi chú"),
    }[field]
    name = indicator.no or shortened(indicator.name)
    return tr("Nhập {what} chỉ tiêu {name} ({level})", what=what, name=name, level=level)


def state_of(text: str) -> str | None:
    """The empty state that a typed text means for its whole row: na, nodata, or None."""
    for state, keys in (("na", NOT_APPLICABLE_KEYS), ("nodata", NO_DATA_KEYS)):
        if nfc(text).casefold() in keys:
            return state
    return None


def _typed(indicator: Indicator, old: Result | None, field: Field, text: str) -> Row:
    """The columns that a typed text sets."""
    if field == "note":
        return {"note": text or None}
    if (state := state_of(text)) is not None:
        return {**_BLANK, "state": state}
    if not text:
        return _cleared(old, field)
    if field != "value":
        return {field: _number(text), "value": None, "text": None, "state": "value"}
    if indicator.kind in ("text", "yes_no", "grade"):
        return {**_BLANK, "text": text, "value": _meaning(indicator, text), "state": "value"}
    return {**_BLANK, "value": _number(text), "state": "value"}


def _cleared(old: Result | None, field: Field) -> Row:
    if old is None or old.state != "value" or field == "value":
        return {**_BLANK, "state": "blank"}
    return {field: None, "state": "value"}


def _meaning(indicator: Indicator, text: str) -> float | None:
    """The number behind a typed answer: 1 or 0 for yes or no, n for "mức độ n"."""
    folded = fold(text)
    if indicator.kind == "yes_no":
        return 1.0 if folded in _YES else 0.0 if folded in _NO else None
    if indicator.kind == "grade":
        digits = [word for word in folded.split() if word.isdigit()]
        return float(digits[-1]) if digits else None
    return None


def _number(text: str) -> float:
    try:
        number = parse_number(text)
    except NotANumber as error:
        raise UserError(
            tr("“{text}” không phải là số. Hãy gõ số như 1.250 hoặc 98,5.", text=shortened(text))
        ) from error
    if abs(number) > _MAX_NUMBER:
        raise UserError(tr("Số “{text}” quá lớn. Hãy xem lại số vừa gõ.", text=shortened(text)))
    return float(number)
