"""Keys of rows as the ids of records that a service takes."""

from __future__ import annotations

from collections.abc import Sequence

from gui.models.columns import Key


def row_ids(keys: Sequence[Key]) -> list[int]:
    """The keys that are ids; a line of sums or a heading is none."""
    return [key for key in keys if isinstance(key, int)]
