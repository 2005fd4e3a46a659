"""The command import: a table made elsewhere becomes rows of the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from core.cli.program import (
    FINE,
    REFUSED,
    WRONG_USE,
    Command,
    WrongUse,
    file_argument,
    json_option,
    text_option,
)
from core.cli.terminal import answer, answer_json, tell
from core.i18n import tr
from core.imports.recognition import recognise
from core.imports.school_columns import is_school_year
from core.imports.schools import Proposal, counted, import_schools, propose
from core.imports.source_table import school_table
from core.services.periods import current_period
from core.services.schools import school_year_of
from core.session import Session

_KINDS: Final = ("indicators", "tasks", "schools", "budget", "results", "auto")
_READY: Final = ("schools", "auto")


def import_command() -> Command:
    """`import`: take the schools of a workbook or text into the book."""
    return Command(
        "import",
        _import,
        file_argument(),
        click.Argument(["source"], type=click.Path(path_type=Path), metavar="SOURCE"),
        click.Option(
            ["--kind"],
            type=click.Choice(_KINDS),
            default="auto",
            help=tr("Bảng về gì; phiên bản này nhập được danh sách trường (schools)."),
        ),
        text_option("--school-year", tr("Năm học của số liệu không ghi năm, ví dụ 2022-2023.")),
        click.Option(["--dry-run"], is_flag=True, help=tr("Chỉ xem, không ghi gì.")),
        json_option(),
        help=tr("Nhập bảng danh sách trường, cơ quan từ tệp Excel hoặc CSV."),
    )


def _import(
    file: Path, source: Path, kind: str, school_year: str | None, dry_run: bool, as_json: bool
) -> int:
    if kind not in _READY:
        tell(tr("Nhập bảng loại “{kind}” chưa có trong phiên bản này.", kind=kind))
        return WRONG_USE
    if school_year is not None and not is_school_year(school_year):
        raise WrongUse(tr("--school-year phải là một năm học, ví dụ 2022-2023."))
    with Session.open(file, read_only=dry_run) as session:
        usual = school_year or school_year_of(current_period(session))
        sheet = school_table(source, usual)
        proposals = propose(session, sheet, recognise(session, sheet), {})
        counts = Counter[str](proposal.state for proposal in proposals)
        written = not dry_run and bool(counts["new"] or counts["changed"])
        if written:
            import_schools(session, proposals)
    if as_json:
        numbers = {state: counts[state] for state in _words()}
        rows = [_row(proposal) for proposal in proposals]
        answer_json({"kind": "schools", "rows": rows, **numbers, "written": written})
    else:
        for proposal in proposals:
            answer(_line(proposal))
    if school_year is None and any(column.school_year == usual for column in sheet.columns):
        tell(tr("Số liệu ghi cho năm học {year}; đổi bằng --school-year.", year=usual))
    _tell_counts(proposals, written)
    return REFUSED if counts["doubtful"] else FINE


def _words() -> dict[str, str]:
    return {
        "new": tr("Mới"),
        "changed": tr("Thay đổi"),
        "same": tr("Giữ nguyên"),
        "doubtful": tr("Cần trả lời"),
        "skipped": tr("Bỏ qua"),
    }


def _row(proposal: Proposal) -> dict[str, Any]:
    return {
        "line": proposal.line,
        "name": proposal.name,
        "kind": proposal.kind,
        "state": proposal.state,
        "changes": list(proposal.changes),
        "problems": list(proposal.problems),
        "candidates": [candidate.name for candidate in proposal.candidates],
    }


def _line(proposal: Proposal) -> str:
    """ "3  [Thay đổi] TH Cổ Bi: Học sinh 2022-2023: 812"."""
    said = "; ".join((*proposal.changes, *proposal.problems))
    head = f"{proposal.line:>4}  [{_words()[proposal.state]}] {proposal.name}"
    return f"{head}: {said}" if said else head


def _tell_counts(proposals: Sequence[Proposal], written: bool) -> None:
    numbers = {
        state: counted(proposal for proposal in proposals if proposal.state == state)
        for state in ("new", "changed", "same")
    }
    if written:
        tell(tr("Đã ghi {new} mới; {changed} thay đổi; {same} giữ nguyên.", **numbers))
    else:
        tell(tr("Chưa ghi gì: {new} mới; {changed} thay đổi; {same} giữ nguyên.", **numbers))
    if doubtful := sum(proposal.state == "doubtful" for proposal in proposals):
        tell(
            tr("{n} dòng chưa chắc chắn nên không ghi. Hãy sửa bảng theo lời ghi ở từng dòng rồi"
               " nhập lại, hoặc nhập bảng này trong cửa sổ (trang Trường, Ctrl+Shift+V) để trả lời"
               " từng dòng.", n=doubtful)
        )  # fmt: skip
