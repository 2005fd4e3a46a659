"""Indicators and budget lines that no task is linked to; each line leads to its tab."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services import task_links
from core.services.overview import Place
from core.services.task_links import Kind
from gui import theme
from gui.book import Book
from gui.widgets.link_list import Link, LinkList


class OrphansDialog(QDialog):
    """Two lists; a click closes the dialog and goes to the row."""

    def __init__(self, book: Book, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("orphansDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Chưa gắn với nhiệm vụ nào"))
        self.resize(720, 520)
        self._book = book
        kinds: dict[Kind, tuple[str, str]] = {
            "indicator": (
                tr("Chỉ tiêu chưa có nhiệm vụ nào"),
                tr("Chỉ tiêu nào cũng có ít nhất một nhiệm vụ."),
            ),
            "budget_line": (
                tr("Dòng kinh phí chưa có nhiệm vụ nào"),
                tr("Dòng kinh phí nào cũng có ít nhất một nhiệm vụ."),
            ),
        }
        self.lists: dict[Kind, LinkList] = {}
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, theme.GAP, 0)
        lines.setSpacing(theme.GAP)
        for kind, (heading, nothing) in kinds.items():
            found = LinkList(f"orphans_{kind}", heading, nothing, page)
            found.show_links([
                Link(words, "link", place)
                for words, place in task_links.without_tasks(book.session, kind)
            ])  # fmt: skip
            found.followed.connect(self._follow)
            self.lists[kind] = found
            lines.addWidget(found)
        lines.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        close = QPushButton(tr("Đón&g"), self)
        close.clicked.connect(self.reject)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.addWidget(area, 1)
        layout.addLayout(end)

    def _follow(self, place: Place) -> None:
        self.accept()
        self._book.gone.emit(place)
