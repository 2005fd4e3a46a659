"""Filling pages: pieces in a row, kept together where they belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.reports.layout import MM, Layout, layout
from core.reports.pdf_text import Style, Typesetter, draw_lines

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Draw = Callable[["Canvas", float, float], None]
_SLACK: Final = 0.01  # rounding


@dataclass(slots=True)
class Piece:
    """Something that stays whole: `draw(canvas, left, top)` draws it `height` points tall.

    `before` is free room above it, dropped on top of a page; `keep` ties it to the next piece;
    `header` is drawn above it when it begins a page (the head of its table).
    """

    height: float
    draw: Draw
    before: float = 0
    keep: bool = False
    header: Piece | None = None


class Flow:
    """Pages of a document on a canvas. Parts (the body, each appendix) count pages from 1."""

    def __init__(self, canvas: Canvas, setter: Typesetter) -> None:
        self.canvas = canvas
        self.setter = setter
        self.pages = 0
        self.layout = layout()  # the page of the part begun
        self._number = 0
        self._y = 0.0

    def begin_part(self, page: Layout) -> None:
        """Begin a part on a new page."""
        self.end_page()
        self.layout = page
        self._number = 0
        self._new_page()

    def end_page(self) -> None:
        """Finish the page begun, if any."""
        if self._number:
            self.canvas.showPage()

    def place(self, pieces: Iterable[Piece]) -> None:
        """Put pieces below one another, on new pages as needed."""
        chain: list[Piece] = []
        for piece in pieces:
            chain.append(piece)
            if not piece.keep:
                self._place_together(chain)
                chain = []
        if chain:
            self._place_together(chain)

    def _place_together(self, chain: list[Piece]) -> None:
        whole = sum(piece.before + piece.height for piece in chain) - self._dropped(chain[0])
        if not self._fits(whole) and not self._at_top:
            self._turn()
        for piece in chain:
            if not self._fits(piece.height + piece.before) and not self._at_top:
                self._turn()
            if self._at_top and piece.header is not None:
                self._draw(piece.header)
            self._draw(piece)

    def _draw(self, piece: Piece) -> None:
        top = self._y - piece.before + self._dropped(piece)
        piece.draw(self.canvas, self.layout.left, top)
        self._y = top - piece.height

    def _dropped(self, piece: Piece) -> float:
        return piece.before if self._at_top else 0

    @property
    def _at_top(self) -> bool:
        return self._y >= self.layout.height - self.layout.top - _SLACK

    def _fits(self, height: float) -> bool:
        return self._y - height >= self.layout.bottom - _SLACK

    def _turn(self) -> None:
        self.canvas.showPage()
        self._new_page()

    def _new_page(self) -> None:
        page = self.layout
        self.canvas.setPageSize((page.width, page.height))
        self.pages += 1
        self._number += 1
        self._y = page.height - page.top
        if self._number > 1:
            size = page.form["page_number_pt"]
            style = Style(self.setter.faces.regular, size, size)
            top = page.height - page.form["page_number_from_top_mm"] * MM + size / 2
            box = (page.left, top, page.text_width)
            draw_lines(self.canvas, self.setter, [str(self._number)], style, box, "center")
