"""The printed cover of a report file: what is in it, what was found, and the code that seals it.

Whoever signs it signs the file: the ten characters and the QR code are computed from the data.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from core import clock, reports
from core.exchange.seal import seal_text
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
    Seal,
    Table,
)
from core.reports.frame import paper_of, report_letterhead, report_signature
from core.reports.results_report import in_text, plan_name
from core.services.dropped_rows import dropped_ids
from core.services.indicators import entry_keys
from core.session import Session
from db.queries.indicators import indicators

if TYPE_CHECKING:
    from core.exchange.submit import Draft


def write_cover(session: Session, draft: Draft, path: Path) -> Path:
    """Write the cover of a report as PDF; returns where it is. Raises `UserError`, `BookError`."""
    return reports.write(cover_document(session, draft), path, "pdf")


def cover_document(session: Session, draft: Draft) -> Document:
    """The cover as content."""
    blocks: list[Block] = [
        Seal(
            seal_text(draft.travel),
            tr("Mã kiểm tra của tệp dữ liệu (đọc qua điện thoại để đối chiếu):"),
            check_code(draft.travel.head["digest"]),
        ),
        Paragraph(
            tr("{unit} gửi kèm tệp dữ liệu báo cáo {period} (lần {revision}) thực hiện {plan}.",
               unit=draft.unit.name, period=in_text(draft.period), revision=draft.revision,
               plan=plan_name(draft.plan))
        ),
        Heading(tr("1. Nội dung tệp")),
        _contents(draft, _cells_to_fill(session, draft)),
        Heading(tr("2. Điểm cần xem và giải trình")),
        *_findings(draft),
    ]  # fmt: skip
    return Document(
        type=tr("TỜ BÌA BÁO CÁO"),
        subject=tr("{period} (lần {revision})", period=draft.period.label,
                   revision=draft.revision),
        letterhead=report_letterhead(
            session, draft.plan, draft.period, year=str(clock.today().year)
        ),
        blocks=tuple(blocks),
        signature=report_signature(session, draft.plan),
        sheet=tr("Tờ bìa"),
        author=draft.unit.name,
        paper=paper_of(session),
    )  # fmt: skip


def _cells_to_fill(session: Session, draft: Draft) -> int:
    """How many results a school's entry grid has for this plan; 0 for an office, which adds up."""
    if draft.unit.kind != "school":
        return 0
    of_plan = {i.id for i in indicators(session.conn) if i.plan_id == draft.plan.id}
    of_plan -= dropped_ids(session, "indicator").keys()
    return sum(key.indicator_id in of_plan for key in entry_keys(session, unit_id=draft.unit.id))


def _contents(draft: Draft, cells: int) -> Table:
    """Counts of what the file holds; of how many `cells`, where they are known."""
    travel = draft.travel
    states = Counter(str(row["state"]) for row in travel.rows("result"))
    given = states["value"] + states["na"] + states["nodata"]
    blank = [(tr("Chỉ tiêu để trống"), cells - given)] if cells and cells >= given else []
    every = [(tr("Dòng chỉ tiêu của đơn vị"), cells)] if cells else []
    lines = [
        *every,
        (tr("Chỉ tiêu có kết quả"), states["value"]),
        (tr("Chỉ tiêu không áp dụng"), states["na"]),
        (tr("Chỉ tiêu chưa có số liệu"), states["nodata"]),
        *blank,
        (tr("Nhiệm vụ có báo cáo tiến độ"), len(travel.rows("progress"))),
        (tr("Dòng kinh phí có số thực hiện"), len(travel.rows("execution"))),
        (tr("Câu hỏi của cấp trên đã trả lời"),
         sum(row["answer"] is not None for row in travel.rows("question"))),
        (tr("Đơn vị có số liệu trong tệp"),
         len({row["unit"] for row in travel.rows("result") if row["state"] != "blank"})),
    ]  # fmt: skip
    columns = (
        Column("what", tr("Nội dung")),
        Column("count", tr("Số lượng"), "right"),
    )
    rows = tuple(Row((Cell(name), Cell(str(count), Decimal(count)))) for name, count in lines)
    return Table(columns, rows, sheet=tr("Nội dung"), numbered=False)


def _findings(draft: Draft) -> list[Block]:
    below = []
    if draft.below:
        given = sum(bool(found.reason) for found in draft.below)
        below = [
            Paragraph(
                tr("Trong số liệu của các đơn vị gửi kèm có {n} điểm cần xem, {given} điểm đã được"
                   " đơn vị giải trình.", n=len(draft.below), given=given)
            )
        ]  # fmt: skip
    if not draft.warnings:
        words = tr("Chương trình đã kiểm tra và không có điểm nào cần giải trình.")
        if below:
            words = tr("Số liệu của chính cơ quan không có điểm nào cần giải trình.")
        return [Paragraph(words), *below]
    columns = (
        Column("n", tr("STT"), "center"),
        Column("what", tr("Điểm cần xem")),
        Column("reason", tr("Giải trình")),
    )
    rows = tuple(
        Row((Cell(str(n)), Cell(found.message), Cell(found.reason or "")))
        for n, found in enumerate(draft.warnings, 1)
    )
    said = []
    if count := len(draft.unanswered):
        said = [
            Paragraph(
                tr("Có {n} điểm cần xem, {count} điểm chưa giải trình (để trống).",
                   n=len(rows), count=count)
            )
        ]  # fmt: skip
    table = Table(columns, rows, sheet=tr("Giải trình"), numbered=False)
    return [*said, table, *below]
