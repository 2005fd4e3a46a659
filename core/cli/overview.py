"""Commands about many units: roll-up, reminders, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from core.cli.exchange import folder_option
from core.cli.names import period_named
from core.cli.program import Command, file_argument, json_option, text_option
from core.cli.terminal import answer, answer_json, tell
from core.i18n import tr
from core.session import Session

_BRIEF = 60


def roll_up_command() -> Command:
    """`roll-up`: every indicator over all units."""
    return Command(
        "roll-up",
        _roll_up,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        json_option(),
        help=tr("Tổng hợp kết quả của các đơn vị trong một kỳ."),
    )


def _roll_up(file: Path, period: str, as_json: bool) -> None:
    from core.exchange.roll_up_json import roll_up_rows

    with Session.open(file, read_only=True) as session:
        rows = roll_up_rows(session, period_named(session, period).key)
    if as_json:
        answer_json({"rows": rows})
        return
    for row in rows:
        answer(_roll_up_line(row))


def _roll_up_line(row: dict[str, Any]) -> str:
    from core.rules.figures import number_text
    from core.rules.verdicts import LABELS, Verdict

    value = "…" if row["value"] is None else number_text(row["value"], 2)
    covered = f"{row['coverage']['reported']}/{row['coverage']['expected']}"
    name = f"{row['no'] or ''} {row['name']}".strip()[:_BRIEF]
    verdict = LABELS[Verdict(row["verdict"])]
    if row["to_date"] not in (None, row["value"]):  # what is judged
        verdict += ", " + tr("lũy kế {value}", value=number_text(row["to_date"], 2))
    if row["adjusted"]:
        verdict += ", " + tr("{n} số điều chỉnh", n=len(row["adjusted"]))
    return f"{name:<{_BRIEF}} {row['level']:<5}{value:>12}  {covered:>8}  {verdict}"


def reminders_command() -> Command:
    """`reminders`: who has not sent, and what to send them."""
    return Command(
        "reminders",
        _reminders,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        folder_option(required=False),
        json_option(),
        help=tr("Đôn đốc: các đơn vị chưa gửi báo cáo, lời nhắc, thư nháp, công văn."),
    )


def _reminders(file: Path, period: str, out: Path | None, as_json: bool) -> None:
    from core.exchange.reminders import message, remind, who_has_not_sent

    with Session.open(file, read_only=out is None) as session:
        chosen = period_named(session, period)
        late = who_has_not_sent(session, chosen)
        text = message(session, chosen, late)
        files = () if out is None else remind(session, chosen, late, out)
    if as_json:
        answer_json({
            "period": chosen.key,
            "due": chosen.due_on,
            "units": [
                {"id": cell.unit.uid, "name": cell.unit.name, "state": cell.state,
                 "days_late": cell.days_late, "reminded": cell.reminded}
                for cell in late
            ],
            "text": text,
            "files": [str(path) for path in files],
        })  # fmt: skip
        return
    answer(text)
    for path in files:
        tell(str(path))


def demo_command() -> Command:
    """`demo`: a synthetic district."""
    return Command(
        "demo",
        _demo,
        click.Option(["--schools"], type=click.IntRange(1, 2000), default=12,
                     help=tr("Số trường.")),
        click.Option(["--periods"], type=click.IntRange(1, 20), default=2,
                     help=tr("Số kỳ có số liệu.")),
        folder_option(),
        click.Option(["--seed"], type=int, default=1, help=tr("Số gieo: cùng số, cùng số liệu.")),
        click.Option(["--reports"], is_flag=True,
                     help=tr("Làm cả các tệp báo cáo: đúng hạn, muộn, thiếu, sai, gửi lại.")),
        help=tr("Lập một huyện mẫu: sổ của cơ quan và sổ của các trường, số liệu giả định."),
    )  # fmt: skip


def _demo(schools: int, periods: int, out: Path, seed: int, reports: bool) -> None:
    from core.services.demo import make_demo

    made = make_demo(out, schools=schools, periods=periods, seed=seed, with_reports=reports)
    for path in made:
        answer(str(path))
    tell(tr("Đã lập sổ của cơ quan và {n} trường.", n=schools))
