"""What happens to the text of an editor that is left: stored, refused, or asked about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPersistentModelIndex
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QWidget,
)

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from core.rules.short_text import shortened
from gui.book import Question
from gui.models.row_names import row_name
from gui.models.table_model import Index
from gui.number_text import full_text, typing_text
from gui.widgets.cell_delegate import mark_refused, typed

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView

_MOST_SHOWN: Final = 60  # letters of a refused text in a sentence


class CellCommit(QObject):
    """Refused text stays in its editor, marked, with a sentence in the status line.

    The cursor goes on as after any other text and the other cells work; what concerns the whole
    table or book (undo, another period, F8) leads back to the refused text first. The cursor that
    comes back selects it: typing replaces it, F2 mends it, Esc gives it up.

    A number with two readings is asked about in the status line: Enter again takes the first
    reading, Ctrl+Enter the second, the buttons either.
    """

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._asked: tuple[QWidget, str, AmbiguousNumber] | None = None
        view.cells.finished.connect(self.finish)
        view.cells.chosen_other.connect(self._finish_other)

    def finish(self, editor: QWidget, down: int, right: int) -> None:
        """Store what was typed and move on; refused text stays and a question waits."""
        if self._is_asked(editor) and (down or right):
            stored = self._take(0)
        else:
            stored = self._store(editor, typed(editor))
        if stored:
            self._leave(editor)
        if (down or right) and self._asked is None:
            self._view.setFocus()
            self._view.step(down, right)

    def return_to(self, editor: QWidget) -> None:
        """The cursor is back in a cell with refused text."""
        editor.setFocus()
        if isinstance(editor, QLineEdit):
            editor.selectAll()

    def commit_new(self) -> bool:
        """Store what is being typed; False when it was refused just now, not some time ago."""
        typing = [e for e in self.open_editors() if not e.property("refused")]
        for editor in typing:
            self.finish(editor, 0, 0)
        return not any(e.property("refused") for e in self.open_editors() if e in typing)

    def commit_open(self) -> bool:
        """Store the open editor before something else happens; goes to a text that is refused."""
        return self.commit_new() and not self.show_refused()

    def show_refused(self) -> bool:
        """Put the cursor into the first refused text and say where it is; False without one."""
        refused = [e for e in self.open_editors() if e.property("refused")]
        if not refused:
            return False
        place, table = refused[0].property("place"), self._view.table
        self._view.go_to(place.row(), place.column())
        refused[0].setFocus()
        words = tr(
            "Ô “{column}” của “{row}” còn nội dung chưa ghi được: “{text}”. Sửa lại, hoặc bấm Esc "
            "trong ô đó để bỏ.",
            column=table.columns[place.column()].header,
            row=row_name(table, place.row()),
            text=shortened(typed(refused[0]), _MOST_SHOWN),
        )
        table.book.told.emit("problem", words)
        return True

    def drop_at(self, cells: Sequence[tuple[int, int]]) -> None:
        """Close the refused editors of cells that got another content."""
        for row, column in cells if self.refused_texts() else ():
            editor = self.editor_at(self._view.table.index(row, column))
            if editor is not None:
                self._leave(editor)

    def open_editors(self) -> list[QWidget]:
        """Editors that are open, refused ones included."""
        found = self._view.viewport().findChildren(QWidget, "cellEditor")
        return [e for e in found if not e.isHidden()]

    def refused_texts(self) -> list[str]:
        """What stands in editors and could not be stored."""
        return [typed(e) for e in self.open_editors() if e.property("refused")]

    def editor_at(self, index: Index) -> QWidget | None:
        """The editor open in a cell."""
        for editor in self.open_editors():
            place = editor.property("place")
            if isinstance(place, QPersistentModelIndex) and place == index:
                return editor
        return None

    def forget_refused(self) -> None:
        """Give up texts that could not be stored because the rows go away; say which."""
        texts = self.refused_texts()
        for editor in self.open_editors():
            mark_refused(editor, False)
            self._view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        if texts:
            joined = "; ".join(f"“{shortened(text, _MOST_SHOWN)}”" for text in texts)
            words = tr("Nội dung chưa ghi được đã bỏ khi đổi bảng: {texts}.", texts=joined)
            self._view.table.book.told.emit("problem", words)

    def closing(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> bool:
        """Whether an editor may close: refused text stays until put right or given up (Esc)."""
        if editor.property("refused"):
            if hint != QAbstractItemDelegate.EndEditHint.RevertModelCache:
                return False
            mark_refused(editor, False)
            self._view.table.book.told.emit("info", "")
        if self._asked is not None and self._asked[0] is editor:
            self._asked = None
            self._view.table.book.asked.emit(None)
        return True

    # -- storing ------------------------------------------------------------------------------

    def _store(self, editor: QWidget, text: str) -> bool:
        place = editor.property("place")
        if not isinstance(place, QPersistentModelIndex) or not place.isValid():
            return True
        try:
            self._view.table.write(place.row(), place.column(), text)
        except AmbiguousNumber as two:
            self._ask(editor, two)
            return False
        except (UserError, BookError, ValueError) as error:
            self._refuse(editor)
            self._view.table.book.tell_problem(error)
            return False
        return True

    def _refuse(self, editor: QWidget) -> None:
        """Mark an editor, and let others open beside it."""
        mark_refused(editor, True)
        self._view.setState(QAbstractItemView.State.NoState)

    def _leave(self, editor: QWidget) -> None:
        mark_refused(editor, False)
        had_focus = QApplication.focusWidget() is editor
        self._view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if had_focus:
            self._view.setFocus()

    # -- two readings -------------------------------------------------------------------------

    def _is_asked(self, editor: QWidget) -> bool:
        asked = self._asked
        return asked is not None and asked[0] is editor and asked[1] == typed(editor)

    def _ask(self, editor: QWidget, two: AmbiguousNumber) -> None:
        self._refuse(editor)
        text = typed(editor)
        self._asked = (editor, text, two)
        first, second = (full_text(reading) for reading in two.readings)
        question = tr(
            "“{text}” là {first} (bấm Enter) hay {second} (bấm Ctrl+Enter)?",
            text=text,
            first=first,
            second=second,
        )
        answers = ((first, partial(self._answer, 0)), (second, partial(self._answer, 1)))
        self._view.table.book.asked.emit(Question(question, answers))

    def _take(self, reading: int) -> bool:
        if self._asked is None:
            return False
        editor, _, two = self._asked
        self._asked = None
        self._view.table.book.asked.emit(None)
        return self._store(editor, typing_text(two.readings[reading]))

    def _answer(self, reading: int) -> None:
        editor = self._asked[0] if self._asked is not None else None
        if editor is not None and self._take(reading):
            self._leave(editor)
            self._view.setFocus()
            self._view.step(1, 0)

    def _finish_other(self, editor: QWidget) -> None:
        if self._is_asked(editor):
            self._answer(1)
        else:
            self.finish(editor, 1, 0)
