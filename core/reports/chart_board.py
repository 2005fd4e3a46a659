"""Where charts are drawn: a list of simple shapes, which SVG and PDF both can show.

Nothing heavy is loaded to draw one: the first page of the window shows charts, and reportlab takes
longer to load than the window to open. Only `core.reports.pdf_chart` meets a PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.reports.content import printable

Fill = Literal["full", "hatched", "pale", "empty"]
Mark = Literal["circle", "square", "triangle"]
Anchor = Literal["start", "middle", "end"]
MARKS: Final[tuple[Mark, ...]] = ("circle", "square", "triangle")
_LETTER: Final = 0.56  # of the size: a letter's usual width, on the generous side
LINE: Final = 1.15  # from line to line, in sizes
_HATCH: Final = 5.0
_SHARES: Final[dict[Fill, float]] = {"full": 1.0, "hatched": 0.15, "pale": 0.3, "empty": 0.0}


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by name ('#rrggbb') and the size of letters, in points of the drawing.

    `measure` tells how wide a text is in the letters it will be shown in; without it, it is
    estimated.
    """

    colours: Mapping[str, str]
    size: float
    measure: Callable[[str], float] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text standing on the height `y`."""

    x: float
    y: float
    text: str
    anchor: Anchor
    colour: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline through its points; a circle has one point and a radius.

    `edge` is the colour of its border, None for none.
    """

    points: tuple[tuple[float, float], ...]
    colour: str
    edge: str | None = None
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of the picture that leads somewhere, and its figures in words."""

    x: float
    y: float
    width: float
    height: float
    target: Hashable
    words: str


class Board:
    """A drawing of `width` × `height` points, measured from its top left corner."""

    def __init__(self, look: Look, width: float, height: float) -> None:
        self.look, self.width, self.height = look, width, height
        self.items: list[Words | Stroke | Shape] = []
        self.regions: list[Region] = []

    def colour(self, name: str, share: float = 1.0) -> str:
        """A colour by its name, mixed into the ground where `share` is below 1."""
        top, ground = _rgb(self.look.colours[name]), _rgb(self.look.colours["surface"])
        mixed = (round(t * share + g * (1 - share)) for t, g in zip(top, ground, strict=True))
        return "#" + "".join(f"{channel:02x}" for channel in mixed)

    def room(self, text: str) -> float:
        """How wide a text is."""
        if self.look.measure is not None:
            return self.look.measure(text)
        return len(text) * self.look.size * _LETTER

    def text(
        self, x: float, y: float, words: str, anchor: Anchor = "start", colour: str = "text"
    ) -> None:
        """Words whose middle is at height y."""
        clean = printable(words).replace("\n", " ")
        self.items.append(Words(x, y + self.look.size * 0.35, clean, anchor, self.colour(colour)))

    def lines(
        self, x: float, y: float, texts: Sequence[str], anchor: Anchor, colour: str = "text"
    ) -> None:
        """Lines of words below one another, the middle of the first at height y."""
        for n, words in enumerate(texts):
            self.text(x, y + n * self.look.size * LINE, words, anchor, colour)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = "line", width: float = 1
    ) -> None:
        """A straight line."""
        self.items.append(Stroke(x1, y1, x2, y2, self.colour(colour), width))

    def box(self, x: float, y: float, width: float, height: float, colour: str, fill: Fill) -> None:
        """A rectangle in one of the four fillings."""
        points = _corners(x, y, width, height)
        inside = self.colour(colour, _SHARES[fill])
        self.items.append(Shape(points, inside, self.colour(colour)))
        if fill == "hatched":
            self._hatch(x, y, width, height, colour)

    def _hatch(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Slanting lines inside a rectangle."""
        start = _HATCH
        while start < width + height:
            low, high = max(0.0, start - height), min(start, width)
            self.line(x + low, y + start - low, x + high, y + start - high, colour)
            start += _HATCH

    def clearing(self, x: float, y: float, width: float, height: float) -> None:
        """A piece of bare ground around a middle, for words on a hatching."""
        corners = _corners(x - width / 2, y - height / 2, width, height)
        self.items.append(Shape(corners, self.colour("surface")))

    def mark(self, x: float, y: float, kind: Mark, colour: str) -> None:
        """A point of a line."""
        r, inside, edge = self.look.size * 0.32, self.colour(colour), self.colour("surface")
        if kind == "circle":
            self.items.append(Shape(((x, y),), inside, edge, radius=r))
        elif kind == "square":
            self.items.append(Shape(_corners(x - r, y - r, 2 * r, 2 * r), inside, edge))
        else:
            points = ((x - r * 1.2, y + r), (x + r * 1.2, y + r), (x, y - r * 1.3))
            self.items.append(Shape(points, inside, edge))

    def legend(self, items: Sequence[tuple[str, str, Fill | Mark]]) -> float:
        """Names with their sign (a filling or a mark), in as many rows as needed; their height."""
        size, x, y = self.look.size, 0.0, self.look.size
        for name, colour, sign in items:
            wide = size * 1.6 + self.room(name) + size
            if x and x + wide - size > self.width:
                x, y = 0.0, y + size * 1.6
            match sign:
                case "circle" | "square" | "triangle":
                    self.line(x, y, x + size * 1.2, y, colour, 1.5)
                    self.mark(x + size * 0.6, y, sign, colour)
                case _:
                    self.box(x, y - size * 0.45, size * 1.2, size * 0.9, colour, sign)
            self.text(x + size * 1.6, y, name)
            x += wide
        return y + size * 1.2


def _corners(x: float, y: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
