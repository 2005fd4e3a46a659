"""The table of recognitions: the plan's lists as printed, with state and expiry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.services import periods, recognitions, schools
from core.services.recognitions import Countdown, RecognitionRow, Wanted
from core.services.school_words import (
    levels_text,
    read_choice,
    read_grade,
    read_levels,
    read_month,
    read_year,
    recognition_kind_labels,
    recognition_status_labels,
)
from gui.book import Book
from gui.models.columns import Choice, Column, Entry, Field, Group, Key, Tone
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import day_text, read_day

_STATE_ICONS: Final = {
    "planned": "not_started", "applied": "in_progress", "recognised": "met",
    "refused": "not_met", "postponed": "paused",
}  # fmt: skip
_STATE_TONES: Final[dict[str, Tone]] = {"recognised": "good", "refused": "bad"}
_URGENT: Final[dict[str, Tone]] = {"expired": "bad", "soon": "warn", "near": "accent"}


class RecognitionSource:
    """Lists and rows, asked from the services; `search` limits them."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.search = ""
        self.wanted: Wanted | None = None

    def entries(self) -> Sequence[Entry]:
        """Ids under the printed title of their list; `wanted` keeps some of them."""
        session = self._book.session
        ids = recognitions.recognition_ids(session, search=self.search)
        if self.wanted is not None:
            ids = self.kept(ids, self.wanted)
        found: list[Entry] = []
        for title, members in recognitions.lists(session, ids):
            found += [Group(title), *members]
        return found

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, RecognitionRow]:
        """The rows of these recognitions."""
        found = recognitions.recognition_rows(
            self._book.session,
            [key for key in keys if isinstance(key, int)],
            as_of=periods.as_of_day(self._book.period),
        )
        return {row.recognition.id: row for row in found}

    def kept(self, ids: Sequence[int], wanted: Wanted) -> list[int]:
        """Those of `ids` that stand like that in the period looked at."""
        period = self._book.period
        return recognitions.wanted_ids(self._book.session, ids, wanted, period=period)

    def touched(self, done: Any) -> Touched:
        """A unit's new name shows here too."""
        return Touched(order=True) if done.tables & {"recognition", "unit"} else UNTOUCHED


class RecognitionTable:
    """Columns and fields; what they write goes to `core.services.recognitions`."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def columns(self) -> list[Column]:
        """The columns, left to right, the printed ones first."""
        return [
            Column("no", tr("TT"), lambda r: r.recognition.no or "", width=5, align="center",
                   set=partial(self._set, "no")),
            Column("school", tr("Trường"), lambda r: r.recognition.school, width=22,
                   set=self._set_school, cleared=None, tooltip=_school_tooltip, stretch=True),
            Column("level", tr("Cấp học"), lambda r: levels_text(r.recognition.level or ""),
                   width=9, align="center", set=self._set_level),
            Column("year", tr("Năm công nhận"), lambda r: _number(r.recognition.year_recognised),
                   width=11, align="center", set=self._set_year),
            Column("countdown", tr("Thời hạn"), lambda r: r.countdown.words if r.countdown else "",
                   width=22, tone=lambda r: countdown_tone(r.countdown),
                   icon=lambda r: countdown_icon(r.countdown),
                   sort=lambda r: r.countdown.expires_on if r.countdown else None),
            Column("planned", tr("Dự kiến"), lambda r: r.recognition.planned_raw or "", width=10,
                   align="center", set=self._set_planned,
                   header_tooltip=tr("Tháng dự kiến công nhận, ví dụ 6/2023")),
            Column("kind", tr("Đề nghị"), lambda r: recognition_kind_labels()[r.recognition.kind],
                   width=26, set=self._set_kind, cleared=None),
            Column("grade", tr("Mức độ"), lambda r: _number(r.recognition.grade), width=7,
                   align="center", set=self._set_grade),
            Column("status", tr("Tình hình"), _status, width=19, set=self._set_status, cleared=None,
                   icon=lambda r: _STATE_ICONS[r.recognition.status],
                   tone=lambda r: _STATE_TONES.get(r.recognition.status, "normal")),
            Column("decision", tr("Số quyết định"), lambda r: r.recognition.decision or "",
                   width=12, set=partial(self._set, "decision")),
            Column("expires", tr("Có giá trị đến"), lambda r: day_text(r.recognition.expires_on),
                   width=12, align="center", set=self._set_expiry,
                   header_tooltip=tr("Để trống thì tính 5 năm từ năm công nhận")),
            Column("note", tr("Ghi chú"), lambda r: r.recognition.note or "", width=10,
                   set=partial(self._set, "note")),
        ]  # fmt: skip

    def fields(self, row: RecognitionRow) -> list[Field]:
        """Every field of a recognition; those of the table and its place in the lists."""
        kinds, states = recognition_kind_labels(), recognition_status_labels()
        course = tr("Quá trình công nhận")
        place = tr("Trong kế hoạch")
        return [
            Field("unit", tr("Trường trong sổ"), lambda r: str(r.recognition.unit_id or ""),
                  self._set_unit, "choice", self._schools,
                  hint=tr("Nối dòng này với trường để xem thời hạn ở danh sách trường")),
            Field("school", tr("Tên trường ghi trong danh sách"), lambda r: r.recognition.school,
                  self._set_school),
            Field("level", tr("Cấp học"), lambda r: levels_text(r.recognition.level or ""),
                  self._set_level),
            Field("kind", tr("Đề nghị"), lambda r: r.recognition.kind, self._set_kind, "choice",
                  lambda r: _choices(kinds)),
            Field("grade", tr("Mức độ"), lambda r: _number(r.recognition.grade), self._set_grade,
                  "number"),
            Field("status", tr("Tình hình"), lambda r: r.recognition.status, self._set_status,
                  "choice", lambda r: _choices(states), section=course),
            Field("planned", tr("Dự kiến công nhận"), lambda r: r.recognition.planned_raw or "",
                  self._set_planned, section=course),
            Field("planned_month", "", _understood_month, kind="info", section=course),
            Field("decision", tr("Số quyết định"), lambda r: r.recognition.decision or "",
                  partial(self._set, "decision"), section=course),
            Field("year", tr("Năm đã công nhận"), lambda r: _number(r.recognition.year_recognised),
                  self._set_year, "number", section=course),
            Field("expires", tr("Có giá trị đến ngày"), lambda r: r.recognition.expires_on or "",
                  partial(self._set, "expires_on"), "date", section=course),
            Field("countdown", "", lambda r: r.countdown.words if r.countdown else "",
                  kind="info", section=course),
            Field("note", tr("Ghi chú"), lambda r: r.recognition.note or "",
                  partial(self._set, "note"), "multiline", section=course),
            Field("list_title", tr("Tên danh sách"), lambda r: r.recognition.list_title or "",
                  self._set_title, "multiline", section=place),
            Field("no", tr("Số thứ tự"), lambda r: r.recognition.no or "",
                  partial(self._set, "no"), section=place),
        ]  # fmt: skip

    # -- writing ------------------------------------------------------------------------------

    def _update(self, row: RecognitionRow, **values: Any) -> None:
        recognitions.update_recognition(self._book.session, row.recognition.id, **values)

    def _set(self, column: str, row: RecognitionRow, text: str) -> None:
        self._update(row, **{column: text})

    def _set_school(self, row: RecognitionRow, text: str) -> None:
        """The printed name; the school of that name in the book, if there is one, is linked."""
        try:
            unit_id = schools.find_unit(self._book.session, text)
        except UserError:
            unit_id = None
        self._update(row, school=text, unit_id=unit_id)

    def _set_unit(self, row: RecognitionRow, text: str) -> None:
        self._update(row, unit_id=int(text) if text else None)

    def _set_level(self, row: RecognitionRow, text: str) -> None:
        self._update(row, level=read_levels(text))

    def _set_kind(self, row: RecognitionRow, text: str) -> None:
        kind = read_choice(text, recognition_kind_labels(), tr("Đề nghị"))
        self._update(row, kind=kind or row.recognition.kind)

    def _set_status(self, row: RecognitionRow, text: str) -> None:
        status = read_choice(text, recognition_status_labels(), tr("Tình hình"))
        self._update(row, status=status or row.recognition.status)

    def _set_grade(self, row: RecognitionRow, text: str) -> None:
        self._update(row, grade=read_grade(text))

    def _set_year(self, row: RecognitionRow, text: str) -> None:
        self._update(row, year_recognised=read_year(text, tr("Năm đã công nhận")))

    def _set_planned(self, row: RecognitionRow, text: str) -> None:
        self._update(row, planned=read_month(text), planned_raw=text)

    def _set_expiry(self, row: RecognitionRow, text: str) -> None:
        self._update(row, expires_on=read_day(text))

    def _set_title(self, row: RecognitionRow, text: str) -> None:
        recognitions.rename_list(self._book.session, row.recognition.id, text)

    def _schools(self, row: RecognitionRow) -> list[Choice]:
        names = schools.unit_names(self._book.session)
        found = [*schools.unit_ids(self._book.session, order="name")]
        other = row.recognition.unit_id
        if other is not None and other not in found:
            found.insert(0, other)
        return [Choice("", tr("(chưa nối)")), *(Choice(str(i), names[i]) for i in found)]


# -- texts ------------------------------------------------------------------------------------


def _choices(labels: dict[str, str]) -> list[Choice]:
    return [Choice(code, label) for code, label in labels.items()]


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _status(row: RecognitionRow) -> str:
    return recognition_status_labels()[row.recognition.status]


def _school_tooltip(row: RecognitionRow) -> str:
    if row.unit_name is None:
        return tr("{name}\nChưa nối với trường nào trong sổ.", name=row.recognition.school)
    return tr("{name}\nTrường trong sổ: {unit}", name=row.recognition.school, unit=row.unit_name)


def _understood_month(row: RecognitionRow) -> str:
    found = row.recognition
    if not found.planned_raw:
        return ""
    if found.planned is None:
        return tr("Không rõ tháng nào; ghi dạng 6/2023 thì tính được.")
    year, month = found.planned.split("-")
    return tr("Hiểu là tháng {month} năm {year}.", month=int(month), year=year)


def countdown_icon(found: Countdown | None) -> str | None:
    """The sign beside a countdown that needs attention."""
    signs = {"expired": "error", "soon": "warning", "near": "calendar"}
    return signs.get(found.urgency) if found else None


def countdown_tone(found: Countdown | None) -> Tone:
    """The colour of a countdown, beside its words."""
    return _URGENT.get(found.urgency, "muted") if found else "muted"
