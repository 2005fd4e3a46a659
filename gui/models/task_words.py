"""Words of the tab Nhiệm vụ: status, lateness, time and units of a task."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.i18n import tr
from core.rules.explain import explain_time
from core.services import product_files, progress, tasks
from core.services.dropped_rows import dropped_words
from core.services.tasks import TaskRow
from core.session import Session
from gui.models.columns import Tone
from gui.number_text import day_text

_TONES: Final[dict[str, Tone]] = {
    "done": "good",
    "done_late": "warn",
    "in_progress": "accent",
    "paused": "muted",
    "carried_over": "muted",
}


def status_text(row: TaskRow) -> str:
    """The status of the period; an earlier one with its period in brackets.

    A task that the plan has no longer says so instead.
    """
    if row.dropped is not None:
        return dropped_words(row.dropped)
    labels = progress.status_labels()
    if row.progress is not None and row.progress.status is not None:
        return labels[row.progress.status]
    if row.earlier is not None:
        status, period = row.earlier
        return tr("{status} ({period})", status=labels[status], period=period)
    return ""


def status_order(row: TaskRow) -> int | None:
    """The place of the status shown among those offered, None without any."""
    earlier = row.earlier[0] if row.earlier is not None else ""
    status = own_status(row) or earlier
    return list(progress.status_labels()).index(status) if status else None


def own_status(row: TaskRow) -> str:
    """The status of the period itself, '' when it says nothing."""
    return (row.progress.status if row.progress else None) or ""


def contradictions(row: TaskRow) -> dict[str, str]:
    """Column → why it does not fit the status reported; empty when all fits."""
    return progress.contradictions(row.task, row.progress) if row.progress is not None else {}


def doubt_icon(name: str, row: TaskRow) -> str | None:
    """The warning sign of a column that does not fit the status."""
    return "warning" if name in contradictions(row) else None


def doubt_tone(name: str, row: TaskRow) -> Tone:
    """The colour of a column that does not fit the status."""
    return "warn" if name in contradictions(row) else "normal"


def doubt_words(name: str, row: TaskRow) -> str:
    """Why a column does not fit the status, '' when it does."""
    return contradictions(row).get(name, "")


def status_tone(row: TaskRow) -> Tone:
    """The colour of a status; an earlier period's is muted."""
    return _TONES.get(own_status(row), "normal") if own_status(row) else "muted"


def status_tooltip(row: TaskRow) -> str:
    """What can be typed for a status."""
    words = "; ".join(
        f"{n} {label}" for n, label in enumerate(progress.status_labels().values(), 1)
    )
    return tr(
        "Gõ chữ (đang, hoàn thành…), chữ cái đầu (ht, cth…) hoặc số: {words}. Alt+↓ mở danh sách.",
        words=words,
    )


def time_words(row: TaskRow) -> str:
    """The task's time in words, then the days reckoned with, for a tool tip and the panel."""
    task = row.task
    words = explain_time(tasks.time_span(task))
    days = " – ".join(day_text(day) or "…" for day in (task.start_on, task.end_on))
    known = task.start_on or task.end_on
    return f"{words[0].upper()}{words[1:]}" + (f" ({days})" if known else "")


def overdue_text(row: TaskRow) -> str:
    """How late a task is, '' when it is not."""
    return tr("Quá {n} ngày", n=row.days_late) if row.overdue else ""


def overdue_tooltip(row: TaskRow) -> str:
    """What lateness is reckoned from."""
    if not row.overdue:
        return ""
    return tr(
        "Hạn {day}, chưa báo hoàn thành. Tính đến cuối kỳ, hoặc đến hôm nay nếu kỳ chưa hết.",
        day=day_text(row.task.end_on),
    )


def percent_text(row: TaskRow) -> str:
    """The percentage done, '' when none is reported."""
    found = row.progress.percent if row.progress else None
    return "" if found is None else f"{found}"


def percent_number(row: TaskRow) -> Decimal | None:
    """The percentage done as a number."""
    found = row.progress.percent if row.progress else None
    return None if found is None else Decimal(found)


def progress_text(name: str, row: TaskRow) -> str:
    """A text of the period's progress, '' when there is none."""
    return (getattr(row.progress, name) if row.progress else None) or ""


def units_text(names: Sequence[str], raw: str | None) -> str:
    """Units in one cell; what could not be told apart stays as printed."""
    return "; ".join(names) or (raw or "")


def status_edit(row: TaskRow) -> str:
    """The status of the period as it is typed."""
    return progress.status_labels().get(own_status(row), "")


def earlier_words(row: TaskRow) -> str:
    """What an earlier period last said."""
    if row.earlier is None:
        return ""
    status, period = row.earlier
    label = progress.status_labels()[status]
    return tr("{period}: {status}", period=period, status=label)


def late_words(row: TaskRow) -> str:
    """Lateness in one line for the panel."""
    return f"{overdue_text(row)}. {overdue_tooltip(row)}" if row.overdue else ""


def file_icon(session: Session, row: TaskRow) -> str | None:
    """The sign of a product that names a file; a file that cannot be opened has another one."""
    text = progress_text("product", row)
    found = product_files.linked_file(session, text) if text else None
    if found is None:
        return None
    return "link" if found.state == "found" else "warning"


def file_words(session: Session, row: TaskRow) -> str:
    """The product, how its file is opened, or what is wrong with the file."""
    text = progress_text("product", row)
    found = product_files.linked_file(session, text) if text else None
    if found is None:
        return text
    return f"{text}\n{found.sentence() or tr('Ctrl+Shift+J để mở tệp')}"


def file_problem(session: Session, row: TaskRow) -> str:
    """What is wrong with the file of the product, '' when nothing is."""
    found = product_files.linked_file(session, progress_text("product", row))
    return "" if found is None else found.sentence()
