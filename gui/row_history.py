"""Ctrl+H: what was changed in a row of a table, planned and in the period shown, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from core.i18n import tr
from core.services.cell_history import PastChange, facts_history, row_history
from core.services.progress import show_day, status_labels
from gui.dialogs.cell_history import CellHistoryDialog

if TYPE_CHECKING:
    from gui.book import Book
    from gui.widgets.table_view import TableView

_YEARS: Final = frozenset({"year_recognised", "grade"})  # numbers without dots between thousands
_DAYS: Final = frozenset({"valid_from", "valid_to"})
_Rows = Sequence[tuple[str, tuple[str | int, ...]]]


@dataclass(frozen=True)
class _Kept:
    """What is kept of the rows of one table.

    `heading` names a row; `rows` says in which tables of the book it stands, by its key there;
    `names` are the words of the columns shown, in order; `codes` the words of stored codes.
    """

    heading: Callable[[Any], str]
    rows: Callable[[Book, int], _Rows]
    names: Mapping[str, str]
    codes: Mapping[str, Mapping[Any, str]]
    has_facts: bool = False


def show_row_history(view: TableView) -> None:
    """Show the changes of the current row; says so where the table keeps none."""
    book, key = view.table.book, view.current_key()
    make = _TABLES.get(view.objectName())
    row = view.table.row_at(view.currentIndex().row())
    if make is None or not isinstance(key, int) or row is None or not view.commit_open():
        book.told.emit("info", tr("Bảng này không có lịch sử của từng dòng."))
        return
    kept = make(book)
    found = [
        _spelled(table, change, kept.codes)
        for table, place in kept.rows(book, key)
        for change in row_history(book.session, table, place)
    ]
    names = dict(kept.names)
    if kept.has_facts:
        for year, level, change in facts_history(book.session, key):
            found.append(_spelled(f"{year} {level}", change, kept.codes))
            names |= _fact_names(year, level)
    found.sort(key=lambda change: change.at, reverse=True)
    CellHistoryDialog(kept.heading(row), found, names, view.window()).show()


def keeps_history(view: TableView) -> bool:
    """Whether the rows of a table have a history."""
    return view.objectName() in _TABLES


def _spelled(table: str, change: PastChange, codes: Mapping[str, Mapping[Any, str]]) -> PastChange:
    """The columns named with their table, days and codes in words."""

    def told(column: str, value: Any) -> Any:
        if value is None:
            return None
        if column.endswith("_on") or column in _DAYS:
            return show_day(value)
        if column in _YEARS:
            return str(value)
        return codes.get(f"{table}.{column}", {}).get(value, value)

    def spelled(row: dict[str, Any] | None) -> dict[str, Any] | None:
        if row is None:
            return None
        return {f"{table}.{column}": told(column, value) for column, value in row.items()}

    return replace(change, before=spelled(change.before), after=spelled(change.after))


def _reported(planned: str, reported: str) -> Callable[[Book, int], _Rows]:
    """The row of the plan, and that of the chosen period and unit."""

    def rows(book: Book, key: int) -> _Rows:
        found: list[tuple[str, tuple[str | int, ...]]] = [(planned, (key,))]
        if book.period_id is not None:
            found.append((reported, (book.period_id, key, book.unit_id)))
        return found

    return rows


def _alone(table: str) -> Callable[[Book, int], _Rows]:
    """One row of one table."""
    return lambda _, key: [(table, (key,))]


# -- the tables -------------------------------------------------------------------------------


def _tasks(_: Book) -> _Kept:
    return _Kept(
        lambda row: str(row.task.title), _reported("task", "progress"),
        {
            "task.title": tr("nhiệm vụ"), "task.product": tr("sản phẩm"),
            "task.leader": tr("lãnh đạo phụ trách"), "task.lead_raw": tr("chủ trì"),
            "task.coordinating_raw": tr("phối hợp"), "task.time_raw": tr("thời gian"),
            "task.start_on": tr("bắt đầu"), "task.end_on": tr("kết thúc"),
            "progress.status": tr("tình hình"), "progress.percent": tr("tỷ lệ hoàn thành (%)"),
            "progress.done_on": tr("ngày xong"), "progress.product": tr("sản phẩm đã có"),
            "progress.difficulty": tr("khó khăn"), "progress.reason": tr("lý do chậm"),
            "progress.note": tr("ghi chú"),
        },
        {"progress.status": status_labels()},
    )  # fmt: skip


def _budget(_: Book) -> _Kept:
    return _Kept(
        lambda row: str(row.line.name), _reported("budget_line", "execution"),
        {
            "budget_line.printed_code": tr("số thứ tự"), "budget_line.name": tr("nội dung"),
            "budget_line.source": tr("nguồn"), "budget_line.amount_vnd": tr("kế hoạch (đồng)"),
            "budget_line.formula_raw": tr("cách tính"),
            "execution.allocated_vnd": tr("phân bổ (đồng)"),
            "execution.disbursed_vnd": tr("giải ngân (đồng)"), "execution.note": tr("ghi chú"),
        },
        {},
    )  # fmt: skip


def _courses(_: Book) -> _Kept:
    return _Kept(
        lambda row: str(row.title), _alone("course"),
        {
            "course.no": tr("số thứ tự"), "course.title": tr("nội dung"),
            "course.level": tr("cấp học"), "course.audience": tr("đối tượng"),
            "course.people": tr("số người"), "course.days": tr("số ngày"),
            "course.classes": tr("số lớp"), "course.timing": tr("thời gian"),
            "course.start_on": tr("bắt đầu"), "course.end_on": tr("kết thúc"),
            "course.cost_vnd": tr("kinh phí (đồng)"), "course.note": tr("ghi chú"),
        },
        {},
    )  # fmt: skip


def _units(book: Book) -> _Kept:
    from core.services import school_words as words
    from core.services.schools import unit_names

    return _Kept(
        lambda row: str(row.unit.name), _alone("unit"),
        {
            "unit.name": tr("tên"), "unit.code": tr("mã"), "unit.kind": tr("loại đơn vị"),
            "unit.levels": tr("cấp học"), "unit.ownership": tr("loại hình"),
            "unit.parent_id": tr("trực thuộc"), "unit.valid_from": tr("hoạt động từ"),
            "unit.valid_to": tr("hoạt động đến"), "unit.address": tr("địa chỉ"),
            "unit.email": tr("thư điện tử"), "unit.note": tr("ghi chú"),
        },
        {"unit.kind": words.kind_labels(), "unit.ownership": words.ownership_labels(),
         "unit.parent_id": unit_names(book.session)},
        has_facts=True,
    )  # fmt: skip


def _recognitions(book: Book) -> _Kept:
    from core.services import school_words as words
    from core.services.schools import unit_names

    return _Kept(
        lambda row: str(row.recognition.school), _alone("recognition"),
        {
            "recognition.no": tr("số thứ tự"), "recognition.school": tr("tên trong danh sách"),
            "recognition.unit_id": tr("trường trong sổ"), "recognition.level": tr("cấp học"),
            "recognition.year_recognised": tr("năm công nhận"),
            "recognition.expires_on": tr("có giá trị đến"),
            "recognition.planned_raw": tr("dự kiến"), "recognition.kind": tr("đề nghị"),
            "recognition.grade": tr("mức độ"), "recognition.status": tr("tình hình"),
            "recognition.decision": tr("số quyết định"), "recognition.note": tr("ghi chú"),
        },
        {"recognition.kind": words.recognition_kind_labels(),
         "recognition.status": words.recognition_status_labels(),
         "recognition.unit_id": unit_names(book.session)},
    )  # fmt: skip


def _fact_names(year: str, level: str) -> dict[str, str]:
    """The figures of a school year, with their level where a school has several."""
    where = year if level == "ALL" else f"{year} {level}"
    words = {"classes": tr("số lớp"), "pupils": tr("học sinh"), "teachers": tr("giáo viên"),
             "sites": tr("điểm trường")}  # fmt: skip
    return {f"{year} {level}.{name}": f"{label} {where}:" for name, label in words.items()}


_TABLES: Final[dict[str, Callable[[Book], _Kept]]] = {
    "tasksView": _tasks,
    "budgetView": _budget,
    "coursesView": _courses,
    "schoolsView": _units,
    "schoolYearsView": _units,
    "recognitionsView": _recognitions,
}
