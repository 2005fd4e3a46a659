"""Checking the values of a received table, a whole column at a time.

SQLite's own types and CHECKs were verified before (`PRAGMA integrity_check`); here stands what SQL
cannot say: real days, finite numbers, clean text, references that resolve.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from core.exchange.characters import UNCLEAN, is_clean, shown
from core.exchange.faults import Fault, column_word, table_word
from core.exchange.layout import Column
from core.exchange.limits import MAX_WHOLE
from core.i18n import tr

Values = Sequence[Any]
References = Mapping[str, Mapping[int, str]]
"""Of each table read so far: local id → uid (of a period: its key)."""

_UID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ONE_LINE: Final = frozenset({"key", "code", "name", "no", "label", "school", "email"})
_YEARS: Final = range(1900, 2201)
_LONGEST_STAMP: Final = 32
_SHOWN: Final = 40


def is_uid(text: str) -> bool:
    """Whether the text is a UUID as this program writes it."""
    return _UID.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether the text is a real day, '2023-06-14'."""
    try:
        return len(text) == 10 and date.fromisoformat(text).year in _YEARS
    except ValueError:
        return False


def is_stamp(text: str) -> bool:
    """Whether the text is a time in ISO form, '2023-06-20T01:00:00+00:00'."""
    try:
        return len(text) <= _LONGEST_STAMP and datetime.fromisoformat(text).year in _YEARS
    except ValueError:
        return False


def check_column(table: str, column: Column, values: Values, known: References) -> Values:
    """The column's values as they go into the rows: references as uids, text in NFC.

    Raises `Fault` invalid, naming the table, the row and the column.
    """

    def fail(place: int, why: str) -> Fault:
        return Fault(
            "invalid",
            tr("bảng {table}, dòng {row}, cột {column}: {why}", table=table_word(table),
               row=place + 1, column=column_word(column.name), why=why),
        )  # fmt: skip

    unknown = values.count(None)
    if column.required and unknown:
        raise fail(values.index(None), tr("thiếu giá trị"))
    if unknown == len(values):
        return values  # most columns of most files
    return _CHECKS[column.sort](column, values, known, fail)


_Fail = Callable[[int, str], Fault]


def _references(column: Column, values: Values, known: References, fail: _Fail) -> Values:
    ids = known.get(column.refers_to, {})
    missing = set(values) - ids.keys() - {None}
    if missing:
        place = next(i for i, value in enumerate(values) if value in missing)
        raise fail(place, tr("trỏ tới dòng không có trong tệp"))
    return [None if value is None else ids[value] for value in values]


def _expect_type(values: Values, kind: type, fail: _Fail) -> set[Any]:
    """The distinct values that are there, all of the given type."""
    if set(map(type, values)) <= {kind, type(None)}:
        return set(values) - {None}
    place = next(i for i, v in enumerate(values) if v is not None and type(v) is not kind)
    raise fail(place, tr("sai kiểu dữ liệu"))


def _expect(values: Values, bad: set[Any], fail: _Fail, why: str) -> None:
    if bad:
        place = next(i for i, value in enumerate(values) if value in bad)
        raise fail(place, why)


def _uids(_: Column, values: Values, __: References, fail: _Fail) -> Values:
    found = _expect_type(values, str, fail)
    _expect(values, {v for v in found if not is_uid(v)}, fail, tr("mã định danh sai dạng"))
    return values


def _days(_: Column, values: Values, __: References, fail: _Fail) -> Values:
    found = _expect_type(values, str, fail)
    _expect(values, {v for v in found if not is_day(v)}, fail, tr("không phải là một ngày có thật"))
    return values


def _stamps(_: Column, values: Values, __: References, fail: _Fail) -> Values:
    found = _expect_type(values, str, fail)
    _expect(values, {v for v in found if not is_stamp(v)}, fail, tr("không phải là thời điểm"))
    return values


def _wholes(_: Column, values: Values, __: References, fail: _Fail) -> Values:
    found = _expect_type(values, int, fail)
    _expect(values, {v for v in found if abs(v) > MAX_WHOLE}, fail, tr("số quá lớn"))
    return values


def _numbers(_: Column, values: Values, __: References, fail: _Fail) -> Values:
    found = _expect_type(values, float, fail)
    _expect(values, {v for v in found if not abs(v) <= MAX_WHOLE}, fail, tr("số quá lớn"))
    return values


def _texts(column: Column, values: Values, _: References, fail: _Fail) -> Values:
    found = _expect_type(values, str, fail)
    if found and len(max(found, key=len)) > column.longest:
        bad = {v for v in found if len(v) > column.longest}
        _expect(values, bad, fail, tr("dài hơn {most} ký tự", most=column.longest))
    everything = "\n".join(found)
    if not is_clean(everything):
        bad = {v for v in found if not is_clean(v)}
        _expect(values, bad, fail, _unclean(values, bad))
    if column.name in _ONE_LINE and everything.count("\n") >= max(len(found), 1):
        _expect(values, {v for v in found if "\n" in v}, fail, tr("có dấu xuống dòng"))
    if column.filled:
        _expect(values, {v for v in found if not v.strip()}, fail, tr("để trống"))
    if column.json is not None:
        _expect(values, {v for v in found if not _is_json(v, column.json)}, fail, tr("sai dạng"))
    if unicodedata.is_normalized("NFC", everything):
        return values
    return [value and unicodedata.normalize("NFC", value) for value in values]


def _unclean(values: Values, bad: set[str]) -> str:
    text = next(value for value in values if value in bad)
    found = UNCLEAN.search(text)
    mark = f"U+{ord(found.group()[0]):04X}" if found else ""
    return tr("“{text}” có ký tự ẩn hoặc ký tự lạ ({mark})", text=shown(text, _SHOWN), mark=mark)


def _is_json(text: str, kind: type) -> bool:
    try:
        return isinstance(json.loads(text), kind)
    except (ValueError, RecursionError):
        return False


_CHECKS: Final[Mapping[str, Callable[[Column, Values, References, _Fail], Values]]] = {
    "reference": _references,
    "uid": _uids,
    "day": _days,
    "stamp": _stamps,
    "whole": _wholes,
    "number": _numbers,
    "text": _texts,
}
