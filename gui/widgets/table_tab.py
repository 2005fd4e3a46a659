"""What the tabs with a table have in common.

A tab subclasses `TableTab` and says what is its own (`TableContract`): where its rows come from,
columns, fields, verbs, filters and what stands in an empty table. Everything else – toolbar,
search, refresh after a change set, detail panel, empty page, keys – is here.

    class SchoolsTab(TableTab):
        NAME = "schools"                      # objectNames schoolsTab, schoolsView
        def make_source(self): return _Source(self)          # a RowSource
        def make_columns(self): return [Column("name", tr("Tên trường"), text=lambda r: r.name)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from gui import theme
from gui.book import Book
from gui.models.columns import Key
from gui.models.table_model import TableModel
from gui.settings import Settings
from gui.widgets.detail_panel import DetailPanel
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_page import EmptyPage
from gui.widgets.key_button import KeyButton
from gui.widgets.table_contract import TableContract
from gui.widgets.table_sort import TableSort
from gui.widgets.table_view import TableView

if TYPE_CHECKING:
    from gui.latest_read import LatestRead
    from gui.widgets.table_filter import TableFilter

_PANEL_WIDTH = 320
_LARGE: Final = 5000


class TableTab(TableContract):
    """A toolbar, a table, a detail panel (F4) and a page for when there is nothing to show."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self.settings = settings
        self._stale = False
        self._following = False  # the rows are changing under the cursor
        self._most = 0  # lines of the longest list shown so far
        self._beside: LatestRead | None = None  # made when a large table is asked for words
        self.model = TableModel(book, self.make_source(), self.make_columns(), self)
        self.view = TableView(self.model, settings, self)
        self.view.setObjectName(f"{self.NAME}View")
        self.view.lay_columns()
        self.sorting = TableSort(self)
        self.filtering: TableFilter | None = None  # made when the filter row is first asked for
        self.view.laying.head_commands = self._head_commands
        self.panel: DetailPanel | None = None  # made when it is first opened
        self.empty = EmptyPage(self)
        self._lay_out()
        self.view.current_key_changed.connect(self._show_current)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._open_menu)
        book.changed.connect(self._on_changed)
        book.place_changed.connect(self._on_place_changed)
        self.reload()

    # -- layout -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = QWidget(self)
        self.toolbar = QHBoxLayout(bar)
        self.toolbar.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        self.toolbar.setSpacing(theme.SMALL_GAP)
        self._add_buttons()
        for widget in self.filter_widgets():
            self.toolbar.addWidget(widget)
        self.toolbar.addStretch(1)
        self.count_label = ElidedLabel(self)
        self.count_label.setProperty("role", "small")
        self.toolbar.addWidget(self.count_label)
        self.toolbar.addSpacing(theme.GAP)
        self.detail_button = self.button(
            "panel", tr("Chi tiết"), self.toggle_panel, "F4", tr("Hiện hoặc ẩn mọi mục của dòng")
        )
        self.detail_button.setCheckable(True)
        self.setTabOrder(self.detail_button, self.view)  # the bar above comes before the table
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        stack = QWidget(self)
        self._stack = QStackedLayout(stack)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.splitter.addWidget(stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)

    def _add_buttons(self) -> None:
        add = self.button(
            "add", tr("Thêm"), self.add_new, "Ctrl+Shift+N", tr("Thêm một dòng bên dưới")
        )
        add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button("duplicate", tr("Nhân bản"), self.duplicate_selected, "Ctrl+Shift+D",
                    tr("Tạo bản sao của dòng đang chọn"))  # fmt: skip
        self.button("delete", tr("Xóa dòng"), self.delete_selected, "Ctrl+Delete",
                    tr("Xóa các dòng đang chọn; hoàn tác được bằng Ctrl+Z"))  # fmt: skip
        if self.MOVABLE:
            self.button("up", tr("Đưa lên"), lambda: self.move_current(-1), "Alt+Up",
                        tr("Đưa dòng lên trên"))  # fmt: skip
            self.button("down", tr("Đưa xuống"), self._go_down, "Alt+Down",
                        tr("Đưa dòng xuống dưới"))  # fmt: skip
        self.toolbar.addSpacing(theme.GAP * 2)

    def button(
        self, icon: str, label: str, action: Callable[[], Any], key: str = "", hint: str = ""
    ) -> QToolButton:
        """A button of the toolbar with its icon, name, key and hint."""
        button = KeyButton(icon, label, key, hint, self)
        button.setObjectName(f"{self.NAME}_{icon}")
        button.clicked.connect(lambda _: action())
        self.toolbar.addWidget(button)
        return button

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Ask for the rows again: after a filter, a search, another period or unit."""
        if self._beside is not None:
            self._beside.stop()
        self.show_rows(self.model.load)

    def show_rows(self, show: Callable[[], None]) -> None:
        """Show other rows; the cursor stays on its cell when it is among them."""
        self.view.commit.commit_new()
        self.view.forget_refused()
        self.keep_place(show)
        self._after_rows()

    def keep_place(self, show: Callable[[], None]) -> None:
        """Show rows in another order or others; the cursor stays on its cell, else at the first."""
        key, column = self.view.current_key(), self.view.currentIndex().column()
        show()
        if key is None or not self.view.show_key(key, max(0, column)):
            self._go_to_first()

    def search_for(self, text: str) -> None:
        """Show only rows that hold these words, accents or not."""
        if text != self.search:
            self.search = text
            self.ask_rows()

    def ask_rows(self) -> None:
        """Ask for the rows after other words, as `reload`, yet nobody may count on them at once.

        A large table is asked on another thread: what is typed meanwhile must not wait for it.
        """
        self._most = max(self._most, self.model.rowCount())
        if self._most > _LARGE and hasattr(self.model.source, "question"):
            self._ask_beside()
        else:
            self.reload()

    def _ask_beside(self) -> None:
        """Ask for the rows on another thread; an answer that came too late is dropped."""
        if self._beside is None:
            from gui.latest_read import LatestRead  # only for a large table

            self._beside = LatestRead(self.book, self)
        question = self.model.source.question()  # type: ignore[attr-defined]
        self._beside.ask(
            lambda session, _: question(session),
            lambda found: self.show_rows(lambda: self.model.take(found)),
        )

    def toggle_filter_row(self) -> None:
        """Show the boxes under the head of the table, or take them away with what they ask."""
        if not self.view.isVisible():
            self.book.told.emit("info", tr("Chưa có bảng để lọc ở trang này."))
            return
        if self.filtering is None:
            from gui.widgets.table_filter import TableFilter  # only when it is asked for

            self.filtering = TableFilter(self)
        self.book.told.emit("info", "")  # what was told of a page without a table
        self.filtering.toggle()

    def clear_filter_row(self) -> None:
        """Empty the boxes: somebody wants to see a row from elsewhere."""
        if self.filtering is not None and self.filtering.narrows:
            self.filtering.clear()

    def _head_commands(self, place: int) -> Sequence[tuple[str, str, Callable[[], Any]]]:
        """The lines of a header's menu."""
        sorts = self.sorting.commands(place) if self.SORTABLE else ()
        return (*sorts, (tr("Hàng &lọc") + "\tCtrl+Shift+L", "", self.toggle_filter_row))

    def show_key(self, key: Key) -> bool:
        """Go to a row from elsewhere (a finding, a figure of the overview)."""
        if self.model.row_of(key) is None:
            self.clear_filter_row()
        if not self.view.show_key(key) and self.search:
            self.search_for("")
        return self.view.show_key(key)

    def narrow(self, name: str) -> None:
        """Show what a `Place.filter` names ('' = everything); a tab with such filters overrides."""
        self.search_for("")

    def leave(self) -> bool:
        """Store what is open before the tab, the book or the program is left."""
        stored = self.view.commit_open()
        if self.panel is not None:
            stored = self.panel.commit() and stored
        self.view.keep_columns()
        return stored

    def give_up(self) -> None:
        """Drop what was refused: the user chose to leave without it."""
        self.view.forget_refused()

    def toggle_panel(self) -> None:
        """Show or hide the detail panel (F4)."""
        if self.panel is None:
            self.panel = DetailPanel(self.book, self.fields_of, self)
            self.splitter.addWidget(self.panel)
            self.splitter.setStretchFactor(0, 1)
            self.splitter.setSizes([max(1, self.width() - _PANEL_WIDTH), _PANEL_WIDTH])
        else:
            self.panel.setVisible(self.panel.isHidden())
        self.detail_button.setChecked(not self.panel.isHidden())
        self._show_current(self.view.current_key())

    def _show_current(self, key: object) -> None:
        if self.panel is None or self.panel.isHidden() or self._following:
            return
        self.panel.show_row(self.model.row_at(self.view.currentIndex().row()), key)

    def _on_changed(self, done: Any) -> None:
        self._following = True
        try:
            self._follow_row(done)
        finally:
            self._following = False
        self._after_rows()
        if self._beside is not None and self._beside.is_running:  # it may not know of this
            self._ask_beside()

    def _follow_row(self, done: Any) -> None:
        """Bring the table up to date; the cursor stays on its row wherever that is now.

        Where the row is gone while the panel has the keyboard, no other row takes its place: what
        is typed next must not fall into a row that nobody chose.
        """
        key, column = self.view.current_key(), self.view.currentIndex().column()
        self.model.apply(done)
        if key is None or key == self.view.current_key():
            return
        found = key if self.model.row_of(key) is not None else self.heir_of(key)
        if found is not None:
            self.view.show_key(found, column)
        elif self._types_in_panel():
            self.view.chosen.clear()
            self.view.setFocus()

    def _types_in_panel(self) -> bool:
        """Whether the next letter typed goes into the form at the right."""
        focus = QApplication.focusWidget()
        return self.panel is not None and focus is not None and self.panel.isAncestorOf(focus)

    def _open_menu(self, place: QPoint) -> None:
        from gui.widgets.table_menu import open_table_menu  # only when it is asked for

        open_table_menu(self, place)

    def _on_place_changed(self) -> None:
        self.view.forget_refused()  # what was typed belongs to the other place
        self.reload()

    def _after_rows(self) -> None:
        """Counts, empty page and panel after the rows may have changed."""
        count = self.model.key_count()
        if count == 0:
            self.empty.say(*self.nothing_found() if self.search else self.empty_words())
            self.empty.offer(self._first_steps())
        words = self.count_text(count)
        narrows = self.filtering is not None and self.filtering.narrows
        if self.filtering is not None:
            self.filtering.say_rows(count)
            words = self.filtering.count_words() if narrows else words
        self._stack.setCurrentIndex(0 if count or narrows else 1)
        self.count_label.show_text(words)
        self._show_current(self.view.current_key())

    def _first_steps(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        """What the page of an empty table offers, the same wherever rows are added."""
        adds = type(self).add_row is not TableTab.add_row
        if self.is_narrowed() or not adds or self.book.session.read_only:
            return ()
        return (
            (tr("Thêm dòng đầu tiên"), self.add_new),
            (tr("Nạp kế hoạch có sẵn…"), self.book.plans_wanted.emit),
        )

    def _go_to_first(self) -> None:
        for row in range(self.model.rowCount()):
            if self.model.key_at(row) is not None:
                self.view.go_to(row, self.first_column())
                # the heading above the first row is part of what is looked at first
                QTimer.singleShot(0, self.view, self.view.scrollToTop)
                return

    def first_column(self) -> int:
        """The column where the cursor starts: the first one to type into."""
        first = next(
            (r for r in range(self.model.rowCount()) if self.model.key_at(r) is not None), None
        )
        row = None if first is None else self.model.row_at(first)
        places = [
            i
            for i, c in enumerate(self.model.columns)
            if row is not None and not c.quiet and c.can_edit(row)
        ]
        return places[0] if places else 0

    # -- verbs --------------------------------------------------------------------------------

    def add_new(self) -> None:
        """Add a row below the current one and go to its name: typing names it."""
        if type(self).add_row is TableTab.add_row:
            self.book.told.emit("info", tr("Lệnh này không dùng ở trang đang xem."))
        elif self.view.commit_open():
            self.name_new(self.book.attempt(lambda: self.add_row(self.view.current_key())))

    def name_new(self, key: Key | None) -> None:
        """Put the cursor into the name of a new row."""
        names = [column.name for column in self.model.columns]
        self._go_to(key, names.index(self.NAMED_IN))
        self.view.fresh = key

    def duplicate_selected(self) -> None:
        """Copy the selected rows."""
        keys = self.view.selected_keys()
        if keys and self.view.commit_open():
            self._go_to(self.book.attempt(lambda: self.duplicate_rows(keys)))

    def show_history(self) -> None:
        """What happened to the current row (Ctrl+H)."""
        from gui.row_history import show_row_history  # only when it is asked for

        show_row_history(self.view)

    def delete_selected(self) -> None:
        """Delete the selected rows; undo brings them back, so nothing is asked."""
        if type(self).delete_rows is TableTab.delete_rows:
            self.book.told.emit("info", tr("Lệnh này không dùng ở trang đang xem."))
            return
        keys = self.view.selected_keys()
        if not keys:
            return
        row = self.view.currentIndex().row()
        column = self.view.currentIndex().column()
        before = self.book.session.undo_label, self.model.rowCount()
        self.book.attempt(lambda: self.delete_rows(keys))
        label = self.book.session.undo_label
        if (label, self.model.rowCount()) != before and label:
            self.book.told.emit("saved", tr("{what}. Ctrl+Z để lấy lại.", what=label))
        if self.model.rowCount():
            place = min(row, self.model.rowCount() - 1)
            while place > 0 and self.model.key_at(place) is None:
                place -= 1
            self.view.go_to(place, max(0, column))

    def _go_down(self) -> None:
        """The row moves down; Alt+↓ in a cell with a list opens that instead."""
        alt = QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        if not (alt and self.view.open_list()):
            self.move_current(1)

    def move_current(self, step: int) -> None:
        """Move the current row up or down and stay on it."""
        key = self.view.current_key()
        if self.sorting.order is not None:
            words = tr("Đang xếp theo cột nên chưa dời dòng được. Bấm chuột phải ở tiêu đề cột, "
                       "chọn “Theo thứ tự kế hoạch” rồi dời.")  # fmt: skip
            self.book.told.emit("info", words)
        elif key is not None and self.view.commit_open():
            self.book.attempt(lambda: self.move_row(key, step))
            self.view.show_key(key)

    def _go_to(self, key: Key | None, column: int | None = None) -> None:
        if key is not None:
            if self.search and self.model.row_of(key) is None:
                self.search_for("")  # a new row would hide behind an old search
            self.view.show_key(key, self.first_column() if column is None else column)
            self.view.setFocus()
