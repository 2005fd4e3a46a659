"""Lấy số từ các quý: what would be filled and what not, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.rules.verdicts import result_value
from core.services.from_parts import FilledCell, FromParts, LeftCell, part_names
from gui import icons, theme
from gui.models.indicator_words import short_level
from gui.number_text import number_text
from gui.widgets.dialog_head import DialogHead

_MOST_REASONS: Final = 2


class FromPartsDialog(QDialog):
    """One line for each empty cell of the period; filling is one undo step."""

    def __init__(self, found: FromParts, fill: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("fromParts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Lấy số từ các quý, học kỳ"))
        self.resize(900, 480)
        self._fill = fill
        line = tr("{period} lấy từ {parts}, mỗi chỉ tiêu theo cách tổng hợp các kỳ của nó. Ô đã có "
                  "số giữ nguyên.", period=found.period.label,
                  parts=part_names(found.parts))  # fmt: skip
        head = DialogHead("roll_up", preview_sentence(found), self, line)
        ok = QPushButton(tr("Điề&n {n} ô trống", n=len(found.filled)), self)
        ok.setObjectName("fillFromParts")
        ok.setProperty("primary", True)
        ok.setEnabled(bool(found.filled))
        ok.clicked.connect(lambda _: self._go())
        leave = QPushButton(tr("&Không điền"), self)
        leave.clicked.connect(lambda _: self.reject())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(ok)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(head)
        layout.addWidget(self._list(found), 1)
        layout.addLayout(buttons)
        (ok if found.filled else leave).setDefault(True)
        (ok if found.filled else leave).setFocus()

    def _list(self, found: FromParts) -> QTreeWidget:
        """What will be filled, then below a heading what is left to type and why."""
        shown = QTreeWidget(self)
        shown.setObjectName("fromPartsCells")
        shown.setRootIsDecorated(False)
        shown.setUniformRowHeights(True)
        shown.setAlternatingRowColors(True)
        shown.setHeaderLabels([tr("TT"), tr("Chỉ tiêu"), tr("Cấp"), tr("Sẽ điền")])
        header = shown.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        width = self.fontMetrics().averageCharWidth()
        for place, letters in ((0, 8), (2, 10), (3, 46)):
            shown.setColumnWidth(place, letters * width)
        for cell in found.filled:
            shown.addTopLevelItem(_item(cell, _figure(cell)))
        if found.left:
            head = QTreeWidgetItem(shown, [tr("Không tính được ({n})", n=len(found.left))])
            head.setFirstColumnSpanned(True)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            bold = shown.font()
            bold.setBold(True)
            head.setFont(0, bold)
        for left in found.left:
            item = _item(left, left.reason)
            item.setIcon(3, icons.icon("warning"))
            item.setForeground(3, theme.tone("warn"))
            shown.addTopLevelItem(item)
        return shown

    def _go(self) -> None:
        self.accept()
        self._fill()


def preview_sentence(found: FromParts) -> str:
    """How many cells are filled, how many are not and mostly why."""
    words = tr("Sẽ điền {n} ô trống", n=len(found.filled))
    if not found.left:
        return f"{words}."
    reasons = Counter(left.reason for left in found.left).most_common(_MOST_REASONS)
    told = "; ".join(reason for reason, _ in reasons)
    more = "…" if len({left.reason for left in found.left}) > _MOST_REASONS else "."
    return tr("{words}; {n} ô không tính được vì {reasons}", words=words, n=len(found.left),
              reasons=told) + more  # fmt: skip


def _item(cell: FilledCell | LeftCell, words: str) -> QTreeWidgetItem:
    indicator = cell.indicator
    item = QTreeWidgetItem([indicator.no or "", indicator.name, short_level(cell.key.level), words])
    item.setToolTip(1, theme.plain_tooltip(indicator.name))
    item.setToolTip(3, theme.plain_tooltip(words))
    return item


def _figure(cell: FilledCell) -> str:
    """The figure as the table will show it, with the parts of a ratio."""
    result = cell.result
    if result.state == "na":
        return tr("– không áp dụng")
    if result.text:
        return result.text
    sign = "%" if cell.indicator.measure == "%" else ""
    value = f"{number_text(result_value(cell.indicator, result))}{sign}"
    if result.numerator is None or result.denominator is None:
        return value
    parts = f"{number_text(result.numerator, 4)} / {number_text(result.denominator, 4)}"
    return f"{parts} = {value}"
