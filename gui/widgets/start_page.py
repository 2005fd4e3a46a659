"""The first page: make a book or open one. A page of the window, not a dialog."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from gui import icons, theme
from gui.settings import Settings
from gui.widgets.new_book_form import NewBookForm

_PAGE_WIDTH: Final = 920
_LIST_HEIGHT: Final = 240


class StartPage(QScrollArea):
    """The form for a new book beside the books opened last."""

    created = Signal(object)
    """The `Session` of a book just made."""
    opened = Signal(str)
    """Path of a book to open."""
    left = Signal()
    """Back to the open book."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.setWidgetResizable(True)
        self._settings = settings
        self.form = NewBookForm(self)
        self.form.created.connect(self.created)
        page = QWidget(self)
        page.setMaximumWidth(_PAGE_WIDTH)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(*[theme.GAP * 3] * 4)
        layout.setSpacing(theme.GAP)
        self._add_heading(layout)
        new, recent = QVBoxLayout(), QVBoxLayout()
        for part in (new, recent):
            part.setSpacing(theme.GAP + theme.SMALL_GAP)
        new.addWidget(_section(tr("Lập sổ mới"), self))
        new.addWidget(self.form, 1)
        self._add_recent(recent)
        columns = QHBoxLayout()
        columns.setSpacing(theme.GAP * 5)
        columns.addLayout(new, 3)
        columns.addLayout(recent, 2)
        layout.addLayout(columns, 1)
        outer = QWidget(self)
        centre = QHBoxLayout(outer)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addStretch(1)
        centre.addWidget(page, 100)
        centre.addStretch(1)
        self.setWidget(outer)

    def prepare(self, has_book: bool) -> None:
        """Show the recent books; with an open book there is a way back."""
        self._back.setVisible(has_book)
        self.tell("")
        self.recent.clear()
        for path in self._settings.recent_files():
            item = QListWidgetItem(icons.icon("book"), f"{path.stem}\n{path.parent}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(theme.plain_tooltip(str(path)))
            self.recent.addItem(item)
        self.recent.setVisible(self.recent.count() > 0)
        self._no_recent.setVisible(self.recent.count() == 0)
        self.form.unit.setFocus()

    def tell(self, words: str) -> None:
        """Show a problem below the form."""
        self.form.tell(words)

    def _add_heading(self, layout: QVBoxLayout) -> None:
        title = QLabel(tr("Sổ Kế Hoạch"), self)
        title.setFont(theme.heading_font())
        words = QLabel(
            tr(
                "Giữ kế hoạch giáo dục, nhập kết quả từng kỳ, in báo cáo."
                " Mọi thứ nằm trong một tệp trên máy này."
            ),
            self,
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self._back = QPushButton(icons.icon("left"), tr("Trở lại sổ đang mở"), self)
        self._back.clicked.connect(lambda _: self.left.emit())
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self._back)
        layout.addLayout(top)
        layout.addWidget(words)
        layout.addSpacing(theme.GAP * 2)

    def _add_recent(self, layout: QVBoxLayout) -> None:
        layout.addWidget(_section(tr("Mở sổ đã có"), self))
        self.recent = QListWidget(self)
        self.recent.setObjectName("recentBooks")
        self.recent.setAccessibleName(tr("Sổ mở gần đây"))
        self.recent.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recent.itemActivated.connect(self._open_item)
        self.recent.itemClicked.connect(self._open_item)
        self._no_recent = QLabel(
            tr("Sổ mở gần đây sẽ hiện ở đây. Có thể kéo tệp .skh thả vào cửa sổ này."), self
        )
        self._no_recent.setProperty("role", "muted")
        self._no_recent.setWordWrap(True)
        browse = QPushButton(icons.icon("open"), tr("Mở tệ&p khác…"), self)
        browse.clicked.connect(lambda _: self._choose_book())
        self.recent.setMaximumHeight(_LIST_HEIGHT)
        layout.addWidget(self.recent)
        layout.addWidget(self._no_recent)
        layout.addWidget(browse, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def _choose_book(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Mở sổ kế hoạch"), "", tr("Sổ kế hoạch (*.skh)")
        )
        if chosen:
            self.opened.emit(chosen)

    def _open_item(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(Qt.ItemDataRole.UserRole))


def _section(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setProperty("role", "section")
    return label
