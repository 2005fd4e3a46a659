"""Documents an office signs: built once as content, written as PDF, Excel and Word.

`export` does it all. A caller with a window to keep alive reads the book first (`document`, quick)
and leaves the writing (`write`, no book needed) to another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from core.errors import UserError
from core.i18n import in_vietnamese, tr
from core.reports.content import Document
from core.reports.layout import on_paper
from core.services.periods import period_by_key, periods
from core.services.plans import plans
from core.session import Session
from db.queries.rows import by_ids
from db.records import Period, Plan, Unit

REPORTS: Final = (
    "results", "rolled-up", "plan", "roll-up", "overview", "reminder", "sending",
)  # fmt: skip
"""rolled-up: an office's report on results with its units' figures together."""
FORMATS: Final = ("pdf", "xlsx", "docx")


def export(
    session: Session, report: str, period_key: str | None, path: Path | str, fmt: str
) -> Path:
    """Write a report of the book as a file and return where it is.

    `report` is one of `REPORTS` ("plan" needs no period), `fmt` one of `FORMATS`. The path returned
    differs from the one asked for when another program holds that file open. Raises
    `UserError` (unknown report, format or period, no plan, no font) and `BookError` (no_folder,
    read_only, disk_full …).
    """
    return export_many(session, report, period_key, {fmt: Path(path)})[fmt]


def export_many(
    session: Session, report: str, period_key: str | None, paths: Mapping[str, Path | str]
) -> dict[str, Path]:
    """Like `export` for several formats of one report, read from the book once."""
    for fmt in paths:
        _check_format(fmt)
    built = document(session, report, period_key)
    return {fmt: write(built, path, fmt) for fmt, path in paths.items()}


def document(
    session: Session, report: str, period_key: str | None, unit_id: int | None = None
) -> Document:
    """The content of a report, always in Vietnamese. Raises `UserError`.

    `unit_id` names another unit than the book's own, for "results" and "overview".
    """
    from core.reports.frame import paper_of
    from core.reports.overview_report import overview_report
    from core.reports.plan_document import plan_document
    from core.reports.results_report import results_report
    from core.reports.roll_up_report import roll_up_report
    from core.reports.rolled_up_report import rolled_up_report
    from core.reports.sending_report import sending_report

    of_an_office = {
        "roll-up": roll_up_report, "rolled-up": rolled_up_report, "reminder": _reminder,
        "sending": sending_report,
    }  # fmt: skip
    of_a_unit = {"results": results_report, "overview": overview_report}
    if report not in REPORTS:
        raise UserError(
            tr("Báo cáo “{report}” chưa có trong phiên bản này. Hãy chọn: {known}.",
               report=report, known=", ".join(REPORTS))
        )  # fmt: skip
    period = None if report == "plan" else _period(session, period_key)
    plan = plan_of_period(session, period)
    with in_vietnamese():
        if period is None:
            made = plan_document(session, plan)
        elif report in of_a_unit:
            units = by_ids(session.conn, Unit, "unit", [] if unit_id is None else [unit_id])
            made = of_a_unit[report](session, plan, period, units[0] if units else None)
        else:
            made = of_an_office[report](session, plan, period)
    return replace(made, paper=paper_of(session))


def _reminder(session: Session, _plan: Plan, period: Period) -> Document:
    """The letter to those who have not sent; nobody is noted down as reminded."""
    from core.exchange.reminders import who_has_not_sent
    from core.exchange.reporters import reporters
    from core.reports.reminder_letter import reminder_letter

    if not reporters(session):
        raise UserError(
            tr("Sổ chưa có đơn vị nào phải gửi báo cáo về nên không có ai để đôn đốc."
               " Hãy thêm trường ở trang Trường trước.")
        )  # fmt: skip
    waiting = who_has_not_sent(session, period)
    if not waiting and period.due_on is None:
        raise UserError(
            tr("{period} không có hạn nộp ở Cài đặt, Kỳ báo cáo: không có ai để đôn đốc.",
               period=period.label)
        )  # fmt: skip
    if not waiting:
        raise UserError(
            tr("{period}: các đơn vị đã gửi đủ báo cáo, không có ai để đôn đốc.",
               period=period.label)
        )  # fmt: skip
    return reminder_letter(session, period, waiting)


def write(document: Document, path: Path | str, fmt: str) -> Path:
    """Write a document's content as a file and return where it is. Raises like `export`."""
    from core.reports.target_file import save

    return save(render(document, fmt), Path(path))


def render(document: Document, fmt: str, lacking: set[str] | None = None) -> bytes:
    """A document's content as the bytes of a file of a format of `FORMATS`.

    `lacking` is given the letters that a PDF has to print as boxes. Raises `UserError`.
    """
    from core.reports.excel import write_excel
    from core.reports.pdf import write_pdf
    from core.reports.word import write_word

    _check_format(fmt)
    writers: dict[str, Callable[[Document], bytes]] = {
        "pdf": partial(write_pdf, lacking=lacking),
        "xlsx": write_excel,
        "docx": write_word,
    }
    with on_paper(document.paper):
        return writers[fmt](document)


def _check_format(fmt: str) -> None:
    if fmt not in FORMATS:
        raise UserError(
            tr("Chưa xuất được định dạng “{fmt}” trong phiên bản này. Hãy chọn: {known}.",
               fmt=fmt, known=", ".join(FORMATS))
        )  # fmt: skip


def _period(session: Session, key: str | None) -> Period:
    period = period_by_key(session, key) if key else None
    if period is None:
        known = ", ".join(each.key for each in periods(session)) or tr("chưa có kỳ nào")
        text = tr("Sổ này không có kỳ báo cáo “{key}”. Các kỳ có trong sổ: {known}.",
                  key=key or "", known=known)  # fmt: skip
        raise UserError(text)
    return period


def plan_of_period(session: Session, period: Period | None) -> Plan:
    """The plan reported on: the last one whose time the period falls in. Raises `UserError`."""
    known = plans(session)
    if not known:
        raise UserError(
            tr("Sổ chưa có kế hoạch nào nên chưa lập được báo cáo."
               " Hãy nạp hoặc tạo kế hoạch trước.")
        )  # fmt: skip
    if period is None:
        return known[-1]
    fitting = [
        plan
        for plan in known
        if (plan.start_on or "") <= (period.data_to or "9999")
        and (plan.end_on or "9999") >= (period.data_from or "")
    ]
    return (fitting or known)[-1]
