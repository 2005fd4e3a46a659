"""Trying a block of cells before it is written: which cells fit, which do not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from gui.book import problem_sentence
from gui.models.row_states import settle_rows
from gui.number_text import full_text

if TYPE_CHECKING:
    from gui.models.table_model import TableModel

CellText = tuple[int, int, str]  # row, column, text typed


@dataclass(frozen=True)
class TriedCell:
    """A cell of a block and what would become of it.

    `fixed` is computed or belongs to the plan and stays as it is; `outside` lies beyond the table;
    `bad` is refused with `words`; `two` is a number with two readings, `readings` in words.
    """

    row: int
    column: int
    text: str
    state: Literal["fits", "fixed", "outside", "bad", "two"]
    words: str = ""
    readings: tuple[str, str] = ("", "")


class _TakenBackError(Exception):
    """Leaves the transaction of a trial, so that nothing of it stays."""


def try_block(model: TableModel, cells: Sequence[CellText]) -> list[TriedCell]:
    """Write the cells in a transaction that is taken back; what each one met with."""
    tried: list[TriedCell] = []
    settled, contradictions = settle_rows(model.columns, cells)
    try:
        with model.book.one_step(tr("Thử dán")):
            tried = [
                TriedCell(*cell, "bad", contradictions[cell[:2]])
                if cell[:2] in contradictions
                else _try_cell(model, *cell)
                for cell in settled
            ]
            raise _TakenBackError
    except _TakenBackError:
        return tried
    finally:
        model.forget_rows()


def _try_cell(model: TableModel, row: int, column: int, text: str) -> TriedCell:
    found = model.row_at(row)
    if found is None or not model.columns[column].can_edit(found):
        return TriedCell(row, column, text, "fixed")
    try:
        model.write(row, column, text)
    except AmbiguousNumber as two:
        first, second = (full_text(reading) for reading in two.readings)
        return TriedCell(row, column, text, "two", readings=(first, second))
    except (UserError, BookError, ValueError) as error:
        return TriedCell(row, column, text, "bad", problem_sentence(error))
    model.forget_row(row)
    return TriedCell(row, column, text, "fits")
