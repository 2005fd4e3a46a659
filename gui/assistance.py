"""What the window offers beside the work: manual, keys, settings, printing a page, searching."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from core.errors import BookError, sentence
from core.i18n import tr
from core.version import VERSION
from gui import tab_list
from gui.book import Question

if TYPE_CHECKING:
    from gui.dialogs.manual import ManualDialog
    from gui.main_window import MainWindow

_LEAST_LETTERS: Final = 2
_HELP: Final = "helpKey"
_REPORTS: Final = {"overview": "overview", "rollUp": "roll-up"}
"""Tabs that are printed as a report, because they are no table."""


class Assistance(QObject):
    """Every action here looks at the open book or beside it; settings and forms write."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._manual: ManualDialog | None = None
        self._told_hits = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._offer_help)

    def show_manual(self) -> None:
        """The manual at the chapter about the present tab, or about the list of findings (F1)."""
        from gui.dialogs.manual import ManualDialog  # a text browser: only for those who read

        if self._manual is None:
            self._manual = ManualDialog(self._window)
            self._manual.destroyed.connect(self._forget_manual)
        self._manual.show()
        self._manual.raise_()
        self._manual.show_chapter(self._place())

    def _place(self) -> str:
        """What the manual is asked about."""
        if self._window.book is None:
            return "overview"
        panel, focus = self._window.findings.panel, QApplication.focusWidget()
        if panel is not None and focus is not None and panel.isAncestorOf(focus):
            return "findings"
        return self._tab_name()

    def _offer_help(self, _before: QWidget | None, now: QWidget | None) -> None:
        """F1 in a dialog, too: those of the window do not reach it."""
        dialog = now.window() if now is not None else None
        if not isinstance(dialog, QDialog) or dialog.objectName() == "manual":
            return
        if dialog.findChild(QShortcut, _HELP) is None:
            key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), dialog)
            key.setObjectName(_HELP)
            key.activated.connect(partial(self._show_manual_beside, dialog))

    def _show_manual_beside(self, dialog: QDialog) -> None:
        from gui.dialogs.manual import ManualDialog

        manual = dialog.findChild(ManualDialog) or ManualDialog(dialog)
        manual.show()
        manual.raise_()
        if not manual.show_chapter(dialog.objectName()):
            manual.show_chapter(self._place())

    def _forget_manual(self) -> None:
        self._manual = None

    def _tab_name(self) -> str:
        return tab_list.titles()[self._window.tabs.currentIndex()][0]

    def show_settings(self) -> None:
        """Settings of the open book and of the program."""
        from gui.dialogs.settings import SettingsDialog

        window = self._window
        if window.leave_cells():
            session = window.book.session if window.book is not None else None
            SettingsDialog(session, window.settings, window.look, window).show()

    def fill_form(self) -> None:
        """Điền biểu của cấp trên: a superior's Excel form, mapped once, filled every period."""
        window = self._window
        if window.book is None or not window.leave_cells():
            return
        if window.book.period is None:
            words = tr("Sổ chưa có kỳ báo cáo. Hãy nạp hoặc nhận kế hoạch trước.")
            window.book.told.emit("problem", words)
            return
        from gui.dialogs.form_fill import FormFillDialog

        FormFillDialog(window.book, window.settings, window).open()

    def print_tab(self) -> None:
        """Show the present tab as pages to be printed: its table as it is looked at."""
        from gui.widgets.table_paper import narrowed_words, preview_table
        from gui.widgets.table_view import TableView

        window = self._window
        if window.book is None or not window.leave_cells():
            return
        name, tab = self._tab_name(), window.current_tab()
        page = getattr(tab, "page", tab)
        if name in _REPORTS:
            window.documents.preview(_REPORTS[name])
        elif getattr(page, "as_timeline", False):
            page.preview_timeline("A4")
        elif not isinstance(view := getattr(page, "view", None), TableView):
            window.status.tell("info", tr("Trang này không có bảng để in."))
        elif not view.table.rowCount():
            window.status.tell("info", tr("Bảng đang trống nên không có gì để in."))
        else:
            period = window.book.period.label if window.book.period is not None else ""
            parts = [window.top_bar.unit_box.currentText(), period, *narrowed_words(page),
                     page.paper_note()]  # fmt: skip
            titles = [dict(tab_list.titles())[name], getattr(tab, "page_words", "")]
            title = " – ".join(part for part in titles if part)
            foot = page.paper_foot()
            preview_table(view, title, " · ".join(part for part in parts if part), foot)

    def tell_hits(self, words: str) -> None:
        """Say in which other tabs the words stand; a button goes there."""
        window = self._window
        if window.book is None:
            return
        if len(words.strip()) < _LEAST_LETTERS:
            if self._told_hits:
                window.book.asked.emit(None)
            self._told_hits = False
            return
        from core.services.search import hits

        titles = dict(tab_list.titles())
        here = self._tab_name()
        found = {tab: n for tab, n in hits(window.book.session, words).items() if tab != here}
        answers = tuple(
            (f"{titles[tab]} ({count})", partial(self._go_to_tab, tab))
            for tab, count in found.items()
        )
        question = Question(tr("“{words}” cũng có ở trang khác:", words=words.strip()), answers)
        if answers or self._told_hits:
            window.book.asked.emit(question if answers else None)
        self._told_hits = bool(answers)

    def _go_to_tab(self, tab: str) -> None:
        self._window.show_tab([name for name, _ in tab_list.titles()].index(tab))

    def show_keys(self) -> None:
        """The keys of the tables."""
        self._window.say(
            tr("Phím tắt trong bảng"),
            tr(
                "Enter: ghi và xuống dòng dưới · Tab: ghi và sang phải\n"
                "Gõ chữ hoặc số: thay nội dung ô · F2: sửa tiếp nội dung đang có\n"
                "-: không áp dụng · ?: chưa có số liệu · 0: bằng không · Delete: để trống\n"
                "Ctrl+C, Ctrl+X, Ctrl+V: chép, cắt, dán nhiều ô, cả với Excel\n"
                "Ctrl+D, Ctrl+R: điền xuống, điền sang phải · Ctrl+mũi tên: đến cuối vùng\n"
                "F6: như kỳ trước · F8: ô cần nhập tiếp · Ctrl+H: lịch sử của ô\n"
                "Ctrl+Z, Ctrl+Y: hoàn tác, làm lại · Esc: bỏ nội dung đang gõ\n"
                "Ctrl+F: tìm, gõ không dấu cũng được · F4: mọi mục của dòng · F7: kiểm tra\n"
                "Ctrl+Shift+L: hàng lọc · Ctrl+Shift+S: sắp xếp theo cột đang đứng\n"
                "Ctrl+1 … Ctrl+7: các trang · Alt+↑, Alt+↓: đưa dòng lên, xuống"
            ),
        )

    def open_log_folder(self) -> None:
        """Show the folder with the log."""
        from gui.crash import log_path

        try:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path().parent)))
        except BookError as error:
            self._window.say(tr("Chưa mở được thư mục nhật ký"), sentence(error), "warning")

    def show_about(self) -> None:
        """Name and version."""
        self._window.say(
            tr("Sổ Kế Hoạch {version}", version=VERSION),
            tr(
                "Kế hoạch giáo dục của trường và của cơ quan quản lý, trên một tệp, không cần mạng."
            ),
            "book",
        )
