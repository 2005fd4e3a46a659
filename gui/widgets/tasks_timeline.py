"""The tasks along the time: names at the left, months above, a line for today.

Only what is seen is painted, so that a thousand tasks scroll as ten do. A bar is dragged to move
it and at its ends to stretch it, or with Ctrl and the arrows, Shift and the arrows; Ctrl with the
wheel, + and − zoom, T goes to today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QToolButton, QToolTip, QWidget

from core import clock
from core.i18n import tr
from gui import icons, theme
from gui.models.columns import Key
from gui.models.timeline import Bar, Days, days_text
from gui.widgets.timeline_drag import Drag, Grip, grip_in
from gui.widgets.timeline_geometry import HEAD, ROW, TimelineGeometry
from gui.widgets.timeline_painter import TimelinePainter

_IN_SIGHT: Final = 24  # pixels of a chosen bar that are seen at least
_STEP: Final = 1.4
_MOST_ZOOM: Final = 60.0
_HELD = Qt.KeyboardModifier
_GRIPS: Final[dict[_HELD, Grip]] = {_HELD.ControlModifier: "move", _HELD.ShiftModifier: "end"}
Move = Callable[[Key, date | None, date | None], None]


class TasksTimeline(QAbstractScrollArea):
    """Shows bars; tells which task is chosen or opened; `move(key, start, end)` stores a drag."""

    current_changed = Signal(object)
    """Key of the task that was clicked or reached with the arrows."""
    opened = Signal(object)
    """Key of the task that was double-clicked or entered."""
    told = Signal(str)
    """A sentence for the status line."""

    def __init__(self, move: Move, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tasksTimeline")
        self.setAccessibleName(tr("Dòng thời gian các nhiệm vụ"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.writable = True
        self._move = move
        self._bars: list[Bar] = []
        self._days: Days = (0, 1)
        self._home: Days | None = None
        self._period: Days | None = None
        self._zoom = 1.0
        self._left = 0.0  # the day at the left edge: it stays when the size changes
        self._current: Key | None = None
        self._drag: Drag | None = None
        self._corner = self._zoom_buttons()

    def _zoom_buttons(self) -> QWidget:
        corner = QWidget(self)
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(theme.SMALL_GAP, 0, 0, 0)
        layout.setSpacing(0)
        for name, icon, words, action in (
            ("timelineOut", "zoom_out", tr("Thu nhỏ (−)"), lambda: self.zoom(1 / _STEP)),
            ("timelineIn", "zoom_in", tr("Phóng to (+)"), lambda: self.zoom(_STEP)),
            ("timelineToday", "calendar", tr("Về hôm nay (T)"), self.show_today),
        ):
            button = QToolButton(corner)
            button.setObjectName(name)
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(icons.SIZE, icons.SIZE))
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, action=action: action())
            layout.addWidget(button)
        layout.addStretch(1)
        return corner

    # -- contents -----------------------------------------------------------------------------

    def show_bars(
        self, bars: Sequence[Bar], days: Days, *, home: Days | None, period: Days | None
    ) -> None:
        """Set the lines, all days that can be reached, those shown first, the period's days."""
        self._bars, self._days, self._period = list(bars), days, period
        fresh, self._home = home != self._home, home
        if fresh and home is not None:
            self._zoom = max(1.0, (days[1] - days[0]) / max(1, home[1] - home[0]))
        self._lay_scroll()
        if fresh and home is not None:
            self._scroll_to(home[0], self.place().names)
        self.viewport().update()

    def bars(self) -> list[Bar]:
        """The lines that are shown."""
        return self._bars

    def period_days(self) -> Days | None:
        """First and last day of the period that is marked."""
        return self._period

    def days_in_sight(self) -> Days:
        """First day in sight and the day after the last one, within the range."""
        place = self.place()
        first = round(place.day_at(place.names))
        end = round(place.day_at(place.size.width()))
        return max(first, self._days[0]), min(max(end, first + 1), self._days[1])

    def place(self) -> TimelineGeometry:
        """Where everything is at this moment."""
        return TimelineGeometry(
            self.viewport().size(), self._days, self._zoom,
            self.horizontalScrollBar().value(), self.verticalScrollBar().value(),
        )  # fmt: skip

    def show_key(self, key: Key | None) -> None:
        """Mark a task and bring its line into sight."""
        self._current = key
        row = self._row_of(key)
        if row is not None and self.isVisible():
            bar, page = self.verticalScrollBar(), self.viewport().height() - HEAD
            if row * ROW < bar.value():
                bar.setValue(row * ROW)
            elif (row + 1) * ROW > bar.value() + page:
                bar.setValue((row + 1) * ROW - page)
        self.viewport().update()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Make days wider or narrower, keeping the day at `around` (pixels) where it is."""
        place = self.place()
        middle = place.chart.center().x() if around is None else around
        day = place.day_at(middle)
        self._zoom = min(_MOST_ZOOM, max(1.0, self._zoom * factor))
        self._lay_scroll()
        self._scroll_to(day, middle)

    def show_today(self) -> None:
        """Bring today into the middle; say so when the plan's time does not reach it."""
        today = clock.today()
        if not self._days[0] <= today.toordinal() < self._days[1]:
            first, end = (date.fromordinal(day) for day in (self._days[0], self._days[1] - 1))
            self.told.emit(
                tr("Hôm nay ({day}) nằm ngoài thời gian của kế hoạch ({first} – {end}).",
                   day=f"{today:%d/%m/%Y}", first=f"{first:%d/%m/%Y}", end=f"{end:%d/%m/%Y}")
            )  # fmt: skip
        self._scroll_to(clock.today().toordinal(), self.place().chart.center().x())

    def _follow(self, row: int) -> None:
        """Bring a bar that is out of sight back into it, from the side where it is."""
        chart, box = self.place().chart, self._box(row)
        if not self._bars[row].dated or self.horizontalScrollBar().maximum() == 0:
            return
        first, last = self._days_of(row)
        if box.right() < chart.left() + _IN_SIGHT:
            self._scroll_to(min(first, last), chart.left() + _IN_SIGHT)
        elif box.left() > chart.right() - _IN_SIGHT:
            self._scroll_to(last + 1, chart.right() - _IN_SIGHT)

    def _scroll_to(self, day: float, x: float) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(round(bar.value() + self.place().x(day) - x))
        self._left = self.place().day_at(self.place().names)
        self.viewport().update()

    def _row_of(self, key: Key | None) -> int | None:
        if key is None:
            return None
        return next((i for i, bar in enumerate(self._bars) if bar.key == key), None)

    def _lay_scroll(self) -> None:
        place = self.place()
        chart = place.chart
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, place.width - chart.width()))
        across.setPageStep(max(1, chart.width()))
        across.setSingleStep(40)
        down.setRange(0, max(0, len(self._bars) * ROW - chart.height()))
        down.setPageStep(max(1, chart.height()))
        down.setSingleStep(ROW)
        self._corner.setGeometry(1, 1, place.names - 2, HEAD - 2)

    def _days_of(self, row: int) -> Days:
        """First and last day of a bar, as dragged."""
        days = self.place().days_of(self._bars[row])
        drag = self._drag
        return drag.days_now(days) if drag is not None and drag.row == row else days

    def _box(self, row: int) -> QRectF:
        return self.place().box(row, *self._days_of(row))

    # -- events -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the range anew, keeping the first day in sight."""
        super().resizeEvent(event)
        left = self._left
        self._lay_scroll()
        self._scroll_to(left, self.place().names)

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Remember the day at the left edge."""
        super().scrollContentsBy(across, down)
        if across:
            self._left = self.place().day_at(self.place().names)

    def showEvent(self, event: QShowEvent) -> None:
        """Now that there is a size: the plan's time, and the current task in sight."""
        super().showEvent(event)
        left = self._left
        self._lay_scroll()
        self._scroll_to(left, self.place().names)
        self.show_key(self._current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in sight."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        TimelinePainter(
            painter, self.place(), self._bars, self._current, self._period, clock.today(),
            self._days_of, self.font(),
        ).paint()  # fmt: skip
        painter.end()

    def _row_at(self, y: float) -> int | None:
        """The row of a task at a height."""
        row = self.place().row_at(y)
        if row is None or row >= len(self._bars) or self._bars[row].key is None:
            return None
        return row

    def _grip_at(self, x: float, y: float) -> tuple[int, Grip] | None:
        """The bar under the mouse and what dragging there would do."""
        row = self._row_at(y)
        if row is None or not self._is_movable(row) or x < self.place().names:
            return None
        grip = grip_in(self._box(row), x, y)
        return (row, grip) if grip is not None else None

    def _is_movable(self, row: int) -> bool:
        """Not with an open side, or an end printed before its start: these are typed."""
        bar = self._bars[row]
        return self.writable and bar.first is not None and bar.first <= (bar.last or 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a task; take its bar."""
        x, y = event.position().x(), event.position().y()
        row = self._row_at(y)
        if row is None:
            return
        self._choose(row)
        found = self._grip_at(x, y)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = Drag(found[0], found[1], x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the bar by whole days, or show what dragging here would do."""
        x, y = event.position().x(), event.position().y()
        if self._drag is None or self._drag.from_x is None:
            found = self._grip_at(x, y)
            shape = Qt.CursorShape.ArrowCursor
            if found is not None:
                stretch = found[1] != "move"
                shape = Qt.CursorShape.SizeHorCursor if stretch else Qt.CursorShape.OpenHandCursor
            self.viewport().setCursor(shape)
            return
        self._drag.days = round((x - self._drag.from_x) / self.place().scale)
        self._tell_days(self._drag.row, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Store where the bar was left."""
        self._put_down()

    def _tell_days(self, row: int, place: QPoint) -> None:
        """Say beside a moved bar which days it has now."""
        QToolTip.showText(place, days_text(*self._days_of(row)), self)
        self.viewport().update()

    def _put_down(self) -> None:
        """Store where the bar is now, as one step."""
        drag = self._drag
        if drag is None:
            return
        shown = self._days_of(drag.row)
        key = self._bars[drag.row].key
        self._drag = None
        was = self._days_of(drag.row)
        first, last = (  # an end that stayed keeps the words it was printed with
            date.fromordinal(new) if new != old else None
            for new, old in zip(shown, was, strict=True)
        )
        if key is not None and (first or last):
            self._move(key, first, last)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the task."""
        row = self._row_at(event.position().y())
        self._drag = None
        if row is not None:
            self.opened.emit(self._bars[row].key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom around the mouse."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        if turn := event.angleDelta().y():
            self.zoom(_STEP if turn > 0 else 1 / _STEP, event.position().x())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter opens, + − zoom, T goes to today, Esc drops a drag."""
        days = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        grip = _GRIPS.get(event.modifiers() & ~_HELD.KeypadModifier)
        if days is not None and grip is not None:
            self._nudge(grip, days)
            return
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current is not None:
                self.opened.emit(self._current)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(_STEP)
            case Qt.Key.Key_Minus:
                self.zoom(1 / _STEP)
            case Qt.Key.Key_T:
                self.show_today()
            case Qt.Key.Key_Escape if self._drag is not None:
                self._drag = None
                self.viewport().update()
            case _:
                super().keyPressEvent(event)

    def _nudge(self, grip: Grip, days: int) -> None:
        """Move the chosen bar or its end with keys; it is put down with the key that is held."""
        row = self._row_of(self._current)
        if row is None or not self._is_movable(row):
            return
        if self._drag is not None and (self._drag.row, self._drag.grip) != (row, grip):
            self._put_down()
        self._drag = self._drag or Drag(row, grip, None)
        self._drag.days += days
        self._follow(row)
        self._tell_days(row, self.viewport().mapToGlobal(self._box(row).bottomRight().toPoint()))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Ctrl or Shift let go: the bar stays where it is now."""
        if Qt.Key(event.key()) in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
            self._let_go()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere has put the bar down."""
        self._let_go()
        super().focusOutEvent(event)

    def _let_go(self) -> None:
        if self._drag is not None and self._drag.from_x is None:
            self._put_down()

    def _step(self, step: int) -> None:
        row = self._row_of(self._current)
        row = (-1 if row is None else row) + step
        while 0 <= row < len(self._bars) and self._bars[row].key is None:
            row += step
        if 0 <= row < len(self._bars):
            self._choose(row)

    def _choose(self, row: int) -> None:
        self.show_key(self._bars[row].key)
        self._follow(row)
        self.current_changed.emit(self._current)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say the whole name, the days and who leads in a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(event.pos().y())
            words = theme.plain_tooltip(self._bars[row].whole) if row is not None else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)
