"""Margins and sizes of printed documents, inside the bounds of the decree."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QPushButton, QWidget

from core.i18n import tr
from core.reports.layout import CHOICES, usual
from core.services.book_settings import paper_labels
from gui import theme


class PaperPage(QWidget):
    """`figures` are what is chosen, by the keys of `CHOICES`."""

    def __init__(self, chosen: Mapping[str, int], read_only: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        form = QFormLayout(self)
        form.setContentsMargins(*[theme.GAP * 2] * 4)
        form.setVerticalSpacing(theme.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        hint = QLabel(
            tr("Áp dụng cho mọi văn bản in ra PDF, Word và trang in Excel, trong giới hạn của Nghị"
               " định 30/2020/NĐ-CP. Phông chữ luôn là Times New Roman."), self,
        )  # fmt: skip
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        form.addRow(hint)
        for key, words in paper_labels().items():
            low, high, unit = CHOICES[key]
            box = QComboBox(self)
            box.setObjectName(f"paper_{key}")
            box.setAccessibleName(words)
            for value in range(low, high + 1):
                box.addItem(f"{value} {unit}", value)
            box.setCurrentIndex(box.findData(chosen[key]))
            box.setEnabled(not read_only)
            form.addRow(words, box)
            self.boxes[key] = box
        self.reset = QPushButton(tr("Lấy lại số của &Nghị định"), self)
        self.reset.setObjectName("paperReset")
        self.reset.setAutoDefault(False)
        self.reset.setEnabled(not read_only)
        self.reset.clicked.connect(lambda _: self._take_usual())
        form.addRow("", self.reset)
        form.setAlignment(self.reset, Qt.AlignmentFlag.AlignLeft)

    @property
    def figures(self) -> dict[str, int]:
        """What is chosen now."""
        return {key: box.currentData() for key, box in self.boxes.items()}

    def _take_usual(self) -> None:
        for key, value in usual().items():
            self.boxes[key].setCurrentIndex(self.boxes[key].findData(value))
