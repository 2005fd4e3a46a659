"""Who stands above whom while a table is read: the units of the book and the lines above.

A unit above is named by a unit of the book or by a line above, never guessed. Such a line is not
in the book yet; it is meant by its number with a minus sign, until it is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.names import match_unit, name_key, names_of
from db.records import Unit, UnitAlias

_TIERS: Final = ("commune", "district", "province")  # from below


class UnitTree:
    """The units above, by id (or minus line); grows with every line that is to be written."""

    def __init__(self, units: Iterable[Unit], aliases: Iterable[UnitAlias], own_id: int) -> None:
        self._units = {unit.id: unit for unit in units}
        self._own = self._units[own_id]
        self._above = {unit.id: unit.parent_id for unit in self._units.values()}
        self._names = {unit.id: unit.name for unit in self._units.values()}
        offices = [unit for unit in self._units.values() if unit.kind != "school"]
        ids = {unit.id for unit in offices}
        self._offices = names_of(offices, [a for a in aliases if a.unit_id in ids])
        self._by_key: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for unit_id, name in self._offices:
            self._by_key[name_key(name)].add(unit_id)
        self._waiting: dict[tuple[str, ...], int] = {}
        schools = [unit for unit in self._units.values() if unit.kind == "school"]
        last = max(schools, key=lambda unit: (unit.position, -unit.id), default=None)
        self._above_last = last.parent_id if last is not None else None

    def name(self, place: int | None) -> str:
        """Name of a unit or line, '' for none."""
        return self._names.get(place or 0, "")

    def add(self, place: int, name: str, kind: str, parent: int | None) -> None:
        """A line is to be written: as a unit of the book, or (minus its number) as a new one."""
        self._above[place] = parent
        self._names.setdefault(place, name)
        if kind != "school":
            self._by_key[name_key(name)].add(place)
            self._offices.append((place, name))

    def leave_out(self, line: int, name: str) -> None:
        """A line waits for an answer or is not written."""
        self._waiting[name_key(name)] = line

    def find(self, name: str, of: int | None) -> int:
        """The office of that name, above the unit `of` (None: a new one).

        Raises `UserError`: none or several have it, its line is not written, or it stands below.
        """
        key = name_key(name)
        found = self._by_key.get(key, set())
        if len(found) > 1:
            raise UserError(tr("Có {n} cơ quan cùng tên “{name}” nên chưa rõ đơn vị chủ quản.",
                               n=len(found), name=name))  # fmt: skip
        if not found:
            raise UserError(self._not_found(name, key))
        [place] = found
        if of is not None and self._is_below(place, of):
            raise UserError(
                tr("Một đơn vị không thể trực thuộc chính nó hay đơn vị cấp dưới của nó.")
            )
        return place

    def _not_found(self, name: str, key: tuple[str, ...]) -> str:
        if key in self._waiting:
            return tr("Đơn vị chủ quản “{name}” ở dòng {line} chưa được ghi: dòng đó cần trả lời"
                      " trước.", name=name, line=self._waiting[key])  # fmt: skip
        near = [each.name for each in match_unit(name, self._offices).candidates]
        said = tr("Không có cơ quan “{name}” trong sổ và ở các dòng trên để làm đơn vị chủ quản.",
                  name=name)  # fmt: skip
        return said + (tr(" Gần giống: {names}.", names="; ".join(near)) if near else "")

    def _is_below(self, place: int, of: int) -> bool:
        seen, at = set[int](), place
        while at not in seen:
            if at == of:
                return True
            seen.add(at)
            above = self._above.get(at)
            if above is None:
                return False
            at = above
        return False

    def usual(self, kind: str) -> int | None:
        """Who stands above a new unit of which the list says nothing: the book's own office.

        Schools stand under a department of that office when the last school listed does; nobody is
        put below an office of a lower tier. A school has nobody below it.
        """
        if self._own.kind == "school":
            return self._above_last if kind == "school" else None
        tiers = [_TIERS.index(each) for each in (kind, self._own.kind) if each in _TIERS]
        if len(tiers) == 2 and tiers[0] > tiers[1]:
            return None
        office = self._units.get(self._above_last or 0)
        if kind == "school" and office is not None and self._is_part(office):
            return office.id
        return self._own.id

    def _is_part(self, office: Unit) -> bool:
        """Whether an office is a department of the own committee, which does not report itself."""
        return (
            office.kind == "department"
            and self._own.kind != "department"
            and office.parent_id == self._own.id
        )
