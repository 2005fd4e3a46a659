"""Mục tiêu riêng: the targets of single units and periods, with what they inherit and add to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.i18n import tr
from core.services.indicators import EntryRow
from core.session import Session
from gui import theme
from gui.book import Book
from gui.models.indicator_words import short_level
from gui.models.table_model import TableModel
from gui.models.target_table import TargetSource, sum_words, target_columns_of
from gui.settings import Settings
from gui.widgets.dialog_head import DialogHead
from gui.widgets.table_view import TableView


class UnitTargetsDialog(QDialog):
    """A table like the others: typing, pasting and Ctrl+Z work as there."""

    def __init__(self, book: Book, settings: Settings, row: EntryRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("unitTargets")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Mục tiêu của từng đơn vị, từng kỳ"))
        self.resize(900, 520)
        self.source = TargetSource(book, row.indicator.id, row.key.level)
        columns = target_columns_of(book, self.source.grid)
        self.model = TableModel(book, self.source, columns, self)
        self.view = TableView(self.model, settings, self)
        self.view.setObjectName("unitTargetsView")
        self.view.lay_columns()
        self.model.load()
        self.sums = QLabel(self)
        self.sums.setObjectName("unitTargetSums")
        self.sums.setTextFormat(Qt.TextFormat.PlainText)
        self.sums.setWordWrap(True)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.said = QLabel(self)
        self.said.setObjectName("unitTargetSaid")
        self.said.setProperty("role", "muted")
        self.said.hide()
        self._book = book
        self._add_step(QKeySequence.StandardKey.Undo, lambda session: session.undo(),
                       tr("Đã hoàn tác: {label}"))  # fmt: skip
        self._add_step("Ctrl+Y", lambda session: session.redo(), tr("Đã làm lại: {label}"))
        book.told.connect(self._tell)
        book.changed.connect(self._follow)
        close = QPushButton(tr("Đón&g"), self)
        close.setAutoDefault(False)
        close.clicked.connect(lambda _: self.close())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        name = f"{row.indicator.no or ''} {row.indicator.name} – {short_level(row.key.level)}"
        line = tr("Ô trong ngoặc lấy theo mục tiêu chung hơn. Gõ để giao riêng, xóa để bỏ.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(DialogHead("list", name.strip(), self, line))
        layout.addWidget(self.view, 1)
        layout.addWidget(self.sums)
        layout.addWidget(self.problem)
        layout.addWidget(self.said)
        layout.addLayout(buttons)
        self._follow(None)
        self.view.go_to(0, min(1, len(columns) - 1))

    def _add_step(
        self, key: QKeySequence.StandardKey | str, step: Callable[[Session], Any], words: str
    ) -> None:
        """A key of the window that is out of reach behind this dialog."""

        def run() -> None:
            if not self.view.commit_open():
                return
            done = self._book.attempt(lambda: step(self._book.session))
            if done is not None:
                self._book.told.emit("saved", words.format(label=done.label))

        QShortcut(QKeySequence(key), self).activated.connect(run)

    def _follow(self, done: Any) -> None:
        if done is not None:
            self.model.apply(done)
        words = sum_words(self.source.grid)
        self.sums.setText(words)
        self.sums.setVisible(bool(words))

    def _tell(self, kind: str, words: str) -> None:
        """Said here, too: the status line is behind the dialog."""
        self.said.setText(words if kind == "saved" else "")
        self.said.setVisible(kind == "saved" and bool(words))
        self.problem.setText(words if kind == "problem" else "")
        self.problem.setVisible(kind == "problem" and bool(words))

    def done(self, result: int) -> None:
        """Store an open cell before the dialog goes; a refused one keeps it open."""
        if self.view.commit_open():
            self.view.keep_columns()
            super().done(result)
