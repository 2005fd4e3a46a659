"""A drop-down that gives way in a crowded toolbar, but its first choice is never cut."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

from gui.widgets.elided_box import ElidedBox


class NarrowBox(ElidedBox):
    """As wide as there is room, at least as wide as its first choice ("Mọi tình hình")."""

    def __init__(self, name: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(hint)
        self.setToolTip(hint)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(1)

    def minimumSizeHint(self) -> QSize:
        """The room that the first choice needs in the font of the moment."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        words = QSize(self.fontMetrics().horizontalAdvance(self.itemText(0)), 1)
        kind = QStyle.ContentsType.CT_ComboBox
        width = self.style().sizeFromContents(kind, option, words, self).width()
        return QSize(width, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """The same: stretch gives the rest."""
        return self.minimumSizeHint()
