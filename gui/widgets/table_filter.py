"""The filter row of a tab's table: which rows its boxes leave, together with every other filter.

What is hidden is a set of keys, so a row that is new or was typed over since does not vanish under
the cursor; the rows are looked at again when they are asked for again or a box changes. Cells that
were read once are remembered until something changes, so a second letter reads no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QToolButton

from core.i18n import tr
from gui import icons, theme
from gui.models.columns import Column, Key, Row
from gui.models.filtering import Cell, Condition, cell_of, condition
from gui.number_text import number_text
from gui.widgets.filter_row import FilterRow
from gui.widgets.row_walk import RowWalk

if TYPE_CHECKING:
    from gui.widgets.table_tab import TableTab

KEY: Final = "Ctrl+Shift+L"
_LATER_MS: Final = 200


class TableFilter(QObject):
    """Made when the filter row is first asked for; it lives as long as its tab."""

    def __init__(self, tab: TableTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self._read: dict[str, dict[Key, Cell]] = {}  # cells by column and key
        self._asked: list[tuple[Column, Condition]] = []
        self._hidden: set[Key] = set()
        self._every = 0  # rows that were looked at
        self._walk = RowWalk(tab, self._look_at, self._show, self._is_new)
        self._is_told = False  # whether the user waits for an answer
        self._button = self._make_button()
        self._nothing = self._make_words()
        self.row = tab.view.filter_row = FilterRow(tab.view, tab.NAME)
        self.row.changed.connect(lambda _: self._on_typed())
        self.row.left.connect(self._to_table)
        tab.model.asked.connect(self._again)
        tab.book.changed.connect(lambda _: self._read.clear())

    def _make_button(self) -> QToolButton:
        button = self._tab.button(
            "unfilter",
            tr("Bỏ lọc"),
            self.clear,
            "",
            tr("Xóa mọi ô của hàng lọc, hiện lại mọi dòng"),
        )
        button.setIcon(icons.icon("close"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar = self._tab.toolbar
        bar.insertWidget(bar.indexOf(self._tab.count_label) + 1, button)
        button.hide()
        return button

    def _make_words(self) -> QLabel:
        words = tr("Không có dòng nào khớp với hàng lọc.\n"
                   "Bấm Esc trong ô lọc để xóa ô đó, Ctrl+Shift+L để bỏ cả hàng lọc.")  # fmt: skip
        label = QLabel(words, self._tab.view.viewport())
        label.setMargin(2 * theme.GAP)
        label.setProperty("role", "muted")
        label.hide()
        return label

    @property
    def is_shown(self) -> bool:
        """Whether the row of boxes is there."""
        return not self.row.isHidden()

    @property
    def narrows(self) -> bool:
        """Whether a box asks for something."""
        return bool(self._asked)

    @property
    def is_running(self) -> bool:
        """Whether rows are still being looked at."""
        return self._walk.is_running

    def toggle(self) -> None:
        """Show the row and go to the box of the cursor's column; or hide it and show every row."""
        if self.is_shown:
            self.clear()
            self.row.show_row(False)
            self._to_table()
        else:
            self.row.show_row(True)
            self.row.enter(self._tab.view.currentIndex().column())

    def clear(self) -> None:
        """Take every word out of the boxes."""
        self.row.empty()
        self._on_typed()

    def words(self) -> list[str]:
        """What the table is narrowed to, for the head of a printed page."""
        titles = {c.name: c.title or c.header.replace("\n", " ") for c in self._tab.model.columns}
        return [f"{titles[name]}: {words.strip()}" for name, words in self.row.words.items()]

    def count_words(self) -> str:
        """ "Đang hiện 12/240 dòng"."""
        shown, every = number_text(self._tab.model.key_count()), number_text(self._every)
        return tr("Đang hiện {n}/{all} dòng", n=shown, all=every)

    # -- looking ------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        narrowed = self.narrows
        self._set_asked()
        self._is_told = narrowed or self.narrows
        if self._is_told:
            self._start()

    def _set_asked(self) -> None:
        words = self.row.words
        asked = [(column, condition(words.get(column.name, ""))) for column in
                 self._tab.model.columns]  # fmt: skip
        self._asked = [(column, wanted) for column, wanted in asked if wanted is not None]

    def _again(self) -> None:
        """Other rows were asked for, perhaps in other columns."""
        self._read.clear()
        if self.narrows:
            self._set_asked()
            self._start()

    def _start(self) -> None:
        source: Any = self._tab.model.source
        if getattr(source, "is_narrowed", self.narrows) != self.narrows:
            source.is_narrowed = self.narrows
            self._tab.reload()  # a tree has other lines then
        # a sum of all rows says nothing about some of them
        last: frozenset[Key] = getattr(source, "last_keys", frozenset())
        self._hidden = set(last) if self.narrows else set()
        keys = self._tab.model.plain_keys() if self.narrows else ()
        self._every = len(keys)
        self._walk.walk(keys)

    def _is_new(self, key: Key) -> bool:
        """Whether a cell that is asked about was not read yet."""
        return not all(key in self._read.get(column.name, ()) for column, _ in self._asked)

    def _look_at(self, key: Key, row: Row | None) -> None:
        for column, wanted in self._asked:
            cells = self._read.setdefault(column.name, {})
            if row is not None and key not in cells:
                cells[key] = cell_of(column, row)
            if key in cells and not wanted(cells[key]):
                self._hidden.add(key)

    def _show(self) -> None:
        """Show what is left; the words come last, after what else showing says."""
        tab = self._tab
        if any(not editor.property("refused") for editor in tab.view.open_editors()):
            QTimer.singleShot(_LATER_MS, self, self._show)  # never store half a word
            return
        if above := getattr(tab.model.source, "above", None):
            shown = [key for key in tab.model.plain_keys() if key not in self._hidden]
            self._hidden.difference_update(*map(above, shown))
        tab.show_rows(lambda: tab.model.hide(self._hidden))
        if self._is_told:
            self._is_told = False
            every = tab.count_text(tab.model.key_count())
            words = self.count_words() if self.narrows else tr("Đã bỏ lọc.") + f" {every}"
            tab.book.told.emit("info", words.strip())

    def say_rows(self, count: int) -> None:
        """Show what belongs to a narrowed table: the button, and words where no row is left."""
        self._button.setVisible(self.narrows)
        self._nothing.setVisible(self.narrows and not count)

    def _to_table(self) -> None:
        self._tab.view.setFocus()
