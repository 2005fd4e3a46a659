"""Commands that make documents: export."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from core.cli.program import Command, WrongUse, file_argument, text_option
from core.cli.terminal import answer
from core.i18n import tr
from core.session import Session

_FORMATS = ("xlsx", "pdf", "docx")
_REPORTS = ("results", "plan", "roll-up", "overview", "cover", "sending", "reminder")


def export_command() -> Command:
    """`export`: documents of a period, several formats in one call."""
    return Command(
        "export",
        _export,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        *(
            click.Option(
                [fmt, f"--{fmt}"],
                type=click.Path(path_type=Path),
                multiple=True,
                metavar="OUT",
                help=tr("Tệp {format} cần ghi.", format=fmt.upper()),
            )
            for fmt in _FORMATS
        ),
        click.Option(
            ["--report"],
            type=click.Choice(_REPORTS),
            default="results",
            help=tr(
                "Loại tài liệu: kết quả, phụ lục kế hoạch, tổng hợp, tổng quan, tờ bìa,"
                " tình hình gửi, đôn đốc."
            ),
        ),
        click.Option(
            ["--rolled-up"],
            is_flag=True,
            help=tr("Báo cáo kết quả của cơ quan theo số liệu tổng hợp của các đơn vị."),
        ),
        text_option("--number", tr("Số của văn bản, ví dụ 07; bỏ trống để văn thư ghi.")),
        text_option("--day", tr("Ngày của văn bản, ví dụ 5/7/2023; bỏ trống để văn thư ghi.")),
        help=tr("Xuất tài liệu ra Excel, PDF, Word."),
    )


def _export(
    file: Path,
    period: str,
    report: str,
    rolled_up: bool,
    number: str | None,
    day: str | None,
    **outputs: tuple[Path, ...],
) -> None:
    wanted = [(fmt, path) for fmt in _FORMATS for path in outputs[fmt]]
    if not wanted:
        raise WrongUse(tr("Hãy cho biết tệp cần ghi: --xlsx OUT, --pdf OUT hoặc --docx OUT."))
    if rolled_up and report != "results":
        raise WrongUse(tr("--rolled-up chỉ dùng cho báo cáo kết quả (--report results)."))
    _expect_own_files([path for _, path in wanted])
    from core import clock, reports
    from core.reports.export_order import content_of
    from core.reports.stamp import stamped
    from core.services.progress import read_day

    signed = read_day(day, year=clock.today().year).isoformat() if day else ""
    with Session.open(file, read_only=True) as session:
        made = content_of(session, "rolled-up" if rolled_up else report, period)
    document = stamped(made, number or "", signed)
    for fmt, path in wanted:
        answer(str(reports.write(document, path, fmt)))


def _expect_own_files(paths: Sequence[Path]) -> None:
    """Refuse two documents for one file, also by two names of it: only the last would be left."""
    seen: set[str] = set()
    for path in paths:
        place = os.path.normcase(os.path.realpath(path))
        if place in seen:
            raise WrongUse(
                tr("Tệp “{name}” được nêu hai lần nên tài liệu sau sẽ ghi đè tài liệu trước."
                   " Hãy đặt cho mỗi tài liệu một tên tệp riêng.", name=path.name)
            )  # fmt: skip
        seen.add(place)
