"""The page Tình hình gửi: who has sent, who is late; reminders and receipts in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from core.exchange import reminders
from core.exchange.matrix import Cell, state_words
from core.exchange.reminded import record
from core.i18n import tr
from gui.book import Book
from gui.long_job import LongJob, ProgressBox, write_beside
from gui.models.columns import Column, Field, Row
from gui.models.row_source import RowSource
from gui.models.sending_table import (
    FILTERS,
    SendingSource,
    sending_columns,
    sending_fields,
)
from gui.opening import copy_text, open_path
from gui.settings import Settings
from gui.widgets.filter_box import FilterBox
from gui.widgets.list_page import ListPage, tell
from gui.widgets.menu_button import MenuButton

if TYPE_CHECKING:
    from core.session import Session

_FOLDER = "remind_folder"
_NAMED = 12  # units in a tool tip


class SendingPage(ListPage):
    """A column for each period of the year.

    Every button acts on one period, that of the column the cursor is in, and on the selected units;
    none is selected until somebody selects, then it is all of them. The buttons say which.
    """

    NAME: ClassVar[str] = "sending"

    figures_wanted = Signal(int)
    """Show the figures of this unit in the tab Chỉ tiêu."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = SendingSource(book)
        super().__init__(book, settings, parent)
        self.view.chosen.currentColumnChanged.connect(lambda *_: self._show_current(None))
        self.view.chosen.selectionChanged.connect(lambda *_: self._say_whom())
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.show_history)
        everyone = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.view)
        everyone.setContext(Qt.ShortcutContext.WidgetShortcut)
        everyone.activated.connect(self._select_nobody)
        self._say_whom()

    def make_source(self) -> RowSource:
        """Units that are to report."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """Units and the periods of the year."""
        return sending_columns(self.book, self._source.periods)

    def fields_of(self, row: Row) -> Sequence[Field]:
        """What was sent and asked in the period the cursor is in."""
        return sending_fields(self.book, row, self.period_at_cursor())

    def add_buttons(self) -> None:
        """Reminders, receipts, the unit's figures."""
        self.write_button = self.show_words(
            self.button("submit", tr("Đôn đốc"), self.write_reminders)
        )  # fmt: skip
        self.receipt_button = self.show_words(
            self.button("saved", tr("Lập phiếu…"), self.answer, "Ctrl+Shift+U")
        )  # fmt: skip
        more = MenuButton("sendingMore", "more", tr("Việc khác với các đơn vị"), self)
        more.add("copyReminder", tr("Chép tin nhắn đôn đốc (Zalo)"), self.copy_reminder,
                 icon="paste", key="Ctrl+Shift+Y")  # fmt: skip
        more.add("remindElsewhere", tr("Đôn đốc, lưu vào thư mục khác…"),
                 self._write_elsewhere, icon="folder")  # fmt: skip
        more.add("exportSending", tr("Xuất bảng theo dõi…"), self._export, icon="print")
        more.add("showFigures", tr("Xem số liệu"), self.show_figures, icon="right")
        self.toolbar.addWidget(more)

    def filter_widgets(self) -> Sequence[QWidget]:
        """Units by their state in the chosen period."""
        self.state_box = FilterBox(
            "sendingStates",
            tr("Lọc theo tình hình ở kỳ đang xem"),
            [
                (None, tr("Mọi đơn vị")),
                ("waiting", tr("Chưa gửi, trả lại")),
                ("late", tr("Quá hạn")),
                ("new", tr("Đã gửi, chưa xem")),
                ("returned", tr("Đã trả lại")),
                ("settled", tr("Đã tiếp nhận, duyệt")),
            ],
            self,
            11,
        )
        self.state_box.activated.connect(lambda _: self._narrow())
        return [self.state_box]

    def _narrow(self) -> None:
        self._source.states = FILTERS[self.state_box.currentData()]
        self.reload()

    def narrow(self, name: str) -> None:
        """'late', 'waiting' …, '' = every unit."""
        self.state_box.choose(name or None)
        self._narrow()

    # -- place --------------------------------------------------------------------------------

    def period_at_cursor(self) -> int:
        """The period of the column the cursor is in, else the chosen one."""
        place = self.view.currentIndex().column() - 1
        shown = self._source.periods
        return shown[place].id if 0 <= place < len(shown) else self.book.period_id or 0

    def _period(self) -> Any:
        """The `Period` the buttons are about: that of the column the cursor is in."""
        wanted = self.period_at_cursor()
        return next((p for p in self._source.periods if p.id == wanted), self.book.period)

    def _cells(self) -> list[Cell]:
        """The cells the buttons are about: of the selected units, of all shown when none is."""
        keys = self.view.selected_keys() if self.view.chosen.hasSelection() else self.model.keys()
        rows: Any = self._source.rows(list(keys)).values()
        period = self.period_at_cursor()
        return [row.cells[period] for row in rows if period in row.cells]

    def waiting(self) -> list[Cell]:
        """Those of them whose report is asked for and not in, the latest first."""
        found = [cell for cell in self._cells() if cell.is_waited_for]
        return sorted(found, key=lambda cell: -cell.days_late)

    def to_answer(self) -> list[Cell]:
        """Those of them whose report is held; of all units only what nobody has answered yet."""
        found = [cell for cell in self._cells() if cell.revision]
        if self.view.chosen.hasSelection():
            return found
        return [cell for cell in found if cell.state == "submitted"]

    def _select_nobody(self) -> None:
        self.view.chosen.clearSelection()

    def _say_whom(self) -> None:
        """Say on the buttons how many units they are about, in their tips which, and the period."""
        period = self._period()
        label = period.label if period is not None else ""
        waiting, held = self.waiting(), self.to_answer()
        self.write_button.setText(
            tr("Đôn đốc {n} đơn vị", n=len(waiting)) if waiting else tr("Đôn đốc")
        )
        self.write_button.setToolTip(_tip(
            tr("Đôn đốc gửi {period}: thư nháp, công văn PDF và Word, danh sách Excel",
               period=label), waiting, tr("Không có đơn vị nào phải đôn đốc ở {period}.",
               period=label),
        ))  # fmt: skip
        self.receipt_button.setToolTip(_tip(
            tr("Phiếu tiếp nhận {period}: nhận, trả lại, duyệt hoặc khóa (Ctrl+Shift+U)",
               period=label), held, tr("Chọn đơn vị đã gửi báo cáo ở kỳ cần lập phiếu."),
        ))  # fmt: skip

    def show_history(self) -> None:
        """What went between the unit and the office about the period of the cell (Enter)."""
        if self.panel is None or self.panel.isHidden():
            self.toggle_panel()

    # -- reminders ----------------------------------------------------------------------------

    def copy_reminder(self) -> None:
        """Put the message for a Zalo group on the clipboard, and write it down in the log."""
        period, session = self._period(), self.book.session
        if period is None:
            return
        waiting = self.waiting()
        if not waiting:
            self._tell_nobody()
            return
        copy_text(reminders.message(session, period, waiting))
        if not session.read_only:
            self.book.attempt(lambda: record(session, waiting, "zalo"))
        tell(self.book, tr("Đã chép tin nhắn đôn đốc {n} đơn vị gửi {period}; dán vào nhóm Zalo.",
                           n=len(waiting), period=period.label))  # fmt: skip

    def _tell_nobody(self) -> None:
        label = self._period().label
        if not self.view.chosen.hasSelection():
            words = tr("Không có đơn vị nào phải đôn đốc ở {period}.", period=label)
        else:
            words = tr("Đơn vị đang chọn không phải đôn đốc ở {period}. Bấm Esc để bỏ chọn và đôn"
                       " đốc mọi đơn vị chưa gửi.", period=label)  # fmt: skip
        tell(self.book, words)

    def write_reminders(self, folder: Path | None = None) -> None:
        """Write drafts, letter and list into a folder: the one given, else the remembered one."""
        period = self._period()
        if period is None:
            return
        waiting = self.waiting()
        if not waiting:
            self._tell_nobody()
            return
        chosen = folder or self._kept_folder() or self._ask_folder()
        if chosen is None:
            return
        box = ProgressBox(tr("Đang lập thư đôn đốc {n} đơn vị…", n=len(waiting)), self.window())
        box.setCancelButton(None)

        def work(session: Session, _: LongJob) -> tuple[Path, ...]:
            return reminders.remind(session, period, waiting, chosen)

        def done(files: tuple[Path, ...]) -> None:
            box.end()
            tell(self.book, tr("Đã lập {n} tệp đôn đốc {units} đơn vị gửi {period} trong {folder}",
                               n=len(files), units=len(waiting), period=period.label,
                               folder=chosen))  # fmt: skip
            open_path(chosen)

        def failed(error: Exception) -> None:
            box.end()
            self.book.tell_problem(error)

        box.follow(write_beside(self, self.book, work, done, failed))

    def _kept_folder(self) -> Path | None:
        """Where reminders went the last time, if it is still there."""
        kept = self.settings.get(_FOLDER)
        return Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else None

    def _ask_folder(self) -> Path | None:
        start = self._kept_folder() or self.book.session.path.parent
        chosen = QFileDialog.getExistingDirectory(
            self.window(), tr("Thư mục lưu thư đôn đốc"), str(start)
        )
        if not chosen:
            return None
        self.settings.put(_FOLDER, chosen)
        return Path(chosen)

    def _write_elsewhere(self) -> None:
        if self.waiting() and (folder := self._ask_folder()) is not None:
            self.write_reminders(folder)

    def _export(self) -> None:
        """The matrix of the year as a document."""
        self.book.document_wanted.emit("sending", "xlsx")

    # -- answering ----------------------------------------------------------------------------

    def answer(self) -> None:
        """A receipt for the selected units, as far as a report of theirs is held."""
        cells = self.to_answer()
        if not cells:
            tell(self.book, tr("Chọn đơn vị đã gửi báo cáo ở kỳ cần lập phiếu."))
            return
        from gui.dialogs.answer_report import AnswerReportDialog

        AnswerReportDialog(self.book, cells, self.settings, self.window()).open()

    def show_figures(self) -> None:
        """The figures of the unit the cursor is on."""
        key = self.view.current_key()
        if isinstance(key, int):
            self.figures_wanted.emit(key)

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def refresh(self) -> None:
        """Ask again; the columns are those of the year looked at."""
        self._source.entries()  # the year may be another one
        self.model.set_columns(self.make_columns())
        self.view.lay_columns()
        super().refresh()
        if self.book.period is not None:
            ids = [p.id for p in self._source.periods]
            row = max(0, self.view.currentIndex().row())
            if self.model.rowCount() and self.book.period.id in ids:
                self._stand_on(row, ids.index(self.book.period.id) + 1)

    def _go_to_first(self) -> None:
        if self.model.rowCount():
            self._stand_on(0, self.first_column())

    def _stand_on(self, row: int, column: int) -> None:
        """Put the cursor into a cell without selecting its unit: the buttons are about all."""
        index = self.model.index(row, column)
        self.view.chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Clear)

    def keep_place(self, show: Callable[[], None]) -> None:
        """The same units stay selected, or none."""
        with self._same_selected():
            super().keep_place(show)

    def _follow_row(self, done: Any) -> None:
        with self._same_selected():
            super()._follow_row(done)

    @contextmanager
    def _same_selected(self) -> Iterator[None]:
        keys = self.view.selected_keys() if self.view.chosen.hasSelection() else []
        yield
        column = max(0, self.view.currentIndex().column())
        selection = QItemSelection()
        for key in keys:
            if (row := self.model.row_of(key)) is not None:
                index = self.model.index(row, column)
                selection.select(index, index)
        self.view.chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _after_rows(self) -> None:
        super()._after_rows()
        self._say_whom()

    def _show_current(self, key: object) -> None:
        super()._show_current(key)
        enabled = not self.book.session.read_only
        self.receipt_button.setEnabled(enabled)
        self.write_button.setEnabled(enabled)
        self._say_whom()

    def first_column(self) -> int:
        """The chosen period."""
        ids = [p.id for p in self._source.periods]
        return ids.index(self.book.period_id) + 1 if self.book.period_id in ids else 0

    def empty_words(self) -> tuple[str, str]:
        """What the page says without units, or when none is in the state chosen."""
        if self._source.states:
            return (tr("Không có đơn vị nào như vậy ở kỳ này"),
                    tr("Chọn “Mọi đơn vị” để xem lại tất cả."))  # fmt: skip
        return (
            tr("Chưa có đơn vị nào phải báo cáo"),
            tr("Thêm trường ở trang Trường và ghi “Trực thuộc” là cơ quan của sổ này."),
        )

    def count_text(self, count: int) -> str:
        """How many units are in which state in the chosen period."""
        words = state_words()
        counts: dict[str, Any] = self._source.counts()
        parts = [f"{words[s]} {counts[s]}" for s in words if s in counts]
        return " · ".join(parts)


def _tip(heading: str, cells: Sequence[Cell], without: str) -> str:
    """A tool tip: what a button does, and the units it does it to."""
    names = [cell.unit.name for cell in cells[:_NAMED]]
    if len(cells) > _NAMED:
        names.append(tr("… và {n} đơn vị khác", n=len(cells) - _NAMED))
    return "\n".join([heading, *(names or [without])])
