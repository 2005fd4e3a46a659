"""Where the lines and cells of a pasted rectangle go: past headings and hidden columns.

A sheet with the same headings as the table brings them along. A line that falls on a heading and is
empty, repeats its title or holds only words where numbers belong is that heading of the sheet; any
other line goes to the row below the heading, as if the sheet had none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

from PySide6.QtCore import QModelIndex

from gui.models.block_trial import CellText, TriedCell
from gui.models.columns import Column, Group
from gui.models.table_model import TableModel


class PastePlaces(NamedTuple):
    """Cells of the table that are met, texts beyond it, and how many headings the sheet had.

    `doubtful`: the sheet has a line for some of the headings passed and none for the others, so
    its rows may be other rows than those of the table.
    """

    cells: list[CellText]
    outside: list[TriedCell]
    headings: int
    doubtful: bool


def places_for(
    table: TableModel,
    lines: Sequence[Sequence[str]],
    first: QModelIndex,
    columns: Sequence[int],
    *,
    own: bool,
) -> PastePlaces:
    """Place a rectangle with its corner in `first`; `columns` are the ones shown from there on.

    `own`: it was copied from a table of this program, which leaves headings out.
    """
    targets = [table.columns[place] for place in columns]
    cells: list[CellText] = []
    outside: list[TriedCell] = []
    row, taken, passed = first.row(), 0, 0
    for line in lines:
        entry = table.entry(row)
        if isinstance(entry, Group) and not own and _is_heading(line, entry, targets):
            taken += 1
            row += 1
            continue
        while isinstance(table.entry(row), Group):
            passed += 1
            row += 1
        inside = row < table.rowCount()
        for c, text in enumerate(line):
            if inside and c < len(columns):
                cells.append((row, columns[c], text))
            elif text:
                place = columns[c] if c < len(columns) else table.columnCount() + c
                outside.append(TriedCell(row, place, text, "outside"))
        row += 1
    return PastePlaces(cells, outside, taken, doubtful=bool(taken and passed))


def _is_heading(line: Sequence[str], group: Group, columns: Sequence[Column]) -> bool:
    filled = [(place, text) for place, text in enumerate(line) if text.strip()]
    if not filled or any(_same(text, group.title) for _, text in filled):
        return True
    return all(
        place < len(columns)
        and columns[place].align == "right"
        and not any(letter.isdigit() for letter in text)
        and any(letter.isalpha() for letter in text)
        for place, text in filled
    )


def _same(text: str, title: str) -> bool:
    """Whether two titles differ in spaces, capitals or the way accents are stored only."""
    first, second = (" ".join(normalize("NFC", t).casefold().split()) for t in (text, title))
    return first == second
