"""Lịch sử của ô: when a cell was changed, by whom, from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.cell_history import PastChange
from gui import theme
from gui.number_text import number_text
from gui.widgets.dialog_head import DialogHead


class CellHistoryDialog(QDialog):
    """One line for each change, newest first."""

    def __init__(
        self, heading: str, changes: Sequence[PastChange], names: Mapping[str, str], parent: QWidget
    ) -> None:
        """`names` are the words for the columns that are shown, in order."""
        super().__init__(parent)
        self.setObjectName("cellHistory")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Lịch sử của ô"))
        self.resize(980, 420)
        line = tr("Mới nhất ở trên. Sổ ghi lại từng thao tác, kể cả hoàn tác, theo đơn vị, không"
                  " theo tên người.")  # fmt: skip
        if not changes:
            line = tr("Ô này chưa được sửa lần nào kể từ khi lập sổ.")
        self.list = QTreeWidget(self)
        self.list.setObjectName("cellChanges")
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)  # what changed is read whole, not hovered over
        self.list.setItemDelegate(_Wrapped(self.list))
        self.list.setHeaderLabels(
            [tr("Thời điểm"), tr("Đơn vị"), tr("Thao tác"), tr("Trước"), tr("Sau")]
        )
        self.list.header().setStretchLastSection(False)
        for place in (1, 2, 3, 4):
            self.list.header().setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.list.setColumnWidth(0, 150)
        self.list.header().sectionResized.connect(lambda *_: self.list.scheduleDelayedItemsLayout())
        for change in changes:
            before, after = change_words(change, names)
            at = f"{change.at:%H:%M  %d/%m/%Y}"
            item = QTreeWidgetItem([at, change.who, _step(change), before, after])
            for place in range(self.list.columnCount()):
                item.setTextAlignment(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            for place in (1, 2, 3, 4):
                item.setToolTip(place, theme.plain_tooltip(item.text(place)))
            self.list.addTopLevelItem(item)
        close = QPushButton(tr("Đón&g"), self)
        close.clicked.connect(lambda _: self.close())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(DialogHead("history", heading, self, line))
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)


class _Wrapped(QStyledItemDelegate):
    """As high as the text needs in its column; a tree by itself gives every row one line."""

    def __init__(self, view: QTreeWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The room of the wrapped text."""
        room = self._view.columnWidth(index.column()) - 2 * theme.GAP
        wrap = int(Qt.TextFlag.TextWordWrap)
        box = self._view.fontMetrics().boundingRect(0, 0, room, 10_000, wrap, str(index.data()))
        return QSize(box.width(), box.height() + theme.GAP)


def _step(change: PastChange) -> str:
    """What the user did; an undone step is told as such."""
    if change.kind == "undo":
        return tr("Hoàn tác: {label}", label=change.label)
    return tr("Làm lại: {label}", label=change.label) if change.kind == "redo" else change.label


def change_words(change: PastChange, names: Mapping[str, str]) -> tuple[str, str]:
    """What stood in the changed columns before and after, as words; "(trống)" for nothing.

    What a report brought is not told: the log does not repeat it.
    """
    if change.kind == "import":
        return "", tr("như trong báo cáo")
    before, after = change.before or {}, change.after or {}
    changed = [c for c in names if before.get(c) != after.get(c)]
    return _words(before, changed, names), _words(after, changed, names)


def _words(row: Mapping[str, Any], columns: Sequence[str], names: Mapping[str, str]) -> str:
    shown = (c for c in columns if row.get(c) not in (None, "value", "blank"))
    told = [f"{names[c]} {_value(row[c])}".strip() for c in shown]
    return "; ".join(told) or tr("(trống)")


def _value(value: Any) -> str:
    if isinstance(value, int | float):
        return number_text(value, 6)
    states = {"na": tr("không áp dụng"), "nodata": tr("chưa có số liệu")}
    return states.get(value, str(value))
