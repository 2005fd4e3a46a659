"""Which unit of the book a line of a pasted table means.

A printed name is taken for a unit of the book without asking only when it is the same name,
spelled or shortened otherwise, or the same code. Schools are looked for among schools, offices
among offices. Everything else is handed back with its candidates for a person to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core import clock
from core.i18n import tr
from core.imports.school_columns import Sheet
from core.imports.unit_kinds import line_kind
from core.rules.names import Candidate, match_unit, name_key, names_of
from core.session import Session
from db.queries.rows import select
from db.records import Unit, UnitAlias
from db.text import fold

_SAME: Final = 1.0
_WORTH_ASKING: Final = 0.7  # "TH Dương Hà B" beside "TH Dương Hà"; below, names only sound alike
_OFFICES_WORTH_ASKING: Final = 0.8  # "UBND huyện …" is the same in all of them

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the book knows of a line: the unit it means when that is certain, else candidates."""

    unit_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    doubt: str = ""


class _Group:
    """The schools of a book, or its offices, by code and by name."""

    def __init__(self, units: Sequence[Unit], aliases: Sequence[UnitAlias]) -> None:
        ids = {unit.id for unit in units}
        self.names = names_of(units, [alias for alias in aliases if alias.unit_id in ids])
        self.codes = {fold(unit.code): unit.id for unit in units if unit.code}
        self.same: defaultdict[Key, list[int]] = defaultdict(list)
        for unit_id, name in self.names:
            self.same[name_key(name)].append(unit_id)


class _Units:
    """The units of a book as lines name them."""

    def __init__(self, session: Session) -> None:
        units = select(session.conn, Unit, "unit")
        aliases = select(session.conn, UnitAlias, "unit_alias")
        today = clock.today().isoformat()
        self.own = session.own_unit_id()
        self.parents = {unit.id: unit.parent_id for unit in units}
        self.ended = {unit.id for unit in units if unit.valid_to and unit.valid_to < today}
        self.schools = _Group([unit for unit in units if unit.kind == "school"], aliases)
        self.offices = _Group([unit for unit in units if unit.kind != "school"], aliases)

    def under(self, unit_id: int, parent: Key) -> bool | None:
        """Whether the office of that name stands above a unit; None where the book says nothing."""
        wanted, above = self.offices.same[parent], self.parents[unit_id]
        unplaced, seen = above in (None, self.own), set[int]()
        while above is not None and above not in seen:
            if above in wanted:
                return True
            seen.add(above)
            above = self.parents[above]
        return None if unplaced else False


def recognise(session: Session, sheet: Sheet) -> dict[int, Known]:
    """What each line's name means, by line; slow on long lists, so asked once per table."""
    units = _Units(session)
    known, taken = dict[int, Known](), dict[int | tuple[Key, Key], int]()
    for line, cells in sheet.rows:
        found = _known(sheet, cells, units)
        if found.unit_id in units.ended:
            found = _doubtful(found, tr("Đơn vị này đã thôi hoạt động."))
        name = name_key(sheet.cell(cells, "name"))
        mark = found.unit_id or (name and (name, name_key(sheet.cell(cells, "parent"))))
        if found.unit_id not in units.ended and mark in taken:
            first = taken[mark]
            found = _doubtful(found, tr("Cùng đơn vị với dòng {line}.", line=first))
        elif mark:
            taken[mark] = line
        known[line] = found
    return known


def _doubtful(found: Known, why: str) -> Known:
    return Known(None, found.candidates, why)


def _known(sheet: Sheet, cells: Sequence[str], units: _Units) -> Known:
    code, name = fold(sheet.cell(cells, "code")), sheet.cell(cells, "name")
    office = line_kind(sheet.cell(cells, "kind"), name).office
    group = units.offices if office else units.schools
    match = match_unit(name, group.names) if name else None
    if code and code in group.codes:
        unit_id = group.codes[code]
        if match is not None and match.unit_id not in (None, unit_id):
            return Known(None, match.candidates, tr("Mã và tên chỉ hai đơn vị khác nhau."))
        return Known(unit_id)
    if match is None:
        return Known()
    parent = sheet.cell(cells, "parent")
    if match.confidence >= _SAME:
        return _of_that_name(group.same[name_key(name)], match.candidates, units, parent)
    if office and len(set(mistaken := units.schools.same[name_key(name)])) == 1:
        return Known(mistaken[0])  # written as a school once, before lists could say its kind
    levels = sheet.cell(cells, "levels")
    if match.unit_id is None and levels:  # "Dương Hà" in a list with a column of levels
        longer = match_unit(f"{levels} {name}", group.names)
        if longer.unit_id is not None:
            return Known(None, longer.candidates, tr("Tên trong bảng không ghi cấp học."))
    near = [each for each in match.candidates
            if not parent or units.under(each.unit_id, name_key(parent)) is not False]  # fmt: skip
    parts, worth = set(name_key(name)), _OFFICES_WORTH_ASKING if office else _WORTH_ASKING
    alike = any(each.confidence >= worth or parts < set(name_key(each.name)) for each in near)
    return Known(None, match.candidates, tr("Tên gần giống đơn vị đã có.") if alike else "")


def _of_that_name(
    ids: Sequence[int], candidates: tuple[Candidate, ...], units: _Units, parent: str
) -> Known:
    """The unit among those of one name; the unit above, where the list names it, tells them apart.

    Schools of two districts often share a name: one that stands under another office than the list
    says is asked, not moved.
    """
    found = list(dict.fromkeys(ids))
    if not parent:
        if len(found) == 1:
            return Known(found[0], candidates)
        return Known(None, candidates, tr("Sổ có {n} đơn vị cùng tên này.", n=len(found)))
    stands = {unit_id: units.under(unit_id, name_key(parent)) for unit_id in found}
    there = [unit_id for unit_id in found if stands[unit_id]] or (
        found if len(found) == 1 and stands[found[0]] is None else []
    )
    if len(there) == 1:
        return Known(there[0], candidates)
    return Known(
        None, candidates,
        tr("Sổ có đơn vị cùng tên này nhưng không trực thuộc “{parent}”.", parent=parent),
    )  # fmt: skip
