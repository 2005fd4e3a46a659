"""A drop-down of the toolbar that narrows a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from gui import theme
from gui.widgets.elided_box import ElidedBox


class FilterBox(ElidedBox):
    """Choices as (value, label); its hint is also its accessible name."""

    def __init__(
        self,
        name: str,
        hint: str,
        choices: Sequence[tuple[str | None, str]],
        parent: QWidget,
        characters: int = 8,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(hint)
        self.setToolTip(hint)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(characters)
        self.fill(choices)

    def fill(self, choices: Sequence[tuple[str | None, str]], chosen: str | None = None) -> None:
        """Replace the choices; the list opens wide enough for all of them."""
        self.clear()
        for value, label in choices:
            self.addItem(label, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 4 * theme.GAP)

    def choose(self, value: str | None) -> None:
        """Show a choice without telling anybody."""
        self.setCurrentIndex(max(0, self.findData(value)))
