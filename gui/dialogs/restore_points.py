"""Mốc khôi phục: the copies kept of the open book, to look at or to go back to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core import backups
from core.backups import RestorePoint
from core.errors import sentence
from core.i18n import tr
from core.session import Session
from gui import theme
from gui.number_text import number_text
from gui.worker import Job

_KILOBYTE = 1024


def reason_words() -> dict[str, str]:
    """Why a restore point was made, in words."""
    return {
        "hourly": tr("tự động, mỗi giờ"),
        "manual": tr("người dùng tạo"),
        "before-restore": tr("trước khi khôi phục"),
        "before-migration": tr("trước khi nâng cấp tệp"),
        "before-import": tr("trước khi nhận dữ liệu"),
    }


class RestorePointsDialog(QDialog):
    """Newest first. Restoring keeps the present state as one more restore point."""

    chosen = Signal(object)
    """A `RestorePoint` to go back to."""
    looked_at = Signal(object)
    """A `RestorePoint` to open read-only in a window of its own."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("restorePointsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Mốc khôi phục"))
        self.resize(620, 420)
        self._path = session.path
        words = QLabel(
            tr("Mỗi mốc là một bản sao trọn vẹn của sổ. Khôi phục không làm mất gì: trạng thái hiện"
               " nay được giữ thành một mốc mới trước khi thay."), self,
        )  # fmt: skip
        words.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setObjectName("restorePoints")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([tr("Thời điểm"), tr("Lý do"), tr("Dung lượng")])
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.setColumnWidth(0, 170)
        self.list.currentItemChanged.connect(lambda *_: self._refresh())
        self._problem = QLabel(self)
        self._problem.setProperty("role", "problem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.make = QPushButton(tr("&Tạo mốc bây giờ"), self)
        self.look = QPushButton(tr("&Xem"), self)
        self.restore = QPushButton(tr("&Khôi phục"), self)
        self.restore.setProperty("primary", True)
        close = QPushButton(tr("Đóng"), self)
        for button, action in (
            (self.make, self._make), (self.look, self._look), (self.restore, self._restore),
            (close, self.close),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
        buttons = QHBoxLayout()
        buttons.addWidget(self.make)
        buttons.addStretch(1)
        for button in (self.look, self.restore, close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP * 2] * 4)
        layout.setSpacing(theme.GAP)
        for widget in (words, self.list, self._problem):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self._read_only = session.read_only
        self.fill()

    def fill(self) -> None:
        """Read the list of restore points again."""
        self.list.clear()
        words = reason_words()
        for point in backups.restore_points(self._path):
            size = point.path.stat().st_size / _KILOBYTE
            item = QTreeWidgetItem(
                [
                    f"{point.made_at:%H:%M:%S  %d/%m/%Y}",
                    words.get(point.reason, point.reason),
                    tr("{n} kB", n=number_text(size, 0)),
                ]
            )
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, Qt.ItemDataRole.UserRole, point)
            self.list.addTopLevelItem(item)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._refresh()

    def point(self) -> RestorePoint | None:
        """The restore point chosen in the list."""
        item = self.list.currentItem()
        found = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, RestorePoint) else None

    def _refresh(self) -> None:
        some = self.point() is not None
        self.look.setEnabled(some)
        self.restore.setEnabled(some and not self._read_only)

    def _make(self) -> None:
        self.make.setEnabled(False)
        path = self._path

        def ended(answer: object) -> None:
            self.make.setEnabled(True)
            if isinstance(answer, Exception):
                self._problem.setText(sentence(answer))
                self._problem.show()
            self.fill()

        self._job = Job(lambda: backups.make(path, "manual"), ended, ended).start()

    def _look(self) -> None:
        point = self.point()
        if point is not None:
            self.looked_at.emit(point)

    def _restore(self) -> None:
        point = self.point()
        if point is not None:
            self.close()
            self.chosen.emit(point)
