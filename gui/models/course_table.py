"""The table of courses: where its rows come from and its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from core.i18n import tr
from core.services import courses
from gui.book import Book
from gui.models.columns import Column, Entry, Field, Key, Row
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import day_text, number_text, typing_text

_NUMBERS: Final = frozenset(courses.NUMBERS)


class CourseSource:
    """Courses of the book's plans in the order printed."""

    def __init__(self, book: Book, search: Callable[[], str]) -> None:
        self._book = book
        self._search = search

    def entries(self) -> Sequence[Entry]:
        """Ids of the courses."""
        return courses.course_ids(self._book.session, self._search())

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Row]:
        """The courses of these ids."""
        ids = [key for key in keys if isinstance(key, int)]
        return {row.id: row for row in courses.course_rows(self._book.session, ids)}

    def touched(self, done: Any) -> Touched:
        """Order for courses that come, go or move; single rows for all else."""
        changes = list(done.of("course"))
        if any(c.before is None or c.after is None or "position" in c.after for c in changes):
            return Touched(order=True)
        return Touched(keys=frozenset(c.key[0] for c in changes)) if changes else UNTOUCHED


def course_columns(book: Book) -> list[Column]:
    """The columns of the plan's annex."""

    def column(name: str, header: str, width: int, **more: Any) -> Column:
        if name in _NUMBERS:
            more |= {
                "align": "right",
                "number": partial(_number, name),
                "edit": lambda row: typing_text(getattr(row, name)),
            }
        return Column(
            name, header, partial(course_text, name), width, set=partial(_enter, book, name), **more
        )

    return [
        column("no", tr("TT"), 4, align="center"),
        column("title", tr("Nội dung bồi dưỡng"), 30, stretch=True, cleared=None),
        column("level", tr("Cấp học"), 9, align="center"),
        column("audience", tr("Đối tượng"), 20),
        column("people", tr("Số người"), 9),
        column("days", tr("Số ngày"), 9),
        column("classes", tr("Số lớp"), 8),
        column("timing", tr("Thời gian"), 12, sort=lambda row: row.end_on or row.start_on),
        column("cost_vnd", tr("Kinh phí (đồng)"), 16),
        column("note", tr("Ghi chú"), 10),
    ]


def course_fields(book: Book) -> list[Field]:
    """Every field of a course, for the detail panel."""

    def field(name: str, label: str, **more: Any) -> Field:
        get = partial(course_text, name)
        return Field(name, label, get, set=partial(_enter, book, name), **more)

    return [
        field("title", tr("Nội dung bồi dưỡng"), kind="multiline"),
        field("no", tr("Số thứ tự")),
        field("level", tr("Cấp học")),
        field("audience", tr("Đối tượng"), kind="multiline"),
        field("people", tr("Số người"), section=tr("Quy mô")),
        field("days", tr("Số ngày")),
        field("classes", tr("Số lớp")),
        field("timing", tr("Thời gian như văn bản"), section=tr("Thời gian")),
        Field("start_on", tr("Bắt đầu"), lambda row: row.start_on or "",
              set=partial(_day, book, "start_on"), kind="date"),
        Field("end_on", tr("Kết thúc"), lambda row: row.end_on or "",
              set=partial(_day, book, "end_on"), kind="date"),
        field("cost_vnd", tr("Kinh phí (đồng)"), section=tr("Kinh phí")),
        Field("cost_raw", tr("Kinh phí như văn bản"), lambda row: row.cost_raw or ""),
        field("note", tr("Ghi chú"), kind="multiline"),
    ]  # fmt: skip


def totals_text(found: courses.CourseTotals) -> str:
    """The sums in one line, with the plan's own figure wherever it prints another."""
    words = {
        "people": tr("{n} người", n=number_text(found.people)),
        "classes": tr("{n} lớp", n=number_text(found.classes)),
        "cost_vnd": tr("{n} đồng", n=number_text(found.cost_vnd)),
    }
    parts = []
    for name, text in words.items():
        if getattr(found, name) is None:
            continue
        printed = found.printed.get(name)
        other = tr("kế hoạch in {n}", n=number_text(printed))
        parts.append(f"{text} ({other})" if printed is not None else text)
    head = tr("Tổng cộng {n} nội dung", n=found.courses)
    return ": ".join([head, "; ".join(parts)]) if parts else head


def course_text(name: str, row: Row) -> str:
    """A field of a course as it is shown."""
    value = getattr(row, name)
    if name in _NUMBERS:
        return number_text(value)
    if name in ("start_on", "end_on"):
        return day_text(value)
    return value or ""


def _number(name: str, row: Row) -> Decimal | None:
    value = getattr(row, name)
    return None if value is None else Decimal(repr(value))


def _enter(book: Book, name: str, row: Row, text: str) -> None:
    courses.enter(book.session, row.id, name, text)


def _day(book: Book, name: str, row: Row, day: str) -> None:
    courses.update_course(book.session, row.id, **{name: day or None})
