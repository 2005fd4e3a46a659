"""What a line of a table is called in a sentence: the text of the column that names its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import tr

if TYPE_CHECKING:
    from gui.models.table_model import TableModel


def row_name(model: TableModel, row: int) -> str:
    """The name in the stretched column, else "dòng 5"; a line outside the table has its number."""
    found = model.row_at(row)
    name = next((column for column in model.columns if column.stretch), None)
    text = name.text(found) if name is not None and found is not None else ""
    return " ".join(text.split()) or tr("dòng {row}", row=row + 1)
