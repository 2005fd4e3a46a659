"""The tab Tổng quan: where the unit stands, what to do next; every figure leads to its tab."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
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
from core.services.overview import Overview, Place, Tab, adds_up, overview
from core.session import Session
from gui import theme
from gui.book import Book
from gui.models import overview_cards as words
from gui.settings import Settings
from gui.widgets.figure_card import FigureCard
from gui.widgets.link_list import Link, LinkList
from gui.widgets.overview_charts import OverviewCharts
from gui.worker import Job

if TYPE_CHECKING:
    from core.services.next_steps import OpenFinding
    from gui.latest_read import LatestRead
    from gui.models.columns import Key

_STEP_ICONS: Final = {"urgent": "warning", "todo": "not_started", "info": "info"}
_TABS: Final[tuple[Tab, ...]] = ("indicators", "tasks", "budget", "schools")
_CHECK_AFTER: Final = 100  # milliseconds: the first picture takes some 50 from the show event
_WIDEST: Final = 1240
_LISTS: Final = 2  # their place on the page: below the heading and the cards


class OverviewTab(QWidget):
    """Figures of the chosen unit and period; asked again when the book changes."""

    NAME: ClassVar[str] = "overview"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.search = ""
        self._found: Overview | None = None
        self._stale = True
        self.charts: OverviewCharts | None = None
        self._read: LatestRead | None = None  # made where figures of other units are added up
        self._run = 0  # only the answer of the last run counts
        self._checking = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._refresh)
        # steps, charts and checks look at the whole book: after the figures are painted
        self._check_timer = QTimer(self, singleShot=True, interval=_CHECK_AFTER)
        self._check_timer.timeout.connect(self._look_deeper)
        self._build()
        book.changed.connect(self._on_changed)
        book.place_changed.connect(self._on_changed)
        self._refresh()  # before it is seen: every line shown later lays out the whole page again

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
        self.cards: dict[Tab, FigureCard] = {}
        for place, name in enumerate(_TABS):
            card = FigureCard(f"{name}Card", partial(self._follow, name), self)
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
            self.cards[name] = card
        return grid

    def _build_lists(self) -> OverviewCharts:
        """What to do beside the charts: steps and levels, findings and the way so far.

        Made when the figures stand, which everybody waits for.
        """
        grid = QGridLayout()
        grid.setSpacing(theme.GAP)
        self.step_list = LinkList(
            "overviewSteps", tr("Việc cần làm tiếp"),
            tr("Không còn việc nào phải làm trong kỳ này."), self,
        )  # fmt: skip
        self.finding_list = LinkList(
            "overviewFindings", tr("Điểm cần xem lại"),
            tr("Chưa thấy điểm nào cần xem lại trong kế hoạch và trong kỳ này."), self,
        )  # fmt: skip
        self.charts = OverviewCharts(self.book, self)
        self.charts.settled.connect(self._check)
        self.charts.levels.view.followed.connect(
            lambda part: self._follow("indicators", part[0], level=part[1])
        )
        beside = (self.charts.levels, self.charts.times)
        for row, sheet in enumerate((self.step_list, self.finding_list)):
            sheet.followed.connect(self.book.gone)
            grid.addWidget(sheet, row, 0)
            grid.addWidget(beside[row], row, 1)
            grid.setColumnStretch(row, 1)
        self._column.insertLayout(_LISTS, grid)
        return self.charts

    # -- contents -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Figures that went stale while another tab was shown are asked again."""
        super().showEvent(event)
        if self._stale:
            self._refresh()
        elif self.charts is None and not self._is_read():
            self._check_timer.start()

    @property
    def is_settled(self) -> bool:
        """Whether steps, charts and findings stand below the figures."""
        return self.charts is not None and not self._is_waiting()

    def _is_waiting(self) -> bool:
        timers = self._timer.isActive() or self._check_timer.isActive()
        return timers or self._checking or self._is_read()

    def _is_read(self) -> bool:
        return self._read is not None and self._read.is_running

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks, and the book may be about to close: nothing is asked any more."""
        super().hideEvent(event)
        self._stale = self._stale or self._is_waiting()
        if self._read is not None:
            self._read.stop()
        self._run += 1
        self._checking = False
        if self.charts is not None:
            self.charts.drop()
        self._timer.stop()
        self._check_timer.stop()

    def _on_changed(self, _: Any = None) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def _refresh(self) -> None:
        self._stale = False
        period = self.book.period.key if self.book.period else None
        unit_id, session = self.book.unit_id, self.book.session

        def work(session: Session, _: Any = None) -> Overview:
            return overview(session, period_key=period, unit_id=unit_id)

        if adds_up(session, unit_id):
            self._reader().ask(work, self._take)
            return
        if self._read is not None:
            self._read.stop()
        found = self.book.attempt(lambda: work(session))
        if found is not None:
            self._take(found)

    def _reader(self) -> LatestRead:
        if self._read is None:
            from gui.latest_read import LatestRead  # a school's page does without

            self._read = LatestRead(self.book, self)
        return self._read

    def _take(self, found: Overview) -> None:
        self._found = found
        self._show(found)
        if self.isVisible():
            self._check_timer.start()

    def _show(self, found: Overview) -> None:
        line, title = words.plan_words(found)
        _set(self._plan_line, line)
        _set(self._plan_title, title)
        labels = (self._period_head, self._period_large, self._period_line)
        for label, text in zip(labels, words.period_words(found), strict=True):
            _set(label, text)
        made = (words.indicator_words, words.task_words, words.budget_words,
                words.recognition_words)  # fmt: skip
        for name, make in zip(_TABS, made, strict=True):
            said = make(found)
            self.cards[name].show_figures(
                said.heading, said.figure, said.caption, said.shares, said.lines, said.filter
            )

    def _show_steps(self, found: Overview) -> None:
        from core.services import next_steps  # more of the services: not for the first picture

        steps = next_steps.next_steps(self.book.session, found, unit_id=self.book.unit_id)
        self.step_list.show_links(
            [Link(s.sentence, _STEP_ICONS[s.weight], self._reachable(s.place)) for s in steps]
        )

    def _look_deeper(self) -> None:
        """Steps, charts, then checks, once the figures are painted: one at a time they are sooner.

        What is to be done next is found here, the others on a worker thread.
        """
        charts = self.charts or self._build_lists()
        found = self._found
        if found is not None:
            self.book.attempt(lambda: self._show_steps(found))
        self._checking = True
        charts.ask()

    def _check(self) -> None:
        """Run the checks on a worker thread: those of an office look at every school's figures."""
        path, period = self.book.session.path, self.book.period
        key = period.key if period is not None else None

        def work() -> list[OpenFinding]:
            from core.services import next_steps

            with Session.open(path, read_only=True, kind=None) as session:
                return next_steps.open_findings(session, key)

        self._run += 1
        self._checking = True
        run = self._run

        def done(found: list[OpenFinding]) -> None:
            if run == self._run:
                self._checking = False
                self.finding_list.show_links([Link(f.sentence, f.severity, f.place) for f in found])

        def failed(error: Exception) -> None:
            if run == self._run:
                self._checking = False
                self.book.tell_problem(error)

        Job(work, done, failed).start()

    @staticmethod
    def _reachable(place: Place) -> Place | None:
        """A place that the window can go to: a tab, sending the report, answering questions."""
        return place if place.tab in (*_TABS, "period", "inbox", "rollUp") else None

    # -- links --------------------------------------------------------------------------------

    def _follow(self, tab: Tab, narrowed: str, uid: str = "", level: str = "") -> None:
        place = Place(tab, narrowed, uid)
        if tab == "indicators" and self._found is not None:
            place = words.indicator_place(self._found, narrowed)._replace(level=level)
        self.book.gone.emit(place)


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
