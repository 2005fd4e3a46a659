"""Commands about whole books: plans, new, show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from core.cli.program import Command, file_argument, json_option, text_option
from core.cli.terminal import answer, answer_json, tell
from core.i18n import tr
from core.services import show
from core.services.books import UNIT_KINDS
from core.session import Session


def plans_command() -> Command:
    """`plans`: the built-in plans."""
    return Command("plans", _plans, json_option(), help=tr("Liệt kê các kế hoạch dựng sẵn."))


def _plans(as_json: bool) -> None:
    plans = show.built_in_plans()
    if as_json:
        answer_json({"plans": plans})
        return
    for plan in plans:
        number = plan["number"] or tr("(chưa ghi số)")
        answer(f"{plan['key']:<24}{number:<18}{plan['issuer']}")
        answer(f"    {plan['title']}")
        answer(f"    {_counts(plan)}")


def _counts(plan: show.Json) -> str:
    return tr(
        "{indicators} chỉ tiêu, {tasks} nhiệm vụ, {courses} lớp bồi dưỡng,"
        " {recognitions} lượt công nhận trường, {budget} dòng kinh phí",
        **{name: len(value) for name, value in plan.items() if isinstance(value, list)},
    )


def new_command() -> Command:
    """`new`: a book for a unit, with a built-in plan in it."""
    return Command(
        "new",
        _new,
        click.Argument(["out"], type=click.Path(path_type=Path), metavar="OUT"),
        text_option("--plan", tr("Khóa của kế hoạch dựng sẵn (xem lệnh plans).")),
        text_option("--unit", tr("Tên đơn vị của sổ; mặc định là cơ quan ban hành kế hoạch.")),
        click.Option(["--kind"], type=click.Choice(UNIT_KINDS), help=tr("Loại đơn vị.")),
        text_option("--code", tr("Mã đơn vị, mã trường.")),
        click.Option(
            ["levels", "--level"], multiple=True, help=tr("Cấp học của trường, ví dụ TH,THCS.")
        ),
        help=tr("Lập sổ mới từ một kế hoạch dựng sẵn."),
    )


def _new(
    out: Path, plan: str | None, unit: str | None, kind: str | None, code: str | None,
    levels: tuple[str, ...],
) -> None:  # fmt: skip
    named = [level.strip().upper() for text in levels for level in text.split(",")]
    wanted = tuple(dict.fromkeys(level for level in named if level))
    with Session.create(
        out, unit=unit, unit_kind=kind, code=code, levels=wanted, plan=plan
    ) as session:
        [name] = [row["name"] for row in _units(session) if row["id"] == session.meta("own_unit")]
    answer(str(out))
    tell(tr("Đã lập sổ của {unit}.", unit=name))


def _units(session: Session) -> list[show.Json]:
    units: list[show.Json] = show.whole_book(session)["units"]
    return units


def show_command() -> Command:
    """`show`: everything in the book."""
    return Command(
        "show",
        _show,
        file_argument(),
        json_option(),
        text_option("--period", tr("Chỉ lấy kết quả của một kỳ, ví dụ 2023-Q2.")),
        help=tr("Xem toàn bộ nội dung của sổ."),
    )


def _show(file: Path, as_json: bool, period: str | None) -> None:
    with Session.open(file, read_only=True, kind=None) as session:
        book = show.whole_book(session, period)
    if as_json:
        answer_json(book)
        return
    for line in _summary(book):
        answer(line)


def _summary(book: show.Json) -> list[str]:
    """What is in the book, in a few lines."""
    own = book["unit"] or {"name": "?"}
    lines = [tr("Sổ của {unit}; {n} đơn vị", unit=own["name"], n=len(book["units"]))]
    for plan in book["plans"]:
        lines.append(tr("Kế hoạch {number}: {title}", number=plan["number"] or "…",
                        title=plan["title"]))  # fmt: skip
        lines.append(f"    {_counts(plan)}")
    lines.append(tr("Các kỳ báo cáo và số liệu đã có:"))
    for period in book["periods"]:
        lines.append(
            tr("    {key:<16}{label:<28}{results} kết quả, {progress} tiến độ, {money} giải ngân",
               key=period["key"], label=period["label"],
               results=_in_period(book["results"], period),
               progress=_in_period(book["progress"], period),
               money=_in_period(book["execution"], period))
        )  # fmt: skip
    return lines


def _in_period(rows: list[dict[str, Any]], period: dict[str, Any]) -> int:
    return sum(row["period"] == period["key"] for row in rows)
