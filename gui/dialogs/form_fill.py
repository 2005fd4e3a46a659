"""Điền biểu của cấp trên: a form is pointed at once and filled every period.

Left the form's sheet with the values that will be written, in colour; right what goes where. The
mapping lies in the book and every change of it is one undo step; the form itself is never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.services import forms, periods
from core.services.form_looks import (
    FormArrival,
    FormLook,
    Proposals,
    look_at_file,
    look_at_form,
    propose,
)
from core.services.reporting_units import kind_of
from core.session import Session
from gui import theme
from gui.book import Book
from gui.form_files import ask_about, ask_name, ask_source, ask_target, tell_saved
from gui.long_job import LongJob, read_beside, write_beside
from gui.settings import Settings
from gui.widgets.empty_page import EmptyPage
from gui.widgets.filter_box import FilterBox
from gui.widgets.form_board import FormBoard
from gui.widgets.form_links_page import counted
from gui.widgets.menu_button import MenuButton
from gui.widgets.reading_bar import ReadingBar

_LAST: Final = "form_last"
_WORD_MS: Final = 300  # a reading that takes longer says so
_REFUSALS: Final = (UserError, BookError)


class FormFillDialog(QDialog):
    """`look` is what is shown; it is asked for on a worker after every change."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formFillDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.setWindowTitle(tr("Điền biểu của cấp trên"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        room = parent.screen().availableSize()
        self.resize(min(1260, room.width() - 40), min(700, room.height() - 50))
        self._book, self._settings = book, settings
        self._job: LongJob | None = None
        self.look: FormLook | None = None
        self._make()
        self._lay_out()
        book.changed.connect(self._on_changed)
        for key, step in ((QKeySequence.StandardKey.Undo, "undo"),
                          (QKeySequence.StandardKey.Redo, "redo")):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self.step(step))
        self._fill_forms(str(settings.get(_LAST, "")))

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        session = self._book.session
        self.can_write = not session.read_only
        self.forms = FilterBox("formBox", tr("Biểu mẫu"), [], self, 26)
        self.forms.activated.connect(lambda _: self._change_form())
        found = [(each.key, each.label) for each in periods.periods(session)]
        self.periods = FilterBox("formPeriod", tr("Kỳ báo cáo"), found, self, 12)
        self.periods.choose(self._book.period.key if self._book.period else None)
        self.periods.activated.connect(lambda _: self.refresh())
        scopes = [("own", tr("Số liệu của đơn vị")), ("roll-up", tr("Số liệu tổng hợp"))]
        self.scope = FilterBox("formScope", tr("Lấy số liệu nào"), scopes, self, 14)
        self.scope.activated.connect(lambda _: self._change_scope())
        self.add = _button(self, tr("&Mở tệp biểu mẫu…"), "formOpen", self.choose_file)
        self.add.setEnabled(self.can_write)
        self.more = MenuButton("formMore", "more", tr("Việc khác với biểu mẫu này"), self)
        self.more.add("formRename", tr("Đổi &tên biểu mẫu…"), self.rename)
        self.more.add("formRemove", tr("&Xóa biểu mẫu khỏi sổ"), self.remove, icon="delete")
        self.board = FormBoard(self.can_write, self)
        self.board.stale.connect(self.refresh)
        self.board.edit_wanted.connect(self._write)
        self.said = QLabel(self)
        self.said.setObjectName("formSaid")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.reading = ReadingBar(self, after_ms=_WORD_MS)
        self.reading.stopped.connect(self.stop)
        self.fill = _button(self, tr("&Điền và lưu…"), "formFill", self._save)
        self.fill.setProperty("primary", True)
        self.close_button = _button(self, tr("Đón&g"), "formClose", self.close)
        self.empty = EmptyPage(self)
        self.empty.say(
            tr("Chưa có biểu mẫu nào trong sổ"),
            tr("Bấm “Mở tệp biểu mẫu…” hoặc thả vào đây tệp Excel (.xlsx) cấp trên gửi. Chỉ ra một"
               " lần ô nào ghi chỉ tiêu nào; các kỳ sau chương trình tự điền, mọi thứ khác trong"
               " tệp giữ nguyên."),
        )  # fmt: skip

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for part in (self.forms, self.more, self.add):
            top.addWidget(part)
        top.addStretch(1)
        for part in (self.scope, self.periods):
            top.addWidget(part)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.board)
        bottom.addWidget(self.said, 1)
        bottom.addWidget(self.reading)
        bottom.addWidget(self.fill)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP)
        layout.addLayout(top)
        layout.addWidget(self.stack, 1)
        layout.addLayout(bottom)

    # -- what is shown ------------------------------------------------------------------------

    def _fill_forms(self, chosen: str) -> None:
        known = [(each.id, each.name) for each in forms.forms(self._book.session)]
        ids = [form_id for form_id, _ in known]
        self.forms.fill(known, chosen if chosen in ids else ids[-1] if ids else None)
        is_office = kind_of(self._book.session, self._book.session.own_unit_id()) != "school"
        for part in (self.forms, self.more, self.periods):
            part.setVisible(bool(known))
        self.scope.setVisible(bool(known) and is_office)
        self.add.setProperty("primary", not known)
        self.add.style().polish(self.add)
        self.more.setEnabled(self.can_write)
        self.stack.setCurrentIndex(1 if known else 0)
        if known:
            self._change_form()
        else:
            self._drop_job()
            self.look = None
            self._tell("", "")
        self.fill.setEnabled(False)

    def _change_form(self) -> None:
        self._settings.put(_LAST, self.forms.currentData())
        self.board.forget()
        self.refresh()

    def _change_scope(self) -> None:
        form_id, scope = self.forms.currentData(), self.scope.currentData()
        self._write(lambda session: forms.set_scope(session, form_id, scope))

    @property
    def is_busy(self) -> bool:
        """Whether a look was asked for and has not come yet, or is being laid out."""
        return self._job is not None or self.board.is_laying_out

    def stop(self) -> None:
        """Read no further; what is shown stays."""
        if self._job is not None:
            self._drop_job()
            self._tell("info", tr("Đã dừng đọc biểu mẫu. Chọn lại biểu hoặc kỳ để đọc tiếp."))

    def refresh(self) -> None:
        """Ask on a worker what would be filled; a question asked before is forgotten."""
        form_id, key = self.forms.currentData(), self.periods.currentData()
        if form_id is None or key is None:
            return
        opened = self.look.opened if self.look is not None else None
        draft, known = self.board.draft(), dict(self.board.proposals)
        self._drop_job()

        def work(session: Session, job: LongJob) -> tuple[FormLook, Proposals]:
            look = look_at_form(session, form_id, key, opened, draft, job.step)
            return look, known or propose(session, look.opened, key)

        self._read(work, self._show, tr("Đang đọc biểu mẫu…"))

    def _read(
        self, work: Callable[[Session, LongJob], Any], done: Callable[[Any], None], words: str
    ) -> None:
        """Read beside the window, with a bar and a way to stop where it takes long."""

        def ended(answer: Any) -> None:
            self._end_reading()
            done(answer)

        def failed(error: Exception) -> None:
            self._end_reading()
            self._fail(error)

        self.reading.begin(words)
        self._job = read_beside(self, self._book, work, ended, failed)
        self._job.progressed.connect(self.reading.advance)

    def _end_reading(self) -> None:
        self._job = None
        self.reading.end()

    def _show(self, answer: tuple[FormLook, Proposals]) -> None:
        self.look, proposals = answer
        self.scope.choose(self.look.form.scope)
        self.board.show_look(self.look, proposals)
        self.fill.setEnabled(bool(self.look.filled))
        self._tell("", counted(self.look.filled))

    def _write(self, action: Any) -> bool:
        """Run a service; what it refuses is said here, the status line is behind the dialog."""
        try:
            action(self._book.session)
        except _REFUSALS as error:
            self._tell("problem", sentence(error))
            return False
        return True

    def step(self, step: str) -> None:
        """Undo or redo (Ctrl+Z, Ctrl+Y)."""
        session = self._book.session
        self._write(lambda _: session.undo() if step == "undo" else session.redo())

    def _on_changed(self, done: Any) -> None:
        if "setting" in done.tables:
            known = [each.id for each in forms.forms(self._book.session)]
            shown = [self.forms.itemData(n) for n in range(self.forms.count())]
            names = [each.name for each in forms.forms(self._book.session)]
            if known != shown or names != [self.forms.itemText(n) for n in range(len(shown))]:
                added = [form_id for form_id in known if form_id not in shown]
                self._fill_forms(added[-1] if added else self.forms.currentData())
            else:
                self.refresh()

    # -- files --------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a form and look at it."""
        path = ask_source(self._settings, self._book, self)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Look at a file on a worker: a form that the book knows, one like it, or a new one."""
        self._drop_job()
        self._tell("", "")
        self._read(lambda session, job: look_at_file(session, path, job.step),
                   self._take_file, tr("Đang đọc {name}…", name=path.name))  # fmt: skip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped here; one that is no workbook is refused in words."""
        if self.add.isEnabled() and _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the form that was dropped, as “Mở tệp biểu mẫu…” does."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def _take_file(self, found: FormArrival) -> None:
        self._tell("", "")
        known = {each.id: each for each in forms.forms(self._book.session)}
        if found.is_same:
            self.forms.choose(found.known)
            self._change_form()
        elif found.known in known:
            ask_about(found, known[found.known], self, self._renew, self._take_new)
        else:
            self._take_new(found)

    def _take_new(self, found: FormArrival) -> None:
        self._keep(lambda session: forms.add_form_data(session, found.path, found.data))

    def _renew(self, found: FormArrival) -> None:
        self.forms.choose(found.known)
        self._change_form()
        self._keep(
            lambda session: forms.replace_form_data(session, found.known, found.path, found.data)
        )

    def _keep(self, action: Callable[[Session], object]) -> None:
        """Put a whole file into the book, on a worker: nothing else is touched meanwhile."""
        self.setEnabled(False)

        def kept(_answer: object) -> None:
            self.setEnabled(True)

        def failed(error: Exception) -> None:
            self.setEnabled(True)
            self._fail(error)

        write_beside(self, self._book, lambda session, _: action(session), kept, failed)

    def rename(self) -> None:
        """Ask for another name."""
        if self.look is None:
            return
        form_id = self.look.form.id
        ask_name(
            self.look.form.name,
            self,
            lambda name: self._write(lambda session: forms.rename_form(session, form_id, name)),
        )

    def remove(self) -> None:
        """Take the form out of the book; Ctrl+Z brings it back."""
        if self.look is not None:
            form_id, name = self.look.form.id, self.look.form.name
            if self._write(lambda session: forms.remove_form(session, form_id)):
                self._tell("info", tr("Đã xóa biểu mẫu {name} khỏi sổ. Ctrl+Z để lấy lại.",
                                      name=name))  # fmt: skip

    def _save(self) -> None:
        """Ask where to, fill on a worker, offer the file."""
        look = self.look
        if look is None:
            return
        key, label = self.periods.currentData(), self.periods.currentText()
        ending = look.opened.package.ending
        path = ask_target(f"{look.form.name} - {label}", ending, self._settings, self._book, self)
        if path is not None:
            self.write_file(look, key, path)

    def write_file(self, look: FormLook, key: str, path: Path) -> None:
        """Fill the form for a period into a file, on a worker."""
        self.fill.setEnabled(False)
        self._tell("info", tr("Đang điền {name}…", name=path.name))
        form_id = look.form.id

        def saved(made: Path) -> None:
            self.fill.setEnabled(True)
            self._tell("info", tr("Đã lưu {name}", name=made.name))
            tell_saved(made, look.filled, self)

        read_beside(self, self._book, lambda s, _: forms.fill(s, form_id, key, path),
                    saved, self._fail)  # fmt: skip

    def _fail(self, error: Exception) -> None:
        self.fill.setEnabled(self.look is not None and bool(self.look.filled))
        self._tell("problem", sentence(error))

    def _tell(self, kind: str, words: str) -> None:
        self.said.setProperty("role", "problem" if kind == "problem" else "muted")
        self.said.style().polish(self.said)
        self.said.setText(words)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is asked for on a worker is forgotten; what is being written is waited for."""
        if not self.isEnabled():
            event.ignore()
            return
        self._drop_job()
        super().closeEvent(event)

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.abandon()
            self._end_reading()


def _dropped(event: QDropEvent) -> Path | None:
    """The file that is dragged; one at a time."""
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].is_file() else None


def _button(parent: QWidget, words: str, name: str, action: Any) -> QPushButton:
    button = QPushButton(words, parent)
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _: action())
    return button
