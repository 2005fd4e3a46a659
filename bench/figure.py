"""A measured figure with its bar: one line of the bench's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure with its bar ("≤ 10 ms"); `limit` None = only told."""

    name: str
    value: float
    unit: str
    limit: float | None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.limit is None or self.value <= self.limit
