"""Which indicator a row of a superior's form means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.i18n import tr
from core.reports.form_rows import RowName
from core.services.choices import Option
from core.services.form_looks import FormLook
from gui import theme
from gui.models.indicator_words import short_level
from gui.widgets.dialog_head import DialogHead
from gui.widgets.figure_picker import FigurePicker
from gui.widgets.form_words import choice_words


class FormRowDialog(QDialog):
    """`picked` tells indicator and level; level '' where the columns say it."""

    picked = Signal(str, str)

    def __init__(self, row: RowName, look: FormLook, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formRowDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Chọn chỉ tiêu cho dòng"))
        self.resize(560, 460)
        self._choices: list[tuple[str, str]] = []
        self.picker = FigurePicker(self)
        self.picker.offer(self._options(look))
        self.picker.choose(self._first(row))
        self.picker.activated.connect(self._take)
        self.take = QPushButton(tr("&Chọn"), self)
        self.take.setObjectName("formRowTake")
        self.take.setProperty("primary", True)
        self.take.setEnabled(self.picker.chosen() is not None)
        self.take.clicked.connect(lambda _: self._take())
        self.picker.moved.connect(lambda: self.take.setEnabled(self.picker.chosen() is not None))
        leave = QPushButton(tr("&Hủy"), self)
        leave.clicked.connect(lambda _: self.reject())
        for button in (self.take, leave):
            button.setAutoDefault(False)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.take)
        end.addWidget(leave)
        line = tr("Dòng {row} của biểu mẫu. Chọn “mọi cấp” khi cột của bảng đã ghi cấp học.",
                  row=row.row)  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(DialogHead("list", row.text[:120], self, line))
        layout.addWidget(self.picker, 1)
        layout.addLayout(end)
        self.picker.search.setFocus()

    def _options(self, look: FormLook) -> list[Option]:
        """Every indicator at every level; those of several levels also as a whole."""
        levels: dict[str, int] = {}
        for choice in look.choices:
            levels[choice.indicator] = levels.get(choice.indicator, 0) + 1
        made: list[Option] = []
        for choice in look.choices:
            words, group = choice_words(choice), choice.group or tr("Chỉ tiêu")
            whole = (choice.indicator, "")
            if levels[choice.indicator] > 1 and whole not in self._choices:
                text = tr("{name} – mọi cấp", name=words)
                made.append(Option(len(self._choices), text, "", group, choice.search))
                self._choices.append(whole)
            text = f"{words} – {short_level(choice.level)}"
            made.append(Option(len(self._choices), text, choice.measure, group, choice.search))
            self._choices.append((choice.indicator, choice.level))
        return made

    def _first(self, row: RowName) -> int | None:
        """The proposal, or what was said before."""
        if not row.named:
            return None
        uid = row.named[0].indicator.uid
        level = row.level or ("" if len(row.named) > 1 else row.named[0].level)
        return self._choices.index((uid, level)) if (uid, level) in self._choices else None

    def _take(self) -> None:
        number = self.picker.chosen()
        if number is not None:
            self.picked.emit(*self._choices[number])
            self.accept()
