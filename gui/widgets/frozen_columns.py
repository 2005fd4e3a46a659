"""The first columns of a table, kept in sight while the others are scrolled sideways.

Not a second table (as Qt's example has it): the number and the name of each line are painted once
more over the left edge, and the mouse over them is handed to the table as if it stood where those
cells really are. So there is one selection, one editor, one set of heights and widths. Made when a
table is first scrolled sideways; in sight only while it is.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyleOptionHeaderV2,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from gui import theme
from gui.models.columns import Group
from gui.models.table_model import Index

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

log = logging.getLogger(__name__)
_MOST: Final = 0.6  # of the table's width: wider columns would leave no room for the others
_LAST_FROZEN: Final = 2  # a name further right than this is no line's beginning
_MOUSE: Final = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonDblClick,
)


class FrozenColumns(QWidget):
    """Every column up to the stretched one, over the left edge of a table and its header."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self.setObjectName("frozenColumns")
        self.setMouseTracking(True)
        self._view = view
        self._on_head = False  # whether the mouse was pressed on the header
        header = view.horizontalHeader()
        header.sectionResized.connect(lambda *_: self.follow())
        header.geometriesChanged.connect(self.follow)
        view.verticalHeader().sectionResized.connect(lambda *_: self.update())
        view.verticalScrollBar().valueChanged.connect(lambda _: self.update())
        view.table.reordered.connect(self.follow)
        view.table.dataChanged.connect(lambda *_: self.update())
        view.chosen.selectionChanged.connect(lambda *_: self.update())
        view.chosen.currentChanged.connect(lambda *_: self.update())

    def follow(self) -> None:
        """Take the place and width that the table leaves at the moment, or go out of sight."""
        view = self._view
        width = self.covered()
        self.setVisible(width > 0)
        if width:
            frame, head = view.frameWidth(), view.horizontalHeader().height()
            self.setGeometry(frame, frame, width, head + view.viewport().height())
            self.raise_()
            if self._view.filter_row is not None:
                self._view.filter_row.raise_()
            self.update()

    def covered(self) -> int:
        """The pixels at the left edge that show frozen columns; 0 when nothing is scrolled."""
        return self._room() if self._view.horizontalScrollBar().value() else 0

    def _room(self) -> int:
        width = sum(self._view.columnWidth(place) for place in frozen_places(self._view))
        return width if width <= _MOST * self._view.viewport().width() else 0

    def holds(self, column: int) -> bool:
        """Whether a column is among those painted here at the moment."""
        return self.covered() > 0 and column in frozen_places(self._view)

    def place_for(self, index: Index, before: int) -> int:
        """Where the table should be scrolled sideways to show a cell; it stood at `before`."""
        if before and self._room() and index.column() in frozen_places(self._view):
            return before
        hidden = self.covered() - self._view.columnViewportPosition(index.column())
        return self._view.horizontalScrollBar().value() - max(0, hidden)

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells of the rows in sight, the header over them and a line at the edge."""
        painter = QPainter(self)
        try:
            head = self._view.horizontalHeader().height()
            painter.translate(0, head)
            self._paint_cells(painter)
            painter.translate(0, -head)
            self._paint_head(painter, self._view.horizontalHeader().viewport().height())
        except Exception:  # an exception that leaves an override can kill the process
            log.exception("frozen columns")
        painter.end()

    def _paint_cells(self, painter: QPainter) -> None:
        view, height = self._view, self._view.viewport().height()
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        painter.fillRect(0, 0, self.width(), height, theme.colour("surface"))
        row = max(0, view.rowAt(0))
        while row < view.table.rowCount() and (top := view.rowViewportPosition(row)) < height:
            tall = view.rowHeight(row)
            grouped = isinstance(view.table.entry(row), Group)
            left = 0
            for place in frozen_places(view):
                index = view.table.index(row, 0 if grouped else place)
                # a heading is cut by this widget's edge, and goes on in the table's own cell
                wide = view.viewport().width() if grouped else view.columnWidth(place)
                option.rect = QRect(left, top, wide, tall)
                view.itemDelegateForIndex(index).paint(painter, option, index)
                left += wide
                if grouped:
                    break
            if not grouped:
                painter.setPen(QPen(theme.colour("border"), 1))
                painter.drawLine(self.width() - 1, top, self.width() - 1, top + tall - 1)
            row += 1

    def _paint_head(self, painter: QPainter, height: int) -> None:
        header, left = self._view.horizontalHeader(), 0
        for place in frozen_places(self._view):
            option = QStyleOptionHeaderV2()
            header.initStyleOption(option)
            header.initStyleOptionForIndex(option, place)
            option.rect = QRect(left, 0, self._view.columnWidth(place), height)
            self.style().drawControl(QStyle.ControlElement.CE_Header, option, painter, header)
            left += self._view.columnWidth(place)

    # -- the mouse ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Hand the mouse to the table; say the hint of a cell; the wheel goes through."""
        if isinstance(event, QMouseEvent) and event.type() in _MOUSE:
            self._hand_on(event)
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(event.pos())
            words = index.data(Qt.ItemDataRole.ToolTipRole) if index.isValid() else None
            QToolTip.showText(event.globalPos(), words or "", self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the cells or of the header, whichever is under the mouse."""
        view, header = self._view, self._view.horizontalHeader()
        if event.pos().y() < header.height():
            header.customContextMenuRequested.emit(header.mapFromGlobal(event.globalPos()))
        else:
            place = view.viewport().mapFromGlobal(event.globalPos())
            view.customContextMenuRequested.emit(place)
        event.accept()

    def _hand_on(self, event: QMouseEvent) -> None:
        """Give the table the event at the place where the cell really is, left of its edge."""
        view, place, header = self._view, event.position(), self._view.horizontalHeader()
        held = event.type() == QEvent.Type.MouseButtonRelease or (
            event.type() == QEvent.Type.MouseMove and event.buttons() != Qt.MouseButton.NoButton
        )
        if not held:  # whoever was pressed hears the rest of a drag
            self._on_head = place.y() < header.height()
        twice = event.type() == QEvent.Type.MouseButtonDblClick
        if twice or (self._on_head and event.type() == QEvent.Type.MouseButtonPress):
            # an editor opens in the table itself; a header resizes no column left of its edge
            view.horizontalScrollBar().setValue(0)
        inside = self._on_head or place.x() < self.width()
        shift = view.horizontalScrollBar().value() if inside else 0
        target = header.viewport() if self._on_head else view.viewport()
        down = 0 if self._on_head else header.height()
        there = QMouseEvent(
            event.type(), QPointF(place.x() - shift, place.y() - down), event.globalPosition(),
            event.button(), event.buttons(), event.modifiers(), event.pointingDevice(),
        )  # fmt: skip
        QApplication.sendEvent(target, there)
        self.setCursor(target.cursor())

    def _index_at(self, place: QPoint) -> QModelIndex:
        """The cell painted here; none over the header."""
        head = self._view.horizontalHeader().height()
        if place.y() < head:
            return QModelIndex()
        shift = self._view.horizontalScrollBar().value()
        return self._view.indexAt(QPoint(place.x() - shift, place.y() - head))


def frozen_places(view: TableView) -> list[int]:
    """The columns that stay in sight: every one shown up to the stretched one, which names a row.

    A table whose stretched column stands further right has none.
    """
    columns = view.table.columns
    name = next((place for place, column in enumerate(columns) if column.stretch), None)
    if name is None or name > _LAST_FROZEN:
        return []
    return [place for place in range(name + 1) if not view.isColumnHidden(place)]
