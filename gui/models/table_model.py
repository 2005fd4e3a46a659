"""The model behind every table: keys of rows, pages of rows asked by key, heading rows.

A tab gives a `RowSource` (which keys, in which order; the rows of some keys; what a change set
touches) and a list of `Column`. The model never holds the whole table, never sorts or filters by
itself (`arrange` is told the places of keys, `hide` which not to show) and never edits what it
cached: a write goes to a service, the session tells what changed, the touched rows leave the cache
and the view is told.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFont

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from gui import icons, theme
from gui.book import Book
from gui.models.columns import Column, Entry, Group, Key, Row
from gui.models.entry_runs import changed_runs, numbered, outside_runs
from gui.models.filtering import without
from gui.models.row_source import PAGE, RowCache, RowSource
from gui.models.row_states import settle_rows
from gui.models.sorting import arranged
from gui.number_text import typing_text

Index = QModelIndex | QPersistentModelIndex
GROUP_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The `Group` of a heading row, else None."""
_ALIGNMENT: Final = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}
log = logging.getLogger(__name__)


class TableModel(QAbstractTableModel):
    """Rows by key, in pages. `data` never raises: an unreadable row is empty and told once."""

    refused = Signal(object)
    """An exception: what was typed, pasted or chosen was not written."""
    reordered = Signal()
    """The list of keys is another one: heading rows and heights must be laid again."""
    asked = Signal()
    """The rows were asked for again: a filter, a search, another period or unit."""

    def __init__(
        self, book: Book, source: RowSource, columns: Sequence[Column], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.book = book
        self.source = source
        self.columns = list(columns)
        self._entries: list[Entry] = []
        self._plain: Sequence[Entry] = self._entries  # as the source has them
        self._ranks: Mapping[Key, int] | None = None
        self._hidden: Collection[Key] = frozenset()
        self.written: tuple[Key, str] | None = None
        """While a cell or a block is written: the key and column of its first cell."""
        self._groups: list[int] = []
        self._places: dict[Key, int] | None = None
        self._read = RowCache(source, self.refused.emit)
        self._group_font = QFont()
        self._group_font.setBold(True)

    # -- rows ---------------------------------------------------------------------------------

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show the same rows in other columns; widths and delegates must be laid again."""
        self.beginResetModel()
        self.columns = list(columns)
        self._read.clear()  # rows read for the old columns may lack what the new ones show
        self.endResetModel()
        self.reordered.emit()

    def load(self) -> None:
        """Ask for keys and rows again (first time, another period, search, filter)."""
        self._read.start()
        self._set_entries(self.source.entries())
        self._tell_rows(0, len(self._entries) - 1)
        self.asked.emit()

    def take(self, entries: Sequence[Entry]) -> None:
        """Show keys and headings that were asked beside the window (see `Question`)."""
        self._read.start()
        self._set_entries(entries)
        self.asked.emit()

    def arrange(self, places: Mapping[Key, int] | None) -> None:
        """Show the keys in this order within their headings, new ones last; None: the source's."""
        self._ranks = places
        self._set_entries(self._plain)

    def hide(self, keys: Collection[Key]) -> None:
        """Show all keys of the source but these, and no heading with nothing below it."""
        self._hidden = keys
        self._set_entries(self._plain)

    def apply(self, done: Any) -> None:
        """Bring the table up to date after a change set."""
        touched = self.source.touched(done)
        if touched.rows or touched.order:
            self._read.clear()
        if touched.order:
            self._set_entries(self.source.entries())
        if touched.rows or touched.order:
            self._tell_rows(0, len(self._entries) - 1)
        else:
            for key in touched.keys:
                self._read.forget(key)
                if (place := self.row_of(key)) is not None:
                    self._tell_rows(place, place)

    def entry(self, row: int) -> Entry | None:
        """The key or heading in a line, None outside the table."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def key_at(self, row: int) -> Key | None:
        """The key in a line; None for a heading row."""
        entry = self.entry(row)
        return None if isinstance(entry, Group) else entry

    def row_of(self, key: Key) -> int | None:
        """The line of a key, None when it is not shown."""
        if self._places is None:
            self._places = {e: i for i, e in enumerate(self._entries) if not isinstance(e, Group)}
        return self._places.get(key)

    def row_at(self, row: int) -> Row | None:
        """The row in a line, from the cache or with its page; None for a heading row."""
        key = self.key_at(row)
        if key is None:
            return None
        found = self._read.get(key)
        if found is None:
            start = row - row % PAGE
            self._read.fetch(self._entries[start : start + PAGE])
            found = self._read.get(key)
        return found

    def forget_row(self, row: int) -> None:
        """Ask for one row again when it is next looked at."""
        self._read.forget(self._entries[row])

    def forget_rows(self) -> None:
        """Ask for every row again when it is next looked at."""
        self._read.clear()

    def group_rows(self) -> list[int]:
        """Lines that hold a heading."""
        return self._groups

    def keys(self) -> list[Key]:
        """All keys shown, in order."""
        return [entry for entry in self._entries if not isinstance(entry, Group)]

    def plain_keys(self) -> list[Key]:
        """All keys of the source in its order, those that a filter row hides, too."""
        return [entry for entry in self._plain if not isinstance(entry, Group)]

    def key_count(self) -> int:
        """How many rows are shown, headings apart."""
        return len(self._entries) - len(self._groups)

    def _set_entries(self, entries: Sequence[Entry]) -> None:
        """Change only the part that differs: cursor, selection and editors follow their rows."""
        self._plain = entries
        old = self._entries
        new = without(entries, self._hidden)
        if self._ranks is not None:
            new = arranged(new, self._ranks)
        if old == new:
            self._keep(new)  # equal keys may know of another group
            return
        first = 0
        while first < min(len(old), len(new)) and old[first] == new[first]:
            first += 1
        tail = 0
        while tail < min(len(old), len(new)) - first and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        end_old, end_new = len(old) - tail, len(new) - tail
        gone, come = changed_runs(old[first:end_old], new[first:end_new])
        top = QModelIndex()
        for start, stop in reversed(gone):
            self.beginRemoveRows(top, first + start, first + stop - 1)
            self._keep(self._entries[: first + start] + self._entries[first + stop :])
            self.endRemoveRows()
        self._move_to([*new[:first], *outside_runs(new[first:end_new], come), *new[end_new:]])
        for start, stop in come:
            rest = self._entries[first + start :]
            self.beginInsertRows(top, first + start, first + stop - 1)
            self._keep([*new[: first + stop], *rest])
            self.endInsertRows()
        self.reordered.emit()

    def _move_to(self, entries: list[Entry]) -> None:
        """Put the same entries into another order, everything that points at a row with them."""
        if entries == self._entries:
            self._keep(entries)
            return
        self.layoutAboutToBeChanged.emit()
        places = {entry: place for place, entry in enumerate(numbered(entries))}
        moved = [places[entry] for entry in numbered(self._entries)]
        held = self.persistentIndexList()
        self._keep(entries)
        now = [self.index(moved[index.row()], index.column()) for index in held]
        self.changePersistentIndexList(held, now)
        self.layoutChanged.emit()

    def _keep(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._groups = [i for i, entry in enumerate(entries) if isinstance(entry, Group)]
        self._places = None

    def _tell_rows(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(
                self.index(first, 0), self.index(last, max(0, len(self.columns) - 1))
            )

    # -- what the view asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines, heading rows included."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Header text and its tool tip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.header
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.header_tooltip or None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heading rows cannot be selected; computed cells cannot be edited."""
        row = self.row_at(index.row())
        if row is None:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        writable = not self.book.session.read_only
        if writable and self.columns[index.column()].can_edit(row):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt asks of a cell; None instead of an exception."""
        if not index.isValid():
            return None
        try:
            entry = self._entries[index.row()]
            if isinstance(entry, Group):
                return self._group_data(entry, index.column(), role)
            row = self.row_at(index.row())
            return None if row is None else self._cell_data(row, index, role)
        except Exception:
            log.exception("cell %s,%s", index.row(), index.column())
            return None

    def _group_data(self, group: Group, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return group.title if column == 0 else None
        if role == GROUP_ROLE:
            return group
        if role == Qt.ItemDataRole.FontRole:
            return self._group_font
        return None

    def _cell_data(self, row: Row, index: Index, role: int) -> Any:
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.EditRole:
                return column.edit_text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _ALIGNMENT[column.align]
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(column, row)
            case Qt.ItemDataRole.DecorationRole:
                name = column.icon(row) if column.icon else None
                return icons.icon(name) if name else None
            case Qt.ItemDataRole.ForegroundRole:
                tone = column.tone(row) if column.tone else "normal"
                return None if tone == "normal" else QBrush(theme.tone(tone))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.header}: {column.text(row)}"
            case _:
                return None

    @staticmethod
    def _tooltip(column: Column, row: Row) -> str | None:
        text = whole = column.text(row)
        if column.tooltip:
            text = column.tooltip(row)
            if column.align == "right" and whole not in text:  # the cell may be too narrow for it
                text = "\n".join(filter(None, (whole, text)))
        # Qt would take a text with tags for rich text: data is shown as it is.
        return theme.plain_tooltip(text) if text else None

    # -- writing ------------------------------------------------------------------------------

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt's way to write; our own editors call `write` to hear the reason of a refusal."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        try:
            self.write(index.row(), index.column(), "" if value is None else str(value))
        except (UserError, BookError, ValueError) as error:
            self.refused.emit(error)
            return False
        return True

    def write(self, row: int, column: int, text: str) -> None:
        """Write one cell through its column. Raises what the column's `set` raises."""
        found = self.row_at(row)
        setter = self.columns[column].set
        if found is None or setter is None or not self.columns[column].can_edit(found):
            raise UserError(tr("Ô này được tính hoặc lấy từ kế hoạch, không nhập trực tiếp được."))
        if text != self.columns[column].edit_text(found):
            with self._writing(row, column):
                setter(found, text)

    def write_block(
        self, cells: Sequence[tuple[int, int, str]], label: str, reading: int | None = None
    ) -> int:
        """Write several cells (row, column, text) as one undo step; returns how many.

        Cells that cannot be edited are passed over. Raises at the first text that is refused, with
        the place in the sentence; nothing is written then. `reading` settles numbers with two
        readings: 0 takes the comma as decimal mark, 1 as mark of thousands; None raises.
        """
        settled, contradictions = settle_rows(self.columns, cells)
        if contradictions:
            (row, column), words = next(iter(contradictions.items()))
            raise UserError(self._where(row, column, words))
        wanted = [
            (row, column, text)
            for row, column, text in settled
            if (found := self.row_at(row)) is not None and self.columns[column].can_edit(found)
        ]
        if not wanted:
            return 0
        try:
            with self._writing(*wanted[0][:2]), self.book.one_step(label):
                for row, column, text in wanted:
                    self._write_in_block(row, column, text, reading)
                    # the next cell of this row must build on what was just written
                    self.forget_row(row)
        except BaseException:
            self._read.clear()  # rows read inside the transaction never were
            raise
        return len(wanted)

    @contextmanager
    def _writing(self, row: int, column: int) -> Iterator[None]:
        """Let whoever hears of the change ask for its first cell."""
        if self.written is not None:  # a cell of a block
            yield
            return
        self.written = (self._entries[row], self.columns[column].name)
        try:
            yield
        finally:
            self.written = None

    def _write_in_block(self, row: int, column: int, text: str, reading: int | None) -> None:
        found = self.row_at(row)
        if found is None or not self.columns[column].can_edit(found):
            return  # what was written before it in this block made it a computed cell
        try:
            self.write(row, column, text)
        except AmbiguousNumber as two:
            if reading is None:
                raise
            self.write(row, column, typing_text(two.readings[reading]))
        except (UserError, ValueError) as error:
            raise UserError(self._where(row, column, str(error))) from error

    def _where(self, row: int, column: int, problem: str) -> str:
        return tr(
            "Dòng {row}, cột “{column}”: {problem} Chưa có ô nào được ghi.",
            row=row + 1,
            column=self.columns[column].header,
            problem=problem,
        )
