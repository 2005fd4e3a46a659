"""Một ô: what goes into the cell pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.i18n import tr
from core.reports.form_grid import FormGrid
from core.reports.form_sheet import Place, address_of
from core.reports.form_values import TEXT_FIELDS
from core.services.choices import Option, searchable
from core.services.form_looks import FormLook
from core.services.forms import CellLink
from gui import theme
from gui.models.indicator_words import short_level
from gui.widgets.figure_picker import FigurePicker
from gui.widgets.filter_box import FilterBox
from gui.widgets.form_words import cell_words, choice_words, field_labels, text_labels


class FormCellPage(QWidget):
    """Follows the grid by `show_cell`; writes nothing itself."""

    wanted = Signal(object)
    """A `CellLink` to be kept."""
    unwanted = Signal(str, str)
    """Sheet and cell that shall be left alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = self._cell = ""
        self._look: FormLook | None = None
        self._is_open = False
        self.heading = _label(self, "section")
        self.heading.setObjectName("formCell")
        self.state = _label(self, "muted")
        self.state.setObjectName("formCellState")
        self.picker = FigurePicker(self)
        self.picker.moved.connect(self._enable)
        self.picker.activated.connect(self._keep)
        self.field = FilterBox(
            "formField", tr("Số liệu nào của chỉ tiêu"), list(field_labels().items()), self, 16
        )
        self.field_label = QLabel(tr("&Số liệu"), self)
        self.field_label.setBuddy(self.field)
        self.keep = QPushButton(tr("Nối ô &này"), self)
        self.keep.setObjectName("formKeepCell")
        self.keep.setProperty("primary", True)
        self.keep.clicked.connect(lambda _: self._keep())
        self.drop = QPushButton(tr("&Bỏ nối ô"), self)
        self.drop.setObjectName("formDropCell")
        self.drop.clicked.connect(lambda _: self.unwanted.emit(self._sheet, self._cell))
        for button in (self.keep, self.drop):
            button.setAutoDefault(False)
        line, end = QHBoxLayout(), QHBoxLayout()
        line.addWidget(self.field_label)
        line.addWidget(self.field, 1)
        end.addWidget(self.keep)
        end.addWidget(self.drop)
        end.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GAP, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.heading)
        layout.addWidget(self.state)
        layout.addWidget(self.picker, 1)
        layout.addLayout(line)
        layout.addLayout(end)

    def show_cell(
        self,
        look: FormLook,
        grid: FormGrid,
        place: Place | None,
        proposed: Sequence[CellLink],
        can_write: bool,
    ) -> None:
        """Tell about the cell pointed at and offer what can go into it."""
        self._look, self._sheet = look, grid.name
        self.picker.offer(_options(look))
        self._cell = address_of(place) if place else ""
        link = next((e for e in look.form.cells if self._is_here(e.sheet, e.cell)), None)
        idea = next((e for e in proposed if self._is_here(e.sheet, e.cell)), None)
        why = grid.sheet.refusal(place) if place else ""
        self._is_open = place is not None and can_write and not why
        self.heading.setText(
            tr("Ô {cell}", cell=self._cell) if place else tr("Bấm vào một ô của biểu mẫu")
        )
        self.state.setText(self._state(link, idea, why) if place else "")
        self.drop.setEnabled(link is not None and can_write)
        self._choose(link or idea)
        self._enable()

    def _is_here(self, sheet: str, cell: str) -> bool:
        return (sheet, cell) == (self._sheet, self._cell)

    def _state(self, link: CellLink | None, idea: CellLink | None, why: str) -> str:
        if why:
            return f"{why}."
        filled = self._look.filled if self._look else []
        cell = next((e for e in filled if self._is_here(e.sheet, e.cell)), None)
        if link is not None and cell is not None:
            said = cell.problem or cell_words(cell)
            return tr("Đang nối: {what}", what=said)
        if cell is not None:
            return tr("Điền theo bảng: {what}. Nối riêng ô này thì thay cho bảng.",
                      what=cell.problem or cell_words(cell))  # fmt: skip
        if idea is not None:
            words = text_labels()[idea.field]
            return tr("Đề nghị: {what}. Bấm “Nối ô này” nếu đúng.", what=words)
        return tr("Chưa nối. Chọn nội dung ở dưới rồi bấm “Nối ô này”.")

    def _choose(self, link: CellLink | None) -> None:
        if link is None or self._look is None:
            self.picker.choose(None)
            return
        if link.field in TEXT_FIELDS:
            self.picker.choose(list(text_labels()).index(link.field))
            return
        self.field.choose(link.field)
        wanted = (link.indicator, link.level)
        for number, choice in enumerate(self._look.choices, len(text_labels())):
            if (choice.indicator, choice.level) == wanted:
                self.picker.choose(number)

    def _enable(self) -> None:
        number = self.picker.chosen()
        is_figure = number is not None and number >= len(text_labels())
        for part in (self.field, self.field_label):
            part.setEnabled(self._is_open and is_figure)
        self.keep.setEnabled(self._is_open and number is not None)

    def _keep(self) -> None:
        number = self.picker.chosen()
        if number is None or self._look is None or not self._is_open:
            return
        texts = list(text_labels())
        if number < len(texts):
            self.wanted.emit(CellLink(self._sheet, self._cell, texts[number]))
            return
        choice = self._look.choices[number - len(texts)]
        field = self.field.currentData()
        self.wanted.emit(CellLink(self._sheet, self._cell, field, choice.indicator, choice.level))


def _options(look: FormLook) -> list[Option]:
    """The general texts first, then every indicator at every level, numbered from 0."""
    general = tr("Nội dung chung")
    texts = [
        Option(number, words, "", general, searchable(words))
        for number, words in enumerate(text_labels().values())
    ]
    figures = [
        Option(
            number, f"{choice_words(choice)} – {short_level(choice.level)}", choice.measure,
            choice.group or tr("Chỉ tiêu"), choice.search,
        )
        for number, choice in enumerate(look.choices, len(texts))
    ]  # fmt: skip
    return [*texts, *figures]


def _label(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
