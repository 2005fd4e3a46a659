"""The form at the right of a table: every field of the current row, stored when it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber
from core.rules.short_text import shortened
from gui import icons, theme
from gui.book import Book, Question
from gui.models.columns import Field, Key, Row
from gui.number_text import day_text, full_text, read_day, typing_text
from gui.widgets.cell_delegate import mark_refused

_TEXT_LINES: Final = 4


class DetailPanel(QScrollArea):
    """Shows one row as a form. `fields_of` says which fields a row has.

    A field is written through its `set` when the cursor leaves it; refused text stays, marked, with
    the sentence in the status line.
    """

    def __init__(
        self, book: Book, fields_of: Callable[[Row], Sequence[Field]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("detailPanel")
        self.setAccessibleName(tr("Chi tiết của dòng đang chọn"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(260)
        self._book = book
        self._fields_of = fields_of
        self._row: Row | None = None
        self._key: Key | None = None
        self._fields: list[Field] = []
        self._editors: list[QWidget] = []
        self._loaded: list[str | None] = []  # None: of another row, to be filled anew
        self._build([])

    def _leave_row(self) -> None:
        """Before another row is shown: store in the present one what is typed for it.

        Text that is refused cannot stay in the form of another row: it is dropped, and said.
        """
        if self._row is not None:
            self.commit()
        for place, editor in enumerate(self._editors):
            if editor.property("refused"):
                mark_refused(editor, False)
                words = tr("Đã sang dòng khác nên bỏ nội dung chưa ghi được ở mục “{field}”: "
                           "“{text}”.", field=self._fields[place].label,
                           text=shortened(self._text(place)))  # fmt: skip
                self._book.told.emit("problem", words)
        self._loaded = [None] * len(self._editors)

    def show_row(self, row: Row | None, key: Key | None = None) -> None:
        """Show another row, or the same one with new contents; None shows a hint."""
        if key != self._key:
            self._leave_row()
            if key == self._key:
                return  # storing has led here already, with the row as it is now
        fields = [] if row is None else list(self._fields_of(row))
        if [_shape(f) for f in fields] != [_shape(f) for f in self._fields] or not fields:
            self._build(fields)
        self._row, self._fields, self._key = row, fields, key
        for place, field in enumerate(fields):
            self._load(place, field)

    def commit(self) -> bool:
        """Store the field the cursor is in; False when it was refused."""
        for place, editor in enumerate(self._editors):
            if editor.hasFocus():
                self._store(place)
                return not editor.property("refused")
        return True

    def editor(self, name: str) -> QWidget:
        """The widget of a field, by the field's name."""
        return self._editors[[field.name for field in self._fields].index(name)]

    # -- building -----------------------------------------------------------------------------

    def _build(self, fields: list[Field]) -> None:
        page = QWidget()
        page.setObjectName("detailPage")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.GAP * 2, theme.GAP, theme.GAP * 2, theme.GAP * 2)
        layout.setSpacing(theme.SMALL_GAP)
        self._editors, self._loaded = [], []
        section = ""
        for place, field in enumerate(fields):
            if field.section and field.section != section:
                section = field.section
                layout.addSpacing(theme.GAP)
                layout.addWidget(_label(section, "section"))
            label = _label(field.label, "small")
            editor = self._make(field, place)
            label.setBuddy(editor)
            if field.buttons:
                layout.addLayout(self._headed(label, place, field))
            elif field.label:
                layout.addWidget(label)
            layout.addWidget(editor)
            self._editors.append(editor)
            self._loaded.append(None)
        if not fields:
            layout.addWidget(_label(tr("Chọn một dòng trong bảng để xem và sửa mọi mục."), "muted"))
        layout.addStretch(1)
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:  # later: it may be one of its own fields that caused this
            old.hide()
            old.deleteLater()

    def _headed(self, label: QLabel, place: int, field: Field) -> QHBoxLayout:
        """The label with the field's buttons at its end."""
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(label, 1)
        for number, said in enumerate(field.buttons):
            button = QToolButton()
            button.setObjectName(f"field_{field.name}_{said.icon}")
            button.setIcon(icons.icon(said.icon))
            button.setToolTip(said.label)
            if said.worded:
                button.setText(said.label)
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAccessibleName(said.label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setEnabled(said.looks or not self._book.session.read_only)
            button.clicked.connect(partial(self._run, place, number, button))
            line.addWidget(button)
        return line

    def _run(self, place: int, number: int, button: QToolButton, _: bool = False) -> None:
        """Store what is typed, then do what the button says for the row as it is now."""
        if self.commit():
            self._fields[place].buttons[number].run(self._row, button)

    def _make(self, field: Field, place: int) -> QWidget:
        editor: QWidget
        if field.kind == "choice":
            editor = QComboBox()
            editor.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            editor.activated.connect(lambda _: self._store(place))
        elif field.kind == "multiline":
            editor = _TextField(partial(self._store, place))
        elif field.kind == "info":
            editor = _label("", "muted")
        else:
            editor = QLineEdit()
            editor.editingFinished.connect(partial(self._store, place))
            editor.textEdited.connect(lambda _: mark_refused(editor, False))
        editor.installEventFilter(self)
        editor.setObjectName(f"field_{field.name}")
        editor.setAccessibleName(field.label)
        if field.hint:
            editor.setToolTip(theme.plain_tooltip(field.hint))
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the form instead of changing a value; Esc drops what is typed."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            return event.type() == QEvent.Type.KeyPress and self._drop_typed(watched)
        return super().eventFilter(watched, event)

    def _drop_typed(self, editor: QObject) -> bool:
        """Put back what an editor showed before it was typed into; False when nothing was."""
        place = next((n for n, own in enumerate(self._editors) if own is editor), None)
        if place is None or self._text(place) == self._loaded[place]:
            return False
        before = self._loaded[place] or ""
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(before)
        elif isinstance(editor, QLineEdit):
            editor.setText(before)
        else:
            return False
        mark_refused(editor, False)
        return True

    # -- contents -----------------------------------------------------------------------------

    def _load(self, place: int, field: Field) -> None:
        editor = self._editors[place]
        text = field.get(self._row) or ""
        if field.kind == "date":
            text = day_text(text)
        if editor.property("refused") or (editor.hasFocus() and text == self._loaded[place]):
            return  # somebody is typing here
        self._loaded[place] = text
        fixed = field.set is None or self._book.session.read_only
        if isinstance(editor, QComboBox):
            _fill_choices(editor, field, self._row, text)
            editor.setEnabled(not fixed)
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.setReadOnly(fixed)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.setCursorPosition(0)
            editor.setReadOnly(fixed)
        elif isinstance(editor, QLabel):
            editor.setText(text)
            editor.setVisible(bool(text))

    def _text(self, place: int) -> str:
        editor = self._editors[place]
        if isinstance(editor, QComboBox):
            return str(editor.currentData() or "")
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        return editor.text() if isinstance(editor, QLineEdit) else ""

    def _store(self, place: int, settled: str | None = None) -> None:
        field, editor = self._fields[place], self._editors[place]
        text = self._text(place) if settled is None else settled
        if field.set is None or (settled is None and text == self._loaded[place]):
            mark_refused(editor, False)
            return
        try:
            value = (read_day(text) or "") if field.kind == "date" else text
            before, self._loaded[place] = self._loaded[place], text
            try:
                field.set(self._row, value)
            except BaseException:
                self._loaded[place] = before
                raise
        except AmbiguousNumber as two:
            mark_refused(editor, True)
            self._ask(place, two)
        except (UserError, BookError, ValueError) as error:
            mark_refused(editor, True)
            self._book.tell_problem(error)
        else:
            if editor in self._editors:  # else the form was built anew for another row
                mark_refused(editor, False)

    def _ask(self, place: int, two: AmbiguousNumber) -> None:
        def answer(reading: Any) -> None:
            self._book.asked.emit(None)
            self._store(place, typing_text(reading))

        texts = [full_text(reading) for reading in two.readings]
        self._book.asked.emit(
            Question(
                tr("“{text}” là {first} hay {second}?", text=self._text(place), first=texts[0],
                   second=texts[1]),
                tuple((t, partial(answer, r)) for t, r in zip(texts, two.readings, strict=True)),
            )
        )  # fmt: skip


class _TextField(QPlainTextEdit):
    """A few lines of text; Tab leaves it, and leaving stores it."""

    def __init__(self, left: Callable[[], None]) -> None:
        super().__init__()
        self._left = left
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _TEXT_LINES + theme.GAP * 2)

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self._left()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mark_refused(self, False)
        super().keyPressEvent(event)


def _shape(field: Field) -> tuple[str, ...]:
    """What decides how a field is built."""
    icons_shown = (button.icon for button in field.buttons)
    return (field.name, field.kind, field.label, field.section, *icons_shown)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _fill_choices(editor: QComboBox, field: Field, row: Row, value: str) -> None:
    choices = list(field.choices(row)) if field.choices else []
    if [editor.itemData(i) for i in range(editor.count())] != [c.value for c in choices]:
        editor.clear()
        for choice in choices:
            editor.addItem(choice.label, choice.value)
    editor.setCurrentIndex(editor.findData(value))
