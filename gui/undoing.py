"""Ctrl+Z and Ctrl+Y: a step is taken back, or done again, before the eyes of the user.

Where a step was made is remembered beside the session's own list: tab, page, period, unit, row and
column. Undo goes there first, as Excel does, and says in words what it took back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QObject, Signal

from core.i18n import tr
from gui.book import Book

if TYPE_CHECKING:
    from core.session import Way
    from gui.main_window import MainWindow
    from gui.models.columns import Key
    from gui.widgets.table_tab import TableTab

_LARGE: Final = 2000  # rows of a step that would be felt
_FIGURES: Final = frozenset({"result", "progress", "execution"})  # rows of a period and a unit


class _Made(NamedTuple):
    """Where a step was made; `page` is None where the tab has no table."""

    label: str
    tab: int
    page: TableTab | None
    period: str | None  # with `unit`: only of figures, the plan is the same in all of them
    unit: int
    key: Key | None
    column: str


class Undoing(QObject):
    """The places of what was done and undone in the open book."""

    stepped = Signal()
    """A step was taken back or done again, or was refused."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._steps: dict[Way, list[_Made]] = {"undo": [], "redo": []}
        self.is_stepping = False

    def follow(self, book: Book) -> None:
        """Begin with a book that was opened."""
        self.forget()
        book.changed.connect(self._on_changed)

    def forget(self) -> None:
        """The book is left."""
        for steps in self._steps.values():
            steps.clear()

    def step(self, way: Way) -> None:
        """Take the last step back, or do the undone one again: where it was made, and say which."""
        window, book = self._window, self._window.book
        if book is None or self.is_stepping:
            return
        question = window.status.question
        if not window.leave_cells():
            window.tabs.show_refused()  # what is typed is the newest: it comes before older steps
            return
        if question is not None and question.waits:
            book.told.emit("info", tr("Đã bỏ câu hỏi; chưa có ô nào được ghi."))
            return
        made, here = self._take(way), window.tabs.currentIndex()
        if made is not None:
            self._go(made)
        page = made.page if made is not None else None
        before = frozenset(page.model.keys()) if page is not None else frozenset()

        def stepped(done: Any) -> None:
            self.is_stepping = False
            self.stepped.emit()
            if done is None:  # refused, which was told
                return
            if made is not None:
                self._steps["redo" if way == "undo" else "undo"].append(made)
                self._show_cell(made, before)
            elsewhere = window.tabs.currentIndex() != here
            self._tell(way, book, done.label, is_elsewhere=elsewhere)

        session = book.session
        self.is_stepping = True
        if session.step_size(way) > _LARGE:
            self._step_beside(way, book, stepped)
        else:
            stepped(book.attempt(session.undo if way == "undo" else session.redo))

    def _step_beside(self, way: Way, book: Book, stepped: Callable[[Any], None]) -> None:
        """A step of very many rows goes on beside the window, which shows that it waits."""
        from gui.long_job import ProgressBox, step_beside  # only for these

        words = tr("Đang hoàn tác…") if way == "undo" else tr("Đang làm lại…")
        box = ProgressBox(words, self._window)
        box.setCancelButton(None)

        def ended(done: Any) -> None:
            box.end()
            stepped(done)

        def failed(error: Exception) -> None:
            box.end()
            stepped(None)
            book.tell_problem(error)

        box.follow(step_beside(self, book, way, ended, failed))

    def _tell(self, way: Way, book: Book, label: str, *, is_elsewhere: bool) -> None:
        tabs = self._window.tabs
        if is_elsewhere:
            tab = tabs.tabText(tabs.currentIndex()).replace("&", "")
            words = (
                tr("Đã hoàn tác ở trang {tab}: {label}", tab=tab, label=label)
                if way == "undo"
                else tr("Đã làm lại ở trang {tab}: {label}", tab=tab, label=label)
            )
        elif way == "undo":
            words = tr("Đã hoàn tác: {label}", label=label)
        else:
            words = tr("Đã làm lại: {label}", label=label)
        book.told.emit("saved", words)

    # -- where a step was made ----------------------------------------------------------------

    def _on_changed(self, done: Any) -> None:
        if not self.is_stepping:
            self._steps["redo"].clear()
            self._steps["undo"].append(self._made(done))

    def _made(self, done: Any) -> _Made:
        window, book = self._window, self._window.book
        front = window.tabs.currentIndex()
        shown = getattr(window.current_tab(), "page", window.current_tab())
        tab, page = next(
            ((tab, page) for tab, page in self._pages() if page.model.written is not None),
            (front, shown if hasattr(shown, "model") else None),
        )
        is_figure = bool(done.tables & _FIGURES) and book is not None and book.period is not None
        period = book.period.key if is_figure and book is not None and book.period else None
        unit = book.unit_id if book is not None else 0
        key, column = None, ""
        if page is not None:
            place = max(0, page.view.currentIndex().column())
            key, column = page.model.written or (
                page.view.current_key(), page.model.columns[place].name
            )  # fmt: skip
        return _Made(done.label, tab, page, period, unit, key, column)

    def _pages(self) -> Iterator[tuple[int, TableTab]]:
        """Every table page that was built, with the place of its tab."""
        for place, frame in enumerate(self._window.tabs.pages()):
            content: Any = frame.content
            for page in getattr(content, "pages", (content,)):
                if hasattr(page, "model"):
                    yield place, page

    def _take(self, way: Way) -> _Made | None:
        """The place of the step that comes next; None when it was made in another way."""
        book, steps = self._window.book, self._steps[way]
        session = book.session if book is not None else None
        label = None if session is None else (
            session.undo_label if way == "undo" else session.redo_label
        )  # fmt: skip
        if not any(made.label == label for made in steps):
            return None
        while steps[-1].label != label:  # somebody else undid those
            steps.pop()
        return steps.pop()

    # -- going there --------------------------------------------------------------------------

    def _go(self, made: _Made) -> None:
        """The tab and its page; for a figure its period and unit, too."""
        window, book = self._window, self._window.book
        if book is not None and made.period is not None:
            book.choose_period(made.period)
            book.choose_unit(made.unit)
        if window.tabs.currentIndex() != made.tab and window.tabs.isTabVisible(made.tab):
            window.show_tab(made.tab)
        content = window.current_tab()
        if made.page is not None and made.page in getattr(content, "pages", ()):
            content.show_table(made.page.view)

    def _show_cell(self, made: _Made, before: frozenset[Key]) -> None:
        """The cell written then; a row that came back or was made again goes before it."""
        if made.page is None:
            return
        model = made.page.model
        keys = model.keys()
        came = next((key for key in keys if key not in before), None)
        key = made.key if came is None else came
        names = [column.name for column in model.columns]
        if key is not None and made.page.show_key(key) and made.column in names:
            made.page.view.show_key(key, names.index(made.column))
