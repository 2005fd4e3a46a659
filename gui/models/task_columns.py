"""The columns of the task table, and writing what is typed into them."""

from __future__ import annotations

from functools import partial
from typing import Any

from core.i18n import tr
from core.services import progress, tasks
from core.services.task_units import ROLES, read_typed
from core.services.tasks import TaskRow
from gui.book import Book
from gui.models import task_words as words
from gui.models.columns import Column
from gui.number_text import day_text


class TaskWriter:
    """Turns what is typed into the services' verbs, for the chosen period and unit."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def column(self, name: str, row: TaskRow, text: str) -> None:
        """Write a column of the task itself; unit names that nobody knows are said."""
        unknown: list[str] = []
        if name in ROLES:
            text, unknown = read_typed(self._book.session, text)
        tasks.update_task(self._book.session, row.task.id, **{name: text})
        if unknown:
            self._book.told.emit(
                "info",
                tr("“{name}” chưa có trong danh sách đơn vị; đã ghi như đã gõ.",
                   name="”, “".join(unknown)),
            )  # fmt: skip

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
        text = more.pop("text", partial(words.progress_text, name))
        return Column(name, header, text, width, set=partial(writer.progress, name), **more)

    def doubted(name: str) -> dict[str, Any]:
        return {
            "icon": partial(words.doubt_icon, name),
            "tone": partial(words.doubt_tone, name),
            "tooltip": partial(words.doubt_words, name),
        }

    several = tr("Gõ, ngăn cách bằng dấu chấm phẩy; hoặc F2 rồi Alt+↓ để chọn từ danh sách")
    return [
        plain("no", tr("TT"), 4, align="center"),
        plain("title", tr("Nhiệm vụ"), 32, cleared=None, stretch=True),
        plain("product", tr("Sản phẩm"), 12),
        plain("leader", tr("Lãnh đạo phụ trách"), 11),
        Column(
            "leads", tr("Chủ trì"), lambda r: words.units_text(r.task.leads, r.task.lead_raw), 12,
            set=partial(writer.column, "lead_raw"),
            header_tooltip=several,
        ),
        Column(
            "coordinators", tr("Phối hợp"),
            lambda r: words.units_text(r.task.coordinators, r.task.coordinating_raw), 15,
            set=partial(writer.column, "coordinating_raw"),
            header_tooltip=several,
        ),
        plain("time_raw", tr("Thời gian"), 12, tooltip=words.time_words,
              sort=lambda r: r.task.end_on or r.task.start_on),
        reported(
            "status", tr("Tình hình"), 17, text=words.status_text, edit=words.status_edit,
            tone=words.status_tone, icon=lambda r: words.own_status(r) or None,
            tooltip=words.status_tooltip, sort=words.status_order,
        ),
        reported("percent", tr("%"), 7, align="right", text=words.percent_text,
                 number=words.percent_number, **doubted("percent"),
                 header_tooltip=tr("Tỷ lệ hoàn thành, từ 0 đến 100")),
        reported("done_on", tr("Ngày xong"), 14, align="center", **doubted("done_on"),
                 text=lambda r: day_text(r.progress.done_on if r.progress else None)),
        Column(
            "overdue", tr("Quá hạn"), words.overdue_text, 14, tone=lambda _: "bad",
            icon=lambda r: "late" if r.overdue else None, tooltip=words.overdue_tooltip,
            sort=lambda r: r.days_late if r.overdue else None,
        ),
        Column(
            "product_done", tr("Sản phẩm đã có"), partial(words.progress_text, "product"), 16,
            set=partial(writer.progress, "product"),
            icon=lambda r: words.file_icon(book.session, r),
            tooltip=lambda r: words.file_words(book.session, r),
        ),
        reported("difficulty", tr("Khó khăn, vướng mắc"), 18),
        reported("reason", tr("Lý do chậm"), 16),
    ]  # fmt: skip
