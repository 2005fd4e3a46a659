"""One row of small boxes under the head of a table, one for each column: what to keep there.

The boxes follow their columns: width, hiding, scrolling sideways, freezing, the size of text.
Nothing is put into a box while somebody types, and none completes words (UniKey).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from core.i18n import tr
from gui import theme
from gui.models.columns import Column
from gui.widgets.frozen_columns import frozen_places
from gui.widgets.table_header import TableHeader

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

_ROOM: Final = 12  # above and below the letters, the border included
_LEFT: Final = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Box(QLineEdit):
    """A box of one column: Esc empties it, then leaves it; Down and Enter leave it."""

    entered = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that lead to the table; all others write."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape or key in _LEFT:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be seen when Tab comes here."""
        super().focusInEvent(event)
        self.entered.emit()


class FilterRow(QWidget):
    """The boxes of a table; `changed` tells the name of a column whose box holds other words."""

    changed = Signal(str)
    left = Signal()
    """The user goes back to the table."""

    def __init__(self, view: TableView, name: str) -> None:
        super().__init__(view)
        self.setObjectName(f"{name}FilterRow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "filterRow")
        self._view, self._name = view, name
        self._boxes: dict[str, _Box] = {}
        self._laying = QTimer(self, singleShot=True, interval=0)  # once for all columns of a drag
        self._laying.timeout.connect(self.follow)
        header = view.horizontalHeader()
        for moved in (header.sectionResized, header.sectionMoved, header.geometriesChanged):
            moved.connect(lambda *_: self._laying.start())
        view.horizontalScrollBar().valueChanged.connect(lambda _: self.follow())
        view.table.modelReset.connect(self._lay_boxes)
        self._lay_boxes()
        self.hide()

    @property
    def words(self) -> dict[str, str]:
        """What stands in the boxes of the columns there are, by column; none of the empty ones."""
        names = [column.name for column in self._view.table.columns]
        return {n: box.text() for n, box in self._boxes.items() if box.text() and n in names}

    def box(self, name: str) -> QLineEdit:
        """The box of a column."""
        return self._boxes[name]

    def show_row(self, shown: bool) -> None:
        """Make room under the head and show the boxes, or give it back."""
        self.setVisible(shown)
        self.follow()

    def empty(self) -> None:
        """Take every word out; `changed` is not told."""
        for box in self._boxes.values():
            if box.text():
                with QSignalBlocker(box):
                    box.clear()
                _tint(box)

    def enter(self, place: int) -> None:
        """Put the cursor into the box of a column."""
        box = self._boxes[self._view.table.columns[max(0, place)].name]
        box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- laying -------------------------------------------------------------------------------

    def _lay_boxes(self) -> None:
        """A box for every column of the table; one whose column went away keeps its words."""
        # Tab goes from the tools through the boxes into the table
        before = self._view.previousInFocusChain() or self._view
        for column in self._view.table.columns:
            if column.name not in self._boxes:
                self._boxes[column.name] = self._make_box(column)
                self.setTabOrder(before, self._boxes[column.name])
            before = self._boxes[column.name]
        self._laying.start()

    def _make_box(self, column: Column) -> _Box:
        title = column.title or column.header.replace("\n", " ")
        box = _Box(self)
        box.setObjectName(f"{self._name}Filter_{column.name}")
        box.setAccessibleName(tr("Lọc cột {column}", column=title))
        hint = tr(
            "Lọc cột “{column}”: gõ không dấu cũng được.\n"
            "Cột số, ngày: >90, <50, >=, <=, =, 50..90.\n"
            "Ô trống: = hoặc trống. Esc: bỏ.",
            column=title,
        )
        box.setToolTip(theme.plain_tooltip(hint))
        box.setPlaceholderText(tr("Lọc…") if column.stretch else "…")
        box.textChanged.connect(partial(self._tell, column.name))
        box.entered.connect(partial(self._uncover, column.name))
        box.left.connect(self.left)
        return box

    def _tell(self, name: str, _words: str) -> None:
        _tint(self._boxes[name])
        self.changed.emit(name)

    def follow(self) -> None:
        """Take the places and widths that the columns have at the moment."""
        self._laying.stop()
        view = self._view
        header = cast(TableHeader, view.horizontalHeader())
        strip = self.fontMetrics().height() + _ROOM if not self.isHidden() else 0
        if header.strip != strip or strip:
            header.keep_free(strip)
            view.updateGeometries()
        if not strip:
            return
        top = header.y() + header.height() - strip
        self.setGeometry(header.x(), top, view.viewport().width(), strip)
        frozen = frozen_places(view) if view.frozen and view.frozen.covered() else []
        shown = {}
        left = 0
        for place, column in enumerate(view.table.columns):
            if view.isColumnHidden(place):
                continue
            shown[column.name] = self._boxes[column.name]
            at = left if place in frozen else header.sectionViewportPosition(place)
            left += view.columnWidth(place) if place in frozen else 0
            box = shown[column.name]
            box.setGeometry(at, 0, view.columnWidth(place), strip)
            box.setVisible(True)
            if place in frozen:
                box.raise_()
        for name, box in self._boxes.items():
            if name not in shown:
                box.hide()
        self.raise_()  # above the frozen columns

    def _uncover(self, name: str) -> None:
        """Scroll sideways until the box is seen."""
        view, names = self._view, [column.name for column in self._view.table.columns]
        if name not in names or view.isColumnHidden(place := names.index(name)):
            return
        covered = view.frozen.covered() if view.frozen is not None else 0
        if covered and place in frozen_places(view):
            return
        bar, left = view.horizontalScrollBar(), view.horizontalHeader().sectionPosition(place)
        if left - covered < bar.value():
            bar.setValue(left - covered)
        elif (right := left + view.columnWidth(place) - view.viewport().width()) > bar.value():
            bar.setValue(right)


def _tint(box: QLineEdit) -> None:
    """Colour a box that narrows, as the style sheet says."""
    box.setProperty("narrows", bool(box.text()))
    box.style().unpolish(box)
    box.style().polish(box)
