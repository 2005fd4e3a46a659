"""Tình hình gửi báo cáo: which unit has sent which period of the year, as a document."""

from __future__ import annotations

from collections import Counter

from core.exchange.matrix import NOT_ASKED, SENT, Cell, in_words, matrix, periods_of_year
from core.reports.annexes import Annexes
from core.reports.content import Cell as TableCell
from core.reports.content import Column, Document, Paragraph, Row, Table
from core.reports.frame import own_unit, report_letterhead, report_signature, short_office
from core.reports.results_report import in_text
from core.services.periods import period_kind
from core.session import Session
from db.records import Period, Plan


def sending_report(session: Session, plan: Plan, period: Period) -> Document:
    """The state of every unit in every period of the year, the one looked at told in words."""
    shown = periods_of_year(session, period)
    cells = matrix(session, shown)
    letterhead = report_letterhead(session, plan, period)
    unit = own_unit(session)
    when, year = in_text(period), period.key.partition("-Q")[0]
    annexes = Annexes(letterhead, short_office(unit.name))
    title = f"BẢNG THEO DÕI GỬI BÁO CÁO NĂM {year}"
    if period_kind(period.key) in ("term", "school_year"):
        title = f"BẢNG THEO DÕI GỬI BÁO CÁO NĂM HỌC {period.key[:9]}"
    held = [annexes.attach(title, _table(shown, cells))] if cells else []
    blocks = (
        Paragraph(_counted([cell for cell in cells if cell.period.id == period.id], when)),
        *held,
        Paragraph(f"Trên đây là tình hình gửi báo cáo của các đơn vị, {when}./."),
    )
    text, appendices = annexes.finished(blocks)
    return Document(
        type="BÁO CÁO",
        subject=f"Tình hình gửi báo cáo của các đơn vị, {when}",
        letterhead=letterhead,
        blocks=text,
        signature=report_signature(session, plan),
        sheet="Tình hình gửi",
        author=unit.name,
        appendices=appendices,
    )


def _counted(cells: list[Cell], when: str) -> str:
    if not cells:
        return "Sổ chưa có đơn vị nào phải báo cáo."
    asked = [cell for cell in cells if cell.state != NOT_ASKED]
    if not asked:
        return f"Không yêu cầu đơn vị nào gửi báo cáo {when}."
    counts = Counter(cell.state for cell in asked)
    sent = sum(counts[state] for state in SENT)
    text = f"Đến nay có {sent}/{len(asked)} đơn vị đã gửi báo cáo {when}"
    parts = [
        f"{n} đơn vị {words}"
        for n, words in (
            (counts["accepted"] + counts["locked"], "đã được duyệt"),
            (counts["returned"], "bị trả lại để bổ sung"),
            (sum(cell.came_late > 0 for cell in asked), "gửi muộn"),
            (sum(cell.days_late > 0 for cell in asked), "đã quá hạn mà chưa gửi"),
        )
        if n
    ]
    return f"{text}; {', '.join(parts)}." if parts else f"{text}."


def _table(shown: list[Period], cells: list[Cell]) -> Table:
    columns = (
        Column("no", "TT", "center"),
        Column("unit", "Đơn vị"),
        *(Column(period.key, period.label, "center") for period in shown),
    )
    units = {cell.unit.id: cell.unit for cell in cells}
    held = {(cell.unit.id, cell.period.id): in_words(cell) for cell in cells}
    rows = tuple(
        Row(tuple(map(TableCell, (
            str(n), unit.name, *(held.get((unit.id, period.id), "") for period in shown),
        ))))
        for n, unit in enumerate(units.values(), 1)
    )  # fmt: skip
    late = tuple(period.key for period in shown)
    return Table(columns, rows, sheet="Theo dõi gửi", numbered=False, late=late)
