"""A pasted table of units as proposals: what is new, what changes, what a person must decide.

What a line means is decided in `core.imports.recognition`. Lines that are not certain are shown
with their candidates and wait for an answer; nothing is written for them meanwhile.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.imports.recognition import Known
from core.imports.school_columns import Sheet, field_labels
from core.imports.unit_kinds import LineKind, levels_named, line_kind
from core.imports.unit_tree import UnitTree
from core.rules.names import Candidate
from core.services.school_sizes import FACTS, YearSize
from core.services.school_words import (
    kind_labels,
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
from db.records import Unit, UnitAlias
from db.text import fold
from db.writer import Row, Writer

State = Literal["new", "changed", "same", "doubtful", "skipped"]
Answer = int | str
"""What a line is: a unit of the book (id), "new" (of the kind the list says, else a school), a new
unit of a kind (its code), or "skip"."""
_TEXTS: Final = ("code", "address", "email", "note")
_OF_SCHOOLS: Final = frozenset({"levels", "ownership", *FACTS})
_SUM = re.compile(r"(?:tong|cong|tong so|tong cong)(?: .*)?")
_PART = re.compile(r"(?:[ivx]+ )?(?:khoi|cap|bac|cac truong) .*")
_ROMAN = re.compile(r"[IVX]+|[A-Z]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the table: what would be written for it, in words, and what could not be read.

    `kind` is '' while nobody has said it; `kind_asked` is whether a person has to.
    `unit_values["parent_id"]` is a unit of the book, or minus the number of the line above that
    becomes one.
    """

    line: int
    name: str
    state: State
    unit_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    changes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unit_values: Row = field(default_factory=dict)
    facts: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    kind: str = "school"
    kind_asked: bool = False

    @property
    def refused(self) -> int:
        """Cells that are not written: what could not be read, or has no place."""
        if self.state == "skipped":
            return 0
        return len(self.problems) - (self.state == "doubtful")  # the doubt is about the line


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with all that decides about it: the unit it means (None a new one), its kind."""

    sheet: Sheet
    number: int
    cells: Sequence[str]
    unit: Unit | None
    kind: str
    answered: bool

    @property
    def name(self) -> str:
        return self.sheet.cell(self.cells, "name")

    @property
    def refuses(self) -> frozenset[str]:
        """Fields that a unit of this kind has not."""
        return frozenset() if self.kind in ("school", "") else _OF_SCHOOLS


# -- what would be written ----------------------------------------------------------------------


def propose(
    session: Session, sheet: Sheet, known: Mapping[int, Known], answers: Mapping[int, Answer]
) -> list[Proposal]:
    """Every line with what would be written, after the answers given so far."""
    years = sorted({c.school_year for c in sheet.columns if c.school_year})
    units = {u.id: u for u in select(session.conn, Unit, "unit")}
    aliases = select(session.conn, UnitAlias, "unit_alias")
    tree = UnitTree(units.values(), aliases, session.own_unit_id())
    facts: dict[tuple[int, str], dict[str, UnitFacts]] = {}
    for found in query.facts_of_years(session.conn, units, years):
        facts.setdefault((found.unit_id, found.school_year), {})[found.level] = found
    proposals = []
    for number, cells in sheet.rows:
        answer, mine = answers.get(number), known[number]
        name, reason = sheet.cell(cells, "name"), _not_a_unit(sheet, cells)
        said = line_kind(sheet.cell(cells, "kind"), name)
        if answer == "skip" or (reason and answer is None):
            why = (reason,) if reason else ()
            proposals.append(Proposal(number, name, "skipped", problems=why, kind=said.kind,
                                      kind_asked=not said.kind))  # fmt: skip
            tree.leave_out(number, name)
            continue
        unit_id = answer if isinstance(answer, int) else None if answer else mine.unit_id
        unit = units.get(unit_id or 0)
        line = _Line(sheet, number, cells, unit, _kind(said, unit, answer), answer is not None)
        past = {year: facts.get((unit.id, year), {}) for year in years} if unit else {}
        proposals.append(_proposal(line, said, tree, past, mine))
    return proposals


def _kind(said: LineKind, unit: Unit | None, answer: Answer | None) -> str:
    if isinstance(answer, str) and answer in kind_labels():
        return answer
    if unit is not None:
        return said.kind if said.said else unit.kind
    return said.kind or ("school" if answer == "new" else "")


def _not_a_unit(sheet: Sheet, cells: Sequence[str]) -> str:
    name, place = fold(sheet.cell(cells, "name")), sheet.cell(cells, "place").strip(". ")
    rest = [text for column, text in zip(sheet.columns, cells, strict=False)
            if text and column.field not in ("name", "place")]  # fmt: skip
    if not name:
        return tr("Dòng không có tên đơn vị.")
    if _SUM.fullmatch(name):
        return tr("Dòng cộng.")
    if not rest and (_PART.fullmatch(name) or _ROMAN.fullmatch(place)):
        return tr("Dòng tiêu đề.")
    return ""


def _proposal(
    line: _Line, said: LineKind, tree: UnitTree,
    past: Mapping[str, Mapping[str, UnitFacts]], known: Known,
) -> Proposal:  # fmt: skip
    place, doubt, lost = _place(line, tree)
    values, changes, problems = _unit_values(line)
    levels = str(values.get("levels", line.unit.levels if line.unit else ""))
    facts, more, wrong = _facts(line, levels, past)
    if said.problem:
        problems.insert(0, tr("{problem} Ô này không ghi.", problem=said.problem))
    if line.unit is None and not line.answered and (why := known.doubt or said.doubt or doubt):
        tree.leave_out(line.number, line.name)
        return Proposal(line.number, line.name, "doubtful", None, known.candidates,
                        problems=(why, *problems, *wrong), kind=said.kind,
                        kind_asked=not said.kind)  # fmt: skip
    values = {**values, **place}
    changes = [*_standing(line, place, tree), *changes, *more]
    problems = [*lost, *problems, *wrong]
    state: State = "new" if line.unit is None else "changed" if changes else "same"
    unit_id, parent = line.unit.id if line.unit else None, place.get("parent_id")
    above = line.unit.parent_id if line.unit and "parent_id" not in place else parent
    tree.add(unit_id or -line.number, line.name, line.kind, above)
    return Proposal(line.number, line.name, state, unit_id, known.candidates, tuple(changes),
                    tuple(problems), values, facts, line.kind, not said.kind)  # fmt: skip


def _place(line: _Line, tree: UnitTree) -> tuple[dict[str, Any], str, list[str]]:
    """Kind and unit above as they change; why the latter is not found; the cells so lost."""
    unit, wanted = line.unit, line.sheet.cell(line.cells, "parent")
    place: dict[str, Any] = {}
    if unit is None:
        place = {"kind": line.kind, "parent_id": tree.usual(line.kind)}
    elif line.kind != unit.kind:
        place = {"kind": line.kind}
    if not wanted:
        return place, "", []
    try:
        parent = tree.find(wanted, unit.id if unit else None)
    except UserError as error:
        return place, str(error), [tr("{problem} Ô này không ghi.", problem=error)]
    if unit is None or parent != unit.parent_id:
        place["parent_id"] = parent
    return place, "", []


def _standing(line: _Line, place: Mapping[str, Any], tree: UnitTree) -> list[str]:
    """In words what `_place` found; of a new school only where the list speaks of it."""
    said, unit, labels = list[str](), line.unit, kind_labels()
    if "kind" in place and (unit is not None or line.kind != "school"):
        said.append(_change(field_labels()["kind"], labels[unit.kind] if unit else "",
                            labels[line.kind]))  # fmt: skip
    listed = any(column.field == "parent" for column in line.sheet.columns)
    if "parent_id" in place and (listed or unit is not None or line.kind != "school"):
        above = tree.name(place["parent_id"]) or tr("(không đơn vị nào)")
        said.append(_change(field_labels()["parent"], tree.name(unit.parent_id) if unit else "",
                            above))  # fmt: skip
    return said


def _unit_values(line: _Line) -> tuple[Row, list[str], list[str]]:
    """Columns of the unit that the line changes; empty cells change nothing."""
    unit = line.unit
    values: Row = {} if unit else {"name": line.name}
    changes, problems = list[str](), list[str]()
    readers: dict[str, Callable[[str], str | None]] = {
        **dict.fromkeys(_TEXTS, lambda text: text),
        "levels": read_levels,
        "ownership": read_ownership,
    }
    for column, text in zip(line.sheet.columns, line.cells, strict=False):
        if column.field not in readers or not text:
            continue
        if column.field in line.refuses:
            problems.append(_only_of_schools(column.field))
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
    named = "" if unit or line.refuses or "levels" in values else levels_named(line.name)
    if named:
        values["levels"] = named
        changes.append(tr("Cấp học (theo tên): {levels}", levels=levels_text(named)))
    return values, changes, problems


def _only_of_schools(name: str) -> str:
    return tr("{label} chỉ ghi cho trường. Ô này không ghi.", label=field_labels()[name])


def _facts(
    line: _Line, levels: str, past: Mapping[str, Mapping[str, UnitFacts]]
) -> tuple[dict[tuple[str, str], Row], list[str], list[str]]:
    """Figures by (school year, level) that the line changes."""
    facts, changes, problems = dict[tuple[str, str], Row](), list[str](), list[str]()
    own = tuple(level for level in levels.split(",") if level)
    for column, text in zip(line.sheet.columns, line.cells, strict=False):
        if column.field not in FACTS or not text:
            continue
        if column.field in line.refuses:
            problems.append(_only_of_schools(column.field))
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


def counted(proposals: Iterable[Proposal]) -> str:
    """How many schools and offices these are: "2 trường, 1 cơ quan"; "0 trường" for none."""
    kinds = Counter(proposal.kind == "school" for proposal in proposals)
    schools = tr("{n} trường", n=kinds[True]) if kinds[True] or not kinds[False] else ""
    offices = tr("{n} cơ quan", n=kinds[False]) if kinds[False] else ""
    return ", ".join(filter(None, (schools, offices)))


def import_schools(session: Session, proposals: Sequence[Proposal]) -> tuple[str, str]:
    """Write every new and changed line as one undo step; returns how many of each, `counted`.

    Raises `UserError` when there is nothing to write.
    """
    new = [p for p in proposals if p.state == "new"]
    changed = [p for p in proposals if p.state == "changed" and p.unit_id is not None]
    if not new and not changed:
        raise UserError(tr("Không có dòng nào để ghi."))
    counts = counted(new), counted(changed)
    label = tr("Nhập bảng trường: {new} mới; {changed} thay đổi", new=counts[0], changed=counts[1])
    with session.edit(label) as writer:
        added = dict[int, int]()
        for proposal in new:  # an office above stands on a line above
            row = {**_written(proposal, added), "uid": str(uuid.uuid4())}
            added[-proposal.line] = writer.add("unit", row)
            _write_facts(writer, added[-proposal.line], proposal)
        place_units(writer, [*added.values()], None)
        for proposal in changed:
            unit_id = int(proposal.unit_id or 0)
            writer.update("unit", (unit_id,), _written(proposal, added))
            _write_facts(writer, unit_id, proposal)
    return counts


def _written(proposal: Proposal, added: Mapping[int, int]) -> Row:
    """The row of the unit, with the ids that the lines above were given."""
    row, parent = dict(proposal.unit_values), proposal.unit_values.get("parent_id")
    if isinstance(parent, int) and parent < 0:
        row["parent_id"] = added[parent]
    return row


def _write_facts(writer: Writer, unit_id: int, proposal: Proposal) -> None:
    for (year, level), figures in proposal.facts.items():
        key = (unit_id, year, level)
        old = writer.get("unit_facts", *key) or dict.fromkeys(FACTS)
        writer.put("unit_facts", key, {**{name: old[name] for name in FACTS}, **figures})
