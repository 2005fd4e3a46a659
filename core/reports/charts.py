"""Charts, drawn once: shapes that the screen shows as SVG and paper inside a PDF (`pdf_chart`).

A chart is never told by colour alone: parts of bars differ in their filling and say their number,
lines differ in their marks, every colour has its name in the legend. Value axes begin at nought.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from html import escape  # the one of xml.sax brings half the internet along
from typing import Final

from core.reports.chart_board import (
    LINE,
    MARKS,
    Board,
    Fill,
    Look,
    Region,
    Shape,
    Stroke,
    Words,
)

PAPER: Final = {
    "text": "#000000", "muted": "#404040", "line": "#c8c8c8", "surface": "#ffffff",
    "good": "#1d6b38", "warn": "#8a5200", "bad": "#b3261e", "accent": "#0b6b70",
}  # fmt: skip
"""The colours of a chart by name, for paper."""
_TICKS: Final = 5
_NAMES: Final = 0.48  # of the width, at most, for the names of the bars
__all__ = ["PAPER", "Line", "Lines", "Look", "Part", "Picture", "Region", "StackedBars"]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part in every bar: its name, colour, filling and amounts, bar by bar.

    None is no figure; below nought a bar has no length.
    """

    name: str
    colour: str
    fill: Fill
    amounts: tuple[float | None, ...]
    target: Hashable = None


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Lying bars cut into parts: one bar a category; `axis` says what is counted.

    `ends` are figures behind the bars, as printed, '' for none; then no scale is needed.
    """

    categories: tuple[str, ...]
    parts: tuple[Part, ...]
    axis: str
    ends: tuple[str, ...] = ()
    targets: tuple[Hashable, ...] = ()


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
        f' font-family="{escape(family)}" font-size="{picture.size:g}px">'
    ]
    for item in picture.items:
        match item:
            case Words():
                parts.append(
                    f'<text x="{item.x:.2f}" y="{item.y:.2f}" fill="{item.colour}"'
                    f' text-anchor="{item.anchor}">{escape(item.text, quote=False)}</text>'
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


def in_words(chart: StackedBars | Lines) -> str:
    """The chart for who does not see it: "Tiểu học: Đạt 5, Chưa đạt 2. …"."""
    said = []
    for place, category in enumerate(chart.categories):
        if isinstance(chart, StackedBars) and chart.ends:
            found = [chart.ends[place]] if chart.ends[place] else []
        elif isinstance(chart, StackedBars):
            found = [f"{p.name} {_figure(n)}" for p in chart.parts if (n := p.amounts[place])]
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
    top = size * 0.4
    if len(chart.parts) > 1 or any(part.fill != "full" for part in chart.parts):
        top = board.legend([(part.name, part.colour, part.fill) for part in chart.parts])
    widest = max(map(board.room, chart.categories), default=0)
    left = min(widest, board.width * _NAMES) + size
    room = board.width - left - size
    if chart.ends:
        room -= max(map(board.room, chart.ends))
        end, bottom = max(map(sum, _bars(chart)), default=0) or 1.0, board.height - size * 0.4
    else:
        end, bottom = _ticks(board, chart, left, top, room)
    each = (bottom - top) / max(1, len(chart.categories))
    thick = min(each * 0.64, size * 2)
    most = max(1, int(each / (size * LINE)))
    for place, category in enumerate(chart.categories):
        middle = top + each * (place + 0.5)
        names = _wrapped(board, category, left - size, most)
        first = middle - size * LINE * (len(names) - 1) / 2
        board.lines(left - size * 0.7, first, names, "end")
        reach = _bar(board, chart, place, (left, middle, room / end, thick))
        if chart.ends:
            board.text(reach + size * 0.4, middle, chart.ends[place])
    board.line(left, top, left, bottom, "muted")


def _bars(chart: StackedBars) -> list[list[float]]:
    """The lengths of the parts, bar by bar."""
    places = range(len(chart.categories))
    return [[max(part.amounts[place] or 0.0, 0.0) for part in chart.parts] for place in places]


def _ticks(
    board: Board, chart: StackedBars, left: float, top: float, room: float
) -> tuple[float, float]:
    """Draw the scale below the bars; its end and the height it stands on."""
    size, bottom = board.look.size, board.height - board.look.size * 3
    end, step = _scale(max(map(sum, _bars(chart)), default=0))
    for n in range(int(end / step) + 1):
        x = left + room * n * step / end
        board.line(x, top, x, bottom)
        board.text(x, bottom + size * 0.9, str(round(n * step)), "middle", "muted")
    board.text(left + room / 2, bottom + size * 2.2, chart.axis, "middle", "muted")
    return end, bottom


def _bar(
    board: Board, chart: StackedBars, place: int, box: tuple[float, float, float, float]
) -> float:
    """One bar of a chart: from the left, around the middle, points a unit, thick; its end."""
    x, middle, unit, thick = box
    for part, amount in zip(chart.parts, _bars(chart)[place], strict=True):
        if not amount:
            continue
        width = unit * amount
        board.box(x, middle - thick / 2, width, thick, part.colour, part.fill)
        said = chart.ends[place] if chart.ends else _figure(amount)
        if not chart.ends:
            _number(board, x + width / 2, middle, width, said, part.fill)
        words = f"{chart.categories[place]} – {part.name}: {said}"
        target = (part.target, chart.targets[place] if chart.targets else place)
        board.regions.append(Region(x, middle - thick / 2, width, thick, target, words))
        x += width
    return x


def _number(board: Board, x: float, y: float, width: float, words: str, fill: Fill) -> None:
    """The number of a part inside it, where there is room for it."""
    if board.room(words) + 4 > width:
        return
    if fill == "hatched":  # lines would cross the number
        board.clearing(x, y, board.room(words) + 4, board.look.size * 1.2)
    board.text(x, y, words, "middle", "surface" if fill == "full" else "text")


def _lines(board: Board, chart: Lines) -> None:
    size = board.look.size
    marks = {line.name: MARKS[n % len(MARKS)] for n, line in enumerate(chart.lines)}
    top = board.legend([(line.name, line.colour, marks[line.name]) for line in chart.lines])
    top += size * 0.6
    left = size * 3.6
    room = board.width - left - size * 4.5
    gap = room / max(1, len(chart.categories))
    names = _spread(board, chart.categories, gap)
    bottom = board.height - size * (1.9 + LINE * max(map(len, names), default=1))
    highest = max((v for line in chart.lines for v in line.values if v is not None), default=0)
    end, step = _scale(max(100.0, highest))
    for n in range(int(end / step) + 1):
        y = bottom - (bottom - top) * n * step / end
        board.line(left, y, left + room, y)
        board.text(left - size * 0.6, y, f"{n * step:g}%", "end", "muted")
    board.text(left + room / 2, board.height - size * 0.7, chart.axis, "middle", "muted")
    for place in range(len(chart.categories)):
        x = left + gap * (place + 0.5)
        board.lines(x, bottom + size * 0.9, names[place], "middle", "muted")
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
    board.line(left, bottom, left + room, bottom, "muted")
    _end_labels(board, ends, bottom)


def _spread(board: Board, categories: tuple[str, ...], gap: float) -> list[list[str]]:
    """Names below the categories in two lines; with many, every second, third … up to the last."""
    count = len(categories)
    for step in range(1, count + 1):
        names = [
            _wrapped(board, category, gap * step, 2) if (count - 1 - n) % step == 0 else []
            for n, category in enumerate(categories)
        ]
        if not any(line.endswith("…") for lines in names for line in lines):
            return names
    return names if count else []


def _join(
    board: Board, line: Line, left: float, gap: float, height: Callable[[float], float]
) -> None:
    """Strokes between neighbouring points; a gap in the figures is a gap in the line."""
    for n, (first, second) in enumerate(zip(line.values, line.values[1:], strict=False)):
        if first is not None and second is not None:
            board.line(left + gap * (n + 0.5), height(first), left + gap * (n + 1.5),
                       height(second), line.colour, 2)  # fmt: skip


def _end_labels(board: Board, ends: list[tuple[float, float, str, str]], bottom: float) -> None:
    """The last figure of each line beside its last point, moved apart where they would overlap."""
    size = board.look.size
    step, low, lowest = size * LINE, -1e9, bottom - size * 0.4
    ends = sorted(ends, key=lambda each: each[1])
    heights = []
    for _, y, _, _ in ends:
        low = max(y, low + step)
        heights.append(low)
    for n in reversed(range(len(heights))):  # none below the axis
        heights[n] = lowest = min(heights[n], lowest)
        lowest -= step
    for (x, _, words, colour), y in zip(ends, heights, strict=True):
        wide = board.room(words)
        board.clearing(x + size * 0.7 + wide / 2, y, wide + 2, size)
        board.text(x + size * 0.7, y, words, "start", colour)


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


def _wrapped(board: Board, text: str, width: float, most: int) -> list[str]:
    """A text in at most `most` lines of a width; what does not fit shows as "…"."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if not lines[-1] or board.room(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer  # too long: cut below
            break
    return [_fitted(board, line, width) for line in lines]


def _fitted(board: Board, text: str, width: float) -> str:
    """A line cut to a width, between words where that leaves most of it, "…" at its end."""
    if board.room(text) <= width:
        return text
    cut = len(text) - 1
    while cut > 1 and board.room(f"{text[:cut]}…") > width:
        cut -= 1
    word = text.rfind(" ", 0, cut + 1)
    return f"{text[: word if word > cut / 2 else cut].rstrip(' …')}…"


def _figure(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _percent(value: float) -> str:
    return f"{_figure(value)}%"
