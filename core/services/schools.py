"""Units and schools: the rows of the tab Trường, and their authoring.

A unit's identity is its id, never its name. A new name typed over an old one is a correction; a
dated event (`unit_events`) keeps the old name. Units that reported are never deleted: their
`valid_to` ends them (domain.md, "Units").
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.services.recognitions import Countdown, chief_recognition, countdown
from core.services.school_sizes import FACTS, YearSize
from core.services.school_words import kind_labels
from core.services.unit_order import place_units, put_units
from core.session import Session
from db.queries import schools as query
from db.queries.rows import by_ids
from db.queries.schools import UnitFacts
from db.records import Period, Recognition, Unit, UnitAlias
from db.text import fold, nfc, nfc_lines
from db.writer import Row

Order = Literal["printed", "name", "code"]
_SCHOOL_YEAR_FIRST_MONTH: Final = 9  # năm học: 01/09 – 31/05 (domain.md)
_COLUMNS: Final = (
    "name", "code", "kind", "levels", "ownership", "parent_id", "valid_from", "valid_to",
    "address", "email", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with what the list shows of it; `facts` are those of one school year, by level.

    `ended` and `to_come` say that it does not exist any more, or yet, on the day looked at.
    """

    unit: Unit
    parent_name: str | None
    aliases: tuple[UnitAlias, ...]
    facts: dict[str, UnitFacts]
    recognitions: tuple[Recognition, ...]
    recognition: Recognition | None
    countdown: Countdown | None
    ended: bool = field(default=False)
    to_come: bool = field(default=False)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the school, () for an office."""
        return tuple(level for level in self.unit.levels.split(",") if level)

    @property
    def size(self) -> YearSize:
        """The figures of the school year shown."""
        return YearSize(self.levels, self.facts)


# -- reading ----------------------------------------------------------------------------------


def unit_ids(
    session: Session,
    *,
    kind: str | None = "school",
    level: str | None = None,
    search: str = "",
    order: Order = "printed",
    valid_on: str | None = None,
) -> list[int]:
    """Ids of the units to list; `kind=None` lists every unit, `search` needs no accents."""
    return query.unit_ids(
        session.conn, kind=kind, level=level, query=search, order=order, valid_on=valid_on
    )


def ended_and_to_come(session: Session, ids: Iterable[int], day: date) -> tuple[int, int]:
    """How many of these units do not exist any more on a day, and how many not yet."""
    alive = set(unit_ids(session, kind=None, valid_on=day.isoformat()))
    gone = set(ids) - alive
    later = gone & query.begin_after(session.conn, day.isoformat())
    return len(gone) - len(later), len(later)


def unit_rows(
    session: Session, ids: Sequence[int], *, school_year: str, as_of: date | None = None
) -> list[UnitRow]:
    """The rows of these units in the order asked; `as_of` is the day countdowns run to."""
    as_of = as_of or clock.today()
    units = by_ids(session.conn, Unit, "unit", ids)
    names = query.unit_names(session.conn, (unit.parent_id for unit in units))
    aliases = _grouped(query.aliases_of(session.conn, ids))
    facts = _grouped(query.facts_of(session.conn, ids, school_year))
    recognitions = _grouped(query.recognitions_of(session.conn, ids))
    rows = []
    for unit in units:
        mine = recognitions[unit.id]
        chief = chief_recognition(mine)
        rows.append(
            UnitRow(
                unit=unit,
                parent_name=names.get(unit.parent_id or 0),
                aliases=tuple(aliases[unit.id]),
                facts={f.level: f for f in facts[unit.id]},
                recognitions=tuple(mine),
                recognition=chief,
                countdown=countdown(mine, as_of),
                ended=bool(unit.valid_to and unit.valid_to < as_of.isoformat()),
                to_come=bool(unit.valid_from and unit.valid_from > as_of.isoformat()),
            )
        )
    return rows


def _grouped(records: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for record in records:
        found[record.unit_id].append(record)
    return found


def unit_names(session: Session) -> dict[int, str]:
    """Name of every unit by id, in Vietnamese order."""
    return query.unit_names(session.conn)


def school_year_of(period: Period | None) -> str:
    """The school year in which a period's data ends: '2022-2023' for Quý II/2023."""
    last = period.data_to if period else None
    day = date.fromisoformat(last) if last else clock.today()
    first = day.year if day.month >= _SCHOOL_YEAR_FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def school_years(session: Session, around: str) -> list[str]:
    """School years to choose from: those with figures, and `around` with its neighbours."""
    first = int(around[:4])
    near = {f"{year}-{year + 1}" for year in range(first - 2, first + 2)}
    return sorted(near | set(query.school_years(session.conn)))


def find_unit(session: Session, name: str) -> int | None:
    """The unit of exactly that name or other name (case, accents and signs apart).

    '' gives None. Raises `UserError` when no unit or several have it.
    """
    wanted = fold(name)
    if not wanted:
        return None
    names = query.unit_names(session.conn)
    found = {unit_id for unit_id, known in names.items() if fold(known) == wanted}
    if not found:
        aliases = query.aliases_of(session.conn, names)
        found = {alias.unit_id for alias in aliases if fold(alias.name) == wanted}
    if len(found) == 1:
        return found.pop()
    if found:
        raise UserError(
            tr("Có {n} đơn vị cùng tên “{name}”. Hãy đặt tên khác nhau rồi chọn lại.",
               n=len(found), name=nfc(name))
        )  # fmt: skip
    raise UserError(
        tr("Chưa có đơn vị “{name}” trong sổ. Hãy thêm đơn vị này trước, hoặc chọn tên có sẵn.",
           name=nfc(name))
    )  # fmt: skip


# -- writing ----------------------------------------------------------------------------------


def add_unit(session: Session, *, after: int | None = None, **values: Any) -> int:
    """Add a unit below another (else at the end) and return its id.

    Without values it is a school with a placeholder name, under the same office as its neighbour.
    """
    neighbour = by_ids(session.conn, Unit, "unit", [after] if after else [])
    kind = values.get("kind") or "school"
    row: Row = {"kind": kind, "name": _new_name(kind)}
    if neighbour and neighbour[0].kind == kind:
        row["parent_id"] = neighbour[0].parent_id
    row |= _checked(session, values)
    with session.edit(tr("Thêm đơn vị {name}", name=row["name"])) as writer:
        unit_id = writer.add("unit", {**row, "uid": str(uuid.uuid4())})
        place_units(writer, [unit_id], after)
    return unit_id


def _new_name(kind: str) -> str:
    return tr("Trường mới") if kind == "school" else tr("Đơn vị mới")


def update_unit(session: Session, unit_id: int, **values: Any) -> None:
    """Change columns of a unit. Raises `UserError` for an empty name or an impossible parent."""
    row = _checked(session, values, unit_id)
    label = tr("Sửa {what} của {name}", what=_what(values), name=_name(session, unit_id))
    with session.edit(label) as writer:
        writer.update("unit", (unit_id,), row)


def delete_units(session: Session, ids: Sequence[int]) -> None:
    """Delete units. Tasks and recognitions keep their printed names, units below move up.

    Raises `UserError` for the book's own unit and for one that has results or reports: those are
    ended with a date, so that nothing reported is lost.
    """
    for unit_id in ids:
        _refuse_deletion(session, unit_id)
    label = (
        tr("Xóa đơn vị {name}", name=_name(session, ids[0]))
        if len(ids) == 1
        else tr("Xóa {n} đơn vị", n=len(ids))
    )
    with session.edit(label) as writer:
        for unit_id in ids:
            gone = writer.get("unit", unit_id) or {}
            for below in query.children_of(session.conn, unit_id):
                writer.update("unit", (below,), {"parent_id": gone.get("parent_id")})
            writer.delete("unit", (unit_id,))


def _refuse_deletion(session: Session, unit_id: int) -> None:
    name = _name(session, unit_id)
    if unit_id == session.own_unit_id():
        raise UserError(tr("“{name}” là đơn vị của sổ này nên không xóa được.", name=name))
    rows = query.reported_rows(session.conn, unit_id)
    if rows:
        raise UserError(
            tr(
                "“{name}” đã có {n} dòng số liệu, báo cáo hoặc sự kiện nên không xóa được."
                " Nếu đơn vị thôi hoạt động, hãy ghi ngày vào ô “Hoạt động đến”.",
                name=name, n=rows,
            )
        )  # fmt: skip


def duplicate_units(session: Session, ids: Sequence[int]) -> list[int]:
    """Copy units below the last of them, without figures and recognitions; returns the ids."""
    label = tr("Nhân đôi {name}", name=_name(session, ids[0]))
    with session.edit(label) as writer:
        copies = []
        for unit_id in ids:
            row = writer.get("unit", unit_id) or {}
            copied = {c: v for c, v in row.items() if c not in ("id", "uid", "code")}
            copied["name"] = tr("{name} (bản sao)", name=row["name"])
            copies.append(writer.add("unit", {**copied, "uid": str(uuid.uuid4())}))
        place_units(writer, copies, ids[-1])
    return copies


def move_unit(session: Session, unit_id: int, step: int, among: Sequence[int]) -> bool:
    """Move a unit over its neighbour (`step` -1 up, +1 down) in the list shown, `among`.

    Units that the list hides keep their order. False when it stands at the end already.
    """
    place = list(among).index(unit_id) + step
    if not 0 <= place < len(among):
        return False
    others = [i for i in unit_ids(session, kind=None) if i != unit_id]
    with session.edit(tr("Chuyển chỗ {name}", name=_name(session, unit_id))) as writer:
        put_units(writer, others, [unit_id], others.index(among[place]) + (step > 0))
    return True


def set_facts(
    session: Session, unit_id: int, school_year: str, level: str, **values: int | None
) -> None:
    """Store classes, pupils, teachers or sites of a school year; a row without figures goes."""
    key = (unit_id, school_year, level)
    label = tr("Sửa quy mô năm học {year} của {name}",
               year=school_year, name=_name(session, unit_id))  # fmt: skip
    with session.edit(label) as writer:
        old = writer.get("unit_facts", *key) or dict.fromkeys(FACTS)
        new = {name: values.get(name, old[name]) for name in FACTS}
        if any(value is not None for value in new.values()):
            writer.put("unit_facts", key, new)
        elif writer.get("unit_facts", *key) is not None:
            writer.delete("unit_facts", key)


def set_aliases(session: Session, unit_id: int, names: Iterable[str]) -> None:
    """Make `names` the unit's other names; former names with their dates stay as they are."""
    wanted = list(dict.fromkeys(name for raw in names if (name := nfc(raw))))
    known = [a for a in query.aliases_of(session.conn, [unit_id]) if a.kind == "alias"]
    with session.edit(tr("Sửa tên khác của {name}", name=_name(session, unit_id))) as writer:
        for alias in known:
            if alias.name not in wanted:
                writer.delete("unit_alias", (alias.id,))
        for name in wanted:
            if name not in {alias.name for alias in known}:
                row: Row = {"unit_id": unit_id, "name": name, "kind": "alias"}
                writer.insert("unit_alias", row)


# -- what may be stored -----------------------------------------------------------------------


def _checked(session: Session, values: dict[str, Any], unit_id: int | None = None) -> Row:
    """Values as stored: NFC, blanks as NULL, codes known, parents without a circle."""
    unknown = set(values) - set(_COLUMNS)
    if unknown:
        raise KeyError(*unknown)
    row: Row = {}
    for column, value in values.items():
        clean = nfc_lines if column in ("note", "address") else nfc
        row[column] = (clean(value) or None) if isinstance(value, str) else value
    if "name" in row and not row["name"]:
        raise UserError(tr("Tên đơn vị không được để trống. Hãy nhập tên đơn vị."))
    if "levels" in row:
        row["levels"] = row["levels"] or ""
    if "kind" in row and row["kind"] not in kind_labels():
        raise UserError(tr("Hãy chọn loại đơn vị."))
    begin, end = row.get("valid_from"), row.get("valid_to")
    if unit_id is not None and ("valid_from" in row or "valid_to" in row):
        [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
        begin, end = row.get("valid_from", unit.valid_from), row.get("valid_to", unit.valid_to)
    if begin and end and str(end) < str(begin):
        raise UserError(tr("Ngày thôi hoạt động đứng trước ngày bắt đầu. Hãy xem lại hai ngày."))
    if row.get("parent_id") is not None and unit_id is not None:
        _refuse_circle(session, unit_id, int(str(row["parent_id"])))
    return row


def _refuse_circle(session: Session, unit_id: int, parent_id: int) -> None:
    seen: set[int] = set()
    place: int | None = parent_id
    while place is not None and place not in seen:
        if place == unit_id:
            raise UserError(
                tr("Một đơn vị không thể trực thuộc chính nó hay đơn vị cấp dưới của nó.")
            )
        seen.add(place)
        above = by_ids(session.conn, Unit, "unit", [place])
        place = above[0].parent_id if above else None


def _name(session: Session, unit_id: int) -> str:
    found = by_ids(session.conn, Unit, "unit", [unit_id])
    return found[0].name if found else "?"


def _what(values: dict[str, Any]) -> str:
    """The changed column in words; several are "thông tin"."""
    words: dict[str, Callable[[], str]] = {
        "name": lambda: tr("tên"),
        "code": lambda: tr("mã"),
        "kind": lambda: tr("loại đơn vị"),
        "levels": lambda: tr("cấp học"),
        "ownership": lambda: tr("loại hình"),
        "parent_id": lambda: tr("đơn vị chủ quản"),
        "note": lambda: tr("ghi chú"),
    }
    [only] = values if len(values) == 1 else [""]
    return words.get(only, lambda: tr("thông tin"))()
