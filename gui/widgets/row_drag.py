"""Moving budget lines with the mouse: a line is taken by its number and dropped on, before or
after another one; what stands below it comes along.

A frame shows where it would go and the status line says it in words; Esc lets go. With the keys
the same is done by Alt with the arrows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from core.i18n import tr
from core.services.budget import BudgetTree
from gui import theme
from gui.widgets.table_view import TableView

_GRIP_COLUMN = 0
_INDENT = 16  # pixels a level, as the delegate paints them
_EDGE = 24  # pixels at the rim that scroll
_STEP = 12
_NAMED = 60  # letters of a line in the status line


@dataclass(frozen=True)
class Drop:
    """Where lines would go: children of `parent` from `place` on; `words` say it."""

    parent: int | None
    place: int
    frame: QRect
    words: str


class RowDrag(QObject):
    """Watches the table's viewport; `put(ids, parent, place)` moves, `tell` says where to."""

    def __init__(
        self,
        view: TableView,
        tree: Callable[[], BudgetTree],
        put: Callable[[list[int], int | None, int], None],
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(view)
        self._view, self._tree, self._put, self._tell = view, tree, put, tell
        self._from: QPoint | None = None
        self._ids: list[int] = []
        self._drop: Drop | None = None
        self._mark = _Mark(view.viewport())
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    @property
    def dragging(self) -> bool:
        """Whether lines are held by the mouse."""
        return bool(self._ids)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press on a number, move, let go; Esc cancels."""
        if isinstance(event, QKeyEvent):
            if self.dragging and event.key() == Qt.Key.Key_Escape:
                if event.type() == QEvent.Type.KeyPress:
                    self._end()
                    self._tell("")
                return True
            return False
        if not isinstance(event, QMouseEvent) or watched is not self._view.viewport():
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._press(event, place)
        elif event.type() == QEvent.Type.MouseMove and self._from is not None:
            return self._move(place)
        elif event.type() == QEvent.Type.MouseButtonRelease:
            return self._release()
        return False

    def _press(self, event: QMouseEvent, place: QPoint) -> None:
        self._from = None
        index = self._view.indexAt(place)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if (
            event.button() == Qt.MouseButton.LeftButton
            and plain
            and index.isValid()
            and index.column() == _GRIP_COLUMN
            and not self._view.table.book.session.read_only
        ):
            self._from = place

    def _move(self, place: QPoint) -> bool:
        if not self.dragging:
            start = self._from or place
            if (place - start).manhattanLength() < QApplication.startDragDistance():
                return True  # nothing is selected by a small slip either
            self._take(start)
        self._scroll(place)
        drop = self.drop_at(place)
        if (drop and drop.words) != (self._drop and self._drop.words) and drop is not None:
            self._tell(drop.words)
        self._drop = drop
        self._mark.show_at(drop.frame if drop else None)
        return True

    def _take(self, start: QPoint) -> None:
        """Take the line under the mouse, or all selected ones when it is one of them."""
        key = self._view.table.key_at(self._view.indexAt(start).row())
        chosen = self._view.selected_keys()
        keys = chosen if key in chosen else [key]
        self._ids = [key for key in keys if isinstance(key, int)]
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _release(self) -> bool:
        self._from = None
        if not self.dragging:
            return False
        ids, drop = self._ids, self._drop
        self._end()
        if drop is not None and self._view.commit_open():
            self._put(ids, drop.parent, drop.place)
        return True

    def _end(self) -> None:
        self._from, self._ids, self._drop = None, [], None
        self._mark.show_at(None)
        self._view.viewport().unsetCursor()

    def _scroll(self, place: QPoint) -> None:
        bar = self._view.verticalScrollBar()
        if place.y() < _EDGE:
            bar.setValue(bar.value() - _STEP)
        elif place.y() > self._view.viewport().height() - _EDGE:
            bar.setValue(bar.value() + _STEP)

    def drop_at(self, place: QPoint) -> Drop | None:
        """Before, inside or after the line under the mouse: by quarters of its height."""
        index = self._view.indexAt(QPoint(1, place.y()))
        target = self._view.table.key_at(index.row()) if index.isValid() else None
        tree = self._tree()
        if not isinstance(target, int) or {target, *tree.above(target)} & set(self._ids):
            return None
        whole = QRect(0, self._view.rowViewportPosition(index.row()),
                      self._view.viewport().width(), self._view.rowHeight(index.row()))  # fmt: skip
        quarter = whole.height() / 4
        name = self._name(index.row())
        left = self._view.columnViewportPosition(1) + tree.depth(target) * _INDENT
        parent = tree.parent[target]
        here = tree.children[parent].index(target)
        if place.y() < whole.top() + quarter:
            frame = QRect(left, whole.top() - 1, whole.width() - left, 3)
            return Drop(parent, here, frame, tr("Thả để đặt lên trên {name}", name=name))
        below = self._view.table.key_at(index.row() + 1)
        opened = isinstance(below, int) and tree.parent.get(below) == target
        if place.y() > whole.bottom() - quarter:
            step = _INDENT if opened else 0
            frame = QRect(left + step, whole.bottom() - 1, whole.width() - left - step, 3)
            if opened:
                return Drop(target, 0, frame, tr("Thả để đặt đầu tiên trong {name}", name=name))
            return Drop(parent, here + 1, frame, tr("Thả để đặt xuống dưới {name}", name=name))
        count = len(tree.children.get(target, []))
        return Drop(target, count, whole, tr("Thả để đưa vào trong {name}", name=name))

    def _name(self, row: int) -> str:
        code, name = (str(self._view.cell(row, column) or "") for column in (0, 1))
        name = name if len(name) <= _NAMED else f"{name[:_NAMED].rstrip()}…"
        return f"“{code} {name}”" if code else f"“{name}”"


class _Mark(QWidget):
    """The frame or line that shows where lines would go."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropMark")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, frame: QRect | None) -> None:
        """Show it there, or hide it."""
        self.setVisible(frame is not None)
        if frame is not None:
            self.setGeometry(frame)
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thick line, or a frame around a whole row."""
        painter = QPainter(self)
        colour = theme.colour("accent")
        if self.height() <= 3:
            painter.fillRect(self.rect(), colour)
        else:
            painter.setPen(QPen(colour, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
