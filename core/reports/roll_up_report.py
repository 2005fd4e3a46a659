"""Document 3: bảng tổng hợp of a period – what all units below the office did together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from core.reports.annexes import Annexes
from core.reports.content import Block, Document, Heading, Paragraph
from core.reports.frame import report_letterhead, report_signature, short_office
from core.reports.results_report import in_text, plan_name, when_after
from core.reports.roll_up_data import RollUpData
from core.reports.roll_up_tables import late_table, matrix_tables, totals_table
from core.reports.roll_up_units import cells_table, standings_table
from core.reports.sentences import verdict_counts
from core.services.report_scope import units_behind
from core.session import Session
from db.records import Period, Plan

_MOST_NAMES: Final = 12


def roll_up_report(session: Session, plan: Plan, period: Period) -> Document:
    """The roll-up of the units below the book's own, as content."""
    data = RollUpData(session, plan, period)
    letterhead = report_letterhead(session, plan, period)
    office, when = short_office(data.unit.name), in_text(period)
    annexes = Annexes(letterhead, office)
    blocks: list[Block] = [
        Paragraph(
            f"Từ số liệu báo cáo của các đơn vị, {office} tổng hợp kết quả thực hiện"
            f" {plan_name(plan)}{when_after(plan, when)} như sau:"
        ),
        Heading("I. TỔNG HỢP CHUNG"),
        *_totals(data, annexes, when),
        Heading("II. KẾT QUẢ THEO ĐƠN VỊ"),
        *_units(data, annexes, when),
        Heading("III. ĐƠN VỊ CHƯA GỬI BÁO CÁO"),
        *late_units(session, period, annexes, when),
        Paragraph(
            f"Trên đây là tổng hợp kết quả thực hiện {plan_name(plan)}{when_after(plan, when)}./."
        ),
    ]
    if not data.nothing_received:
        annexes.add_sheet(f"SỐ LIỆU BÁO CÁO CỦA CÁC ĐƠN VỊ {when.upper()}", cells_table(data))
    text, appendices = annexes.finished(blocks)
    return Document(
        type="BÁO CÁO",
        subject=(
            f"Tổng hợp kết quả thực hiện {plan_name(plan)} của các đơn vị{when_after(plan, when)}"
        ),
        letterhead=letterhead,
        blocks=text,
        signature=report_signature(session, plan),
        sheet="Báo cáo tổng hợp",
        author=data.unit.name,
        appendices=appendices,
    )


def _nothing(data: RollUpData) -> str:
    """In place of empty tables; a school that rolls up itself receives no reports."""
    if data.unit.kind == "school":
        return "Trường chưa có số liệu trong kỳ."
    return "Chưa có báo cáo nào được tiếp nhận."


def _totals(data: RollUpData, annexes: Annexes, when: str) -> list[Block]:
    if not data.rows:
        return [Paragraph("Kế hoạch không giao chỉ tiêu.")]
    counts = Counter(row.verdict for row in data.rows)
    if data.nothing_received:
        rest = f"{len(data.rows)} mức phấn đấu theo cấp học của kế hoạch chưa có số liệu."
        if any(row.to_date is not None for row in data.rows):  # sums of the periods before stand
            levels = f"{len(data.rows)} mức phấn đấu theo cấp học của kế hoạch"
            rest = f"Tính lũy kế từ các kỳ trước, {levels}: {verdict_counts(counts)}."
        return [Paragraph(f"{_nothing(data)} {rest}")]
    whole = sum(bool(row.figure.included) and not row.figure.missing for row in data.rows)
    part = sum(bool(row.figure.included) and bool(row.figure.missing) for row in data.rows)
    full = f"{whole} mức có" if whole else "chưa mức nào có"
    rest = f", {part} mức còn thiếu số liệu của một số đơn vị" if part else ""
    text = (
        f"Có {data.reporting}/{len(data.units)} đơn vị có số liệu trong kỳ. Tổng hợp"
        f" {len(data.rows)} mức phấn đấu theo cấp học: {verdict_counts(counts)}. Trong đó {full}"
        f" đủ số liệu của các đơn vị{rest}."
    )
    note = (
        "Tỷ lệ chung được tính bằng tổng tử số chia cho tổng mẫu số của các đơn vị có số liệu,"
        " không lấy trung bình cộng các tỷ lệ."
    )
    title = f"BẢNG TỔNG HỢP KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU {when.upper()}"
    return [Paragraph(text), Paragraph(note), annexes.attach(title, totals_table(data))]


def _units(data: RollUpData, annexes: Annexes, when: str) -> list[Block]:
    if not data.units:
        return [Paragraph("Sổ chưa có đơn vị nào phải báo cáo.")]
    if data.nothing_received:
        return [Paragraph(_nothing(data))]
    judged = [each for each in data.standings if each.judged]
    blocks: list[Block] = []
    if judged:
        full = sum(each.not_met == 0 for each in judged)
        if full:
            end = f"{full} đơn vị không có chỉ tiêu nào chưa đạt kế hoạch."
        else:
            end = "đơn vị nào cũng còn chỉ tiêu chưa đạt kế hoạch."
        blocks.append(Paragraph(f"Trong {len(judged)} đơn vị có số liệu đánh giá được, {end}"))
    else:
        blocks.append(Paragraph("Đến nay chưa đơn vị nào có số liệu đánh giá được."))
    title = f"TỔNG HỢP THEO ĐƠN VỊ {when.upper()}"
    table = standings_table(data)
    blocks.append(annexes.attach(title, table, landscape=False))
    parts: list[Block] = []
    for level, matrix in matrix_tables(data):
        parts += [Heading(f"Cấp học: {level}", 2), matrix]
    blocks.append(annexes.attach(f"KẾT QUẢ TỪNG CHỈ TIÊU CỦA CÁC ĐƠN VỊ {when.upper()}", *parts))
    return blocks


def late_units(session: Session, period: Period, annexes: Annexes, when: str) -> list[Block]:
    """Who has not sent the period's report, with the list as an appendix."""
    from core.exchange.reminders import who_has_not_sent

    waiting, behind = who_has_not_sent(session, period), _behind(session, period)
    if not waiting and period.due_on is None:
        return [Paragraph("Kỳ này các đơn vị không phải gửi báo cáo riêng."), *behind]
    if not waiting:
        return [Paragraph("Các đơn vị đã gửi đủ báo cáo."), *behind]
    late = sum(each.days_late > 0 for each in waiting)
    text = f"Còn {len(waiting)} đơn vị chưa gửi báo cáo"
    text += f", trong đó {late} đơn vị đã quá hạn" if late else ""
    text += f": {_names([each.unit.name for each in waiting])}."
    title = f"DANH SÁCH ĐƠN VỊ CHƯA GỬI BÁO CÁO {when.upper()}"
    return [Paragraph(text), *behind, annexes.attach(title, late_table(waiting), landscape=False)]


def _behind(session: Session, period: Period) -> list[Paragraph]:
    """Whose figures of a longer period hold only its first parts."""
    return [
        Paragraph(
            f"{len(units)} đơn vị mới có số liệu đến {in_text(part)}:"
            f" {_names([unit.name for unit in units])}."
        )
        for part, units in units_behind(session, period).items()
    ]


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} và {len(names) - _MOST_NAMES} đơn vị khác"
