"""The main window: one open book, its tabs, and everything around them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, sentence
from core.i18n import tr
from core.services import periods
from core.session import Session
from gui import tab_list, theme
from gui.actions import Actions
from gui.assistance import Assistance
from gui.book import Book
from gui.documents import Documents
from gui.exchange import Exchange
from gui.findings import Findings
from gui.hourly_backup import HourlyBackup
from gui.look import Look
from gui.page_commands import PageCommands
from gui.restoring import Restoring
from gui.settings import Settings
from gui.undoing import Undoing
from gui.widgets.book_tabs import BelowTabs, BookTabs
from gui.widgets.status_line import StatusLine
from gui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from gui.widgets.start_page import StartPage

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """Opens a book into tabs; without a book it shows the start page."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.settings = settings or Settings()
        self.book: Book | None = None
        self.backup: HourlyBackup | None = None
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(800, 480))
        self.documents = Documents(self)
        self.exchange = Exchange(self)
        self.findings = Findings(self)
        self.look = Look(self)
        self.restoring = Restoring(self)
        self.undoing = Undoing(self)
        self.undoing.stepped.connect(self._refresh)
        self.assistance = Assistance(self)
        self.commands = PageCommands(self)
        self._build()
        self.actions_by_name = Actions(self)
        names = ("actUndo", "actRedo", "actCheck", "actPrintPreview", "actExportPdf",
                 "actExportExcel", "actSubmit")  # fmt: skip
        self.top_bar.add_actions([self.actions_by_name[name] for name in names])
        self._restore_place()
        self._refresh()

    def _build(self) -> None:
        self.stack = QStackedWidget(self)
        self.setCentralWidget(self.stack)
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.top_bar = TopBar(page)
        self.top_bar.searched.connect(self._search)
        self.top_bar.search_left.connect(self._to_table)
        self.notice = QLabel(page)
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self.notice.setMargin(theme.GAP)
        self.notice.hide()
        self.tabs = BookTabs(self._make_tab, page)
        self.tabs.currentChanged.connect(self._on_tab)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.notice)
        self.below_tabs = BelowTabs(self.tabs, page)
        layout.addWidget(self.below_tabs, 1)
        self.stack.addWidget(page)
        self.start_page: StartPage | None = None
        self.status = StatusLine(self)
        self.setStatusBar(self.status)

    def _make_tab(self, name: str, parent: QWidget) -> QWidget:
        return tab_list.make(name, self.book, self.settings, parent)

    def tab_titles(self) -> list[str]:
        """The words on the tabs, left to right."""
        return [title for _, title in tab_list.titles()]

    # -- books --------------------------------------------------------------------------------

    def open_file(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a book in this window; what goes wrong is said in a box, and False returned."""
        if self._is_open_here(path) and not read_only:
            return True  # a second session would find the book in use and could only read it
        try:
            session = Session.open(path, read_only=read_only)
        except BookError as error:
            if error.code == "wrong_kind":  # a plan, report or receipt that came by file
                return self.exchange.open_travel(path)
            if error.code == "not_found":
                self.settings.forget_file(path)
            log.warning("open: %s", error.code)
            self.say(tr("Chưa mở được sổ"), sentence(error), "warning")
            return False
        return self.show_session(session)

    def _is_open_here(self, path: Path) -> bool:
        """Whether this window works on that very file."""
        held = self.book.session if self.book is not None else None
        if held is None or held.read_only:
            return False
        try:
            return path.samefile(held.path)
        except OSError:
            return False

    def show_session(self, session: Session) -> bool:
        """Show an open book in place of the present one; False when that could not be left."""
        if not self.close_book():
            session.close()
            return False
        self.book = book = Book(session, self)
        book.leave_cells = self.leave_cells
        book.told.connect(self._on_told)
        book.gone.connect(self.go)
        book.plans_wanted.connect(self.actions_by_name.show_plans)
        book.changed.connect(self._follow_periods)
        self.status.follow(book)
        self.top_bar.follow(book)
        self.undoing.follow(book)
        self.findings.follow(book)
        self.exchange.follow(book)
        self._say_read_only(session)
        self.stack.setCurrentIndex(0)
        self.tabs.forget()
        if self.isVisible():
            self.tabs.build()
        if not session.read_only:
            self.settings.remember_file(session.path)
            self.backup = HourlyBackup(book, self)
        self._refresh()
        return True

    def _follow_periods(self, done: Any) -> None:
        """Choose a period when the first ones came, and another when the chosen one went."""
        book = self.book
        if book is None or "period" not in done.tables:
            return
        chosen = book.period.key if book.period is not None else ""
        found = periods.period_by_key(book.session, chosen) if chosen else None
        book.period = found or periods.current_period(book.session)
        if found is None and (chosen or book.period is not None):
            QTimer.singleShot(0, book, book.place_changed.emit)  # when everybody has heard of it

    def _on_told(self, kind: str, _words: str) -> None:
        if kind == "saved":
            self._refresh()

    def close_book(self) -> bool:
        """Leave the open book; False when a cell holds text that cannot be stored."""
        if self.book is None:
            return True
        if not self.leave_cells():
            return False
        self.findings.forget()
        self.undoing.forget()
        self.exchange.forget()
        self.tabs.forget()
        self.book.close()
        self.book.deleteLater()
        self.book, self.backup = None, None
        self._refresh()
        return True

    def leave_cells(self) -> bool:
        """Store what is open in the tabs; False when something was refused."""
        self.findings.leave()
        self.exchange.leave()
        return self.tabs.leave()

    def can_write(self) -> bool:
        """Whether there is a book and it may be changed."""
        return self.book is not None and not self.book.session.read_only

    def load_plan(self, key: str) -> None:
        """Put a built-in plan into the open book."""
        from core.services import plans

        if self.book is not None:
            session = self.book.session
            self.book.attempt(lambda: plans.load_built_in(session, key))
            if self.book.period is None:
                self.reopen()

    def reopen(self) -> None:
        """Open the book anew, e.g. when its first periods came."""
        if self.book is not None:
            path = self.book.session.path
            if self.close_book():
                self.open_file(path)

    def _say_read_only(self, session: Session) -> None:
        self.notice.setVisible(session.read_only)
        if session.held_elsewhere:
            self.notice.setText(
                tr("Sổ này đang mở ở một cửa sổ hoặc máy khác nên ở đây chỉ xem, không sửa được.")
            )
        elif session.read_only:
            self.notice.setText(tr("Sổ mở ở chế độ chỉ đọc: xem, in và xuất được, không sửa được."))

    # -- tabs ---------------------------------------------------------------------------------

    def current_tab(self) -> Any:
        """The tab shown (not its lazy frame), None without a book."""
        return self.tabs.current()

    def show_tab(self, place: int) -> None:
        """Go to a tab by its place."""
        self.tabs.show_tab(place)

    def _on_tab(self, _place: int) -> None:
        if self.book is not None and self.top_bar.search.text():
            self._search(self.top_bar.search.text())

    def go(self, place: Any, level: str = "") -> bool:
        """Show a `Place` of `core.services.overview`; False when its tab or row is not there.

        `level` chooses among the rows that an indicator has.
        """
        if self.exchange.go(place.tab):
            return True
        if not self.tabs.has(place.tab) or not self.leave_cells():
            return False
        return self.tabs.go(place, level)

    def _search(self, text: str) -> None:
        tab = self.current_tab()
        if hasattr(tab, "search_for"):
            tab.search_for(text)
        self.assistance.tell_hits(text)

    def find_text(self) -> None:
        """Put the cursor into the search field (Ctrl+F)."""
        self.top_bar.search.setFocus()
        self.top_bar.search.selectAll()

    def _to_table(self) -> None:
        """Put the cursor back into the table; a search without rows keeps it."""
        view = getattr(self.current_tab(), "view", None)
        if view is not None and view.isVisible():
            view.setFocus()

    # -- undo ---------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back where it was made, and say which."""
        self.undoing.step("undo")

    def redo(self) -> None:
        """Do the undone step again where it was made, and say which."""
        self.undoing.step("redo")

    def check(self) -> None:
        """Run the checks and go to what they found (F7)."""
        if self.leave_cells():
            self.findings.show()

    def _refresh(self) -> None:
        """Title and what can be done now."""
        session = self.book.session if self.book is not None else None
        name = f"{session.path.stem} – " if session is not None else ""
        self.setWindowTitle(f"{name}{tr('Sổ Kế Hoạch')}")
        self.actions_by_name.refresh(session)
        self.exchange.refresh(session)
        self.status.setVisible(session is not None)

    # -- pages and dialogs --------------------------------------------------------------------

    def show_start(self) -> None:
        """The page on which a book is made or opened."""
        from gui.widgets.start_page import StartPage

        if self.start_page is None:
            page = StartPage(self.settings, self)
            page.created.connect(self.show_session)
            page.opened.connect(lambda path: self.open_file(Path(path)))
            page.left.connect(lambda: self.stack.setCurrentIndex(0))
            self.start_page = page
            self.stack.addWidget(page)
        self.start_page.prepare(self.book is not None)
        self.stack.setCurrentWidget(self.start_page)

    def tell_start(self, words: str) -> None:
        """Say on the start page why a book could not be opened."""
        if self.start_page is not None:
            self.start_page.tell(words)

    def choose_file(self) -> None:
        """Ask for a book and open it."""
        from PySide6.QtWidgets import QFileDialog

        recent = self.settings.recent_files()
        folder = str(recent[0].parent) if recent else ""
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Mở sổ kế hoạch"), folder, tr("Sổ kế hoạch (*.skh)")
        )
        if chosen:
            self.open_file(Path(chosen))

    def say(self, *words: Any) -> None:
        """Show a calm box; arguments as of `show_message`."""
        from gui.dialogs.message import show_message  # only when there is something to say

        show_message(self, *words)

    # -- the window itself --------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Build the first tab only now that it is seen."""
        super().showEvent(event)
        if self.book is not None:
            self.tabs.build()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the book; a refused entry is asked about first."""
        if self.close_book():
            self.settings.put("geometry", bytes(self.saveGeometry().toBase64().data()).decode())
            event.accept()
            return
        event.ignore()
        self.say(
            tr("Còn một ô chưa lưu được"),
            tr("Ô tô đỏ chứa nội dung chưa hợp lệ. Hãy sửa lại, hoặc đóng và bỏ nội dung đó."),
            "warning",
            [(tr("Quay lại sửa"), None), (tr("Đóng và bỏ"), self._close_anyway)],
        )

    def give_up(self) -> None:
        """Drop what could not be stored, so that the book can be left."""
        self.tabs.give_up()

    def _close_anyway(self) -> None:
        self.give_up()
        self.close()

    def _restore_place(self) -> None:
        kept = self.settings.get("geometry")
        if not (
            isinstance(kept, str) and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))
        ):
            room = self.screen().availableSize()
            self.resize(min(1280, room.width()), min(760, room.height()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a book dragged onto the window, and what an office's inbox can look at."""
        if self.exchange.takes(_dropped(event)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it, or look at the files in the inbox."""
        paths = _dropped(event)
        if self.exchange.takes(paths):
            event.acceptProposedAction()
            self.exchange.drop(paths)


def _dropped(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
