"""What taking one received report would change, and what has to be decided about it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.exchange.cell_words import cell_lines
from core.exchange.faults import table_word
from core.exchange.inbox import NEW_UNIT, cell_changes
from core.exchange.travel import check_code
from core.i18n import tr
from core.services.schools import unit_names
from gui import icons, theme
from gui.book import Book
from gui.models.arrivals import Arrival

_MOST: Final = 400
_BOTH, _ALONE = 14, 19  # characters of a value beside the one before, and by itself
_SIGNS: Final = {"new": "add", "changed": "review", "gone": "delete"}


class ArrivalPreview(QWidget):
    """Stands at the right of the list (F4)."""

    decided = Signal(int, object)
    """(place, unit id, NEW_UNIT or None)"""
    chosen = Signal(int)
    """A doubtful report at this place is to be taken."""
    explained = Signal(int, str)
    """(place, why a doubtful report is taken)"""

    def __init__(self, book: Book, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("arrivalPreview")
        self._book = book
        self._row: Arrival | None = None
        self.heading = _plain(self, "section")
        self.reason = _plain(self)
        self.code = _plain(self, "small")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.unit = QComboBox(self)
        self.unit.setObjectName("whichUnit")
        self.unit.setAccessibleName(tr("Báo cáo này là của"))
        self.unit.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.unit.activated.connect(lambda _: self._decide())
        self.take_instead = QPushButton(self)
        self.take_instead.setObjectName("takeInstead")
        self.take_instead.clicked.connect(lambda _: self._take_instead())
        self.why = QLineEdit(self)
        self.why.setObjectName("whyTaken")
        self.why.setAccessibleName(tr("Lý do nhận"))
        self.why.setPlaceholderText(tr("Lý do nhận, ví dụ: trường đã đổi máy, đã gọi điện hỏi lại"))
        self.why.textEdited.connect(self._explain)
        self.counts = _plain(self, "muted")
        self.cells = QTreeWidget(self)
        self.cells.setObjectName("arrivalCells")
        self.cells.setAccessibleName(tr("Các ô sẽ thay đổi"))
        self.cells.setHeaderLabels([tr("Ô"), tr("Đang có"), tr("Sẽ là")])
        self.cells.setRootIsDecorated(False)
        self.cells.setUniformRowHeights(True)
        header = self.cells.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GAP] * 4)
        layout.setSpacing(theme.SMALL_GAP)
        for widget in (self.heading, self.reason, self.code, self.unit, self.why,
                       self.take_instead, self.counts):  # fmt: skip
            layout.addWidget(widget)
        layout.addWidget(self.cells, 10)
        layout.addStretch(1)
        self.setMinimumWidth(300)

    def commit(self) -> bool:
        """Nothing typed here can be refused."""
        return True

    def show_row(self, row: Arrival | None, _key: object = None) -> None:
        """Show another file; None shows a hint."""
        self._row = row
        item = row.item if row is not None else None
        name = (item.unit_name or item.file) if item else tr("Chọn một tệp để xem trước.")
        self.heading.setText(name)
        self.reason.setText(item.reason if item else "")
        code = check_code(item.digest) if item and item.digest else ""
        told = [item.file] if item and item.unit_name else []
        told += [tr("Mã kiểm tra: {code}", code=code)] if code else []
        self.code.setText("\n".join(told))
        for label in (self.reason, self.code):
            label.setVisible(bool(label.text()))
        self._show_units(row)
        self.why.setVisible(bool(item and item.needs_reason))
        reason = row.reason if row is not None else ""
        if self.why.text() != reason:
            self.why.setText(reason)
        self._offer_instead(row)
        self._show_cells(row)

    def _show_units(self, row: Arrival | None) -> None:
        open_question = (
            row is not None and "unknown_unit" in row.item.doubts and row.item.waits
        )  # fmt: skip
        self.unit.setVisible(open_question)
        if row is None or not open_question:
            return
        self.unit.clear()
        self.unit.addItem(tr("Chưa quyết định là đơn vị nào"), None)
        likely = [c.unit_id for c in row.item.candidates]
        for candidate in row.item.candidates:
            words = tr("{name} (giống {percent} %)", name=candidate.name,
                       percent=round(candidate.confidence * 100))  # fmt: skip
            self.unit.addItem(words, candidate.unit_id)
        self.unit.addItem(tr("Thêm đơn vị mới: {name}", name=row.item.unit_name), NEW_UNIT)
        self.unit.insertSeparator(self.unit.count())
        for unit_id, name in unit_names(self._book.session).items():
            if unit_id not in likely:
                self.unit.addItem(name, unit_id)
        decision = row.decision if row.chosen else None
        self.unit.setCurrentIndex(max(0, self.unit.findData(decision)))

    def _decide(self) -> None:
        if self._row is not None:
            self.decided.emit(self._row.place, self.unit.currentData())

    def _explain(self, text: str) -> None:
        if self._row is not None:
            self.explained.emit(self._row.place, text)

    def _offer_instead(self, row: Arrival | None) -> None:
        """The button that takes a doubtful report, for those who do not know the space bar."""
        self.take_instead.setVisible(bool(row and row.item.needs_reason and not row.chosen))
        counts = (row.item.counts or {}) if row is not None else {}
        replaces = any(changed or gone for _, changed, gone in counts.values())
        self.take_instead.setText(
            tr("Nhận bản này thay bản đang giữ") if replaces else tr("Nhận bản này")
        )

    def _take_instead(self) -> None:
        if self._row is not None:
            self.chosen.emit(self._row.place)
            self.why.setFocus()

    def _show_cells(self, row: Arrival | None) -> None:
        self.cells.clear()
        self.counts.setText(_counts(row))
        self.counts.setVisible(bool(self.counts.text()))
        if row is None or row.item.incoming is None or not row.can_be_taken:
            self.cells.hide()
            return
        session, item = self._book.session, row.item
        found = self._book.attempt(lambda: cell_lines(session, cell_changes(session, item))) or []
        for line in found[:_MOST]:
            entry = QTreeWidgetItem(self.cells, [line.place, line.before, line.after])
            entry.setIcon(0, icons.icon(_SIGNS[line.kind]))
            for column, text in enumerate((line.place, line.before, line.after)):
                entry.setToolTip(column, theme.plain_tooltip(text))
        if len(found) > _MOST:
            more = tr("… và {n} dòng nữa", n=len(found) - _MOST)
            QTreeWidgetItem(self.cells, [more])
        replaces = any(line.before for line in found)
        width = self.fontMetrics().averageCharWidth() * (_BOTH if replaces else _ALONE)
        for column in (1, 2):
            self.cells.setColumnWidth(column, width)
        self.cells.setColumnHidden(1, not replaces)
        self.cells.setVisible(bool(found))


def _counts(row: Arrival | None) -> str:
    """ "Kết quả thực hiện: 40 mới, 2 đổi, 1 mất", a line for each table."""
    if row is None or row.item.counts is None:
        return ""
    lines = []
    for table, (new, changed, gone) in row.item.counts.items():
        parts = [(new, tr("{n} mới", n=new)), (changed, tr("{n} đổi", n=changed)),
                 (gone, tr("{n} mất", n=gone))]  # fmt: skip
        name = table_word(table)
        said = ", ".join(words for n, words in parts if n)
        lines.append(f"{name[:1].upper()}{name[1:]}: {said}")
    return "\n".join(lines) or tr("Không có dòng số liệu nào thay đổi.")


def _plain(parent: QWidget, role: str = "") -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
