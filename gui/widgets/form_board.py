"""A form on the table: its sheets at the left, what goes into their cells at the right.

The board shows a `FormLook` and holds the table that is being pointed at; it asks to be shown a
new look (`stale`) and to have the mapping written (`edit_wanted`), and does neither itself.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.reports.form_rows import RowName
from core.reports.form_sheet import Place, place_of
from core.rules.figures import number_text
from core.services import forms
from core.services.form_looks import FormLook, OpenForm, Proposals
from core.services.forms import CellLink, FilledCell, TableLink
from gui import theme
from gui.widgets.form_cell_page import FormCellPage
from gui.widgets.form_grid import Fill, FormGridView
from gui.widgets.form_links_page import FormLinksPage
from gui.widgets.form_table_page import FormTablePage
from gui.widgets.form_words import cell_words, text_labels
from gui.widgets.page_switch import PageSwitch

CELL, TABLE, LINKS = range(3)
_SIDES: Final = (780, 440)


class FormBoard(QWidget):
    """`look` is what is shown, `sheet` the name of the sheet in front."""

    stale = Signal()
    """The draft is another: ask for a look with `draft()`."""
    edit_wanted = Signal(object)
    """A function of the session that changes the mapping."""

    def __init__(self, can_write: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.can_write = can_write
        self.look: FormLook | None = None
        self.proposals: Proposals = {}
        self.sheet = ""
        self._make()
        self._lay_out()
        self.show_page(CELL)

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.grid = FormGridView(self)
        self.grid.pointed.connect(lambda *_: self._show_cell())
        self.grid.pick_wanted.connect(self._pick_for_cell)
        self.grid.column_pointed.connect(self._point_at_column)
        self.cut = QLabel(self)
        self.cut.setObjectName("formCut")
        self.cut.setProperty("role", "muted")
        self.cut.setWordWrap(True)
        self.cut.hide()
        self.sheets = QTabBar(self)
        self.sheets.setObjectName("formSheets")
        self.sheets.setShape(QTabBar.Shape.RoundedSouth)
        self.sheets.setExpanding(False)
        self.sheets.setDrawBase(False)
        self.sheets.currentChanged.connect(lambda _: self._change_sheet())
        self.cell_page, self.table_page = FormCellPage(self), FormTablePage(self)
        self.links_page = FormLinksPage(self)
        words = [
            ("met", tr("Một ô"), tr("Bấm vào một ô rồi chọn nội dung của ô")),
            ("list", tr("Cả bảng"), tr("Nối một bảng: cột tên chỉ tiêu và các cột số liệu")),
            ("link", tr("Đã nối"), tr("Mọi ô sẽ được điền và những chỗ chưa điền được")),
        ]
        self.switch = PageSwitch("form", words, self)
        self.switch.chosen.connect(self.show_page)
        self.pages = QStackedWidget(self)
        for page in (self.cell_page, self.table_page, self.links_page):
            self.pages.addWidget(page)
        for signal, action in ((self.cell_page.wanted, self._map_cell),
                               (self.cell_page.unwanted, self._unmap_cell),
                               (self.table_page.wanted, self._map_table),
                               (self.table_page.unwanted, self._unmap_table),
                               (self.table_page.changed, self.stale),
                               (self.table_page.row_wanted, self._show_row),
                               (self.table_page.pick_wanted, self._pick_row),
                               (self.links_page.followed, self._follow)):  # fmt: skip
            signal.connect(action)

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        sheet = QVBoxLayout(left)
        sheet.setContentsMargins(0, 0, 0, 0)
        sheet.setSpacing(0)
        sheet.addWidget(self.grid, 1)
        sheet.addWidget(self.cut)
        sheet.addWidget(self.sheets)
        side = QVBoxLayout(right)
        side.setContentsMargins(theme.GAP, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        side.addWidget(self.pages, 1)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setStretchFactor(0, 1)
        halves.setSizes(list(_SIDES))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(halves)

    # -- what is shown ------------------------------------------------------------------------

    @property
    def is_laying_out(self) -> bool:
        """Whether rows or columns are still being laid out, between keys and mouse."""
        works = (self.grid.layout_work, self.table_page.columns.layout_work,
                 self.table_page.layout_work)  # fmt: skip
        return any(work.is_running for work in works)

    def draft(self) -> TableLink | None:
        """The table that is pointed at, kept or not, when its rows can be named."""
        link = self.table_page.link
        return link if link is not None and link.name_column else None

    def forget(self) -> None:
        """Another form comes: nothing is pointed at."""
        self.proposals = {}
        self.table_page.link = self.table_page.stored = None

    def show_look(self, look: FormLook, proposals: Proposals) -> None:
        """Show a form, or the same one with other values."""
        before, self.look, self.proposals = self.look, look, proposals
        is_new = before is None or before.opened is not look.opened
        if is_new:
            self._show_sheets(look.opened)
        is_other = before is None or before.form.tables != look.form.tables
        self._show_tables(is_new or is_other)
        self._show_fills()
        self.links_page.show_look(look)
        self._show_cell()
        if is_new:
            has_table = any(table for table, _ in proposals.values())
            self.show_page(LINKS if look.filled else TABLE if has_table else CELL)

    def show_page(self, number: int) -> None:
        """Một ô, Cả bảng or Đã nối."""
        self.pages.setCurrentIndex(number)
        self.switch.mark(number)

    def _show_sheets(self, opened: OpenForm) -> None:
        self.sheets.blockSignals(True)
        while self.sheets.count():
            self.sheets.removeTab(0)
        for name in opened.grids:
            self.sheets.addTab(name.replace("&", "&&"))
        self.sheets.blockSignals(False)
        self.sheets.setVisible(len(opened.grids) > 1)
        self._show_sheet(next(iter(opened.grids)))

    def _show_sheet(self, name: str) -> None:
        if self.look is not None:
            self.sheet = name
            grid = self.look.opened.grids[name]
            self.grid.show_grid(grid)
            self.cut.setVisible(grid.is_cut)
            self.cut.setText(
                tr("Trang này rất lớn: ở đây chỉ hiện {rows} dòng, {columns} cột đầu. Các ô ngoài"
                   " phần hiện vẫn còn nguyên trong tệp.",
                   rows=number_text(grid.rows, 0), columns=grid.columns)
            )  # fmt: skip

    def _change_sheet(self) -> None:
        if self.look is not None and self.sheets.currentIndex() >= 0:
            self._show_sheet(list(self.look.opened.grids)[self.sheets.currentIndex()])
            self._show_tables(True)
            self._show_fills()
            self._show_cell()

    def _show_tables(self, is_new: bool) -> None:
        """The table page: its rows; the tables themselves when they are others."""
        look, link = self.look, self.table_page.link
        if look is None:
            return
        if is_new or link is None:
            tables = [each for each in look.form.tables if each.sheet == self.sheet]
            proposal = self.proposals.get(self.sheet, (None, []))[0]
            grid = look.opened.grids[self.sheet]
            self.table_page.show_sheet(grid, tables, proposal, self.can_write)
            if self.table_page.link != link:
                self.stale.emit()
                return
        self.table_page.show_rows(look)

    def _show_fills(self) -> None:
        look = self.look
        if look is None:
            return
        kept = look.places.get(self.sheet, {})
        draft = look.draft_places.get(self.sheet, {}) if self.table_page.is_draft() else {}
        ideas = {place_of(link.cell): link for link in self._proposed_cells()}

        def fill_at(place: Place) -> Fill | None:
            if place in draft:
                return self._fill_of(draft[place], "draft")
            if place in kept:
                return self._fill_of(kept[place], "kept")
            if place in ideas:
                words = tr("Đề nghị: {what}", what=text_labels()[ideas[place].field])
                return Fill("draft", words, words, True)
            return None

        self.grid.sheet_model.show_fills(fill_at)

    def _fill_of(self, cell: FilledCell, kind: str) -> Fill:
        grid = self.grid.grid
        text = grid.shown(place_of(cell.cell), cell.value) if grid else ""
        if cell.problem:
            return Fill("problem", "", cell.problem)
        state = tr("Sẽ điền") if kind == "kept" else tr("Mới là đề nghị, chưa ghi")
        nothing = tr("(trống)")
        said = "\n".join(part for part in (text, cell.note) if part) or nothing
        hint = f"{cell_words(cell)}\n{said}\n{state}"
        is_number = isinstance(cell.value, float | int)
        return Fill(kind, text or nothing, hint, not text, is_number)

    def _proposed_cells(self) -> list[CellLink]:
        look = self.look
        if look is None or not self.can_write:
            return []
        taken = {(each.sheet, each.cell) for each in look.form.cells}
        found = self.proposals.get(self.sheet, (None, []))[1]
        return [each for each in found if (each.sheet, each.cell) not in taken]

    def _show_cell(self) -> None:
        grid = self.grid.grid
        if self.look is not None and grid is not None:
            ideas = self._proposed_cells()
            self.cell_page.show_cell(self.look, grid, self.grid.place(), ideas, self.can_write)

    def _pick_for_cell(self) -> None:
        self.show_page(CELL)
        self.cell_page.picker.search.setFocus()

    def _point_at_column(self, column: int) -> None:
        self.show_page(TABLE)
        self.table_page.point_at(column)

    def _show_row(self, row: int) -> None:
        link = self.table_page.link
        if link is not None and link.name_column:
            self.grid.point_at((row, place_of(f"{link.name_column}1")[1]))

    def _follow(self, sheet: str, cell: str) -> None:
        names = list(self.look.opened.grids) if self.look is not None else []
        if sheet in names:
            self.sheets.setCurrentIndex(names.index(sheet))
            self.grid.point_at(place_of(cell))

    # -- the mapping --------------------------------------------------------------------------

    def _map_cell(self, link: CellLink) -> None:
        if self.look is not None:
            form_id, sheet = self.look.form.id, self.look.opened.grids[link.sheet].sheet
            self.edit_wanted.emit(lambda session: forms.map_cell(session, form_id, link, sheet))

    def _unmap_cell(self, sheet: str, cell: str) -> None:
        if self.look is not None:
            form_id = self.look.form.id
            self.edit_wanted.emit(lambda session: forms.unmap_cell(session, form_id, sheet, cell))

    def _map_table(self, link: TableLink, stored: TableLink | None) -> None:
        if self.look is not None:
            form_id = self.look.form.id
            self.edit_wanted.emit(lambda session: forms.map_table(session, form_id, link, stored))

    def _unmap_table(self, link: TableLink) -> None:
        if self.look is not None:
            form_id = self.look.form.id
            self.edit_wanted.emit(lambda session: forms.unmap_table(session, form_id, link))

    def _pick_row(self, row: RowName) -> None:
        if self.look is not None:
            from gui.dialogs.form_row import FormRowDialog

            dialog = FormRowDialog(row, self.look, self)
            dialog.picked.connect(lambda uid, level: self.table_page.answer(row, uid, level))
            dialog.open()
