"""Every field of a task in the detail panel, and the buttons beside some of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import carry_over, progress, task_links, tasks
from core.services.task_links import Kind
from core.services.task_units import UnitColumn
from core.services.tasks import TaskRow
from gui.book import Book
from gui.models import task_words as words
from gui.models.columns import Choice, Field, FieldButton
from gui.models.task_columns import TaskWriter


def task_fields(book: Book) -> list[Field]:
    """Every field of a task, for the detail panel: what is typed each period stands first."""
    writer = TaskWriter(book)
    return [
        _plain_field(writer, "title", tr("Nhiệm vụ"), kind="multiline"),
        *_progress_fields(writer, book),
        *_time_fields(writer),
        *_unit_fields(writer, book),
        *_place_fields(writer, book),
        *_link_fields(book),
    ]


def _plain_field(writer: TaskWriter, name: str, label: str, **more: Any) -> Field:
    return Field(
        name, label, lambda row: getattr(row.task, name) or "",
        set=partial(writer.column, name), **more,
    )  # fmt: skip


def _unit_fields(writer: TaskWriter, book: Book) -> list[Field]:
    several = tr("Nhiều đơn vị: ngăn cách bằng dấu chấm phẩy")

    def pick(column: UnitColumn, row: TaskRow, button: QWidget) -> None:
        from gui.dialogs.task_pickers import pick_units  # only when something is picked

        pick_units(book, row.task.id, column, button)

    def picking(column: UnitColumn) -> list[FieldButton]:
        return [FieldButton("list", tr("Chọn từ danh sách đơn vị"), partial(pick, column))]

    return [
        Field("lead_raw", tr("Chủ trì"), lambda r: words.units_text(r.task.leads, r.task.lead_raw),
              set=partial(writer.column, "lead_raw"), hint=several, section=tr("Phân công"),
              buttons=picking("lead_raw")),
        Field("coordinating_raw", tr("Phối hợp"),
              lambda r: words.units_text(r.task.coordinators, r.task.coordinating_raw),
              set=partial(writer.column, "coordinating_raw"), kind="multiline", hint=several,
              buttons=picking("coordinating_raw")),
        _plain_field(writer, "leader", tr("Lãnh đạo phụ trách"),
                     hint=tr("Ghi chức danh, không ghi tên người")),
        _plain_field(writer, "product", tr("Sản phẩm"), kind="multiline"),
    ]  # fmt: skip


def _place_fields(writer: TaskWriter, book: Book) -> list[Field]:
    return [
        _plain_field(writer, "no", tr("Số thứ tự"), section=tr("Vị trí trong kế hoạch")),
        _plain_field(writer, "section", tr("Số của mục")),
        _plain_field(writer, "section_name", tr("Tên mục")),
        _plain_field(writer, "sublevel", tr("Phần nhỏ trong mục")),
        Field("origin", "", lambda r: carry_over.origin(book.session, r.task), kind="info"),
        Field("task_note", tr("Ghi chú của nhiệm vụ"), lambda r: r.task.note or "",
              set=partial(writer.column, "note"), kind="multiline"),
    ]  # fmt: skip


def _time_fields(writer: TaskWriter) -> list[Field]:
    def recurrences(_: TaskRow) -> list[Choice]:
        return [Choice(value, label) for value, label in tasks.recurrence_labels().items()]

    return [
        _plain_field(writer, "time_raw", tr("Thời gian như văn bản"), section=tr("Thời gian"),
                     hint=tr("Sửa ở đây thì ngày bắt đầu, kết thúc được đọc lại")),
        Field("time_words", "", words.time_words, kind="info"),
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
        get = more.pop("get", partial(words.progress_text, name))
        return Field(name, label, get, set=partial(writer.progress, name), **more)

    return [
        reported("status", tr("Tình hình"), get=words.status_edit, kind="choice", choices=statuses,
                 section=tr("Tiến độ {period}", period=book.period.label)),
        Field("earlier", "", words.earlier_words, kind="info"),
        Field("late", "", words.late_words, kind="info"),
        reported("percent", tr("Hoàn thành (%)"), get=words.percent_text),
        reported("done_on", tr("Ngày xong"), kind="date"),
        reported("product", tr("Sản phẩm đã có"), kind="multiline",
                 hint=tr("Số, ký hiệu văn bản; hoặc bấm “Chọn tệp” để kèm một tệp"),
                 buttons=_file_buttons(book)),
        Field("file_problem", "", lambda r: words.file_problem(book.session, r), kind="info"),
        reported("difficulty", tr("Khó khăn, vướng mắc"), kind="multiline"),
        reported("reason", tr("Lý do chậm"), kind="multiline"),
        reported("note", tr("Ghi chú"), kind="multiline"),
    ]  # fmt: skip


def _file_buttons(book: Book) -> list[FieldButton]:
    def choose(row: TaskRow, button: QWidget) -> None:
        from gui.dialogs.product_file import choose_file  # only when a file is chosen

        choose_file(book, row, button)

    def show(row: TaskRow, button: QWidget) -> None:
        from gui.dialogs.product_file import open_file

        open_file(book, row)

    return [
        FieldButton("folder", tr("Chọn tệp kèm theo"), choose),
        FieldButton("open", tr("Mở tệp kèm theo"), show, looks=True),
    ]


def _link_fields(book: Book) -> list[Field]:
    def text(kind: Kind, row: TaskRow) -> str:
        return "\n".join(p.text for p in task_links.linked(book.session, kind, row.task.id))

    def pick(kind: Kind, row: TaskRow, button: QWidget) -> None:
        from gui.dialogs.task_pickers import pick_links  # only when something is picked

        pick_links(book, kind, row.task.id, button)

    def field(kind: Kind, label: str, hint: str, section: str = "") -> Field:
        button = FieldButton("link", hint, partial(pick, kind))
        return Field(
            f"links_{kind}", label, partial(text, kind), kind="info", section=section,
            buttons=[button],
        )  # fmt: skip

    return [
        field("indicator", tr("Phục vụ chỉ tiêu"), tr("Chọn chỉ tiêu mà nhiệm vụ phục vụ"),
              tr("Gắn với chỉ tiêu và kinh phí")),
        field("budget_line", tr("Kinh phí từ"), tr("Chọn dòng kinh phí chi cho nhiệm vụ")),
    ]  # fmt: skip
