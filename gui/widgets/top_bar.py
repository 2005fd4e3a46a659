"""The bar above the tabs: whose figures, for which period, and the search field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from core.i18n import tr
from core.services import periods
from core.services.reporting_units import reporting_units
from gui import icons, theme
from gui.book import Book
from gui.widgets.elided_box import ElidedBox

_SEARCH_WAIT_MS = 150
_SEARCH_WIDTH = 200
_UNIT_WIDTH = 420


class TopBar(QWidget):
    """Period box, unit box, search field and the few actions everybody uses."""

    searched = Signal(str)
    """Words to search for, a moment after the last key."""
    search_left = Signal()
    """Enter, or Esc in the empty search field: back to the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._book: Book | None = None
        self.period_box = _box(self, "periodBox", tr("Kỳ báo cáo"))
        self.unit_box = _box(self, "unitBox", tr("Đơn vị"))
        self.unit_box.setMaximumWidth(_UNIT_WIDTH)
        self.search = _SearchEdit(self)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(theme.GAP * 2, theme.GAP, theme.GAP, theme.GAP)
        self._layout.setSpacing(theme.GAP)
        for words, box in ((tr("&Kỳ"), self.period_box), (tr("Đơn &vị"), self.unit_box)):
            label = QLabel(words, self)
            label.setProperty("role", "muted")
            label.setBuddy(box)
            self._layout.addWidget(label)
            self._layout.addWidget(box, 1 if box is self.unit_box else 0)
        self._layout.addStretch()
        self._layout.addWidget(self.search)
        self.period_box.currentIndexChanged.connect(self._choose_period)
        self.unit_box.currentIndexChanged.connect(self._choose_unit)
        self.unit_box.currentTextChanged.connect(self.unit_box.setToolTip)  # long names are cut
        self._wait = QTimer(self, singleShot=True, interval=_SEARCH_WAIT_MS)
        self._wait.timeout.connect(lambda: self.searched.emit(self.search.text()))
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.search.returnPressed.connect(self._search_now)
        self.search.given_up.connect(self.search_left)

    def add_actions(self, actions: list[QAction]) -> None:
        """Put actions at the right end as buttons."""
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setIconSize(QSize(icons.SIZE, icons.SIZE))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text().replace("&", ""))
            self._layout.addWidget(button)

    def follow(self, book: Book) -> None:
        """Offer the periods and units of a book."""
        self._book = None
        self._fill_periods(book)
        self._fill_units(book)
        self._book = book
        self.search.clear()
        book.changed.connect(self._on_changed)
        book.place_changed.connect(self._show_place)

    def _fill_periods(self, book: Book) -> None:
        self.period_box.clear()
        for period in periods.periods(book.session):
            self.period_box.addItem(period.label, period.key)
        key = book.period.key if book.period else ""
        self.period_box.setCurrentIndex(self.period_box.findData(key))

    def _fill_units(self, book: Book) -> None:
        """The book's own unit first, then schools and offices in Vietnamese order."""
        self.unit_box.clear()
        self._unit_ids = list[int]()
        for unit in reporting_units(book.session):
            self.unit_box.addItem(unit.name, unit.uid)
            self._unit_ids.append(unit.id)
        if book.unit_id in self._unit_ids:
            self.unit_box.setCurrentIndex(self._unit_ids.index(book.unit_id))

    def _choose_period(self, place: int) -> None:
        if self._book is not None and place >= 0:
            self._book.choose_period(self.period_box.itemData(place))
            self._show_place()  # as before when a cell could not be left

    def choose_unit(self, unit_id: int) -> None:
        """Show another unit's figures, as if it had been chosen in the box."""
        if unit_id in self._unit_ids:
            self.unit_box.setCurrentIndex(self._unit_ids.index(unit_id))

    def _choose_unit(self, place: int) -> None:
        if self._book is not None and 0 <= place < len(self._unit_ids):
            self._book.choose_unit(self._unit_ids[place])
            self._show_place()

    def _search_now(self) -> None:
        if self._wait.isActive():
            self._wait.stop()
            self.searched.emit(self.search.text())
        self.search_left.emit()

    def _show_place(self) -> None:
        """Show the book's period and unit, wherever they were chosen."""
        book = self._book
        if book is None:
            return
        self._book = None  # showing is no choice
        if book.period is not None:
            self.period_box.setCurrentIndex(self.period_box.findData(book.period.key))
        if book.unit_id in self._unit_ids:
            self.unit_box.setCurrentIndex(self._unit_ids.index(book.unit_id))
        self._book = book

    def _on_changed(self, done: Any) -> None:
        tables = done.tables
        book = self._book
        if book is None or not tables & {"period", "unit", "unit_period"}:
            return
        self._book = None  # filling a box is no choice
        if "period" in tables:
            self._fill_periods(book)
        if tables & {"unit", "unit_period"}:
            self._fill_units(book)
        self._book = book


class _SearchEdit(QLineEdit):
    """The search field: Esc empties it, once more it goes back to the table, as Enter does."""

    given_up = Signal()
    """Esc in an empty field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchEdit")
        self.setPlaceholderText(tr("Tìm (Ctrl+F)"))
        self.setAccessibleName(tr("Tìm trong bảng"))
        self.setToolTip(tr("Tìm trong bảng đang xem; gõ không dấu cũng được"))
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(_SEARCH_WIDTH)
        self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field or leaves it; the rest is typing."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.text():
                self.given_up.emit()
            self.clear()
            return
        super().keyPressEvent(event)


def _box(parent: QWidget, name: str, label: str) -> QComboBox:
    box = ElidedBox(parent)
    box.setObjectName(name)
    box.setAccessibleName(label)
    box.setToolTip(label)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    box.setMaxVisibleItems(20)
    return box
