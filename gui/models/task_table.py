"""The table of tasks: where its rows come from, its columns and the fields of a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from core.i18n import tr
from core.rules.explain import explain_time
from core.services import progress, tasks
from core.services.tasks import TaskFilter, TaskRow
from gui.book import Book
from gui.models.columns import Choice, Column, Entry, Field, Group, Key, Tone
from gui.models.table_model import UNTOUCHED, Touched
from gui.number_text import day_text

_ORDER: Final = frozenset({"position", "section", "section_name", "sublevel", "plan_id"})
_TONES: Final[dict[str, Tone]] = {
    "done": "good",
    "done_late": "warn",
    "in_progress": "accent",
    "paused": "muted",
    "carried_over": "muted",
}


class TaskSource:
    """Tasks of the book for the chosen period and unit, under their headings as printed."""

    def __init__(self, book: Book, wanted: Callable[[], TaskFilter]) -> None:
        self._book = book
        self._wanted = wanted

    @property
    def period_key(self) -> str | None:
        """The chosen period's key."""
        return self._book.period.key if self._book.period else None

    def entries(self) -> Sequence[Entry]:
        """Ids and heading rows in the order printed."""
        ids = tasks.task_ids(
            self._book.session,
            period_key=self.period_key,
            unit_id=self._book.unit_id,
            wanted=self._wanted(),
        )
        return with_headings(ids, tasks.headings(self._book.session, ids), self._plan_titles())

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, TaskRow]:
        """The tasks of these ids."""
        found = tasks.task_rows(
            self._book.session,
            [key for key in keys if isinstance(key, int)],
            period_key=self.period_key,
            unit_id=self._book.unit_id,
        )
        return {row.task.id: row for row in found}

    def touched(self, done: Any) -> Touched:
        """Order for tasks that come, go or change place; single rows for all else."""
        keys: set[Key] = set()
        for change in done.changes:
            if change.table == "task":
                other = change.before is None or change.after is None
                if other or _ORDER & change.after.keys():
                    return Touched(order=True)
                keys.add(change.key[0])
            elif change.table == "task_unit":
                keys.add(change.key[0])
            elif change.table == "progress":
                keys.add(change.key[1])
            elif change.table in ("period", "plan", "unit"):
                return Touched(order=True)
        return Touched(keys=frozenset(keys)) if keys else UNTOUCHED

    def _plan_titles(self) -> dict[int, str]:
        """Headings for the plans, when the book has several."""
        from core.services.plans import plans

        found = plans(self._book.session)
        return {p.id: f"{p.number} – {p.title}" if p.number else p.title for p in found[:]} if (
            len(found) > 1
        ) else {}  # fmt: skip


def with_headings(
    ids: Sequence[int], headings: Sequence[tasks.Heading], plan_titles: Mapping[int, str]
) -> list[Entry]:
    """The ids with a heading row wherever plan, section or sub-level changes."""
    entries: list[Entry] = []
    shown: tuple[Any, ...] = (None, None, None)
    for task_id, heading in zip(ids, headings, strict=True):
        section = section_title(heading.section, heading.section_name)
        levels = (plan_titles.get(heading.plan_id), section or None, heading.sublevel)
        depth = 0
        for place, title in enumerate(levels):
            if title and levels[: place + 1] != shown[: place + 1]:
                entries.append(Group(title, min(depth, 2)))
            depth += bool(title)
        shown = levels
        entries.append(task_id)
    return entries


def section_title(number: str | None, name: str | None) -> str:
    """A section as printed: "I. Công tác tổ chức cán bộ"."""
    return ". ".join(part for part in (number, name) if part)


# -- words ------------------------------------------------------------------------------------


def status_text(row: TaskRow) -> str:
    """The status of the period; an earlier one with its period in brackets."""
    labels = progress.status_labels()
    if row.progress is not None and row.progress.status is not None:
        return labels[row.progress.status]
    if row.earlier is not None:
        status, period = row.earlier
        return tr("{status} ({period})", status=labels[status], period=period)
    return ""


def _own_status(row: TaskRow) -> str:
    return (row.progress.status if row.progress else None) or ""


def _status_tone(row: TaskRow) -> Tone:
    return _TONES.get(_own_status(row), "normal") if _own_status(row) else "muted"


def _status_tooltip(row: TaskRow) -> str:
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


def _overdue_text(row: TaskRow) -> str:
    return tr("Quá {n} ngày", n=row.days_late) if row.overdue else ""


def _overdue_tooltip(row: TaskRow) -> str:
    if not row.overdue:
        return ""
    return tr(
        "Hạn {day}, chưa báo hoàn thành. Tính đến cuối kỳ, hoặc đến hôm nay nếu kỳ chưa hết.",
        day=day_text(row.task.end_on),
    )


def _percent_text(row: TaskRow) -> str:
    found = row.progress.percent if row.progress else None
    return "" if found is None else f"{found}"


def _percent_number(row: TaskRow) -> Decimal | None:
    found = row.progress.percent if row.progress else None
    return None if found is None else Decimal(found)


def progress_text(name: str, row: TaskRow) -> str:
    """A text of the period's progress, '' when there is none."""
    return (getattr(row.progress, name) if row.progress else None) or ""


def units_text(names: Sequence[str], raw: str | None) -> str:
    """Units in one cell; what could not be told apart stays as printed."""
    return "; ".join(names) or (raw or "")


# -- writing ----------------------------------------------------------------------------------


class TaskWriter:
    """Turns what is typed into the services' verbs, for the chosen period and unit."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def column(self, name: str, row: TaskRow, text: str) -> None:
        """Write a column of the task itself."""
        tasks.update_task(self._book.session, row.task.id, **{name: text})

    def day(self, name: str, row: TaskRow, day: str) -> None:
        """Write the start or the end, an ISO day or ''."""
        tasks.update_task(self._book.session, row.task.id, **{name: day or None, "approximate": 0})

    def progress(self, name: str, row: TaskRow, text: str) -> None:
        """Write a column of the period's progress."""
        progress.enter(
            self._book.session,
            task_id=row.task.id,
            period_key=self._book.period.key if self._book.period else None,
            unit_id=self._book.unit_id,
            field=name,
            text=text,
        )


def task_columns(book: Book) -> list[Column]:
    """The columns as printed, then the period's progress."""
    writer = TaskWriter(book)

    def plain(name: str, header: str, width: int, **more: Any) -> Column:
        return Column(
            name, header, lambda row: getattr(row.task, name) or "", width,
            set=partial(writer.column, name), **more,
        )  # fmt: skip

    def reported(name: str, header: str, width: int, **more: Any) -> Column:
        text = more.pop("text", partial(progress_text, name))
        return Column(name, header, text, width, set=partial(writer.progress, name), **more)

    return [
        plain("no", tr("TT"), 4, align="center"),
        plain("title", tr("Nhiệm vụ"), 32, cleared=None, stretch=True),
        plain("product", tr("Sản phẩm"), 12),
        plain("leader", tr("Lãnh đạo phụ trách"), 11),
        Column(
            "leads", tr("Chủ trì"), lambda r: units_text(r.task.leads, r.task.lead_raw), 12,
            set=partial(writer.column, "lead_raw"),
            header_tooltip=tr("Nhiều đơn vị: ngăn cách bằng dấu chấm phẩy"),
        ),
        Column(
            "coordinators", tr("Phối hợp"),
            lambda r: units_text(r.task.coordinators, r.task.coordinating_raw), 15,
            set=partial(writer.column, "coordinating_raw"),
            header_tooltip=tr("Nhiều đơn vị: ngăn cách bằng dấu chấm phẩy"),
        ),
        plain("time_raw", tr("Thời gian"), 12, tooltip=time_words),
        reported(
            "status", tr("Tình hình"), 17, text=status_text, edit=_status_edit,
            tone=_status_tone, icon=lambda r: _own_status(r) or None, tooltip=_status_tooltip,
        ),
        reported("percent", tr("%"), 5, align="right", text=_percent_text, number=_percent_number,
                 header_tooltip=tr("Tỷ lệ hoàn thành, từ 0 đến 100")),
        reported("done_on", tr("Ngày xong"), 11, align="center",
                 text=lambda r: day_text(r.progress.done_on if r.progress else None)),
        Column(
            "overdue", tr("Quá hạn"), _overdue_text, 14, tone=lambda _: "bad",
            icon=lambda r: "late" if r.overdue else None, tooltip=_overdue_tooltip,
        ),
        reported("difficulty", tr("Khó khăn, vướng mắc"), 18),
        reported("reason", tr("Lý do chậm"), 16),
    ]  # fmt: skip


def _status_edit(row: TaskRow) -> str:
    return progress.status_labels().get(_own_status(row), "")


def task_fields(book: Book, row: TaskRow) -> list[Field]:
    """Every field of a task, for the detail panel: what is typed each period stands first."""
    writer = TaskWriter(book)
    return [
        _plain_field(writer, "title", tr("Nhiệm vụ"), kind="multiline"),
        *_progress_fields(writer, book),
        *_time_fields(writer),
        *_unit_fields(writer),
        *_place_fields(writer),
        *_link_fields(book, row),
    ]


def _plain_field(writer: TaskWriter, name: str, label: str, **more: Any) -> Field:
    return Field(
        name, label, lambda row: getattr(row.task, name) or "",
        set=partial(writer.column, name), **more,
    )  # fmt: skip


def _unit_fields(writer: TaskWriter) -> list[Field]:
    several = tr("Nhiều đơn vị: ngăn cách bằng dấu chấm phẩy")
    return [
        Field("lead_raw", tr("Chủ trì"), lambda r: units_text(r.task.leads, r.task.lead_raw),
              set=partial(writer.column, "lead_raw"), hint=several, section=tr("Phân công")),
        Field("coordinating_raw", tr("Phối hợp"),
              lambda r: units_text(r.task.coordinators, r.task.coordinating_raw),
              set=partial(writer.column, "coordinating_raw"), kind="multiline", hint=several),
        _plain_field(writer, "leader", tr("Lãnh đạo phụ trách"),
                     hint=tr("Ghi chức danh, không ghi tên người")),
        _plain_field(writer, "product", tr("Sản phẩm"), kind="multiline"),
    ]  # fmt: skip


def _place_fields(writer: TaskWriter) -> list[Field]:
    return [
        _plain_field(writer, "no", tr("Số thứ tự"), section=tr("Vị trí trong kế hoạch")),
        _plain_field(writer, "section", tr("Số của mục")),
        _plain_field(writer, "section_name", tr("Tên mục")),
        _plain_field(writer, "sublevel", tr("Phần nhỏ trong mục")),
        Field("task_note", tr("Ghi chú của nhiệm vụ"), lambda r: r.task.note or "",
              set=partial(writer.column, "note"), kind="multiline"),
    ]  # fmt: skip


def _time_fields(writer: TaskWriter) -> list[Field]:
    def recurrences(_: TaskRow) -> list[Choice]:
        return [Choice(value, label) for value, label in tasks.recurrence_labels().items()]

    return [
        _plain_field(writer, "time_raw", tr("Thời gian như văn bản"), section=tr("Thời gian"),
                     hint=tr("Sửa ở đây thì ngày bắt đầu, kết thúc được đọc lại")),
        Field("time_words", "", time_words, kind="info"),
        Field("start_on", tr("Bắt đầu"), lambda r: r.task.start_on or "",
              set=partial(writer.day, "start_on"), kind="date"),
        Field("end_on", tr("Kết thúc"), lambda r: r.task.end_on or "",
              set=partial(writer.day, "end_on"), kind="date"),
        Field("recurrence", tr("Lặp lại"), lambda r: r.task.recurrence,
              set=partial(writer.column, "recurrence"), kind="choice", choices=recurrences),
    ]  # fmt: skip


def _progress_fields(writer: TaskWriter, book: Book) -> list[Field]:
    if book.period is None:
        return []

    def statuses(_: TaskRow) -> list[Choice]:
        known = [Choice(label, label) for label in progress.status_labels().values()]
        return [Choice("", tr("Chưa báo cáo")), *known]

    def reported(name: str, label: str, **more: Any) -> Field:
        get = more.pop("get", partial(progress_text, name))
        return Field(name, label, get, set=partial(writer.progress, name), **more)

    return [
        reported("status", tr("Tình hình"), get=_status_edit, kind="choice", choices=statuses,
                 section=tr("Tiến độ {period}", period=book.period.label)),
        Field("earlier", "", _earlier_words, kind="info"),
        Field("late", "", _late_words, kind="info"),
        reported("percent", tr("Hoàn thành (%)"), get=_percent_text),
        reported("done_on", tr("Ngày xong"), kind="date"),
        reported("product", tr("Sản phẩm đã có (số, ký hiệu hoặc đường dẫn tệp)")),
        reported("difficulty", tr("Khó khăn, vướng mắc"), kind="multiline"),
        reported("reason", tr("Lý do chậm"), kind="multiline"),
        reported("note", tr("Ghi chú"), kind="multiline"),
    ]  # fmt: skip


def _earlier_words(row: TaskRow) -> str:
    if row.earlier is None:
        return ""
    status, period = row.earlier
    label = progress.status_labels()[status]
    return tr("{period}: {status}", period=period, status=label)


def _late_words(row: TaskRow) -> str:
    return f"{_overdue_text(row)}. {_overdue_tooltip(row)}" if row.overdue else ""


def _link_fields(book: Book, row: TaskRow) -> list[Field]:
    found = tasks.links(book.session, row.task.id)
    if not found:
        return []
    kinds = {"indicator": tr("Chỉ tiêu"), "budget_line": tr("Kinh phí")}
    text = "\n".join(f"{kinds[kind]}: {name}" for kind, name in found)
    return [Field("links", "", lambda _: text, kind="info", section=tr("Phục vụ"))]
