"""A sheet of a superior's form as a grid: what the form says, and in colour what will be filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.i18n import tr
from core.reports.form_grid import FormGrid
from core.reports.form_sheet import Place, column_letters
from gui import theme
from gui.slices import Slices

_DEFAULT_LETTERS: Final = 9.0
_LEAST_WIDTH, _MOST_WIDTH = 28, 340
_MEASURED_ROWS: Final = 300
_MOST_LINES: Final = 6
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Fill:
    """What the window shows in a cell in place of the form's own words.

    `kind`: "kept" (mapped), "draft" (proposed or not written yet), "problem" (stays as it is).
    """

    kind: str
    text: str
    hint: str = ""
    is_empty: bool = False
    is_number: bool = False


FillAt = Callable[[Place], Fill | None]


def _nothing(_: Place) -> Fill | None:
    return None


class FormGridModel(QAbstractTableModel):
    """Cells of one sheet; rows and columns counted from 0 as Qt does, `Place`s from 1."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid: FormGrid | None = None
        self.fill_at: FillAt = _nothing

    def show_grid(self, grid: FormGrid | None) -> None:
        """Another sheet, nothing filled yet."""
        self.beginResetModel()
        self.grid, self.fill_at = grid, _nothing
        self.endResetModel()

    def show_fills(self, fill_at: FillAt) -> None:
        """Other values in the same sheet; asked for only where they are looked at."""
        self.fill_at = fill_at
        if self.grid is not None:
            last = self.index(self.grid.rows - 1, self.grid.columns - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, _parent: _Index = QModelIndex()) -> int:
        """Rows worth showing."""
        return self.grid.rows if self.grid is not None else 0

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:
        """Columns worth showing."""
        return self.grid.columns if self.grid is not None else 0

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Letters over columns, numbers beside rows, as in Excel."""
        if role != _Role.DisplayRole:
            return None
        down = orientation == Qt.Orientation.Vertical
        return str(section + 1) if down else column_letters(section + 1)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Words, colours and hints of a cell."""
        if self.grid is None or not index.isValid():
            return None
        place = index.row() + 1, index.column() + 1
        fill = self.fill_at(place)
        match role:
            case _Role.DisplayRole:
                return self._words(place, fill)
            case _Role.ToolTipRole:
                return theme.plain_tooltip(self._hint(place, fill))
            case _Role.BackgroundRole if fill is not None:
                return theme.colour(_BACKGROUNDS[fill.kind])
            case _Role.ForegroundRole if fill.is_empty if fill else self.grid.has_formula(place):
                return theme.colour("muted")
            case _Role.FontRole if self.grid.style(place) in self.grid.styles.bold:
                return self.bold_font()
            case _Role.TextAlignmentRole:
                return self._side(place, fill)
        return None

    def _words(self, place: Place, fill: Fill | None) -> str:
        if self.grid is None:
            return ""
        if fill is not None and fill.kind != "problem":
            return fill.text
        return tr("tự tính") if self.grid.has_formula(place) else self.grid.text(place)

    def _hint(self, place: Place, fill: Fill | None) -> str:
        if fill is not None:
            return fill.hint
        if self.grid is not None and self.grid.has_formula(place):
            return tr("Ô có công thức của biểu mẫu: để nguyên, Excel tính lại khi mở tệp.")
        return self._words(place, None)

    def _side(self, place: Place, fill: Fill | None) -> Qt.AlignmentFlag:
        middle = Qt.AlignmentFlag.AlignVCenter
        if self.grid is not None and self.grid.style(place) in self.grid.styles.centred:
            return middle | Qt.AlignmentFlag.AlignHCenter
        shows = fill if fill is not None and fill.kind != "problem" else None
        right = shows.is_number if shows else self.grid is not None and self.grid.is_number(place)
        return middle | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)

    def bold_font(self) -> QFont:
        """The font of the form's bold cells."""
        parent = self.parent()
        font = QFont(parent.font()) if isinstance(parent, QWidget) else QFont()
        font.setBold(True)
        return font


_BACKGROUNDS: Final = {"kept": "accent_soft", "draft": "warn_soft", "problem": "bad_soft"}


class FormGridView(QTableView):
    """The sheet; pointing at a cell or at a column's letter is told."""

    pick_wanted = Signal()
    """Enter or a double click: the user wants to say what goes into the cell."""
    pointed = Signal(int, int)
    """Row and column of the cell, counted from 1; in a merged area its first cell."""
    column_pointed = Signal(int)
    """A column, counted from 1."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formGrid")
        self.setAccessibleName(tr("Trang của biểu mẫu"))
        self.sheet_model = FormGridModel(self)
        self.setModel(self.sheet_model)
        self.setItemDelegate(_Frame(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setHighlightSections(True)
        self.horizontalHeader().setMinimumSectionSize(_LEAST_WIDTH)
        self.horizontalHeader().sectionClicked.connect(
            lambda section: self.column_pointed.emit(section + 1)
        )
        self.layout_work = Slices(self)
        self.activated.connect(lambda _: self.pick_wanted.emit())
        self.selectionModel().currentChanged.connect(self._on_current)

    @property
    def grid(self) -> FormGrid | None:
        """The sheet shown."""
        return self.sheet_model.grid

    def show_grid(self, grid: FormGrid | None) -> None:
        """Lay out another sheet: widths at once, then from the top what takes time."""
        self.layout_work.stop()
        self.clearSpans()
        self.sheet_model.show_grid(None)  # no height and no hidden row of the sheet before is left
        self.sheet_model.show_grid(grid)
        if grid is not None:
            self._lay_columns(grid)
            self.layout_work.start(self._lay_rows(grid))

    def _lay_columns(self, grid: FormGrid) -> None:
        unit = self.fontMetrics().averageCharWidth()
        for column in range(grid.columns):
            letters = grid.sheet.widths.get(column + 1, _DEFAULT_LETTERS)
            width = round(letters * unit) + 2 * theme.SMALL_GAP
            self.setColumnWidth(column, max(_LEAST_WIDTH, min(width, _MOST_WIDTH)))
            self.setColumnHidden(column, column + 1 in grid.sheet.hidden_columns)

    def point_at(self, place: Place) -> None:
        """Make a cell the current one and show it."""
        index = self.sheet_model.index(place[0] - 1, place[1] - 1)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)
            self.scrollTo(index)

    def place(self) -> Place | None:
        """The cell pointed at."""
        index = self.currentIndex()
        if self.grid is None or not index.isValid():
            return None
        return self.grid.sheet.anchor((index.row() + 1, index.column() + 1))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and (place := self.place()) is not None:
            self.pointed.emit(*place)

    def _lay_rows(self, grid: FormGrid) -> Iterator[None]:
        """Hidden rows, merged areas, then the first rows as high as their words need.

        The other rows are one line high.
        """
        metrics = QFontMetrics(self.sheet_model.bold_font())
        line = metrics.height()
        self.verticalHeader().setDefaultSectionSize(line + 2 * theme.SMALL_GAP)
        for row in range(1, grid.rows + 1):
            if grid.is_hidden_row(row):
                self.setRowHidden(row - 1, True)
                yield
        for first, last in grid.sheet.merges:
            high = min(last[0], grid.rows) - first[0] + 1
            wide = min(last[1], grid.columns) - first[1] + 1
            if high > 0 and wide > 0 and high * wide > 1:
                self.setSpan(first[0] - 1, first[1] - 1, high, wide)
                yield
        for row in range(1, min(grid.rows, _MEASURED_ROWS) + 1):
            count = 1
            for column in range(1, grid.columns + 1):
                count = max(count, self._lines(grid, (row, column), metrics))
                yield
            if count > 1:
                self.setRowHeight(row - 1, line * count + 2 * theme.SMALL_GAP)

    def _lines(self, grid: FormGrid, place: Place, metrics: QFontMetrics) -> int:
        """The lines of words that a cell asks of its row."""
        text = grid.text(place)[:500]
        if not text:
            return 1
        high, wide = self._extent(grid, place)
        room = max(_LEAST_WIDTH, wide - 2 * theme.SMALL_GAP)
        if len(text) * metrics.maxWidth() <= room and "\n" not in text:
            return 1
        words = metrics.boundingRect(QRect(0, 0, room, 10_000), _WRAP, text)
        needed = min(-(-words.height() // metrics.height()), _MOST_LINES)
        return -(-needed // high)

    def _extent(self, grid: FormGrid, place: Place) -> tuple[int, int]:
        """Rows and pixels that the words of a cell may take."""
        area = grid.sheet.merge_at(place)
        last = area[1] if area else place
        columns = range(place[1], min(last[1], grid.columns) + 1)
        return last[0] - place[0] + 1, sum(self.columnWidth(column - 1) for column in columns)


_WRAP: Final = Qt.TextFlag.TextWordWrap


class _Frame(QStyledItemDelegate):
    """Cells keep their colours when pointed at; a frame says which it is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the cell, then the frame of the current one."""
        plain = QStyleOptionViewItem(option)
        state: Any = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen and index.data(_Role.BackgroundRole) is None:  # the table painted it as selected
            painter.fillRect(option.rect, theme.colour("surface"))
        off = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus
        plain.state = state & ~off
        super().paint(painter, plain, index)
        if chosen:
            painter.save()
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()
