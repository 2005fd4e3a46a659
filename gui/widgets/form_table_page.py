"""Cả bảng: a table of the form whose rows name indicators, and what goes into its columns.

The page holds a draft; every change of it is told so that the window can show what it would fill.
Only "Nối bảng" keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.reports.form_grid import FormGrid
from core.reports.form_rows import RowName
from core.reports.form_sheet import MOST_ROWS, place_of
from core.services.form_looks import FormLook, confirm_rows
from core.services.forms import RowLink, TableLink
from gui import icons, theme
from gui.slices import Slices
from gui.widgets.filter_box import FilterBox
from gui.widgets.form_columns import LEAVE, LEVEL, NAME, FormColumns
from gui.widgets.form_words import figure_names, row_state
from gui.widgets.plain_table import plain_table

_NEW: Final = "new"
_NUMBER_WIDTH: Final = 68
_MOST_FITTED: Final = 300


class FormTablePage(QWidget):
    """`link` is the draft, `stored` the table of the book that it changes (None for a new one)."""

    changed = Signal()
    """The draft is another: ask what it would fill, then `show_rows`."""
    wanted = Signal(object, object)
    """A `TableLink` to be kept, in place of another one or None."""
    unwanted = Signal(object)
    """A `TableLink` of the book that shall go."""
    row_wanted = Signal(int)
    """A row to be shown in the grid."""
    pick_wanted = Signal(object)
    """A `RowName` whose indicator the user wants to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.link: TableLink | None = None
        self.stored: TableLink | None = None
        self.rows: list[RowName] = []
        self.layout_work = Slices(self)
        self._grid: FormGrid | None = None
        self._tables: Sequence[TableLink] = ()
        self._proposal: TableLink | None = None
        self._can_write = False
        self._make()
        self._lay_out()

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.words = QLabel(self)
        self.words.setObjectName("formTableWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.which = FilterBox("formTables", tr("Bảng nào của trang"), [], self, 14)
        self.which.activated.connect(lambda _: self._change_table())
        self.first, self.last = QLineEdit(self), QLineEdit(self)
        for box, name in ((self.first, tr("Dòng đầu của bảng")),
                          (self.last, tr("Dòng cuối của bảng"))):  # fmt: skip
            box.setValidator(QIntValidator(1, MOST_ROWS, self))
            box.setMaximumWidth(_NUMBER_WIDTH)
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.editingFinished.connect(self._change_range)
        self.columns = FormColumns(self)
        self.columns.chosen.connect(self._choose)
        self.lines = plain_table("formRows", tr("Các dòng của bảng"), self)
        self.lines.setColumnCount(3)
        self.lines.setHorizontalHeaderLabels(
            [tr("Dòng"), tr("Chữ trong biểu"), tr("Chỉ tiêu trong sổ")]
        )
        self.lines.setColumnWidth(0, 60)
        self.lines.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().height() + 4)
        for column in (1, 2):
            mode = QHeaderView.ResizeMode.Stretch
            self.lines.horizontalHeader().setSectionResizeMode(column, mode)
        self.lines.currentCellChanged.connect(lambda *_: self._on_line())
        self.lines.itemActivated.connect(lambda _: self._pick())
        self.pick = self._button(tr("Chọn chỉ &tiêu…"), "formPickRow", self._pick)
        self.leave = self._button(tr("Để ng&uyên"), "formLeaveRow", self._leave)
        self.confirm = self._button(tr("&Xác nhận"), "formConfirm", self._confirm)
        self.keep = self._button(tr("Nối &bảng"), "formKeepTable", self._keep)
        self.keep.setProperty("primary", True)
        self.drop = self._button(tr("B&ỏ nối bảng"), "formDropTable", self._drop)

    def _button(self, words: str, name: str, action: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(action)
        return button

    def _lay_out(self) -> None:
        top, middle, end = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.which, 1)
        top.addWidget(QLabel(tr("Dòng"), self))
        top.addWidget(self.first)
        top.addWidget(QLabel("–", self))
        top.addWidget(self.last)
        for button in (self.pick, self.leave, self.confirm):
            middle.addWidget(button)
        middle.addStretch(1)
        end.addWidget(self.keep)
        end.addWidget(self.drop)
        end.addStretch(1)
        rows = QWidget(self)
        below = QVBoxLayout(rows)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.GAP)
        below.addWidget(self.lines, 1)
        below.addLayout(middle)
        self.parts = QTabWidget(self)
        self.parts.setObjectName("formTableParts")
        self.parts.setDocumentMode(True)
        self.parts.addTab(self.columns, tr("Các cột"))
        self.parts.addTab(rows, tr("Các dòng"))
        self.parts.currentChanged.connect(lambda _: self._fit_rows())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GAP, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.words)
        layout.addLayout(top)
        layout.addWidget(self.parts, 1)
        layout.addLayout(end)

    # -- what is shown ------------------------------------------------------------------------

    def show_sheet(
        self,
        grid: FormGrid,
        tables: Sequence[TableLink],
        proposal: TableLink | None,
        can_write: bool,
    ) -> None:
        """The tables kept of a sheet, else the proposed one; a draft of a kept table goes."""
        self._grid, self._tables, self._proposal = grid, tables, proposal
        self._can_write = can_write
        known = [each for each in (self.stored, self.link, *tables) if each in tables]
        kept = known[0] if known else None
        self._take(kept or proposal or TableLink(grid.name, "", 1, 1, {}), kept)

    def show_rows(self, look: FormLook) -> None:
        """What the rows of the draft name; called when the window has asked."""
        self.rows = look.draft_rows
        current = self.lines.currentRow()
        self.lines.blockSignals(True)
        self.lines.setRowCount(len(self.rows))
        self.lines.blockSignals(False)
        if 0 <= current < len(self.rows):
            self.lines.setCurrentCell(current, 1)
        self._enable()
        self.layout_work.start(self._make_lines(figure_names(look)))

    def _make_lines(self, names: Mapping[tuple[str, str], str]) -> Iterator[None]:
        """A line for every row of the draft, from the top."""
        for place, row in enumerate(self.rows):
            icon, words = row_state(row)
            meant = names.get((row.named[0].indicator.uid, row.level), "") if row.named else ""
            said = f"{meant}\n{words}" if meant else words
            for column, text in enumerate((str(row.row), row.text, said)):
                item = QTableWidgetItem(text)
                item.setToolTip(theme.plain_tooltip(text))
                if column == 2:
                    item.setIcon(icons.icon(icon))
                self.lines.setItem(place, column, item)
            yield
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Rows as high as their words, where that is soon done and seen."""
        if self.lines.isVisible() and len(self.rows) <= _MOST_FITTED:
            self.lines.resizeRowsToContents()

    def point_at(self, column: int) -> None:
        """Go to a column that was pointed at in the grid (counted from 1)."""
        self.parts.setCurrentIndex(0)
        self.columns.go_to(column)

    def answer(self, row: RowName, indicator: str, level: str = "") -> None:
        """Say what a row is: an indicator, or '' to leave it alone."""
        if self.link is None:
            return
        others = (e for e in self.link.rows if (e.row, e.text) != (row.row, row.text))
        rows = (*others, RowLink(row.row, row.text, indicator, level))
        self._change(replace(self.link, rows=rows))

    def is_draft(self) -> bool:
        """Whether there is something that is not kept."""
        return self.link is not None and bool(self.link.name_column) and self.link != self.stored

    def _take(self, link: TableLink, stored: TableLink | None) -> None:
        self.link, self.stored = link, stored
        kept = [
            (str(n), tr("Bảng dòng {first}–{last}", first=e.first_row, last=e.last_row))
            for n, e in enumerate(self._tables)
        ]
        self.which.fill([*kept, (_NEW, tr("Bảng mới"))])
        self.which.choose(_NEW if stored is None else str(self._tables.index(stored)))
        for box, value in ((self.first, link.first_row), (self.last, link.last_row)):
            box.setText(str(value))
        if self._grid is not None:
            self.columns.show_columns(self._grid, link, self._can_write)
        self._enable()

    def _enable(self) -> None:
        link, row = self.link, self._row()
        waiting = sum(each.is_proposed for each in self.rows)
        self.confirm.setText(tr("&Xác nhận {n} dòng", n=waiting))
        rows = tr("Các dòng ({n} chờ xác nhận)", n=waiting) if waiting else tr("Các dòng")
        self.parts.setTabText(1, rows)
        self.confirm.setVisible(waiting > 0)
        self.confirm.setEnabled(self._can_write)
        for button in (self.pick, self.leave):
            button.setEnabled(self._can_write and row is not None)
        ready = link is not None and bool(link.name_column) and bool(link.columns)
        self.keep.setEnabled(self._can_write and ready and self.is_draft())
        self.keep.setText(tr("Nối &bảng") if self.stored is None else tr("Ghi thay đổi của &bảng"))
        self.drop.setEnabled(self._can_write and self.stored is not None)
        for box in (self.first, self.last, self.which):
            box.setEnabled(self._can_write)
        self.words.setText(self._words(waiting))

    def _words(self, waiting: int) -> str:
        link = self.link
        if link is None or not link.name_column:
            return tr("Chọn “Tên chỉ tiêu” cho cột ghi tên chỉ tiêu, rồi chọn nội dung cho từng"
                      " cột số liệu.")  # fmt: skip
        sure = sum(row.is_filled and row.state != "level" for row in self.rows)
        count = tr("{n}/{all} dòng đã rõ chỉ tiêu.", n=sure, all=len(self.rows))
        if self.stored is None and link == self._proposal:
            return tr("Đề nghị của chương trình, chưa ghi. {count} Xem lại rồi bấm “Nối bảng”.",
                      count=count)  # fmt: skip
        if self.is_draft():
            return tr("Chưa ghi. {count}", count=count)
        if waiting:
            return tr("Đã nối. {count} Dòng gần giống chưa được điền.", count=count)
        return tr("Đã nối. {count}", count=count)

    # -- what is chosen -----------------------------------------------------------------------

    def _choose(self, letters: str, meaning: str, level: str) -> None:
        link = self.link
        if link is None:
            return
        columns = {k: v for k, v in link.columns.items() if k != letters}
        names = {
            kind: "" if column == letters else column
            for kind, column in ((NAME, link.name_column), (LEVEL, link.level_column))
        }
        if meaning in names:
            names[meaning] = letters
        elif meaning != LEAVE:
            columns[letters] = (meaning, level)
        columns.pop(names[NAME], None)
        columns.pop(names[LEVEL], None)
        ordered = dict(sorted(columns.items(), key=lambda each: place_of(f"{each[0]}1")[1]))
        made = replace(link, name_column=names[NAME], level_column=names[LEVEL], columns=ordered)
        if self._grid is not None and not link.name_column and made.name_column:
            made = replace(made, last_row=max(made.last_row, self._grid.rows))
        self._change(made)

    def _change_range(self) -> None:
        if self.link is None:
            return
        first = int(self.first.text() or self.link.first_row)
        made = replace(self.link, first_row=first, last_row=max(first, int(self.last.text() or 0)))
        if made != self.link:
            self._change(made)

    def _change(self, link: TableLink) -> None:
        self._take(link, self.stored)
        self.changed.emit()

    def _change_table(self) -> None:
        chosen = self.which.currentData()
        if self._grid is None:
            return
        if chosen == _NEW:
            made = None if self._tables else self._proposal
            self._take(made or TableLink(self._grid.name, "", 1, 1, {}), None)
        else:
            table = self._tables[int(chosen)]
            self._take(table, table)
        self.changed.emit()

    def _row(self) -> RowName | None:
        place = self.lines.currentRow()
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def _on_line(self) -> None:
        self._enable()
        row = self._row()
        if row is not None:
            self.row_wanted.emit(row.row)

    def _pick(self) -> None:
        row = self._row()
        if row is not None and self._can_write:
            self.pick_wanted.emit(row)

    def _leave(self) -> None:
        row = self._row()
        if row is not None:
            self.answer(row, "")

    def _confirm(self) -> None:
        if self.link is not None:
            self._change(confirm_rows(self.link, self.rows))

    def _keep(self) -> None:
        if self.link is not None:
            self.wanted.emit(self.link, self.stored)

    def _drop(self) -> None:
        if self.stored is not None:
            self.unwanted.emit(self.stored)
