"""The page Câu hỏi: what the office asked on cells, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.exchange import questions
from core.exchange.asked import Asked, State, asked, state_words
from core.i18n import tr
from core.services.searching import matches
from gui.book import Book
from gui.models.columns import Column, Entry, Field, Key, Row
from gui.models.row_source import UNTOUCHED, RowSource, Touched
from gui.settings import Settings
from gui.widgets.filter_box import FilterBox
from gui.widgets.list_page import ListPage
from gui.widgets.questions_panel import STATE_ICONS

_ALL: Final[tuple[State, ...]] = ("open", "answered", "closed")


class _Source:
    """Questions of the chosen period."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.search = ""
        self.states: tuple[State, ...] = _ALL
        self._rows: dict[Key, Asked] = {}

    def entries(self) -> Sequence[Entry]:
        found = asked(self._book.session, period_id=self._book.period_id, states=self.states)
        self._rows = {q.id: q for q in found if matches(self.search, q.unit_name, q.cell, q.text)}
        return list(self._rows)

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Asked]:
        return {key: self._rows[key] for key in keys if key in self._rows}

    def touched(self, done: Any) -> Touched:
        tables = {"question", "unit", "indicator", "task", "budget_line"}
        return Touched(order=True) if done.tables & tables else UNTOUCHED


class AskedPage(ListPage):
    """Questions go down with a receipt and come back with the next report."""

    NAME: ClassVar[str] = "asked"

    followed = Signal(object)
    """An `Asked`: show its cell."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = _Source(book)
        super().__init__(book, settings, parent)

    def make_source(self) -> RowSource:
        """Questions of the chosen period."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """Whose, about what, what was said."""
        words = state_words()
        return [
            Column("unit", tr("Đơn vị"), lambda r: r.unit_name, width=22),
            Column("cell", tr("Ô được hỏi"), lambda r: r.cell, width=30),
            Column("text", tr("Câu hỏi"), lambda r: r.text, width=26, stretch=True),
            Column("answer", tr("Trả lời"), lambda r: r.answer, width=28),
            Column("state", tr("Tình trạng"), lambda r: words[r.state], width=15,
                   icon=lambda r: STATE_ICONS[r.state],
                   tone=lambda r: "warn" if r.state == "open" else "muted"),
        ]  # fmt: skip

    def fields_of(self, row: Row) -> Sequence[Field]:
        """The whole texts."""
        return [
            Field("cell", "", lambda r: r.cell, kind="info", section=row.unit_name),
            Field("text", "", lambda r: r.text, kind="info", section=tr("Câu hỏi")),
            Field("answer", "", lambda r: r.answer or tr("(chưa trả lời)"), kind="info",
                  section=tr("Trả lời")),
        ]  # fmt: skip

    def add_buttons(self) -> None:
        """Go to the cell, close a question."""
        self.show_words(
            self.button(
                "right",
                tr("Đến ô được hỏi"),
                self.follow,
                "",
                tr("Mở số liệu của đơn vị tại ô này"),
            )
        )
        self.show_words(
            self.button(
                "check",
                tr("Đóng câu hỏi"),
                self.settle,
                "",
                tr("Câu trả lời đã đủ; hoàn tác được bằng Ctrl+Z"),
            )
        )

    def filter_widgets(self) -> Sequence[QWidget]:
        """Questions by state."""
        words = state_words()
        self.state_box = FilterBox(
            "askedStates", tr("Lọc theo tình trạng"),
            [(None, tr("Mọi câu hỏi")), *((state, words[state]) for state in _ALL)], self, 12,
        )  # fmt: skip
        self.state_box.activated.connect(lambda _: self._narrow())
        return [self.state_box]

    def _narrow(self) -> None:
        state: State | None = self.state_box.currentData()
        self._source.states = _ALL if state is None else (state,)
        self.reload()

    def current(self) -> Asked | None:
        """The question the cursor is on."""
        key = self.view.current_key()
        return self._source.rows([key]).get(key) if key is not None else None

    def follow(self) -> None:
        """Show the cell of the current question."""
        question = self.current()
        if question is not None:
            self.followed.emit(question)

    def settle(self) -> None:
        """Close the selected questions."""
        session = self.book.session
        for question in self._source.rows(self.view.selected_keys()).values():
            if question.state != "closed":
                number = question.id
                self.book.attempt(lambda n=number: questions.close(session, n))  # type: ignore[misc]

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def empty_words(self) -> tuple[str, str]:
        """What the page says without questions."""
        return (
            tr("Chưa hỏi ô nào ở kỳ này"),
            tr("Hỏi ở trang Tổng hợp, hoặc chọn trường ở ô Đơn vị rồi bấm F9 tại dòng cần hỏi."
               " Câu hỏi đi cùng phiếu tiếp nhận, câu trả lời về cùng báo cáo lần sau."),
        )  # fmt: skip

    def count_text(self, count: int) -> str:
        """How many questions."""
        return tr("{n} câu hỏi", n=count) if count else ""
