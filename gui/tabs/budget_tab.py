"""The tab Kinh phí: the budget tree with its totals, and what was allocated and disbursed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from core.i18n import tr
from core.services import budget, budget_edits, places
from core.services.budget_money import MONEY_UNITS, natural_unit, unit_labels
from gui import icons, theme
from gui.book import Book
from gui.models.budget_faults import written_faults
from gui.models.budget_layouts import Layout, layout_labels
from gui.models.budget_table import TREE_COLUMN, BudgetSource, BudgetTable
from gui.models.columns import Column, Field, Key, Row
from gui.models.row_ids import row_ids
from gui.models.row_source import RowSource
from gui.settings import Settings
from gui.widgets.bar_cell import BarCell
from gui.widgets.cell_delegate import PADDING
from gui.widgets.elided_box import ElidedBox
from gui.widgets.filter_box import FilterBox
from gui.widgets.formula_bar import FormulaBar
from gui.widgets.row_drag import RowDrag
from gui.widgets.table_tab import TableTab
from gui.widgets.what_if_bar import WhatIfBar

_SETTING, _FORMULAS = "budget_unit", "budget_formulas"
_INDENT = 16  # pixels a level, as the delegate paints them


class BudgetTab(TableTab):
    """The budget of the book's plans; spending is that of the chosen period and unit."""

    NAME: ClassVar[str] = "budget"
    SORTABLE: ClassVar[bool] = False

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        kept = settings.get(_SETTING)
        unit = kept if kept in MONEY_UNITS else natural_unit(book.session)
        self._source = BudgetSource(book)
        self._table = BudgetTable(book, self._source, unit)
        self._formula: FormulaBar | None = None
        self._what_if: WhatIfBar | None = None
        super().__init__(book, settings, parent)
        self.view.viewport().installEventFilter(self)
        self._drag = RowDrag(self.view, lambda: self._source.tree, self._put_lines, self._say)
        self._lay_delegates()
        self.view.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        )
        if settings.get(_FORMULAS, budget.has_formulas(book.session)):
            self._show_formula(True)
        self.view.current_key_changed.connect(self._tell_difference)
        book.changed.connect(self._tell_written)
        for key, fold in (("Alt+Left", True), ("Alt+Right", False)):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda fold=fold: self.fold_current(fold))

    def make_source(self) -> RowSource:
        """The tree."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """What the tree shows."""
        return self._table.columns()

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of a line."""
        return self._table.fields(row)

    def filter_widgets(self) -> Sequence[QWidget]:
        """Buttons of the tree and the display unit of money."""
        add = self.findChild(QToolButton, "budget_add")
        if add is not None:
            menu = QMenu(add)
            menu.addAction(icons.icon("add"), tr("Thêm dòng cùng cấp"), self.add_new)
            child = menu.addAction(icons.icon("right"), tr("Thêm dòng con"), self.add_child)
            child.setShortcut(QKeySequence("Ctrl+Shift+B"))
            self.addAction(child)
            add.setMenu(menu)
            add.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.button("left", tr("Ra một cấp"), lambda: self.shift_current(False), "Alt+Shift+Left",
                    tr("Đưa dòng ra một cấp, ngang với dòng đang chứa nó"))  # fmt: skip
        self.button("right", tr("Vào một cấp"), lambda: self.shift_current(True),
                    "Alt+Shift+Right", tr("Đưa dòng vào dưới dòng đứng trên nó"))  # fmt: skip
        self.fold_button = self.button(
            "collapse", tr("Gấp"), self.fold_all, "Alt+Shift+Up",
            tr("Gấp hoặc mở mọi dòng; Alt+← và Alt+→ gấp, mở dòng đang chọn"),
        )  # fmt: skip
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.unit_box = ElidedBox(self)
        self.unit_box.setObjectName("budgetUnit")
        self.unit_box.setAccessibleName(tr("Đơn vị tiền hiển thị"))
        self.unit_box.setProperty("narrows", False)
        self.unit_box.setToolTip(tr("Đơn vị tiền để xem và nhập; trong tệp luôn lưu đồng"))
        for unit, label in unit_labels().items():
            self.unit_box.addItem(label, unit)
        self.unit_box.setCurrentIndex(self.unit_box.findData(self._table.unit))
        self.unit_box.activated.connect(lambda _: self.show_in(self.unit_box.currentData()))
        self.layout_box = FilterBox(
            "budgetLayout", tr("Các cột: thực hiện, theo nguồn hoặc theo năm"),
            list(layout_labels().items()), self, 9,
        )  # fmt: skip
        self.layout_box.activated.connect(lambda _: self.show_as(self.layout_box.currentData()))
        self.formula_button = self.button(
            "formula", tr("Công thức"), self.toggle_formula, "Ctrl+Shift+F",
            tr("Hiện hoặc ẩn dòng công thức, có giải thích khi đang gõ"),
        )  # fmt: skip
        self.what_if_button = self.button(
            "what_if", tr("Thử tính"), self.toggle_what_if, "Ctrl+Shift+G",
            tr("Thử thay đổi đơn giá, số người, số năm … mà không đổi kế hoạch đã lưu"),
        )  # fmt: skip
        for button in (self.formula_button, self.what_if_button):
            button.setCheckable(True)
        self.what_if_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return [self.layout_box, self.unit_box]

    # -- layouts ------------------------------------------------------------------------------

    def show_as(self, layout: Layout) -> None:
        """Show other columns: spending, parts by source or by year, suppositions."""
        if not self.view.commit_open():
            self.layout_box.choose(self._source.layout)
            return
        key = self.view.current_key()
        self.view.keep_columns()
        self._source.layout = layout
        self._source.forget()
        self.model.set_columns(self._table.columns())
        header = self.view.horizontalHeader()
        lines = 2 if layout == "source" else 1
        header.setMinimumHeight(lines * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        self.view.lay_columns()
        self._lay_delegates()
        self.layout_box.choose("spending" if layout == "what_if" else layout)
        self.layout_box.setEnabled(layout != "what_if")
        self.reload()
        if key is not None:
            self.view.show_key(key, TREE_COLUMN)

    def _lay_delegates(self) -> None:
        """The bar stands in the column of percents, wherever that is."""
        for place, column in enumerate(self.model.columns):
            cells = BarCell(self.view) if column.name == "percent" else self.view.cells
            self.view.setItemDelegateForColumn(place, cells)

    def toggle_formula(self) -> None:
        """Show or hide the line with the formula; remembered for next time."""
        shown = self._formula is None or self._formula.isHidden()
        self.settings.put(_FORMULAS, shown)
        self._show_formula(shown)
        if shown and self._formula is not None and self._formula.edit.isEnabled():
            self._formula.edit.setFocus()  # who opens the line wants to write in it; Esc goes back

    def _show_formula(self, shown: bool) -> None:
        if self._formula is None:
            self._formula = FormulaBar(self.book, self._table.text, self)
            self._formula.back = self.view.setFocus
            self._insert_bar(self._formula)
        self._formula.store()
        self._formula.setVisible(shown)
        self.formula_button.setChecked(shown)
        self._show_current(self.view.current_key())

    def toggle_what_if(self) -> None:
        """Try suppositions beside the plan, or put them away; nothing of it is stored."""
        if self._what_if is None:
            self._what_if = WhatIfBar(self.book, self)
            self._what_if.changed.connect(self._suppose)
            self._what_if.closed.connect(self.toggle_what_if)
            self._insert_bar(self._what_if)
            self._what_if.hide()
        shown = self._what_if.isHidden()
        if not self.view.commit_open():
            shown = not shown
        self._what_if.setVisible(shown)
        self.what_if_button.setChecked(shown)
        self.formula_button.setEnabled(not shown)
        if self._formula is not None:  # the formulas stand in a column meanwhile
            self._formula.setVisible(not shown and self.formula_button.isChecked())
        self.show_as("what_if" if shown else "spending")
        (self._what_if.percent if shown else self.view).setFocus()

    def _insert_bar(self, bar: QWidget) -> None:
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, bar)

    def _suppose(self) -> None:
        if self._what_if is not None:
            self._source.suppositions = self._what_if.suppositions
            self.reload()

    def _show_current(self, key: object) -> None:
        super()._show_current(key)
        row: Any = self.model.row_at(self.view.currentIndex().row())
        if self._formula is not None and not self._formula.isHidden():
            self._formula.unit = self._table.unit
            self._formula.show_row(row)
        if self._what_if is not None and not self._what_if.isHidden():
            name = "" if row is None else row.line.printed_code or row.line.name[:30]
            self._what_if.show_branch(None if row is None else row.line.id, name)

    def _after_rows(self) -> None:
        super()._after_rows()
        if self._what_if is not None and not self._what_if.isHidden():
            self._what_if.show_budget(self._source.tree)
            tops = self._source.tree.children.get(None, [])
            found = self._source.all_supposed()
            self._what_if.say_total([found[line_id] for line_id in tops], self._table.unit)

    def leave(self) -> bool:
        """Store what is open, the formula too."""
        stored = super().leave()
        return (self._formula is None or self._formula.store()) and stored

    def _put_lines(self, ids: list[int], parent: int | None, place: int) -> None:
        """Move lines with their branches where they were dropped."""
        session = self.book.session
        if parent is not None:
            self._source.folded.discard(parent)
        self.book.attempt(lambda: budget_edits.put_lines(session, ids, parent, place))
        self.view.show_key(ids[0])

    def _say(self, words: str) -> None:
        self.book.told.emit("info", words)

    def show_in(self, unit: str) -> None:
        """Show and take money in 'vnd', 'thousand' or 'million'; remembered for next time."""
        if self.view.commit_open():
            self._table.unit = unit
            self.settings.put(_SETTING, unit)
            self.reload()
        self.unit_box.setCurrentIndex(self.unit_box.findData(self._table.unit))

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()
        folded = bool(self._source.folded)
        self.fold_button.setText(tr("Mở") if folded else tr("Gấp"))
        self.fold_button.setIcon(icons.icon("expand" if folded else "collapse"))

    def show_key(self, key: Key) -> bool:
        """Go to a line; what hides it is unfolded."""
        if isinstance(key, int) and key in self._source.tree.parent:
            self._source.folded -= set(self._source.tree.above(key))
            self.reload()
        return super().show_key(key)

    def show_uid(self, uid: str) -> bool:
        """Go to the line with that uid; False when there is none."""
        found = places.row_id(self.book.session, "budget_line", uid)
        return found is not None and self.show_key(found)

    def empty_words(self) -> tuple[str, str]:
        """What an empty budget says."""
        return (
            tr("Sổ chưa có kinh phí"),
            tr("Bấm Thêm để ghi dòng kinh phí đầu tiên, hoặc nạp một kế hoạch có sẵn từ menu Tệp."),
        )

    def count_text(self, count: int) -> str:
        """The total, and how much of it is disbursed."""
        tree = self._source.tree
        total = budget.grand_total(tree, tree.planned)
        spent = budget.grand_total(tree, tree.disbursed)
        if not count or total is None:
            return ""
        if spent is None:
            return tr("Tổng {total}", total=self._table.text(total))
        return tr(
            "Tổng {total} · giải ngân {spent}",
            total=self._table.text(total), spent=self._table.text(spent),
        )  # fmt: skip

    def paper_note(self) -> str:
        """The unit of every amount on the page."""
        return tr("Đơn vị tính: {unit}", unit=unit_labels()[self._table.unit])

    def first_column(self) -> int:
        """The name."""
        return TREE_COLUMN

    # -- verbs --------------------------------------------------------------------------------

    def add_row(self, after: Key | None) -> Key | None:
        """Add a line beside the current one."""
        below = after if isinstance(after, int) else None
        return budget_edits.add_line(self.book.session, after=below)

    def add_child(self) -> None:
        """Add a line below the current one, one level in."""
        key = self.view.current_key()
        if isinstance(key, int) and self.view.commit_open():
            self._source.folded.discard(key)
            self.name_new(
                self.book.attempt(lambda: budget_edits.add_line(self.book.session, inside=key))
            )

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy lines with what is below them."""
        return budget_edits.duplicate_lines(self.book.session, row_ids(keys))[-1]

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete lines with what is below them."""
        budget_edits.delete_lines(self.book.session, row_ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a line with what is below it over its neighbour of the same level."""
        [line_id] = row_ids([key])
        budget_edits.move_line(self.book.session, line_id, step)

    def shift_current(self, inwards: bool) -> None:
        """Indent or outdent the current line; say why when it cannot be done."""
        key = self.view.current_key()
        if not isinstance(key, int) or not self.view.commit_open():
            return
        shift = budget_edits.indent_line if inwards else budget_edits.outdent_line
        done = self.book.attempt(lambda: shift(self.book.session, key))
        if done is False:
            self.book.told.emit(
                "info",
                tr("Không có dòng cùng cấp đứng trên để đưa dòng này vào.")
                if inwards
                else tr("Dòng này đã ở cấp ngoài cùng."),
            )
        self.show_key(key)

    # -- folding ------------------------------------------------------------------------------

    def fold_current(self, fold: bool) -> None:
        """Fold or unfold the current line; folding inside a branch goes up to its parent."""
        key = self.view.current_key()
        if not isinstance(key, int):
            return
        tree = self._source.tree
        if fold and (not tree.children.get(key) or key in self._source.folded):
            above = tree.parent.get(key)
            if above is not None:
                self.view.show_key(above)
            return
        self._set_folded(key, fold)

    def _set_folded(self, key: int, fold: bool) -> None:
        (self._source.folded.add if fold else self._source.folded.discard)(key)
        self.reload()
        self.view.show_key(key)

    def fold_all(self) -> None:
        """Fold everything below the second level, or unfold everything."""
        tree = self._source.tree
        deep = {i for i in tree.order if tree.children.get(i) and tree.depth(i) > 0}
        self._source.folded = set() if self._source.folded else deep
        self.reload()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the triangle before a line folds it."""
        if (
            event.type() == QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and watched is self.view.viewport()
        ):
            index = self.view.indexAt(event.position().toPoint())
            row = self.model.row_at(index.row())
            if index.column() == TREE_COLUMN and row is not None and row.children:
                left = self.view.visualRect(index).left() + PADDING + row.depth * _INDENT
                if left - PADDING <= event.position().x() <= left + icons.SIZE:
                    self._set_folded(row.line.id, row.line.id not in self._source.folded)
                    return True
        return super().eventFilter(watched, event)

    def _tell_difference(self, key: object) -> None:
        row: Any = self.model.row_at(self.view.currentIndex().row())
        if row is not None and (lines := budget.differences(row, self._table.unit)):
            self.book.told.emit("info", " ".join(lines))

    def _tell_written(self, done: Any) -> None:
        if words := written_faults(self.model, done, self._table.unit):
            self.book.told.emit("warning", words)
