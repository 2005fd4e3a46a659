"""Cells that list units: typed as printed, or picked from the units of the book (Alt+↓)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemDelegate, QLineEdit

from core.services.task_units import UnitColumn
from gui.book import Book
from gui.dialogs.task_pickers import pick_units
from gui.widgets.cell_delegate import mark_refused
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.table_view import TableView


class UnitCell(ChoiceCell):
    """Editors of the columns Chủ trì and Phối hợp."""

    def __init__(self, view: TableView, book: Book, column: UnitColumn) -> None:
        super().__init__(view, _no_words)
        self._book = book
        self._column = column

    def open_list(self, editor: QLineEdit) -> None:
        """Pick units, beginning with those that stand in the line."""
        place = editor.property("place")
        key = (
            self._table.table.key_at(place.row())
            if isinstance(place, QPersistentModelIndex)
            else None
        )
        if not isinstance(key, int):
            return
        editor.setProperty("choosing", True)

        def close() -> None:  # what was picked is written instead of the line
            mark_refused(editor, False)
            hint = QAbstractItemDelegate.EndEditHint.RevertModelCache
            self._table.closeEditor(editor, hint)
            self._table.setFocus()

        dialog = pick_units(
            self._book, key, self._column, self._table, typed=editor.text(), taken=close
        )
        dialog.rejected.connect(lambda: self._go_on(editor))

    @staticmethod
    def _go_on(editor: QLineEdit) -> None:
        editor.setProperty("choosing", False)
        editor.setFocus()


def _no_words() -> Sequence[str]:
    return ()
