"""The table of units and schools: rows, columns and the fields of the detail panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from core.i18n import tr
from core.services import periods, recognitions, schools, unit_history
from core.services.school_words import (
    kind_labels,
    level_labels,
    levels_text,
    ownership_labels,
    read_choice,
    read_count,
    read_levels,
    read_month,
    read_ownership,
    recognition_kind_labels,
    recognition_status_labels,
)
from core.services.schools import UnitRow
from gui.book import Book
from gui.models.columns import Choice, Column, Entry, Field, Key
from gui.models.recognition_table import countdown_icon, countdown_tone
from gui.models.row_source import UNTOUCHED, Touched
from gui.models.size_table import fact_labels
from gui.number_text import day_text, number_text

_TABLES: Final = frozenset({"unit", "unit_alias", "unit_link", "unit_facts", "recognition", "plan"})


@dataclass
class UnitFilter:
    """What the list is limited to, and the school year whose figures it shows."""

    kind: str | None = "school"
    level: str | None = None
    search: str = ""
    school_year: str = ""


class UnitSource:
    """Keys (unit ids) and rows of the list, asked from the services."""

    def __init__(self, book: Book, limits: UnitFilter) -> None:
        self._book = book
        self._limits = limits
        self._places: dict[Key, int] = {}

    def entries(self) -> Sequence[Entry]:
        """Units in the plan's order."""
        limits = self._limits
        ids = schools.unit_ids(
            self._book.session, kind=limits.kind, level=limits.level, search=limits.search
        )
        self._places = {unit_id: place for place, unit_id in enumerate(ids, start=1)}
        return ids

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, UnitRow]:
        """The rows of these units."""
        found = schools.unit_rows(
            self._book.session,
            [key for key in keys if isinstance(key, int)],
            school_year=self._limits.school_year,
            as_of=periods.as_of_day(self._book.period),
        )
        return {row.unit.id: row for row in found}

    def touched(self, done: Any) -> Touched:
        """Figures touch their own row; names, places and parents may touch every row."""
        if not done.tables & _TABLES:
            return UNTOUCHED
        if done.tables <= {"unit_facts"}:
            return Touched(keys=frozenset(change.key[0] for change in done.changes))
        return Touched(order=True)

    def place(self, row: UnitRow) -> str:
        """The number before the row."""
        return str(self._places.get(row.unit.id, ""))


class UnitTable:
    """Columns and fields of the list; what they write goes to `core.services.schools`."""

    def __init__(self, book: Book, source: UnitSource, limits: UnitFilter) -> None:
        self._book = book
        self._source = source
        self._limits = limits

    # -- columns ------------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """The columns, left to right."""
        return [
            Column("place", tr("TT"), self._source.place, width=5, align="center"),
            Column("name", tr("Tên trường, đơn vị"), _name, width=24, edit=lambda r: r.unit.name,
                   set=partial(self._set, "name"), cleared=None, tooltip=_name_tooltip,
                   tone=lambda r: "muted" if r.ended or r.to_come else "normal",
                   stretch=True),
            Column("code", tr("Mã"), lambda r: r.unit.code or "", width=8,
                   set=partial(self._set, "code")),
            Column("levels", tr("Cấp học"), lambda r: levels_text(r.unit.levels), width=9,
                   align="center", set=self._set_levels,
                   header_tooltip=tr("MN, TH, THCS, THPT, GDTX; nhiều cấp cách nhau dấu phẩy")),
            Column("ownership", tr("Loại hình"), _ownership, width=14, set=self._set_ownership),
            Column("parent", tr("Trực thuộc"), lambda r: r.parent_name or "", width=26, roomy=True,
                   set=self._set_parent),
            *(self._fact_column(name, label) for name, label in fact_labels().items()
              if name != "sites"),
            Column("recognition", tr("Chuẩn quốc gia"), _recognition, width=17,
                   tooltip=_recognition_tooltip,
                   header_tooltip=tr("Sửa ở phần Công nhận chuẩn quốc gia")),
            Column("planned", tr("Dự kiến"), _planned, width=9, align="center",
                   set=self._set_planned, editable=lambda r: r.recognition is not None),
            Column("countdown", tr("Thời hạn"), lambda r: r.countdown.words if r.countdown else "",
                   width=21, tooltip=_countdown_tooltip, icon=lambda r: countdown_icon(r.countdown),
                   tone=lambda r: countdown_tone(r.countdown),
                   sort=lambda r: r.countdown.expires_on if r.countdown else None,
                   header_tooltip=tr("Thời hạn còn lại của lần công nhận gần nhất; tính đến hôm nay"
                                     " hoặc đến hết kỳ báo cáo đang xem, nếu kỳ đã qua")),
        ]  # fmt: skip

    def _fact_column(self, name: str, label: str) -> Column:
        def text(row: UnitRow) -> str:
            return number_text(row.size.total(name))

        def write(row: UnitRow, typed: str) -> None:
            self._set_fact(name, row.size.entry_level or "ALL", label, row, typed)

        return Column(
            name, label, text, width=10, align="right", set=write,
            editable=lambda r: r.size.entry_level is not None,
            number=lambda r: None if r.size.total(name) is None else Decimal(r.size.total(name)),
            tooltip=lambda r: _fact_tooltip(r, name, self._limits.school_year),
        )  # fmt: skip

    # -- fields of the panel ------------------------------------------------------------------

    def fields(self, row: UnitRow) -> list[Field]:
        """Every field of a unit."""
        return [*self._own_fields(), *self._life_fields(), *self._fact_fields(row),
                *_recognition_fields(row)]  # fmt: skip

    def _own_fields(self) -> list[Field]:
        return [
            Field("name", tr("Tên"), lambda r: r.unit.name, partial(self._set, "name"),
                  hint=tr("Sửa tên ở đây là chữa lỗi ghi tên; mã định danh của đơn vị giữ nguyên")),
            Field("code", tr("Mã trường, mã đơn vị"), lambda r: r.unit.code or "",
                  partial(self._set, "code")),
            Field("kind", tr("Loại đơn vị"), lambda r: r.unit.kind, self._set_kind, "choice",
                  lambda r: _choices(kind_labels())),
            Field("levels", tr("Cấp học"), lambda r: levels_text(r.unit.levels), self._set_levels,
                  hint=tr("Ví dụ: TH, THCS")),
            Field("ownership", tr("Loại hình"), lambda r: r.unit.ownership or "",
                  self._set_ownership, "choice", lambda r: _choices(ownership_labels(), True)),
            Field("parent", tr("Trực thuộc"), lambda r: str(r.unit.parent_id or ""),
                  self._set_parent, "choice", self._parents),
            Field("aliases", tr("Tên khác, mỗi tên một dòng"), _aliases, self._set_aliases,
                  "multiline", hint=tr("Dùng để nhận ra đơn vị khi tìm và khi nhập tệp")),
            Field("former", "", _former_names, kind="info"),
        ]  # fmt: skip

    def _history(self, row: UnitRow) -> str:
        lines = unit_history.history(self._book.session, row.unit.id)
        return "\n".join(lines) or tr("Chưa ghi lần đổi tên, sáp nhập, chia tách nào.")

    def _life_fields(self) -> list[Field]:
        section = tr("Hoạt động và liên hệ")
        return [
            Field("valid_from", tr("Hoạt động từ"), lambda r: r.unit.valid_from or "",
                  partial(self._set, "valid_from"), "date", section=section),
            Field("valid_to", tr("Hoạt động đến"), lambda r: r.unit.valid_to or "",
                  partial(self._set, "valid_to"), "date", section=section,
                  hint=tr("Ghi ngày khi trường giải thể hoặc sáp nhập; số liệu cũ được giữ")),
            Field("address", tr("Địa chỉ"), lambda r: r.unit.address or "",
                  partial(self._set, "address"), section=section),
            Field("email", tr("Thư điện tử"), lambda r: r.unit.email or "",
                  partial(self._set, "email"), section=section),
            Field("note", tr("Ghi chú"), lambda r: r.unit.note or "", partial(self._set, "note"),
                  "multiline", section=section),
            Field("history", "", self._history, kind="info", section=tr("Lịch sử của đơn vị")),
        ]  # fmt: skip

    def _fact_fields(self, row: UnitRow) -> list[Field]:
        """Figures of the school year, level by level for a school with several levels."""
        section = tr("Quy mô năm học {year}", year=self._limits.school_year)
        levels = list(row.levels) or ["ALL"]
        levels += [level for level in row.facts if level not in levels]
        fields = []
        for level in levels:
            for name, label in fact_labels().items():
                shown = f"{label} – {level_labels()[level]}" if len(levels) > 1 else label
                fields.append(
                    Field(f"{name}_{level}", shown, partial(_fact, name, level),
                          partial(self._set_fact, name, level, label), "number", section=section)
                )  # fmt: skip
        if len(levels) > 1:
            fields.append(Field("facts_total", "", _totals, kind="info", section=section))
        return fields

    # -- writing ------------------------------------------------------------------------------

    def _set(self, column: str, row: UnitRow, text: str) -> None:
        schools.update_unit(self._book.session, row.unit.id, **{column: text})

    def _set_levels(self, row: UnitRow, text: str) -> None:
        schools.update_unit(self._book.session, row.unit.id, levels=read_levels(text))

    def _set_ownership(self, row: UnitRow, text: str) -> None:
        code = read_ownership(text)
        schools.update_unit(self._book.session, row.unit.id, ownership=code)

    def _set_kind(self, row: UnitRow, text: str) -> None:
        code = read_choice(text, kind_labels(), tr("Loại đơn vị"))
        schools.update_unit(self._book.session, row.unit.id, kind=code)

    def _set_parent(self, row: UnitRow, text: str) -> None:
        """`text` is the id chosen in the list, or a name that was pasted."""
        session = self._book.session
        chosen = text.isdigit() and int(text) in schools.unit_names(session)
        parent = int(text) if chosen else schools.find_unit(session, text)
        schools.update_unit(session, row.unit.id, parent_id=parent)

    def offices(self) -> list[str]:
        """Names of the units that others may be under."""
        session = self._book.session
        schools_only = set(schools.unit_ids(session, kind="school"))
        names = schools.unit_names(session)
        return [name for unit_id, name in names.items() if unit_id not in schools_only]

    def _parents(self, row: UnitRow) -> list[Choice]:
        session = self._book.session
        names = schools.unit_names(session)
        offices = set(names) - set(schools.unit_ids(session, kind="school"))
        offices |= {row.unit.parent_id or 0}
        return [Choice("", tr("(không)")), *(
            Choice(str(unit_id), name) for unit_id, name in names.items()
            if unit_id in offices and unit_id != row.unit.id
        )]  # fmt: skip

    def _set_aliases(self, row: UnitRow, text: str) -> None:
        schools.set_aliases(self._book.session, row.unit.id, text.splitlines())

    def _set_fact(self, name: str, level: str, label: str, row: UnitRow, text: str) -> None:
        schools.set_facts(
            self._book.session, row.unit.id, self._limits.school_year, level,
            **{name: read_count(text, label)},
        )  # fmt: skip

    def _set_planned(self, row: UnitRow, text: str) -> None:
        if row.recognition is not None:
            recognitions.update_recognition(
                self._book.session, row.recognition.id, planned=read_month(text), planned_raw=text
            )


# -- texts ------------------------------------------------------------------------------------


def _choices(labels: dict[str, str], blank: bool = False) -> list[Choice]:
    first = [Choice("", tr("(chưa rõ)"))] if blank else []
    return [*first, *(Choice(code, label) for code, label in labels.items())]


def _name(row: UnitRow) -> str:
    if row.to_come:
        return tr("{name} (từ {day})", name=row.unit.name, day=day_text(row.unit.valid_from))
    if not row.ended:
        return row.unit.name
    return tr("{name} (đến {day})", name=row.unit.name, day=day_text(row.unit.valid_to))


def _name_tooltip(row: UnitRow) -> str:
    others = [alias.name for alias in row.aliases if alias.kind == "alias"]
    lines = [row.unit.name, tr("Tên khác: {names}", names="; ".join(others)) if others else "",
             _former_names(row)]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _aliases(row: UnitRow) -> str:
    return "\n".join(alias.name for alias in row.aliases if alias.kind == "alias")


def _former_names(row: UnitRow) -> str:
    return "\n".join(
        tr("Tên cũ: {name} (đến {day})", name=alias.name, day=day_text(alias.until_on) or "…")
        for alias in row.aliases
        if alias.kind == "former"
    )


def _ownership(row: UnitRow) -> str:
    return ownership_labels().get(row.unit.ownership or "", "")


def _recognition(row: UnitRow) -> str:
    """What is asked for, or how far it has come."""
    found = row.recognition
    if found is None:
        return ""
    if found.status == "planned":
        return recognition_kind_labels()[found.kind]
    return recognition_status_labels()[found.status]


def _recognition_tooltip(row: UnitRow) -> str:
    return "\n".join(_recognition_lines(row))


def _recognition_lines(row: UnitRow) -> list[str]:
    kinds, states = recognition_kind_labels(), recognition_status_labels()
    return [
        " · ".join(
            part
            for part in (
                kinds[r.kind],
                states[r.status],
                tr("dự kiến {when}", when=r.planned_raw) if r.planned_raw else "",
                tr("đã công nhận năm {year}", year=r.year_recognised) if r.year_recognised else "",
                tr("quyết định {number}", number=r.decision) if r.decision else "",
            )
            if part
        )
        for r in row.recognitions
    ]


def _recognition_fields(row: UnitRow) -> list[Field]:
    section = tr("Chuẩn quốc gia")

    def said(shown: UnitRow) -> str:
        lines = _recognition_lines(shown) or [tr("Chưa có trong danh sách công nhận nào.")]
        return "\n".join([*lines, _countdown_tooltip(shown)]).strip()

    return [Field("recognitions", "", said, kind="info", section=section)]


def _planned(row: UnitRow) -> str:
    return (row.recognition.planned_raw or "") if row.recognition else ""


def _countdown_tooltip(row: UnitRow) -> str:
    found = row.countdown
    if found is None:
        return ""
    day = found.expires_on
    if found.exact:
        return tr("Hết hạn ngày {day}. {words}.", day=day_text(day.isoformat()), words=found.words)
    return tr("{words}: chỉ biết năm công nhận, tính 5 năm.", words=found.words)


def _fact(name: str, level: str, row: UnitRow) -> str:
    facts = row.facts.get(level)
    return number_text(getattr(facts, name)) if facts else ""


def _fact_tooltip(row: UnitRow, name: str, school_year: str) -> str:
    parts = [
        f"{level_labels()[level]}: {number_text(getattr(facts, name))}"
        for level, facts in row.facts.items()
        if getattr(facts, name) is not None
    ]
    if row.size.entry_level is None:
        parts.append(tr("Số liệu nhập theo cấp học trong phần Chi tiết (F4)."))
    return "\n".join([tr("Năm học {year}", year=school_year), *parts])


def _totals(row: UnitRow) -> str:
    shown: Callable[[str], str] = lambda name: number_text(row.size.total(name)) or "–"  # noqa: E731
    return tr(
        "Toàn trường: {classes} lớp, {pupils} học sinh, {teachers} giáo viên.",
        classes=shown("classes"), pupils=shown("pupils"), teachers=shown("teachers"),
    )  # fmt: skip
