"""What the checks say of the units below an office, with the reasons these gave."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.i18n import tr
from core.services.checks import Reported
from gui import theme
from gui.widgets.dialog_head import DialogHead, close_button, lay_out


class FindingsBelowDialog(QDialog):
    """A line for each warning; reasons are the units' own and are not changed here."""

    def __init__(self, found: Sequence[Reported], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findingsBelowDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Điểm cần xem của các đơn vị"))
        self.resize(900, 460)
        line = tr("Đơn vị nào chưa giải trình thì hỏi lại hoặc trả lại báo cáo ở Hộp thư đến.")
        head = DialogHead("review", tr("Điểm cần xem của các đơn vị"), self, line)
        self.list = QTreeWidget(self)
        self.list.setObjectName("findingsBelowList")
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels([tr("Điểm cần xem"), tr("Giải trình của đơn vị")])
        self.list.header().setStretchLastSection(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.list.setColumnWidth(0, 560)
        for one in sorted(found, key=lambda reported: bool(reported.reason)):
            texts = [one.message, one.reason or tr("chưa giải trình")]
            item = QTreeWidgetItem(self.list, texts)
            for column, text in enumerate(texts):
                item.setToolTip(column, theme.plain_tooltip(text))
        lay_out(self, head, self.list, close_button(self))
