"""Behind a total: how it was made, and every unit with its figure; questions and adjustments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.exchange import adjustments
from core.i18n import tr
from core.services.roll_up_units import UnitFigure, unit_figures
from core.services.school_words import level_labels
from core.session import Session
from gui import theme
from gui.book import Book
from gui.latest_read import LatestRead
from gui.long_job import LongJob
from gui.models.columns import Key
from gui.models.roll_up_table import TotalRow, how_made
from gui.models.unit_figures import (
    BAR,
    ORDERS,
    PARTS,
    STATE,
    UNIT,
    VALUE,
    UnitFigures,
    lines,
    parts_text,
)
from gui.models.unit_figures import CHANGE as CHANGE_COLUMN

Index = QModelIndex | QPersistentModelIndex
_FITTED: Final = 40  # more units than these stand on one line each
_WIDTHS: Final = {PARTS: 12, VALUE: 8, CHANGE_COLUMN: 7, STATE: 16}
_ROOM_FOR_PARTS: Final = 78  # characters; the tool tip tells them too
_ROOM_FOR_CHANGE: Final = 64
_BAR: Final = 4  # pixels high
_WAIT_MS: Final = 30  # a key held down reads once


class DrillPanel(QWidget):
    """Stands at the right of the totals (F4); follows the line the cursor is in.

    The units are read beside the window; those of the line before stay until they are there.
    """

    asked = Signal(object, object)
    """(TotalRow, UnitFigure): a question on this cell."""
    followed = Signal(object, object)
    """(TotalRow, UnitFigure): show the cell in the tab Chỉ tiêu."""

    def __init__(self, book: Book, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drillPanel")
        self.setMinimumWidth(320)
        self._book = book
        self._row: TotalRow | None = None
        self._wanted: TotalRow | None = None  # the one that is being read
        self._read = LatestRead(book, self)
        self.heading = _plain(self, "section")
        self.made = _plain(self)
        self.made.setObjectName("howMade")
        self.order = QComboBox(self)
        self.order.setObjectName("drillOrder")
        self.order.setAccessibleName(tr("Xếp các đơn vị"))
        words = (tr("Theo tên"), tr("Cao xếp trước"), tr("Thấp xếp trước"), tr("Cần xem trước"))
        for name, label in zip(ORDERS, words, strict=True):
            self.order.addItem(label, name)
        self.order.activated.connect(lambda _: self._sort())
        self.model = UnitFigures(self)
        self.units = QTableView(self)
        self.units.setObjectName("drillUnits")
        self.units.setAccessibleName(tr("Các đơn vị trong tổng"))
        self.units.setModel(self.model)
        self.units.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.units.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.units.setWordWrap(True)
        self.units.setItemDelegateForColumn(VALUE, _FigureBar(self.units))
        self.units.setTabKeyNavigation(False)
        self.units.verticalHeader().hide()
        self.units.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        self.units.doubleClicked.connect(lambda _: self._follow())
        self.said = _plain(self, "muted")
        self._make_buttons()
        self._lay_out()
        self.show_row(None)

    def _make_buttons(self) -> None:
        self.buttons: dict[str, QPushButton] = {}
        for name, words, hint, action in (
            ("ask", tr("&Hỏi lại…"), tr("Đặt câu hỏi về ô này cho đơn vị"), self._ask),
            ("adjust", tr("Điều &chỉnh…"), tr("Tính một số khác, có lý do"), self._adjust),
            ("keep", tr("&Giữ điều chỉnh"), tr("Vẫn đúng với số mới của trường"), self._keep),
            ("remove", tr("&Bỏ điều chỉnh"), tr("Tính lại số của trường"), self._remove),
            ("show", tr("X&em ô"), tr("Mở ô này ở trang Chỉ tiêu"), self._follow),
        ):
            button = QPushButton(words, self)
            button.setObjectName(f"drill_{name}")
            button.setToolTip(hint)
            button.clicked.connect(lambda _=False, act=action: act())
            self.buttons[name] = button

    def _lay_out(self) -> None:
        header = self.units.horizontalHeader()
        header.setHighlightSections(False)
        width = self.fontMetrics().averageCharWidth()
        for column, characters in _WIDTHS.items():
            self.units.setColumnWidth(column, characters * width + 2 * theme.GAP)
        header.setSectionResizeMode(UNIT, QHeaderView.ResizeMode.Stretch)
        line = self.fontMetrics().lineSpacing()
        self.units.verticalHeader().setDefaultSectionSize(line + 2 * theme.SMALL_GAP)
        first = QHBoxLayout()
        first.addWidget(self.heading, 1)
        first.addWidget(self.order, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP] * 4)
        layout.setSpacing(theme.SMALL_GAP)
        layout.addLayout(first)
        layout.addWidget(self.made)
        layout.addWidget(self.units, 1)
        layout.addWidget(self.said)
        for names in (("ask", "adjust", "show"), ("keep", "remove")):
            buttons = QHBoxLayout()
            buttons.setSpacing(theme.SMALL_GAP)
            for name in names:
                buttons.addWidget(self.buttons[name])
            buttons.addStretch(1)
            layout.addLayout(buttons)

    # -- what the page asks -------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow panel names matter more than numerators."""
        super().resizeEvent(event)
        room = _ROOM_FOR_PARTS * self.fontMetrics().averageCharWidth()
        self.units.setColumnHidden(PARTS, self.width() < room)
        least = _ROOM_FOR_CHANGE * self.fontMetrics().averageCharWidth()
        self.units.setColumnHidden(CHANGE_COLUMN, self.width() < least)
        self._fit_rows()
        self._refresh()

    def _fit_rows(self) -> None:
        if self.model.rowCount() <= _FITTED:
            self.units.resizeRowsToContents()

    def commit(self) -> bool:
        """Nothing is typed here."""
        return True

    @property
    def is_settled(self) -> bool:
        """Whether the units of the line the cursor is in are there."""
        return not self._read.is_running

    def show_row(self, row: TotalRow | None, _key: Key | None = None) -> None:
        """Show another total; stay on the unit that was looked at."""
        if row is None:
            self._read.stop()
            self._show(None, [])
        elif self._read.is_running and self._wanted is not None and self._wanted.row is row.row:
            self._wanted = row
        elif not self._read.is_running and self._row is not None and self._row.row is row.row:
            self._row = row  # the units behind it are the same ones
        else:
            self._ask_units(row)

    def _ask_units(self, row: TotalRow) -> None:
        self._wanted = row
        indicator, level, period = row.row.indicator, row.row.level, row.period

        def work(session: Session, _: LongJob) -> list[UnitFigure]:
            return unit_figures(session, indicator.id, level, period)

        self._read.ask(work, lambda found: self._show(self._wanted, found), wait_ms=_WAIT_MS)

    def _show(self, row: TotalRow | None, found: Sequence[UnitFigure]) -> None:
        before = self.current()
        self._row, self._wanted = row, None
        if row is None:
            self.heading.setText(tr("Chọn một dòng để xem các đơn vị trong tổng."))
            self.made.clear()
            self.model.show_figures([], percent=False)
            self._refresh()
            return
        indicator = row.row.indicator
        self.heading.setText(f"{indicator.name} – {level_labels()[row.row.level]}")
        self.made.setText(how_made(row))
        low = row.row.target.low if row.row.target is not None else None
        self.model.show_figures(found, percent=indicator.measure == "%", target=low)
        self._fit_rows()
        place = self.model.row_of(before.unit.id) if before is not None else None
        if found:
            self.units.selectRow(place or 0)
        self._refresh()

    def current(self) -> UnitFigure | None:
        """The unit the cursor is on."""
        return self.model.figure_at(self.units.currentIndex().row())

    # -- buttons ------------------------------------------------------------------------------

    def _sort(self) -> None:
        before = self.current()
        self.model.sort_by(self.order.currentData())
        self._fit_rows()
        if before is not None and (row := self.model.row_of(before.unit.id)) is not None:
            self.units.selectRow(row)

    def _refresh(self) -> None:
        unit = self.current()
        writable = unit is not None and not self._book.session.read_only
        adjusted = unit.adjusted if unit is not None else None
        self.buttons["ask"].setEnabled(writable)
        self.buttons["adjust"].setEnabled(writable)
        self.buttons["show"].setEnabled(unit is not None)
        self.buttons["keep"].setVisible(adjusted is not None and adjusted.is_stale)
        self.buttons["remove"].setVisible(adjusted is not None)
        for name in ("keep", "remove"):
            self.buttons[name].setEnabled(writable)
        said = lines(unit)[2:] if unit is not None else []
        if unit is not None and parts_text(unit.counted) and not self.units.isColumnHidden(PARTS):
            said = said[1:]  # the column tells them
        text = "\n".join(said)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _key(self) -> tuple[int, int, str, int] | None:
        unit, row = self.current(), self._row
        if unit is None or row is None:
            return None
        return (row.period.id, row.row.indicator.id, row.row.level, unit.unit.id)

    def _ask(self) -> None:
        if self._row is not None and (unit := self.current()) is not None:
            self.asked.emit(self._row, unit)

    def _follow(self) -> None:
        if self._row is not None and (unit := self.current()) is not None:
            self.followed.emit(self._row, unit)

    def _adjust(self) -> None:
        unit, row = self.current(), self._row
        if unit is None or row is None:
            return
        from gui.dialogs.adjust import AdjustDialog

        AdjustDialog(self._book, row, unit, self.window()).open()

    def _keep(self) -> None:
        key, session = self._key(), self._book.session
        if key is not None:
            self._book.attempt(lambda: adjustments.keep(session, key))

    def _remove(self) -> None:
        key, session = self._key(), self._book.session
        if key is not None:
            self._book.attempt(lambda: adjustments.remove(session, key))


class _FigureBar(QStyledItemDelegate):
    """The figure with a bar below it, the target as a mark across: the table is its own chart."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The usual cell, then bar and mark."""
        super().paint(painter, option, index)
        found: tuple[float, float | None] | None = index.data(BAR)
        if found is None:
            return
        share, target = found
        room = QRectF(option.rect).adjusted(theme.SMALL_GAP, 0, -theme.SMALL_GAP, 0)
        room.setTop(room.bottom() - _BAR - 1)
        room.setHeight(_BAR)
        painter.save()
        painter.fillRect(room, theme.colour("border"))
        filled = QRectF(room)
        filled.setWidth(room.width() * min(share, 1.0))
        painter.fillRect(filled, theme.colour("accent"))
        if target is not None:
            place = room.left() + room.width() * min(target, 1.0)
            mark = QRectF(place - 1, room.top() - 2, 2, room.height() + 3)
            painter.fillRect(mark, theme.colour("text"))
        painter.restore()


def _plain(parent: QWidget, role: str = "") -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
