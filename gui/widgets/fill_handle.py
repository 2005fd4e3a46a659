"""The small square at the corner of a selection: drag it, and the cells are repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QRubberBand, QWidget

from core.i18n import tr
from gui import theme

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

_SIZE: Final = 9


class FillHandle(QWidget):
    """Belongs to the viewport of a table; Ctrl+D and Ctrl+R do the same with keys."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view.viewport())
        self.setObjectName("fillHandle")
        self._view = view
        self._target: tuple[int, int] | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())
        self.setFixedSize(_SIZE, _SIZE)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(tr("Kéo để điền sang các ô bên cạnh (Ctrl+D điền xuống, Ctrl+R sang phải)"))
        self.hide()
        view.chosen.selectionChanged.connect(lambda *_: self.place())
        view.chosen.currentChanged.connect(lambda *_: self.place())
        for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _: self.place())
        for header in (view.verticalHeader(), view.horizontalHeader()):
            header.sectionResized.connect(lambda *_: self.place())
        view.table.reordered.connect(self.place)

    def place(self) -> None:
        """Stand at the corner of the selected rectangle, when its cells can be filled on."""
        corner = self._corner()
        self.setVisible(corner is not None)
        if corner is not None:
            self.move(corner - QPoint(_SIZE // 2 + 1, _SIZE // 2 + 1))
            self.raise_()

    def _corner(self) -> QPoint | None:
        view = self._view
        ranges = view.chosen.selection().toList()
        if len(ranges) != 1 or view.table.book.session.read_only:
            return None
        index = view.table.index(ranges[0].bottom(), ranges[0].right())
        row = view.table.row_at(index.row())
        column = view.table.columns[index.column()]
        if row is None or column.quiet or not column.can_edit(row):
            return None
        return view.visualRect(index).bottomRight()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A square of the accent colour with a light edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), theme.colour("accent"))
        painter.end()

    # -- dragging -----------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show how far the cells would be repeated: down, up or to a side, not both."""
        view = self._view
        ranges = view.chosen.selection().toList()
        index = view.indexAt(view.viewport().mapFromGlobal(event.globalPosition().toPoint()))
        if not event.buttons() & Qt.MouseButton.LeftButton or not index.isValid() or not ranges:
            return
        block = ranges[0]
        row, column = index.row(), index.column()
        if block.top() <= row <= block.bottom():  # along the row only when not below or above
            self._target = (block.bottom(), column)
        else:
            self._target = (row, block.right())
        first = view.visualRect(view.table.index(block.top(), block.left()))
        last = view.visualRect(view.table.index(block.bottom(), block.right()))
        self._band.setGeometry(
            QRect(first | last | view.visualRect(view.table.index(*self._target)))
        )
        self._band.show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin; the table below must not see the click."""
        self._target = None
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fill as far as was shown."""
        self._band.hide()
        target, self._target = self._target, None
        if target is not None:
            self._view.blocks.fill_to(*target)
        event.accept()
