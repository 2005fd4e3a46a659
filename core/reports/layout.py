"""Page geometry of official documents, read from `resources/forms/official.json`.

The figures are those of Nghị định 30/2020/NĐ-CP, Phụ lục I; they live in data so that an office can
follow another rule without touching code. Lengths here are points (1/72 inch), as PDF counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from core.paths import resource

MM: Final = 72 / 25.4


@dataclass(frozen=True)
class Layout:
    """Sizes of one kind of page. `form` holds the other figures of the form, as in the file."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    form: dict[str, Any]

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom


@cache
def form() -> dict[str, Any]:
    """The figures and fixed lines of the form."""
    known: dict[str, Any] = json.loads(resource("forms", "official.json").read_text("utf-8"))
    return known


@cache
def layout(landscape: bool = False) -> Layout:
    """The page: A4 upright, or lying for wide appendices, with the same margins."""
    known = form()
    width, height = known["page_mm"]
    if landscape:
        width, height = height, width
    margins = {side: size * MM for side, size in known["margins_mm"].items()}
    return Layout(width * MM, height * MM, **margins, form=known)
