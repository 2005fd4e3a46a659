"""Do the contents of a received file belong together, and to whom?

Ownership, not clocks: a school's rows for a period belong to that school, and nobody else's rows
may travel in its report. An office may pass on the rows of the units below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, cast

from core.exchange.cells import is_stamp, is_uid
from core.exchange.characters import is_clean
from core.exchange.columns import Rows
from core.exchange.faults import Fault, table_word
from core.exchange.impossible import check_figures
from core.exchange.layout import layout
from core.exchange.travel import HEAD_KEYS, KINDS, Kind, Travel
from core.i18n import tr

_PERIOD: Final = re.compile(r"\d{4}(?:-[0-9A-Z]+){0,3}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}")
_LONGEST: Final = 100


def _or_empty(check: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: text == "" or check(text)


_HEAD_CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    "file_uid": is_uid,
    "unit": _or_empty(is_uid),
    "sender": is_uid,
    "plan": is_uid,
    "plan_version": _NUMBER.fullmatch,
    "period": _or_empty(_PERIOD.fullmatch),
    "revision": _or_empty(_NUMBER.fullmatch),
    "previous_digest": _or_empty(_DIGEST.fullmatch),
    "digest": _DIGEST.fullmatch,
    "made_at": is_stamp,
    "made_by": lambda text: text.strip() and is_clean(text) and "\n" not in text,
    "public_key": _or_empty(_DIGEST.fullmatch),  # 32 bytes, too
    "signature": _or_empty(_SIGNATURE.fullmatch),
}


def check_head(texts: Mapping[str, str]) -> tuple[Kind, dict[str, str]]:
    """Kind and head of the file's table `meta`. Raises `Fault` invalid."""
    kind = texts.get("kind", "")
    if kind == "book":
        raise Fault("invalid", tr("đây là sổ kế hoạch, không phải tệp gửi đi"))
    head = {key: text for key, text in texts.items() if key != "kind"}
    if kind not in KINDS or head.keys() != set(HEAD_KEYS):
        raise Fault("invalid", tr("thông tin tệp thiếu hoặc thừa mục"))
    for key, check in _HEAD_CHECKS.items():
        if len(head[key]) > _LONGEST * 2 or not check(head[key]):
            raise Fault("invalid", tr("thông tin tệp sai ở mục {key}", key=key))
    if kind != "plan" and not (head["unit"] and head["period"] and head["revision"]):
        raise Fault("invalid", tr("thông tin tệp thiếu đơn vị, kỳ báo cáo hoặc lần gửi"))
    return kind, head


def check_contents(travel: Travel) -> None:
    """Ownership and inner agreement of a file already checked cell by cell.

    Raises `Fault` invalid.
    """
    _check_plan(travel)
    _check_units(travel)
    _expect_tree(travel, "unit")
    _expect_tree(travel, "budget_line")
    if travel.kind != "plan":
        _check_period(travel)
    if travel.kind == "report":
        _check_owner(travel)
        check_figures(travel)
    if travel.kind == "receipt":
        _check_receipt(travel)


def _check_plan(travel: Travel) -> None:
    plans = travel.rows("plan")
    if len(plans) != 1 or plans[0]["uid"] != travel.head["plan"]:
        raise Fault("invalid", tr("tệp phải có đúng một kế hoạch, là kế hoạch ghi ở đầu tệp"))
    if str(plans[0]["version_no"]) != travel.head["plan_version"]:
        raise Fault("invalid", tr("số bản kế hoạch ghi ở đầu tệp khác với trong tệp"))


def _check_units(travel: Travel) -> None:
    known = {row["uid"] for row in travel.rows("unit")}
    named = {travel.head["sender"], travel.head["unit"]} - {""}
    if not named <= known:
        raise Fault("invalid", tr("tệp không có tên của đơn vị gửi hoặc nhận"))
    if travel.kind == "report" and travel.head["unit"] != travel.head["sender"]:
        raise Fault("invalid", tr("báo cáo phải do chính đơn vị gửi"))


def _expect_tree(travel: Travel, table: str) -> None:
    """Every row's line of parents ends: no row stands above itself."""
    rows = Rows.of(layout().tables[table], travel.rows(table))
    parents = dict(zip(rows.column("uid"), rows.column("parent"), strict=True))
    safe: set[object] = {None}
    for start in parents:
        line: dict[object, None] = {}
        place: object = start
        while place not in safe:
            if place in line:
                raise Fault(
                    "invalid",
                    tr("bảng {table} có dòng là cấp trên của chính nó", table=table_word(table)),
                )
            line[place] = None
            place = parents[cast("str", place)]
        safe.update(line)


def _check_period(travel: Travel) -> None:
    keys = [row["key"] for row in travel.rows("period")]
    if keys != [travel.head["period"]]:
        raise Fault("invalid", tr("tệp phải có đúng một kỳ, là kỳ ghi ở đầu tệp"))


def _check_owner(travel: Travel) -> None:
    sender = travel.head["unit"]
    if sender in _units_in(travel, "adjustment"):
        raise Fault("invalid", tr("đơn vị không tự điều chỉnh số liệu của chính mình"))
    kinds = {row["uid"]: row["kind"] for row in travel.rows("unit")}
    allowed = {sender} if kinds[sender] == "school" else _below(travel, sender)
    for table in travel.tables:
        if not _units_in(travel, table) <= allowed:
            raise Fault(
                "invalid",
                tr("bảng {table} có số liệu của đơn vị khác", table=table_word(table)),
            )
    if not set(kinds) <= allowed:
        raise Fault("invalid", tr("tệp kể cả đơn vị không thuộc nơi gửi"))


def _units_in(travel: Travel, table: str) -> set[object]:
    """The units that rows of a table belong to; none in a table of something else."""
    shape = layout().tables[table]
    if "unit" not in shape.names:
        return set()
    return set(Rows.of(shape, travel.rows(table)).column("unit"))


def _below(travel: Travel, top: str) -> set[object]:
    """The unit and all units under it, however deep."""
    children: dict[object, list[object]] = {}
    for row in travel.rows("unit"):
        children.setdefault(row["parent"], []).append(row["uid"])
    found: set[object] = set()
    waiting: list[object] = [top]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return found


def _check_receipt(travel: Travel) -> None:
    receipts = travel.rows("receipt")
    if len(receipts) != 1:
        raise Fault("invalid", tr("phiếu tiếp nhận phải có đúng một nội dung"))
    if str(receipts[0]["revision"]) != travel.head["revision"]:
        raise Fault("invalid", tr("phiếu tiếp nhận ghi hai lần gửi khác nhau"))
    owners = {row["unit"] for row in (*receipts, *travel.rows("question"))}
    if owners != {travel.head["unit"]}:
        raise Fault("invalid", tr("phiếu tiếp nhận có câu hỏi cho đơn vị khác"))
