"""How a cell is painted and edited.

Painting is done by hand: one look at the row instead of a dozen questions to the model keeps
scrolling fast. Editing is made for UniKey and Telex: the editor is filled once when it opens, never
while somebody types, has no length limit and no completion, and is judged only when it is left.
What is refused stays in the editor, marked, with a sentence in the status line.
"""

from __future__ import annotations

import logging
from typing import Any, Final, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui import icons, theme
from gui.models.columns import Column, Group
from gui.models.table_model import TableModel
from gui.widgets.long_text import fitted, line_pitch, whole_figure
from gui.widgets.sparkline import paint_sparkline

log = logging.getLogger(__name__)
Index = QModelIndex | QPersistentModelIndex
PADDING: Final = 8
_TOP: Final = QModelIndex()
_LEADING: Final = 5
_ICON: Final = 16
_INDENT: Final = 16
_MOST_LINES: Final = 8
_WRAP: Final = Qt.TextFlag.TextWordWrap
_SIDES: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_MOVES: Final = {
    Qt.Key.Key_Return: (1, 0), Qt.Key.Key_Enter: (1, 0), Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0),
}  # fmt: skip
_QUICK_MOVES: Final = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class CellDelegate(QStyledItemDelegate):
    """Paints cells and opens editors; the view decides what a finished editor means."""

    finished = Signal(QWidget, int, int)
    """(editor, rows down, columns right): the user left an editor with a key."""
    chosen_other = Signal(QWidget)
    """Ctrl+Enter in an editor whose number has two readings: the second one is meant."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._selection: QItemSelectionModel | None = None
        self._ranges: list[QItemSelectionRange] | None = None
        self.quick = False  # the next editor was opened by typing: arrows leave it

    # -- painting -----------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading row or a cell."""
        model = cast(TableModel, index.model())
        painter.save()
        try:
            entry = model.entry(index.row())
            if isinstance(entry, Group):
                self._paint_group(painter, option, entry)
            else:
                self._paint_cell(painter, option, index, model)
        except Exception:  # an exception that leaves an override can kill the process
            log.exception("cell %s,%s", index.row(), index.column())
        painter.restore()

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, group: Group) -> None:
        """Every cell of the row paints its own part of the title, which stays when scrolled.

        The cells are not merged: Qt lets a selection grow over merged cells to whole rows.
        """
        painter.fillRect(option.rect, theme.colour("group"))
        painter.setClipRect(option.rect)
        font = QFont(option.font)
        font.setBold(group.depth == 0)
        painter.setFont(font)
        painter.setPen(theme.tone(group.tone))
        left, width = PADDING + group.depth * _INDENT, self._view.viewport().width()
        if group.icon:
            box = QRect(left, option.rect.center().y() - _ICON // 2, _ICON, _ICON)
            icons.icon(group.icon).paint(painter, box)
            left += _ICON + theme.GAP
        rect = QRect(left, option.rect.top(), width - left - PADDING, option.rect.height())
        painter.drawText(rect, _SIDES["left"] | Qt.AlignmentFlag.AlignVCenter, group.title)
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, model: TableModel
    ) -> None:
        row = model.row_at(index.row())
        column = model.columns[index.column()]
        selected = self._is_chosen(index)
        editable = row is not None and not column.quiet and column.can_edit(row)
        background = "accent_soft" if selected else "surface" if editable else "computed"
        painter.fillRect(option.rect, theme.colour(background))
        joins_next = False
        if row is not None:
            place = option.rect
            if column.merged is not None:
                place, joins_next = self._merged_place(model, column, row, index, option.rect)
                painter.setClipRect(option.rect)
            self._paint_content(painter, option, place, column, row)
            painter.setClipping(False)
        painter.setPen(theme.colour("line"))
        rect = option.rect
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if not joins_next:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index == self._view.currentIndex():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _is_chosen(self, index: Index) -> bool:
        """Whether a cell is selected; asking the selection itself costs more than painting it."""
        if self._selection is None:
            self._selection = self._view.selectionModel()
            self._watch(self._selection)
        if self._ranges is None:
            self._ranges = self._selection.selection().toList()
        row, column = index.row(), index.column()
        return any(chosen.contains(row, column, _TOP) for chosen in self._ranges)

    def _watch(self, selection: QItemSelectionModel) -> None:
        """Look at the selection again whenever it or the list of rows is another one."""

        def forget(*_: object) -> None:
            self._ranges = None

        model = selection.model()
        for changed in (selection.selectionChanged, model.rowsInserted, model.rowsRemoved,
                        model.modelReset, model.layoutChanged):  # fmt: skip
            changed.connect(forget)

    def _merged_place(
        self, model: TableModel, column: Column, row: Any, index: Index, rect: QRect
    ) -> tuple[QRect, bool]:
        """The room of a run of equal cells, and whether the run goes on below this one.

        Every cell of the run paints its own part of the one text.
        """
        merged = column.merged or (lambda _: None)
        mark = merged(row)
        place, reach = QRect(rect), [0, 0]
        for side, step in enumerate((-1, 1)):
            line = index.row() + step
            while (found := model.row_at(line)) is not None and merged(found) == mark:
                reach[side] += self._view.rowHeight(line)
                line += step
        place.adjust(0, -reach[0], 0, reach[1])
        return place, reach[1] > 0

    def _paint_content(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        place: QRect,
        column: Column,
        row: Any,
    ) -> None:
        rect = place.adjusted(PADDING, 0, -PADDING, 0)
        if column.indent is not None:
            rect.setLeft(rect.left() + column.indent(row) * _INDENT)
        name = column.icon(row) if column.icon else None
        if name:
            box = QRect(rect.left(), rect.center().y() - _ICON // 2, _ICON, _ICON)
            icons.icon(name).paint(painter, box)
            rect.setLeft(rect.left() + _ICON + theme.GAP)
        if column.spark is not None:
            tones = theme.colour("muted"), theme.colour("accent")
            paint_sparkline(painter, rect, column.spark(row), *tones)
            return
        text = column.text(row)
        if not text:
            return
        painter.setFont(option.font)
        painter.setPen(theme.tone(column.tone(row) if column.tone else "normal"))
        side = _SIDES[column.align] | Qt.AlignmentFlag.AlignVCenter
        if rect.height() < 2 * option.fontMetrics.height():  # one line: say that there is more
            text, wrap = text.replace("\n", " "), Qt.TextFlag.TextSingleLine
        else:
            wrap = _WRAP
            rect.adjust(0, _LEADING, 0, -_LEADING)
        painter.drawText(rect, side | wrap, _fitting(column, text, rect, option))

    def line_height(self, metrics: QFontMetrics) -> int:
        """The height of a row with one line of text."""
        return metrics.height() + 2 * _LEADING + 2

    def height_of(self, text: str, width: int, metrics: QFontMetrics) -> int:
        """The height a wrapped text needs in a column of this width."""
        room = max(24, width - 2 * PADDING)
        if "\n" not in text and metrics.horizontalAdvance(text) <= room:
            return self.line_height(metrics)
        box = metrics.boundingRect(0, 0, room, 10_000, int(_WRAP), text)
        return min(box.height(), line_pitch(metrics) * _MOST_LINES) + 2 * _LEADING + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line high; the view fits rows itself."""
        return QSize(80, self.line_height(QFontMetrics(option.font)))

    # -- editing ------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A plain line over the cell."""
        column = cast(TableModel, index.model()).columns[index.column()]
        editor = QLineEdit(parent)
        editor.setAlignment(_SIDES[column.align])
        editor.textEdited.connect(lambda _: mark_refused(editor, False))
        editor.setObjectName("cellEditor")
        editor.setAccessibleName(column.header)
        editor.setProperty("quick", self.quick)
        editor.setProperty("place", QPersistentModelIndex(index))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the editor once, when it opens."""
        if editor.property("filled"):  # never under the hands of somebody who types
            return
        editor.setProperty("filled", True)
        if isinstance(editor, QLineEdit):
            editor.setText(index.data(Qt.ItemDataRole.EditRole) or "")

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Called by Qt when an editor loses the focus: the view commits it."""
        self.finished.emit(editor, 0, 0)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Exactly over the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: Any, event: QEvent) -> bool:
        """Keys that leave the editor; the others belong to it."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_other(cast(QKeyEvent, event)):
            event.accept()  # else Ctrl+Enter would be the window's own key
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = self._move_of(editor, event)
            if move is not None:
                self.finished.emit(editor, *move)
                return True
            if _is_other(event):
                self.chosen_other.emit(editor)
                return True
        return super().eventFilter(editor, event)

    @staticmethod
    def _move_of(editor: QWidget, event: QKeyEvent) -> tuple[int, int] | None:
        """Where the cursor goes after this key, None when the key belongs to the editor."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~keypad
        shift = Qt.KeyboardModifier.ShiftModifier
        if modifiers == shift and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return (-1, 0)
        if modifiers and not (key == Qt.Key.Key_Backtab and modifiers == shift):
            return None
        if key in _MOVES:
            return _MOVES[key]
        return _QUICK_MOVES.get(key) if editor.property("quick") else None


def _is_other(event: QKeyEvent) -> bool:
    """Whether a key is Ctrl+Enter: the second reading of a number."""
    ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return bool(ctrl) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _fitting(column: Column, text: str, rect: QRect, option: QStyleOptionViewItem) -> str:
    """The text as far as it fits; of a figure all or nothing."""
    room = rect.width(), rect.height(), option.font, option.fontMetrics
    if column.align != "left":
        return whole_figure(text, *room)
    if rect.height() < 2 * option.fontMetrics.height():
        return option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    return fitted(text, *room)


def beside_text(column: Column, row: Any) -> int:
    """The pixels that indent and icon take from the text of a cell."""
    indent = column.indent(row) * _INDENT if column.indent else 0
    return indent + (_ICON + theme.GAP if column.icon and column.icon(row) else 0)


def mark_refused(editor: QWidget, refused: bool) -> None:
    """Show that what stands in an editor was not taken (or no longer)."""
    if bool(editor.property("refused")) == refused:
        return
    editor.setProperty("refused", refused)
    editor.style().unpolish(editor)
    editor.style().polish(editor)


def typed(editor: QWidget) -> str:
    """What stands in an editor, as a column's `set` takes it."""
    return editor.text() if isinstance(editor, QLineEdit) else ""
