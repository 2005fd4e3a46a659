"""Leading and coordinating units of a task: reading a cell of names, and what can be chosen."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.i18n import tr
from core.rules.names import Match, match_unit, names_of, split_units
from core.services.choices import Option, searchable
from core.session import Session
from db.queries import tasks as query
from db.queries.rows import select
from db.records import Unit, UnitAlias
from db.text import fold, nfc
from db.writer import Row, Writer

UnitColumn = Literal["lead_raw", "coordinating_raw"]
_SHOWN_NAMES: Final = 2
ROLES: Final[dict[UnitColumn, str]] = {"lead_raw": "lead", "coordinating_raw": "coordinate"}


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit of a cell: its name as it stands there, and its local id when the book knows it."""

    name: str
    unit_id: int | None = None


def read_units(session: Session, cell: str) -> list[NamedUnit]:
    """The units that a cell names, each once, in their order; known ones with their id."""
    return _matched(split_units(cell), _known_names(session.conn))


def read_typed(session: Session, cell: str) -> tuple[str, list[str]]:
    """A cell typed by a person: its text with known names set right, and the names nobody knows.

    A name typed without accents becomes the known name that fits ("noi vu" → "Phòng Nội vụ"); a
    cell without such a name stays as it was typed. A name that tasks print already is no news.
    """
    names = split_units(cell)
    matches = _matches(names, _known_names(session.conn))
    right = [
        match.candidates[0].name if match.unit_id is not None and _is_plain(name) else name
        for name, match in zip(names, matches, strict=True)
    ]
    on_paper = set(query.names_on_paper(session.conn)) if names else set()
    unknown = [
        name for name, match in zip(names, matches, strict=True)
        if match.unit_id is None and name not in on_paper
    ]  # fmt: skip
    return (cell if right == names else "; ".join(right)), unknown


def _is_plain(name: str) -> bool:
    """Typed without accents, and no abbreviation: those are kept as people write them."""
    return fold(name) == name.lower() and not name.isupper()


def units_of(session: Session, task_id: int, column: UnitColumn) -> list[NamedUnit]:
    """The units of a task in their order; a printed text that names nobody counts as one name."""
    rows = query.task_units(session.conn, task_id, ROLES[column])
    if rows:
        return [NamedUnit(name, unit_id) for _, name, unit_id in rows]
    [task] = query.tasks(session.conn, [task_id])
    raw = task.lead_raw if column == "lead_raw" else task.coordinating_raw
    return [NamedUnit(raw)] if raw else []


def unit_options(session: Session) -> list[Option]:
    """The units of the book that still exist – offices, then schools – and names on paper only.

    They are found under their aliases and under the names that tasks print, too; what stands in
    the cell is the name that the tasks print most.
    """
    printed = query.printed_names(session.conn)
    units = []
    for unit, aliases in query.living_units(session.conn):
        names = printed.get(unit.id, [])
        group = tr("Trường") if unit.kind == "school" else tr("Cơ quan, tổ chức")
        words = searchable(unit.name, unit.code, *aliases, *names)
        shown = "; ".join(name for name in names[:_SHOWN_NAMES] if name != unit.name)
        units.append(Option(unit.id, unit.name, shown, group, words, names[0] if names else ""))
    group = tr("Tên có trong kế hoạch")
    on_paper = query.names_on_paper(session.conn)
    return [*units, *(Option(None, name, "", group, searchable(name)) for name in on_paper)]


# -- writing ----------------------------------------------------------------------------------


def lay_cells(writer: Writer, task_id: int, row: Row) -> None:
    """Lay the units of each cell of `row` that names some: printed name, and unit if known."""
    known: list[tuple[int, str]] | None = None
    for column in ROLES:
        if column not in row:
            continue
        cell = row[column]
        names = split_units(cell) if isinstance(cell, str) else []
        if names and known is None:
            known = _known_names(writer.conn)
        lay_units(writer, task_id, column, _matched(names, known or []))


def lay_units(writer: Writer, task_id: int, column: UnitColumn, units: Sequence[NamedUnit]) -> None:
    """Make these the units of a task, in this order."""
    role = ROLES[column]
    for place, _, _ in query.task_units(writer.conn, task_id, role):
        if place >= len(units):
            writer.delete("task_unit", (task_id, role, place))
    for place, unit in enumerate(units):
        values: Row = {"name": unit.name, "unit_id": unit.unit_id}
        writer.put("task_unit", (task_id, role, place), values)


def cell_text(units: Sequence[NamedUnit]) -> str:
    """The cell that prints these units."""
    return "; ".join(unit.name for unit in units)


def without_repeats(units: Sequence[NamedUnit]) -> list[NamedUnit]:
    """Each unit once, however it is written, at its first place; empty names left out."""
    found: dict[object, NamedUnit] = {}
    for unit in units:
        name = nfc(unit.name)
        if name:
            found.setdefault(unit.unit_id or name, NamedUnit(name, unit.unit_id))
    return list(found.values())


def _known_names(conn: sqlite3.Connection) -> list[tuple[int, str]]:
    return names_of(select(conn, Unit, "unit"), select(conn, UnitAlias, "unit_alias"))


def _matched(names: Sequence[str], known: Sequence[tuple[int, str]]) -> list[NamedUnit]:
    matches = _matches(names, known)
    return [NamedUnit(name, match.unit_id) for name, match in zip(names, matches, strict=True)]


def _matches(names: Sequence[str], known: Sequence[tuple[int, str]]) -> list[Match]:
    return [match_unit(name, known) for name in names]
