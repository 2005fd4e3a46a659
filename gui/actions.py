"""The actions of the window and the menus they stand in.

An action exists from the start even when its feature comes in a later version: it is disabled then
and says so. Keys of cell commands (Ctrl+C, Ctrl+V, Ctrl+D) are shown but handled by the table, so
that text fields keep their own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QCursor, QKeySequence
from PySide6.QtWidgets import QMenu

from core.i18n import tr
from core.session import Session
from gui import icons
from gui.settings import ZOOMS

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_WITH_BOOK = (
    "actPrintPreview", "actExport", "actExportPdf", "actExportExcel", "actExportWord",
    "actAssessment", "actPlanPreview", "actPlan_pdf", "actPlan_xlsx", "actPlan_docx", "actFind",
    "actCheck", "actRestorePoints", "actCopy", "actDetail", "actPrintTab", "actFillForm",
    "actFilterRow", "actNextOpen", "actHistory",
)  # fmt: skip
_WITH_WRITABLE_BOOK = (
    "actCut", "actPaste", "actFillDown", "actFillRight", "actClear", "actAddRow", "actDeleteRows",
    "actCopyPrevious", "actFromParts",
)  # fmt: skip


class Actions:
    """Every action by its name, and the menus."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.by_name: dict[str, QAction] = {}
        self.recent_menu = QMenu(tr("Mở &gần đây"), window)
        self.plans_menu = QMenu(tr("Nạp &kế hoạch có sẵn"), window)
        self.plans_menu.setIcon(icons.icon("book"))
        self.annexes_menu = QMenu(tr("P&hụ lục của kế hoạch"), window)
        self._make_actions()
        self._make_menus()

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def _add(
        self,
        name: str,
        text: str,
        action: Callable[[], object],
        key: str | QKeySequence.StandardKey = "",
        icon: str = "",
    ) -> QAction:
        made = QAction(text, self._window)
        made.setObjectName(name)
        if key:
            made.setShortcut(QKeySequence(key))
        if icon:
            made.setIcon(icons.icon(icon))
        made.triggered.connect(lambda _: action())
        self._window.addAction(made)
        self.by_name[name] = made
        self.describe(name)
        return made

    def describe(self, name: str, words: str = "") -> None:
        """Set an action's tool tip: its words (default its text) and its key."""
        action = self.by_name[name]
        text = words or action.text().replace("&", "").partition("\t")[0]
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text} ({key})" if key else text)

    def refresh(self, session: Session | None) -> None:
        """Enable what can be done with the open book, and say what would be undone."""
        steps = (
            ("actUndo", tr("Hoàn tác"), session.undo_label if session else None),
            ("actRedo", tr("Làm lại"), session.redo_label if session else None),
        )
        for name, word, label in steps:
            self[name].setEnabled(label is not None)
            self[name].setText(f"{word}: {label}" if label else word)
            self.describe(name)
        for name in _WITH_BOOK:
            self[name].setEnabled(session is not None)
        for name in _WITH_WRITABLE_BOOK:
            self[name].setEnabled(session is not None and not session.read_only)

    def _make_actions(self) -> None:
        w = self._window
        on_table, on_page = w.commands.on_table, w.commands.on_page
        self._add("actNew", tr("Sổ &mới…"), w.show_start, QKeySequence.StandardKey.New, "new")
        self._add("actOpen", tr("&Mở sổ…"), w.choose_file, QKeySequence.StandardKey.Open, "open")
        self._add("actExport", tr("Xuất &báo cáo…"), w.documents.export, "Ctrl+E", "export")
        for name, fmt, words, key in (
            ("Pdf", "pdf", tr("Xuất &PDF…"), "Ctrl+Shift+P"),
            ("Excel", "xlsx", tr("Xuất &Excel…"), "Ctrl+Shift+E"),
            ("Word", "docx", tr("Xuất &Word…"), ""),
        ):
            export = partial(w.documents.export, fmt, "results")
            self._add(f"actExport{name}", words, export, key, name.lower())
        self._add("actAssessment", tr("&Phần đánh giá của báo cáo…"), w.documents.assess,
                  icon="review")  # fmt: skip
        self._add("actPrintPreview", tr("&Xem trước khi in"), w.documents.preview,
                  QKeySequence.StandardKey.Print, "preview")  # fmt: skip
        self._add("actPlanPreview", tr("&Xem trước khi in"), lambda: w.documents.preview("plan"),
                  icon="preview")  # fmt: skip
        for fmt, words, icon in (("pdf", tr("Xuất &PDF…"), "pdf"),
                                 ("xlsx", tr("Xuất &Excel…"), "excel"),
                                 ("docx", tr("Xuất &Word…"), "word")):  # fmt: skip
            self._add(f"actPlan_{fmt}", words, partial(w.documents.export, fmt, "plan"), icon=icon)
        self._add("actRestorePoints", tr("Mốc khôi &phục…"), w.restoring.show, icon="history")
        self._add("actQuit", tr("&Thoát"), w.close, "Ctrl+Q")
        self._add("actUndo", tr("&Hoàn tác"), w.undo, QKeySequence.StandardKey.Undo, "undo")
        self._add("actRedo", tr("&Làm lại"), w.redo, "Ctrl+Y", "redo")
        self._add("actCut", tr("&Cắt") + "\tCtrl+X", lambda: on_table("cut_cells"))
        self._add("actCopy", tr("C&hép") + "\tCtrl+C", lambda: on_table("copy_cells"))
        self._add("actPaste", tr("&Dán") + "\tCtrl+V", lambda: on_table("paste_cells"),
                  icon="paste")  # fmt: skip
        self._add("actFillDown", tr("Điền &xuống") + "\tCtrl+D", lambda: on_table("fill_down"),
                  icon="fill_down")  # fmt: skip
        self._add("actFillRight", tr("Điền &sang phải") + "\tCtrl+R",
                  lambda: on_table("fill_right"))  # fmt: skip
        self._add("actClear", tr("Xóa &nội dung ô") + "\tDelete", lambda: on_table("clear_cells"))
        self._add("actAddRow", tr("Thê&m dòng") + "\tCtrl+Shift+N", lambda: on_page("add_new"),
                  icon="add")  # fmt: skip
        self._add("actDeleteRows", tr("Xóa dòn&g") + "\tCtrl+Delete",
                  lambda: on_page("delete_selected"), icon="delete")  # fmt: skip
        self._add("actCopyPrevious", tr("Như &kỳ trước") + "\tF6",
                  lambda: on_page("take_previous"), icon="copy_previous")  # fmt: skip
        self._add("actFromParts", tr("Lấy số từ các &quý, học kỳ…") + "\tShift+F6",
                  self._take_from_parts, icon="roll_up")  # fmt: skip
        self._add("actNextOpen", tr("Ô cần nhập tiế&p") + "\tF8",
                  lambda: on_page("go_to_next_open"), icon="next_open")  # fmt: skip
        self._add("actHistory", tr("&Lịch sử của ô") + "\tCtrl+H",
                  lambda: on_page("show_history"), icon="history")  # fmt: skip
        self._add("actFind", tr("&Tìm"), w.find_text, QKeySequence.StandardKey.Find, "search")
        self._add("actCheck", tr("&Kiểm tra"), w.check, "F7", "check")
        self._add("actSubmit", tr("&Gửi báo cáo…"), w.exchange.submit, "Ctrl+Return", "submit")
        self._add("actReceive", tr("&Mở tệp nhận được…"), w.exchange.receive, "Ctrl+Shift+O",
                  "inbox")  # fmt: skip
        self._add("actQuestions", tr("&Câu hỏi của cấp trên"), w.exchange.show_questions, "Ctrl+F8",
                  "review")  # fmt: skip
        self._add("actIssue", tr("&Ban hành kế hoạch…"), w.exchange.issue, icon="issue")
        self._add("actFillForm", tr("Điề&n biểu của cấp trên…"), w.assistance.fill_form,
                  icon="excel")  # fmt: skip
        self._add("actInbox", tr("&Hộp thư đến"), w.exchange.show_inbox, icon="inbox")
        self._add("actRollUp", tr("&Tổng hợp"), w.exchange.show_roll_up, icon="roll_up")
        self._add("actAsk", tr("Hỏ&i lại về dòng đang chọn…"), w.exchange.ask, "F9", "review")
        self._add("actDetail", tr("&Chi tiết của dòng") + "\tF4", w.commands.toggle_panel,
                  icon="panel")  # fmt: skip
        self._add("actFilterRow", tr("Hàng &lọc"), w.commands.toggle_filter_row, "Ctrl+Shift+L",
                  "filter")  # fmt: skip
        self._add("actSettings", tr("Cài đặ&t…"), w.assistance.show_settings, "Ctrl+,",
                  "settings")  # fmt: skip
        self._add("actPrintTab", tr("In tran&g đang xem…"), w.assistance.print_tab,
                  "Ctrl+Alt+P", "print")  # fmt: skip
        self._add("actManual", tr("&Hướng dẫn sử dụng"), w.assistance.show_manual, "F1", "help")
        self._add("actKeys", tr("&Phím tắt"), w.assistance.show_keys, "Ctrl+F1", "info")
        self._add("actLog", tr("Mở thư mục &nhật ký"), w.assistance.open_log_folder)
        self._add("actAbout", tr("&Giới thiệu"), w.assistance.show_about)

    def show_plans(self) -> None:
        """Show the built-in plans where the mouse is, else in the middle of the window."""
        window = self._window
        place = QCursor.pos()
        if not window.frameGeometry().contains(place):
            place = window.mapToGlobal(window.rect().center())
        self.plans_menu.popup(place)

    def _take_from_parts(self) -> None:
        """From any tab: the page of the indicators asks before it fills."""
        from core.services.overview import Place  # only when it is asked for

        self._window.go(Place("indicators", "from_parts"))

    def _make_menus(self) -> None:
        bar = self._window.menuBar()
        self._fill(bar.addMenu(tr("&Tệp")), ["actNew", "actOpen", self.recent_menu, None,
                   self.plans_menu, None, "actPrintTab", "actPrintPreview", None, "actExport",
                   "actExportPdf", "actExportExcel", "actExportWord", self.annexes_menu, None,
                   "actRestorePoints", "actSettings", None, "actQuit"])  # fmt: skip
        self._fill(bar.addMenu(tr("&Sửa")), ["actUndo", "actRedo", None, "actCut", "actCopy",
                   "actPaste", "actFillDown", "actFillRight", "actClear", None, "actAddRow",
                   "actDeleteRows", None, "actCopyPrevious", "actFromParts", "actNextOpen",
                   "actHistory", None, "actFind"])  # fmt: skip
        self._fill_view(bar.addMenu(tr("&Xem")))
        self._fill(bar.addMenu(tr("&Báo cáo")), ["actCheck", "actAssessment", None, "actSubmit",
                   "actReceive", "actQuestions", None, "actFillForm", None, "actIssue",
                   "actInbox", "actRollUp", "actAsk"])  # fmt: skip
        self._fill(
            bar.addMenu(tr("Trợ &giúp")), ["actManual", "actKeys", None, "actLog", "actAbout"]
        )
        annexes = ["actPlanPreview", "actPlan_pdf", "actPlan_xlsx", "actPlan_docx"]
        self._fill(self.annexes_menu, list(annexes))
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        self.plans_menu.aboutToShow.connect(self._fill_plans)

    def _fill(self, menu: QMenu, items: list[str | QMenu | None]) -> None:
        menu.setToolTipsVisible(True)
        for item in items:
            if item is None:
                menu.addSeparator()
            elif isinstance(item, QMenu):
                menu.addMenu(item)
            else:
                menu.addAction(self.by_name[item])

    def _fill_view(self, menu: QMenu) -> None:
        w = self._window
        for place, title in enumerate(w.tab_titles()):
            show = partial(w.show_tab, place)
            action = self._add(f"actTab{place + 1}", title, show, f"Ctrl+{place + 1}")
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.by_name["actDetail"])
        menu.addAction(self.by_name["actFilterRow"])
        self.columns_menu = menu.addMenu(tr("Các cộ&t của bảng"))
        self.columns_menu.aboutToShow.connect(self._fill_columns)
        menu.addSeparator()
        themes = menu.addMenu(tr("&Giao diện"))
        names = [("light", tr("&Sáng")), ("dark", tr("&Tối")), ("system", tr("Theo &hệ thống"))]
        self._choices(themes, names, w.settings.theme, w.look.set_theme)
        zooms = menu.addMenu(tr("&Cỡ chữ"))
        self._choices(
            zooms,
            [(str(z), f"{z} %") for z in ZOOMS],
            str(w.settings.zoom),
            lambda value: w.look.set_zoom(int(value)),
        )
        larger, smaller = partial(w.look.step_zoom, 1), partial(w.look.step_zoom, -1)
        self._add("actZoomIn", tr("&To hơn"), larger, "Ctrl++", "zoom_in")
        self._add("actZoomOut", tr("&Nhỏ hơn"), smaller, "Ctrl+-", "zoom_out")
        menu.addAction(self.by_name["actZoomIn"])
        menu.addAction(self.by_name["actZoomOut"])

    def _choices(
        self,
        menu: QMenu,
        options: list[tuple[str, str]],
        current: str,
        chosen: Callable[[str], None],
    ) -> None:
        group = QActionGroup(menu)
        for value, label in options:
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: chosen(action.data()))

    def _fill_columns(self) -> None:
        from gui.widgets.column_menu import fill_column_menu
        from gui.widgets.table_view import TableView

        view = getattr(self._window.current_tab(), "view", None)
        self.columns_menu.clear()
        if isinstance(view, TableView):
            fill_column_menu(self.columns_menu, view)
        else:
            self.columns_menu.addAction(tr("Trang này không có bảng")).setEnabled(False)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self._window.settings.recent_files():
            action = self.recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, p=path: self._window.open_file(p))
        self.recent_menu.setToolTipsVisible(True)
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction(tr("Chưa mở sổ nào")).setEnabled(False)

    def _fill_plans(self) -> None:
        from core.services import plans

        self.plans_menu.clear()
        for key in plans.built_in_keys():
            action = self.plans_menu.addAction(plan_label(plans.built_in(key)))
            action.setEnabled(self._window.can_write())
            action.triggered.connect(lambda _=False, k=key: self._window.load_plan(k))


def plan_label(plan: dict[str, object]) -> str:
    """A built-in plan in one line: number, issuer, years."""
    start, end = str(plan["start"] or "")[:4], str(plan["end"] or "")[:4]
    years = start if start == end else f"{start}–{end}"
    number = f"{plan['number']} – " if plan["number"] else ""
    return f"{number}{plan['issuer']}, {years}"
