"""The tab Tổng quan: where the unit stands, what to do next; every figure leads to its tab."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.overview import Overview, Place, overview
from gui import theme
from gui.book import Book
from gui.models import overview_cards as words
from gui.models.columns import Key
from gui.settings import Settings
from gui.widgets.card_frame import CardFrame
from gui.widgets.figure_card import FigureCard
from gui.widgets.link_row import LinkRow

_STEP_ICONS: Final = {"urgent": "warning", "todo": "not_started", "info": "info"}
_WIDEST: Final = 1240


class OverviewTab(QWidget):
    """Figures of the chosen unit and period; asked again when the book changes."""

    NAME: ClassVar[str] = "overview"

    jump = Signal(str, str)
    """(name of a tab as 'tasks', filter): the user followed a figure or a step."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overviewTab")
        self.book = book
        self.search = ""
        self._stale = True
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._refresh)
        self._steps: list[LinkRow] = []
        self._places: list[Place] = []
        self._build()
        book.changed.connect(self._on_changed)
        book.place_changed.connect(self._on_changed)
        self._refresh()

    # -- what every tab has -------------------------------------------------------------------

    def reload(self) -> None:
        """Ask for the figures again."""
        self._on_changed()

    def search_for(self, text: str) -> None:
        """Nothing to search on this page."""

    def show_key(self, key: Key) -> bool:
        """There are no rows here."""
        return False

    def leave(self) -> bool:
        """Nothing is typed here."""
        return True

    # -- layout -------------------------------------------------------------------------------

    def _build(self) -> None:
        area = QScrollArea(self)
        area.setObjectName("overviewView")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(theme.GAP * 2, theme.GAP * 2, theme.GAP * 2, theme.GAP * 2)
        column = QWidget(page)
        column.setMaximumWidth(_WIDEST)
        outer.addWidget(column, 100)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP * 2)
        self._column.addLayout(self._heading())
        self._column.addLayout(self._cards())
        self._column.addWidget(self._step_frame())
        self._column.addStretch(1)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.setFocusProxy(area)

    def _heading(self) -> QHBoxLayout:
        self._plan_line = _label("planLine", "small")
        self._plan_title = _label("planTitle")
        self._plan_title.setFont(theme.heading_font())
        self._period_head = _label("periodState", "section")
        self._period_large = _label("periodDays")
        self._period_large.setFont(theme.heading_font())
        self._period_line = _label("periodLine", "small")
        left, right = QVBoxLayout(), QVBoxLayout()
        for label in (self._plan_line, self._plan_title):
            left.addWidget(label)
        for label in (self._period_head, self._period_large, self._period_line):
            label.setWordWrap(False)
            right.addWidget(label)
        for side in (left, right):
            side.setSpacing(theme.SMALL_GAP)
            side.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(theme.GAP * 4)
        both.addLayout(left, 1)
        both.addLayout(right)
        return both

    def _cards(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.GAP)
        self.cards = {}
        for place, name in enumerate(("indicators", "tasks", "budget", "schools")):
            card = FigureCard(f"{name}Card", partial(self._follow, name), self)
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
            self.cards[name] = card
        return grid

    def _step_frame(self) -> QFrame:
        frame = CardFrame(self)
        frame.setObjectName("stepsCard")
        self._step_list = QVBoxLayout(frame)
        self._step_list.setContentsMargins(theme.GAP, theme.GAP * 2, theme.GAP, theme.GAP)
        self._step_list.setSpacing(0)
        heading = _label("stepsHeading", "section")
        heading.setText(tr("Việc cần làm tiếp"))
        heading.setContentsMargins(theme.GAP, 0, theme.GAP, theme.SMALL_GAP)
        self._step_list.addWidget(heading)
        self._no_steps = _label("noSteps", "muted")
        self._no_steps.setText(tr("Không còn việc nào phải làm trong kỳ này."))
        self._no_steps.setContentsMargins(theme.GAP, 0, theme.GAP, theme.GAP)
        self._step_list.addWidget(self._no_steps)
        return frame

    # -- contents -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Figures that went stale while another tab was shown are asked again."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _on_changed(self, _: Any = None) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def _refresh(self) -> None:
        self._stale = False
        period = self.book.period.key if self.book.period else None
        found = self.book.attempt(
            lambda: overview(self.book.session, period_key=period, unit_id=self.book.unit_id)
        )
        if found is not None:
            self._show(found)

    def _show(self, found: Overview) -> None:
        line, title = words.plan_words(found)
        _set(self._plan_line, line)
        _set(self._plan_title, title)
        labels = (self._period_head, self._period_large, self._period_line)
        for label, text in zip(labels, words.period_words(found), strict=True):
            _set(label, text)
        for name, said in {
            "indicators": words.indicator_words(found),
            "tasks": words.task_words(found),
            "budget": words.budget_words(found),
            "schools": words.recognition_words(found),
        }.items():
            self.cards[name].show_figures(
                said.heading, said.figure, said.caption, said.shares, said.lines
            )
        self._show_steps(found)

    def _show_steps(self, found: Overview) -> None:
        while len(self._steps) < len(found.steps):
            row = LinkRow(self, arrow=True)
            row.setObjectName(f"step{len(self._steps)}")
            row.clicked.connect(partial(self._follow_step, len(self._steps)))
            self._step_list.addWidget(row)
            self._steps.append(row)
        self._places = [step.place for step in found.steps]
        self._no_steps.setVisible(not found.steps)
        for place, row in enumerate(self._steps):
            row.setVisible(place < len(found.steps))
            if place < len(found.steps):
                step = found.steps[place]
                row.say(step.sentence, icon=_STEP_ICONS[step.weight])

    # -- links --------------------------------------------------------------------------------

    def steps(self) -> list[LinkRow]:
        """The lines of what to do next that are shown."""
        return [row for row in self._steps if not row.isHidden()]

    def _follow(self, tab: str, narrowed: str) -> None:
        self.jump.emit(tab, narrowed)

    def _follow_step(self, place: int, _: bool = False) -> None:
        self.jump.emit(self._places[place].tab, self._places[place].filter)


def _label(name: str, role: str = "") -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def _set(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
