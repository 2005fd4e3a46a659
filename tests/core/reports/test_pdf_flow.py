"""Filling pages: what belongs together stays together, heads repeat, parts count for themselves."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.reports.fonts import faces
from core.reports.layout import layout
from core.reports.pdf_flow import Flow, Piece
from core.reports.pdf_text import Typesetter

Drawn = list[tuple[int, str, float]]


class Book:
    """A flow whose pieces write down where they were drawn: page, name, distance from the top."""

    def __init__(self) -> None:
        self.flow = Flow(Canvas(io.BytesIO()), Typesetter(faces()))
        self.flow.begin_part(layout())
        self.drawn: Drawn = []

    def piece(
        self, name: str, height: float, *, before: float = 0, keep: bool = False,
        header: Piece | None = None,
    ) -> Piece:  # fmt: skip
        def draw(canvas: Canvas, left: float, top: float) -> None:
            page = layout()
            self.drawn.append((self.flow.pages, name, round(page.height - page.top - top, 3)))

        return Piece(height, draw, before, keep, header)

    def places(self, name: str) -> list[tuple[int, float]]:
        return [(page, top) for page, drawn, top in self.drawn if drawn == name]


@pytest.fixture
def book() -> Book:
    return Book()


ROOM = layout().text_height


def test_room_before_a_piece_is_dropped_on_top_of_a_page(book: Book) -> None:
    book.flow.place([book.piece("a", 100, before=20), book.piece("b", ROOM - 110, before=20)])
    assert book.drawn == [(1, "a", 0), (2, "b", 0)]


def test_a_heading_goes_over_with_what_follows(book: Book) -> None:
    book.flow.place(
        [book.piece("text", ROOM - 50), book.piece("head", 30, keep=True), book.piece("row", 30)]
    )
    assert book.places("head") == [(2, 0)]
    assert book.places("row") == [(2, 30)]


def test_a_chain_taller_than_a_page_is_broken_not_lost(book: Book) -> None:
    book.flow.place([book.piece(f"p{n}", ROOM / 3, keep=True) for n in range(7)])
    assert [page for page, _, _ in book.drawn] == [1, 1, 1, 2, 2, 2, 3]


def test_a_head_is_repeated_on_every_page_it_serves(book: Book) -> None:
    head = book.piece("head", 40, keep=True)
    rows = [book.piece("row", 100, header=head) for _ in range(20)]
    book.flow.place([head, *rows])
    assert book.places("head") == [(page, 0) for page in range(1, book.flow.pages + 1)]
    assert len(book.places("row")) == 20
    for page in range(1, book.flow.pages + 1):
        tops = [top for drawn_page, top in book.places("row") if drawn_page == page]
        assert tops == [40 + 100 * n for n in range(len(tops))]
        assert tops[-1] + 100 <= ROOM


def test_each_part_begins_a_page_and_counts_its_own(book: Book) -> None:
    book.flow.place([book.piece("a", ROOM), book.piece("b", 10)])
    book.flow.begin_part(layout(landscape=True))
    book.flow.place([book.piece("c", 10)])
    assert book.flow.pages == 3
    assert [page for page, _, _ in book.drawn] == [1, 2, 3]
