"""The page Nhận tệp: files are dropped or chosen, looked at, and taken when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from core.i18n import tr
from gui import theme
from gui.book import Book
from gui.long_job import Cancelled, LongJob, ProgressBox, read_beside, write_beside
from gui.models.arrivals import Arrivals
from gui.models.columns import Column
from gui.models.row_source import RowSource
from gui.number_text import number_text
from gui.settings import Settings
from gui.widgets.arrival_preview import ArrivalPreview
from gui.widgets.list_page import ListPage, tell
from gui.widgets.reading_bar import ReadingBar
from gui.worker import Job

if TYPE_CHECKING:
    from core.exchange.inbox import Item
    from core.exchange.kept_readers import KeptReaders
    from core.session import Session

_PANEL: Final = 400  # pixels at least
_SHARE: Final = 0.3  # of the page


class ReceivingPage(ListPage):
    """Nothing is written before “Tiếp nhận”; one Ctrl+Z takes all of it back."""

    NAME: ClassVar[str] = "inbox"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._arrivals = Arrivals(book)
        self._paths: list[Path] = []
        self._job: LongJob | None = None
        self._taking = False
        self._readers: KeptReaders | None = None
        super().__init__(book, settings, parent)
        self.view.clicked.connect(self._on_click)
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.view)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self.toggle_selected)

    def make_source(self) -> RowSource:
        """The files looked at."""
        return self._arrivals

    def make_columns(self) -> Sequence[Column]:
        """What is said about each."""
        return self._arrivals.columns()

    @property
    def items(self) -> list[Item]:
        """The files of the list."""
        return self._arrivals.items

    # -- layout -------------------------------------------------------------------------------

    def add_buttons(self) -> None:
        """Choose files or a folder, take in, clear the list; how far the reading is."""
        self.show_words(
            self.button(
                "inbox",
                tr("Chọn tệp…"),
                self.ask_files,
                "",
                tr("Tệp .skh, thư .eml hoặc tệp nén .zip nhận được"),
            )
        )
        self.button("folder", tr("Chọn thư mục…"), self.ask_folder, "",
                    tr("Chọn thư mục: nhận mọi tệp trong đó"))  # fmt: skip
        self.take_button = QPushButton(tr("Tiếp nhận"), self)
        self.take_button.setObjectName("takeIn")
        self.take_button.setProperty("primary", True)
        self.take_button.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        self.take_button.setToolTip(
            tr("Đưa các báo cáo đã chọn vào sổ; hoàn tác được bằng Ctrl+Z (Ctrl+Shift+Enter)")
        )
        self.take_button.clicked.connect(lambda _: self.take())
        self.toolbar.addSpacing(theme.GAP)
        self.toolbar.addWidget(self.take_button)
        self.clear_button = self.button("close", tr("Bỏ danh sách"), self.clear, "",
                                        tr("Bỏ danh sách đang xem; không xóa tệp nào"))  # fmt: skip

    def filter_widgets(self) -> Sequence[QWidget]:
        """How far the reading is, and the button that stops it."""
        self.reading = ReadingBar(self)
        self.reading.stopped.connect(self.stop)
        return [self.reading]

    def toggle_panel(self) -> None:
        """Show or hide the preview (F4)."""
        if self.panel is None:
            preview = ArrivalPreview(self.book, self)
            preview.decided.connect(self._decide)
            preview.explained.connect(self._explain)
            preview.chosen.connect(lambda place: self._toggle([place]))
            self.panel: Any = preview
            self.splitter.addWidget(preview)
            self.splitter.setStretchFactor(0, 1)
            width = max(_PANEL, round(self.width() * _SHARE))
            self.splitter.setSizes([max(1, self.width() - width), width])
        else:
            self.panel.setVisible(self.panel.isHidden())
        self.detail_button.setChecked(not self.panel.isHidden())
        self._show_current(self.view.current_key())

    # -- looking ------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Let the user choose files."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self.window(), tr("Chọn tệp nhận được"), self._folder(),
            tr("Báo cáo, thư, tệp nén (*.skh *.eml *.zip);;Mọi tệp (*)"),
        )  # fmt: skip
        self.take_in([Path(name) for name in chosen])

    def ask_folder(self) -> None:
        """Let the user choose a folder."""
        chosen = QFileDialog.getExistingDirectory(
            self.window(), tr("Chọn thư mục có tệp nhận được"), self._folder()
        )
        self.take_in([Path(chosen)] if chosen else [])

    def _folder(self) -> str:
        kept = self.settings.get("inbox_folder")
        return kept if isinstance(kept, str) else str(self.book.session.path.parent)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Look at files and folders on a worker; those of the list stay in it."""
        if not paths:
            return
        if any(item.taken for item in self.items):
            self._paths = []  # that batch is done
        self._paths += [path for path in paths if path not in self._paths]
        first = paths[0]
        self.settings.put("inbox_folder", str(first if first.is_dir() else first.parent))
        self._look()

    def _look(self) -> None:
        from core.exchange.inbox import look

        if self._job is not None:
            self._job.abandon()
        paths = tuple(self._paths)

        readers = self._kept_readers()

        def work(session: Session, job: LongJob) -> list[Item]:
            pool = readers.take()
            try:
                return look(session, paths, progress=job.report, cancelled=job.is_cancelled,
                            pool=pool)  # fmt: skip
            finally:
                readers.give_back(pool)

        self._job = read_beside(self, self.book, work, self._show_items, self._refuse)
        self._job.progressed.connect(self._show_progress)
        self.reading.begin(tr("Đang đọc các tệp…"))
        if self.panel is None:
            self.toggle_panel()  # now, while there are no rows to lay out again beside it
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Files are about to come: their readers get ready."""
        super().showEvent(event)
        if self._readers is None:
            Job(self._kept_readers().start, lambda _: None, self.book.tell_problem).start()

    def _kept_readers(self) -> KeptReaders:
        if self._readers is None:
            from core.exchange.kept_readers import KeptReaders

            self._readers = KeptReaders()
            self.destroyed.connect(self._readers.close)
        return self._readers

    def stop(self) -> None:
        """Stop reading; what was read so far is shown."""
        if self._job is not None:
            self._job.cancel()

    def _show_progress(self, done: int, total: int) -> None:
        self.reading.advance(done, total)
        self.reading.say(tr("Đã đọc {done}/{total} tệp", done=done, total=total))

    def _end_reading(self) -> None:
        self._job = None
        self.reading.end()

    def _show_items(self, items: list[Item]) -> None:
        stopped = self._job is not None and self._job.is_cancelled()
        self._end_reading()
        self._arrivals.show(items)
        self.reload()
        self._go_to_first()  # what is to be taken stands first
        self.view.setFocus()
        if stopped:
            tell(self.book, tr("Đã dừng; danh sách chỉ có các tệp đã đọc xong."))
        elif not items:
            tell(self.book, tr("Không có tệp báo cáo nào ở nơi vừa chọn."))

    def _refuse(self, error: Exception) -> None:
        self._end_reading()
        self.book.tell_problem(error)
        self._refresh()

    # -- choosing -----------------------------------------------------------------------------

    def _on_click(self, index: Any) -> None:
        key = self.model.key_at(index.row())
        if index.column() == 0 and isinstance(key, int):
            self._toggle([key])

    def toggle_selected(self) -> None:
        """Choose the selected files, or leave them (space bar)."""
        self._toggle([key for key in self.view.selected_keys() if isinstance(key, int)])

    def _toggle(self, places: list[int]) -> None:
        if any(self.items[place].may_be_taken for place in places):
            self._arrivals.toggle(places)
            self._redraw()

    def _decide(self, place: int, unit_id: int | None) -> None:
        self._arrivals.decide(place, unit_id)
        self._redraw()

    def _explain(self, place: int, text: str) -> None:
        """Why a doubtful file is taken; typing it chooses the file."""
        self._arrivals.reasons[place] = text
        if place not in self._arrivals.chosen:
            self._arrivals.toggle([place])
            self._redraw()

    def _ask_reason(self, place: int) -> None:
        """Go to a chosen file that is taken with a reason only."""
        self.view.show_key(place)
        if self.panel is None or self.panel.isHidden():
            self.toggle_panel()
        self.panel.why.setFocus()
        tell(self.book, tr("Tệp “{file}” còn điều phải hỏi lại. Hãy ghi lý do nhận ở khung bên"
                           " phải rồi bấm Tiếp nhận.", file=self.items[place].file))  # fmt: skip

    def _redraw(self) -> None:
        """Show the list again where it stands."""
        self.model.load()
        self._after_rows()

    # -- taking -------------------------------------------------------------------------------

    def take(self) -> None:
        """Take everything chosen, in one transaction, on a worker."""
        from core.exchange.inbox import take

        arrivals = self._arrivals
        if not arrivals.chosen or self._job is not None or self.book.session.read_only:
            return
        items, chosen = list(arrivals.items), set(arrivals.chosen)
        if (place := arrivals.unexplained()) is not None:
            self._ask_reason(place)
            return
        decisions, reasons = arrivals.all_decisions(), dict(arrivals.reasons)
        box = ProgressBox(tr("Đang đưa {n} báo cáo vào sổ…", n=len(chosen)), self.window())

        def work(session: Session, job: LongJob) -> list[Item]:
            return take(session, items, chosen, decisions, reasons=reasons, progress=job.step)

        def done(taken: list[Item]) -> None:
            self._job, self._taking = None, False
            box.end()
            self._arrivals.show(taken)
            self.reload()
            tell(self.book, _taken_words(taken))

        def failed(error: Exception) -> None:
            self._job, self._taking = None, False
            box.end()
            if isinstance(error, Cancelled):
                tell(self.book, str(error))
            else:
                self.book.tell_problem(error)
            self._refresh()

        self._taking = True
        self._job = write_beside(self, self.book, work, done, failed)
        box.follow(self._job)

    def clear(self) -> None:
        """Forget the list; no file is touched."""
        if self._job is None:
            self._paths = []
            self._arrivals.show([])
            self.reload()

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._arrivals.search = self.search
        super().reload()

    def _on_changed(self, done: Any) -> None:
        """After an undo, or a change from elsewhere, what was said of the files may be wrong."""
        super()._on_changed(done)
        if self._taking or not self.items or self._job is not None:
            return
        logged = (c.after or c.before or {} for c in done.of("submission"))
        received = any(row.get("way") == "in" for row in logged)
        if received and all(path.exists() for path in self._paths):
            self._look()

    def _after_rows(self) -> None:
        super()._after_rows()
        self._refresh()

    def _refresh(self) -> None:
        n = len(self._arrivals.chosen)
        self.take_button.setText(tr("Tiếp nhận {n} báo cáo", n=n) if n else tr("Tiếp nhận"))
        writable = not self.book.session.read_only
        self.take_button.setEnabled(n > 0 and self._job is None and writable)
        self.clear_button.setEnabled(bool(self.items) and self._job is None)

    def empty_words(self) -> tuple[str, str]:
        """What an empty list says."""
        return (
            tr("Kéo thả tệp nhận được vào đây"),
            tr("Tệp .skh, thư .eml, tệp nén .zip hoặc cả thư mục. Chương trình xem và phân loại"
               " trước; chưa ghi gì vào sổ cho đến khi bấm Tiếp nhận."),
        )  # fmt: skip

    def count_text(self, count: int) -> str:
        """How many files, how many of them chosen."""
        if not self.items:
            return ""
        return tr("{n} tệp, chọn {chosen}", n=count, chosen=len(self._arrivals.chosen))


def _taken_words(items: Sequence[Item]) -> str:
    taken = sum(item.taken for item in items)
    changes = sum(item.changes for item in items if item.taken)
    left = len(items) - taken
    words = tr("Đã nhận {taken} báo cáo, {changes} dòng số liệu thay đổi.", taken=taken,
               changes=number_text(changes))  # fmt: skip
    return words + (" " + tr("Để lại {left} tệp, có lý do từng tệp.", left=left) if left else "")
