"""A button of the toolbar that opens a menu: what is used now and then, in words, with its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui import icons


class MenuButton(QToolButton):
    """Holds verbs and choices; a choice of a group is ticked."""

    def __init__(self, name: str, icon: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setIcon(icons.icon(icon))
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._page = parent
        self._menu = QMenu(self)
        self._groups: dict[str, QActionGroup] = {}
        self.setMenu(self._menu)

    def add(
        self,
        name: str,
        label: str,
        run: Callable[[], Any],
        *,
        icon: str = "",
        key: str = "",
        group: str = "",
    ) -> QAction:
        """Add a line; those of one `group` exclude one another and show which is chosen.

        The key works in the page the button stands on, the menu need not be open.
        """
        action = QAction(label, self)
        action.setObjectName(name)
        if icon:
            action.setIcon(icons.icon(icon))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._page.addAction(action)
        if group:
            action.setCheckable(True)
            self._groups.setdefault(group, QActionGroup(self)).addAction(action)
        action.triggered.connect(lambda _: run())
        self._menu.addAction(action)
        return action

    def add_line(self) -> None:
        """Divide the menu."""
        self._menu.addSeparator()
