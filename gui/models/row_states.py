"""Cells of a block that speak for their whole row: "–" means the row, not one of its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import tr
from core.rules.short_text import shortened
from gui.models.columns import Column

if TYPE_CHECKING:
    from gui.models.block_trial import CellText

Contradictions = dict[tuple[int, int], str]
"""(row, column) → why the cell contradicts another one of its row."""


def settle_rows(
    columns: Sequence[Column], cells: Sequence[CellText]
) -> tuple[list[CellText], Contradictions]:
    """The cells to write, and those that say different things about one row.

    Beside "–" or "?" an empty cell says nothing: it would take back what the other said.
    """
    rows: dict[int, list[CellText]] = defaultdict(list)
    for cell in cells:
        if columns[cell[1]].speaks is not None:
            rows[cell[0]].append(cell)
    contradictions: Contradictions = {}
    silent: set[tuple[int, int]] = set()
    for row, group in rows.items():
        filled = [(column, text) for _, column, text in group if text.strip()]
        said = {speaks(text) for column, text in filled if (speaks := columns[column].speaks)}
        if len(said) > 1:
            words = _words([text for _, text in filled])
            contradictions |= {(row, column): words for column, _ in filled}
        elif said and None not in said:
            silent |= {(row, column) for _, column, text in group if not text.strip()}
    return [cell for cell in cells if cell[:2] not in silent], contradictions


def _words(texts: Sequence[str]) -> str:
    quoted = ", ".join(f"“{shortened(text, 20)}”" for text in dict.fromkeys(texts))
    return tr("Các ô của dòng này không khớp nhau: {texts}. Một dòng hoặc có số, hoặc không áp "
              "dụng, hoặc chưa có số liệu.", texts=quoted)  # fmt: skip
