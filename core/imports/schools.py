"""A pasted table of schools as proposals: what is new, what changes, what a person must decide.

A printed name is taken for a school of the book without asking only when it is the same name,
spelled or shortened otherwise, or the same code. Everything else is shown with its candidates and
waits for an answer; nothing is written for it meanwhile.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.imports.school_columns import Sheet, field_labels
from core.rules.names import Candidate, match_unit, name_key, names_of
from core.services.school_sizes import FACTS, YearSize
from core.services.school_words import (
    level_labels,
    levels_text,
    ownership_labels,
    read_count,
    read_levels,
    read_ownership,
)
from core.services.unit_order import place_units
from core.session import Session
from db.queries import schools as query
from db.queries.rows import select
from db.queries.schools import UnitFacts
from db.queries.travel import below
from db.records import Unit, UnitAlias
from db.text import fold
from db.writer import Row, Writer

State = Literal["new", "changed", "same", "doubtful", "skipped"]
Answer = int | Literal["new", "skip"]
"""What a line is: a unit of the book, a new school, or nothing."""
_SAME: Final = 1.0
_WORTH_ASKING: Final = 0.7  # "TH Dương Hà B" beside "TH Dương Hà"; below, names only sound alike
_TEXTS: Final = ("code", "address", "email", "note")
_SUM = re.compile(r"(?:tong|cong|tong so|tong cong)(?: .*)?")
_PART = re.compile(r"(?:[ivx]+ )?(?:khoi|cap|bac|cac truong) .*")
_ROMAN = re.compile(r"[IVX]+|[A-Z]")


@dataclass(frozen=True, slots=True)
class Known:
    """What the book knows of a line: the unit it means when that is certain, else candidates."""

    unit_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the table: what would be written for it, in words, and what could not be read."""

    line: int
    name: str
    state: State
    unit_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    changes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unit_values: Row = field(default_factory=dict)
    facts: Mapping[tuple[str, str], Row] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """Cells that are not written: what could not be read, or has no place."""
        if self.state == "skipped":
            return 0
        return len(self.problems) - (self.state == "doubtful")  # the doubt is about the line


# -- which school is meant ----------------------------------------------------------------------


def recognise(session: Session, sheet: Sheet) -> dict[int, Known]:
    """What each line's name means, by line; slow on long lists, so asked once per table."""
    units = select(session.conn, Unit, "unit", "WHERE kind = 'school'")
    ids = {unit.id for unit in units}
    aliases = [a for a in select(session.conn, UnitAlias, "unit_alias") if a.unit_id in ids]
    names = names_of(units, aliases)
    codes = {fold(unit.code): unit.id for unit in units if unit.code}
    ended = {u.id for u in units if u.valid_to and u.valid_to < clock.today().isoformat()}
    known, taken = dict[int, Known](), dict[int | tuple[str, ...], int]()
    for line, cells in sheet.rows:
        found = _known(sheet, cells, names, codes)
        if found.unit_id in ended:
            found = _doubtful(found, tr("Trường này đã thôi hoạt động."))
        mark = found.unit_id or name_key(_cell(sheet, cells, "name"))
        if found.unit_id not in ended and mark in taken:
            first = taken[mark]
            found = _doubtful(found, tr("Cùng trường với dòng {line}.", line=first))
        elif mark:
            taken[mark] = line
        known[line] = found
    return known


def _known(
    sheet: Sheet, cells: Sequence[str], names: Sequence[tuple[int, str]], codes: Mapping[str, int]
) -> Known:
    code = fold(_cell(sheet, cells, "code"))
    name = _cell(sheet, cells, "name")
    match = match_unit(name, names) if name else None
    if code and code in codes:
        unit_id = codes[code]
        if match is not None and match.unit_id not in (None, unit_id):
            return Known(None, match.candidates, tr("Mã và tên chỉ hai trường khác nhau."))
        return Known(unit_id)
    if match is None:
        return Known()
    levels = _cell(sheet, cells, "levels")
    if match.unit_id is None and levels:  # "Dương Hà" in a list with a column of levels
        longer = match_unit(f"{levels} {name}", names)
        if longer.unit_id is not None:
            return Known(None, longer.candidates, tr("Tên trong bảng không ghi cấp học."))
    if match.unit_id is not None and match.confidence >= _SAME:
        return Known(match.unit_id, match.candidates)
    parts = set(name_key(name))
    alike = any(
        each.confidence >= _WORTH_ASKING or parts < set(name_key(each.name))
        for each in match.candidates
    )
    return Known(None, match.candidates, tr("Tên gần giống trường đã có.") if alike else "")


def _doubtful(found: Known, why: str) -> Known:
    return Known(None, found.candidates, why)


def _cell(sheet: Sheet, cells: Sequence[str], name: str) -> str:
    for column, text in zip(sheet.columns, cells, strict=False):
        if column.field == name:
            return text
    return ""


# -- what would be written ----------------------------------------------------------------------


def propose(
    session: Session, sheet: Sheet, known: Mapping[int, Known], answers: Mapping[int, Answer]
) -> list[Proposal]:
    """Every line with what would be written, after the answers given so far."""
    years = sorted({c.school_year for c in sheet.columns if c.school_year})
    units = {u.id: u for u in select(session.conn, Unit, "unit", "WHERE kind = 'school'")}
    facts: dict[tuple[int, str], dict[str, UnitFacts]] = {}
    for found in query.facts_of_years(session.conn, units, years):
        facts.setdefault((found.unit_id, found.school_year), {})[found.level] = found
    proposals = []
    for line, cells in sheet.rows:
        answer = answers.get(line)
        mine = known[line]
        reason = _not_a_school(sheet, cells)
        if answer == "skip" or (reason and answer is None):
            said = (reason,) if reason else ()
            name = _cell(sheet, cells, "name")
            proposals.append(Proposal(line, name, "skipped", problems=said))
            continue
        unit_id = answer if isinstance(answer, int) else None if answer else mine.unit_id
        unit = units.get(unit_id or 0)
        undecided = answer is None and unit is None and bool(mine.doubt)
        past = {year: facts.get((unit.id, year), {}) for year in years} if unit else {}
        proposals.append(_proposal(sheet, line, cells, unit, past, mine, undecided))
    return proposals


def _not_a_school(sheet: Sheet, cells: Sequence[str]) -> str:
    name, place = fold(_cell(sheet, cells, "name")), _cell(sheet, cells, "place").strip(". ")
    rest = [text for column, text in zip(sheet.columns, cells, strict=False)
            if text and column.field not in ("name", "place")]  # fmt: skip
    if not name:
        return tr("Dòng không có tên trường.")
    if _SUM.fullmatch(name):
        return tr("Dòng cộng.")
    if not rest and (_PART.fullmatch(name) or _ROMAN.fullmatch(place)):
        return tr("Dòng tiêu đề.")
    return ""


def _proposal(
    sheet: Sheet, line: int, cells: Sequence[str], unit: Unit | None,
    past: Mapping[str, Mapping[str, UnitFacts]], known: Known, undecided: bool,
) -> Proposal:  # fmt: skip
    name = _cell(sheet, cells, "name")
    values, changes, problems = _unit_values(sheet, cells, unit)
    levels = str(values.get("levels", unit.levels if unit else ""))
    facts, more, wrong = _facts(sheet, cells, levels, past)
    changes, problems = [*changes, *more], [*problems, *wrong]
    if undecided:
        return Proposal(line, name, "doubtful", None, known.candidates,
                        problems=(known.doubt, *problems))  # fmt: skip
    state: State = "new" if unit is None else "changed" if changes else "same"
    return Proposal(line, name, state, unit.id if unit else None, known.candidates,
                    tuple(changes), tuple(problems), values, facts)  # fmt: skip


def _unit_values(
    sheet: Sheet, cells: Sequence[str], unit: Unit | None
) -> tuple[Row, list[str], list[str]]:
    """Columns of the unit that the line changes; empty cells change nothing."""
    values: Row = {} if unit else {"name": _cell(sheet, cells, "name")}
    changes, problems = list[str](), list[str]()
    readers: dict[str, Callable[[str], str | None]] = {
        **dict.fromkeys(_TEXTS, lambda text: text),
        "levels": read_levels,
        "ownership": read_ownership,
    }
    for column, text in zip(sheet.columns, cells, strict=False):
        if column.field not in readers or not text:
            continue
        try:
            value = readers[column.field](text)
        except UserError as error:
            problems.append(tr("{problem} Ô này không ghi.", problem=error))
            continue
        old = getattr(unit, column.field) if unit else None
        if value != old:
            values[column.field] = value
            changes.append(_change(field_labels()[column.field], _words(column.field, old),
                                   _words(column.field, value)))  # fmt: skip
    if unit is None and "levels" not in values and (levels := _levels_of(str(values["name"]))):
        values["levels"] = levels
        changes.append(tr("Cấp học (theo tên): {levels}", levels=levels_text(levels)))
    return values, changes, problems


def _levels_of(name: str) -> str:
    """The levels that a school's name begins with: "TH&THCS Dương Hà" → 'TH,THCS'."""
    found = set()
    for word in name_key(name):
        code = {"mg": "MN"}.get(word, word.upper())
        if code not in level_labels():
            break
        found.add(code)
    return ",".join(code for code in level_labels() if code in found)


def _facts(
    sheet: Sheet, cells: Sequence[str], levels: str, past: Mapping[str, Mapping[str, UnitFacts]]
) -> tuple[dict[tuple[str, str], Row], list[str], list[str]]:
    """Figures by (school year, level) that the line changes."""
    facts, changes, problems = dict[tuple[str, str], Row](), list[str](), list[str]()
    own = tuple(level for level in levels.split(",") if level)
    for column, text in zip(sheet.columns, cells, strict=False):
        if column.field not in FACTS or not text:
            continue
        label, year = field_labels()[column.field], column.school_year
        size = YearSize(own, past.get(year, {}))
        level = size.entry_level
        try:
            value = read_count(text, label)
        except UserError as error:
            problems.append(tr("{problem} Ô này không ghi.", problem=error))
            continue
        if level is None:
            problems.append(tr("{label} {year} đang ghi theo từng cấp học: ô này không ghi.",
                               label=label, year=year))  # fmt: skip
        elif value != size.total(column.field):
            facts.setdefault((year, level), {})[column.field] = value
            old = _words("", size.total(column.field))
            changes.append(_change(f"{label} {year}", old, _words("", value)))
    return facts, changes, problems


def _change(label: str, old: str, new: str) -> str:
    return f"{label}: {old} → {new}" if old else f"{label}: {new}"


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "ownership":
        return ownership_labels()[str(value)]
    return levels_text(str(value)) if name == "levels" else str(value)


# -- writing -------------------------------------------------------------------------------------


def import_schools(session: Session, proposals: Sequence[Proposal]) -> tuple[int, int]:
    """Write every new and changed line as one undo step; returns how many of each.

    Raises `UserError` when there is nothing to write.
    """
    new = [p for p in proposals if p.state == "new"]
    changed = [p for p in proposals if p.state == "changed" and p.unit_id is not None]
    if not new and not changed:
        raise UserError(tr("Không có dòng nào để ghi."))
    parent = _usual_parent(session)
    label = tr("Nhập bảng trường: {new} trường mới, {changed} trường thay đổi",
               new=len(new), changed=len(changed))  # fmt: skip
    with session.edit(label) as writer:
        added = []
        for proposal in new:
            row: Row = {"kind": "school", "parent_id": parent, **proposal.unit_values}
            added.append(writer.add("unit", {**row, "uid": str(uuid.uuid4())}))
            _write_facts(writer, added[-1], proposal)
        place_units(writer, added, None)
        for proposal in changed:
            unit_id = int(proposal.unit_id or 0)
            writer.update("unit", (unit_id,), proposal.unit_values)
            _write_facts(writer, unit_id, proposal)
    return len(new), len(changed)


def _write_facts(writer: Writer, unit_id: int, proposal: Proposal) -> None:
    for (year, level), figures in proposal.facts.items():
        key = (unit_id, year, level)
        old = writer.get("unit_facts", *key) or dict.fromkeys(FACTS)
        writer.put("unit_facts", key, {**{name: old[name] for name in FACTS}, **figures})


def _usual_parent(session: Session) -> int | None:
    """The office of the last school listed; in an office's book that office, unless it is below.

    The plan of another office may name that one's units: they are not above what is imported.
    """
    units = select(session.conn, Unit, "unit", "WHERE kind = 'school' ORDER BY position DESC, id")
    usual = units[0].parent_id if units else None
    own = session.own_unit_id()
    [unit] = select(session.conn, Unit, "unit", "WHERE id = ?", (own,))
    if unit.kind == "school":
        return usual
    return usual if usual in below(session.conn, own) else own
