"""Ordinals in the first column of a table whose rows the plan does not number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.reports.content import Cell, Row

_OWN: Final = 0.1  # share of rows with a number from which on the plan's own numbers stay


def with_ordinals(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows as they are where the plan numbers them, else 1, 2, 3 … in their first cells.

    Headings and totals count as none; rows joined to the one above share its ordinal.
    """
    counted = [row for row in rows if row.style == "data" and not row.joined]
    own = sum(bool(row.cells[0].text) for row in counted)
    if own and own >= _OWN * len(counted):
        return tuple(rows)
    made, number = [], 0
    for row in rows:
        if row.style != "data":
            made.append(row)
            continue
        number += not row.joined
        made.append(replace(row, cells=(Cell(str(number)), *row.cells[1:])))
    return tuple(made)
