"""Buttons that choose between the pages of a tab; one is down. It stands in the page's toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from gui import icons, theme


class PageSwitch(QWidget):
    """One button a page: icon, label and hint."""

    chosen = Signal(int)
    """The number of the page the user asks for."""

    def __init__(self, name: str, pages: Sequence[tuple[str, str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.GAP, 0)
        layout.setSpacing(0)
        for number, (icon, label, hint) in enumerate(pages):
            button = QToolButton(self)
            button.setObjectName(f"{name}Page{number}")
            button.setText(label)
            button.setIcon(icons.icon(icon))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setAccessibleName(label)
            button.setToolTip(hint)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, number)
            layout.addWidget(button)

    @property
    def words(self) -> str:
        """The label of the page that is open; '' for the first, which the tab is named after."""
        number = self._group.checkedId()
        return self._group.button(number).text() if number > 0 else ""

    def mark(self, number: int) -> None:
        """Show which page is open."""
        self._group.button(number).setChecked(True)
