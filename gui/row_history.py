"""Ctrl+H in Nhiệm vụ and Kinh phí: what was changed in a row, planned and in the period shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.i18n import tr
from core.services.cell_history import PastChange, row_history
from core.services.progress import show_day, status_labels
from gui.dialogs.cell_history import CellHistoryDialog

if TYPE_CHECKING:
    from gui.book import Book
    from gui.widgets.table_view import TableView


def show_row_history(view: TableView) -> None:
    """Show the changes of the current row; says so where the table keeps none."""
    book, key = view.table.book, view.current_key()
    names = _names().get(view.objectName())
    if names is None or not isinstance(key, int) or not view.commit_open():
        book.told.emit("info", tr("Bảng này không có lịch sử của từng dòng."))
        return
    changes = _changes(book, view.objectName(), key)
    row = view.table.row_at(view.currentIndex().row())
    heading = row.task.title if view.objectName() == "tasksView" else row.line.name  # type: ignore[union-attr]
    CellHistoryDialog(heading, changes, names, view.window()).show()


def _changes(book: Book, table: str, key: int) -> list[PastChange]:
    """Of the plan's row and of the row of the chosen period and unit, newest first."""
    planned, reported = {
        "tasksView": ("task", "progress"), "budgetView": ("budget_line", "execution"),
    }[table]  # fmt: skip
    found = [_spelled(planned, change) for change in row_history(book.session, planned, (key,))]
    if book.period_id is not None:
        place = (book.period_id, key, book.unit_id)
        found += [_spelled(reported, c) for c in row_history(book.session, reported, place)]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _spelled(table: str, change: PastChange) -> PastChange:
    """The columns named with their table, codes in words."""
    states = status_labels()

    def told(column: str, value: Any) -> Any:
        if column.endswith("_on"):
            return show_day(value) or None
        return states.get(value, value) if column == "status" else value

    def spelled(row: dict[str, Any] | None) -> dict[str, Any] | None:
        if row is None:
            return None
        return {f"{table}.{column}": told(column, value) for column, value in row.items()}

    return replace(change, before=spelled(change.before), after=spelled(change.after))


def _names() -> dict[str, dict[str, str]]:
    """Table → the columns shown, in order, by their words."""
    return {
        "tasksView": {
            "task.title": tr("nhiệm vụ"), "task.product": tr("sản phẩm"),
            "task.leader": tr("lãnh đạo phụ trách"), "task.lead_raw": tr("chủ trì"),
            "task.coordinating_raw": tr("phối hợp"), "task.time_raw": tr("thời gian"),
            "task.start_on": tr("bắt đầu"), "task.end_on": tr("kết thúc"),
            "progress.status": tr("tình hình"), "progress.percent": tr("tỷ lệ hoàn thành (%)"),
            "progress.done_on": tr("ngày xong"), "progress.product": tr("sản phẩm đã có"),
            "progress.difficulty": tr("khó khăn"), "progress.reason": tr("lý do chậm"),
            "progress.note": tr("ghi chú"),
        },
        "budgetView": {
            "budget_line.printed_code": tr("số thứ tự"), "budget_line.name": tr("nội dung"),
            "budget_line.source": tr("nguồn"), "budget_line.amount_vnd": tr("kế hoạch (đồng)"),
            "budget_line.formula_raw": tr("cách tính"),
            "execution.allocated_vnd": tr("phân bổ (đồng)"),
            "execution.disbursed_vnd": tr("giải ngân (đồng)"), "execution.note": tr("ghi chú"),
        },
    }  # fmt: skip
