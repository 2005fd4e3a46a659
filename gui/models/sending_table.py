"""Who has sent what: a unit in each line, a period in each column, a state in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from core.exchange.asked import asked
from core.exchange.asked import state_words as question_words
from core.exchange.events import events
from core.exchange.matrix import NOT_ASKED, Cell, in_words, matrix, periods_of_year, state_words
from core.i18n import tr
from core.services.periods import period_kind
from core.services.schools import update_unit
from core.services.searching import matches
from gui.book import Book
from gui.models.columns import Column, Entry, Field, Key, Tone
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import day_text

ICONS: Final = {
    "not_open": "not_due", "open": "not_started", "due": "calendar", "late": "late",
    "submitted": "inbox", "received": "saved", "returned": "warning", "accepted": "met",
    "locked": "rosette", "gathered": "saved", NOT_ASKED: "not_applicable",
}  # fmt: skip
_TONES: Final[dict[str, Tone]] = {
    "not_open": "muted", "open": "muted", "due": "warn", "late": "bad", "received": "accent",
    "returned": "warn", "accepted": "good", "locked": "good", "gathered": "muted",
    NOT_ASKED: "muted",
}  # fmt: skip
_UNSEEN: Final = frozenset({"submitted", "received"})  # nobody has judged the report yet
_CAME_LATE: Final = "done_late"
_MOST_TOLD: Final = 8  # lines of a tool tip
_TABLES: Final = frozenset({"unit_period", "unit", "period", "question", "reminder", "adjustment",
                            "receipt", "submission", "unit_link"})  # fmt: skip
FILTERS: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset(),
    "waiting": frozenset({"not_open", "open", "due", "late", "returned"}),
    "late": frozenset({"late"}),
    "new": frozenset({"submitted"}),
    "returned": frozenset({"returned"}),
    "settled": frozenset({"received", "accepted", "locked", "gathered"}),
}
"""Names of the filter → the states shown; none of them = all."""


@dataclass(frozen=True)
class SendingRow:
    """A unit and its cells by period id; a period that is not its own has none."""

    cells: Mapping[int, Cell]

    @property
    def unit(self) -> Any:
        """The unit itself."""
        return next(iter(self.cells.values())).unit


class SendingSource:
    """Units that are to report, read once for all periods shown."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.search = ""
        self.states: frozenset[str] = frozenset()
        self.periods = shown_periods(book)
        self._rows: dict[Key, SendingRow] = {}

    def entries(self) -> Sequence[Entry]:
        """Units in printed order."""
        self.periods = shown_periods(self._book)
        cells: dict[Key, dict[int, Cell]] = {}
        for cell in matrix(self._book.session, self.periods):
            cells.setdefault(cell.unit.id, {})[cell.period.id] = cell
        self._rows = {unit_id: SendingRow(found) for unit_id, found in cells.items()}
        chosen = self._book.period_id or 0
        return [
            unit_id
            for unit_id, row in self._rows.items()
            if (not self.search or matches(self.search, row.unit.name, row.unit.code or ""))
            and (
                not self.states or (chosen in row.cells and row.cells[chosen].state in self.states)
            )
        ]

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, SendingRow]:
        """The rows of these units."""
        return {key: self._rows[key] for key in keys if key in self._rows}

    def touched(self, done: Any) -> Touched:
        """Whatever comes in or goes out changes a state."""
        return Touched(order=True) if done.tables & _TABLES else UNTOUCHED

    def counts(self) -> dict[str, int]:
        """How many units are in which state in the chosen period."""
        found: dict[str, int] = {}
        for row in self._rows.values():
            cell = row.cells.get(self._book.period_id or 0)
            if cell is not None:
                found[cell.state] = found.get(cell.state, 0) + 1
        return found


def shown_periods(book: Book) -> list[Any]:
    """The periods of the (school) year looked at, in the order of time."""
    return [] if book.period is None else periods_of_year(book.session, book.period)


def sending_columns(book: Book, shown: Sequence[Any]) -> list[Column]:
    """Unit, a column for each period, and what was said in the chosen one."""
    chosen = book.period_id
    columns = [
        Column("unit", tr("Đơn vị"), lambda r: r.unit.name, width=24, stretch=True),
    ]
    for period in shown:
        mark = "▸ " if period.id == chosen else ""
        columns.append(
            Column(period.key, mark + _short(period), partial(cell_words, period.id),
                   width=22 if period.due_on else 18,
                   icon=partial(_cell_icon, period.id), tone=partial(_cell_tone, period.id),
                   tooltip=partial(_cell_tooltip, book, period.id), header_tooltip=period.label)
        )  # fmt: skip
    return columns


def _short(period: Any) -> str:
    kind = period_kind(period.key)
    if kind == "half":
        return tr("6 tháng")
    if kind == "nine_months":
        return tr("9 tháng")
    if kind in ("year", "school_year"):
        return tr("Cả năm")
    label: str = period.label
    return label.partition("/")[0].partition(" năm học")[0]


def cell_words(period_id: int, row: SendingRow) -> str:
    """The state of a cell with what matters most about it."""
    cell = row.cells.get(period_id)
    if cell is None:
        return ""
    return in_words(cell)


def _cell_icon(period_id: int, row: SendingRow) -> str | None:
    cell = row.cells.get(period_id)
    if cell is None:
        return None
    return _CAME_LATE if cell.came_late and cell.state in _UNSEEN else ICONS[cell.state]


def _cell_tone(period_id: int, row: SendingRow) -> Tone:
    cell = row.cells.get(period_id)
    if cell is None:
        return "muted"
    return "warn" if cell.came_late and cell.state in _UNSEEN else _TONES.get(cell.state, "normal")


def _cell_tooltip(book: Book, period_id: int, row: SendingRow) -> str:
    cell = row.cells.get(period_id)
    if cell is None:
        return ""
    past = _event_lines(book, cell)
    more = (
        [tr("… và {n} việc trước đó", n=len(past) - _MOST_TOLD)] if len(past) > _MOST_TOLD else []
    )
    return "\n".join([*cell_lines(cell), *past[:_MOST_TOLD], *more])


def _event_lines(book: Book, cell: Cell) -> list[str]:
    found = events(book.session, cell.unit.id, cell.period.id)
    return [f"{event.made_at}: {event.words}" for event in found]


def cell_lines(cell: Cell) -> list[str]:
    """Everything about a unit in a period, a line each."""
    lines = [f"{cell.period.label}: {state_words()[cell.state]}"]
    if cell.state == "gathered":
        lines.append(tr("Tổng hợp lấy số của các quý, học kỳ đã gửi; không phải gửi riêng."))
    elif cell.state == NOT_ASKED:
        lines.append(tr("Kỳ này không có hạn nộp ở Cài đặt, Kỳ báo cáo: không đơn vị nào phải"
                        " gửi."))  # fmt: skip
    elif cell.due_on:
        lines.append(tr("Hạn gửi: {day}", day=day_text(cell.due_on)))
    if cell.days_late:
        lines.append(tr("Quá hạn {n} ngày", n=cell.days_late))
    if cell.came_late:
        lines.append(tr("Báo cáo đầu tiên lập muộn {n} ngày", n=cell.came_late))
    if cell.revision:
        lines.append(tr("Đang giữ lần gửi {n}", n=cell.revision))
    if cell.open_questions:
        lines.append(tr("{n} câu hỏi chờ trả lời", n=cell.open_questions))
    if cell.reminded:
        lines.append(tr("Đã đôn đốc {n} lần", n=cell.reminded))
    if cell.stale_adjustments:
        lines.append(tr("{n} điều chỉnh cần xem lại vì trường đã gửi số mới",
                        n=cell.stale_adjustments))  # fmt: skip
    return lines


def sending_fields(book: Book, row: SendingRow, period_id: int) -> list[Field]:
    """The unit's state, its address for reminders, what it sent and what was asked."""
    cell = row.cells.get(period_id)

    def history(_: SendingRow) -> str:
        past = _event_lines(book, cell) if cell else []
        return "\n".join(past) or tr("Chưa nhận tệp nào, chưa đôn đốc lần nào.")

    def said(shown: SendingRow) -> str:
        words = question_words()
        found = asked(book.session, unit_id=shown.unit.id, period_id=period_id)
        lines = [f"{q.cell}: {q.text} ({words[q.state]})"
                 + (f"\n→ {q.answer}" if q.answer else "") for q in found]  # fmt: skip
        return "\n".join(lines) or tr("Chưa hỏi gì.")

    def set_email(shown: SendingRow, text: str) -> None:
        update_unit(book.session, shown.unit.id, email=text)

    return [
        Field("state", "", lambda r: "\n".join(cell_lines(cell)) if cell else "", kind="info",
              section=row.unit.name),
        Field("email", tr("Thư điện tử nhận đôn đốc"), lambda r: r.unit.email or "", set_email),
        Field("history", "", history, kind="info", section=tr("Diễn biến")),
        Field("questions", "", said, kind="info", section=tr("Câu hỏi")),
    ]  # fmt: skip
