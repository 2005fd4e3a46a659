"""Progress: how far a unit is with a task in a period, and whether the task is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, get_args

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber, NotANumber, parse_number
from core.rules.short_text import shortened
from core.services.dropped_rows import expect_in_plan
from core.services.own_tasks import foreign_tasks
from core.services.periods import period_by_key
from core.session import Session
from db.queries import tasks as query
from db.queries.tasks import Standing
from db.records import Period, Progress, Task, TaskStatus
from db.text import fold, nfc_lines
from db.writer import Row, Writer

STATUSES: Final[tuple[TaskStatus, ...]] = get_args(TaskStatus)
FINISHED: Final = frozenset(query.FINISHED)
NEVER_OVERDUE: Final = frozenset({"continuous", "by_event"})
COLUMNS: Final = ("status", "percent", "done_on", "product", "difficulty", "reason", "note")
_FULL: Final = 100


def status_labels() -> dict[str, str]:
    """The words for each status, in the order in which they are offered."""
    return {
        "not_started": tr("Chưa thực hiện"),
        "in_progress": tr("Đang thực hiện"),
        "done": tr("Hoàn thành"),
        "done_late": tr("Hoàn thành muộn"),
        "paused": tr("Tạm dừng"),
        "carried_over": tr("Chuyển kỳ sau"),
    }


# -- late or not ------------------------------------------------------------------------------


def late_from(period: Period) -> date:
    """The first day that is not late in a period: tasks that ended before it are.

    While the period runs this is today; once its data are closed, the day after: at the close of
    quý II an unfinished task of "Tháng 6" has missed its end.
    """
    today = clock.today()
    if not period.data_to:
        return today
    return min(today, date.fromisoformat(period.data_to) + timedelta(days=1))


def is_overdue(task: Task, status: str | None, first_day: date) -> bool:
    """Whether a task with this last known status is late; `first_day` is that of `late_from`.

    Continuous and by-event tasks never are, nor is a task without an end (domain.md, "Tasks").
    """
    if not task.end_on or task.recurrence in NEVER_OVERDUE or status in FINISHED:
        return False
    return task.end_on < first_day.isoformat()


def standing(session: Session, period_key: str | None, unit_id: int) -> Standing:
    """The period and unit for the queries; a book without periods is looked at as of today.

    Raises `UserError` for an unknown period.
    """
    if period_key is None:
        today = clock.today().isoformat()
        return Standing(0, 0, unit_id, today, foreign=foreign_tasks(session, unit_id))
    period = _period(session, period_key)
    return Standing(
        period.id, period.position, unit_id, late_from(period).isoformat(),
        period.data_from or "", period.data_to or "", foreign_tasks(session, unit_id),
    )  # fmt: skip


def contradictions(task: Task, progress: Progress) -> dict[str, str]:
    """Column ("percent", "done_on") → why it does not fit the status, as the checks say it."""
    from core.rules.checks import period_rules  # many rules: not to open a book

    today = clock.today().isoformat()
    found = period_rules.contradictions(task, progress, today)
    return {column: tr(fault.sentence).format_map(fault.words) for column, fault in found}


# -- writing ----------------------------------------------------------------------------------


def set_progress(
    session: Session, *, task_id: int, period_key: str | None, unit_id: int, **values: Any
) -> None:
    """Store columns of a task's progress (`COLUMNS`), as one undo step. Raises `BookError`."""
    period = _period(session, period_key)
    with session.edit(_label(session, task_id)) as writer:
        store(writer, (period.id, task_id, unit_id), values)


def enter(
    session: Session, *, task_id: int, period_key: str | None, unit_id: int, field: str, text: str
) -> None:
    """Store what the user typed into one progress cell, as one undo step.

    Raises `UserError` when the text is no status, percentage or day.
    """
    expect_in_plan(session, "task", task_id)
    period = _period(session, period_key)
    values: Row = {field: typed(field, text, period)}
    with session.edit(_label(session, task_id)) as writer:
        store(writer, (period.id, task_id, unit_id), values)


def store(writer: Writer, key: tuple[int, int, int], values: Row) -> None:
    """Write columns of one progress row (period, task, unit); an empty one has no row."""
    old = writer.get("progress", *key)
    new = {**(old or {}), **values}
    if any(new.get(column) is not None for column in COLUMNS):
        writer.put("progress", key, values)
    elif old is not None:
        writer.delete("progress", key)


def typed(field: str, text: str, period: Period) -> str | int | None:
    """A typed text as the value of a progress column; None when it is empty.

    Raises `UserError`.
    """
    text = nfc_lines(text)
    if not text:
        return None
    if field == "status":
        return read_status(text)
    if field == "percent":
        return read_percent(text)
    if field == "done_on":
        return read_day(text, year=int((period.data_to or period.key)[:4])).isoformat()
    return text


def read_status(text: str) -> TaskStatus:
    """A typed status: its words, their beginning, their initials or its number from 1 to 6.

    "hoàn thành", "hoan thanh", "dang", "HT", "3" are understood. Raises `UserError`.
    """
    wanted = fold(text)
    words = {status: fold(label) for status, label in status_labels().items()}
    for n, status in enumerate(STATUSES, 1):
        initials = "".join(word[0] for word in words[status].split())
        if wanted in (words[status], initials, str(n)):
            return status
    found = [status for status in STATUSES if wanted and words[status].startswith(wanted)]
    if found:
        return found[0]
    raise UserError(
        tr(
            "“{text}” không phải là một tình hình thực hiện. Hãy chọn một trong: {known}.",
            text=shortened(text),
            known=", ".join(status_labels().values()),
        )
    )


def read_percent(text: str) -> int:
    """A typed percentage, a whole number from 0 to 100. Raises `UserError`."""
    try:
        number = parse_number(text)
    except (NotANumber, AmbiguousNumber):
        number = None
    if number is None or number != int(number) or not 0 <= number <= _FULL:
        raise UserError(
            tr("“{text}” không phải là số nguyên từ 0 đến 100. Hãy gõ lại tỷ lệ hoàn thành.",
               text=shortened(text))
        )  # fmt: skip
    return int(number)


def read_day(text: str, *, year: int) -> date:
    """A typed day: "30/6", "30-06-2023", "30.6.23"; `year` when none is typed.

    Raises `UserError`.
    """
    parts = nfc_lines(text).replace("-", "/").replace(".", "/").replace(" ", "").split("/")
    try:
        numbers = [int(part) for part in parts if part]
        if len(parts[0]) == len("2023"):  # 2023-06-30
            numbers.reverse()
        day, month, *rest = numbers
        [of_year] = rest or [year]
        return date(of_year + 2000 if of_year < _FULL else of_year, month, day)
    except (ValueError, OverflowError) as error:
        raise UserError(
            tr("“{text}” không phải là ngày. Hãy gõ ngày/tháng/năm, ví dụ 30/6/{year}.",
               text=shortened(text), year=year)
        ) from error  # fmt: skip


def show_day(day: str | None) -> str:
    """A stored day as it is shown: '2023-06-05' → '05/06/2023'; '' for None."""
    return "/".join(reversed(day.split("-"))) if day else ""


def _period(session: Session, key: str | None) -> Period:
    if key is None:
        raise UserError(tr("Sổ chưa có kỳ báo cáo. Hãy thêm kế hoạch hoặc kỳ báo cáo trước."))
    period = period_by_key(session, key)
    if period is None:
        raise UserError(tr("Sổ này không có kỳ báo cáo “{key}”.", key=key))
    return period


def _label(session: Session, task_id: int) -> str:
    row = session.conn.execute("SELECT no, title FROM task WHERE id = ?", (task_id,)).fetchone()
    name = (row["no"] or shortened(row["title"])) if row else ""
    return tr("Nhập tiến độ nhiệm vụ {name}", name=name)
