"""A sheet with a heading and lines that lead somewhere; long lists show their head first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.i18n import tr
from gui import theme
from gui.widgets.card_frame import CardFrame
from gui.widgets.link_row import LinkRow

_HEAD: Final = 6


class Link(NamedTuple):
    """A line: words, picture, and what is told when it is followed (None: it leads nowhere)."""

    text: str
    icon: str
    target: Any


class LinkList(CardFrame):
    """Shows the links it is given; `followed` tells the target of the one that was clicked."""

    followed = Signal(object)

    def __init__(self, name: str, heading: str, nothing: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._heading = heading
        self._links: list[Link] = []
        self._rows: list[LinkRow] = []
        self._whole = False
        self._title = _label("section", self)
        self._nothing = _label("muted", self)
        self._nothing_words = nothing
        self._title.setText(heading)
        self._nothing.setText(tr("Đang xem xét…"))
        self._more = LinkRow(self, icon="more")
        self._more.setObjectName(f"{name}More")
        self._more.hide()
        self._more.clicked.connect(self._show_whole)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(theme.GAP, theme.GAP * 2, theme.GAP, theme.GAP)
        self._layout.setSpacing(0)
        for widget in (self._title, self._nothing):
            widget.setContentsMargins(theme.GAP, 0, theme.GAP, theme.SMALL_GAP)
            self._layout.addWidget(widget)
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)

    def show_links(self, links: Sequence[Link]) -> None:
        """Set the lines."""
        self._links = list(links)
        self._title.setText(f"{self._heading} ({len(links)})" if links else self._heading)
        self._nothing.setText(self._nothing_words)
        self._nothing.setVisible(not links)
        self._lay_rows()

    def rows(self) -> list[LinkRow]:
        """The lines that are shown."""
        return [row for row in self._rows if not row.isHidden()]

    def _lay_rows(self) -> None:
        # one line more instead of "one more line"
        most = len(self._links) if self._whole or len(self._links) == _HEAD + 1 else _HEAD
        shown = self._links[:most]
        while len(self._rows) < len(shown):
            row = LinkRow(self, arrow=True)
            row.clicked.connect(partial(self._follow, len(self._rows)))
            self._layout.insertWidget(2 + len(self._rows), row)
            self._rows.append(row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(shown))
            if place < len(shown):
                row.say(shown[place].text, icon=shown[place].icon)
                row.set_leading(shown[place].target is not None)
        rest = len(self._links) - len(shown)
        self._more.setVisible(rest > 0)
        self._more.say(tr("Xem thêm {n} điểm", n=rest))

    def _show_whole(self) -> None:
        self._whole = True
        self._lay_rows()

    def _follow(self, place: int, _: bool = False) -> None:
        if self._links[place].target is not None:
            self.followed.emit(self._links[place].target)


def _label(role: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
