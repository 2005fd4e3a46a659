"""Đã nối: every mapped cell with what it will hold, those with a problem first."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.i18n import tr
from core.reports.form_sheet import place_of
from core.services.form_looks import FormLook
from core.services.forms import FilledCell
from gui import icons, theme
from gui.widgets.form_words import cell_words

_MOST_SHOWN: Final = 200
_CELL: Final = Qt.ItemDataRole.UserRole


class FormLinksPage(QWidget):
    """A list to read; a line leads to its cell."""

    followed = Signal(str, str)
    """Sheet and cell of the line that was chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setObjectName("formLinksWords")
        self.words.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setObjectName("formLinks")
        self.list.setAccessibleName(tr("Các ô đã nối"))
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        self.list.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._follow)
        self.list.itemActivated.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GAP, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.words)
        layout.addWidget(self.list, 1)

    def show_look(self, look: FormLook) -> None:
        """List what a form is filled with."""
        self.words.setText(counted(look.filled))
        self.list.clear()
        sheets = list(look.opened.package.sheets)
        for cell in look.filled[:_MOST_SHOWN]:
            grid = look.opened.grids.get(cell.sheet)
            value = grid.shown(place_of(cell.cell), cell.value) if grid else ""
            filled = " – ".join(part for part in (value, cell.note) if part)
            said = cell.problem or filled or tr("(để trống)")
            where = f"{cell.sheet} · {cell.cell}" if len(sheets) > 1 else cell.cell
            about = cell_words(cell)
            text = f"{where}: {said}\n{about}" if about else f"{where}: {said}"
            odd = cell.problem or (value and cell.note)
            sign = "warning" if odd else "met" if value else "no_data"
            item = QListWidgetItem(icons.icon(sign), text)
            item.setToolTip(theme.plain_tooltip(text))
            item.setData(_CELL, (cell.sheet, cell.cell))
            self.list.addItem(item)
        more = len(look.filled) - _MOST_SHOWN
        if more > 0:
            self.list.addItem(tr("và {n} ô khác, xem trong biểu", n=more))

    def _follow(self, item: QListWidgetItem) -> None:
        if item.data(_CELL) is not None:
            self.followed.emit(*item.data(_CELL))


def counted(filled: list[FilledCell]) -> str:
    """How many cells will hold something, stay empty, or cannot be filled."""
    problems = sum(bool(cell.problem) for cell in filled)
    empty = sum(not cell.problem and cell.value in (None, "") for cell in filled)
    parts = [tr("{n} ô có số liệu", n=len(filled) - problems - empty)]
    if empty:
        parts.append(tr("{n} ô để trống vì sổ chưa có", n=empty))
    if problems:
        parts.append(tr("{n} chỗ chưa điền được", n=problems))
    return " · ".join(parts) if filled else tr("Chưa nối ô nào.")
