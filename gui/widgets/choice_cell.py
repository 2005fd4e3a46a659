"""Cells that are typed or chosen: a plain line with a list behind a small button (Alt+↓)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStyleOptionViewItem, QWidget

from core.i18n import tr
from gui import icons
from gui.widgets.cell_delegate import CellDelegate, Index
from gui.widgets.table_view import TableView


class ChoiceCell(CellDelegate):
    """Editors of one column: typed like any cell, or chosen from `words` with a click."""

    def __init__(self, view: TableView, words: Callable[[], Sequence[str]]) -> None:
        super().__init__(view)
        self._table = view
        self._words = words
        self.finished.connect(view.cells.finished)  # the view decides, as for every other cell
        self.chosen_other.connect(view.cells.chosen_other)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The usual line with a button at its end."""
        self.quick = self._table.cells.quick
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            button = QAction(icons.icon("down"), tr("Chọn trong danh sách (Alt+↓)"), editor)
            button.triggered.connect(lambda: self.open_list(editor))
            editor.addAction(button, QLineEdit.ActionPosition.TrailingPosition)
        return editor

    def eventFilter(self, editor: Any, event: QEvent) -> bool:
        """Alt+↓ opens the list."""
        if isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit) and _opens_list(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.open_list(editor)
                return True
        if event.type() == QEvent.Type.FocusOut and editor.property("choosing"):
            return False  # the list is open: nothing is stored yet
        return super().eventFilter(editor, event)

    def open_list(self, editor: QLineEdit) -> None:
        """Show the words under the line; choosing one stores it."""
        menu = QMenu(editor)
        menu.setObjectName("choiceList")
        for n, word in enumerate(self._words(), 1):
            action = menu.addAction(f"&{n}  {word}")
            action.triggered.connect(lambda _=False, word=word: self._choose(editor, word))
        editor.setProperty("choosing", True)
        menu.aboutToHide.connect(lambda: editor.setProperty("choosing", False))
        menu.popup(editor.mapToGlobal(editor.rect().bottomLeft()))

    def _choose(self, editor: QLineEdit, word: str) -> None:
        editor.setText(word)
        self.finished.emit(editor, 0, 0)
        self._table.setFocus()  # the row may be another one now, its editor gone with the list


def _opens_list(event: QKeyEvent) -> bool:
    alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    return alt and event.key() == Qt.Key.Key_Down
