"""Commands about single cells of a report: questions with their answers, adjustments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from core.cli.names import indicator_named, level_named, period_named, unit_named
from core.cli.program import Command, WrongUse, file_argument, json_option, text_option
from core.cli.results import expect_number
from core.cli.terminal import answer, answer_json, tell
from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import parse_number
from core.session import Session

if TYPE_CHECKING:
    from core.exchange.adjustments import Adjusted
    from core.exchange.asked import Asked
    from db.queries.exchange import CellKey

_SHOWN: Final = 8  # letters of an id in a list
_LEAST: Final = 4  # letters of an id that name a question

# -- questions ----------------------------------------------------------------------------------


def questions_command() -> Command:
    """`questions`: list, ask, answer, close."""
    return Command(
        "questions",
        _questions,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2.")),
        text_option("--unit", tr("Mã hoặc tên đơn vị.")),
        text_option("--ask", tr("Nội dung hỏi đơn vị; cần --unit và --period.")),
        text_option("--indicator", tr("Chỉ tiêu được hỏi; không có: hỏi về cả kỳ báo cáo.")),
        text_option("--level", tr("Cấp học; bỏ qua được khi chỉ tiêu chỉ có một cấp.")),
        text_option("--id", tr("Mã câu hỏi (hoặc từ 4 chữ đầu trở lên) để trả lời hay đóng.")),
        text_option("--answer", tr("Nội dung trả lời câu hỏi --id.")),
        click.Option(["--close"], is_flag=True, help=tr("Đóng câu hỏi --id.")),
        json_option(),
        help=tr("Câu hỏi về số liệu: liệt kê, hỏi lại, trả lời, đóng."),
    )


def _questions(
    file: Path, period: str | None, unit: str | None, id: str | None, close: bool, as_json: bool,
    **said: str | None,
) -> None:  # fmt: skip
    from core.exchange import questions
    from core.exchange.asked import asked

    text = said["answer"]
    _expect_one_verb(said["ask"], text, close=close, has_id=id is not None)
    with Session.open(file, read_only=not (said["ask"] or text or close)) as session:
        at = period_named(session, period).id if period else None
        whose = unit_named(session, unit).id if unit else None
        found = asked(session, unit_id=whose, period_id=at)
        if said["ask"] is not None:
            made = _ask(session, whose, at, said["ask"], said["indicator"], said["level"])
            found = [q for q in asked(session) if q.id == made]
        elif id is not None:
            chosen = _named(asked(session), id).id
            if text is not None:
                questions.answer(session, chosen, text)
            else:
                questions.close(session, chosen)
            found = [q for q in asked(session) if q.id == chosen]
    if as_json:
        answer_json({"questions": [question_json(question) for question in found]})
        return
    for question in found:
        answer(_line(question))
    tell(tr("{n} câu hỏi.", n=len(found)))


def _ask(
    session: Session, unit_id: int | None, period_id: int | None, text: str,
    indicator: str | None, level: str | None,
) -> int:  # fmt: skip
    from core.exchange.questions import ask

    if unit_id is None or period_id is None:
        raise WrongUse(tr("Hỏi ai, về kỳ nào? Hãy thêm --unit và --period."))
    if indicator is None:
        return ask(session, unit_id, period_id, "period", text)
    what = indicator_named(session, indicator)
    at = level_named(session, what, level)
    return ask(session, unit_id, period_id, "indicator", text, subject_uid=what.uid, level=at)


def _expect_one_verb(ask: str | None, text: str | None, *, close: bool, has_id: bool) -> None:
    verbs = (ask is not None) + (text is not None) + close
    if verbs > 1:
        raise WrongUse(tr("Mỗi lần chỉ một việc: --ask, --answer hoặc --close."))
    if has_id != (text is not None or close):
        raise WrongUse(
            tr("Trả lời và đóng cần mã câu hỏi: --id MÃ --answer … hoặc --id MÃ --close.")
        )


def _named(every: list[Asked], name: str) -> Asked:
    """The question with that id, or the one whose id begins so. Raises `UserError`.

    A letter or two are no name: one slip of the hand would close another question.
    """
    if len(name) < _LEAST:
        raise UserError(
            tr("Mã câu hỏi “{name}” quá ngắn. Hãy gõ ít nhất {n} chữ đầu của mã.", name=name,
               n=_LEAST)
        )  # fmt: skip
    found = [q for q in every if name and q.uid.startswith(name.lower())]
    if len(found) == 1:
        return found[0]
    known = "\n".join(f"  {q.uid[:_SHOWN]}  {q.unit_name}: {q.text}" for q in every)
    raise UserError(
        tr("Có {n} câu hỏi có mã bắt đầu bằng “{name}”. Hãy gõ thêm chữ của mã. Các câu hỏi có"
           " trong sổ:\n{known}", n=len(found), name=name, known=known)
        if found
        else tr("Sổ này không có câu hỏi “{name}”. Các câu hỏi có trong sổ:\n{known}",
                name=name, known=known or tr("  (chưa có câu hỏi nào)"))
    )  # fmt: skip


def _line(question: Asked) -> str:
    from core.exchange.asked import state_words

    place = f"{question.period.key}  {question.unit_name} · {question.cell}"
    text = f"{question.uid[:_SHOWN]}  [{state_words()[question.state]}] {place}: {question.text}"
    return f"{text}\n          → {question.answer}" if question.answer else text


def question_json(question: Asked) -> dict[str, Any]:
    """A question for scripts; `subject_id` is the id of the indicator, task or budget line."""
    return {
        "id": question.uid,
        "unit": question.unit_uid,
        "unit_name": question.unit_name,
        "period": question.period.key,
        "subject": question.subject,
        "subject_id": question.subject_uid,
        "level": question.level,
        "cell": question.cell,
        "text": question.text,
        "answer": question.answer or None,
        "state": question.state,
    }


# -- adjustments --------------------------------------------------------------------------------


def adjust_command() -> Command:
    """`adjust`: list, set, keep or remove the office's adjustments."""
    return Command(
        "adjust",
        _adjust,
        file_argument(),
        text_option("--period", tr("Kỳ báo cáo, ví dụ 2023-Q2."), required=True),
        text_option("--unit", tr("Mã hoặc tên đơn vị.")),
        text_option("--indicator", tr("Mã hoặc số thứ tự in của chỉ tiêu.")),
        text_option("--level", tr("Cấp học; bỏ qua được khi chỉ tiêu chỉ có một cấp.")),
        text_option("--num", tr("Tử số.")),
        text_option("--den", tr("Mẫu số.")),
        text_option("--value", tr("Kết quả, viết như 98,5 hoặc 1.250.")),
        text_option("--reason", tr("Lý do điều chỉnh.")),
        click.Option(["--keep"], is_flag=True,
                     help=tr("Giữ điều chỉnh dù đơn vị đã gửi số mới.")),
        click.Option(["--remove"], is_flag=True, help=tr("Bỏ điều chỉnh, tính lại số của đơn vị.")),
        json_option(),
        help=tr("Điều chỉnh số của đơn vị khi tổng hợp, có lý do; số của đơn vị giữ nguyên."),
    )  # fmt: skip


def _adjust(
    file: Path, period: str, unit: str | None, keep: bool, remove: bool, as_json: bool,
    **said: str | None,
) -> None:  # fmt: skip
    from core.exchange import adjustments

    if (unit is None) != (said["indicator"] is None):
        raise WrongUse(tr("Điều chỉnh ô nào? Hãy cho cả --unit và --indicator."))
    numbers = {_PARTS[name]: _number(text) for name in _PARTS if (text := said[name]) is not None}
    given = bool(numbers) or said["reason"] is not None
    if given + keep + remove != (unit is not None):
        raise WrongUse(tr("Hãy cho ô cần điều chỉnh và đúng một việc: số mới với --reason, --keep"
                          " hoặc --remove."))  # fmt: skip
    with Session.open(file, read_only=unit is None) as session:
        chosen = period_named(session, period)
        if unit is not None:
            what = indicator_named(session, str(said["indicator"]))
            level = level_named(session, what, said["level"])
            key = (chosen.id, what.id, level, unit_named(session, unit).id)
            if given:
                adjustments.adjust(session, key, said["reason"] or "", **numbers)
            else:
                change = adjustments.keep if keep else adjustments.remove
                change(session, _held(session, key))
        every = adjustments.adjustments(session, chosen.id)
        found = [_adjusted_json(session, each) for each in every]
    if as_json:
        answer_json({"adjustments": found})
        return
    for each in found:
        answer(_adjusted_line(each))
    tell(tr("{n} điều chỉnh ở {period}.", n=len(found), period=chosen.label))


_PARTS: Final = {"num": "numerator", "den": "denominator", "value": "value"}


def _number(text: str) -> float:
    expect_number(text)
    return float(parse_number(text))


def _held(session: Session, key: CellKey) -> CellKey:
    """The key, when there is an adjustment on that cell. Raises `UserError`."""
    from core.exchange.adjustments import adjustments

    rows = (each.row for each in adjustments(session, key[0]))
    if any((r.period_id, r.indicator_id, r.level, r.unit_id) == key for r in rows):
        return key
    raise UserError(tr("Ô này chưa có điều chỉnh nào."))


def _adjusted_json(session: Session, adjusted: Adjusted) -> dict[str, Any]:
    from db.queries.rows import by_ids
    from db.records import Indicator, Unit

    row = adjusted.row
    [unit] = by_ids(session.conn, Unit, "unit", [row.unit_id])
    [indicator] = by_ids(session.conn, Indicator, "indicator", [row.indicator_id])
    return {
        "unit": unit.uid, "unit_name": unit.name, "indicator": indicator.uid, "no": indicator.no,
        "name": indicator.name, "level": row.level, "numerator": row.numerator,
        "denominator": row.denominator, "value": row.value, "reason": row.reason,
        "stale": adjusted.is_stale,
    }  # fmt: skip


def _adjusted_line(each: dict[str, Any]) -> str:
    from core.exchange.cell_words import figures_text

    figure = figures_text("adjustment", {**each, "reason": None})
    stale = tr(" (đơn vị đã gửi số mới, cần xem lại)") if each["stale"] else ""
    name = f"{each['no'] or ''} {each['name']}".strip()
    return f"{each['unit_name']} · {name} ({each['level']}): {figure} – {each['reason']}{stale}"
