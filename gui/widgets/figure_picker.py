"""Picking one indicator at a level, or one of a few other things: search without accents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.choices import Option, matching
from gui import theme

_NUMBER: Final = Qt.ItemDataRole.UserRole
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST_SHOWN: Final = 400


class FigurePicker(QWidget):
    """`options` carry their number as id; `chosen` is the one the list stands on."""

    activated = Signal()
    """Enter or a double click on a line."""
    moved = Signal()
    """Another line was chosen by the user or by searching."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._options: Sequence[Option] = ()
        self.search = QLineEdit(self)
        self.search.setObjectName("figureSearch")
        self.search.setAccessibleName(tr("Tìm chỉ tiêu"))
        self.search.setPlaceholderText(tr("Tìm chỉ tiêu, gõ không dấu cũng được"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._fill(self.chosen()))
        self.search.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("figureList")
        self.list.setAccessibleName(tr("Có thể chọn"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _: self.activated.emit())
        self.list.currentItemChanged.connect(lambda *_: self.moved.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL_GAP)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.search)

    def offer(self, options: Sequence[Option]) -> None:
        """Set what can be picked; the chosen one stays chosen."""
        if options != self._options:
            self._options = options
            self._fill(self.chosen())

    def chosen(self) -> int | None:
        """The number of the option the list stands on."""
        item = self.list.currentItem()
        return item.data(_NUMBER) if item is not None else None

    def choose(self, number: int | None) -> None:
        """Stand on an option; a search that hides it is dropped."""
        if number is not None and self._row(number) < 0:
            self.search.clear()
        row = -1 if number is None else self._row(number)
        self.list.setCurrentRow(row)
        if row >= 0:
            self.list.scrollToItem(self.list.item(row))

    def _row(self, number: int) -> int:
        rows = range(self.list.count())
        return next((row for row in rows if self.list.item(row).data(_NUMBER) == number), -1)

    def _fill(self, chosen: int | None) -> None:
        typed = self.search.text().strip()
        self.list.blockSignals(True)
        self.list.clear()
        group = None
        for option in matching(self._options, typed)[:_MOST_SHOWN]:
            if option.group != group:
                group = option.group
                self._add_heading(group)
            item = QListWidgetItem(option.text)
            item.setData(_NUMBER, option.id)
            item.setToolTip(theme.plain_tooltip(option.detail or option.text))
            self.list.addItem(item)
        if not self.list.count():
            self._add_heading(tr("Không có mục nào chứa “{text}”", text=typed))
        row = self._row(chosen) if chosen is not None else -1
        if row < 0 and typed:
            rows = range(self.list.count())
            row = next((r for r in rows if self.list.item(r).data(_NUMBER) is not None), -1)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self.moved.emit()

    def _add_heading(self, text: str) -> None:
        if not text:
            return
        item = QListWidgetItem(text)
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(theme.colour("muted"))
        self.list.addItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the search line belong to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in _ENTER:
                if self.chosen() is not None:
                    self.activated.emit()
                return True
        return super().eventFilter(watched, event)
