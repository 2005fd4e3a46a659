"""Picking several things from a long list: search without accents, tick, put in order.

Everything works from the search line: letters narrow the list, ↑ ↓ choose, Enter ticks, Ctrl+Enter
takes what was picked. Words that are in no list can be kept as typed where that makes sense.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.choices import Option, Pick, matching
from gui import icons, theme

_OPTION: Final = Qt.ItemDataRole.UserRole
_DETAIL: Final = Qt.ItemDataRole.UserRole + 1
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
ReadWords = Callable[[str], Sequence[Pick]]


class PickerDialog(QDialog):
    """Left what can be picked, right what was; `picked` tells the list when it is taken.

    `own_words` reads words that are in no list; without it only the options can be picked.
    `ordered` lets what was picked be moved up and down.
    """

    picked = Signal(list)
    """What was picked, as `Pick`s in their order."""

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        chosen: Sequence[Pick],
        parent: QWidget,
        *,
        own_words: ReadWords | None = None,
        ordered: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pickerDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(820, 480)
        self._options = list(options)
        self._chosen = list(chosen)
        self._own_words = own_words
        self._ordered = ordered
        self._make()
        self._lay_out()
        self._fill()
        self._show_chosen()
        self.search.setFocus()

    def chosen(self) -> list[Pick]:
        """What is picked at this moment."""
        return list(self._chosen)

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.search = QLineEdit(self)
        self.search.setObjectName("pickerSearch")
        self.search.setAccessibleName(tr("Tìm để chọn"))
        self.search.setPlaceholderText(tr("Tìm, gõ không dấu cũng được"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._fill())
        self.list = QListWidget(self)
        self.list.setObjectName("pickerList")
        self.list.setAccessibleName(tr("Có thể chọn"))
        self.list.setItemDelegate(_TwoTexts(self.list))
        self.list.itemClicked.connect(self._toggle)
        self.chosen_list = QListWidget(self)
        self.chosen_list.setObjectName("pickerChosen")
        self.chosen_list.setAccessibleName(tr("Đã chọn"))
        self.chosen_list.setWordWrap(True)
        self.chosen_list.setItemDelegate(_TwoTexts(self.chosen_list))
        self.chosen_list.currentRowChanged.connect(lambda _: self._enable())
        for found in (self.list, self.chosen_list):
            found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (self.search, self.list, self.chosen_list):
            widget.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "section")
        self.up = self._tool("up", tr("Đưa lên (Alt+↑)"), lambda: self._move(-1))
        self.down = self._tool("down", tr("Đưa xuống (Alt+↓)"), lambda: self._move(1))
        self.remove = self._tool("delete", tr("Bỏ khỏi danh sách (Delete)"), self._remove)
        self.take = QPushButton(tr("&Xong"), self)
        self.take.setObjectName("pickerTake")
        self.take.setProperty("primary", True)
        self.take.setToolTip(tr("Xong (Ctrl+Enter)"))
        self.take.clicked.connect(self._take)
        self.leave = QPushButton(tr("&Hủy"), self)
        self.leave.clicked.connect(self.reject)
        for button in (self.take, self.leave):
            button.setAutoDefault(False)

    def _tool(self, icon: str, words: str, action: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"picker_{icon}")
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(icons.SIZE, icons.SIZE))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _: action())
        return button

    def _lay_out(self) -> None:
        left, right, bar = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        bar.addWidget(self.count, 1)
        for button in (self.up, self.down, self.remove):
            button.setVisible(self._ordered or button is self.remove)
            bar.addWidget(button)
        right.addLayout(bar)
        right.addWidget(self.chosen_list, 1)
        self.search.setMinimumHeight(self.remove.sizeHint().height())  # both lists begin level
        both = QHBoxLayout()
        both.setSpacing(2 * theme.GAP)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        keys = QLabel(tr("Enter: chọn hoặc bỏ chọn · Ctrl+Enter: xong · Esc: hủy"), self)
        keys.setProperty("role", "small")
        end = QHBoxLayout()
        end.addWidget(keys, 1)
        end.addWidget(self.take)
        end.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(2 * theme.GAP)
        layout.addLayout(both, 1)
        layout.addLayout(end)

    # -- contents -----------------------------------------------------------------------------

    def _fill(self) -> None:
        """The options that match, under their headings, and the typed words themselves."""
        typed = self.search.text().strip()
        found = matching(self._options, typed)
        self.list.clear()
        group = ""
        for option in found:
            if option.group != group:
                group = option.group
                self._add_heading(group)
            item = QListWidgetItem(option.text)
            item.setData(_OPTION, option.pick)
            item.setData(_DETAIL, option.detail)
            item.setToolTip(theme.plain_tooltip(option.text))
            item.setCheckState(_tick(self._place_of(option.pick) is not None))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.list.addItem(item)
        if self._own_words is not None and typed and all(o.text != typed for o in found):
            item = QListWidgetItem(icons.icon("add"), tr("Thêm “{text}” như đã gõ", text=typed))
            item.setData(_OPTION, typed)
            self.list.addItem(item)
        if not self.list.count():
            self._add_heading(tr("Không có mục nào chứa “{text}”", text=typed))
        first = next(
            (i for i in range(self.list.count()) if self.list.item(i).data(_OPTION) is not None), -1
        )
        self.list.setCurrentRow(first)

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(theme.colour("muted"))
        self.list.addItem(item)

    def _show_chosen(self, current: int = 0) -> None:
        self.chosen_list.clear()
        for n, pick in enumerate(self._chosen, 1):
            self.chosen_list.addItem(f"{n}. {pick.text}" if self._ordered else pick.text)
        self.chosen_list.setCurrentRow(min(current, len(self._chosen) - 1))
        n = len(self._chosen)
        self.count.setText(tr("Đã chọn {n}", n=n) if n else tr("Chưa chọn mục nào"))
        self._enable()

    def _enable(self) -> None:
        row = self.chosen_list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < len(self._chosen) - 1)
        self.remove.setEnabled(row >= 0)

    def _place_of(self, pick: Pick) -> int | None:
        return next((i for i, known in enumerate(self._chosen) if known.same(pick)), None)

    # -- what the user does -------------------------------------------------------------------

    def _toggle(self, item: QListWidgetItem | None) -> None:
        """Tick or untick a line; typed words are added and the search is ready for the next."""
        found = item.data(_OPTION) if item is not None else None
        if isinstance(found, str) and self._own_words is not None:
            for pick in self._own_words(found):
                if self._place_of(pick) is None:
                    self._chosen.append(pick)
            self.search.clear()
            self._fill()
        elif isinstance(found, Pick) and item is not None:
            place = self._place_of(found)
            if place is None:
                self._chosen.append(found)
            else:
                del self._chosen[place]
            item.setCheckState(_tick(place is None))
        else:
            return
        self._show_chosen(len(self._chosen) - 1)
        self.search.selectAll()

    def _move(self, step: int) -> None:
        row = self.chosen_list.currentRow()
        if self._ordered and 0 <= row + step < len(self._chosen) and row >= 0:
            self._chosen.insert(row + step, self._chosen.pop(row))
            self._show_chosen(row + step)

    def _remove(self) -> None:
        row = self.chosen_list.currentRow()
        if row < 0:
            return
        del self._chosen[row]
        self._show_chosen(row)
        for i in range(self.list.count()):
            pick = self.list.item(i).data(_OPTION)
            if isinstance(pick, Pick):
                self.list.item(i).setCheckState(_tick(self._place_of(pick) is not None))

    def _take(self) -> None:
        self.picked.emit(self.chosen())
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the search line that belong to the list, and those of the two lists."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._handle_key(watched, event)
        return super().eventFilter(watched, event)

    def _handle_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key, alt = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in _ENTER and event.modifiers() & _CTRL:
            self._take()
        elif watched is self.chosen_list:
            if key == Qt.Key.Key_Delete:
                self._remove()
            elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(-1 if key == Qt.Key.Key_Up else 1)
            else:
                return key in _ENTER
        elif key in _ENTER or (key == Qt.Key.Key_Space and watched is self.list):
            self._toggle(self.list.currentItem())
        elif key in _MOVES and watched is self.search:
            QApplication.sendEvent(self.list, event)
        else:
            return False
        return True


class _TwoTexts(QStyledItemDelegate):
    """A line with more words at its right end, quieter."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the line as usual in the room the other words leave."""
        detail = str(index.data(_DETAIL) or "")
        narrow = QStyleOptionViewItem(option)
        metrics = option.fontMetrics
        room = metrics.horizontalAdvance(detail) + 2 * theme.GAP + theme.SMALL_GAP
        room = min(room, option.rect.width() * 2 // 5)
        if detail:
            narrow.rect.setRight(option.rect.right() - room)
        super().paint(painter, narrow, index)
        if not detail:
            return
        place = option.rect.adjusted(option.rect.width() - room, 0, 0, 0)
        chosen: Any = option.state
        if chosen & chosen.State_Selected:
            painter.fillRect(place, theme.colour("accent_soft"))
        painter.setPen(theme.colour("muted"))
        words = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, room - 2 * theme.GAP)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place.adjusted(theme.GAP, 0, -theme.GAP, 0), side, words)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A little air between the lines; any width: long words end in an ellipsis."""
        return QSize(100, super().sizeHint(option, index).height() + theme.GAP)


def _tick(chosen: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
