"""A form as the window works with it: opened once, looked at anew after every change.

Everything here only reads; it is called on a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.i18n import tr
from core.services.choices import searchable
from core.services.forms import (
    CellLink,
    FilledCell,
    Form,
    TableLink,
    digest_of,
    form,
    form_package,
    forms,
    lasting,
    read_form,
    renamed_sheets,
)
from core.session import Session

if TYPE_CHECKING:
    from core.reports.form_grid import FormGrid
    from core.reports.form_package import Package
    from core.reports.form_rows import RowName
    from core.reports.form_sheet import FormSheet, Place, Step

Proposals = dict[str, tuple[TableLink | None, list[CellLink]]]
"""Sheet → a table and single cells that nobody has confirmed."""

_ALIKE: Final = 0.7
"""From this share of texts at the same places on a file may be a form that the book knows."""


@dataclass(frozen=True, slots=True)
class FigureChoice:
    """An indicator at a level, to be picked for a cell or a row; `search` is folded text."""

    indicator: str
    level: str
    number: str
    name: str
    group: str
    measure: str
    search: str


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form's file with its sheets, read once: reading is the slow part."""

    id: str
    digest: str
    package: Package
    grids: dict[str, FormGrid]

    def fits(self, known: Form) -> bool:
        """Whether this is the file that the form has now."""
        return (self.id, self.digest) == (known.id, known.digest)


@dataclass(frozen=True, slots=True)
class FormLook:
    """What a form is filled with for a period.

    `filled` are the mapped cells, those with a problem first; `draft_cells` and `draft_rows` belong
    to the table that is being pointed at and not written yet; `choices` is everything that can be
    picked. `places` and `draft_places` are the cells by sheet and place.
    """

    form: Form
    opened: OpenForm
    filled: list[FilledCell]
    draft_cells: list[FilledCell]
    draft_rows: list[RowName]
    choices: list[FigureChoice]
    places: dict[str, dict[Place, FilledCell]]
    draft_places: dict[str, dict[Place, FilledCell]]


@dataclass(frozen=True, slots=True)
class FormArrival:
    """A file that was chosen. `known` is the id of the form it is, or looks like ('' for none).

    `is_same` when it is that very file; else `moved` says where the words beside mapped cells are
    no longer the same.
    """

    path: Path
    data: bytes
    known: str = ""
    is_same: bool = False
    moved: tuple[str, ...] = ()


# -- looking ----------------------------------------------------------------------------------


def open_form(session: Session, form_id: str, step: Step | None = None) -> OpenForm:
    """Read a form's file and its sheets. Raises `UserError`, and what `step` raises to stop it."""
    from core.reports.form_grid import grids

    package = form_package(session, form_id)
    return OpenForm(form_id, form(session, form_id).digest, package, grids(package, step))


def look_at_form(
    session: Session,
    form_id: str,
    period_key: str,
    opened: OpenForm | None = None,
    draft: TableLink | None = None,
    step: Step | None = None,
) -> FormLook:
    """What would be written for a period, with a table that is not kept yet.

    `step` is told how far the reading of a form is that was not `opened` before. Raises
    `UserError`, and what `step` raises to stop it.
    """
    from core.reports.form_match import matcher_of

    known = form(session, form_id)
    if opened is None or not opened.fits(known):
        opened = open_form(session, form_id, step)
    matcher = matcher_of(session, opened.package, period_key, known.scope)
    matcher.sheets.update((name, grid.sheet) for name, grid in opened.grids.items())
    choices = [
        FigureChoice(
            uid, level, figure.indicator.no or "", figure.indicator.name,
            figure.indicator.group_name or "", figure.indicator.measure or "",
            searchable(figure.indicator.no, figure.indicator.name, level),
        )
        for (uid, level), figure in matcher.figures.items()
    ]  # fmt: skip
    filled = _in_order(matcher.cells(known), list(opened.package.sheets))
    draft_cells = list(matcher.table(draft)) if draft else []
    draft_rows = matcher.rows(draft) if draft else []
    places, draft_places = _by_place(filled), _by_place(draft_cells)
    return FormLook(
        known, opened, filled, draft_cells, draft_rows, choices, places, draft_places
    )  # fmt: skip


def _in_order(cells: list[FilledCell], sheets: list[str]) -> list[FilledCell]:
    """What cannot be filled comes first, then sheet by sheet from the top."""
    from core.reports.form_sheet import place_of

    def order(cell: FilledCell) -> tuple[bool, int, Place]:
        sheet = sheets.index(cell.sheet) if cell.sheet in sheets else -1
        return not cell.problem, sheet, place_of(cell.cell)

    return sorted(cells, key=order)


def _by_place(cells: list[FilledCell]) -> dict[str, dict[Place, FilledCell]]:
    from core.reports.form_sheet import place_of

    found: dict[str, dict[Place, FilledCell]] = {}
    for cell in cells:
        found.setdefault(cell.sheet, {})[place_of(cell.cell)] = cell
    return found


def propose(session: Session, opened: OpenForm, period_key: str) -> Proposals:
    """What the program thinks every sheet wants; nothing is written. Raises `UserError`."""
    from core.reports.form_match import matcher_of
    from core.reports.form_proposals import propose_cells, propose_table

    names = matcher_of(session, opened.package, period_key).names
    return {
        name: (propose_table(name, grid.sheet, names), propose_cells(name, grid.sheet))
        for name, grid in opened.grids.items()
    }


def confirm_rows(link: TableLink, rows: list[RowName]) -> TableLink:
    """A table with the proposed rows taken as the user's own answers."""
    from core.services.forms import RowLink

    said = {(row.row, row.text) for row in rows if row.is_proposed}
    kept = tuple(each for each in link.rows if (each.row, each.text) not in said)
    added = tuple(
        RowLink(row.row, row.text, row.named[0].indicator.uid, row.level)
        for row in rows
        if row.is_proposed
    )
    return replace(link, rows=(*kept, *added))


# -- a file that comes --------------------------------------------------------------------------


def look_at_file(session: Session, path: Path, step: Step | None = None) -> FormArrival:
    """Read a chosen file and find the form it is, whatever it is called now.

    The same bytes are the same form; else the same sheets with most texts at the same places.
    Raises `UserError`, `BookError`, and what `step` raises to stop it.
    """
    from core.reports.form_package import open_package

    data = read_form(path)
    known = forms(session)
    same = next((each for each in known if each.digest == digest_of(data)), None)
    if same is not None:
        return FormArrival(path, data, same.id, True)
    package = open_package(data)
    best, likest = _ALIKE, None
    for done, each in enumerate(known):
        if step is not None:
            step(done, len(known))
        likeness = _likeness(form_package(session, each.id), package)
        if likeness >= best:
            best, likest = likeness, each
    if likest is None:
        return FormArrival(path, data)
    moved = _moved(likest, form_package(session, likest.id), package)
    return FormArrival(path, data, likest.id, False, tuple(moved))


def _likeness(known: Package, other: Package) -> float:
    """How many texts of a form stand at the same places of another file, 0 to 1."""
    names = renamed_sheets(known, other)
    first, second = _texts(known, names), _texts(other, {name: name for name in other.sheets})
    both = len(first) + len(second)
    return 2 * len(first & second) / both if both and names else 0.0


def _texts(package: Package, names: Mapping[str, str]) -> set[tuple[str, Place, str]]:
    """Sheet (under the name it has in the other file), place and lasting words of every text."""
    from core.reports.form_fill import sheet_of

    return {
        (shared, place, lasting(cell.text))
        for name, shared in names.items()
        for place, cell in sheet_of(package, name).cells.items()
        if not cell.formula and any(letter.isalpha() for letter in cell.text)
    }


def _moved(known: Form, before: Package, after: Package) -> list[str]:
    """The mapped cells and columns whose words beside or above are not the same any more."""
    from core.reports.form_fill import sheet_of
    from core.reports.form_proposals import head_of
    from core.reports.form_sheet import place_of

    said: list[str] = []
    names = renamed_sheets(before, after)
    read = cache(sheet_of)

    def compare(name: str, where: str, words: Callable[[FormSheet], str]) -> None:
        if name not in names:
            return
        old, new = words(read(before, name)), words(read(after, names[name]))
        if lasting(old) != lasting(new):
            said.append(
                tr("{where}: trước là “{old}”, nay là “{new}”", where=where, old=old[:80],
                   new=new[:80])
            )  # fmt: skip

    for cell in known.cells:
        words = partial(_beside, place=place_of(cell.cell))
        compare(cell.sheet, tr("Ô {cell}", cell=cell.cell), words)
    for table in known.tables:
        for column in table.columns:
            number = place_of(f"{column}1")[1]
            head = partial(head_of, column=number, first_row=table.first_row)
            compare(table.sheet, tr("Cột {column}", column=column), head)
    return said


def _beside(sheet: FormSheet, place: Place) -> str:
    """The nearest words at the left of a cell and the nearest above it."""
    row, column = place
    left = (sheet.text_at((row, each)) for each in range(column - 1, max(0, column - 30), -1))
    above = (sheet.text_at((each, column)) for each in range(row - 1, max(0, row - 30), -1))
    own = sheet.anchor(place)
    near = [next((t for t in texts if any(map(str.isalpha, t))), "") for texts in (left, above)]
    return " · ".join(text for text in near if text and text != sheet.text_at(own))
