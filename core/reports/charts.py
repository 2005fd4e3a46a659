"""Charts of Tổng quan, drawn once: shapes that the screen shows as SVG and paper inside a PDF.

A chart is never told by colour alone: parts of bars differ in their filling and say their number,
lines differ in their marks, every colour has its name in the legend. Value axes begin at nought.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from core.reports.chart_board import (
    LETTER,
    MARKS,
    Board,
    Fill,
    Look,
    Region,
    Shape,
    Stroke,
    Words,
)

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PAPER: Final = {
    "text": "#000000", "muted": "#404040", "line": "#c8c8c8", "surface": "#ffffff",
    "good": "#1d6b38", "warn": "#8a5200", "bad": "#b3261e", "accent": "#0b6b70",
}  # fmt: skip
"""The colours of a chart by name, for paper."""
_TICKS: Final = 5
__all__ = ["PAPER", "Line", "Lines", "Look", "Part", "Picture", "Region", "StackedBars"]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part in every bar: its name, colour, filling and amounts, bar by bar."""

    name: str
    colour: str
    fill: Fill
    amounts: tuple[int, ...]
    target: Hashable = None


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Lying bars cut into parts: one bar a category; `axis` says what is counted."""

    categories: tuple[str, ...]
    parts: tuple[Part, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line over the categories, in percent; None leaves a gap."""

    name: str
    colour: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines over the same categories; `targets` say what a category leads to."""

    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    axis: str
    targets: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: its size, its shapes from back to front, and what in it leads where."""

    width: float
    height: float
    size: float
    items: tuple[Words | Stroke | Shape, ...]
    regions: tuple[Region, ...]


def draw(chart: StackedBars | Lines, look: Look, width: float, height: float) -> Picture:
    """Draw a chart into `width` × `height` points."""
    board = Board(look, width, height)
    if isinstance(chart, StackedBars):
        _stacked(board, chart)
    else:
        _lines(board, chart)
    return Picture(width, height, look.size, tuple(board.items), tuple(board.regions))


def svg(picture: Picture, family: str) -> bytes:
    """The picture as SVG for the screen, its letters in a font of the screen."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width:g}"'
        f' height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
        f" font-family={quoteattr(family)} font-size={quoteattr(f'{picture.size:g}px')}>"
    ]
    for item in picture.items:
        match item:
            case Words():
                parts.append(
                    f'<text x="{item.x:.2f}" y="{item.y:.2f}" fill="{item.colour}"'
                    f' text-anchor="{item.anchor}">{escape(item.text)}</text>'
                )
            case Stroke():
                parts.append(
                    f'<line x1="{item.x1:.2f}" y1="{item.y1:.2f}" x2="{item.x2:.2f}"'
                    f' y2="{item.y2:.2f}" stroke="{item.colour}" stroke-width="{item.width:g}"/>'
                )
            case Shape():
                parts.append(_svg_shape(item))
    return "".join([*parts, "</svg>"]).encode("utf-8")


def _svg_shape(item: Shape) -> str:
    look = f'fill="{item.colour}" stroke="{item.edge or "none"}"'
    if item.radius:
        [(x, y)] = item.points
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{item.radius:.2f}" {look}/>'
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in item.points)
    return f'<polygon points="{points}" {look}/>'


def on_canvas(picture: Picture, canvas: Canvas, left: float, top: float) -> None:
    """Paint the picture on a page of a PDF, its top left corner at (left, top).

    The words are in the documents' own font. Raises `UserError` when the machine has none.
    """
    from core.reports.fonts import faces

    canvas.saveState()
    canvas.translate(left, top)
    canvas.setFont(faces().regular, picture.size)
    for item in picture.items:
        match item:
            case Words():
                canvas.setFillColor(item.colour)
                put = {"start": canvas.drawString, "middle": canvas.drawCentredString,
                       "end": canvas.drawRightString}[item.anchor]  # fmt: skip
                put(item.x, -item.y, item.text)
            case Stroke():
                canvas.setStrokeColor(item.colour)
                canvas.setLineWidth(item.width)
                canvas.line(item.x1, -item.y1, item.x2, -item.y2)
            case Shape():
                _canvas_shape(canvas, item)
    canvas.restoreState()


def _canvas_shape(canvas: Canvas, item: Shape) -> None:
    canvas.setFillColor(item.colour)
    canvas.setLineWidth(1)
    if item.edge is not None:
        canvas.setStrokeColor(item.edge)
    edge = int(item.edge is not None)
    if item.radius:
        [(x, y)] = item.points
        canvas.circle(x, -y, item.radius, stroke=edge, fill=1)
        return
    path = canvas.beginPath()
    path.moveTo(item.points[0][0], -item.points[0][1])
    for x, y in item.points[1:]:
        path.lineTo(x, -y)
    path.close()
    canvas.drawPath(path, stroke=edge, fill=1)


def in_words(chart: StackedBars | Lines) -> str:
    """The chart for who does not see it: "Tiểu học: Đạt 5, Chưa đạt 2. …"."""
    said = []
    for place, category in enumerate(chart.categories):
        if isinstance(chart, StackedBars):
            found = [f"{p.name} {p.amounts[place]}" for p in chart.parts if p.amounts[place]]
        else:
            found = [
                f"{line.name} {_percent(value)}"
                for line in chart.lines
                if (value := line.values[place]) is not None
            ]
        said.append(f"{category}: {', '.join(found) or '–'}")
    return ". ".join(said)


# -- the two charts ---------------------------------------------------------------------------


def _stacked(board: Board, chart: StackedBars) -> None:
    size = board.look.size
    top = board.legend([(part.name, part.colour, part.fill) for part in chart.parts])
    names = min(max(map(board.room, chart.categories), default=0), board.width * 0.35) + size
    bottom = board.height - size * 3
    left, room = names, board.width - names - size
    totals = [sum(amounts) for amounts in zip(*(p.amounts for p in chart.parts), strict=True)]
    end, step = _scale(max(totals, default=0))
    for n in range(int(end / step) + 1):
        x = left + room * n * step / end
        board.line(x, top, x, bottom)
        board.text(x, bottom + size * 0.9, str(round(n * step)), "middle", "muted")
    board.text(left + room / 2, bottom + size * 2.2, chart.axis, "middle", "muted")
    each = (bottom - top) / max(1, len(chart.categories))
    thick = min(each * 0.64, size * 2)
    for place, category in enumerate(chart.categories):
        middle = top + each * (place + 0.5)
        board.text(left - size * 0.7, middle, _fitted(board, category, names), "end")
        x = left
        for part in chart.parts:
            amount = part.amounts[place]
            if not amount:
                continue
            width = room * amount / end
            board.box(x, middle - thick / 2, width, thick, part.colour, part.fill)
            _number(board, x + width / 2, middle, width, amount, part)
            words = f"{category} – {part.name}: {amount}"
            board.regions.append(
                Region(x, middle - thick / 2, width, thick, (part.target, place), words)
            )
            x += width
    board.line(left, top, left, bottom, "muted")


def _number(board: Board, x: float, y: float, width: float, amount: int, part: Part) -> None:
    """The number of a part inside it, where there is room for it."""
    words = str(amount)
    if board.room(words) + 4 > width:
        return
    if part.fill == "hatched":  # lines would cross the number
        board.clearing(x, y, board.room(words) + 4, board.look.size * 1.2)
    board.text(x, y, words, "middle", "surface" if part.fill == "full" else "text")


def _lines(board: Board, chart: Lines) -> None:
    size = board.look.size
    marks = {line.name: MARKS[n % len(MARKS)] for n, line in enumerate(chart.lines)}
    top = board.legend([(line.name, line.colour, marks[line.name]) for line in chart.lines])
    top += size * 0.6
    left = size * 3.6
    room = board.width - left - size * 4.5
    gap = room / max(1, len(chart.categories))
    below = max((len(_wrapped(board, each, gap)) for each in chart.categories), default=1)
    bottom = board.height - size * (1.9 + 1.15 * below)
    highest = max((v for line in chart.lines for v in line.values if v is not None), default=0)
    end, step = _scale(max(100.0, highest))
    for n in range(int(end / step) + 1):
        y = bottom - (bottom - top) * n * step / end
        board.line(left, y, left + room, y)
        board.text(left - size * 0.6, y, f"{n * step:g}%", "end", "muted")
    board.text(left + room / 2, board.height - size * 0.7, chart.axis, "middle", "muted")
    for place, category in enumerate(chart.categories):
        x = left + gap * (place + 0.5)
        for n, words in enumerate(_wrapped(board, category, gap)):
            board.text(x, bottom + size * (0.9 + 1.15 * n), words, "middle", "muted")
        if chart.targets:
            board.regions.append(
                Region(x - gap / 2, top, gap, board.height - top, chart.targets[place],
                       in_words(_only(chart, place)))
            )  # fmt: skip
    ends: list[tuple[float, float, str, str]] = []
    for line in chart.lines:
        points = [
            (left + gap * (n + 0.5), bottom - (bottom - top) * value / end)
            for n, value in enumerate(line.values)
            if value is not None
        ]
        _join(board, line, left, gap, lambda value: bottom - (bottom - top) * value / end)
        for x, y in points:
            board.mark(x, y, marks[line.name], line.colour)
        known = [value for value in line.values if value is not None]
        if known:
            ends.append((*points[-1], _percent(known[-1]), line.colour))
    _end_labels(board, ends)
    board.line(left, bottom, left + room, bottom, "muted")


def _join(
    board: Board, line: Line, left: float, gap: float, height: Callable[[float], float]
) -> None:
    """Strokes between neighbouring points; a gap in the figures is a gap in the line."""
    for n, (first, second) in enumerate(zip(line.values, line.values[1:], strict=False)):
        if first is not None and second is not None:
            board.line(left + gap * (n + 0.5), height(first), left + gap * (n + 1.5),
                       height(second), line.colour, 2)  # fmt: skip


def _end_labels(board: Board, ends: list[tuple[float, float, str, str]]) -> None:
    """The last figure of each line beside its last point, moved apart where they would overlap."""
    size, low = board.look.size, -1e9
    for x, y, words, colour in sorted(ends, key=lambda each: each[1]):
        low = max(y, low + size * 1.15)
        board.text(x + size * 0.7, low, words, "start", colour)


def _only(chart: Lines, place: int) -> Lines:
    lines = tuple(Line(each.name, each.colour, (each.values[place],)) for each in chart.lines)
    return Lines((chart.categories[place],), lines, chart.axis)


def _scale(highest: float) -> tuple[float, float]:
    """(end of the axis, step between ticks): round numbers, the axis begins at nought."""
    if highest <= 0:
        return 1.0, 1.0
    rough = highest / _TICKS
    size = 10.0 ** (len(str(int(rough))) - 1) if rough >= 1 else 1.0
    step = next(f * size for f in (1, 2, 2.5, 5, 10) if f * size >= rough and (f * size) % 1 == 0)
    count = -(-highest // step)
    return step * count, step


def _fitted(board: Board, text: str, width: float) -> str:
    most = max(3, int((width - board.look.size) / (board.look.size * LETTER) + 0.01))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _wrapped(board: Board, text: str, width: float) -> list[str]:
    """A text in at most two lines that fit the width as well as words allow."""
    if board.room(text) <= width:
        return [text]
    words = text.split()
    cut = max(1, (len(words) + 1) // 2)
    lines = [" ".join(words[:cut]), " ".join(words[cut:])]
    return [_fitted(board, line, width + board.look.size) for line in lines if line]


def _percent(value: float) -> str:
    text = f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}%"
