"""What became of a row of a plan, in the user's words: columns by name, codes spelled out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from core.exchange.travel import Row, Travel, Value
from core.i18n import tr
from core.rules.explain import explain_target
from core.rules.figures import number_text
from core.rules.verdicts import target_from
from core.services import indicator_words
from core.services.progress import show_day
from core.services.school_words import (
    level_labels,
    recognition_kind_labels,
    recognition_status_labels,
)
from core.services.tasks import recurrence_labels

_LONGEST: Final = 90
_PLACES: Final = 4
_CALLED: Final = {"unit": "name", "task": "title", "budget_line": "name"}
# A target as it is understood, in one phrase; told where the printed words stay as they were.
_MEANING: Final = frozenset({"op", "low", "high", "relative", "baseline", "parts"})
_LISTS: Final = ("legal_basis", "recipients", "signature", "course_totals")
# The number of the version is not a change of the plan, nor is a row's place in the list.
_SILENT: Final = frozenset({"version_no", "version_state", "position", "state", "corrected"})
# A column that another one tells in better words, when that one differs too.
_TOLD_BY: Final = {
    "amount_raw": {"amount_vnd"}, "cost_raw": {"cost_vnd"}, "date_raw": {"issued_on"},
    "number_raw": {"number"}, "baseline_raw": {"baseline"}, "planned": {"planned_raw"},
    "formula_total_vnd": {"formula_raw"}, "code": {"printed_code"},
    "start_on": {"time_raw", "timing"}, "end_on": {"time_raw", "timing"},
    "recurrence": {"time_raw"}, "approximate": {"time_raw"},
}  # fmt: skip


class Detail(NamedTuple):
    """A column that differs: what it is called, and what stood and stands in it, in words."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"


class PlanNames:
    """What the rows are called that others refer to, of both contents of a plan."""

    def __init__(self, *travels: Travel | None) -> None:
        self._names = {
            row["uid"]: str(row[column])
            for travel in travels if travel
            for table, column in _CALLED.items()
            for row in travel.rows(table)
        }  # fmt: skip

    def of(self, uid: Value) -> Value:
        """The name of a unit, task or budget line; an unknown uid stays as it is."""
        return self._names.get(uid, uid)


def details(table: str, old: Row, new: Row, names: PlanNames) -> tuple[Detail, ...]:
    """The columns of a row that differ and mean something to an office, in words."""
    differing = {c for c, value in new.items() if c not in _SILENT and old[c] != value}
    told = [c for c in new if c in differing and not _TOLD_BY.get(c, set()) & differing]
    return tuple(_details(table, old, new, told, names))


def _details(table: str, old: Row, new: Row, told: list[str], names: PlanNames) -> Iterator[Detail]:
    words, spelled = _column_words(), _code_words(table)
    meant = _MEANING if table == "target" else frozenset()
    for column in told:
        if column in meant:
            continue
        spell = spelled.get(column, names.of)
        before, after = (_shown(spell(row[column])) for row in (old, new))
        if column not in words:
            yield Detail(tr("phần khác"), tr("nội dung cũ"), tr("nội dung mới"))
        elif before == after:  # what differs lies beyond what fits into a line
            yield Detail(words[column], tr("nội dung cũ"), tr("nội dung mới"))
        else:
            yield Detail(words[column], before, after)
    if meant & set(told) and "raw" not in told:
        yield Detail(tr("hiểu là"), _meaning(old), _meaning(new))


def _meaning(row: Row) -> str:
    parts = json.loads(str(row["parts"] or "[]"))
    stored = {**row, "unit": row["measure"], "parts": parts}
    return explain_target(target_from(stored))


def _shown(value: Value) -> str:
    if value is None or value == "":
        return tr("(trống)")
    if isinstance(value, int | float):
        return number_text(value, _PLACES)
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


Spell = Callable[[Value], Value]


def _code_words(table: str) -> Mapping[str, Spell]:
    """How the codes of a table's columns are spelled out."""

    def of(labels: dict[str, str]) -> Spell:
        return lambda code: labels.get(str(code), code)

    def day(value: Value) -> Value:
        return show_day(str(value)) if value else value

    levels = of(level_labels())
    days = dict.fromkeys(
        ("issued_on", "start_on", "end_on", "data_from", "data_to", "due_on", "cited_on",
         "expires_on"), day,
    )  # fmt: skip
    if table == "indicator":
        return {
            "kind": of(indicator_words.kind_labels()),
            "direction": of(indicator_words.direction_labels()),
            "roll_up_units": of(indicator_words.roll_up_labels()),
            "roll_up_time": of(indicator_words.roll_up_time_labels()),
        }
    if table == "recognition":
        kinds, states = recognition_kind_labels(), recognition_status_labels()
        return {**days, "kind": of(kinds), "status": of(states), "level": levels,
                "year_recognised": lambda year: str(year or "")}  # fmt: skip
    if table == "task":
        return {**days, "recurrence": of(recurrence_labels())}
    if table == "plan":
        return {**days, **dict.fromkeys(_LISTS, _listed)}
    return {**days, "level": levels}


def _listed(value: Value) -> Value:
    """A list or an object as JSON: its texts one after another."""
    stored = json.loads(str(value or "[]"))
    parts = stored.values() if isinstance(stored, dict) else stored
    return "; ".join(str(part) for part in parts if part)


def _column_words() -> dict[str, str]:
    """What the columns of a plan are called."""
    return {
        "name": tr("tên"), "title": tr("tên"), "no": tr("số thứ tự"), "raw": tr("mục tiêu"),
        "measure": tr("đơn vị tính"), "kind": tr("loại"), "direction": tr("chiều tốt"),
        "roll_up_units": tr("cách tổng hợp"), "roll_up_time": tr("cách cộng qua các kỳ"),
        "definition": tr("cách tính"), "factor": tr("hệ số"), "split": tr("bộ cơ cấu"),
        "part_of": tr("thuộc tổng"), "group_name": tr("nhóm"), "subgroup": tr("nhóm con"),
        "due_periods": tr("kỳ báo cáo"), "baseline": tr("số gốc"),
        "baseline_raw": tr("số gốc như đã in"), "baseline_on": tr("ngày của số gốc"),
        "baseline_source": tr("nguồn của số gốc"), "plausible_low": tr("mức hợp lý thấp nhất"),
        "plausible_high": tr("mức hợp lý cao nhất"), "section": tr("mục của kế hoạch"),
        "section_name": tr("tên mục"), "sublevel": tr("mục con"), "product": tr("sản phẩm"),
        "lead_raw": tr("chủ trì"), "leader": tr("lãnh đạo phụ trách"),
        "coordinating_raw": tr("phối hợp"), "time_raw": tr("thời gian"),
        "start_on": tr("từ ngày"), "end_on": tr("đến ngày"), "recurrence": tr("nhịp thực hiện"),
        "note": tr("ghi chú"), "amount_vnd": tr("số tiền"), "amount_raw": tr("số tiền như đã in"),
        "cost_raw": tr("kinh phí như đã in"), "date_raw": tr("ngày như đã in"),
        "number_raw": tr("số kế hoạch như đã in"), "formula_raw": tr("công thức"),
        "source": tr("nguồn"), "parent": tr("thuộc dòng"), "code": tr("mã"),
        "printed_code": tr("số thứ tự"), "number": tr("số kế hoạch"), "type": tr("loại văn bản"),
        "issuer": tr("cơ quan ban hành"), "issuer_parent": tr("cơ quan chủ quản"),
        "place": tr("nơi ban hành"), "issued_on": tr("ngày ban hành"),
        "legal_basis": tr("căn cứ"), "recipients": tr("nơi nhận"), "signature": tr("thể thức ký"),
        "money_raw": tr("đơn vị tiền"), "course_totals": tr("tổng của bảng lớp bồi dưỡng"),
        "body": tr("nội dung"), "content": tr("nội dung"), "cites_raw": tr("văn bản được dẫn"),
        "cited_number": tr("số văn bản được dẫn"), "cited_on": tr("ngày văn bản được dẫn"),
        "label": tr("tên"), "due_on": tr("hạn gửi"), "data_from": tr("số liệu từ"),
        "data_to": tr("số liệu đến"), "school": tr("trường"), "planned": tr("tháng dự kiến"),
        "planned_raw": tr("dự kiến"), "list": tr("số biểu"), "list_title": tr("tên biểu"),
        "grade": tr("mức độ"), "year_recognised": tr("năm công nhận"),
        "expires_on": tr("hết hạn"), "decision": tr("quyết định"), "status": tr("tình trạng"),
        "people": tr("số người"), "days": tr("số ngày"), "classes": tr("số lớp"),
        "audience": tr("đối tượng"), "timing": tr("thời gian"), "cost_vnd": tr("kinh phí"),
        "level": tr("cấp học"), "task": tr("nhiệm vụ"), "unit": tr("đơn vị"),
        "key": tr("mã"), "period": tr("kỳ báo cáo"),
    }  # fmt: skip
