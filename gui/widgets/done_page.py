"""What was made: a sentence, a code to compare, the files, and what to do with them next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from gui import icons, theme
from gui.opening import copy_text, open_path

_ICONS: Final = {".pdf": "pdf", ".xlsx": "excel", ".docx": "word", ".eml": "submit",
                 ".skh": "book"}  # fmt: skip

Next = tuple[str, str, Callable[[], None]]
"""A step offered: icon, words of the button, what it does."""


class DonePage(QWidget):
    """Filled by `show_files` when the work is done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("donePage")
        self._code_label = QLabel(tr("Mã kiểm tra"), self)
        self._code_label.setProperty("role", "muted")
        self.code = QLabel(self)
        self.code.setObjectName("checkCode")
        font = QFont(theme.heading_font())
        font.setPointSizeF(font.pointSizeF() + 5)
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.code.setFont(font)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code_hint = QLabel(self)
        self._code_hint.setProperty("role", "small")
        self._code_hint.setWordWrap(True)
        self.files = QListWidget(self)
        self.files.setObjectName("madeFiles")
        self.files.setAccessibleName(tr("Các tệp vừa làm"))
        self.files.itemActivated.connect(lambda item: open_path(item.data(_PATH)))
        self.said = QLabel(self)
        self.said.setObjectName("doneSaid")
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self._steps = QHBoxLayout()
        self._steps.setSpacing(theme.GAP)
        code = QGridLayout()
        code.setColumnStretch(1, 1)
        code.setHorizontalSpacing(theme.GAP * 2)
        code.addWidget(self._code_label, 0, 0)
        code.addWidget(self.code, 1, 0)
        code.addWidget(self._code_hint, 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addLayout(code)
        layout.addWidget(self.files, 1)
        layout.addLayout(self._steps)
        layout.addWidget(self.said)

    @property
    def chosen(self) -> Path | None:
        """The file marked in the list, else the first."""
        item = self.files.currentItem() or self.files.item(0)
        return item.data(_PATH) if item is not None else None

    def show_files(
        self,
        files: Sequence[Path],
        *,
        code: str = "",
        code_hint: str = "",
        message: str = "",
        more: Sequence[Next] = (),
    ) -> None:
        """Show the files; `message` is offered for Zalo, `more` are further steps before it."""
        for part, text in ((self.code, code), (self._code_hint, code_hint)):
            part.setText(text)
            part.setVisible(bool(text))
        self._code_label.setVisible(bool(code))
        self.files.clear()
        for path in files:
            self.files.addItem(path.name)
            item = self.files.item(self.files.count() - 1)
            item.setIcon(icons.icon(_ICONS.get(path.suffix, "list")))
            item.setData(_PATH, path)
            item.setToolTip(theme.plain_tooltip(str(path)))
        steps = list(more)
        if files:
            folder = files[0].parent
            steps.append(("folder", tr("Mở th&ư mục"), lambda: open_path(folder)))
        if message:
            steps.append(("paste", tr("&Chép nội dung tin nhắn"), lambda: self._copy(message)))
        self._show_steps(steps)
        self.said.clear()

    def _show_steps(self, steps: Sequence[Next]) -> None:
        while (item := self._steps.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons = []
        for icon, words, action in steps:
            button = QPushButton(icons.icon(icon), words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
            self._steps.addWidget(button)
            self.buttons.append(button)
        self._steps.addStretch(1)

    def _copy(self, message: str) -> None:
        copy_text(message)
        self.said.setText(
            tr("Đã chép. Dán vào Zalo rồi đính kèm tệp .skh trong thư mục. Nội dung: {message}",
               message=message)
        )  # fmt: skip


_PATH: Final = Qt.ItemDataRole.UserRole
