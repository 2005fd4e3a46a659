"""Charts on paper: the shapes of `core.reports.charts` painted on a PDF, words as text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from core.reports.chart_board import Look, Shape, Stroke, Words
from core.reports.charts import PAPER, Picture, draw, in_words
from core.reports.content import Chart
from core.reports.fonts import faces
from core.reports.layout import MM, form
from core.reports.pdf_text import Style, Typesetter, draw_lines

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FRAME: Final = 0.75  # grey of the frame
_DOTS: Final = 200  # per inch, of a picture
_EDGE: Final = 1.5  # points around its frame

Box = tuple[float, float, float, float]
"""Left, top, width, height in points."""


def draw_chart(canvas: Canvas, setter: Typesetter, chart: Chart, box: Box) -> None:
    """Draw a chart with its title in a frame."""
    left, top, width, height = box
    sizes = form()["chart_pt"]
    inner = width - 2 * MM
    canvas.setStrokeGray(_FRAME)
    canvas.setLineWidth(0.5)
    canvas.rect(left, top - height, width, height)
    canvas.setStrokeGray(0)
    title = Style(setter.faces.bold, sizes["title"], sizes["title"] * 1.2)
    lines = setter.lines(setter.clean(chart.title), title, inner)[:2]
    draw_lines(canvas, setter, lines, title, (left + MM, top - MM, inner), "center")
    above = len(lines) * title.line + 2 * MM
    look = Look(PAPER, sizes["label"], lambda text: setter.width(setter.clean(text), label))
    label = Style(setter.faces.regular, sizes["label"], sizes["label"])
    picture = draw(chart.drawn, look, inner, height - above - MM)
    on_canvas(picture, canvas, setter, left + MM, top - above)


def on_canvas(
    picture: Picture, canvas: Canvas, setter: Typesetter, left: float, top: float
) -> None:
    """Paint a picture on a page, its top left corner at (left, top), in the documents' font."""
    canvas.saveState()
    canvas.translate(left, top)
    canvas.setFont(setter.faces.regular, picture.size)
    for item in picture.items:
        match item:
            case Words():
                canvas.setFillColor(item.colour)
                put = {"start": canvas.drawString, "middle": canvas.drawCentredString,
                       "end": canvas.drawRightString}[item.anchor]  # fmt: skip
                put(item.x, -item.y, setter.clean(item.text))
            case Stroke():
                canvas.setStrokeColor(item.colour)
                canvas.setLineWidth(item.width)
                canvas.line(item.x1, -item.y1, item.x2, -item.y2)
            case Shape():
                _shape(canvas, item)
    canvas.restoreState()


def _shape(canvas: Canvas, item: Shape) -> None:
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
    box = (_EDGE, height - _EDGE, width - 2 * _EDGE, height - 2 * _EDGE)
    draw_chart(canvas, Typesetter(names), chart, box)
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
    """A chart in words, for who does not see it: "Nhiệm vụ. Trong hạn: 21. Quá hạn: 14."."""
    return f"{chart.title}. {in_words(chart.drawn)}."
