"""Câu hỏi của cấp trên (F8): a panel below the tabs, an answer beside the cell it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from core.exchange import questions as question_service
from core.exchange.asked import Asked, asked, place_of
from core.i18n import tr

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.widgets.questions_panel import QuestionsPanel


class Questions(QObject):
    """Lists the questions put to the own unit; an answer travels with the next report."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel: QuestionsPanel | None = None
        self._followed: object = None

    def show(self, period_key: str = "", uid: str = "") -> None:
        """Open the panel at the first question that waits, or at one and its cell."""
        book = self._window.book
        if book is None:
            return
        if self.panel is None:
            self.panel = self._make()
        if self._followed is not book:
            self._followed = book
            book.changed.connect(self._on_changed)
        box = self._window.top_bar.period_box
        if period_key and (place := box.findData(period_key)) >= 0:
            box.setCurrentIndex(place)
        self.fill()
        self.panel.show()
        if uid and self.panel.choose(uid):
            self.panel.follow()
        self.panel.list.setFocus()

    def fill(self) -> None:
        """Read the questions again."""
        book = self._window.book
        if book is None or self.panel is None:
            return
        session = book.session
        found = book.attempt(lambda: asked(session, unit_id=session.own_unit_id()))
        self.panel.show_questions(found or [])

    def forget(self) -> None:
        """The book is left."""
        self.leave()
        if self.panel is not None:
            self.panel.show_questions([])
            self.panel.hide()

    def leave(self) -> None:
        """Keep the answer that is being typed."""
        if self.panel is not None:
            self.panel.leave()

    def _make(self) -> QuestionsPanel:
        from gui.widgets.questions_panel import QuestionsPanel

        below = self._window.below_tabs
        panel = QuestionsPanel(below)
        panel.followed.connect(self.go)
        panel.answered.connect(self._answer)
        panel.left.connect(self._close)
        below.put(panel)
        return panel

    def _on_changed(self, done: Any) -> None:
        if done.tables & {"question", "indicator", "period"} and self.panel is not None:
            self.fill()

    def _close(self) -> None:
        if self.panel is not None:
            self.panel.leave()
            self._window.below_tabs.put_away(self.panel)

    def _answer(self, question: Asked, words: str) -> None:
        book = self._window.book
        if book is not None and words:
            session = book.session
            book.attempt(lambda: question_service.answer(session, question.id, words))

    def go(self, question: Asked) -> None:
        """Show the cell a question is about, in its period."""
        window = self._window
        if window.book is None:
            return
        box = window.top_bar.period_box
        if (row := box.findData(question.period.key)) >= 0:
            box.setCurrentIndex(row)
        place = place_of(question)
        if place is None:
            window.book.told.emit("info", tr("Câu hỏi này về cả kỳ báo cáo, không về ô nào."))
        elif not window.exchange.show_figure(question.unit_id, place, question.level or ""):
            window.book.told.emit("info", tr("Dòng được hỏi không còn trong kế hoạch."))
