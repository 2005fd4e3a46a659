"""Page geometry of official documents, read from `resources/forms/official.json`.

The figures are those of Nghị định 30/2020/NĐ-CP, Phụ lục I; they live in data so that an office can
follow another rule without touching code. Lengths here are points (1/72 inch), as PDF counts.

An office chooses some of them in its settings, inside the bounds of the decree (`CHOICES`); a
document carries its choices as `Paper`, and `on_paper` makes them hold while it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from core.paths import resource

MM: Final = 72 / 25.4
Paper = tuple[tuple[str, int], ...]
"""What an office chose: keys of `CHOICES` with their values; the others are the form's."""


class Choice(NamedTuple):
    """A figure to be chosen: from `low` to `high`, in 'mm' or 'pt'."""

    low: int
    high: int
    unit: str


CHOICES: Final = {
    "top": Choice(20, 25, "mm"),
    "bottom": Choice(20, 25, "mm"),
    "left": Choice(30, 35, "mm"),
    "right": Choice(15, 20, "mm"),
    "body": Choice(13, 14, "pt"),
    "space": Choice(6, 12, "pt"),  # between paragraphs
    "table": Choice(10, 13, "pt"),  # upright; lying tables are a point smaller
}
"""Nghị định 30/2020/NĐ-CP, Phụ lục I: margins, body 13–14, at least 6 pt between paragraphs."""

_paper: ContextVar[Paper] = ContextVar("paper", default=())


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


@contextmanager
def on_paper(paper: Paper) -> Iterator[None]:
    """Inside the block `form` and `layout` follow an office's choices."""
    token = _paper.set(paper)
    try:
        yield
    finally:
        _paper.reset(token)


def form() -> dict[str, Any]:
    """The figures and fixed lines of the form."""
    return _form(_paper.get())


def layout(landscape: bool = False) -> Layout:
    """The page: A4 upright, or lying for wide appendices, with the same margins."""
    return _layout(landscape, _paper.get())


def usual() -> dict[str, int]:
    """The figures of `CHOICES` as the form has them."""
    known = _form(())
    return {
        **known["margins_mm"],
        "body": known["body_pt"]["size"],
        "space": known["body_pt"]["space"],
        "table": known["table_pt"]["body"],
    }


@cache
def _form(paper: Paper) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(resource("forms", "official.json").read_text("utf-8"))
    for key, value in paper:
        match key:
            case "body":
                known["body_pt"]["size"] = value
            case "space":
                known["body_pt"]["space"] = value
            case "table":
                known["table_pt"] |= {"body": value, "wide": value - 1}
            case _:
                known["margins_mm"][key] = value
    width = known["page_mm"][0] - known["margins_mm"]["left"] - known["margins_mm"]["right"]
    for blocks in (known["letterhead_mm"], known["signature_mm"]):
        blocks["left"] = min(blocks["left"], width - blocks["right"])
    return known


@cache
def _layout(landscape: bool, paper: Paper) -> Layout:
    known = _form(paper)
    width, height = known["page_mm"]
    if landscape:
        width, height = height, width
    margins = {side: size * MM for side, size in known["margins_mm"].items()}
    return Layout(width * MM, height * MM, **margins, form=known)
