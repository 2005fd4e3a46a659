"""The columns of a form's table, each with what goes into it and the level it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from core.i18n import tr
from core.reports.form_grid import FormGrid
from core.reports.form_proposals import head_of
from core.reports.form_sheet import column_letters, place_of
from core.services.forms import TableLink
from gui import theme
from gui.models.indicator_words import short_level
from gui.slices import Slices
from gui.widgets.form_words import field_labels
from gui.widgets.plain_table import plain_table

NAME, LEVEL, LEAVE = "*name", "*level", ""
"""Meanings of a column beside the fields of `core.reports.form_values.FIGURE_FIELDS`."""

_LEVELS: Final = ("MN", "TH", "THCS", "THPT", "GDTX", "ALL")
_COLUMN: Final = Qt.ItemDataRole.UserRole
_MOST: Final = 60


class FormColumns(QWidget):
    """A line for each column; making its boxes costs time, so they stay while the heads do."""

    chosen = Signal(str, str, str)
    """Letters of a column, its meaning and its level as chosen by the user."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.table = plain_table("formColumns", tr("Các cột của bảng"), self)
        self.table.setColumnCount(3)
        self.table.setHorizontalHeaderLabels([tr("Cột"), tr("Điền gì"), tr("Cấp")])
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 168)
        self.table.setColumnWidth(2, 104)
        meanings = [(LEAVE, tr("Để nguyên")), (NAME, tr("Tên chỉ tiêu")), (LEVEL, tr("Cấp học"))]
        self._meanings = _choices([*meanings, *field_labels().items()], self)
        levels = [("", tr("theo dòng")), *((each, short_level(each)) for each in _LEVELS)]
        self._levels = _choices(levels, self)
        self._heads: list[tuple[str, str]] = []
        self._link: TableLink | None = None
        self._can_write = False
        self.layout_work = Slices(self)
        self._boxes: dict[str, tuple[QComboBox, QComboBox]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_columns(self, grid: FormGrid, link: TableLink, can_write: bool) -> None:
        """The columns of a sheet as a table uses them."""
        shown = _columns_shown(grid, link)
        letters = [column_letters(column) for column in shown]
        words = [head_of(grid.sheet, column, link.first_row) for column in shown]
        heads = list(zip(letters, words, strict=True))
        self._link, self._can_write = link, can_write
        for each in self._boxes if heads == self._heads else ():
            self._show_line(each)
        if heads != self._heads:
            self.layout_work.start(self._make_lines(heads, shown))

    def _show_line(self, letters: str) -> None:
        """What goes into a column, in its boxes."""
        link, (what, level) = self._link, self._boxes[letters]
        if link is None:
            return
        field, of_level = link.columns.get(letters, (LEAVE, ""))
        is_level = letters == link.level_column
        meaning = NAME if letters == link.name_column else LEVEL if is_level else field
        what.setCurrentIndex(max(0, what.findData(meaning)))
        level.setCurrentIndex(max(0, level.findData(of_level)))
        what.setEnabled(self._can_write)
        level.setEnabled(self._can_write and letters in link.columns)

    def go_to(self, column: int) -> None:
        """Stand on a column, counted from 1."""
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(_COLUMN) == column:
                self.table.setCurrentCell(row, 0)

    def _make_lines(self, heads: list[tuple[str, str]], columns: Sequence[int]) -> Iterator[None]:
        """Make the lines one by one; the words of all stand there first."""
        self._heads, self._boxes = heads, {}
        self.table.setRowCount(0)
        self.table.setRowCount(len(heads))
        for row, (letters, head) in enumerate(heads):
            item = QTableWidgetItem(f"{letters}  {head}".rstrip())
            item.setToolTip(theme.plain_tooltip(head or letters))
            item.setData(_COLUMN, columns[row])
            self.table.setItem(row, 0, item)
        for row, (letters, _) in enumerate(heads):
            what = self._box(f"formColumn{letters}", self._meanings)
            what.setAccessibleName(tr("Điền gì vào cột {column}", column=letters))
            level = self._box(f"formLevel{letters}", self._levels)
            level.setAccessibleName(tr("Cấp học của cột {column}", column=letters))
            self._boxes[letters] = (what, level)
            for place, box in ((1, what), (2, level)):
                box.activated.connect(partial(self._tell, letters))
                self.table.setCellWidget(row, place, box)
            self.table.resizeRowToContents(row)
            self._show_line(letters)
            yield

    def _box(self, name: str, choices: QStandardItemModel) -> QComboBox:
        box = QComboBox(self.table)
        box.setObjectName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setModel(choices)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box

    def _tell(self, letters: str, _: int) -> None:
        what, level = self._boxes[letters]
        self.chosen.emit(letters, what.currentData(), level.currentData())


def _columns_shown(grid: FormGrid, link: TableLink) -> list[int]:
    """The columns that have a head or a meaning, and those between them."""
    heads = [c for c in range(1, grid.columns + 1) if head_of(grid.sheet, c, link.first_row)]
    named = [each for each in (*link.columns, link.name_column, link.level_column) if each]
    last = max((*heads, *(place_of(f"{each}1")[1] for each in named)), default=grid.columns)
    shown = [c for c in range(1, last + 1) if c not in grid.sheet.hidden_columns]
    return shown[:_MOST]


def _choices(choices: Sequence[tuple[str, str]], parent: QWidget) -> QStandardItemModel:
    """One list of choices for all boxes."""
    model = QStandardItemModel(parent)
    for value, label in choices:
        item = QStandardItem(label)
        item.setData(value, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    return model
