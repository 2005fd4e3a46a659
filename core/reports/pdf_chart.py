"""Charts of lying bars, drawn on a PDF canvas; their words and figures copy out as text."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from core.reports.content import Chart
from core.reports.fonts import faces
from core.reports.layout import MM, form
from core.reports.pdf_text import Style, Typesetter, draw_lines

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_LABELS: Final = 0.42  # of the width, for the names of the bars
_FIGURES: Final = 0.16  # of the width, for the figures behind the longest bar
_BARS: Final = 0.64  # of a category's height
_THICKEST: Final = 14.0  # points, of a category's bars together
_FRAME: Final = 0.75  # grey of the frame
_DOTS: Final = 200  # per inch, of a picture
_EDGE: Final = 1.5  # points around its frame

Box = tuple[float, float, float, float]
"""Left, top, width, height in points."""


def draw_chart(canvas: Canvas, setter: Typesetter, chart: Chart, box: Box) -> None:
    """Draw a chart in a frame; every bar begins at nought and says its figure."""
    left, top, width, height = box
    sizes = form()["chart_pt"]
    canvas.setStrokeGray(_FRAME)
    canvas.setLineWidth(0.5)
    canvas.rect(left, top - height, width, height)
    canvas.setStrokeGray(0)
    title = Style(setter.faces.bold, sizes["title"], sizes["title"] * 1.2)
    lines = setter.lines(setter.clean(chart.title), title, width - 2 * MM)
    draw_lines(canvas, setter, lines[:2], title, (left + MM, top - MM, width - 2 * MM), "center")
    above = MM + min(len(lines), 2) * title.line + MM
    if len(chart.series) > 1:
        _legend(canvas, setter, chart, (left, top - above, width, sizes["label"] * 1.4))
        above += sizes["label"] * 1.4 + MM
    _bars(canvas, setter, chart, (left + MM, top - above, width - 2 * MM, height - above - MM))


def chart_picture(chart: Chart, width: float, height: float) -> bytes:
    """A chart as a PNG file, `width` × `height` points. Raises `UserError` (no font)."""
    import pypdfium2  # type: ignore[import-untyped]
    from reportlab.pdfgen.canvas import Canvas

    names = faces()
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pagesize=(width, height),
        invariant=1,
        initialFontName=names.regular,  # type: ignore[arg-type]
    )
    draw_chart(
        canvas,
        Typesetter(names),
        chart,
        (_EDGE, height - _EDGE, width - 2 * _EDGE, height - 2 * _EDGE),
    )
    canvas.save()
    pages = pypdfium2.PdfDocument(stream.getvalue())
    try:
        image = pages[0].render(scale=_DOTS / 72).to_pil()
    finally:
        pages.close()
    made = io.BytesIO()
    image.convert("P", palette=1, colors=64).save(made, "PNG", optimize=True)
    return made.getvalue()


def chart_words(chart: Chart) -> str:
    """A chart in words, for who does not see it: "Đạt: 5; Chưa đạt: 4"."""
    parts = []
    for n, category in enumerate(chart.categories):
        figures = (texts[n] for texts in chart.texts if texts[n])
        parts.append(f"{category}: {' / '.join(figures) or '–'}")
    return f"{chart.title}. {'; '.join(parts)}."


def _legend(canvas: Canvas, setter: Typesetter, chart: Chart, box: Box) -> None:
    left, top, width, height = box
    size = form()["chart_pt"]["label"]
    style = Style(setter.faces.regular, size, height)
    names = [setter.clean(series.name) for series in chart.series]
    whole = sum(setter.width(name, style) + 2 * size for name in names)
    x = left + (width - whole) / 2
    for n, name in enumerate(names):
        _fill(canvas, n)
        canvas.rect(x, top - height / 2 - size / 3, size * 0.7, size * 0.7, stroke=0, fill=1)
        canvas.setFillGray(0)
        draw_lines(canvas, setter, [name], style, (x + size, top, width))
        x += setter.width(name, style) + 2 * size


def _bars(canvas: Canvas, setter: Typesetter, chart: Chart, box: Box) -> None:
    left, top, width, height = box
    sizes = form()["chart_pt"]
    label = Style(setter.faces.regular, sizes["label"], sizes["label"] * 1.1)
    figure = Style(setter.faces.regular, sizes["value"], sizes["value"] * 1.1)
    names, room = width * _LABELS, width * (1 - _LABELS - _FIGURES)
    step = height / max(len(chart.categories), 1)
    thick = min(step * _BARS, _THICKEST * len(chart.series)) / len(chart.series)
    longest = max(_known(chart), default=Decimal(0)) or Decimal(1)
    start = left + names + MM
    for n, category in enumerate(chart.categories):
        middle = top - (n + 0.5) * step
        most = max(1, int(step / label.line))
        lines = _fitted(setter, category, label, names, most)
        place = (left, middle + len(lines) * label.line / 2, names)
        draw_lines(canvas, setter, lines, label, place, "right")
        for place_in, series in enumerate(chart.series):
            value = series.values[n]
            y = middle + thick * (len(chart.series) / 2 - place_in)
            length = float(max(value or Decimal(0), Decimal(0)) / longest) * room
            _fill(canvas, place_in)
            canvas.rect(start, y - thick, length, thick, stroke=0, fill=1)
            canvas.setFillGray(0)
            text = setter.clean(chart.texts[place_in][n])
            at = (start + length + 2, y - thick / 2 + figure.line / 2, width)
            draw_lines(canvas, setter, [text], figure, at)
    canvas.setLineWidth(0.5)
    canvas.line(start, top, start, top - height)


def _known(chart: Chart) -> list[Decimal]:
    return [value for series in chart.series for value in series.values if value is not None]


def _fitted(setter: Typesetter, text: str, style: Style, width: float, most: int) -> list[str]:
    """A name in at most `most` lines; what is left out shows as "…"."""
    lines = setter.lines(setter.clean(text), style, width)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and setter.width(f"{last}…", style) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _fill(canvas: Canvas, n: int) -> None:
    colour = form()["chart_colours"][n]
    canvas.setFillColorRGB(*(int(colour[k : k + 2], 16) / 255 for k in (0, 2, 4)))
