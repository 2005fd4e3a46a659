"""Cài đặt: the papers of the open book, the days of its periods, and the look of the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError
from core.i18n import tr
from core.services import periods
from core.services.book_settings import (
    LINES,
    ON,
    PeriodDays,
    book_paper,
    book_settings,
    save_settings,
    usual_settings,
)
from core.session import Session
from gui import theme
from gui.book import problem_sentence
from gui.look import Look
from gui.number_text import day_text, read_day
from gui.settings import ZOOMS, Settings
from gui.widgets.numbers_page import NumbersPage
from gui.widgets.paper_page import PaperPage

_DAYS = ("data_from", "data_to", "due_on")
_LINES_SHOWN = 3


class SettingsDialog(QDialog):
    """What is stored in the book is one undo step; the look is the user's own."""

    def __init__(
        self, session: Session | None, settings: Settings, look: Look, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Cài đặt"))
        self.resize(680, 560)
        self._session, self._settings, self._look = session, settings, look
        self.fields: dict[str, QLineEdit | QPlainTextEdit | QCheckBox] = {}
        self.pages = QTabWidget(self)
        if session is not None:
            self.pages.addTab(self._papers_page(session), tr("&Văn bản"))
            self.pages.addTab(self._words_page(session), tr("Lờ&i văn"))
            self.paper = PaperPage(book_paper(session), session.read_only, self)
            self.pages.addTab(self.paper, tr("T&rang in"))
            self.pages.addTab(self._periods_page(session), tr("&Kỳ báo cáo"))
        self.numbers = NumbersPage(settings, self)
        self.pages.addTab(self.numbers, tr("Con &số"))
        self.pages.addTab(self._look_page(), tr("&Hiển thị"))
        self.problem = QLabel(self)
        self.problem.setObjectName("settingsProblem")
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        save = QPushButton(tr("&Lưu cài đặt"), self)
        save.setObjectName("saveSettings")
        save.setProperty("primary", True)
        save.setDefault(True)
        save.clicked.connect(lambda _: self._save())
        leave = QPushButton(tr("&Bỏ"), self)
        leave.clicked.connect(lambda _: self.reject())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)

    # -- pages --------------------------------------------------------------------------------

    def _papers_page(self, session: Session) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(*[theme.GAP * 2] * 4)
        form.setVerticalSpacing(theme.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        hint = QLabel(tr("Để trống mục nào thì văn bản ghi như chữ mờ trong ô."), page)
        hint.setProperty("role", "muted")
        form.addRow(hint)
        found, usual = book_settings(session), usual_settings(session)
        usual |= {"signer_name": tr("(để trống: ghi tay khi ký)"), "report_to": "vanthu@…"}
        for key, words in (
            ("unit", tr("&Tên đơn vị")),
            ("header_parent", tr("Cơ quan &chủ quản (dòng trên)")),
            ("header_unit", tr("Tên đơn vị &in trên văn bản")),
            ("document_code", tr("&Ký hiệu sau số văn bản")),
            ("place", tr("Đị&a danh")),
            ("signer_prefix", tr("Ký t&hay (dòng trên)")),
            ("signer_office", tr("Chức vụ người k&ý")),
            ("signer_name", tr("Họ tên người ký")),
            ("recipients", tr("&Nơi nhận, mỗi dòng một nơi")),
            ("report_to", tr("Thư &điện tử nhận báo cáo")),
        ):
            field: QLineEdit | QPlainTextEdit
            if key in LINES:
                field = QPlainTextEdit(found[key], page)
                field.setTabChangesFocus(True)
                lines = _LINES_SHOWN if key == "recipients" else 2
                field.setFixedHeight(self.fontMetrics().lineSpacing() * lines + theme.GAP * 2)
            else:
                field = QLineEdit(found[key], page)
            field.setObjectName(f"setting_{key}")
            field.setPlaceholderText(usual.get(key, ""))
            field.setReadOnly(session.read_only)
            form.addRow(words, field)
            self.fields[key] = field
        signing = QCheckBox(tr("Ký điện tử các báo cáo &gửi đi"), page)
        signing.setObjectName("setting_sign_reports")
        signing.setToolTip(
            tr("Nơi nhận biết báo cáo được lập ở cùng máy với các lần trước. Khóa ký giữ ở máy này;"
               " khi đổi máy, nơi nhận xác nhận lại một lần.")
        )  # fmt: skip
        signing.setChecked(found["sign_reports"] == ON)
        signing.setEnabled(not session.read_only)
        form.addRow("", signing)
        self.fields["sign_reports"] = signing
        return page

    def _words_page(self, session: Session) -> QWidget:
        page = QWidget(self)
        hint = QLabel(
            tr("Để trống thì chương trình viết theo kế hoạch. Gõ [kỳ], [kế hoạch], [đơn vị] ở chỗ"
               " muốn chương trình điền tên."), page,
        )  # fmt: skip
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(hint)
        found = book_settings(session)
        for key, words, example in (
            ("opening", tr("&Mở đầu báo cáo kết quả"),
             tr("Thực hiện [kế hoạch], [đơn vị] báo cáo kết quả [kỳ] như sau:")),
            ("closing", tr("Kết &thúc báo cáo kết quả"),
             tr("Trên đây là báo cáo [kỳ] của [đơn vị]./.")),
        ):  # fmt: skip
            field = QPlainTextEdit(found[key], page)
            field.setObjectName(f"setting_{key}")
            field.setTabChangesFocus(True)
            field.setPlaceholderText(example)
            field.setReadOnly(session.read_only)
            label = QLabel(words, page)
            label.setBuddy(field)
            layout.addWidget(label)
            layout.addWidget(field, 1)
            self.fields[key] = field
        return page

    def _periods_page(self, session: Session) -> QWidget:
        page = QWidget(self)
        hint = QLabel(
            tr("Gõ ngày như 14/3/2023. Số liệu chốt từ ngày nào đến ngày nào, nộp chậm nhất khi nào"
               " là do cơ quan cấp trên quy định. Kỳ để trống hạn nộp là kỳ không yêu cầu đơn vị"
               " nào gửi báo cáo riêng: không ai bị ghi quá hạn."), page,
        )  # fmt: skip
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self._periods = periods.periods(session)
        self.days = QTableWidget(len(self._periods), 4, page)
        self.days.setObjectName("periodDays")
        self.days.setAccessibleName(tr("Ngày của các kỳ báo cáo"))
        self.days.setHorizontalHeaderLabels(
            [tr("Kỳ"), tr("Số liệu từ ngày"), tr("đến hết ngày"), tr("Hạn nộp")]
        )
        self.days.verticalHeader().hide()
        self.days.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        contents = QHeaderView.ResizeMode.ResizeToContents
        self.days.horizontalHeader().setSectionResizeMode(0, contents)
        for row, period in enumerate(self._periods):
            name = QTableWidgetItem(period.label)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.days.setItem(row, 0, name)
            for column, key in enumerate(_DAYS, 1):
                item = QTableWidgetItem(day_text(getattr(period, key)))
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                if session.read_only:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.days.setItem(row, column, item)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.addWidget(hint)
        layout.addWidget(self.days, 1)
        return page

    def _look_page(self) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(*[theme.GAP * 2] * 4)
        form.setVerticalSpacing(theme.GAP)
        themes = [("system", tr("Theo hệ thống")), ("light", tr("Sáng")), ("dark", tr("Tối"))]
        self.theme_box = _box(page, "settingTheme", themes, self._settings.theme)
        zooms = [(str(zoom), f"{zoom} %") for zoom in ZOOMS]
        self.zoom_box = _box(page, "settingZoom", zooms, str(self._settings.zoom))
        languages = [("vi", "Tiếng Việt"), ("en", "English")]
        self.language_box = _box(page, "settingLanguage", languages, self._settings.language)
        form.addRow(tr("&Giao diện"), self.theme_box)
        form.addRow(tr("&Cỡ chữ"), self.zoom_box)
        form.addRow(tr("&Ngôn ngữ của cửa sổ"), self.language_box)
        hint = QLabel(
            tr("Ngôn ngữ đổi khi mở chương trình lần sau. Văn bản in luôn là tiếng Việt.")
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        form.addRow(hint)
        return page

    # -- saving -------------------------------------------------------------------------------

    def _save(self) -> None:
        """Store all of it; what is refused is said below and nothing is stored."""
        try:
            if self._session is not None and not self._session.read_only:
                values = {key: _text(field) for key, field in self.fields.items()}
                save_settings(self._session, values, self._typed_days(), self.paper.figures)
        except (UserError, BookError, ValueError) as error:
            self.problem.setText(problem_sentence(error))
            self.problem.show()
            return
        self._settings.put("language", self.language_box.currentData())
        if self.theme_box.currentData() != self._settings.theme:
            self._look.set_theme(self.theme_box.currentData())
        if int(self.zoom_box.currentData()) != self._settings.zoom:
            self._look.set_zoom(int(self.zoom_box.currentData()))
        chosen = self.numbers.places, self.numbers.unit
        if chosen != (self._settings.places, self._settings.get("budget_unit") or ""):
            self._look.set_numbers(*chosen)
        self.accept()

    def _typed_days(self) -> dict[int, PeriodDays]:
        days = {}
        for row, period in enumerate(self._periods):
            items = [self.days.item(row, column) for column in (1, 2, 3)]
            typed = [read_day(item.text()) if item is not None else None for item in items]
            days[period.id] = PeriodDays(*typed)
        return days


def _text(field: QLineEdit | QPlainTextEdit | QCheckBox) -> str:
    if isinstance(field, QCheckBox):
        return ON if field.isChecked() else ""
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _box(parent: QWidget, name: str, choices: list[tuple[str, str]], chosen: str) -> QComboBox:
    box = QComboBox(parent)
    box.setObjectName(name)
    for value, label in choices:
        box.addItem(label, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
