"""A cell with a share in words and as a bar below them: length and number say it, not a colour."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from gui import theme
from gui.models.table_model import TableModel
from gui.widgets.cell_delegate import PADDING, CellDelegate, Index

_HEIGHT = 3
_FROM_BOTTOM = 2
_WHOLE = 100


class BarCell(CellDelegate):
    """Paints the usual cell and, where its column knows a number of percent, the bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, a thin frame for the whole and a filled part; over 100 it is full."""
        super().paint(painter, option, index)
        model = cast(TableModel, index.model())
        row: Any = model.row_at(index.row())
        column = model.columns[index.column()]
        percent = column.number(row) if row is not None and column.number else None
        if percent is None:
            return
        rect = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        frame = QRectF(rect.left(), rect.bottom() - _HEIGHT - _FROM_BOTTOM, rect.width(), _HEIGHT)
        painter.save()
        painter.setPen(theme.colour("border"))
        painter.drawRect(frame)
        share = min(max(float(percent) / _WHOLE, 0.0), 1.0)
        filled = frame.adjusted(0.5, 0.5, -0.5, -0.5)
        filled.setWidth(filled.width() * share)
        painter.fillRect(filled, theme.colour("accent"))
        painter.restore()
