"""A document that is to stay on one page: its charts give way to a long letter head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from core.reports.content import Charts, Document, Paragraph
from core.reports.layout import MM, Layout, layout, on_paper
from core.reports.widths import line_count, rough_measure

_LINE: Final = 1.2  # from line to line of what is not body, in sizes
_TITLE: Final = 16 + 2 + 10  # points around the title and its rule
_RULES: Final = 10  # points below the names of the letter head
_SLACK: Final = 14  # points in which Word and Excel set a page higher than a PDF


def on_one_page(document: Document) -> Document:
    """The document with its charts as low as one page wants them, never higher than they were."""
    with on_paper(document.paper):
        page = layout()
        free = page.text_height - _text_height(document, page)
    wanted = sum(block.height * MM for block in document.blocks if isinstance(block, Charts))
    if wanted <= free:
        return document
    share = free / wanted
    blocks = (
        replace(block, height=block.height * share) if isinstance(block, Charts) else block
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def _text_height(document: Document, page: Layout) -> float:
    """Points that everything but the charts takes, by the rough measure."""
    sizes, form = page.form["letterhead_pt"], page.form
    left, right = (form["letterhead_mm"][side] * MM for side in ("left", "right"))
    head = document.letterhead
    names = _lines(head.parent, left, sizes["unit"]) + _lines(head.unit, left, sizes["unit"], True)
    names = max(names, sizes["state"] * _LINE + sizes["motto"] * _LINE)
    numbers = max(
        _lines([head.number], left, sizes["number"]),
        _lines([head.place_date], right, sizes["date"]),
    )
    title = form["title_pt"]
    titles = title["type"] * _LINE + _lines(
        [document.subject], page.text_width, title["subject"], True
    )
    body, around = form["body_pt"], 0.0
    for block in document.blocks:
        around += body["space"]
        if isinstance(block, Paragraph):
            lines = _lines([block.text], page.text_width, body["size"])
            around += lines / _LINE * body["line"]
    return float(names + _RULES + numbers + _TITLE + titles + around + _SLACK)


def _lines(texts: Iterable[str], width: float, size: float, bold: bool = False) -> float:
    """The height of texts in a block `width` points wide."""
    measure = rough_measure(size)
    return sum(line_count(text, width, bold, measure) for text in texts) * size * _LINE
