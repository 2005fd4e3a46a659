"""A page of the tab bar whose contents are built when it is first shown."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.i18n import tr
from gui.widgets.empty_page import EmptyPage

TabMaker = Callable[[QWidget], QWidget]


class LazyTab(QWidget):
    """Has its object name at once; `content` is None until `build` made the tab."""

    def __init__(self, name: str, maker: TabMaker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Tab")
        self._maker = maker
        self.content: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def build(self) -> QWidget:
        """The tab itself, made now if it was not yet."""
        if self.content is None:
            self.content = self._make()
            self._layout.addWidget(self.content)
            self.setFocusProxy(self.content)
            self.content.show()
        return self.content

    def _make(self) -> QWidget:
        """A tab that fails to build says so; the others go on.

        The exception must not leave the override it happens in: that can kill the process.
        """
        try:
            return self._maker(self)
        except Exception:  # noqa: BLE001 - handed to the crash handler, which logs and tells
            sys.excepthook(*sys.exc_info())
            page = EmptyPage(self)
            page.say(
                tr("Trang này chưa mở được"),
                tr("Dữ liệu còn nguyên. Hãy đóng rồi mở lại sổ; các trang khác vẫn dùng được."),
            )
            return page

    def forget(self) -> None:
        """Drop the tab of a book that is left; it is built anew when next shown."""
        if self.content is not None:
            self.setFocusProxy(None)  # type: ignore[arg-type]
            self._layout.removeWidget(self.content)
            self.content.hide()
            self.content.deleteLater()
            self.content = None

    def showEvent(self, event: QShowEvent) -> None:
        """Build when first seen."""
        self.build()
        super().showEvent(event)
