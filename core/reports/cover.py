"""The printed cover of a report file: what is in it, what was found, and the code that seals it.

Whoever signs it signs the file: the ten characters and the QR code are computed from the data.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.exchange.seal import qr_rows, seal_text
from core.exchange.travel import check_code
from core.i18n import tr
from core.reports.content import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Table,
)
from core.reports.fonts import faces
from core.reports.frame import report_letterhead, report_signature
from core.reports.layout import MM, layout
from core.reports.pdf import _describe, _Setter
from core.reports.pdf_flow import Flow, Piece
from core.reports.pdf_text import Typesetter, draw_lines
from core.reports.results_report import in_text, plan_name
from core.reports.target_file import save
from core.session import Session

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from core.exchange.submit import Draft

_QR_MM: Final = 30.0
_CODE_POINTS: Final = 20.0


def write_cover(session: Session, draft: Draft, path: Path) -> Path:
    """Write the cover of a report as PDF; returns where it is. Raises `UserError`, `BookError`."""
    document = cover_document(session, draft)
    return save(_pdf(document, seal_text(draft.travel), _code(draft)), path)


def cover_document(session: Session, draft: Draft) -> Document:
    """The cover as content, without the seal."""
    blocks: list[Block] = [
        Paragraph(
            tr("{unit} gửi kèm tệp dữ liệu báo cáo {period} (lần {revision}) thực hiện {plan}.",
               unit=draft.unit.name, period=in_text(draft.period), revision=draft.revision,
               plan=plan_name(draft.plan))
        ),
        Heading(tr("1. Nội dung tệp")),
        _contents(draft),
        Heading(tr("2. Điểm cần xem và giải trình")),
        *_findings(draft),
    ]  # fmt: skip
    return Document(
        type=tr("TỜ BÌA BÁO CÁO"),
        subject=tr("{period} (lần {revision})", period=draft.period.label,
                   revision=draft.revision),
        letterhead=report_letterhead(session, draft.plan, draft.period),
        blocks=tuple(blocks),
        signature=report_signature(session, draft.plan),
        sheet=tr("Tờ bìa"),
        author=draft.unit.name,
    )  # fmt: skip


def _code(draft: Draft) -> str:
    return check_code(draft.travel.head["digest"])


def _contents(draft: Draft) -> Table:
    travel = draft.travel
    states = Counter(str(row["state"]) for row in travel.rows("result"))
    lines = [
        (tr("Chỉ tiêu có kết quả"), states["value"]),
        (tr("Chỉ tiêu không áp dụng"), states["na"]),
        (tr("Chỉ tiêu chưa có số liệu"), states["nodata"]),
        (tr("Nhiệm vụ có báo cáo tiến độ"), len(travel.rows("progress"))),
        (tr("Dòng kinh phí có số thực hiện"), len(travel.rows("execution"))),
        (tr("Câu hỏi của cấp trên đã trả lời"),
         sum(row["answer"] is not None for row in travel.rows("question"))),
        (tr("Đơn vị có số liệu trong tệp"), len({row["unit"] for row in travel.rows("result")})),
    ]  # fmt: skip
    columns = (
        Column("what", tr("Nội dung")),
        Column("count", tr("Số lượng"), "right"),
    )
    rows = tuple(Row((Cell(name), Cell(str(count)))) for name, count in lines)
    return Table(columns, rows, sheet=tr("Nội dung"), numbered=False)


def _findings(draft: Draft) -> list[Block]:
    if not draft.warnings:
        return [Paragraph(tr("Chương trình đã kiểm tra và không có điểm nào cần giải trình."))]
    columns = (
        Column("n", tr("STT"), "center"),
        Column("what", tr("Điểm cần xem")),
        Column("reason", tr("Giải trình")),
    )
    rows = tuple(
        Row((Cell(str(n)), Cell(found.message), Cell(found.reason or tr("(chưa giải trình)"))))
        for n, found in enumerate(draft.warnings, 1)
    )
    return [Table(columns, rows, sheet=tr("Giải trình"), numbered=False)]


def _pdf(document: Document, seal: str, code: str) -> bytes:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    stream = io.BytesIO()
    first = faces().regular
    canvas = Canvas(stream, pageCompression=1, initialFontName=first, lang="vi-VN")  # type: ignore[arg-type]
    _describe(canvas, document)
    setter = Typesetter(faces())
    flow = Flow(canvas, setter)
    flow.begin_part(layout())
    flow.place(_pieces(_Setter(setter, layout(), canvas), document, seal, code))
    flow.end_page()
    canvas.save()
    return stream.getvalue()


def _pieces(setter: _Setter, document: Document, seal: str, code: str) -> Iterator[Piece]:
    yield setter.letterhead(document.letterhead)
    yield from setter.title(document)
    yield _seal_piece(setter, seal, code)
    yield from setter.blocks(document.blocks, last_keeps=True)
    yield setter.signature(document.signature)


def _seal_piece(setter: _Setter, seal: str, code: str) -> Piece:
    """The QR code at the left, the check code in large letters beside it."""
    size = _QR_MM * MM
    modules = qr_rows(seal)
    large = setter.style(_CODE_POINTS, bold=True)
    small = setter.body_style
    words = tr("Mã kiểm tra của tệp dữ liệu (đọc qua điện thoại để đối chiếu):")

    def draw(canvas: Canvas, left: float, top: float) -> None:
        side = size / len(modules)
        for y, line in enumerate(modules):
            for x, dark in enumerate(line):
                if dark:
                    # a hair wider, so that no white lines show between modules
                    place = (left + x * side, top - (y + 1) * side)
                    canvas.rect(*place, side + 0.05, side + 0.05, stroke=0, fill=1)
        beside, width = left + size + 6 * MM, setter.page.text_width - size - 6 * MM
        lines = setter.setter.lines(words, small, width)
        draw_lines(canvas, setter.setter, lines, small, (beside, top - 4 * MM, width))
        below = top - 4 * MM - len(lines) * small.line - 2 * MM
        draw_lines(canvas, setter.setter, [code], large, (beside, below, width))

    return Piece(size, draw, before=4 * MM)
