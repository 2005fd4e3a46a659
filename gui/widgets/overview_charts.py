"""The two charts of the first page; their figures are gathered on a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.i18n import tr
from core.session import Session
from gui import theme
from gui.book import Book
from gui.widgets.card_frame import CardFrame
from gui.widgets.chart_view import ChartView
from gui.worker import Job

if TYPE_CHECKING:
    from core.reports.charts import Lines, StackedBars


class ChartCard(CardFrame):
    """A sheet with a heading and a chart, or a sentence where there is nothing to draw."""

    def __init__(self, name: str, heading: str, nothing: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        title = _label(heading, "section", self)
        self._nothing = nothing
        self.view = ChartView(f"{name}View", self)
        self.view.setAccessibleName(heading)
        self.words = _label(tr("Đang xem xét…"), "muted", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(title)
        layout.addWidget(self.words)
        layout.addWidget(self.view)
        layout.addStretch(1)

    def show_chart(self, chart: StackedBars | Lines | None) -> None:
        """Show a chart, or say that there is nothing to draw."""
        self.words.setText(self._nothing)
        self.words.setVisible(chart is None)
        self.view.setVisible(chart is not None)
        self.view.show_chart(chart)


class OverviewCharts(QObject):
    """Makes the cards and fills them; what was asked for before something else is dropped."""

    settled = Signal()
    """What was asked for last is there, or failed: slower work may begin."""

    def __init__(self, book: Book, parent: QWidget) -> None:
        super().__init__(parent)
        self._book = book
        self._run = 0
        self.levels = ChartCard(
            "levelChart", tr("Chỉ tiêu theo cấp học"),
            tr("Kế hoạch không có chỉ tiêu nào cho đơn vị này."), parent,
        )  # fmt: skip
        self.times = ChartCard(
            "timeChart", tr("Tiến triển qua các kỳ"),
            tr("Chưa có số liệu của kỳ nào để vẽ: nhập kết quả của kỳ này trước."), parent,
        )  # fmt: skip
        self.times.view.followed.connect(book.choose_period)

    def ask(self) -> None:
        """Fetch the figures of the chosen period and unit."""
        self._run += 1
        run, period, path = self._run, self._book.period, self._book.session.path
        unit_id = self._book.unit_id
        if period is None:
            self.levels.show_chart(None)
            self.times.show_chart(None)
            self.settled.emit()
            return
        key = period.key

        def work() -> tuple[StackedBars, Lines]:
            from core.reports import overview_charts as words
            from core.services import overview

            with Session.open(path, read_only=True, kind=None) as session:
                levels = overview.by_level(session, period_key=key, unit_id=unit_id)
                times = overview.over_time(session, period_key=key, unit_id=unit_id)
            return words.level_chart(levels), words.time_chart(times)

        def done(found: tuple[StackedBars, Lines]) -> None:
            if run == self._run:
                bars, lines = found
                self.levels.show_chart(bars if bars.parts else None)
                self.times.show_chart(lines if lines.lines else None)
                self.settled.emit()

        def failed(error: Exception) -> None:
            if run == self._run:
                self._book.tell_problem(error)
                self.settled.emit()

        Job(work, done, failed).start()

    def drop(self) -> None:
        """Nobody looks any more: an answer that is under way is not shown."""
        self._run += 1


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
