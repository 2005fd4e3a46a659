"""A measured figure with its bar: one line of the bench's table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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


def peak_mb() -> float:
    """The most memory this process has held, 0 where the system does not tell.

    Not `ru_maxrss`: a child inherits that from the process that started it.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
