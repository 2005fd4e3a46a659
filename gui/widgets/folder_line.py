"""The folder that files are written to: shown, changed with a button, remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from core.i18n import tr
from gui import icons, theme
from gui.settings import Settings
from gui.widgets.elided_label import ElidedLabel


class FolderLine(QWidget):
    """`folder` is where to write; a chosen one is remembered under the line's name.

    Until one was chosen it is `default`, beside the book.
    """

    chosen = Signal()

    def __init__(self, name: str, default: Path, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name, self._settings = name, settings
        kept = settings.get(name)
        self.folder = Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else default
        sign = QLabel(self)
        sign.setPixmap(icons.icon("folder").pixmap(QSize(icons.SIZE, icons.SIZE)))
        self._shown = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self.change = QPushButton(tr("Đổi &thư mục…"), self)
        self.change.setAutoDefault(False)
        self.change.clicked.connect(lambda _: self.ask())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(sign)
        layout.addWidget(self._shown, 1)
        layout.addWidget(self.change)
        self._show()

    def ask(self) -> None:
        """Let the user choose a folder."""
        chosen = QFileDialog.getExistingDirectory(
            self.window(), tr("Thư mục lưu tệp"), str(self._existing())
        )
        if chosen:
            self.choose(Path(chosen))

    def choose(self, folder: Path) -> None:
        """Write there from now on."""
        self.folder = folder
        self._settings.put(self._name, str(folder))
        self._show()
        self.chosen.emit()

    def _existing(self) -> Path:
        return next((p for p in (self.folder, *self.folder.parents) if p.is_dir()), self.folder)

    def _show(self) -> None:
        text = str(self.folder)
        self._shown.show_text(text)
        self.setAccessibleName(tr("Thư mục lưu tệp: {folder}", folder=text))
