"""The timeline on paper: A4 or A3 landscape, as many pages as the lines need.

Every page repeats the scale, and the headings that the first line of the page stands under.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from core import clock
from core.i18n import tr
from core.services import plans
from gui import theme
from gui.book import Book
from gui.models.timeline import Bar
from gui.widgets.tasks_timeline import TasksTimeline
from gui.widgets.timeline_geometry import HEAD, TimelineGeometry
from gui.widgets.timeline_painter import TimelinePainter

PaperName = Literal["A4", "A3"]
Days = tuple[int, int]
_SIZES: Final = {"A4": QPageSize.PageSizeId.A4, "A3": QPageSize.PageSizeId.A3}
_MARGINS: Final = QMarginsF(20, 15, 15, 12)  # mm; the left one is bound
_STEP: Final = 0.22  # mm on paper for one pixel of the screen: 13 px letters are 8 pt
_ROW: Final = 38  # two lines of a name
_NAMES: Final = 0.38
_TITLE: Final = 44  # pixels of the title above the scale
_FOOT: Final = 24


@dataclass(frozen=True)
class Sheet:
    """What is printed: the lines, the days, the days of the period, and the words above."""

    bars: Sequence[Bar]
    days: Days
    period: Days | None
    title: str
    subtitle: str


def preview_timeline(timeline: TasksTimeline, book: Book, paper: PaperName) -> None:
    """Show what the timeline shows – its lines, its days in sight – as pages to be printed."""
    from gui.dialogs.preview import PreviewDialog

    folder = Path(tempfile.mkdtemp(prefix="skh-"))  # the dialog takes it away
    path = folder / f"{tr('Dòng thời gian nhiệm vụ')}.pdf"
    write_pdf(path, sheet_of(timeline, book), paper)
    PreviewDialog(path, folder, timeline.window()).show()


def sheet_of(timeline: TasksTimeline, book: Book) -> Sheet:
    """The timeline as it is looked at, with its plan and period in words."""
    found = plans.plans(book.session)
    plan = "; ".join(p.number or p.title for p in found)
    parts = [plan, book.period.label if book.period is not None else ""]
    today = clock.today()
    parts.append(tr("tính đến ngày {day}", day=f"{today:%d/%m/%Y}"))
    return Sheet(
        timeline.bars(), timeline.days_in_sight(), timeline.period_days(),
        tr("TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ"), " · ".join(part for part in parts if part),
    )  # fmt: skip


def write_pdf(path: Path, sheet: Sheet, paper: PaperName) -> int:
    """Write the sheet as a PDF file; returns the number of its pages."""
    writer = QPdfWriter(str(path))
    layout = QPageLayout(
        QPageSize(_SIZES[paper]), QPageLayout.Orientation.Landscape, _MARGINS,
        QPageLayout.Unit.Millimeter,
    )  # fmt: skip
    writer.setPageLayout(layout)
    writer.setTitle(sheet.title)
    room = layout.paintRect(QPageLayout.Unit.Millimeter)
    size = QSize(round(room.width() / _STEP), round(room.height() / _STEP))
    pages = pages_of(sheet.bars, (size.height() - _TITLE - HEAD - _FOOT) // _ROW)
    painter = QPainter(writer)
    scale = writer.width() / size.width()
    painter.scale(scale, scale)
    font = QFont(timeline_font())
    for number, bars in enumerate(pages):
        if number:
            writer.newPage()
        painter.setFont(font)
        _paint_page(painter, sheet, bars, size, (number + 1, len(pages)))
    painter.end()
    return len(pages)


def timeline_font() -> QFont:
    """The program's font in the size that paper takes, in pixels of the scaled page."""
    font = QFont()
    font.setPixelSize(13)
    return font


def pages_of(bars: Sequence[Bar], most: int) -> list[list[Bar]]:
    """The lines page by page: no heading alone at the foot, headings again at the head."""
    pages: list[list[Bar]] = [[]]
    above: list[Bar] = []  # the headings that hold at this line
    for place, bar in enumerate(bars):
        if bar.key is None:
            above = [*(known for known in above if known.depth < bar.depth), bar]
        needed = _needed(bars, place)
        page = pages[-1]
        if page and len(page) + needed > most:
            again = [known for known in above if known is not bar]
            pages.append([_again(known) for known in again[: max(0, most - needed)]])
        pages[-1].append(bar)
    return pages


def _needed(bars: Sequence[Bar], place: int) -> int:
    """How many lines must stand together from here: headings and the first line below them."""
    end = place
    while end < len(bars) - 1 and bars[end].key is None:
        end += 1
    return end - place + 1


def _again(heading: Bar) -> Bar:
    return Bar(tr("{heading} (tiếp)", heading=heading.text), None, heading.depth)


def _paint_page(
    painter: QPainter, sheet: Sheet, bars: Sequence[Bar], size: QSize, number: tuple[int, int]
) -> None:
    """One page: title, the lines with their scale, foot."""
    strong = QFont(painter.font())
    strong.setBold(True)
    strong.setPixelSize(16)
    plain = QFont(painter.font())
    painter.setPen(theme.paper_colour("text"))
    painter.setFont(strong)
    middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.drawText(QRect(0, 0, size.width(), 22), middle, sheet.title)
    painter.setFont(plain)
    painter.setPen(theme.paper_colour("muted"))
    painter.drawText(QRect(0, 22, size.width(), 18), middle, sheet.subtitle)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    words = tr("Trang {page}/{pages}", page=number[0], pages=number[1])
    painter.drawText(QRect(0, size.height() - _FOOT, size.width(), _FOOT), right, words)
    painter.save()
    painter.translate(0, _TITLE)
    body = QSize(size.width(), HEAD + len(bars) * _ROW)
    place = TimelineGeometry(
        body, sheet.days, 1.0, 0, 0, row=_ROW, names_share=_NAMES, names_most=body.width() // 2
    )
    TimelinePainter(
        painter, place, bars, None, sheet.period, clock.today(),
        lambda row: place.days_of(bars[row]), plain, paper=True,
    ).paint()  # fmt: skip
    painter.setPen(theme.paper_colour("border"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0, 0, body.width(), body.height()))
    painter.restore()
